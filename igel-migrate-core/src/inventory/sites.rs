//! Many repositories checked side by side.

use std::sync::Arc;

use futures_util::stream::{self, StreamExt as _};
use serde::Serialize;
use serde::ser::SerializeMap as _;

use super::check::Check;
use super::expectation::Expectation;
use super::report::RepositoryReport;
use crate::error::{Error, Result};
use crate::repository::{AppRepository, Site};
use crate::transport::Trust;
use crate::webdav::{WebDavClient, WebDavClientBuilder};

/// One repository among many, and what must be in it.
///
/// For servers that share a name, make one for each, with a client that connects to its address
/// ([`WebDavClientBuilder::with_connect_to`]).
#[derive(Debug)]
pub struct SiteCheck {
    name: String,
    client: Result<WebDavClient>,
    expectation: Arc<Expectation>,
}

/// What came of checking one site.
#[derive(Debug)]
#[non_exhaustive]
pub struct SiteRow {
    /// What the site is called.
    pub name: String,
    /// The report, or why it could not be checked.
    pub outcome: Result<RepositoryReport>,
}

/// What came of checking many sites. `Display` is a table; for programs it serialises.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct SitesReport {
    /// One row a site, in the order they were given.
    pub sites: Vec<SiteRow>,
}

impl SiteCheck {
    /// A check of the repository that `client` reads. A client that could not be built makes a row
    /// that says so.
    pub fn new(
        name: impl Into<String>,
        client: Result<WebDavClient>,
        expectation: Arc<Expectation>,
    ) -> Self {
        Self {
            name: name.into(),
            client,
            expectation,
        }
    }

    /// A check of a site's repository with the account that its devices read with.
    pub fn of_site(site: &Site, expectation: Arc<Expectation>) -> Self {
        let client = reader(&site.repository).build();
        Self::new(site.key.as_str(), client, expectation)
    }
}

/// A client that reads a repository with the account that devices have, at the address that UMS
/// writes to. Trusts the system's authorities and the certificates of the record.
pub fn reader(repository: &AppRepository) -> WebDavClientBuilder {
    let url = repository.webdav_url();
    let mut client = WebDavClient::builder(url.as_str());
    if !url.is_https() {
        client = client.with_plain_http();
    }
    if let Some(certificate) = repository.certificate() {
        client = client.with_trust(Trust::SystemAnd(certificate.certificates().to_vec()));
    }
    if let Some(account) = repository.download()
        && let Some(password) = account.password()
    {
        client = client.with_account(account.username(), password.clone());
    }
    client
}

impl SitesReport {
    /// Whether every site was checked and is complete.
    pub fn is_complete(&self) -> bool {
        self.sites.iter().all(|row| {
            let report = row.outcome.as_ref();
            report.is_ok_and(|report| report.complete)
        })
    }

    /// The sites that could not be checked, and why.
    pub fn errors(&self) -> impl Iterator<Item = (&str, &Error)> {
        self.sites
            .iter()
            .filter_map(|row| Some((&*row.name, row.outcome.as_ref().err()?)))
    }
}

pub(super) async fn run(check: &Check, sites: Vec<SiteCheck>, at_once: usize) -> SitesReport {
    let rows = stream::iter(sites)
        .map(|site| async move {
            let outcome = match site.client {
                Ok(client) => check.run(&client, &site.expectation).await,
                Err(error) => Err(error),
            };
            SiteRow {
                name: site.name,
                outcome,
            }
        })
        .buffered(at_once);
    SitesReport {
        sites: rows.collect().await,
    }
}

/// The name, and `report` or `error`.
impl Serialize for SiteRow {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_map(Some(2))?;
        row.serialize_entry("name", &self.name)?;
        match &self.outcome {
            Ok(report) => row.serialize_entry("report", report)?,
            Err(error) => row.serialize_entry(
                "error",
                &serde_json::json!({
                    "kind": error.kind().as_str(),
                    "message": error.to_string(),
                    "hint": error.hint(),
                }),
            )?,
        }
        row.end()
    }
}
