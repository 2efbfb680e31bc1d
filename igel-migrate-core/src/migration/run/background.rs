//! What a report tells that neither the plan nor the events hold: what devices are called, which
//! rules were overridden and why, whose word was taken, whom to call.
//!
//! It is written into the journal once, before anything else, so that a report needs the journal and
//! nothing besides. A journal without it is complete in every other respect.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::super::fleet::{Fleet, FleetDevice};
use super::super::plan::MigrationPlan;
use super::super::spec::MigrationSpec;
use crate::repository::SiteKey;
use crate::rules::RuleSet;
use crate::ums::{DirectoryId, DirectoryPath};

/// Devices in one record of the journal.
const PART: usize = 5_000;

/// What a report tells besides the plan and what happened.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Background {
    /// The date of the rule set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules_date: Option<Date>,
    /// What was changed about the rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<OverrideNote>,
    /// What people vouch for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attestations: Vec<AttestationNote>,
    /// Whom to call at a site, free text, where the plan says nobody or somebody else.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub contacts: BTreeMap<SiteKey, String>,
    /// The directories that devices come from.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub directories: BTreeMap<DirectoryId, DirectoryPath>,
    /// The devices.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<DeviceNote>,
}

/// A rule that was overridden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverrideNote {
    /// The id of the rule.
    pub rule: String,
    /// What was done to it: `added`, `changed`, `silenced`.
    pub change: String,
    /// The file that says so.
    pub file: String,
    /// The date in the file.
    pub date: Date,
    /// The reason in the file.
    pub why: String,
}

/// What somebody vouches for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestationNote {
    /// What is vouched for, as a sentence.
    pub statement: String,
    /// For which directory; none: for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub directory: Option<DirectoryPath>,
    /// Who.
    pub by: String,
    /// When.
    pub on: Date,
    /// What they added.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What a device was called when it was planned. All of it is anybody's text, and may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeviceNote {
    /// Its unit id.
    pub unit_id: Box<str>,
    /// Its name.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub name: Box<str>,
    /// Its model.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub model: Box<str>,
    /// Its build of OS 11.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub build: Box<str>,
}

impl DeviceNote {
    fn of(device: &FleetDevice) -> Self {
        Self {
            unit_id: device.unit_id.clone(),
            name: device.name.clone(),
            model: (&*device.model).into(),
            build: (&*device.build).into(),
        }
    }
}

impl Background {
    /// What specification, fleet and rules say of the devices of a plan and of how it was made,
    /// those included that get another build of OS 11 first.
    pub fn new(plan: &MigrationPlan, spec: &MigrationSpec, fleet: &Fleet, rules: &RuleSet) -> Self {
        let known: HashMap<_, _> = fleet.devices.iter().map(|it| (it.id, it)).collect();
        let updates = plan.os11_update.iter().flat_map(|update| &update.waves);
        let sites = plan
            .waves
            .iter()
            .chain(updates)
            .flat_map(|wave| &wave.sites);
        let planned: Vec<_> = sites.flat_map(|site| &site.devices).collect();
        let from: BTreeSet<_> = planned.iter().map(|device| device.from).collect();
        let path = |id| Some((id, fleet.directories.path_of(id)?));
        Self {
            rules_date: Some(rules.date()),
            overrides: rules.overrides().iter().map(OverrideNote::of).collect(),
            attestations: spec
                .readiness
                .attestations
                .iter()
                .map(AttestationNote::of)
                .collect(),
            contacts: BTreeMap::new(),
            directories: from.into_iter().filter_map(path).collect(),
            devices: planned
                .iter()
                .filter_map(|device| known.get(&device.id))
                .map(|device| DeviceNote::of(device))
                .collect(),
        }
    }

    /// Says whom to call at sites.
    #[must_use]
    pub fn with_contacts(mut self, contacts: BTreeMap<SiteKey, String>) -> Self {
        self.contacts = contacts;
        self
    }

    /// The same in pieces of a size that suits a record.
    pub(super) fn parts(&self) -> impl Iterator<Item = Self> {
        let first = Self {
            rules_date: self.rules_date,
            overrides: self.overrides.clone(),
            attestations: self.attestations.clone(),
            contacts: self.contacts.clone(),
            directories: self.directories.clone(),
            devices: Vec::new(),
        };
        let devices = self.devices.chunks(PART).map(|devices| Self {
            devices: devices.to_vec(),
            ..Self::default()
        });
        std::iter::once(first).chain(devices)
    }

    /// Adds a piece that follows.
    pub(in crate::migration) fn add(&mut self, part: Self) {
        if part.devices.is_empty() {
            *self = Self {
                devices: std::mem::take(&mut self.devices),
                ..part
            };
        } else {
            self.devices.extend(part.devices);
        }
    }
}

impl OverrideNote {
    fn of(change: &crate::rules::Override) -> Self {
        Self {
            rule: change.rule().to_owned(),
            change: change.change().to_string(),
            file: change.file().to_owned(),
            date: change.date(),
            why: change.why().to_owned(),
        }
    }
}

impl AttestationNote {
    fn of(attestation: &crate::readiness::Attestation) -> Self {
        Self {
            statement: attestation.what.statement().to_owned(),
            directory: attestation.directory.clone(),
            by: attestation.by.clone(),
            on: attestation.on,
            note: attestation.note.clone().unwrap_or_default(),
        }
    }
}
