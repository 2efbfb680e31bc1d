//! What comes out when rules are asked.

use std::borrow::Cow;
use std::fmt;

use super::condition::{Context, Truth};
use super::fact::Fact;
use super::feature::Feature;
use super::rule::Rule;
use crate::finding::{Basis, Finding, Severity};

/// Something that would have to be known to decide a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Missing {
    /// A fact nobody gave.
    Fact(Fact),
    /// The build is known, but not whether it carries this feature.
    Feature(Feature),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fact(fact) => write!(f, "`{fact}`"),
            Self::Feature(feature) => write!(f, "knowing whether the build has `{feature}`"),
        }
    }
}

/// A rule that fired, or that could not be decided. Rules that do not apply leave no outcome.
#[derive(Debug, Clone)]
pub struct Outcome<'a> {
    pub(super) rule: &'a Rule,
    pub(super) context: Context<'a>,
    pub(super) unknown: bool,
}

impl<'a> Outcome<'a> {
    /// The rule.
    pub fn rule(&self) -> &'a Rule {
        self.rule
    }

    /// True if it could not be decided; [`missing`](Self::missing) says why.
    pub fn is_unknown(&self) -> bool {
        self.unknown
    }

    /// What would have to be known to decide it, each thing once; empty if the rule fired.
    pub fn missing(&self) -> Vec<Missing> {
        let mut missing = Vec::new();
        self.rule
            .when
            .each_decider(Truth::Unknown, &self.context, &mut |test| {
                let one = test.missing(&self.context);
                if !missing.contains(&one) {
                    missing.push(one);
                }
            });
        missing
    }

    /// What the facts stand on that made the rule fire, each basis once; empty if it could not be
    /// decided, or if nobody said.
    pub fn bases(&self) -> Vec<Basis> {
        let mut bases = Vec::new();
        self.rule
            .when
            .each_decider(Truth::True, &self.context, &mut |test| {
                bases.extend(self.context.facts.basis(test.fact()));
            });
        bases.sort_unstable();
        bases.dedup();
        bases
    }

    /// How much it matters. What is not known is never worse than a warning.
    pub fn severity(&self) -> Severity {
        if self.is_unknown() {
            self.rule.severity.min(Severity::Warning)
        } else {
            self.rule.severity
        }
    }

    /// The rule's message with the values of the facts; if undecided, after what is missing.
    pub fn message(&self) -> String {
        let message = self.rule.message.render(self.context.facts);
        if !self.unknown {
            return message;
        }
        let missing: Vec<_> = self.missing().iter().map(ToString::to_string).collect();
        format!(
            "undecided without {}; possibly: {message}",
            missing.join(", ")
        )
    }

    /// The finding: its code is the rule's id.
    pub fn to_finding(&self) -> Finding {
        Finding::new(
            Cow::Owned(self.rule.id.clone()),
            self.severity(),
            self.message(),
        )
        .with_remedy(self.rule.remedy.clone())
        .with_source(self.rule.sources.join("; "))
        .with_bases(self.bases())
    }
}

impl From<Outcome<'_>> for Finding {
    fn from(outcome: Outcome<'_>) -> Self {
        outcome.to_finding()
    }
}
