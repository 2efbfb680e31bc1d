//! The report for a terminal: 80 columns, no colours, nothing that a terminal would obey.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;

use super::plain::{brief, plain};
use crate::migration::report::{
    Counts, Course, DeviceReport, MigrationReport, SiteReport, Standing, WaveReport,
};

const COLUMNS: usize = 80;
const LEGEND: &str = "# healthy, ! to look after, > under way, . waiting";
/// Rows of a table, and devices of a site, that are shown.
const ROWS: usize = 12;
/// Entries of the timeline that are shown, the latest.
const ENTRIES: usize = 12;

impl MigrationReport {
    /// The report as text of 80 columns for a terminal: a few screens, whatever the number of
    /// devices. Times are UTC.
    pub fn to_text(&self) -> String {
        let mut text = Text::default();
        text.paragraph("", &format!("{} to OS {}", brief(&self.name), self.target));
        text.paragraph("", &self.headline);
        text.blank();
        text.paragraph("", &bar(&self.counts));
        text.paragraph("", LEGEND);
        self.write_course(&mut text);
        self.write_waves(&mut text);
        self.write_sites(&mut text);
        self.write_reasons(&mut text);
        self.write_calls(&mut text);
        self.write_commanded(&mut text);
        text.list("Open ends", &self.open_ends);
        self.write_timeline(&mut text);
        text.list("Not known", &self.unknowns);
        text.blank();
        text.paragraph("", &format!("Plan  {}", self.plan_hash));
        if !self.rules.hash.is_empty() {
            text.paragraph("", &format!("Rules {}", plain(&self.rules.hash)));
        }
        for change in &self.rules.overrides {
            let change = format!("{} {}: {}", change.rule, change.change, change.why);
            text.paragraph("  ", &change);
        }
        text.0
    }

    fn write_course(&self, text: &mut Text) {
        if let Some(why) = &self.stopped_because {
            text.paragraph("Stopped: ", why);
        }
        if let Some(what) = &self.waits_for {
            text.paragraph("Next: ", what);
        }
        if let Some(last) = self.as_of {
            text.paragraph("As of: ", &time(last));
        }
    }

    fn write_waves(&self, text: &mut Text) {
        if self.waves.is_empty() {
            return;
        }
        text.heading("Waves");
        text.columns();
        let under_way = |wave: &&WaveReport| {
            wave.started.is_some() && wave.counts.healthy < wave.counts.planned
        };
        let shown: Vec<_> = if self.waves.len() <= ROWS {
            self.waves.iter().collect()
        } else {
            let open = self.waves.iter().filter(under_way).take(ROWS);
            open.collect()
        };
        for wave in &shown {
            let state = match (wave.started, wave.finished, wave.promoted) {
                (None, _, _) => "waits",
                (_, None, _) => "under way",
                (_, _, None) => "at its end",
                _ => "passed",
            };
            text.row(&format!("{:>3}  {state}", wave.number), &wave.counts);
        }
        text.more(self.waves.len(), shown.len(), "waves");
    }

    fn write_sites(&self, text: &mut Text) {
        if self.sites.is_empty() {
            return;
        }
        text.heading("Sites");
        text.columns();
        let mut sites: Vec<&SiteReport> = self.sites.iter().collect();
        if sites.len() > ROWS {
            let rank = |site: &SiteReport| (site.counts.attention(), site.counts.remaining());
            sites.sort_by_key(|site| std::cmp::Reverse(rank(site)));
        }
        for site in sites.iter().take(ROWS) {
            text.row(site.key.as_str(), &site.counts);
            if let Some(why) = site.stands_still() {
                text.paragraph("      stands still: ", why);
            }
        }
        text.more(sites.len(), ROWS, "sites");
    }

    fn write_reasons(&self, text: &mut Text) {
        if self.course == Course::Planned || self.reasons.is_empty() {
            return;
        }
        text.heading("Where they stand");
        for reason in &self.reasons {
            let title = reason.state.title();
            text.paragraph(&format!("{:>7}  ", reason.devices), title);
            for (words, often) in reason.words.iter().take(3) {
                text.paragraph("         ", &format!("\"{}\" ({often})", brief(words)));
            }
            text.paragraph("         ", reason.state.remedy());
        }
    }

    fn write_calls(&self, text: &mut Text) {
        let mut calls: BTreeMap<_, Vec<&DeviceReport>> = BTreeMap::new();
        for device in self.devices_in(Standing::NeedsVisit) {
            calls.entry(device.site.as_str()).or_default().push(device);
        }
        if calls.is_empty() {
            return;
        }
        text.heading("Who to call");
        for (site, devices) in calls.iter().take(ROWS) {
            let known = self.sites.iter().find(|it| it.key.as_str() == *site);
            let contact = known.and_then(|site| site.contact.as_deref());
            let contact = contact.unwrap_or("no contact known");
            let count = devices.len();
            text.paragraph(
                "  ",
                &format!("{site}, {}: {count} to visit", brief(contact)),
            );
            for device in devices.iter().take(ROWS) {
                text.device(device);
            }
            text.more(devices.len(), ROWS, "devices");
        }
        text.more(calls.len(), ROWS, "sites");
    }

