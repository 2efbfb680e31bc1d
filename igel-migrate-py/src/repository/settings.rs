//! The settings file of one repository.

use std::path::PathBuf;

use igel_migrate_core::repository as core;
use pyo3::prelude::*;

use super::lint::LintContext;
use super::profiles::{ProfileNote, ProfileOptions};
use super::runbook::RunbookOptions;
use super::site::Site;
use crate::convert::{Instant, Items};
use crate::error::Result;
use crate::runtime::work;
use crate::value::{Tuple, getters};
use crate::version::{Os11Version, Os12Version, UmsVersion};
use crate::view::shown;

/// What a settings file says about a repository, its site and the migration.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct RepositorySettings(core::RepositorySettings);

#[pymethods]
impl RepositorySettings {
    /// Reads settings from TOML; the files that it names are looked for in `folder`.
    #[staticmethod]
    fn from_toml(py: Python<'_>, text: &str, folder: PathBuf) -> Result<Self> {
        work(py, || {
            core::RepositorySettings::from_toml(text, folder).map(Self)
        })
    }

    /// Reads a settings file.
    #[staticmethod]
    fn from_file(py: Python<'_>, path: PathBuf) -> Result<Self> {
        work(py, || core::RepositorySettings::from_file(path).map(Self))
    }

    /// What lint is to be told, at an instant.
    fn lint_context(&self, now: Instant) -> LintContext {
        LintContext::of(self.0.lint_context(now.0))
    }

    /// What the runbook is to be told, with the profiles that were made.
    fn runbook_options(&self, profiles: Items<ProfileNote>) -> RunbookOptions {
        let notes = profiles.0.into_iter().map(|note| note.0).collect();
        RunbookOptions(self.0.runbook_options(notes))
    }
}

getters! { RepositorySettings as settings {
    /// The site with its repository.
    site: Site = Site(settings.site.clone());
    /// The version to upgrade to.
    target: Os12Version = Os12Version(settings.target.clone());
    /// The apps besides the base system.
    apps: Tuple<String> = settings.apps.iter().map(ToString::to_string).collect();
    /// The builds of OS 11 that read the repository.
    builds: Tuple<Os11Version> = settings.builds.iter().cloned().map(Os11Version).collect();
    /// The UMS that fills the repository.
    ums: Option<UmsVersion> = settings.ums.clone().map(UmsVersion);
    /// When the last device is to be upgraded.
    rollout_end: Option<Instant> = settings.rollout_end.map(Instant);
    /// Whether the repository is reached only through a proxy.
    proxy_needed: Option<bool> = settings.proxy_needed;
    /// Whether the repository is reached under the cluster URL of UMS.
    cluster_url: Option<bool> = settings.cluster_url;
    /// Whether OS 12 disables default repositories.
    default_repos_disabled: Option<bool> = settings.default_repos_disabled;
    /// How profiles are made.
    profiles: ProfileOptions = ProfileOptions(settings.profiles.clone());
    /// Devices that a job of UMS talks to at once.
    threads: u32 = settings.job.threads;
    /// Minutes between two of them.
    delay_minutes: u32 = settings.job.delay_minutes;
} }

shown!(RepositorySettings, ["site", "target", "apps"]);
