//! Sites in a specification: written one by one, with what they have in common, or as a table.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::csv;
use crate::error::{Error, Result};
use crate::file;
use crate::migration::fleet::folded;
use crate::migration::{Days, Zone};
use crate::names::{nearest, quoted};
use crate::repository::settings_reader::{list, optional, repository, site_of};
use crate::repository::{Site, SiteKey, Sites};
use crate::toml_document::{Item, Table};

/// Clocks and closed days of a site.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Schedule {
    /// Whose clocks its windows are in.
    pub zone: Zone,
    /// Days on which nothing is triggered.
    pub closed: Vec<Days>,
}

/// Devices that belong to a site because a list says so, by unit id, MAC address or name.
#[derive(Debug, Clone, Default)]
pub struct MemberList {
    /// What a table says of a device, by what it is looked up under.
    sites: HashMap<String, (String, SiteKey)>,
    /// Where a table names each site first.
    named: BTreeMap<SiteKey, Named>,
}

/// A line of a table.
#[derive(Debug, Clone)]
struct Named {
    file: String,
    line: u32,
}

/// Lists are the same if they say the same, wherever it is written.
impl PartialEq for MemberList {
    fn eq(&self, other: &Self) -> bool {
        self.sites == other.sites
    }
}

impl Eq for MemberList {}

impl MemberList {
    /// Puts a device into a site.
    ///
    /// # Errors
    ///
    /// [`Conflict`](crate::ErrorKind::Conflict) if the list has it in another site already.
    pub fn insert(&mut self, device: impl Into<String>, site: SiteKey) -> Result<()> {
        let device = device.into();
        match self.sites.get(&folded(&device)) {
            Some((_, other)) if *other != site => Err(Error::new(
                crate::ErrorKind::Conflict,
                format!(
                    "the device {} is in the sites {other} and {site}",
                    quoted(&device)
                ),
            )),
            _ => {
                self.sites.insert(folded(&device), (device, site));
                Ok(())
            }
        }
    }

    /// The site of a device, by any of its unit id, MAC address and name.
    pub fn site_of<'a>(&self, identities: impl IntoIterator<Item = &'a str>) -> Option<&SiteKey> {
        if self.sites.is_empty() {
            return None;
        }
        let mut identities = identities.into_iter();
        identities.find_map(|text| Some(&self.sites.get(&folded(text))?.1))
    }

    /// Whether nobody is on the list.
    pub fn is_empty(&self) -> bool {
        self.sites.is_empty()
    }

    /// Those on the list, as it has them.
    pub(in crate::migration) fn devices(&self) -> impl Iterator<Item = &str> {
        self.sites.values().map(|(device, _)| device.as_str())
    }

    /// Whether every site it names is among these.
    pub(super) fn check_sites(&self, known: &Sites) -> Result<()> {
        let is_unknown = |key: &&SiteKey| !known.iter().any(|site| site.key == **key);
        // The first line of a table, whatever the order of the list.
        let named = self.named.iter().filter(|(key, _)| is_unknown(key));
        if let Some((key, place)) = named.min_by_key(|(_, place)| place.line) {
            return Err(unknown_site(key, known)
                .at(csv::beginning(place.line))
                .with_subject(&*place.file));
        }
        let sites = self.sites.values().map(|(_, site)| site);
        match sites.filter(is_unknown).min() {
            Some(key) => Err(unknown_site(key, known)),
            None => Ok(()),
        }
    }

    /// Reads a table with the columns `device` and `site`; rows without a device name nobody.
    pub(super) fn read(path: &Path) -> Result<Self> {
        in_file(path, || {
            let table = csv::rows(&file::read_text(path, csv::MAX_BYTES)?)?;
            let (device, site) = (table.require("device")?, table.require("site")?);
            let mut list = Self::default();
            for (line, cells) in table.rows {
                if cells[device].is_empty() {
                    continue;
                }
                let key: Result<SiteKey> = cells[site].parse();
                key.and_then(|key| {
                    list.named.entry(key.clone()).or_insert_with(|| Named {
                        file: path.display().to_string(),
                        line,
                    });
                    list.insert(cells[device].as_str(), key)
                })
                .map_err(|error| error.at(csv::beginning(line)))?;
            }
            Ok(list)
        })
    }
}

/// A site that is named and not described.
pub(super) fn unknown_site(key: &SiteKey, known: &Sites) -> Error {
    let error = Error::invalid(format!("there is no site `{key}`"));
    let keys = || known.iter().map(|site| site.key.as_str());
    if let Some(near) = nearest(key.as_str(), keys()) {
        error.with_hint(format!("did you mean `{near}`?"))
    } else {
        let keys: Vec<&str> = keys().take(10).collect();
        error.with_hint(format!("sites here are: {}", keys.join(", ")))
    }
}

/// The column `device` of a table.
pub(super) fn listed(path: &Path) -> Result<Vec<String>> {
    in_file(path, || {
        let table = csv::rows(&file::read_text(path, csv::MAX_BYTES)?)?;
        let device = table.require("device")?;
        let cells = table
            .rows
            .into_iter()
            .map(|(_, mut cells)| cells.swap_remove(device));
        Ok(cells.filter(|cell| !cell.is_empty()).collect())
    })
}

fn in_file<T>(path: &Path, read: impl FnOnce() -> Result<T>) -> Result<T> {
    read().map_err(|error| error.with_subject(path.display().to_string()))
}

