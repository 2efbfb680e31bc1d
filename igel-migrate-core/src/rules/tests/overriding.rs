//! Files in which users add, change and silence rules, and the hash of a set.

use super::*;
use crate::error::ErrorKind;
use crate::finding::Severity;
use crate::version::UmsVersion;

const HEAD: &str = "schema = 1\ndate = 2026-11-20\n";

fn overridden(body: &str) -> RuleSet {
    let text = format!("{HEAD}{body}");
    RuleSet::builtin()
        .with_overrides(&text, "site.toml")
        .unwrap()
}

fn refusal(body: &str) -> (ErrorKind, String) {
    let text = format!("{HEAD}{body}");
    let error = RuleSet::builtin()
        .with_overrides(&text, "site.toml")
        .unwrap_err();
    let told = error.report().replace(" (reading rules)", "");
    (error.kind(), told)
}

fn rule<'a>(rules: &'a RuleSet, id: &str) -> Option<&'a Rule> {
    rules.rules().iter().find(|rule| rule.id() == id)
}

#[test]
fn a_silenced_rule_is_gone_and_told() {
    let rules = overridden("[[silence]]\nid = \"R-UMS-3\"\nwhy = \"no deletions\"\n");
    assert!(rule(&rules, "R-UMS-3").is_none());
    assert_eq!(rules.rules().len() + 1, RuleSet::builtin().rules().len());
    let [told] = rules.overrides() else {
        panic!("one override")
    };
    assert_eq!(
        (told.rule(), told.change(), told.file()),
        ("R-UMS-3", Change::Silenced, "site.toml")
    );
    assert_eq!(
        (told.date(), told.why()),
        (jiff::civil::date(2026, 11, 20), "no deletions")
    );
    assert_eq!(rules.date(), RuleSet::builtin().date());
    assert!(RuleSet::builtin().overrides().is_empty());
}

#[test]
fn a_changed_rule_keeps_what_was_not_named() {
    let before = rule(RuleSet::builtin(), "R-DAR-9").unwrap();
    let rules = overridden(
        "[[override]]\nid = \"R-DAR-9\"\nwhy = \"w\"\nseverity = \"advice\"\n\
         remedy = \"run the nightly comparison\"\n",
    );
    let after = rule(&rules, "R-DAR-9").unwrap();
    assert_eq!(
        (after.severity(), after.remedy()),
        (Severity::Advice, "run the nightly comparison")
    );
    assert_eq!(after.message(), before.message());
    assert_eq!(after.sources(), before.sources());
    assert_eq!(after.topics(), before.topics());
    assert_eq!(after.fires_for().len(), before.fires_for().len());
    assert_eq!(rules.overrides()[0].change(), Change::Changed);
    // It stands where it stood.
    let place = |rules: &RuleSet| rules.rules().iter().position(|rule| rule.id() == "R-DAR-9");
    assert_eq!(place(&rules), place(RuleSet::builtin()));
}

#[test]
fn another_condition_needs_no_old_examples() {
    let rules = overridden(
        "[[override]]\nid = \"R-UMS-3\"\nwhy = \"w\"\nwhen = { ums = { below = \"12.13.100\" } }\n\
         fires_for = [{ ums = \"12.12.100\" }]\n",
    );
    assert_eq!(rule(&rules, "R-UMS-3").unwrap().fires_for().len(), 1);
    // Nor does a dispute about the old one stand.
    let disputes = |when: &str| {
        let body = format!("[[override]]\nid = \"R-MIN-3-UMS\"\nwhy = \"w\"\n{when}");
        rule(&overridden(&body), "R-MIN-3-UMS")
            .unwrap()
            .disputes()
            .len()
    };
    assert_eq!(disputes("severity = \"advice\""), 2);
    assert_eq!(disputes("when = { ums = { below = \"12.01.100\" } }"), 0);
    let facts = Facts::new().with_ums(UmsVersion::new(12, 12, 100));
    let fires = |rules: &RuleSet| {
        let outcomes = rules.evaluate(&[Topic::Ums], &facts);
        outcomes
            .iter()
            .any(|outcome| outcome.rule().id() == "R-UMS-3")
    };
    assert!(fires(&rules));
    assert!(!fires(RuleSet::builtin()));
}

