//! The rules in the crate, the reading of rule files, and what holds for any rule.

mod builtin;
mod laws;
mod reading;

use super::condition::{Test, Truth};
use super::*;

/// What the condition of `rule` says; the test `flipped` is taken the other way round.
fn truth(rule: &Rule, facts: &Facts, flipped: Option<&Test>) -> Truth {
    let context = Context::new(facts, facts, BuildCatalogue::builtin());
    rule.when.truth(&mut |test| {
        let truth = test.truth(&context);
        match truth {
            Truth::True if flipped.is_some_and(|one| std::ptr::eq(one, test)) => Truth::False,
            Truth::False if flipped.is_some_and(|one| std::ptr::eq(one, test)) => Truth::True,
            _ => truth,
        }
    })
}

/// A file with one rule.
fn file(when: &str, message: &str, more: &str) -> String {
    format!(
        "schema = 1\ndate = 2026-11-23\n[[rule]]\nid = \"A-1\"\napplies_to = \"ums\"\n\
         severity = \"advice\"\nwhen = {when}\nmessage = \"{message}\"\nremedy = \"r\"\n\
         source = \"s\"\nconfidence = \"seen\"\n{more}\n"
    )
}
