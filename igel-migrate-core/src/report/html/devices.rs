//! Devices one by one: those that somebody has to look after.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::escape::{Brief, Escaped};
use super::{end_table, more, rows, section, table, when};
use crate::migration::report::{DeviceReport, MigrationReport, Number, Standing};

/// Bytes of a list of devices; each takes about 400.
const BYTES: usize = 1024 * 1024;

/// Devices that need a visit, by site, with whom to call.
pub(super) fn visits(report: &MigrationReport, out: &mut dyn Write) -> io::Result<()> {
    let mut by_site: BTreeMap<&str, Vec<&DeviceReport>> = BTreeMap::new();
    for device in report.devices_in(Standing::NeedsVisit) {
        by_site
            .entry(device.site.as_str())
            .or_default()
            .push(device);
    }
    if by_site.is_empty() {
        return Ok(());
    }
    section(out, "calls", "Who to call")?;
    let (mut listed, mut room) = (0, BYTES);
    for (site, devices) in &by_site {
        let known = report.sites.iter().find(|it| it.key.as_str() == *site);
        let contact = known.and_then(|site| site.contact.as_deref());
        let mut head = Vec::new();
        head_of(site, contact, devices.len(), &mut head)?;
        if head.len() > room {
            break;
        }
        out.write_all(&head)?;
        room -= head.len();
        let (written, used) = rows(out, room, devices.iter(), |device, out| {
            row(device, None, out)
        })?;
        end_table(out)?;
        (listed, room) = (listed + written, room - used);
    }
    let all: usize = by_site.values().map(Vec::len).sum();
    more(out, all, listed, "devices")?;
    out.write_all(b"</section>\n")
}

fn head_of(
    site: &str,
    contact: Option<&str>,
    devices: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(
        out,
        "<h3>{} <span><bdi>{}</bdi></span></h3>",
        Escaped(site),
        Brief(contact.unwrap_or("no contact in the specification"))
    )?;
    let needs = if devices == 1 {
        "device needs"
    } else {
        "devices need"
    };
    let caption = format!("{} {needs} a visit", Number(devices as u64));
    table(
        out,
        &caption,
        &["Device", "Unit id", "Model", "State", "Since"],
    )
}

/// Devices that need work in UMS.
pub(super) fn work(report: &MigrationReport, out: &mut dyn Write) -> io::Result<()> {
    let devices: Vec<_> = report.devices_in(Standing::NeedsWork).collect();
    list(
        "work",
        "What to look after in UMS",
        "Devices in the order they go",
        &devices,
        out,
    )
}

/// Devices that may have got their command before they were moved back.
pub(super) fn maybe_commanded(report: &MigrationReport, out: &mut dyn Write) -> io::Result<()> {
    let devices: Vec<_> = report.maybe_commanded().collect();
    list(
        "commanded",
        "Perhaps commanded, and to be stopped by hand",
        "Switch off the job on their launch directories as well",
        &devices,
        out,
    )
}

fn list(
    id: &str,
    title: &str,
    caption: &str,
    devices: &[&DeviceReport],
    out: &mut dyn Write,
) -> io::Result<()> {
    if devices.is_empty() {
        return Ok(());
    }
    section(out, id, title)?;
    let heads = ["Device", "Unit id", "Site", "Model", "State", "Since"];
    table(out, caption, &heads)?;
    let (listed, _) = rows(out, BYTES, devices.iter(), |device, out| {
        row(device, Some(device.site.as_str()), out)
    })?;
    end_table(out)?;
    more(out, devices.len(), listed, "devices")?;
    out.write_all(b"</section>\n")
}

fn row(device: &DeviceReport, site: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "<tr><th scope=\"row\" class=\"name\"><bdi>{}</bdi></th><td><code>{}</code></td>",
        Brief(device.title()),
        Brief(&device.unit_id)
    )?;
    if let Some(site) = site {
        write!(out, "<td>{}</td>", Escaped(site))?;
    }
    write!(
        out,
        "<td class=\"name\"><bdi>{}</bdi></td><td class=\"words\">{}",
        Brief(&device.model),
        device.state.title()
    )?;
    if let Some(reason) = &device.reason {
        write!(out, "<br><bdi class=\"quiet\">{}</bdi>", Brief(reason))?;
    }
    let since = device.ended.or(device.launched).or(device.staged);
    let since = since.map(when).unwrap_or_default();
    writeln!(out, "</td><td>{since}</td></tr>")
}
