//! Migrations that come to their end: waves, triggers, places after success; and plans, which change
//! nothing.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};
use igel_migrate_core::Error;
use igel_migrate_core::migration::Zone;
use igel_migrate_core::migration::engine::{
    Decision, DeviceIndex, End, Engine, Event, Phase, Place, Question, Write,
};
use igel_migrate_core::migration::plan::PlannedWave;
use igel_migrate_core::migration::report::Course;
use igel_migrate_core::migration::run::{CustomTrigger, Triggered, WaveCheck as _};
use igel_migrate_core::simulator::{Console, DeviceStep, Fault, FaultRule, Job};
use igel_migrate_core::ums::DirectoryKind;

use igel_migrate_tests::migration::people::{Reply, releasing};
use igel_migrate_tests::migration::world::{Setup, World, launch, staging};

#[tokio::test]
async fn three_sites_arrive_in_staged_waves() {
    let mut world = World::start(Setup::default()).await;
    let plan = world.ready().await;
    let sizes: Vec<_> = plan.waves.iter().map(PlannedWave::devices).collect();
    assert_eq!(sizes, [3, 9, 15]);

    world.apply(&plan, releasing).await.finished();
    assert_eq!(world.on_os12(), 27);
    assert_eq!(world.count(&plan, Phase::Ended(End::Healthy)), 27);
    assert_eq!(world.did(DeviceStep::SettingsApplied).await, 27);
    for (site, devices) in &world.devices {
        for device in devices {
            assert_eq!(world.place(*device), launch(site));
        }
    }
    world.assert_orderly(&plan);
    // A wave goes to staging as a whole, and to launch as many at a time as may be in flight.
    assert_eq!(
        world.moves_to(&["Berlin", "Hamburg", "Ulm"].map(staging)),
        9
    );
    assert!(world.moves_to(&["Berlin", "Hamburg", "Ulm"].map(launch)) < 27);

    let report = world.report(&plan);
    assert_eq!(report.course, Course::Finished);
    assert_eq!((report.counts.healthy, report.counts.planned), (27, 27));
    let [jobs] = &report.open_ends[..] else {
        panic!("{:?}", report.open_ends)
    };
    assert!(jobs.starts_with("the jobs on the launch directories go on firing"));

    let again = world.plan().await;
    assert!(again.is_empty(), "{}", again.to_text());
    assert_eq!(again.left_out["on OS 12 already"], 27);
}

