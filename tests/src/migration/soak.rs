//! Rounds of a soak: each a migration over weeks of virtual time with everything that belongs to
//! it, after which nothing of it may be left in the process.

use std::time::Duration;

use igel_migrate_core::migration::engine::{Engine, Outcome, Question};
use igel_migrate_core::migration::run::{Migration, RolloutClock as _};
use igel_migrate_core::simulator::{Fault, FaultRule};
use jiff::SignedDuration;

use super::people::{Reply, releasing};
use super::world::{Setup, World};
use crate::memory::open_handles;

/// What a round was.
#[derive(Debug, Clone, Copy)]
pub struct Round {
    /// The time that passed in it.
    pub lasted: SignedDuration,
    /// What UMS was asked.
    pub requests: usize,
    /// What the journal holds.
    pub records: u64,
}

const DEVICES: usize = 90;

fn setup() -> Setup {
    Setup {
        sites: vec![("Berlin", 40), ("Hamburg", 30), ("Ulm", 20)],
        waves: r#"sizes = [6, 24, "rest"]"#,
        limits: "in_flight = 6\nin_flight_per_site = 3\npoll_seconds = 600",
        site: "windows = ['Mon-Fri 20:00-02:00']",
        more: "[gates.first_wave]\nsoak = '2 d'\n[gates.later_waves]\nsoak = '1 d'",
        ..Setup::default()
    }
}

/// A migration of 90 devices at night: sessions end, answers are lost, somebody leaves at the first
/// question, and it is resumed, or every fourth time undone.
pub async fn round(number: usize) -> Round {
    let mut world = World::start(setup()).await;
    let plan = world.ready().await;
    let began = world.simulator.clock().now();
    let faults = world.simulator.faults();
    faults.add(
        FaultRule::new(Fault::DropAfterEffect)
            .on_method("PUT")
            .after(12)
            .times(3),
    );
    faults.add(
        FaultRule::new(Fault::TruncatedBody(100))
            .on_method("GET")
            .after(60)
            .times(2),
    );
    let mut renewed = began;
    world.days().visit(move |console, now| {
        if now.duration_since(renewed) >= SignedDuration::from_hours(6) {
            renewed = now;
            console.end_sessions();
        }
        false
    });
    let leaving = |_: &Question, _: &Engine| Reply::Leave;
    world.apply(&plan, leaving).await.left_at_a_question();
    if number % 4 == 3 {
        let told = world.undo(&plan).await;
        assert!(matches!(told.end, Ok(Outcome::Undone)), "{told:?}");
    } else {
        world.resume(&plan, releasing).await.finished();
        assert_eq!(world.on_os12(), DEVICES);
        assert!(world.plan().await.is_empty());
    }
    world.assert_orderly(&plan);
    let status = Migration::status(&world.orders(&plan), world.journal(&plan)).unwrap();
    Round {
        lasted: world.days().now().duration_since(began),
        requests: world.simulator.audit().len(),
        records: status.records,
    }
}

/// Waits until no more handles are open than `most`, for ten seconds at most, because the servers of
/// a round close theirs on threads of their own. Without `most` it waits until their number stands.
/// Says how many there are; nothing where the system does not tell.
pub fn settled_handles(most: Option<usize>) -> Option<usize> {
    let mut last = open_handles()?;
    let mut standing = 0;
    for _ in 0..5_000 {
        let now = open_handles()?;
        standing = if now == last { standing + 1 } else { 0 };
        last = now;
        if most.map_or(standing > 250, |most| now <= most) {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Some(last)
}
