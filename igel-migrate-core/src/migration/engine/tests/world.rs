//! A UMS and its devices in a few lines, and what may go wrong between it and a run.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use rand::RngExt as _;
use rand::rngs::StdRng;

use super::super::{DeviceIndex, Engine, Event, Place, Rollout, Sighting, SiteIndex, Write};
use super::fault::{Call, Fault, Faults};
use crate::migration::spec::Trigger;

/// What a device is going to do, whatever the order of things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nature {
    Good,
    /// It is triggered and never heard of again.
    Dies,
    /// It goes on as OS 11.
    Stays,
    /// Its settings are never applied on staging.
    NeverArms,
    /// UMS refuses to move it.
    Refused,
}

#[derive(Debug, Clone)]
pub(super) struct Device {
    pub(super) nature: Nature,
    pub(super) place: Place,
    pub(super) commanded: Option<Timestamp>,
    contact: u64,
    /// Where this run has moved it, with effect.
    pub(super) way: Vec<Place>,
    /// How often the caller's trigger was given to it.
    pub(super) fired: u32,
    /// Whether somebody else has moved it.
    pub(super) meddled_with: bool,
}

impl Device {
    fn is_migrated(&self, now: Timestamp) -> bool {
        self.nature == Nature::Good
            && self
                .commanded
                .is_some_and(|at| at + SignedDuration::from_mins(45) <= now)
    }

    /// How often it was moved from launch back to staging, or elsewhere.
    pub(super) fn retreats(&self) -> usize {
        let from_launch = |pair: &&[Place]| pair[0] == Place::Launch && pair[1] != Place::Launch;
        self.way.windows(2).filter(from_launch).count()
    }
}

/// Chance, for faults that nobody has written down.
#[derive(Debug)]
pub(super) struct Chance {
    /// Faults in a hundred calls.
    pub(super) percent: u32,
    pub(super) dice: StdRng,
}

/// How a call ends that is not answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The process is gone.
    Killed,
    /// UMS is out of reach.
    Unreachable,
}

pub(super) struct World {
    pub(super) devices: Vec<Device>,
    site_of: Vec<SiteIndex>,
    pub(super) now: Timestamp,
    /// How far the clock of the machine goes wrong.
    pub(super) clock_off: SignedDuration,
    pub(super) prepared: BTreeSet<u32>,
    /// The most that were in flight at any moment.
    pub(super) most_in_flight: usize,
    /// The most that were at a site of which nobody had arrived yet.
    pub(super) most_before_the_first: usize,
    /// The calls there were.
    pub(super) calls: Vec<Call>,
    /// What goes wrong, and what went wrong by chance.
    pub(super) faults: Faults,
    pub(super) chance: Option<Chance>,
    outage_until: Timestamp,
    shown: Vec<Sighting>,
    job: bool,
    upgraded_within: SignedDuration,
}

impl World {
    pub(super) fn new(rollout: &Rollout, natures: impl IntoIterator<Item = Nature>) -> Self {
        let device = |nature| Device {
            nature,
            place: Place::Origin,
            commanded: None,
            contact: 0,
            way: Vec::new(),
            fired: 0,
            meddled_with: false,
        };
        Self {
            devices: natures.into_iter().map(device).collect(),
            site_of: rollout.devices.clone(),
            now: "2026-11-24T08:00:00Z".parse().unwrap(),
            clock_off: SignedDuration::ZERO,
            prepared: BTreeSet::new(),
            most_in_flight: 0,
            most_before_the_first: 0,
            calls: Vec::new(),
            faults: Faults::default(),
            chance: None,
            outage_until: Timestamp::MIN,
            shown: Vec::new(),
            job: rollout.trigger == Trigger::DirectoryJob,
            upgraded_within: rollout.timing.upgraded_within,
        }
    }

    /// What the clock of the machine says.
    pub(super) fn clock(&self) -> Timestamp {
        self.now + self.clock_off
    }

    /// Waits until the clock of the machine says so.
    pub(super) fn wait_until(&mut self, time: Timestamp) {
        self.now = time - self.clock_off;
    }

