//! What UMS knows about one device, small enough for three hundred thousand of them.

use std::fmt;
use std::sync::Arc;

use crate::ums::{DeviceId, DirectoryId, FirmwareId};
use jiff::Timestamp;

/// What the simulated UMS knows about a device. `None` stands for a value UMS never received.
///
/// A device that has never been in contact has no hardware, no operating system and no times.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct DeviceFacts {
    /// MAC address: twelve characters, upper case, no separators.
    pub mac: Arc<str>,
    /// Unit id where it differs from the MAC (UD Pocket and USB boot: 18 digits).
    pub unit_id: Option<Arc<str>>,
    /// Name in UMS.
    pub name: Arc<str>,
    /// Name in the network; `None`: as in UMS.
    pub network_name: Option<Arc<str>>,
    /// Firmware the device reported last.
    pub firmware: FirmwareId,
    /// Last address.
    pub last_ip: Option<Arc<str>>,
    /// Whether the device answers.
    pub online: bool,
    /// Operating system as reported at the last contact.
    pub os_type: Option<OsType>,
    /// Hardware as reported, shared by the devices of a model.
    pub hardware: Option<Arc<Hardware>>,
    /// Serial number of the hardware.
    pub device_serial_number: Option<Arc<str>>,
    /// The fields that people fill in.
    pub labels: Labels,
    /// Structure tag; not writable over IMI.
    pub structural_tag: Option<Arc<str>>,
    /// Last user.
    pub last_user: Option<Arc<str>>,
    /// Last start of the device.
    pub last_boot: Option<Timestamp>,
    /// Last contact.
    pub last_contact: Option<Timestamp>,
    /// Registration in UMS.
    pub registered_at: Option<Timestamp>,
    /// Usage in milliseconds; -1 before the first contact.
    pub usage_ms: i64,
    /// Uptime in milliseconds; -1 before the first contact.
    pub uptime_ms: i64,
    /// Whether settings of UMS have not reached the device yet (`configChanges`).
    pub changes_pending: Option<bool>,
    /// Whether the device holds a valid client certificate (OS 12).
    pub registered: bool,
    /// Whether it comes through a reverse proxy.
    pub reverse_proxy: bool,
    /// Battery in percent; -1: none or unknown.
    pub battery: i8,
}

impl DeviceFacts {
    /// A device that has never been in contact, as UMS creates it from MAC and firmware.
    pub fn new(mac: impl Into<Arc<str>>, firmware: FirmwareId) -> Self {
        Self {
            mac: mac.into(),
            unit_id: None,
            name: "".into(),
            network_name: None,
            firmware,
            last_ip: None,
            online: false,
            os_type: None,
            hardware: None,
            device_serial_number: None,
            labels: Labels::default(),
            structural_tag: None,
            last_user: None,
            last_boot: None,
            last_contact: None,
            registered_at: None,
            usage_ms: -1,
            uptime_ms: -1,
            changes_pending: None,
            registered: false,
            reverse_proxy: false,
            battery: -1,
        }
    }

    /// The unit id: the MAC unless the device has another one.
    pub fn unit_id(&self) -> &str {
        self.unit_id.as_ref().unwrap_or(&self.mac)
    }
}

/// The fields of a device that people fill in and IMI may change.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs)] // the names are IMI's
pub struct Labels {
    pub site: Option<Arc<str>>,
    pub department: Option<Arc<str>>,
    pub cost_center: Option<Arc<str>>,
    pub comment: Option<Arc<str>>,
    pub asset_id: Option<Arc<str>>,
    pub inservice_date: Option<Arc<str>>,
    pub serial_number: Option<Arc<str>>,
}

/// The operating system of a device, as `osType` tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OsType {
    /// `IGEL Linux 11 (Kernel Version 6.1.42)`, with `OS12 Upgrade Ready; ` before the kernel when
    /// the device found itself ready (RN OS 11 11.09.100).
    Linux {
        /// Major version: 10 or 11.
        major: u8,
        /// Kernel version.
        kernel: Arc<str>,
        /// Whether the device says that it can be upgraded.
        upgrade_ready: bool,
    },
    /// Any other text.
    Text(Arc<str>),
}

impl fmt::Display for OsType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Linux {
                major,
                kernel,
                upgrade_ready,
            } => {
                let ready = if *upgrade_ready {
                    "OS12 Upgrade Ready; "
                } else {
                    ""
                };
                write!(f, "IGEL Linux {major} ({ready}Kernel Version {kernel})")
            }
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl serde::Serialize for OsType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Hardware as a device reports it. Sizes in MB, as reported (below nominal).
#[derive(Debug, Clone, Default)]
#[allow(missing_docs)] // the names are IMI's
pub struct Hardware {
    pub product_id: Box<str>,
    pub device_type: Box<str>,
    pub cpu_speed_mhz: i32,
    pub cpu_type: Box<str>,
    pub flash_size: i32,
    pub memory_size: i32,
    pub network_speed: Option<i32>,
    pub graphics: [Box<str>; 2],
    pub monitors: [Monitor; 2],
    pub bios_vendor: Box<str>,
    pub bios_version: Box<str>,
    pub bios_date: Box<str>,
}

/// A monitor as a device reports it; empty texts and size 0 when there is none.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs)] // the names are IMI's
pub struct Monitor {
    pub vendor: Box<str>,
    pub model: Box<str>,
    pub serial_number: Box<str>,
    pub size_inches: f32,
    pub native_resolution: Box<str>,
    pub year_of_manufacture: Box<str>,
    pub week_of_manufacture: Box<str>,
}

/// A device to be created by a person.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct NewDevice {
    /// Id to give; `None`: the next free one.
    pub id: Option<DeviceId>,
    /// Directory it lies in.
    pub directory: DirectoryId,
    /// What UMS knows about it.
    pub facts: DeviceFacts,
}

impl NewDevice {
    /// A device directly below the root.
    pub fn new(facts: DeviceFacts) -> Self {
        Self {
            id: None,
            directory: DirectoryId::ROOT,
            facts,
        }
    }

    /// Puts it into a directory.
    #[must_use]
    pub fn in_directory(mut self, directory: DirectoryId) -> Self {
        self.directory = directory;
        self
    }

    /// Gives it this id.
    #[must_use]
    pub fn with_id(mut self, id: DeviceId) -> Self {
        self.id = Some(id);
        self
    }
}

/// A device as the simulated UMS keeps it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Device {
    /// The directory it lies in.
    pub directory: DirectoryId,
    /// Whether it is in the recycle bin.
    pub in_bin: bool,
    /// What UMS knows about it.
    pub facts: DeviceFacts,
}
