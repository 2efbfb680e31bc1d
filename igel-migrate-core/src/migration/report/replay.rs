//! Taking the events of a journal again, and remembering what an engine forgets: when, and why.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::engine::{Decision, DeviceIndex, Engine, Event, Phase, Rollout, Write};
use super::super::journal::JournalReader;
use super::super::run::Background;
use super::super::run::record::{self, Entry};
use super::count::Counts;
use super::state::DeviceState;
use super::timeline::{EntryKind, Timeline, TimelineEntry, count};
use crate::error::Result;

/// Points of a burn-down at most; beyond it every second one is dropped.
const POINTS: usize = 512;

/// How many devices were left at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BurnDownPoint {
    /// The time.
    pub at: Timestamp,
    /// Devices neither done nor out.
    pub remaining: u32,
    /// Devices that are done.
    pub healthy: u32,
    /// Devices that somebody has to look after; they are among the remaining ones.
    pub attention: u32,
}

/// What is remembered of a device.
#[derive(Debug, Clone)]
pub(super) struct Trail {
    phase: Phase,
    pub(super) state: DeviceState,
    pub(super) staged: Option<Timestamp>,
    pub(super) launched: Option<Timestamp>,
    pub(super) migrated: Option<Timestamp>,
    pub(super) ended: Option<Timestamp>,
    pub(super) reason: Option<Box<str>>,
    pub(super) retreats: u32,
}

impl Trail {
    pub(super) const NONE: Self = Self {
        phase: Phase::Waiting,
        state: DeviceState::Waiting,
        staged: None,
        launched: None,
        migrated: None,
        ended: None,
        reason: None,
        retreats: 0,
    };
}

/// When a wave passed its stations.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct WaveTimes {
    pub(super) started: Option<Timestamp>,
    pub(super) finished: Option<Timestamp>,
    pub(super) promoted: Option<Timestamp>,
}

pub(super) struct Replay {
    pub(super) engine: Engine,
    pub(super) trails: Vec<Trail>,
    pub(super) counts: Counts,
    pub(super) burn_down: Vec<BurnDownPoint>,
    pub(super) timeline: Timeline,
    pub(super) waves: Vec<WaveTimes>,
    pub(super) background: Option<Background>,
    pub(super) records: u64,
    pub(super) begun: Option<Timestamp>,
    pub(super) last: Option<Timestamp>,
    pub(super) aborted: bool,
    pub(super) undone: bool,
    /// Devices of the write that was sent last.
    under_way: Vec<DeviceIndex>,
    /// The preparation that was made or taken back last, if that was the last write, and what a
    /// refusal of it is.
    preparing: Option<(EntryKind, u32)>,
}

impl Replay {
    pub(super) fn new(rollout: Rollout) -> Result<Self> {
        let devices = rollout.devices.len();
        Ok(Self {
            trails: vec![Trail::NONE; devices],
            counts: Counts::waiting(count(devices)),
            burn_down: Vec::new(),
            timeline: Timeline::default(),
            waves: vec![WaveTimes::default(); rollout.wave_ends.len()],
            background: None,
            records: 0,
            begun: None,
            last: None,
            aborted: false,
            undone: false,
            under_way: Vec::new(),
            preparing: None,
            engine: Engine::new(rollout)?,
        })
    }

    pub(super) fn read(&mut self, journal: &JournalReader) -> Result<()> {
        journal.replay(|record| {
            self.records += 1;
            self.begun = self.begun.or(Some(record.at()));
            self.last = Some(record.at());
            match record::read(&record)? {
                Entry::Event(event) => self.take(record.at(), &event),
                Entry::Background(part) => {
                    self.background.get_or_insert_default().add(part);
                    Ok(())
                }
                Entry::FoundInPlace { .. } => Ok(()),
            }
        })?;
        self.mark_last();
        Ok(())
    }

    pub(super) fn take(&mut self, at: Timestamp, event: &Event) -> Result<()> {
        self.engine.take(at, event)?;
        let site = |index: u32| {
            let sites = &self.engine.rollout().sites;
            sites.get(index as usize).map(|site| site.key.clone())
        };
        let devices = |wave| count(self.engine.rollout().wave(wave).len());
        self.timeline.note(at, event, site, devices);
        self.remember(at, event);
        let (mut retreated, mut rearmed, mut back) = (0, 0, 0);
        let answered = matches!(event, Event::Answered { .. } | Event::Settled { .. });
        let under_way = std::mem::take(&mut self.under_way);
        let answered_for = if answered { &*under_way } else { &[] };
        for device in event.devices().chain(answered_for.iter().copied()) {
            match self.pass(device, at) {
                Some((Phase::Retreated, DeviceState::Staged)) => rearmed += 1,
                Some((_, DeviceState::Retreated)) => retreated += 1,
                Some((_, DeviceState::Undone | DeviceState::Recalled)) => back += 1,
                _ => {}
            }
        }
        self.under_way = match event {
            Event::Sent {
                write: Write::Move { devices, .. } | Write::Trigger { devices },
            } => devices.clone(),
            Event::Sent { .. } => Vec::new(),
            _ => under_way,
        };
        self.timeline.moved(at, EntryKind::Retreated, retreated);
        self.timeline.moved(at, EntryKind::Rearmed, rearmed);
        self.timeline.moved(at, EntryKind::MovedBack, back);
        self.mark(at);
        Ok(())
    }

