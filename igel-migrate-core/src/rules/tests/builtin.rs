//! What the rules in the crate say.

use std::str::FromStr;

use super::super::condition::{Comparison, Test};
use super::*;
use crate::error::Error;
use crate::finding::{Basis, Finding, Severity};
use crate::names::Named;
use crate::version::{Os11Version, Os12Version, UmsVersion};

/// True if `facts` lie exactly on the edge of `test`, or if it has none.
fn is_on_edge(test: &Test, facts: &Facts) -> bool {
    fn on<T: Ord>(wanted: &Comparison<T>, value: Option<&T>) -> bool {
        value.is_some_and(|value| wanted.bounds().contains(value))
    }
    match test {
        Test::Build(wanted) => on(wanted, facts.build.as_ref()),
        Test::Target(wanted) => on(wanted, facts.target.as_ref()),
        Test::OldestPeer(wanted) => on(wanted, facts.oldest_peer.as_ref()),
        Test::Ums(wanted) => on(wanted, facts.ums.as_ref()),
        Test::Day(wanted) => on(wanted, facts.day.as_ref()),
        Test::Number(number, wanted) => on(wanted, facts.number(*number).as_ref()),
        Test::BuildHas(_) | Test::BuildPresumedToHave(_) | Test::Choice(..) | Test::Flag(..) => {
            true
        }
    }
}

/// Every test of every rule is shown to decide, on both sides and on its edge, by the rule's own
/// examples, which the reader has proved.
#[test]
fn every_rule_has_examples_on_each_side_of_its_edge() {
    let mut lacking = Vec::new();
    for rule in RuleSet::builtin().rules() {
        for test in rule.when.tests() {
            let decides = |examples: &[Facts], otherwise: Truth| {
                examples
                    .iter()
                    .any(|facts| truth(rule, facts, Some(test)) == otherwise)
            };
            let mut examples = rule.fires_for().iter().chain(rule.silent_for());
            for (what, shown) in [
                (
                    "fires only because of",
                    decides(rule.fires_for(), Truth::False),
                ),
                (
                    "is silent only because of",
                    decides(rule.silent_for(), Truth::True),
                ),
                (
                    "lies on the edge of",
                    examples.any(|facts| is_on_edge(test, facts)),
                ),
            ] {
                if !shown {
                    lacking.push(format!("{}: no example {what} `{test}`", rule.id()));
                }
            }
        }
    }
    assert!(lacking.is_empty(), "{lacking:#?}");
}

#[test]
fn builtin_rules_are_complete_and_dated() {
    let rules = RuleSet::builtin();
    assert_eq!(rules.date(), jiff::civil::date(2026, 11, 23));
    let ids: Vec<&str> = rules.rules().iter().map(Rule::id).collect();
    assert!(ids.len() > 80, "{}", ids.len());
    for rule in rules.rules() {
        let starts_small = rule.message().starts_with(|c: char| c.is_lowercase());
        let starts_with_name = ["OS ", "UMS ", "HTTPS ", "IGEL ", "{"]
            .iter()
            .any(|n| rule.message().starts_with(n));
        assert!(
            starts_small || starts_with_name,
            "{}: {}",
            rule.id(),
            rule.message()
        );
        for text in [rule.message(), rule.remedy()] {
            assert!(
                !text.ends_with('.') && text.len() <= 160,
                "{}: {text}",
                rule.id()
            );
        }
    }
}

