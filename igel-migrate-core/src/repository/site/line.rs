//! Speed of the line between a site and the rest.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result, shown};

/// The speed of a site's line in bits per second (not bytes): `100 Mbit/s`.
///
/// ```
/// use igel_migrate_core::repository::LineSpeed;
/// let line: LineSpeed = "2.5 Mbit/s".parse()?;
/// assert_eq!(line.bits_per_second(), 2_500_000);
/// assert_eq!(line.to_string(), "2.5 Mbit/s");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineSpeed(u64);

const UNITS: [(&str, u64); 3] = [
    ("Gbit/s", 1_000_000_000),
    ("Mbit/s", 1_000_000),
    ("kbit/s", 1_000),
];

impl LineSpeed {
    /// Bits per second.
    pub fn bits_per_second(self) -> u64 {
        self.0
    }
}

impl FromStr for LineSpeed {
    type Err = Error;

    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] if the text is not a number above zero with up to three
    /// decimals and one of `kbit/s`, `Mbit/s`, `Gbit/s`.
    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let &(unit, factor) = UNITS.iter().find(|(unit, _)| text.ends_with(unit))?;
            let number = text.strip_suffix(unit)?.trim();
            let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            if !digits(whole) || !digits(decimals) || decimals.len() > 3 {
                return None;
            }
            let whole = whole.parse::<u64>().ok()?.checked_mul(factor)?;
            let thousandths: u64 = format!("{decimals:0<3}").parse().ok()?;
            let bits = whole.checked_add(thousandths * (factor / 1000))?;
            (bits > 0).then_some(Self(bits))
        };
        read().ok_or_else(|| {
            Error::malformed(format!("`{}` is not the speed of a line", shown(text)))
                .with_hint("write it like `100 Mbit/s`; a line is counted in bits, not bytes")
        })
    }
}

impl fmt::Display for LineSpeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The greatest unit in which three decimals hold all of it.
        let fitting = UNITS
            .iter()
            .find(|(_, factor)| self.0 >= *factor && self.0.is_multiple_of(factor / 1000));
        let &(unit, factor) = fitting.unwrap_or(&UNITS[2]);
        let thousandths = self.0 % factor / (factor / 1000);
        let decimals = format!(".{thousandths:03}");
        let decimals = decimals.trim_end_matches(['0']).trim_end_matches('.');
        write!(f, "{}{decimals} {unit}", self.0 / factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_read_and_written() {
        for (text, bits, written) in [
            ("100 Mbit/s", 100_000_000, "100 Mbit/s"),
            ("1Gbit/s", 1_000_000_000, "1 Gbit/s"),
            ("0.5 Gbit/s", 500_000_000, "500 Mbit/s"),
            ("512 kbit/s", 512_000, "512 kbit/s"),
            ("1.125 Mbit/s", 1_125_000, "1.125 Mbit/s"),
            ("0.001 kbit/s", 1, "0.001 kbit/s"),
            ("2170950 kbit/s", 2_170_950_000, "2170.95 Mbit/s"),
        ] {
            let line: LineSpeed = text.parse().unwrap();
            assert_eq!(
                (line.bits_per_second(), line.to_string().as_str()),
                (bits, written)
            );
        }
        for text in [
            "",
            "100",
            "100 MB/s",
            "0 Mbit/s",
            "-1 Mbit/s",
            "1e3 Mbit/s",
            ". kbit/s",
            "1.0001 Mbit/s",
            "99999999999999 Gbit/s",
            "Mbit/s",
        ] {
            assert!(text.parse::<LineSpeed>().is_err(), "{text}");
        }
    }
}
