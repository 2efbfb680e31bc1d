//! What a person keeps in UMS beside devices and profiles: views, jobs, repositories, template
//! keys, assets, device attributes, login histories.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::{Device, State};
use crate::ums::{
    AssetId, DeviceId, DirectoryId, FirmwareId, Receiver, TemplateKeyId, TemplateValueId, ViewId,
};

/// A saved search for devices. IMI can only read its result, by id.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct View {
    /// Its name.
    pub name: Box<str>,
    /// What devices must fulfil; all of it.
    pub criteria: Vec<Criterion>,
}

impl View {
    /// A view of the devices that fulfil every criterion.
    pub fn new(name: &str, criteria: Vec<Criterion>) -> Self {
        Self {
            name: name.into(),
            criteria,
        }
    }

    pub(in crate::simulator) fn shows(&self, state: &State, id: DeviceId, device: &Device) -> bool {
        self.criteria
            .iter()
            .all(|criterion| criterion.holds(state, id, device))
    }
}

/// One condition of a [`View`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Criterion {
    /// The device is one of these.
    OneOf(BTreeSet<DeviceId>),
    /// It lies in this directory or below it.
    Below(DirectoryId),
    /// Its comment contains the text.
    CommentContains(String),
    /// Its site is this one.
    Site(String),
    /// Its name contains the text.
    NameContains(String),
    /// Its `osType` contains the text.
    OsTypeContains(String),
}

impl Criterion {
    fn holds(&self, state: &State, id: DeviceId, device: &Device) -> bool {
        let facts = &device.facts;
        let text = |value: &Option<Arc<str>>| value.as_deref().unwrap_or("").to_owned();
        match self {
            Self::OneOf(ids) => ids.contains(&id),
            Self::Below(directory) => state.directories.is_below(device.directory, *directory),
            Self::CommentContains(part) => text(&facts.labels.comment).contains(part),
            Self::Site(site) => text(&facts.labels.site) == *site,
            Self::NameContains(part) => facts.name.contains(part.as_str()),
            Self::OsTypeContains(part) => {
                let os_type = facts.os_type.as_ref();
                os_type.is_some_and(|os_type| os_type.to_string().contains(part))
            }
        }
    }
}

/// A job as a person defines it. It fires at its period until it is switched off or expires; it is
/// carried out by [`LiveDevices`](crate::simulator::LiveDevices), where there are any.
///
/// ```
/// use igel_migrate_core::simulator::Job;
/// use igel_migrate_core::ums::DirectoryId;
/// let job = Job::upgrade("upgrade", DirectoryId::ROOT).every(std::time::Duration::from_secs(3600));
/// assert_eq!((&*job.command, job.expires), (Job::UPGRADE, None));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Job {
    /// Its name.
    pub name: Box<str>,
    /// What it sends to the devices, in words. Devices obey [`Job::UPGRADE`] only.
    pub command: Box<str>,
    /// The directory whose devices it is sent to.
    pub directory: DirectoryId,
    /// Whether it is active.
    pub enabled: bool,
    /// When it ends; `None`: never.
    pub expires: Option<Timestamp>,
    /// Its period; at least a second. It fires for the first time when it is created.
    pub period: Duration,
    /// Devices it is sent to at once.
    pub threads: usize,
    /// From one such group of devices to the next.
    pub delay: Duration,
}

impl Job {
    /// The command to upgrade to OS 12, as the simulator words it. What UMS calls it is not known.
    pub const UPGRADE: &str = "upgrade to OS 12";

    /// How long UMS lets a scheduled job live that is not set to never expire (KB jobs).
    pub const DEFAULT_LIFE: Duration = Duration::from_secs(40 * 60);

    /// An active job without an end, every ten minutes, sent to all devices at once.
    pub fn new(name: &str, command: &str, directory: DirectoryId) -> Self {
        Self {
            name: name.into(),
            command: command.into(),
            directory,
            enabled: true,
            expires: None,
            period: Duration::from_secs(600),
            threads: usize::MAX,
            delay: Duration::ZERO,
        }
    }

    /// A job to upgrade to OS 12, set to never expire.
    pub fn upgrade(name: &str, directory: DirectoryId) -> Self {
        Self::new(name, Self::UPGRADE, directory)
    }

    /// Another period.
    #[must_use]
    pub fn every(mut self, period: Duration) -> Self {
        self.period = period;
        self
    }

    /// Lets it end; [`Job::DEFAULT_LIFE`] from its creation where nobody says otherwise.
    #[must_use]
    pub fn with_expiry(mut self, expires: Timestamp) -> Self {
        self.expires = Some(expires);
        self
    }

    /// Sends it to so many devices at once, with a delay before the next ones.
    #[must_use]
    pub fn with_threads(mut self, threads: usize, delay: Duration) -> Self {
        self.threads = threads.max(1);
        self.delay = delay;
        self
    }
}

/// A Distributed App Repository as a person defines it in UMS.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RepositoryRecord {
    /// Its name.
    pub name: Box<str>,
    /// Its `WebDAV` address.
    pub url: Box<str>,
    /// Its central priority; -1 keeps it hidden from devices.
    pub priority: i32,
}

impl RepositoryRecord {
    /// A repository with its priority.
    pub fn new(name: &str, url: &str, priority: i32) -> Self {
        Self {
            name: name.into(),
            url: url.into(),
            priority,
        }
    }

    /// Whether UMS tells devices about it.
    pub fn is_shown_to_devices(&self) -> bool {
        self.priority != -1
    }
}