#[tokio::test]
async fn a_plan_and_the_check_of_a_wave_change_nothing() {
    let world = World::start(Setup::default()).await;
    world.import(&world.plan().await);
    for method in ["PUT", "DELETE", "PATCH"] {
        let refusing = || FaultRule::new(Fault::InternalError).on_method(method);
        world.simulator.faults().add(refusing());
        for repository in world.simulator.repositories() {
            repository.faults().add(refusing());
        }
    }
    world.simulator.audit().clear();
    let plan = world.plan().await;
    assert_eq!(plan.devices(), 27);
    assert!(plan.refusals(0, &[]).is_empty());
    let engine = Engine::new(world.orders(&plan).rollout).unwrap();
    let checked = world.check(&plan).check(0, &engine).await.unwrap();
    assert!(checked.excluded.is_empty());
    // Nothing is in its way but what the run itself will do.
    for (_, reasons) in checked.blocked_sites {
        assert!(
            reasons
                .split("; ")
                .all(|reason| reason.contains("is not on")),
            "{reasons}"
        );
    }
    assert_eq!(world.simulator.audit().writes(), Vec::<String>::new());
    for repository in world.simulator.repositories() {
        assert_eq!(repository.audit().writes(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn healthy_devices_stay_return_or_move_on() {
    let cases = [
        ("stay", launch("Berlin")),
        ("return", "/Berlin".to_owned()),
        ("{ move_to = '/OS 12/Berlin' }", "/OS 12/Berlin".to_owned()),
    ];
    for (after, place) in cases {
        let after = match after {
            text if text.starts_with('{') => format!("after_success = {text}"),
            text => format!("after_success = '{text}'"),
        };
        let setup = Setup {
            migration: after,
            ..Setup::one_site()
        };
        let mut world = World::start(setup).await;
        let plan = world.ready().await;
        world.apply(&plan, releasing).await.finished();
        assert_eq!(world.on_os12(), 9);
        for device in &world.devices["Berlin"] {
            assert_eq!(world.place(*device), place);
        }
        world.assert_orderly(&plan);
        assert!(world.plan().await.is_empty());
    }
}

/// Gives the upgrade command to the devices that are on the launch directory now.
fn command(console: &Console) {
    let path = launch("Berlin");
    let directory = console.find_directory(DirectoryKind::Device, &path);
    let job = Job::upgrade("by hand", directory.unwrap());
    console.create_job(job.every(Duration::from_secs(3600 * 24 * 365)));
}

#[tokio::test]
async fn a_person_triggers_when_asked() {
    let setup = Setup {
        migration: "trigger = 'manual'".into(),
        jobs: vec![],
        ..Setup::one_site()
    };
    let mut world = World::start(setup).await;
    let plan = world.ready().await;
    let console = world.console();
    let told = world
        .apply(&plan, move |question, engine| match question {
            Question::Trigger { devices } => {
                assert!(devices.len() <= 4);
                command(&console);
                Reply::Say(vec![Decision::Triggered])
            }
            _ => releasing(question, engine),
        })
        .await;
    told.finished();
    assert_eq!(world.on_os12(), 9);
    world.assert_orderly(&plan);
}

/// A program of one's own that gives the command.
struct OwnProgram {
    console: Console,
    fired: Arc<Mutex<Vec<DeviceIndex>>>,
}

impl CustomTrigger for OwnProgram {
    fn fire<'a>(
        &'a mut self,
        devices: &'a [DeviceIndex],
    ) -> BoxFuture<'a, Result<Triggered, Error>> {
        self.fired.lock().unwrap().extend(devices);
        command(&self.console);
        ready(Ok(Triggered::default())).boxed()
    }
}

#[tokio::test]
async fn code_of_the_caller_triggers_each_device_once() {
    let setup = Setup {
        migration: "trigger = 'custom'".into(),
        jobs: vec![],
        ..Setup::one_site()
    };
    let mut world = World::start(setup).await;
    let plan = world.ready().await;
    let fired = Arc::default();
    let trigger = OwnProgram {
        console: world.console(),
        fired: Arc::clone(&fired),
    };
    let told = world.apply_with_trigger(&plan, trigger, releasing).await;
    told.finished();
    assert_eq!(world.on_os12(), 9);
    let mut fired = fired.lock().unwrap().clone();
    fired.sort_unstable();
    assert_eq!(fired, (0..9).collect::<Vec<_>>());
    world.assert_orderly(&plan);
}

#[tokio::test]
async fn nobody_is_triggered_outside_of_the_windows_of_its_site() {
    let setup = Setup {
        site: "windows = ['Mon-Fri 20:00-23:00']",
        ..Setup::default()
    };
    let mut world = World::start(setup).await;
    let plan = world.ready().await;
    world.apply(&plan, releasing).await.finished();
    assert_eq!(world.on_os12(), 27);
    let zone: Zone = "Europe/Berlin".parse().unwrap();
    let mut launches = 0;
    for (at, event) in world.events(&plan) {
        if matches!(
            &event,
            Event::Sent {
                write: Write::Move {
                    to: Place::Launch,
                    ..
                }
            }
        ) {
            assert!((20..23).contains(&zone.civil(at).hour()), "{at}");
            launches += 1;
        }
    }
    assert!(launches > 3);
    world.assert_orderly(&plan);
}

#[tokio::test]
async fn one_directory_works_and_the_plan_says_what_it_cannot_promise() {
    let setup = Setup {
        directories: ("/Migration/{site}", None),
        limits: "upgrade_within = '12 h'\npoll_seconds = 600",
        jobs: vec![],
        ..Setup::one_site()
    };
    let mut world = World::start(setup).await;
    world.will_make_job_on("/Migration/berlin");
    let plan = world.ready().await;
    let text = plan.to_text();
    assert!(
        text.contains("nothing can be taken back once it has arrived"),
        "{text}"
    );
    world.apply(&plan, releasing).await.finished();
    assert_eq!(world.on_os12(), 9);
    // The job reaches some before their settings do: that is why two are the default.
    assert!(
        world
            .details(DeviceStep::DownloadFailed)
            .await
            .contains("no source")
    );
    assert_eq!(
        world.moves().len(),
        world.moves_to(&["/Migration/berlin".to_owned()])
    );
    world.assert_orderly(&plan);
}
