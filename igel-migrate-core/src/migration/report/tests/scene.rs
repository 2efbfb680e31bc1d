//! A small migration with everything that can go wrong, played against devices of a few lines.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

use super::super::super::engine::{
    Decision, DeviceIndex, Engine, Event, Phase, Place, Question, Rollout, Sighting, Step, Write,
};
use super::super::super::fleet::{Fleet, FleetDevice};
use super::super::super::journal::{Head, Journal, JournalReader};
use super::super::super::plan::{MigrationPlan, PlannedDirectory, PlannedUpdate};
use super::super::super::run::{Background, Orders, record};
use super::super::super::spec::MigrationSpec;
use super::super::MigrationReport;
use crate::rules::RuleSet;
use crate::ums::{DeviceId, Directory, DirectoryId, DirectoryKind, DirectoryTree};

/// Names a password; neither it nor what it names belongs into a report.
pub(crate) const CANARY: &str = "IGEL_MIGRATE_REPORT_CANARY";

const SPEC: &str = r#"
[ums]
url = "https://ums.example.test:8443"
username = "migration"
password = { env = "IGEL_MIGRATE_REPORT_CANARY" }

[migration]
name = "autumn"

[target]
base_system = "12.7.4"

[waves]
sizes = [6, 24]

[limits]
in_flight_per_site = 4

[site_defaults]
staging = "/Migration/{site}/Staging"
launch = "/Migration/{site}/Launch"
repository = { name = "DAR {site}", webdav_url = "https://dar.{site}.example.test/" }

[[site]]
key = "berlin"
members = [{ directory = "/Berlin" }]

[[site]]
key = "hamburg"
members = [{ directory = "/Hamburg" }]

[[site]]
key = "munich"
members = [{ directory = "/Munich" }]

[[attestation]]
what = "base_system"
by = "A. Example"
on = 2026-11-20
note = "12.7.4, seen in the Web App"
"#;

const OVERRIDE: &str = r#"
schema = 1
date = 2026-11-20

[[override]]
id = "R-HW-1-CLOCK"
severity = "warning"
why = "measured on three devices of ours"
"#;

/// What a device is going to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nature {
    Good,
    Silent,
    StaysOs11,
    WithoutSettings,
    NeverArms,
    Refused,
}

/// How far a migration is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    /// The first wave waits for a person's word.
    Release,
    /// A gate has stopped it.
    Gate,
    /// Its end.
    End,
}

/// A migration that was played.
pub(crate) struct Scene {
    background: Background,
    head: Head,
    records: Vec<(Timestamp, Event)>,
}

impl Scene {
    /// The same devices get another build of OS 11, and all goes well.
    pub(crate) fn of_os11_update() -> Self {
        let (mut plan, background) = planned();
        plan.os11_update = Some(PlannedUpdate {
            build: "11.11.150".to_owned(),
            directory: PlannedDirectory {
                path: "/Migration/Build".parse().unwrap(),
                id: Some(DirectoryId::new(77)),
            },
            shards: 1,
            waves: std::mem::take(&mut plan.waves),
        });
        let orders = Orders::from_os11_update(&plan, "5f0c").unwrap().unwrap();
        let natures = vec![Nature::Good; orders.devices.len()];
        let mut world = World::new(orders.rollout, natures);
        world.play(|question, _| Some(release(question)));
        Self {
            background,
            head: orders.head,
            records: world.records,
        }
    }

    /// 60 devices at three sites of which one model goes silent. In the second wave somebody pauses
    /// for seven minutes.
    pub(crate) fn played(until: Until) -> Self {
        let (plan, background) = planned();
        let rules = RuleSet::builtin().hash().to_string();
        let orders = Orders::from_plan(&plan, rules).unwrap();
        let natures = background.devices.iter().zip(0..).map(|(device, index)| {
            match (index, &*device.model) {
                (7, _) => Nature::NeverArms,
                (9, _) => Nature::Refused,
                (11, _) => Nature::WithoutSettings,
                (13, _) => Nature::StaysOs11,
                (6.., "M350C") => Nature::Silent,
                _ => Nature::Good,
            }
        });
        let mut world = World::new(orders.rollout, natures.collect()).pausing_once();
        let bad: Vec<DeviceIndex> = (0..)
            .zip(&background.devices)
            .filter(|(_, device)| &*device.model == "M350C")
            .map(|(index, _)| index)
            .collect();
        let mut stops = 0;
        world.play(|question, engine| match question {
            Question::Stopped { reason, .. } if !reason.contains("offline") => {
                Some(vec![Decision::Resume])
            }
            Question::Stopped { .. } if until == Until::Gate => None,
            Question::Stopped { .. } => {
                stops += 1;
                let waiting = bad.iter().copied();
                let devices: Vec<_> = waiting
                    .filter(|it| engine.phase(*it) == Phase::Waiting)
                    .collect();
                let reason = "model M350C goes silent; in quarantine".to_owned();
                let mut said = Vec::new();
                if stops == 1 {
                    said.push(Decision::Exclude { devices, reason });
                }
                said.push(Decision::Resume);
                Some(said)
            }
            Question::Release { .. } if until == Until::Release => None,
            Question::Release { .. } => Some(release(question)),
            Question::SitesStopped { sites } => {
                let sites = sites.iter().map(|(site, _)| *site);
                Some(sites.map(|site| Decision::ResumeSite { site }).collect())
            }
            Question::Trigger { .. } => None,
        });
        Self {
            background,
            head: orders.head,
            records: world.records,
        }
    }

