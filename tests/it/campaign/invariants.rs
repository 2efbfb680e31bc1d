//! What must hold of every run, whatever happened to it: the five things of
//! `migration::engine`, held against UMS, the devices and the journal.

use std::collections::{BTreeMap, BTreeSet};

use igel_migrate_core::migration::engine::{
    Decision, DeviceIndex, End, Event, Outcome, Phase, Place, Write,
};
use igel_migrate_core::migration::run::{DeviceOrder, Migration, Orders};
use igel_migrate_core::simulator::{DeviceEvent, DeviceStep};
use igel_migrate_tests::migration::world::{launch, staging};
use jiff::{SignedDuration, Timestamp};

use super::Run;

/// How long an upgrade may take.
const UPGRADE: SignedDuration = SignedDuration::from_hours(4);

pub(super) async fn check(run: &mut Run) {
    let seen = Seen::of(run).await;
    // UMS was asked for nothing that the journal does not know of, and more.
    run.world.assert_orderly(&run.plan);
    seen.nobody_is_moved_twice();
    seen.nobody_is_lost(run.outcome);
    seen.no_more_in_flight_than_allowed(run);
    seen.nothing_goes_forward_after_a_stop();
    the_journal_gives_the_state(run);
    if run.traceless {
        seen.it_ends_as_without_mishaps(run.outcome);
    }
}

/// A device and what it went through.
struct Device {
    order: DeviceOrder,
    site: usize,
    phase: Phase,
    /// The paths of the directories it lay in.
    way: Vec<String>,
    home: String,
    staging: String,
    launch: String,
    /// From the beginning of an upgrade to what came of it.
    upgrades: Vec<(Timestamp, Option<Timestamp>)>,
    on_os12: bool,
    meddled_with: bool,
}

impl Device {
    fn times(&self, directory: &str) -> usize {
        self.way.iter().filter(|it| *it == directory).count()
    }

    /// How often it was moved back from launch to staging.
    fn retreats(&self) -> usize {
        let pairs = self.way.windows(2);
        pairs
            .filter(|pair| pair[0] == self.launch && pair[1] == self.staging)
            .count()
    }
}

struct Seen {
    orders: Orders,
    devices: Vec<Device>,
    events: Vec<(Timestamp, Event)>,
}

impl Seen {
    async fn of(run: &mut Run) -> Self {
        let log = run.world.log().await;
        let orders = run.world.orders(&run.plan);
        let phases = run.world.phases(&run.plan);
        let sites = ["Berlin", "Hamburg", "Ulm"];
        let device = |(order, site): (&DeviceOrder, &u32)| {
            let unit_id = &*order.unit_id;
            let name = sites[*site as usize];
            let of_it: Vec<_> = log.iter().filter(|it| *it.unit_id == *unit_id).collect();
            Device {
                order: order.clone(),
                site: *site as usize,
                phase: phases[unit_id],
                way: run.watch.way(unit_id),
                home: format!("/{name}"),
                staging: staging(name),
                launch: launch(name),
                upgrades: upgrades(&of_it),
                on_os12: of_it.iter().any(|it| it.step == DeviceStep::Registered),
                meddled_with: run.watch.is_meddled_with(unit_id),
            }
        };
        let devices = orders.devices.iter().zip(&orders.rollout.devices);
        Self {
            devices: devices.map(device).collect(),
            events: run.world.events(&run.plan),
            orders,
        }
    }

    /// 1. To staging once, to launch once, and again only after it was moved back. Whom somebody else
    ///    moves is another matter.
    fn nobody_is_moved_twice(&self) {
        for device in self.devices.iter().filter(|it| !it.meddled_with) {
            let once = 1 + device.retreats();
            for place in [&device.launch, &device.staging] {
                assert!(
                    device.times(place) <= once,
                    "{} went {:?}",
                    device.order.unit_id,
                    device.way
                );
            }
        }
    }

