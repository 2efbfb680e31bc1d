//! The builds of OS 11, and what each of them carries.

use std::fmt;
use std::sync::LazyLock;

use jiff::civil::Date;

use super::feature::Feature;
use crate::error::{Error, ErrorKind, Position, Result};
use crate::names::{Named, quoted};
use crate::version::Os11Version;

/// Whether a build carries a feature, by what release notes state and where they are silent.
///
/// The notes of a line (11.09, 11.10, 11.11) accumulate, and each line starts afresh. So within a
/// line silence means missing; so it does in a line before one that states the feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Carries {
    /// The build's own notes state it.
    Yes,
    /// The build's own notes are silent where they would speak; or the build is older than the
    /// first one that can be upgraded to OS 12 (below 11.09.100, RN OS 11 11.09.100).
    No,
    /// An inference: an earlier line states it, and the build's line, which started afresh, never
    /// does. Only rules that ask `presumed_to_have` take it for a yes.
    Presumed,
    /// The build is not in the table. Nothing is inferred from its neighbours: builds are
    /// branches, and a greater number promises nothing.
    Unknown,
}

/// One build of OS 11.
#[derive(Debug, Clone)]
pub struct Build {
    version: Os11Version,
    published: Date,
    based_on: Option<Os11Version>,
    dead_end: bool,
    stated: u32,
}

impl Build {
    /// Its number, without a dead-end mark.
    pub fn version(&self) -> &Os11Version {
        &self.version
    }

    /// The day of its release notes.
    pub fn published(&self) -> Date {
        self.published
    }

    /// The build it was made from, as its notes name it; it need not be in the table.
    pub fn based_on(&self) -> Option<&Os11Version> {
        self.based_on.as_ref()
    }

    /// True if no later build follows from it.
    pub fn is_dead_end(&self) -> bool {
        self.dead_end
    }

    /// True if its own notes state `feature`.
    pub fn states(&self, feature: Feature) -> bool {
        self.stated & bit(feature) != 0
    }

    fn line(&self) -> (u32, u32) {
        (self.version.major(), self.version.minor())
    }
}

fn bit(feature: Feature) -> u32 {
    1 << feature as u32
}

/// What is known about the builds of OS 11.
///
/// A greater build does not carry what a lower one carries, because builds are branches:
///
/// ```
/// use igel_migrate_core::Os11Version;
/// use igel_migrate_core::rules::{BuildCatalogue, Carries, Feature};
///
/// let builds = BuildCatalogue::builtin();
/// let keys = |patch| builds.carries(&Os11Version::new(11, 10, patch), Feature::DarKeys);
/// assert_eq!(keys(438), Carries::Yes);
/// assert_eq!(keys(439), Carries::No);
/// assert_eq!(keys(999), Carries::Unknown);
/// ```
#[derive(Clone)]
pub struct BuildCatalogue {
    /// Ascending by version.
    builds: Vec<Build>,
    /// For each feature the last line whose notes state it.
    last_lines: [Option<(u32, u32)>; Feature::ALL.len()],
}

