//! What a text looks like: an address, a date, a number.

use std::net::IpAddr;

/// The twelve digits of a MAC address in lower case, however it is written.
pub(super) fn mac_digits(text: &str) -> Option<String> {
    let groups = |separator: char, count: usize, width: usize| {
        let mut groups = text.split(separator);
        groups.clone().count() == count && groups.all(|group| group.len() == width)
    };
    let known = text.len() == 12 || groups(':', 6, 2) || groups('-', 6, 2) || groups('.', 3, 4);
    let digits: String = text
        .chars()
        .filter(|c| !matches!(c, ':' | '-' | '.'))
        .collect();
    let sound = known && digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    sound.then(|| digits.to_ascii_lowercase())
}

/// Whether an address says nothing about where it is used: unset, this machine, a network mask.
pub(super) fn is_nowhere(address: IpAddr) -> bool {
    let is_mask = match address {
        IpAddr::V4(mask) => {
            let mask = mask.to_bits();
            mask.leading_ones() >= 8 && mask.leading_ones() + mask.trailing_zeros() == 32
        }
        IpAddr::V6(_) => false,
    };
    address.is_unspecified() || address.is_loopback() || is_mask
}

/// Whether the text is the name of a host with its domain.
pub(super) fn is_host(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let last_is_name =
        |last: &str| last.len() >= 2 && last.bytes().all(|b| b.is_ascii_alphabetic());
    text.contains('.')
        && text.split('.').all(label)
        && text.rsplit('.').next().is_some_and(last_is_name)
}

/// Whether the text is a date, with or without a time, in one of the forms UMS and WebDAV write.
pub(super) fn is_date(text: &str) -> bool {
    if text.len() > 40 {
        return false;
    }
    let parser = jiff::fmt::rfc2822::DateTimeParser::new();
    if parser.parse_timestamp(text).is_ok() {
        return true;
    }
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    is_day(date) && is_time(time)
}

/// Three numbers, one of them a year, the others as small as months and days are.
fn is_day(date: &str) -> bool {
    ['-', '.', '/'].into_iter().any(|separator| {
        let parts: Vec<&str> = date.split(separator).collect();
        let years = parts.iter().filter(|part| part.len() == 4).count();
        let small =
            |part: &str| (1..=2).contains(&part.len()) && part.parse().is_ok_and(|n: u8| n <= 31);
        let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
        parts.len() == 3
            && years == 1
            && parts.iter().all(digits)
            && parts.iter().all(|part| part.len() == 4 || small(part))
    })
}

fn is_time(time: &str) -> bool {
    time.len() <= 24
        && time
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'+' | b'-' | b'Z'))
        && (time.is_empty() || time.contains(':'))
}

/// Whether the text is a number of at most six digits before and behind the point: a size, a
/// count, a choice, and neither a serial number nor a telephone's.
pub(super) fn is_small_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let small = |digits: &str| {
        (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    small(whole) && small(part)
}

/// Whether the text is a whole number, as ids of UMS are.
pub(super) fn is_id(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    (1..=10).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the text can be nothing but a version.
pub(super) fn is_version(text: &str) -> bool {
    let number = |part: &str| {
        let digits = part.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let letters = part.len() - digits.len();
        letters <= 2 && digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_digit())
        && text.split(['.', '-', '+', '_']).all(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_apart() {
        for mac in [
            "00E0C514325B",
            "00:e0:c5:14:32:5b",
            "00-E0-C5-14-32-5B",
            "00e0.c514.325b",
        ] {
            assert_eq!(mac_digits(mac).as_deref(), Some("00e0c514325b"), "{mac}");
        }
        for other in [
            "00E0C514325",
            "00:E0:C5:14:32",
            "ITC00E0C5143",
            "00:E0C5:14325B",
        ] {
            assert_eq!(mac_digits(other), None, "{other}");
        }
        let dates = [
            "2017-07-18 14:25",
            "11.12.2024 10:32:18",
            "12/16/2015",
            "2016-04-06T13:29:59.362",
            "2024-12-30 12:06:21.015",
            "Tue, 03 Nov 2026 08:49:37 GMT",
            "1997-12-01T17:42:21-08:00",
        ];
        for date in dates {
            assert!(is_date(date), "{date}");
        }
        for other in [
            "",
            "192.168.2024",
            "10.1.2.3",
            "2024",
            "2024-12-30 Berlin",
            "Room 12.12.2024",
        ] {
            assert!(!is_date(other), "{other}");
        }
        assert!(is_host("ums.example.test") && is_host("a-b.example.test."));
        assert!(!is_host("berlin") && !is_host("1.2.3.4") && !is_host("a b.test"));
        assert!(is_small_number("-1") && is_small_number("1.5") && !is_small_number("1234567"));
        assert!(
            is_version("11.03.110.01")
                && is_version("10.03.100.rc2.01")
                && is_version("12.6.1-1.rc.2")
        );
        assert!(!is_version("4711-berlin") && !is_version("v1"));
        assert!(
            is_nowhere("255.255.254.0".parse().unwrap()) && is_nowhere("0.0.0.0".parse().unwrap())
        );
        assert!(!is_nowhere("192.0.2.1".parse().unwrap()));
    }
}
