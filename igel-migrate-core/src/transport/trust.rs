//! Whom to trust.

use std::fmt;

use crate::certificate::{Certificate, Fingerprint};

/// How the server's identity is established. There is no way around it in a normal build.
///
/// ```
/// use igel_migrate_core::transport::Trust;
/// assert_eq!(Trust::default(), Trust::System);
/// ```
///
/// An authority of your own, and the one that a simulated server has made for itself:
///
/// ```
/// use igel_migrate_core::certificate::Certificate;
/// use igel_migrate_core::transport::Trust;
/// # #[cfg(feature = "simulator")]
/// # fn example(simulator: &igel_migrate_core::simulator::Simulator) -> igel_migrate_core::Result<()> {
/// let trust = Trust::Only(Certificate::all_from_pem(simulator.ca_pem())?);
/// assert_eq!(trust.to_string(), "1 given authority");
/// # Ok(())
/// # }
/// # #[cfg(feature = "simulator")]
/// # example(&igel_migrate_core::simulator::Simulator::builder().start_blocking()?)?;
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trust {
    /// By the authorities that the operating system trusts.
    #[default]
    System,
    /// By those, or by one of these.
    SystemAnd(Vec<Certificate>),
    /// By one of these only.
    Only(Vec<Certificate>),
    /// The server's certificate itself has one of these fingerprints. Name, dates and issuer of
    /// the certificate do not matter; that the server holds its key is still verified.
    ///
    /// For the certificate that UMS makes for itself: it is its own authority, which TLS
    /// libraries refuse as a server's certificate. Get the fingerprint by
    /// [`super::fetch_fingerprint`] and compare it on the server.
    Pinned(Vec<Fingerprint>),
    /// Anybody. Whoever sits on the line reads and changes everything, passwords included.
    #[cfg(feature = "danger-accept-any-certificate")]
    DangerAcceptAny,
}

impl fmt::Display for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("system authorities"),
            Self::SystemAnd(extra) => write!(f, "system authorities and {} more", extra.len()),
            Self::Only(roots) if roots.len() == 1 => f.write_str("1 given authority"),
            Self::Only(roots) => write!(f, "{} given authorities", roots.len()),
            Self::Pinned(pins) => write!(f, "{} pinned certificates", pins.len()),
            #[cfg(feature = "danger-accept-any-certificate")]
            Self::DangerAcceptAny => f.write_str("ANY certificate"),
        }
    }
}

/// The oldest version of TLS to speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TlsVersion {
    /// TLS 1.2, the only one that the web port of UMS offers from 5.08.100 on by default.
    #[default]
    V1_2,
    /// TLS 1.3.
    V1_3,
}