impl BuildCatalogue {
    /// The builds this version of the library knows: 11.09.100 to 11.11.186, read from their
    /// release notes.
    #[allow(
        clippy::expect_used,
        reason = "the table is part of the crate, and a test reads it"
    )]
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<BuildCatalogue> = LazyLock::new(|| {
            BuildCatalogue::parse(include_str!("../../data/os11-builds.tsv"))
                .expect("the table in the crate is well-formed")
        });
        &BUILTIN
    }

    /// All builds, ascending.
    pub fn builds(&self) -> &[Build] {
        &self.builds
    }

    /// The build with this number. A dead-end mark in `version` must be in the table as well; it
    /// may be missing in `version`, because devices are not known to report it.
    pub fn find(&self, version: &Os11Version) -> Option<&Build> {
        let plain = version.without_dead_end();
        let index = self
            .builds
            .binary_search_by(|build| build.version.cmp(&plain))
            .ok()?;
        let build = &self.builds[index];
        (build.dead_end || !version.is_dead_end()).then_some(build)
    }

    /// Whether the build `version` carries `feature`.
    pub fn carries(&self, version: &Os11Version, feature: Feature) -> Carries {
        self.carries_found(version, self.find(version), feature)
    }

    /// The same for a caller that has looked the build up.
    pub(super) fn carries_found(
        &self,
        version: &Os11Version,
        found: Option<&Build>,
        feature: Feature,
    ) -> Carries {
        match found {
            Some(build) if build.states(feature) => Carries::Yes,
            Some(build) if self.is_past(feature, build) => Carries::Presumed,
            Some(_) => Carries::No,
            None if self.predates(version) => Carries::No,
            None => Carries::Unknown,
        }
    }

    /// True if `build` is of a later line than the last one whose notes state `feature`.
    fn is_past(&self, feature: Feature, build: &Build) -> bool {
        self.last_lines[feature as usize].is_some_and(|last| last < build.line())
    }

    /// True if `version` is below the first build of the table, which is the first one that can be
    /// upgraded to OS 12. Candidates of that build are not below it.
    fn predates(&self, version: &Os11Version) -> bool {
        let number = |of: &Os11Version| (of.major(), of.minor(), of.patch());
        let first = self.builds.first();
        first.is_some_and(|first| number(version) < number(&first.version))
    }

    fn parse(table: &str) -> Result<Self> {
        let mut builds: Vec<Build> = Vec::new();
        for (index, line) in table.lines().enumerate() {
            if line.starts_with('#') || line.starts_with("build\t") {
                continue;
            }
            let position = Position {
                line: u32::try_from(index + 1).unwrap_or(u32::MAX),
                column: 1,
            };
            let build = read_build(line).map_err(|error| error.at(position))?;
            if builds
                .last()
                .is_some_and(|last| last.version >= build.version)
            {
                return Err(
                    Error::new(ErrorKind::Conflict, "the builds do not ascend").at(position)
                );
            }
            builds.push(build);
        }
        let mut last_lines = [None; Feature::ALL.len()];
        for (last, &feature) in last_lines.iter_mut().zip(Feature::ALL) {
            let stating = builds.iter().rfind(|build| build.states(feature));
            *last = stating.map(Build::line);
        }
        Ok(Self { builds, last_lines })
    }
}

/// How many builds, not which: a rule set holds a catalogue, and nobody reads 157 builds.
impl fmt::Debug for BuildCatalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BuildCatalogue({} builds)", self.builds.len())
    }
}

