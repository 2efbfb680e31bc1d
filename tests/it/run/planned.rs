//! Migrations from specification and plan to the end, against UMS, repositories and devices that
//! live.

use std::collections::BTreeSet;
use std::sync::Arc;

use igel_migrate_core::ErrorKind;
use igel_migrate_core::migration::engine::{End, Engine, Outcome, Phase, Question};
use igel_migrate_core::migration::run::{Migration, Orders, PlanCheck};
use igel_migrate_core::migration::spec::Os11Update;
use igel_migrate_core::migration::{Fleet, MigrationPlan};
use igel_migrate_core::readiness::ReadinessSettings;
use igel_migrate_core::rules::RuleSet;
use igel_migrate_core::simulator::{DeviceFacts, Firmware};
use igel_migrate_core::ums::DirectoryKind;

use igel_migrate_tests::office::WORDS;

use super::world::{Asked, READINESS, Setup, World, release};

/// The writes that were sent, each once, without the ids in them.
fn kinds_of_writes(world: &World) -> BTreeSet<String> {
    let writes = world.simulator.audit().writes().into_iter();
    let without_ids = |call: String| {
        let parts = call.split('/').map(|part| {
            let (number, query) = part.split_once('?').unwrap_or((part, ""));
            match number.parse::<i64>() {
                Ok(_) if query.is_empty() => "ID".to_owned(),
                Ok(_) => format!("ID?{query}"),
                Err(_) => part.to_owned(),
            }
        });
        parts.collect::<Vec<_>>().join("/")
    };
    writes.map(without_ids).collect()
}

#[tokio::test]
async fn a_plan_is_carried_out_to_its_end() {
    let world = World::new(Setup::default()).await;
    let plan = world.plan().await;
    for wave in 0..plan.waves.len() {
        assert_eq!(plan.refusals(wave, &[]), Vec::<String>::new());
    }
    assert_eq!(
        (plan.devices(), plan.waves.len()),
        (16, 2),
        "{}",
        plan.to_text()
    );
    assert_eq!(world.simulator.audit().writes(), Vec::<String>::new());

    let outcome = world.apply(&plan, Asked::new(release)).await.unwrap();
    assert_eq!(outcome, Outcome::Finished);
    assert_eq!(world.on_os12(), 16);
    assert_eq!(world.lying_in("/Migration/Berlin/Launch"), 8);
    let status = Migration::status(&World::orders(&plan), world.journal()).unwrap();
    for device in 0..16 {
        assert_eq!(status.engine.phase(device), Phase::Ended(End::Healthy));
    }
    let writes = [
        "PUT /umsapi/v3/directories/tcdirectories/ID?operation=move",
        "PUT /umsapi/v3/profiles/ID/assignments/tcdirectories",
    ];
    assert_eq!(kinds_of_writes(&world), writes.map(str::to_owned).into());
    // Nothing is left to do.
    assert!(world.plan().await.is_empty());
}

#[tokio::test]
async fn rules_that_a_person_changed_hold_in_the_plan_and_before_each_wave() {
    let world = World::new(Setup {
        wishes: |spec| {
            let ours = "schema = 1\ndate = 2026-11-20\n[[silence]]\nid = 'R-LIC-1'\n\
                        why = 'the vendor has sent them'\n";
            let rules = RuleSet::builtin()
                .with_overrides(ours, "ours.toml")
                .unwrap();
            let strict = READINESS.replace("\"R-LIC-1\", ", "");
            let readiness =
                ReadinessSettings::from_toml(&format!("{strict}{WORDS}"), &rules).unwrap();
            spec.with_readiness(readiness).with_rules(Arc::new(rules))
        },
        ..Setup::default()
    })
    .await;
    let mut strict = world.spec.clone();
    strict.rules = Arc::new(RuleSet::builtin().clone());
    let fleet = Fleet::read(&world.client(), &strict).await.unwrap();
    let nobody = MigrationPlan::build(&strict, &fleet).unwrap();
    assert_eq!((nobody.devices(), nobody.held()), (0, 16));

    let plan = world.plan().await;
    assert_eq!(plan.devices(), 16);
    let refused = PlanCheck::new(world.client(), strict, plan.clone()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    let outcome = world.apply(&plan, Asked::new(release)).await.unwrap();
    assert_eq!((outcome, world.on_os12()), (Outcome::Finished, 16));
}

#[tokio::test]
async fn a_person_with_nothing_to_say_is_asked_again_at_the_next_look() {
    let world = World::new(Setup::default()).await;
    let plan = world.plan().await;
    let clock = world.simulator.clock().clone();
    let mut asked = Vec::new();
    let person = Asked::new(move |question: &Question, engine: &Engine| {
        asked.push(clock.now());
        if asked.len() < 5 {
            return Vec::new();
        }
        let pauses = asked.windows(2).map(|pair| pair[1].duration_since(pair[0]));
        assert!(pauses.min().unwrap() >= engine.rollout().timing.look_every);
        release(question, engine)
    });
    assert_eq!(world.apply(&plan, person).await.unwrap(), Outcome::Finished);
}

#[tokio::test]
async fn devices_that_lack_a_build_get_it_first_and_go_back() {
    let world = World::new(Setup {
        wishes: |spec| {
            let directory = "/Migration/Update".parse().unwrap();
            let update = Os11Update::new("11.11.100".parse().unwrap(), directory);
            spec.with_os11_update(Some(update))
        },
        ..Setup::default()
    })
    .await;
    let console = world.simulator.console();
    let old = console.create_firmware(Firmware::new("IGEL OS 11", "11.08.290.01"));
    for id in &world.devices[..6] {
        let older = |facts: &mut DeviceFacts| {
            facts.firmware = old;
            facts.os_type = None;
        };
        console.change_device(*id, older).unwrap();
    }
    let plan = world.plan().await;
    assert_eq!(
        (plan.devices(), plan.left_out.values().sum::<u32>()),
        (10, 6)
    );
    let refused = Orders::from_os11_update(&plan, "rules").unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict, "{refused}");
    let migration = console.find_directory(DirectoryKind::Device, "/Migration");
    let update = console
        .create_directory(DirectoryKind::Device, "Update", migration.unwrap())
        .unwrap();
    let plan = world.plan().await;

    // What a person does there.
    console.assign_os11_update(update, world.os11).unwrap();

    let check = world.check(&plan).of_os11_update();
    let mut update = check.into_migration(Asked::new(release)).unwrap();
    update = update.with_clock(world.clock());
    let journal = world.journal().with_extension("update");
    assert_eq!(update.apply(&journal).await.unwrap(), Outcome::Finished);
    assert_eq!(world.lying_in("/Berlin"), 8);
    assert_eq!(world.on_os12(), 0);
    let build = |id| console.device(id).unwrap().facts.firmware;
    assert!(world.devices[..6].iter().all(|id| build(*id) == world.os11));

    // The journal of one part is not taken for that of the other.
    let mut other = world.migration(&plan, Asked::new(release));
    let refused = other.resume(&journal).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    let plan = world.plan().await;
    assert_eq!((plan.devices(), &plan.os11_update), (16, &None));

    // And on to OS 12, the base system by HTTPS.
    let outcome = world.apply(&plan, Asked::new(release)).await.unwrap();
    assert_eq!((outcome, world.on_os12()), (Outcome::Finished, 16));
    assert!(world.plan().await.is_complete());
}
