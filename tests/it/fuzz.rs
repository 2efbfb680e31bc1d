//! Every fuzz target over its seeds and the first of their mutations.
//!
//! The inputs are the same on every machine; `IGEL_MIGRATE_FUZZ_SEED` gives others. A failure names
//! the command that shows it again, and `fuzz` (a binary of this package) goes on where this ends.

use std::time::Duration;

use igel_migrate_tests::fuzz::{Campaign, TARGETS, Target, run};

/// Far above what a target needs, so that a busy machine tries the same inputs.
const TIME: Duration = Duration::from_secs(600);

#[allow(clippy::print_stdout)] // the seed must be seen
fn smoke(name: &str) {
    let target = Target::named(name).unwrap_or_else(|| panic!("no target {name}"));
    let seed = std::env::var("IGEL_MIGRATE_FUZZ_SEED").map_or(1, |seed| seed.parse().unwrap());
    let campaign = Campaign {
        seed,
        from: 0,
        inputs: target.smoke,
        time: TIME,
    };
    match run(target, campaign) {
        Ok(summary) => println!(
            "{name}: seed {seed}, {} inputs in {:.1} s, at most {} KiB held",
            summary.inputs,
            summary.time.as_secs_f64(),
            summary.peak / 1024
        ),
        Err(finding) => panic!("{finding}"),
    }
}

macro_rules! targets {
    ($($test:ident $name:literal)*) => {
        $(#[test]
        fn $test() {
            smoke($name);
        })*

        #[test]
        fn no_target_is_left_out() {
            let tested = [$($name),*];
            for target in &TARGETS {
                assert!(tested.contains(&target.name), "{} is not tested", target.name);
            }
        }
    };
}

targets! {
    os11_profile "os11-profile"
    os12_profile "os12-profile"
    os12_package "os12-package"
    registry_schema "registry-schema"
    multistatus "multistatus"
    href "href"
    login_challenge "login-challenge"
    imi_devices "imi-devices"
    imi_objects "imi-objects"
    version "version"
    text_types "text-types"
    migration_spec "migration-spec"
    repository_settings "repository-settings"
    rules "rules"
    readiness_settings "readiness-settings"
    declared_facts "declared-facts"
    manifest "manifest"
    plan "plan"
    certificate "certificate"
    journal "journal"
    journal_record "journal-record"
}
