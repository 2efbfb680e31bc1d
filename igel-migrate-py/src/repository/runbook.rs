//! The runbook: what a person does by hand, because UMS has no interface for it.

use igel_migrate_core::Os12Version;
use igel_migrate_core::repository::{self as core, AppReference, ShownBy, Stage};
use pyo3::prelude::*;
use serde_json::Value;

use super::{ProfileNote, Sites};
use crate::convert::{Instant, Items};
use crate::enums::Word;
use crate::error::Result;
use crate::parsed::Parsed;
use crate::runtime::{brief, look, work};
use crate::value::{Frozen, Tuple, from_json_of, getters, json_of, to_python, value_class};
use crate::view::{Editable, shown};

/// What the runbook is told beside the sites.
#[pyclass(frozen, module = "igel_migrate.repository", from_py_object)]
#[derive(Clone)]
pub(crate) struct RunbookOptions(pub(crate) core::RunbookOptions);

#[pymethods]
impl RunbookOptions {
    #[new]
    #[pyo3(signature = (target, *, apps=None, profiles=None, threads=None, delay_minutes=None))]
    fn new(
        target: Parsed<Os12Version>,
        apps: Option<Items<Parsed<AppReference>>>,
        profiles: Option<Items<ProfileNote>>,
        threads: Option<u32>,
        delay_minutes: Option<u32>,
    ) -> Self {
        let mut options = core::RunbookOptions::new(target.0);
        if let Some(apps) = apps {
            options = options.with_apps(apps.0.into_iter().map(|app| app.0).collect());
        }
        if let Some(notes) = profiles {
            options = options.with_profiles(notes.0.into_iter().map(|note| note.0).collect());
        }
        let mut job = options.job;
        job.threads = threads.unwrap_or(job.threads);
        job.delay_minutes = delay_minutes.unwrap_or(job.delay_minutes);
        Self(options.with_job(job))
    }
}

getters! { RunbookOptions as options {
    /// The version to upgrade to.
    target: crate::version::Os12Version = crate::version::Os12Version(options.target.clone());
    /// The apps besides the base system: `cwa`, `chromium 114.0.5615+1`.
    apps: Tuple<String> = options.apps.iter().map(ToString::to_string).collect();
    /// The profiles to import.
    profiles: Tuple<ProfileNote> = options.profiles.iter().cloned().map(ProfileNote).collect();
    /// Devices that a job of UMS talks to at once.
    threads: u32 = options.job.threads;
    /// Minutes between two of them.
    delay_minutes: u32 = options.job.delay_minutes;
} }

shown!(
    RunbookOptions,
    ["target", "apps", "profiles", "threads", "delay_minutes"]
);

/// What shows that a step is done.
#[pyclass(frozen, module = "igel_migrate", from_py_object)]
#[derive(Clone, PartialEq)]
pub(crate) struct Evidence(core::Evidence);

#[pymethods]
impl Evidence {
    /// UMS shows it.
    #[staticmethod]
    fn ums() -> Self {
        Self(core::Evidence::Ums)
    }

    /// The WebDAV server shows it.
    #[staticmethod]
    fn webdav() -> Self {
        Self(core::Evidence::WebDav)
    }

    /// A person said so.
    #[staticmethod]
    fn attested(by: String, at: Instant) -> Result<Self> {
        brief(|| core::Evidence::attested(by, at.0).map(Self))
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }
}

getters! { Evidence as evidence {
    /// `ums`, `webdav` or `attested`.
    kind: &'static str = match evidence {
        core::Evidence::Ums => "ums",
        core::Evidence::WebDav => "webdav",
        core::Evidence::Attested { .. } => "attested",
    };
    /// Who said so.
    by: Option<&str> = match evidence {
        core::Evidence::Attested { by, .. } => Some(by),
        _ => None,
    };
    /// When.
    at: Option<Instant> = match evidence {
        core::Evidence::Attested { at, .. } => Some(Instant(*at)),
        _ => None,
    };
} }

