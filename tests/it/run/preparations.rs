//! Directories and profiles: what a run adds, what it takes back, and where devices end.

use igel_migrate_core::migration::MigrationPlan;
use igel_migrate_core::migration::engine::{Decision, End, Engine, Outcome, Phase, Question};
use igel_migrate_core::migration::plan::PlannedDirectory;
use igel_migrate_core::migration::spec::{AfterSuccess, Trigger};
use igel_migrate_core::simulator::{Knobs, NewProfile};
use igel_migrate_core::ums::{DirectoryKind, ProfileId, Receiver};

use super::world::{Asked, Setup, World, release};

fn undo_after_the_first_wave(question: &Question, _: &Engine) -> Vec<Decision> {
    match question {
        Question::Release { .. } => vec![Decision::Undo],
        other => panic!("{other:?}"),
    }
}

/// The profiles assigned right at a directory.
fn assigned(world: &World, path: &str) -> Vec<ProfileId> {
    let receiver = Receiver::Directory(world.directory(path));
    let effective = world.simulator.console().effective(receiver);
    let here = effective.into_iter().filter(|(_, from)| *from == receiver);
    here.map(|(profile, _)| profile).collect()
}

fn wifi(world: &World) -> ProfileId {
    let console = world.simulator.console();
    let profile = NewProfile::new("Wi-Fi", world.os11);
    let profile = console.create_profile(profile).unwrap();
    for site in ["Berlin", "Trier"] {
        let directory = Receiver::Directory(world.directory(&format!("/{site}")));
        console.assign(profile, directory).unwrap();
    }
    profile
}

#[tokio::test]
async fn undo_takes_profiles_back_where_no_device_needs_them() {
    let world = World::new(Setup::default()).await;
    let plan = world.plan().await;
    let person = Asked::new(undo_after_the_first_wave);
    assert_eq!(world.apply(&plan, person).await.unwrap(), Outcome::Undone);
    // Those of the first wave are on OS 12 and stay with their profiles.
    assert_eq!(world.on_os12(), 4);
    for site in ["Berlin", "Trier"] {
        assert_eq!(assigned(&world, &format!("/Migration/{site}/Staging")), []);
        let launch = format!("/Migration/{site}/Launch");
        assert_eq!(assigned(&world, &launch).len(), 2);
        assert_eq!(world.lying_in(&launch), 2);
        assert_eq!(world.lying_in(&format!("/{site}")), 6);
    }
    let deletes = |call: &String| call.starts_with("DELETE");
    let taken_back = world.simulator.audit().writes().into_iter().filter(deletes);
    assert_eq!(taken_back.count(), 4);
}

#[tokio::test]
async fn carried_profiles_are_taken_back_in_the_end_where_nobody_is_left() {
    let world = World::new(Setup {
        wishes: |spec| {
            spec.with_carry_over(true)
                .with_after_success(AfterSuccess::Return)
        },
        ..Setup::default()
    })
    .await;
    let profile = wifi(&world);
    let plan = world.plan().await;
    assert_eq!((plan.carried_over.len(), plan.assignments.len()), (4, 8));
    let outcome = world.apply(&plan, Asked::new(release)).await.unwrap();
    assert_eq!(outcome, Outcome::Finished);
    assert_eq!(world.on_os12(), 16);
    for site in ["Berlin", "Trier"] {
        assert_eq!(world.lying_in(&format!("/{site}")), 8);
        for place in ["Staging", "Launch"] {
            let here = assigned(&world, &format!("/Migration/{site}/{place}"));
            assert!(here.len() == 2 && !here.contains(&profile), "{here:?}");
        }
        assert_eq!(assigned(&world, &format!("/{site}")), [profile]);
    }

    // Going on with what is at its end changes nothing.
    let writes = world.simulator.audit().writes().len();
    let mut migration = world.migration(&plan, Asked::new(release));
    let again = migration.resume(world.journal()).await.unwrap();
    assert_eq!(again, Outcome::Finished);
    assert_eq!(world.simulator.audit().writes().len(), writes);
}

#[tokio::test]
async fn carried_profiles_stay_under_devices_that_stay() {
    let world = World::new(Setup {
        wishes: |spec| spec.with_carry_over(true),
        ..Setup::default()
    })
    .await;
    let profile = wifi(&world);
    let plan = world.plan().await;
    world.apply(&plan, Asked::new(release)).await.unwrap();
    let has = |path: &str| assigned(&world, path).contains(&profile);
    assert!(has("/Migration/Berlin/Launch") && !has("/Migration/Berlin/Staging"));
}

