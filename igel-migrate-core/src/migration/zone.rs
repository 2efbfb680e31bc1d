//! Time zones by their name in the IANA database.

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;

use crate::error::{Error, Result, shown};
use crate::text::serde_as_text;

/// A time zone: `Europe/Berlin`.
///
/// Stored and compared by its name, so that a plan does not depend on which edition of the time
/// zone database a machine has.
///
/// ```
/// use igel_migrate_core::migration::Zone;
/// let berlin: Zone = "Europe/Berlin".parse()?;
/// let noon = berlin.civil("2026-07-01T10:00:00Z".parse().unwrap());
/// assert_eq!(noon, jiff::civil::date(2026, 7, 1).at(12, 0, 0, 0));
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Zone {
    name: String,
    zone: TimeZone,
}

impl Zone {
    /// Universal time.
    pub fn utc() -> Self {
        Self {
            name: "UTC".to_owned(),
            zone: TimeZone::UTC,
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What clocks there show.
    pub fn civil(&self, at: jiff::Timestamp) -> jiff::civil::DateTime {
        self.zone.to_datetime(at)
    }

    /// When clocks there show `at`. What they show twice is the first time; what they skip is as
    /// much later as they skip. `None` outside the calendar.
    pub fn instant(&self, at: jiff::civil::DateTime) -> Option<jiff::Timestamp> {
        self.zone.to_timestamp(at).ok()
    }

    /// When clocks there show `at`, the first and the last time.
    pub(super) fn instants(
        &self,
        at: jiff::civil::DateTime,
    ) -> impl Iterator<Item = jiff::Timestamp> {
        let either = || self.zone.to_ambiguous_timestamp(at);
        [either().earlier(), either().later()].into_iter().flatten()
    }

    /// When clocks there are put forward or back, after `at`.
    pub(super) fn changes(&self, at: jiff::Timestamp) -> impl Iterator<Item = jiff::Timestamp> {
        self.zone.following(at).map(|change| change.timestamp())
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl Default for Zone {
    fn default() -> Self {
        Self::utc()
    }
}

impl FromStr for Zone {
    type Err = Error;

    /// # Errors
    ///
    /// [`crate::ErrorKind::NotFound`] if the time zone database has no such name.
    fn from_str(text: &str) -> Result<Self> {
        if text == "UTC" {
            return Ok(Self::utc());
        }
        let zone = TimeZone::get(text).map_err(|source| {
            Error::new(
                crate::ErrorKind::NotFound,
                format!("`{}` is not a time zone", shown(text)),
            )
            .with_hint("write a name of the IANA database, like `Europe/Berlin`")
            .with_source(source)
        })?;
        // The database finds names whatever their case; the one it writes counts.
        let name = zone.iana_name().unwrap_or(text).to_owned();
        Ok(Self { name, zone })
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name)
    }
}

serde_as_text! { Zone }