#[test]
fn the_builds_without_the_keys_of_a_repository() {
    let fires = |build: &str| {
        let facts = Facts::new()
            .with_method(Method::Repository)
            .with_build(version::<Os11Version>(build));
        RuleSet::builtin()
            .evaluate(&[Topic::Device], &facts)
            .iter()
            .filter(|outcome| ["R-DAR-1", "R-DAR-17"].contains(&outcome.rule().id()))
            .map(|outcome| (outcome.rule().id().to_owned(), outcome.is_unknown()))
            .collect::<Vec<_>>()
    };
    for build in [
        "11.10.437",
        "11.10.439",
        "11.10.440",
        "11.10.100",
        "11.09.100",
        "11.05.133.01",
    ] {
        assert_eq!(fires(build), [("R-DAR-1".to_owned(), false)], "{build}");
    }
    assert_eq!(fires("11.10.438"), [("R-DAR-17".to_owned(), false)]);
    assert_eq!(fires("11.11.100.01"), []);
    let unlisted = [("R-DAR-1".to_owned(), true), ("R-DAR-17".to_owned(), true)];
    assert_eq!(fires("11.10.420"), unlisted);
    // Above the minimum the range settles the second rule.
    assert_eq!(fires("11.11.999"), unlisted[..1]);
}

fn version<T: FromStr<Err = Error>>(text: &str) -> T {
    text.parse().unwrap()
}

#[test]
fn a_careless_repository_gets_every_finding() {
    let facts = Facts::new()
        .with_method(Method::Repository)
        .with_build(Os11Version::new(11, 10, 439))
        .with_target(Os12Version::new(12, 5, 1))
        .with_ums(UmsVersion::new(12, 6, 100))
        .with_flag(Flag::Https, false)
        .with_flag(Flag::LoadBalancerUrl, true)
        .with_flag(Flag::Credentials, true)
        .with_flag(Flag::Certificate, false)
        .with_flag(Flag::ProxySet, false)
        .with_flag(Flag::ProfileRepositories, true)
        .with_flag(Flag::UrlTemplateKey, true)
        .with_flag(Flag::DefaultReposDisabled, true)
        .with_number(Number::DevicePriority, 100)
        .with_number(Number::CentralPriority, 0);
    let outcomes = RuleSet::builtin().evaluate(&[Topic::Repository], &facts);
    let lines: Vec<String> = outcomes
        .into_iter()
        .map(|o| Finding::from(o).to_string())
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
blocker[R-DAR-1]: OS 11 11.10.439 does not know the registry keys of a repository; update the device to OS 11.11.100 or later first (KB DAR upgrade; RN OS 11 11.10.438; RN OS 11 11.11.100)
blocker[R-DAR-2]: OS 12 12.5.1 is below the documented target for an upgrade from a repository; choose 12.7.2 or later (KB DAR upgrade)
warning[R-DAR-4]: repositories are experimental in UMS 12.06.100; update UMS to 12.07.100 or later, as the notes of OS 12.5.1 ask (KB DAR article 12.06.100; RN OS 12 12.5.1; but KB DAR article 12.06.100: UMS 12.06.100 and later have repositories)
warning[R-DAR-5]: UMS 12.06.100 does not send the load-balancer URL to devices; update UMS to 12.06.110 or later (RN UMS 12.06.110)
warning[R-DAR-7]: UMS 12.06.100 does not send every repository to devices that get repositories from profiles; update UMS to 12.11.100 or later (RN UMS 12.11.100)
warning[R-DAR-8]: undecided without `cluster_url`; possibly: UMS 12.06.100 needs a separately uploaded certificate for the cluster URL; upload that certificate, or update UMS to 12.11.100 or later (RN UMS 12.11.100)
warning[R-DAR-9]: UMS 12.06.100 does not notice files that reached the repository incomplete; compare the repository file by file before every wave, or update UMS to 12.12.100 or later (RN UMS 12.12.100)
warning[R-DAR-11]: downloads from a repository with a user name fail on OS 12 below 12.5.2; use 12.5.2 or later on every device that reads the repository (RN OS 12 12.5.1; RN OS 12 12.5.2; but KB DAR article: OS 12.5.0 and later use repositories)
warning[R-DAR-12]: a device priority of 100 may fall to the switch that disables default repositories; choose a device priority above 110 (RN OS 12 12.10.0)
warning[R-DAR-15]: user name and password go over plain HTTP; serve the repository over HTTPS (KB DAR article)
warning[R-DAR-16]: a central priority of 0 shows the repository to every OS 12 device at once; keep the central priority at -1 until the migration has ended (KB DAR upgrade)
blocker[R-TKEY-1]: UMS 12.06.100 doubles an instance that has a template key in one of its parameters; write the address itself into the profile, or update UMS to 12.12.100 or later (RN UMS 12.12.100)
advice[R-REP-1]: OS 11 11.10.439 may give up after the first repository that does not answer; make sure that every repository in a device's list answers, or update to 11.11.185 or later (RN OS 11 11.11.131; RN OS 11 11.11.185; RN OS 11 11.11.186)
"#);
}

