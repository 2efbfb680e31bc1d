//! How long it takes to resume: the journal of 1,000,000 devices at 200 sites, moved in batches of
//! 500 and all healthy, is written by the engine, then opened and replayed into others. Medians are
//! given of the time and of that on a processor, which tells more on a machine that others use.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{io, iter};

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
/// What a device takes in the plan that the journal holds.
const PLAN_BYTES: usize = 65;
const ROUNDS: usize = 5;

fn rollout() -> Result<Rollout> {
    let sites: Result<Vec<_>> = (0..SITES)
        .map(|site| Ok(RolloutSite::new(format!("site-{site:03}").parse()?)))
        .collect();
    // As in a plan: the devices of a wave, site by site.
    let ends = vec![200, 10_000, 100_000, 400_000, DEVICES];
    let mut devices = Vec::new();
    for (start, end) in iter::once(0).chain(ends.iter().copied()).zip(&ends) {
        let size = u64::from(end - start);
        let sites = (0..size).map(|device| device * u64::from(SITES) / size);
        devices.extend(sites.filter_map(|site| u32::try_from(site).ok()));
    }
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

/// Opens the journal, checking every record, and brings an engine to where the first one stood.
fn resume(path: &Path) -> Result<Engine> {
    let mut engine = Engine::new(rollout()?)?;
    Journal::open_with(
        path,
        |head| head.check("plan", "rules"),
        |record| {
            let event: Event = serde_json::from_str(record.body()).map_err(io::Error::from)?;
            engine.take(record.at(), &event)
        },
    )?;
    engine.resume();
    Ok(engine)
}

/// How long this thread has been on a processor; on Linux only.
fn on_processor() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

/// An argument names a file to keep the journal in; one that exists is resumed as it is.
#[allow(clippy::print_stdout)] // its output is its purpose
fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = std::env::args_os()
        .nth(1)
        .map_or_else(|| folder.path().join("million.journal"), PathBuf::from);
    if !path.exists() {
        let plan = "x".repeat(DEVICES as usize * PLAN_BYTES);
        let mut journal = Journal::create(&path, Head::new(plan, "plan", "rules"))?;
        let start = Instant::now();
        let records = write(&mut journal)?;
        println!("{records} records written in {:.2?}", start.elapsed());
    }
    println!("{} MB", std::fs::metadata(&path)?.len() / 1_000_000);
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let (start, before) = (Instant::now(), on_processor());
        let engine = resume(&path)?;
        let took = start.elapsed();
        let busy = on_processor()
            .zip(before)
            .map(|(after, before)| after.saturating_sub(before));
        let healthy = engine.tallies().fleet.healthy;
        println!("resumed in {took:.2?}, on the processor {busy:.2?}: {healthy} devices healthy");
        times.push((took, busy));
    }
    times.sort_unstable();
    let (took, _) = times[ROUNDS / 2];
    times.sort_unstable_by_key(|(_, busy)| *busy);
    let (_, busy) = times[ROUNDS / 2];
    println!("median {took:.2?}, on the processor {busy:.2?}");
    Ok(())
}
