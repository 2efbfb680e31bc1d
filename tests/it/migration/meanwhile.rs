//! What others do while it runs: UMS itself, other operators, and devices that go their own ways.

use igel_migrate_core::migration::engine::{End, Phase};
use igel_migrate_core::migration::gate::FailureKind;
use igel_migrate_core::simulator::{
    DeviceBehavior, DeviceFacts, DeviceFailure, FailureRule, Fault, FaultRule, Firmware, Knobs,
    NewDevice,
};
use igel_migrate_core::ums::{DirectoryKind, Receiver};
use jiff::SignedDuration;

use igel_migrate_tests::migration::people::{releasing, resuming};
use igel_migrate_tests::migration::world::{Setup, World, launch, path_of, staging};

/// Gates that take a device that is lost for a day as no reason to stop.
const PATIENT: &str = r#"
    [gates.first_wave]
    healthy = "95 %"
    inconclusive_at_most = "50 %"
    soak = "none"
    [gates.later_waves]
    healthy = "95 %"
    inconclusive_at_most = "50 %"
    [[gates.stop]]
    count = 20
"#;

#[tokio::test]
async fn sessions_end_and_answers_are_lost_in_the_middle_of_a_wave() {
    let mut world = World::start(Setup::default()).await;
    let plan = world.ready().await;
    let faults = world.simulator.faults();
    let moves = || FaultRule::new(Fault::DropAfterEffect).on_method("PUT");
    faults.add(
        moves()
            .on_path("/umsapi/v3/directories/")
            .after(12)
            .times(3),
    );
    let expired = || FaultRule::new(Fault::ExpiredSession);
    faults.add(expired().after(60).times(2));
    faults.add(expired().on_method("PUT").after(8).times(1));
    let mut hours = 0;
    let started = world.simulator.clock().now();
    world.days().visit(move |console, now| {
        if now.duration_since(started) >= SignedDuration::from_hours(hours + 1) {
            hours += 1;
            console.end_sessions();
        }
        false
    });
    world.apply(&plan, releasing).await.finished();
    assert_eq!(world.on_os12(), 27);
    assert_eq!(world.launches(&plan), 27, "each once");
    world.assert_orderly(&plan);
}

#[tokio::test]
async fn ums_restarts_in_the_middle_of_a_wave() {
    let mut world = World::start(Setup::default()).await;
    let plan = world.ready().await;
    let faults = world.simulator.faults().clone();
    let repositories = world.simulator.repositories();
    let path = staging("Berlin");
    let mut down = None;
    world.days().visit(move |console, now| match down {
        // Once a device of Berlin is on staging, UMS goes away for twenty minutes.
        None => {
            let staged = |id| path_of(console, id) == path;
            if console.device_ids().into_iter().any(staged) {
                faults.add(FaultRule::new(Fault::DropBeforeEffect));
                down = Some(now);
            }
            false
        }
        Some(since) if now.duration_since(since) < SignedDuration::from_mins(20) => false,
        Some(_) => {
            faults.clear();
            console.end_sessions();
            for repository in &repositories {
                repository.forget_nonces();
            }
            true
        }
    });
    world.apply(&plan, releasing).await.finished();
    assert_eq!(world.on_os12(), 27);
    assert_eq!(world.launches(&plan), 27, "each once");
    let refused = world.simulator.audit().entries();
    assert!(refused.iter().any(|entry| entry.status.is_none()));
    world.assert_orderly(&plan);
}

#[tokio::test]
async fn ums_that_stays_away_ends_the_run_and_resume_goes_on() {
    let mut world = World::start(Setup::one_site()).await;
    let plan = world.ready().await;
    let faults = world.simulator.faults().clone();
    world.days().visit(move |console, _| {
        let begun = !console.jobs().is_empty();
        if begun {
            faults.add(FaultRule::new(Fault::DropBeforeEffect));
        }
        begun
    });
    let told = world.apply(&plan, releasing).await;
    let error = told.end.unwrap_err();
    assert_eq!(error.hint(), Some("once UMS answers again, resume"));
    world.simulator.faults().clear();
    world.resume(&plan, resuming()).await.finished();
    assert_eq!(world.on_os12(), 9);
    world.assert_orderly(&plan);
}

#[tokio::test]
async fn another_operator_takes_devices_and_assigns_profiles() {
    let mut world = World::start(Setup {
        more: PATIENT,
        ..Setup::default()
    })
    .await;
    let plan = world.ready().await;
    let printers = world.profile("printers");
    let second: Vec<_> = plan.waves[1].sites[0]
        .devices
        .iter()
        .map(|it| it.id)
        .collect();
    let (taken, elsewhere) = (second[0], world.directory("/Hamburg"));
    let (console, path) = (world.console(), staging("Berlin"));
    let assigned = launch("Ulm");
    world.days().visit(move |_, _| {
        let staged = path_of(&console, taken) == path;
        if staged {
            // One device is moved to another site, and something is put on the launch directory.
            console.move_device(taken, elsewhere).unwrap();
            let directory = console
                .find_directory(DirectoryKind::Device, &assigned)
                .unwrap();
            console
                .assign(printers, Receiver::Directory(directory))
                .unwrap();
        }
        staged
    });
    let told = world.apply(&plan, releasing).await;
    let reasons = told.sites_stopped().join("");
    assert!(
        reasons.contains("the move to launch would change settings"),
        "{reasons}"
    );
    assert_eq!(world.place(taken), "/Hamburg");
    assert_eq!(world.count(&plan, Phase::Ended(End::Excluded)), 1);
    world.assert_orderly(&plan);
}

