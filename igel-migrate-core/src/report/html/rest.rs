//! What is left to do, the timeline, and what the report rests on.

use std::io::{self, Write};

use super::escape::{Brief, Escaped};
use super::{end_table, more, rows, section, table, when};
use crate::migration::report::{MigrationReport, Number, TimelineEntry};

/// Bytes of the timeline; an entry takes about 300.
const TIMELINE: usize = 512 * 1024;
/// Bytes of a list or a table.
const BYTES: usize = 64 * 1024;

pub(super) fn open_ends(report: &MigrationReport, out: &mut dyn Write) -> io::Result<()> {
    if report.open_ends.is_empty() {
        return Ok(());
    }
    section(out, "open-ends", "What is left to do")?;
    list(report.open_ends.iter(), report.open_ends.len(), out)?;
    out.write_all(b"</section>\n")
}

fn list(
    items: impl Iterator<Item = impl AsRef<str>>,
    all: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    out.write_all(b"<ul class=\"plain\">")?;
    let (written, _) = rows(out, BYTES, items, |item, out| {
        write!(out, "<li>{}</li>", Escaped(item.as_ref()))
    })?;
    out.write_all(b"</ul>\n")?;
    more(out, all, written, "entries")
}

pub(super) fn timeline(report: &MigrationReport, out: &mut dyn Write) -> io::Result<()> {
    if report.timeline.is_empty() {
        return Ok(());
    }
    section(out, "timeline", "Timeline of decisions")?;
    let heads = ["Time", "What", "Who", "Why"];
    table(out, "In the order it happened", &heads)?;
    let (written, _) = rows(out, TIMELINE, report.timeline.iter(), entry)?;
    end_table(out)?;
    more(out, report.timeline.len(), written, "entries")?;
    out.write_all(b"</section>\n")
}

fn entry(entry: &TimelineEntry, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "<tr><td>{}</td><th scope=\"row\" class=\"words what\">{}</th><td class=\"who\">",
        when(entry.at),
        Escaped(&entry.what())
    )?;
    match &entry.by {
        Some(by) => write!(out, "<bdi>{}</bdi>", Brief(by))?,
        None => out.write_all(b"<span class=\"quiet\">the migration</span>")?,
    }
    out.write_all(b"</td><td class=\"words\">")?;
    if let Some(why) = &entry.why {
        write!(out, "<bdi>{}</bdi>", Brief(why))?;
    }
    out.write_all(b"</td></tr>\n")
}

pub(super) fn basis(report: &MigrationReport, out: &mut dyn Write) -> io::Result<()> {
    section(out, "basis", "What this rests on")?;
    facts(report, out)?;
    if !report.rules.overrides.is_empty() {
        overrides(report, out)?;
    }
    if !report.attestations.is_empty() {
        attestations(report, out)?;
    }
    if !report.left_out.is_empty() {
        out.write_all(b"<h3>Left out from the beginning</h3>\n")?;
        let left_out = report.left_out.iter();
        let items =
            left_out.map(|(why, count)| format!("{} devices: {why}", Number((*count).into())));
        list(items, report.left_out.len(), out)?;
    }
    if !report.unknowns.is_empty() {
        out.write_all(b"<h3>What this report does not know</h3>\n")?;
        list(report.unknowns.iter(), report.unknowns.len(), out)?;
    }
    if !report.assumptions.is_empty() {
        out.write_all(b"<h3>What the plan assumes</h3>\n")?;
        list(report.assumptions.iter(), report.assumptions.len(), out)?;
    }
    out.write_all(b"</section>\n")
}

fn facts(report: &MigrationReport, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "<dl class=\"facts\"><dt>Plan</dt><dd><code>{}</code></dd>",
        Escaped(&report.plan_hash)
    )?;
    if !report.rules.hash.is_empty() {
        let date = report.rules.date;
        let date = date.map_or_else(String::new, |date| format!("{date}, "));
        let hash = Escaped(&report.rules.hash);
        write!(out, "<dt>Rule set</dt><dd>{date}<code>{hash}</code></dd>")?;
    }
    if !report.apps.is_empty() {
        write!(
            out,
            "<dt>Apps</dt><dd>{}</dd>",
            Brief(&report.apps.join(", "))
        )?;
    }
    for (title, time) in [("Begun", report.begun), ("Last record", report.as_of)] {
        if let Some(time) = time {
            write!(out, "<dt>{title}</dt><dd>{}</dd>", when(time))?;
        }
    }
    out.write_all(b"</dl>\n")
}

fn overrides(report: &MigrationReport, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<h3>Overridden rules</h3>\n")?;
    let heads = ["Rule", "Change", "Why", "By", "Date"];
    table(out, "Rules that are not as delivered", &heads)?;
    let (written, _) = rows(out, BYTES, report.rules.overrides.iter(), |change, out| {
        writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"words\">{}</td><td>{}</td>\
             <td class=\"when\">{}</td></tr>",
            Escaped(&change.rule),
            Escaped(&change.change),
            Brief(&change.why),
            Brief(&change.file),
            change.date
        )
    })?;
    end_table(out)?;
    more(out, report.rules.overrides.len(), written, "rules")
}

fn attestations(report: &MigrationReport, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<h3>What people vouch for</h3>\n")?;
    let heads = ["What", "Where", "Who", "Date", "Note"];
    table(
        out,
        "Not visible to a program, and taken on somebody's word",
        &heads,
    )?;
    let (written, _) = rows(out, BYTES, report.attestations.iter(), |word, out| {
        let place = word.directory.as_ref().map(ToString::to_string);
        writeln!(
            out,
            "<tr><th scope=\"row\" class=\"words\">{}</th><td class=\"words\">{}</td>\
             <td><bdi>{}</bdi></td><td class=\"when\">{}</td><td class=\"words\">{}</td></tr>",
            Escaped(&word.statement),
            Brief(place.as_deref().unwrap_or("everywhere")),
            Brief(&word.by),
            word.on,
            Brief(&word.note)
        )
    })?;
    end_table(out)?;
    more(out, report.attestations.len(), written, "entries")
}
