//! A plan as text for the person who reviews it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{MigrationPlan, OpenStep, PlannedDirectory, PlannedSite};
use crate::migration::bandwidth::{Cost, Download};
use crate::migration::spec::AfterSuccess;
use crate::wrap::{clean, hanging};

/// Waves that are shown one by one.
const WAVES_SHOWN: usize = 20;

/// Reasons that are shown of those that keep everybody.
const REASONS_SHOWN: usize = 5;

impl MigrationPlan {
    /// The plan as text: what is there, what will change, what a person must do, who goes when,
    /// what is assumed. Text that came from others is shown without control characters.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        self.write_head(&mut text);
        for site in &self.sites {
            write_site(
                &mut text,
                site,
                self.devices_of(site),
                self.open_steps.get(site.key.as_str()),
            );
        }
        self.write_changes(&mut text);
        self.write_steps(&mut text);
        self.write_waves(&mut text);
        heading(&mut text, "Assumed, not known");
        for assumption in &self.assumptions {
            line(&mut text, "-", assumption);
        }
        let _ = writeln!(text, "\nPlan {}", self.hash());
        text
    }

    fn devices_of(&self, site: &PlannedSite) -> usize {
        let waves = self.waves.iter().flat_map(|wave| &wave.sites);
        let own = waves.filter(|wave| wave.site == site.key);
        own.map(|wave| wave.devices.len()).sum()
    }

    fn write_head(&self, text: &mut String) {
        let _ = writeln!(
            text,
            "Migration `{}` to base system {}: {} at {} in {}",
            clean(&self.name),
            self.target,
            counted(self.devices(), "device"),
            counted(self.sites.len(), "site"),
            counted(self.waves.len(), "wave")
        );
        self.write_why_nobody_goes(text);
        for blocker in &self.blockers {
            line(text, "!", blocker);
        }
        for notice in &self.notices {
            line(text, "?", notice);
        }
        if let Some(rules) = &self.rules {
            heading(text, "Rules that were changed");
            if rules.changes.is_empty() {
                line(text, "!", "they are not those of this library");
            }
            for change in &rules.changes {
                line(text, "!", change);
            }
        }
        heading(text, "Left out");
        if self.left_out.is_empty() {
            line(text, "-", "nobody");
        }
        for (why, count) in &self.left_out {
            line(text, "-", &format!("{count} devices: {why}"));
        }
    }

    fn write_why_nobody_goes(&self, text: &mut String) {
        if self.devices() > 0 {
            return;
        }
        let (held, updating) = (self.held(), self.updating());
        if updating > 0 {
            let first = format!("{updating} devices get another build of OS 11 first.");
            line(text, "!", &format!("Nobody goes to OS 12 yet: {first}"));
        } else if held > 0 {
            let why =
                format!("Nobody goes yet: {held} devices are not on OS 12, and none is ready.");
            line(text, "!", &why);
        } else if self.is_complete() {
            text.push_str("Nothing to do.\n");
        }
        if held == 0 {
            return;
        }
        let mut held_by: BTreeMap<&str, u32> = BTreeMap::new();
        for (why, count) in self.sites.iter().flat_map(|site| &site.held_by) {
            *held_by.entry(why).or_default() += count;
        }
        let mut held_by: Vec<(&str, u32)> = held_by.into_iter().collect();
        held_by.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let more = held_by.len().saturating_sub(REASONS_SHOWN);
        let mut reasons: Vec<String> = (held_by.iter().take(REASONS_SHOWN))
            .map(|(why, count)| format!("{why} {count}"))
            .collect();
        if more > 0 {
            reasons.push(format!("and {more} more reasons"));
        }
        if !reasons.is_empty() {
            line(text, "!", &format!("Held by: {}", reasons.join(", ")));
        }
        let steps: usize = self.open_steps.values().map(Vec::len).sum();
        let open = [(steps, "steps by hand"), (self.imports.len(), "imports")];
        let open: Vec<String> = (open.iter().filter(|(count, _)| *count > 0))
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        if !open.is_empty() {
            let open = open.join(" and ");
            line(text, "!", &format!("Open besides: {open}, listed below"));
        }
    }

    fn write_changes(&self, text: &mut String) {
        heading(text, "What will change");
        for directory in &self.directories {
            line(text, "+", &format!("directory {directory}"));
        }
        for assignment in &self.assignments {
            let (profile, directory) = (&assignment.profile.name, &assignment.directory);
            line(text, "+", &format!("profile `{profile}` on {directory}"));
        }
        for assignment in &self.carried_over {
            let (profile, directory) = (&assignment.profile.name, &assignment.directory);
            line(
                text,
                "+",
                &format!("profile `{profile}` on {directory}, until the end (carried over)"),
            );
        }
        for site in &self.sites {
            let devices = self.devices_of(site);
            if devices > 0 {
                let way = path_of(site);
                line(
                    text,
                    "~",
                    &format!("{devices} devices of {} to {way}", site.key),
                );
            }
        }
        if let Some(update) = &self.os11_update {
            let devices = self.updating();
            let mut to = update.directory.path.to_string();
            if update.shards > 1 {
                to = format!("{} directories in {to}", update.shards);
            }
            let going = format!("{devices} devices to {to} for OS 11 {}", update.build);
            line(text, "~", &going);
        }
        let after = match &self.after_success {
            AfterSuccess::Stay => "healthy devices stay where they are".to_owned(),
            AfterSuccess::Return => "healthy devices go back to where they came from".to_owned(),
            AfterSuccess::MoveTo(path) => format!("healthy devices go on to {path}"),
        };
        line(text, " ", &after);
    }

    fn write_steps(&self, text: &mut String) {
        heading(text, "What a person must do first");
        let common = self.open_steps.get("").into_iter().flatten();
        for import in &self.imports {
            line(
                text,
                "[ ]",
                &format!("Import `{}` ({})", import.name, import.file),
            );
        }
        let mut any = !self.imports.is_empty();
        let sites = self
            .sites
            .iter()
            .filter_map(|site| self.open_steps.get(site.key.as_str()));
        for step in common.chain(sites.flatten()) {
            any = true;
            write_step(text, step);
        }
        if !any {
            line(text, "-", "nothing");
        }
    }

    fn write_waves(&self, text: &mut String) {
        heading(text, "Waves");
        for (number, wave) in self.waves.iter().enumerate().take(WAVES_SHOWN) {
            let sites: Vec<String> = wave
                .sites
                .iter()
                .map(|site| {
                    let alone = if site.first_alone {
                        " (first one alone)"
                    } else {
                        ""
                    };
                    format!("{} {}{alone}", site.site, site.devices.len())
                })
                .collect();
            let shown = sites.iter().take(6).cloned().collect::<Vec<_>>().join(", ");
            let more = sites.len().saturating_sub(6);
            let more = if more > 0 {
                format!(" and {more} more sites")
            } else {
                String::new()
            };
            line(
                text,
                &format!("{}.", number + 1),
                &format!("{} devices: {shown}{more}", wave.devices()),
            );
        }
        if self.waves.len() > WAVES_SHOWN {
            line(
                text,
                " ",
                &format!("and {} more waves", self.waves.len() - WAVES_SHOWN),
            );
        }
        if self.waves.is_empty() {
            line(text, "-", "none");
            return;
        }
        let gates = &self.gates;
        line(
            text,
            " ",
            &format!("after the first wave: {}", gates.first_wave),
        );
        line(
            text,
            " ",
            &format!("after later waves: {}", gates.later_waves),
        );
        if let Some(budget) = gates.budget {
            let devices = budget.devices();
            line(
                text,
                " ",
                &format!("no more than {devices} devices may break, those in flight included"),
            );
        }
        for rule in &gates.stop {
            line(text, " ", &rule.to_string());
        }
    }
}

