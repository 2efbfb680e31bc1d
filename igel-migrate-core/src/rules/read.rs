//! From a rule file to rules: the schema in the documentation of [`super`].

use std::collections::HashMap;

use super::RuleSet;
use super::builds::BuildCatalogue;
use super::condition::{Comparison, Condition, Context, Test, Truth};
use super::document::{Item, Place, Source, Table};
use super::fact::{Choice, Fact};
use super::facts::{Facts, Known};
use super::feature::Feature;
use super::names::{Named, advice, quoted};
use super::reach;
use super::rule::{BadTemplate, Rule, Template};
use crate::error::{Error, ErrorKind, Result};
use crate::finding::Severity;

/// The only schema there is.
const SCHEMA: i64 = 1;

const RULE_FIELDS: &[&str] = &[
    "id",
    "applies_to",
    "severity",
    "when",
    "message",
    "remedy",
    "source",
    "confidence",
    "fires_for",
    "silent_for",
    "unknown_for",
];

pub(super) fn rule_set(text: &str, builds: &'static BuildCatalogue) -> Result<RuleSet> {
    let mut document = Source::read(text, "a rule file", &["schema", "date", "rule"])?;
    let schema = document.require("schema")?;
    if schema.integer()? != SCHEMA {
        return Err(
            Error::new(ErrorKind::Unsupported, "this schema is not known")
                .at(schema.place().position())
                .with_hint("write `schema = 1`"),
        );
    }
    let date = document.require("date")?.date()?;
    let mut rules = Vec::new();
    let mut ids: HashMap<String, Place<'_>> = HashMap::new();
    for item in document.require("rule")?.array()? {
        let mut table = item.table("a rule", RULE_FIELDS)?;
        let id = table.require("id")?;
        let name = rule_id(&id)?.to_owned();
        if let Some(first) = ids.insert(name.clone(), id.place()) {
            return Err(
                Error::new(ErrorKind::Conflict, format!("there are two rules `{name}`"))
                    .at(id.place().position())
                    .with_hint(format!("the other one is at {}", first.position())),
            );
        }
        let subject = format!("rule {name}");
        rules.push(rule(name, table, builds).map_err(|error| error.with_subject(subject))?);
    }
    Ok(RuleSet {
        date,
        rules,
        builds,
    })
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

fn rule(id: String, mut table: Table<'_>, builds: &BuildCatalogue) -> Result<Rule> {
    let when = table.require("when")?;
    let place = when.place();
    let when = condition(when)?;
    reach::check(&when, builds).map_err(|problem| place.invalid(problem))?;

    let facts: Vec<Fact> = when.tests().iter().map(|test| test.fact()).collect();
    let message = table.require("message")?;
    let template = Template::new(message.text()?, &facts).map_err(|bad| match bad {
        BadTemplate::Braces => message.invalid("the braces do not pair"),
        BadTemplate::Name(name) => message
            .invalid(format!("{} is not a fact of the condition", quoted(&name)))
            .with_hint(advice(&name, facts.iter().map(|fact| fact.as_str()))),
    })?;

    let mut examples = |field: &'static str, expected: Truth| {
        let Some(item) = table.take(field) else {
            return Ok(Vec::new());
        };
        example_facts(item, &when, expected, builds)
    };
    let fires_for = examples("fires_for", Truth::True)?;
    let silent_for = examples("silent_for", Truth::False)?;
    examples("unknown_for", Truth::Unknown)?;

    Ok(Rule {
        id,
        topics: named_list(table.require("applies_to")?)?,
        severity: table.require("severity")?.named()?,
        message: template,
        remedy: table.require("remedy")?.text()?.to_owned(),
        sources: table
            .require("source")?
            .one_or_more()?
            .iter()
            .map(|item| item.text().map(str::to_owned))
            .collect::<Result<_>>()?,
        confidence: table.require("confidence")?.named()?,
        when,
        fires_for,
        silent_for,
    })
}

fn named_list<T: Named>(item: Item<'_>) -> Result<Vec<T>> {
    item.one_or_more()?.iter().map(Item::named).collect()
}

/// A table of parts that must all hold: `all`, `any`, `not`, or the name of a fact.
fn condition(item: Item<'_>) -> Result<Condition> {
    let table = item.table("a condition", &[])?;
    if table.is_empty() {
        return Err(table.invalid("the condition is empty"));
    }
    let mut parts = Vec::new();
    for item in table.rest() {
        match item.name() {
            "all" => parts.push(Condition::All(conditions(item)?)),
            "any" => parts.push(Condition::Any(conditions(item)?)),
            "not" => parts.push(Condition::Not(Box::new(condition(item)?))),
            _ => parts.extend(tests(item)?.into_iter().map(Condition::Test)),
        }
    }
    Ok(single_or(parts, Condition::All))
}

fn conditions(item: Item<'_>) -> Result<Vec<Condition>> {
    item.one_or_more()?.into_iter().map(condition).collect()
}

