//! Whether a directory gives devices what they need.

use igel_migrate_core::Os12Version;
use igel_migrate_core::readiness::{self as core, BaseSystemFiles};
use igel_migrate_core::ums::{self, DirectoryPath};
use pyo3::prelude::*;

use super::attestation::{Attestations, words};
use super::device::{FirmwaresArg, Reason, Target};
use crate::convert::Items;
use crate::enums::Word;
use crate::error::{Failure, Result};
use crate::inventory::RepositoryReport;
use crate::parsed::Parsed;
use crate::profile::Os12Package;
use crate::rules::RuleSet;
use crate::runtime::{look, work};
use crate::ums::{EffectiveProfiles, Profile, ProfileArg};
use crate::value::{Tuple, getters, json_of, to_python};
use crate::view::shown;

/// What is known about a directory that devices are to be moved to.
#[pyclass(frozen, module = "igel_migrate.readiness")]
pub(crate) struct DirectoryFacts(pub(super) core::DirectoryFacts);

#[pymethods]
impl DirectoryFacts {
    #[new]
    fn new(path: Parsed<DirectoryPath>) -> Self {
        Self(core::DirectoryFacts::new(path.0))
    }

    /// And the profiles that reach it; `profiles` are all those of UMS.
    #[pyo3(signature = (effective, profiles, firmwares=None))]
    fn with_effective_profiles(
        &self,
        effective: &EffectiveProfiles,
        profiles: Items<KnownProfile>,
        firmwares: Option<FirmwaresArg>,
    ) -> Result<Self> {
        let profiles: Vec<_> = profiles.0.into_iter().map(|profile| profile.0).collect();
        let firmwares = firmwares.unwrap_or_default();
        look(|| {
            let directory = self.0.clone();
            let assignments = effective.0.assignments();
            Self(directory.with_effective_profiles(assignments, &profiles, &firmwares.0))
        })
    }

    /// And a package that was imported for it.
    fn with_package(&self, package: Os12Package) -> Result<Self> {
        look(|| Self(self.0.clone().with_package(&package.0)))
    }

    /// And whether the files of the base system are in the repository.
    fn with_base_system(&self, files: &str) -> Result<Self> {
        let files = match files {
            "present" => BaseSystemFiles::Present,
            "incomplete" => BaseSystemFiles::Incomplete,
            "missing" => BaseSystemFiles::Missing,
            "not_checked" => BaseSystemFiles::NotChecked,
            _ => return Err(Failure::config("no word for the files of a base system")),
        };
        Ok(Self(self.0.clone().with_base_system(files)))
    }

    /// And how many devices will lie in it.
    fn with_devices(&self, devices: usize) -> Self {
        Self(self.0.clone().with_devices(devices))
    }

    /// And that it carries no upgrade job.
    fn without_job(&self) -> Self {
        Self(self.0.clone().without_job())
    }
}

getters! { DirectoryFacts as directory {
    /// Its path.
    path: String = directory.path().to_string();
} }

shown!(DirectoryFacts, ["path"]);

/// A profile as UMS described it, as far as readiness asks.
struct KnownProfile(ums::Profile);

impl<'py> FromPyObject<'_, 'py> for KnownProfile {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let described = value.cast::<Profile>()?.get();
        let reference = value.extract::<ProfileArg>()?.0;
        let mut profile = ums::Profile::new(reference, described.name.clone());
        profile.firmware = described.firmware.map(ums::FirmwareId::new);
        Ok(Self(profile))
    }
}

/// Whether the files of the base system are there, by what was found in a repository.
#[pyfunction]
pub(crate) fn base_system_files(
    report: &RepositoryReport,
    version: Parsed<Os12Version>,
) -> Result<Word> {
    look(|| {
        let files = match BaseSystemFiles::in_report(&report.0, &version.0) {
            BaseSystemFiles::Present => "present",
            BaseSystemFiles::Incomplete => "incomplete",
            BaseSystemFiles::Missing => "missing",
            BaseSystemFiles::NotChecked => "not_checked",
        };
        Word::new("BaseSystemFiles", files)
    })
}

/// Whether devices that arrive in a directory would get settings and find their base system.
#[pyclass(frozen, eq, module = "igel_migrate")]
#[derive(PartialEq)]
pub(crate) struct DirectoryReadiness(core::DirectoryReadiness);

#[pymethods]
impl DirectoryReadiness {
    /// Asks the rules about a directory.
    #[staticmethod]
    #[pyo3(signature = (directory, target, attestations=None, rules=None))]
    fn check(
        py: Python<'_>,
        directory: &DirectoryFacts,
        target: &Target,
        attestations: Option<Attestations>,
        rules: Option<RuleSet>,
    ) -> Result<Self> {
        let rules = RuleSet::or_builtin(rules);
        let attestations = attestations.map(|all| all.0).unwrap_or_default();
        work(py, || {
            let (directory, target) = (&directory.0, &target.0);
            let checked = core::DirectoryReadiness::check(directory, target, &attestations, &rules);
            Ok(Self(checked))
        })
    }

    /// The answer as a dict of plain objects, as Rust writes it.
    fn to_dict<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>> {
        Ok(to_python(py, &json_of(&self.0)?)?)
    }
}

getters! { DirectoryReadiness as readiness {
    /// The path of the directory.
    path: String = readiness.path().to_string();
    /// Whether devices may be moved into it.
    verdict: Word = super::verdict(readiness.verdict());
    /// Whether the verdict lets them go.
    may_go: bool = readiness.verdict().may_go();
    /// The reasons.
    reasons: Tuple<Reason> = readiness.reasons().iter().cloned().map(Reason).collect();
    /// What nobody has vouched for yet.
    attestations_missing: Tuple<Word> = words(readiness.attestations_missing().iter().copied());
} }

shown!(
    DirectoryReadiness,
    ["path", "verdict", "attestations_missing"]
);
