//! Stops: a bad model, a pause in the middle, and undo.

use std::collections::BTreeSet;

use igel_migrate_core::migration::engine::{Decision, End, Engine, Outcome, Phase, Question};
use igel_migrate_core::migration::report::{Course, EntryKind, TimelineEntry};
use igel_migrate_core::simulator::{
    Console, DeviceBehavior, DeviceFailure, DeviceStep, FailureRule,
};
use igel_migrate_core::ums::{DeviceId, DirectoryKind};

use igel_migrate_tests::migration::people::{Reply, releasing, resuming};
use igel_migrate_tests::migration::world::{MODELS, Setup, World, launch, path_of, staging};

fn model(console: &Console, id: DeviceId) -> String {
    let hardware = console.device(id).unwrap().facts.hardware.unwrap();
    hardware.device_type.to_string()
}

#[tokio::test]
async fn a_bad_model_is_found_by_the_canary_and_left_out() {
    let setup = Setup {
        waves: r#"sizes = [9, "rest"]"#,
        ..Setup::default()
    };
    let mut world = World::start(setup).await;
    let fails = FailureRule::new(DeviceFailure::ReturnsAsOs11).for_model("HP t640");
    world.live(DeviceBehavior::default().with_failure(fails));
    let plan = world.ready().await;
    let console = world.console();
    // The canary looks like the fleet: every site and every model is in it.
    let canary = plan.waves[0].sites.iter();
    assert_eq!(canary.clone().count(), 3);
    let models: BTreeSet<_> = canary
        .flat_map(|site| &site.devices)
        .map(|device| model(&console, device.id))
        .collect();
    assert_eq!(models, MODELS.map(str::to_owned).into());

    let told = world.apply(&plan, releasing).await;
    let reason = told.paused().to_owned();
    assert!(reason.contains("devices"), "{reason}");
    let broken = world.did(DeviceStep::ReturnedAsOs11).await;
    assert!((1..=3).contains(&broken), "{broken}");
    assert_eq!(world.at_home(), 18, "nobody of the second wave was touched");
    let report = world.report(&plan);
    assert_eq!(report.models[0].name, "HP t640", "it stands at the top");
    // The last one may still be in flight when the gate closes.
    let attention = report.models[0].counts.attention() as usize;
    assert!((1..=broken).contains(&attention), "{attention}");

    // A person takes the model out and goes on.
    let orders = world.orders(&plan);
    let bad: Vec<_> = (0..)
        .zip(&orders.devices)
        .filter(|(_, device)| model(&console, device.id) == "HP t640")
        .map(|(index, _)| index)
        .collect();
    let quarantine = Decision::Exclude {
        devices: bad,
        reason: "HP t640 comes back on OS 11".to_owned(),
    };
    let mut said = Some(vec![quarantine, Decision::Resume]);
    let told = world
        .resume(
            &plan,
            move |question: &Question, engine: &Engine| match question {
                Question::Stopped { .. } if said.is_some() => Reply::Say(said.take().unwrap()),
                _ => releasing(question, engine),
            },
        )
        .await;
    told.finished();
    assert_eq!(world.on_os12(), 18);
    assert_eq!(
        world.did(DeviceStep::ReturnedAsOs11).await,
        broken,
        "nobody more"
    );
    assert_eq!(world.count(&plan, Phase::Ended(End::Healthy)), 18);
    world.assert_orderly(&plan);
}

#[tokio::test]
async fn a_pause_takes_back_who_shows_nothing_and_names_them() {
    let setup = Setup {
        jobs: vec![],
        ..Setup::one_site()
    };
    let mut world = World::start(setup).await;
    let plan = world.ready().await;
    once_launched(&mut world, Decision::Pause);
    let told = world.apply(&plan, releasing).await;
    assert_eq!(told.paused(), "paused by A. Example");
    let Some(Question::Stopped {
        maybe_commanded, ..
    }) = told.questions.last()
    else {
        panic!()
    };
    assert_eq!(maybe_commanded.len(), 1);
    let words = world.orders(&plan).in_words(told.questions.last().unwrap());
    let expected = "switch off the job on /Migration/berlin/Launch as well";
    assert!(words.contains(expected), "{words}");
    let text = world.report(&plan).to_text();
    assert!(text.contains(expected), "{text}");
    let device = plan.waves[0].sites[0].devices[maybe_commanded[0] as usize].id;
    assert_eq!(world.place(device), staging("Berlin"));
    assert_eq!(world.count(&plan, Phase::Retreated), 1);
    assert_eq!(world.count(&plan, Phase::Ended(End::Healthy)), 0);

    world.will_make_job("Berlin");
    world.resume(&plan, resuming()).await.finished();
    assert_eq!(world.on_os12(), 9);
    world.assert_orderly(&plan);
}

#[tokio::test]
async fn undo_from_staging_leaves_nothing_behind() {
    let mut world = World::start(Setup::default()).await;
    let plan = world.ready().await;
    let before = world.state().await;
    let (voice, path) = (world.voice.clone(), staging("Ulm"));
    world.days().visit(move |console, _| {
        let staged = |id| path_of(console, id) == path;
        let undone = console.device_ids().into_iter().any(staged);
        if undone {
            voice.say(Decision::Undo);
        }
        undone
    });
    let told = world.apply(&plan, releasing).await;
    assert!(matches!(told.end, Ok(Outcome::Undone)), "{told:?}");
    assert_eq!(world.state().await, before);
    assert_eq!((world.on_os12(), world.at_home()), (0, 27));
    assert_eq!(world.count(&plan, Phase::Ended(End::Undone)), 3);
    world.assert_orderly(&plan);
    assert_eq!(world.plan().await.hash(), plan.hash());
}

