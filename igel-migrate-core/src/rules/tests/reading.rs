//! What rule files may say, and how mistakes are told.

use super::*;
use crate::error::ErrorKind;
use crate::finding::Severity;
use crate::names::Named;
use crate::version::UmsVersion;

fn refusal(text: &str) -> String {
    let error = RuleSet::parse(text).unwrap_err();
    assert!(error.position().is_some(), "{error}");
    error.report().replace(" (reading rules)", "")
}

#[test]
fn a_user_file_is_read() {
    let rules = RuleSet::parse(&file(
        "{ ums = { above = \"12.1.1\", is = [\"12.1.2\", \"12.1.3\"] } }",
        "m",
        "",
    ))
    .unwrap();
    let [rule] = rules.rules() else {
        panic!("one rule")
    };
    assert_eq!((rule.id(), rule.topics()), ("A-1", &[Topic::Ums][..]));
    assert_eq!(
        (rule.message(), rule.remedy(), rule.sources()),
        ("m", "r", &["s".to_owned()][..])
    );
    assert_eq!(
        (rule.severity(), rule.confidence()),
        (Severity::Advice, Confidence::Seen)
    );
    let facts = Facts::new().with_ums(UmsVersion::new(12, 1, 3));
    assert_eq!(rules.evaluate(&[Topic::Ums], &facts).len(), 1);
    assert_eq!(rules.evaluate(&[Topic::Device], &facts).len(), 0);
    let facts = Facts::new().with_ums(UmsVersion::new(12, 1, 1));
    assert_eq!(rules.evaluate(&[Topic::Ums], &facts).len(), 0);
    let facts = Facts::new();
    let [undecided] = &rules.evaluate(&[Topic::Ums], &facts)[..] else {
        panic!("one outcome");
    };
    assert_eq!(undecided.missing(), [Missing::Fact(Fact::Ums)]);
}

/// What is replaced in a good file, by what, and how that is told.
const MISTAKES: &[(&str, &str, &str)] = &[
    (
        "schema = 1",
        "schema = 2",
        "line 1, column 10: this schema is not known\nhint: write `schema = 1`",
    ),
    (
        "schema = 1",
        "",
        "line 1, column 1: a rule file needs the field `schema`",
    ),
    (
        "schema = 1",
        "schema = 1\nshema = 1",
        "line 2, column 1: `shema` is not a field of a rule file\nhint: did you mean `schema`?",
    ),
    ("schema = 1", "schema = ", "line 1, column 10: "),
    ("2026-11-23", "2026-13-23", "line 2, column 8: "),
    (
        "2026-11-23",
        "2026-11-23T00:00:00",
        "line 2, column 8: `date` is a date like 2026-11-23, not a TOML datetime",
    ),
    (
        "2026-11-23",
        "\"2026-11-23\"",
        "line 2, column 8: `date` is a date like 2026-11-23, not a TOML string",
    ),
    (
        "\"A-1\"",
        "\"A 1\"",
        "line 4, column 6: `A 1` is not a rule id\nhint: an id has up to 40 letters, digits and hyphens",
    ),
    (
        "\"A-1\"",
        "\"A1234567890123456789012345678901234567890\"",
        "line 4, column 6: `A1234567890123456789012345678901234567890` is not a rule id",
    ),
    (
        "\"A-1\"",
        "1",
        "line 4, column 6: `id` is a text, not a TOML integer",
    ),
    (
        "id = \"A-1\"\n",
        "",
        "line 3, column 1: a rule needs the field `id`",
    ),
    (
        "\"ums\"",
        "[]",
        "rule A-1: line 5, column 14: `applies_to` is empty",
    ),
    (
        "\"ums\"",
        "[\"ums\", \"devices\"]",
        "rule A-1: line 5, column 22: `devices` is not a topic\nhint: did you mean `device`?",
    ),
    (
        "\"advice\"",
        "\"error\"",
        "rule A-1: line 6, column 12: `error` is not a severity\nhint: known here are: `blocker`, `warning`, `advice`",
    ),
    (
        "severity",
        "severty",
        "line 6, column 1: `severty` is not a field of a rule\nhint: did you mean `severity`?",
    ),
    (
        "\"m\"",
        "\" \"",
        "rule A-1: line 8, column 11: `message` is empty",
    ),
    (
        "\"m\"",
        "\"{htps}\"",
        "rule A-1: line 8, column 11: `htps` is not a fact of the condition\nhint: did you mean `https`?",
    ),
    (
        "\"m\"",
        "\"{ums}\"",
        "rule A-1: line 8, column 11: `ums` is not a fact of the condition\nhint: known here are: `https`",
    ),
    (
        "\"m\"",
        "\"{https\"",
        "rule A-1: line 8, column 11: the braces do not pair",
    ),
    (
        "\"m\"",
        "\"https}\"",
        "rule A-1: line 8, column 11: the braces do not pair",
    ),
    (
        "source = \"s\"\n",
        "",
        "rule A-1: line 3, column 1: a rule needs the field `source`",
    ),
    (
        "\"s\"",
        "\"\"",
        "rule A-1: line 10, column 10: `source` is empty",
    ),
    (
        "\"s\"",
        "[]",
        "rule A-1: line 10, column 10: `source` is empty",
    ),
    (
        "\"s\"",
        "[\"a\", 1]",
        "rule A-1: line 10, column 16: `source` is a text, not a TOML integer",
    ),
    (
        "\"seen\"",
        "\"sen\"",
        "rule A-1: line 11, column 14: `sen` is not a confidence\nhint: did you mean `seen`?",
    ),
    (
        "[[rule]]",
        "[rule]",
        "line 3, column 1: `rule` is an array, not a TOML table",
    ),
];

