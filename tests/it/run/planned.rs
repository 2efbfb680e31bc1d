//! Migrations from specification and plan to the end, against UMS, repositories and devices that
//! live.

use std::collections::BTreeSet;

use igel_migrate_core::migration::engine::{End, Engine, Outcome, Phase, Question};
use igel_migrate_core::migration::run::Migration;

use super::world::{Asked, Setup, World, release};

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
