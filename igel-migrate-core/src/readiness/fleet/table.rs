//! A report for people at a terminal.

use std::fmt::{self, Write as _};

use super::changes::Change;
use super::counts::{Group, ReasonCount, VerdictCounts};
use super::report::FleetReport;
use crate::readiness::verdict::{Effect, Settled, Verdict};
use crate::wrap::hanging;

/// Whether a table is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// Text only.
    #[default]
    Plain,
    /// With colours for terminals.
    Coloured,
}

/// Rows of a section; the rest is counted.
const ROWS: usize = 20;
/// Characters of a free text: what a row of counts leaves.
const WIDTH: usize = 22;
/// Where texts begin that follow a count.
const AFTER_COUNT: usize = 11;
/// Where reasons begin.
const AFTER_EFFECT: usize = AFTER_COUNT + 9;

impl FleetReport {
    /// The report as text: how many devices may go, by site and by model, why others may not, and
    /// what would help most. Long lists are cut; JSON and CSV have all of them.
    ///
    /// Names are anybody's text: control characters are escaped.
    pub fn to_text(&self, style: Style) -> String {
        let mut text = String::new();
        // Writing to a String does not fail.
        let _ = Writer {
            out: &mut text,
            style,
        }
        .report(self);
        text
    }
}

struct Writer<'a> {
    out: &'a mut String,
    style: Style,
}

