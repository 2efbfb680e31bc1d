//! What a report says in sentences: the headline, the open ends, what it does not know.

use std::collections::BTreeMap;

use super::super::plan::{MigrationPlan, PlannedWave};
use super::super::run::Background;
use super::super::spec::Trigger;
use super::{Course, DeviceState, MigrationReport, Number, Stage, Standing};
use crate::repository::SiteKey;

/// Characters of a name that are shown in a sentence.
const NAME_SHOWN: usize = 60;

/// All of it in two or three sentences.
pub(super) fn headline(report: &MigrationReport) -> String {
    let counts = &report.counts;
    let planned = some(counts.planned as usize);
    if report.course == Course::Planned {
        return format!(
            "{planned} at {} are planned in {} for OS {}. Nothing has happened yet.",
            plural(report.sites.len(), "site"),
            plural(report.waves.len(), "wave"),
            report.target
        );
    }
    let are = if counts.healthy == 1 { "is" } else { "are" };
    let mut state = vec![format!(
        "{} of {planned} {are} healthy on {}",
        Number(counts.healthy.into()),
        report.system()
    )];
    let needs = |number: u32, what: &str| match number {
        0 => None,
        1 => Some(format!("1 needs {what}")),
        _ => Some(format!("{} need {what}", Number(number.into()))),
    };
    state.extend(needs(counts.needs_visit, "a visit"));
    state.extend(needs(counts.needs_work, "work in UMS"));
    let open = Number(u64::from(
        counts.waiting + counts.prepared + counts.in_flight,
    ));
    let course = match report.course {
        Course::Planned => String::new(),
        Course::Finished => "Every device is at an end.".to_owned(),
        Course::Running => format!("It is running, with {open} still to go."),
        Course::Paused => format!("It is paused, with {open} still to go."),
        Course::Aborted => format!("It was aborted with {open} still to go."),
        Course::Undone => "It was undone.".to_owned(),
    };
    let mut sentences = vec![format!("{}.", state.join(", ")), course];
    if let Some(cluster) = report.clusters.first() {
        let name: String = cluster.name.chars().take(NAME_SHOWN).collect();
        sentences.push(format!(
            "The trouble lies with {} {name}: {} of {} there, {} of {} elsewhere.",
            cluster.by,
            Number(cluster.attention.into()),
            Number(cluster.decided.into()),
            Number(cluster.attention_elsewhere.into()),
            Number(cluster.decided_elsewhere.into())
        ));
    }
    sentences.join(" ")
}

/// What is left for a person to do, apart from single devices.
pub(super) fn open_ends(plan: &MigrationPlan, report: &MigrationReport) -> Vec<String> {
    let mut ends = Vec::new();
    let mut loose: BTreeMap<&SiteKey, (usize, usize)> = BTreeMap::new();
    for device in report.maybe_commanded() {
        loose.entry(&device.site).or_default().0 += 1;
    }
    for device in &report.devices {
        if matches!(device.state, DeviceState::NotArmed | DeviceState::Rejected) {
            loose.entry(&device.site).or_default().1 += 1;
        }
    }
    for site in &report.sites {
        let (commanded, behind) = loose.get(&site.key).copied().unwrap_or_default();
        if commanded > 0 {
            ends.push(format!(
                "switch off the job on {} as well: {} there or moved back from there may \
                 have got the command",
                site.launch,
                some(commanded)
            ));
        }
        if behind > 0 {
            ends.push(format!(
                "{} left in {}: to be moved back by hand, or planned again",
                some(behind),
                site.staging
            ));
        }
    }
    let over = matches!(
        report.course,
        Course::Finished | Course::Aborted | Course::Undone
    );
    if over && plan.trigger == Trigger::DirectoryJob && report.stage == Stage::Os12 {
        ends.push(
            "the jobs on the launch directories go on firing: switch them off, or leave them for \
             devices that come later"
                .to_owned(),
        );
    }
    for site in &report.sites {
        if let Some(why) = site.stands_still() {
            ends.push(format!("site {} stands still: {why}", site.key));
        }
    }
    if report.course == Course::Aborted {
        for assignment in &plan.carried_over {
            ends.push(format!(
                "profile `{}` was carried over to {} and is not taken back, because nothing goes on",
                assignment.profile.name, assignment.directory
            ));
        }
    }
    if let Some(update) = &plan.os11_update
        && report.stage == Stage::Os12
    {
        let devices: usize = update.waves.iter().map(PlannedWave::devices).sum();
        ends.push(format!(
            "{} get build {} of OS 11 first: plan again once they have it",
            some(devices),
            update.build
        ));
    }
    if report.course == Course::Planned {
        let blockers = plan.blockers.iter();
        ends.extend(blockers.map(|blocker| format!("nothing may go: {blocker}")));
        for site in &plan.sites {
            let blockers = site.blockers.iter();
            ends.extend(blockers.map(|blocker| format!("site {} may not go: {blocker}", site.key)));
        }
        for (site, steps) in &plan.open_steps {
            let place = if site.is_empty() {
                String::new()
            } else {
                format!("site {site}: ")
            };
            let steps = steps.iter();
            ends.extend(steps.map(|step| format!("{place}{} ({})", step.title, step.id)));
        }
    }
    ends
}

/// What the report does not know.
pub(super) fn unknowns(report: &MigrationReport, background: Option<&Background>) -> Vec<String> {
    let mut unknowns = Vec::new();
    let named = background.is_some_and(|it| !it.devices.is_empty());
    if !named {
        unknowns.push(
            "names, models and builds of devices, attestations and overridden rules: the journal \
             does not hold them"
                .to_owned(),
        );
    }
    if report.course == Course::Planned {
        return unknowns;
    }
    unknowns.push(
        "what happened in UMS beside this migration, and after the last record of the journal"
            .to_owned(),
    );
    if report
        .devices_in(Standing::NeedsVisit)
        .any(|it| it.state == DeviceState::Offline)
    {
        unknowns.push(
            "whether a silent device is broken or only switched off: nobody can tell from UMS"
                .to_owned(),
        );
    }
    if report.devices.iter().any(|it| it.retreats > 0) {
        unknowns.push(
            "whether a device that was moved back had got its command: UMS does not show it"
                .to_owned(),
        );
    }
    unknowns
}

fn some(devices: usize) -> String {
    match devices {
        1 => "1 device".to_owned(),
        _ => format!("{} devices", Number(devices as u64)),
    }
}

fn plural(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
