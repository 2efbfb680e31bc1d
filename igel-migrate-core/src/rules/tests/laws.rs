//! What holds for any rule, any facts and any file.

use proptest::prelude::*;

use super::super::condition::{Condition, Test};
use super::*;
use crate::names::Named;
use crate::version::{Os11Version, Os12Version, UmsVersion};

#[test]
fn truth_tables() {
    let [f, u, t] = [Truth::False, Truth::Unknown, Truth::True];
    let part = |truth: Truth| match truth {
        Truth::False => Condition::Test(Test::Flag(Flag::Https, false)),
        Truth::True => Condition::Test(Test::Flag(Flag::Https, true)),
        Truth::Unknown => Condition::Test(Test::Flag(Flag::ClusterUrl, true)),
    };
    let facts = Facts::new().with_flag(Flag::Https, true);
    let context = Context::new(&facts, &facts, BuildCatalogue::builtin());
    let decide = |condition: Condition| condition.truth(&mut |test| test.truth(&context));
    for (left, right, all, any) in [
        (f, f, f, f),
        (f, u, f, u),
        (f, t, f, t),
        (u, u, u, u),
        (u, t, u, t),
        (t, t, t, t),
    ] {
        for (left, right) in [(left, right), (right, left)] {
            assert_eq!(decide(Condition::All(vec![part(left), part(right)])), all);
            assert_eq!(decide(Condition::Any(vec![part(left), part(right)])), any);
        }
    }
    for (value, negated) in [(f, t), (u, u), (t, f)] {
        assert_eq!(decide(Condition::Not(Box::new(part(value)))), negated);
    }
}

#[test]
fn what_is_left_to_ask_is_no_more_than_needed() {
    let known = |holds| Condition::Test(Test::Flag(Flag::Https, holds));
    let open = || Condition::Test(Test::Flag(Flag::ClusterUrl, true));
    let facts = Facts::new().with_flag(Flag::Https, true);
    let context = Context::new(&facts, &facts, BuildCatalogue::builtin());
    let not = |part| Condition::Not(Box::new(part));
    let left = |condition: Condition| condition.given(&context).to_string();
    let [asked, always, never] = [open().to_string(), "all()".into(), "any()".into()];
    for (condition, expected) in [
        (Condition::All(vec![known(true), known(true)]), &always),
        (Condition::All(vec![known(false), open()]), &never),
        (Condition::All(vec![known(true), open()]), &asked),
        (
            Condition::All(vec![open(), open()]),
            &format!("all({asked}, {asked})"),
        ),
        (Condition::Any(vec![known(false), known(false)]), &never),
        (Condition::Any(vec![known(true), open()]), &always),
        (Condition::Any(vec![known(false), open()]), &asked),
        (
            Condition::Any(vec![open(), open()]),
            &format!("any({asked}, {asked})"),
        ),
        (not(known(true)), &never),
        (not(known(false)), &always),
        (not(open()), &format!("not({asked})")),
    ] {
        assert_eq!(left(condition), *expected);
    }
}

pub(super) fn some_facts() -> impl Strategy<Value = Facts> {
    let builds = BuildCatalogue::builtin().builds();
    let build = prop_oneof![
        6 => (0..builds.len()).prop_map(|index| builds[index].version().clone()),
        1 => Just(Os11Version::new(11, 10, 420)),
        1 => Just(Os11Version::new(11, 8, 360)),
    ];
    let os12 = || (2u32..11, 0u32..5).prop_map(|(minor, patch)| Os12Version::new(12, minor, patch));
    let ums =
        (1u32..14, 0u32..4).prop_map(|(minor, step)| UmsVersion::new(12, minor, 100 + step * 10));
    let choices = any::<[u8; Choice::ALL.len()]>();
    let flags = any::<[bool; Flag::ALL.len()]>();
    let number = proptest::sample::select(&[-1i64, 0, 2, 110, 111, 1600, 3600, 7000, 16000][..]);
    let numbers = proptest::collection::vec(number, Number::ALL.len());
    let day = (2025i16..2028, 1i8..13).prop_map(|(year, month)| jiff::civil::date(year, month, 1));
    (build, os12(), os12(), ums, day, choices, flags, numbers).prop_map(
        |(build, target, peer, ums, day, choices, flags, numbers)| {
            let mut facts = Facts::new()
                .with_build(build)
                .with_target(target)
                .with_oldest_peer(peer)
                .with_ums(ums)
                .with_day(day);
            for (&flag, value) in Flag::ALL.iter().zip(flags) {
                facts = facts.with_flag(flag, value);
            }
            for (&choice, value) in Choice::ALL.iter().zip(choices) {
                let names = choice.names();
                let name = names[usize::from(value) % names.len()];
                facts = facts.with_text(Fact::Choice(choice), name).unwrap();
            }
            for (&number, value) in Number::ALL.iter().zip(numbers) {
                facts = facts.with_number(number, value);
            }
            facts
        },
    )
}

/// The same facts without those whose bit is set in `hidden`.
pub(super) fn hide(facts: &Facts, hidden: u128) -> Facts {
    let seen = Fact::all().filter(|fact| hidden & (1 << fact.place()) == 0);
    let seen = seen.filter_map(|fact| Some((fact, facts.text(fact)?)));
    seen.fold(Facts::new(), |less, (fact, text)| {
        less.with_text(fact, &text).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// Knowing more never turns a decision round, and what is missing is truly missing.
    #[test]
    fn a_decision_stands_whatever_else_becomes_known(facts in some_facts(), hidden in any::<u128>()) {
        let less = hide(&facts, hidden);
        for rule in RuleSet::builtin().rules() {
            match truth(rule, &less, None) {
                Truth::Unknown => {
                    let context = Context::new(&less, &less, BuildCatalogue::builtin());
                    let missing = Outcome::new(rule, context, true).missing();
                    prop_assert!(!missing.is_empty());
                    for one in missing {
                        match one {
                            Missing::Fact(fact) => prop_assert!(less.text(fact).is_none()),
                            Missing::Feature(_) => prop_assert!(less.text(Fact::Build).is_some()),
                        }
                    }
                }
                decided => prop_assert_eq!(truth(rule, &facts, None), decided, "{}", rule.id()),
            }
        }
    }

    #[test]
    fn arbitrary_files_never_panic(
        text in ".{0,80}",
        at in 0usize..400,
        length in 0usize..12,
        patch in "[\\[\\]{}\"=.,a-z0-9 \n-]{0,12}",
    ) {
        let _ = RuleSet::parse(&text);
        let mut file = file(
            "{ ums = { below = \"12.1.1\" }, any = [{ https = true }, { method = \"peer\" }] }",
            "m {ums}",
            "fires_for = [{ ums = \"12.1.0\", https = true }]",
        );
        let start = at.min(file.len());
        file.replace_range(start..(start + length).min(file.len()), &patch);
        if let Err(error) = RuleSet::parse(&file) {
            prop_assert!(error.position().is_some(), "{}", error);
        }
    }
}
