//! The engine of a migration: a state machine that is told what happened and says what to do.
//!
//! Here lives every decision of a running migration: who goes when, what is in flight, when it
//! stops, what is taken back. No clock, no connection and no file lives here: time comes in with
//! each event, and someone else carries out the steps. The rules of waves and gates are those of
//! [`super::gate`]; the phases follow what UMS shows of a device.
//!
//! # How it is driven
//!
//! ```text
//! loop {
//!     match engine.next(now) {
//!         Step::Record(event) => take(event),
//!         Step::Write(write)  => { take(Event::Sent { write }); send(); take(Event::Answered { .. }) }
//!         Step::Settle { .. } => take(Event::Settled { .. })     // after reading back
//!         Step::Look { .. }   => take(Event::Seen { .. }),
//!         ...
//!     }
//! }
//! ```
//!
//! where `take` writes the event to the journal, and gives it to [`Engine::take`] once it is on the
//! disk. [`Engine::next`] changes nothing, so a crash between any two lines loses nothing: an engine
//! that takes the events of the journal stands where the first one stood. A write that was sent and
//! not answered is settled by reading back, never by sending it again unseen.
//!
//! # What holds at every moment
//!
//! 1. **No device is moved twice with effect.** It goes to staging once and to launch once; again
//!    only after reading back has shown that it did not arrive, or after a stop has moved it back
//!    and it has been in contact, and not upgraded, for as long as an upgrade may take. One that was
//!    silent all that time ends as offline.
//! 2. **None is lost.** A device that may have been triggered is in flight until an end is known or
//!    that time is over, and every device comes to an end, unless its site stands still or nobody
//!    answers. What cannot be read back ends as unknown, never as well.
//! 3. **Never more in flight than allowed.** The limits of fleet and site and the budget count those
//!    whose answer is missing and those that a stop has moved back.
//! 4. **No advancing write after a stop.** Nothing is sent that brings a device nearer to its
//!    upgrade, also after a crash.
//! 5. **A run that was interrupted ends as one that was not.** The state is a function of the events:
//!    the same events give the same state.
//!
//! [`Engine::take`] refuses a write that would break 1, 3 or 4, whoever thought of it. One thing
//! nobody can see: that somebody else moves a device away from launch after a move whose answer was
//! lost, and before that is read back. It counts as not moved then.

mod count;
mod device;
mod event;
mod next;
mod rest;
mod roll;
mod rollout;
mod step;
mod take;
#[cfg(test)]
mod tests;
mod writes;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::gate::{Stop, Tallies, Tally, WaveFacts};
use crate::error::Result;
use crate::repository::SiteKey;

pub use device::{End, Phase};
pub use event::{Decision, Event, Place, Sighting, Write};
pub use rollout::{DeviceIndex, Rollout, RolloutLimits, RolloutSite, SiteIndex, Timing};
pub use step::{Outcome, Question, Step};

use device::Progress;
use roll::Roll;

/// The state of a migration.
///
/// ```
/// use igel_migrate_core::migration::engine::{Engine, Event, Rollout, RolloutSite, Step};
///
/// let site = RolloutSite::new("berlin".parse()?);
/// let rollout = Rollout::new(vec![site], vec![0, 0, 0], vec![1, 3])?;
/// let mut engine = Engine::new(rollout)?;
/// let now = "2026-11-24T08:00:00Z".parse().unwrap();
///
/// assert_eq!(engine.next(now), Step::Check { wave: 0 });
/// let checked = Event::WaveChecked { wave: 0, blocked_sites: vec![], excluded: vec![] };
/// engine.take(now, &checked)?;
/// let Step::Record(started) = engine.next(now) else { panic!() };
/// engine.take(now, &started)?;
/// // The first device goes to staging.
/// assert!(matches!(engine.next(now), Step::Write(_)));
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Engine {
    rollout: Rollout,
    devices: Vec<Progress>,
    roll: Roll,
    tallies: Tallies,
    /// What people have accepted: stop rules count from here.
    accepted: Tallies,
    wave: Option<Wave>,
    checked: Option<u32>,
    prepared: u32,
    /// Every device is at its end, and what was prepared for the time until then is taken back.
    clearing: bool,
    /// How often in a row a preparation was settled in vain.
    in_vain: u32,
    under_way: Option<UnderWay>,
    mode: Mode,
    stopped_sites: BTreeMap<SiteIndex, String>,
    last_look: Option<Timestamp>,
    /// What the stop rules say of fleet and wave.
    stops: Vec<Stop>,
    /// What they say of sites.
    site_stops: BTreeMap<SiteIndex, Stop>,
    /// Whether something was counted since the stop rules were asked, and at which sites.
    recount: bool,
    recount_sites: BTreeSet<SiteIndex>,
    site_keys: BTreeMap<SiteKey, SiteIndex>,
    /// Devices of each site that wait.
    waiting: Vec<usize>,
    /// Devices of each site that are not at an end.
    unended: Vec<usize>,
    /// How many devices of a site are at an end that they may come back from.
    lost: BTreeMap<SiteIndex, usize>,
    /// Excluded or undone, and still to be moved back.
    returning: BTreeSet<DeviceIndex>,
    /// Healthy, and still to be moved on.
    moving_on: BTreeSet<DeviceIndex>,
}

