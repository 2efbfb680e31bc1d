//! Questions and decisions as a person reads them.

use std::fmt::Write as _;

use super::words::choices;
use crate::migration::engine::{Decision, Engine, Question, SiteIndex};
use crate::migration::report::{ClusterBy, DeviceReport, MigrationReport, Standing};
use crate::migration::run::Orders;
use crate::wrap::{clean, hanging};

/// Devices that are named one by one.
const NAMED: usize = 5;

/// A question as a person reads it, with what may be said.
pub(super) fn question(
    question: &Question,
    orders: &Orders,
    engine: &Engine,
    report: &MigrationReport,
) -> String {
    let mut text = clean_lines(&orders.in_words(question));
    if let Question::Release { wave, .. } = question
        && let Some(wave) = report.waves.get(*wave as usize)
    {
        let counts = &wave.counts;
        let _ = write!(
            text,
            "\n  {} of {} devices are healthy, {} need somebody",
            counts.healthy,
            counts.planned,
            counts.attention(),
        );
    }
    if let Question::SitesStopped { sites } = question {
        for (site, _) in sites {
            let site = report.sites.get(*site as usize);
            if let Some((site, contact)) = site.and_then(|it| Some((it, it.contact.as_ref()?))) {
                let _ = write!(text, "\n  call at {}: {}", site.key, clean(contact));
            }
        }
    }
    for cluster in &report.clusters {
        let by = match cluster.by {
            ClusterBy::Model => "model",
            ClusterBy::Build => "build",
            ClusterBy::Site => "site",
        };
        let _ = write!(
            text,
            "\n  look at {by} {}: {} of {} need somebody, elsewhere {} of {}",
            clean(&cluster.name),
            cluster.attention,
            cluster.decided,
            cluster.attention_elsewhere,
            cluster.decided_elsewhere,
        );
    }
    for device in troubled(report) {
        let (title, model) = (clean(device.title()), clean(&device.model));
        let state = device.state.title();
        let _ = write!(text, "\n  {title} ({model}, {}): {state}", device.site);
    }
    let mut lines: Vec<String> = text
        .lines()
        .map(|line| match line.strip_prefix("  ") {
            Some(line) => format!("  {}", hanging(line, 2)),
            None => hanging(line, 0),
        })
        .collect();
    let words = choices(question, engine);
    lines.extend(
        words
            .into_iter()
            .map(|(word, what)| format!("    {word:<18}{what}")),
    );
    lines.join("\n")
}

/// Some of the devices that need somebody, those that came to that last.
fn troubled(report: &MigrationReport) -> Vec<&DeviceReport> {
    let standings = [Standing::NeedsVisit, Standing::NeedsWork];
    let mut devices: Vec<_> = standings
        .into_iter()
        .flat_map(|standing| report.devices_in(standing))
        .collect();
    devices.sort_by_key(|device| std::cmp::Reverse(device.ended));
    devices.truncate(NAMED);
    devices
}

/// A decision in words.
pub(super) fn decision(decision: &Decision, engine: &Engine) -> String {
    match decision {
        Decision::Release { wave } => format!("the wave after wave {} may begin", wave + 1),
        Decision::SessionStarted { wave } => {
            format!("a session was started on a device of wave {}", wave + 1)
        }
        Decision::Triggered => "the command was given".to_owned(),
        Decision::Pause => "everything stands still".to_owned(),
        Decision::Resume => "go on; what stopped it is accepted".to_owned(),
        Decision::PauseSite { site } => format!("site {} stands still", site_key(*site, engine)),
        Decision::ResumeSite { site } => format!("site {} goes on", site_key(*site, engine)),
        Decision::Exclude { devices, reason } => {
            format!("{} do not go: {}", count(devices.len()), clean(reason))
        }
        Decision::Abort => "nothing further is triggered, for good".to_owned(),
        Decision::Undo => "move back what was not triggered".to_owned(),
    }
}

pub(super) fn site_key(site: SiteIndex, engine: &Engine) -> &str {
    let site = engine.rollout().sites.get(site as usize);
    site.map_or("?", |site| site.key.as_str())
}

pub(super) fn count(devices: usize) -> String {
    match devices {
        1 => "1 device".to_owned(),
        _ => format!("{devices} devices"),
    }
}

/// As [`clean`], with the lines left as they are.
fn clean_lines(text: &str) -> String {
    text.lines().map(clean).collect::<Vec<_>>().join("\n")
}