/// One part stands for itself.
fn single_or(mut parts: Vec<Condition>, combine: fn(Vec<Condition>) -> Condition) -> Condition {
    match parts.pop() {
        Some(part) if parts.is_empty() => part,
        Some(part) => {
            parts.push(part);
            combine(parts)
        }
        None => combine(parts),
    }
}

fn fact(item: &Item<'_>, what: &str, more: &'static [&'static str]) -> Result<Fact> {
    Fact::all()
        .find(|fact| fact.as_str() == item.name())
        .ok_or_else(|| {
            let facts = Fact::all().map(Fact::as_str);
            item.unknown(what, facts.chain(more.iter().copied()))
        })
}

fn tests(item: Item<'_>) -> Result<Vec<Test>> {
    match fact(&item, "a condition", &["all", "any", "not"])? {
        Fact::Build => build_tests(item),
        Fact::Target => comparisons(item, Item::parsed, Test::Target),
        Fact::OldestPeer => comparisons(item, Item::parsed, Test::OldestPeer),
        Fact::Ums => comparisons(item, Item::parsed, Test::Ums),
        Fact::Choice(choice) => {
            let values = item.one_or_more()?;
            let values = values.iter().map(|item| value_of(choice, item));
            Ok(vec![Test::Choice(choice, values.collect::<Result<_>>()?)])
        }
        Fact::Flag(flag) => Ok(vec![Test::Flag(flag, item.boolean()?)]),
        Fact::Number(number) => {
            comparisons(item, Item::integer, |wanted| Test::Number(number, wanted))
        }
    }
}

const COMPARISONS: &[&str] = &["below", "at_most", "at_least", "above", "is"];

fn comparisons<'a, T>(
    item: Item<'a>,
    value: fn(&Item<'a>) -> Result<T>,
    test: impl Fn(Comparison<T>) -> Test,
) -> Result<Vec<Test>> {
    let table = item.table("a comparison", COMPARISONS)?;
    if table.is_empty() {
        return Err(table.invalid("the comparison is empty"));
    }
    table
        .rest()
        .into_iter()
        .map(|item| Ok(test(comparison(item, value)?)))
        .collect()
}

fn comparison<'a, T>(item: Item<'a>, value: fn(&Item<'a>) -> Result<T>) -> Result<Comparison<T>> {
    Ok(match item.name() {
        "below" => Comparison::Below(value(&item)?),
        "at_most" => Comparison::AtMost(value(&item)?),
        "at_least" => Comparison::AtLeast(value(&item)?),
        "above" => Comparison::Above(value(&item)?),
        _ => Comparison::OneOf(
            item.one_or_more()?
                .iter()
                .map(value)
                .collect::<Result<_>>()?,
        ),
    })
}

/// What may be asked about a build. A range needs somebody who stated it, because a greater build
/// promises nothing.
fn build_tests(item: Item<'_>) -> Result<Vec<Test>> {
    const FIELDS: &[&str] = &[
        "has",
        "presumed_to_have",
        "below",
        "at_most",
        "at_least",
        "above",
        "is",
        "range_stated_by",
    ];
    let mut table = item.table("a question about a build", FIELDS)?;
    let stated = match table.take("range_stated_by") {
        Some(source) => source.text().map(|_| true)?,
        None => false,
    };
    if table.is_empty() {
        return Err(table.invalid("the question is empty"));
    }
    let mut tests = Vec::new();
    for item in table.rest() {
        tests.push(match item.name() {
            "has" => Test::BuildHas(item.named::<Feature>()?),
            "presumed_to_have" => Test::BuildPresumedToHave(item.named::<Feature>()?),
            name if name != "is" && !stated => {
                return Err(item
                    .invalid("a range of builds needs the field `range_stated_by`")
                    .with_hint(
                        "builds are branches: ask `has` for a feature, list builds with `is`, \
                         or name who stated the range",
                    ));
            }
            _ => Test::Build(comparison(item, Item::parsed)?),
        });
    }
    Ok(tests)
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
        let context = Context::new(&facts, builds);
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

fn value_of(choice: Choice, item: &Item<'_>) -> Result<u8> {
    let value = choice.read(item.text()?);
    value.map_err(|error| error.at(item.place().position()))
}

fn known(item: &Item<'_>) -> Result<Known> {
    Ok(match fact(item, "an example", &[])? {
        Fact::Build => Known::Build(item.parsed()?),
        Fact::Target => Known::Target(item.parsed()?),
        Fact::OldestPeer => Known::OldestPeer(item.parsed()?),
        Fact::Ums => Known::Ums(item.parsed()?),
        Fact::Choice(choice) => Known::Choice(choice, value_of(choice, item)?),
        Fact::Flag(flag) => Known::Flag(flag, item.boolean()?),
        Fact::Number(number) => Known::Number(number, item.integer()?),
    })
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
