//! One device as UMS describes it.

use std::fmt;

use serde::ser::SerializeMap as _;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::decoder::Decoder;
use super::fields::{
    DECIMALS, DecimalField, FLAGS, FlagField, INTEGERS, IntegerField, Slot, TEXTS, TextField, WIRE,
};
use crate::error::{Error, ErrorKind, Result};
use crate::ums::attribute::DeviceAttribute;
use crate::ums::decode;
use crate::ums::id::{DeviceId, DirectoryId, FirmwareId};
use crate::ums::scan::{Cursor, Stop};

/// A device as UMS describes it.
///
/// Which fields are there depends on the [`Facet`](super::Facet) that was asked for, on the UMS
/// release and on the device. Only the id always is. A device takes one allocation for all its
/// text, so a fleet of 300,000 fits into about 300 MB.
///
/// ```
/// use igel_migrate_core::ums::Device;
/// let device = Device::from_json(
///     br#"{"id":"95","mac":"00E0C500005B","name":"front desk","parentID":"-1","osType":"x"}"#,
/// )?;
/// assert_eq!(device.name(), Some("front desk"));
/// assert!(device.parent().unwrap().is_root());
/// assert!(!device.is_in_recycle_bin());
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Device(pub(super) Box<Inner>);

#[derive(Clone)]
pub(super) struct Inner {
    pub(super) id: DeviceId,
    pub(super) parent: Option<DirectoryId>,
    pub(super) firmware: Option<FirmwareId>,
    pub(super) in_recycle_bin: bool,
    pub(super) flags: [Option<bool>; FLAGS],
    /// All text of the record, one value behind the other.
    pub(super) text: Box<str>,
    /// Where in `text` a value lies; an empty one is an absent one.
    pub(super) spans: [Span; TEXTS],
    pub(super) integers: [Option<i64>; INTEGERS],
    pub(super) decimals: [Option<f64>; DECIMALS],
    pub(super) network_adapters: Option<Vec<NetworkAdapter>>,
    pub(super) attributes: Option<Vec<DeviceAttribute>>,
    pub(super) login_history: Option<Vec<Login>>,
    pub(super) extra: Option<Box<Map<String, Value>>>,
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            id: DeviceId::new(0),
            parent: None,
            firmware: None,
            in_recycle_bin: false,
            flags: [None; FLAGS],
            text: Box::default(),
            spans: [Span::default(); TEXTS],
            integers: [None; INTEGERS],
            decimals: [None; DECIMALS],
            network_adapters: None,
            attributes: None,
            login_history: None,
            extra: None,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) length: u32,
}

/// A network adapter of a device (facet network adapters; OS 11.07.100 onwards).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct NetworkAdapter {
    /// Kind, e.g. `lan`.
    #[serde(default, rename = "type", deserialize_with = "decode::text")]
    pub kind: String,
    /// Address: 12 hexadecimal digits.
    #[serde(default, deserialize_with = "decode::text")]
    pub mac: String,
    /// Name, e.g. `enp1s0`.
    #[serde(default, deserialize_with = "decode::text")]
    pub name: String,
    /// State, e.g. `up`.
    #[serde(default, deserialize_with = "decode::text")]
    pub state: String,
}

/// A login at a device (facet login history; UMS 12.07.100 onwards).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Login {
    /// Who logged in.
    #[serde(default, deserialize_with = "decode::text")]
    pub username: String,
    /// The outcome: 0 for a login that worked, 1 to 6 for documented reasons why it did not.
    #[serde(default, rename = "loginresult", deserialize_with = "decode::integer")]
    pub result: Option<i64>,
    /// When, as UMS wrote it; see [`UmsTime`](crate::ums::UmsTime).
    #[serde(default, rename = "logintime", deserialize_with = "decode::text")]
    pub login_time: String,
    /// Until when, as UMS wrote it; empty while it lasts.
    #[serde(default, rename = "logofftime", deserialize_with = "decode::text")]
    pub logoff_time: String,
    /// How: `swp`, `kerberos`, `citrix` or `unknown`.
    #[serde(default, rename = "logontype", deserialize_with = "decode::text")]
    pub kind: String,
}

impl Device {
    /// Reads one device from JSON as UMS writes it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Protocol`] if it is no device record; the subject names the byte.
    pub fn from_json(json: &[u8]) -> Result<Self> {
        let mut cursor = Cursor::new(json);
        let read = Decoder::new()
            .device(&mut cursor)
            .and_then(|device| match cursor.peek() {
                Err(Stop::Incomplete) => Ok(device),
                _ => cursor.fault("something follows the device record"),
            });
        read.map_err(|stop| {
            let (at, message) = match stop {
                Stop::Incomplete => (json.len(), "the device record ends in the middle"),
                Stop::Fault(at, message) => (at, message),
            };
            Error::new(ErrorKind::Protocol, message).with_subject(format!("byte {at}"))
        })
    }

