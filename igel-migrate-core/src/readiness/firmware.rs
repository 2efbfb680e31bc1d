//! The firmware rows of UMS, read once for a whole fleet.

use std::collections::HashMap;

use crate::ums::{Firmware, FirmwareId};
use crate::version::Os11Version;

/// The firmware rows of UMS: which build, of which generation, an id stands for.
///
/// What a row for an OS 12 base system holds is not documented. That its version begins with 12 or
/// more is an assumption.
#[derive(Debug, Clone, Default)]
pub struct Firmwares {
    by_id: HashMap<FirmwareId, u32>,
    rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// The version as UMS writes it.
    pub(super) text: Box<str>,
    /// The first number of the version.
    pub(super) generation: Option<u32>,
    /// The build, if it is one of OS 11 or older.
    pub(super) build: Option<Os11Version>,
}

/// The place of a row.
pub(super) type RowIndex = u32;

impl Firmwares {
    /// Reads the rows that [`UmsClient::firmwares`](crate::ums::UmsClient::firmwares) gives.
    pub fn new<'a>(firmwares: impl IntoIterator<Item = &'a Firmware>) -> Self {
        let rows = firmwares.into_iter();
        Self::from_versions(rows.map(|row| (row.id, row.version.as_str())))
    }

    /// The rows with these ids and versions.
    ///
    /// ```
    /// use igel_migrate_core::readiness::{DeviceFacts, Firmwares};
    /// use igel_migrate_core::ums::{Device, FirmwareId};
    /// let firmwares = Firmwares::from_versions([(FirmwareId::new(6), "11.11.100.01")]);
    /// let device = Device::from_json(br#"{"id":"1","firmwareID":"6"}"#)?;
    /// let facts = DeviceFacts::observed(&device, &firmwares);
    /// assert_eq!(facts.build().unwrap().canonical(), "11.11.100");
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    pub fn from_versions<'a>(versions: impl IntoIterator<Item = (FirmwareId, &'a str)>) -> Self {
        let mut all: Vec<_> = versions.into_iter().collect();
        all.sort_unstable();
        let mut read = Self::default();
        for (index, (id, version)) in (0..).zip(all) {
            let text = version.trim();
            let digits = text.split('.').next().unwrap_or_default();
            let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            read.by_id.insert(id, index);
            read.rows.push(Row {
                text: text.into(),
                generation: plain.then(|| digits.parse().ok()).flatten(),
                build: text.parse().ok(),
            });
        }
        read
    }

    pub(super) fn find(&self, id: FirmwareId) -> Option<RowIndex> {
        self.by_id.get(&id).copied()
    }

    pub(super) fn row(&self, index: RowIndex) -> &Row {
        &self.rows[index as usize]
    }
}
