//! What stops a run, and what does not: gates, disks, restarts of UMS, other people, devices that
//! vanish.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt as _;
use igel_migrate_core::migration::engine::{
    Decision, End, Engine, Event, Outcome, Phase, Question,
};
use igel_migrate_core::migration::gate::{FailureKind, StopRule, Threshold};
use igel_migrate_core::migration::run::Migration;
use igel_migrate_core::migration::spec::{GateSettings, Limits, WaveSettings};
use igel_migrate_core::migration::wave::WaveSize;
use igel_migrate_core::simulator::{DeviceBehavior, DeviceFailure, FailureRule, Fault, FaultRule};

use super::world::{Asked, Meddling, Setup, Silent, World, release};

#[tokio::test]
async fn a_gate_pauses_and_who_shows_nothing_goes_back_to_staging() {
    let rule = FailureRule::new(DeviceFailure::NeverReturns).for_model("HP t640");
    let world = Arc::new(
        World::new(Setup {
            sites: &["Berlin"],
            devices: 16,
            behavior: DeviceBehavior::default().with_failure(rule),
            wishes: |spec| {
                let mut gates = GateSettings::default();
                gates.stop = Some(vec![StopRule::new(Threshold::Count(1))]);
                let mut waves = WaveSettings::default();
                waves.sizes = vec![WaveSize::Rest];
                waves.first_of_site_alone = false;
                let mut limits = Limits::default();
                limits.in_flight_per_site = 3;
                spec.with_gates(gates).with_waves(waves).with_limits(limits)
            },
            ..Setup::default()
        })
        .await,
    );
    let plan = world.plan().await;
    let (there, orders) = (Arc::clone(&world), World::orders(&plan));
    let launches = Arc::new(std::sync::Mutex::new(None));
    let before = Arc::clone(&launches);
    let person = Asked::new(move |question: &Question, _: &Engine| match question {
        Question::Stopped {
            maybe_commanded, ..
        } => {
            let words = orders.in_words(question);
            let job = "switch off the job on /Migration/Berlin/Launch as well";
            assert!(words.contains(job), "{words}");
            assert!(!maybe_commanded.is_empty());
            let staging = there.directory("/Migration/Berlin/Staging");
            for device in maybe_commanded {
                let order = &orders.devices[*device as usize];
                let device = there.simulator.console().device(order.id).unwrap();
                assert_eq!(device.directory, staging);
            }
            let moves = there.moves_to("/Migration/Berlin/Launch");
            *before.lock().unwrap() = Some(moves);
            vec![Decision::Abort]
        }
        other => panic!("{other:?}"),
    });
    assert_eq!(world.apply(&plan, person).await.unwrap(), Outcome::Aborted);
    let before = launches.lock().unwrap().unwrap();
    assert_eq!(world.moves_to("/Migration/Berlin/Launch"), before);
    let events = world.events();
    let stopped = |event: &Event| matches!(event, Event::Stopped { abort: false, .. });
    assert_eq!(events.iter().filter(|event| stopped(event)).count(), 1);
    assert!(
        world.lying_in("/Migration/Berlin/Staging") > 8,
        "they stay on staging"
    );
}

#[tokio::test]
async fn who_interrupts_is_heard_while_a_question_stands() {
    let world = World::new(Setup::default()).await;
    let plan = world.plan().await;
    let silent = || Silent {
        says: Decision::Abort,
        asked: Arc::default(),
    };
    let minutes = Duration::from_secs(300);
    let outcome = tokio::time::timeout(minutes, world.apply(&plan, silent())).await;
    let outcome = outcome.expect("the interrupt is not heard").unwrap();
    assert_eq!(outcome, Outcome::Aborted);
    assert_eq!(world.on_os12(), 4, "the wave before the question");
    let decided = |event: &Event| {
        matches!(
            event,
            Event::Decided {
                decision: Decision::Abort,
                ..
            }
        )
    };
    assert_eq!(
        world.events().iter().filter(|event| decided(event)).count(),
        1
    );
    let mut again = world.migration(&plan, silent());
    assert_eq!(
        again.resume(world.journal()).await.unwrap(),
        Outcome::Aborted
    );
}

#[tokio::test]
async fn a_journal_that_cannot_be_written_ends_the_run_before_the_next_write() {
    let world = Arc::new(World::new(Setup::default()).await);
    let plan = world.plan().await;
    let there = Arc::clone(&world);
    let person = Asked::new(move |question: &Question, engine: &Engine| {
        let database = rusqlite::Connection::open(there.journal()).unwrap();
        database.execute_batch("DROP TABLE record").unwrap();
        there.simulator.audit().clear();
        release(question, engine)
    });
    let error = world.apply(&plan, person).await.unwrap_err();
    assert!(error.report().contains("journal"), "{}", error.report());
    assert_eq!(world.simulator.audit().writes(), Vec::<String>::new());
    assert_eq!(world.on_os12(), 4);
}