    /// The report of a journal that holds it.
    pub(crate) fn report(&self) -> MigrationReport {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("autumn.journal");
        let mut journal = Journal::create(&path, self.head.clone()).unwrap();
        let first = self.records[0].0;
        let mut records = record::of_background(first, &self.background).unwrap();
        let events = self.records.iter();
        records.extend(events.map(|(at, event)| record::of_event(*at, event).unwrap()));
        journal.append(&records).unwrap();
        // While it is open for writing.
        let report = MigrationReport::from_journal(&JournalReader::open(&path).unwrap()).unwrap();
        assert_eq!(report.rules.hash, self.head.rules_hash());
        without_hashes(report)
    }
}

/// With hashes that stay when plans or rules are written in another way.
pub(crate) fn without_hashes(mut report: MigrationReport) -> MigrationReport {
    assert_eq!(report.plan_hash.len(), 64);
    report.plan_hash = "5f0c".repeat(16);
    if !report.rules.hash.is_empty() {
        report.rules.hash = "a911".repeat(16);
    }
    report.rules.date = Some(date(2026, 11, 20));
    report
}

fn release(question: &Question) -> Vec<Decision> {
    let Question::Release { wave, .. } = question else {
        panic!("{question:?}")
    };
    vec![
        Decision::SessionStarted { wave: *wave },
        Decision::Release { wave: *wave },
    ]
}

/// The plan of 60 devices, some with names that would do harm if anybody obeyed them.
pub(crate) fn planned() -> (MigrationPlan, Background) {
    let spec = MigrationSpec::from_toml(SPEC, ".").unwrap_or_else(|error| panic!("{error}"));
    let directories = [(10, "Berlin"), (20, "Hamburg"), (30, "Munich")];
    let tree = directories.map(|(id, name)| Directory {
        id: DirectoryId::new(id),
        name: name.to_owned(),
        parent: DirectoryId::ROOT,
        in_recycle_bin: false,
        children: None,
        extra: serde_json::Map::new(),
    });
    let mut fleet = Fleet::new(DirectoryTree::new(DirectoryKind::Device, tree));
    fleet.devices = (0..60_i64).map(device).collect();
    let plan = MigrationPlan::build(&spec, &fleet).unwrap();
    let rules = RuleSet::builtin()
        .with_overrides(OVERRIDE, "ours.toml")
        .unwrap();
    let contact = (
        "berlin".parse().unwrap(),
        "Service point, +49 30 0000".to_owned(),
    );
    let background =
        Background::new(&plan, &spec, &fleet, &rules).with_contacts(BTreeMap::from([contact]));
    (plan, background)
}

fn device(number: i64) -> FleetDevice {
    let parent = match number {
        0..30 => 10,
        30..40 => 20,
        _ => 30,
    };
    let mut device = FleetDevice::new(
        DeviceId::new(1000 + number),
        format!("00E0C5{number:06X}"),
        DirectoryId::new(parent),
    );
    device.name = match number {
        1 | 36 => "=HYPERLINK(\"https://evil.example.test\",\"x\")".into(),
        2 | 41 | 6 => "<script>alert(1)</script><img src=x onerror=alert(2)>".into(),
        3 | 16 | 26 => "\u{202e}gpj.exe\u{1b}[2J\u{9b}31m\"'&".into(),
        _ => format!("desk-{number:03}").into(),
    };
    device.model = Arc::from(if number % 5 == 1 { "M350C" } else { "M340C" });
    device.build = Arc::from(if number % 2 == 0 {
        "11.11.150"
    } else {
        "11.10.438"
    });
    device
}