    fn write_commanded(&self, text: &mut Text) {
        let devices: Vec<_> = self.maybe_commanded().collect();
        if devices.is_empty() {
            return;
        }
        text.heading("Perhaps commanded (switch off the job as well)");
        for device in devices.iter().take(ROWS) {
            text.device(device);
        }
        text.more(devices.len(), ROWS, "devices");
    }

    fn write_timeline(&self, text: &mut Text) {
        if self.timeline.is_empty() {
            return;
        }
        text.heading("Timeline");
        let first = self.timeline.len().saturating_sub(ENTRIES);
        if first > 0 {
            text.paragraph(
                "  ",
                &match first {
                    1 => "1 earlier entry is not shown; HTML and JSON have it".to_owned(),
                    _ => format!("{first} earlier entries are not shown; HTML and JSON have them"),
                },
            );
        }
        for entry in &self.timeline[first..] {
            let mut what = entry.what();
            if let Some(by) = &entry.by {
                let _ = write!(what, ", by {}", brief(by));
            }
            if let Some(why) = &entry.why {
                let _ = write!(what, ": {}", brief(why));
            }
            text.paragraph(&format!("  {}  ", time(entry.at)), &what);
        }
    }
}

fn time(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M").to_string()
}

/// A bar of the width of the text: done, to look after, under way, the rest.
fn bar(counts: &Counts) -> String {
    let width = COLUMNS - 2;
    let mut bar = String::from("[");
    let (mut upto, mut drawn) = (0, 0);
    for (count, mark) in [
        (counts.healthy, '#'),
        (counts.attention(), '!'),
        (counts.prepared + counts.in_flight, '>'),
        (counts.waiting, '.'),
        (counts.taken_out, ' '),
    ] {
        upto += u64::from(count);
        let planned = u64::from(counts.planned.max(1));
        let end = usize::try_from(upto * width as u64 / planned).unwrap_or(width);
        bar.extend(std::iter::repeat_n(mark, end.saturating_sub(drawn)));
        drawn = drawn.max(end);
    }
    bar.push(']');
    bar
}

/// Lines of text, everything in them made harmless.
#[derive(Default)]
struct Text(String);

impl Text {
    fn blank(&mut self) {
        self.0.push('\n');
    }

    fn heading(&mut self, heading: &str) {
        let _ = writeln!(self.0, "\n{heading}");
    }

    fn list(&mut self, heading: &str, items: &[String]) {
        if items.is_empty() {
            return;
        }
        self.heading(heading);
        for item in items.iter().take(ROWS) {
            self.paragraph("  - ", item);
        }
        self.more(items.len(), ROWS, "entries");
    }

    fn device(&mut self, device: &DeviceReport) {
        let (title, unit_id) = (brief(device.title()), brief(&device.unit_id));
        let state = device.state.title();
        self.paragraph("      ", &format!("{title} ({unit_id}): {state}"));
    }

    fn more(&mut self, all: usize, shown: usize, what: &str) {
        if all > shown {
            let _ = writeln!(self.0, "      and {} more {what}", all - shown);
        }
    }

    /// The heads of a table of counts.
    fn columns(&mut self) {
        let _ = writeln!(
            self.0,
            "{:24}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>7}",
            "", "devices", "waiting", "staged", "going", "healthy", "care", "out"
        );
    }

    fn row(&mut self, name: &str, counts: &Counts) {
        let name: String = plain(name).chars().take(21).collect();
        let _ = writeln!(
            self.0,
            "  {name:22}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>7}",
            counts.planned,
            counts.waiting,
            counts.prepared,
            counts.in_flight,
            counts.healthy,
            counts.attention(),
            counts.taken_out
        );
    }

    /// Words after `first`, wrapped below their beginning.
    fn paragraph(&mut self, first: &str, words: &str) {
        if words.is_empty() {
            return;
        }
        let indent = first.chars().count();
        let mut line = String::from(first);
        let mut used = indent;
        let mut fresh = true;
        for word in plain(words).split_whitespace() {
            let mut word = word;
            loop {
                let length = word.chars().count();
                let space = usize::from(!fresh);
                if used + space + length <= COLUMNS {
                    line.push_str(if fresh { "" } else { " " });
                    line.push_str(word);
                    used += space + length;
                    fresh = false;
                    break;
                }
                if fresh {
                    // Longer than a line: cut.
                    let room = COLUMNS.saturating_sub(used).max(1);
                    let end = word
                        .char_indices()
                        .nth(room)
                        .map_or(word.len(), |(at, _)| at);
                    line.push_str(&word[..end]);
                    word = &word[end..];
                }
                let _ = writeln!(self.0, "{line}");
                line = " ".repeat(indent);
                used = indent;
                fresh = true;
                if word.is_empty() {
                    break;
                }
            }
        }
        let _ = writeln!(self.0, "{}", line.trim_end());
    }
}
