//! What a person vouches for, because the management interface does not show it.

use std::fmt;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::error::{Error, Result};
use crate::names::named;
use crate::toml_document::{Item, Source};
use crate::ums::DirectoryPath;

named! {
    #[what("a thing to attest")]
    /// Something that must be so before the first wave and that the management interface cannot
    /// show (IMI manual 2025: profiles have no settings there, and repositories, apps and jobs no
    /// calls).
    pub enum Attestable {
        /// The profiles on the directory hold what they must: the repository in both, and the
        /// settings a device needs on OS 12.
        ProfileSettings = "profile_settings",
        /// The repository has the priority in UMS that hides it from other devices.
        CentralPriority = "central_priority",
        /// The base system that devices of the directory get is the target.
        BaseSystem = "base_system",
        /// The job that starts the upgrade is there, reaches the directory and does not expire.
        UpgradeJob = "upgrade_job",
    }
}

impl Attestable {
    /// Everything there is to attest.
    pub const ALL: [Self; 4] = [
        Self::ProfileSettings,
        Self::CentralPriority,
        Self::BaseSystem,
        Self::UpgradeJob,
    ];

    /// The code of the reason in reports.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::ProfileSettings => "attest-profile-settings",
            Self::CentralPriority => "attest-central-priority",
            Self::BaseSystem => "attest-base-system",
            Self::UpgradeJob => "attest-upgrade-job",
        }
    }

    /// What is vouched for, as a sentence.
    pub fn statement(self) -> &'static str {
        match self {
            Self::ProfileSettings => {
                "the profiles on the directory hold the repository and the settings devices need"
            }
            Self::CentralPriority => "the repository has the intended priority in UMS",
            Self::BaseSystem => "devices of the directory get the target as their base system",
            Self::UpgradeJob => "the upgrade job is there, reaches the directory and is active",
        }
    }

    /// Where a person looks it up.
    pub fn place(self) -> &'static str {
        match self {
            Self::ProfileSettings => "UMS Web App: the profiles assigned to the directory",
            Self::CentralPriority => "UMS Web App: Apps > Settings > UMS as an Update Proxy",
            Self::BaseSystem => "UMS Web App: apps assigned to the directory, or default version",
            Self::UpgradeJob => "UMS Console or Web App: jobs",
        }
    }
}

impl Serialize for Attestable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A person's word: what, where, who, when.
///
/// ```
/// use igel_migrate_core::readiness::{Attestable, Attestation};
/// let seen = Attestation::new(Attestable::BaseSystem, "A. Example", jiff::civil::date(2026, 11, 20))?
///     .with_directory("/Migration/Berlin/Staging".parse()?)
///     .with_note("12.7.4, seen in the Web App");
/// assert_eq!(seen.to_string(), "base_system of /Migration/Berlin/Staging by A. Example on 2026-11-20");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Attestation {
    /// What is vouched for.
    pub what: Attestable,
    /// For which directory and those in it; `None`: for all.
    pub directory: Option<DirectoryPath>,
    /// Who vouches.
    pub by: String,
    /// On which day it was looked up.
    pub on: Date,
    /// What was seen.
    pub note: Option<String>,
}

impl Attestation {
    /// The word of `by`, who looked it up `on` that day, for every directory.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) without a name.
    pub fn new(what: Attestable, by: impl Into<String>, on: Date) -> Result<Self> {
        let by = by.into();
        if by.trim().is_empty() {
            return Err(Error::invalid("an attestation needs the name of a person"));
        }
        Ok(Self {
            what,
            directory: None,
            by,
            on,
            note: None,
        })
    }

    /// Narrows it to a directory and those in it.
    #[must_use]
    pub fn with_directory(mut self, directory: DirectoryPath) -> Self {
        self.directory = Some(directory);
        self
    }

    /// Adds what was seen.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    fn covers(&self, what: Attestable, directory: &DirectoryPath) -> bool {
        let here = |own: &DirectoryPath| directory.starts_with(own);
        self.what == what && self.directory.as_ref().is_none_or(here)
    }
}

impl fmt::Display for Attestation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)?;
        if let Some(directory) = &self.directory {
            write!(f, " of {directory}")?;
        }
        write!(f, " by {} on {}", self.by.escape_debug(), self.on)
    }
}

/// All that people vouch for.
///
/// In TOML it is the array of tables `attestation`; other tables of the file are left to others:
///
/// ```
/// use igel_migrate_core::readiness::{Attestable, Attestations};
/// let attested = Attestations::from_toml(
///     r#"
///     [[attestation]]
///     what = "base_system"                      # or profile_settings, central_priority, upgrade_job
///     directory = "/Migration/Berlin/Staging"   # and those in it; without: all
///     by = "A. Example"
///     on = 2026-11-20
///     note = "12.7.4, seen in the Web App"
///     "#,
/// )?;
/// let staging = "/Migration/Berlin/Staging".parse()?;
/// assert!(attested.find(Attestable::BaseSystem, &staging).is_some());
/// assert_eq!(
///     attested.missing(&staging),
///     [Attestable::ProfileSettings, Attestable::CentralPriority, Attestable::UpgradeJob]
/// );
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Attestations(Vec<Attestation>);

impl Attestations {
    /// Nobody vouches for anything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a person's word.
    #[must_use]
    pub fn with(mut self, attestation: Attestation) -> Self {
        self.0.push(attestation);
        self
    }

