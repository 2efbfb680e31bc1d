//! Findings on their way: each with the place of its element, in the order of the file, and not
//! without end.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use super::nodes::NodeId;
use super::positions::Positions;
use super::tree::Tree;
use crate::error::{Position, shown};
use crate::finding::{Finding, Severity};

/// More findings than this on one document help nobody.
const MOST: usize = 1000;

/// What a finding can be about: its stable code, how much it matters, what it says.
#[derive(Clone, Copy)]
pub(super) struct Check {
    pub(super) code: &'static str,
    pub(super) severity: Severity,
    pub(super) message: &'static str,
}

/// Collects findings with their positions.
pub(super) struct Collector<'t> {
    pub(super) tree: &'t Tree,
    positions: Positions<'t>,
    findings: Vec<Finding>,
    left_out: usize,
}

impl<'t> Collector<'t> {
    pub(super) fn over(tree: &'t Tree) -> Self {
        Self {
            tree,
            positions: Positions::over(tree),
            findings: Vec::new(),
            left_out: 0,
        }
    }

    /// The findings in the order of the file; those about edits come last.
    pub(super) fn finish(mut self) -> Vec<Finding> {
        self.findings
            .sort_by_key(|finding| (finding.position.is_none(), finding.position));
        if self.left_out > 0 {
            let message = format!("{} more findings were left out", self.left_out);
            let rest = Finding::new("os11-more-findings", Severity::Warning, message);
            self.findings.push(rest);
        }
        self.findings
    }

    pub(super) fn add(&mut self, check: Check, node: NodeId, subject: &str) {
        self.add_with(check, node, subject, "");
    }

    /// As [`Self::add`], with `detail` behind the message.
    pub(super) fn add_with(&mut self, check: Check, node: NodeId, subject: &str, detail: &str) {
        if self.findings.len() == MOST {
            self.left_out += 1;
            return;
        }
        let message = format!("{}{detail}", check.message);
        let finding =
            Finding::new(check.code, check.severity, message).with_subject(shown(subject));
        let finding = match self.position(node) {
            Some(position) => finding.at(position),
            None => finding,
        };
        self.findings.push(finding);
    }

    /// Reports `node` if something with the same `key` was seen before.
    pub(super) fn repeated<K: Eq + Hash>(
        &mut self,
        check: Check,
        seen: &mut HashMap<K, Option<Position>>,
        key: K,
        node: NodeId,
        subject: &str,
    ) {
        let here = self.position(node);
        match seen.entry(key) {
            Entry::Vacant(place) => {
                place.insert(here);
            }
            Entry::Occupied(first) => {
                let detail = first
                    .get()
                    .map(|first| format!(", at {first}"))
                    .unwrap_or_default();
                self.add_with(check, node, subject, &detail);
            }
        }
    }

    fn position(&mut self, node: NodeId) -> Option<Position> {
        self.tree.start(node).map(|start| self.positions.at(start))
    }
}
