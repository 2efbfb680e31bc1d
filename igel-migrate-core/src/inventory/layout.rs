//! Where in a path the name and the version of an app stand.

use std::fmt;
use std::str::FromStr;

use super::app::{AppRelease, decoded};
use crate::error::{Error, Result, shown};
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
        let texts: Vec<&str> = self.patterns.iter().map(|known| &*known.text).collect();
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

#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    text: String,
    names: Vec<PatternName>,
}

/// One name of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum PatternName {
    Any,
    Exact(String),
    /// What stands before and behind the app's name.
    Name(String, String),
    /// What stands before and behind the version.
    Version(String, String),
    /// What stands before the app's name, between it and the version, and behind the version.
    Both(String, String, String),
}

impl FromStr for Pattern {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refuse = |message: &'static str| {
            Error::invalid(message)
                .with_subject(shown(text))
                .with_hint("write a pattern like `files/{name}-{version}` or `{name}/{version}/*`")
        };
        let names = text
            .split('/')
            .filter(|name| !name.is_empty())
            .map(|name| PatternName::read(name).map_err(refuse))
            .collect::<Result<Vec<_>>>()?;
        let count = |is: fn(&PatternName) -> bool| names.iter().filter(|name| is(name)).count();
        let both = count(|name| matches!(name, PatternName::Both(..)));
        let apps = both + count(|name| matches!(name, PatternName::Name(..)));
        let versions = both + count(|name| matches!(name, PatternName::Version(..)));
        if (apps, versions) != (1, 1) {
            return Err(refuse("a pattern holds `{name}` and `{version}` once each"));
        }
        Ok(Self {
            text: text.to_owned(),
            names,
        })
    }
}

impl PatternName {
    fn read(text: &str) -> Result<Self, &'static str> {
        let literal = |text: &str| {
            if text.contains(['{', '}', '*']) {
                Err("braces hold `name` or `version`, and `*` stands alone between slashes")
            } else {
                Ok(text.to_owned())
            }
        };
        if text == "*" {
            return Ok(Self::Any);
        }
        let app = text.split_once("{name}");
        let version = text.split_once("{version}");
        match (app, version) {
            (None, None) => Ok(Self::Exact(literal(text)?)),
            (Some((before, behind)), None) => Ok(Self::Name(literal(before)?, literal(behind)?)),
            (None, Some((before, behind))) => Ok(Self::Version(literal(before)?, literal(behind)?)),
            (Some((before, rest)), Some(_)) => match rest.split_once("{version}") {
                Some((between, behind)) if !between.is_empty() => Ok(Self::Both(
                    literal(before)?,
                    literal(between)?,
                    literal(behind)?,
                )),
                _ => Err("`{version}` stands behind `{name}` and something between them"),
            },
        }
    }
}

impl Pattern {
    fn find(&self, names: &[&str], is_file: bool) -> Option<Found> {
        if names.len() < self.names.len() {
            return None;
        }
        let (mut app, mut version, mut release) = (None, None, None);
        for (pattern, name) in self.names.iter().zip(names) {
            match pattern {
                PatternName::Any => {}
                PatternName::Exact(text) if text == name => {}
                PatternName::Exact(_) => return None,
                PatternName::Name(before, behind) => app = Some(between(name, before, behind)?),
                PatternName::Version(before, behind) => {
                    version = Some(between(name, before, behind)?);
                }
                PatternName::Both(before, middle, behind) => {
                    let text = between(name, before, behind)?;
                    release = Some(text.match_indices(&**middle).find_map(|(at, middle)| {
                        AppRelease::read_parts(&text[..at], &text[at + middle.len()..])
                    })?);
                }
            }
        }
        let release = match release {
            Some(release) => release,
            None => AppRelease::read_parts(app?, version?)?,
        };
        let depth = self.names.len();
        if names.len() > depth || !is_file {
            return Some(in_folder(release, names, depth));
        }
        let extension = match self.names.last() {
            Some(PatternName::Both(_, _, behind) | PatternName::Version(_, behind)) => behind,
            _ => "",
        };
        Some(alone(release, extension))
    }
}