#[test]
fn flags_that_settle_a_rule_can_be_changed() {
    let covered = |body: &str| {
        let rules = overridden(&format!(
            "[[override]]\nid = \"R-CP-1\"\nwhy = \"w\"\n{body}"
        ));
        let rule = rule(&rules, "R-CP-1").unwrap();
        (rule.outranked_by().to_vec(), rule.covered_by().to_vec())
    };
    let (delete, ready) = (Flag::DeleteCustomPartition, Flag::UpgradeReady);
    assert_eq!(
        covered("severity = \"warning\""),
        (vec![delete], vec![ready])
    );
    assert_eq!(
        covered("covered_by = \"slow_device\""),
        (vec![delete], vec![Flag::SlowDevice])
    );
    let (_, told) = refusal(
        "[[override]]\nid = \"R-CP-1\"\nwhy = \"w\"\ncovered_by = \"delete_custom_partition\"",
    );
    assert_eq!(
        told,
        "site.toml: rule R-CP-1: line 6, column 14: `delete_custom_partition` stands here twice"
    );
}

#[test]
fn an_added_rule_is_asked_after_the_others() {
    let text = file("{ slow_device = true }", "slow", "").replace("\"ums\"", "\"device\"");
    let rules = RuleSet::builtin()
        .with_overrides(&text, "ours.toml")
        .unwrap();
    let facts = Facts::new().with_flag(Flag::SlowDevice, true);
    let outcomes = rules.evaluate(&[Topic::Device], &facts);
    assert_eq!(outcomes.last().unwrap().rule().id(), "A-1");
    assert_eq!(
        rules.overrides()[0].to_string(),
        "A-1 added by ours.toml of 2026-11-23: s"
    );
    // A further file may change it.
    let again = format!("{HEAD}[[silence]]\nid = \"A-1\"\nwhy = \"w\"\n");
    let rules = rules.with_overrides(&again, "more.toml").unwrap();
    assert!(rule(&rules, "A-1").is_none());
    assert_eq!(rules.overrides().len(), 2);
}

