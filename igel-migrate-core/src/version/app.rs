//! Apps of IGEL OS 12, and the app that is OS 12 itself: its base system.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use super::{Grammar, Stage, compares_by_key, number, reads_and_writes_as_text, remembered};
use crate::error::{Error, Result};

const APP: Grammar = Grammar {
    name: "an app version",
    hint: "write it like 23.9.24+1, 12.6.1-1.rc.2 or 114.0.5615 BUILD 1.0, without the app's name",
};

const OS12: Grammar = Grammar {
    name: "an OS 12 version",
    hint: "write it like 12.7.2, 12.7.1+1, 12.6.1-1.rc.2 or 12.2.1 PR 1",
};

/// The version of an OS 12 app: the partner's number and IGEL's build of it.
///
/// | technical | shown to people | |
/// |---|---|---|
/// | `12.6.1-0.tp.3` | `12.6.1 TP 3` | technical preview |
/// | `12.6.1-1.rc.2` | `12.6.1 RC 2` | release candidate |
/// | `12.6.1` | `12.6.1` | release |
/// | `12.6.1+1`, `2.4.62+1.23` | `12.6.1 PR 1`, `2.4.62 BUILD 1.23` | build after the release |
///
/// The order is the one of this table, from top to bottom (KB versioning). One of the words `LTS`,
/// `Stable` and `Rolling` may follow; it is kept for display and does not make a version of its
/// own.
///
/// Assumptions: `PR n` and `BUILD n` both mean `+n` (for `BUILD` counted in real app metadata,
/// where `23.9.24+1` is shown as `BUILD 1.0`; for `PR` by analogy); so zeros at the end of a build
/// do not count, and neither do missing numbers at the end of the partner's number; a preview or
/// candidate *of a build* (`BUILD 2.0 RC 1`) comes right before that build. The number shown to
/// people can be another one than the technical one (`2309` for `23.9.24`): such two are not equal.
///
/// ```
/// use igel_migrate_core::AppVersion;
///
/// let citrix: AppVersion = "23.9.24+1".parse()?;
/// assert!(citrix > AppVersion::new(23, 9, 24));
/// assert_eq!(citrix, "23.9.24 BUILD 1.0".parse()?);
/// assert_eq!(citrix.build(), [1]);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Clone)]
pub struct AppVersion {
    key: Key,
    text: Option<Box<str>>,
}

/// The most numbers a build may have; three are the most seen.
pub(super) const MAX_BUILD_NUMBERS: usize = 8;

/// What counts, in the order in which it counts. A candidate of a build stands between the build
/// before it and the build itself, hence the build comes before the stage.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key {
    partner: [u32; 4],
    build: Vec<u32>,
    stage: Stage,
}

impl AppVersion {
    /// The release `major.minor.patch`, without a build.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        let key = Key {
            partner: [major, minor, patch, 0],
            build: Vec::new(),
            stage: Stage::Release,
        };
        Self { key, text: None }
    }

    /// The first number of the partner's version.
    pub fn major(&self) -> u32 {
        self.key.partner[0]
    }

    /// The second number of the partner's version, 0 where none is written.
    pub fn minor(&self) -> u32 {
        self.key.partner[1]
    }

    /// The third number of the partner's version, 0 where none is written.
    pub fn patch(&self) -> u32 {
        self.key.partner[2]
    }

    /// Preview, candidate or release.
    pub fn stage(&self) -> Stage {
        self.key.stage
    }

    /// IGEL's build, the numbers after the plus sign: `[1, 23]` in `2.4.62+1.23`. Empty for the
    /// release itself; never ends in 0.
    pub fn build(&self) -> &[u32] {
        &self.key.build
    }

    /// The one way to write this version: the technical form, without padding.
    ///
    /// ```
    /// use igel_migrate_core::AppVersion;
    /// assert_eq!("12.02.1 PR 1".parse::<AppVersion>()?.canonical(), "12.2.1+1");
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    pub fn canonical(&self) -> String {
        let [major, minor, patch, fourth] = self.key.partner;
        let mut text = format!("{major}.{minor}.{patch}");
        // Writing to a String does not fail.
        if fourth != 0 {
            let _ = write!(text, ".{fourth}");
        }
        let _ = match self.key.stage {
            Stage::TechPreview(count) => write!(text, "-0.tp.{count}"),
            Stage::ReleaseCandidate(count) => write!(text, "-1.rc.{count}"),
            Stage::Release => Ok(()),
        };
        for (index, part) in self.key.build.iter().enumerate() {
            let _ = write!(text, "{}{part}", if index == 0 { '+' } else { '.' });
        }
        text
    }
}

