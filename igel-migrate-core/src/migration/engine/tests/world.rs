//! A UMS and its devices in a few lines, with faults and crashes, all from one seed.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::super::{
    Decision, DeviceIndex, Engine, Event, Outcome, Place, Question, Rollout, Sighting, Step,
    Trigger, Write,
};

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
    commanded: Option<Timestamp>,
    contact: u64,
    pub(super) launches: u32,
    /// How often it was moved from launch back to staging.
    pub(super) retreats: u32,
}

impl Device {
    fn is_migrated(&self, now: Timestamp) -> bool {
        self.nature == Nature::Good
            && self
                .commanded
                .is_some_and(|at| at + SignedDuration::from_mins(45) <= now)
    }

    fn may_be_upgrading(&self, now: Timestamp) -> bool {
        self.commanded.is_some() && !self.is_migrated(now)
    }
}

/// How often things go wrong, in percent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Faults {
    /// A write has its effect and its answer is lost.
    pub(super) answer_lost: u32,
    /// A write never arrives, and nobody can tell.
    pub(super) never_arrived: u32,
    /// Reading back fails.
    pub(super) unreadable: u32,
}

impl Faults {
    pub(super) const NONE: Self = Self {
        answer_lost: 0,
        never_arrived: 0,
        unreadable: 0,
    };
}

pub(super) struct World {
    pub(super) devices: Vec<Device>,
    pub(super) now: Timestamp,
    pub(super) prepared: BTreeSet<u32>,
    pub(super) most_in_flight: usize,
    /// Every write that had an effect, for comparison.
    pub(super) writes: Vec<Write>,
    faults: Faults,
    dice: StdRng,
}

impl World {
    pub(super) fn new(
        natures: impl IntoIterator<Item = Nature>,
        faults: Faults,
        seed: u64,
    ) -> Self {
        Self {
            devices: natures
                .into_iter()
                .map(|nature| Device {
                    nature,
                    place: Place::Origin,
                    commanded: None,
                    contact: 0,
                    launches: 0,
                    retreats: 0,
                })
                .collect(),
            now: "2026-11-24T08:00:00Z".parse().unwrap(),
            prepared: BTreeSet::new(),
            most_in_flight: 0,
            writes: Vec::new(),
            faults,
            dice: StdRng::seed_from_u64(seed),
        }
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.dice.random_range(0..100) < percent
    }

    /// Carries out a write; the answer, or none if it is lost.
    fn carry_out(&mut self, write: &Write, job: bool) -> Event {
        let lost = Event::Answered {
            refused: Vec::new(),
            unknown: subjects(write),
        };
        if self.chance(self.faults.never_arrived) {
            return lost;
        }
        let mut refused = Vec::new();
        match write {
            Write::Prepare { step } => {
                self.prepared.insert(*step);
            }
            Write::TakeBack { step } => {
                self.prepared.remove(step);
            }
            Write::Move { devices, to } => {
                for index in devices {
                    let device = &mut self.devices[*index as usize];
                    if device.nature == Nature::Refused {
                        refused.push((*index, "not to be moved".to_owned()));
                        continue;
                    }
                    if *to == Place::Launch && device.place != Place::Launch {
                        device.launches += 1;
                        if job {
                            device.commanded.get_or_insert(self.now);
                        }
                    }
                    if *to == Place::Staging && device.place == Place::Launch {
                        device.retreats += 1;
                    }
                    device.place = *to;
                }
            }
            Write::Trigger { devices } => {
                for device in devices {
                    let now = self.now;
                    self.devices[*device as usize].commanded.get_or_insert(now);
                }
            }
        }
        let in_flight = self
            .devices
            .iter()
            .filter(|device| device.may_be_upgrading(self.now) && device.nature == Nature::Good)
            .count();
        self.most_in_flight = self.most_in_flight.max(in_flight);
        self.writes.push(write.clone());
        if self.chance(self.faults.answer_lost) {
            return lost;
        }
        Event::Answered {
            refused,
            unknown: Vec::new(),
        }
    }

    fn read_back(&mut self, write: &Write, devices: &[DeviceIndex]) -> Event {
        if self.chance(self.faults.unreadable) {
            return Event::Settled {
                not_done: Vec::new(),
                unknown: devices.to_vec(),
            };
        }
        let done = |device: &DeviceIndex| match write {
            Write::Prepare { step } => self.prepared.contains(step),
            Write::TakeBack { step } => !self.prepared.contains(step),
            Write::Move { to, .. } => self.devices[*device as usize].place == *to,
            Write::Trigger { .. } => self.devices[*device as usize].commanded.is_some(),
        };
        Event::Settled {
            not_done: devices.iter().copied().filter(|it| !done(it)).collect(),
            unknown: Vec::new(),
        }
    }

    fn look(&mut self, engine: &Engine) -> Event {
        let now = self.now;
        let moved = self.devices.iter_mut().zip(0..);
        let moved = moved.filter(|(device, _)| device.place != Place::Origin);
        let seen = moved.map(|(device, index)| {
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
        });
        Event::Seen {
            devices: engine.news(seen.collect()),
        }
    }
}

fn subjects(write: &Write) -> Vec<DeviceIndex> {
    match write {
        Write::Move { devices, .. } | Write::Trigger { devices } => devices.clone(),
        Write::Prepare { .. } | Write::TakeBack { .. } => vec![0],
    }
}

/// What a person says, given the question and how often it was asked.
pub(super) type Person = fn(&Question, usize) -> Vec<Decision>;

