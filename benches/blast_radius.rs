//! How many devices break before a rollout stops: the engine with its gates against what people use
//! today, over the same 10,000 simulated devices. Prints the table of `blast-radius.md`.
//!
//! A good device is healthy 45 to 75 minutes after its trigger; one that breaks is known to be
//! broken after four hours. A device that was triggered counts as broken if it breaks at any time,
//! also after the stop. All policies meet the same devices in the same order.
//!
//! Real failures are not independent. Shown apart are failures of a model, in the order of a plan,
//! which spreads models, and model after model; and failures of devices that were healthy first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

use igel_migrate_core::Result;
use igel_migrate_core::migration::engine::{
    Decision, DeviceIndex, Engine, Event, Place, Question, Rollout, RolloutSite, Sighting, Step,
    Write,
};
use igel_migrate_core::migration::gate::{Confidence, Gates, Risk};
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

const DEVICES: usize = 10_000;
const BUDGET: u32 = 60;
const RUNS: u64 = 1_000;
/// Devices of one model.
const MODEL: usize = DEVICES / 20;
/// How many devices of a model break that is bad, in parts per thousand.
const BAD_MODEL: u32 = 600;
/// When a device breaks that was healthy first, in minutes after its trigger.
const LATE: u32 = 24 * 60;
/// How many such devices a person has to see before the rollout is stopped.
const SEEN_LATE: usize = 3;
/// In parts per thousand.
const RATES: [u32; 5] = [2, 10, 30, 100, 300];
const IN_FLIGHT: [u32; 3] = [20, 60, 500];
/// When a broken device is known to be broken, in minutes after its trigger.
const KNOWN_BROKEN: u32 = 240;

/// What becomes of one device once it is triggered.
#[derive(Clone, Copy)]
struct Fate {
    breaks: bool,
    /// Whether it is healthy before it breaks.
    late: bool,
    /// Until it is on the target, in minutes.
    upgrade: u32,
}

/// How failures hang together.
#[derive(Clone, Copy, PartialEq)]
enum Failures {
    Independent,
    /// Of some models most devices break. The models are spread, as a plan does it.
    OfModels,
    /// The same, and devices go model after model.
    ModelAfterModel,
    /// Independent, and a day later.
    Late,
}

impl Failures {
    fn heading(self) -> &'static str {
        match self {
            Self::Independent => "independent failures",
            Self::OfModels => "models that fail, spread as a plan does it",
            Self::ModelAfterModel => "models that fail, one model after another",
            Self::Late => {
                "healthy first, broken a day later; a person who has seen three stops the rollout"
            }
        }
    }

    /// The rate of the device at this place, in parts per thousand. `first_bad` is the first of
    /// the bad models.
    fn rate_at(self, place: usize, per_thousand: u32, first_bad: usize) -> u32 {
        let models = DEVICES / MODEL;
        let model = match self {
            Self::Independent | Self::Late => return per_thousand,
            Self::OfModels => place % models,
            Self::ModelAfterModel => place / MODEL,
        };
        // As many whole models as it takes, and one for the rest.
        let number = (model + models - first_bad) % models;
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let all = per_thousand * u32::try_from(models).unwrap_or(u32::MAX);
        all.saturating_sub(number.saturating_mul(BAD_MODEL))
            .min(BAD_MODEL)
    }
}

fn fates(failures: Failures, per_thousand: u32, seed: u64) -> Vec<Fate> {
    let mut dice = StdRng::seed_from_u64(seed);
    let first_bad = match failures {
        Failures::Independent | Failures::Late => 0,
        _ => dice.random_range(0..DEVICES / MODEL),
    };
    (0..DEVICES)
        .map(|place| Fate {
            breaks: dice.random_range(0..1000) < failures.rate_at(place, per_thousand, first_bad),
            late: failures == Failures::Late,
            upgrade: dice.random_range(45..=75),
        })
        .collect()
}

/// How one run ended.
struct End {
    broken: u32,
    stopped: bool,
}

/// A policy of today, as far as it decides how many go and when it stops.
struct Peer {
    name: &'static str,
    /// Devices of one batch; the next one begins when all of it is at an end.
    batch: usize,
    /// Whether it stops, given the failures of the batch and of all.
    stops: fn(u32, u32) -> bool,
    /// Whether it asks only when a batch is at its end.
    after_batch: bool,
}

