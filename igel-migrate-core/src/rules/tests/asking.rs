//! How rules are asked, and what settles or disputes their answers.

use proptest::prelude::*;

use super::laws::{hide, some_facts};
use super::*;
use crate::finding::Severity;
use crate::names::Named;
use crate::version::{Os11Version, Os12Version, UmsVersion};

fn device_outcomes(facts: &Facts) -> Vec<Outcome<'_>> {
    RuleSet::builtin().evaluate(&[Topic::Device], facts)
}

fn find<'a>(outcomes: &'a [Outcome<'a>], id: &str) -> Option<&'a Outcome<'a>> {
    outcomes.iter().find(|outcome| outcome.rule().id() == id)
}

#[test]
fn sizes_do_not_block_a_device_that_calls_itself_ready() {
    let small = Facts::new()
        .with_number(Number::RamMb, 1600)
        .with_number(Number::StorageMb, 1875);
    for (ready, severity) in [
        (None, Severity::Blocker),
        (Some(false), Severity::Blocker),
        (Some(true), Severity::Advice),
    ] {
        let facts = small.clone().with_flag(Flag::UpgradeReady, ready);
        let outcomes = device_outcomes(&facts);
        for id in ["R-HW-1-RAM", "R-HW-1-STORAGE"] {
            let outcome = find(&outcomes, id).unwrap();
            assert_eq!(outcome.severity(), severity, "{id} {ready:?}");
            assert_eq!(outcome.is_outranked(), ready == Some(true));
            assert!(!outcome.is_covered());
        }
    }
    let facts = small.with_flag(Flag::UpgradeReady, true);
    let outcomes = device_outcomes(&facts);
    assert_eq!(
        find(&outcomes, "R-HW-1-RAM").unwrap().message(),
        "1600 MB of memory are less than the 2 GB that OS 12 needs, but `upgrade_ready` counts more"
    );
}

#[test]
fn a_device_of_2_gb_that_reports_1705_has_limited_support() {
    let facts = Facts::new()
        .with_number(Number::RamMb, 1705)
        .with_target(Os12Version::new(12, 7, 4));
    let outcomes = device_outcomes(&facts);
    assert!(find(&outcomes, "R-HW-1-RAM").is_none());
    let limited = find(&outcomes, "R-HW-7-RAM").unwrap();
    assert_eq!(limited.severity(), Severity::Warning);
    assert!(!limited.is_unknown());
}

#[test]
fn the_device_stands_in_for_what_nobody_knows_about_it() {
    let ready = Facts::new().with_flag(Flag::UpgradeReady, true);
    let outcomes = device_outcomes(&ready);
    for id in ["R-HW-1-CORES", "R-CP-1"] {
        let outcome = find(&outcomes, id).unwrap();
        assert!(outcome.is_covered() && !outcome.is_outranked(), "{id}");
        assert_eq!(outcome.severity(), Severity::Advice);
        assert_eq!(outcome.settled_by(), Some(Flag::UpgradeReady));
    }
    assert_eq!(
        find(&outcomes, "R-HW-1-CORES").unwrap().message(),
        "undecided without `cores`, but `upgrade_ready` stands in for it; possibly: \
         OS 12 needs a processor with 2 cores, this one has an unknown number"
    );
    // Nothing the device checks: it stays open.
    let outcome = find(&outcomes, "R-SB-7").unwrap();
    assert!(outcome.is_unknown() && !outcome.is_covered());
    assert_eq!(outcome.severity(), Severity::Warning);

    // A person's word about the partition is not arithmetic: only the setting lifts it.
    let facts = ready.with_flag(Flag::CustomPartition, true);
    let outcomes = device_outcomes(&facts);
    let outcome = find(&outcomes, "R-CP-1").unwrap();
    assert_eq!(outcome.severity(), Severity::Blocker);
    assert_eq!(outcome.settled_by(), None);
    let facts = facts.with_flag(Flag::DeleteCustomPartition, true);
    let outcomes = device_outcomes(&facts);
    assert!(find(&outcomes, "R-CP-1").unwrap().is_outranked());
    assert_eq!(
        find(&outcomes, "R-CP-2").unwrap().severity(),
        Severity::Warning
    );
}

#[test]
fn a_dispute_shows_only_where_it_makes_a_difference() {
    let disputes = |patch: u32| {
        let facts = Facts::new()
            .with_method(Method::Repository)
            .with_ums(UmsVersion::new(12, patch / 1000, patch % 1000));
        let outcomes = RuleSet::builtin().evaluate(&[Topic::Repository], &facts);
        let outcome = find(&outcomes, "R-DAR-4")?;
        let says: Vec<_> = outcome.disputes().map(Dispute::says).collect();
        Some(says.join("; "))
    };
    let says = "UMS 12.06.100 and later have repositories";
    assert_eq!(disputes(7_100), None);
    assert_eq!(disputes(6_120).as_deref(), Some(says));
    assert_eq!(disputes(6_100).as_deref(), Some(says));
    assert_eq!(disputes(5_120).as_deref(), Some(""));
}