compares_by_key!(AppVersion);
reads_and_writes_as_text!(AppVersion);

/// What a version text holds before it is known whose version it is.
struct Reading {
    partner: Vec<u32>,
    build: Option<Vec<u32>>,
    stage: Option<Stage>,
}

impl Reading {
    fn of(text: &str) -> Result<Self, String> {
        if text.starts_with(' ') || text.ends_with(' ') {
            return Err("there is a blank at its start or end".to_owned());
        }
        let mut words = text.split(' ').filter(|word| !word.is_empty());
        let mut reading = Self::technical(words.next().unwrap_or_default())?;
        while let Some(word) = words.next() {
            if ["LTS", "Stable", "Rolling"]
                .iter()
                .any(|label| label.eq_ignore_ascii_case(word))
            {
                return match words.next() {
                    None => Ok(reading),
                    Some(_) => Err(format!("nothing may follow the label `{word}`")),
                };
            }
            let value = words.next().unwrap_or_default();
            let repeated = if ["PR", "BUILD"]
                .iter()
                .any(|name| name.eq_ignore_ascii_case(word))
            {
                reading.build.replace(numbers(value)?).is_some()
            } else if let Some(stage) = Stage::named(word, value)? {
                reading.stage.replace(stage).is_some()
            } else {
                return Err(format!("`{}` is not known", word.escape_debug()));
            };
            if repeated {
                return Err(format!("`{word} {value}` is one part too many"));
            }
        }
        Ok(reading)
    }

    /// Reads `6.1.0`, `6.1.0-1.rc.2`, `6.1.0+42176.1.3`.
    fn technical(word: &str) -> Result<Self, String> {
        let (rest, build) = match word.split_once('+') {
            Some((rest, build)) => (rest, Some(numbers(build)?)),
            None => (word, None),
        };
        let (partner, stage) = match rest.split_once('-') {
            Some((partner, stage)) => (partner, Some(technical_stage(stage)?)),
            None => (rest, None),
        };
        Ok(Self {
            partner: numbers(partner)?,
            build,
            stage,
        })
    }

    fn key(self) -> Result<Key, String> {
        let mut partner = [0; 4];
        partner
            .get_mut(..self.partner.len())
            .ok_or("it has more than four numbers before the build")?
            .copy_from_slice(&self.partner);
        let mut build = self.build.unwrap_or_default();
        while build.last() == Some(&0) {
            build.pop();
        }
        if build.len() > MAX_BUILD_NUMBERS {
            return Err(format!(
                "its build has more than {MAX_BUILD_NUMBERS} numbers"
            ));
        }
        Ok(Key {
            partner,
            build,
            stage: self.stage.unwrap_or(Stage::Release),
        })
    }
}

fn numbers(dotted: &str) -> Result<Vec<u32>, String> {
    dotted.split('.').map(number).collect()
}

