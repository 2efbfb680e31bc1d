//! Settings of one repository and its site as a TOML file a person writes.
//!
//! The form of the file lives here; fleets with waves and gates have a specification of their own.
//! Every mistake is refused with line, column and the nearest right name. A password never stands
//! in the file: only where it comes from does.
//!
//! ```toml
//! [repository]
//! name = "Berlin"                         # the record in UMS
//! webdav_url = "https://dar.berlin.example.test/webdav/"
//! # load_balancer_url = "https://…"       # where devices download from, if elsewhere
//! certificate = "berlin-dar.pem"          # PEM (one or a bundle) or DER, beside this file
//! # certificate_form = "pem_inline"       # or "leave_empty", { path = "…" }, { name = "…" }
//! # central_priority = -1                 # hidden from devices until the migration ends
//! # device_priority = 300                 # the higher one is tried first
//! # proxy = "…"                           # name of the proxy in UMS
//! upload = { username = "dar-writer", password = { env = "DAR_WRITER_PASSWORD" } }
//! download = { username = "dar-reader", password = { file = "dar-reader.secret" } }
//!
//! [site]
//! key = "berlin"
//! staging = "/Migration/Berlin/Staging"   # directory in UMS that gets the profiles
//! # launch = "/Migration/Berlin/Launch"   # the one with the upgrade job; none: the same
//! # members = [{ subnet = "10.20.0.0/16" }, { directory = "/Berlin" }, { site_field = "Berlin" }]
//! # line = "100 Mbit/s"
//! # windows = ["Mon-Fri 20:00-06:00"]
//! # shared_name = { key = "all-sites", url = "https://…", resolved_by = "dns" }
//!
//! [target]
//! base_system = "12.7.4"
//! # apps = ["cwa 23.9.24+1"]
//! # builds = ["11.11.100"]                # OS 11 builds in the fleet, for lint
//! # ums = "12.13.100"
//! # rollout_end = 2027-01-31
//! # proxy_needed = false
//! # cluster_url = false
//! # default_repos_disabled = false        # update.disable_default_repos of OS 12
//!
//! # [profiles]
//! # revision = 1
//! # firmware = "11.11.100"                # the OS 11 profile is based on it
//! # folder = ["Migration"]                # of the OS 12 profile in UMS
//! # passwords_in = ["os11"]               # obfuscated, not encrypted; "os12" is experimental
//! # url_template_key = "DAR_URL"          # experimental, OS 11 only, needs target.ums
//!
//! # [job]
//! # threads = 10
//! # delay_minutes = 1
//! ```

pub(crate) mod read;

pub(crate) use read::password_source;

use std::path::Path;

use jiff::Timestamp;

use crate::error::Result;
use crate::file;
use crate::toml_document;
use crate::version::{Os11Version, Os12Version, UmsVersion};

use super::{
    AppReference, JobSettings, LintContext, ProfileNote, ProfileOptions, RunbookOptions, Site,
};

/// One repository with its site and what is to be made for it, read from a TOML file.
///
/// ```
/// use igel_migrate_core::repository::RepositorySettings;
/// let text = r#"
/// [repository]
/// name = "Berlin"
/// webdav_url = "https://dar.berlin.example.test/webdav/"
/// download = { user_name = "dar-reader" }
/// "#;
/// let error = RepositorySettings::from_toml(text, ".").unwrap_err();
/// assert_eq!(
///     error.report(),
///     "line 5, column 14: `user_name` is not a field of an account (reading settings)\n\
///      hint: did you mean `username`?"
/// );
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RepositorySettings {
    /// The site with its repository.
    pub site: Site,
    /// The base system that devices are to get.
    pub target: Os12Version,
    /// The apps that devices are to get, besides the base system.
    pub apps: Vec<AppReference>,
    /// The OS 11 builds in the fleet.
    pub builds: Vec<Os11Version>,
    /// The UMS that manages it.
    pub ums: Option<UmsVersion>,
    /// When the last device is to be upgraded: the end of that day, UTC.
    pub rollout_end: Option<Timestamp>,
    /// Whether UMS or devices reach the repository only through a proxy.
    pub proxy_needed: Option<bool>,
    /// Whether the repository is reached under the cluster URL of UMS.
    pub cluster_url: Option<bool>,
    /// Whether OS 12 disables default repositories (`update.disable_default_repos`).
    pub default_repos_disabled: Option<bool>,
    /// How its profiles are made.
    pub profiles: ProfileOptions,
    /// How its upgrade job is set up.
    pub job: JobSettings,
}

impl RepositorySettings {
    /// Reads settings. Relative paths of certificates and secret files lie in `folder`. Secrets are
    /// not fetched.
    ///
    /// # Errors
    ///
    /// With line and column: [`crate::ErrorKind::Malformed`] or [`crate::ErrorKind::Invalid`] for
    /// text that is not TOML, fields nobody knows, and values that mean nothing;
    /// [`crate::ErrorKind::LimitExceeded`] above 1 MiB; as [`std::fs`] for a certificate that
    /// cannot be read.
    pub fn from_toml(text: &str, folder: impl AsRef<Path>) -> Result<Self> {
        read::settings(text, folder.as_ref())
            .map_err(|error| error.with_operation("reading settings"))
    }

    /// Reads settings from a file; relative paths in it lie in its folder.
    ///
    /// # Errors
    ///
    /// As [`RepositorySettings::from_toml`], and as [`std::fs`] for the file itself.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let read = || {
            let text = file::read_text(path, toml_document::MAX_BYTES)?;
            Self::from_toml(&text, path.parent().unwrap_or(Path::new("")))
        };
        read().map_err(|error| error.with_subject(path.display().to_string()))
    }

    /// What is known for lint, at a given time.
    pub fn lint_context(&self, now: Timestamp) -> LintContext<'static> {
        let mut context = LintContext::new(now)
            .with_builds(self.builds.iter().cloned())
            .with_targets([self.target.clone()]);
        if let Some(ums) = &self.ums {
            context = context.with_ums(ums.clone());
        }
        if let Some(end) = self.rollout_end {
            context = context.with_rollout_end(end);
        }
        if let Some(needed) = self.proxy_needed {
            context = context.with_proxy_needed(needed);
        }
        if let Some(cluster_url) = self.cluster_url {
            context = context.with_cluster_url(cluster_url);
        }
        if let Some(disabled) = self.default_repos_disabled {
            context = context.with_default_repos_disabled(disabled);
        }
        context
    }

    /// What is known for the runbook, with the profiles that were made.
    pub fn runbook_options(&self, profiles: Vec<ProfileNote>) -> RunbookOptions {
        RunbookOptions::new(self.target.clone())
            .with_apps(self.apps.clone())
            .with_profiles(profiles)
            .with_job(self.job)
    }
}

#[cfg(test)]
mod tests;
