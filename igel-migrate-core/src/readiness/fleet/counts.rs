//! A report in numbers.

use std::collections::HashMap;

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::report::{Class, FleetReport};
use super::rows::Row;
use crate::finding::Basis;
use crate::readiness::verdict::{Effect, Reason, Settled, Verdict};

/// How many devices have which verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VerdictCounts([usize; Verdict::ALL.len()]);

impl VerdictCounts {
    /// The devices with a verdict.
    pub fn of(&self, verdict: Verdict) -> usize {
        self.0[verdict as usize]
    }

    /// All devices.
    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }

    /// The devices that may go.
    pub fn may_go(&self) -> usize {
        self.of(Verdict::Ready) + self.of(Verdict::ReadyWithWarnings)
    }

    pub(super) fn add(&mut self, verdict: Verdict, devices: usize) {
        self.0[verdict as usize] += devices;
    }
}

impl Serialize for VerdictCounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(Verdict::ALL.len() + 1))?;
        map.serialize_entry("devices", &self.total())?;
        for verdict in Verdict::ALL {
            map.serialize_entry(verdict.as_str(), &self.of(verdict))?;
        }
        map.end()
    }
}

/// The devices of a site or of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Group {
    /// Its name, free text of anybody; `None` for devices without one.
    pub name: Option<String>,
    /// Its devices by verdict.
    #[serde(flatten)]
    pub counts: VerdictCounts,
}

/// A reason and the devices that have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReasonCount {
    /// The id of the rule, or the name of the check.
    pub code: String,
    /// What it does to the verdict.
    pub effect: Effect,
    /// Why it does no more, though something is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
    /// Devices that have it.
    pub devices: usize,
    /// What it says of most of them.
    pub message: String,
    /// How many different things it says.
    pub messages: usize,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// Who says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What the facts behind it stand on; empty if it could not be decided.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bases: Vec<Basis>,
    /// What would have to be known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<&'static str>,
}

impl FleetReport {
    /// Devices by site, the greatest site first.
    pub fn by_site(&self) -> Vec<Group> {
        self.groups(|row| row.site, self.rows.sites.values())
    }

    /// Devices by model, the commonest model first.
    pub fn by_model(&self) -> Vec<Group> {
        self.groups(|row| row.model, self.rows.models.values())
    }

    /// The reasons for verdicts, by what they do and then by number of devices. What is settled is
    /// not among them.
    pub fn by_reason(&self) -> Vec<ReasonCount> {
        self.reason_counts(|report, class| report.reasons_of(class).collect())
    }

    /// The questions nobody answered that do not leave a verdict open, with the number of devices
    /// and why: the device's own word covers them, or the settings accept them.
    pub fn settled(&self) -> Vec<ReasonCount> {
        self.reason_counts(|report, class| report.at(&class.settled).collect())
    }

    fn groups(&self, of: impl Fn(&Row) -> Option<u32>, names: &[Box<str>]) -> Vec<Group> {
        let mut counts: HashMap<Option<u32>, VerdictCounts> = HashMap::new();
        for (row, class) in self.rows.iter().zip(&self.class_of) {
            let verdict = self.classes[*class as usize].verdict;
            counts.entry(of(row)).or_default().add(verdict, 1);
        }
        let mut groups: Vec<Group> = counts
            .into_iter()
            .map(|(name, counts)| Group {
                name: name.map(|name| names[name as usize].clone().into()),
                counts,
            })
            .collect();
        groups.sort_by(|one, other| {
            let order = |group: &Group| (group.name.is_none(), group.name.clone());
            other
                .counts
                .total()
                .cmp(&one.counts.total())
                .then_with(|| order(one).cmp(&order(other)))
        });
        groups
    }

    fn reason_counts<'a>(
        &'a self,
        of: impl Fn(&'a Self, &'a Class) -> Vec<&'a Reason>,
    ) -> Vec<ReasonCount> {
        type Messages<'a> = HashMap<&'a str, (usize, &'a Reason)>;
        let mut counts: HashMap<(&str, Effect, Option<Settled>), Messages<'a>> = HashMap::new();
        for class in &self.classes {
            for reason in of(self, class) {
                let messages = counts
                    .entry((reason.code(), reason.effect, reason.settled))
                    .or_default();
                let message = messages
                    .entry(&reason.finding.message)
                    .or_insert((0, reason));
                message.0 += class.devices;
            }
        }
        let mut all: Vec<ReasonCount> = counts
            .into_iter()
            .filter_map(|((code, effect, settled), messages)| {
                let reasons = || messages.values().map(|(_, reason)| reason);
                let missing = each_once(reasons().flat_map(|reason| reason.missing.clone()));
                let bases = each_once(reasons().flat_map(|reason| reason.finding.bases.clone()));
                let devices = messages.values().map(|(devices, _)| devices).sum();
                let count = messages.len();
                let (message, (_, reason)) =
                    messages.into_iter().max_by_key(|(message, (devices, _))| {
                        (*devices, std::cmp::Reverse(*message))
                    })?;
                let text = |text: &Option<std::borrow::Cow<'static, str>>| {
                    text.as_ref().map(|text| text.clone().into_owned())
                };
                Some(ReasonCount {
                    code: code.to_owned(),
                    effect,
                    settled,
                    devices,
                    message: message.to_owned(),
                    messages: count,
                    remedy: text(&reason.finding.remedy),
                    source: text(&reason.finding.source),
                    bases,
                    missing,
                })
            })
            .collect();
        all.sort_by(|one, other| {
            (other.effect, other.devices, &one.code, one.settled).cmp(&(
                one.effect,
                one.devices,
                &other.code,
                other.settled,
            ))
        });
        all
    }
}

fn each_once<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = values.collect();
    all.sort_unstable();
    all.dedup();
    all
}
