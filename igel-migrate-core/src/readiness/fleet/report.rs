//! What came out for a fleet.

use std::collections::HashMap;
use std::fmt::Write as _;

use jiff::civil::Date;
use serde::Serialize;

use super::changes::Change;
use super::counts::VerdictCounts;
use super::rows::{Row, Rows, Text};
use crate::finding::Finding;
use crate::readiness::verdict::{Reason, Verdict};
use crate::rules::{Fact, RuleSet};
use crate::ums::{DeviceId, DirectoryId};
use crate::version::Os11Version;

/// The readiness of a fleet: which devices may go, why others may not, and what would help most.
///
/// The same devices, rules and settings give the same report, in whatever order the devices came:
/// devices are sorted by unit id and then by id, sites and models by number of devices and then by
/// name, reasons by number of devices and then by code.
#[derive(Debug)]
pub struct FleetReport {
    pub(super) rule_set: RuleSetNote,
    pub(super) target: Vec<(Fact, String)>,
    pub(super) accepted: Vec<String>,
    pub(super) rows: Rows,
    pub(super) class_of: Vec<u32>,
    pub(super) classes: Vec<Class>,
    pub(super) reasons: Vec<Reason>,
    /// The reasons that all devices have.
    pub(super) common: Box<[u32]>,
    pub(super) common_changes: Vec<Change>,
    pub(super) declarations: Vec<Finding>,
    /// By kind of device.
    pub(super) builds: Vec<Option<Box<str>>>,
    pub(super) paths: HashMap<DirectoryId, Box<str>>,
}

/// Devices that are alike.
#[derive(Debug)]
pub(super) struct Class {
    pub(super) verdict: Verdict,
    pub(super) reasons: Box<[u32]>,
    pub(super) settled: Box<[u32]>,
    /// Empty unless something about the device blocks it.
    pub(super) changes: Box<[Change]>,
    pub(super) devices: usize,
}

impl Class {
    pub(super) fn build_needed(&self) -> Option<&Os11Version> {
        self.changes.iter().find_map(|change| match change {
            Change::UpdateOs11 { build } => Some(build),
            Change::Remedy { .. } => None,
        })
    }
}

/// Which rules were asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct RuleSetNote {
    pub(super) date: Date,
    pub(super) hash: String,
    pub(super) overrides: Vec<String>,
    /// The date and, in brief, what was overridden.
    #[serde(skip)]
    pub(super) brief: String,
}

impl RuleSetNote {
    pub(super) fn of(rules: &RuleSet) -> Self {
        let mut brief = rules.date().to_string();
        for change in rules.overrides() {
            // Writing to a String does not fail.
            let _ = write!(brief, ", {} {}", change.rule(), change.change());
        }
        Self {
            brief,
            date: rules.date(),
            hash: rules.hash().to_string(),
            overrides: rules.overrides().iter().map(ToString::to_string).collect(),
        }
    }
}

