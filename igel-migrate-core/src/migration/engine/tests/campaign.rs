//! The fault campaign: what goes wrong between a run and UMS, at every call, in pairs, and by seed.
//!
//! * `cargo test -p igel-migrate-core --lib campaign` runs a part of it; all of it, with 10,000
//!   seeds, `IGEL_MIGRATE_CAMPAIGN=10000` in front.
//! * A failure prints the command that repeats it: `IGEL_MIGRATE_SEED=17` for a seed,
//!   `IGEL_MIGRATE_FAULTS=AnswerLost@12,KilledAfter@40` for faults at calls counted from 0.

use jiff::SignedDuration;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::super::{Decision, Outcome, Question, Rollout};
use super::fault::{Call, Fault, Faults};
use super::play::{Run, willing};
use super::world::{Chance, Nature};
use super::{from_environment, invariants, site};
use crate::migration::gate::{Budget, PromoteRule, StopRule, Threshold};
use crate::migration::spec::Trigger;

/// Says how to repeat what has failed.
struct Repeat(String);

impl Drop for Repeat {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "again with: {} cargo test -p igel-migrate-core --lib campaign::again",
                self.0
            );
        }
    }
}

/// 200 devices at four sites.
fn rollout() -> Rollout {
    let sites = ["berlin", "trier", "ulm", "jena"].map(|key| site(key).with_in_flight(20));
    let devices = (0..200).map(|device| device / 5 % 4).collect();
    let mut rollout = Rollout::new(sites.to_vec(), devices, vec![20, 80, 200]).unwrap();
    rollout.gates.first_wave = PromoteRule::automatic();
    rollout.timing.look_every = SignedDuration::from_mins(30);
    rollout.timing.armed_within = SignedDuration::from_hours(6);
    rollout.timing.healthy_within = SignedDuration::from_hours(2);
    rollout.limits.in_flight = 60;
    rollout.limits.move_batch = 20;
    rollout.preparations = 4;
    rollout
}

fn natures() -> impl Iterator<Item = Nature> {
    (0..200).map(|device| match device {
        33 | 118 => Nature::Dies,
        62 => Nature::Stays,
        91 => Nature::NeverArms,
        140 => Nature::Refused,
        _ => Nature::Good,
    })
}

fn run_with(faults: Faults) -> Run {
    let _repeat = Repeat(format!("IGEL_MIGRATE_FAULTS={faults}"));
    let mut run = Run::new(rollout(), natures(), willing);
    run.world.faults = faults;
    assert_eq!(run.finish(), Outcome::Finished);
    invariants::check(&run);
    run
}

/// A run whose settings, devices, faults and people follow from a seed.
fn run_of(seed: u64) -> Run {
    let _repeat = Repeat(format!("IGEL_MIGRATE_SEED={seed}"));
    let mut dice = StdRng::seed_from_u64(seed);
    let mut rollout = rollout();
    rollout.trigger = match dice.random_range(0..4) {
        0 => Trigger::Custom,
        _ => Trigger::DirectoryJob,
    };
    rollout.staged = rollout.trigger == Trigger::Custom || dice.random_range(0..4) > 0;
    rollout.passing = dice.random_range(0..2);
    rollout.limits.first_alone = dice.random_range(0..2) == 0;
    if dice.random_range(0..3) == 0 {
        rollout.moves_on = true;
    }
    if dice.random_range(0..3) == 0 {
        rollout.gates.stop = vec![StopRule::new(Threshold::Count(3))];
    }
    let budget = (dice.random_range(0..4) == 0).then(|| Budget::new(dice.random_range(4..16)));
    rollout.gates.budget = budget;
    let bad = dice.random_range(0..8);
    let natures = (0..200).map(|_| match dice.random_range(0..100) {
        chosen if chosen >= bad => Nature::Good,
        _ => [
            Nature::Dies,
            Nature::Stays,
            Nature::NeverArms,
            Nature::Refused,
        ][dice.random_range(0..4)],
    });
    let natures: Vec<_> = natures.collect();
    let person = match dice.random_range(0..8) {
        0 => undoing,
        1 => aborting,
        // Nobody can go on once a budget is used up.
        _ if budget.is_some() => aborting,
        _ => willing,
    };
    let mut run = Run::new(rollout, natures, person);
    let percent = dice.random_range(1..25);
    run.world.chance = Some(Chance { percent, dice });
    let outcome = run.finish();
    if outcome == Outcome::Finished {
        invariants::check(&run);
    } else {
        invariants::check_unfinished(&run);
    }
    run
}

