//! One rule: what it is about, what it says, and who says so.

use super::condition::{Condition, Context, Test};
use super::fact::{Fact, Flag};
use super::facts::Facts;
use crate::finding::Severity;
use crate::names::named;

named! {
    #[what("a topic")]
    /// What a rule is about.
    pub enum Topic {
        /// A device that is to be upgraded.
        Device = "device",
        /// The OS 12 it is to get.
        Target = "target",
        /// The UMS that manages it.
        Ums = "ums",
        /// A Distributed App Repository and the profiles that give it to devices.
        Repository = "repository",
        /// Devices that serve OS 12 to others.
        Peers = "peers",
        /// Licences of devices and of UMS.
        Licence = "licence",
        /// How a site is set up: its directories, profiles, apps and habits.
        Site = "site",
        /// Life after the upgrade, and reinstalling instead of it. Not asked unless wanted.
        Later = "later",
    }
}

impl Topic {
    /// Everything an upgrade has to do with: all topics but [`Later`](Self::Later).
    pub const UPGRADE: &'static [Self] = &[
        Self::Device,
        Self::Target,
        Self::Ums,
        Self::Repository,
        Self::Peers,
        Self::Licence,
        Self::Site,
    ];
}

named! {
    #[what("a confidence")]
    /// How sure the fact behind a rule is.
    pub enum Confidence {
        /// The vendor or the named source states it.
        Documented = "documented",
        /// It was seen in real files or on real systems.
        Seen = "seen",
        /// It follows from something stated, and nobody stated it.
        Inferred = "inferred",
    }
}

/// What another source says about the matter of a rule. It is laxer, so the rule decides.
#[derive(Debug, Clone)]
pub struct Dispute {
    pub(super) when: Condition,
    pub(super) says: String,
    pub(super) source: String,
}

impl Dispute {
    /// What it says: `UMS 12.06.100 and later have repositories`.
    pub fn says(&self) -> &str {
        &self.says
    }

    /// Who says so.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The facts its condition asks for.
    pub(crate) fn facts(&self) -> impl Iterator<Item = Fact> {
        self.when.tests().into_iter().map(Test::fact)
    }
}

/// One rule of a [`RuleSet`](super::RuleSet).
#[derive(Debug, Clone)]
pub struct Rule {
    pub(super) id: String,
    pub(super) topics: Vec<Topic>,
    pub(super) severity: Severity,
    pub(super) when: Condition,
    pub(super) message: Template,
    pub(super) remedy: String,
    pub(super) sources: Vec<String>,
    pub(super) confidence: Confidence,
    pub(super) outranked_by: Vec<Flag>,
    pub(super) covered_by: Vec<Flag>,
    pub(super) disputes: Vec<Dispute>,
    pub(super) fires_for: Vec<Facts>,
    pub(super) silent_for: Vec<Facts>,
}

impl Rule {
    /// Its stable name: `R-DAR-1`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it is about, at least one topic.
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// How much it matters when it fires.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// The facts its condition asks for, from left to right; one may come more than once.
    pub fn facts(&self) -> impl Iterator<Item = Fact> {
        self.when.tests().into_iter().map(Test::fact)
    }

    /// What it says, with the names of facts in braces.
    pub fn message(&self) -> &str {
        &self.message.text
    }

    /// What to do about it.
    pub fn remedy(&self) -> &str {
        &self.remedy
    }

    /// Who says so: release notes, articles; at least one.
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// How sure the fact behind it is.
    pub fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// What other sources say about the same matter.
    pub fn disputes(&self) -> &[Dispute] {
        &self.disputes
    }

    /// Flags of which each makes it mere advice when it is true: the device's own verdict counts
    /// more than arithmetic on what it reports, and so does a setting that lifts a check.
    pub fn outranked_by(&self) -> &[Flag] {
        &self.outranked_by
    }

    /// Further flags of which each stands in for an answer nobody has when it is true, because the
    /// device's own check asks the same.
    pub fn covered_by(&self) -> &[Flag] {
        &self.covered_by
    }

    /// Examples of facts for which it fires, proved when the rule was read.
    pub fn fires_for(&self) -> &[Facts] {
        &self.fires_for
    }

    /// Examples of facts for which it does not, proved when the rule was read.
    pub fn silent_for(&self) -> &[Facts] {
        &self.silent_for
    }
}

/// A message with names of facts in braces: `UMS {ums} does not send it`.
#[derive(Debug, Clone)]
pub(super) struct Template {
    text: String,
    /// Each fact with the text before it.
    facts: Vec<(String, Fact)>,
    tail: String,
}

impl Template {
    /// `known` are the facts the condition of the rule asks for; no other one may be named, for
    /// nothing would be known about it.
    pub(super) fn new(text: &str, known: &[Fact]) -> Result<Self, BadTemplate> {
        let mut facts = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, inner) = rest.split_at(at);
            let (name, after) = inner
                .strip_prefix('{')
                .and_then(|inner| inner.split_once('}'))
                .ok_or(BadTemplate::Braces)?;
            let fact = known.iter().copied().find(|fact| fact.as_str() == name);
            let fact = fact.ok_or_else(|| BadTemplate::Name(name.to_owned()))?;
            facts.push((before.to_owned(), fact));
            rest = after;
        }
        Ok(Self {
            text: text.to_owned(),
            facts,
            tail: rest.to_owned(),
        })
    }

    /// The facts it names.
    pub(super) fn facts(&self) -> impl Iterator<Item = Fact> {
        self.facts.iter().map(|(_, fact)| *fact)
    }

    /// The message with the values put in; an unknown one is said in words.
    pub(super) fn render(&self, context: &Context<'_>) -> String {
        let mut text = String::new();
        for (index, (before, fact)) in self.facts.iter().enumerate() {
            text.push_str(before);
            if let Some(value) = context.text(*fact) {
                text.push_str(&value);
                continue;
            }
            let next = self.facts.get(index + 1);
            let after = next.map_or(&self.tail, |(between, _)| between);
            let words = unknown(*fact, after);
            // "the edition X", and not "the edition an unknown edition".
            let named = format!("the {} ", fact.as_str());
            if text.ends_with(&named) {
                text.truncate(text.len() - named.len());
            }
            text.push_str(&words);
        }
        text + &self.tail
    }
}

/// An unknown value in a sentence that goes on with `after`.
fn unknown(fact: Fact, after: &str) -> String {
    match fact {
        Fact::Build => "of an unknown build".to_owned(),
        Fact::Target | Fact::OldestPeer | Fact::Ums => "of an unknown version".to_owned(),
        Fact::Number(_) => {
            let counted = ["MB", "MHz", "core", "devices"];
            let is_counted = counted
                .iter()
                .any(|unit| after.trim_start().starts_with(unit));
            let of = if is_counted { " of" } else { "" };
            format!("an unknown number{of}")
        }
        Fact::Day | Fact::Choice(_) | Fact::Flag(_) => {
            format!("an unknown {}", fact.as_str().replace('_', " "))
        }
    }
}

/// What is wrong with a message.
pub(super) enum BadTemplate {
    /// Braces that do not pair.
    Braces,
    /// A name that is no fact of the condition.
    Name(String),
}
