//! Builds of IGEL OS 11 and the generations before it.

use std::fmt::Write as _;
use std::str::FromStr;

use super::{Grammar, Stage, compares_by_key, number, reads_and_writes_as_text, remembered};
use crate::error::{Error, Result};

const GRAMMAR: Grammar = Grammar {
    name: "an OS 11 version",
    hint: "write it like 11.11.100, 11.10.410.01, 11.10.100.rc2 or 11.09.129.DER",
};

/// A build of IGEL OS 11 (or OS 10, as old firmware rows have it): `11.11.100`, `11.10.410.01`,
/// `10.03.100.rc2.01`, `11.09.129.DER`.
///
/// Padding with zeros does not count. A missing fourth part means `.01`: an assumption, because
/// release notes write three parts and the firmware rows of the same builds `.01`. A dead-end
/// mark makes a version of its own that sorts after the plain one.
///
/// **A greater build does not carry what a lower one carries**: builds are branches. Ask
/// [`BuildCatalogue`](crate::rules::BuildCatalogue) what a build can do.
///
/// ```
/// use igel_migrate_core::Os11Version;
///
/// let build: Os11Version = "11.10.410.01".parse()?;
/// assert_eq!(build, Os11Version::new(11, 10, 410));
/// assert_eq!(build.to_string(), "11.10.410.01");
/// assert_eq!(build.canonical(), "11.10.410");
/// assert!("11.10.410.rc1".parse::<Os11Version>()? < build);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Os11Version {
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
    fourth: u32,
    dead_end: bool,
}

/// The fourth part where none is written.
const FIRST: u32 = 1;

impl Os11Version {
    /// The release `major.minor.patch`.
    ///
    /// # Panics
    ///
    /// If `major` is above 11; in a constant, this is an error of the compiler.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        assert!(major <= 11, "not an OS 11 version");
        Self {
            key: Key {
                major,
                minor,
                patch,
                stage: Stage::Release,
                fourth: FIRST,
                dead_end: false,
            },
            text: None,
        }
    }

    /// The first number: the generation, 11 for OS 11.
    pub fn major(&self) -> u32 {
        self.key.major
    }

    /// The second number: with the first one it names the line, `11.10`.
    pub fn minor(&self) -> u32 {
        self.key.minor
    }

    /// The third number: `410` in `11.10.410`.
    pub fn patch(&self) -> u32 {
        self.key.patch
    }

    /// The fourth number, 1 where none is written.
    pub fn fourth(&self) -> u32 {
        self.key.fourth
    }

    /// Preview, candidate or release.
    pub fn stage(&self) -> Stage {
        self.key.stage
    }

    /// True if the text says `.DER`: a build from which no later one follows.
    pub fn is_dead_end(&self) -> bool {
        self.key.dead_end
    }

    /// The same build without the dead-end mark.
    pub(crate) fn without_dead_end(&self) -> Self {
        Self {
            key: Key {
                dead_end: false,
                ..self.key
            },
            text: None,
        }
    }

    /// The one way to write this version, as release notes do: padded, without a fourth part of
    /// `.01`.
    pub fn canonical(&self) -> String {
        let mut text = self.before_fourth();
        if self.key.fourth != FIRST {
            // Writing to a String does not fail.
            let _ = write!(text, ".{:02}", self.key.fourth);
        }
        text
    }

    /// As profiles and firmware rows write it, always with the fourth part: `11.11.100.01`.
    ///
    /// ```
    /// use igel_migrate_core::Os11Version;
    /// assert_eq!(Os11Version::new(11, 11, 100).firmware_text(), "11.11.100.01");
    /// ```
    pub fn firmware_text(&self) -> String {
        format!("{}.{:02}", self.before_fourth(), self.key.fourth)
    }

    fn before_fourth(&self) -> String {
        let Key {
            major,
            minor,
            patch,
            stage,
            dead_end,
            ..
        } = self.key;
        let mark = if dead_end { ".DER" } else { "" };
        format!("{major:02}.{minor:02}.{patch:03}{stage}{mark}")
    }
}

compares_by_key!(Os11Version);
reads_and_writes_as_text!(Os11Version);

impl Key {
    fn read(text: &str) -> Result<Self, String> {
        let mut parts = text.split('.');
        let mut next = || parts.next().map_or_else(|| Err(too_short()), number);
        let (major, minor, patch) = (next()?, next()?, next()?);
        if major > 11 {
            return Err(format!("{major} is a later generation"));
        }
        let mut stage = None;
        let mut fourth = None;
        let mut dead_end = None;
        for part in parts {
            let repeated = if part.eq_ignore_ascii_case("DER") {
                dead_end.replace(true).is_some()
            } else if let Some(read) = Stage::read(part)? {
                stage.replace(read).is_some()
            } else {
                fourth.replace(number(part)?).is_some()
            };
            if repeated {
                return Err(format!("`{part}` is one part too many"));
            }
        }
        Ok(Self {
            major,
            minor,
            patch,
            stage: stage.unwrap_or(Stage::Release),
            fourth: fourth.unwrap_or(FIRST),
            dead_end: dead_end.unwrap_or(false),
        })
    }
}

fn too_short() -> String {
    "it needs three numbers".to_owned()
}

impl FromStr for Os11Version {
    type Err = Error;

    /// Reads any form a release note, firmware row or profile has.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::ErrorKind::Malformed) if the text has another form or belongs to a
    /// generation after OS 11; [`LimitExceeded`](crate::ErrorKind::LimitExceeded) above 160 bytes.
    fn from_str(text: &str) -> Result<Self> {
        let key = GRAMMAR.read(text, Key::read)?;
        let mut version = Self { key, text: None };
        version.text = remembered(text, &version.canonical());
        Ok(version)
    }
}
