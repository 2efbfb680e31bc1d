//! What is known about the builds of OS 11.

use igel_migrate_core::Os11Version as CoreVersion;
use igel_migrate_core::rules::{self as core, Carries};
use pyo3::prelude::*;

use super::rule::feature as named;
use crate::convert::Day;
use crate::enums::Word;
use crate::error::Result;
use crate::parsed::Parsed;
use crate::runtime::look;
use crate::value::{Tuple, getters};
use crate::version::Os11Version;
use crate::view::shown;

/// What is known about the builds of OS 11. Builds are branches: a greater one does not carry what
/// a lower one carries.
#[pyclass(frozen, module = "igel_migrate.rules")]
pub(crate) struct BuildCatalogue(&'static core::BuildCatalogue);

#[pymethods]
impl BuildCatalogue {
    /// The builds that this version of the library knows.
    #[staticmethod]
    fn builtin() -> Result<Self> {
        look(|| Self(core::BuildCatalogue::builtin()))
    }

    /// The builds, ascending.
    #[getter]
    fn builds(&self) -> Tuple<Build> {
        self.0.builds().iter().cloned().map(Build).collect()
    }

    /// The build with this number.
    fn find(&self, version: Parsed<CoreVersion>) -> Option<Build> {
        self.0.find(&version.0).cloned().map(Build)
    }

    /// Whether a build carries a feature.
    fn carries(&self, version: Parsed<CoreVersion>, feature: &str) -> Result<Word> {
        let word = match self.0.carries(&version.0, named(feature)?) {
            Carries::Yes => "yes",
            Carries::No => "no",
            Carries::Presumed => "presumed",
            Carries::Unknown => "unknown",
        };
        Ok(Word::new("Carries", word))
    }

    fn __repr__(&self) -> String {
        format!("<BuildCatalogue of {} builds>", self.0.builds().len())
    }
}

/// A build of OS 11.
#[pyclass(frozen, module = "igel_migrate.rules")]
pub(crate) struct Build(core::Build);

getters! { Build as build {
    /// Its number.
    version: Os11Version = Os11Version(build.version().clone());
    /// The day of its release notes.
    published: Day = Day(build.published());
    /// The build that it was made from.
    based_on: Option<Os11Version> = build.based_on().cloned().map(Os11Version);
    /// Whether no later build follows from it.
    is_dead_end: bool = build.is_dead_end();
} }

#[pymethods]
impl Build {
    /// Whether its own notes state a feature.
    fn states(&self, feature: &str) -> Result<bool> {
        Ok(self.0.states(named(feature)?))
    }
}

shown!(Build, ["version", "published", "based_on", "is_dead_end"]);
