//! What the simulated UMS keeps, as values.

use igel_migrate_core::simulator as sim;
use igel_migrate_core::ums::{DeviceId, DirectoryId, DirectoryKind, ProfileId, ProfileKind};

use crate::convert::Instant;
use crate::enums;
use crate::record::records;

records! { "igel_migrate.simulator";
    /// A device as the simulated UMS keeps it.
    Device {
        /// The number of its id.
        id: i64,
        /// The id of the directory that it lies in.
        directory: i64,
        /// Whether it lies in the recycle bin.
        in_bin: bool,
        /// The address of its network adapter.
        mac: String,
        /// Its unit id.
        unit_id: String,
        /// Its name.
        name: String,
        /// The id of the firmware on it.
        firmware: i64,
        /// Whether it can be reached.
        online: bool,
        /// What it says its system is.
        os_type: Option<String>,
        /// Its hardware.
        device_type: Option<String>,
        /// Its address at the last contact.
        last_ip: Option<String>,
        /// Its site.
        site: Option<String>,
        /// Its comment.
        comment: Option<String>,
        /// When it was last in contact.
        last_contact: Option<Instant>,
        /// Whether settings wait to be sent.
        changes_pending: Option<bool>,
        /// Whether it is registered as an OS 12 device.
        registered: bool,
    }

    /// A directory as the simulated UMS keeps it.
    Directory {
        /// The number of its id.
        id: i64,
        /// The tree that it belongs to.
        kind: enums::DirectoryKind,
        /// Its name.
        name: String,
        /// The id of the directory around it.
        parent: Option<i64>,
        /// Whether it lies in the recycle bin.
        in_bin: bool,
        /// Whether a default directory rule points at it.
        default_rule: bool,
    }

    /// A profile as the simulated UMS keeps it.
    Profile {
        /// The number of its id.
        id: i64,
        /// Its sort.
        kind: enums::ProfileKind,
        /// Its name.
        name: String,
        /// The id of the directory that it lies in.
        directory: i64,
        /// The id of the firmware that it is made for.
        firmware: i64,
        /// Whether it lies in the recycle bin.
        in_bin: bool,
        /// Which generation of devices it is for.
        generation: enums::Generation,
    }

    /// A version of an app that UMS knows.
    App {
        /// The technical name.
        line: String,
        /// The version.
        version: String,
    }

    /// A Distributed App Repository as a person defines it in UMS.
    RepositoryRecord {
        /// Its name.
        name: String,
        /// Its address.
        url: String,
        /// Its priority; -1 hides it from devices.
        priority: i32,
    }

    /// A job as a person defines it.
    Job {
        /// Its name.
        name: String,
        /// The command that it sends.
        command: String,
        /// The id of the directory that it is for.
        directory: i64,
        /// Whether it is active.
        enabled: bool,
        /// When it ends.
        expires: Option<Instant>,
        /// Seconds from one run to the next.
        period: f64,
        /// How many devices it is sent to at once.
        threads: usize,
        /// Seconds before the next ones.
        delay: f64,
    }
}

impl Device {
    pub(super) fn new(id: DeviceId, device: &sim::Device) -> Self {
        let facts = &device.facts;
        Self {
            id: id.get(),
            directory: device.directory.get(),
            in_bin: device.in_bin,
            mac: facts.mac.to_string(),
            unit_id: facts.unit_id().to_owned(),
            name: facts.name.to_string(),
            firmware: facts.firmware.get(),
            online: facts.online,
            os_type: facts.os_type.as_ref().map(ToString::to_string),
            device_type: facts.hardware.as_ref().map(|is| is.device_type.to_string()),
            last_ip: facts.last_ip.as_deref().map(str::to_owned),
            site: facts.labels.site.as_deref().map(str::to_owned),
            comment: facts.labels.comment.as_deref().map(str::to_owned),
            last_contact: facts.last_contact.map(Instant),
            changes_pending: facts.changes_pending,
            registered: facts.registered,
        }
    }
}

impl Directory {
    pub(super) fn new(id: DirectoryId, directory: &sim::Directory) -> Self {
        Self {
            id: id.get(),
            kind: enums::DirectoryKind(
                match directory.tree {
                    DirectoryKind::Device => "device",
                    DirectoryKind::Profile => "profile",
                    DirectoryKind::PriorityProfile => "priority_profile",
                }
                .to_owned(),
            ),
            name: directory.name.to_string(),
            parent: directory.parent.map(DirectoryId::get),
            in_bin: directory.in_bin,
            default_rule: directory.default_rule,
        }
    }
}

impl Profile {
    pub(super) fn new(id: ProfileId, profile: &sim::Profile) -> Self {
        let kind = match profile.kind {
            ProfileKind::Standard => "standard",
            ProfileKind::Priority => "priority",
        };
        let generation = match profile.generation {
            sim::Generation::Os11 => "os11",
            sim::Generation::Os12 => "os12",
        };
        Self {
            id: id.get(),
            kind: enums::ProfileKind(kind.to_owned()),
            name: profile.name.to_string(),
            directory: profile.directory.get(),
            firmware: profile.firmware.get(),
            in_bin: profile.in_bin,
            generation: enums::Generation(generation.to_owned()),
        }
    }
}

impl From<&sim::App> for App {
    fn from(app: &sim::App) -> Self {
        Self {
            line: app.line.to_string(),
            version: app.version.to_string(),
        }
    }
}

impl From<&sim::RepositoryRecord> for RepositoryRecord {
    fn from(record: &sim::RepositoryRecord) -> Self {
        Self {
            name: record.name.to_string(),
            url: record.url.to_string(),
            priority: record.priority,
        }
    }
}

#[pyo3::pymethods]
impl RepositoryRecord {
    /// Whether UMS tells devices about it.
    #[getter]
    fn is_shown_to_devices(&self) -> bool {
        sim::RepositoryRecord::new(&self.name, &self.url, self.priority).is_shown_to_devices()
    }
}

impl From<&sim::Job> for Job {
    fn from(job: &sim::Job) -> Self {
        Self {
            name: job.name.to_string(),
            command: job.command.to_string(),
            directory: job.directory.get(),
            enabled: job.enabled,
            expires: job.expires.map(Instant),
            period: job.period.as_secs_f64(),
            threads: job.threads,
            delay: job.delay.as_secs_f64(),
        }
    }
}
