//! From the text of a specification to a [`MigrationSpec`].

mod gates;

use std::path::Path;
use std::sync::Arc;

use super::sites::{self, MemberList, Schedule};
use super::{
    AfterSuccess, Assumed, Limits, MigrationSpec, Os11Update, RequiredProfiles, Selection,
    SuccessDefinition, WaveSettings,
};
use crate::error::Result;
use crate::file;
use crate::migration::Percent;
use crate::migration::bandwidth::Assumptions;
use crate::names::{advice, quoted};
use crate::readiness::ReadinessSettings;
use crate::repository::settings_reader::{
    apps, count, job, list, one_field, optional, profiles, text_or_number,
};
use crate::rules::RuleSet;
use crate::spec::Connection;
use crate::toml_document::{self, Item, Source};

const TABLES: &[&str] = &[
    "ums",
    "migration",
    "target",
    "site",
    "site_defaults",
    "site_table",
    "site_members",
    "profiles",
    "repository_profiles",
    "job",
    "devices",
    "waves",
    "gates",
    "limits",
    "success",
    "assume",
    "traffic",
    "os11_update",
    "readiness",
    "facts",
    "attestation",
];

pub(super) fn specification(text: &str, folder: &Path) -> Result<MigrationSpec> {
    let mut document = Source::read(text, "the specification", TABLES)?;
    let mut migration = document.require("migration")?.table(
        "the migration",
        &[
            "name",
            "time_zone",
            "closed",
            "trigger",
            "after_success",
            "accept_losing",
            "carry_over",
            "rules",
        ],
    )?;
    let name = migration.require("name")?.text()?.to_owned();
    document.take("ums");
    let connection = Connection::from_toml(text)?.relative_to(folder);
    let mut target = document
        .require("target")?
        .table("the target", &["base_system", "apps", "ums"])?;
    let base_system = target.require("base_system")?.parsed()?;
    let schedule = Schedule {
        zone: optional(migration.take("time_zone"), Item::parsed)?.unwrap_or_default(),
        closed: migration
            .take("closed")
            .map_or(Ok(Vec::new()), sites::days)?,
    };
    let read = sites::read(&mut document, folder, &schedule)?;
    let mut spec = MigrationSpec::builder(name, connection, base_system, read.sites).0;
    spec.apps = apps(target.take("apps"))?;
    spec.ums = optional(target.take("ums"), Item::parsed)?;
    if let Some(item) = migration.take("rules") {
        spec.rules = Arc::new(rules(item.text()?, folder)?);
    }
    spec.readiness = ReadinessSettings::from_toml_in(text, &spec.rules, folder)?;
    spec.schedule = schedule;
    spec.schedules = read.schedules;
    spec.contacts = read.contacts;
    spec.trigger = optional(migration.take("trigger"), Item::named)?.unwrap_or(spec.trigger);
    if let Some(item) = migration.take("after_success") {
        spec.after_success = after_success(item)?;
    }
    spec.accept_losing = texts(migration.take("accept_losing"))?;
    spec.carry_over = optional(migration.take("carry_over"), Item::boolean)?.unwrap_or(false);
    if let Some(item) = document.take("site_members") {
        let mut table = item.table("the members of sites", &["file"])?;
        spec.members = MemberList::read(&folder.join(table.require("file")?.text()?))?;
    }
    spec.profiles = required_profiles(document.take("profiles"))?;
    spec.repository_profiles = profiles(document.take("repository_profiles"), spec.ums.as_ref())?;
    spec.job = job(document.take("job"))?;
    spec.selection = selection(document.take("devices"), folder)?;
    spec.waves = waves(document.take("waves"))?;
    spec.gates = gates::gates(document.take("gates"))?;
    spec.limits = limits(document.take("limits"))?;
    spec.success = success(document.take("success"))?;
    spec.assumed = assumed(document.take("assume"))?;
    (spec.traffic, spec.bytes_per_device) = traffic(document.take("traffic"))?;
    if let Some(item) = document.take("os11_update") {
        let mut table = item.table("the update of OS 11", &["build", "directory"])?;
        spec.os11_update = Some(Os11Update {
            build: table.require("build")?.parsed()?,
            directory: table.require("directory")?.parsed()?,
        });
    }
    spec.checked()
}

/// The rules with the changes of a file, which is told by the name that the person gave it.
fn rules(name: &str, folder: &Path) -> Result<RuleSet> {
    let text = file::read_text(&folder.join(name), toml_document::MAX_BYTES);
    let text = text.map_err(|error| error.with_subject(name))?;
    RuleSet::builtin().with_overrides(&text, name)
}

