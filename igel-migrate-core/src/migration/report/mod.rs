//! What became of a migration: the data of its report.
//!
//! Here a plan and a journal become counts, lists, a burn-down and a timeline, by taking the
//! journal's events again; how that is shown is the business of [`crate::report`]. Nothing is asked
//! of UMS, and no clock is read: the same journal gives the same report. The words for states and
//! what to do about them are this project's own.

mod build;
mod cluster;
mod count;
mod replay;
mod state;
#[cfg(test)]
pub(crate) mod tests;
mod timeline;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use cluster::{Cluster, ClusterBy};
pub use count::Counts;
pub(crate) use count::Number;
pub use replay::BurnDownPoint;
pub use state::{DeviceState, Standing};
pub use timeline::{EntryKind, TimelineEntry};

use super::journal::JournalReader;
use super::plan::MigrationPlan;
use super::run::{AttestationNote, Background, Orders, OverrideNote};
use super::spec::Trigger;
use crate::error::{Error, Result};
use crate::names::{named, serde_by_name};
use crate::repository::SiteKey;
use crate::ums::{DeviceId, DirectoryId, DirectoryPath};

named! {
    #[what("the course of a migration")]
    /// How a migration goes.
    pub enum Course {
        /// Nothing has happened yet.
        Planned = "planned",
        /// It goes on.
        Running = "running",
        /// It stands still until a person decides.
        Paused = "paused",
        /// Every device is at an end.
        Finished = "finished",
        /// Nothing further is triggered.
        Aborted = "aborted",
        /// What could be taken back was taken back.
        Undone = "undone",
    }
}

named! {
    #[what("the stage of a migration")]
    /// Which part of a plan was carried out.
    pub enum Stage {
        /// Devices are brought to OS 12.
        Os12 = "os12",
        /// Devices are brought to another build of OS 11 before that.
        Os11Update = "os11_update",
    }
}

serde_by_name! { Course Stage }

/// A migration as it stands after the last record of its journal.
///
/// It holds names of devices, directories and people, which are anybody's text, and no secret. All
/// of it is plain data: a program may change it before it is shown, for example to leave names out.
///
/// ```no_run
/// use igel_migrate_core::migration::journal::JournalReader;
/// use igel_migrate_core::migration::report::MigrationReport;
///
/// // Also while another process carries the migration out.
/// let report = MigrationReport::from_journal(&JournalReader::open("autumn.journal")?)?;
/// println!("{}", report.headline);
/// std::fs::write("autumn.html", report.to_html())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MigrationReport {
    /// The form of this document, [`MigrationReport::SCHEMA`]. Fields may be added without another
    /// form.
    pub schema: u32,
    /// All of it in two or three sentences.
    pub headline: String,
    /// The name of the migration.
    pub name: String,
    /// Which part of the plan it tells of.
    pub stage: Stage,
    /// The base system that devices are to get, or the build of OS 11.
    pub target: String,
    /// What starts the upgrade.
    pub trigger: Trigger,
    /// The apps besides it.
    pub apps: Vec<String>,
    /// The hash of the plan.
    pub plan_hash: String,
    /// The rules it was made with.
    pub rules: RulesUsed,
    /// How it goes.
    pub course: Course,
    /// Why it stands still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_because: Option<String>,
    /// What comes next, and who has to say something first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<String>,
    /// When the first record was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun: Option<Timestamp>,
    /// When the last record was written: the report tells of this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
    /// How many records the journal has.
    pub records: u64,
    /// All devices, counted.
    pub counts: Counts,
    /// The waves, in order.
    pub waves: Vec<WaveReport>,
    /// The sites, sorted by key.
    pub sites: Vec<SiteReport>,
    /// Models, those with most to look after first.
    pub models: Vec<GroupReport>,
    /// Builds of OS 11, in the same order.
    pub builds: Vec<GroupReport>,
    /// Where devices stand and why, most of them first; healthy ones and those that wait apart.
    pub reasons: Vec<ReasonReport>,
    /// Where the trouble lies.
    pub clusters: Vec<Cluster>,
    /// Devices that took no part from the beginning, by the reason.
    pub left_out: BTreeMap<String, u32>,
    /// Devices left over time.
    pub burn_down: Vec<BurnDownPoint>,
    /// What was decided and what came of it, in the order it happened.
    pub timeline: Vec<TimelineEntry>,
    /// What people vouch for.
    pub attestations: Vec<AttestationNote>,
    /// What is left for a person to do, apart from single devices.
    pub open_ends: Vec<String>,
    /// What the plan assumes.
    pub assumptions: Vec<String>,
    /// What this report does not know.
    pub unknowns: Vec<String>,
    /// The directories that devices came from, by id.
    pub directories: BTreeMap<DirectoryId, DirectoryPath>,
    /// The devices, in the order they go.
    pub devices: Vec<DeviceReport>,
}

