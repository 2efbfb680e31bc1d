//! Facts that UMS does not show, as people declare them: for a device, a directory, the fleet. Here
//! they are read and found again; what they are weighed against is the business of the checks. The
//! names of facts are those of the [rules](crate::rules).

mod csv;
mod key;
mod toml;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Position, Result};
use crate::finding::Basis;
use crate::names;
use crate::rules::{Fact, Facts, Flag};
use crate::ums::DirectoryPath;

pub use key::DeviceKey;
use key::KeyKind;

/// Facts that UMS does not show, each said for one device, for a directory and all in it, or for
/// the fleet.
///
/// What is said of a device counts before what is said of its directory, the nearest directory
/// before those around it, and a directory before the fleet. What UMS shows counts before all of
/// it; a declaration that says otherwise is reported. Two facts are not declared: the `target`,
/// which is given apart, and `upgrade_ready`, which only devices say.
///
/// Facts are named as in [rules](crate::rules). In TOML they stand in the table `facts`; other
/// tables of the file are left to others:
///
/// ```
/// use igel_migrate_core::readiness::DeclaredFacts;
/// let declared = DeclaredFacts::from_toml(
///     r#"
///     [facts]                           # the fleet
///     workspace_edition = true
///     subscription_active = true
///     ## files = ["devices.csv"]        # more, beside this file
///
///     [[facts.directory]]               # the directory and those in it
///     path = "/Berlin"
///     secure_boot = true
///     boot_mode = "uefi"
///
///     [[facts.device]]                  # by name, mac, unit_id, or several of them
///     mac = "00:E0:C5:00:00:5B"
///     secure_boot = false
///     by = "A. Example"                 # with a name and a date a fact is attested,
///     on = 2026-11-20                   # without, it is declared
///     "#,
/// )?;
/// assert_eq!(declared.devices(), 1);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
///
/// As CSV, [`read_csv`](Self::read_csv) has the form.
#[derive(Debug, Clone, Default)]
pub struct DeclaredFacts {
    pub(super) layers: Layers,
    pub(super) fleet: Option<LayerIndex>,
    pub(super) directories: Vec<DirectoryLayer>,
    pub(super) rows: Vec<DeviceRow>,
    directory_places: HashMap<DirectoryPath, Place>,
    /// The rows by unit id, by MAC address and by name, each under its surest key only.
    rows_by: [HashMap<Box<str>, usize>; 3],
}

/// The place of a layer among all; equal layers are one.
pub(super) type LayerIndex = u32;

/// Facts that somebody declared together.
#[derive(Debug, Clone, Default)]
pub(super) struct Layers {
    all: Vec<Facts>,
    by_content: HashMap<String, LayerIndex>,
}

/// What was said of a directory.
#[derive(Debug, Clone)]
pub(super) struct DirectoryLayer {
    pub(super) path: DirectoryPath,
    pub(super) layer: LayerIndex,
    pub(super) place: Place,
}

/// What was said of a device.
#[derive(Debug, Clone)]
pub(super) struct DeviceRow {
    pub(super) device: DeviceKey,
    pub(super) layer: LayerIndex,
    pub(super) place: Place,
}

/// Where something was declared: the file, if there is one, and the place in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    pub(super) file: Option<Arc<str>>,
    pub(super) position: Option<Position>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.position) {
            (Some(file), Some(position)) => write!(f, "{file}, {position}"),
            (Some(file), None) => f.write_str(file),
            (None, Some(position)) => position.fmt(f),
            (None, None) => f.write_str("the program"),
        }
    }
}

impl DeclaredFacts {
    /// Nothing is declared.
    pub fn new() -> Self {
        Self::default()
    }

