//! Carries a migration out: what the engine asks for goes to UMS, what comes of it to the journal
//! and back to the engine.
//!
//! Here live the loop, the writes with their reading back, the looks, and the seams to people,
//! triggers, checks and clocks. No decision lives here: those are the engine's
//! ([`super::engine`]); the file is the journal's ([`super::journal`]). What is known of UMS comes
//! from [`crate::ums`].
//!
#![doc = include_str!("example.md")]
//!
//! # What it promises
//!
//! * A write is in the journal before it is sent, its answer before the engine hears of it. A
//!   journal that cannot be written ends the run before anything further is sent.
//! * The future may be dropped at any moment, and the process killed: [`Migration::resume`] reads
//!   back what was under way, and goes on.
//! * A write whose answer is lost is never sent again before UMS was read, and read once more at the
//!   time of the next look, because UMS shows moves late.
//! * Nothing is taken back from under devices that still lie where it reaches them: profiles stay
//!   until this run has moved everybody away.
//! * While UMS cannot be reached nothing goes forward; after an hour of that (an assumption: longer
//!   than a restart of UMS) the run ends with the error, to be resumed.

mod background;
mod check;
mod driver;
mod from_plan;
mod history;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod internals;
mod look;
mod orders;
mod pace;
mod prepare;
pub(in crate::migration) mod record;
mod seams;
mod send;
mod words;

use std::path::Path;

use jiff::Timestamp;

use super::engine::{Decision, Engine, Event, Outcome};
use super::journal::{Journal, JournalReader};
use super::spec::Trigger;
use crate::error::{Error, Result};
use crate::ums::UmsClient;

pub use background::{AttestationNote, Background, DeviceNote, OverrideNote};
pub use check::PlanCheck;
pub use orders::{DeviceOrder, Orders, Preparation, SitePlaces};
pub use seams::{Checked, CustomTrigger, Person, RolloutClock, SystemClock, Triggered, WaveCheck};

use driver::Driver;
use history::History;
use seams::NoTrigger;

/// A migration and all it takes to carry it out.
pub struct Migration {
    client: UmsClient,
    orders: Orders,
    person: Box<dyn Person>,
    check: Box<dyn WaveCheck>,
    trigger: Option<Box<dyn CustomTrigger>>,
    clock: Box<dyn RolloutClock>,
    watcher: Watcher,
}

/// Hears of every event once it is in the journal and the engine has taken it.
type Watcher = Box<dyn FnMut(Timestamp, &Event, &Engine) + Send>;

/// How far a migration is, as its journal tells.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Status {
    /// The engine as it stands after the last record.
    pub engine: Engine,
    /// How many records there are.
    pub records: u64,
    /// When the last one was written.
    pub last: Option<Timestamp>,
}

impl Migration {
    /// `client` is the UMS, `person` answers questions, `check` looks at each wave before it
    /// begins. Time is the system's.
    pub fn new(
        client: UmsClient,
        orders: Orders,
        person: impl Person + 'static,
        check: impl WaveCheck + 'static,
    ) -> Self {
        Self {
            client,
            orders,
            person: Box::new(person),
            check: Box::new(check),
            trigger: None,
            clock: Box::new(SystemClock),
            watcher: Box::new(|_, _, _| {}),
        }
    }

    /// Sets the trigger of orders that say [`Trigger::Custom`].
    #[must_use]
    pub fn with_trigger(mut self, trigger: impl CustomTrigger + 'static) -> Self {
        self.trigger = Some(Box::new(trigger));
        self
    }