/// The rules a plan was made with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RulesUsed {
    /// The hash of the rule set; empty if there is no journal.
    pub hash: String,
    /// Its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// What was changed about it.
    pub overrides: Vec<OverrideNote>,
}

/// A wave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WaveReport {
    /// Its number, counted from 1.
    pub number: u32,
    /// When it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Timestamp>,
    /// When it came to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<Timestamp>,
    /// When the gate after it opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promoted: Option<Timestamp>,
    /// Its devices.
    pub counts: Counts,
}

/// A site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SiteReport {
    /// Its key.
    pub key: SiteKey,
    /// Whom to call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// Why it stands still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_because: Option<String>,
    /// The directory in which devices are made ready.
    pub staging: DirectoryPath,
    /// The directory that carries the job; staging if it does both.
    pub launch: DirectoryPath,
    /// Its devices.
    pub counts: Counts,
}

impl SiteReport {
    /// Why it stands still, if any of its devices could go on.
    pub fn stands_still(&self) -> Option<&str> {
        let could_go_on = self.counts.waiting > 0 || self.counts.prepared > 0;
        self.stopped_because.as_deref().filter(|_| could_go_on)
    }
}

/// Devices that have something in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GroupReport {
    /// What they have in common; empty where it is not known.
    pub name: String,
    /// The devices.
    pub counts: Counts,
}

/// Devices that stand at the same point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReasonReport {
    /// Where they stand.
    pub state: DeviceState,
    /// What that means for people.
    pub standing: Standing,
    /// How many.
    pub devices: u32,
    /// What UMS or people said, with how often, most often first; not more than
    /// [`MigrationReport::WORDS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<(String, u32)>,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DeviceReport {
    /// Its unit id.
    pub unit_id: Box<str>,
    /// Its id in UMS when it was planned.
    pub id: DeviceId,
    /// Its name; empty if it is not known.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub name: Box<str>,
    /// Its model; empty if it is not known.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub model: Box<str>,
    /// The build of OS 11 it came with; empty if it is not known.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub build: Box<str>,
    /// Its site.
    pub site: SiteKey,
    /// Its wave, counted from 1.
    pub wave: u32,
    /// The directory it came from.
    pub from: DirectoryId,
    /// Where it stands.
    pub state: DeviceState,
    /// When it came to staging.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staged: Option<Timestamp>,
    /// When it was last sent on to launch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub launched: Option<Timestamp>,
    /// When it was first seen on OS 12.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub migrated: Option<Timestamp>,
    /// When it came to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// What UMS or people said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Box<str>>,
    /// How often it was moved back from launch.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub retreats: u32,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the form that serde asks for
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl DeviceReport {
    /// What to call it: its name, else its unit id.
    pub fn title(&self) -> &str {
        if self.name.is_empty() {
            &self.unit_id
        } else {
            &self.name
        }
    }
}

impl MigrationReport {
    /// The form of the document.
    pub const SCHEMA: u32 = 1;

