//! Reports on migrations: how long it takes to read a journal and to write each form, and how big
//! they get.
//!
//! `cargo run --release -p igel-migrate-benches --bin report -- 100000 [FOLDER]` plays a migration of
//! so many devices of which 3 % go silent, pauses included, into a journal; with a folder it leaves
//! the forms there.

#![allow(clippy::expect_used)] // what fails here fails the measurement
#![allow(clippy::print_stdout)] // that is what it is for

use std::fmt::Write as _;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use igel_migrate_core::migration::engine::{
    Decision, DeviceIndex, Engine, Event, Phase, Place, Question, Sighting, Step, Write,
};
use igel_migrate_core::migration::journal::{Head, Journal, JournalReader, Record};
use igel_migrate_core::migration::report::MigrationReport;
use igel_migrate_core::migration::run::{Background, Orders};
use igel_migrate_core::migration::{Fleet, FleetDevice, MigrationPlan, MigrationSpec};
use igel_migrate_core::rules::RuleSet;
use igel_migrate_core::ums::{DeviceId, DirectoryId, DirectoryKind, DirectoryTree};
use jiff::{SignedDuration, Timestamp};

const MODELS: u32 = 12;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let devices = arguments
        .next()
        .map_or(100_000, |it| it.parse().expect("a number"));
    let left_in = arguments.next().map(PathBuf::from);
    let folder = tempfile::tempdir().expect("a folder");
    let journal = folder.path().join("report.journal");
    played(devices, &journal);

    let begun = Instant::now();
    let reader = JournalReader::open(&journal).expect("a journal");
    let report = MigrationReport::from_journal(&reader).expect("a report");
    println!("{devices} devices, {} records", report.records);
    println!("{}", report.headline);
    println!("{:24} {:>8.2?}", "from the journal", begun.elapsed());
    for (form, write) in [
        ("report.json", to_json as fn(&MigrationReport) -> String),
        ("report.csv", MigrationReport::to_csv),
        ("report.html", MigrationReport::to_html),
        ("report.txt", MigrationReport::to_text),
    ] {
        let begun = Instant::now();
        let text = write(&report);
        println!(
            "{form:24} {:>8.2?} {:>12} bytes",
            begun.elapsed(),
            text.len()
        );
        if let Some(folder) = &left_in {
            std::fs::write(folder.join(form), text).expect("a file");
        }
    }
}

fn to_json(report: &MigrationReport) -> String {
    report.to_json().expect("a form")
}

fn spec(sites: u32) -> MigrationSpec {
    let mut text = String::from(
        r#"
        [ums]
        url = "https://ums.example.test:8443"
        username = "migration"
        password = { env = "UMS_PASSWORD" }
        [migration]
        name = "autumn"
        [target]
        base_system = "12.7.4"
        [waves]
        sizes = ["2 %", "10 %", "30 %"]
        [limits]
        in_flight = 100000
        in_flight_per_site = 1000
        [site_defaults]
        staging = "/Migration/{site}/Staging"
        launch = "/Migration/{site}/Launch"
        repository = { name = "DAR {site}", webdav_url = "https://dar.{site}.example.test/" }
        "#,
    );
    for site in 0..sites {
        let _ = write!(
            text,
            "\n[[site]]\nkey = 'site-{site:03}'\nmembers = [{{ subnet = '10.{}.{}.0/24' }}]\n",
            site / 256,
            site % 256
        );
    }
    MigrationSpec::from_toml(&text, ".").expect("a specification")
}

fn fleet(devices: u32, sites: u32) -> Fleet {
    let tree = DirectoryTree::new(DirectoryKind::Device, []);
    let models: Vec<Arc<str>> = (0..MODELS)
        .map(|n| Arc::from(format!("M{}0C", 30 + n)))
        .collect();
    let mut fleet = Fleet::new(tree);
    fleet.devices = (0..devices)
        .map(|number| {
            let site = number % sites;
            let id = DeviceId::new(i64::from(number) + 1000);
            let mut device = FleetDevice::new(id, format!("00E0C5{number:06X}"), DirectoryId::ROOT);
            device.last_ip = Some(IpAddr::from([10, octet(site / 256), octet(site % 256), 7]));
            device.name = format!("desk-{number:06}").into();
            device.model = Arc::clone(&models[(number / sites % MODELS) as usize]);
            device.build = Arc::from(if number % 3 == 0 {
                "11.10.438"
            } else {
                "11.11.150"
            });
            device
        })
        .collect();
    fleet
}

fn octet(number: u32) -> u8 {
    u8::try_from(number).expect("below 256")
}

