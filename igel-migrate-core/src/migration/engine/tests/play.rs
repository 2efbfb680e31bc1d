//! A run against the world: as the driver does it, with a journal that survives a kill.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::super::{Decision, Engine, Event, Outcome, Question, Rollout, Step};
use super::world::{Ending, Nature, World};

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

/// How long a run waits for UMS before it ends with the error.
const PATIENCE: SignedDuration = SignedDuration::from_hours(1);

pub(super) struct Run {
    pub(super) rollout: Rollout,
    pub(super) engine: Engine,
    pub(super) world: World,
    pub(super) journal: Vec<(Timestamp, Event)>,
    person: Person,
    asked: usize,
    points: usize,
    crash_at: BTreeSet<usize>,
    pub(super) crashes: usize,
    out_of_reach_since: Option<Timestamp>,
}

impl Run {
    pub(super) fn new(
        rollout: Rollout,
        natures: impl IntoIterator<Item = Nature>,
        person: Person,
    ) -> Self {
        Self {
            engine: Engine::new(rollout.clone()).unwrap(),
            world: World::new(&rollout, natures),
            rollout,
            journal: Vec::new(),
            person,
            asked: 0,
            points: 0,
            crash_at: BTreeSet::new(),
            crashes: 0,
            out_of_reach_since: None,
        }
    }

    /// To be killed at these points, counted from 1.
    pub(super) fn crashing_at(mut self, points: impl IntoIterator<Item = usize>) -> Self {
        self.crash_at.extend(points);
        self
    }

    /// How many points there were at which it could have been killed: before and after each journal
    /// commit, and between each request and its answer.
    pub(super) fn points(&self) -> usize {
        self.points
    }

    pub(super) fn finish(&mut self) -> Outcome {
        for _ in 0..200_000 {
            if let Some(outcome) = self.turn() {
                return outcome;
            }
        }
        let step = self.engine.next(self.world.clock());
        panic!("it does not come to an end: {step:?}");
    }

    /// Goes on until something is the case.
    pub(super) fn until(&mut self, wanted: impl Fn(&Engine) -> bool) {
        for _ in 0..10_000 {
            if wanted(&self.engine) {
                return;
            }
            self.turn();
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
            let step = self.engine.next(self.world.clock());
            if matches!(step, Step::Ask { .. } | Step::Wait { .. } | Step::Done(_)) {
                return step;
            }
            self.turn();
        }
    }

    /// An engine that has taken the events of the journal.
    pub(super) fn replayed(&self) -> Engine {
        let mut engine = Engine::new(self.rollout.clone()).unwrap();
        for (at, event) in &self.journal {
            engine.take(*at, event).unwrap();
        }
        engine
    }

    fn turn(&mut self) -> Option<Outcome> {
        match self.step() {
            Ok(outcome) => {
                self.out_of_reach_since = None;
                return outcome;
            }
            Err(Ending::Killed) => self.start_again(),
            Err(Ending::Unreachable) => {
                let now = self.world.now;
                let since = *self.out_of_reach_since.get_or_insert(now);
                if now.duration_since(since) >= PATIENCE {
                    self.out_of_reach_since = None;
                    self.start_again();
                }
                self.world.now += self.rollout.timing.look_every;
            }
        }
        None
    }

    fn start_again(&mut self) {
        self.crashes += 1;
        self.engine = self.replayed();
        self.engine.resume();
    }

    fn point(&mut self) -> Result<(), Ending> {
        self.points += 1;
        if self.crash_at.remove(&self.points) {
            Err(Ending::Killed)
        } else {
            Ok(())
        }
    }

    fn take(&mut self, event: &Event) -> Result<(), Ending> {
        self.point()?;
        // As a journal would keep it.
        let text = serde_json::to_string(event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), *event);
        assert!(
            text.starts_with(&format!("{{\"{}\":", event.kind())),
            "{text}"
        );
        let at = self.world.clock();
        let silent = matches!(event, Event::Seen { devices } if devices.is_empty());
        if !silent {
            self.journal.push((at, event.clone()));
        }
        self.point()?;
        self.engine.take(at, event).unwrap();
        Ok(())
    }

    fn step(&mut self) -> Result<Option<Outcome>, Ending> {
        let now = self.world.clock();
        let step = self.engine.next(now);
        assert_eq!(step, self.engine.next(now), "asking changes nothing");
        match step {
            Step::Record(event) => self.take(&event)?,
            Step::Check { wave } => {
                let checked = self.world.check(wave)?;
                self.take(&checked)?;
            }
            Step::Write(write) => {
                self.take(&Event::Sent {
                    write: write.clone(),
                })?;
                let answer = self.world.carry_out(&write)?;
                self.point()?;
                self.take(&answer)?;
            }
            Step::Settle { write, devices } => {
                let settled = self.world.read_back(&write, &devices)?;
                self.take(&settled)?;
            }
            Step::Look { .. } => {
                let seen = self.world.look(&self.engine)?;
                self.take(&seen)?;
            }
            Step::Ask { question, until } => {
                self.asked += 1;
                let decisions = (self.person)(&question, self.asked);
                if decisions.is_empty() {
                    self.world.wait_until(until.expect("somebody must answer"));
                }
                for decision in decisions {
                    self.take(&Event::Decided {
                        by: "a person".to_owned(),
                        decision,
                    })?;
                }
            }
            Step::Wait { until } => {
                assert!(until > now, "waiting for {until} at {now}");
                self.world.wait_until(until);
            }
            Step::Done(outcome) => return Ok(Some(outcome)),
        }
        Ok(None)
    }
}