/// What a name holds between two texts.
fn between<'a>(name: &'a str, before: &str, behind: &str) -> Option<&'a str> {
    name.strip_prefix(before)?.strip_suffix(behind)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn path(text: &str) -> RemotePath {
        text.parse().unwrap()
    }

    fn found(layout: &Layout, text: &str) -> Vec<String> {
        let found = layout.find(&path(text)).into_iter();
        found
            .map(|found| format!("{} [{}]", found.release, found.member))
            .collect()
    }

    #[test]
    fn the_default_finds_apps_in_every_known_spelling() {
        let layout = Layout::default();
        for (text, expected) in [
            ("base_system-12.7.4/part.1", "base_system 12.7.4 [part.1]"),
            ("base_system/12.7.4/part.1", "base_system 12.7.4 [part.1]"),
            ("apps/x/base_system-12.07.4/a/b", "base_system 12.7.4 [a/b]"),
            ("cwa-23.9.24+1/f", "cwa 23.9.24+1 [f]"),
            ("cwa-23.9.24%2B1/f", "cwa 23.9.24+1 [f]"),
            ("cwa/23.9.24%2b1/f%20g", "cwa 23.9.24+1 [f g]"),
            ("cwa-23.9.24 BUILD 1.0/f", "cwa 23.9.24+1 [f]"),
            ("cwa-23.9.24+1.ipkg", "cwa 23.9.24+1 [cwa-23.9.24+1.ipkg]"),
            ("cwa/23.9.24+1.ipkg", "cwa 23.9.24+1 [cwa-23.9.24+1.ipkg]"),
            (
                "cwa-23.9.24+1-x64.part1.ipkg",
                "cwa 23.9.24+1 [cwa-23.9.24+1.part1.ipkg]",
            ),
            (
                "base_system/12.7.4/base_system-12.07.4.ipkg",
                "base_system 12.7.4 [base_system-12.7.4.ipkg]",
            ),
            (
                "base_system-12.7.2-1.rc.1/f",
                "base_system 12.7.2-1.rc.1 [f]",
            ),
        ] {
            assert_eq!(found(&layout, text), [expected], "{text}");
        }
        for text in [
            "part-1",
            "apps/1/x",
            "readme.txt",
            "2026/11/x",
            "a/12.7.4",
            "x-1.2y/z",
            "",
        ] {
            assert_eq!(found(&layout, text), [""; 0], "{text}");
        }
        assert_eq!(
            found(&layout, "base_system-12.7.4/chromium-114.0.1.ipkg"),
            [
                "base_system 12.7.4 [chromium-114.0.1.ipkg]",
                "chromium 114.0.1 [chromium-114.0.1.ipkg]"
            ]
        );
    }

    #[test]
    fn patterns_find_what_they_say_and_nothing_else() {
        let layout = Layout::of_patterns(["v{version}/bin_{name}", "{name}--{version}.pkg"]);
        let layout = layout.unwrap();
        assert_eq!(
            found(&layout, "v12.7.4/bin_base_system/a/b"),
            ["base_system 12.7.4 [a/b]"]
        );
        assert_eq!(
            found(&layout, "my--app--1.0.pkg"),
            ["my--app 1.0.0 [my--app-1.0.0.pkg]"]
        );
        assert_eq!(found(&layout, "base_system-12.7.4/a"), [""; 0]);
        assert_eq!(layout.folder(&path("v1.0/bin_x")).unwrap().name, "x");
        for bad in [
            "",
            "{name}",
            "{version}/x",
            "{name}{version}",
            "{version}-{name}",
            "{name}/{name}",
            "{name}/{version}/{name}",
            "{nam}/{version}",
            "{name}/{version}/x*",
            "{name}-{version}-{version}",
        ] {
            let error = bad.parse::<Layout>().unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Invalid, "{bad}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn every_layout_of_a_release_leads_back_to_it(
            name in "[a-z][a-z0-9_]{0,8}(-[a-z]{1,4})?",
            numbers in prop::collection::vec(0_u32..3000, 2..5),
            build in prop::option::of(1_u32..50),
            folders in prop::collection::vec("[a-z]{1,6}", 0..3),
            member in "[a-z]{1,8}(\\.[a-z]{1,4})?(/[a-z]{1,5})?",
        ) {
            let dotted = numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(".");
            let version = build.map_or(dotted.clone(), |build| format!("{dotted}+{build}"));
            let release = AppRelease::new(name.clone(), &version.parse().unwrap());
            let root = folders.iter().fold(String::new(), |root, name| root + name + "/");
            let escaped = version.replace('+', "%2B");
            for folder in [
                format!("{name}-{version}"), format!("{name}/{version}"),
                format!("{name}-{escaped}"), format!("{name}/{escaped}"),
            ] {
                let found = Layout::default().find(&path(&format!("{root}{folder}/{member}")));
                prop_assert_eq!(found.len(), 1);
                prop_assert_eq!(&found[0].release, &release);
                prop_assert_eq!(&found[0].member, &member);
                let own = path(&format!("{root}{folder}"));
                prop_assert_eq!(found[0].folder.as_ref(), Some(&own));
                prop_assert_eq!(Layout::default().folder(&own), Some(release.clone()));
            }
            for file in [format!("{name}-{version}.ipkg"), format!("{name}-{escaped}.ipkg")] {
                let found = Layout::default().find(&path(&format!("{root}{file}")));
                prop_assert_eq!(found.len(), 1);
                prop_assert_eq!(&found[0].release, &release);
            }
        }

        #[test]
        fn any_path_is_read_without_harm(text in "([a-z0-9.+%-]{0,12}/){0,5}[a-z0-9.+% -]{0,12}") {
            if let Ok(path) = text.parse::<RemotePath>() {
                for found in Layout::default().find(&path) {
                    prop_assert!(found.folder.is_none_or(|folder| path.is_below(&folder)));
                }
            }
        }
    }
}
