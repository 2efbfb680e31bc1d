//! The fault campaign over HTTPS: what goes wrong between a run and UMS, its repositories, its
//! devices and its people, by seed. The one of the engine alone is in the core; this one goes through
//! client, driver and journal, and looks at the audit of UMS and at what devices did.
//!
//! * `cargo test -p igel-migrate-tests --test it campaign` runs a few seeds; 200 of them with
//!   `IGEL_MIGRATE_CAMPAIGN=200` in front.
//! * A failure prints the command that repeats it: `IGEL_MIGRATE_SEED=17`. Requests that are under way
//!   at the same time may come in another order then; nothing else differs.

mod invariants;
mod mishaps;
mod watch;

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};

use futures_util::FutureExt as _;
use igel_migrate_core::migration::MigrationPlan;
use igel_migrate_core::migration::engine::{Decision, Engine, Event, Outcome, Question};
use igel_migrate_core::migration::run::Migration;
use igel_migrate_tests::migration::people::{Reply, releasing};
use igel_migrate_tests::migration::world::{Setup, World};
use jiff::SignedDuration;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use watch::{Killed, Watch, Watched};

/// How often a run may end before its time, by kill or error, until it counts as going nowhere.
const STARTS: usize = 60;

/// Says how to repeat what has failed, and what was to go wrong in it.
struct Repeat {
    seed: u64,
    mishaps: Vec<String>,
}

impl Drop for Repeat {
    #[allow(clippy::print_stderr)] // whoever sees the failure must see how to repeat it
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "mishaps: {:#?}\nagain with: IGEL_MIGRATE_SEED={} \
                 cargo test -p igel-migrate-tests --test it campaign::again",
                self.mishaps, self.seed
            );
        }
    }
}

/// What the people of a run are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Temper {
    /// Releases waves, and goes on with what stands still.
    Willing,
    /// Has everything undone at the third question.
    Undoing,
    /// Gives up at the second stop.
    Aborting,
}

/// A run, from the side of those who look at it afterwards.
struct Run {
    world: World,
    plan: MigrationPlan,
    watch: Arc<Watch>,
    outcome: Outcome,
    /// The engine as it stood last.
    engine: Engine,
    starts: usize,
    /// Whether everything that went wrong is over without a trace in the end.
    traceless: bool,
}

fn setup(dice: &mut StdRng, traceless: bool) -> Setup {
    let waves = [
        r#"sizes = [3, 9, "rest"]"#,
        r#"sizes = [5, "rest"]"#,
        r#"sizes = ["rest"]"#,
        "sizes = [3, 9, \"rest\"]\nfirst_of_site_alone = false",
    ];
    let limits = [
        "in_flight = 8\nin_flight_per_site = 4\npoll_seconds = 600",
        "in_flight = 4\nin_flight_per_site = 2\npoll_seconds = 300",
        "in_flight = 12\nin_flight_per_site = 12\npoll_seconds = 900",
    ];
    let gates = [
        "",
        "[[gates.stop]]\ncount = 3",
        "[gates.first_wave]\nsoak = 'none'\nby_hand = false\n[gates.later_waves]\nsoak = 'none'",
    ];
    let after = [
        "",
        "after_success = 'return'",
        "after_success = { move_to = '/OS 12/Desks' }",
    ];
    let mut setup = Setup {
        waves: waves[dice.random_range(0..waves.len())],
        limits: limits[dice.random_range(0..limits.len())],
        more: gates[dice.random_range(0..gates.len())],
        migration: after[dice.random_range(0..after.len())].into(),
        ..Setup::default()
    };
    mishaps::knobs(&mut setup.knobs, dice, traceless);
    setup
}

/// What somebody says to each question, run after run.
fn person(temper: Temper) -> impl FnMut(&Question, &Engine) -> Reply + Send + Clone + 'static {
    let counts = Arc::new(Mutex::new((0, 0, 0)));
    move |question, engine| {
        let mut counts = counts.lock().unwrap();
        let (asked, stops, waited) = &mut *counts;
        *asked += 1;
        if temper == Temper::Undoing && *asked >= 3 {
            return Reply::Say(vec![Decision::Undo]);
        }
        let going_on = match question {
            Question::Stopped { .. } => vec![Decision::Resume],
            Question::SitesStopped { sites } => sites
                .iter()
                .map(|(site, _)| Decision::ResumeSite { site: *site })
                .collect(),
            _ => return releasing(question, engine),
        };
        // Nobody is there at once.
        *waited += 1;
        if *waited % 8 != 0 {
            return Reply::Nothing;
        }
        *stops += 1;
        if temper == Temper::Aborting && *stops >= 2 {
            return Reply::Say(vec![Decision::Abort]);
        }
        Reply::Say(going_on)
    }
}

