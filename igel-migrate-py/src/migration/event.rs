//! What is told of a run: events, and how far it is.

use igel_migrate_core::migration::engine::{self, Engine};
use igel_migrate_core::migration::run::{self, Orders};
use jiff::Timestamp;

use super::decision::Decision;
use super::named::{key, keys, unit_id, unit_ids, with_reasons};
use crate::convert::Instant;
use crate::enums;
use crate::record::records;
use crate::value::Tuple;

records! { "igel_migrate.migration";
    /// How far a run has come. Counted are devices that were triggered.
    Progress {
        /// All devices of the plan.
        devices: u32,
        /// Triggered, and not at an end yet.
        in_flight: u32,
        /// On the target, in contact, settings applied.
        healthy: u32,
        /// At another end that says something about the upgrade.
        broken: u32,
        /// At an end that says nothing: silent, or an answer was lost.
        inconclusive: u32,
        /// How many waves there are.
        waves: u32,
        /// The wave under way or finished last, counted from 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wave: Option<u32>,
    }

    /// Something that happened. What does not belong to its kind is empty or `None`.
    Event {
        /// When.
        at: Instant,
        /// What happened.
        kind: enums::EventKind,
        /// How far the run has come with it.
        progress: Progress,
        /// The wave, counted from 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wave: Option<u32>,
        /// What was sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        write: Option<enums::WriteKind>,
        /// Where devices are sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<enums::Place>,
        /// The devices, by unit id.
        #[serde(default)]
        devices: Tuple<String>,
        /// Devices that were refused or left out, and why.
        #[serde(default)]
        refused: Tuple<(String, String)>,
        /// Devices of which nobody knows.
        #[serde(default)]
        unknown: Tuple<String>,
        /// Sites that stand still, and why.
        #[serde(default)]
        sites: Tuple<(String, String)>,
        /// How devices ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<enums::End>,
        /// Why it stopped.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// What a person decided.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<Decision>,
        /// Who decided it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    }

    /// How far a migration is, as its journal tells.
    Status {
        /// How many records there are.
        records: u64,
        /// When the last one was written.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last: Option<Instant>,
        /// Why it stands still.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stopped: Option<String>,
        /// The sites that stand still, and why.
        #[serde(default)]
        sites: Tuple<(String, String)>,
        /// How far it has come.
        progress: Progress,
    }
}

impl Progress {
    fn of(engine: &Engine) -> Self {
        let fleet = &engine.tallies().fleet;
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Self {
            devices: count(engine.rollout().devices.len()),
            in_flight: fleet.in_flight,
            healthy: fleet.healthy,
            broken: fleet.broken(),
            inconclusive: fleet.inconclusive(),
            waves: count(engine.rollout().wave_ends.len()),
            wave: engine.wave(),
        }
    }
}

impl Status {
    pub(super) fn of(status: &run::Status, orders: &Orders) -> Self {
        let stopped = status.engine.stopped_sites();
        Self {
            records: status.records,
            last: status.last.map(Instant),
            stopped: status.engine.stopped().map(str::to_owned),
            sites: stopped
                .map(|(site, why)| (key(site, orders), why.to_owned()))
                .collect(),
            progress: Progress::of(&status.engine),
        }
    }
}

impl Event {
    pub(super) fn of(
        at: Timestamp,
        event: &engine::Event,
        engine: &Engine,
        orders: &Orders,
    ) -> Self {
        use engine::Event as Core;
        let told = Self {
            at: Instant(at),
            kind: enums::EventKind(event.kind().to_owned()),
            progress: Progress::of(engine),
            wave: None,
            write: None,
            to: None,
            devices: Tuple::default(),
            refused: Tuple::default(),
            unknown: Tuple::default(),
            sites: Tuple::default(),
            end: None,
            reason: None,
            decision: None,
            by: None,
        };
        match event {
            Core::WaveChecked {
                wave,
                blocked_sites,
                excluded,
            } => Self {
                wave: Some(*wave),
                sites: keys(blocked_sites, orders),
                refused: with_reasons(excluded, orders),
                ..told
            },
            Core::WaveStarted { wave }
            | Core::WaveFinished { wave }
            | Core::WavePromoted { wave } => Self {
                wave: Some(*wave),
                ..told
            },
            Core::Sent { write } => told.with_write(write, orders),
            Core::Answered { refused, unknown } => Self {
                refused: with_reasons(refused, orders),
                unknown: unit_ids(unknown, orders),
                ..told
            },
            Core::Settled { not_done, unknown } => Self {
                devices: unit_ids(not_done, orders),
                unknown: unit_ids(unknown, orders),
                ..told
            },
            Core::Seen { devices } => Self {
                devices: devices
                    .iter()
                    .map(|seen| unit_id(seen.device, orders))
                    .collect(),
                ..told
            },
            Core::Ended { devices, end } => Self {
                devices: unit_ids(devices, orders),
                end: Some(enums::End(end_word(*end).to_owned())),
                ..told
            },
            Core::Rearmed { devices } => Self {
                devices: unit_ids(devices, orders),
                ..told
            },
            Core::Stopped { site, reason, .. } => Self {
                sites: site
                    .iter()
                    .map(|site| (key(*site, orders), reason.clone()))
                    .collect(),
                reason: Some(reason.clone()),
                ..told
            },
            Core::Decided { by, decision } => Self {
                decision: Some(Decision::told(decision, orders)),
                by: Some(by.clone()),
                ..told
            },
            _ => told,
        }
    }

    fn with_write(self, write: &engine::Write, orders: &Orders) -> Self {
        let kind = |kind: &str| Some(enums::WriteKind(kind.to_owned()));
        match write {
            engine::Write::Move { devices, to } => Self {
                write: kind("move"),
                devices: unit_ids(devices, orders),
                to: Some(enums::Place(place_word(*to).to_owned())),
                ..self
            },
            engine::Write::Trigger { devices } => Self {
                write: kind("trigger"),
                devices: unit_ids(devices, orders),
                ..self
            },
            engine::Write::Prepare { .. } => Self {
                write: kind("prepare"),
                ..self
            },
            engine::Write::TakeBack { .. } => Self {
                write: kind("take_back"),
                ..self
            },
            _ => self,
        }
    }
}

fn place_word(place: engine::Place) -> &'static str {
    match place {
        engine::Place::Origin => "origin",
        engine::Place::Staging => "staging",
        engine::Place::Launch => "launch",
        engine::Place::Destination => "destination",
        engine::Place::Gone => "gone",
        _ => "elsewhere",
    }
}

/// The words are those of device states in reports.
fn end_word(end: engine::End) -> &'static str {
    match end {
        engine::End::Healthy => "healthy",
        engine::End::Failed(kind) => kind.as_str(),
        engine::End::NotArmed => "not_armed",
        engine::End::NotStaged => "not_staged",
        engine::End::Excluded => "excluded",
        engine::End::Undone => "undone",
        engine::End::Recalled => "recalled",
        _ => "other",
    }
}