#[tokio::test]
async fn healthy_devices_move_on_to_a_directory_that_is_made_for_them() {
    let world = World::new(Setup {
        wishes: |spec| {
            let path = "/OS 12/Desks".parse().unwrap();
            spec.with_after_success(AfterSuccess::MoveTo(path))
        },
        // The ids of devices are others afterwards.
        knobs: {
            let mut knobs = Knobs::default();
            knobs.new_id_after_upgrade = true;
            knobs
        },
        ..Setup::default()
    })
    .await;
    let plan = world.plan().await;
    let outcome = world.apply(&plan, Asked::new(release)).await.unwrap();
    assert_eq!(outcome, Outcome::Finished);
    assert_eq!((world.on_os12(), world.lying_in("/OS 12/Desks")), (16, 16));
    let console = world.simulator.console();
    let old = world
        .devices
        .iter()
        .filter(|id| console.device(**id).is_some());
    assert_eq!(old.count(), 0);
    assert_eq!(world.phases(&plan), vec![Phase::Ended(End::Healthy); 16]);
}

/// Three devices a directory, as a plan would do with five thousand.
fn in_small_directories(world: &World, plan: &mut MigrationPlan) {
    let console = world.simulator.console();
    for site in &mut plan.sites {
        site.shards = 3;
        let both = [&site.staging, site.launch.as_ref().unwrap()];
        for PlannedDirectory { path, .. } in both {
            let parent = world.directory(&path.to_string());
            for shard in 1..=3 {
                let name = shard.to_string();
                let kind = DirectoryKind::Device;
                console.create_directory(kind, &name, parent).unwrap();
            }
        }
    }
    let mut gone = std::collections::BTreeMap::new();
    for site in plan.waves.iter_mut().flat_map(|wave| &mut wave.sites) {
        let count = gone.entry(site.site.clone()).or_insert(0);
        for device in &mut site.devices {
            device.shard = *count / 3 + 1;
            *count += 1;
        }
    }
}

#[tokio::test]
async fn a_large_site_has_several_directories() {
    let mut knobs = Knobs::default();
    knobs.job_reaches_subdirectories = true;
    let world = World::new(Setup {
        knobs,
        ..Setup::default()
    })
    .await;
    let mut plan = world.plan().await;
    in_small_directories(&world, &mut plan);
    let outcome = world.apply(&plan, Asked::new(release)).await.unwrap();
    assert_eq!(outcome, Outcome::Finished);
    for (shard, devices) in [(1, 3), (2, 3), (3, 2)] {
        let launch = format!("/Migration/Trier/Launch/{shard}");
        assert_eq!(world.lying_in(&launch), devices);
    }
    assert_eq!(world.on_os12(), 16);
}

#[tokio::test]
async fn moves_and_assignments_may_show_late() {
    let mut knobs = Knobs::default();
    knobs.visible_after = std::time::Duration::from_secs(40);
    let world = World::new(Setup {
        knobs,
        ..Setup::default()
    })
    .await;
    let plan = world.plan().await;
    let outcome = world.apply(&plan, Asked::new(release)).await.unwrap();
    assert_eq!(outcome, Outcome::Finished);
    assert_eq!(world.on_os12(), 16);
    let assignments = |call: &String| call.contains("/assignments/");
    let writes = world.simulator.audit().writes().into_iter();
    assert_eq!(writes.filter(assignments).count(), plan.assignments.len());
}

#[tokio::test]
async fn undo_before_the_trigger_leaves_nothing_behind() {
    let world = World::new(Setup {
        job: false,
        directories: false,
        wishes: |spec| spec.with_trigger(Trigger::Manual),
        ..Setup::default()
    })
    .await;
    let plan = world.plan().await;
    let person = Asked::new(|question: &Question, _: &Engine| {
        assert!(matches!(question, Question::Trigger { .. }), "{question:?}");
        vec![Decision::Undo]
    });
    assert_eq!(world.apply(&plan, person).await.unwrap(), Outcome::Undone);
    assert_eq!(
        (world.lying_in("/Berlin"), world.lying_in("/Trier")),
        (8, 8)
    );
    let console = world.simulator.console();
    for path in ["/Migration", "/Migration/Berlin/Launch"] {
        assert_eq!(console.find_directory(DirectoryKind::Device, path), None);
    }
    assert_eq!(world.on_os12(), 0);
}