#[test]
fn mistakes_are_told_with_their_place_and_the_nearest_name() {
    let cases = [
        (
            "[[silense]]\nid = \"R-UMS-3\"",
            "line 3, column 3: `silense` is not a field of a file of overrides\n\
             hint: did you mean `silence`?",
        ),
        (
            "[[silence]]\nid = \"R-UMS-33\"\nwhy = \"w\"",
            "line 4, column 6: there is no rule `R-UMS-33`\nhint: did you mean `R-UMS-3`?",
        ),
        (
            "[[silence]]\nid = \"SOMETHING-ELSE\"\nwhy = \"w\"",
            "line 4, column 6: there is no rule `SOMETHING-ELSE`",
        ),
        (
            "[[silence]]\nid = \"R-UMS-3\"",
            "line 3, column 1: a silenced rule needs the field `why`",
        ),
        (
            "[[silence]]\nid = \"R-UMS-3\"\nwhy = \" \"",
            "line 5, column 7: `why` is empty",
        ),
        (
            "[[silence]]\nid = \"R-UMS-3\"\nwhy = \"w\"\nseverity = \"advice\"",
            "line 6, column 1: `severity` is not a field of a silenced rule\n\
             hint: known here are: `id`, `why`",
        ),
        (
            "[[override]]\nid = \"R-UMS-3\"\nseverity = \"advice\"",
            "line 3, column 1: an override needs the field `why`",
        ),
        (
            "[[override]]\nid = \"R-UMS-3\"\nwhy = \"w\"",
            "line 3, column 1: the override changes nothing",
        ),
        (
            "[[override]]\nid = \"R-UMS-3\"\nwhy = \"w\"\nseverty = \"advice\"",
            "line 6, column 1: `severty` is not a field of an override\n\
             hint: did you mean `severity`?",
        ),
        (
            "[[override]]\nid = \"R-UMS-3\"\nwhy = \"w\"\nseverity = \"warnin\"",
            "rule R-UMS-3: line 6, column 12: `warnin` is not a severity\n\
             hint: did you mean `warning`?",
        ),
        (
            "[[override]]\nid = \"R-UMS-3\"\nwhy = \"w\"\nwhen = { https = true }",
            "rule R-UMS-3: line 3, column 1: `ums` is not a fact of the condition\n\
             hint: write a `message` that fits `when`",
        ),
        (
            "[[override]]\nid = \"R-UMS-3\"\nwhy = \"w\"\noutranked_by = \"upgrade_redy\"",
            "rule R-UMS-3: line 6, column 16: `upgrade_redy` is not a fact\n\
             hint: did you mean `upgrade_ready`?",
        ),
    ];
    for (body, expected) in cases {
        let (_, told) = refusal(body);
        assert_eq!(told, format!("site.toml: {expected}"), "{body}");
    }
    let twice = "[[silence]]\nid = \"R-UMS-3\"\nwhy = \"w\"\n\
                 [[override]]\nid = \"R-UMS-3\"\nwhy = \"w\"\nseverity = \"advice\"";
    let (kind, told) = refusal(twice);
    assert_eq!(kind, ErrorKind::Conflict);
    assert!(
        told.starts_with("site.toml: line 7, column 6: there are two rules `R-UMS-3`"),
        "{told}"
    );

    let there = file("{ https = true }", "m", "").replace("A-1", "R-UMS-3");
    let error = RuleSet::builtin()
        .with_overrides(&there, "site.toml")
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(
        error
            .to_string()
            .contains("line 4, column 6: there is a rule `R-UMS-3` already")
    );
}

#[test]
fn an_unmarked_contradiction_is_refused() {
    let one = file(
        "{ ums = { below = \"12.06.100\" } }",
        "UMS {ums} is older than 12.06.100",
        "",
    );
    let [_, other] = &one.split("[[rule]]").collect::<Vec<_>>()[..] else {
        panic!("one rule")
    };
    let other = other
        .replace("A-1", "A-2")
        .replace("12.06.100", "12.07.100");
    let both = format!("{one}[[rule]]{other}");
    let error = RuleSet::parse(&both).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(
        error.report().replace(" (reading rules)", ""),
        "rule A-2: line 14, column 6: it says the same as rule A-1 with other bounds\n\
         hint: let the stricter one be the rule, and tell the other one in `disputed`"
    );
    // Another sentence, or other facts, is another matter.
    RuleSet::parse(&both.replace("UMS {ums} is older than 12.07.100", "UMS {ums} fails")).unwrap();
    let facts = "{ https = true, ums = { below = \"12.07.100\" } }";
    RuleSet::parse(&both.replace("{ ums = { below = \"12.07.100\" } }", facts)).unwrap();
    // An override may not smuggle one in either.
    let (_, told) = refusal(
        "[[override]]\nid = \"R-UMS-3\"\nwhy = \"w\"\n\
         message = \"UMS {ums} has no command that upgrades OS 11 devices\"",
    );
    assert!(
        told.contains("it says the same as rule R-MIN-2 with other bounds"),
        "{told}"
    );
}

