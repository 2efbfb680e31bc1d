//! Stops: a bad model, a pause in the middle, and undo.

use std::collections::BTreeSet;

use igel_migrate_core::migration::engine::{Decision, End, Engine, Outcome, Phase, Question};
use igel_migrate_core::simulator::{
    Console, DeviceBehavior, DeviceFailure, DeviceStep, FailureRule,
};
use igel_migrate_core::ums::DeviceId;

use super::people::{Reply, releasing, resuming};
use super::world::{MODELS, Setup, World, launch, path_of, staging};

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
    assert!(
        world.at_home() >= 18,
        "nobody of the second wave was touched"
    );

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
    let (voice, path) = (world.voice.clone(), launch("Berlin"));
    world.days().visit(move |console, _| {
        let launched = |id| path_of(console, id) == path;
        let paused = console.device_ids().into_iter().any(launched);
        if paused {
            voice.say(Decision::Pause);
        }
        paused
    });
    let told = world.apply(&plan, releasing).await;
    assert_eq!(told.paused(), "paused by A. Example");
    let Some(Question::Stopped {
        maybe_commanded, ..
    }) = told.questions.last()
    else {
        panic!()
    };
    assert_eq!(maybe_commanded.len(), 1);
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

#[tokio::test]
async fn undo_from_launch_is_tried_and_said_so() {
    let setup = Setup {
        jobs: vec![],
        ..Setup::one_site()
    };
    let mut world = World::start(setup).await;
    let plan = world.ready().await;
    let told = world.apply(&plan, releasing).await;
    told.paused();
    // The canary showed nothing: it had no job, and its time is over. Now somebody undoes it all.
    let told = world.undo(&plan).await;
    assert!(matches!(told.end, Ok(Outcome::Undone)), "{told:?}");
    let phases = world.phases(&plan);
    println!("{phases:?}");
    world.assert_orderly(&plan);
}
