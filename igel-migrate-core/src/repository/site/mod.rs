//! Sites: a repository, the devices that use it, their directories, line and hours.
//!
//! What a site is and how devices of it learn of their repository lives here; reading the members
//! from UMS and planning waves do not. Facts: the vendor's article on the upgrade with a
//! repository; the forms of delivery are this library's own, and their reasons are with them.

mod key;
mod line;
mod sites;
mod subnet;
mod window;

use crate::error::{Error, Result};

pub use key::SiteKey;
pub use line::LineSpeed;
pub use sites::Sites;
pub use subnet::Subnet;
pub use window::Window;

use super::{AppRepository, RepositoryUrl};

/// One site: everything that its devices have in common during the migration.
///
/// ```
/// use igel_migrate_core::repository::{AppRepository, Delivery, Site, SiteDirectories, SiteMembers};
/// let repository = AppRepository::builder("Berlin", "https://dar.berlin.example.test/").build()?;
/// let directories = SiteDirectories::new("/Migration/Berlin", None)?;
/// let berlin = Site::new("berlin".parse()?, repository, directories)
///     .with_members(vec![SiteMembers::Subnet("10.20.0.0/16".parse()?)])
///     .with_line("100 Mbit/s".parse()?);
/// assert_eq!(berlin.delivery, Delivery::ProfilePerSite);
/// assert_eq!(berlin.device_repository().device_url().host(), "dar.berlin.example.test");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Site {
    /// The key, unique in a fleet.
    pub key: SiteKey,
    /// The repository that serves it.
    pub repository: AppRepository,
    /// Which devices belong to it: those that any of these names.
    pub members: Vec<SiteMembers>,
    /// Where its devices are moved to.
    pub directories: SiteDirectories,
    /// How its devices learn of the repository.
    pub delivery: Delivery,
    /// The line between the site and the rest.
    pub line: Option<LineSpeed>,
    /// The hours in which it may be upgraded; none means always.
    pub windows: Vec<Window>,
}

impl Site {
    /// A site with one pair of profiles of its own, no members, and no limits.
    pub fn new(key: SiteKey, repository: AppRepository, directories: SiteDirectories) -> Self {
        Self {
            key,
            repository,
            members: Vec::new(),
            directories,
            delivery: Delivery::default(),
            line: None,
            windows: Vec::new(),
        }
    }

    /// Says which devices belong to it.
    #[must_use]
    pub fn with_members(mut self, members: Vec<SiteMembers>) -> Self {
        self.members = members;
        self
    }

    /// Says how its devices learn of the repository.
    #[must_use]
    pub fn with_delivery(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// Says how fast its line is.
    #[must_use]
    pub fn with_line(mut self, line: LineSpeed) -> Self {
        self.line = Some(line);
        self
    }

    /// Says in which hours it may be upgraded.
    #[must_use]
    pub fn with_windows(mut self, windows: Vec<Window>) -> Self {
        self.windows = windows;
        self
    }

    /// The repository as its devices see it: under the shared name, if there is one.
    pub fn device_repository(&self) -> AppRepository {
        let repository = self.repository.clone();
        match &self.delivery {
            Delivery::SharedName(shared) => match shared.resolved_by {
                SharedNameResolution::Dns => repository.with_profile_url(shared.url.clone()),
                SharedNameResolution::LoadBalancerUrl => {
                    repository.with_load_balancer_url(shared.url.clone())
                }
            },
            Delivery::ProfilePerSite => repository,
        }
    }

    /// The key that stands in the names of its profiles: its own, or that of the shared name.
    pub fn profile_key(&self) -> &SiteKey {
        match &self.delivery {
            Delivery::SharedName(shared) => &shared.key,
            Delivery::ProfilePerSite => &self.key,
        }
    }
}

/// How the devices of a site learn of their repository.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Delivery {
    /// All sites give their devices the same address, which leads to another server at each site.
    ///
    /// One URL, one certificate name, one read account, one pair of profiles: recommended above
    /// about ten sites, because nothing has to be imported and assigned per site.
    SharedName(SharedName),
    /// Each site has a pair of profiles with its own address.
    #[default]
    ProfilePerSite,
}

/// An address that all sites share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedName {
    /// The key that stands in the names of the common profiles.
    pub key: SiteKey,
    /// The address that devices are given. Every site's server must have a certificate for it.
    pub url: RepositoryUrl,
    /// How the address leads to the server of the site.
    pub resolved_by: SharedNameResolution,
}

/// How a shared address leads to the server of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum SharedNameResolution {
    /// The DNS of each site answers with the address of its own server.
    #[default]
    Dns,
    /// The shared address is the load-balancer URL of every record in UMS, so that UMS gives it to
    /// devices as well once a record is shown to them. The network leads it to the right server.
    LoadBalancerUrl,
}

/// Which devices belong to a site.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SiteMembers {
    /// The devices in a directory of UMS and below it, as UMS writes its path (`/Germany/Berlin`).
    Directory(String),
    /// The devices whose last address lies in a block.
    Subnet(Subnet),
    /// The devices whose field *Site* in UMS has this text.
    SiteField(String),
}

/// The directories of UMS that the devices of a site pass through.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SiteDirectories {
    staging: String,
    launch: Option<String>,
}

impl SiteDirectories {
    /// The directory that carries the profiles, and the one that carries the upgrade job as well.
    /// With one directory for both, moving a device into it arms it and triggers it in one.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Invalid`] if a path does not begin with `/`, ends with it, holds a
    /// control character, or both are the same.
    pub fn new(staging: impl Into<String>, launch: Option<String>) -> Result<Self> {
        let staging = staging.into();
        for path in [Some(&staging), launch.as_ref()].into_iter().flatten() {
            if !path.starts_with('/') || path.ends_with('/') || path.chars().any(char::is_control) {
                return Err(Error::invalid("not the path of a directory")
                    .with_hint("write it from the top: /Migration/Berlin"));
            }
        }
        if launch.as_ref() == Some(&staging) {
            return Err(Error::invalid("staging and launch are the same directory")
                .with_hint("leave launch out to use one directory for both"));
        }
        Ok(Self { staging, launch })
    }

    /// The directory that carries the profiles.
    pub fn staging(&self) -> &str {
        &self.staging
    }

    /// The directory that carries the job as well.
    pub fn launch(&self) -> &str {
        self.launch.as_deref().unwrap_or(&self.staging)
    }

    /// Both, or the one that is both.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        [Some(self.staging()), self.launch.as_deref()]
            .into_iter()
            .flatten()
    }
}
