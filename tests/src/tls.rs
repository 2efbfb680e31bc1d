//! Certificates made for one test, and servers that speak TLS with them.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    SanType, date_time_ymd,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio_rustls::rustls::{ServerConfig, SupportedProtocolVersion, version};

/// A certificate authority that lives for one test.
#[derive(Debug)]
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate with its key, and the chain a server shows.
#[derive(Debug)]
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

/// What is odd about a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// Nothing: it is for `127.0.0.1`, `localhost` and `dar.example.test`, and valid.
    None,
    /// It ended in 2020.
    Expired,
    /// It is for `elsewhere.example.test`.
    OtherName,
    /// It has `127.0.0.1` as its common name only, as certificates had twenty years ago.
    NoSan,
}

impl Authority {
    /// An authority of its own key.
    ///
    /// # Panics
    ///
    /// If no certificate can be made.
    pub fn new() -> Self {
        // Two authorities of one name would be told apart by their keys alone.
        static MADE: AtomicUsize = AtomicUsize::new(1);
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let name = format!("Test authority {}", MADE.fetch_add(1, Ordering::Relaxed));
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    /// The authority's certificate as PEM.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A server's certificate from this authority.
    ///
    /// # Panics
    ///
    /// If no certificate can be made.
    pub fn issue(&self, oddity: Oddity) -> Identity {
        let key = KeyPair::generate().unwrap();
        let certificate = params(oddity).signed_by(&key, &self.0).unwrap();
        Identity {
            chain: vec![certificate.der().clone()],
            key: key.into(),
        }
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

impl Identity {
    /// A self-signed certificate that is an authority and a server's at the same time, as UMS makes
    /// for itself.
    ///
    /// # Panics
    ///
    /// If no certificate can be made.
    pub fn own_authority() -> Self {
        let mut params = params(Oddity::None);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self {
            chain: vec![certificate.der().clone()],
            key: key.into(),
        }
    }

    /// The server's certificate and its key as PEM, for servers that are programs of their own.
    ///
    /// # Panics
    ///
    /// If the key has no plain form.
    pub fn to_pem(&self) -> (String, String) {
        let PrivateKeyDer::Pkcs8(key) = &self.key else {
            panic!("the key is not PKCS #8");
        };
        (
            pem("CERTIFICATE", self.der()),
            pem("PRIVATE KEY", key.secret_pkcs8_der()),
        )
    }

    /// The server's certificate as DER.
    pub fn der(&self) -> &[u8] {
        &self.chain[0]
    }

    /// This certificate with somebody else's key.
    #[must_use]
    pub fn with_key_of(&self, other: &Self) -> Self {
        Self {
            chain: self.chain.clone(),
            key: other.key.clone_key(),
        }
    }

    /// What a server needs to show this certificate.
    ///
    /// # Panics
    ///
    /// If the key cannot be used.
    pub fn acceptor(&self) -> TlsAcceptor {
        self.acceptor_of(&[&version::TLS12, &version::TLS13])
    }

    /// The same for a server that speaks TLS 1.2 only, as UMS does by default.
    ///
    /// # Panics
    ///
    /// If the key cannot be used.
    pub fn tls12_acceptor(&self) -> TlsAcceptor {
        self.acceptor_of(&[&version::TLS12])
    }

    fn acceptor_of(&self, versions: &[&'static SupportedProtocolVersion]) -> TlsAcceptor {
        let key = aws_lc_rs::sign::any_supported_type(&self.key).unwrap();
        // Unlike `with_single_cert`, this does not check that the key belongs to the certificate.
        let shown = SingleCertAndKey::from(CertifiedKey::new(self.chain.clone(), key));
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(shown));
        TlsAcceptor::from(Arc::new(config))
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let encoded = data_encoding::BASE64_MIME.encode(der);
    format!("-----BEGIN {label}-----\n{encoded}-----END {label}-----\n")
}

fn params(oddity: Oddity) -> CertificateParams {
    let mut params = CertificateParams::default();
    let name = match oddity {
        Oddity::NoSan => "127.0.0.1",
        _ => "Test server",
    };
    params.distinguished_name.push(DnType::CommonName, name);
    params.subject_alt_names = match oddity {
        Oddity::OtherName => vec![SanType::DnsName(
            "elsewhere.example.test".try_into().unwrap(),
        )],
        Oddity::NoSan => vec![],
        Oddity::None | Oddity::Expired => vec![
            SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            SanType::DnsName("localhost".try_into().unwrap()),
            SanType::DnsName("dar.example.test".try_into().unwrap()),
        ],
    };
    if oddity == Oddity::Expired {
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(2020, 1, 1);
    }
    params
}

/// A listener on a free port of `127.0.0.1`.
///
/// # Panics
///
/// If there is none.
pub async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// Ends TLS in front of a server that speaks plain HTTP, such as a `wiremock::MockServer`. Gives
/// the address to connect to; lives as long as the runtime.
pub async fn front(identity: &Identity, behind: SocketAddr) -> SocketAddr {
    let (listener, address) = listen().await;
    let acceptor = identity.acceptor();
    tokio::spawn(async move {
        while let Ok((outer, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut outer = acceptor.accept(outer).await.ok()?;
                let mut inner = TcpStream::connect(behind).await.ok()?;
                tokio::io::copy_bidirectional(&mut outer, &mut inner)
                    .await
                    .ok()
            });
        }
    });
    address
}
