//! Rules that contradict each other.

use crate::error::{Error, ErrorKind, Result};
use crate::rules::rule::Rule;
use crate::toml_document::Place;

/// Refuses `rule` if one of `others` asks the same facts and says the same sentence, so that they
/// can only differ in their bounds: then two sources contradict each other, which a rule has to
/// tell.
pub(super) fn check(rule: &Rule, others: &[Rule], place: Place<'_>) -> Result<()> {
    let Some(other) = others
        .iter()
        .find(|other| other.id != rule.id && is_same_statement(rule, other))
    else {
        return Ok(());
    };
    let message = format!("it says the same as rule {} with other bounds", other.id);
    Err(Error::new(ErrorKind::Conflict, message)
        .at(place.position())
        .with_hint("let the stricter one be the rule, and tell the other one in `disputed`"))
}

fn is_same_statement(one: &Rule, other: &Rule) -> bool {
    let facts = |rule: &Rule| {
        let mut facts: Vec<_> = rule.when.tests().iter().map(|test| test.fact()).collect();
        facts.sort_unstable();
        facts.dedup();
        facts
    };
    facts(one) == facts(other) && words(one.message()).eq(words(other.message()))
}

/// The words of a sentence without numbers and versions.
fn words(sentence: &str) -> impl Iterator<Item = &str> {
    sentence
        .split_whitespace()
        .filter(|word| !word.contains(|letter: char| letter.is_ascii_digit()))
}
