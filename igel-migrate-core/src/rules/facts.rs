//! What is known about a device, a target, a UMS and a repository when rules are asked.

use super::names::{Named, named};
use crate::version::{Os11Version, Os12Version, UmsVersion};

named! {
    #[what("a method")]
    /// Where devices fetch OS 12 and its apps during the upgrade.
    pub enum Method {
        /// A Distributed App Repository: a `WebDAV` server of one's own.
        Repository = "repository",
        /// UMS as an update proxy.
        UmsProxy = "ums_proxy",
        /// The vendor's App Portal.
        Portal = "portal",
        /// A device of the same subnet that is on OS 12 already.
        Peer = "peer",
    }
}

named! {
    #[what("a fact")]
    /// A fact that is true or false.
    pub enum Flag {
        /// The address devices use is an `https` one.
        Https = "https",
        /// The repository has a load-balancer URL.
        LoadBalancerUrl = "load_balancer_url",
        /// The repository asks devices for a user name and password.
        Credentials = "credentials",
        /// A certificate is given to devices with the repository.
        Certificate = "certificate",
        /// Devices or UMS reach the repository only through a proxy.
        ProxyNeeded = "proxy_needed",
        /// The repository has a proxy of its own in UMS.
        ProxySet = "proxy_set",
        /// Devices get repositories from profiles.
        ProfileRepositories = "profile_repositories",
        /// The repository is reached under the cluster URL of UMS.
        ClusterUrl = "cluster_url",
        /// A template key of UMS gives the address in a profile.
        UrlTemplateKey = "url_template_key",
    }
}

named! {
    #[what("a fact")]
    /// A fact that is a whole number.
    pub enum Number {
        /// The priority with which a profile gives the repository to devices.
        DevicePriority = "device_priority",
        /// The priority of the repository in UMS; -1 hides it from devices.
        CentralPriority = "central_priority",
    }
}

/// The name of a fact a rule can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Fact {
    /// The OS 11 build of the device.
    Build,
    /// The OS 12 the device is to get.
    Target,
    /// The oldest OS 12 among the peers that serve it.
    OldestPeer,
    /// The UMS that manages it.
    Ums,
    /// Where it fetches OS 12 from.
    Method,
    /// Something that is true or false.
    Flag(Flag),
    /// A whole number.
    Number(Number),
}

impl Fact {
    /// Every fact, in the order of the enums.
    pub(super) fn all() -> impl Iterator<Item = Self> + Clone {
        [
            Self::Build,
            Self::Target,
            Self::OldestPeer,
            Self::Ums,
            Self::Method,
        ]
        .into_iter()
        .chain(Flag::ALL.iter().copied().map(Self::Flag))
        .chain(Number::ALL.iter().copied().map(Self::Number))
    }

    /// The name in rule files and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Target => "target",
            Self::OldestPeer => "oldest_peer",
            Self::Ums => "ums",
            Self::Method => "method",
            Self::Flag(flag) => flag.as_str(),
            Self::Number(number) => number.as_str(),
        }
    }
}

impl std::fmt::Display for Fact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// One known fact.
#[derive(Debug, Clone)]
pub(super) enum Known {
    Build(Os11Version),
    Target(Os12Version),
    OldestPeer(Os12Version),
    Ums(UmsVersion),
    Method(Method),
    Flag(Flag, bool),
    Number(Number, i64),
}

/// What is known; whatever was not said is unknown, which no rule takes for harmless.
///
/// ```
/// use igel_migrate_core::UmsVersion;
/// use igel_migrate_core::rules::{Facts, Flag, Method, Number};
///
/// let facts = Facts::new()
///     .with_method(Method::Repository)
///     .with_ums(UmsVersion::new(12, 6, 110))
///     .with_target(None)
///     .with_flag(Flag::Https, true)
///     .with_number(Number::DevicePriority, 300);
/// # let _ = facts;
/// ```
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub(super) build: Option<Os11Version>,
    pub(super) target: Option<Os12Version>,
    pub(super) oldest_peer: Option<Os12Version>,
    pub(super) ums: Option<UmsVersion>,
    pub(super) method: Option<Method>,
    flags: [Option<bool>; Flag::ALL.len()],
    numbers: [Option<i64>; Number::ALL.len()],
}

impl Facts {
    /// Nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// The OS 11 build of the device, or the one a profile is based on.
    #[must_use]
    pub fn with_build(mut self, build: impl Into<Option<Os11Version>>) -> Self {
        self.build = build.into();
        self
    }

    /// The OS 12 that devices are to get.
    #[must_use]
    pub fn with_target(mut self, target: impl Into<Option<Os12Version>>) -> Self {
        self.target = target.into();
        self
    }

    /// The oldest OS 12 among the peers that serve others.
    #[must_use]
    pub fn with_oldest_peer(mut self, version: impl Into<Option<Os12Version>>) -> Self {
        self.oldest_peer = version.into();
        self
    }

    /// The UMS that manages the devices.
    #[must_use]
    pub fn with_ums(mut self, ums: impl Into<Option<UmsVersion>>) -> Self {
        self.ums = ums.into();
        self
    }

    /// Where devices fetch OS 12 from.
    #[must_use]
    pub fn with_method(mut self, method: impl Into<Option<Method>>) -> Self {
        self.method = method.into();
        self
    }

    /// A fact that is true or false.
    #[must_use]
    pub fn with_flag(mut self, flag: Flag, value: impl Into<Option<bool>>) -> Self {
        self.flags[flag as usize] = value.into();
        self
    }

    /// A fact that is a whole number.
    #[must_use]
    pub fn with_number(mut self, number: Number, value: impl Into<Option<i64>>) -> Self {
        self.numbers[number as usize] = value.into();
        self
    }

    pub(super) fn with(self, known: Known) -> Self {
        match known {
            Known::Build(build) => self.with_build(build),
            Known::Target(target) => self.with_target(target),
            Known::OldestPeer(version) => self.with_oldest_peer(version),
            Known::Ums(ums) => self.with_ums(ums),
            Known::Method(method) => self.with_method(method),
            Known::Flag(flag, value) => self.with_flag(flag, value),
            Known::Number(number, value) => self.with_number(number, value),
        }
    }

    pub(super) fn flag(&self, flag: Flag) -> Option<bool> {
        self.flags[flag as usize]
    }

    pub(super) fn number(&self, number: Number) -> Option<i64> {
        self.numbers[number as usize]
    }

    /// The value of a fact as people write it.
    pub(super) fn text(&self, fact: Fact) -> Option<String> {
        match fact {
            Fact::Build => self.build.as_ref().map(ToString::to_string),
            Fact::Target => self.target.as_ref().map(ToString::to_string),
            Fact::OldestPeer => self.oldest_peer.as_ref().map(ToString::to_string),
            Fact::Ums => self.ums.as_ref().map(ToString::to_string),
            Fact::Method => self.method.map(|method| method.to_string()),
            Fact::Flag(flag) => self.flag(flag).map(|value| value.to_string()),
            Fact::Number(number) => self.number(number).map(|value| value.to_string()),
        }
    }
}
