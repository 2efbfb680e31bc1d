//! Declared facts from the table `facts` of settings.

use std::path::Path;
use std::sync::Arc;

use super::{DeclaredFacts, DeviceKey, Place, fact_named};
use crate::error::{Error, Result};
use crate::finding::Basis;
use crate::rules::{Fact, Facts};
use crate::toml_document::{Item, Source, Table};

const FLEET: &[&str] = &["by", "on", "files", "directory", "device"];
const DIRECTORY: &[&str] = &["path", "by", "on"];
const DEVICE: &[&str] = &["name", "mac", "unit_id", "by", "on"];

impl DeclaredFacts {
    /// Reads the table `facts` of a TOML text. Relative files in it are taken from the working
    /// directory.
    ///
    /// # Errors
    ///
    /// With line and column: [`Malformed`](crate::ErrorKind::Malformed) for what is not TOML,
    /// [`Invalid`](crate::ErrorKind::Invalid) for facts that are unknown or of a wrong form, with
    /// the nearest right name as hint, [`Conflict`](crate::ErrorKind::Conflict) for a device or
    /// directory that stands there twice. Those of [`read_csv`](Self::read_csv) for its files.
    pub fn from_toml(text: &str) -> Result<Self> {
        let mut declared = Self::new();
        let mut read = || {
            let mut document = Source::read(text, "the settings", &[])?;
            document.take("facts").map_or(Ok(()), |facts| {
                declared.read_table(facts, None, Path::new(""))
            })
        };
        read().map_err(|error: Error| error.with_operation("reading facts"))?;
        Ok(declared)
    }

    /// Reads the table `facts` of the settings in `file`, whose relative files are in `folder`.
    pub(in crate::readiness) fn read_table(
        &mut self,
        item: Item<'_>,
        file: Option<&Arc<str>>,
        folder: &Path,
    ) -> Result<()> {
        let mut table = item.table("the facts", &[])?;
        let files = table.take("files");
        let directories = table.take("directory");
        let devices = table.take("device");
        self.add_fleet(facts(table, FLEET)?)?;
        let place = |item: &Item<'_>| Place {
            file: file.cloned(),
            position: Some(item.place().position()),
        };
        for item in array(directories)? {
            let place = place(&item);
            let mut table = item.table("a directory", &[])?;
            let path = table.require("path")?.parsed()?;
            let facts = facts(table, DIRECTORY)?;
            self.add_directory(path, facts, place.clone())
                .map_err(|error| placed(error, &place))?;
        }
        for item in array(devices)? {
            let place = place(&item);
            let mut table = item.table("a device", &[])?;
            let device = device(&mut table)?;
            let facts = facts(table, DEVICE)?;
            self.add_device(device, facts, place.clone())
                .map_err(|error| placed(error, &place))?;
        }
        for item in array(files)? {
            self.read_csv_file(folder.join(item.text()?))?;
        }
        Ok(())
    }
}

fn placed(error: Error, place: &Place) -> Error {
    match place.position {
        Some(position) => error.at(position),
        None => error,
    }
}

fn array(item: Option<Item<'_>>) -> Result<Vec<Item<'_>>> {
    item.map_or_else(|| Ok(Vec::new()), Item::array)
}

fn device(table: &mut Table<'_>) -> Result<DeviceKey> {
    let mut device = DeviceKey::default();
    if let Some(item) = table.take("unit_id") {
        device = device.and(DeviceKey::unit_id(item.text()?));
    }
    if let Some(item) = table.take("mac") {
        let key = DeviceKey::mac(item.text()?);
        device = device.and(key.map_err(|error| error.at(item.place().position()))?);
    }
    if let Some(item) = table.take("name") {
        device = device.with_name(item.text()?);
    }
    Ok(device)
}

/// The facts of a table, attested if it has a name and a date.
fn facts(mut table: Table<'_>, others: &'static [&'static str]) -> Result<Facts> {
    let by = table.take("by");
    let on = table.take("on");
    let basis = match (&by, &on) {
        (Some(by), Some(on)) => {
            by.text()?;
            on.date()?;
            Basis::Attested
        }
        (Some(half), None) | (None, Some(half)) => {
            return Err(half.invalid("an attested fact needs both `by` and `on`"));
        }
        (None, None) => Basis::Declared,
    };
    let mut facts = Facts::on(basis);
    for item in table.rest() {
        let fact = fact_named(item.name(), "a fact to declare", others)
            .map_err(|error| error.at(item.name_position()))?;
        let text = match fact {
            Fact::Flag(_) => item.boolean()?.to_string(),
            Fact::Number(_) => item.integer()?.to_string(),
            // A day may be written as a date or as a text.
            _ => match item.date() {
                Ok(day) => day.to_string(),
                Err(_) => item.text()?.to_owned(),
            },
        };
        facts = facts
            .with_text(fact, &text)
            .map_err(|error| error.at(item.place().position()))?;
    }
    Ok(facts)
}
