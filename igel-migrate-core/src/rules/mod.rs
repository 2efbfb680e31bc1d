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
//! # The device's own word
//!
//! A device that calls itself ready has measured itself; what it reports to UMS is rounded. So a
//! rule may be `outranked_by` flags, usually `upgrade_ready`: where one is true, the rule is mere
//! advice. A rule that is `covered_by` a flag keeps its severity, but where nobody knows its facts
//! and the flag is true, the device has answered for them ([`is_covered`](Outcome::is_covered)).
//! Whatever outranks a rule covers it as well.
//!
//! # Sources that contradict each other
//!
//! The stricter statement is the rule; the laxer ones stand in `disputed` and are shown wherever
//! they would have made a difference. The reader proves that they are laxer, and refuses two rules
//! that say one sentence about the same facts.
//!
//! # The file
//!
//! Rules are TOML. Unknown fields, missing sources, doubled ids, conditions of which a part can
//! only come out one way, and examples that do not hold are refused, with line and column. The
//! rules in the crate are read when they are first asked for; a test reads them before that, so
//! that no build script drags the reader into every build.
//!
//! ```toml
//! schema = 1
//! date = 2026-11-23           # the state of knowledge
//!
//! [[rule]]
//! id = "R-DAR-4"
//! applies_to = ["repository", "ums"] # topics: what the rule is about
//! severity = "warning"               # or blocker, advice
//! when = { method = "repository", ums = { below = "12.07.100" } }
//! message = "repositories are experimental in UMS {ums}"
//! remedy = "update UMS to 12.07.100 or later"
//! source = ["RN OS 12 12.5.1"]
//! confidence = "documented"          # or seen, inferred
//! # Examples, each proved when the file is read.
//! fires_for = [{ method = "repository", ums = "12.06.120" }]
//! silent_for = [{ method = "repository", ums = "12.07.100" }]
//! unknown_for = [{ method = "repository" }]
//! # What laxer sources say about the matter, and when their rule would fire.
//! [[rule.disputed]]
//! when = { method = "repository", ums = { below = "12.06.100" } }
//! says = "UMS has repositories from 12.06.100 on"
//! source = "KB DAR article 12.06.100"
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
//! | `day` | the same with dates |
//! | a [`Choice`] | one or several of its values |
//! | a [`Flag`] | `true` or `false` |
//! | a [`Number`] | `below`, `at_most`, `at_least`, `above`, or `is` one of the listed numbers |
//!
//! A message may name facts of the condition in braces.
//!
//! [`RuleSet::with_overrides`] shows the file in which users change rules. Beside `rule` for
//! rules that they add, it has `override` (an `id`, a reason in `why`, and the fields of a rule
//! that are to differ) and `silence` (an `id` and a reason in `why`).

mod builds;
mod condition;
mod fact;
mod facts;
mod feature;
mod hash;
mod outcome;
mod overrides;
mod prepared;
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
pub use hash::RuleSetHash;
pub use outcome::{Missing, Outcome};
pub use overrides::{Change, Override};
pub use prepared::PreparedRules;
pub use rule::{Confidence, Dispute, Rule, Topic};

use condition::Context;

/// Rules with the date of their state of knowledge.
#[derive(Debug, Clone)]
pub struct RuleSet {
    date: Date,
    rules: Vec<Rule>,
    builds: &'static BuildCatalogue,
    overrides: Vec<Override>,
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

    /// These rules with the changes of a user's file; `name` tells errors and reports which one.
    ///
    /// ```
    /// use igel_migrate_core::rules::RuleSet;
    ///
    /// let file = r#"
    /// schema = 1
    /// date = 2026-11-20
    ///
    /// [[silence]]
    /// id = "R-UMS-3"
    /// why = "we delete no devices during the migration"
    ///
    /// [[override]]
    /// id = "R-DAR-17"
    /// severity = "advice"
    /// why = "our vendor contact agreed to 11.10.438 in writing"
    /// "#;
    /// let rules = RuleSet::builtin().with_overrides(file, "site.toml")?;
    /// let told: Vec<_> = rules.overrides().iter().map(ToString::to_string).collect();
    /// assert_eq!(
    ///     told,
    ///     [
    ///         "R-UMS-3 silenced by site.toml of 2026-11-20: \
    ///          we delete no devices during the migration",
    ///         "R-DAR-17 changed by site.toml of 2026-11-20: \
    ///          our vendor contact agreed to 11.10.438 in writing",
    ///     ]
    /// );
    ///
    /// let error = RuleSet::builtin()
    ///     .with_overrides(&file.replace("R-UMS-3", "R-UMS3"), "site.toml")
    ///     .unwrap_err();
    /// assert_eq!(
    ///     error.report(),
    ///     "site.toml: line 6, column 6: there is no rule `R-UMS3` (reading rules)\n\
    ///      hint: did you mean `R-UMS-3`?"
    /// );
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse); also if a rule that is changed or silenced does not exist, if
    /// the reason for it is missing, and [`Conflict`](crate::ErrorKind::Conflict) if a rule that
    /// is added does exist.
    pub fn with_overrides(&self, text: &str, name: &str) -> Result<Self> {
        read::overridden(self, text, name)
            .map_err(|error| error.with_subject(name).with_operation("reading rules"))
    }

    /// What users' files changed, in the order in which they were read.
    pub fn overrides(&self) -> &[Override] {
        &self.overrides
    }

    /// The hash of everything that counts: date, rules and what builds carry. The order of rules,
    /// their examples, and the reasons for overrides do not.
    pub fn hash(&self) -> RuleSetHash {
        RuleSetHash::of(self)
    }

    /// The day whose state of knowledge the rules have.
    pub fn date(&self) -> Date {
        self.date
    }

    /// All rules, in the order of the file.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rules about one of `topics`.
    fn about(&self, topics: &[Topic]) -> impl Iterator<Item = &Rule> {
        self.rules
            .iter()
            .filter(|rule| rule.topics.iter().any(|topic| topics.contains(topic)))
    }

    /// Decides what the facts of a fleet decide, for asking about many devices of it.
    pub fn prepare<'a>(&'a self, topics: &[Topic], fleet: &'a Facts) -> PreparedRules<'a> {
        PreparedRules::new(self, topics, fleet)
    }

    /// Asks every rule about one of `topics`. Gives those that fire and those that cannot be
    /// decided, in the order of the file.
    pub fn evaluate<'a>(&'a self, topics: &[Topic], facts: &'a Facts) -> Vec<Outcome<'a>> {
        let context = Context::new(facts, facts, self.builds);
        self.about(topics)
            .filter_map(|rule| Outcome::of(rule, &rule.when, context))
            .collect()
    }
}
