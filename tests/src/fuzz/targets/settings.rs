//! What people write: specifications, settings, rules, declared facts.

use std::path::PathBuf;
use std::sync::LazyLock;

use igel_migrate_core::migration::MigrationSpec;
use igel_migrate_core::readiness::{DeclaredFacts, ReadinessSettings};
use igel_migrate_core::repository::RepositorySettings;
use igel_migrate_core::rules::RuleSet;
use igel_migrate_core::spec::Connection;
use tempfile::TempDir;

use crate::fuzz::Input;

/// Relative files of settings are looked for here, where there are none.
fn folder() -> &'static std::path::Path {
    static EMPTY: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());
    EMPTY.path()
}

fn example(name: &str) -> Vec<u8> {
    let path: PathBuf = crate::workspace().join("examples").join(name);
    std::fs::read(path).unwrap()
}

pub(super) fn migration(input: &Input<'_>) {
    let Some(text) = input.text() else {
        return;
    };
    match MigrationSpec::from_toml(text, folder()) {
        Ok(spec) => {
            input.hides(&format!("{spec:?}"));
            for site in &spec.sites {
                let _ = spec.calendar(&site.key);
            }
            let _ = (spec.gates_for(10_000), spec.wave_sizes(10_000));
        }
        Err(error) => input.check_placed(&error),
    }
}

pub(super) fn migrations() -> Vec<Vec<u8>> {
    vec![example("migration.toml")]
}

pub(super) fn repository(input: &Input<'_>) {
    let Some(text) = input.text() else {
        return;
    };
    match RepositorySettings::from_toml(text, folder()) {
        Ok(settings) => input.hides(&format!("{settings:?}")),
        Err(error) => input.check_placed(&error),
    }
    match Connection::from_toml(text) {
        Ok(connection) => input.hides(&format!("{connection:?}")),
        Err(error) => input.check_placed(&error),
    }
}

pub(super) fn repositories() -> Vec<Vec<u8>> {
    vec![example("berlin.toml"), example("migration.toml")]
}

pub(super) fn rules(input: &Input<'_>) {
    let Some(text) = input.text() else {
        return;
    };
    match RuleSet::parse(text) {
        Ok(rules) => {
            let _ = (rules.hash(), format!("{rules:?}"));
        }
        Err(error) => input.check_placed(&error),
    }
    match RuleSet::builtin().with_overrides(text, "site.toml") {
        Ok(rules) => {
            for change in rules.overrides() {
                let _ = change.to_string();
            }
        }
        Err(error) => input.check_placed(&error),
    }
}

pub(super) fn readiness(input: &Input<'_>) {
    let Some(text) = input.text() else {
        return;
    };
    match ReadinessSettings::from_toml(text, RuleSet::builtin()) {
        Ok(settings) => {
            let _ = format!("{settings:?}");
        }
        Err(error) => input.check_placed(&error),
    }
}

pub(super) fn readinesses() -> Vec<Vec<u8>> {
    vec![example("readiness.toml")]
}

pub(super) fn declared(input: &Input<'_>) {
    let Some(text) = input.text() else {
        return;
    };
    let mut declared = DeclaredFacts::new();
    if let Err(error) = declared.read_csv(text, "facts.csv") {
        input.check_placed(&error);
    }
}
