//! When a site may be upgraded: weekly windows, closed days, its own clocks.

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use super::Zone;
use crate::error::{Error, Result, shown};
use crate::repository::Window;

/// When a site may be upgraded.
///
/// A window says when devices may be triggered; what is in flight when it ends is watched to its
/// end. Closed days are closed whole, by the site's clocks, so a night that begins on the evening
/// before ends at midnight.
///
/// ```
/// use igel_migrate_core::migration::{Calendar, Days};
/// let nights = Calendar::new("Europe/Berlin".parse()?)
///     .with_windows(vec!["Mon-Fri 20:00-06:00".parse()?])
///     .with_closed(vec!["2026-12-21/2027-01-03".parse()?]);
/// let friday = "2026-12-18T22:00:00Z".parse().unwrap();
/// assert!(nights.is_open(friday));
/// // Saturday noon: the next night but those of the holidays begins on 4 January.
/// let opens = nights.next_open("2026-12-19T11:00:00Z".parse().unwrap());
/// assert_eq!(opens, "2027-01-04T19:00:00Z".parse().ok());
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Calendar {
    zone: Zone,
    #[serde(with = "as_text", default, skip_serializing_if = "Vec::is_empty")]
    windows: Vec<Window>,
    #[serde(with = "as_text", default, skip_serializing_if = "Vec::is_empty")]
    closed: Vec<Days>,
}

impl Calendar {
    /// How far ahead an opening is looked for.
    const HORIZON_DAYS: i32 = 2 * 366;

    /// Always open, by the clocks of `zone`.
    pub fn new(zone: Zone) -> Self {
        Self {
            zone,
            ..Self::default()
        }
    }

    /// Open in these windows only; none means always.
    #[must_use]
    pub fn with_windows(mut self, windows: Vec<Window>) -> Self {
        self.windows = windows;
        self
    }

    /// Closed on these days.
    #[must_use]
    pub fn with_closed(mut self, days: Vec<Days>) -> Self {
        self.closed = days;
        self
    }

    /// Whose clocks count.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The weekly windows.
    pub fn windows(&self) -> &[Window] {
        &self.windows
    }

    /// The closed days.
    pub fn closed(&self) -> &[Days] {
        &self.closed
    }

    /// How long the shortest window lasts, in minutes; none without windows.
    pub fn shortest_window(&self) -> Option<u32> {
        self.windows.iter().map(Window::minutes).min()
    }

    /// Whether a device may be triggered at `at`.
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.shows_open(self.zone.civil(at))
    }

    /// The first moment from `at` on at which a device may be triggered; none within two years
    /// means that the windows and closed days leave no time.
    pub fn next_open(&self, at: Timestamp) -> Option<Timestamp> {
        self.next(at, true)
    }

    /// The first moment from `at` on at which no device may be triggered; none if it stays open
    /// for two years.
    pub fn next_closed(&self, at: Timestamp) -> Option<Timestamp> {
        self.next(at, false)
    }

    /// When `seconds` of open time have passed after `at`.
    pub fn after_open_seconds(&self, at: Timestamp, seconds: u64) -> Option<Timestamp> {
        let mut at = at;
        let mut left = i64::try_from(seconds).ok()?;
        loop {
            at = self.next_open(at)?;
            let whole = at.checked_add(jiff::SignedDuration::from_secs(left)).ok()?;
            match self.next_closed(at) {
                Some(closes) if closes < whole => {
                    left -= closes.duration_since(at).as_secs();
                    at = closes;
                }
                _ => return Some(whole),
            }
        }
    }

    fn shows_open(&self, at: DateTime) -> bool {
        let in_window = self.windows.is_empty() || self.windows.iter().any(|w| w.contains(at));
        in_window && !self.closed.iter().any(|days| days.contains(at.date()))
    }

    /// The first moment from `at` on that is open, or not. Only at the edges of windows and at
    /// midnight can that change, and where clocks are put forward or back.
    fn next(&self, at: Timestamp, open: bool) -> Option<Timestamp> {
        if self.is_open(at) == open {
            return Some(at);
        }
        let today = self.zone.civil(at).date();
        let horizon = today.checked_add(Self::HORIZON_DAYS.days()).ok()?;
        let turns = |edge: &Timestamp| *edge > at && self.is_open(*edge) == open;
        let change = self
            .zone
            .changes(at)
            .take_while(|change| self.zone.civil(*change).date() < horizon)
            .find(turns);
        for day in 0..Self::HORIZON_DAYS {
            let date = today.checked_add(day.days()).ok()?;
            let edges = self.windows.iter().flat_map(|w| [w.from(), w.until()]);
            let first = edges
                .chain([jiff::civil::Time::midnight()])
                .flat_map(|time| self.zone.instants(date.to_datetime(time)))
                .filter(turns)
                .min();
            if let Some(first) = first {
                return Some(change.map_or(first, |change| change.min(first)));
            }
        }
        change
    }
}

/// Days on end, both included: `2026-12-24/2027-01-03`, or one: `2026-12-24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Days {
    first: Date,
    last: Date,
}

impl Days {
    /// Whether a day is among them.
    pub fn contains(&self, day: Date) -> bool {
        (self.first..=self.last).contains(&day)
    }
}