#[tokio::test]
async fn what_has_changed_since_the_plan_does_not_go() {
    let mut world = World::start(Setup::default()).await;
    let plan = world.ready().await;
    let console = world.console();
    let of_wave = |wave: usize, site: usize| {
        let devices = plan.waves[wave].sites[site].devices.iter();
        devices.map(|device| device.id).collect::<Vec<_>>()
    };
    let berlin = of_wave(2, 0);
    let [elsewhere, upgraded, old, gone] = berlin[..4] else {
        panic!()
    };
    let hamburg = world.directory("/Hamburg");
    console.move_device(elsewhere, hamburg).unwrap();
    let os12 = console.create_firmware(Firmware::new("IGEL OS 12", "12.7.4"));
    console.finish_upgrade(upgraded, os12).unwrap();
    let build = console.create_firmware(Firmware::new("IGEL OS 11", "11.08.200.01"));
    console
        .change_device(old, |facts| {
            facts.firmware = build;
            facts.os_type = None;
        })
        .unwrap();
    console.recycle_device(gone, true).unwrap();
    let firmware = console.device(berlin[4]).unwrap().facts.firmware;
    let new = DeviceFacts::new("00E0C5FFFFFF", firmware);
    let new = NewDevice::new(new).in_directory(world.directory("/Berlin"));
    let new = console.create_device(new).unwrap();

    world.apply(&plan, releasing).await.finished();
    assert_eq!(world.count(&plan, Phase::Ended(End::Healthy)), 23);
    assert_eq!(world.count(&plan, Phase::Ended(End::Excluded)), 4);
    assert_eq!(world.place(elsewhere), "/Hamburg");
    for device in [upgraded, old, gone, new] {
        assert_eq!(world.place(device), "/Berlin");
    }
    let reasons = world.exclusions(&plan);
    let expected = [
        "UMS does not list it any more",
        "it is on OS 12 already",
        "it lies in another directory",
        "it may not go any more",
    ];
    for expected in expected {
        let named = reasons.iter().filter(|reason| reason.contains(expected));
        assert_eq!(named.count(), 1, "{expected}: {reasons:?}");
    }
    world.assert_orderly(&plan);
}

#[tokio::test]
async fn devices_come_back_under_another_id() {
    let mut knobs = Knobs::default();
    knobs.new_id_after_upgrade = true;
    let setup = Setup {
        knobs,
        migration: "after_success = 'return'".into(),
        ..Setup::default()
    };
    let mut world = World::start(setup).await;
    let before = world.console().device_ids();
    let plan = world.ready().await;
    world.apply(&plan, releasing).await.finished();
    assert_eq!(world.on_os12(), 27);
    let after = world.console().device_ids();
    assert!(after.iter().all(|id| !before.contains(id)));
    for id in after {
        assert!(!world.place(id).starts_with("/Migration"));
    }
    world.assert_orderly(&plan);
    assert!(world.plan().await.is_empty());
}

#[tokio::test]
async fn power_goes_away_and_comes_back_and_some_are_lost_for_ever() {
    let mut world = World::start(Setup {
        more: PATIENT,
        ..Setup::default()
    })
    .await;
    let plan = world.ready().await;
    let second = &plan.waves[1].sites[1].devices[0];
    let lost = second.id;
    let power = FailureRule::new(DeviceFailure::PowerLoss).for_model("HP t640");
    world.live(DeviceBehavior::default().with_failure(power));
    // One is switched off before it gets its command, and nobody ever switches it on again.
    world.will_be_switched_off(lost);
    world.apply(&plan, releasing).await.finished();
    assert_eq!(world.on_os12(), 26);
    let phase = world.phases(&plan)[&*second.unit_id];
    let inconclusive = [FailureKind::Offline, FailureKind::TimedOut];
    assert!(
        matches!(phase, Phase::Ended(End::Failed(kind)) if inconclusive.contains(&kind)),
        "{phase:?}"
    );
    assert_eq!(world.launches(&plan), 27);
    world.assert_orderly(&plan);
}

#[tokio::test]
async fn a_device_that_was_given_up_comes_back_healthy() {
    let mut world = World::start(Setup::one_site()).await;
    let plan = world.ready().await;
    let canary: Vec<_> = plan.waves[0].sites[0]
        .devices
        .iter()
        .map(|it| it.id)
        .collect();
    world.will_be_switched_off(canary[0]);
    // Nobody beyond the canary goes.
    let told = world.apply(&plan, releasing).await;
    let reason = told.paused().to_owned();
    assert!(
        reason.contains("end that says something") || reason.contains("offline"),
        "{reason}"
    );
    assert_eq!((world.on_os12(), world.at_home()), (2, 6));

    world
        .console()
        .change_device(canary[0], |facts| facts.online = true)
        .unwrap();
    world.resume(&plan, resuming()).await.finished();
    assert_eq!(world.on_os12(), 9);
    assert_eq!(world.count(&plan, Phase::Ended(End::Healthy)), 9);
    world.assert_orderly(&plan);
}