#[test]
fn mistakes_in_a_file_are_refused_with_their_place() {
    let good = file("{ https = true }", "m", "");
    RuleSet::parse(&good).unwrap();
    for &(old, new, expected) in MISTAKES {
        let found = refusal(&good.replacen(old, new, 1));
        assert!(
            found.starts_with(expected),
            "{old} -> {new}\n{found}\ninstead of\n{expected}"
        );
    }
    let twice = format!("{good}{}", &good[good.find("[[rule]]").unwrap()..]);
    let error = RuleSet::parse(&twice).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(
        refusal(&twice),
        "line 14, column 6: there are two rules `A-1`\nhint: the other one is at line 4, column 6"
    );
}

#[test]
fn mistakes_in_a_condition_are_refused_with_their_place() {
    let cases = [
        ("{}", "line 7, column 8: the condition is empty"),
        (
            "true",
            "line 7, column 8: `when` is a table, not a TOML boolean",
        ),
        (
            "{ htps = true }",
            "line 7, column 10: `htps` is not a field of a condition\nhint: did you mean `https`?",
        ),
        (
            "{ al = [] }",
            "line 7, column 10: `al` is not a field of a condition\nhint: did you mean `all`?",
        ),
        ("{ any = [] }", "line 7, column 16: `any` is empty"),
        (
            "{ any = [1] }",
            "line 7, column 17: `any` is a table, not a TOML integer",
        ),
        ("{ not = {} }", "line 7, column 16: the condition is empty"),
        (
            "{ https = 1 }",
            "line 7, column 18: `https` is `true` or `false`, not a TOML integer",
        ),
        (
            "{ ums = \"12.06.110\" }",
            "line 7, column 16: `ums` is a table, not a TOML string",
        ),
        ("{ ums = {} }", "line 7, column 16: the comparison is empty"),
        (
            "{ ums = { under = \"12.06.110\" } }",
            "line 7, column 18: `under` is not a field of a comparison\nhint: known here are: `below`",
        ),
        (
            "{ ums = { below = \"12\" } }",
            "line 7, column 26: `12` is not a UMS version: it needs three numbers\nhint: write it like",
        ),
        (
            "{ target = { below = \"11.11.100\" } }",
            "line 7, column 29: `11.11.100` is not an OS 12 version: its first number is 11, not 12\nhint: ",
        ),
        (
            "{ method = \"portl\" }",
            "line 7, column 19: `portl` is not a method\nhint: did you mean `portal`?",
        ),
        (
            "{ device_priority = { is = 1.5 } }",
            "line 7, column 35: `is` is a whole number, not a TOML float",
        ),
        (
            "{ device_priority = { is = 9223372036854775808 } }",
            "line 7, column 35: `is` is too large",
        ),
        ("{ build = {} }", "line 7, column 18: the question is empty"),
        (
            "{ build = { has = \"dar_key\" } }",
            "line 7, column 26: `dar_key` is not a feature\nhint: did you mean `dar_keys`?",
        ),
        (
            "{ build = { hs = \"dar_keys\" } }",
            "line 7, column 20: `hs` is not a field of a question about a build\nhint: did you mean `has`?",
        ),
        (
            "{ build = { below = \"11.11.100\" } }",
            "line 7, column 28: a range of builds needs the field `range_stated_by`\nhint: builds are branches",
        ),
        (
            "{ build = { below = \"11.11.100\", range_stated_by = \"\" } }",
            "line 7, column 59: `range_stated_by` is empty",
        ),
    ];
    for (when, expected) in cases {
        let found = refusal(&file(when, "m", ""));
        let expected = format!("rule A-1: {expected}");
        assert!(
            found.starts_with(&expected),
            "{when}\n{found}\ninstead of\n{expected}"
        );
    }
}