fn texts(item: Option<Item<'_>>) -> Result<Vec<String>> {
    list(item, |item| Ok(item.text()?.to_owned()))
}

fn after_success(item: Item<'_>) -> Result<AfterSuccess> {
    if let Ok(text) = item.text() {
        return match text {
            "stay" => Ok(AfterSuccess::Stay),
            "return" => Ok(AfterSuccess::Return),
            other => Err(item
                .invalid(format!("{} is not a place to stay", quoted(other)))
                .with_hint(advice(
                    other,
                    ["stay", "return", "{ move_to = … }"].into_iter(),
                ))),
        };
    }
    let one = one_field(item, "a place to stay", &["move_to"])?;
    Ok(AfterSuccess::MoveTo(one.parsed()?))
}

fn required_profiles(item: Option<Item<'_>>) -> Result<RequiredProfiles> {
    let Some(item) = item else {
        return Ok(RequiredProfiles::default());
    };
    let mut table = item.table("the profiles", &["directory", "os11", "os12"])?;
    Ok(RequiredProfiles {
        directory: optional(table.take("directory"), Item::parsed)?,
        os11: texts(table.take("os11"))?,
        os12: texts(table.take("os12"))?,
    })
}

fn selection(item: Option<Item<'_>>, folder: &Path) -> Result<Selection> {
    let mut selection = Selection::default();
    let Some(item) = item else {
        return Ok(selection);
    };
    let mut table = item.table(
        "the devices",
        &["directories", "views", "names", "files", "except"],
    )?;
    let files = |item: Option<Item<'_>>| -> Result<Vec<String>> {
        let files = list(item, |item| sites::listed(&folder.join(item.text()?)))?;
        Ok(files.concat())
    };
    selection.directories = some(table.take("directories"), |item| {
        list(item, |item| item.parsed())
    })?;
    selection.views = some(table.take("views"), |item| {
        list(item, |item| text_or_number(&item))
    })?;
    selection.names = some(table.take("names"), texts)?;
    selection.listed = some(table.take("files"), files)?;
    if let Some(item) = table.take("except") {
        let mut except = item.table(
            "the exceptions",
            &["directories", "names", "files", "models", "comment_marker"],
        )?;
        selection.except_directories = list(except.take("directories"), |item| item.parsed())?;
        selection.except = texts(except.take("names"))?;
        selection.except.extend(files(except.take("files"))?);
        selection.except_models = texts(except.take("models"))?;
        selection.comment_marker = optional(except.take("comment_marker"), |item| {
            Ok(item.text()?.to_owned())
        })?;
    }
    Ok(selection)
}

/// A list that selects: where none is written every device is meant, so one that is written and
/// empty is a slip, or a file that was not filled.
fn some<'a, T>(
    item: Option<Item<'a>>,
    read: impl FnOnce(Option<Item<'a>>) -> Result<Vec<T>>,
) -> Result<Vec<T>> {
    let place = item.as_ref().map(Item::place);
    let values = read(item)?;
    match place {
        Some(place) if values.is_empty() => Err(place
            .invalid("this selects no device")
            .with_hint("leave the field out to select every device of every site")),
        _ => Ok(values),
    }
}

fn waves(item: Option<Item<'_>>) -> Result<WaveSettings> {
    let mut waves = WaveSettings::default();
    let Some(item) = item else {
        return Ok(waves);
    };
    let mut table = item.table(
        "the waves",
        &["sizes", "download", "first_of_site_alone", "late_joiners"],
    )?;
    waves.sizes = list(table.take("sizes"), |item| text_or_number(&item))?;
    set(&mut waves.download, table.take("download"), Item::named)?;
    set(
        &mut waves.first_of_site_alone,
        table.take("first_of_site_alone"),
        Item::boolean,
    )?;
    set(
        &mut waves.late_joiners,
        table.take("late_joiners"),
        Item::named,
    )?;
    Ok(waves)
}

/// Sets a value if its field is there.
fn set<'a, T>(
    value: &mut T,
    item: Option<Item<'a>>,
    read: impl FnOnce(&Item<'a>) -> Result<T>,
) -> Result<()> {
    if let Some(item) = item {
        *value = read(&item)?;
    }
    Ok(())
}

/// `90 min`, `24 h`, `2d`.
fn minutes(text: &str) -> Option<u32> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(end);
    let factor = match unit.strip_prefix(' ').unwrap_or(unit) {
        "min" => 1,
        "h" => 60,
        "d" => 24 * 60,
        _ => return None,
    };
    number.parse::<u32>().ok()?.checked_mul(factor)
}