#[test]
fn a_careful_repository_gets_none() {
    let facts = Facts::new()
        .with_method(Method::Repository)
        .with_build(Os11Version::new(11, 11, 185))
        .with_target(Os12Version::new(12, 9, 0))
        .with_ums(UmsVersion::new(12, 13, 110))
        .with_flag(Flag::Https, true)
        .with_flag(Flag::LoadBalancerUrl, false)
        .with_flag(Flag::Credentials, true)
        .with_flag(Flag::Certificate, true)
        .with_flag(Flag::ProxyNeeded, false)
        .with_flag(Flag::ProfileRepositories, true)
        .with_flag(Flag::ClusterUrl, false)
        .with_number(Number::DevicePriority, 300)
        .with_number(Number::CentralPriority, -1);
    let topics = [Topic::Repository, Topic::Target, Topic::Ums];
    let outcomes = RuleSet::builtin().evaluate(&topics, &facts);
    assert!(outcomes.is_empty(), "{outcomes:#?}");
}

/// Whatever a build can carry or lack, some rule asks for it.
#[test]
fn every_feature_and_every_fact_matters_to_a_rule() {
    let mut features = std::collections::BTreeSet::new();
    let mut facts = std::collections::BTreeSet::new();
    for rule in RuleSet::builtin().rules() {
        for test in rule.when.tests() {
            facts.insert(test.fact());
            if let Test::BuildHas(feature) | Test::BuildPresumedToHave(feature) = test {
                features.insert(*feature);
            }
        }
        facts.extend(rule.outranked_by().iter().copied().map(Fact::Flag));
        facts.extend(rule.covered_by().iter().copied().map(Fact::Flag));
    }
    let idle: Vec<_> = Feature::ALL
        .iter()
        .filter(|feature| !features.contains(*feature))
        .collect();
    // Readiness judges the flag and the build that sends it together.
    assert_eq!(idle, [&Feature::ReadyTag]);
    let idle: Vec<_> = Fact::all().filter(|fact| !facts.contains(fact)).collect();
    // How a device reaches UMS matters to users' rules; its boot mode settles Secure Boot.
    assert_eq!(
        idle,
        [
            Fact::Choice(Choice::BootMode),
            Fact::Flag(Flag::ReverseProxy),
            Fact::Flag(Flag::LoadBalancer),
        ]
    );
}

#[test]
fn nothing_known_is_nothing_passed() {
    let facts = Facts::new();
    let rules = RuleSet::builtin();
    let outcomes = rules.evaluate(Topic::ALL, &facts);
    assert_eq!(outcomes.len(), rules.rules().len());
    for outcome in &outcomes {
        assert!(outcome.is_unknown());
        assert!(outcome.severity() < Severity::Blocker);
        assert!(
            outcome
                .to_finding()
                .message
                .starts_with("undecided without `")
        );
    }
}