#[tokio::test]
async fn a_restart_of_ums_is_sat_out() {
    let world = Arc::new(World::new(Setup::default()).await);
    let plan = world.plan().await;
    let there = Arc::clone(&world);
    let mut restarted = false;
    let meanwhile = move || {
        let in_the_middle = there.lying_in("/Migration/Berlin/Launch") == 1;
        if in_the_middle && !restarted {
            restarted = true;
            there.simulator.console().end_sessions();
            let down = FaultRule::new(Fault::DropBeforeEffect).times(20);
            there.simulator.faults().add(down);
        }
        futures_util::future::ready(restarted).boxed()
    };
    let clock = Meddling::new(world.clock(), Box::new(meanwhile));
    let mut migration = world
        .migration(&plan, Asked::new(release))
        .with_clock(clock);
    let outcome = migration.apply(world.journal()).await.unwrap();
    assert_eq!(outcome, Outcome::Finished);
    assert_eq!(world.on_os12(), 16);
    let entries = world.simulator.audit().entries();
    let dropped = |fault: &Fault| *fault == Fault::DropBeforeEffect;
    let dropped = entries
        .iter()
        .filter(|entry| entry.faults.iter().any(dropped));
    assert!(dropped.count() == 20);
}

#[tokio::test]
async fn an_outage_that_does_not_end_ends_the_run_which_can_be_resumed() {
    let world = Arc::new(World::new(Setup::default()).await);
    let plan = world.plan().await;
    let there = Arc::clone(&world);
    let person = Asked::new(move |question: &Question, engine: &Engine| {
        let down = FaultRule::new(Fault::DropBeforeEffect);
        there.simulator.faults().add(down);
        release(question, engine)
    });
    let began = world.simulator.clock().now();
    let error = world.apply(&plan, person).await.unwrap_err();
    assert_eq!(error.hint(), Some("once UMS answers again, resume"));
    assert_eq!(world.on_os12(), 4);
    let status = Migration::status(&World::orders(&plan), world.journal()).unwrap();
    assert_eq!(status.engine.tallies().fleet.healthy, 4);
    assert!(
        world
            .simulator
            .clock()
            .now()
            .duration_since(began)
            .as_hours()
            >= 1
    );

    world.simulator.faults().clear();
    let mut migration = world.migration(&plan, Asked::new(release));
    let outcome = migration.resume(world.journal()).await.unwrap();
    assert_eq!(outcome, Outcome::Finished);
    assert_eq!(world.on_os12(), 16);
}

#[tokio::test]
async fn who_is_taken_away_by_somebody_else_is_left_alone() {
    let world = Arc::new(World::new(Setup::default()).await);
    let plan = world.plan().await;
    let elsewhere = world.elsewhere("Elsewhere");
    let there = Arc::clone(&world);
    let moved = Arc::new(AtomicBool::new(false));
    let done = Arc::clone(&moved);
    let meanwhile = move || {
        let (there, done) = (Arc::clone(&there), Arc::clone(&done));
        async move {
            let staging = there.directory("/Migration/Trier/Staging");
            let console = there.simulator.console();
            let mut ids = console.device_ids().into_iter();
            let staged = ids.find(|id| console.device(*id).unwrap().directory == staging);
            let Some(staged) = staged else {
                return false;
            };
            let sent = there.client().move_devices(vec![staged], elsewhere).await;
            sent.unwrap().all_moved().unwrap();
            done.store(true, Ordering::Relaxed);
            true
        }
        .boxed()
    };
    let clock = Meddling::new(world.clock(), Box::new(meanwhile));
    // One of four canaries is missing.
    let person = Asked::new(|question: &Question, engine: &Engine| match question {
        Question::Stopped { .. } => vec![Decision::Resume],
        other => release(other, engine),
    });
    let mut migration = world.migration(&plan, person).with_clock(clock);
    let outcome = migration.apply(world.journal()).await.unwrap();
    assert_eq!(outcome, Outcome::Finished);
    assert!(moved.load(Ordering::Relaxed));
    assert_eq!((world.lying_in("/Elsewhere"), world.on_os12()), (1, 15));
    let phases = world.phases(&plan);
    let excluded = |phase: &&Phase| **phase == Phase::Ended(End::Excluded);
    assert_eq!(phases.iter().filter(excluded).count(), 1);
    assert_eq!(world.moves_to("/Elsewhere"), 1, "only by somebody else");
}

#[tokio::test]
async fn a_device_that_vanishes_may_come_back() {
    let rule = FailureRule::new(DeviceFailure::PowerLoss).for_model("HP t640");
    let mut behavior = DeviceBehavior::default().with_failure(rule);
    behavior.power_cut = Duration::from_secs(9 * 3600);
    let world = World::new(Setup {
        behavior,
        wishes: |spec| {
            let mut gates = GateSettings::default();
            gates.stop = Some(Vec::new());
            spec.with_gates(gates)
        },
        ..Setup::default()
    })
    .await;
    let plan = world.plan().await;
    // The person waits for them.
    let person = Asked::new(|question: &Question, engine: &Engine| match question {
        Question::Stopped { .. } => {
            let fleet = &engine.tallies().fleet;
            let lost = fleet.count(FailureKind::Offline) + fleet.count(FailureKind::TimedOut);
            if lost > 0 {
                Vec::new()
            } else {
                vec![Decision::Resume]
            }
        }
        other => release(other, engine),
    });
    assert_eq!(world.apply(&plan, person).await.unwrap(), Outcome::Finished);
    assert_eq!(world.on_os12(), 16);
    assert_eq!(world.phases(&plan), vec![Phase::Ended(End::Healthy); 16]);
    let vanished = world.events().into_iter().filter(|event| {
        let end = End::Failed(FailureKind::TimedOut);
        matches!(event, Event::Ended { end: is, .. } if *is == end)
    });
    assert!(vanished.count() > 0);
}
