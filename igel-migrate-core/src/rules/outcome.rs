//! What comes out when rules are asked.

use std::borrow::Cow;
use std::fmt;

use super::facts::{Fact, Facts};
use super::feature::Feature;
use super::rule::Rule;
use crate::finding::{Finding, Severity};

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
    pub(super) facts: &'a Facts,
    pub(super) missing: Vec<Missing>,
}

impl<'a> Outcome<'a> {
    /// The rule.
    pub fn rule(&self) -> &'a Rule {
        self.rule
    }

    /// True if it could not be decided; [`missing`](Self::missing) says why.
    pub fn is_unknown(&self) -> bool {
        !self.missing.is_empty()
    }

    /// What would have to be known to decide it; empty if the rule fired.
    pub fn missing(&self) -> &[Missing] {
        &self.missing
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
        let message = self.rule.message.render(self.facts);
        if self.missing.is_empty() {
            return message;
        }
        let missing: Vec<_> = self.missing.iter().map(ToString::to_string).collect();
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
    }
}

impl From<Outcome<'_>> for Finding {
    fn from(outcome: Outcome<'_>) -> Self {
        outcome.to_finding()
    }
}
