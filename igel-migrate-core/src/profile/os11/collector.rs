//! Findings on their way: each with the element it is about.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use super::nodes::NodeId;
use super::tree::Tree;
use crate::error::shown;
use crate::finding::{Finding, Severity};
use crate::profile::bounded::{BoundedFindings, Collecting};

/// What a finding can be about: its stable code, how much it matters, what it says.
#[derive(Clone, Copy)]
pub(super) struct Check {
    pub(super) code: &'static str,
    pub(super) severity: Severity,
    pub(super) message: &'static str,
}

/// The code of the finding that closes a list from which findings were left out.
pub(super) const MORE_FINDINGS: &str = "os11-more-findings";

/// Collects findings about the elements of a tree.
pub(super) struct Collector<'t> {
    pub(super) tree: &'t Tree,
    collecting: Collecting,
}

impl<'t> Collector<'t> {
    /// Collects no more than `room` findings.
    pub(super) fn over(tree: &'t Tree, room: usize) -> Self {
        Self {
            tree,
            collecting: Collecting::with_room(room),
        }
    }

    /// The findings in the order of the file; those about edits come last.
    pub(super) fn place(self) -> BoundedFindings {
        let (text, origin) = self.tree.read_text();
        self.collecting.place(text, origin)
    }

    pub(super) fn add(&mut self, check: Check, node: NodeId, subject: &str) {
        self.add_with(check, node, subject, "");
    }

    /// As [`Self::add`], with `detail` behind the message.
    pub(super) fn add_with(&mut self, check: Check, node: NodeId, subject: &str, detail: &str) {
        self.add_about(check, node, None, subject, detail);
    }

    /// Reports `node` if something with the same `key` was seen before.
    pub(super) fn repeated<K: Eq + Hash>(
        &mut self,
        check: Check,
        seen: &mut HashMap<K, Option<usize>>,
        key: K,
        node: NodeId,
        subject: &str,
    ) {
        match seen.entry(key) {
            Entry::Vacant(place) => {
                place.insert(self.tree.start(node));
            }
            Entry::Occupied(first) => self.add_about(check, node, *first.get(), subject, ""),
        }
    }

    fn add_about(
        &mut self,
        check: Check,
        node: NodeId,
        first: Option<usize>,
        subject: &str,
        detail: &str,
    ) {
        self.collecting.add(self.tree.start(node), first, || {
            let message = format!("{}{detail}", check.message);
            Finding::new(check.code, check.severity, message).with_subject(shown(subject))
        });
    }
}
