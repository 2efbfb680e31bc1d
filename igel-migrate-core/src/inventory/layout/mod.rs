//! Where in a path the name and the version of an app stand. Only paths are looked at; what lies
//! there is for the rest of the room. The vendor publishes no layout, so the tolerant default is an
//! assumption, and patterns are for whoever knows better.

mod pattern;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use self::pattern::Pattern;
use super::app::{AppRelease, decoded};
use crate::error::{Error, Result};
use crate::webdav::RemotePath;

/// How apps are found below the base address of a repository.
///
/// The vendor does not publish the folders below the base address, so there is a tolerant default,
/// and patterns for whoever knows better. The default finds an app at any depth
///
/// - in a folder `NAME-VERSION`: everything below belongs to the app;
/// - in a folder `VERSION` inside a folder `NAME`, likewise;
/// - in a file `NAME-VERSION.EXTENSION`, or `NAME/VERSION.EXTENSION`, whatever the extension.
///
/// Versions have at least two numbers and may be written in any form that
/// [`AppVersion`](crate::AppVersion) reads, with `+` or escapes such as `%2B` stored as part of the
/// name; `x64` may follow name or version.
///
/// A pattern is a path in which one name holds `{name}` and the same or another `{version}`; a `*`
/// stands for any one name. It is for a file, or for a folder that all files of the app lie in:
///
/// ```
/// use igel_migrate_core::inventory::Layout;
/// let layout: Layout = "files/*/{name}-{version}".parse()?;
/// let found = layout.find(&"files/7/base_system-12.7.4/data/part.1".parse()?);
/// assert_eq!(found[0].release.to_string(), "base_system 12.7.4");
/// assert_eq!(found[0].member, "data/part.1");
///
/// assert!(layout.find(&"base_system-12.7.4/data/part.1".parse()?).is_empty());
/// assert_eq!(Layout::default().find(&"base_system/12.7.4/part.1".parse()?)[0].member, "part.1");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// None for the tolerant default.
    patterns: Vec<Pattern>,
}

/// An app found in the path of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// The app.
    pub release: AppRelease,
    /// Which of the app's files it is: the path below the app's folder, or the name of the file.
    /// The app's name and version in it are written in one way, so that two paths to the same file
    /// of an app in two layouts give the same text.
    pub member: String,
    /// The folder of the app, if it has one to itself.
    pub folder: Option<RemotePath>,
}

impl Layout {
    /// A layout of these patterns only. What is found by any of them counts.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if there is none, or one is no pattern.
    pub fn of_patterns<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let patterns: Vec<Pattern> = patterns
            .into_iter()
            .map(str::parse)
            .collect::<Result<_>>()?;
        if patterns.is_empty() {
            return Err(Error::invalid("a layout needs at least one pattern"));
        }
        Ok(Self { patterns })
    }

    /// The apps that a file may belong to, outermost first: none, one, or several if the path
    /// names several. Each app once.
    pub fn find(&self, file: &RemotePath) -> Vec<Found> {
        self.look(file, true)
    }

    /// The app whose own folder this is.
    pub(super) fn folder(&self, folder: &RemotePath) -> Option<AppRelease> {
        let found = self.look(folder, false);
        found
            .into_iter()
            .find(|found| found.member.is_empty())
            .map(|found| found.release)
    }

    fn look(&self, path: &RemotePath, is_file: bool) -> Vec<Found> {
        let names: Vec<&str> = path.segments().collect();
        let mut all: Vec<Found> = Vec::new();
        let mut add = |found: Found| {
            if !all.iter().any(|known| known.release == found.release) {
                all.push(found);
            }
        };
        if self.patterns.is_empty() {
            for at in 0..names.len() {
                tolerant(&names, at, is_file).into_iter().for_each(&mut add);
            }
        } else {
            let found = self.patterns.iter();
            found
                .filter_map(|pattern| pattern.find(&names, is_file))
                .for_each(&mut add);
        }
        all
    }
}

impl FromStr for Layout {
    type Err = Error;

    /// A layout of one pattern.
    ///
    /// # Errors
    ///
    /// As [`Layout::of_patterns`].
    fn from_str(pattern: &str) -> Result<Self> {
        Self::of_patterns([pattern])
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.patterns.is_empty() {
            return f.write_str("name and version anywhere in the path");
        }
        let texts: Vec<&str> = self.patterns.iter().map(Pattern::as_str).collect();
        f.write_str(&texts.join(", "))
    }
}

/// The app that the name at `at` names, alone or with the one behind it.
fn tolerant(names: &[&str], at: usize, is_file: bool) -> Option<Found> {
    // A single number is the name of anything.
    let read = |name: &str| AppRelease::read(name).filter(|_| name.contains('.'));
    let read_parts = |name: &str, version: &str| {
        AppRelease::read_parts(name, version).filter(|_| version.contains('.'))
    };
    let name = names[at];
    let is_folder = |at: usize| at + 1 < names.len() || !is_file;
    if !is_folder(at) {
        return extensions(name).find_map(|(stem, extension)| Some(alone(read(stem)?, extension)));
    }
    if let Some(release) = read(name) {
        return Some(in_folder(release, names, at + 1));
    }
    let version = names.get(at + 1)?;
    if is_folder(at + 1) {
        return Some(in_folder(read_parts(name, version)?, names, at + 2));
    }
    extensions(version)
        .filter(|(_, extension)| !extension.is_empty())
        .find_map(|(version, extension)| Some(alone(read_parts(name, version)?, extension)))
}

/// A file below the first `depth` names, which are those of the app's folder.
fn in_folder(release: AppRelease, names: &[&str], depth: usize) -> Found {
    let mut member = String::new();
    for name in &names[depth..] {
        if !member.is_empty() {
            member.push('/');
        }
        member.push_str(&spelled(name, &release));
    }
    Found {
        release,
        member,
        folder: names[..depth].join("/").parse().ok(),
    }
}

/// A file that is the app.
fn alone(release: AppRelease, extension: &str) -> Found {
    Found {
        member: release.file_stem() + extension,
        release,
        folder: None,
    }
}

/// A name in which the release, if it names it, is written in one way.
fn spelled(name: &str, release: &AppRelease) -> String {
    let again = extensions(name)
        .find(|(stem, _)| AppRelease::read(stem).as_ref() == Some(release))
        .map(|(_, extension)| release.file_stem() + extension);
    again
        .or_else(|| decoded(name))
        .unwrap_or_else(|| name.to_owned())
}

/// The ways to take up to two extensions off a name: what is left, and what was taken.
fn extensions(name: &str) -> impl Iterator<Item = (&str, &str)> {
    let shorter = |at: Option<usize>| {
        let before = at?;
        let dot = name[..before].rfind('.')?;
        let extension = &name[dot + 1..before];
        let is_extension = extension.starts_with(|c: char| c.is_ascii_alphabetic())
            && extension.chars().all(|c| c.is_ascii_alphanumeric());
        is_extension.then_some(dot)
    };
    let first = shorter(Some(name.len()));
    [Some(name.len()), first, shorter(first)]
        .into_iter()
        .flatten()
        .map(|at| name.split_at(at))
}