impl std::str::FromStr for Days {
    type Err = Error;

    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] if the text is no date, no two dates, or the last one is
    /// before the first.
    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let (first, last) = text.split_once('/').unwrap_or((text, text));
            let date = |text: &str| (text.len() == 10).then(|| text.parse::<Date>().ok())?;
            let days = Self {
                first: date(first)?,
                last: date(last)?,
            };
            (days.first <= days.last).then_some(days)
        };
        read().ok_or_else(|| {
            Error::malformed(format!("`{}` is no day and no range of days", shown(text)))
                .with_hint("write it like `2026-12-24` or `2026-12-24/2027-01-03`")
        })
    }
}

impl std::fmt::Display for Days {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.first == self.last {
            return self.first.fmt(f);
        }
        write!(f, "{}/{}", self.first, self.last)
    }
}

/// Lists of what is written as text.
mod as_text {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<T: Display, S: Serializer>(
        list: &[T],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(list.iter().map(ToString::to_string))
    }

    pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
    where
        T: FromStr<Err = crate::Error>,
        D: Deserializer<'de>,
    {
        Vec::<String>::deserialize(deserializer)?
            .iter()
            .map(|text| text.parse().map_err(serde::de::Error::custom))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn berlin(windows: &[&str]) -> Calendar {
        let windows = windows.iter().map(|text| text.parse().unwrap()).collect();
        Calendar::new("Europe/Berlin".parse().unwrap()).with_windows(windows)
    }

    #[test]
    fn without_windows_it_is_always_open() {
        let always = Calendar::default();
        assert_eq!(
            always.next_open(Timestamp::UNIX_EPOCH),
            Some(Timestamp::UNIX_EPOCH)
        );
        assert_eq!(always.next_closed(Timestamp::UNIX_EPOCH), None);
        assert_eq!(
            always.after_open_seconds(Timestamp::UNIX_EPOCH, 90),
            Some(at("1970-01-01T00:01:30Z"))
        );
    }

    #[test]
    fn clocks_of_the_site_count_in_summer_and_winter() {
        let nights = berlin(&["daily 20:00-06:00"]);
        assert!(nights.is_open(at("2026-07-01T18:00:00Z")));
        assert!(!nights.is_open(at("2026-12-01T18:00:00Z")));
        // The night in which clocks are put back lasts an hour longer.
        let (opens, closes) = (at("2026-10-24T18:00:00Z"), at("2026-10-25T05:00:00Z"));
        assert_eq!(nights.next_open(at("2026-10-24T10:00:00Z")), Some(opens));
        assert_eq!(nights.next_closed(opens), Some(closes));
    }

    #[test]
    fn closed_days_are_closed_whole() {
        let nights =
            berlin(&["daily 20:00-06:00"]).with_closed(vec!["2026-12-24".parse().unwrap()]);
        let evening = at("2026-12-23T19:00:00Z");
        assert_eq!(
            nights.next_closed(evening),
            Some(at("2026-12-23T23:00:00Z"))
        );
        assert_eq!(
            nights.next_open(at("2026-12-23T23:00:00Z")),
            Some(at("2026-12-24T23:00:00Z")),
            "the night of the closed day begins at its end"
        );
        let never = berlin(&["Thu 08:00-09:00"])
            .with_closed(vec!["2020-01-01/2099-12-31".parse().unwrap()]);
        assert_eq!(never.next_open(evening), None);
    }

    #[test]
    fn open_time_adds_up_over_nights() {
        let nights = berlin(&["Mon-Fri 22:00-02:00"]);
        // Two of four hours are left on Monday night, four on Tuesday night, one on Wednesday.
        assert_eq!(
            nights.after_open_seconds(at("2026-11-23T23:00:00Z"), 7 * 3600),
            Some(at("2026-11-25T22:00:00Z"))
        );
    }

    #[test]
    fn days_are_read() {
        for text in ["2026-12-24", "2026-12-24/2027-01-03"] {
            assert_eq!(text.parse::<Days>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "2026-13-01",
            "2026-12-24/",
            "2027-01-03/2026-12-24",
            "20261224",
        ] {
            assert!(text.parse::<Days>().is_err(), "{text}");
        }
    }

    /// In the night of 29 March clocks skip the hour from 2 to 3, and a window ends within it; in
    /// that of 25 October they show it twice.
    #[test]
    fn windows_that_end_where_clocks_are_put_forward_or_back_end_as_clocks_show() {
        let nights = berlin(&["daily 22:00-02:30"]);
        let spring = at("2026-03-29T00:30:00Z");
        assert_eq!(nights.next_closed(spring), Some(at("2026-03-29T01:00:00Z")));
        let autumn = at("2026-10-25T00:00:00Z");
        assert_eq!(nights.next_closed(autumn), Some(at("2026-10-25T00:30:00Z")));
        assert_eq!(
            nights.next_open(at("2026-10-25T00:30:00Z")),
            Some(at("2026-10-25T01:00:00Z"))
        );
        assert_eq!(
            nights.next_closed(at("2026-10-25T01:00:00Z")),
            Some(at("2026-10-25T01:30:00Z"))
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]
        #[test]
        fn nothing_opens_earlier_than_said(from in 0_i8..24, until in 0_i8..24, hours in 0_i64..20_000) {
            let window = format!("Mon-Thu,Sat {from:02}:00-{until:02}:30");
            let calendar = berlin(&[&window]);
            let start = at("2026-01-01T00:00:00Z") + jiff::SignedDuration::from_hours(hours);
            for open in [true, false] {
                let next = calendar.next(start, open).unwrap();
                prop_assert_eq!(calendar.is_open(next), open);
                let mut before = start;
                while before < next {
                    prop_assert_ne!(calendar.is_open(before), open, "{}", before);
                    before += jiff::SignedDuration::from_mins(30);
                }
            }
        }
    }
}
