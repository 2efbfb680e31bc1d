//! Every trigger: a job on a launch directory, one on the only directory, a person, code of one's
//! own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};
use igel_migrate_core::migration::engine::{
    Decision, DeviceIndex, End, Engine, Outcome, Phase, Question,
};
use igel_migrate_core::migration::gate::FailureKind;
use igel_migrate_core::migration::run::{CustomTrigger, Triggered};
use igel_migrate_core::migration::spec::{GateSettings, Limits, Trigger};
use igel_migrate_core::simulator::{Console, Firmware, Job};
use igel_migrate_core::ums::{DeviceId, FirmwareId};
use igel_migrate_core::{Error, ErrorKind};

use super::world::{Asked, Setup, World, release};

#[tokio::test]
async fn without_a_launch_directory_the_move_is_the_trigger() {
    let world = World::new(Setup {
        launch: false,
        // A job that finds a device without settings is ignored for six hours.
        wishes: |spec| {
            let mut limits = Limits::default();
            limits.upgrade_minutes = 12 * 60;
            limits.silent_minutes = 12 * 60;
            spec.with_limits(limits)
        },
        ..Setup::default()
    })
    .await;
    let plan = world.plan().await;
    assert!(!World::orders(&plan).rollout.staged);
    assert!(plan.sites[0].notes[0].contains("nothing can be taken back"));
    let outcome = world.apply(&plan, Asked::new(release)).await.unwrap();
    assert_eq!(outcome, Outcome::Finished);
    assert_eq!(world.on_os12(), 16);
    assert_eq!(world.lying_in("/Migration/Berlin/Staging"), 8);
    let healthy = Phase::Ended(End::Healthy);
    assert_eq!(world.phases(&plan), vec![healthy; 16]);
    // Each device is in flight from its move on: the first of the site goes alone.
    assert!(world.moves_to("/Migration/Berlin/Staging") > 1);
}

#[tokio::test]
async fn a_person_gives_the_command_and_says_so() {
    let world = Arc::new(
        World::new(Setup {
            job: false,
            wishes: |spec| spec.with_trigger(Trigger::Manual),
            ..Setup::default()
        })
        .await,
    );
    let plan = world.plan().await;
    let (there, orders) = (Arc::clone(&world), World::orders(&plan));
    let asked = Arc::new(Mutex::new(0));
    let times = Arc::clone(&asked);
    let person = Asked::new(move |question: &Question, engine: &Engine| match question {
        Question::Trigger { devices } => {
            let words = orders.in_words(question);
            assert!(
                words.starts_with("give the upgrade command in UMS"),
                "{words}"
            );
            let directories = words.matches("\n  on /Migration/").count();
            assert!((1..=2).contains(&directories), "{words}");
            assert!(words.contains(&*orders.devices[devices[0] as usize].unit_id));
            let console = there.simulator.console();
            for site in ["Berlin", "Trier"] {
                let launch = there.directory(&format!("/Migration/{site}/Launch"));
                let soon = there.simulator.clock().now() + Duration::from_secs(60);
                console.create_job(Job::upgrade("by hand", launch).with_expiry(soon));
            }
            *times.lock().unwrap() += 1;
            vec![Decision::Triggered]
        }
        other => release(other, engine),
    });
    assert_eq!(world.apply(&plan, person).await.unwrap(), Outcome::Finished);
    assert_eq!(world.on_os12(), 16);
    assert!(*asked.lock().unwrap() >= 3);
}

/// Upgrades at once; refuses the first device, and loses two answers: of one command that was not
/// given and of one that was.
struct OwnCode {
    console: Console,
    os12: FirmwareId,
    ids: BTreeMap<DeviceIndex, DeviceId>,
    fired: Arc<Mutex<BTreeMap<DeviceIndex, u32>>>,
}

impl CustomTrigger for OwnCode {
    fn fire<'a>(
        &'a mut self,
        devices: &'a [DeviceIndex],
    ) -> BoxFuture<'a, Result<Triggered, Error>> {
        let mut triggered = Triggered::default();
        for device in devices {
            let mut fired = self.fired.lock().unwrap();
            let times = fired.entry(*device).or_default();
            *times += 1;
            match device {
                0 => triggered.refused.push((0, "no licence".to_owned())),
                1 if *times == 1 => triggered.unknown.push(1),
                _ => {
                    self.console
                        .finish_upgrade(self.ids[device], self.os12)
                        .unwrap();
                    if *device == 2 {
                        triggered.unknown.push(2);
                    }
                }
            }
        }
        ready(Ok(triggered)).boxed()
    }

    fn read_back<'a>(
        &'a mut self,
        devices: &'a [DeviceIndex],
    ) -> BoxFuture<'a, Result<Vec<DeviceIndex>, Error>> {
        let read = if devices.contains(&2) {
            Err(std::io::Error::other("nobody knows").into())
        } else {
            Ok(devices.to_vec())
        };
        ready(read).boxed()
    }
}

#[tokio::test]
async fn ones_own_code_may_refuse_and_not_know() {
    let world = World::new(Setup {
        job: false,
        wishes: |spec| {
            let mut gates = GateSettings::default();
            gates.stop = Some(Vec::new());
            spec.with_trigger(Trigger::Custom).with_gates(gates)
        },
        ..Setup::default()
    })
    .await;
    let plan = world.plan().await;
    let sites = plan.waves.iter().flat_map(|wave| &wave.sites);
    let ids = sites.flat_map(|site| &site.devices).map(|device| device.id);
    let console = world.simulator.console();
    let fired = Arc::default();
    let trigger = OwnCode {
        os12: console.create_firmware(Firmware::new("IGEL OS 12", "12.7.4")),
        console,
        ids: (0..).zip(ids).collect(),
        fired: Arc::clone(&fired),
    };
    // What was refused is a failure, and a person accepts it.
    let person = Asked::new(|question: &Question, engine: &Engine| match question {
        Question::Stopped { .. } => vec![Decision::Resume],
        other => release(other, engine),
    });
    let mut unset = world.migration(&plan, Asked::new(release));
    let error = unset.apply(world.journal()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);

    let mut migration = world.migration(&plan, person).with_trigger(trigger);
    let outcome = migration.apply(world.journal()).await.unwrap();
    assert_eq!(outcome, Outcome::Finished);
    let phases = world.phases(&plan);
    let rejected = End::Failed(FailureKind::Rejected);
    assert_eq!(phases[0], Phase::Ended(rejected));
    assert_eq!(phases[1..], vec![Phase::Ended(End::Healthy); 15]);
    let fired = fired.lock().unwrap();
    assert_eq!((fired[&1], fired[&2], fired[&3]), (2, 1, 1));
}