    pub(super) fn carry_out(&mut self, write: &Write) -> Result<Event, Ending> {
        let lost = Event::Answered {
            refused: Vec::new(),
            unknown: subjects(write),
        };
        let fault = match self.call(Call::Write) {
            Err(Ending::Unreachable) => return Ok(lost),
            answered => answered?,
        };
        match fault {
            Some(Fault::NotSent) => return Ok(lost),
            Some(Fault::Refused) => {
                let refused = subjects(write).into_iter();
                return Ok(Event::Answered {
                    refused: refused.map(|it| (it, "not today".to_owned())).collect(),
                    unknown: Vec::new(),
                });
            }
            _ => {}
        }
        let mut refused = Vec::new();
        for (number, subject) in subjects(write).into_iter().enumerate() {
            if fault == Some(Fault::HalfDone) && number % 2 == 1 {
                continue;
            }
            if !self.effect(write, subject) {
                refused.push((subject, "not to be moved".to_owned()));
            }
        }
        self.count_in_flight();
        match fault {
            Some(Fault::KilledAfter) => Err(Ending::Killed),
            Some(Fault::AnswerLost | Fault::HalfDone) => Ok(lost),
            Some(Fault::HalfAnswered) => {
                let unknown: Vec<_> = subjects(write).into_iter().step_by(2).collect();
                refused.retain(|(device, _)| !unknown.contains(device));
                Ok(Event::Answered { refused, unknown })
            }
            _ => Ok(Event::Answered {
                refused,
                unknown: Vec::new(),
            }),
        }
    }

    /// Whether UMS does it.
    fn effect(&mut self, write: &Write, subject: DeviceIndex) -> bool {
        let now = self.now;
        match write {
            Write::Prepare { step } => {
                self.prepared.insert(*step);
            }
            Write::TakeBack { step } => {
                self.prepared.remove(step);
            }
            Write::Move { to, .. } => {
                let device = &mut self.devices[subject as usize];
                if device.nature == Nature::Refused {
                    return false;
                }
                if device.place != *to {
                    device.place = *to;
                    device.way.push(*to);
                    if *to == Place::Launch && self.job {
                        device.commanded.get_or_insert(now);
                    }
                }
            }
            Write::Trigger { .. } => {
                let device = &mut self.devices[subject as usize];
                device.fired += 1;
                device.commanded.get_or_insert(now);
            }
        }
        true
    }

    /// Devices that may be upgrading, whatever the run thinks of them. Left out are those that
    /// somebody else moves away: between a move and its lost answer that cannot be seen.
    fn count_in_flight(&mut self) {
        let mut by_site: BTreeMap<SiteIndex, (usize, bool)> = BTreeMap::new();
        for (device, site) in self.devices.iter().zip(&self.site_of) {
            let (in_flight, arrived) = by_site.entry(*site).or_default();
            let Some(commanded) = device.commanded else {
                continue;
            };
            if device.is_migrated(self.now) {
                *arrived = true;
            } else if self.now < commanded + self.upgraded_within && !device.meddled_with {
                *in_flight += 1;
            }
        }
        let in_flight = by_site.values().map(|(in_flight, _)| in_flight).sum();
        self.most_in_flight = self.most_in_flight.max(in_flight);
        for (in_flight, arrived) in by_site.into_values() {
            if !arrived {
                self.most_before_the_first = self.most_before_the_first.max(in_flight);
            }
        }
    }

    pub(super) fn read_back(
        &mut self,
        write: &Write,
        devices: &[DeviceIndex],
    ) -> Result<Event, Ending> {
        let fault = self.call(Call::ReadBack)?;
        if fault == Some(Fault::Unreadable) {
            return Ok(Event::Settled {
                not_done: Vec::new(),
                unknown: devices.to_vec(),
            });
        }
        let done = |device: &DeviceIndex| match write {
            Write::Prepare { step } => self.prepared.contains(step),
            Write::TakeBack { step } => !self.prepared.contains(step),
            Write::Move { to, .. } => self.devices[*device as usize].place == *to,
            Write::Trigger { .. } => self.devices[*device as usize].commanded.is_some(),
        };
        let settled = Event::Settled {
            not_done: devices.iter().copied().filter(|it| !done(it)).collect(),
            unknown: Vec::new(),
        };
        answered(fault, settled)
    }

