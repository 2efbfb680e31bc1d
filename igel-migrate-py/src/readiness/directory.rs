//! Whether a directory gives devices what they need.

use igel_migrate_core::readiness::{self as core, BaseSystemFiles};
use igel_migrate_core::ums::DirectoryPath;
use pyo3::prelude::*;

use super::attestation::{Attestations, words};
use super::device::{Reason, Target};
use crate::enums::Word;
use crate::error::{Failure, Result};
use crate::parsed::Parsed;
use crate::profile::Os12Package;
use crate::rules::RuleSet;
use crate::runtime::{look, work};
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
