//! A report for spreadsheets: one row per device.

use std::io::Write;

use super::report::{DeviceReadiness, FleetReport};
use crate::error::Result;
use crate::readiness::verdict::{Effect, Reason};
use crate::spreadsheet::write_row;

const HEAD: [&str; 15] = [
    "unit_id",
    "mac",
    "name",
    "id",
    "site",
    "directory",
    "model",
    "build",
    "last_contact",
    "verdict",
    "blocked_by",
    "open",
    "warnings",
    "changes",
    "rules",
];

impl FleetReport {
    /// Writes the devices as CSV (RFC 4180, UTF-8, CRLF), one row each.
    ///
    /// Names are anybody's text: a cell that a spreadsheet would take for a formula gets an
    /// apostrophe in front, and control characters become blanks. Codes of reasons are parted by
    /// blanks, changes by semicolons. The last column names the rule set's date and the rules that
    /// were overridden.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if `out` takes no more.
    pub fn write_csv(&self, mut out: impl Write) -> Result<()> {
        let mut row = String::new();
        write_row(&mut row, HEAD.into_iter());
        for device in self.devices() {
            let id = device.id().to_string();
            let codes = |effect| device.codes(effect).join(" ");
            let changes: Vec<String> = device.changes().iter().map(ToString::to_string).collect();
            let (blocked_by, open, warnings) = (
                codes(Effect::Blocks),
                codes(Effect::LeavesOpen),
                codes(Effect::Warns),
            );
            let changes = changes.join("; ");
            let cells = [
                device.unit_id(),
                device.mac(),
                device.name(),
                &id,
                device.site().unwrap_or_default(),
                device.directory().unwrap_or_default(),
                device.model().unwrap_or_default(),
                device.build().unwrap_or_default(),
                device.last_contact(),
                device.verdict().as_str(),
                &blocked_by,
                &open,
                &warnings,
                &changes,
                &self.rule_set.brief,
            ];
            write_row(&mut row, cells.into_iter());
            if row.len() > 1 << 16 {
                out.write_all(row.as_bytes())?;
                row.clear();
            }
        }
        out.write_all(row.as_bytes())?;
        Ok(())
    }

    /// The devices as one CSV text; see [`write_csv`](Self::write_csv).
    pub fn to_csv(&self) -> String {
        let mut csv = Vec::new();
        // Writing into memory does not fail, and only text was written.
        let _ = self.write_csv(&mut csv);
        String::from_utf8(csv).unwrap_or_default()
    }
}

impl<'a> DeviceReadiness<'a> {
    /// The codes of its reasons with one effect.
    pub(super) fn codes(&self, effect: Effect) -> Vec<&'a str> {
        self.reasons()
            .filter(|reason| reason.effect == effect)
            .map(Reason::code)
            .collect()
    }
}