fn write_site(text: &mut String, site: &PlannedSite, going: usize, steps: Option<&Vec<OpenStep>>) {
    heading(text, &format!("Site {}", site.key));
    let counts = |map: &BTreeMap<String, u32>| {
        let counts: Vec<String> = map
            .iter()
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        counts.join(", ")
    };
    let readiness = counts(&site.readiness);
    let readiness = if readiness.is_empty() {
        "none"
    } else {
        &readiness
    };
    if let Some(contact) = &site.contact {
        line(text, " ", &format!("contact: {contact}"));
    }
    line(text, " ", &format!("devices: {readiness}; {going} go"));
    if !site.held_by.is_empty() {
        line(text, " ", &format!("held by: {}", counts(&site.held_by)));
    }
    line(text, " ", &format!("directories: {}", path_of(site)));
    for directory in [Some(&site.staging), site.launch.as_ref()]
        .into_iter()
        .flatten()
    {
        if directory.id.is_none() {
            line(text, " ", &format!("{} does not exist yet", directory.path));
        }
    }
    for delta in &site.profiles {
        line(
            text,
            " ",
            &format!("{} devices from {}", delta.devices, delta.from),
        );
        for lost in &delta.lost {
            let blocks = if delta.blocking.contains(lost) {
                " (not accepted)"
            } else {
                ""
            };
            line(text, "   -", &format!("lose `{}`{blocks}", lost.name));
        }
        for gained in &delta.gained {
            line(text, "   +", &format!("gain `{}`", gained.name));
        }
    }
    if let Some(estimate) = &site.estimate {
        for cost in &estimate.costs {
            line(text, " ", &cost_text(cost));
        }
        if let Some(fitting) = site.per_wave {
            line(
                text,
                " ",
                &format!("{fitting} devices fit into the shortest window"),
            );
        }
    }
    for note in &site.notes {
        line(text, " ", note);
    }
    for blocker in &site.blockers {
        line(text, "!", blocker);
    }
    if let Some(steps) = steps.filter(|steps| !steps.is_empty()) {
        line(
            text,
            "!",
            &format!("{} steps by hand are open", steps.len()),
        );
    }
}

fn cost_text(cost: &Cost) -> String {
    let way = match cost.download {
        Download::Central => "without a repository",
        Download::Repository => "by the repository",
        Download::Peer => "by peers",
    };
    let hours = |seconds: u64| format!("{}.{}", seconds / 3600, seconds % 3600 / 360);
    format!(
        "{way}: {} h ({} to {}), {}.{} GB over the line",
        hours(cost.seconds),
        hours(cost.at_best_seconds),
        hours(cost.at_worst_seconds),
        cost.wan_bytes / 1_000_000_000,
        cost.wan_bytes / 100_000_000 % 10
    )
}

fn path_of(site: &PlannedSite) -> String {
    let staging: &PlannedDirectory = &site.staging;
    match &site.launch {
        Some(launch) => format!("{} and on to {}", staging.path, launch.path),
        None => staging.path.to_string(),
    }
}

fn write_step(text: &mut String, step: &OpenStep) {
    line(text, "[ ]", &format!("{} ({})", step.title, step.id));
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn heading(text: &mut String, heading: &str) {
    let _ = writeln!(text, "\n{heading}");
}

fn line(text: &mut String, mark: &str, content: &str) {
    let indent = mark.chars().count() + 3;
    let _ = writeln!(text, "  {mark} {}", hanging(&clean(content), indent));
}