const PEERS: [Peer; 4] = [
    Peer {
        name: "all at once",
        batch: DEVICES,
        stops: |_, _| false,
        after_batch: false,
    },
    Peer {
        name: "batches of 10 %, stop above 10 % of a batch",
        batch: DEVICES / 10,
        stops: |of_batch, _| of_batch > 100,
        after_batch: true,
    },
    Peer {
        name: "groups of 10 %, stop at 5 % of a group",
        batch: DEVICES / 10,
        stops: |of_batch, _| of_batch >= 50,
        after_batch: false,
    },
    Peer {
        name: "stop at 60 failures",
        batch: DEVICES,
        stops: |_, of_all| of_all >= BUDGET,
        after_batch: false,
    },
];

impl Peer {
    fn run(&self, fates: &[Fate], in_flight: u32) -> End {
        let (mut broken, mut known) = (0, 0);
        let mut now = 0;
        // When those show that were healthy first.
        let mut late = Vec::new();
        for batch in fates.chunks(self.batch) {
            let mut known_of_batch = 0;
            let mut under_way = BinaryHeap::new();
            let mut waiting = batch.iter();
            loop {
                let seen_late = late.get(SEEN_LATE - 1).is_some_and(|at| *at <= now);
                if seen_late || (!self.after_batch && (self.stops)(known_of_batch, known)) {
                    return End {
                        broken,
                        stopped: true,
                    };
                }
                if under_way.len() < in_flight as usize
                    && let Some(fate) = waiting.next()
                {
                    broken += u32::from(fate.breaks);
                    if fate.breaks && fate.late {
                        late.push(now + LATE);
                    }
                    let breaks = fate.breaks && !fate.late;
                    let takes = if breaks { KNOWN_BROKEN } else { fate.upgrade };
                    under_way.push(Reverse((now + takes, breaks)));
                    continue;
                }
                let Some(Reverse((at, breaks))) = under_way.pop() else {
                    break;
                };
                now = at;
                known += u32::from(breaks);
                known_of_batch += u32::from(breaks);
            }
            if self.after_batch && (self.stops)(known_of_batch, known) {
                return End {
                    broken,
                    stopped: true,
                };
            }
        }
        End {
            broken,
            stopped: false,
        }
    }
}

/// The devices as the engine meets them.
struct World<'a> {
    fates: &'a [Fate],
    now: Timestamp,
    staged: Vec<DeviceIndex>,
    /// On launch and broken, not yet seen in contact.
    hanging: Vec<DeviceIndex>,
    upgrading: BinaryHeap<Reverse<(Timestamp, DeviceIndex)>>,
    /// When those show that are healthy first.
    late: Vec<Timestamp>,
    broken: u32,
}

impl World<'_> {
    fn carry_out(&mut self, write: Write) {
        let Write::Move { devices, to } = write else {
            return;
        };
        match to {
            Place::Staging => self.staged.extend(devices),
            Place::Launch => {
                for device in devices {
                    let fate = self.fates[device as usize];
                    self.broken += u32::from(fate.breaks);
                    if fate.breaks && fate.late {
                        self.late
                            .push(self.now + SignedDuration::from_mins(i64::from(LATE)));
                    }
                    if fate.breaks && !fate.late {
                        self.hanging.push(device);
                    } else {
                        let takes = SignedDuration::from_mins(i64::from(fate.upgrade));
                        self.upgrading.push(Reverse((self.now + takes, device)));
                    }
                }
            }
            _ => {}
        }
    }

    fn look(&mut self) -> Vec<Sighting> {
        let sighting = |device, place, contact: &str, migrated| Sighting {
            device,
            place,
            contact: Some(contact.into()),
            settings_applied: Some(true),
            migrated,
        };
        let staged = self.staged.drain(..);
        let mut seen: Vec<_> = staged
            .map(|device| sighting(device, Place::Staging, "before", false))
            .collect();
        let hanging = self.hanging.drain(..);
        seen.extend(hanging.map(|device| sighting(device, Place::Launch, "after", false)));
        while let Some(Reverse((at, device))) = self.upgrading.peek().copied()
            && at <= self.now
        {
            self.upgrading.pop();
            seen.push(sighting(device, Place::Launch, "after", true));
        }
        seen
    }
}