/// A UMS and its devices, in as few lines as a report needs.
struct World {
    engine: Engine,
    natures: Vec<Nature>,
    places: Vec<Place>,
    commanded: Vec<Option<Timestamp>>,
    now: Timestamp,
    records: Vec<(Timestamp, Event)>,
    /// Whether somebody is going to pause in the second wave.
    pauses: bool,
}

impl World {
    fn pausing_once(mut self) -> Self {
        self.pauses = true;
        self
    }

    fn new(rollout: Rollout, natures: Vec<Nature>) -> Self {
        Self {
            engine: Engine::new(rollout).unwrap(),
            places: vec![Place::Origin; natures.len()],
            commanded: vec![None; natures.len()],
            natures,
            now: "2026-11-24T08:00:00Z".parse().unwrap(),
            records: Vec::new(),
            pauses: false,
        }
    }

    fn take(&mut self, event: Event) {
        self.engine.take(self.now, &event).unwrap();
        if !matches!(&event, Event::Seen { devices } if devices.is_empty()) {
            self.records.push((self.now, event));
        }
    }

    /// Until it is done, or `person` has no answer.
    fn play(&mut self, mut person: impl FnMut(&Question, &Engine) -> Option<Vec<Decision>>) {
        for _ in 0..20_000 {
            let launched = (0..60).filter(|it| self.engine.phase(*it) == Phase::Launched);
            if self.pauses && self.engine.wave() == Some(1) && launched.count() == 3 {
                self.pauses = false;
                let by = "B. \u{202e}Beispiel".to_owned();
                let decision = Decision::Pause;
                self.take(Event::Decided { by, decision });
            }
            match self.engine.next(self.now) {
                Step::Record(event) => self.take(event),
                Step::Check { wave } => self.take(Event::WaveChecked {
                    wave,
                    blocked_sites: Vec::new(),
                    excluded: Vec::new(),
                }),
                Step::Write(write) => {
                    self.take(Event::Sent {
                        write: write.clone(),
                    });
                    self.now += SignedDuration::from_secs(2);
                    let answered = self.carry_out(&write);
                    self.take(answered);
                }
                Step::Settle { .. } => panic!("no answer is lost here"),
                Step::Look { .. } => {
                    let devices = self.engine.news(self.look());
                    self.take(Event::Seen { devices });
                }
                Step::Ask { question, .. } => {
                    let Some(said) = person(&question, &self.engine) else {
                        return;
                    };
                    self.now += SignedDuration::from_mins(7);
                    for decision in said {
                        let by = "A. Example".to_owned();
                        self.take(Event::Decided { by, decision });
                    }
                }
                Step::Wait { until } => self.now = until,
                Step::Done(_) => return,
            }
        }
        panic!(
            "it does not come to an end: {:?}",
            self.engine.next(self.now)
        );
    }

    fn carry_out(&mut self, write: &Write) -> Event {
        let mut refused = Vec::new();
        if let Write::Move { devices, to } = write {
            for device in devices {
                let index = *device as usize;
                if self.natures[index] == Nature::Refused {
                    refused.push((*device, "no right on the <b>directory</b>".to_owned()));
                    continue;
                }
                self.places[index] = *to;
                if *to == Place::Launch {
                    self.commanded[index].get_or_insert(self.now);
                }
            }
        }
        Event::Answered {
            refused,
            unknown: Vec::new(),
        }
    }

    fn look(&self) -> Vec<Sighting> {
        let devices = (0..)
            .zip(&self.natures)
            .zip(&self.places)
            .zip(&self.commanded);
        devices
            .filter(|(((_, nature), _), commanded)| {
                **nature != Nature::Silent || commanded.is_none()
            })
            .filter(|((_, place), _)| **place != Place::Origin)
            .map(|(((device, nature), place), commanded)| {
                let upgraded =
                    commanded.is_some_and(|at| at + SignedDuration::from_mins(45) <= self.now);
                let migrated = upgraded && *nature != Nature::StaysOs11;
                Sighting {
                    device,
                    place: *place,
                    contact: Some(self.now.to_string().into()),
                    settings_applied: Some(match nature {
                        Nature::NeverArms => false,
                        Nature::WithoutSettings => !migrated,
                        _ => true,
                    }),
                    migrated,
                }
            })
            .collect()
    }
}
