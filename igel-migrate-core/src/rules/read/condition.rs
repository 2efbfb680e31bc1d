//! Conditions and facts in a rule file.

use crate::error::Result;
use crate::rules::condition::{Comparison, Condition, Test};
use crate::rules::fact::{Choice, Fact};
use crate::rules::facts::Known;
use crate::rules::feature::Feature;
use crate::toml_document::Item;

/// A table of parts that must all hold: `all`, `any`, `not`, or the name of a fact.
pub(super) fn condition(item: Item<'_>) -> Result<Condition> {
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
    Ok(Condition::all(parts))
}

fn conditions(item: Item<'_>) -> Result<Vec<Condition>> {
    item.one_or_more()?.into_iter().map(condition).collect()
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
        Fact::Day => comparisons(item, Item::date, Test::Day),
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

fn value_of(choice: Choice, item: &Item<'_>) -> Result<u8> {
    let value = choice.read(item.text()?);
    value.map_err(|error| error.at(item.place().position()))
}

pub(super) fn known(item: &Item<'_>) -> Result<Known> {
    Ok(match fact(item, "an example", &[])? {
        Fact::Build => Known::Build(item.parsed()?),
        Fact::Target => Known::Target(item.parsed()?),
        Fact::OldestPeer => Known::OldestPeer(item.parsed()?),
        Fact::Ums => Known::Ums(item.parsed()?),
        Fact::Day => Known::Day(item.date()?),
        Fact::Choice(choice) => Known::Choice(choice, value_of(choice, item)?),
        Fact::Flag(flag) => Known::Flag(flag, item.boolean()?),
        Fact::Number(number) => Known::Number(number, item.integer()?),
    })
}
