//! Patterns of paths, for whoever knows the layout.

use std::str::FromStr;

use super::{Found, alone, in_folder};
use crate::error::{Error, Result, shown};
use crate::inventory::app::AppRelease;

/// A path in which name and version stand at known places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
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
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn find(&self, names: &[&str], is_file: bool) -> Option<Found> {
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
