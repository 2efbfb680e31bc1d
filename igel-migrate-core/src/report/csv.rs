//! One row for each device, for spreadsheets.

use std::io::Write;

use jiff::Timestamp;

use super::plain::plain;
use crate::error::Result;
use crate::migration::report::{DeviceReport, MigrationReport};
use crate::spreadsheet::write_row;

const HEAD: [&str; 19] = [
    "unit_id",
    "ums_id",
    "name",
    "model",
    "os11_build",
    "site",
    "wave",
    "standing",
    "state",
    "reason",
    "what_to_do",
    "staged",
    "launched",
    "migrated",
    "ended",
    "moved_back",
    "old_directory_id",
    "old_directory",
    "plan",
];

impl MigrationReport {
    /// Writes the devices as CSV (RFC 4180, UTF-8, CRLF), one row each, in the order they go; times
    /// are UTC. About 250 bytes for each device.
    ///
    /// A cell that a spreadsheet would take for a formula gets an apostrophe in front.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if `out` takes no more.
    pub fn write_csv(&self, mut out: impl Write) -> Result<()> {
        let mut rows = String::new();
        write_row(&mut rows, HEAD.into_iter());
        for device in &self.devices {
            self.write_device(&mut rows, device);
            if rows.len() > 1 << 16 {
                out.write_all(rows.as_bytes())?;
                rows.clear();
            }
        }
        out.write_all(rows.as_bytes())?;
        Ok(())
    }

    fn write_device(&self, rows: &mut String, device: &DeviceReport) {
        let path = self.directories.get(&device.from).map(ToString::to_string);
        let time = |time: Option<Timestamp>| {
            time.map_or_else(String::new, |it| {
                it.strftime("%Y-%m-%d %H:%M:%S").to_string()
            })
        };
        let cells = [
            &*plain(&device.unit_id),
            &device.id.to_string(),
            &plain(&device.name),
            &plain(&device.model),
            &plain(&device.build),
            device.site.as_str(),
            &device.wave.to_string(),
            device.state.standing().as_str(),
            device.state.as_str(),
            &plain(device.reason.as_deref().unwrap_or_default()),
            device.state.remedy(),
            &time(device.staged),
            &time(device.launched),
            &time(device.migrated),
            &time(device.ended),
            &device.retreats.to_string(),
            &device.from.to_string(),
            &plain(path.as_deref().unwrap_or_default()),
            self.plan_hash.get(..12).unwrap_or(&self.plan_hash),
        ];
        write_row(rows, cells.into_iter());
    }
}