/// A run whose settings, devices, mishaps and people follow from a seed.
async fn run_of(seed: u64) -> Run {
    let mut repeat = Repeat {
        seed,
        mishaps: Vec::new(),
    };
    let mut dice = StdRng::seed_from_u64(seed);
    let traceless = dice.random_range(0..4) == 0;
    let mut world = World::start(setup(&mut dice, traceless)).await;
    let temper = match dice.random_range(0..8) {
        0 if !traceless => Temper::Undoing,
        1 if !traceless => Temper::Aborting,
        _ => Temper::Willing,
    };
    world.live(mishaps::behavior(&mut dice, traceless));
    let plan = world.ready().await;
    let watch = Arc::new(Watch::new(&world, mishaps::kills(&mut dice)));
    repeat.mishaps = mishaps::arrange(&mut world, &watch, &mut dice, traceless);
    repeat.mishaps.push(format!("{temper:?}, {watch:?}"));

    let answer = person(temper);
    let last: Arc<Mutex<Option<Engine>>> = Arc::default();
    let mut starts = 0;
    let outcome = loop {
        starts += 1;
        assert!(starts < STARTS, "it does not come to an end");
        let mut migration = migration(&mut world, &plan, &watch, &last, answer.clone());
        let journal = world.journal(&plan);
        let run = async {
            if journal.exists() {
                migration.resume(&journal).await
            } else {
                migration.apply(&journal).await
            }
        };
        match AssertUnwindSafe(run).catch_unwind().await {
            Ok(Ok(outcome)) => break outcome,
            Ok(Err(error)) => {
                repeat.mishaps.push(format!("ended by {}", error.report()));
                // Somebody looks after it an hour later.
                world.days().pass(SignedDuration::from_hours(1)).await;
            }
            Err(panic) if panic.is::<Killed>() => {}
            Err(panic) => std::panic::resume_unwind(panic),
        }
    };
    // UMS may show the last moves late.
    world.days().pass(SignedDuration::from_mins(5)).await;
    watch.look();
    let engine = last.lock().unwrap().take().unwrap();
    let mut run = Run {
        world,
        plan,
        watch,
        outcome,
        engine,
        starts,
        traceless,
    };
    invariants::check(&mut run).await;
    run
}

fn migration(
    world: &mut World,
    plan: &MigrationPlan,
    watch: &Arc<Watch>,
    last: &Arc<Mutex<Option<Engine>>>,
    answer: impl FnMut(&Question, &Engine) -> Reply + Send + 'static,
) -> Migration {
    let (migration, _) = world.migration(plan, answer);
    let clock = Watched::new(world.days(), watch.clone());
    let (watch, last) = (watch.clone(), last.clone());
    migration
        .with_clock(clock)
        .with_watcher(move |_, _: &Event, engine| {
            *last.lock().unwrap() = Some(engine.clone());
            watch.point();
        })
}

fn from_environment(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap())
}

#[tokio::test]
async fn faults_by_seed() {
    let seeds = from_environment("IGEL_MIGRATE_CAMPAIGN").unwrap_or(8);
    let (mut faults, mut starts, mut kills, mut ends) = (0, 0, 0, [0; 3]);
    for seed in 0..seeds {
        let run = run_of(seed).await;
        let audit = run.world.simulator.audit().entries();
        faults += audit.iter().map(|entry| entry.faults.len()).sum::<usize>();
        starts += run.starts;
        kills += run.watch.kills();
        ends[run.outcome as usize] += 1;
    }
    println!(
        "{seeds} seeds with {faults} faulty answers of UMS, {kills} kills and {starts} starts: \
         {} finished, {} aborted, {} undone",
        ends[0], ends[1], ends[2]
    );
}

#[tokio::test]
async fn again() {
    if let Some(seed) = from_environment("IGEL_MIGRATE_SEED") {
        run_of(seed).await;
    }
}
