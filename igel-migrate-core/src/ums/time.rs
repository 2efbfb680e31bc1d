//! Times as UMS writes them: seven formats, none with a zone.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

/// A time as UMS wrote it, with a reading of it where the format is a known one.
///
/// UMS writes local times of the server without a zone, so a reading is a civil time; only
/// milliseconds since 1970 are an instant. In `11.12.2024 10:32:18` the day comes first by
/// assumption; no source says so.
///
/// ```
/// use igel_migrate_core::ums::UmsTime;
/// let time = UmsTime::new("2017-07-18 14:25");
/// assert_eq!(time.as_str(), "2017-07-18 14:25");
/// assert_eq!(time.civil().unwrap().to_string(), "2017-07-18T14:25:00");
/// assert!(UmsTime::new("last Tuesday").civil().is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UmsTime<'a>(&'a str);

impl<'a> UmsTime<'a> {
    /// A time as UMS wrote it.
    pub fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// The text as UMS wrote it.
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// The date and time of day on the server's clock; midnight for a date alone. `None` for a
    /// format that is not known and for milliseconds since 1970.
    pub fn civil(self) -> Option<DateTime> {
        let text = self.0.trim();
        let (date, time) = match text.split_once([' ', 'T']) {
            Some((date, time)) => (date, time),
            None => (text, "00:00"),
        };
        Some(read_date(date)?.to_datetime(read_time(time)?))
    }

    /// The instant, if the text is milliseconds since 1970.
    pub fn instant(self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.0.trim().parse().ok()?).ok()
    }
}

impl fmt::Display for UmsTime<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// `2017-07-18`, `18.07.2017` or `07/18/2017`.
fn read_date(text: &str) -> Option<Date> {
    let separator = text.chars().find(|c| !c.is_ascii_digit())?;
    let mut parts = text.split(separator);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (year, month, day) = match separator {
        '-' => (first, second, third),
        '.' => (third, second, first),
        '/' => (third, first, second),
        _ => return None,
    };
    Date::new(
        digits(year, 4)?,
        i8::try_from(digits(month, 2)?).ok()?,
        i8::try_from(digits(day, 2)?).ok()?,
    )
    .ok()
}

/// `14:25`, `14:25:07` or `14:25:07.123`.
fn read_time(text: &str) -> Option<jiff::civil::Time> {
    let mut parts = text.splitn(3, ':');
    let hour = digits(parts.next()?, 2)?;
    let minute = digits(parts.next()?, 2)?;
    let (second, millisecond) = match parts.next() {
        None => (0, 0),
        Some(seconds) => match seconds.split_once('.') {
            None => (digits(seconds, 2)?, 0),
            Some((second, fraction)) => (digits(second, 2)?, digits(fraction, 3)?),
        },
    };
    let small = |number: i16| i8::try_from(number).ok();
    jiff::civil::Time::new(
        small(hour)?,
        small(minute)?,
        small(second)?,
        i32::from(millisecond) * 1_000_000,
    )
    .ok()
}

fn digits(text: &str, count: usize) -> Option<i16> {
    let sound = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_every_format_a_reply_uses() {
        for (text, civil) in [
            ("2017-07-18 14:25", "2017-07-18T14:25:00"),
            ("11.12.2024 10:32:18", "2024-12-11T10:32:18"),
            ("12/16/2015", "2015-12-16T00:00:00"),
            ("2024-12-30 12:06:21.015", "2024-12-30T12:06:21.015"),
            ("2016-04-06T13:29:59.362", "2016-04-06T13:29:59.362"),
        ] {
            let read = UmsTime::new(text).civil();
            assert_eq!(
                read.map(|time| time.to_string()).as_deref(),
                Some(civil),
                "{text}"
            );
        }
        let instant = UmsTime::new("1456845240566").instant().unwrap();
        assert_eq!(instant.to_string(), "2016-03-01T15:14:00.566Z");
        assert!(UmsTime::new("1456845240566").civil().is_none());
    }

    #[test]
    fn what_is_no_time_stays_text() {
        for text in [
            "",
            "13/31/2015x",
            "2015-13-01",
            "31.02.2024 10:00:00",
            "1-2-3",
            "24:00",
            "-",
        ] {
            assert!(UmsTime::new(text).civil().is_none(), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn any_text_is_read_or_not(text in "[0-9:./ T-]{0,24}|\\PC{0,12}") {
            let time = UmsTime::new(&text);
            let _ = (time.civil(), time.instant());
            prop_assert_eq!(time.as_str(), text.as_str());
        }
    }
}