fn read_build(line: &str) -> Result<Build> {
    let [version, published, based_on, mark, features] = line.split('\t').collect::<Vec<_>>()[..]
    else {
        return Err(Error::malformed("a build has five columns"));
    };
    let published = published
        .parse()
        .map_err(|error: jiff::Error| Error::malformed("not a date").with_source(error))?;
    let based_on = if based_on.is_empty() {
        None
    } else {
        Some(based_on.parse()?)
    };
    let dead_end = match mark {
        "" => false,
        "dead-end" => true,
        _ => return Err(Error::malformed(format!("{} is not a mark", quoted(mark)))),
    };
    let mut stated = 0;
    for name in features.split_ascii_whitespace() {
        stated |= bit(name.parse()?);
    }
    Ok(Build {
        version: version.parse()?,
        published,
        based_on,
        dead_end,
        stated,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carries(version: &str, feature: Feature) -> Carries {
        BuildCatalogue::builtin().carries(&version.parse().unwrap(), feature)
    }

    /// The listed builds that state `feature`.
    fn stating(feature: Feature) -> Vec<String> {
        let builds = BuildCatalogue::builtin().builds().iter();
        builds
            .filter(|build| build.states(feature))
            .map(|build| build.version().to_string())
            .collect()
    }

    #[test]
    fn every_build_is_there_once() {
        let builds = BuildCatalogue::builtin().builds();
        assert_eq!(builds.len(), 157);
        assert_eq!(builds[0].version(), &Os11Version::new(11, 9, 100));
        assert_eq!(builds[156].version(), &Os11Version::new(11, 11, 186));
        assert_eq!(builds.iter().filter(|build| build.is_dead_end()).count(), 6);
        assert_eq!(builds[156].published(), jiff::civil::date(2026, 7, 13));
        assert_eq!(builds[156].based_on(), Some(&Os11Version::new(11, 11, 150)));
    }

    #[test]
    fn features_follow_branches() {
        assert_eq!(
            stating(Feature::DarKeys),
            [
                "11.10.438",
                "11.11.100",
                "11.11.120",
                "11.11.121",
                "11.11.123",
                "11.11.130",
                "11.11.131",
                "11.11.150",
                "11.11.185",
                "11.11.186"
            ]
        );
        assert_eq!(
            stating(Feature::DiskLimitLowered),
            ["11.10.157", "11.10.167"]
        );
        assert_eq!(stating(Feature::VerboseCheckLog), ["11.10.236"]);
        assert_eq!(
            stating(Feature::RepoIterationX3),
            ["11.11.131", "11.11.185", "11.11.186"]
        );
        assert_eq!(
            stating(Feature::MbrGptFix),
            stating(Feature::RepoIterationX3)
        );
        assert_eq!(
            stating(Feature::PeerDiscovery),
            ["11.11.150", "11.11.185", "11.11.186"]
        );
        assert_eq!(
            stating(Feature::DualSignedShim),
            stating(Feature::PeerDiscovery)
        );
        assert_eq!(
            stating(Feature::ReservedSizeFix),
            ["11.11.185", "11.11.186"]
        );

        let no = [
            ("11.09.108", Feature::Os12Migration),
            ("11.10.166", Feature::AllConnectors),
            ("11.10.168", Feature::AllConnectors),
            ("11.09.131", Feature::AllConnectors),
            ("11.10.273", Feature::GovLicence),
            ("11.10.439", Feature::DarKeys),
            ("11.10.440.01", Feature::DarKeys),
            ("11.10.438", Feature::TerminalKey64),
        ];
        for (version, feature) in no {
            assert_eq!(
                carries(version, feature),
                Carries::No,
                "{version} {feature}"
            );
        }
        let yes = [
            ("11.09.132", Feature::AllConnectors),
            ("11.10.437", Feature::TerminalKey64),
            ("11.10.252", Feature::GovLicence),
            ("11.11.100", Feature::PartitionGe1gbFix),
        ];
        for (version, feature) in yes {
            assert_eq!(
                carries(version, feature),
                Carries::Yes,
                "{version} {feature}"
            );
        }
    }

    #[test]
    fn a_later_line_that_starts_silent_is_an_inference() {
        assert_eq!(
            carries("11.10.100", Feature::Os12Migration),
            Carries::Presumed
        );
        assert_eq!(carries("11.11.186", Feature::ReadyTag), Carries::Presumed);
        assert_eq!(
            carries("11.11.100", Feature::AllConnectors),
            Carries::Presumed
        );
        assert_eq!(carries("11.10.100", Feature::AllConnectors), Carries::No);
        assert_eq!(carries("11.09.323", Feature::Flash8gbFix), Carries::No);
        // The 11.11 notes state this one, so silence before them speaks.
        assert_eq!(carries("11.10.410", Feature::PeerDiscovery), Carries::No);
    }

    #[test]
    fn nothing_is_inferred_for_a_build_outside_the_table() {
        for version in [
            "11.10.420",
            "11.11.999",
            "11.11.100.02",
            "11.11.100.rc1",
            "11.09.100.rc1",
        ] {
            assert_eq!(
                carries(version, Feature::DarKeys),
                Carries::Unknown,
                "{version}"
            );
        }
        for version in ["11.08.360", "11.09.99", "10.06.190.01"] {
            assert_eq!(carries(version, Feature::DarKeys), Carries::No, "{version}");
        }
    }

    #[test]
    fn a_dead_end_is_found_with_and_without_its_mark() {
        let find = |text: &str| BuildCatalogue::builtin().find(&text.parse().unwrap());
        assert!(find("11.09.129").unwrap().is_dead_end());
        assert!(find("11.09.129.DER").is_some());
        assert!(find("11.09.128").is_some());
        assert!(find("11.09.128.DER").is_none());
    }

    #[test]
    fn a_build_states_what_its_ancestor_states() {
        let builds = BuildCatalogue::builtin();
        for build in builds.builds() {
            let Some(ancestor) = build.based_on().and_then(|version| builds.find(version)) else {
                continue;
            };
            for &feature in Feature::ALL {
                assert!(
                    build.states(feature) || !ancestor.states(feature),
                    "{} lost {feature} of {}",
                    build.version(),
                    ancestor.version()
                );
            }
        }
    }

    #[test]
    fn a_damaged_table_is_refused_with_its_line() {
        let cases = [
            (
                "11.09.100\t2023-10-12\t\t",
                "line 2, column 1: a build has five columns",
            ),
            (
                "11.09.100\t2023-13-12\t\t\t",
                "line 2, column 1: not a date",
            ),
            (
                "11.09.100\t2023-10-12\t\tdead\t",
                "line 2, column 1: `dead` is not a mark",
            ),
            (
                "11.09.100\t2023-10-12\t\t\tdar_key",
                "line 2, column 1: `dar_key` is not a feature",
            ),
            (
                "11.x\t2023-10-12\t\t\t",
                "line 2, column 1: `11.x` is not an OS 11 version",
            ),
        ];
        for (line, message) in cases {
            let error = BuildCatalogue::parse(&format!("# comment\n{line}\n")).unwrap_err();
            assert!(error.to_string().starts_with(message), "{error}");
        }
        let twice = "11.09.100\t2023-10-12\t\t\t\n11.9.100.1\t2023-10-12\t\t\t\n";
        let error = BuildCatalogue::parse(twice).unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 2, column 1: the builds do not ascend"
        );
    }
}