impl Writer<'_> {
    fn report(&mut self, report: &FleetReport) -> fmt::Result {
        self.head(report)?;
        self.verdicts(&report.counts())?;
        self.groups("site", &report.by_site())?;
        self.groups("model", &report.by_model())?;
        self.reasons("why", &report.by_reason())?;
        self.unlocks(report)?;
        self.pre_step(report)?;
        self.questions(report)?;
        self.settled(&report.settled())?;
        self.declarations(report)
    }

    fn head(&mut self, report: &FleetReport) -> fmt::Result {
        let value = |name: &str| {
            let mut values = report.target.iter();
            let found = values.find(|(fact, _)| fact.as_str() == name);
            found.map_or("?", |(_, value)| value.as_str())
        };
        let title = format!(
            "{} for base system {} by {}, UMS {}",
            devices(report.counts().total()),
            value("target"),
            value("method"),
            value("ums"),
        );
        self.paint("1", &title)?;
        let rules = &report.rule_set;
        let hash = rules.hash.get(..12).unwrap_or(&rules.hash);
        writeln!(self.out, "\nrules of {} ({hash})", rules.date)?;
        for change in &rules.overrides {
            writeln!(self.out, "  {}", printable(change))?;
        }
        if !report.accepted.is_empty() {
            let accepted = report.accepted.join(", ");
            let text = format!("accepted not to be known: {accepted}");
            writeln!(self.out, "{}", hanging(&text, 0))?;
        }
        Ok(())
    }

    fn verdicts(&mut self, counts: &VerdictCounts) -> fmt::Result {
        self.title("verdict")?;
        for verdict in Verdict::ALL {
            let count = counts.of(verdict);
            write!(
                self.out,
                "{count:>9}  {:>6}  ",
                share(count, counts.total())
            )?;
            let colour = if count == 0 { "2" } else { colour(verdict) };
            self.paint(colour, verdict.title())?;
            self.out.push('\n');
        }
        Ok(())
    }

    fn groups(&mut self, what: &str, groups: &[Group]) -> fmt::Result {
        self.title(what)?;
        self.paint(
            "2",
            &format!(
                "{:>9}{:>8}{:>10}{:>9}{:>9}{:>10}",
                "devices", "ready", "warnings", "unknown", "blocked", "on OS 12"
            ),
        )?;
        self.out.push('\n');
        for group in groups.iter().take(ROWS) {
            write!(self.out, "{:>9}", group.counts.total())?;
            for (verdict, width) in Verdict::ALL.into_iter().zip([8, 10, 9, 9, 10]) {
                write!(self.out, "{:>width$}", group.counts.of(verdict))?;
            }
            let name = group.name.as_deref().map_or_else(|| "(none)".into(), short);
            writeln!(self.out, "  {name}")?;
        }
        self.rest(groups.len())
    }

    fn reasons(&mut self, what: &str, reasons: &[ReasonCount]) -> fmt::Result {
        self.title(what)?;
        for reason in reasons.iter().take(ROWS) {
            write!(self.out, "{:>9}  ", reason.devices)?;
            let (word, colour) = match reason.effect {
                Effect::Blocks => ("blocked", "31"),
                Effect::LeavesOpen => ("unknown", "35"),
                Effect::Warns => ("warning", "33"),
                Effect::Informs => ("advice", "2"),
            };
            self.paint(colour, &format!("{word:<9}"))?;
            let mut text = printable(&reason.message);
            if reason.messages > 1 {
                write!(text, " (and {} like it)", reason.messages - 1)?;
            }
            write!(text, " [{}]", reason.code)?;
            writeln!(self.out, "{}", hanging(&text, AFTER_EFFECT))?;
        }
        self.rest(reasons.len())
    }

    fn unlocks(&mut self, report: &FleetReport) -> fmt::Result {
        let unlocks = report.unlocks();
        if unlocks.is_empty() {
            return Ok(());
        }
        self.title("what would let most devices go")?;
        for unlock in unlocks.iter().take(ROWS) {
            let changes: Vec<String> = unlock.changes.iter().map(ToString::to_string).collect();
            let changes = printable(&changes.join(" and "));
            self.counted(unlock.devices, &changes)?;
        }
        self.rest(unlocks.len())
    }

    fn pre_step(&mut self, report: &FleetReport) -> fmt::Result {
        let groups = report.pre_step();
        if groups.is_empty() {
            return Ok(());
        }
        self.title("OS 11 builds that have to come first")?;
        for group in &groups {
            let build = Change::UpdateOs11 {
                build: group.build.clone(),
            };
            let settles = group.settles.join(", ");
            let text = format!(
                "{build}; it settles {settles}, and {} of them can go then",
                group.unlocked
            );
            self.counted(group.devices, &text)?;
        }
        Ok(())
    }

    fn questions(&mut self, report: &FleetReport) -> fmt::Result {
        let questions = report.questions();
        if questions.is_empty() {
            return Ok(());
        }
        self.title("what nobody knows yet, and how many verdicts it alone leaves open")?;
        for question in questions.iter().take(ROWS) {
            let missing = question.missing.join(", ");
            self.counted(question.devices, &missing)?;
        }
        self.rest(questions.len())
    }

    fn settled(&mut self, settled: &[ReasonCount]) -> fmt::Result {
        for (why, title) in [
            (
                Settled::ByTheDevice,
                "what nobody knows and the devices answer for: they call themselves ready",
            ),
            (
                Settled::BySettings,
                "what nobody knows and the settings accept",
            ),
        ] {
            let those: Vec<_> = settled
                .iter()
                .filter(|reason| reason.settled == Some(why))
                .collect();
            if those.is_empty() {
                continue;
            }
            self.title(title)?;
            for reason in those {
                let missing = reason.missing.join(", ");
                self.counted(reason.devices, &format!("{missing} [{}]", reason.code))?;
            }
        }
        Ok(())
    }

    fn declarations(&mut self, report: &FleetReport) -> fmt::Result {
        if report.declarations.is_empty() {
            return Ok(());
        }
        self.title("declared facts")?;
        for finding in report.declarations.iter().take(ROWS) {
            let text = printable(&finding.to_string());
            writeln!(self.out, "  {}", hanging(&text, 2))?;
        }
        self.rest(report.declarations.len())
    }

    fn counted(&mut self, devices: usize, text: &str) -> fmt::Result {
        writeln!(self.out, "{devices:>9}  {}", hanging(text, AFTER_COUNT))
    }

    fn title(&mut self, title: &str) -> fmt::Result {
        self.out.push('\n');
        self.paint("1", title)?;
        self.out.push('\n');
        Ok(())
    }

    fn rest(&mut self, count: usize) -> fmt::Result {
        match count.saturating_sub(ROWS) {
            0 => Ok(()),
            rest => writeln!(self.out, "           … and {rest} more"),
        }
    }

    fn paint(&mut self, colour: &str, text: &str) -> fmt::Result {
        match self.style {
            Style::Plain => self.out.write_str(text),
            Style::Coloured => write!(self.out, "\x1b[{colour}m{text}\x1b[0m"),
        }
    }
}

fn colour(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ready => "32",
        Verdict::ReadyWithWarnings => "33",
        Verdict::Unknown => "35",
        Verdict::Blocked => "31",
        Verdict::OnOs12 => "36",
    }
}

fn devices(count: usize) -> String {
    match count {
        1 => "1 device".to_owned(),
        _ => format!("{count} devices"),
    }
}

/// Tenths of a percent, rounded down, so that nothing is all of it before it is.
fn share(count: usize, total: usize) -> String {
    let tenths = (count * 1000).checked_div(total).unwrap_or(0);
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// A name: printable and not endless.
fn short(text: &str) -> String {
    let mut short: String = text.chars().take(WIDTH).collect();
    if text.chars().nth(WIDTH).is_some() {
        short.push('…');
    }
    printable(&short)
}

/// Text that moves no cursor and turns no line around.
fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\'' | '"' | '\\' => printable.push(c),
            c => printable.extend(c.escape_debug()),
        }
    }
    printable
}
