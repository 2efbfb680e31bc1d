//! What is told of a run, and what a person is asked and says. Devices are named by their unit id and
//! sites by their key, where the engine counts them.

use igel_migrate_core::migration::engine::{self, DeviceIndex, Engine, SiteIndex};
use igel_migrate_core::migration::run::{self, Orders};
use igel_migrate_core::{Error, ErrorKind, Result as CoreResult};
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::convert::{Instant, Items};
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

    /// What only a person can say. What does not belong to its kind is empty or `None`.
    Question {
        /// What is asked.
        kind: enums::QuestionKind,
        /// The question in words: what has happened, what is to be done in UMS, and where.
        text: String,
        /// The wave that is good, counted from 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wave: Option<u32>,
        /// Whether somebody must start a session on a device of the wave.
        #[serde(default)]
        needs_session: bool,
        /// Whether somebody must release the next wave.
        #[serde(default)]
        needs_release: bool,
        /// Devices by unit id: to be given the command, or that may have got it before a stop.
        #[serde(default)]
        devices: Tuple<String>,
        /// The sites that stand still, and why.
        #[serde(default)]
        sites: Tuple<(String, String)>,
        /// Why everything stands still.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    }

    /// What a person decides.
    Decision {
        /// What.
        kind: enums::DecisionKind,
        /// The wave, counted from 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wave: Option<u32>,
        /// The site.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        site: Option<String>,
        /// The devices, by unit id.
        #[serde(default)]
        devices: Tuple<String>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
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

#[pymethods]
impl Decision {
    /// Releases the wave after this one.
    #[staticmethod]
    fn release(wave: u32) -> Self {
        Self {
            wave: Some(wave),
            ..Self::of("release")
        }
    }

    /// Somebody started a session on a device of this wave.
    #[staticmethod]
    fn session_started(wave: u32) -> Self {
        Self {
            wave: Some(wave),
            ..Self::of("session_started")
        }
    }

    /// The command was given to the devices on the launch places.
    #[staticmethod]
    fn triggered() -> Self {
        Self::of("triggered")
    }

    /// Stops everything for the time being.
    #[staticmethod]
    fn pause() -> Self {
        Self::of("pause")
    }

    /// Goes on; what stopped it is accepted.
    #[staticmethod]
    fn resume() -> Self {
        Self::of("resume")
    }

    /// A site stands still.
    #[staticmethod]
    fn pause_site(site: String) -> Self {
        Self {
            site: Some(site),
            ..Self::of("pause_site")
        }
    }

    /// A site goes on; what stopped it is accepted.
    #[staticmethod]
    fn resume_site(site: String) -> Self {
        Self {
            site: Some(site),
            ..Self::of("resume_site")
        }
    }

    /// These devices do not go; those on staging are moved back.
    #[staticmethod]
    fn exclude(devices: Items<String>, reason: String) -> Self {
        Self {
            devices: Tuple(devices.0),
            reason: Some(reason),
            ..Self::of("exclude")
        }
    }

    /// Nothing further is triggered, for good.
    #[staticmethod]
    fn abort() -> Self {
        Self::of("abort")
    }

    /// Moves everything back that was not triggered, takes back what was prepared.
    #[staticmethod]
    fn undo() -> Self {
        Self::of("undo")
    }
}

impl Decision {
    fn of(kind: &str) -> Self {
        Self {
            kind: enums::DecisionKind(kind.to_owned()),
            wave: None,
            site: None,
            devices: Tuple::default(),
            reason: None,
        }
    }

    fn told(decision: &engine::Decision, orders: &Orders) -> Self {
        use engine::Decision as Core;
        match decision {
            Core::Release { wave } => Self::release(*wave),
            Core::SessionStarted { wave } => Self::session_started(*wave),
            Core::Triggered => Self::triggered(),
            Core::Pause => Self::pause(),
            Core::Resume => Self::resume(),
            Core::PauseSite { site } => Self::pause_site(key(*site, orders)),
            Core::ResumeSite { site } => Self::resume_site(key(*site, orders)),
            Core::Exclude { devices, reason } => {
                Self::exclude(Items(unit_ids(devices, orders).0), reason.clone())
            }
            Core::Abort => Self::abort(),
            Core::Undo => Self::undo(),
            _ => Self::of("other"),
        }
    }

    /// The decision as the engine takes it.
    pub(super) fn read(&self, orders: &Orders) -> CoreResult<engine::Decision> {
        use engine::Decision as Core;
        let unfit = |what: String| {
            let source = std::io::Error::other(what);
            Error::from_caller(ErrorKind::Invalid, "this cannot be decided", source)
        };
        let wave = || {
            self.wave
                .ok_or_else(|| unfit("a wave is missing".to_owned()))
        };
        let site = || {
            let named = self.site.as_deref().unwrap_or_default();
            let mut known = (0..).zip(&orders.rollout.sites);
            let found = known.find(|(_, site)| site.key.as_str() == named);
            found
                .map(|(index, _)| index)
                .ok_or_else(|| unfit(format!("there is no site {named:?}")))
        };
        Ok(match &*self.kind.0 {
            "release" => Core::Release { wave: wave()? },
            "session_started" => Core::SessionStarted { wave: wave()? },
            "triggered" => Core::Triggered,
            "pause" => Core::Pause,
            "resume" => Core::Resume,
            "pause_site" => Core::PauseSite { site: site()? },
            "resume_site" => Core::ResumeSite { site: site()? },
            "exclude" => Core::Exclude {
                devices: indices(&self.devices.0, orders)?,
                reason: self.reason.clone().unwrap_or_default(),
            },
            "abort" => Core::Abort,
            "undo" => Core::Undo,
            other => return Err(unfit(format!("there is no decision {other:?}"))),
        })
    }
}

/// The devices with these unit ids, in the order of the rollout.
pub(super) fn indices<T: AsRef<str>>(
    unit_ids: &[T],
    orders: &Orders,
) -> CoreResult<Vec<DeviceIndex>> {
    let mut wanted: std::collections::BTreeSet<&str> = unit_ids.iter().map(AsRef::as_ref).collect();
    let found = (0..)
        .zip(&orders.devices)
        .filter(|(_, device)| wanted.remove(&*device.unit_id))
        .map(|(index, _)| index)
        .collect();
    match wanted.first() {
        None => Ok(found),
        Some(unit_id) => {
            let source = std::io::Error::other(format!("there is no device {unit_id:?}"));
            let message = "a device is not in the plan";
            Err(Error::from_caller(ErrorKind::Invalid, message, source))
        }
    }
}

/// The unit ids of devices.
pub(super) fn unit_ids(devices: &[DeviceIndex], orders: &Orders) -> Tuple<String> {
    devices
        .iter()
        .map(|device| unit_id(*device, orders))
        .collect()
}

fn unit_id(device: DeviceIndex, orders: &Orders) -> String {
    let order = orders.devices.get(device as usize);
    order
        .map(|order| order.unit_id.to_string())
        .unwrap_or_default()
}

fn with_reasons(devices: &[(DeviceIndex, String)], orders: &Orders) -> Tuple<(String, String)> {
    let named = devices
        .iter()
        .map(|(device, why)| (unit_id(*device, orders), why.clone()));
    named.collect()
}

fn key(site: SiteIndex, orders: &Orders) -> String {
    let site = orders.rollout.sites.get(site as usize);
    site.map(|site| site.key.to_string()).unwrap_or_default()
}

fn keys(sites: &[(SiteIndex, String)], orders: &Orders) -> Tuple<(String, String)> {
    let named = sites
        .iter()
        .map(|(site, why)| (key(*site, orders), why.clone()));
    named.collect()
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

impl Question {
    pub(super) fn of(question: &engine::Question, orders: &Orders) -> Self {
        use engine::Question as Core;
        let asked = |kind: &str| Self {
            kind: enums::QuestionKind(kind.to_owned()),
            text: orders.in_words(question),
            wave: None,
            needs_session: false,
            needs_release: false,
            devices: Tuple::default(),
            sites: Tuple::default(),
            reason: None,
        };
        match question {
            Core::Release { wave, needs } => Self {
                wave: Some(*wave),
                needs_session: needs.session,
                needs_release: needs.release,
                ..asked("release")
            },
            Core::Trigger { devices } => Self {
                devices: unit_ids(devices, orders),
                ..asked("trigger")
            },
            Core::Stopped {
                reason,
                maybe_commanded,
            } => Self {
                reason: Some(reason.clone()),
                devices: unit_ids(maybe_commanded, orders),
                ..asked("stopped")
            },
            Core::SitesStopped { sites } => Self {
                sites: keys(sites, orders),
                ..asked("sites_stopped")
            },
            _ => asked("other"),
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
