//! What would have to change for a device to go, and what would have to be known.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;

use super::report::{DeviceReadiness, FleetReport};
use crate::readiness::check::Checker;
use crate::readiness::device::DeviceFacts;
use crate::readiness::verdict::{Effect, Reason, Verdict};
use crate::rules::{Build, BuildCatalogue, Fact, Facts, Flag, Missing};
use crate::version::Os11Version;

/// One change that settles one or several blockers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Change {
    /// OS 11 has to be updated first: to this build, or to another one that carries as much.
    UpdateOs11 {
        /// The lowest published build with which no blocker about builds is left.
        #[serde(serialize_with = "as_text")]
        build: Os11Version,
    },
    /// What the remedy of a blocker says has to be done.
    Remedy {
        /// The blocker.
        code: String,
        /// What to do.
        remedy: String,
    },
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde's signature
fn as_text<S: serde::Serializer>(build: &Os11Version, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&build.canonical())
}

impl Change {
    pub(super) fn remedy(reason: &Reason) -> Self {
        Self::Remedy {
            code: reason.code().to_owned(),
            remedy: reason
                .finding
                .remedy
                .as_deref()
                .unwrap_or(&reason.finding.message)
                .to_owned(),
        }
    }

    fn order(&self) -> (u8, Option<&Os11Version>, &str) {
        match self {
            Self::UpdateOs11 { build } => (0, Some(build), ""),
            Self::Remedy { code, .. } => (1, None, code),
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UpdateOs11 { build } => write!(f, "update OS 11 to {}", build.canonical()),
            Self::Remedy { code, remedy } => write!(f, "{code}: {remedy}"),
        }
    }
}

/// Finds the changes that let a device go.
pub(super) struct Changes<'a> {
    checker: &'a Checker<'a>,
    /// All the facts that blockers about builds ask for.
    asked: Vec<Fact>,
    known: HashMap<Box<str>, Option<Os11Version>>,
}

impl<'a> Changes<'a> {
    pub(super) fn new(checker: &'a Checker<'a>) -> Self {
        let about_builds = checker.about_builds().iter();
        let mut asked: Vec<Fact> = about_builds.flat_map(|rule| rule.facts()).collect();
        asked.push(Fact::Flag(Flag::UpgradeReady));
        asked.sort_unstable();
        asked.dedup();
        Self {
            checker,
            asked,
            known: HashMap::new(),
        }
    }

    /// The changes that settle all of `blocking`, in order, each once.
    pub(super) fn settling<'r>(
        &mut self,
        device: &DeviceFacts,
        blocking: impl Iterator<Item = &'r Reason>,
    ) -> Box<[Change]> {
        let (by_build, others): (Vec<_>, Vec<_>) = blocking.partition(|reason| {
            let mut about_builds = self.checker.about_builds().iter();
            about_builds.any(|rule| rule.id() == reason.code())
        });
        let mut changes: Vec<Change> = others.into_iter().map(Change::remedy).collect();
        if !by_build.is_empty() {
            match self.build_for(device.facts()) {
                Some(build) => changes.push(Change::UpdateOs11 { build }),
                None => changes.extend(by_build.into_iter().map(Change::remedy)),
            }
        }
        changes.sort_unstable_by(|one, other| one.order().cmp(&other.order()));
        changes.into()
    }

    /// The lowest published build above the device's own with which no rule about builds blocks.
    fn build_for(&mut self, facts: &Facts) -> Option<Os11Version> {
        let mut key = String::with_capacity(128);
        for fact in &self.asked {
            key.push_str(&facts.text(*fact).unwrap_or_default());
            key.push('\n');
        }
        if let Some(known) = self.known.get(key.as_str()) {
            return known.clone();
        }
        let found = facts.build().and_then(|now| {
            let builds = BuildCatalogue::builtin().builds().iter();
            builds
                .filter(|build| is_published(build) && build.version() > now)
                .find(|build| self.would_do(facts, build.version()))
                .map(|build| build.version().clone())
        });
        self.known.insert(key.into(), found.clone());
        found
    }

    fn would_do(&self, facts: &Facts, build: &Os11Version) -> bool {
        let word = facts.flag(Flag::UpgradeReady).filter(|ready| *ready);
        let facts = facts
            .clone()
            .with_build(build.clone())
            // A no is asked again under another build.
            .with_flag(Flag::UpgradeReady, word);
        self.checker.build_blockers(&facts).all(|outcome| {
            let about_build = |missing: &Missing| matches!(missing, Missing::Feature(_));
            outcome.is_unknown() && !outcome.missing().iter().any(about_build)
        })
    }
}

/// Builds whose last number counts single steps are private ones (KB versioning); from a dead end
/// no update leads on.
fn is_published(build: &Build) -> bool {
    build.version().patch().is_multiple_of(10) && !build.is_dead_end()
}