#[test]
fn an_undecided_rule_names_only_what_would_decide_it() {
    let undecided = |facts: &Facts| {
        let outcomes = RuleSet::builtin().evaluate(&[Topic::Repository], facts);
        let outcome = outcomes
            .iter()
            .find(|outcome| outcome.rule().id() == "R-DAR-11")
            .unwrap();
        (outcome.missing(), outcome.message())
    };
    let facts = Facts::new()
        .with_flag(Flag::Credentials, true)
        .with_method(Method::Peer)
        .with_target(Os12Version::new(12, 5, 2));
    assert_eq!(undecided(&facts).0, [Missing::Fact(Fact::OldestPeer)]);
    let facts = facts.with_method(None);
    assert_eq!(
        undecided(&facts).0,
        [
            Missing::Fact(Fact::Choice(Choice::Method)),
            Missing::Fact(Fact::OldestPeer)
        ]
    );

    let facts = Facts::new()
        .with_method(Method::Repository)
        .with_build(Os11Version::new(11, 11, 999));
    let outcomes = RuleSet::builtin().evaluate(&[Topic::Device], &facts);
    let outcome = outcomes
        .iter()
        .find(|outcome| outcome.rule().id() == "R-DAR-1")
        .unwrap();
    assert_eq!(outcome.missing(), [Missing::Feature(Feature::DarKeys)]);
    assert_eq!(
        outcome.to_finding().to_string(),
        "warning[R-DAR-1]: undecided without knowing whether the build has `dar_keys`; possibly: \
         OS 11 11.11.999 does not know the registry keys of a repository; \
         update the device to OS 11.11.100 or later first \
         (KB DAR upgrade; RN OS 11 11.10.438; RN OS 11 11.11.100)"
    );
}

#[test]
fn a_finding_says_what_the_deciding_facts_stand_on() {
    let facts = Facts::on(Basis::Observed)
        .with_ums(UmsVersion::new(12, 13, 100))
        .with_flag(Flag::Https, true)
        .or(&Facts::on(Basis::Attested).with_flag(Flag::ProxyNeeded, true))
        .or(&Facts::on(Basis::Declared)
            .with_flag(Flag::ProxySet, false)
            .with_flag(Flag::Https, false));
    assert_eq!(facts.flag(Flag::Https), Some(true));
    let outcomes = RuleSet::builtin().evaluate(&[Topic::Repository], &facts);
    let outcome = |id| outcomes.iter().find(|outcome| outcome.rule().id() == id);
    let all = [Basis::Observed, Basis::Declared, Basis::Attested];
    assert_eq!(outcome("R-DAR-10").unwrap().bases(), all);
    let finding = outcome("R-DAR-10").unwrap().to_finding();
    assert!(
        finding
            .to_string()
            .ends_with("(RN UMS 12.13.100) [observed, declared, attested]")
    );
    // Undecided: nothing stands on anything yet.
    assert!(outcome("R-DAR-14").unwrap().is_unknown());
    assert_eq!(outcome("R-DAR-14").unwrap().bases(), []);
}

#[test]
fn a_legacy_bios_has_no_secure_boot() {
    let facts = Facts::new().with_boot_mode(BootMode::LegacyBios);
    assert_eq!(facts.flag(Flag::SecureBoot), Some(false));
    let read = Facts::new().with_text(Fact::Choice(Choice::BootMode), "legacy_bios");
    assert_eq!(read.unwrap().flag(Flag::SecureBoot), Some(false));
    let facts = Facts::new().with_boot_mode(BootMode::Uefi);
    assert_eq!(facts.flag(Flag::SecureBoot), None);
}

#[test]
fn values_in_messages_are_not_read_as_names() {
    let facts = Facts::new()
        .with_flag(Flag::LoadBalancerUrl, true)
        .with_ums(version::<UmsVersion>("12.06.100 {ums}"));
    let outcomes = RuleSet::builtin().evaluate(&[Topic::Repository], &facts);
    let outcome = outcomes
        .iter()
        .find(|outcome| outcome.rule().id() == "R-DAR-5")
        .unwrap();
    assert_eq!(
        outcome.message(),
        "UMS 12.06.100 {ums} does not send the load-balancer URL to devices"
    );
}