/// Plays a migration into a journal.
fn played(devices: u32, path: &std::path::Path) {
    let sites = (devices / 330).clamp(3, 300);
    let (spec, fleet) = (spec(sites), fleet(devices, sites));
    let plan = MigrationPlan::build(&spec, &fleet).expect("a plan");
    let background = Background::new(&plan, &spec, &fleet, RuleSet::builtin());
    // One model goes silent, and one device in a hundred of the others.
    let silent = background
        .devices
        .iter()
        .zip(0_u32..)
        .map(|(device, index)| (&*device.model == "M300C" && index % 3 == 0) || index % 100 == 77);
    let silent: Vec<bool> = silent.collect();
    let head = Head::new(
        plan.to_json().expect("a plan"),
        plan.hash().to_string(),
        RuleSet::builtin().hash().to_string(),
    );
    let orders = Orders::from_plan(&plan, RuleSet::builtin().hash().to_string()).expect("orders");
    let mut engine = Engine::new(orders.rollout).expect("an engine");
    let mut places = vec![Place::Origin; silent.len()];
    let mut commanded: Vec<Option<Timestamp>> = vec![None; silent.len()];
    let mut now: Timestamp = "2026-11-24T08:00:00Z".parse().expect("a time");
    let text = |value: &Background| serde_json::to_string(value).expect("a record");
    let mut first = background.clone();
    first.devices.clear();
    let mut rest = Background::default();
    rest.devices = background.devices;
    let mut records = vec![
        Record::new(now, "background", text(&first)),
        Record::new(now, "background", text(&rest)),
    ];
    loop {
        let event = match engine.next(now) {
            Step::Record(event) => event,
            Step::Check { wave } => Event::WaveChecked {
                wave,
                blocked_sites: Vec::new(),
                excluded: Vec::new(),
            },
            Step::Write(write) => {
                let sent = Event::Sent {
                    write: write.clone(),
                };
                take(&mut engine, &mut records, now, &sent);
                if let Write::Move { devices, to } = write {
                    for device in devices {
                        places[device as usize] = to;
                        if to == Place::Launch {
                            commanded[device as usize].get_or_insert(now);
                        }
                    }
                }
                Event::Answered {
                    refused: Vec::new(),
                    unknown: Vec::new(),
                }
            }
            Step::Look { .. } => Event::Seen {
                devices: seen(&engine, &silent, &places, &commanded, now),
            },
            Step::Wait { until } => {
                now = until;
                continue;
            }
            Step::Ask { question, until } => {
                now += SignedDuration::from_mins(5);
                let said = match question {
                    Question::Stopped { reason, .. } if reason.contains("budget") => break,
                    Question::Stopped { .. } => Decision::Resume,
                    Question::Release { wave, needs } if needs.session => {
                        Decision::SessionStarted { wave }
                    }
                    Question::Release { wave, .. } => Decision::Release { wave },
                    Question::SitesStopped { sites } => Decision::ResumeSite { site: sites[0].0 },
                    _ => {
                        now = until.unwrap_or(now);
                        continue;
                    }
                };
                Event::Decided {
                    by: "A. Example".to_owned(),
                    decision: said,
                }
            }
            _ => break,
        };
        take(&mut engine, &mut records, now, &event);
    }
    let mut journal = Journal::create(path, head).expect("a journal");
    journal.append(&records).expect("space");
}

fn take(engine: &mut Engine, records: &mut Vec<Record>, now: Timestamp, event: &Event) {
    engine.take(now, event).expect("what the engine asked for");
    let body = serde_json::to_string(event).expect("a record");
    records.push(Record::new(now, "event", body));
}

fn seen(
    engine: &Engine,
    silent: &[bool],
    places: &[Place],
    commanded: &[Option<Timestamp>],
    now: Timestamp,
) -> Vec<Sighting> {
    let devices = 0..u32::try_from(silent.len()).expect("few");
    let watched = |device: &DeviceIndex| {
        let index = *device as usize;
        let is_silent = silent[index] && commanded[index].is_some();
        let is_under_way = !matches!(engine.phase(*device), Phase::Waiting | Phase::Ended(_));
        is_under_way && !is_silent
    };
    let seen = devices.filter(watched).map(|device| Sighting {
        device,
        place: places[device as usize],
        contact: Some(now.to_string().into()),
        settings_applied: Some(true),
        migrated: commanded[device as usize]
            .is_some_and(|at| at + SignedDuration::from_mins(45) <= now),
    });
    engine.news(seen.collect())
}