/// What is said about sites.
pub(super) struct ReadSites {
    pub(super) sites: Sites,
    pub(super) schedules: BTreeMap<SiteKey, Schedule>,
    pub(super) contacts: BTreeMap<SiteKey, String>,
}

/// Reads `[[site]]`, `[site_table]` and `[site_defaults]`.
pub(super) fn read(
    document: &mut Table<'_>,
    folder: &Path,
    schedule: &Schedule,
) -> Result<ReadSites> {
    let mut read = SiteReader {
        defaults: document.take("site_defaults"),
        folder,
        schedule,
        sites: Vec::new(),
        schedules: BTreeMap::new(),
        contacts: BTreeMap::new(),
    };
    for item in list(document.take("site"), Ok)? {
        read.site(item)?;
    }
    if let Some(item) = document.take("site_table") {
        read.table(&item)?;
    }
    if read.sites.is_empty() {
        return Err(document
            .invalid("there is no site")
            .with_hint("write `[[site]]` for each, or `[site_table]` with the `file` of a table"));
    }
    Ok(ReadSites {
        sites: Sites::new(read.sites)?,
        schedules: read.schedules,
        contacts: read.contacts,
    })
}

struct SiteReader<'a, 'b> {
    defaults: Option<Item<'a>>,
    folder: &'b Path,
    schedule: &'b Schedule,
    sites: Vec<Site>,
    schedules: BTreeMap<SiteKey, Schedule>,
    contacts: BTreeMap<SiteKey, String>,
}

impl<'a> SiteReader<'a, '_> {
    /// A table with the column `key` and any field of a site as column; `repository.name` is the
    /// field `name` of its repository. `directory`, `subnet` and `site_field` name members;
    /// several values in a cell stand apart by `|`. Empty cells leave the default.
    fn table(&mut self, item: &Item<'a>) -> Result<()> {
        let mut table = item.clone().table("a table of sites", &["file"])?;
        let path = self.folder.join(table.require("file")?.text()?);
        in_file(&path, || {
            let rows = csv::rows(&file::read_text(&path, csv::MAX_BYTES)?)?;
            rows.require("key")?;
            for (line, cells) in &rows.rows {
                let mut site = item.emptied();
                for (column, cell) in rows.columns.iter().zip(cells) {
                    let values = || cell.split('|').map(|value| value.trim().to_owned());
                    match column.as_str() {
                        _ if cell.is_empty() => {}
                        "directory" | "subnet" | "site_field" => {
                            values().for_each(|value| site.push_table("members", column, value));
                        }
                        "windows" | "closed" => site.set_texts(column, values().collect()),
                        _ => site.set_text(column, cell.clone()),
                    }
                }
                self.site(site)
                    .map_err(|error| error.at(csv::beginning(*line)))?;
            }
            Ok(())
        })
    }

    fn site(&mut self, item: Item<'a>) -> Result<()> {
        let whole = match &self.defaults {
            Some(defaults) => item.over(defaults),
            None => item,
        };
        let key: SiteKey = whole
            .clone()
            .table("a site", &[])?
            .require("key")?
            .parsed()?;
        let mut table = whole
            .map_texts(&|field, text| filled_in(field, text, &key))
            .table(
                "a site",
                &[
                    "key",
                    "repository",
                    "staging",
                    "launch",
                    "members",
                    "line",
                    "windows",
                    "time_zone",
                    "closed",
                    "shared_name",
                    "contact",
                ],
            )?;
        let repository = repository(table.require("repository")?, self.folder)?;
        let site = site_of(key.clone(), repository, &mut table)?;
        self.sites.push(site);
        if let Some(item) = table.take("contact") {
            let contact = item.text()?;
            check_contact(contact).map_err(|error| error.at(item.place().position()))?;
            self.contacts.insert(key.clone(), contact.trim().to_owned());
        }
        let zone = optional(table.take("time_zone"), Item::parsed)?;
        let closed = optional(table.take("closed"), |item| days(item.clone()))?;
        if zone.is_some() || closed.is_some() {
            let default = self.schedule;
            let schedule = Schedule {
                zone: zone.unwrap_or_else(|| default.zone.clone()),
                closed: closed.unwrap_or_else(|| default.closed.clone()),
            };
            self.schedules.insert(key, schedule);
        }
        Ok(())
    }
}

/// Whom to call is a line of text for people.
pub(super) fn check_contact(text: &str) -> Result<()> {
    const LONGEST: usize = 200;
    if text.trim().is_empty() || text.chars().any(char::is_control) {
        return Err(Error::invalid("a contact is one line of text")
            .with_hint("write whom to call: \"service desk, ext. 100\""));
    }
    if text.chars().count() > LONGEST {
        return Err(Error::invalid(format!(
            "a contact has {LONGEST} characters at most"
        )));
    }
    Ok(())
}

pub(super) fn days(item: Item<'_>) -> Result<Vec<Days>> {
    list(Some(item), |item| item.parsed())
}

/// The key of the site in the place of `{site}`; in the name of an environment variable in capital
/// letters, with `_` for what such a name cannot hold.
fn filled_in(field: &str, text: &str, key: &SiteKey) -> String {
    if field == "env" {
        let variable = |c: char| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_uppercase()
            } else {
                '_'
            }
        };
        return text.replace(
            "{site}",
            &key.as_str().chars().map(variable).collect::<String>(),
        );
    }
    text.replace("{site}", key.as_str())
}