/// How many devices one change or a pair of changes would let go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Unlock {
    /// The change; or two, where only both together help.
    pub changes: Vec<Change>,
    /// Devices for which nothing else blocks.
    pub devices: usize,
}

/// Something that nobody knows and that alone leaves verdicts open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Question {
    /// Names of the facts and features; one answer may need several.
    pub missing: Vec<&'static str>,
    /// Devices whose verdict is open for nothing else.
    pub devices: usize,
}

/// Devices that need the same build of OS 11 before they can go: a rollout of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PreStepGroup {
    /// The lowest published build that carries what is needed.
    #[serde(serialize_with = "as_text")]
    pub build: Os11Version,
    /// The blockers that the update settles.
    pub settles: Vec<String>,
    /// All devices that need it.
    pub devices: usize,
    /// Those of them that nothing else blocks.
    pub unlocked: usize,
}

impl FleetReport {
    /// The single changes and the pairs of changes that would let most devices go, the greatest
    /// number first. A device counts where nothing else blocks it; devices that need three changes
    /// or more are in no entry. Whether something is still unknown about it plays no part.
    pub fn unlocks(&self) -> Vec<Unlock> {
        let mut counts: HashMap<Vec<Change>, usize> = HashMap::new();
        for class in self.blocked_classes() {
            let changes = self.changes_of(class);
            if (1..=2).contains(&changes.len()) {
                *counts.entry(changes).or_default() += class.devices;
            }
        }
        let mut unlocks: Vec<Unlock> = counts
            .into_iter()
            .map(|(changes, devices)| Unlock { changes, devices })
            .collect();
        unlocks.sort_by(|one, other| {
            let order = |unlock: &Unlock| {
                let texts: Vec<String> = unlock.changes.iter().map(ToString::to_string).collect();
                (unlock.changes.len(), texts)
            };
            other
                .devices
                .cmp(&one.devices)
                .then_with(|| order(one).cmp(&order(other)))
        });
        unlocks
    }

    /// What nobody knows, and how many verdicts it alone leaves open; the greatest number first.
    pub fn questions(&self) -> Vec<Question> {
        let mut counts: HashMap<Vec<&'static str>, usize> = HashMap::new();
        for class in &self.classes {
            if class.verdict != Verdict::Unknown {
                continue;
            }
            let mut missing: Vec<_> = self
                .reasons_of(class)
                .filter(|reason| reason.effect == Effect::LeavesOpen)
                .flat_map(|reason| reason.missing.iter().copied())
                .collect();
            missing.sort_unstable();
            missing.dedup();
            *counts.entry(missing).or_default() += class.devices;
        }
        let mut questions: Vec<Question> = counts
            .into_iter()
            .map(|(missing, devices)| Question { missing, devices })
            .collect();
        questions.sort_by(|one, other| {
            (other.devices, &one.missing).cmp(&(one.devices, &other.missing))
        });
        questions
    }

    /// The rollout of OS 11 builds that has to come first, by ascending build. What decides is the
    /// feature that a build lacks, not its number.
    pub fn pre_step(&self) -> Vec<PreStepGroup> {
        let mut groups: Vec<PreStepGroup> = Vec::new();
        for class in self.blocked_classes() {
            let Some(build) = class.build_needed() else {
                continue;
            };
            let place = groups.binary_search_by(|group| group.build.cmp(build));
            let at = place.unwrap_or_else(|at| {
                let group = PreStepGroup {
                    build: build.clone(),
                    settles: Vec::new(),
                    devices: 0,
                    unlocked: 0,
                };
                groups.insert(at, group);
                at
            });
            let group = &mut groups[at];
            group.devices += class.devices;
            group.unlocked += class.devices * usize::from(self.changes_of(class).len() == 1);
            let others: Vec<&str> = class.changes.iter().filter_map(Change::code).collect();
            let settled = self
                .reasons_of(class)
                .filter(|reason| reason.effect == Effect::Blocks)
                .map(Reason::code)
                .filter(|code| !others.contains(code));
            for code in settled {
                if let Err(at) = group.settles.binary_search_by(|known| (**known).cmp(code)) {
                    group.settles.insert(at, code.to_owned());
                }
            }
        }
        groups
    }

    /// The devices of a [group](Self::pre_step), in the order of the report.
    pub fn devices_needing<'a>(
        &'a self,
        build: &'a Os11Version,
    ) -> impl Iterator<Item = DeviceReadiness<'a>> {
        self.devices()
            .filter(move |device| device.os11_update() == Some(build))
    }
}

impl Change {
    fn code(&self) -> Option<&str> {
        match self {
            Self::UpdateOs11 { .. } => None,
            Self::Remedy { code, .. } => Some(code),
        }
    }
}
