//! From [`Trust`] to a TLS configuration, with the verifier behind a pin.

use std::fmt;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature,
    verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore,
    SignatureScheme,
};

use super::trust::{TlsVersion, Trust};
use crate::certificate::{Certificate, Fingerprint};
use crate::error::{Error, ErrorKind, Result};

/// The TLS side of a client.
pub(super) fn client_config(trust: &Trust, oldest: TlsVersion) -> Result<ClientConfig> {
    config(verifier(trust)?, oldest)
}

/// For a connection that shows the server's certificate to a person and then ends.
pub(super) fn look_only_config() -> Result<ClientConfig> {
    config(Arc::new(LeafVerifier::new(Accept::Any)), TlsVersion::V1_2)
}

/// For a client that never speaks TLS. Trusts nobody.
pub(super) fn distrustful_config() -> Result<ClientConfig> {
    let nobody = LeafVerifier::new(Accept::Pinned(vec![]));
    config(Arc::new(nobody), TlsVersion::V1_2)
}

/// Takes no setting from the process: neither its default provider nor its key log.
fn config(verifier: Arc<dyn ServerCertVerifier>, oldest: TlsVersion) -> Result<ClientConfig> {
    let versions: &[&rustls::SupportedProtocolVersion] = match oldest {
        TlsVersion::V1_2 => &[&rustls::version::TLS12, &rustls::version::TLS13],
        TlsVersion::V1_3 => &[&rustls::version::TLS13],
    };
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(versions)
        .map_err(|source| Error::new(ErrorKind::Tls, "cannot set up TLS").with_source(source))?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

fn verifier(trust: &Trust) -> Result<Arc<dyn ServerCertVerifier>> {
    Ok(match trust {
        Trust::System => system(&[])?,
        Trust::SystemAnd(extra) => system(extra)?,
        Trust::Only(roots) => only(roots)?,
        Trust::Pinned(pins) if pins.is_empty() => {
            return Err(Error::invalid("no fingerprint to pin"));
        }
        Trust::Pinned(pins) => Arc::new(LeafVerifier::new(Accept::Pinned(pins.clone()))),
        #[cfg(feature = "danger-accept-any-certificate")]
        Trust::DangerAcceptAny => Arc::new(LeafVerifier::new(Accept::Any)),
    })
}

fn system(extra: &[Certificate]) -> Result<Arc<dyn ServerCertVerifier>> {
    let extra = extra.iter().map(der);
    let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(extra, provider());
    let verifier = verifier.map_err(|source| {
        Error::new(
            ErrorKind::Tls,
            "cannot use the system's certificate authorities",
        )
        .with_source(source)
        .with_hint("name the authority's certificate, or pin the server's")
    })?;
    Ok(Arc::new(verifier))
}

fn only(roots: &[Certificate]) -> Result<Arc<dyn ServerCertVerifier>> {
    let mut store = RootCertStore::empty();
    for root in roots {
        store.add(der(root)).map_err(|source| {
            Error::invalid("the certificate cannot serve as an authority")
                .with_subject(root.subject())
                .with_source(source)
        })?;
    }
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider()).build();
    Ok(verifier.map_err(|source| {
        Error::invalid("no certificate authority to trust").with_source(source)
    })?)
}

fn der(certificate: &Certificate) -> CertificateDer<'static> {
    CertificateDer::from(certificate.der().to_vec())
}

/// The server showed a certificate that is not pinned.
#[derive(Debug)]
pub(super) struct WrongPin {
    pub(super) shown: Fingerprint,
    pub(super) pinned: Vec<Fingerprint>,
}

impl fmt::Display for WrongPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server shows {}, pinned is ", self.shown)?;
        for (index, pin) in self.pinned.iter().enumerate() {
            let separator = if index == 0 { "" } else { " or " };
            write!(f, "{separator}{pin}")?;
        }
        Ok(())
    }
}

impl std::error::Error for WrongPin {}

/// Judges the server's certificate alone, without chain, name and dates, and still has the server
/// prove that it holds the key.
#[derive(Debug)]
struct LeafVerifier {
    accept: Accept,
    algorithms: WebPkiSupportedAlgorithms,
}

#[derive(Debug)]
enum Accept {
    Pinned(Vec<Fingerprint>),
    Any,
}

impl LeafVerifier {
    fn new(accept: Accept) -> Self {
        let algorithms = provider().signature_verification_algorithms;
        Self { accept, algorithms }
    }
}

impl ServerCertVerifier for LeafVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Accept::Pinned(pinned) = &self.accept else {
            return Ok(ServerCertVerified::assertion());
        };
        let shown = Fingerprint::of(end_entity);
        if pinned.contains(&shown) {
            return Ok(ServerCertVerified::assertion());
        }
        let wrong = WrongPin {
            shown,
            pinned: pinned.clone(),
        };
        Err(CertificateError::Other(OtherError(Arc::new(wrong))).into())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
