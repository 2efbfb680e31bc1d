//! The version numbers of IGEL OS 11, IGEL OS 12, its apps, and UMS: read, compared, printed.
//!
//! What a version can do is not decided here: features follow branches, and the
//! [`rules`](crate::rules) know them. The grammars and the order come from the vendor's versioning
//! articles (KB versioning) and from firmware rows, app metadata and release notes; each
//! assumption is marked where it is made.
//!
//! All types compare, hash and sort by what was read, not by how it was written, and print the
//! text they were read from:
//!
//! ```
//! use igel_migrate_core::{Os11Version, Os12Version, UmsVersion};
//!
//! let row: Os11Version = "11.10.410.01".parse()?;
//! assert_eq!(row, "11.10.410".parse()?);
//! assert_eq!(row.to_string(), "11.10.410.01");
//!
//! // IGEL's order, not SemVer's: what follows the plus sign is newer.
//! let mut versions: Vec<Os12Version> = Vec::new();
//! for text in ["12.6.1+2", "12.6.1", "12.6.1-1.rc.2", "12.6.1 PR 1", "12.6.1-0.tp.3"] {
//!     versions.push(text.parse()?);
//! }
//! versions.sort();
//! let texts: Vec<String> = versions.iter().map(ToString::to_string).collect();
//! assert_eq!(texts, ["12.6.1-0.tp.3", "12.6.1-1.rc.2", "12.6.1", "12.6.1 PR 1", "12.6.1+2"]);
//!
//! assert_eq!("12.06.110".parse::<UmsVersion>()?, UmsVersion::new(12, 6, 110));
//! # Ok::<(), igel_migrate_core::Error>(())
//! ```

mod app;
mod os11;
mod ums;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use crate::error::{Error, Result};

pub use app::{AppVersion, Os12Version};
pub use os11::Os11Version;
pub use ums::UmsVersion;

/// How far a version has come: technical previews before release candidates before the release
/// (KB versioning).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// A technical preview and its number: `.tp1`, `-0.tp.1`, `TP 1`.
    TechPreview(u32),
    /// A release candidate and its number: `.rc2`, `-1.rc.2`, `RC 2`.
    ReleaseCandidate(u32),
    /// Anything else.
    Release,
}

impl Stage {
    /// Reads `rc2` or `tp1`, in any case; `None` if `part` does not begin like one.
    fn read(part: &str) -> Result<Option<Self>, String> {
        let Some((name, count)) = part.split_at_checked(2) else {
            return Ok(None);
        };
        if count.is_empty() || !count.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(None);
        }
        Self::named(name, count)
    }

    /// The stage called `name` (`rc` or `tp`, in any case) with the number `count`.
    fn named(name: &str, count: &str) -> Result<Option<Self>, String> {
        if name.eq_ignore_ascii_case("rc") {
            Ok(Some(Self::ReleaseCandidate(number(count)?)))
        } else if name.eq_ignore_ascii_case("tp") {
            Ok(Some(Self::TechPreview(number(count)?)))
        } else {
            Ok(None)
        }
    }
}

/// As OS 11 and UMS write it after the number: `.rc2`, `.tp1`, or nothing.
impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TechPreview(count) => write!(f, ".tp{count}"),
            Self::ReleaseCandidate(count) => write!(f, ".rc{count}"),
            Self::Release => Ok(()),
        }
    }
}

/// The longest version text that is read, in bytes: room for the longest canonical text.
const MAX_BYTES: usize = 160;

/// What a text was expected to be, for error messages.
struct Grammar {
    /// With its article: `an OS 11 version`.
    name: &'static str,
    hint: &'static str,
}

impl Grammar {
    /// Checks the length, reads, and turns a problem into an error.
    fn read<T>(&self, text: &str, read: impl FnOnce(&str) -> Result<T, String>) -> Result<T> {
        if text.len() > MAX_BYTES {
            return Err(Error::limit(format!(
                "{} has at most {MAX_BYTES} bytes, this text has {}",
                self.name,
                text.len()
            ))
            .with_hint(self.hint));
        }
        read(text).map_err(|problem| {
            let name = self.name;
            Error::malformed(format!(
                "`{}` is not {name}: {problem}",
                text.escape_debug()
            ))
            .with_hint(self.hint)
        })
    }
}

/// One number of a version; leading zeros do not count.
fn number(part: &str) -> Result<u32, String> {
    if part.is_empty() {
        return Err("a number is missing".to_owned());
    }
    if !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("`{}` is not a number", part.escape_debug()));
    }
    part.parse()
        .map_err(|_| format!("the number {part} is too large"))
}

/// The text to remember, if it says more than the canonical one.
fn remembered(text: &str, canonical: &str) -> Option<Box<str>> {
    (text != canonical).then(|| text.into())
}

/// Equality, order and hash by the field `key`; display by `text`, else the canonical text.
macro_rules! compares_by_key {
    ($version:ident) => {
        impl PartialEq for $version {
            fn eq(&self, other: &Self) -> bool {
                self.key == other.key
            }
        }

        impl Eq for $version {}

        impl PartialOrd for $version {
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $version {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.key.cmp(&other.key)
            }
        }

        impl std::hash::Hash for $version {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.key.hash(state);
            }
        }

        /// The text it was read from, else the canonical one.
        impl std::fmt::Display for $version {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match &self.text {
                    Some(text) => f.pad(text),
                    None => f.pad(&self.canonical()),
                }
            }
        }
    };
}

/// `Debug` and serde as the text, for any version.
macro_rules! reads_and_writes_as_text {
    ($version:ident) => {
        impl std::fmt::Debug for $version {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($version), "({})"), self)
            }
        }

        impl serde::Serialize for $version {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $version {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(crate::version::TextVisitor::new())
            }
        }
    };
}

use {compares_by_key, reads_and_writes_as_text};

/// Reads a version from any form of string serde offers.
struct TextVisitor<T>(PhantomData<T>);

impl<T> TextVisitor<T> {
    fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: FromStr<Err = Error>> serde::de::Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a version as a string")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(|error: Error| match error.hint() {
            Some(hint) => E::custom(format_args!("{error}; {hint}")),
            None => E::custom(error),
        })
    }
}
