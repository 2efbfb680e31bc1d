//! Putting a report together.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::super::engine::{Event, Step};
use super::super::plan::{MigrationPlan, PlannedSite, PlannedUpdate, PlannedWave};
use super::super::run::{Background, DeviceNote, Orders};
use super::cluster::{ClusterBy, Search};
use super::replay::{Replay, Trail};
use super::timeline::count;
use super::words;
use super::{
    Counts, Course, DeviceReport, DeviceState, GroupReport, MigrationReport, ReasonReport,
    RulesUsed, SiteReport, Stage, WaveReport,
};
use crate::repository::SiteKey;
use crate::ums::DirectoryPath;

/// Nothing has happened to a device of a plan without a journal.
const NO_TRAIL: &Trail = &Trail::NONE;

/// What a journal has told.
pub(super) struct Happened {
    pub(super) replay: Replay,
    pub(super) orders: Orders,
}

pub(super) fn report(
    plan: &MigrationPlan,
    stage: Stage,
    background: Option<&Background>,
    mut happened: Option<Happened>,
) -> MigrationReport {
    let replay = happened.as_ref().map(|it| &it.replay);
    let head = happened.as_ref().map(|it| &it.orders.head);
    let (waves, target) = match &plan.os11_update {
        Some(update) if stage == Stage::Os11Update => (&update.waves, &update.build),
        _ => (&plan.waves, &plan.target),
    };
    let mut report = MigrationReport {
        schema: MigrationReport::SCHEMA,
        headline: String::new(),
        name: plan.name.clone(),
        stage,
        target: target.clone(),
        trigger: plan.trigger,
        apps: plan.apps.clone(),
        plan_hash: plan.hash().to_string(),
        rules: RulesUsed {
            hash: head.map_or_else(String::new, |it| it.rules_hash().to_owned()),
            date: background.and_then(|it| it.rules_date),
            overrides: background.map_or_else(Vec::new, |it| it.overrides.clone()),
        },
        course: Course::Planned,
        stopped_because: None,
        waits_for: None,
        begun: None,
        as_of: None,
        records: 0,
        counts: Counts::default(),
        waves: Vec::new(),
        sites: Vec::new(),
        models: Vec::new(),
        builds: Vec::new(),
        reasons: Vec::new(),
        clusters: Vec::new(),
        left_out: plan.left_out.clone(),
        burn_down: Vec::new(),
        timeline: Vec::new(),
        attestations: background.map_or_else(Vec::new, |it| it.attestations.clone()),
        open_ends: Vec::new(),
        assumptions: plan.assumptions.clone(),
        unknowns: Vec::new(),
        directories: background.map_or_else(BTreeMap::new, |it| it.directories.clone()),
        devices: devices(waves, background, replay),
    };
    report.sites = sites(plan, background, &report, replay);
    count_devices(&mut report, waves.len(), replay);
    if let Some(happened) = &mut happened {
        say_how_it_goes(&mut report, happened);
    }
    report.open_ends = words::open_ends(plan, &report);
    report.unknowns = words::unknowns(&report, background);
    report.headline = words::headline(&report);
    report
}

fn devices(
    waves: &[PlannedWave],
    background: Option<&Background>,
    replay: Option<&Replay>,
) -> Vec<DeviceReport> {
    let notes = background.map_or(&[][..], |it| &it.devices);
    let notes: HashMap<&str, &DeviceNote> =
        notes.iter().map(|note| (&*note.unit_id, note)).collect();
    let unknown = DeviceNote::default();
    let mut devices = Vec::with_capacity(waves.iter().map(PlannedWave::devices).sum());
    for (wave, number) in waves.iter().zip(1..) {
        for group in &wave.sites {
            for device in &group.devices {
                let trail = replay.and_then(|it| it.trails.get(devices.len()));
                let trail = trail.unwrap_or(NO_TRAIL);
                let note = notes.get(&*device.unit_id).copied().unwrap_or(&unknown);
                devices.push(DeviceReport {
                    unit_id: device.unit_id.clone(),
                    id: device.id,
                    name: note.name.clone(),
                    model: note.model.clone(),
                    build: note.build.clone(),
                    site: group.site.clone(),
                    wave: number,
                    from: device.from,
                    state: trail.state,
                    staged: trail.staged,
                    launched: trail.launched,
                    migrated: trail.migrated,
                    ended: trail.ended,
                    reason: trail.reason.clone(),
                    retreats: trail.retreats,
                });
            }
        }
    }
    devices
}

fn count_devices(report: &mut MigrationReport, waves: usize, replay: Option<&Replay>) {
    let mut waves = vec![Counts::default(); waves];
    let (mut models, mut builds) = (HashMap::new(), HashMap::new());
    let mut reasons: BTreeMap<DeviceState, (u32, HashMap<&str, u32>)> = BTreeMap::new();
    for device in &report.devices {
        let standing = device.state.standing();
        report.counts.add(standing);
        if let Some(wave) = waves.get_mut((device.wave as usize).saturating_sub(1)) {
            wave.add(standing);
        }
        for (groups, name) in [(&mut models, &*device.model), (&mut builds, &*device.build)] {
            groups
                .entry(name)
                .or_insert_with(Counts::default)
                .add(standing);
        }
        let (devices, words) = reasons.entry(device.state).or_default();
        *devices = devices.saturating_add(1);
        if let Some(reason) = &device.reason {
            let often = words.entry(reason).or_default();
            *often = often.saturating_add(1);
        }
    }
    let mut search = Search::among(report.counts);
    for (by, groups) in [(ClusterBy::Model, &models), (ClusterBy::Build, &builds)] {
        search.look(by, groups.iter().map(|(name, counts)| (*name, *counts)));
    }
    let sites = report.sites.iter();
    let sites = sites.map(|site| (site.key.as_str(), site.counts));
    search.look(ClusterBy::Site, sites);
    report.clusters = search.found();
    report.models = groups(models);
    report.builds = groups(builds);
    report.reasons = self::reasons(reasons);
    report.waves = waves
        .into_iter()
        .enumerate()
        .map(|(index, counts)| {
            let times = replay.and_then(|it| it.waves.get(index)).copied();
            let times = times.unwrap_or_default();
            WaveReport {
                number: count(index).saturating_add(1),
                started: times.started,
                finished: times.finished,
                promoted: times.promoted,
                counts,
            }
        })
        .collect();
}

