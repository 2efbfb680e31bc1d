//! Promotion: when the next wave may begin.

use std::fmt;

use jiff::civil::Weekday;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use super::super::{Percent, Zone};
use super::tally::Tally;
use super::wilson::{Confidence, upper_bound};

/// How long a finished wave is left alone before the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Soak {
    /// Not at all.
    #[default]
    None,
    /// So many minutes.
    Minutes(u32),
    /// Until people have worked with it for a day: to the end (17:00) of the first day from Monday
    /// to Friday that begins (08:00) afterwards. Holidays are not known here.
    WorkingDay,
}

impl Soak {
    /// When a wave that finished at `finished` has soaked, by the clocks of `zone`.
    ///
    /// ```
    /// use igel_migrate_core::migration::{Zone, gate::Soak};
    /// let at = |text: &str| text.parse().unwrap();
    /// // Finished on a Friday at noon, so the Monday counts.
    /// let until = Soak::WorkingDay.until(at("2026-11-27T11:00:00Z"), &"Europe/Berlin".parse()?);
    /// assert_eq!(until, at("2026-11-30T16:00:00Z"));
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    pub fn until(self, finished: Timestamp, zone: &Zone) -> Timestamp {
        match self {
            Self::None => finished,
            Self::Minutes(minutes) => finished
                .saturating_add(SignedDuration::from_mins(i64::from(minutes)))
                .unwrap_or(Timestamp::MAX),
            Self::WorkingDay => end_of_working_day(finished, zone),
        }
    }
}

fn end_of_working_day(finished: Timestamp, zone: &Zone) -> Timestamp {
    let finished = zone.civil(finished);
    let mut day = finished.date();
    if finished > day.at(8, 0, 0, 0) {
        day = day.saturating_add(1.day());
    }
    while matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
        day = day.saturating_add(1.day());
    }
    zone.instant(day.at(17, 0, 0, 0)).unwrap_or(Timestamp::MAX)
}

impl fmt::Display for Soak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("at once"),
            Self::Minutes(minutes) if minutes % 60 == 0 => write!(f, "after {} h", minutes / 60),
            Self::Minutes(minutes) => write!(f, "after {minutes} min"),
            Self::WorkingDay => f.write_str("after a working day"),
        }
    }
}

/// What must be true of a wave before the next one begins.
///
/// Apart from the stop rules: a wave that stopped nothing may still be too bad, or too uncertain,
/// to go on from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PromoteRule {
    /// The least share of healthy devices among those at a conclusive end (at least).
    pub healthy: Percent,
    /// The true failure rate of all devices so far must be at or below this share, by the upper
    /// end of Wilson's interval; none: not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_at_most: Option<Percent>,
    /// How sure that bound is.
    pub confidence: Confidence,
    /// The largest share of inconclusive devices among those at an end (at most); above it the
    /// wave is inconclusive.
    pub inconclusive_at_most: Percent,
    /// How long to wait after the last device came to its end.
    pub soak: Soak,
    /// Whether a person releases the next wave.
    pub by_hand: bool,
    /// Whether a person must say that somebody started a session on a device of the wave: no
    /// interface shows that.
    pub session_confirmed: bool,
}

impl PromoteRule {
    /// For the first wave: released by a person, after a working day, with a person's word that a
    /// session was started.
    pub fn first_wave() -> Self {
        Self {
            soak: Soak::WorkingDay,
            by_hand: true,
            session_confirmed: true,
            ..Self::automatic()
        }
    }

    /// For later waves: at once, when 95 % are healthy and no more than 10 % are inconclusive.
    pub fn automatic() -> Self {
        Self {
            healthy: Percent::new(95),
            failing_at_most: None,
            confidence: Confidence::P95,
            inconclusive_at_most: Percent::new(10),
            soak: Soak::None,
            by_hand: false,
            session_confirmed: false,
        }
    }

    /// Judges a wave that no stop rule has fired on. `fleet` counts all devices of the plan so
    /// far, the wave included.
    pub fn judge(
        &self,
        wave: &Tally,
        fleet: &Tally,
        facts: &WaveFacts,
        now: Timestamp,
        zone: &Zone,
    ) -> Promotion {
        let (Some(finished), 0) = (facts.finished, wave.in_flight) else {
            return Promotion::Running;
        };
        let (broken, inconclusive) = (wave.broken(), wave.inconclusive());
        let conclusive = wave.healthy.saturating_add(broken);
        let ended = conclusive.saturating_add(inconclusive);
        if ended > 0 && conclusive == 0 {
            return Promotion::Inconclusive(format!(
                "none of {ended} devices came to an end that says something"
            ));
        }
        if self.inconclusive_at_most.is_passed_by(inconclusive, ended) {
            return Promotion::Inconclusive(format!(
                "{inconclusive} of {ended} devices are offline or unknown (limit: {})",
                self.inconclusive_at_most
            ));
        }
        if conclusive > 0 && !self.healthy.is_reached_by(wave.healthy, conclusive) {
            return Promotion::Refused(format!(
                "{} of {conclusive} devices are healthy (wanted: {} or more)",
                wave.healthy, self.healthy
            ));
        }
        if let Some(limit) = self.failing_at_most {
            let sample = fleet.healthy.saturating_add(fleet.broken());
            let upper = upper_bound(fleet.broken(), sample, self.confidence);
            if upper > limit.fraction() {
                return Promotion::Refused(format!(
                    "after {} failures among {sample} devices the true rate may be {:.1} % \
                     (wanted: {limit} or less at {})",
                    fleet.broken(),
                    upper * 100.0,
                    self.confidence
                ));
            }
        }
        let until = self.soak.until(finished, zone);
        if now < until {
            return Promotion::Soaking(until);
        }
        let needs = Needs {
            release: self.by_hand && !facts.released,
            session: self.session_confirmed && !facts.session_confirmed,
        };
        if needs.release || needs.session {
            return Promotion::NeedsPerson(needs);
        }
        Promotion::Granted
    }
}

/// `by hand, after a working day, with 95 % healthy`.
impl fmt::Display for PromoteRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = if self.by_hand { "by hand" } else { "by itself" };
        write!(
            f,
            "{by}, {}, with {} healthy or more and {} inconclusive or less",
            self.soak, self.healthy, self.inconclusive_at_most
        )?;
        if let Some(limit) = self.failing_at_most {
            write!(
                f,
                ", the true failure rate {limit} or less at {}",
                self.confidence
            )?;
        }
        if self.session_confirmed {
            f.write_str(", once a person has said that a session was started")?;
        }
        Ok(())
    }
}

/// What promotion needs to know of a wave besides its tally.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WaveFacts {
    /// When the last device came to its end or was given up; none while devices wait for their
    /// trigger.
    pub finished: Option<Timestamp>,
    /// Whether a person has released the next wave.
    pub released: bool,
    /// Whether a person has said that a session was started.
    pub session_confirmed: bool,
}

/// What a person still has to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needs {
    /// Release the next wave.
    pub release: bool,
    /// Say that a session was started on a device of this one.
    pub session: bool,
}

/// Whether the next wave may begin.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Promotion {
    /// Devices of this wave are not at an end yet.
    Running,
    /// A stop rule has fired.
    Stopped(Vec<super::Stop>),
    /// Too little is known: neither good nor bad. Pauses until a person decides or more is known.
    Inconclusive(String),
    /// Too bad. Pauses until a person decides.
    Refused(String),
    /// Good, and left alone until then.
    Soaking(Timestamp),
    /// Good, and a person has something to say first.
    NeedsPerson(Needs),
    /// The next wave may begin.
    Granted,
}
