//! The first of many.

use std::collections::BTreeSet;

use serde::Serialize;

/// How many things of one sort there are, and which of them come first in their order, whatever
/// the order they were met in. Keeps a hundred at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Sample<T: Ord> {
    /// How many there are.
    pub count: u64,
    /// The first of them.
    pub first: BTreeSet<T>,
}

/// How many things a [`Sample`] holds.
const HELD: usize = 100;

impl<T: Ord> Default for Sample<T> {
    fn default() -> Self {
        Self {
            count: 0,
            first: BTreeSet::new(),
        }
    }
}

impl<T: Ord> Sample<T> {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(super) fn push(&mut self, thing: T) {
        self.count += 1;
        self.first.insert(thing);
        if self.first.len() > HELD {
            self.first.pop_last();
        }
    }
}
