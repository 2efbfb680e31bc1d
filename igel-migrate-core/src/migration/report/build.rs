//! Putting a report together.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::super::engine::{Event, Question, Step};
use super::super::plan::{MigrationPlan, PlannedSite};
use super::super::run::Background;
use super::cluster::{ClusterBy, Search};
use super::replay::{Replay, Trail};
use super::timeline::count;
use super::words;
use super::{
    Counts, Course, DeviceReport, DeviceState, GroupReport, MigrationReport, ReasonReport,
    RulesUsed, SiteReport, WaveReport,
};

/// Nothing has happened to a device of a plan without a journal.
const NO_TRAIL: &Trail = &Trail::NONE;

pub(super) fn report(
    plan: &MigrationPlan,
    background: Option<&Background>,
    happened: Option<(Replay, &str)>,
) -> MigrationReport {
    let (mut replay, rules_hash) = match happened {
        Some((replay, hash)) => (Some(replay), hash.to_owned()),
        None => (None, String::new()),
    };
    let mut report = MigrationReport {
        schema: MigrationReport::SCHEMA,
        headline: String::new(),
        name: plan.name.clone(),
        target: plan.target.clone(),
        apps: plan.apps.clone(),
        plan_hash: plan.hash().to_string(),
        rules: RulesUsed {
            hash: rules_hash,
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
        devices: devices(plan, background, replay.as_ref()),
    };
    count_devices(&mut report, plan, background, replay.as_ref());
    if let Some(replay) = &mut replay {
        say_how_it_goes(&mut report, replay);
    }
    report.open_ends = words::open_ends(plan, &report);
    report.unknowns = words::unknowns(&report, background);
    report.headline = words::headline(&report);
    report
}

fn devices(
    plan: &MigrationPlan,
    background: Option<&Background>,
    replay: Option<&Replay>,
) -> Vec<DeviceReport> {
    let mut devices = Vec::with_capacity(plan.devices());
    for (wave, number) in plan.waves.iter().zip(1..) {
        for group in &wave.sites {
            for device in &group.devices {
                let index = devices.len();
                let trail = replay
                    .and_then(|it| it.trails.get(index))
                    .unwrap_or(NO_TRAIL);
                let note = background.and_then(|it| it.devices.get(index));
                let note = note.cloned().unwrap_or_default();
                devices.push(DeviceReport {
                    unit_id: device.unit_id.clone(),
                    id: device.id,
                    name: note.name,
                    model: note.model,
                    build: note.build,
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

fn count_devices(
    report: &mut MigrationReport,
    plan: &MigrationPlan,
    background: Option<&Background>,
    replay: Option<&Replay>,
) {
    let mut waves = vec![Counts::default(); plan.waves.len()];
    let mut sites: HashMap<&str, Counts> = HashMap::new();
    let (mut models, mut builds) = (HashMap::new(), HashMap::new());
    let mut reasons: BTreeMap<DeviceState, (u32, HashMap<&str, u32>)> = BTreeMap::new();
    for device in &report.devices {
        let standing = device.state.standing();
        report.counts.add(standing);
        if let Some(wave) = waves.get_mut((device.wave as usize).saturating_sub(1)) {
            wave.add(standing);
        }
        for (groups, name) in [
            (&mut sites, device.site.as_str()),
            (&mut models, &*device.model),
            (&mut builds, &*device.build),
        ] {
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
    for (by, groups) in [
        (ClusterBy::Model, &models),
        (ClusterBy::Build, &builds),
        (ClusterBy::Site, &sites),
    ] {
        search.look(by, groups.iter().map(|(name, counts)| (*name, *counts)));
    }
    report.clusters = search.found();
    report.models = groups(models);
    report.builds = groups(builds);
    report.reasons = self::reasons(reasons);
    let stopped: HashMap<_, _> = replay
        .iter()
        .flat_map(|replay| replay.engine.stopped_sites())
        .filter_map(|(site, why)| Some((plan.sites.get(site as usize)?.key.as_str(), why)))
        .collect();
    report.sites = plan
        .sites
        .iter()
        .map(|site| SiteReport {
            key: site.key.clone(),
            contact: background.and_then(|it| it.contacts.get(&site.key).cloned()),
            stopped_because: stopped.get(site.key.as_str()).map(|&why| why.to_owned()),
            staging: site.staging.path.clone(),
            launch: launch_of(site).clone(),
            counts: sites.get(site.key.as_str()).copied().unwrap_or_default(),
        })
        .collect();
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

fn launch_of(site: &PlannedSite) -> &crate::ums::DirectoryPath {
    &site.launch.as_ref().unwrap_or(&site.staging).path
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

fn say_how_it_goes(report: &mut MigrationReport, replay: &mut Replay) {
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
        report.waits_for = waits_for(replay, now);
    }
}

/// What it waits for, if it comes to rest once it has looked.
fn waits_for(replay: &mut Replay, now: Timestamp) -> Option<String> {
    let look_every = replay.engine.rollout().timing.look_every;
    let Step::Wait { until } = after_a_look(replay, now)? else {
        return question(replay, now);
    };
    // A soak time or a window; sooner, it is only the next look.
    if until.duration_since(now) <= look_every {
        return None;
    }
    let time = until.strftime("%Y-%m-%d %H:%M UTC");
    after_a_look(replay, until)?;
    Some(match question(replay, until) {
        Some(question) => format!("{question}; not before {time}"),
        None => format!("its time, {time}"),
    })
}

fn after_a_look(replay: &mut Replay, now: Timestamp) -> Option<Step> {
    let look = Event::Seen {
        devices: Vec::new(),
    };
    replay.engine.take(now, &look).ok()?;
    Some(replay.engine.next(now))
}

fn question(replay: &Replay, now: Timestamp) -> Option<String> {
    let Step::Ask { question, .. } = replay.engine.next(now) else {
        return None;
    };
    match question {
        Question::Release { wave, needs } => {
            let mut said = Vec::new();
            if needs.session {
                said.push("that a session was started on one of its devices");
            }
            if needs.release {
                said.push("that the next wave may begin");
            }
            let said = said.join(", and ");
            Some(format!("a person's word after wave {}: {said}", wave + 1))
        }
        Question::Trigger { devices } => Some(format!(
            "the upgrade command for {} devices, to be given in UMS by hand",
            devices.len()
        )),
        Question::SitesStopped { sites } => Some(format!(
            "a decision about {} sites that stand still",
            sites.len()
        )),
        Question::Stopped { .. } => None,
    }
}
