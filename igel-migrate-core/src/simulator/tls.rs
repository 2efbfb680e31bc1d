//! The certificate authority of a simulator and the certificates of its servers.

use std::net::IpAddr;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

use crate::certificate::Fingerprint;
use crate::error::{Error, ErrorKind, Result};

/// What kind of certificate a simulated server shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ServerCertificate {
    /// Issued by the simulator's own authority.
    #[default]
    Issued,
    /// Self-signed and marked as an authority, as UMS makes them: no client that checks chains
    /// accepts it, a pin does.
    SelfSigned,
    /// Issued by the simulator's authority and expired.
    Expired,
    /// Issued by the simulator's authority and without alternative names: the address stands in
    /// the common name only, which most clients no longer look at.
    NoSan,
}

/// The server's side of TLS and what clients need to trust it.
pub(super) struct Tls {
    pub(super) acceptor: TlsAcceptor,
    /// PEM of the authority, or of the certificate itself where it is self-signed.
    pub(super) ca_pem: String,
    pub(super) fingerprint: Fingerprint,
}

/// The authority behind the servers of a simulator.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    /// A fresh authority.
    pub(super) fn new() -> Result<Self> {
        let key = KeyPair::generate().map_err(failed)?;
        let mut authority = CertificateParams::new(Vec::new()).map_err(failed)?;
        name(&mut authority, "simulator authority");
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let pem = authority.self_signed(&key).map_err(failed)?.pem();
        Ok(Self {
            issuer: Issuer::new(authority, key),
            pem,
        })
    }

    /// A server with a certificate for loopback and `host_names`.
    pub(super) fn certify(
        &self,
        kind: ServerCertificate,
        host_names: &[String],
        common_name: &str,
    ) -> Result<Tls> {
        let mut names: Vec<String> = vec!["localhost".to_owned()];
        names.extend(["127.0.0.1", "::1"].map(str::to_owned));
        names.extend(host_names.iter().cloned());
        if kind == ServerCertificate::NoSan {
            names.clear();
        }
        let key = KeyPair::generate().map_err(failed)?;
        let mut server = CertificateParams::new(names).map_err(failed)?;
        let common_name = match kind {
            ServerCertificate::NoSan => "127.0.0.1",
            _ => common_name,
        };
        name(&mut server, common_name);
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        if kind == ServerCertificate::Expired {
            server.not_before = date_time_ymd(2020, 1, 1);
            server.not_after = date_time_ymd(2021, 1, 1);
        }
        let (certificate, ca_pem) = if kind == ServerCertificate::SelfSigned {
            server.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            let certificate = server.self_signed(&key).map_err(failed)?;
            let pem = certificate.pem();
            (certificate, pem)
        } else {
            server.use_authority_key_identifier_extension = true;
            let certificate = server.signed_by(&key, &self.issuer).map_err(failed)?;
            (certificate, self.pem.clone())
        };
        let config = config(certificate.der().clone(), key.serialize_der())?;
        Ok(Tls {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            ca_pem,
            fingerprint: Fingerprint::of(certificate.der()),
        })
    }
}

#[allow(clippy::needless_pass_by_value)] // for `map_err`
fn failed(error: rcgen::Error) -> Error {
    Error::new(ErrorKind::Invalid, "cannot make a certificate")
        .with_source(error)
        .with_operation("starting a simulator")
}

/// Valid long enough for any test, short enough for clients that refuse longer terms.
fn name(params: &mut CertificateParams, common_name: &str) {
    let year = i32::from(
        jiff::tz::Offset::UTC
            .to_datetime(jiff::Timestamp::now())
            .year(),
    );
    params.not_before = date_time_ymd(year - 1, 1, 1);
    params.not_after = date_time_ymd(year + 1, 3, 1);
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
}

fn config(certificate: CertificateDer<'static>, key: Vec<u8>) -> Result<ServerConfig> {
    let failed = |error: rustls::Error| {
        Error::new(ErrorKind::Invalid, "cannot set up TLS")
            .with_source(error)
            .with_operation("starting a simulator")
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key));
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .map_err(failed)
}

/// Whether a text may stand in a certificate as a host name.
pub(super) fn is_host_name(text: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.parse::<IpAddr>().is_ok() || (text.len() <= 253 && text.split('.').all(label))
}
