//! Dates as servers write them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::{rfc2822, strtime};
use jiff::tz::TimeZone;

/// Reads the date of a property: the three forms of HTTP (RFC 9110 section 5.6.7), or RFC 3339 with
/// any offset. `None` if it is none of them: a date is a hint, never a reason to fail.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(timestamp) = rfc2822::DateTimeParser::new().parse_timestamp(text) {
        return Some(timestamp);
    }
    if let Ok(timestamp) = text.parse() {
        return Some(timestamp);
    }
    // RFC 850 has a year of two digits, asctime a day padded by a blank.
    let text = text.strip_suffix(" GMT").unwrap_or(text);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    ["%A, %d-%b-%y %H:%M:%S", "%a %b %d %H:%M:%S %Y"]
        .into_iter()
        .find_map(|form| strtime::parse(form, &text).ok()?.to_datetime().ok())
        .and_then(utc)
}

fn utc(datetime: DateTime) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(datetime).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_means_the_same() {
        let meant: Timestamp = "2026-11-03T08:49:37Z".parse().unwrap();
        for text in [
            "Tue, 03 Nov 2026 08:49:37 GMT",
            "Tue, 3 Nov 2026 08:49:37 +0000",
            "\n Tue, 03 Nov 2026 08:49:37 GMT\t",
            "Tuesday, 03-Nov-26 08:49:37 GMT",
            "Tue Nov  3 08:49:37 2026",
            "2026-11-03T08:49:37Z",
            "2026-11-03T00:49:37-08:00",
            "2026-11-03T08:49:37.000Z",
        ] {
            assert_eq!(parse(text), Some(meant), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "0",
            "Tue, 99 Nov 2026 08:49:37 GMT",
            "2026-11-03",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