/// Says yes to everything.
pub(super) fn willing(question: &Question, _: usize) -> Vec<Decision> {
    match question {
        Question::Release { wave, .. } => vec![
            Decision::SessionStarted { wave: *wave },
            Decision::Release { wave: *wave },
        ],
        Question::Trigger { .. } => vec![Decision::Triggered],
        Question::Stopped { .. } => vec![Decision::Resume],
        Question::SitesStopped { sites } => sites
            .iter()
            .map(|(site, _)| Decision::ResumeSite { site: *site })
            .collect(),
    }
}

/// A run that may crash.
pub(super) struct Run {
    pub(super) engine: Engine,
    pub(super) world: World,
    pub(super) journal: Vec<(Timestamp, Event)>,
    person: Person,
    asked: usize,
    points: usize,
    crash_at: BTreeSet<usize>,
    pub(super) crashes: usize,
    rollout: Rollout,
}

/// The process is gone; what is on the disk is in the journal.
struct Crashed;

impl Run {
    pub(super) fn new(rollout: Rollout, world: World, person: Person) -> Self {
        Self {
            engine: Engine::new(rollout.clone()).unwrap(),
            world,
            journal: Vec::new(),
            person,
            asked: 0,
            points: 0,
            crash_at: BTreeSet::new(),
            crashes: 0,
            rollout,
        }
    }

    pub(super) fn crashing_at(mut self, points: impl IntoIterator<Item = usize>) -> Self {
        self.crash_at.extend(points);
        self
    }

    /// How many points there were at which it could have crashed.
    pub(super) fn points(&self) -> usize {
        self.points
    }

    pub(super) fn finish(&mut self) -> Outcome {
        for _ in 0..200_000 {
            match self.step() {
                Ok(Some(outcome)) => return outcome,
                Ok(None) => {}
                Err(Crashed) => self.start_again(),
            }
        }
        panic!(
            "it does not come to an end: {:?}",
            self.engine.next(self.world.now)
        );
    }

    fn start_again(&mut self) {
        self.crashes += 1;
        self.engine = self.replayed();
        self.engine.resume();
    }

    /// An engine that has taken the events of the journal.
    pub(super) fn replayed(&self) -> Engine {
        let mut engine = Engine::new(self.rollout.clone()).unwrap();
        for (at, event) in &self.journal {
            engine.take(*at, event).unwrap();
        }
        engine
    }

    fn point(&mut self) -> Result<(), Crashed> {
        self.points += 1;
        if self.crash_at.remove(&self.points) {
            Err(Crashed)
        } else {
            Ok(())
        }
    }

    fn take(&mut self, event: &Event) -> Result<(), Crashed> {
        self.point()?;
        // As a journal would keep it.
        let text = serde_json::to_string(event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), *event);
        assert!(
            text.starts_with(&format!("{{\"{}\":", event.kind())),
            "{text}"
        );
        let silent = matches!(event, Event::Seen { devices } if devices.is_empty());
        if !silent {
            self.journal.push((self.world.now, event.clone()));
        }
        self.point()?;
        self.engine.take(self.world.now, event).unwrap();
        Ok(())
    }

    fn step(&mut self) -> Result<Option<Outcome>, Crashed> {
        let step = self.engine.next(self.world.now);
        assert_eq!(
            step,
            self.engine.next(self.world.now),
            "asking changes nothing"
        );
        match step {
            Step::Record(event) => self.take(&event)?,
            Step::Check { wave } => self.take(&Event::WaveChecked {
                wave,
                blocked_sites: Vec::new(),
                excluded: Vec::new(),
            })?,
            Step::Write(write) => {
                self.take(&Event::Sent {
                    write: write.clone(),
                })?;
                let job = self.rollout.trigger == Trigger::DirectoryJob;
                let answer = self.world.carry_out(&write, job);
                self.point()?;
                self.take(&answer)?;
            }
            Step::Settle { write, devices } => {
                let settled = self.world.read_back(&write, &devices);
                self.take(&settled)?;
            }
            Step::Look { .. } => {
                let seen = self.world.look(&self.engine);
                self.take(&seen)?;
            }
            Step::Ask { question, until } => {
                self.asked += 1;
                let decisions = (self.person)(&question, self.asked);
                if decisions.is_empty() {
                    self.world.now = until.expect("somebody must answer");
                }
                for decision in decisions {
                    self.take(&Event::Decided {
                        by: "a person".to_owned(),
                        decision,
                    })?;
                }
            }
            Step::Wait { until } => {
                assert!(
                    until > self.world.now,
                    "waiting for {until} at {}",
                    self.world.now
                );
                self.world.now = until;
            }
            Step::Done(outcome) => return Ok(Some(outcome)),
        }
        Ok(None)
    }
}

impl Run {
    /// Goes on until something is the case.
    pub(super) fn until(&mut self, wanted: impl Fn(&Engine) -> bool) {
        for _ in 0..10_000 {
            if wanted(&self.engine) {
                return;
            }
            if let Err(Crashed) = self.step() {
                self.start_again();
            }
        }
        panic!("it does not come about");
    }

    pub(super) fn decide(&mut self, decision: Decision) {
        let by = "a person".to_owned();
        let _ = self.take(&Event::Decided { by, decision });
    }

    /// Goes on until nothing is left but to wait or to ask, and gives that.
    pub(super) fn rest(&mut self) -> Step {
        loop {
            let step = self.engine.next(self.world.now);
            if matches!(step, Step::Ask { .. } | Step::Wait { .. } | Step::Done(_)) {
                return step;
            }
            let _ = self.step();
        }
    }
}
