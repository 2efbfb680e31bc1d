//! What the journal says has happened.

use std::collections::BTreeSet;

use super::super::engine::{Engine, Event, Write};
use super::super::journal::Record;
use super::Orders;
use super::record::{self, Entry};
use crate::error::Result;

pub(super) struct History {
    pub(super) engine: Engine,
    /// Preparations that were there before this run.
    pub(super) found: BTreeSet<u32>,
    /// Preparations that this run has sent.
    pub(super) sent: BTreeSet<u32>,
}

impl History {
    /// Nothing has happened yet.
    pub(super) fn new(orders: &Orders) -> Result<Self> {
        Ok(Self {
            engine: Engine::new(orders.rollout.clone())?,
            found: BTreeSet::new(),
            sent: BTreeSet::new(),
        })
    }

    /// Takes the next record.
    pub(super) fn take(&mut self, record: &Record) -> Result<()> {
        match record::read(record)? {
            Entry::FoundInPlace { step } => {
                self.found.insert(step);
                Ok(())
            }
            Entry::Background(_) => Ok(()),
            Entry::Event(event) => {
                if let Event::Sent {
                    write: Write::Prepare { step },
                } = event
                {
                    self.sent.insert(step);
                }
                self.engine.take(record.at(), &event)
            }
        }
    }
}