    /// Reads the tables `attestation` of a TOML text.
    ///
    /// # Errors
    ///
    /// With line and column: [`Malformed`](crate::ErrorKind::Malformed) for what is not TOML,
    /// [`Invalid`](crate::ErrorKind::Invalid) for fields that are unknown, missing or of a wrong
    /// form, with the nearest right name as hint.
    pub fn from_toml(text: &str) -> Result<Self> {
        let read = || {
            let mut document = Source::read(text, "the settings", &[])?;
            document.take("attestation").map_or(Ok(Self::new()), read)
        };
        read().map_err(|error: Error| error.with_operation("reading attestations"))
    }

    /// All of them, in the order they were given.
    pub fn iter(&self) -> std::slice::Iter<'_, Attestation> {
        self.0.iter()
    }

    /// Whose word covers `what` for a directory: of the nearest directory around it, and there the
    /// latest.
    pub fn find(&self, what: Attestable, directory: &DirectoryPath) -> Option<&Attestation> {
        let nearness = |found: &&Attestation| {
            let depth = found.directory.as_ref().map(|own| own.names().len());
            (depth, found.on)
        };
        self.0
            .iter()
            .filter(|attestation| attestation.covers(what, directory))
            .max_by_key(nearness)
    }

    /// What nobody vouches for yet in a directory. The first wave needs this to be empty.
    pub fn missing(&self, directory: &DirectoryPath) -> Vec<Attestable> {
        Attestable::ALL
            .into_iter()
            .filter(|what| self.find(*what, directory).is_none())
            .collect()
    }
}

impl<'a> IntoIterator for &'a Attestations {
    type Item = &'a Attestation;
    type IntoIter = std::slice::Iter<'a, Attestation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<Attestation> for Attestations {
    fn from_iter<I: IntoIterator<Item = Attestation>>(attestations: I) -> Self {
        Self(attestations.into_iter().collect())
    }
}

/// Reads the field `attestation` of settings.
pub(crate) fn read(item: Item<'_>) -> Result<Attestations> {
    item.array()?.into_iter().map(one).collect()
}

fn one(item: Item<'_>) -> Result<Attestation> {
    let mut table = item.table("an attestation", &["what", "directory", "by", "on", "note"])?;
    let what = table.require("what")?.named()?;
    let by = table.require("by")?.text()?.to_owned();
    let on = table.require("on")?.date()?;
    let mut attestation = Attestation::new(what, by, on)?;
    if let Some(directory) = table.take("directory") {
        attestation = attestation.with_directory(directory.parsed()?);
    }
    if let Some(note) = table.take("note") {
        attestation = attestation.with_note(note.text()?);
    }
    Ok(attestation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn path(text: &str) -> DirectoryPath {
        text.parse().unwrap()
    }

    #[test]
    fn the_nearest_and_then_the_latest_word_counts() {
        let word = |by: &str, day| {
            Attestation::new(Attestable::UpgradeJob, by, date(2026, 11, day)).unwrap()
        };
        let attested = Attestations::new()
            .with(word("everywhere", 20))
            .with(word("old", 1).with_directory(path("/A/B")))
            .with(word("new", 2).with_directory(path("/A/B")))
            .with(word("above", 9).with_directory(path("/A")));
        let by = |directory: &str| {
            let found = attested.find(Attestable::UpgradeJob, &path(directory));
            found.map(|attestation| attestation.by.as_str())
        };
        assert_eq!(by("/A/B/C"), Some("new"));
        assert_eq!(by("/A/Bx"), Some("above"));
        assert_eq!(by("/Other"), Some("everywhere"));
        assert_eq!(attested.find(Attestable::BaseSystem, &path("/A")), None);
    }

    #[test]
    fn nothing_is_missing_once_all_is_attested() {
        let mut attested = Attestations::new();
        assert_eq!(attested.missing(&path("/A")), Attestable::ALL);
        for what in Attestable::ALL {
            let word = Attestation::new(what, "A. Example", date(2026, 11, 20)).unwrap();
            attested = attested.with(word.with_directory(path("/A")));
        }
        assert!(attested.missing(&path("/A/B")).is_empty());
        assert_eq!(attested.missing(&path("/B")), Attestable::ALL);
    }

    #[test]
    fn mistakes_are_refused_with_their_place() {
        let cases = [
            (
                "[[attestation]]\nwhat = 'base_sytem'\nby = 'a'\non = 2026-11-20",
                "line 2, column 8: `base_sytem` is not a thing to attest (reading attestations)\n\
                 hint: did you mean `base_system`?",
            ),
            (
                "[[attestation]]\nwhat = 'base_system'\nby = ' '\non = 2026-11-20",
                "line 3, column 6: `by` is empty (reading attestations)",
            ),
            (
                "[[attestation]]\nwhat = 'base_system'\nperson = 'a'",
                "line 3, column 1: `person` is not a field of an attestation (reading attestations)\n\
                 hint: known here are: `what`, `directory`, `by`, `on`, `note`",
            ),
            (
                "[[attestation]]\nwhat = 'base_system'\nby = 'a'\non = 'yesterday'",
                "line 4, column 6: `on` is a date like 2026-11-23, not a TOML string \
                 (reading attestations)",
            ),
        ];
        for (text, report) in cases {
            assert_eq!(Attestations::from_toml(text).unwrap_err().report(), report);
        }
        assert_eq!(
            Attestations::from_toml("[other]\na = 1").unwrap(),
            Attestations::new()
        );
    }
}