#[test]
fn conditions_that_come_out_one_way_are_refused() {
    let cases = [
        (
            "{ https = true, not = { https = true } }",
            "the condition can never be true",
        ),
        (
            "{ any = [{ https = true }, { https = false }] }",
            "the condition can never be false",
        ),
        (
            "{ ums = { below = \"12.06.110\", at_least = \"12.06.110\" } }",
            "the condition can never be true",
        ),
        (
            "{ ums = { above = \"12.06.110\", below = \"12.06.111.tp0\" } }",
            "the condition can never be true",
        ),
        (
            "{ target = { is = \"12.7.2\", above = \"12.7.2\" } }",
            "the condition can never be true",
        ),
        (
            "{ device_priority = { above = 110, below = 111 } }",
            "the condition can never be true",
        ),
        (
            "{ method = [\"repository\", \"ums_proxy\", \"portal\", \"peer\"] }",
            "the condition can never be false",
        ),
        (
            "{ https = true, method = [\"peer\", \"portal\", \"ums_proxy\", \"repository\"] }",
            "the part `method peer or portal or ums_proxy or repository` can never be false",
        ),
        (
            "{ any = [{ https = true }, { cluster_url = true, not = { cluster_url = true } }] }",
            "part 2 of the condition, counted from the left, can never be true",
        ),
        // No listed build has both.
        (
            "{ build = { has = \"verbose_check_log\", is = \"11.11.100\" } }",
            "the condition can never be true",
        ),
        (
            "{ build = { has = \"verbose_check_log\", presumed_to_have = \"dar_keys\" } }",
            "the condition can never be true",
        ),
    ];
    for (when, expected) in cases {
        let found = refusal(&file(when, "m", ""));
        assert_eq!(
            found,
            format!("rule A-1: line 7, column 8: {expected}"),
            "{when}"
        );
    }
    // Narrow is not empty.
    for when in [
        "{ ums = { above = \"12.06.110\", below = \"12.06.111\" } }",
        "{ ums = { above = \"12.06.110.rc1\", below = \"12.06.110.rc3\" } }",
        "{ ums = { at_least = \"12.06.110\", at_most = \"12.06.110\" } }",
        "{ target = { above = \"12.7.1\", below = \"12.7.1+1\" } }",
        "{ target = { above = \"12.7.1+1\", below = \"12.7.1+1.1\" } }",
        "{ target = { above = \"12.7.1\", below = \"12.7.2-0.tp.1\" } }",
        "{ build = { above = \"11.11.100\", below = \"11.11.100.03\", range_stated_by = \"x\" } }",
        "{ device_priority = { above = 109, below = 111 } }",
        "{ device_priority = { at_most = -9223372036854775808 } }",
        // Many builds, but only two answers.
        "{ build = { has = \"dar_keys\" }, target = { above = \"12.7.1\", below = \"12.9.1\" }, \
         ums = { below = \"12.12.1\" }, https = true, cluster_url = true }",
    ] {
        RuleSet::parse(&file(when, "m", "")).unwrap();
    }
}

