//! The hash of a rule set, by which a plan and a journal know whether they speak of the same rules.

use std::fmt;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use super::RuleSet;
use super::builds::BuildCatalogue;
use super::feature::Feature;
use super::rule::Rule;
use crate::names::Named;

/// The SHA-256 of what a [`RuleSet`] says; [`RuleSet::hash`] tells what counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleSetHash([u8; 32]);

impl RuleSetHash {
    pub(super) fn of(set: &RuleSet) -> Self {
        let mut canonical = Canonical(Sha256::new());
        canonical.field(set.date);
        let mut rules: Vec<&Rule> = set.rules.iter().collect();
        rules.sort_unstable_by_key(|rule| &rule.id);
        for rule in rules {
            canonical.rule(rule);
        }
        canonical.builds(set.builds);
        Self(canonical.0.finalize().into())
    }
}

/// 64 lower-case hex digits.
impl fmt::Display for RuleSetHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for RuleSetHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RuleSetHash({self})")
    }
}

/// A list of texts, each with its length in front, so that no two lists read alike.
struct Canonical(Sha256);

impl Canonical {
    fn field(&mut self, value: impl fmt::Display) {
        let text = value.to_string();
        self.0.update(text.len().to_string());
        self.0.update(":");
        self.0.update(text);
    }

    fn list<T: fmt::Display>(&mut self, values: &[T]) {
        self.field(values.len());
        for value in values {
            self.field(value);
        }
    }

    fn rule(&mut self, rule: &Rule) {
        self.field(&rule.id);
        self.list(&rule.topics);
        self.field(rule.severity);
        self.field(&rule.when);
        self.field(rule.message());
        self.field(&rule.remedy);
        self.list(&rule.sources);
        self.field(rule.confidence);
        self.list(&rule.outranked_by);
        self.list(&rule.covered_by);
        self.field(rule.disputes.len());
        for dispute in &rule.disputes {
            self.field(&dispute.when);
            self.field(&dispute.says);
            self.field(&dispute.source);
        }
    }

    /// What builds carry decides rules, so it counts as well.
    fn builds(&mut self, builds: &BuildCatalogue) {
        for build in builds.builds() {
            self.field(build.version());
            self.field(build.is_dead_end());
            let stated: Vec<_> = Feature::ALL
                .iter()
                .filter(|feature| build.states(**feature))
                .collect();
            self.list(&stated);
        }
    }
}