/// Says this once a device is on the launch directory.
fn once_launched(world: &mut World, decision: Decision) {
    let (voice, path) = (world.voice.clone(), launch("Berlin"));
    world.days().visit(move |console, _| {
        let launched = |id| path_of(console, id) == path;
        let now = console.device_ids().into_iter().any(launched);
        if now {
            voice.say(decision.clone());
        }
        now
    });
}

#[tokio::test]
async fn undo_from_launch_is_tried_and_said_so() {
    let setup = Setup {
        jobs: vec![],
        ..Setup::one_site()
    };
    let mut world = World::start(setup).await;
    let plan = world.ready().await;
    let before = world.state().await;
    once_launched(&mut world, Decision::Undo);
    let told = world.apply(&plan, releasing).await;
    assert!(matches!(told.end, Ok(Outcome::Undone)), "{told:?}");
    assert_eq!(world.state().await, before);
    assert_eq!(world.count(&plan, Phase::Ended(End::Recalled)), 1);
    assert_eq!(world.count(&plan, Phase::Ended(End::Undone)), 2);
    world.assert_orderly(&plan);

    let report = world.report(&plan);
    assert_eq!(report.course, Course::Undone);
    let recalled: Vec<_> = report.maybe_commanded().collect();
    assert_eq!(recalled.len(), 1);
    assert!(
        recalled[0]
            .state
            .remedy()
            .contains("It may upgrade all the same")
    );
    let text = report.to_text();
    assert!(
        text.contains("switch off the job on /Migration/berlin/Launch as well"),
        "{text}"
    );
}

#[tokio::test]
async fn what_was_commanded_before_the_undo_upgrades_all_the_same() {
    let mut world = World::start(Setup::one_site()).await;
    let plan = world.ready().await;
    let voice = world.voice.clone();
    let (console, simulator) = (world.console(), world.repository("Berlin"));
    // The first one has begun to download.
    world.days().visit(move |_, _| {
        let calls = simulator.audit().calls();
        let begun = calls.iter().any(|call| call.starts_with("GET"));
        let begun = begun
            && console
                .device_ids()
                .into_iter()
                .any(|id| path_of(&console, id) == launch("Berlin"));
        if begun {
            voice.say(Decision::Undo);
        }
        begun
    });
    let told = world.apply(&plan, releasing).await;
    assert!(matches!(told.end, Ok(Outcome::Undone)), "{told:?}");
    world.days().pass(jiff::SignedDuration::from_hours(3)).await;
    assert_eq!(world.on_os12(), 1);
    world.assert_orderly(&plan);
    let report = world.report(&plan);
    assert_eq!(report.maybe_commanded().count(), 1, "{}", report.to_text());
}

#[tokio::test]
async fn what_was_commanded_before_a_pause_is_healthy_in_the_end() {
    let mut world = World::start(Setup::one_site()).await;
    let plan = world.ready().await;
    once_launched(&mut world, Decision::Pause);
    let mut waited = 0;
    let told = world
        .apply(&plan, move |question, engine| match question {
            Question::Stopped { .. } if waited < 12 => {
                waited += 1;
                Reply::Nothing
            }
            Question::Stopped { .. } => Reply::Say(vec![Decision::Resume]),
            _ => releasing(question, engine),
        })
        .await;
    told.finished();
    assert_eq!(world.on_os12(), 9);
    assert_eq!(world.count(&plan, Phase::Ended(End::Healthy)), 9);
    world.assert_orderly(&plan);
    assert!(world.plan().await.is_empty());
}

#[tokio::test]
async fn undo_after_a_failed_canary_leaves_the_failed_where_they_are() {
    let setup = Setup {
        jobs: vec![],
        ..Setup::default()
    };
    let mut world = World::start(setup).await;
    let plan = world.ready().await;
    world.apply(&plan, releasing).await.paused();
    let told = world.undo(&plan).await;
    assert!(matches!(told.end, Ok(Outcome::Undone)), "{told:?}");
    assert_eq!(world.at_home(), 24);
    for site in ["Berlin", "Hamburg", "Ulm"] {
        // Whoever lies there keeps the profiles; staging is gone.
        assert_eq!(world.assigned(&launch(site)).len(), 2);
        let staging = world
            .console()
            .find_directory(DirectoryKind::Device, &staging(site));
        assert_eq!(staging, None);
    }
    world.assert_orderly(&plan);
    let report = world.report(&plan);
    let stays = |entry: &&TimelineEntry| entry.kind == EntryKind::Left;
    let stays: Vec<_> = report.timeline.iter().filter(stays).collect();
    assert!(!stays.is_empty());
    for entry in stays {
        let why = entry.why.as_ref().unwrap();
        assert!(
            why.contains("keep the profile") || why.contains("is not empty"),
            "{why}"
        );
    }
    assert!(report.devices.iter().all(|device| device.reason.is_none()));
}