/// Reads `0.tp.3` and `1.rc.2`; the number in front gives the order and belongs to the name.
fn technical_stage(text: &str) -> Result<Stage, String> {
    let stage = match text.split('.').collect::<Vec<_>>()[..] {
        ["0", name, count] if name.eq_ignore_ascii_case("tp") => Stage::named(name, count)?,
        ["1", name, count] if name.eq_ignore_ascii_case("rc") => Stage::named(name, count)?,
        _ => None,
    };
    stage.ok_or_else(|| {
        format!(
            "`-{}` is neither a preview (`-0.tp.1`) nor a candidate (`-1.rc.1`)",
            text.escape_debug()
        )
    })
}

impl FromStr for AppVersion {
    type Err = Error;

    /// Reads the technical form and the one shown to people.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::ErrorKind::Malformed) if the text has another form;
    /// [`LimitExceeded`](crate::ErrorKind::LimitExceeded) above 160 bytes.
    fn from_str(text: &str) -> Result<Self> {
        let key = APP.read(text, |text| Reading::of(text)?.key())?;
        let mut version = Self { key, text: None };
        version.text = remembered(text, &version.canonical());
        Ok(version)
    }
}

/// The version of IGEL OS 12, which is the version of its app `base_system`.
///
/// Every form of [`AppVersion`] with exactly three numbers of which the first is 12; and the form
/// of the first release notes, `12.01.110.1`, whose last number is the build: `12.1.110+1`.
///
/// ```
/// use igel_migrate_core::Os12Version;
///
/// const MINIMUM: Os12Version = Os12Version::new(12, 7, 2);
/// assert!("12.7.2-1.rc.1".parse::<Os12Version>()? < MINIMUM);
/// assert!("12.7.2 PR 1".parse::<Os12Version>()? > MINIMUM);
/// assert_eq!("12.01.110.1".parse::<Os12Version>()?.canonical(), "12.1.110+1");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Os12Version(AppVersion);

impl Os12Version {
    /// The release `major.minor.patch`, without a build.
    ///
    /// # Panics
    ///
    /// If `major` is not 12; in a constant, this is an error of the compiler.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        assert!(major == 12, "not an OS 12 version");
        Self(AppVersion::new(major, minor, patch))
    }

    /// The second number: `7` in `12.7.2`.
    pub fn minor(&self) -> u32 {
        self.0.minor()
    }

    /// The third number: `2` in `12.7.2`.
    pub fn patch(&self) -> u32 {
        self.0.patch()
    }

    /// Preview, candidate or release.
    pub fn stage(&self) -> Stage {
        self.0.stage()
    }

    /// The build, the numbers after the plus sign; see [`AppVersion::build`].
    pub fn build(&self) -> &[u32] {
        self.0.build()
    }

    /// The version of the app `base_system`.
    pub fn as_app_version(&self) -> &AppVersion {
        &self.0
    }

    /// The one way to write this version: the technical form, without padding.
    pub fn canonical(&self) -> String {
        self.0.canonical()
    }
}

impl fmt::Display for Os12Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

reads_and_writes_as_text!(Os12Version);

impl FromStr for Os12Version {
    type Err = Error;

    /// Reads the technical form, the one shown to people, and the one of the 12.01 release notes.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::ErrorKind::Malformed) if the text has another form or another
    /// generation than 12; [`LimitExceeded`](crate::ErrorKind::LimitExceeded) above 160 bytes.
    fn from_str(text: &str) -> Result<Self> {
        let key = OS12.read(text, |text| {
            let mut reading = Reading::of(text)?;
            if reading.build.is_none() && reading.partner.len() == 4 {
                reading.build = Some(reading.partner.split_off(3));
            }
            match reading.partner[..] {
                [12, _, _] => reading.key(),
                [major, _, _] => Err(format!("its first number is {major}, not 12")),
                _ => Err("it needs three numbers before the build".to_owned()),
            }
        })?;
        let mut version = AppVersion { key, text: None };
        version.text = remembered(text, &version.canonical());
        Ok(Self(version))
    }
}

impl From<Os12Version> for AppVersion {
    fn from(version: Os12Version) -> Self {
        version.0
    }
}
