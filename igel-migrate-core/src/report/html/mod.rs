//! One page that loads nothing: for a screen, for paper, for a screen reader.
//!
//! There is no script in it, and its policy allows none. What is long is cut, and says so: the page
//! stays below [`MigrationReport::HTML_LIMIT`], whatever the number of devices.

mod chart;
mod devices;
mod escape;
mod rest;
mod tables;
#[cfg(test)]
mod tests;

use std::io::{self, BufWriter, Write};

use data_encoding::BASE64;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::error::Result;
use crate::migration::report::{Counts, Course, MigrationReport, Number};

use escape::{Brief, Escaped};

const STYLE: &str = include_str!("style.css");

impl MigrationReport {
    /// Bytes that the HTML stays below, whatever the number of devices.
    pub const HTML_LIMIT: usize = 6 * 1024 * 1024;

    /// Writes it as one HTML page without outside resources and without scripts, readable on
    /// screens light and dark, on paper and by a screen reader. Devices that somebody has to look
    /// after are listed; the others are counted by wave, site, model and build. Times are UTC.
    ///
    /// Lists are cut where they would take the page beyond [`HTML_LIMIT`](Self::HTML_LIMIT) bytes,
    /// and say so; JSON and CSV hold everything.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if `out` takes no more.
    pub fn write_html(&self, out: impl Write) -> Result<()> {
        let mut out = BufWriter::new(out);
        self.write_page(&mut out)?;
        out.flush()?;
        Ok(())
    }

    /// The page as text; see [`write_html`](Self::write_html).
    pub fn to_html(&self) -> String {
        super::text_of(|out| self.write_html(out))
    }

    fn write_page(&self, out: &mut dyn Write) -> io::Result<()> {
        let digest = BASE64.encode(&Sha256::digest(STYLE.as_bytes()));
        write!(
            out,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{} to OS {}: migration report</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#main\">To the report</a>\n",
            Brief(&self.name),
            Escaped(&self.target)
        )?;
        self.write_header(out)?;
        out.write_all(b"<main id=\"main\">\n")?;
        self.write_numbers(out)?;
        if self.burn_down.len() > 1 {
            section(out, "burn-down", "Devices left over time")?;
            chart::write(self, out)?;
            out.write_all(b"</section>\n")?;
        }
        rest::open_ends(self, out)?;
        tables::sites(self, out)?;
        tables::waves(self, out)?;
        tables::reasons(self, out)?;
        tables::groups(self, out)?;
        devices::visits(self, out)?;
        devices::work(self, out)?;
        devices::maybe_commanded(self, out)?;
        rest::timeline(self, out)?;
        rest::basis(self, out)?;
        out.write_all(b"</main>\n")?;
        self.write_footer(out)?;
        out.write_all(b"</body>\n</html>\n")
    }

    fn write_header(&self, out: &mut dyn Write) -> io::Result<()> {
        let (first, more) = self
            .headline
            .split_once(". ")
            .unwrap_or((self.headline.trim_end_matches('.'), ""));
        write!(
            out,
            "<header>\n<p class=\"eyebrow\">Migration <strong><bdi>{}</bdi></strong> to OS {}",
            Brief(&self.name),
            Escaped(&self.target)
        )?;
        if let Some(last) = self.as_of {
            write!(out, ", as of {}", when(last))?;
        }
        let first = Escaped(first).to_string().replace("OS ", "OS&nbsp;");
        write!(out, "</p>\n<h1>{first}</h1>\n")?;
        if !more.is_empty() {
            writeln!(out, "<p class=\"lead\">{}</p>", Escaped(more))?;
        }
        self.write_notice(out)?;
        out.write_all(b"<nav aria-label=\"Parts of the report\"><ul>")?;
        for (id, title) in [
            ("sites", "Sites"),
            ("waves", "Waves"),
            ("reasons", "Where devices stand"),
            ("calls", "Who to call"),
            ("timeline", "Timeline"),
            ("basis", "What this rests on"),
        ] {
            if self.has_part(id) {
                write!(out, "<li><a href=\"#{id}\">{title}</a></li>")?;
            }
        }
        out.write_all(b"</ul></nav>\n</header>\n")
    }

    fn has_part(&self, id: &str) -> bool {
        match id {
            "calls" => self.counts.needs_visit > 0,
            "timeline" => !self.timeline.is_empty(),
            "reasons" => !self.reasons.is_empty(),
            "sites" => !self.sites.is_empty(),
            "waves" => !self.waves.is_empty(),
            _ => true,
        }
    }

    /// Why it stands still and what it waits for.
    fn write_notice(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.stopped_because.is_none() && self.waits_for.is_none() {
            return Ok(());
        }
        out.write_all(b"<div class=\"notice\">")?;
        if let Some(why) = &self.stopped_because {
            let title = match self.course {
                Course::Paused => "Paused",
                _ => "Stopped",
            };
            write!(out, "<p><strong>{title}:</strong> {}</p>", Brief(why))?;
        }
        if let Some(what) = &self.waits_for {
            write!(out, "<p><strong>Next:</strong> {}</p>", Escaped(what))?;
        }
        out.write_all(b"</div>\n")
    }