    /// How many different words of UMS or of people are kept for one reason.
    pub const WORDS: usize = 10;

    /// What a plan says before anything has happened.
    pub fn planned(plan: &MigrationPlan, background: Option<&Background>) -> Self {
        build::report(plan, Stage::Os12, background, None)
    }

    /// What a journal tells, also while another process writes it: the plan is in it.
    ///
    /// # Errors
    ///
    /// Those of [`JournalReader::replay`] and of reading the plan;
    /// [`Conflict`](crate::ErrorKind::Conflict) for a journal whose events do not belong to its
    /// plan.
    pub fn from_journal(journal: &JournalReader) -> Result<Self> {
        let head = journal.head();
        let rules = head.rules_hash();
        let read = || {
            let plan = MigrationPlan::from_json(head.plan())?;
            let update = Orders::from_os11_update(&plan, rules);
            let update = update.ok().flatten().filter(|it| it.head == *head);
            let (stage, orders) = match update {
                Some(update) => (Stage::Os11Update, update),
                None => (Stage::Os12, Orders::from_plan(&plan, rules)?),
            };
            let mut replay = replay::Replay::new(orders.rollout.clone())?;
            replay.read(journal)?;
            let background = replay.background.take();
            let happened = build::Happened { replay, orders };
            Ok(build::report(
                &plan,
                stage,
                background.as_ref(),
                Some(happened),
            ))
        };
        read().map_err(|error: Error| error.with_operation("reporting on a migration"))
    }

    /// Reads a report that was written.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::ErrorKind::Malformed) if this is no report,
    /// [`Unsupported`](crate::ErrorKind::Unsupported) if it has another form.
    pub fn from_json(json: &str) -> Result<Self> {
        let report: Self = serde_json::from_str(json)
            .map_err(|error| Error::malformed("this is no report").with_source(error))?;
        if report.schema != Self::SCHEMA {
            return Err(Error::new(
                crate::ErrorKind::Unsupported,
                format!("a report of form {}, not {}", report.schema, Self::SCHEMA),
            ));
        }
        Ok(report)
    }

    /// Devices that may have got their command and show nothing of an upgrade, though nothing is to
    /// go on: those that were moved back from launch and not triggered since, and those that stay
    /// there while everything or their site stands still. A job goes on firing: it must be switched
    /// off by hand.
    pub fn maybe_commanded(&self) -> impl Iterator<Item = &DeviceReport> {
        let still = matches!(
            self.course,
            Course::Paused | Course::Aborted | Course::Undone
        );
        let stopped = self
            .sites
            .iter()
            .filter(|site| site.stopped_because.is_some());
        let stopped: BTreeSet<_> = stopped.map(|site| &site.key).collect();
        let by_job = self.trigger == Trigger::DirectoryJob && self.stage == Stage::Os12;
        self.devices.iter().filter(move |device| {
            let moved_back = match device.state {
                DeviceState::Launched | DeviceState::Contacted => {
                    still || stopped.contains(&device.site)
                }
                DeviceState::Retreated | DeviceState::Recalled => true,
                DeviceState::NotArmed => device.retreats > 0,
                state => {
                    let standing = state.standing();
                    let back = matches!(standing, Standing::Prepared | Standing::TakenOut);
                    back && device.retreats > 0
                }
            };
            by_job && moved_back && device.migrated.is_none()
        })
    }

    /// The system that devices are to get, for sentences.
    pub(crate) fn system(&self) -> String {
        match self.stage {
            Stage::Os12 => "OS 12".to_owned(),
            Stage::Os11Update => format!("OS {}", self.target),
        }
    }

    /// The devices of a standing.
    pub fn devices_in(&self, standing: Standing) -> impl Iterator<Item = &DeviceReport> {
        let is_it = move |device: &&DeviceReport| device.state.standing() == standing;
        self.devices.iter().filter(is_it)
    }
}