    /// 2. Every device comes to an end, and to one that is true or says that nobody knows.
    fn nobody_is_lost(&self, outcome: Outcome) {
        for device in &self.devices {
            let (name, phase) = (&device.order.unit_id, device.phase);
            // One that a stop has moved back, and that works as before, counts as not commanded.
            let works = device.retreats() > 0 && !device.on_os12;
            let began = !device.upgrades.is_empty() && !works;
            match phase {
                Phase::Ended(End::Healthy) => assert!(device.on_os12, "{name} is not healthy"),
                Phase::Ended(End::NotArmed | End::NotStaged) => {
                    assert!(!began, "{name} has begun and counts as {phase:?}");
                }
                Phase::Ended(End::Undone) if !device.meddled_with => {
                    let story = || self.story(name);
                    assert!(!began, "{name} has begun and is {phase:?}: {:#?}", story());
                    let at_home = device.way.last() == Some(&device.home);
                    assert!(at_home, "{name} went {:?}: {:#?}", device.way, story());
                }
                Phase::Ended(_) => {}
                _ => assert!(outcome != Outcome::Finished, "{name} is {phase:?}"),
            }
            if device.on_os12 && !device.meddled_with {
                let known = match phase {
                    Phase::Ended(end) => end.was_triggered() || end == End::Excluded,
                    phase => phase.is_in_flight(),
                };
                assert!(known, "{name} is on OS 12 and {phase:?}");
            }
        }
    }

    /// 3. No more than fleet and site may have, and one at a site where nobody has arrived yet: of
    ///    the devices that really upgrade. A job goes on commanding those that have failed; these
    ///    upgrades are not of the run any more.
    fn no_more_in_flight_than_allowed(&self, run: &Run) {
        let limits = &run.plan.limits;
        let mut spans = Vec::new();
        let mut arrived: BTreeMap<usize, Timestamp> = BTreeMap::new();
        for device in &self.devices {
            if let Some((_, Some(end))) = device.upgrades.last()
                && device.on_os12
            {
                let first = arrived.entry(device.site).or_insert(*end);
                *first = (*first).min(*end);
            }
            if device.meddled_with {
                continue;
            }
            let commands = 1 + device.retreats();
            for (begin, end) in device.upgrades.iter().take(commands) {
                let last = *begin + UPGRADE;
                spans.push((device.site, *begin, end.map_or(last, |end| end.min(last))));
            }
        }
        let alone = |site: usize| {
            let planned = run.plan.waves.iter().flat_map(|wave| &wave.sites);
            let key = &self.orders.rollout.sites[site].key;
            planned
                .into_iter()
                .any(|it| it.site == *key && it.first_alone)
        };
        for (site, begin, _) in &spans {
            let at_once = spans
                .iter()
                .filter(|(_, first, last)| first <= begin && begin < last);
            let of_site = at_once.clone().filter(|(other, ..)| other == site).count();
            let all = at_once.count();
            assert!(all <= limits.in_flight as usize, "{all} in flight");
            assert!(
                of_site <= limits.in_flight_per_site as usize,
                "{of_site} in flight at {site}"
            );
            let first = arrived.get(site).is_none_or(|first| begin < first);
            assert!(
                !(first && alone(*site)) || of_site <= 1,
                "{of_site} at {site} before the first has arrived"
            );
        }
    }

