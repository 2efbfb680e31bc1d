//! What became of a migration.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use igel_migrate_core::Error;
use igel_migrate_core::migration as core;
use igel_migrate_core::migration::journal::JournalReader;
use igel_migrate_core::migration::report::{self, Standing};
use igel_migrate_core::migration::run::Background;
use igel_migrate_core::repository::SiteKey;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use serde_json::Value;

use super::fleet::Fleet;
use super::plan::MigrationPlan;
use super::reported::{
    AttestationNote, BurnDownPoint, Cluster, Counts, DeviceReport, GroupReport, ReasonReport,
    RulesUsed, SiteReport, TimelineEntry, WaveReport,
};
use super::spec::{self, MigrationSpec};
use crate::convert::{Document, Instant};
use crate::enums::Word;
use crate::error::{Failure, Result};
use crate::runtime::{brief, work};
use crate::value::{Frozen, Tuple, getters, json_of, value_class};
use crate::view::SequenceView;

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
    /// Which part of the plan it tells of.
    stage: Word = Word::new("MigrationStage", report.stage.as_str());
    /// What starts the upgrade.
    trigger: Word = spec::trigger(report.trigger);
    /// The apps besides the base system.
    apps: Tuple<String> = report.apps.iter().cloned().collect();
    /// The rules that the plan was made with.
    rules: RulesUsed = report.rules.clone().into();
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
    /// All devices, counted.
    counts: Counts = report.counts.into();
    /// The waves, in order.
    waves: Tuple<WaveReport> = Tuple::around(&report.waves);
    /// The sites, sorted by key.
    sites: Tuple<SiteReport> = Tuple::around(&report.sites);
    /// Models, those with most to look after first.
    models: Tuple<GroupReport> = Tuple::around(&report.models);
    /// Builds of OS 11, in the same order.
    builds: Tuple<GroupReport> = Tuple::around(&report.builds);
    /// Where devices stand and why, most of them first; healthy ones and those that wait apart.
    reasons: Tuple<ReasonReport> = Tuple::around(&report.reasons);
    /// Where the trouble lies.
    clusters: Tuple<Cluster> = Tuple::around(&report.clusters);
    /// Devices that took no part from the beginning, by the reason.
    left_out: BTreeMap<String, u32> = report.left_out.clone();
    /// Devices left over time.
    burn_down: Tuple<BurnDownPoint> = Tuple::around(&report.burn_down);
    /// What people vouch for.
    attestations: Tuple<AttestationNote> = Tuple::around(&report.attestations);
    /// What the plan assumes.
    assumptions: Tuple<String> = report.assumptions.iter().cloned().collect();
    /// The paths of the directories that devices came from, by id.
    directories: BTreeMap<i64, String> = report
        .directories
        .iter()
        .map(|(id, path)| (id.get(), path.to_string()))
        .collect();
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

/// Whom to call at a site, by its key.
#[derive(Clone, Default)]
pub(super) struct Contacts(BTreeMap<SiteKey, String>);

impl<'py> FromPyObject<'_, 'py> for Contacts {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let given: BTreeMap<String, String> = value.extract()?;
        let read = |(site, contact): (String, String)| -> Result<_> {
            brief(|| Ok::<_, Error>((site.parse()?, contact)))
        };
        Ok(Self(given.into_iter().map(read).collect::<Result<_>>()?))
    }
}

/// What a report tells that neither the plan nor the journal holds.
pub(super) fn background(
    plan: &core::MigrationPlan,
    spec: &core::MigrationSpec,
    fleet: &core::Fleet,
    contacts: Contacts,
) -> Background {
    Background::new(plan, spec, fleet, &spec.rules).with_contacts(contacts.0)
}

fn view<'a>(devices: impl Iterator<Item = &'a report::DeviceReport>) -> SequenceView {
    SequenceView::of(devices.cloned().map(DeviceReport::from).collect())
}

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
    #[pyo3(signature = (plan, *, spec=None, fleet=None, contacts=Contacts::default()),
        text_signature = "(plan, *, spec=None, fleet=None, contacts={})")]
    fn planned(
        py: Python<'_>,
        plan: MigrationPlan,
        spec: Option<&MigrationSpec>,
        fleet: Option<&Fleet>,
        contacts: Contacts,
    ) -> Result<Self> {
        let known = match (spec, fleet) {
            (Some(spec), Some(fleet)) => Some((spec, fleet)),
            (None, None) => None,
            _ => {
                let message = "what a plan was made from is a specification and a fleet: give both";
                return Err(PyTypeError::new_err(message).into());
            }
        };
        let report = work(py, move || {
            let background =
                known.map(|(spec, fleet)| background(&plan.0, &spec.0, &fleet.0, contacts));
            Ok(core::MigrationReport::planned(&plan.0, background.as_ref()))
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

    /// The devices, in the order they go.
    #[getter]
    fn devices(&self) -> SequenceView {
        let report = Arc::clone(&self.0);
        SequenceView::new(report.devices.len(), move |at| {
            DeviceReport::from(report.devices[at].clone())
        })
    }

    /// What was decided and what came of it, in the order it happened.
    #[getter]
    fn timeline(&self) -> SequenceView {
        let report = Arc::clone(&self.0);
        SequenceView::new(report.timeline.len(), move |at| {
            TimelineEntry::from(report.timeline[at].clone())
        })
    }

    /// The devices of a standing.
    fn devices_in(&self, py: Python<'_>, standing: &str) -> Result<SequenceView> {
        work(py, || {
            let standing: Standing = standing.parse()?;
            Ok(view(self.0.devices_in(standing)))
        })
    }

    /// Devices that may have got their command though nothing is to go on.
    fn maybe_commanded(&self, py: Python<'_>) -> Result<SequenceView> {
        work(py, || Ok(view(self.0.maybe_commanded())))
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
