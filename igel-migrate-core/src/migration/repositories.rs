//! The repositories of the sites, read for a plan and again before each wave.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::fleet::RepositoryState;
use super::spec::MigrationSpec;
use crate::error::{ErrorKind, Result};
use crate::inventory::{Check, Expectation, RepositoryReport, SiteCheck};
use crate::repository::{AppReference, Site, SiteKey};
use crate::webdav::WebDavClient;

/// How the repositories of a migration are read, and what must be in them.
///
/// Each is read at the address and with the account of its record in the specification; the
/// password is fetched when the repository asks for it.
///
/// ```no_run
/// # async fn example() -> igel_migrate_core::Result<()> {
/// use igel_migrate_core::migration::{Fleet, MigrationSpec, SiteRepositories};
///
/// let spec = MigrationSpec::from_file("migration.toml")?;
/// let client = spec.connection.client()?.build()?;
/// let repositories = SiteRepositories::new(&spec)?;
/// let fleet = Fleet::read(&client, &spec)
///     .await?
///     .with_repositories(repositories.states(&spec).await);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct SiteRepositories {
    expectation: Arc<Expectation>,
    clients: BTreeMap<SiteKey, WebDavClient>,
    check: Check,
}

impl SiteRepositories {
    /// Expects the base system and the apps that the specification names. A file that is missing
    /// beside others of its app does not show by names alone: for that, give what must be there by
    /// [`with_expectation`](Self::with_expectation).
    ///
    /// # Errors
    ///
    /// None today; the names are checked again.
    pub fn new(spec: &MigrationSpec) -> Result<Self> {
        let base_system: AppReference = format!("base_system {}", spec.target).parse()?;
        let apps = [base_system].into_iter().chain(spec.apps.iter().cloned());
        Ok(Self {
            expectation: Arc::new(Expectation::from_apps(apps)?),
            clients: BTreeMap::new(),
            check: Check::new(),
        })
    }

    /// Says more exactly what must be there, such as a manifest with sizes.
    #[must_use]
    pub fn with_expectation(mut self, expectation: Expectation) -> Self {
        self.expectation = Arc::new(expectation);
        self
    }

    /// Reads the repository of a site with this client, in place of the one its record makes.
    #[must_use]
    pub fn with_client(mut self, site: SiteKey, client: WebDavClient) -> Self {
        self.clients.insert(site, client);
        self
    }

    /// Says how each is checked: with a second look, with checksums, how many at one time.
    #[must_use]
    pub fn with_check(mut self, check: Check) -> Self {
        self.check = check;
        self
    }

    /// Reads the repositories of these sites, several at one time. One that cannot be read is an
    /// error in its own place and stops nothing.
    pub async fn read<'a>(
        &self,
        sites: impl IntoIterator<Item = &'a Site>,
    ) -> BTreeMap<SiteKey, Result<RepositoryReport>> {
        let mut keys = HashMap::new();
        let checks = sites.into_iter().map(|site| {
            keys.insert(site.key.to_string(), site.key.clone());
            let expectation = Arc::clone(&self.expectation);
            match self.clients.get(&site.key) {
                Some(client) => SiteCheck::new(site.key.as_str(), Ok(client.clone()), expectation),
                None => SiteCheck::of_site(site, expectation),
            }
        });
        let report = self.check.run_all(checks.collect()).await;
        let rows = report.sites.into_iter();
        rows.filter_map(|row| {
            let outcome = row.outcome.map_err(|error| match error.kind() {
                ErrorKind::NotFound => error.with_hint("check the path in `webdav_url`"),
                _ => error,
            });
            Some((keys.remove(&row.name)?, outcome))
        })
        .collect()
    }

    /// What the plan asks of each repository of the specification. One that cannot be read counts
    /// as not checked and is logged.
    pub async fn states(&self, spec: &MigrationSpec) -> BTreeMap<SiteKey, RepositoryState> {
        let mut states = BTreeMap::new();
        for (key, outcome) in self.read(&spec.sites).await {
            match outcome {
                Ok(report) => {
                    states.insert(key, RepositoryState::from(&report));
                }
                Err(error) => tracing::warn!(site = %key, %error, "a repository cannot be read"),
            }
        }
        states
    }
}

impl From<&RepositoryReport> for RepositoryState {
    /// What is present of what is expected is what a device downloads, as far as sizes are told.
    fn from(report: &RepositoryReport) -> Self {
        let bytes = report.files.present_bytes;
        Self::new(
            report.complete,
            (report.complete && bytes > 0).then_some(bytes),
        )
    }
}

/// Why devices cannot download from a repository; none if they can.
pub(super) fn objection(outcome: &Result<RepositoryReport>) -> Option<String> {
    match outcome {
        Ok(report) if report.complete => None,
        Ok(report) => Some(format!("its repository is {report}")),
        Err(error) => {
            let hint = error
                .hint()
                .map_or(String::new(), |hint| format!(" ({hint})"));
            Some(format!("its repository cannot be read: {error}{hint}"))
        }
    }
}