/// In JSON it may be a word alone, in a dict it is the entry `evidence`.
impl Frozen for Evidence {
    const FIELDS: &'static [&'static str] = &["kind", "by", "at"];

    fn to_json(&self) -> Result<Value> {
        Ok(serde_json::json!({ "evidence": json_of(&self.0)? }))
    }

    fn from_json(mut value: Value) -> Result<Self> {
        let inner = value.get_mut("evidence").map(Value::take);
        from_json_of(inner.unwrap_or_default()).map(Self)
    }

    fn same(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

value_class!(Evidence);

/// One thing that a person does by hand.
#[pyclass(frozen, eq, module = "igel_migrate")]
#[derive(PartialEq)]
pub(crate) struct HandStep(core::HandStep);

getters! { HandStep as step {
    /// Stays the same as long as the step means the same: `site/berlin/repository`.
    id: &str = step.id.as_str();
    /// The site it is about; none for what is done once.
    site: Option<&str> = step.site.as_ref().map(core::SiteKey::as_str);
    /// When it is done.
    stage: Word = Word::new("Stage", match step.stage {
        Stage::First => "first",
        Stage::Site => "site",
        Stage::Last => "last",
    });
    /// What is done.
    title: &str = &step.title;
    /// Where it is done: the path through the menus.
    place: &str = &step.place;
    /// What is typed or chosen there, in order: names of fields and values.
    fields: Tuple<(String, String)> = (step.fields.iter())
        .map(|field| (field.name.to_string(), field.value.clone()))
        .collect();
    /// What to look out for.
    notes: Tuple<String> = step.notes.iter().map(ToString::to_string).collect();
    /// What can show that it is done, apart from a person's word.
    shown_by: Word = Word::new("ShownBy", match step.shown_by {
        ShownBy::Ums => "ums",
        ShownBy::WebDav => "webdav",
        ShownBy::Person => "person",
    });
    /// What shows that it is done; none while it is open.
    evidence: Option<Evidence> = step.evidence.clone().map(Evidence);
    /// A hash of what the step asks for.
    digest: String = step.digest().to_string();
} }

#[pymethods]
impl HandStep {
    /// The step as a dict of plain objects, as Rust writes it.
    fn to_dict<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>> {
        Ok(to_python(py, &json_of(&self.0)?)?)
    }
}

shown!(HandStep, ["id", "title", "place", "fields", "evidence"]);

/// Which steps are done, by what evidence, to be kept and merged into the next runbook.
#[pyclass(frozen, module = "igel_migrate.repository", from_py_object)]
#[derive(Clone)]
pub(crate) struct RunbookState(pub(crate) core::RunbookState);

impl Frozen for RunbookState {
    const FIELDS: &'static [&'static str] = &[];

    fn to_json(&self) -> Result<Value> {
        json_of(&self.0)
    }

    fn from_json(value: Value) -> Result<Self> {
        from_json_of(value).map(Self)
    }

    fn same(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

value_class!(RunbookState);

/// A step that was done once and is not done in this runbook.
#[pyclass(frozen, eq, module = "igel_migrate.repository")]
#[derive(PartialEq)]
pub(crate) struct Reopened(core::Reopened);

getters! { Reopened as reopened {
    /// The id of the step.
    step: &str = match reopened {
        core::Reopened::Changed(id) | core::Reopened::Gone(id) | core::Reopened::Refused(id) => {
            id.as_str()
        }
        _ => "",
    };
    /// Why: `changed`, `gone`, or `refused` because the evidence cannot show the step.
    why: Word = Word::new("ReopenReason", match reopened {
        core::Reopened::Changed(_) => "changed",
        core::Reopened::Gone(_) => "gone",
        core::Reopened::Refused(_) => "refused",
        _ => "unknown",
    });
} }

shown!(Reopened, ["step", "why"]);

/// Everything that a person must do by hand, in order.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct Runbook(pub(crate) Editable<core::Runbook>);

#[pymethods]
impl Runbook {
    #[new]
    fn new(py: Python<'_>, sites: Sites, options: RunbookOptions) -> Result<Self> {
        let runbook = work(py, || Ok(core::Runbook::new(&sites.0, &options.0)))?;
        Ok(Self(Editable::new(runbook)))
    }

    /// Every step, in the order of doing.
    #[getter]
    fn steps(&self) -> Tuple<HandStep> {
        self.0.now().steps().iter().cloned().map(HandStep).collect()
    }

    /// The steps without evidence.
    #[getter]
    fn open(&self) -> Tuple<HandStep> {
        self.0.now().open().cloned().map(HandStep).collect()
    }

    /// Takes evidence that a step is done.
    fn confirm(&self, step: &str, evidence: Evidence) -> Result<()> {
        self.0.edit(|runbook| runbook.confirm(step, evidence.0))
    }

    /// What has been done, to be kept.
    fn state(&self) -> Result<RunbookState> {
        let runbook = self.0.now();
        look(|| RunbookState(runbook.state()))
    }

    /// Takes what was done before; gives the steps that are open again.
    fn merge(&self, state: RunbookState) -> Result<Tuple<Reopened>> {
        let reopened = self.0.edit(|runbook| Ok(runbook.merge(&state.0)))?;
        Ok(reopened.into_iter().map(Reopened).collect())
    }

    /// The runbook as Markdown.
    fn to_markdown(&self, py: Python<'_>) -> Result<String> {
        let runbook = self.0.now();
        work(py, move || Ok(runbook.to_markdown()))
    }

    /// The runbook as CSV: one row per step, one column per field.
    fn to_csv(&self, py: Python<'_>) -> Result<String> {
        let runbook = self.0.now();
        work(py, move || Ok(runbook.to_csv()))
    }

    /// The runbook as a dict of plain objects, as Rust writes it.
    fn to_dict<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>> {
        Ok(to_python(py, &json_of(&*self.0.now())?)?)
    }

    fn __len__(&self) -> usize {
        self.0.now().steps().len()
    }

    fn __repr__(&self) -> String {
        let runbook = self.0.now();
        let (steps, open) = (runbook.steps().len(), runbook.open().count());
        format!("<Runbook of {steps} steps, {open} open>")
    }
}