fn duration(item: &Item<'_>) -> Result<u32> {
    let text = item.text()?;
    minutes(text).filter(|&minutes| minutes > 0).ok_or_else(|| {
        item.invalid(format!("{} is no time to wait", quoted(text)))
            .with_hint("write a time like `90 min`, `24 h` or `2 d`")
    })
}

fn limits(item: Option<Item<'_>>) -> Result<Limits> {
    let mut limits = Limits::default();
    let Some(item) = item else {
        return Ok(limits);
    };
    let mut table = item.table(
        "the limits",
        &[
            "in_flight",
            "in_flight_per_site",
            "arm_within",
            "upgrade_within",
            "silent_after",
            "poll_seconds",
        ],
    )?;
    set(&mut limits.in_flight, table.take("in_flight"), count)?;
    set(
        &mut limits.in_flight_per_site,
        table.take("in_flight_per_site"),
        count,
    )?;
    set(&mut limits.arm_minutes, table.take("arm_within"), duration)?;
    set(
        &mut limits.upgrade_minutes,
        table.take("upgrade_within"),
        duration,
    )?;
    set(
        &mut limits.silent_minutes,
        table.take("silent_after"),
        duration,
    )?;
    set(&mut limits.poll_seconds, table.take("poll_seconds"), count)?;
    Ok(limits)
}

fn success(item: Option<Item<'_>>) -> Result<SuccessDefinition> {
    let mut success = SuccessDefinition::default();
    let Some(item) = item else {
        return Ok(success);
    };
    let mut table = item.table(
        "success",
        &[
            "firmware_version_begins",
            "os_type_begins",
            "healthy_for",
            "registered",
        ],
    )?;
    let place = table
        .invalid("nothing would count as success")
        .with_hint("give `firmware_version_begins` or `os_type_begins` at least one text");
    let some = |item: &Item<'_>| texts(Some(item.clone()));
    set(
        &mut success.firmware_version_begins,
        table.take("firmware_version_begins"),
        some,
    )?;
    set(
        &mut success.os_type_begins,
        table.take("os_type_begins"),
        some,
    )?;
    set(
        &mut success.healthy_minutes,
        table.take("healthy_for"),
        duration,
    )?;
    set(
        &mut success.registered,
        table.take("registered"),
        Item::boolean,
    )?;
    if success.firmware_version_begins.is_empty() && success.os_type_begins.is_empty() {
        return Err(place);
    }
    Ok(success)
}

fn assumed(item: Option<Item<'_>>) -> Result<Assumed> {
    let mut assumed = Assumed::default();
    let Some(item) = item else {
        return Ok(assumed);
    };
    let mut table = item.table(
        "the assumptions",
        &["job_reaches_subdirectories", "move_makes_settings_pending"],
    )?;
    set(
        &mut assumed.job_reaches_subdirectories,
        table.take("job_reaches_subdirectories"),
        Item::boolean,
    )?;
    set(
        &mut assumed.move_makes_settings_pending,
        table.take("move_makes_settings_pending"),
        Item::boolean,
    )?;
    Ok(assumed)
}

fn traffic(item: Option<Item<'_>>) -> Result<(Assumptions, Option<u64>)> {
    let mut assumptions = Assumptions::default();
    let Some(item) = item else {
        return Ok((assumptions, None));
    };
    let mut table = item.table(
        "the traffic",
        &[
            "bytes_per_device",
            "efficiency",
            "device_bytes_per_second",
            "local_line",
            "upgrade_takes",
            "peer_limit",
        ],
    )?;
    let bytes = |item: &Item<'_>| {
        u64::try_from(item.integer()?)
            .ok()
            .filter(|&bytes| bytes > 0)
            .ok_or_else(|| item.invalid(format!("{} is a number from 1", quoted(item.name()))))
    };
    let per_device = optional(table.take("bytes_per_device"), bytes)?;
    set(
        &mut assumptions.efficiency,
        table.take("efficiency"),
        |item| {
            let share: Percent = item.parsed()?;
            match share {
                Percent::ZERO => Err(item.invalid("nothing of the line would arrive")),
                share => Ok(share),
            }
        },
    )?;
    set(
        &mut assumptions.device_bytes_per_second,
        table.take("device_bytes_per_second"),
        bytes,
    )?;
    set(
        &mut assumptions.local_bits_per_second,
        table.take("local_line"),
        |item| {
            let line: crate::repository::LineSpeed = item.parsed()?;
            Ok(line.bits_per_second())
        },
    )?;
    set(
        &mut assumptions.upgrade_seconds,
        table.take("upgrade_takes"),
        |item| Ok(u64::from(duration(item)?) * 60),
    )?;
    set(&mut assumptions.peer_limit, table.take("peer_limit"), count)?;
    Ok((assumptions, per_device))
}