/// The wave under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wave {
    number: u32,
    facts: WaveFacts,
    promoted: bool,
}

/// A write that was sent and is not wholly answered.
#[derive(Debug, Clone, PartialEq, Eq)]
struct UnderWay {
    write: Write,
    unresolved: Vec<DeviceIndex>,
    /// How often it was read back.
    attempts: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Mode {
    Running,
    Paused(String),
    Aborting,
    Undoing,
}

impl Engine {
    /// Nothing has happened yet.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) if sites, devices and waves of the rollout do not fit
    /// each other.
    pub fn new(rollout: Rollout) -> Result<Self> {
        rollout.check()?;
        let mut devices_of = vec![0; rollout.sites.len()];
        for site in &rollout.devices {
            devices_of[*site as usize] += 1;
        }
        Ok(Self {
            devices: vec![Progress::new(); rollout.devices.len()],
            roll: Roll::new(rollout.sites.len()),
            tallies: Tallies {
                sites: rollout
                    .sites
                    .iter()
                    .map(|site| (site.key.clone(), Tally::default()))
                    .collect(),
                ..Tallies::default()
            },
            accepted: Tallies::default(),
            wave: None,
            checked: None,
            prepared: 0,
            clearing: false,
            in_vain: 0,
            under_way: None,
            mode: Mode::Running,
            stopped_sites: BTreeMap::new(),
            last_look: None,
            stops: Vec::new(),
            site_stops: BTreeMap::new(),
            recount: false,
            recount_sites: BTreeSet::new(),
            site_keys: (0..)
                .zip(&rollout.sites)
                .map(|(index, site)| (site.key.clone(), index))
                .collect(),
            waiting: devices_of.clone(),
            unended: devices_of,
            lost: BTreeMap::new(),
            returning: BTreeSet::new(),
            moving_on: BTreeSet::new(),
            rollout,
        })
    }

    /// To be called once the events of a journal have been taken: what was seen and checked before
    /// may be old, so nothing goes forward before the wave is checked again, and nothing is
    /// triggered before a look.
    pub fn resume(&mut self) {
        self.last_look = None;
        self.checked = None;
    }

    /// What is carried out.
    pub fn rollout(&self) -> &Rollout {
        &self.rollout
    }

    /// Where a device stands.
    pub fn phase(&self, device: DeviceIndex) -> Phase {
        self.progress(device)
            .map_or(Phase::Waiting, |progress| progress.phase)
    }

    /// When a device came to where it stands; none while it waits.
    pub fn since(&self, device: DeviceIndex) -> Option<Timestamp> {
        self.progress(device)
            .filter(|progress| progress.phase != Phase::Waiting)
            .map(|progress| progress.since)
    }

    /// What has become of the devices, counted.
    pub fn tallies(&self) -> &Tallies {
        &self.tallies
    }

    /// The wave under way or finished last, counted from 0.
    pub fn wave(&self) -> Option<u32> {
        self.wave.map(|wave| wave.number)
    }

    /// Why it stands still; none while it runs.
    pub fn stopped(&self) -> Option<&str> {
        match &self.mode {
            Mode::Running => None,
            Mode::Paused(reason) => Some(reason),
            Mode::Aborting => Some("aborted"),
            Mode::Undoing => Some("undone"),
        }
    }

    /// The sites that stand still, with the reason.
    pub fn stopped_sites(&self) -> impl Iterator<Item = (SiteIndex, &str)> {
        self.stopped_sites
            .iter()
            .map(|(site, reason)| (*site, reason.as_str()))
    }

    /// The sightings that tell the engine something new. A look over a thousand silent devices is
    /// not worth a record in the journal.
    pub fn news(&self, mut seen: Vec<Sighting>) -> Vec<Sighting> {
        seen.retain(|sighting| {
            self.progress(sighting.device)
                .is_some_and(|progress| progress.would_learn_from(sighting))
        });
        seen
    }

    fn progress(&self, device: DeviceIndex) -> Option<&Progress> {
        self.devices.get(device as usize)
    }

    fn site_of(&self, device: DeviceIndex) -> SiteIndex {
        self.rollout.devices[device as usize]
    }

    fn site_of_key(&self, key: &SiteKey) -> Option<SiteIndex> {
        self.site_keys.get(key).copied()
    }

    fn is_stopped(&self, site: SiteIndex) -> bool {
        self.stopped_sites.contains_key(&site)
    }
}
