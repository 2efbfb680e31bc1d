//! A whole check: one or two looks, and the checksums if they are wanted.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::expectation::Expectation;
use super::look::Inventory;
use super::report::RepositoryReport;
use super::sites::{SiteCheck, SitesReport};
use super::{Comparison, sites};
use crate::error::{Error, Result};
use crate::webdav::WebDavClient;

/// How far a check has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// A look is under way.
    Files {
        /// Files seen so far.
        seen: u64,
        /// Their size in bytes.
        bytes: u64,
    },
    /// The wait between two looks has begun.
    Waiting {
        /// How long it is.
        pause: Duration,
    },
    /// Files are downloaded and their checksums worked out.
    Checksums {
        /// Bytes downloaded so far.
        done: u64,
        /// Bytes to download.
        of: u64,
    },
}

/// How a repository is checked. By default one look, and no checksums.
///
/// ```
/// use std::time::Duration;
/// use igel_migrate_core::inventory::{Check, Expectation};
/// # async fn example(client: igel_migrate_core::webdav::WebDavClient) -> igel_migrate_core::Result<()> {
/// let expectation = Expectation::from_apps(["base_system 12.7.4".parse()?])?;
/// let check = Check::new().with_second_look(Duration::from_secs(30));
/// let report = check.run(&client, &expectation).await?;
/// println!("{report}");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing is checked before `run`"]
pub struct Check {
    second_look: Option<Duration>,
    checksums: bool,
    at_once: usize,
    sites_at_once: usize,
    progress: Arc<dyn Fn(Progress) + Send + Sync>,
}

impl Check {
    /// One look, no checksums, eight sites at one time.
    pub fn new() -> Self {
        Self {
            second_look: None,
            checksums: false,
            at_once: 4,
            sites_at_once: 8,
            progress: Arc::new(|_| {}),
        }
    }

    /// Looks a second time after this pause, so that files show which UMS is still uploading.
    pub fn with_second_look(mut self, pause: Duration) -> Self {
        self.second_look = Some(pause);
        self
    }

    /// Compares checksums, which downloads every file whose checksum is known or can be had, and
    /// from a reference too. To know the bytes first, use [`Check::compare`].
    pub fn with_checksums(mut self) -> Self {
        self.checksums = true;
        self
    }

    /// The most files of one repository that are downloaded for their checksums at one time; at
    /// least 1. Default 4; more than the client's cap has no effect.
    pub fn with_downloads(mut self, at_once: usize) -> Self {
        self.at_once = at_once.max(1);
        self
    }

    /// The most repositories that are checked at one time; at least 1. Default 8.
    pub fn with_sites_at_once(mut self, sites: usize) -> Self {
        self.sites_at_once = sites.max(1);
        self
    }

    /// Tells how far the check has come: often, and from whatever thread.
    pub fn with_progress(mut self, progress: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.progress = Arc::new(progress);
        self
    }

    /// Checks one repository.
    ///
    /// # Errors
    ///
    /// [Those of a read](WebDavClient#errors-of-a-read): it could not be checked. That something is
    /// missing is no error.
    pub async fn run(
        &self,
        client: &WebDavClient,
        expectation: &Expectation,
    ) -> Result<RepositoryReport> {
        let comparison = self.compare(client, expectation).await?;
        if self.checksums {
            return self.verify(client, comparison).await;
        }
        Ok(comparison.into_report())
    }

    /// Takes the looks and compares, without checksums.
    ///
    /// # Errors
    ///
    /// As [`Check::run`].
    pub async fn compare<'e>(
        &self,
        client: &WebDavClient,
        expectation: &'e Expectation,
    ) -> Result<Comparison<'e>> {
        let look = || Inventory::read_with(client, expectation, &*self.progress);
        let both = async {
            let first = look().await?;
            let Some(pause) = self.second_look else {
                return Ok(first.compare(None));
            };
            (self.progress)(Progress::Waiting { pause });
            tokio::time::sleep(pause).await;
            Ok(look().await?.compare(Some(&first)))
        };
        both.await
            .map_err(|error: Error| error.with_operation("checking a repository"))
    }

    /// Compares the checksums too, as [`Comparison::verify`].
    ///
    /// # Errors
    ///
    /// As [`Comparison::verify`].
    pub async fn verify(
        &self,
        client: &WebDavClient,
        comparison: Comparison<'_>,
    ) -> Result<RepositoryReport> {
        comparison
            .verify(client, self.at_once, &*self.progress)
            .await
            .map_err(|error| error.with_operation("comparing checksums"))
    }

    /// Checks many repositories, several at one time. One that cannot be checked is a row of the
    /// result and stops nothing. The result is in the order of `sites`.
    pub async fn run_all(&self, sites: Vec<SiteCheck>) -> SitesReport {
        sites::run(self, sites, self.sites_at_once).await
    }
}

impl Default for Check {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check")
            .field("second_look", &self.second_look)
            .field("checksums", &self.checksums)
            .field("at_once", &self.at_once)
            .field("sites_at_once", &self.sites_at_once)
            .finish_non_exhaustive()
    }
}
