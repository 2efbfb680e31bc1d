//! What is to happen when.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Something that happens at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    Heartbeat(usize),
    ApplySettings(usize),
    Updated(usize),
    JobFires(usize),
    Command(usize),
    /// A transfer on a line may have ended; the number tells whether the line changed since.
    Line(usize, u64),
    PowerBack(usize),
    Written(usize),
    Booted(usize),
}

/// Events by time in milliseconds; those of one time in the order in which they were added.
#[derive(Debug, Default)]
pub(super) struct Queue {
    events: BinaryHeap<Reverse<(i64, u64, Event)>>,
    added: u64,
}

impl Queue {
    pub(super) fn add(&mut self, at: i64, event: Event) {
        self.events.push(Reverse((at, self.added, event)));
        self.added += 1;
    }

    pub(super) fn next_due(&self) -> Option<i64> {
        self.events.peek().map(|Reverse((at, ..))| *at)
    }

    /// The next event, if it is due at `now`.
    pub(super) fn take(&mut self, now: i64) -> Option<Event> {
        if self.next_due()? > now {
            return None;
        }
        self.events.pop().map(|Reverse((.., event))| event)
    }
}
