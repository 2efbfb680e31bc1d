//! Shows a server's certificate to a person, so that it can be compared and pinned.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::{builder, dial, tls};
use crate::certificate::{Certificate, Fingerprint};
use crate::error::{Error, ErrorKind, Result};

const PATIENCE: Duration = Duration::from_secs(10);

/// The certificates a server showed, unverified.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ServerCertificate {
    /// The server's own certificate.
    pub certificate: Certificate,
    /// What it sent along: the authorities above it, as the server claims.
    pub chain: Vec<Certificate>,
}

impl ServerCertificate {
    /// What to compare with the server's console, and then to pin.
    pub fn fingerprint(&self) -> Fingerprint {
        self.certificate.fingerprint()
    }
}

/// Connects to the server of `url`, takes down the certificates it shows, and hangs up.
///
/// Nothing is verified and nothing is sent: who answers may be anybody. Compare the fingerprint
/// with the one that the server's own console shows before you pin it.
///
/// ```
/// # async fn example() -> igel_migrate_core::Result<()> {
/// use igel_migrate_core::transport::fetch_fingerprint;
/// let shown = fetch_fingerprint("https://ums.example.test:8443").await?;
/// println!("{}: {}", shown.certificate.subject(), shown.fingerprint());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`ErrorKind::Invalid`] if `url` is not a plain https address, [`ErrorKind::Connect`],
/// [`ErrorKind::Timeout`] after 10 seconds, [`ErrorKind::Tls`] if the server speaks no TLS this
/// crate can speak.
pub async fn fetch_fingerprint(url: &str) -> Result<ServerCertificate> {
    let url = builder::server_address(url, false)?;
    shown(&url, None).await
}

/// The certificates that the server of `url` shows, at another address if one is given.
pub(super) async fn shown(url: &Url, connect_to: Option<IpAddr>) -> Result<ServerCertificate> {
    let seen = tokio::time::timeout(PATIENCE, look(url, connect_to)).await;
    seen.unwrap_or_else(|_| {
        Err(Error::new(
            ErrorKind::Timeout,
            format!(
                "the server showed no certificate within {} s",
                PATIENCE.as_secs()
            ),
        ))
    })
    .map_err(|error| {
        error
            .with_subject(url.origin().ascii_serialization())
            .with_operation("looking at the server's certificate")
    })
}

async fn look(url: &Url, connect_to: Option<IpAddr>) -> Result<ServerCertificate> {
    let stream = dial::tcp(url, connect_to).await?;
    let stream = dial::tls(url, Arc::new(tls::look_only_config()?), stream).await?;
    let (_, session) = stream.get_ref();
    let mut certificates = session
        .peer_certificates()
        .unwrap_or_default()
        .iter()
        .map(|der| Certificate::from_der(der));
    let certificate = certificates.next().unwrap_or_else(|| {
        Err(Error::new(
            ErrorKind::Tls,
            "the server shows no certificate",
        ))
    })?;
    // What comes along is only shown; one that cannot be read is no reason to show nothing.
    let chain = certificates.filter_map(Result::ok).collect();
    Ok(ServerCertificate { certificate, chain })
}
