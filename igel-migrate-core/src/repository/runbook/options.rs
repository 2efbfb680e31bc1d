//! What a runbook needs to know besides the sites.

use std::fmt;

use crate::error::{Error, Result, shown};
use crate::version::{AppVersion, Os12Version};

use super::super::ProfileName;

/// What a runbook needs to know besides the sites.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RunbookOptions {
    /// The base system that devices are to get.
    pub target: Os12Version,
    /// The apps that devices are to get, besides the base system.
    pub apps: Vec<AppReference>,
    /// The profiles that are there to be imported.
    pub profiles: Vec<ProfileNote>,
    /// How the upgrade jobs are set up.
    pub job: JobSettings,
}

impl RunbookOptions {
    /// For a target, without apps and profiles, and with the vendor's example of a job.
    pub fn new(target: Os12Version) -> Self {
        Self {
            target,
            apps: Vec::new(),
            profiles: Vec::new(),
            job: JobSettings::default(),
        }
    }

    /// Names the apps besides the base system.
    #[must_use]
    pub fn with_apps(mut self, apps: Vec<AppReference>) -> Self {
        self.apps = apps;
        self
    }

    /// Names the profiles to import.
    #[must_use]
    pub fn with_profiles(mut self, profiles: Vec<ProfileNote>) -> Self {
        self.profiles = profiles;
        self
    }

    /// Says how the upgrade jobs are set up.
    #[must_use]
    pub fn with_job(mut self, job: JobSettings) -> Self {
        self.job = job;
        self
    }
}

/// An app by name, with a version if a certain one is wanted: `cwa`, `chromium 114.0.5615+1`.
///
/// ```
/// use igel_migrate_core::repository::AppReference;
/// let app: AppReference = "cwa 23.9.24+1".parse()?;
/// assert_eq!((app.name.as_str(), app.to_string().as_str()), ("cwa", "cwa 23.9.24+1"));
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppReference {
    /// The technical name of the app.
    pub name: String,
    /// The version; none means that any will do.
    pub version: Option<AppVersion>,
}

impl std::str::FromStr for AppReference {
    type Err = Error;

    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] if the name holds anything but `a-z`, `A-Z`, `0-9`, `_`,
    /// `-` and `.`, or the version is none.
    fn from_str(text: &str) -> Result<Self> {
        let (name, version) = match text.trim().split_once(' ') {
            Some((name, version)) => (name, Some(version.trim().parse()?)),
            None => (text.trim(), None),
        };
        let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        if name.is_empty() || !name.chars().all(known) {
            return Err(
                Error::malformed(format!("`{}` is not the name of an app", shown(name)))
                    .with_hint("write an app like `cwa` or `cwa 23.9.24+1`"),
            );
        }
        Ok(Self {
            name: name.to_owned(),
            version,
        })
    }
}

impl fmt::Display for AppReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.version {
            Some(version) => write!(f, " {version}"),
            None => Ok(()),
        }
    }
}

/// A generated profile, as far as the person who imports it must know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileNote {
    /// Its name in UMS after the import.
    pub name: ProfileName,
    /// The file to import.
    pub file: String,
    /// Whether the password of the read account is in it; else a person types it.
    pub contains_password: bool,
}

/// How the job that upgrades a site's devices is set up.
///
/// The default is the vendor's example for heavy traffic: 10 threads, 1 minute delay (KB jobs).
/// Whether the delay counts per thread or for all of them is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobSettings {
    /// Devices that UMS talks to at once.
    pub threads: u32,
    /// Minutes between two of them.
    pub delay_minutes: u32,
}

impl Default for JobSettings {
    fn default() -> Self {
        Self {
            threads: 10,
            delay_minutes: 1,
        }
    }
}
