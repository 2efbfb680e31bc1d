//! Versions of the Universal Management Suite.

use std::str::FromStr;

use super::{Grammar, Stage, compares_by_key, number, reads_and_writes_as_text, remembered};
use crate::error::{Error, Result};

const GRAMMAR: Grammar = Grammar {
    name: "a UMS version",
    hint: "write it like 12.06.110; the Web App shows it under About",
};

/// The version of a UMS: `12.06.110`, also written `12.6.110`; `5.07.100.rc10`.
///
/// Read leniently, because servers report odd texts: blanks in front and anything after the three
/// numbers and the candidate mark are kept for display and do not count in comparisons. An empty
/// text, as UMS 12 gives for its own status, is an error: an unknown version is no version.
///
/// ```
/// use igel_migrate_core::UmsVersion;
///
/// let ums: UmsVersion = "12.2.120 (Build 7)".parse()?;
/// assert_eq!(ums, UmsVersion::new(12, 2, 120));
/// assert_eq!(ums.to_string(), "12.2.120 (Build 7)");
/// assert_eq!(ums.canonical(), "12.02.120");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Clone)]
pub struct UmsVersion {
    key: Key,
    text: Option<Box<str>>,
}

/// What counts, in the order in which it counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key {
    major: u32,
    minor: u32,
    patch: u32,
    stage: Stage,
}

impl UmsVersion {
    /// The release `major.minor.patch`.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self {
            key: Key {
                major,
                minor,
                patch,
                stage: Stage::Release,
            },
            text: None,
        }
    }

    /// The first number.
    pub fn major(&self) -> u32 {
        self.key.major
    }

    /// The second number.
    pub fn minor(&self) -> u32 {
        self.key.minor
    }

    /// The third number.
    pub fn patch(&self) -> u32 {
        self.key.patch
    }

    /// Preview, candidate or release.
    pub fn stage(&self) -> Stage {
        self.key.stage
    }

    /// The one way to write this version, as release notes do: padded, without a tail.
    pub fn canonical(&self) -> String {
        let Key {
            major,
            minor,
            patch,
            stage,
        } = self.key;
        format!("{major:02}.{minor:02}.{patch:03}{stage}")
    }
}

compares_by_key!(UmsVersion);
reads_and_writes_as_text!(UmsVersion);

impl Key {
    fn read(text: &str) -> Result<Self, String> {
        if text.chars().any(char::is_control) {
            return Err("it has control characters".to_owned());
        }
        let mut rest = text.trim_start_matches(' ');
        if rest.is_empty() {
            return Err("it is empty".to_owned());
        }
        let mut next = |dotted: bool| {
            if dotted {
                rest = rest.strip_prefix('.').ok_or("it needs three numbers")?;
            }
            let end = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (digits, after) = rest.split_at(end);
            rest = after;
            number(digits)
        };
        let (major, minor, patch) = (next(false)?, next(true)?, next(true)?);
        let stage = match rest.strip_prefix('.') {
            Some(tail) => {
                let end = tail.bytes().take_while(u8::is_ascii_alphanumeric).count();
                Stage::read(&tail[..end])?
            }
            None => None,
        };
        Ok(Self {
            major,
            minor,
            patch,
            stage: stage.unwrap_or(Stage::Release),
        })
    }
}

impl FromStr for UmsVersion {
    type Err = Error;

    /// Reads the three numbers and the candidate mark at the start of `text`.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::ErrorKind::Malformed) if the text does not begin with three numbers or
    /// has control characters; [`LimitExceeded`](crate::ErrorKind::LimitExceeded) above 160 bytes.
    fn from_str(text: &str) -> Result<Self> {
        let key = GRAMMAR.read(text, Key::read)?;
        let mut version = Self { key, text: None };
        version.text = remembered(text, &version.canonical());
        Ok(version)
    }
}