    /// Declares facts of the whole fleet, in front of those declared before.
    ///
    /// ```
    /// use igel_migrate_core::Basis;
    /// use igel_migrate_core::readiness::DeclaredFacts;
    /// use igel_migrate_core::rules::{Facts, Flag};
    /// let facts = Facts::on(Basis::Declared).with_flag(Flag::WorkspaceEdition, true);
    /// let declared = DeclaredFacts::new().with_fleet(facts)?;
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] for a fact that is not declared.
    pub fn with_fleet(mut self, facts: Facts) -> Result<Self> {
        self.add_fleet(facts)?;
        Ok(self)
    }

    /// Declares facts of a directory and of those in it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] if that directory is there already, [`ErrorKind::Invalid`] for a
    /// fact that is not declared.
    pub fn with_directory(mut self, path: DirectoryPath, facts: Facts) -> Result<Self> {
        self.add_directory(path, facts, Place::default())?;
        Ok(self)
    }

    /// Declares facts of a device.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] if the device is there already under the same key,
    /// [`ErrorKind::Invalid`] for a fact that is not declared.
    pub fn with_device(mut self, device: DeviceKey, facts: Facts) -> Result<Self> {
        self.add_device(device, facts, Place::default())?;
        Ok(self)
    }

    /// How many devices something is declared of.
    pub fn devices(&self) -> usize {
        self.rows.len()
    }

    /// True if nothing is declared.
    pub fn is_empty(&self) -> bool {
        self.fleet.is_none() && self.directories.is_empty() && self.rows.is_empty()
    }

    /// The facts of the fleet.
    pub(super) fn fleet_facts(&self) -> Facts {
        self.fleet
            .map_or_else(Facts::new, |index| self.layers.get(index).clone())
    }

    /// The facts that are declared of single directories or devices.
    pub(super) fn narrower(&self) -> Vec<Fact> {
        let directories = self.directories.iter().map(|directory| directory.layer);
        let mut layers: Vec<_> = directories
            .chain(self.rows.iter().map(|row| row.layer))
            .collect();
        layers.sort_unstable();
        layers.dedup();
        Fact::all()
            .filter(|fact| {
                let known = |layer: &LayerIndex| self.layers.get(*layer).knows(*fact);
                layers.iter().any(known)
            })
            .collect()
    }

    /// The rows about a device with these marks, the surest first.
    pub(super) fn rows_for(
        &self,
        unit_id: &str,
        mac: &str,
        name: &str,
    ) -> impl Iterator<Item = usize> {
        let keys = [
            (KeyKind::UnitId, unit_id),
            (KeyKind::Mac, mac),
            (KeyKind::Name, name),
        ];
        keys.map(|(kind, key)| self.rows_by[kind as usize].get(key).copied())
            .into_iter()
            .flatten()
            .filter(move |row| self.rows[*row].device.fits(unit_id, mac, name))
    }

    fn add_fleet(&mut self, facts: Facts) -> Result<()> {
        let facts = match self.fleet {
            Some(before) => facts.or(self.layers.get(before)),
            None => facts,
        };
        self.fleet = Some(self.layers.add(facts)?);
        Ok(())
    }

    fn add_directory(&mut self, path: DirectoryPath, facts: Facts, place: Place) -> Result<()> {
        if let Some(other) = self.directory_places.get(&path) {
            let message = format!("the directory {path} stands here twice");
            return Err(Error::new(ErrorKind::Conflict, message)
                .with_hint(format!("the other one is at {other}")));
        }
        let layer = self.layers.add(facts)?;
        self.directory_places.insert(path.clone(), place.clone());
        self.directories.push(DirectoryLayer { path, layer, place });
        Ok(())
    }

    fn add_device(&mut self, device: DeviceKey, facts: Facts, place: Place) -> Result<()> {
        let Some((kind, key)) = device.surest() else {
            return Err(Error::invalid("no device is named")
                .with_hint("give its name, its mac or its unit_id"));
        };
        match self.rows_by[kind as usize].entry(key) {
            Entry::Occupied(other) => {
                let other = &self.rows[*other.get()].place;
                let message = format!("the device with {device} stands here twice");
                Err(Error::new(ErrorKind::Conflict, message)
                    .with_hint(format!("the other one is at {other}")))
            }
            Entry::Vacant(free) => {
                free.insert(self.rows.len());
                let layer = self.layers.add(facts)?;
                self.rows.push(DeviceRow {
                    device,
                    layer,
                    place,
                });
                Ok(())
            }
        }
    }
}

impl Layers {
    pub(super) fn get(&self, index: LayerIndex) -> &Facts {
        &self.all[index as usize]
    }

    fn add(&mut self, facts: Facts) -> Result<LayerIndex> {
        use fmt::Write as _;
        let mut content = String::new();
        for fact in Fact::all() {
            let Some(value) = facts.text(fact) else {
                continue;
            };
            if !may_be_declared(fact) {
                return Err(Error::invalid(format!("`{fact}` is not declared")));
            }
            let basis = facts.basis(fact).unwrap_or(Basis::Declared);
            // Writing to a String does not fail. No value has a line feed in it.
            let _ = writeln!(content, "{fact}={value} {basis}");
        }
        let next = u32::try_from(self.all.len())
            .map_err(|_| Error::limit("more different declarations than a computer holds"))?;
        match self.by_content.entry(content) {
            Entry::Occupied(known) => Ok(*known.get()),
            Entry::Vacant(free) => {
                free.insert(next);
                self.all.push(facts);
                Ok(next)
            }
        }
    }
}

fn may_be_declared(fact: Fact) -> bool {
    !matches!(fact, Fact::Target | Fact::Flag(Flag::UpgradeReady))
}

/// The names a fact can be declared under, together with `others` that may stand beside them.
fn known_names(others: &'static [&'static str]) -> impl Iterator<Item = &'static str> + Clone {
    let facts = Fact::all().filter(|fact| may_be_declared(*fact));
    others.iter().copied().chain(facts.map(Fact::as_str))
}

/// The fact called `name`, or an error that knows the nearest right name.
fn fact_named(name: &str, what: &str, others: &'static [&'static str]) -> Result<Fact> {
    let found = Fact::all().find(|fact| may_be_declared(*fact) && fact.as_str() == name);
    found.ok_or_else(|| names::wrong(name, what, known_names(others)))
}

#[cfg(test)]
mod tests;