impl FleetReport {
    /// The devices, by unit id and then by id.
    pub fn devices(&self) -> impl ExactSizeIterator<Item = DeviceReadiness<'_>> {
        self.rows
            .iter()
            .zip(&self.class_of)
            .map(|(row, class)| self.readiness(row, *class))
    }

    /// The device at a place in the order of [`devices`](Self::devices), from 0.
    pub fn device(&self, place: usize) -> Option<DeviceReadiness<'_>> {
        let class = *self.class_of.get(place)?;
        Some(self.readiness(self.rows.get(place), class))
    }

    fn readiness<'a>(&'a self, row: &'a Row, class: u32) -> DeviceReadiness<'a> {
        DeviceReadiness {
            report: self,
            row,
            class: &self.classes[class as usize],
        }
    }

    /// How many devices have which verdict.
    pub fn counts(&self) -> VerdictCounts {
        let mut counts = VerdictCounts::default();
        for class in &self.classes {
            counts.add(class.verdict, class.devices);
        }
        counts
    }

    /// The day whose state of knowledge the rules have.
    pub fn rule_set_date(&self) -> Date {
        self.rule_set.date
    }

    /// What users' files changed about the rules.
    pub fn overrides(&self) -> &[String] {
        &self.rule_set.overrides
    }

    /// The reasons that every device has, whatever it is like.
    pub fn common_reasons(&self) -> impl Iterator<Item = &Reason> {
        self.at(&self.common)
    }

    /// What is odd about the declared facts: lines about no device or about several.
    pub fn declarations(&self) -> &[Finding] {
        &self.declarations
    }

    /// What the settings accept not to be known.
    pub fn accepted(&self) -> &[String] {
        &self.accepted
    }

    pub(super) fn at<'a>(&'a self, places: &'a [u32]) -> impl Iterator<Item = &'a Reason> {
        places.iter().map(|place| &self.reasons[*place as usize])
    }

    pub(super) fn reasons_of<'a>(&'a self, class: &'a Class) -> impl Iterator<Item = &'a Reason> {
        let common = if class.verdict == Verdict::OnOs12 {
            &[][..]
        } else {
            &self.common
        };
        self.at(common).chain(self.at(&class.reasons))
    }

    pub(super) fn blocked_classes(&self) -> impl Iterator<Item = &Class> {
        let blocked = |class: &&Class| class.verdict == Verdict::Blocked;
        self.classes.iter().filter(blocked)
    }

    /// Everything that has to change before devices of a blocked class can go.
    pub(super) fn changes_of(&self, class: &Class) -> Vec<Change> {
        let all = class.changes.iter().chain(&self.common_changes);
        all.cloned().collect()
    }
}

/// One device of a [`FleetReport`].
#[derive(Debug, Clone, Copy)]
pub struct DeviceReadiness<'a> {
    report: &'a FleetReport,
    row: &'a Row,
    class: &'a Class,
}

impl<'a> DeviceReadiness<'a> {
    /// Its id in UMS.
    pub fn id(&self) -> DeviceId {
        self.row.id
    }

    /// Its unit id; empty if UMS has none.
    pub fn unit_id(&self) -> &'a str {
        self.text(Text::UnitId)
    }

    /// Its MAC address; empty if UMS has none.
    pub fn mac(&self) -> &'a str {
        self.text(Text::Mac)
    }

    /// Its name, free text of anybody.
    pub fn name(&self) -> &'a str {
        self.text(Text::Name)
    }

    /// Its last contact as UMS wrote it; empty if there was none.
    pub fn last_contact(&self) -> &'a str {
        self.text(Text::LastContact)
    }

    /// Its site.
    pub fn site(&self) -> Option<&'a str> {
        self.report.rows.site(self.row)
    }

    /// Its model: the device type, or else the product.
    pub fn model(&self) -> Option<&'a str> {
        self.report.rows.model(self.row)
    }

    /// The directory it lies in.
    pub fn parent(&self) -> Option<DirectoryId> {
        self.row.parent
    }

    /// The path of that directory, if the directories were given.
    pub fn directory(&self) -> Option<&'a str> {
        Some(&**self.report.paths.get(&self.row.parent?)?)
    }

    /// The version in its firmware row.
    pub fn build(&self) -> Option<&'a str> {
        self.report.builds[self.row.observed as usize].as_deref()
    }

    /// The verdict.
    pub fn verdict(&self) -> Verdict {
        self.class.verdict
    }

    /// The reasons, those common to all devices first.
    pub fn reasons(&self) -> impl Iterator<Item = &'a Reason> {
        self.report.reasons_of(self.class)
    }

    /// Everything that has to change before it can go; empty unless it is blocked.
    pub fn changes(&self) -> Vec<Change> {
        match self.class.verdict {
            Verdict::Blocked => self.report.changes_of(self.class),
            _ => Vec::new(),
        }
    }

    /// The build of OS 11 it needs first.
    pub fn os11_update(&self) -> Option<&'a Os11Version> {
        self.class.build_needed()
    }

    fn text(&self, text: Text) -> &'a str {
        self.report.rows.text(self.row, text)
    }
}
