//! The loop: the engine says what is next, and hears what came of it.

use std::collections::{BTreeSet, HashMap};

use futures_util::FutureExt as _;
use futures_util::future::pending;
use jiff::{SignedDuration, Timestamp};

use super::super::engine::{Decision, Engine, Event, Outcome, Question, Step};
use super::super::journal::Journal;
use super::history::History;
use super::pace::Pace;
use super::record;
use super::seams::{CustomTrigger, Person, RolloutClock, WaveCheck};
use super::{Orders, Watcher, look};
use crate::error::{Error, Result, Retry};
use crate::ums::{DirectoryId, DirectoryPath, UmsClient};

/// How long UMS may be out of reach before the run ends.
const OUTAGE: SignedDuration = SignedDuration::from_hours(1);

/// A migration under way.
pub(super) struct Driver<'a> {
    pub(super) client: &'a UmsClient,
    pub(super) orders: &'a Orders,
    pub(super) engine: Engine,
    journal: Journal,
    person: &'a mut dyn Person,
    check: &'a mut dyn WaveCheck,
    pub(super) trigger: &'a mut dyn CustomTrigger,
    pub(super) clock: &'a dyn RolloutClock,
    watcher: Option<&'a mut Watcher>,
    /// Preparations that were there before this run.
    pub(super) found: BTreeSet<u32>,
    /// Preparations that this run has sent.
    pub(super) sent: BTreeSet<u32>,
    /// The ids of directories that the plan knows by path alone.
    pub(super) directories: HashMap<DirectoryPath, DirectoryId>,
    pub(super) devices: look::Known,
    pace: Pace,
    /// Since when UMS has been out of reach.
    outage: Option<Timestamp>,
}

impl<'a> Driver<'a> {
    /// A migration whose journal holds this history.
    #[allow(clippy::too_many_arguments, reason = "one seam each")]
    pub(super) fn new(
        client: &'a UmsClient,
        orders: &'a Orders,
        journal: Journal,
        history: History,
        person: &'a mut dyn Person,
        check: &'a mut dyn WaveCheck,
        trigger: &'a mut dyn CustomTrigger,
        clock: &'a dyn RolloutClock,
    ) -> Self {
        Self {
            client,
            orders,
            engine: history.engine,
            devices: look::Known::new(orders, journal.is_empty()),
            pace: Pace::new(),
            journal,
            person,
            check,
            trigger,
            clock,
            watcher: None,
            found: history.found,
            sent: history.sent,
            directories: HashMap::new(),
            outage: None,
        }
    }

    /// Tells `watcher` of every event from here on.
    pub(super) fn watched_by(mut self, watcher: &'a mut Watcher) -> Self {
        self.watcher = Some(watcher);
        self
    }

    pub(super) async fn run(&mut self) -> Result<Outcome> {
        loop {
            if let Some(decision) = self.person.interrupt().now_or_never() {
                self.decided(decision)?;
            }
            let done = match self.step().await {
                Ok(done) => done,
                Err(error) if error.kind().retry() == Retry::Later => {
                    self.sit_out(error).await?;
                    continue;
                }
                Err(error) => return Err(error),
            };
            self.outage = None;
            if let Some(outcome) = done {
                return Ok(outcome);
            }
        }
    }

    async fn step(&mut self) -> Result<Option<Outcome>> {
        match self.engine.next(self.clock.now()) {
            Step::Record(event) => self.take(&event)?,
            Step::Check { wave } => {
                let checked = self.check.check(wave, &self.engine).await?;
                self.take(&Event::WaveChecked {
                    wave,
                    blocked_sites: checked.blocked_sites,
                    excluded: checked.excluded,
                })?;
            }
            Step::Write(write) => self.write(write).await?,
            Step::Settle { write, devices } => {
                let settled = self.settle(&write, &devices).await?;
                self.take(&settled)?;
            }
            Step::Look { sites } => {
                let began = self.clock.now();
                if let Some(until) = self.pace.hold(began) {
                    self.wait(until).await?;
                    return Ok(None);
                }
                let seen = self.look(&sites).await?;
                let every = self.orders.rollout.timing.look_every;
                self.pace.looked(began, self.clock.now(), every);
                let devices = self.engine.news(seen);
                self.take(&Event::Seen { devices })?;
            }
            Step::Ask { question, until } => self.ask(&question, until).await?,
            Step::Wait { until } => self.wait(until).await?,
            Step::Done(outcome) => return Ok(Some(outcome)),
        }
        Ok(None)
    }

    /// Writes an event to the journal and gives it to the engine once it is on the disk. What the
    /// engine refuses must not be in the journal, which could not be replayed; a look that showed
    /// nothing is not worth a record.
    pub(super) fn take(&mut self, event: &Event) -> Result<()> {
        self.engine.check(event)?;
        let at = self.clock.now();
        let silent = matches!(event, Event::Seen { devices } if devices.is_empty());
        if !silent {
            self.journal.append(&[record::of_event(at, event)?])?;
        }
        self.engine.take(at, event)?;
        if let Some(watcher) = &mut self.watcher {
            watcher(at, event, &self.engine);
        }
        Ok(())
    }

    /// Remembers that a preparation was there before this run.
    pub(super) fn remember_found(&mut self, step: u32) -> Result<()> {
        let record = record::found_in_place(self.clock.now(), step)?;
        self.journal.append(&[record])?;
        self.found.insert(step);
        Ok(())
    }

    /// Writes what reports tell besides.
    pub(super) fn remember_background(&mut self) -> Result<()> {
        match &self.orders.background {
            Some(background) => {
                let records = record::of_background(self.clock.now(), background)?;
                self.journal.append(&records)
            }
            None => Ok(()),
        }
    }

    fn decided(&mut self, decision: Decision) -> Result<()> {
        let by = self.person.name().to_owned();
        self.take(&Event::Decided { by, decision })
    }

    async fn ask(&mut self, question: &Question, until: Option<Timestamp>) -> Result<()> {
        let interrupt = self.person.interrupt();
        let clock = self.clock;
        let over = async {
            match until {
                Some(until) => clock.wait_until(until).await,
                None => pending().await,
            }
        };
        let decisions = tokio::select! {
            biased;
            answer = self.person.answer(question, &self.engine) => answer?,
            decision = interrupt => vec![decision],
            () = over => return Ok(()),
        };
        if decisions.is_empty() {
            let pause = self.next_look();
            return self
                .wait(until.map_or(pause, |until| until.min(pause)))
                .await;
        }
        decisions.into_iter().try_for_each(|it| self.decided(it))
    }

    /// When the next look would be due after one at this moment.
    pub(super) fn next_look(&self) -> Timestamp {
        let pause = self.orders.rollout.timing.look_every;
        let pause = pause.max(SignedDuration::from_secs(1));
        let next = self.clock.now().saturating_add(pause);
        next.unwrap_or(Timestamp::MAX)
    }

    async fn wait(&mut self, until: Timestamp) -> Result<()> {
        let decision = tokio::select! {
            biased;
            decision = self.person.interrupt() => Some(decision),
            () = self.clock.wait_until(until) => None,
        };
        decision.map_or(Ok(()), |decision| self.decided(decision))
    }

    /// Waits while UMS is out of reach.
    async fn sit_out(&mut self, error: Error) -> Result<()> {
        let now = self.clock.now();
        let since = *self.outage.get_or_insert(now);
        if now.duration_since(since) >= OUTAGE {
            return Err(error.with_hint("once UMS answers again, resume"));
        }
        tracing::warn!(%error, "UMS does not answer; nothing goes forward meanwhile");
        self.wait(self.next_look()).await
    }
}