#[test]
fn a_dispute_must_be_laxer() {
    let disputed = |when: &str| {
        let more = format!("[[rule.disputed]]\nwhen = {when}\nsays = \"x\"\nsource = \"y\"");
        RuleSet::parse(&file("{ ums = { below = \"12.07.100\" } }", "m", &more))
            .map_err(|error| error.to_string().replace(" (reading rules)", ""))
    };
    let rules = disputed("{ ums = { below = \"12.06.100\" } }").unwrap();
    let [dispute] = rules.rules()[0].disputes() else {
        panic!("one dispute")
    };
    assert_eq!((dispute.says(), dispute.source()), ("x", "y"));
    disputed("{ https = true, ums = { below = \"12.07.100\" } }").unwrap();
    let place = "rule A-1: line 13, column 8: ";
    for (when, problem) in [
        (
            "{ ums = { below = \"12.08.100\" } }",
            "it fires where the rule does not, but the stricter statement must be the rule",
        ),
        (
            "{ ums = { below = \"12.07.100\" } }",
            "it says the same as the rule",
        ),
        (
            "{ https = true }",
            "it fires where the rule does not, but the stricter statement must be the rule",
        ),
    ] {
        assert_eq!(
            disputed(when).unwrap_err(),
            format!("{place}{problem}"),
            "{when}"
        );
    }
}

#[test]
fn the_hash_follows_what_counts() {
    let builtin = RuleSet::builtin().hash();
    assert_eq!(builtin, RuleSet::builtin().hash());
    assert_eq!(builtin.to_string().len(), 64);
    let again = RuleSet::parse(include_str!("../../../data/rules.toml")).unwrap();
    assert_eq!(again.hash(), builtin);

    let one = file("{ https = true }", "m", "");
    let hash = |text: &str| RuleSet::parse(text).unwrap().hash();
    let rule = &one[one.find("[[rule]]").unwrap()..];
    let other = rule.replace("A-1", "A-2").replace("\"m\"", "\"n\"");
    let head = &one[..one.find("[[rule]]").unwrap()];
    // Neither order, nor comments, nor examples count.
    let same = hash(&format!("{head}{rule}{other}"));
    assert_eq!(hash(&format!("{head}# c\n{other}{rule}")), same);
    assert_eq!(
        hash(&format!("{one}fires_for = [{{ https = true }}]")),
        hash(&one)
    );
    let changes = [
        ("2026-11-23", "2026-11-24"),
        ("A-1", "A-3"),
        ("\"ums\"", "\"device\""),
        ("\"advice\"", "\"warning\""),
        ("https = true", "https = false"),
        ("\"m\"", "\"o\""),
        ("\"r\"", "\"o\""),
        ("\"s\"", "\"o\""),
        ("\"s\"", "[\"s\", \"s\"]"),
        ("\"seen\"", "\"inferred\""),
        ("confidence", "outranked_by = \"upgrade_ready\"\nconfidence"),
        ("confidence", "covered_by = \"upgrade_ready\"\nconfidence"),
        (
            "confidence",
            "disputed = { when = { https = true, slow_device = true }, says = \"x\", source = \"y\" }\nconfidence",
        ),
    ];
    let mut seen = vec![hash(&one)];
    for (old, new) in changes {
        let text = one.replacen(old, new, 1);
        let hash = hash(&text);
        assert!(!seen.contains(&hash), "{text}");
        seen.push(hash);
    }
    // A bound and the way it is compared count too.
    let mut seen = Vec::new();
    for when in [
        "below = 2",
        "below = 3",
        "at_most = 2",
        "at_least = 2",
        "above = 2",
    ] {
        let hash = hash(&file(&format!("{{ cores = {{ {when} }} }}"), "m", ""));
        assert!(!seen.contains(&hash), "{when}");
        seen.push(hash);
    }
    let silenced = overridden("[[silence]]\nid = \"R-UMS-3\"\nwhy = \"w\"\n").hash();
    assert_ne!(silenced, builtin);
    let why = overridden("[[silence]]\nid = \"R-UMS-3\"\nwhy = \"other\"\n").hash();
    assert_eq!(silenced, why);
}
