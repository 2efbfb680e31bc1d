//! Priorities: of a repository in UMS, and of a source on a device. Two scales, two types.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::{Serialize, Serializer};

use crate::error::{Error, Result, shown};

/// The priority of a source on a device: **the higher one is tried first**.
///
/// Stated for OS 12 (RN OS 12 12.5.1, 12.6.0); for OS 11 the vendor only says that a high number
/// decides the order, and the same direction is assumed. The registry holds it as text, release
/// notes also call it a number: it is read from both and written as text. It is never -1, which
/// only hides a repository in UMS ([`CentralPriority::Hidden`]).
///
/// ```
/// use igel_migrate_core::repository::SourcePriority;
/// let site: SourcePriority = "300".parse()?;
/// assert!(site > SourcePriority::FALLBACK && SourcePriority::FALLBACK > SourcePriority::default());
/// assert!("-1".parse::<SourcePriority>().is_err());
/// assert_eq!(serde_json::to_string(&site).unwrap(), r#""300""#);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourcePriority(u32);

impl SourcePriority {
    /// What a device assumes where nothing is set (RN OS 11 11.11.100, RN OS 12 12.5.1).
    pub const DEFAULT: Self = Self(100);
    /// What this library gives the repository of a site: above the fallback and above everything
    /// that OS 12 may switch off together with its built-in repositories.
    pub const SITE: Self = Self(300);
    /// What this library gives a repository that serves where the site's own fails.
    pub const FALLBACK: Self = Self(150);
    /// The greatest priority accepted. The schema states none; release notes call the value an
    /// integer, and no IGEL integer is wider than 32 bits with a sign.
    pub const MAX: Self = Self(i32::MAX.cast_unsigned());

    /// A priority from its number.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Invalid`] above [`SourcePriority::MAX`].
    pub fn new(number: u32) -> Result<Self> {
        Self::from_number(i64::from(number))
    }

    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }

    fn from_number(number: i64) -> Result<Self> {
        let refuse = |message: String, hint| Err(Error::invalid(message).with_hint(hint));
        match u32::try_from(number) {
            Ok(number) if number <= Self::MAX.0 => Ok(Self(number)),
            Ok(_) => refuse(
                format!("priority {number} is above {}", Self::MAX),
                "a few hundred is enough: the higher number is tried first",
            ),
            Err(_) if number == CentralPriority::HIDDEN => refuse(
                "a source on a device cannot have priority -1".to_owned(),
                "-1 hides a repository in UMS; give devices a number above 110",
            ),
            Err(_) => refuse(
                format!("priority {number} is not a number from 0 to {}", Self::MAX),
                "the higher number is tried first; devices assume 100",
            ),
        }
    }
}

impl Default for SourcePriority {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl fmt::Display for SourcePriority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for SourcePriority {
    type Err = Error;

    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] if the text is not a whole number,
    /// [`crate::ErrorKind::Invalid`] if it is negative or above [`SourcePriority::MAX`].
    fn from_str(text: &str) -> Result<Self> {
        Self::from_number(number(text)?)
    }
}

/// The priority of a repository in UMS: hidden from devices, or the priority they see it with.
///
/// `-1` means: UMS fills the server, devices do not hear of it (KB DAR upgrade). That is right
/// until the last device has been moved, because profiles show the repository to those whose turn
/// it is. What the dialog calls 0, its maximum and its default are not known.
///
/// ```
/// use igel_migrate_core::repository::CentralPriority;
/// let central: CentralPriority = "-1".parse()?;
/// assert_eq!(central, CentralPriority::Hidden);
/// assert_eq!(CentralPriority::default().to_string(), "-1");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CentralPriority {
    /// -1: filled by UMS, not shown to devices.
    #[default]
    Hidden,
    /// Shown to every device, with this priority.
    Value(SourcePriority),
}

impl CentralPriority {
    const HIDDEN: i64 = -1;

    fn from_number(number: i64) -> Result<Self> {
        if number == Self::HIDDEN {
            return Ok(Self::Hidden);
        }
        if number < Self::HIDDEN {
            return Err(
                Error::invalid(format!("central priority {number} is below -1"))
                    .with_hint("-1 hides the repository from devices until the migration ends"),
            );
        }
        SourcePriority::from_number(number).map(Self::Value)
    }

