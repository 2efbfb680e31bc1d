//! The rule set, its rules, and what comes out of asking them.

use std::sync::Arc;

use igel_migrate_core::rules as core;
use igel_migrate_core::rules::{Fact, Flag, Topic};
use pyo3::prelude::*;

use super::Facts;
use crate::convert::{Day, Items};
use crate::enums::Word;
use crate::error::Result;
use crate::finding::Finding;
use crate::runtime::{brief, work};
use crate::value::{Tuple, getters};
use crate::view::{SequenceView, shown};

/// Rules with the date of their state of knowledge.
#[pyclass(frozen, module = "igel_migrate", from_py_object)]
#[derive(Clone)]
pub(crate) struct RuleSet(pub(crate) Arc<core::RuleSet>);

impl RuleSet {
    /// The rules that were given, or the built-in ones.
    pub(crate) fn or_builtin(given: Option<Self>) -> Arc<core::RuleSet> {
        given.unwrap_or_else(Self::builtin).0
    }
}

#[pymethods]
impl RuleSet {
    /// The rules that this version of the library knows.
    #[staticmethod]
    fn builtin() -> Self {
        Self(Arc::new(core::RuleSet::builtin().clone()))
    }

    /// Reads a rule file.
    #[staticmethod]
    fn parse(py: Python<'_>, text: &str) -> Result<Self> {
        work(py, || {
            core::RuleSet::parse(text).map(|set| Self(Arc::new(set)))
        })
    }

    /// The rules with the changes of a user's file. `name` tells errors and reports which one.
    fn with_overrides(&self, py: Python<'_>, text: &str, name: &str) -> Result<Self> {
        work(py, || {
            let set = self.0.with_overrides(text, name)?;
            Ok(Self(Arc::new(set)))
        })
    }

    /// What users' files changed, in the order in which they were read.
    #[getter]
    fn overrides(&self) -> Tuple<Override> {
        self.0.overrides().iter().cloned().map(Override).collect()
    }

    /// The hash of everything that counts: 64 hexadecimal digits.
    #[getter]
    fn hash(&self, py: Python<'_>) -> Result<String> {
        work(py, || Ok(self.0.hash().to_string()))
    }

    /// The day whose state of knowledge the rules have.
    #[getter]
    fn date(&self) -> Day {
        Day(self.0.date())
    }

    /// All rules, in the order of the file.
    #[getter]
    fn rules(&self) -> SequenceView {
        let set = Arc::clone(&self.0);
        SequenceView::new(set.rules().len(), move |at| Rule(set.rules()[at].clone()))
    }

    /// Asks every rule about one of the topics. Without topics it is asked about all that an
    /// upgrade has to do with. Gives those that fire and those that cannot be decided, in the order
    /// of the file.
    #[pyo3(signature = (facts, *, topics=None))]
    fn evaluate(
        &self,
        py: Python<'_>,
        facts: &Facts,
        topics: Option<Items<String>>,
    ) -> Result<Tuple<Outcome>> {
        work(py, || {
            let topics = match topics {
                Some(topics) => (topics.0.iter().map(|topic| topic.parse()))
                    .collect::<igel_migrate_core::Result<Vec<_>>>()?,
                None => Topic::UPGRADE.to_vec(),
            };
            let outcomes = self.0.evaluate(&topics, &facts.0);
            Ok(outcomes.iter().map(Outcome::of).collect())
        })
    }

    fn __len__(&self) -> usize {
        self.0.rules().len()
    }

    fn __repr__(&self) -> String {
        let (rules, date) = (self.0.rules().len(), self.0.date());
        format!("<RuleSet of {rules} rules, {date}>")
    }
}

/// What a user's file changed about a rule.
#[pyclass(frozen, eq, str = "{0}", module = "igel_migrate.rules")]
#[derive(PartialEq)]
pub(crate) struct Override(core::Override);

getters! { Override as change {
    /// The id of the rule.
    rule: &str = change.rule();
    /// What was done to it.
    change: Word = Word::new("OverrideChange", change.change().to_string());
    /// The file that says so, by the name under which it was read.
    file: &str = change.file();
    /// The date in the file.
    date: Day = Day(change.date());
    /// The reason in the file; of an added rule its sources.
    why: &str = change.why();
} }

shown!(Override, ["rule", "change", "file", "date", "why"]);

/// What a laxer source says about the matter of a rule.
#[pyclass(frozen, module = "igel_migrate.rules")]
pub(crate) struct Dispute(core::Dispute);

getters! { Dispute as dispute {
    /// What it says.
    says: &str = dispute.says();
    /// The source.
    source: &str = dispute.source();
} }

shown!(Dispute, ["says", "source"]);

