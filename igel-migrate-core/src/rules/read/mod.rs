//! From a rule file to rules, by the schema in the documentation of [`super`]. Here each rule is read
//! and proved; TOML itself is [`crate::toml_document`]'s, and asking the rules is not here.

mod clash;
mod condition;
mod overrides;

use std::collections::HashMap;

use jiff::civil::Date;

use super::RuleSet;
use super::builds::BuildCatalogue;
use super::condition::{Condition, Context, Truth};
use super::fact::{Fact, Flag};
use super::facts::Facts;
use super::reach;
use super::rule::{BadTemplate, Dispute, Rule, Template};
use crate::error::{Error, ErrorKind, Result};
use crate::finding::Severity;
use crate::names::{Named, advice, quoted};
use crate::toml_document::{Item, Place, Source, Table};
use condition::{condition, known};

pub(super) use overrides::overridden;

/// The only schema there is.
const SCHEMA: i64 = 1;

const OVERRIDE_FIELDS: &[&str] = &[
    "why",
    "id",
    "applies_to",
    "severity",
    "when",
    "message",
    "remedy",
    "source",
    "confidence",
    "disputed",
    "outranked_by",
    "covered_by",
    "fires_for",
    "silent_for",
    "unknown_for",
];

/// Those of an override, without its reason.
const RULE_FIELDS: &[&str] = OVERRIDE_FIELDS.split_at(1).1;

pub(super) fn rule_set(text: &str, builds: &'static BuildCatalogue) -> Result<RuleSet> {
    let mut document = Source::read(text, "a rule file", &["schema", "date", "rule"])?;
    let date = header(&mut document)?;
    let mut rules: Vec<Rule> = Vec::new();
    let mut ids = Ids::default();
    for item in document.require("rule")?.array()? {
        let (id, place, table) = named_table(item, "a rule", RULE_FIELDS)?;
        ids.insert(&id, place)?;
        let rule = rule_beside(&rules, id, place, table, None, builds)?;
        rules.push(rule);
    }
    Ok(RuleSet {
        date,
        rules,
        builds,
        overrides: Vec::new(),
    })
}

/// Reads the schema, which must be known, and the date.
fn header(document: &mut Table<'_>) -> Result<Date> {
    let schema = document.require("schema")?;
    if schema.integer()? != SCHEMA {
        return Err(
            Error::new(ErrorKind::Unsupported, "this schema is not known")
                .at(schema.place().position())
                .with_hint("write `schema = 1`"),
        );
    }
    document.require("date")?.date()
}

/// The ids that a file names, each once.
#[derive(Default)]
struct Ids<'a>(HashMap<String, Place<'a>>);

impl<'a> Ids<'a> {
    fn insert(&mut self, id: &str, place: Place<'a>) -> Result<()> {
        match self.0.insert(id.to_owned(), place) {
            None => Ok(()),
            Some(first) => Err(Error::new(
                ErrorKind::Conflict,
                format!("there are two rules `{id}`"),
            )
            .at(place.position())
            .with_hint(format!("the other one is at {}", first.position()))),
        }
    }
}

/// A table with an id, and the place of the id.
fn named_table<'a>(
    item: Item<'a>,
    what: &'static str,
    fields: &'static [&'static str],
) -> Result<(String, Place<'a>, Table<'a>)> {
    let mut table = item.table(what, fields)?;
    let id = table.require("id")?;
    Ok((rule_id(&id)?.to_owned(), id.place(), table))
}

fn rule_id<'a>(item: &'a Item<'_>) -> Result<&'a str> {
    let id = item.text()?;
    let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if id.len() > 40 || !id.bytes().all(known) {
        return Err(item
            .invalid(format!("{} is not a rule id", quoted(id)))
            .with_hint("an id has up to 40 letters, digits and hyphens"));
    }
    Ok(id)
}

/// Reads a rule, which must not clash with `others`.
fn rule_beside<'a>(
    others: &[Rule],
    id: String,
    place: Place<'a>,
    table: Table<'a>,
    base: Option<&Rule>,
    builds: &BuildCatalogue,
) -> Result<Rule> {
    let subject = format!("rule {id}");
    rule(id, table, base, builds)
        .and_then(|rule| clash::check(&rule, others, place).map(|()| rule))
        .map_err(|error| error.with_subject(subject))
}

