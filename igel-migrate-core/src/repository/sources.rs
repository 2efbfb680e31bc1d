//! Which sources a device ends up with: free instances of all profiles along its directories.

use std::collections::HashMap;

use crate::finding::{Finding, Severity};

use super::{ExternalBinarySource, RepositoryUrl};

/// A source that a profile brings to a directory.
#[derive(Debug, Clone)]
pub struct PlacedSource {
    /// The names of the directories from the top down to the one the profile is assigned to; empty
    /// for the top itself.
    pub directory: Vec<String>,
    /// The profile that holds the source, for the message.
    pub profile: String,
    /// The source.
    pub source: ExternalBinarySource,
}

/// Finds sources that get in each other's way in the list of one device.
///
/// Instances of different profiles are not overridden, **they add up** along the directories (KB
/// priority, KB profiles; a profile that overwrites sessions is the exception and is not looked at
/// here). Two with the same address are one repository tried twice, usually a profile imported
/// twice; two with the same priority are tried in an order that nobody states. Pass the sources of
/// one operating system, each profile once per chain; each pair is reported once.
///
/// ```
/// use igel_migrate_core::repository::{AppRepository, ExternalBinarySource, PlacedSource};
/// use igel_migrate_core::repository::check_effective_sources;
/// let berlin = AppRepository::builder("Berlin", "https://dar.example.test/webdav/").build()?;
/// let placed = |directory: &[&str], profile: &str| PlacedSource {
///     directory: directory.iter().map(|name| name.to_string()).collect(),
///     profile: profile.into(),
///     source: ExternalBinarySource::of(&berlin, None),
/// };
/// let above = placed(&["Migration"], "DAR fallback");
/// let below = placed(&["Migration", "Berlin"], "DAR berlin");
/// let beside = placed(&["Other"], "DAR other");
/// let findings = check_effective_sources(&[above, below, beside]);
/// assert_eq!(findings.len(), 1, "the same address twice for devices in Migration/Berlin");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
pub fn check_effective_sources(sources: &[PlacedSource]) -> Vec<Finding> {
    let mut by_directory: HashMap<&[String], Vec<usize>> = HashMap::new();
    for (index, placed) in sources.iter().enumerate() {
        by_directory
            .entry(&placed.directory)
            .or_default()
            .push(index);
    }
    let mut findings = Vec::new();
    for (index, here) in sources.iter().enumerate() {
        // Towards the top: a pair is met where the lower of the two stands.
        for depth in (0..=here.directory.len()).rev() {
            let above = by_directory
                .get(&here.directory[..depth])
                .into_iter()
                .flatten();
            for &other in above {
                let same_directory = depth == here.directory.len();
                if other != index && !(same_directory && other > index) {
                    findings.extend(compare(here, &sources[other]));
                }
            }
        }
    }
    findings
}

fn compare(here: &PlacedSource, other: &PlacedSource) -> Option<Finding> {
    let (code, severity, message, remedy) = if address(here) == address(other) {
        (
            "source-same-url",
            Severity::Warning,
            format!(
                "profiles `{}` and `{}` give devices the same address",
                other.profile, here.profile
            ),
            "keep one of the two; a profile imported twice brings its source twice",
        )
    } else if here.source.priority == other.source.priority {
        (
            "source-same-priority",
            Severity::Warning,
            format!(
                "profiles `{}` and `{}` give devices two sources with priority {}",
                other.profile, here.profile, here.source.priority
            ),
            "give the source that shall be tried first the higher priority",
        )
    } else {
        return None;
    };
    Some(
        Finding::new(code, severity, message)
            .with_subject(format!("/{}", here.directory.join("/")))
            .with_remedy(remedy)
            .with_source("KB priority; KB profiles"),
    )
}

/// The address in its one form, so that a missing slash does not hide a double; what is no address
/// counts as written.
fn address(placed: &PlacedSource) -> String {
    let url = placed.source.url.trim();
    url.parse::<RepositoryUrl>()
        .map_or_else(|_| url.to_owned(), |url| url.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::SourcePriority;

    fn placed(directory: &str, profile: &str, url: &str, priority: u32) -> PlacedSource {
        PlacedSource {
            directory: directory
                .split('/')
                .filter(|n| !n.is_empty())
                .map(str::to_owned)
                .collect(),
            profile: profile.into(),
            source: ExternalBinarySource {
                priority: SourcePriority::new(priority).unwrap(),
                url: url.into(),
                username: String::new(),
                password: Some("marker".into()),
                certificate: String::new(),
            },
        }
    }

    fn texts(sources: &[PlacedSource]) -> Vec<String> {
        let findings = check_effective_sources(sources);
        findings
            .iter()
            .map(|f| format!("{} {}: {}", f.code, f.subject.as_ref().unwrap(), f.message))
            .collect()
    }

    #[test]
    fn a_site_with_a_fallback_above_it_is_fine() {
        let sources = [
            placed("/", "fallback", "https://dar.example.test/", 150),
            placed(
                "/Migration/Berlin",
                "berlin",
                "https://b.example.test/",
                300,
            ),
            placed(
                "/Migration/Munich",
                "munich",
                "https://m.example.test/",
                300,
            ),
        ];
        assert!(texts(&sources).is_empty());
    }

    #[test]
    fn doubles_along_the_chain_are_found_once() {
        let sources = [
            placed(
                "/Migration/Berlin",
                "berlin",
                "https://DAR.example.test:443/webdav",
                300,
            ),
            placed("/Migration", "old", "https://dar.example.test/webdav/", 200),
            placed(
                "/Migration/Berlin/Launch",
                "again",
                "https://x.example.test/",
                300,
            ),
            placed(
                "/Migration/Berlin",
                "berlin",
                "https://y.example.test/",
                300,
            ),
        ];
        assert_eq!(
            texts(&sources),
            [
                "source-same-url /Migration/Berlin: profiles `old` and `berlin` give devices the \
                 same address",
                "source-same-priority /Migration/Berlin/Launch: profiles `berlin` and `again` give \
                 devices two sources with priority 300",
                "source-same-priority /Migration/Berlin/Launch: profiles `berlin` and `again` give \
                 devices two sources with priority 300",
                "source-same-priority /Migration/Berlin: profiles `berlin` and `berlin` give \
                 devices two sources with priority 300",
            ]
        );
    }

    #[test]
    fn what_is_no_address_is_compared_as_written() {
        let sources = [
            placed("/", "a", " dar ", 1),
            placed("/", "b", "dar", 2),
            placed("/", "c", "x", 3),
        ];
        assert_eq!(texts(&sources).len(), 1);
    }
}