#[test]
fn examples_that_do_not_hold_are_refused() {
    let examples = |more| file("{ https = true }", "m", more);
    let good =
        "fires_for = [{ https = true }]\nsilent_for = [{ https = false }]\nunknown_for = [{}]";
    RuleSet::parse(&examples(good)).unwrap();
    for (more, expected) in [
        (
            "fires_for = [{ https = false }]",
            "line 12, column 14: for this example the rule is silent",
        ),
        (
            "fires_for = [{ https = true }, {}]",
            "line 12, column 32: for this example the rule is undecided",
        ),
        (
            "silent_for = [{ https = true }]",
            "line 12, column 15: for this example the rule fires",
        ),
        (
            "unknown_for = [{ https = true }]",
            "line 12, column 16: for this example the rule fires",
        ),
        (
            "fires_for = [{ htps = true }]",
            "line 12, column 16: `htps` is not a field of an example\nhint: did you mean `https`?",
        ),
        (
            "fires_for = { https = true }",
            "line 12, column 13: `fires_for` is an array, not a TOML table",
        ),
    ] {
        assert_eq!(refusal(&examples(more)), format!("rule A-1: {expected}"));
    }
}

#[test]
fn size_and_depth_are_bounded() {
    let long = "#".repeat((1 << 20) + 1);
    assert_eq!(
        RuleSet::parse(&long).unwrap_err().kind(),
        ErrorKind::LimitExceeded
    );
    let deep = "{ not = ".repeat(10_000) + "{}" + &" }".repeat(10_000);
    assert_eq!(
        RuleSet::parse(&file(&deep, "m", "")).unwrap_err().kind(),
        ErrorKind::Malformed
    );
    let dotted = file("{ https = true }", "m", "").replacen(
        "when =",
        &format!("when{} =", ".not".repeat(10_000)),
        1,
    );
    assert_eq!(
        RuleSet::parse(&dotted).unwrap_err().kind(),
        ErrorKind::Malformed
    );
    let wide = format!("{{ any = [{}] }}", "{ https = true }, ".repeat(65));
    assert!(refusal(&file(&wide, "m", "")).ends_with("the condition has more than 64 tests"));
    let flags: Vec<_> = Flag::ALL
        .iter()
        .map(|flag| format!("{flag} = true"))
        .collect();
    let many = format!(
        "{{ {}, method = \"peer\", ums = {{ is = [\"12.1.1\", \"12.1.2\"] }}, \
         target = {{ above = \"12.1.1\", below = \"12.9.1\" }}, device_priority = {{ is = 1 }}, \
         central_priority = {{ is = 1 }} }}",
        flags.join(", ")
    );
    assert!(refusal(&file(&many, "m", "")).ends_with("the condition has more than 10000 cases"));
}

/// The example in the documentation of the module is a rule file.
#[test]
fn the_documented_file_is_read() {
    let documentation = include_str!("../mod.rs");
    let (_, block) = documentation.split_once("//! ```toml\n").unwrap();
    let (block, _) = block.split_once("//! ```\n").unwrap();
    let toml: String = block
        .lines()
        .map(|line| line[3..].trim_start().to_owned() + "\n")
        .collect();
    assert_eq!(RuleSet::parse(&toml).unwrap().rules().len(), 1);
}