    fn write_numbers(&self, out: &mut dyn Write) -> io::Result<()> {
        let counts = &self.counts;
        out.write_all(b"<dl class=\"numbers\">")?;
        let share = u64::from(counts.healthy) * 100 / u64::from(counts.planned.max(1));
        let planned = Number(counts.planned.into());
        let system = Escaped(&self.system()).to_string().replace(' ', "&nbsp;");
        let healthy = format!("healthy on {system}, {share}&nbsp;% of&nbsp;{planned}");
        for (class, number, title) in [
            ("healthy", counts.healthy, healthy.as_str()),
            ("visit", counts.needs_visit, "need a visit"),
            ("work", counts.needs_work, "need work in UMS"),
            ("way", counts.prepared + counts.in_flight, "under way"),
            ("wait", counts.waiting, "wait for their wave"),
            ("out", counts.taken_out, "taken out"),
        ] {
            let none = if number == 0 { " none" } else { "" };
            let number = Number(number.into());
            write!(
                out,
                "<div class=\"{class}{none}\"><dt>{title}</dt><dd>{number}</dd></div>"
            )?;
        }
        out.write_all(b"</dl>\n")?;
        bar(counts, out)?;
        out.write_all(b"\n")
    }

    fn write_footer(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(
            out,
            "<footer><p>Made by igel-migrate {} from ",
            env!("CARGO_PKG_VERSION")
        )?;
        match self.records {
            0 => write!(out, "the plan.")?,
            records => write!(out, "the {} records of the journal.", Number(records))?,
        }
        writeln!(
            out,
            " It holds names of devices and people, and no password. The CSV and JSON forms hold \
             every device.</p></footer>"
        )
    }
}

/// Opens a section with its heading.
fn section(out: &mut dyn Write, id: &str, title: &str) -> io::Result<()> {
    writeln!(
        out,
        "<section aria-labelledby=\"{id}\"><h2 id=\"{id}\">{title}</h2>"
    )
}

/// Opens a table that may be scrolled sideways, with its caption and the heads of its columns; those
/// that begin with `#` stand above numbers.
fn table(out: &mut dyn Write, caption: &str, columns: &[&str]) -> io::Result<()> {
    write!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table><caption>\
         {caption}</caption><thead><tr>",
        Escaped(caption)
    )?;
    for column in columns {
        match column.strip_prefix('#') {
            Some(number) => write!(out, "<th scope=\"col\" class=\"n\">{number}</th>")?,
            None => write!(out, "<th scope=\"col\">{column}</th>")?,
        }
    }
    out.write_all(b"</tr></thead><tbody>\n")
}

fn end_table(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"</tbody></table></div>\n")
}

/// Writes rows as long as they fit into so many bytes, and gives how many they were and how many
/// bytes they took.
fn rows<T>(
    out: &mut dyn Write,
    bytes: usize,
    items: impl Iterator<Item = T>,
    mut row: impl FnMut(T, &mut dyn Write) -> io::Result<()>,
) -> io::Result<(usize, usize)> {
    let (mut written, mut used) = (0, 0);
    let mut buffer = Vec::new();
    for item in items {
        buffer.clear();
        row(item, &mut buffer)?;
        if used + buffer.len() > bytes {
            break;
        }
        out.write_all(&buffer)?;
        (written, used) = (written + 1, used + buffer.len());
    }
    Ok((written, used))
}

/// Says how many rows are not shown.
fn more(out: &mut dyn Write, all: usize, shown: usize, what: &str) -> io::Result<()> {
    if all > shown {
        let left = Number((all - shown) as u64);
        writeln!(
            out,
            "<p class=\"quiet\">{left} more {what} are in the CSV and JSON forms.</p>"
        )?;
    }
    Ok(())
}

/// A bar of what has become of devices. The numbers stand beside it, so it is not read out.
fn bar(counts: &Counts, out: &mut dyn Write) -> io::Result<()> {
    const WHOLE: u64 = 1000;
    out.write_all(
        b"<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" \
          aria-hidden=\"true\"><rect class=\"ground\" width=\"1000\" height=\"10\"/>",
    )?;
    let (mut upto, mut x) = (0, 0);
    for (class, count) in [
        ("healthy", counts.healthy),
        ("visit", counts.needs_visit),
        ("work", counts.needs_work),
        ("way", counts.prepared + counts.in_flight),
        ("wait", counts.waiting),
        ("out", counts.taken_out),
    ] {
        upto += u64::from(count);
        let end = upto * WHOLE / u64::from(counts.planned.max(1));
        if end > x {
            write!(
                out,
                "<rect class=\"f-{class}\" x=\"{x}\" width=\"{}\" height=\"10\"/>",
                end - x
            )?;
        }
        x = end;
    }
    out.write_all(b"</svg>")
}

/// The day of a time, for people.
fn day(time: Timestamp) -> String {
    time.strftime("%d %b %Y").to_string()
}

/// The time of day, for people.
fn clock(time: Timestamp) -> String {
    time.strftime("%H:%M").to_string()
}

/// A time in UTC, for people and for programs.
fn when(time: Timestamp) -> String {
    format!(
        "<time datetime=\"{}\">{} UTC</time>",
        time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        time.strftime("%d %b %Y, %H:%M")
    )
}
