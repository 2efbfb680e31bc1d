//! What comes out when rules are asked.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use super::condition::{Condition, Context, Truth};
use super::fact::{Fact, Flag};
use super::feature::Feature;
use super::rule::{Dispute, Rule};
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
    rule: &'a Rule,
    context: Context<'a>,
    unknown: bool,
}

impl<'a> Outcome<'a> {
    pub(super) fn new(rule: &'a Rule, context: Context<'a>, unknown: bool) -> Self {
        Self {
            rule,
            context,
            unknown,
        }
    }

    /// What comes of `rule` if `when`, its condition or what is left of it, holds or may hold.
    pub(super) fn of(rule: &'a Rule, when: &Condition, context: Context<'a>) -> Option<Self> {
        match when.truth(&mut |test| test.truth(&context)) {
            Truth::False => None,
            truth => Some(Self::new(rule, context, truth == Truth::Unknown)),
        }
    }

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
                bases.extend(self.context.basis(test.fact()));
            });
        bases.sort_unstable();
        bases.dedup();
        bases
    }

    /// True if it fired and the device's own word counts more: it is advice then.
    pub fn is_outranked(&self) -> bool {
        !self.unknown && self.has(self.rule.outranked_by())
    }

    /// True if it could not be decided and the device's own word stands in for the answer.
    pub fn is_covered(&self) -> bool {
        self.unknown && self.has(self.rule.covered_by())
    }

    fn has(&self, flag: Option<Flag>) -> bool {
        flag.is_some_and(|flag| self.context.flag(flag) == Some(true))
    }

    /// How much it matters. What is not known is never worse than a warning; what the device's own
    /// word settles is advice.
    pub fn severity(&self) -> Severity {
        if self.is_outranked() || self.is_covered() {
            Severity::Advice
        } else if self.unknown {
            self.rule.severity.min(Severity::Warning)
        } else {
            self.rule.severity
        }
    }

    /// What other sources say that would not have made the rule fire. The stricter statement
    /// decides, and both are shown.
    pub fn disputes(&self) -> impl Iterator<Item = &'a Dispute> {
        let context = self.context;
        self.rule.disputes.iter().filter(move |dispute| {
            dispute.when.truth(&mut |test| test.truth(&context)) == Truth::False
        })
    }

    /// The rule's message with the values of the facts; if undecided, after what is missing.
    pub fn message(&self) -> String {
        let message = self.rule.message.render(&self.context);
        if self.is_outranked() {
            return format!("{message}; the device itself says it is fine");
        }
        if !self.unknown {
            return message;
        }
        let missing: Vec<_> = self.missing().iter().map(ToString::to_string).collect();
        let missing = missing.join(", ");
        if self.is_covered() {
            return format!(
                "undecided without {missing}, but the device itself says it is fine; \
                 possibly: {message}"
            );
        }
        format!("undecided without {missing}; possibly: {message}")
    }

    /// The finding: its code is the rule's id.
    pub fn to_finding(&self) -> Finding {
        let mut source = self.rule.sources.join("; ");
        for dispute in self.disputes() {
            // Writing to a String does not fail.
            let _ = write!(source, "; but {}: {}", dispute.source, dispute.says);
        }
        Finding::new(
            Cow::Owned(self.rule.id.clone()),
            self.severity(),
            self.message(),
        )
        .with_remedy(self.rule.remedy.clone())
        .with_source(source)
        .with_bases(self.bases())
    }
}

impl From<Outcome<'_>> for Finding {
    fn from(outcome: Outcome<'_>) -> Self {
        outcome.to_finding()
    }
}
