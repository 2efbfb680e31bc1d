//! How long it takes to resume: the journal of 1,000,000 devices at 200 sites, moved in batches of
//! 500 and all healthy, is written by the engine, then opened and replayed into a second one.

use std::io;
use std::time::Instant;

use igel_migrate_core::Result;
use igel_migrate_core::migration::engine::{
    Decision, DeviceIndex, Engine, Event, Place, Question, Rollout, RolloutSite, Sighting, Step,
    Write,
};
use igel_migrate_core::migration::journal::{Head, Journal, Record};
use jiff::Timestamp;

const DEVICES: u32 = 1_000_000;
const SITES: u32 = 200;
/// Records in one transaction while writing: what is measured is reading.
const TRANSACTION: usize = 200;

fn rollout() -> Result<Rollout> {
    let sites: Result<Vec<_>> = (0..SITES)
        .map(|site| Ok(RolloutSite::new(format!("site-{site:03}").parse()?)))
        .collect();
    let devices = (0..DEVICES).map(|device| device % SITES).collect();
    let ends = vec![200, 10_000, 100_000, 400_000, DEVICES];
    let mut rollout = Rollout::new(sites?, devices, ends)?;
    rollout.preparations = 2 * SITES;
    rollout.limits.in_flight = 20_000;
    Ok(rollout)
}

/// Every device does what it should, by the next look.
#[derive(Default)]
struct World {
    staged: Vec<DeviceIndex>,
    launched: Vec<DeviceIndex>,
}

impl World {
    fn look(&mut self) -> Event {
        let sighting = |device, migrated| Sighting {
            device,
            place: if migrated {
                Place::Launch
            } else {
                Place::Staging
            },
            contact: Some("2026-11-24 08:00:00".into()),
            settings_applied: Some(true),
            migrated,
        };
        let staged = self.staged.drain(..).map(|device| sighting(device, false));
        let launched = self.launched.drain(..).map(|device| sighting(device, true));
        Event::Seen {
            devices: staged.chain(launched).collect(),
        }
    }
}

fn write(journal: &mut Journal) -> Result<u64> {
    let mut engine = Engine::new(rollout()?)?;
    let mut world = World::default();
    let mut now = Timestamp::UNIX_EPOCH;
    let mut records = Vec::new();
    loop {
        let mut events = Vec::new();
        match engine.next(now) {
            Step::Record(event) => events.push(event),
            Step::Check { wave } => events.push(Event::WaveChecked {
                wave,
                blocked_sites: Vec::new(),
                excluded: Vec::new(),
            }),
            Step::Write(write) => {
                match &write {
                    Write::Move {
                        devices,
                        to: Place::Staging,
                    } => world.staged.extend(devices),
                    Write::Move { devices, .. } => world.launched.extend(devices),
                    _ => {}
                }
                events.push(Event::Sent { write });
                events.push(Event::Answered {
                    refused: Vec::new(),
                    unknown: Vec::new(),
                });
            }
            Step::Look { .. } => events.push(world.look()),
            Step::Ask {
                question: Question::Release { wave, .. },
                ..
            } => {
                for decision in [
                    Decision::SessionStarted { wave },
                    Decision::Release { wave },
                ] {
                    let by = "a person".to_owned();
                    events.push(Event::Decided { by, decision });
                }
            }
            Step::Wait { until } => now = until,
            Step::Done(_) => break,
            step => return Err(io::Error::other(format!("{step:?}")).into()),
        }
        for event in events {
            engine.take(now, &event)?;
            let body = serde_json::to_string(&event).unwrap_or_default();
            records.push(Record::new(now, "event", body));
        }
        if records.len() >= TRANSACTION {
            journal.append(&records)?;
            records.clear();
        }
    }
    journal.append(&records)?;
    Ok(journal.len())
}

#[allow(clippy::print_stdout)] // its output is its purpose
fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("million.journal");
    let mut journal = Journal::create(&path, Head::new("{}", "plan", "rules"))?;
    let start = Instant::now();
    let records = write(&mut journal)?;
    println!("{records} records written in {:.2?}", start.elapsed());
    drop(journal);
    println!("{} MB", std::fs::metadata(&path)?.len() / 1_000_000);

    let start = Instant::now();
    let journal = Journal::open(&path)?;
    println!("opened in {:.2?}", start.elapsed());
    let mut engine = Engine::new(rollout()?)?;
    journal.replay(|record| {
        let event: Event = serde_json::from_str(record.body()).map_err(io::Error::from)?;
        engine.take(record.at(), &event)
    })?;
    engine.resume();
    println!(
        "resumed in {:.2?}: {} devices healthy",
        start.elapsed(),
        engine.tallies().fleet.healthy
    );
    Ok(())
}