    /// The id in the UMS database.
    pub fn id(&self) -> DeviceId {
        self.0.id
    }

    /// The directory the device lies in.
    pub fn parent(&self) -> Option<DirectoryId> {
        self.0.parent
    }

    /// The firmware that UMS believes to be on the device.
    pub fn firmware(&self) -> Option<FirmwareId> {
        self.0.firmware
    }

    /// Whether the device lies in the Recycle Bin. Calls on such a device fail.
    pub fn is_in_recycle_bin(&self) -> bool {
        self.0.in_recycle_bin
    }

    /// The network adapters; `None` if the facet was not asked for.
    pub fn network_adapters(&self) -> Option<&[NetworkAdapter]> {
        self.0.network_adapters.as_deref()
    }

    /// The device attributes; `None` if the facet was not asked for.
    pub fn attributes(&self) -> Option<&[DeviceAttribute]> {
        self.0.attributes.as_deref()
    }

    /// The logins; `None` if the facet was not asked for.
    pub fn login_history(&self) -> Option<&[Login]> {
        self.0.login_history.as_deref()
    }

    /// Fields this version does not know, and known ones whose value is of another type than
    /// documented. For diagnostics.
    pub fn extra(&self) -> Option<&Map<String, Value>> {
        self.0.extra.as_deref()
    }

    pub(super) fn text(&self, field: TextField) -> Option<&str> {
        let text = self.0.text_at(self.0.spans[field as usize]);
        (!text.is_empty()).then_some(text)
    }

    pub(super) fn integer(&self, field: IntegerField) -> Option<i64> {
        self.0.integers[field as usize]
    }

    pub(super) fn decimal(&self, field: DecimalField) -> Option<f64> {
        self.0.decimals[field as usize]
    }

    pub(super) fn flag(&self, field: FlagField) -> Option<bool> {
        self.0.flags[field as usize]
    }
}

impl Inner {
    fn text_at(&self, span: Span) -> &str {
        let (start, length) = (span.start as usize, span.length as usize);
        &self.text[start..start + length]
    }
}

/// Two devices are equal if they say the same, in whatever order the server wrote it.
impl PartialEq for Device {
    fn eq(&self, other: &Self) -> bool {
        let (one, other) = (&*self.0, &*other.0);
        let mut spans = one.spans.iter().zip(&other.spans);
        one.id == other.id
            && one.parent == other.parent
            && one.firmware == other.firmware
            && one.in_recycle_bin == other.in_recycle_bin
            && one.flags == other.flags
            && one.integers == other.integers
            && one.decimals == other.decimals
            && one.network_adapters == other.network_adapters
            && one.attributes == other.attributes
            && one.login_history == other.login_history
            && one.extra == other.extra
            && spans.all(|(&left, &right)| one.text_at(left) == other.text_at(right))
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device")
            .field("id", &self.id())
            .field("unit_id", &self.unit_id())
            .field("name", &self.name())
            .field("parent", &self.parent())
            .field("firmware", &self.firmware())
            .field("os_type", &self.os_type())
            .finish_non_exhaustive()
    }
}

/// Writes what is known under the names that UMS uses, for diagnostics.
impl Serialize for Device {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let mut put = |name: &str, value: Option<Value>| match value {
            Some(value) => map.serialize_entry(name, &value),
            None => Ok(()),
        };
        let mut written = None;
        for &(name, slot) in WIRE {
            // A field with two names is written once, under the first.
            if written.replace(slot) == Some(slot) {
                continue;
            }
            put(name, self.value(slot))?;
        }
        for (name, value) in self.extra().into_iter().flatten() {
            put(name, Some(value.clone()))?;
        }
        map.end()
    }
}

impl Device {
    fn value(&self, slot: Slot) -> Option<Value> {
        match slot {
            Slot::Id => Some(json!(self.id())),
            Slot::Parent => self.parent().map(|id| json!(id)),
            Slot::Firmware => self.firmware().map(|id| json!(id)),
            Slot::InRecycleBin => Some(json!(self.is_in_recycle_bin())),
            Slot::Text(field) => self.text(field).map(Value::from),
            Slot::Integer(field) => self.integer(field).map(Value::from),
            Slot::Decimal(field) => self.decimal(field).map(Value::from),
            Slot::Flag(field) => self.flag(field).map(Value::from),
            Slot::NetworkAdapters => self.network_adapters().map(|adapters| json!(adapters)),
            Slot::Attributes => self.attributes().map(|attributes| json!(attributes)),
            Slot::LoginHistory => self.login_history().map(|logins| json!(logins)),
            Slot::Dropped => None,
        }
    }
}