/// Has everything undone at the fifth question.
fn undoing(question: &Question, asked: usize) -> Vec<Decision> {
    match asked {
        5.. => vec![Decision::Undo],
        _ => willing(question, asked),
    }
}

/// Gives up at the third stop.
fn aborting(question: &Question, asked: usize) -> Vec<Decision> {
    match question {
        Question::Stopped { .. } if asked > 3 => vec![Decision::Abort],
        _ => willing(question, asked),
    }
}

/// Every so many cases unless the whole campaign is asked for.
fn one_in(cases: usize) -> usize {
    from_environment("IGEL_MIGRATE_CAMPAIGN").map_or(cases, |_| 1)
}

#[test]
fn every_fault_at_every_call() {
    let whole = run_with(Faults::default());
    let cases: Vec<_> = (0..)
        .zip(&whole.world.calls)
        .flat_map(|(number, call)| {
            let possible = Fault::ALL.into_iter().filter(|fault| fault.concerns(*call));
            possible.map(move |fault| (number, fault))
        })
        .collect();
    assert!(cases.len() > 500, "{}", cases.len());
    let mut runs = 0;
    for (number, fault) in cases.into_iter().step_by(one_in(23)) {
        let run = run_with(Faults::one(number, fault));
        if fault.leaves_no_trace() {
            let _repeat = Repeat(format!("IGEL_MIGRATE_FAULTS={fault:?}@{number}"));
            invariants::check_same_end(&run, &whole);
        }
        runs += 1;
    }
    println!("{runs} runs with one fault each");
}

/// Each kind of fault at each kind of call, with each other one after it.
#[test]
fn faults_in_pairs() {
    let whole = run_with(Faults::default());
    let kinds: Vec<_> = Call::ALL
        .into_iter()
        .flat_map(|call| {
            let possible = Fault::ALL
                .into_iter()
                .filter(move |fault| fault.concerns(call));
            possible.map(move |fault| (call, fault))
        })
        .collect();
    let mut dice = StdRng::seed_from_u64(8);
    let (mut runs, mut number) = (0, 0);
    for first in &kinds {
        for second in &kinds {
            number += 1;
            if number % one_in(13) != 0 {
                continue;
            }
            let mut faults = Faults::default();
            // There is nothing to read back unless an answer was lost.
            let mut from = dice.random_range(0..whole.world.calls.len() / 2);
            for (call, fault) in [first, second] {
                if *call == Call::ReadBack {
                    from = next(&whole, from, Call::Write);
                    faults.0.insert(from, Fault::AnswerLost);
                    faults.0.insert(from + 1, *fault);
                    from += 2;
                } else {
                    from = next(&whole, from, *call);
                    faults.0.insert(from, *fault);
                    from += 1;
                }
            }
            run_with(faults);
            runs += 1;
        }
    }
    println!("{runs} runs with two faults each");
}

/// The next call of this kind; the last one if there is none.
fn next(run: &Run, from: usize, kind: Call) -> usize {
    let calls = &run.world.calls;
    let after = (from..calls.len()).find(|number| calls[*number] == kind);
    after.unwrap_or_else(|| calls.iter().rposition(|call| *call == kind).unwrap())
}

#[test]
fn faults_by_seed() {
    let seeds = from_environment("IGEL_MIGRATE_CAMPAIGN").unwrap_or(200);
    let mut faults = 0;
    for seed in 0..seeds as u64 {
        faults += run_of(seed).world.faults.0.len();
    }
    println!("{seeds} seeds with {faults} faults");
}

#[test]
fn again() {
    if let Some(seed) = from_environment("IGEL_MIGRATE_SEED") {
        run_of(seed as u64);
    }
    if let Ok(faults) = std::env::var("IGEL_MIGRATE_FAULTS") {
        run_with(faults.parse().unwrap());
    }
}
