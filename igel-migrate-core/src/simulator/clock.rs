//! The time of the simulated UMS, which a test may hold and move.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;

/// The clock of a simulated UMS: the system's, or one that stands until it is moved.
///
/// Sessions, command times, the times in device records and the `Date` of answers come from it. Faults that take time
/// (latency, slow bodies) wait in real time.
///
/// ```
/// use igel_migrate_core::simulator::Clock;
/// use std::time::Duration;
/// let clock = Clock::standing_at("2026-03-02T08:00:00Z".parse()?);
/// clock.advance(Duration::from_secs(31 * 60));
/// assert_eq!(clock.now().to_string(), "2026-03-02T08:31:00Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Clock {
    standing_at: Option<Timestamp>,
    advanced_ms: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that goes with the system's.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands still until it is moved.
    pub fn standing_at(time: Timestamp) -> Self {
        Self {
            standing_at: Some(time),
            ..Self::default()
        }
    }

    /// The time in the simulated UMS.
    pub fn now(&self) -> Timestamp {
        let base = self.standing_at.unwrap_or_else(Timestamp::now);
        let advanced = self.advanced_ms.load(Ordering::Relaxed);
        base.checked_add(jiff::SignedDuration::from_millis(advanced))
            .unwrap_or(Timestamp::MAX)
    }

    /// Moves the clock forward, for every clone of it.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let add = |advanced: i64| Some(advanced.saturating_add(by));
        let _ = self
            .advanced_ms
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    /// Moves the clock forward to a time in milliseconds, if it is not there yet.
    pub(super) fn advance_to(&self, time: i64) {
        let missing = time.saturating_sub(self.now().as_millisecond());
        if let Ok(missing @ 1..) = u64::try_from(missing) {
            self.advance(Duration::from_millis(missing));
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

/// The zoneless date forms IMI writes. The simulated server stands in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DateForm {
    /// `2026-03-02 08:00`, the form of `lastBoottime`.
    Minutes,
    /// `2026-03-02 08:00:00`.
    Seconds,
    /// `2026-03-02 08:00:00.000`, the form of login histories.
    Milliseconds,
    /// `02.03.2026 08:00:00`, the form of `registrationDate`.
    German,
    /// `2026-03-02T08:00:00.000`, the form of error bodies.
    Iso,
}

/// A time in one of the forms, written when displayed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dated(pub(super) Timestamp, pub(super) DateForm);

impl fmt::Display for Dated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = jiff::tz::Offset::UTC.to_datetime(self.0);
        let (year, month, day) = (at.year(), at.month(), at.day());
        let (hour, minute) = (at.hour(), at.minute());
        let (second, milli) = (at.second(), at.millisecond());
        match self.1 {
            DateForm::German => write!(f, "{day:02}.{month:02}.{year:04} ")?,
            DateForm::Iso => write!(f, "{year:04}-{month:02}-{day:02}T")?,
            _ => write!(f, "{year:04}-{month:02}-{day:02} ")?,
        }
        write!(f, "{hour:02}:{minute:02}")?;
        if self.1 != DateForm::Minutes {
            write!(f, ":{second:02}")?;
        }
        if matches!(self.1, DateForm::Milliseconds | DateForm::Iso) {
            write!(f, ".{milli:03}")?;
        }
        Ok(())
    }
}

impl serde::Serialize for Dated {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_every_form() {
        let time: Timestamp = "2026-03-02T08:05:09.123Z".parse().unwrap();
        for (form, text) in [
            (DateForm::Minutes, "2026-03-02 08:05"),
            (DateForm::Seconds, "2026-03-02 08:05:09"),
            (DateForm::Milliseconds, "2026-03-02 08:05:09.123"),
            (DateForm::German, "02.03.2026 08:05:09"),
            (DateForm::Iso, "2026-03-02T08:05:09.123"),
        ] {
            assert_eq!(Dated(time, form).to_string(), text);
        }
    }
}
