//! Explicit probes of a repository's server: may the read account write, does the server take large
//! files. They write, or try to.
//!
//! Here lives what is asked and what an answer proves; looking at what is there is the rest of
//! [`crate::webdav`], and nothing but a person who asks for a probe ever runs one: all of them want
//! an [`UploadAccount`], which no other part of this crate takes. What servers answer was measured on
//! Apache, nginx, lighttpd, wsgidav, dufs, rclone, Tomcat and dav-server; that uploads above 1 GB
//! are needed is in the vendor's article on the upgrade.
//!
//! Everything a probe writes bears a name that begins with `igel-migrate-probe-`, and is deleted
//! again. What could not be deleted stands in [`ProbeReport::leftovers`], also if a probe is dropped
//! on its way.

mod findings;
mod large;
mod outcome;
mod reading;
mod report;
mod rights;
mod temporary;
mod upload;

use std::fmt;

use crate::error::Result;
use crate::secret::{AccountSource, Credentials, SecretSource};

use super::WebDavClient;

pub use outcome::{
    Announcement, ContinueMeaning, LargeFileProbe, ReadOutcome, ReadProbe, RightsMethod,
    RightsProbe, UploadOutcome, UploadProbe, WriteOutcome,
};
pub use report::ProbeReport;
pub use upload::{ConfirmedUpload, PlannedUpload};

/// The smallest file of more than 1 GiB, in bytes. Apache refuses it by default since 2.4.54.
pub const LARGE_FILE: u64 = (1 << 30) + 1;

/// The account that UMS writes to the repository with. A type of its own, so that nothing writes by
/// being given the wrong account.
///
/// ```
/// use igel_migrate_core::secret::SecretSource;
/// use igel_migrate_core::webdav::probe::UploadAccount;
/// let account = UploadAccount::sourced("dar-writer", SecretSource::Env("DAR_WRITER".into()));
/// assert_eq!(account.username(), "dar-writer");
/// ```
#[derive(Debug, Clone)]
pub struct UploadAccount(AccountSource);

impl UploadAccount {
    /// An account whose password is known.
    pub fn new(credentials: Credentials) -> Self {
        Self(AccountSource::Known(credentials))
    }

    /// An account whose password is fetched when the server first asks for it.
    pub fn sourced(username: impl Into<String>, password: SecretSource) -> Self {
        Self(AccountSource::Sourced {
            username: username.into(),
            password,
        })
    }

    /// The user name.
    pub fn username(&self) -> &str {
        self.0.username()
    }
}

/// Probes one server, and keeps the report.
///
/// ```
/// use igel_migrate_core::secret::Credentials;
/// use igel_migrate_core::webdav::WebDavClient;
/// use igel_migrate_core::webdav::probe::{LARGE_FILE, UploadAccount};
///
/// # async fn example(ask: impl Fn(&str) -> bool) -> igel_migrate_core::Result<()> {
/// let client = WebDavClient::builder("https://dar.example.test/dar/")
///     .with_credentials(Credentials::new("dar-reader", "invented"))
///     .build()?;
/// let writer = UploadAccount::new(Credentials::new("dar-writer", "invented"));
/// let mut prober = client.prober(writer)?;
/// prober.probe_reading().await?;
/// prober.probe_rights().await?;
/// prober.probe_large_file(LARGE_FILE).await?;
/// let plan = prober.plan_upload(LARGE_FILE);
/// if ask(&plan.to_string()) {
///     prober.upload_and_delete(plan.confirmed(), |sent| println!("{sent} bytes")).await?;
/// }
/// println!("{}", prober.report());
/// # Ok(())
/// # }
/// ```
pub struct Prober {
    reader: WebDavClient,
    uploader: WebDavClient,
    report: ProbeReport,
}

impl WebDavClient {
    /// Probes of this server: as the account of this client, which is to read only, and as `upload`.
    /// Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if the account cannot log in anywhere.
    pub fn prober(&self, upload: UploadAccount) -> Result<Prober> {
        Ok(Prober {
            reader: self.clone(),
            uploader: self.0.with_account(upload.0)?,
            report: ProbeReport::new(self.url()),
        })
    }
}

impl Prober {
    /// What has been found so far, and what is left behind.
    pub fn report(&self) -> &ProbeReport {
        &self.report
    }

    /// What was found.
    pub fn into_report(self) -> ProbeReport {
        self.report
    }
}

impl fmt::Debug for Prober {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prober")
            .field("reader", &self.reader)
            .field("uploader", &self.uploader)
            .finish_non_exhaustive()
    }
}
