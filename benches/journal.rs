//! Resuming from the journal of a large migration: opening, checking the chain, taking every event.
//!
//! `cargo bench -p igel-migrate-benches --bench journal [-- DEVICES]`, 1,000,000 by default.

use std::time::Instant;

use igel_migrate_core::Result;
use igel_migrate_core::migration::engine::{
    DeviceIndex, End, Engine, Event, Place, Rollout, RolloutSite, Sighting, Write,
};
use igel_migrate_core::migration::journal::{Head, Journal, Record};
use jiff::{SignedDuration, Timestamp};

const SITES: u32 = 300;
const BATCH: usize = 500;

fn rollout(devices: u32) -> Result<Rollout> {
    let sites = (0..SITES).map(|site| Ok(RolloutSite::new(format!("site{site}").parse()?)));
    // Whole batches of a site, as one request moves devices of one site.
    let batch = u32::try_from(BATCH).unwrap_or(u32::MAX);
    let of = (0..devices).map(|device| device / batch % SITES).collect();
    Rollout::new(sites.collect::<Result<_>>()?, of, vec![devices])
}

/// What happens to each batch of devices: staged, armed, launched, migrated, healthy.
fn events(devices: u32) -> Vec<Event> {
    let answered = || Event::Answered {
        refused: Vec::new(),
        unknown: Vec::new(),
    };
    let sent = |devices: &[DeviceIndex], to| Event::Sent {
        write: Write::Move {
            devices: devices.to_vec(),
            to,
        },
    };
    let seen = |devices: &[DeviceIndex], place, contact: &str, migrated| Event::Seen {
        devices: devices
            .iter()
            .map(|device| Sighting {
                device: *device,
                place,
                contact: Some(contact.into()),
                settings_applied: Some(true),
                migrated,
            })
            .collect(),
    };
    let mut events = vec![
        Event::WaveChecked {
            wave: 0,
            blocked_sites: Vec::new(),
            excluded: Vec::new(),
        },
        Event::WaveStarted { wave: 0 },
    ];
    let all: Vec<DeviceIndex> = (0..devices).collect();
    for batch in all.chunks(BATCH) {
        events.extend([
            sent(batch, Place::Staging),
            answered(),
            seen(batch, Place::Staging, "2026-11-24 08:00:00", false),
            sent(batch, Place::Launch),
            answered(),
            seen(batch, Place::Launch, "2026-11-24 08:40:00", true),
            Event::Ended {
                devices: batch.to_vec(),
                end: End::Healthy,
            },
        ]);
    }
    events
}

#[allow(clippy::print_stdout)] // the figures are its purpose
fn main() -> Result<()> {
    let devices = std::env::args()
        .skip(1)
        .find_map(|word| word.parse().ok())
        .unwrap_or(1_000_000);
    let folder = std::env::temp_dir().join(format!("igel-migrate-journal-{}", std::process::id()));
    let io = |error: std::io::Error| panic!("{}: {error}", folder.display());
    std::fs::create_dir_all(&folder).unwrap_or_else(io);
    let path = folder.join("bench.journal");

    let started = Instant::now();
    let mut journal = Journal::create(&path, Head::new("{}", "plan", "rules"))?;
    let mut at = Timestamp::UNIX_EPOCH;
    let events = events(devices);
    let count = events.len();
    for event in events {
        at += SignedDuration::from_secs(1);
        let body = serde_json::to_string(&event).unwrap_or_default();
        journal.append(&[Record::new(at, "event", body)])?;
    }
    drop(journal);
    let written = started.elapsed();
    let bytes = std::fs::metadata(&path).map_or(0, |file| file.len());
    println!(
        "{devices} devices: {count} records, {} MB, written one by one in {written:.2?}",
        bytes / 1_000_000
    );

    let started = Instant::now();
    let journal = Journal::open(&path)?;
    let opened = started.elapsed();
    let mut engine = Engine::new(rollout(devices)?)?;
    journal.replay(|record| {
        let event: Event = serde_json::from_str(record.body()).unwrap_or_else(|error| {
            panic!("a record that was written cannot be read: {error}");
        });
        engine.take(record.at(), &event)
    })?;
    engine.resume();
    let resumed = started.elapsed();
    assert_eq!(engine.tallies().fleet.healthy, devices);

    let started = Instant::now();
    let step = engine.next(at);
    println!(
        "resumed in {resumed:.2?}, of which opening and checking {opened:.2?}; next step in {:.2?}: {}",
        started.elapsed(),
        format!("{step:?}").split(' ').next().unwrap_or_default()
    );
    std::fs::remove_dir_all(&folder).unwrap_or_else(io);
    Ok(())
}