    /// 4. After a stop nothing is sent that brings a device nearer to its upgrade.
    fn nothing_goes_forward_after_a_stop(&self) {
        let (mut stopped, mut for_good) = (false, false);
        let mut sites = BTreeSet::new();
        let mut launched = BTreeSet::<&DeviceIndex>::new();
        for (at, event) in &self.events {
            match event {
                Event::Stopped { abort: true, .. } => for_good = true,
                Event::Stopped { site: None, .. } => stopped = true,
                Event::Stopped {
                    site: Some(site), ..
                } => {
                    sites.insert(*site);
                }
                Event::WaveChecked { blocked_sites, .. } => {
                    sites.extend(blocked_sites.iter().map(|(site, _)| *site));
                }
                Event::Decided { decision, .. } => match decision {
                    Decision::Pause => stopped = true,
                    Decision::Resume => stopped = false,
                    Decision::PauseSite { site } => {
                        sites.insert(*site);
                    }
                    Decision::ResumeSite { site } => {
                        sites.remove(site);
                    }
                    Decision::Abort | Decision::Undo => for_good = true,
                    _ => {}
                },
                Event::Sent {
                    write: Write::Move { devices, to },
                } => {
                    let forward = match to {
                        Place::Launch => {
                            launched.extend(devices);
                            true
                        }
                        // What comes from launch goes back.
                        Place::Staging => devices.iter().any(|it| !launched.contains(it)),
                        _ => false,
                    };
                    let site = |device: &DeviceIndex| self.orders.rollout.devices[*device as usize];
                    let of_stopped_site = devices.iter().any(|it| sites.contains(&site(it)));
                    assert!(
                        !forward || !(stopped || for_good || of_stopped_site),
                        "{devices:?} were sent to {to:?} after a stop, at {at}"
                    );
                }
                _ => {}
            }
        }
    }

    /// What the journal tells of a device.
    fn story(&self, unit_id: &str) -> Vec<String> {
        let mut devices = (0..).zip(&self.devices);
        let own = devices.find(|(_, it)| *it.order.unit_id == *unit_id);
        let (index, _): (DeviceIndex, _) = own.unwrap();
        let of_it = |(at, event): &(Timestamp, Event)| {
            let about = match event {
                Event::Seen { devices } => {
                    let seen = devices.iter().filter(|it| it.device == index);
                    format!("{:?}", seen.collect::<Vec<_>>())
                }
                other => format!("{other:?}"),
            };
            format!("{at} {}", about.chars().take(400).collect::<String>())
        };
        let told = self.events.iter().filter(|(_, event)| match event {
            Event::Seen { devices } => devices.iter().any(|it| it.device == index),
            Event::Ended { devices, .. }
            | Event::Sent {
                write: Write::Move { devices, .. },
            } => devices.contains(&index),
            Event::Sent { .. } => false,
            _ => true,
        });
        told.map(of_it).collect()
    }

    /// 5. A run that was interrupted ends as one that was not: each device went its way once, and
    ///    arrived.
    fn it_ends_as_without_mishaps(&self, outcome: Outcome) {
        assert_eq!(outcome, Outcome::Finished);
        for device in &self.devices {
            let name = &device.order.unit_id;
            let healthy = Phase::Ended(End::Healthy);
            assert_eq!(device.phase, healthy, "{name}: {:#?}", self.story(name));
            let there = [&device.home, &device.staging, &device.launch];
            assert!(
                device.way.iter().take(3).eq(there),
                "{name}: {:?}",
                device.way
            );
            let way = &device.way;
            assert!(
                way.len() <= 4,
                "{name} went {way:?}: {:#?}",
                self.story(name)
            );
        }
    }
}

/// When upgrades began, and what came of them.
fn upgrades(log: &[&DeviceEvent]) -> Vec<(Timestamp, Option<Timestamp>)> {
    let mut upgrades = Vec::new();
    for event in log {
        match event.step {
            DeviceStep::UpgradeBegun => upgrades.push((event.at, None)),
            DeviceStep::Registered
            | DeviceStep::ReturnedAsOs11
            | DeviceStep::DownloadFailed
            | DeviceStep::PowerLost => {
                if let Some((_, end @ None)) = upgrades.last_mut() {
                    *end = Some(event.at);
                }
            }
            _ => {}
        }
    }
    upgrades
}

/// 5. The events alone give the same state, but for what an interruption makes old.
fn the_journal_gives_the_state(run: &Run) {
    let (orders, journal) = (run.world.orders(&run.plan), run.world.journal(&run.plan));
    let mut replayed = Migration::status(&orders, journal).unwrap().engine;
    let mut live = run.engine.clone();
    for engine in [&mut live, &mut replayed] {
        engine.resume();
    }
    assert!(live == replayed, "the journal gives another state");
}