/// The engine with the gates that follow from the stated risk; people release every wave, and never
/// go on after a stop.
fn engine(fates: &[Fate], in_flight: u32) -> Result<End> {
    let risk = Risk::new(BUDGET, 10_000, Confidence::P95)?;
    let devices = u32::try_from(fates.len()).unwrap_or(u32::MAX);
    let ends = risk.wave_sizes(devices).into_iter().scan(0, |end, size| {
        *end += size;
        Some(*end)
    });
    let site = RolloutSite::new("fleet".parse()?);
    let mut rollout = Rollout::new(vec![site], vec![0; fates.len()], ends.collect())?;
    rollout.gates = Gates::for_risk(&risk, devices);
    rollout.limits.in_flight = in_flight;
    rollout.timing.look_every = SignedDuration::from_mins(10);
    let mut engine = Engine::new(rollout)?;
    let mut world = World {
        fates,
        now: Timestamp::UNIX_EPOCH,
        staged: Vec::new(),
        hanging: Vec::new(),
        upgrading: BinaryHeap::new(),
        late: Vec::new(),
        broken: 0,
    };
    let answer = Event::Answered {
        refused: Vec::new(),
        unknown: Vec::new(),
    };
    let stopped = loop {
        let now = world.now;
        if world.late.get(SEEN_LATE - 1).is_some_and(|at| *at <= now) {
            break true;
        }
        match engine.next(now) {
            Step::Record(event) => engine.take(now, &event)?,
            Step::Check { wave } => engine.take(
                now,
                &Event::WaveChecked {
                    wave,
                    blocked_sites: Vec::new(),
                    excluded: Vec::new(),
                },
            )?,
            Step::Write(write) => {
                let sent = Event::Sent {
                    write: write.clone(),
                };
                engine.take(now, &sent)?;
                world.carry_out(write);
                engine.take(now, &answer)?;
            }
            Step::Look { .. } => {
                let devices = world.look();
                engine.take(now, &Event::Seen { devices })?;
            }
            Step::Ask {
                question: Question::Release { wave, .. },
                ..
            } => {
                for decision in [
                    Decision::SessionStarted { wave },
                    Decision::Release { wave },
                ] {
                    let by = "a person".to_owned();
                    engine.take(now, &Event::Decided { by, decision })?;
                }
            }
            Step::Wait { until } => world.now = until,
            Step::Done(_) => break false,
            _ => break true,
        }
    };
    Ok(End {
        broken: world.broken,
        stopped,
    })
}

fn row(name: &str, in_flight: u32, ends: &[End]) -> String {
    let mut broken: Vec<u32> = ends.iter().map(|end| end.broken).collect();
    broken.sort_unstable();
    let runs = u32::try_from(ends.len()).unwrap_or(u32::MAX);
    let mean = f64::from(broken.iter().sum::<u32>()) / f64::from(runs);
    let share = |which: &dyn Fn(&End) -> bool| {
        let count = ends.iter().filter(|end| which(end)).count();
        f64::from(u32::try_from(count).unwrap_or(u32::MAX)) * 100.0 / f64::from(runs)
    };
    format!(
        "| {name} | {in_flight} | {mean:.1} | {} | {} | {:.1} % | {:.1} % |",
        broken[broken.len() * 95 / 100],
        broken[broken.len() - 1],
        share(&|end| end.broken > BUDGET),
        share(&|end| end.stopped),
    )
}

#[allow(clippy::print_stdout)] // the table is its purpose
fn table(failures: Failures, rate: u32, in_flight: &[u32], runs: u64) -> Result<()> {
    println!(
        "\n### {} %, {}\n",
        f64::from(rate) / 10.0,
        failures.heading()
    );
    println!(
        "| policy | in flight | mean broken | 95th percentile | worst run | over the budget of \
         {BUDGET} | stopped |\n|---|---:|---:|---:|---:|---:|---:|"
    );
    let fleets: Vec<_> = (0..runs).map(|seed| fates(failures, rate, seed)).collect();
    for peer in &PEERS {
        // All at once and in batches is what the name says: a limit would be another policy.
        for in_flight in in_flight {
            let ends: Vec<_> = fleets.iter().map(|it| peer.run(it, *in_flight)).collect();
            println!("{}", row(peer.name, *in_flight, &ends));
        }
    }
    for in_flight in in_flight {
        let ends: Result<Vec<_>> = fleets.iter().map(|it| engine(it, *in_flight)).collect();
        println!(
            "{}",
            row("**igel-migrate**, stated risk", *in_flight, &ends?)
        );
    }
    Ok(())
}

#[allow(clippy::print_stdout)] // the table is its purpose
fn main() -> Result<()> {
    let start = Instant::now();
    let runs = std::env::args()
        .nth(1)
        .and_then(|runs| runs.parse().ok())
        .unwrap_or(RUNS);
    for rate in RATES {
        table(Failures::Independent, rate, &IN_FLIGHT, runs)?;
    }
    for failures in [
        Failures::OfModels,
        Failures::ModelAfterModel,
        Failures::Late,
    ] {
        for rate in [10, 30] {
            table(failures, rate, &[60, 500], runs)?;
        }
    }
    println!("\n{runs} runs each, in {:.0?}", start.elapsed());
    Ok(())
}
