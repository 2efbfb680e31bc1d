//! What became of a migration.

use std::path::PathBuf;
use std::sync::Arc;

use igel_migrate_core::Error;
use igel_migrate_core::migration as core;
use igel_migrate_core::migration::journal::JournalReader;
use pyo3::prelude::*;
use serde_json::Value;

use super::plan::MigrationPlan;
use crate::convert::{Document, Instant};
use crate::enums::Word;
use crate::error::{Failure, Result};
use crate::record::{of, records};
use crate::runtime::work;
use crate::value::{Frozen, Tuple, getters, json_of, value_class};

records! { "igel_migrate.migration";
    /// How many devices stand where. The parts add up to `planned`.
    Counts {
        /// All of them.
        planned: u32,
        /// They wait for their wave.
        waiting: u32,
        /// They are being made ready, and undo is sure.
        prepared: u32,
        /// They may be upgrading.
        in_flight: u32,
        /// They are done.
        healthy: u32,
        /// Somebody has to look at them where they stand.
        needs_visit: u32,
        /// Somebody has to look after them in UMS.
        needs_work: u32,
        /// They take no part any more.
        taken_out: u32,
    }
}

/// A migration as it stands after the last record of its journal.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct MigrationReport(Arc<core::MigrationReport>);

impl From<core::MigrationReport> for MigrationReport {
    fn from(report: core::MigrationReport) -> Self {
        Self(Arc::new(report))
    }
}

getters! { MigrationReport as report {
    /// All of it in two or three sentences.
    headline: &str = &report.headline;
    /// The name of the migration.
    name: &str = &report.name;
    /// The base system that devices are to get, or the build of OS 11.
    target: &str = &report.target;
    /// How it goes.
    course: Word = Word::new("Course", report.course.as_str());
    /// The hash of the plan.
    plan_hash: &str = &report.plan_hash;
    /// Why it stands still.
    stopped_because: Option<&str> = report.stopped_because.as_deref();
    /// What comes next, and who has to say something first.
    waits_for: Option<&str> = report.waits_for.as_deref();
    /// When the first record was written.
    begun: Option<Instant> = report.begun.map(Instant);
    /// When the last record was written: the report tells of this moment.
    as_of: Option<Instant> = report.as_of.map(Instant);
    /// How many records the journal has.
    records: u64 = report.records;
    /// What is left for a person to do, apart from single devices.
    open_ends: Tuple<String> = report.open_ends.iter().cloned().collect();
    /// What this report does not know.
    unknowns: Tuple<String> = report.unknowns.iter().cloned().collect();
} }

impl Frozen for MigrationReport {
    const FIELDS: &'static [&'static str] = &["name", "course", "headline"];

    fn to_json(&self) -> Result<Value> {
        json_of(&*self.0)
    }

    fn from_json(value: Value) -> Result<Self> {
        Ok(core::MigrationReport::from_json(&value.to_string())?.into())
    }

    fn same(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn hash_key(&self) -> Result<String> {
        Ok(format!("{} {}", self.0.plan_hash, self.0.records))
    }
}

value_class!(MigrationReport);

#[pymethods]
impl MigrationReport {
    /// What a journal tells, also while another process writes it.
    #[staticmethod]
    fn from_journal(py: Python<'_>, journal: PathBuf) -> Result<Self> {
        let report = work(py, move || {
            core::MigrationReport::from_journal(&JournalReader::open(journal)?)
        });
        report.map(Self::from)
    }

    /// What a plan says before anything has happened.
    #[staticmethod]
    fn planned(py: Python<'_>, plan: MigrationPlan) -> Result<Self> {
        let report = work(py, move || {
            Ok(core::MigrationReport::planned(&plan.0, None))
        });
        report.map(Self::from)
    }

    /// Reads a report that was written.
    #[staticmethod]
    #[pyo3(name = "from_json")]
    fn read_json(py: Python<'_>, document: Document) -> Result<Self> {
        let bytes = document.read(py)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        work(py, move || core::MigrationReport::from_json(&text)).map(Self::from)
    }

    /// All devices, counted.
    #[getter]
    fn counts(&self) -> Result<Counts> {
        of(&self.0.counts)
    }

    /// The report as JSON.
    #[pyo3(name = "to_json")]
    fn write_json(&self, py: Python<'_>) -> Result<String> {
        work(py, || self.0.to_json())
    }

    /// The devices as CSV.
    fn to_csv(&self, py: Python<'_>) -> Result<String> {
        work(py, || Ok(self.0.to_csv()))
    }

    /// The report as one HTML page that needs nothing else.
    fn to_html(&self, py: Python<'_>) -> Result<String> {
        work(py, || Ok(self.0.to_html()))
    }

    /// The report as text for people.
    fn to_text(&self, py: Python<'_>) -> Result<String> {
        work(py, || Ok(self.0.to_text()))
    }

    /// Writes the report into a file, in the form that its ending says.
    fn save(&self, py: Python<'_>, path: PathBuf) -> Result<()> {
        let ending = path.extension().and_then(std::ffi::OsStr::to_str);
        let text = match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("json") => self.write_json(py)?,
            Some("csv") => self.to_csv(py)?,
            Some("html" | "htm") => self.to_html(py)?,
            Some("txt") => self.to_text(py)?,
            _ => {
                let message = "the file of a report ends in .html, .csv, .json or .txt";
                return Err(Failure::config(message));
            }
        };
        work(py, move || std::fs::write(path, text).map_err(Error::from))
    }
}