/// A version of an app that UMS knows, the base system being one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct App {
    /// Its line: `base_system`.
    pub line: Box<str>,
    /// Its version as written: `12.7.2`.
    pub version: Box<str>,
}

impl App {
    /// A version of an app.
    pub fn new(line: &str, version: &str) -> Self {
        Self {
            line: line.into(),
            version: version.into(),
        }
    }
}

/// A template key with its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::simulator) struct TemplateKey {
    pub(in crate::simulator) name: Box<str>,
    pub(in crate::simulator) kind: Box<str>,
    pub(in crate::simulator) values: BTreeMap<TemplateValueId, TemplateValue>,
}

/// One value of a template key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::simulator) struct TemplateValue {
    pub(in crate::simulator) value: Box<str>,
    pub(in crate::simulator) description: Box<str>,
    pub(in crate::simulator) kind: Box<str>,
}

/// Template keys, their directories, and which value whom is assigned.
#[derive(Debug, Default)]
pub(in crate::simulator) struct Templates {
    pub(in crate::simulator) directories: BTreeMap<TemplateKeyId, Box<str>>,
    pub(in crate::simulator) keys: BTreeMap<TemplateKeyId, TemplateKey>,
    /// The value each receiver has for a key.
    pub(in crate::simulator) assigned: BTreeMap<(Receiver, TemplateKeyId), TemplateValueId>,
}

/// A peripheral seen on a device.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asset {
    /// The device it is connected to; `None`: to none.
    pub device: Option<DeviceId>,
    /// Its name.
    pub name: Box<str>,
    /// Its vendor.
    pub vendor: Box<str>,
    /// USB product id.
    pub product_id: Box<str>,
    /// Categories: id and name.
    pub categories: Vec<(i64, Box<str>)>,
    /// Details: key and value.
    pub details: Vec<(Box<str>, Box<str>)>,
    /// When it came and went.
    pub events: Vec<AssetEvent>,
}

impl Asset {
    /// An asset without categories, details or events.
    pub fn new(device: Option<DeviceId>, name: &str, vendor: &str, product_id: &str) -> Self {
        Self {
            device,
            name: name.into(),
            vendor: vendor.into(),
            product_id: product_id.into(),
            categories: Vec::new(),
            details: Vec::new(),
            events: Vec::new(),
        }
    }
}

/// An asset that came or went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetEvent {
    /// Number in the history.
    pub history_id: i64,
    /// Unit id of the device.
    pub unit_id: Box<str>,
    /// When.
    pub at: Timestamp,
    /// `add`, `remove`, `add_on_boot` or `remove_on_boot`.
    pub identifier: Box<str>,
}

/// The definition of a device attribute; made by a person, not visible over IMI.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttributeDefinition {
    /// Name shown to people.
    pub name: Box<str>,
    /// Identifier used in bodies.
    pub identifier: Box<str>,
    /// What values it takes.
    pub kind: AttributeKind,
    /// Whether IMI may write it; a person may restrict it to devices.
    pub writable: bool,
}

impl AttributeDefinition {
    /// An attribute that IMI may write.
    pub fn new(name: &str, identifier: &str, kind: AttributeKind) -> Self {
        Self {
            name: name.into(),
            identifier: identifier.into(),
            kind,
            writable: true,
        }
    }
}

/// What values a device attribute takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttributeKind {
    /// One of these texts.
    Range(Vec<Box<str>>),
    /// Any text.
    Text,
    /// A number, kept as its text.
    Number,
    /// A date, kept as its text.
    Date,
}

impl AttributeKind {
    pub(in crate::simulator) fn type_name(&self) -> &'static str {
        match self {
            Self::Range(_) => "range",
            Self::Text => "string",
            Self::Number => "number",
            Self::Date => "date",
        }
    }

    pub(in crate::simulator) fn accepts(&self, value: &str) -> bool {
        match self {
            Self::Range(allowed) => allowed.iter().any(|one| **one == *value),
            Self::Text | Self::Date => true,
            Self::Number => value.parse::<f64>().is_ok(),
        }
    }
}

/// One login of a user at a device.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)] // the names are IMI's
pub struct UserLogin {
    pub username: Box<str>,
    pub result: i32,
    pub login: Timestamp,
    pub logoff: Option<Timestamp>,
    pub logon_type: Box<str>,
}

/// Everything of this module.
#[derive(Debug, Default)]
pub(in crate::simulator) struct Records {
    pub(in crate::simulator) views: BTreeMap<ViewId, View>,
    pub(in crate::simulator) jobs: Vec<Job>,
    /// The build of OS 11 that the devices of a directory are to have.
    pub(in crate::simulator) os11_updates: BTreeMap<DirectoryId, FirmwareId>,
    pub(in crate::simulator) apps: BTreeSet<App>,
    pub(in crate::simulator) repositories: Vec<RepositoryRecord>,
    pub(in crate::simulator) templates: Templates,
    pub(in crate::simulator) assets: BTreeMap<AssetId, Asset>,
    pub(in crate::simulator) attributes: Vec<AttributeDefinition>,
    /// Values by device and place of the definition.
    pub(in crate::simulator) attribute_values: BTreeMap<(DeviceId, usize), Box<str>>,
    pub(in crate::simulator) logins: BTreeMap<DeviceId, Vec<UserLogin>>,
}

impl Records {
    /// The place of the definition of a device attribute.
    pub(in crate::simulator) fn attribute_place(&self, identifier: &str) -> Option<usize> {
        let mut definitions = self.attributes.iter();
        definitions.position(|found| *found.identifier == *identifier)
    }
}
