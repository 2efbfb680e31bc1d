//! What a move takes away, and what is done about it.

use igel_migrate_core::simulator::{DeviceBehavior, DeviceFailure, DeviceStep, FailureRule};
use igel_migrate_core::ums::ProfileId;

use igel_migrate_tests::migration::people::releasing;
use igel_migrate_tests::migration::world::{Setup, World, launch, staging};

/// Devices of one model lose their network without the profile.
fn needing(profile: ProfileId) -> DeviceBehavior {
    let needs = DeviceFailure::NeedsProfile(profile);
    DeviceBehavior::default().with_failure(FailureRule::new(needs).for_model("HP t640"))
}

async fn world(setup: Setup) -> (World, ProfileId) {
    let mut world = World::start(setup).await;
    let network = world.profile("Berlin Wi-Fi");
    world.assign(network, "/Berlin");
    world.live(needing(network));
    world.import(&world.plan().await);
    (world, network)
}

#[tokio::test]
async fn a_profile_that_would_be_lost_forbids_the_wave() {
    let (mut world, _) = world(Setup::one_site()).await;
    let plan = world.plan().await;
    assert_eq!(
        plan.refusals(0, &[]),
        ["site berlin: 9 devices from /Berlin would lose `Berlin Wi-Fi`"]
    );
    assert!(plan.to_text().contains("Berlin Wi-Fi"));
    let told = world.apply(&plan, releasing).await;
    let reasons = told.sites_stopped().join("");
    assert!(reasons.contains("would lose `Berlin Wi-Fi`"), "{reasons}");
    assert_eq!((world.at_home(), world.moves().len()), (9, 0));
    world.assert_orderly(&plan);
}

#[tokio::test]
async fn who_accepts_the_loss_sees_the_canary_go_offline() {
    let setup = Setup {
        migration: "accept_losing = ['Berlin Wi-Fi']".into(),
        ..Setup::one_site()
    };
    let (mut world, _) = world(setup).await;
    let plan = world.plan().await;
    assert!(plan.refusals(0, &[]).is_empty());
    let told = world.apply(&plan, releasing).await;
    let reason = told.paused();
    assert!(reason.contains("offline"), "{reason}");
    // One of the three of the canary is of this model, and nobody of a later wave has followed.
    assert_eq!(world.did(DeviceStep::NetworkLost).await, 1);
    assert_eq!((world.on_os12(), world.at_home()), (2, 6));
    world.assert_orderly(&plan);
}

#[tokio::test]
async fn profiles_carried_over_keep_devices_online_and_are_taken_back() {
    // Where devices stay, a profile that they may need stays with them.
    for (after, left) in [("return", 0), ("stay", 1)] {
        let setup = Setup {
            migration: format!("carry_over = true\nafter_success = '{after}'"),
            ..Setup::one_site()
        };
        let (mut world, network) = world(setup).await;
        let before = world.assigned("/Berlin");
        let plan = world.plan().await;
        assert!(plan.refusals(0, &[]).is_empty());
        assert_eq!(plan.carried_over.len(), 2);
        world.apply(&plan, releasing).await.finished();
        assert_eq!(world.on_os12(), 9);
        assert_eq!(world.did(DeviceStep::NetworkLost).await, 0);
        world.assert_orderly(&plan);

        assert_eq!(world.assigned("/Berlin"), before);
        let carried = |path: &str| {
            let assigned = world.assigned(path);
            assert_eq!(assigned.iter().filter(|it| **it != network).count(), 2);
            assigned.iter().filter(|it| **it == network).count()
        };
        assert_eq!(carried(&staging("Berlin")), 0);
        assert_eq!(carried(&launch("Berlin")), left);
    }
}

#[tokio::test]
async fn directories_below_the_own_one_keep_what_is_inherited() {
    let setup = Setup {
        directories: ("/Berlin/OS 12/Staging", Some("/Berlin/OS 12/Launch")),
        jobs: vec![],
        ..Setup::one_site()
    };
    let (mut world, _) = world(setup).await;
    world.will_make_job_on("/Berlin/OS 12/Launch");
    let plan = world.plan().await;
    assert!(plan.refusals(0, &[]).is_empty(), "{}", plan.to_text());
    assert!(
        plan.sites[0]
            .profiles
            .iter()
            .all(|delta| delta.lost.is_empty())
    );
    world.apply(&plan, releasing).await.finished();
    assert_eq!(world.on_os12(), 9);
    assert_eq!(world.did(DeviceStep::NetworkLost).await, 0);
    world.assert_orderly(&plan);
    assert!(world.plan().await.is_empty());
}
