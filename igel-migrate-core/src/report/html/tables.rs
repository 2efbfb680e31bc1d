//! Tables of counts: by site, wave, state, model and build.

use std::cmp::Reverse;
use std::io::{self, Write};

use super::escape::{Brief, Escaped};
use super::{bar, end_table, more, rows, section, table, when};
use crate::migration::report::{
    Counts, GroupReport, MigrationReport, Number, SiteReport, Standing, WaveReport,
};

/// Bytes of a table of sites or waves; a row takes about 800.
const BYTES: usize = 512 * 1024;
/// Bytes of a table of models or builds.
const GROUPS: usize = 128 * 1024;

const COUNTS: [&str; 8] = [
    "Progress",
    "#Devices",
    "#Healthy",
    "#Visit",
    "#UMS",
    "#Under way",
    "#Waiting",
    "#Out",
];

fn heads<'a>(first: &'a str, last: &[&'a str]) -> Vec<&'a str> {
    let first = std::iter::once(first);
    first.chain(COUNTS).chain(last.iter().copied()).collect()
}

fn counts(counts: &Counts, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<td class=\"bars\">")?;
    bar(counts, out)?;
    out.write_all(b"</td>")?;
    for (class, number) in [
        ("", counts.planned),
        ("", counts.healthy),
        ("visit", counts.needs_visit),
        ("work", counts.needs_work),
        ("", counts.prepared + counts.in_flight),
        ("", counts.waiting),
        ("", counts.taken_out),
    ] {
        let class = if number == 0 { "zero" } else { class };
        let number = Number(number.into());
        write!(out, "<td class=\"n {class}\">{number}</td>")?;
    }
    Ok(())
}

pub(super) fn sites(report: &MigrationReport, out: &mut dyn Write) -> io::Result<()> {
    if report.sites.is_empty() {
        return Ok(());
    }
    let mut sites: Vec<&SiteReport> = report.sites.iter().collect();
    sites.sort_by_key(|site| Reverse((site.counts.attention(), site.counts.remaining())));
    section(out, "sites", "By site")?;
    let heads = heads("Site", &[]);
    table(out, "Sites, those with most to look after first", &heads)?;
    let (written, _) = rows(out, BYTES, sites.iter(), |site, out| {
        write!(out, "<tr><th scope=\"row\">{}", Escaped(site.key.as_str()))?;
        if let Some(why) = site.stands_still() {
            write!(
                out,
                "<span class=\"note\">stands still: {}</span>",
                Brief(why)
            )?;
        }
        out.write_all(b"</th>")?;
        counts(&site.counts, out)?;
        out.write_all(b"</tr>\n")
    })?;
    end_table(out)?;
    more(out, sites.len(), written, "sites")?;
    out.write_all(b"</section>\n")
}

pub(super) fn waves(report: &MigrationReport, out: &mut dyn Write) -> io::Result<()> {
    if report.waves.is_empty() {
        return Ok(());
    }
    section(out, "waves", "By wave")?;
    table(
        out,
        "Waves in the order they go",
        &heads("Wave", &["State"]),
    )?;
    let (written, _) = rows(out, BYTES, report.waves.iter(), |wave, out| {
        write!(out, "<tr><th scope=\"row\">{}</th>", wave.number)?;
        counts(&wave.counts, out)?;
        writeln!(out, "<td>{}</td></tr>", state_of(wave))
    })?;
    end_table(out)?;
    more(out, report.waves.len(), written, "waves")?;
    out.write_all(b"</section>\n")
}

fn state_of(wave: &WaveReport) -> String {
    match (wave.started, wave.finished) {
        (None, _) => "not begun".to_owned(),
        (Some(begun), None) => format!("began {}", when(begun)),
        (_, Some(end)) => format!("ended {}", when(end)),
    }
}

pub(super) fn reasons(report: &MigrationReport, out: &mut dyn Write) -> io::Result<()> {
    if report.reasons.is_empty() {
        return Ok(());
    }
    section(out, "reasons", "Where devices stand, and what helps")?;
    table(
        out,
        "All devices but those that are healthy and those that wait for their wave",
        &["#Devices", "State", "What helps", "What UMS or people said"],
    )?;
    for reason in &report.reasons {
        let class = match reason.standing {
            Standing::NeedsVisit => "t-visit",
            Standing::NeedsWork => "t-work",
            _ => "",
        };
        write!(
            out,
            "<tr><td class=\"n\">{}</td><th scope=\"row\"><span class=\"{class}\">{}</span></th>\
             <td class=\"words\">{}</td><td class=\"words\">",
            Number(reason.devices.into()),
            reason.state.title(),
            Escaped(reason.state.remedy())
        )?;
        for (index, (words, often)) in reason.words.iter().enumerate() {
            let line = if index == 0 { "" } else { "<br>" };
            write!(
                out,
                "{line}<bdi>{}</bdi> ({})",
                Brief(words),
                Number((*often).into())
            )?;
        }
        out.write_all(b"</td></tr>\n")?;
    }
    end_table(out)?;
    out.write_all(b"</section>\n")
}

pub(super) fn groups(report: &MigrationReport, out: &mut dyn Write) -> io::Result<()> {
    for (id, title, first, groups) in [
        ("models", "By model", "Model", &report.models),
        ("builds", "By build of OS 11", "Build", &report.builds),
    ] {
        if groups.iter().all(|group| group.name.is_empty()) {
            continue;
        }
        section(out, id, title)?;
        let caption = format!("{first}s, those with most to look after first");
        table(out, &caption, &heads(first, &[]))?;
        let (written, _) = rows(out, GROUPS, groups.iter(), row)?;
        end_table(out)?;
        more(out, groups.len(), written, "rows")?;
        out.write_all(b"</section>\n")?;
    }
    Ok(())
}

fn row(group: &GroupReport, out: &mut dyn Write) -> io::Result<()> {
    match &*group.name {
        "" => out.write_all(b"<tr><th scope=\"row\">not known</th>")?,
        name => write!(
            out,
            "<tr><th scope=\"row\" class=\"name\"><bdi>{}</bdi></th>",
            Brief(name)
        )?,
    }
    counts(&group.counts, out)?;
    out.write_all(b"</tr>\n")
}