    /// Sets the clock.
    #[must_use]
    pub fn with_clock(mut self, clock: impl RolloutClock + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Tells `watcher` of every event once it is in the journal, with the engine as it stands then:
    /// for progress. Looks that showed nothing are told as well, as empty sightings.
    #[must_use]
    pub fn with_watcher(
        mut self,
        watcher: impl FnMut(Timestamp, &Event, &Engine) + Send + 'static,
    ) -> Self {
        self.watcher = Box::new(watcher);
        self
    }

    /// Begins, with a new journal.
    ///
    /// # Errors
    ///
    /// Those of [`Journal::create`] and of writing it; [`Invalid`](crate::ErrorKind::Invalid) for
    /// orders that do not fit together; what UMS refuses, and what keeps it from answering for
    /// longer than an hour. Whatever it is, the journal stands and [`Migration::resume`] goes on.
    pub async fn apply(&mut self, journal: impl AsRef<Path>) -> Result<Outcome> {
        self.check_orders()?;
        let journal = Journal::create(journal, self.orders.head.clone())?;
        let nothing = History::new(&self.orders)?;
        self.carry_out(journal, nothing, None).await
    }

    /// Goes on from what a journal holds.
    ///
    /// # Errors
    ///
    /// Those of [`Journal::open`]; [`Conflict`](crate::ErrorKind::Conflict) if the journal belongs
    /// to another plan or other rules; otherwise as [`Migration::apply`].
    pub async fn resume(&mut self, journal: impl AsRef<Path>) -> Result<Outcome> {
        let (journal, history) = self.open(journal)?;
        self.carry_out(journal, history, None).await
    }

    /// Moves back what was not triggered and takes back what was prepared; `by` has decided it.
    /// From staging that is sure, from launch it is tried: a device there may have got its command.
    ///
    /// # Errors
    ///
    /// As [`Migration::resume`].
    pub async fn undo(&mut self, journal: impl AsRef<Path>, by: &str) -> Result<Outcome> {
        let decided = Event::Decided {
            by: by.to_owned(),
            decision: Decision::Undo,
        };
        let (journal, history) = self.open(journal)?;
        self.carry_out(journal, history, Some(decided)).await
    }

    /// How far it is, also while another process carries it out.
    ///
    /// # Errors
    ///
    /// Those of [`JournalReader::open`] and [`JournalReader::replay`];
    /// [`Conflict`](crate::ErrorKind::Conflict) if the journal belongs to other orders.
    pub fn status(orders: &Orders, journal: impl AsRef<Path>) -> Result<Status> {
        let journal = JournalReader::open(journal)?;
        orders.check_head(journal.head())?;
        let mut history = History::new(orders)?;
        let (mut records, mut last) = (0, None);
        journal.replay(|record| {
            records += 1;
            last = Some(record.at());
            history.take(&record)
        })?;
        Ok(Status {
            engine: history.engine,
            records,
            last,
        })
    }

    fn open(&self, journal: impl AsRef<Path>) -> Result<(Journal, History)> {
        self.check_orders()?;
        let mut history = History::new(&self.orders)?;
        let journal = Journal::open_with(
            journal,
            |head| self.orders.check_head(head),
            |record| history.take(&record),
        )?;
        history.engine.resume();
        Ok((journal, history))
    }

    fn check_orders(&self) -> Result<()> {
        if self.orders.rollout.trigger == Trigger::Custom && self.trigger.is_none() {
            return Err(Error::invalid("the orders ask for a trigger of the caller")
                .with_hint("give one by `with_trigger`"));
        }
        self.orders.check()
    }

    async fn carry_out(
        &mut self,
        journal: Journal,
        history: History,
        decided: Option<Event>,
    ) -> Result<Outcome> {
        let begins = journal.is_empty();
        let mut no_trigger = NoTrigger;
        let trigger: &mut dyn CustomTrigger = match &mut self.trigger {
            Some(trigger) => trigger.as_mut(),
            None => &mut no_trigger,
        };
        let mut driver = Driver::new(
            &self.client,
            &self.orders,
            journal,
            history,
            self.person.as_mut(),
            self.check.as_mut(),
            trigger,
            self.clock.as_ref(),
        )
        .watched_by(&mut self.watcher);
        if begins {
            driver.remember_background()?;
        }
        if let Some(decided) = decided {
            driver.take(&decided)?;
        }
        driver.run().await
    }
}

impl std::fmt::Debug for Migration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Migration")
            .field("client", &self.client)
            .field("devices", &self.orders.devices.len())
            .finish_non_exhaustive()
    }
}
