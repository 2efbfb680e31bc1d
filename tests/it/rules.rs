//! The rules and the table of builds in the crate against the collected facts they encode.

use std::collections::BTreeSet;

use igel_migrate_core::Os11Version;
use igel_migrate_core::rules::{BuildCatalogue, Feature, Rule, RuleSet};
use igel_migrate_tests::reference;

/// Rows of the table of constraints that are no rule, and why.
const ELSEWHERE: &[(&str, &str)] = &[(
    "R-DAR-13",
    "the lint of repositories compares the names and dates in certificates itself",
)];

#[test]
fn every_constraint_is_a_rule_or_on_the_list() {
    let Some(path) = reference("app-repository-and-upgrade.md") else {
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let rows: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| R-")?.split_once(" |"))
        .map(|(id, _)| id)
        .collect();
    assert!(rows.len() >= 50, "{} rows are not the table", rows.len());
    let ids: Vec<&str> = RuleSet::builtin().rules().iter().map(Rule::id).collect();
    // A row with several criteria is several rules: R-HW-1-RAM, R-HW-1-CORES.
    let is_rule = |row: &str| {
        let id = format!("R-{row}");
        let part = format!("{id}-");
        ids.iter()
            .any(|rule| **rule == id || rule.starts_with(&part))
    };
    let missing: Vec<_> = rows
        .iter()
        .filter(|row| !is_rule(row) && !ELSEWHERE.iter().any(|(id, _)| id[2..] == ***row))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    for (id, _) in ELSEWHERE {
        assert!(
            rows.contains(&id[2..]) && !is_rule(&id[2..]),
            "{id} is stale"
        );
    }
}

#[test]
fn the_table_of_builds_is_the_collected_one() {
    let Some(path) = reference("os11-builds.tsv") else {
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let features: Vec<Feature> = lines
        .next()
        .unwrap()
        .split('\t')
        .skip(4)
        .map(|name| name.parse().unwrap())
        .collect();
    assert_eq!(features.len(), 23);
    let builds = BuildCatalogue::builtin();
    let mut count = 0;
    for line in lines {
        let fields: Vec<&str> = line.split('\t').collect();
        let version: Os11Version = fields[0].parse().unwrap();
        let build = builds.find(&version).unwrap();
        for (feature, stated) in features.iter().zip(&fields[4..]) {
            assert_eq!(
                build.states(*feature),
                *stated == "yes",
                "{version} {feature}"
            );
        }
        count += 1;
    }
    assert_eq!(count, builds.builds().len());
}
