//! Percentages that compare exactly.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result, shown};
use crate::text::serde_as_text;

/// A share between 0 and 100 percent, to four decimals, compared without rounding.
///
/// ```
/// use igel_migrate_core::migration::Percent;
/// let third: Percent = "0.6 %".parse()?;
/// assert!(third.is_reached_by(60, 10_000) && !third.is_reached_by(59, 10_000));
/// assert_eq!((third.floor_of(10_000), third.ceil_of(1)), (60, 1));
/// assert_eq!(third.to_string(), "0.6 %");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u32);

/// Parts that make the whole: 100 % with four decimals.
const WHOLE: u32 = 1_000_000;

impl Percent {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// All of it.
    pub const ALL: Self = Self(WHOLE);

    /// A whole number of percent; more than 100 is 100.
    pub const fn new(percent: u32) -> Self {
        Self(if percent < 100 {
            percent * 10_000
        } else {
            WHOLE
        })
    }

    /// The share that `part` is of `whole`, rounded down; nothing of nothing is 0.
    pub fn of(part: u32, whole: u32) -> Self {
        let parts = u64::from(part.min(whole)) * u64::from(WHOLE);
        let share = parts.checked_div(u64::from(whole)).unwrap_or(0);
        Self(u32::try_from(share).unwrap_or(WHOLE))
    }

    /// Whether `part` is **at least** this share of `whole`. Nothing of nothing reaches nothing
    /// but 0 %.
    pub fn is_reached_by(self, part: u32, whole: u32) -> bool {
        u64::from(part) * u64::from(WHOLE) >= u64::from(self.0) * u64::from(whole)
            && (whole > 0 || self.0 == 0)
    }

    /// Whether `part` is **more than** this share of `whole`.
    pub fn is_passed_by(self, part: u32, whole: u32) -> bool {
        u64::from(part) * u64::from(WHOLE) > u64::from(self.0) * u64::from(whole)
    }

    /// This share of `count`, rounded down.
    pub fn floor_of(self, count: u32) -> u32 {
        let parts = u64::from(self.0) * u64::from(count);
        u32::try_from(parts / u64::from(WHOLE)).unwrap_or(count)
    }

    /// This share of `count`, rounded up.
    pub fn ceil_of(self, count: u32) -> u32 {
        let parts = u64::from(self.0) * u64::from(count);
        u32::try_from(parts.div_ceil(u64::from(WHOLE))).unwrap_or(count)
    }

    /// The share as a number from 0 to 1.
    pub fn fraction(self) -> f64 {
        f64::from(self.0) / f64::from(WHOLE)
    }
}

impl FromStr for Percent {
    type Err = Error;

    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] if the text is not a number from 0 to 100 with up to four
    /// decimals and a `%` behind it.
    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let number = text.trim().strip_suffix('%')?.trim_end();
            let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            if !digits(whole) || !digits(decimals) || decimals.len() > 4 {
                return None;
            }
            let decimals: u32 = format!("{decimals:0<4}").parse().ok()?;
            let parts = whole.parse::<u32>().ok()?.checked_mul(10_000)? + decimals;
            (parts <= WHOLE).then_some(Self(parts))
        };
        read().ok_or_else(|| {
            Error::malformed(format!("`{}` is not a percentage", shown(text)))
                .with_hint("write it like `5 %` or `0.25 %`")
        })
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = format!(".{:04}", self.0 % 10_000);
        let decimals = decimals.trim_end_matches('0').trim_end_matches('.');
        f.pad(&format!("{}{decimals} %", self.0 / 10_000))
    }
}

serde_as_text! { Percent }

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percentages_are_read_and_written() {
        for (text, written) in [
            ("5 %", "5 %"),
            ("0%", "0 %"),
            ("100.0 %", "100 %"),
            ("0.0001 %", "0.0001 %"),
            ("12.50 %", "12.5 %"),
        ] {
            assert_eq!(text.parse::<Percent>().unwrap().to_string(), written);
        }
        for text in [
            "",
            "5",
            "%",
            "-1 %",
            "100.0001 %",
            "1.00001 %",
            ". %",
            "1e1 %",
        ] {
            assert!(text.parse::<Percent>().is_err(), "{text}");
        }
    }

    #[test]
    fn at_least_includes_the_edge() {
        let five = Percent::new(5);
        assert!(five.is_reached_by(5, 100) && !five.is_reached_by(4, 100));
        assert!(five.is_passed_by(6, 100) && !five.is_passed_by(5, 100));
        assert!(five.is_reached_by(1, 20) && !five.is_reached_by(1, 21));
        assert!(!five.is_reached_by(0, 0) && Percent::ZERO.is_reached_by(0, 0));
        assert!(Percent::ALL.is_reached_by(u32::MAX, u32::MAX));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn shares_round_apart_by_at_most_one(parts in 0..=WHOLE, count: u32) {
            let percent = Percent(parts);
            prop_assert_eq!(percent.to_string().parse::<Percent>().unwrap(), percent);
            let (floor, ceil) = (percent.floor_of(count), percent.ceil_of(count));
            prop_assert!(floor <= ceil && ceil - floor <= 1 && ceil <= count);
            prop_assert!(count == 0 || percent.is_reached_by(ceil, count));
            prop_assert!(Percent::of(floor, count) <= percent);
        }
    }
}
