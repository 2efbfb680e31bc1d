//! One release of an app, and the names it is written into.

use std::fmt;

use serde::Serialize;

use crate::error::{Error, Result, shown};
use crate::profile::os12::{Os12Package, PackagedApp};
use crate::repository::AppReference;
use crate::version::AppVersion;
use crate::webdav::decode;

/// What the files of apps end in: the package, its metadata, and the export of profiles
/// (RN UMS 12.02.100).
const EXTENSIONS: [&str; 3] = ["ipkg", "iam", "ipm"];

/// Names of files and folders that are longer are none of an app.
const MAX_NAME: usize = 255;

/// One release of an app: its technical name and its version.
///
/// ```
/// use igel_migrate_core::inventory::AppRelease;
/// let base = AppRelease::from_file_name("base_system-12.7.4+1.ipkg")?;
/// assert_eq!(base.to_string(), "base_system 12.7.4+1");
/// assert_eq!(base, AppRelease::from_file_name("base_system-12.7.4%2B1.iam")?);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub struct AppRelease {
    /// The technical name: `base_system`.
    pub name: String,
    /// The version, in its technical form.
    pub version: AppVersion,
}

impl AppRelease {
    /// A release of the app `name`.
    pub fn new(name: impl Into<String>, version: &AppVersion) -> Self {
        let canonical = version.canonical().parse();
        Self {
            name: name.into(),
            // Every canonical text is a version.
            version: canonical.unwrap_or_else(|_| version.clone()),
        }
    }

    /// The release that the name of an `.ipkg`, `.iam` or `.ipm` file names: `NAME-VERSION.ipkg`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Malformed`](crate::ErrorKind::Malformed) if the file has another ending, or its
    /// name no version.
    pub fn from_file_name(name: &str) -> Result<Self> {
        let stem = name.rsplit_once('.').and_then(|(stem, extension)| {
            EXTENSIONS
                .iter()
                .any(|known| known.eq_ignore_ascii_case(extension))
                .then_some(stem)
        });
        stem.and_then(Self::read).ok_or_else(|| {
            Error::malformed("it is not called like a file of an app")
                .with_subject(shown(name))
                .with_hint("app files are called like `base_system-12.7.4.ipkg`, `.iam` or `.ipm`")
        })
    }

    /// The apps of an OS 12 package.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Malformed`](crate::ErrorKind::Malformed) if a version is none.
    pub fn all_in_package(package: &Os12Package) -> Result<Vec<Self>> {
        let release = |app: &PackagedApp| Ok(Self::new(app.line(), &app.version().parse()?));
        package.apps().iter().map(release).collect()
    }

    /// The release that `NAME-VERSION` names. There is but one way to read it: behind the hyphen
    /// of a version comes the word of its stage.
    pub(super) fn read(text: &str) -> Option<Self> {
        let read = |text: &str| {
            text.match_indices('-')
                .find_map(|(at, _)| Self::of_parts(&text[..at], &text[at + 1..]))
        };
        if text.len() > MAX_NAME {
            return None;
        }
        read(text).or_else(|| read(&decoded(text)?))
    }

    /// The release that a name and a version apart from each other name.
    pub(super) fn read_parts(name: &str, version: &str) -> Option<Self> {
        Self::of_parts(name, version).or_else(|| Self::of_parts(name, &decoded(version)?))
    }

    fn of_parts(name: &str, version: &str) -> Option<Self> {
        let (name, version) = (without_architecture(name), without_architecture(version));
        // A version begins with a digit; most texts that are none are recognised by that.
        if !is_app_name(name) || !version.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        Some(Self::new(name, &version.parse().ok()?))
    }

    /// Name and version as one name, the way files are called.
    pub(super) fn file_stem(&self) -> String {
        format!("{}-{}", self.name, self.version.canonical())
    }

    /// Whether it is what is asked for.
    pub(super) fn answers(&self, wanted: &AppReference) -> bool {
        let wanted_version = wanted.version.as_ref();
        self.name == wanted.name && wanted_version.is_none_or(|version| *version == self.version)
    }
}

impl From<AppRelease> for AppReference {
    fn from(release: AppRelease) -> Self {
        Self {
            name: release.name,
            version: Some(release.version),
        }
    }
}

impl fmt::Display for AppRelease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.name, self.version.canonical()))
    }
}

/// A name whose escapes were stored as they came, decoded once more.
pub(super) fn decoded(text: &str) -> Option<String> {
    let decoded = decode(text).ok()?;
    (decoded != text).then(|| decoded.into_owned())
}

/// Package names carry the architecture (SDK docs), nobody says where.
fn without_architecture(text: &str) -> &str {
    ["-x64", "_x64", ".x64"]
        .iter()
        .find_map(|tag| text.strip_suffix(tag))
        .unwrap_or(text)
}

fn is_app_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_of_every_kind_are_read() {
        for (name, expected) in [
            ("base_system-12.7.4.ipkg", "base_system 12.7.4"),
            ("base_system-12.1.100+1.iam", "base_system 12.1.100+1"),
            ("cwa-23.9.24%2b1.ipkg", "cwa 23.9.24+1"),
            (
                "base_system-12.6.1-1.rc.2.IPKG",
                "base_system 12.6.1-1.rc.2",
            ),
            ("chromium-114.0.5615+1_x64.ipkg", "chromium 114.0.5615+1"),
            ("chromium_x64-114.0.5615+1.ipkg", "chromium 114.0.5615+1"),
            ("olympus-6.1.0+42176.1.3.ipm", "olympus 6.1.0+42176.1.3"),
            ("my-app-2-1.0.ipkg", "my-app-2 1.0.0"),
        ] {
            let release = AppRelease::from_file_name(name).unwrap();
            assert_eq!(release.to_string(), expected, "{name}");
        }
        for name in ["base_system.ipkg", "base_system-12.7.4.zip", "-1.ipkg", ""] {
            let error = AppRelease::from_file_name(name).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Malformed, "{name}");
        }
    }

    #[test]
    fn hostile_names_are_read_in_time() {
        assert_eq!(AppRelease::read(&"a-1".repeat(100_000)), None);
        assert_eq!(AppRelease::read(&"-1".repeat(127)), None);
        assert_eq!(AppRelease::read(&"a-1%2D".repeat(42)), None);
    }
}