    pub(super) fn look(&mut self, engine: &Engine) -> Result<Event, Ending> {
        let fault = self.call(Call::Look)?;
        if fault != Some(Fault::Stale) {
            self.shown = self.show();
        }
        let mut seen = self.shown.clone();
        for sighting in &mut seen {
            match fault {
                Some(Fault::Missing) if sighting.device % 3 == 0 => {
                    sighting.place = Place::Gone;
                    sighting.contact = None;
                    sighting.settings_applied = None;
                    sighting.migrated = false;
                }
                Some(Fault::Vague) => {
                    sighting.contact = None;
                    sighting.settings_applied = None;
                }
                _ => {}
            }
        }
        let devices = engine.news(seen);
        answered(fault, Event::Seen { devices })
    }

    /// What UMS shows of the devices that were ever moved.
    fn show(&mut self) -> Vec<Sighting> {
        let now = self.now;
        let devices = self.devices.iter_mut().zip(0..);
        let moved = devices.filter(|(device, _)| device.place != Place::Origin);
        moved
            .map(|(device, index)| {
                let silent = device.nature == Nature::Dies && device.commanded.is_some();
                if !silent {
                    device.contact += 1;
                }
                Sighting {
                    device: index,
                    place: device.place,
                    contact: Some(device.contact.to_string().into()),
                    settings_applied: Some(device.nature != Nature::NeverArms),
                    migrated: device.is_migrated(now),
                }
            })
            .collect()
    }

    pub(super) fn check(&mut self, wave: u32) -> Result<Event, Ending> {
        let fault = self.call(Call::Check)?;
        let mut blocked_sites = Vec::new();
        let mut excluded = Vec::new();
        match fault {
            Some(Fault::SiteBlocked) => blocked_sites.push((0, "not ready".to_owned())),
            Some(Fault::DevicesExcluded) => {
                let devices = (0..).zip(&self.devices);
                let some = devices.filter(|(number, _)| number % 9 == 4);
                excluded.extend(some.map(|(number, _)| (number, "drifted".to_owned())));
            }
            _ => {}
        }
        let checked = Event::WaveChecked {
            wave,
            blocked_sites,
            excluded,
        };
        answered(fault, checked)
    }

    /// The fault of this call, as far as it is not over with that.
    fn call(&mut self, call: Call) -> Result<Option<Fault>, Ending> {
        let number = self.calls.len();
        self.calls.push(call);
        if let Some(chance) = &mut self.chance
            && chance.dice.random_range(0..100) < chance.percent
        {
            let possible: Vec<_> = Fault::ALL
                .into_iter()
                .filter(|fault| fault.concerns(call))
                .collect();
            let fault = possible[chance.dice.random_range(0..possible.len())];
            self.faults.0.insert(number, fault);
        }
        let fault = self.faults.0.get(&number).copied();
        match fault {
            Some(Fault::Outage) => self.outage_until = self.now + SignedDuration::from_hours(3),
            Some(Fault::ClockBack) => self.clock_off -= SignedDuration::from_hours(1),
            Some(Fault::Asleep) => self.now += SignedDuration::from_hours(24),
            Some(Fault::MovedAway) => self.move_one_away(number),
            Some(Fault::KilledBefore) => return Err(Ending::Killed),
            _ => {}
        }
        if fault == Some(Fault::Unreachable) || self.now < self.outage_until {
            return Err(Ending::Unreachable);
        }
        Ok(fault)
    }

    fn move_one_away(&mut self, number: usize) {
        let moved = |device: &&mut Device| matches!(device.place, Place::Staging | Place::Launch);
        let mut there: Vec<_> = self.devices.iter_mut().filter(moved).collect();
        let count = there.len().max(1);
        if let Some(device) = there.get_mut(number % count) {
            device.place = Place::Elsewhere;
            device.meddled_with = true;
        }
    }
}

fn answered(fault: Option<Fault>, answer: Event) -> Result<Event, Ending> {
    match fault {
        Some(Fault::KilledAfter) => Err(Ending::Killed),
        _ => Ok(answer),
    }
}

/// Devices; of a preparation `[0]`.
fn subjects(write: &Write) -> Vec<DeviceIndex> {
    match write {
        Write::Move { devices, .. } | Write::Trigger { devices } => devices.clone(),
        Write::Prepare { .. } | Write::TakeBack { .. } => vec![0],
    }
}