fn sites(
    plan: &MigrationPlan,
    background: Option<&Background>,
    report: &MigrationReport,
    replay: Option<&Replay>,
) -> Vec<SiteReport> {
    let mut counts: HashMap<&SiteKey, Counts> = HashMap::new();
    for device in &report.devices {
        let site = counts.entry(&device.site).or_default();
        site.add(device.state.standing());
    }
    let stopped: BTreeMap<_, _> = replay
        .iter()
        .flat_map(|replay| replay.engine.stopped_sites())
        .collect();
    let update = plan.os11_update.as_ref();
    let update = update.filter(|_| report.stage == Stage::Os11Update);
    (0..)
        .zip(&plan.sites)
        .map(|(index, site)| {
            let (staging, launch) = places(site, update);
            let told = background.and_then(|it| it.contacts.get(&site.key));
            SiteReport {
                key: site.key.clone(),
                contact: told.or(site.contact.as_ref()).cloned(),
                stopped_because: stopped.get(&index).map(|&why| why.to_owned()),
                staging: staging.clone(),
                launch: launch.clone(),
                counts: counts.get(&site.key).copied().unwrap_or_default(),
            }
        })
        .collect()
}

/// Where devices of a site are made ready, and where they are triggered.
fn places<'a>(
    site: &'a PlannedSite,
    update: Option<&'a PlannedUpdate>,
) -> (&'a DirectoryPath, &'a DirectoryPath) {
    let launch = site.launch.as_ref().unwrap_or(&site.staging);
    let own = (&site.staging.path, &launch.path);
    update.map_or(own, |it| (&it.directory.path, &it.directory.path))
}

/// Those with most to look after first, then the biggest.
fn groups(groups: HashMap<&str, Counts>) -> Vec<GroupReport> {
    let mut groups: Vec<_> = groups
        .into_iter()
        .map(|(name, counts)| GroupReport {
            name: name.to_owned(),
            counts,
        })
        .collect();
    groups.sort_by(|one, other| {
        let rank = |group: &GroupReport| (group.counts.attention(), group.counts.planned);
        rank(other)
            .cmp(&rank(one))
            .then_with(|| one.name.cmp(&other.name))
    });
    groups
}

fn reasons(reasons: BTreeMap<DeviceState, (u32, HashMap<&str, u32>)>) -> Vec<ReasonReport> {
    let mut reasons: Vec<_> = reasons
        .into_iter()
        .filter(|(state, _)| !matches!(state, DeviceState::Healthy | DeviceState::Waiting))
        .map(|(state, (devices, words))| {
            let mut words: Vec<_> = words
                .into_iter()
                .map(|(text, often)| (text.to_owned(), often))
                .collect();
            words.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
            words.truncate(MigrationReport::WORDS);
            ReasonReport {
                state,
                standing: state.standing(),
                devices,
                words,
            }
        })
        .collect();
    reasons.sort_by(|one, other| (other.devices, one.state).cmp(&(one.devices, other.state)));
    reasons
}

fn say_how_it_goes(report: &mut MigrationReport, happened: &mut Happened) {
    let replay = &mut happened.replay;
    report.begun = replay.begun;
    report.as_of = replay.last;
    report.records = replay.records;
    report.burn_down = std::mem::take(&mut replay.burn_down);
    report.timeline = std::mem::take(&mut replay.timeline.0);
    let counts = &report.counts;
    let open = counts.waiting + counts.prepared + counts.in_flight;
    report.course = if replay.undone {
        Course::Undone
    } else if replay.aborted {
        Course::Aborted
    } else if let Some(why) = replay.engine.stopped() {
        report.stopped_because = Some(why.to_owned());
        Course::Paused
    } else if replay.records == 0 {
        Course::Planned
    } else if open == 0 {
        Course::Finished
    } else {
        Course::Running
    };
    if report.course == Course::Running
        && let Some(now) = replay.last
    {
        report.waits_for = waits_for(happened, now);
    }
}

/// What it waits for, if it comes to rest once it has looked.
fn waits_for(happened: &mut Happened, now: Timestamp) -> Option<String> {
    let Happened { replay, orders } = happened;
    let look_every = orders.rollout.timing.look_every;
    match after_a_look(replay, now)? {
        Step::Ask { question, .. } => Some(orders.in_words(&question)),
        // A soak time or a window; sooner, it is only the next look.
        Step::Wait { until } if until.duration_since(now) > look_every => {
            let time = until.strftime("%Y-%m-%d %H:%M UTC");
            Some(match after_a_look(replay, until)? {
                Step::Ask { question, .. } => {
                    format!("not before {time}: {}", orders.in_words(&question))
                }
                _ => format!("nothing to do before {time}"),
            })
        }
        _ => None,
    }
}

fn after_a_look(replay: &mut Replay, now: Timestamp) -> Option<Step> {
    let look = Event::Seen {
        devices: Vec::new(),
    };
    replay.engine.take(now, &look).ok()?;
    Some(replay.engine.next(now))
}
