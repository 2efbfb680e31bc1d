//! Whether a check sees what is really there: on real servers, and on servers that misbehave.

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is how they fail

mod faults;
#[cfg(unix)]
mod servers;
mod simulated;

use std::time::Duration;

use igel_migrate_core::certificate::Certificate;
use igel_migrate_core::inventory::{AppRelease, Expectation, RepositoryReport};
use igel_migrate_core::profile::os12::Os12Package;
use igel_migrate_core::secret::Credentials;
use igel_migrate_core::transport::{RetryPolicy, Trust};
use igel_migrate_core::webdav::{WebDavClient, WebDavClientBuilder};

/// A client that trusts the authority of the test and retries at once.
fn builder(url: &str, authority: &str, name: &str, password: &str) -> WebDavClientBuilder {
    let at_once = Duration::from_millis(1);
    let root = Certificate::from_pem(authority.as_bytes()).unwrap();
    WebDavClient::builder(url)
        .with_trust(Trust::Only(vec![root]))
        .with_credentials(Credentials::new(name, password))
        .with_transport(|transport| {
            transport.with_retry(RetryPolicy::default().with_waits(at_once, at_once))
        })
}

fn problems(report: &RepositoryReport) -> Vec<String> {
    report.problems.iter().map(ToString::to_string).collect()
}

fn codes(report: &RepositoryReport) -> Vec<&str> {
    report
        .findings
        .iter()
        .map(|finding| &*finding.code)
        .collect()
}

#[test]
fn real_packages_name_the_apps_that_must_be_there() {
    for file in igel_migrate_tests::corpus_files("os12-ipm", "ipm") {
        let package = Os12Package::from_file(&file).unwrap();
        let apps = AppRelease::all_in_package(&package).unwrap();
        assert_eq!(apps.len(), package.apps().len());
        if !apps.is_empty() {
            let expectation = Expectation::from_apps(apps.into_iter().map(Into::into)).unwrap();
            assert!(expectation.apps().iter().all(|app| app.version.is_some()));
        }
    }
}
