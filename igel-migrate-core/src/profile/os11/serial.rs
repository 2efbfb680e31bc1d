//! Serial numbers of free instances: the identity an instance keeps on every device.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::error::{Error, Result};

/// The serial number of a free instance.
///
/// UMS writes the text of a Java `UID` (a number, the time in milliseconds and a count, signed and
/// in base 16) with the address of the host behind it: `5f2c1a7b:19aa0b1c2d3:-8000127.0.0.1`.
/// Instances made on a device have 30 lower-case hex digits instead. (Both counted in real
/// exports; that UMS accepts every text of this form is an assumption.)
///
/// ```
/// use igel_migrate_core::profile::os11::SerialNumber;
/// assert_ne!(SerialNumber::generate(), SerialNumber::generate());
/// let fixed = SerialNumber::from_parts(0x5f2c_1a7b, 0x19a_a0b1_c2d3);
/// assert_eq!(fixed.as_str(), "5f2c1a7b:19aa0b1c2d3:-8000127.0.0.1");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SerialNumber(Box<str>);

impl SerialNumber {
    /// A fresh serial number: 32 random bits and the current time.
    pub fn generate() -> Self {
        let (random, ..) = Uuid::new_v4().as_fields();
        let now = jiff::Timestamp::now().as_millisecond();
        Self::from_parts(random.cast_signed(), now)
    }

    /// The serial number with this number and this time in milliseconds since 1970, for documents
    /// that must come out the same every time. It must be unique among all instances of a fleet.
    pub fn from_parts(number: i32, milliseconds: i64) -> Self {
        let sign = |negative| if negative { "-" } else { "" };
        Self(
            format!(
                "{}{:x}:{}{:x}:-8000127.0.0.1",
                sign(number < 0),
                number.unsigned_abs(),
                sign(milliseconds < 0),
                milliseconds.unsigned_abs(),
            )
            .into(),
        )
    }

    /// The serial number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SerialNumber {
    type Err = Error;

    /// # Errors
    ///
    /// [`Malformed`](crate::ErrorKind::Malformed) if the text has neither of the two forms.
    fn from_str(text: &str) -> Result<Self> {
        if is_uid(text) || is_device_made(text) {
            Ok(Self(text.into()))
        } else {
            Err(Error::malformed("not a serial number of an instance")
                .with_hint("a serial number looks like `5f2c1a7b:19aa0b1c2d3:-8000127.0.0.1`"))
        }
    }
}

impl fmt::Display for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for SerialNumber {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

fn is_hex(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_device_made(text: &str) -> bool {
    text.len() == 30 && is_hex(text)
}

/// `-?hex:hex:-hex` and a dotted address with nothing between them.
fn is_uid(text: &str) -> bool {
    let mut parts = text.splitn(3, ':');
    let mut signed_hex = || {
        parts
            .next()
            .is_some_and(|part| is_hex(part.strip_prefix('-').unwrap_or(part)))
    };
    if !(signed_hex() && signed_hex()) {
        return false;
    }
    let Some((count, rest)) = parts.next().and_then(|tail| tail.split_once('.')) else {
        return false;
    };
    // The first number of the address runs into the count, so both are read as one.
    let octet =
        |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let rest: Vec<&str> = rest.split('.').collect();
    count
        .strip_prefix('-')
        .is_some_and(|count| count.len() > 1 && is_hex(count))
        && count.ends_with(|last: char| last.is_ascii_digit())
        && rest.len() == 3
        && rest.into_iter().all(octet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_forms_are_known_and_others_refused() {
        for known in [
            "-b7304d9:1779121d849:-7fd1192.0.2.56",
            "5f2c1a7b:19aa0b1c2d3:-8000127.0.0.1",
            "d32c6eec6fe84dfdac9d0a882f07a7",
        ] {
            assert_eq!(known.parse::<SerialNumber>().unwrap().as_str(), known);
        }
        for odd in [
            "",
            "31cea06g:1730aeba537:-7fff127.0.1.1",
            "31cea061:1730aeba537:7fff127.0.1.1",
            "31cea061:1730aeba537:-7fff127.0.1",
            "31cea061:1730aeba537",
            "d32c6eec6fe84dfdac9d0a882f07a",
            "a\"b",
        ] {
            assert!(odd.parse::<SerialNumber>().is_err(), "{odd}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn every_generated_form_is_known(number: i32, milliseconds: i64) {
            let serial = SerialNumber::from_parts(number, milliseconds);
            prop_assert_eq!(serial.as_str().parse::<SerialNumber>().unwrap(), serial);
        }
    }
}
