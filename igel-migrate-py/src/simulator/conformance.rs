//! The conformance suite: whether a UMS answers as the documentation says.

use igel_migrate_core as core;
use igel_migrate_core::simulator::conformance;
use igel_migrate_core::simulator::conformance::{KnownIds, Outcome, Scratch};
use igel_migrate_core::ums::{TemplateKeyId, ViewId};
use pyo3::prelude::*;

use crate::enums;
use crate::error::Result;
use crate::record::records;
use crate::runtime::{later, wait};
use crate::ums::UmsClient;
use crate::value::Tuple;

records! { "igel_migrate.conformance";
    /// One check with its outcome.
    Check {
        /// Its name: `devices/move`.
        name: String,
        /// What became of it.
        outcome: enums::Outcome,
        /// What the documentation says, if it failed.
        #[serde(default)]
        expected: Option<String>,
        /// What the server said instead.
        #[serde(default)]
        seen: Option<String>,
        /// Why it could not be made.
        #[serde(default)]
        reason: Option<String>,
    }
}

impl From<&conformance::Check> for Check {
    fn from(check: &conformance::Check) -> Self {
        let mut told = Self {
            name: check.name.to_string(),
            outcome: enums::Outcome("passed".to_owned()),
            expected: None,
            seen: None,
            reason: None,
        };
        match &check.outcome {
            Outcome::Failed { expected, seen } => {
                "failed".clone_into(&mut told.outcome.0);
                told.expected = Some(expected.clone());
                told.seen = Some(seen.clone());
            }
            Outcome::Skipped { reason } => {
                "skipped".clone_into(&mut told.outcome.0);
                told.reason = Some(reason.clone());
            }
            Outcome::Passed => {}
        }
        told
    }
}

/// What a part of the suite found. `str()` is for people.
#[pyclass(frozen, module = "igel_migrate.conformance")]
pub(crate) struct ConformanceReport(conformance::ConformanceReport);

#[pymethods]
impl ConformanceReport {
    /// The checks in the order they were made.
    #[getter]
    fn checks(&self) -> Tuple<Check> {
        self.0.checks().iter().map(Into::into).collect()
    }

    /// The checks that the server failed.
    #[getter]
    fn failed(&self) -> Tuple<Check> {
        self.0.failed().map(Into::into).collect()
    }

    /// The checks that could not be made.
    #[getter]
    fn skipped(&self) -> Tuple<Check> {
        self.0.skipped().map(Into::into).collect()
    }

    /// Whether something was asked and nothing was answered wrongly.
    #[getter]
    fn is_conformant(&self) -> bool {
        self.0.is_conformant()
    }

    /// What the writing part made and could not or must not remove.
    #[getter]
    fn left_behind(&self) -> Tuple<String> {
        self.0.left_behind().iter().cloned().collect()
    }

    /// The check of this name.
    fn get(&self, name: &str) -> Option<Check> {
        self.0.get(name).map(Into::into)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        let failed = self.0.failed().count();
        format!(
            "<ConformanceReport: {failed} of {} failed>",
            self.0.checks().len()
        )
    }
}

fn known(view: Option<i64>, template_key: Option<i64>) -> KnownIds {
    KnownIds {
        view: view.map(ViewId::new),
        template_key: template_key.map(TemplateKeyId::new),
    }
}

async fn read(client: core::ums::UmsClient, known: KnownIds) -> core::Result<ConformanceReport> {
    Ok(ConformanceReport(
        conformance::read_only(&client, &known).await,
    ))
}

async fn write(
    client: core::ums::UmsClient,
    directory: String,
    template_keys: bool,
) -> core::Result<ConformanceReport> {
    let mut scratch = Scratch::new(directory.parse()?)?;
    if template_keys {
        scratch = scratch.with_template_keys();
    }
    let report = conformance::writing(&client, &scratch).await?;
    Ok(ConformanceReport(report))
}

/// The read-only part: sends reads, a login and a logout, and nothing else.
#[pyfunction]
#[pyo3(signature = (ums, *, view=None, template_key=None))]
pub(crate) fn read_only(
    py: Python<'_>,
    ums: &UmsClient,
    view: Option<i64>,
    template_key: Option<i64>,
) -> Result<ConformanceReport> {
    wait(py, read(ums.handle()?, known(view, template_key)))
}

/// The read-only part, awaited.
#[pyfunction]
#[pyo3(signature = (ums, *, view=None, template_key=None))]
pub(crate) fn read_only_async<'py>(
    py: Python<'py>,
    ums: &UmsClient,
    view: Option<i64>,
    template_key: Option<i64>,
) -> Result<Bound<'py, PyAny>> {
    later(py, read(ums.handle()?, known(view, template_key)))
}

/// The part that writes, below a directory that a person made for it.
#[pyfunction]
#[pyo3(signature = (ums, directory, *, template_keys=false))]
pub(crate) fn writing(
    py: Python<'_>,
    ums: &UmsClient,
    directory: String,
    template_keys: bool,
) -> Result<ConformanceReport> {
    wait(py, write(ums.handle()?, directory, template_keys))
}

/// The part that writes, awaited.
#[pyfunction]
#[pyo3(signature = (ums, directory, *, template_keys=false))]
pub(crate) fn writing_async<'py>(
    py: Python<'py>,
    ums: &UmsClient,
    directory: String,
    template_keys: bool,
) -> Result<Bound<'py, PyAny>> {
    later(py, write(ums.handle()?, directory, template_keys))
}
