//! Hours in which a site may be upgraded.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{DateTime, Time, Weekday};

use crate::error::{Error, Result, shown};

/// Hours that come back every week, in the site's own time: `Mon-Fri 20:00-06:00`.
///
/// A window that ends before it begins ends on the day after; one that ends when it begins lasts a
/// whole day. The minute it ends is no longer in it.
///
/// ```
/// use igel_migrate_core::repository::Window;
/// let nights: Window = "Mon-Fri 20:00-06:00".parse()?;
/// // A Saturday; the night of Friday reaches into it.
/// assert!(nights.contains(jiff::civil::date(2026, 11, 28).at(5, 59, 0, 0)));
/// assert!(!nights.contains(jiff::civil::date(2026, 11, 28).at(20, 0, 0, 0)));
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    /// Monday first.
    days: [bool; 7],
    from: Time,
    until: Time,
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

impl Window {
    /// Whether the site's clock `at` lies in the window.
    pub fn contains(&self, at: DateTime) -> bool {
        let begins_on =
            |day: Weekday| self.days[usize::from(day.to_monday_zero_offset().unsigned_abs())];
        let (day, time) = (at.weekday(), at.time());
        if self.from < self.until {
            return begins_on(day) && self.from <= time && time < self.until;
        }
        begins_on(day) && self.from <= time || begins_on(day.previous()) && time < self.until
    }

    /// The time of day it begins.
    pub fn from(&self) -> Time {
        self.from
    }

    /// The time of day it ends, perhaps on the day after.
    pub fn until(&self) -> Time {
        self.until
    }

    /// How long it lasts by the clock, in minutes: 1 to 1440.
    pub fn minutes(&self) -> u32 {
        let of_day = |time: Time| i32::from(time.hour()) * 60 + i32::from(time.minute());
        match (of_day(self.until) - of_day(self.from)).rem_euclid(24 * 60) {
            0 => 24 * 60,
            minutes => minutes.unsigned_abs(),
        }
    }
}

impl FromStr for Window {
    type Err = Error;

    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] if the text is not days and hours: `daily`, days joined by
    /// commas and ranges (`Mon-Fri,Sun`), then `HH:MM-HH:MM`.
    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let (days, hours) = text.trim().split_once(' ')?;
            let (from, until) = hours.trim().split_once('-')?;
            Some(Self {
                days: read_days(days)?,
                from: read_time(from)?,
                until: read_time(until)?,
            })
        };
        read().ok_or_else(|| {
            Error::malformed(format!("`{}` is not a weekly window", shown(text))).with_hint(
                "write it like `Mon-Fri 20:00-06:00`, `Sat,Sun 00:00-00:00` or `daily 22:00-05:00`",
            )
        })
    }
}

fn read_days(text: &str) -> Option<[bool; 7]> {
    if text == "daily" {
        return Some([true; 7]);
    }
    let index = |name: &str| DAYS.iter().position(|day| *day == name);
    let mut days = [false; 7];
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (index(first)?, index(last)?);
        // A range may run over the end of the week: `Sat-Mon`.
        let mut day = first;
        loop {
            days[day] = true;
            if day == last {
                break;
            }
            day = (day + 1) % 7;
        }
    }
    Some(days)
}

fn read_time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let number = |text: &str| {
        let two_digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<i8>().ok().filter(|_| two_digits)
    };
    Time::new(number(hour)?, number(minute)?, 0, 0).ok()
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.days == [true; 7] {
            f.write_str("daily")?;
        } else {
            let mut separator = "";
            let mut day = 0;
            while day < 7 {
                let first = day;
                while day < 7 && self.days[day] {
                    day += 1;
                }
                match day - first {
                    0 => {
                        day += 1;
                        continue;
                    }
                    1 => write!(f, "{separator}{}", DAYS[first])?,
                    _ => write!(f, "{separator}{}-{}", DAYS[first], DAYS[day - 1])?,
                }
                separator = ",";
            }
        }
        let (from, until) = (self.from, self.until);
        write!(
            f,
            " {:02}:{:02}-{:02}:{:02}",
            from.hour(),
            from.minute(),
            until.hour(),
            until.minute()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn window(text: &str) -> Window {
        text.parse().unwrap()
    }

    /// 2026-11-23 is a Monday.
    fn at(day_after_monday: i8, hour: i8, minute: i8) -> DateTime {
        jiff::civil::date(2026, 11, 23 + day_after_monday).at(hour, minute, 0, 0)
    }

    #[test]
    fn windows_are_written_one_way() {
        for (text, written) in [
            ("Mon-Fri 20:00-06:00", "Mon-Fri 20:00-06:00"),
            ("Mon,Tue,Wed,Sun 08:30-09:00", "Mon-Wed,Sun 08:30-09:00"),
            ("Sat-Mon 00:00-00:00", "Mon,Sat-Sun 00:00-00:00"),
            ("Mon-Sun 22:00-05:00", "daily 22:00-05:00"),
            ("daily 22:00-05:00", "daily 22:00-05:00"),
        ] {
            assert_eq!(window(text).to_string(), written);
            assert_eq!(window(written), window(text));
        }
        for text in [
            "",
            "20:00-06:00",
            "Mon 20-06",
            "Mon 20:00",
            "mon 20:00-06:00",
            "Mon- 20:00-06:00",
            "Mon 24:00-06:00",
            "Mon 2:00-6:00",
            "Mon 20:00-06:60",
            ", 01:00-02:00",
        ] {
            assert!(text.parse::<Window>().is_err(), "{text}");
        }
    }

    #[test]
    fn nights_belong_to_the_day_they_begin_on() {
        let nights = window("Mon-Fri 20:00-06:00");
        assert!(!nights.contains(at(0, 5, 0)), "the night of Sunday");
        assert!(nights.contains(at(0, 20, 0)) && nights.contains(at(1, 5, 59)));
        assert!(!nights.contains(at(1, 6, 0)) && !nights.contains(at(0, 19, 59)));
        assert!(nights.contains(at(5, 5, 0)) && !nights.contains(at(6, 5, 0)));
        let weekend = window("Sat,Sun 00:00-00:00");
        assert_eq!((nights.minutes(), weekend.minutes()), (600, 1440));
        assert!(weekend.contains(at(5, 0, 0)) && weekend.contains(at(6, 23, 59)));
        assert!(!weekend.contains(at(4, 23, 59)) && !weekend.contains(at(0, 0, 0)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn what_is_written_reads_back(days: [bool; 7], from in 0_i8..24, until in 0_i8..24) {
            prop_assume!(days.contains(&true));
            let time = |hour| Time::new(hour, 30, 0, 0).unwrap();
            let window = Window { days, from: time(from), until: time(until) };
            prop_assert_eq!(window.to_string().parse::<Window>().unwrap(), window);
        }
    }
}
