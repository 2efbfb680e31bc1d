//! Names that stand in files: each belongs to an enum, and a wrong one gets the nearest right one as
//! advice. The files are those that people write (rules, settings, specifications) and those the
//! library writes (plans, reports); what a name means is the business of the room with the enum.

use std::fmt::Write as _;

use crate::error::{Error, Result};

/// An enum whose values have a name in files.
pub(crate) trait Named: Copy + 'static {
    /// What a value is, for error messages: `a feature`.
    const WHAT: &'static str;
    const ALL: &'static [Self];

    fn name(self) -> &'static str;

    fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.name() == name)
    }

    fn names() -> impl Iterator<Item = &'static str> + Clone {
        Self::ALL.iter().map(|value| value.name())
    }
}

/// The value with the name `text`.
pub(crate) fn read<T: Named>(text: &str) -> Result<T> {
    T::find(text).ok_or_else(|| wrong(text, T::WHAT, T::names()))
}

/// The error about `text`, which is not `what`: none of the names in `right`.
pub(crate) fn wrong(
    text: &str,
    what: &str,
    right: impl Iterator<Item = &'static str> + Clone,
) -> Error {
    Error::invalid(format!("{} is not {what}", quoted(text))).with_hint(advice(text, right))
}

/// Declares such an enum with the public face all of them have.
macro_rules! named {
    (
        #[what($what:literal)]
        $(#[$outer:meta])*
        pub enum $type:ident {
            $($(#[$inner:meta])* $value:ident = $name:literal,)+
        }
    ) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $type {
            $($(#[$inner])* $value,)+
        }

        impl $type {
            const NAMES: &'static [&'static str] = &[$($name,)+];

            /// The name in files and reports.
            pub fn as_str(self) -> &'static str {
                Self::NAMES[self as usize]
            }
        }

        impl std::str::FromStr for $type {
            type Err = crate::error::Error;

            /// Reads the name.
            ///
            /// # Errors
            ///
            /// [`Invalid`](crate::ErrorKind::Invalid), with the nearest right name as hint.
            fn from_str(text: &str) -> crate::error::Result<Self> {
                crate::names::read(text)
            }
        }

        impl crate::names::Named for $type {
            const WHAT: &'static str = $what;
            const ALL: &'static [Self] = &[$(Self::$value,)+];

            fn name(self) -> &'static str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

pub(crate) use named;

/// `Serialize` and `Deserialize` by the names an enum has in files.
macro_rules! serde_by_name {
    ($($type:ident)*) => {$(
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = String::deserialize(deserializer)?;
                <Self as crate::names::Named>::find(&name)
                    .ok_or_else(|| serde::de::Error::custom(concat!("not a ", stringify!($type))))
            }
        }
    )*};
}

pub(crate) use serde_by_name;

/// The longest wrong name that is compared, in bytes; nobody mistypes a longer one by a letter.
const LONGEST: usize = 64;

/// The right name that `wrong` was most likely meant to be.
pub(crate) fn nearest<'a>(wrong: &str, right: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    right
        .filter(|_| wrong.len() <= LONGEST)
        .map(|name| (strsim::damerau_levenshtein(wrong, name), name))
        .min()
        .filter(|(distance, name)| *distance <= 1 + name.len() / 4)
        .map(|(_, name)| name)
}

/// Advice for a wrong name: the nearest right one, else all of them.
pub(crate) fn advice(wrong: &str, right: impl Iterator<Item = &'static str> + Clone) -> String {
    if let Some(name) = nearest(wrong, right.clone()) {
        return format!("did you mean `{name}`?");
    }
    let mut text = String::from("known here are: ");
    for (index, name) in right.enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        // Writing to a String does not fail.
        let _ = write!(text, "{comma}`{name}`");
    }
    text
}

/// `text` between backticks for an error message: harmless and not endless.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted: String = text
        .chars()
        .take(LONGEST)
        .flat_map(char::escape_debug)
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        quoted.push('…');
    }
    format!("`{quoted}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colours() -> impl Iterator<Item = &'static str> + Clone {
        ["amber", "crimson", "green"].into_iter()
    }

    #[test]
    fn a_slip_gets_the_nearest_name() {
        assert_eq!(advice("crimsno", colours()), "did you mean `crimson`?");
        assert_eq!(advice("gren", colours()), "did you mean `green`?");
    }

    #[test]
    fn nonsense_gets_all_names() {
        let all = "known here are: `amber`, `crimson`, `green`";
        assert_eq!(advice("blue", colours()), all);
        assert_eq!(advice(&"green".repeat(20), colours()), all);
    }

    #[test]
    fn quotes_are_short_and_harmless() {
        assert_eq!(quoted("a\u{1b}b"), "`a\\u{1b}b`");
        assert_eq!(quoted(&"x".repeat(65)), format!("`{}…`", "x".repeat(64)));
    }
}
