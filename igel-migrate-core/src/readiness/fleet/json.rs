//! A report for programs.

use std::io::Write;

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::changes::Change;
use super::report::{DeviceReadiness, FleetReport};
use crate::error::{Error, Result};
use crate::readiness::verdict::{Effect, Reason, Verdict};
use crate::rules::Fact;
use crate::ums::{DeviceId, DirectoryId};

impl FleetReport {
    /// Writes the report as one JSON object, devices last and one a line.
    ///
    /// A device carries the codes of its reasons; what they say stands in `reasons` once. All text
    /// is as UMS gave it, escaped as JSON asks.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if `out` takes no more.
    pub fn write_json(&self, mut out: impl Write) -> Result<()> {
        let mut head = serde_json::to_vec(&Head(self)).map_err(written)?;
        // The object is closed after the devices.
        head.pop();
        out.write_all(&head)?;
        out.write_all(b",\"devices\":[")?;
        let mut separator: &[u8] = b"\n";
        for device in self.devices() {
            out.write_all(separator)?;
            serde_json::to_writer(&mut out, &DeviceJson::of(&device)).map_err(written)?;
            separator = b",\n";
        }
        out.write_all(b"\n]}\n")?;
        Ok(())
    }

    /// The report as one JSON text; see [`write_json`](Self::write_json).
    pub fn to_json(&self) -> String {
        let mut json = Vec::new();
        // Writing into memory does not fail, and serde_json writes UTF-8.
        let _ = self.write_json(&mut json);
        String::from_utf8(json).unwrap_or_default()
    }
}

fn written(error: serde_json::Error) -> Error {
    Error::from(std::io::Error::from(error))
}

/// Everything but the devices.
struct Head<'a>(&'a FleetReport);

impl Serialize for Head<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", &1)?;
        map.serialize_entry("rule_set", &report.rule_set)?;
        map.serialize_entry("target", &Values(&report.target))?;
        map.serialize_entry("accept_unknown", &report.accepted)?;
        map.serialize_entry("verdicts", &report.counts())?;
        let common: Vec<&Reason> = report.common_reasons().collect();
        map.serialize_entry("common_reasons", &common)?;
        map.serialize_entry("reasons", &report.by_reason())?;
        map.serialize_entry("settled", &report.settled())?;
        map.serialize_entry("sites", &report.by_site())?;
        map.serialize_entry("models", &report.by_model())?;
        map.serialize_entry("unlocks", &report.unlocks())?;
        map.serialize_entry("pre_step", &report.pre_step())?;
        map.serialize_entry("questions", &report.questions())?;
        map.serialize_entry("declarations", &report.declarations)?;
        map.end()
    }
}

struct Values<'a>(&'a [(Fact, String)]);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(fact, value)| (fact.as_str(), value)))
    }
}

#[derive(Serialize)]
struct DeviceJson<'a> {
    id: DeviceId,
    unit_id: &'a str,
    mac: &'a str,
    name: &'a str,
    site: Option<&'a str>,
    model: Option<&'a str>,
    directory_id: Option<DirectoryId>,
    directory: Option<&'a str>,
    build: Option<&'a str>,
    last_contact: &'a str,
    verdict: Verdict,
    blocked_by: Vec<&'a str>,
    open: Vec<&'a str>,
    warnings: Vec<&'a str>,
    changes: Vec<Change>,
}

impl<'a> DeviceJson<'a> {
    fn of(device: &DeviceReadiness<'a>) -> Self {
        Self {
            id: device.id(),
            unit_id: device.unit_id(),
            mac: device.mac(),
            name: device.name(),
            site: device.site(),
            model: device.model(),
            directory_id: device.parent(),
            directory: device.directory(),
            build: device.build(),
            last_contact: device.last_contact(),
            verdict: device.verdict(),
            blocked_by: device.codes(Effect::Blocks),
            open: device.codes(Effect::LeavesOpen),
            warnings: device.codes(Effect::Warns),
            changes: device.changes(),
        }
    }
}