#[test]
fn later_life_is_not_asked_by_default() {
    assert!(!Topic::UPGRADE.contains(&Topic::Later));
    assert_eq!(Topic::UPGRADE.len() + 1, Topic::ALL.len());
    let facts = Facts::new();
    let outcomes = RuleSet::builtin().evaluate(Topic::UPGRADE, &facts);
    assert!(find(&outcomes, "R-EOL-1").is_none());
    let outcomes = RuleSet::builtin().evaluate(Topic::ALL, &facts);
    assert!(find(&outcomes, "R-EOL-1").is_some());
}

#[test]
fn a_fleet_silences_rules_of_other_methods() {
    let fleet = Facts::new()
        .with_method(Method::Repository)
        .with_target(Os12Version::new(12, 9, 0))
        .with_ums(UmsVersion::new(12, 13, 100));
    let rules = RuleSet::builtin().prepare(Topic::UPGRADE, &fleet);
    assert_eq!(rules.fleet_outcomes().count(), 0);
    let device = Facts::new().with_build(Os11Version::new(11, 11, 185));
    let ids: Vec<_> = rules.outcomes(&device).map(|o| o.rule().id()).collect();
    assert!(!ids.iter().any(|id| id.starts_with("R-PEER")), "{ids:?}");
    assert!(ids.contains(&"R-HW-1-RAM"));
    // What the fleet's facts say counts for every device.
    let peer = device.clone().with_method(Method::Peer);
    let again: Vec<_> = rules.outcomes(&peer).map(|o| o.rule().id()).collect();
    assert_eq!(again, ids);

    let old = Facts::new().with_ums(UmsVersion::new(12, 2, 110));
    let rules = RuleSet::builtin().prepare(&[Topic::Ums], &old);
    let ids: Vec<_> = rules.fleet_outcomes().map(|o| o.rule().id()).collect();
    assert!(ids.starts_with(&["R-MIN-2", "R-MIN-3-UMS"]), "{ids:?}");
    assert!(
        !rules
            .outcomes(&Facts::new())
            .any(|o| o.rule().id() == "R-MIN-2")
    );
}

type Told = (String, bool, Severity, String, Vec<Missing>);

fn told(outcome: &Outcome<'_>) -> Told {
    (
        outcome.rule().id().to_owned(),
        outcome.is_unknown(),
        outcome.severity(),
        outcome.message(),
        outcome.missing(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// In two steps comes out what comes out in one.
    #[test]
    fn two_steps_say_what_one_says(
        fleet in some_facts(),
        device in some_facts(),
        (of_fleet, of_device) in any::<(u128, u128)>(),
    ) {
        let (fleet, device) = (hide(&fleet, of_fleet), hide(&device, of_device));
        let both = fleet.clone().or(&device);
        let rules = RuleSet::builtin();
        let mut once: Vec<_> = rules.evaluate(Topic::ALL, &both).iter().map(told).collect();
        let prepared = rules.prepare(Topic::ALL, &fleet);
        let mut twice: Vec<_> = prepared
            .fleet_outcomes()
            .chain(prepared.outcomes(&device))
            .map(|outcome| told(&outcome))
            .collect();
        once.sort();
        twice.sort();
        prop_assert_eq!(once, twice);
    }
}

#[test]
fn what_is_not_known_is_said_in_words() {
    // A fleet of which nothing is known: no message may show the name of a hole.
    let nothing = Facts::new();
    let mut told = 0;
    for outcome in RuleSet::builtin().evaluate(Topic::ALL, &nothing) {
        let message = outcome.message();
        assert!(!message.contains(['<', '{']), "{message}");
        told += usize::from(message.contains("unknown"));
    }
    assert!(told > 20, "{told}");

    let ums = Facts::new()
        .with_ums("12.13.110".parse::<UmsVersion>().unwrap())
        .with_method(Method::Repository);
    let outcomes = RuleSet::builtin().evaluate(Topic::ALL, &ums);
    let says = |text: &str| outcomes.iter().any(|it| it.message().ends_with(text));
    assert!(says(
        "UMS 12.13.110 has no repositories in an unknown edition"
    ));
    assert!(says(
        "an unknown number of MB of memory are less than the 2 GB that OS 12 needs"
    ));
}