    /// Reasons, and the stations of waves.
    fn remember(&mut self, at: Timestamp, event: &Event) {
        let mut reason = |device: DeviceIndex, why: String| {
            let trail = self.trails.get_mut(device as usize);
            if let Some(trail) = trail.filter(|trail| trail.ended.is_none()) {
                trail.reason = Some(why.into());
            }
        };
        match event {
            Event::WaveChecked { excluded, .. } => {
                for (device, why) in excluded {
                    reason(*device, why.clone());
                }
            }
            Event::Answered { refused, .. } => {
                if let Some((kind, step)) = self.preparing {
                    let Some((_, why)) = refused.first() else {
                        return;
                    };
                    let mut entry = TimelineEntry::new(at, kind);
                    entry.why = Some(format!("step {}: {why}", step + 1));
                    self.timeline.push(entry);
                    return;
                }
                for (device, why) in refused {
                    reason(*device, why.clone());
                }
            }
            Event::Decided {
                by,
                decision:
                    Decision::Exclude {
                        devices,
                        reason: why,
                    },
            } => {
                for device in devices {
                    reason(*device, format!("{why} ({by})"));
                }
            }
            Event::Sent { write } => {
                self.preparing = match write {
                    Write::Prepare { step } => Some((EntryKind::Refused, *step)),
                    Write::TakeBack { step } => Some((EntryKind::Left, *step)),
                    _ => None,
                };
            }
            Event::WaveStarted { wave } => self.station(*wave, |wave| &mut wave.started, at),
            Event::WaveFinished { wave } => self.station(*wave, |wave| &mut wave.finished, at),
            Event::WavePromoted { wave } => self.station(*wave, |wave| &mut wave.promoted, at),
            Event::Stopped {
                site: None,
                abort: true,
                ..
            }
            | Event::Decided {
                decision: Decision::Abort,
                ..
            } => self.aborted = true,
            Event::Decided {
                decision: Decision::Undo,
                ..
            } => self.undone = true,
            _ => {}
        }
    }

    fn station(
        &mut self,
        wave: u32,
        station: impl FnOnce(&mut WaveTimes) -> &mut Option<Timestamp>,
        at: Timestamp,
    ) {
        if let Some(wave) = self.waves.get_mut(wave as usize) {
            *station(wave) = Some(at);
        }
    }

    /// Where a device has come from and to, if it has moved.
    fn pass(&mut self, device: DeviceIndex, at: Timestamp) -> Option<(Phase, DeviceState)> {
        let phase = self.engine.phase(device);
        let trail = self.trails.get_mut(device as usize)?;
        let before = std::mem::replace(&mut trail.phase, phase);
        if before == phase {
            return None;
        }
        let state = DeviceState::from(phase);
        self.counts.pass(trail.state.standing(), state.standing());
        trail.state = state;
        match phase {
            Phase::Staged => trail.staged = trail.staged.or(Some(at)),
            Phase::Launching => trail.launched = Some(at),
            Phase::Launched | Phase::Contacted => trail.launched = trail.launched.or(Some(at)),
            Phase::Migrated | Phase::Applied => trail.migrated = trail.migrated.or(Some(at)),
            Phase::Retreated => trail.retreats = trail.retreats.saturating_add(1),
            _ => {}
        }
        let ended = matches!(phase, Phase::Ended(_));
        trail.ended = ended.then_some(at);
        if matches!(before, Phase::Ended(_)) && !ended {
            trail.reason = None;
        }
        Some((before, state))
    }

    fn point(&self, at: Timestamp) -> BurnDownPoint {
        BurnDownPoint {
            at,
            remaining: self.counts.remaining(),
            healthy: self.counts.healthy,
            attention: self.counts.attention(),
        }
    }

    /// A point where something has changed.
    fn mark(&mut self, at: Timestamp) {
        let point = self.point(at);
        let same = |last: &BurnDownPoint| {
            let of = |it: &BurnDownPoint| (it.remaining, it.healthy, it.attention);
            of(last) == of(&point)
        };
        if self.burn_down.last().is_some_and(same) {
            return;
        }
        if self.burn_down.len() >= 2 * POINTS {
            let mut keep = false;
            self.burn_down.retain(|_| {
                keep = !keep;
                keep
            });
        }
        self.burn_down.push(point);
    }

    /// A point for the end, so that a standstill shows.
    fn mark_last(&mut self) {
        if let (Some(last), Some(point)) = (self.last, self.burn_down.last())
            && point.at < last
        {
            self.burn_down.push(self.point(last));
        }
    }
}
