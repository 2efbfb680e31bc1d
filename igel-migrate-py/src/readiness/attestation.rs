//! What people vouch for, and the settings file.

use std::path::PathBuf;
use std::sync::Arc;

use igel_migrate_core::readiness::{self as core, Attestable};
use igel_migrate_core::ums::DirectoryPath;
use pyo3::prelude::*;

use super::declared::DeclaredFacts;
use crate::convert::{Day, Items};
use crate::enums::Word;
use crate::error::Result;
use crate::parsed::Parsed;
use crate::rules::RuleSet;
use crate::runtime::{brief, work};
use crate::value::{Tuple, getters, json_of, to_python};
use crate::view::shown;

fn word(what: Attestable) -> Word {
    Word::new("Attestable", what.as_str())
}

/// What attestations are missing for a directory, as words.
pub(super) fn words(missing: impl IntoIterator<Item = Attestable>) -> Tuple<Word> {
    missing.into_iter().map(word).collect()
}

/// A person's word for what the management interface cannot show.
#[pyclass(
    frozen,
    eq,
    str = "{0}",
    module = "igel_migrate.readiness",
    from_py_object
)]
#[derive(Clone, PartialEq)]
pub(crate) struct Attestation(core::Attestation);

#[pymethods]
impl Attestation {
    #[new]
    #[pyo3(signature = (what, by, on, *, directory=None, note=None))]
    fn new(
        what: &str,
        by: String,
        on: Day,
        directory: Option<Parsed<DirectoryPath>>,
        note: Option<String>,
    ) -> Result<Self> {
        brief(|| {
            let mut attestation = core::Attestation::new(what.parse()?, by, on.0)?;
            if let Some(directory) = directory {
                attestation = attestation.with_directory(directory.0);
            }
            if let Some(note) = note {
                attestation = attestation.with_note(note);
            }
            Ok::<_, igel_migrate_core::Error>(Self(attestation))
        })
    }

    /// The attestation as a dict of plain objects, as Rust writes it.
    fn to_dict<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>> {
        Ok(to_python(py, &json_of(&self.0)?)?)
    }
}

getters! { Attestation as attestation {
    /// What is vouched for.
    what: Word = word(attestation.what);
    /// The sentence that the person vouches for.
    statement: &'static str = attestation.what.statement();
    /// Where the person can see it.
    place: &'static str = attestation.what.place();
    /// Who.
    by: &str = &attestation.by;
    /// When.
    on: Day = Day(attestation.on);
    /// The directory that it holds for; none if for all.
    directory: Option<String> = attestation.directory.as_ref().map(ToString::to_string);
    /// What else was said.
    note: Option<&str> = attestation.note.as_deref();
} }

shown!(Attestation, ["what", "by", "on", "directory", "note"]);

/// The attestations of a migration.
#[pyclass(frozen, eq, module = "igel_migrate.readiness", from_py_object)]
#[derive(Clone, PartialEq)]
pub(crate) struct Attestations(pub(super) core::Attestations);

#[pymethods]
impl Attestations {
    #[new]
    #[pyo3(signature = (attestations=None))]
    fn new(attestations: Option<Items<Attestation>>) -> Self {
        let all = attestations.into_iter().flat_map(|all| all.0);
        Self(all.map(|attestation| attestation.0).collect())
    }

    /// Reads the tables `attestation` from TOML.
    #[staticmethod]
    fn from_toml(text: &str) -> Result<Self> {
        brief(|| core::Attestations::from_toml(text).map(Self))
    }

    /// The attestation for something in a directory.
    fn find(&self, what: &str, directory: Parsed<DirectoryPath>) -> Result<Option<Attestation>> {
        let what = brief(|| what.parse())?;
        Ok(self.0.find(what, &directory.0).cloned().map(Attestation))
    }

    /// What nobody has vouched for yet in a directory.
    fn missing(&self, directory: Parsed<DirectoryPath>) -> Tuple<Word> {
        words(self.0.missing(&directory.0))
    }

    fn __len__(&self) -> usize {
        self.0.iter().len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let all: Vec<_> = self.0.iter().cloned().map(Attestation).collect();
        Ok(all.into_pyobject(py)?.try_iter()?.into_any())
    }

    fn __repr__(&self) -> String {
        format!("<Attestations: {}>", self.__len__())
    }
}

/// What a settings file says: facts, attestations, and what need not be known.
#[pyclass(frozen, module = "igel_migrate.readiness")]
pub(crate) struct ReadinessSettings(core::ReadinessSettings);

#[pymethods]
impl ReadinessSettings {
    /// Reads settings from TOML. Names are checked against the rules.
    #[staticmethod]
    #[pyo3(signature = (text, rules=None))]
    fn from_toml(py: Python<'_>, text: &str, rules: Option<RuleSet>) -> Result<Self> {
        let rules = RuleSet::or_builtin(rules);
        work(py, || {
            core::ReadinessSettings::from_toml(text, &rules).map(Self)
        })
    }

    /// Reads a settings file, and the files that it names.
    #[staticmethod]
    #[pyo3(signature = (path, rules=None))]
    fn from_file(py: Python<'_>, path: PathBuf, rules: Option<RuleSet>) -> Result<Self> {
        let rules: Arc<_> = RuleSet::or_builtin(rules);
        work(py, || {
            core::ReadinessSettings::from_file(path, &rules).map(Self)
        })
    }
}

getters! { ReadinessSettings as settings {
    /// The names of what need not be known: facts, features, rules.
    accept_unknown: Tuple<String> = settings.accept_unknown.names().map(str::to_owned).collect();
    /// The facts that were declared, a copy.
    facts: DeclaredFacts = DeclaredFacts::of(settings.facts.clone());
    /// The attestations.
    attestations: Attestations = Attestations(settings.attestations.clone());
} }

shown!(
    ReadinessSettings,
    ["accept_unknown", "facts", "attestations"]
);
