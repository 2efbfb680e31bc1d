//! Which device a declaration is about.

use std::fmt;

use crate::error::{Error, Result, shown};
use crate::names::quoted;

/// What tells a device from others: its unit id, its MAC address, its name, or several of them,
/// which must then all be its own.
///
/// ```
/// use igel_migrate_core::readiness::DeviceKey;
/// let key = DeviceKey::mac("00-e0-c5-00-00-5b")?.with_name("front desk");
/// assert_eq!(key.to_string(), "mac 00E0C500005B, name front desk");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DeviceKey {
    unit_id: Option<Box<str>>,
    mac: Option<Box<str>>,
    name: Option<Box<str>>,
}

/// From the surest to the least sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum KeyKind {
    UnitId,
    Mac,
    Name,
}

impl DeviceKey {
    /// The device with this unit id.
    pub fn unit_id(unit_id: &str) -> Self {
        Self {
            unit_id: Some(unit_id.to_ascii_uppercase().into()),
            ..Self::default()
        }
    }

    /// The device with this MAC address, with or without `:`, `-` or `.` between its digits.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::ErrorKind::Malformed) if that is no MAC address.
    pub fn mac(mac: &str) -> Result<Self> {
        let digits: String = mac
            .chars()
            .filter(|c| !matches!(c, ':' | '-' | '.'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if digits.len() != 12 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(
                Error::malformed(format!("{} is not a MAC address", quoted(mac)))
                    .with_hint("write it like 00E0C500005B or 00:E0:C5:00:00:5B"),
            );
        }
        Ok(Self {
            mac: Some(digits.into()),
            ..Self::default()
        })
    }

    /// The device with this name in UMS, to the letter. Names are not unique; one that two devices
    /// carry is reported, and what was said under it is left out.
    pub fn name(name: impl Into<Box<str>>) -> Self {
        Self::default().with_name(name)
    }

    /// And with this name.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<Box<str>>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// And with what `other` says.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            unit_id: other.unit_id.or(self.unit_id),
            mac: other.mac.or(self.mac),
            name: other.name.or(self.name),
        }
    }

    /// The surest of them, by which the device is looked up.
    pub(super) fn surest(&self) -> Option<(KeyKind, Box<str>)> {
        let keys = [
            (KeyKind::UnitId, &self.unit_id),
            (KeyKind::Mac, &self.mac),
            (KeyKind::Name, &self.name),
        ];
        keys.into_iter()
            .find_map(|(kind, key)| Some((kind, key.clone()?)))
    }

    /// True if everything in it is the device's own.
    pub(in crate::readiness) fn fits(&self, unit_id: &str, mac: &str, name: &str) -> bool {
        let same = |key: &Option<Box<str>>, own: &str| key.as_ref().is_none_or(|key| **key == *own);
        same(&self.unit_id, unit_id) && same(&self.mac, mac) && same(&self.name, name)
    }
}

impl fmt::Display for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = [
            ("unit_id", &self.unit_id),
            ("mac", &self.mac),
            ("name", &self.name),
        ];
        let mut separator = "";
        for (kind, key) in keys {
            if let Some(key) = key {
                write!(f, "{separator}{kind} {}", shown(key))?;
                separator = ", ";
            }
        }
        Ok(())
    }
}