/// Reads a rule; fields that are not there are those of `base`.
fn rule(
    id: String,
    mut table: Table<'_>,
    base: Option<&Rule>,
    builds: &BuildCatalogue,
) -> Result<Rule> {
    // What was proved about a condition, examples and disputes, proves nothing about another one.
    let (when, mut fires_for, mut silent_for, inherited) = match (table.take("when"), base) {
        (None, Some(base)) => (
            base.when.clone(),
            base.fires_for.clone(),
            base.silent_for.clone(),
            base.disputes.clone(),
        ),
        (item, _) => {
            let item = item.map_or_else(|| table.require("when"), Ok)?;
            let place = item.place();
            let when = condition(item)?;
            reach::check(&when, builds).map_err(|problem| place.invalid(problem))?;
            (when, Vec::new(), Vec::new(), Vec::new())
        }
    };
    let mut examples = |field, expected| {
        let examples = table
            .take(field)
            .map(|item| example_facts(item, &when, expected, builds));
        examples.unwrap_or_else(|| Ok(Vec::new()))
    };
    fires_for.extend(examples("fires_for", Truth::True)?);
    silent_for.extend(examples("silent_for", Truth::False)?);
    examples("unknown_for", Truth::Unknown)?;

    let disputes = match table.take("disputed") {
        Some(item) => {
            let items = item.one_or_more()?.into_iter();
            items
                .map(|item| dispute(item, &when, builds))
                .collect::<Result<_>>()?
        }
        None => inherited,
    };
    let outranking = base.map(|base| &base.outranked_by);
    let outranked_by = flags(&mut table, "outranked_by", outranking, &[])?;
    let covering = base.map(|base| &base.covered_by);
    let covered_by = flags(&mut table, "covered_by", covering, &outranked_by)?;
    Ok(Rule {
        id,
        topics: field(
            &mut table,
            "applies_to",
            base.map(|base| base.topics.clone()),
            named_list,
        )?,
        severity: field(
            &mut table,
            "severity",
            base.map(|base| base.severity),
            |item| item.named(),
        )?,
        message: message(&mut table, &when, base)?,
        remedy: field(
            &mut table,
            "remedy",
            base.map(|base| base.remedy.clone()),
            |item| item.text().map(str::to_owned),
        )?,
        sources: field(
            &mut table,
            "source",
            base.map(|base| base.sources.clone()),
            |item| {
                item.one_or_more()?
                    .iter()
                    .map(|item| item.text().map(str::to_owned))
                    .collect()
            },
        )?,
        confidence: field(
            &mut table,
            "confidence",
            base.map(|base| base.confidence),
            |item| item.named(),
        )?,
        outranked_by,
        covered_by,
        disputes,
        when,
        fires_for,
        silent_for,
    })
}

/// The field `name`, else `inherited`; one of them must be there.
fn field<'a, T>(
    table: &mut Table<'a>,
    name: &'static str,
    inherited: Option<T>,
    read: impl FnOnce(Item<'a>) -> Result<T>,
) -> Result<T> {
    match (table.take(name), inherited) {
        (None, Some(inherited)) => Ok(inherited),
        (Some(item), _) => read(item),
        (None, None) => read(table.require(name)?),
    }
}

fn message(table: &mut Table<'_>, when: &Condition, base: Option<&Rule>) -> Result<Template> {
    let facts: Vec<Fact> = when.tests().iter().map(|test| test.fact()).collect();
    let item = table.take("message");
    let text = match (&item, base) {
        (None, Some(base)) => base.message(),
        (None, None) => return Err(table.lacks("message")),
        (Some(item), _) => item.text()?,
    };
    Template::new(text, &facts).map_err(|bad| {
        let problem = match &bad {
            BadTemplate::Braces => "the braces do not pair".to_owned(),
            BadTemplate::Name(name) => {
                format!("{} is not a fact of the condition", quoted(name))
            }
        };
        match (&item, bad) {
            (None, _) => table
                .invalid(problem)
                .with_hint("write a `message` that fits `when`"),
            (Some(item), BadTemplate::Braces) => item.invalid(problem),
            (Some(item), BadTemplate::Name(name)) => item
                .invalid(problem)
                .with_hint(advice(&name, facts.iter().map(|fact| fact.as_str()))),
        }
    })
}

/// The flags in the field `name`, none of which may be among `others`.
fn flags(
    table: &mut Table<'_>,
    name: &str,
    inherited: Option<&Vec<Flag>>,
    others: &[Flag],
) -> Result<Vec<Flag>> {
    let Some(item) = table.take(name) else {
        return Ok(inherited.cloned().unwrap_or_default());
    };
    let mut flags = Vec::new();
    for item in item.one_or_more()? {
        let flag: Flag = item.named()?;
        if others.contains(&flag) || flags.contains(&flag) {
            return Err(item.invalid(format!("`{flag}` stands here twice")));
        }
        flags.push(flag);
    }
    Ok(flags)
}

/// What another source says. It must be laxer than the rule, whose condition is `stricter`.
fn dispute(item: Item<'_>, stricter: &Condition, builds: &BuildCatalogue) -> Result<Dispute> {
    let mut table = item.table("a dispute", &["when", "says", "source"])?;
    let item = table.require("when")?;
    let place = item.place();
    let when = condition(item)?;
    reach::check_dispute(stricter, &when, builds).map_err(|problem| place.invalid(problem))?;
    Ok(Dispute {
        when,
        says: table.require("says")?.text()?.to_owned(),
        source: table.require("source")?.text()?.to_owned(),
    })
}

fn named_list<T: Named>(item: Item<'_>) -> Result<Vec<T>> {
    item.one_or_more()?.iter().map(Item::named).collect()
}

/// Reads examples and proves each of them.
fn example_facts(
    item: Item<'_>,
    when: &Condition,
    expected: Truth,
    builds: &BuildCatalogue,
) -> Result<Vec<Facts>> {
    let mut examples = Vec::new();
    for example in item.array()? {
        let place = example.place();
        let mut facts = Facts::new();
        for item in example.table("an example", &[])?.rest() {
            facts = facts.with(known(&item)?);
        }
        let context = Context::new(&facts, &facts, builds);
        let found = when.truth(&mut |test| test.truth(&context));
        if found != expected {
            let found = match found {
                Truth::True => "fires",
                Truth::False => "is silent",
                Truth::Unknown => "is undecided",
            };
            return Err(place.invalid(format!("for this example the rule {found}")));
        }
        examples.push(facts);
    }
    Ok(examples)
}

impl Named for Severity {
    const WHAT: &'static str = "a severity";
    const ALL: &'static [Self] = &[Self::Blocker, Self::Warning, Self::Advice];

    fn name(self) -> &'static str {
        match self {
            Self::Blocker => "blocker",
            Self::Warning => "warning",
            Self::Advice => "advice",
        }
    }
}
