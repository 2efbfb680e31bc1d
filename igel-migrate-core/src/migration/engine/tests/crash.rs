//! The crash matrix: a run that is killed, before and after each commit of its journal and between
//! each request and its answer, ends as one that was not.
//!
//! `IGEL_MIGRATE_CRASHES=1000 cargo test -p igel-migrate-core --lib crash` kills the bigger fleet
//! at 1,000 points.

use jiff::SignedDuration;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::super::{Outcome, Rollout};
use super::play::{Run, willing};
use super::world::Nature;
use super::{from_environment, invariants, lenient, natures, site};
use crate::migration::gate::PromoteRule;

#[test]
fn a_run_killed_anywhere_ends_as_one_that_was_not() {
    let natures = natures(&[
        (5, Nature::Dies),
        (20, Nature::Stays),
        (22, Nature::NeverArms),
        (23, Nature::Refused),
    ]);
    let start = || Run::new(lenient(), natures.clone(), willing);
    let mut whole = start();
    assert_eq!(whole.finish(), Outcome::Finished);
    invariants::check(&whole);
    assert!(whole.points() > 200, "{}", whole.points());
    for point in 1..=whole.points() {
        let mut killed = start().crashing_at([point]);
        assert_eq!(killed.finish(), Outcome::Finished, "killed at {point}");
        assert_eq!(killed.crashes, 1, "killed at {point}");
        invariants::check(&killed);
        invariants::check_same_end(&killed, &whole);
    }
}

/// 2,000 devices at eight sites, of which some break.
fn bigger() -> Run {
    let sites = [
        "berlin", "trier", "ulm", "jena", "kiel", "hof", "bonn", "celle",
    ];
    let sites = sites.map(|key| site(key).with_in_flight(90)).to_vec();
    let devices = (0..2_000).map(|device| device / 25 % 8).collect();
    let mut rollout = Rollout::new(sites, devices, vec![40, 400, 2_000]).unwrap();
    rollout.gates.first_wave = PromoteRule::automatic();
    rollout.timing.look_every = SignedDuration::from_hours(1);
    rollout.timing.armed_within = SignedDuration::from_hours(6);
    rollout.timing.healthy_within = SignedDuration::from_hours(2);
    rollout.limits.in_flight = 500;
    rollout.limits.move_batch = 100;
    rollout.preparations = 3;
    let natures = (0..2_000).map(|device| match device % 400 {
        77 => Nature::Dies,
        190 => Nature::Stays,
        233 => Nature::NeverArms,
        301 => Nature::Refused,
        _ => Nature::Good,
    });
    Run::new(rollout, natures, willing)
}

/// Each run is killed twice, at points that a seed has chosen.
#[test]
fn a_bigger_run_killed_by_seed_ends_as_one_that_was_not() {
    let mut whole = bigger();
    assert_eq!(whole.finish(), Outcome::Finished);
    invariants::check(&whole);
    let runs = from_environment("IGEL_MIGRATE_CRASHES").unwrap_or(100) / 2;
    let mut dice = StdRng::seed_from_u64(6);
    for seed in 0..runs {
        let points: [usize; 2] = std::array::from_fn(|_| dice.random_range(1..=whole.points()));
        let mut killed = bigger().crashing_at(points);
        assert_eq!(killed.finish(), Outcome::Finished, "{seed}: {points:?}");
        invariants::check(&killed);
        invariants::check_same_end(&killed, &whole);
    }
}