    /// The number as UMS shows it: -1 for a hidden repository.
    pub fn number(self) -> i64 {
        match self {
            Self::Hidden => Self::HIDDEN,
            Self::Value(priority) => i64::from(priority.0),
        }
    }
}

impl fmt::Display for CentralPriority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}

impl FromStr for CentralPriority {
    type Err = Error;

    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] if the text is not a whole number,
    /// [`crate::ErrorKind::Invalid`] if it is below -1 or above [`SourcePriority::MAX`].
    fn from_str(text: &str) -> Result<Self> {
        Self::from_number(number(text)?)
    }
}

/// A whole number in plain digits, blanks around it allowed as people type them.
fn number(text: &str) -> Result<i64> {
    let digits = text.trim_matches(' ');
    let plain = digits.strip_prefix('-').unwrap_or(digits);
    plain
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())
        .flatten()
        .ok_or_else(|| {
            Error::malformed(format!("priority `{}` is not a whole number", shown(text)))
                .with_hint("the higher number is tried first; devices assume 100")
        })
}

/// Reads what settings files and documents hold: a number, or text with a number in it.
struct TextOrNumber<T>(fn(i64) -> Result<T>);

impl<T> Visitor<'_> for TextOrNumber<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a priority: a whole number")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
        self.0(number).map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<T, E> {
        self.visit_i64(i64::try_from(number).unwrap_or(i64::MAX))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        number(text).and_then(self.0).map_err(E::custom)
    }
}

impl<'de> Deserialize<'de> for SourcePriority {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrNumber(Self::from_number))
    }
}

impl<'de> Deserialize<'de> for CentralPriority {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrNumber(Self::from_number))
    }
}

impl Serialize for SourcePriority {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for CentralPriority {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_hidden_one_is_for_ums_only() {
        assert_eq!(
            "-1".parse::<SourcePriority>().unwrap_err().message(),
            "a source on a device cannot have priority -1"
        );
        for text in ["-2", "2147483648", "99999999999999999999"] {
            assert!(text.parse::<SourcePriority>().is_err(), "{text}");
            assert!(text.parse::<CentralPriority>().is_err(), "{text}");
        }
        assert_eq!(
            SourcePriority::new(u32::MAX).unwrap_err().kind(),
            crate::ErrorKind::Invalid
        );
        assert_eq!(
            "2147483647".parse::<SourcePriority>().unwrap(),
            SourcePriority::MAX
        );
    }

    #[test]
    fn text_that_is_no_number_is_refused() {
        for text in ["", "-", "+5", "1e2", "0x10", "12a", "\u{661}", "--1", "1 0"] {
            let error = text.parse::<CentralPriority>().unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Malformed, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn text_and_number_read_the_same_and_are_written_as_text(number in -1_i64..=i64::from(i32::MAX)) {
            let text = format!("\"{number}\"");
            let central: CentralPriority = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(central, serde_json::from_str(&number.to_string()).unwrap());
            prop_assert_eq!(serde_json::to_string(&central).unwrap(), text.as_str());
            prop_assert_eq!(central.number(), number);
            let source = serde_json::from_str::<SourcePriority>(&text);
            prop_assert_eq!(source.is_err(), number == -1);
            if let Ok(source) = source {
                prop_assert_eq!(central, CentralPriority::Value(source));
                prop_assert_eq!(serde_json::to_string(&source).unwrap(), text);
            }
        }

        #[test]
        fn the_greater_number_is_the_greater_priority(a in 0..=i32::MAX, b in 0..=i32::MAX) {
            let priority = |n: i32| SourcePriority::new(n.cast_unsigned()).unwrap();
            prop_assert_eq!(priority(a).cmp(&priority(b)), a.cmp(&b));
        }

        #[test]
        fn any_text_is_answered(text in "\\PC{0,20}|-?[0-9]{0,25}") {
            if let Ok(priority) = text.parse::<CentralPriority>() {
                prop_assert_eq!(priority.to_string().parse::<CentralPriority>().unwrap(), priority);
            }
        }
    }
}