fn disputes<'a>(all: impl IntoIterator<Item = &'a core::Dispute>) -> Tuple<Dispute> {
    all.into_iter().cloned().map(Dispute).collect()
}

fn flags(all: &[Flag]) -> Tuple<Word> {
    all.iter().map(|flag| fact((*flag).as_str())).collect()
}

fn fact(name: &str) -> Word {
    Word::new("Fact", name)
}

/// A rule: when it fires, what it says, and who says so.
#[pyclass(frozen, module = "igel_migrate.rules")]
pub(crate) struct Rule(core::Rule);

getters! { Rule as rule {
    /// The id: `R-DAR-4`.
    id: &str = rule.id();
    /// What it is about.
    topics: Tuple<Word> =
        rule.topics().iter().map(|topic| Word::new("Topic", topic.to_string())).collect();
    /// How much it matters when it fires.
    severity: Word = Word::new("Severity", rule.severity().to_string());
    /// The facts that it asks for.
    facts: Tuple<Word> = rule.facts().map(Fact::as_str).map(fact).collect();
    /// What it says; facts stand in braces.
    message: &str = rule.message();
    /// What to do.
    remedy: &str = rule.remedy();
    /// Who says so.
    sources: Tuple<String> = rule.sources().iter().cloned().collect();
    /// How sure it is.
    confidence: Word = Word::new("Confidence", rule.confidence().to_string());
    /// What laxer sources say.
    disputes: Tuple<Dispute> = disputes(rule.disputes());
    /// The flags that make it mere advice.
    outranked_by: Tuple<Word> = flags(rule.outranked_by());
    /// The flags that stand in for facts that nobody knows.
    covered_by: Tuple<Word> = flags(rule.covered_by());
    /// Examples of facts for which it fires.
    fires_for: Tuple<Facts> = rule.fires_for().iter().cloned().map(Facts).collect();
    /// Examples of facts for which it does not.
    silent_for: Tuple<Facts> = rule.silent_for().iter().cloned().map(Facts).collect();
} }

shown!(Rule, ["id", "severity", "message"]);

/// What a rule says about facts: that it fires, or that it cannot be decided.
#[pyclass(frozen, module = "igel_migrate.rules")]
pub(crate) struct Outcome {
    rule: core::Rule,
    unknown: bool,
    missing: Vec<String>,
    covered: bool,
    outranked: bool,
    settled_by: Option<Flag>,
    disputes: Vec<core::Dispute>,
    finding: igel_migrate_core::Finding,
}

impl Outcome {
    fn of(outcome: &core::Outcome<'_>) -> Self {
        Self {
            rule: outcome.rule().clone(),
            unknown: outcome.is_unknown(),
            missing: outcome.missing().iter().map(ToString::to_string).collect(),
            covered: outcome.is_covered(),
            outranked: outcome.is_outranked(),
            settled_by: outcome.settled_by(),
            disputes: outcome.disputes().cloned().collect(),
            finding: outcome.to_finding(),
        }
    }
}

#[pymethods]
impl Outcome {
    /// The rule.
    #[getter]
    fn rule(&self) -> Rule {
        Rule(self.rule.clone())
    }

    /// Whether it cannot be decided because something is not known.
    #[getter]
    fn is_unknown(&self) -> bool {
        self.unknown
    }

    /// What would have to be known: facts, and features of builds.
    #[getter]
    fn missing(&self) -> Tuple<String> {
        self.missing.iter().cloned().collect()
    }

    /// Whether it fired and a flag makes it mere advice.
    #[getter]
    fn is_outranked(&self) -> bool {
        self.outranked
    }

    /// Whether it cannot be decided and a flag stands in for the answer.
    #[getter]
    fn is_covered(&self) -> bool {
        self.covered
    }

    /// The flag that does either.
    #[getter]
    fn settled_by(&self) -> Option<Word> {
        self.settled_by.map(|flag| fact(flag.as_str()))
    }

    /// How much it matters for these facts.
    #[getter]
    fn severity(&self) -> Word {
        Word::new("Severity", self.finding.severity.to_string())
    }

    /// What other sources say that would not have made it fire.
    #[getter]
    fn disputes(&self) -> Tuple<Dispute> {
        disputes(&self.disputes)
    }

    /// What it says, with the values of the facts.
    #[getter]
    fn message(&self) -> &str {
        &self.finding.message
    }

    /// The same as a finding.
    fn to_finding(&self) -> Finding {
        Finding(self.finding.clone())
    }
}

shown!(Outcome, ["rule", "is_unknown", "severity", "message"]);

/// What is asked of features by name.
pub(super) fn feature(name: &str) -> Result<core::Feature> {
    brief(|| name.parse())
}
