//! Rules: what is known about builds, targets, UMS and repositories, as dated data.
//!
//! Here live the rule data, the facts rules ask for, and the asking; the code that gathers facts
//! (repository lint, readiness) does not. Every rule names its source: release notes, articles of
//! the vendor's knowledge base, the community's list of questions.
//!
//! ```
//! use igel_migrate_core::rules::{Facts, Method, RuleSet, Topic};
//! use igel_migrate_core::{Os11Version, Os12Version};
//!
//! let facts = Facts::new()
//!     .with_method(Method::Repository)
//!     .with_build(Os11Version::new(11, 10, 439))
//!     .with_target(Os12Version::new(12, 7, 4));
//! let outcomes = RuleSet::builtin().evaluate(&[Topic::Device], &facts);
//! let keys = outcomes.iter().find(|outcome| outcome.rule().id() == "R-DAR-1").unwrap();
//! assert!(!keys.is_unknown());
//! assert_eq!(keys.message(), "OS 11 11.10.439 does not know the registry keys of a repository");
//! ```
//!
//! # What is not known is never a pass
//!
//! A rule that asks for a fact nobody gave, or for a feature of a build that is not in the table,
//! gives an [`Outcome`] that [`is_unknown`](Outcome::is_unknown) and says what is missing. If the
//! rest of its condition settles the matter, it needs no answer and gives none.
//!
//! # The file
//!
//! Rules are TOML. Unknown fields, missing sources, doubled ids, conditions of which a part can
//! only come out one way, and examples that do not hold are refused, with line and column.
//!
//! ```toml
//! schema = 1
//! date = 2026-11-23           # the state of knowledge
//!
//! [[rule]]
//! id = "R-DAR-5"
//! applies_to = ["repository"] # topics: device, target, ums, repository, peers
//! severity = "warning"        # or blocker, advice
//! when = { load_balancer_url = true, ums = { below = "12.06.110" } }
//! message = "UMS {ums} does not send the load-balancer URL to devices"
//! remedy = "update UMS to 12.06.110 or later"
//! source = ["RN UMS 12.06.110"]
//! confidence = "documented"   # or seen, inferred
//! # Examples; each is proved when the file is read.
//! fires_for = [{ load_balancer_url = true, ums = "12.06.100" }]
//! silent_for = [{ load_balancer_url = true, ums = "12.06.110" }]
//! unknown_for = [{ load_balancer_url = true }]
//! ```
//!
//! The fields of a condition must all hold. Each is one of:
//!
//! | field | value |
//! |---|---|
//! | `all`, `any` | conditions |
//! | `not` | a condition |
//! | `build` | `has` or `presumed_to_have` a [`Feature`], `is` one of the listed builds; `below`, `at_most`, `at_least`, `above` only with `range_stated_by`, because builds are branches |
//! | `target`, `oldest_peer`, `ums` | `below`, `at_most`, `at_least`, `above`, or `is` one of the listed versions |
//! | `method` | one or several of [`Method`] |
//! | a [`Flag`] | `true` or `false` |
//! | a [`Number`] | `below`, `at_most`, `at_least`, `above`, or `is` one of the listed numbers |
//!
//! A message may name facts of the condition in braces.

mod builds;
mod condition;
pub(crate) mod document;
mod fact;
mod facts;
mod feature;
pub(crate) mod names;
mod outcome;
mod reach;
mod read;
mod rule;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use jiff::civil::Date;

use crate::error::Result;

pub use builds::{Build, BuildCatalogue, Carries};
pub use fact::{
    BootMode, Choice, DiskLayout, Edition, Fact, FirmwareCa, Flag, Method, Model, Number,
};
pub use facts::Facts;
pub use feature::Feature;
pub use outcome::{Missing, Outcome};
pub use rule::{Confidence, Rule, Topic};

use condition::{Context, Truth};

/// Rules with the date of their state of knowledge.
#[derive(Debug, Clone)]
pub struct RuleSet {
    date: Date,
    rules: Vec<Rule>,
    builds: &'static BuildCatalogue,
}

impl RuleSet {
    /// The rules this version of the library knows.
    #[allow(
        clippy::expect_used,
        reason = "the rules are part of the crate, and a test reads them"
    )]
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<RuleSet> = LazyLock::new(|| {
            RuleSet::parse(include_str!("../../data/rules.toml"))
                .expect("the rules in the crate are well-formed")
        });
        &BUILTIN
    }

    /// Reads a rule file; see [the module](self) for its form.
    ///
    /// ```
    /// use igel_migrate_core::rules::RuleSet;
    ///
    /// let error = RuleSet::parse("schema = 1\ndate = 2026-11-23\nrules = []").unwrap_err();
    /// assert_eq!(
    ///     error.report(),
    ///     "line 3, column 1: `rules` is not a field of a rule file (reading rules)\n\
    ///      hint: did you mean `rule`?"
    /// );
    /// ```
    ///
    /// # Errors
    ///
    /// With line and column: [`Malformed`](crate::ErrorKind::Malformed) if the text is not TOML,
    /// [`Conflict`](crate::ErrorKind::Conflict) if two rules have one id,
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for another schema, else
    /// [`Invalid`](crate::ErrorKind::Invalid), with the nearest right name as hint.
    /// [`LimitExceeded`](crate::ErrorKind::LimitExceeded) above 1 MiB.
    pub fn parse(text: &str) -> Result<Self> {
        read::rule_set(text, BuildCatalogue::builtin())
            .map_err(|error| error.with_operation("reading rules"))
    }

    /// The day whose state of knowledge the rules have.
    pub fn date(&self) -> Date {
        self.date
    }

    /// All rules, in the order of the file.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Asks every rule about one of `topics`. Gives those that fire and those that cannot be
    /// decided, in the order of the file.
    pub fn evaluate<'a>(&'a self, topics: &[Topic], facts: &'a Facts) -> Vec<Outcome<'a>> {
        let context = Context::new(facts, self.builds);
        let mut outcomes = Vec::new();
        for rule in &self.rules {
            if !rule.topics.iter().any(|topic| topics.contains(topic)) {
                continue;
            }
            let unknown = match rule.when.truth(&mut |test| test.truth(&context)) {
                Truth::False => continue,
                Truth::True => false,
                Truth::Unknown => true,
            };
            outcomes.push(Outcome {
                rule,
                context,
                unknown,
            });
        }
        outcomes
    }
}
