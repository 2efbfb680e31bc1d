//! The report of a fleet. It stays in Rust; Python objects are made of what is asked for.

use std::sync::Arc;

use igel_migrate_core::Os11Version as CoreVersion;
use igel_migrate_core::readiness as core;
use igel_migrate_core::readiness::Style;
use igel_migrate_core::ums::DirectoryId;
use pyo3::prelude::*;
use serde::Serialize;

use super::device::Reason;
use crate::convert::Day;
use crate::enums::Word;
use crate::error::Result;
use crate::finding::Finding;
use crate::parsed::Parsed;
use crate::runtime::{brief, look, work};
use crate::value::{Tuple, getters, json_of, to_python};
use crate::version::Os11Version;
use crate::view::{SequenceView, shown};

/// The readiness of a fleet: by device, by site, by model, by reason.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct FleetReport(pub(super) Arc<core::FleetReport>);

#[pymethods]
impl FleetReport {
    /// The devices, by unit id and then by id.
    #[getter]
    fn devices(&self) -> SequenceView {
        let report = Arc::clone(&self.0);
        let len = report.devices().len();
        SequenceView::new(len, move |at| DeviceReadiness {
            report: Arc::clone(&report),
            at,
        })
    }

    /// Devices by site, the greatest site first.
    fn by_site(&self, py: Python<'_>) -> Result<Tuple<Group>> {
        work(py, || Ok(self.0.by_site().into_iter().map(Group).collect()))
    }

    /// Devices by model, the commonest model first.
    fn by_model(&self, py: Python<'_>) -> Result<Tuple<Group>> {
        work(py, || {
            Ok(self.0.by_model().into_iter().map(Group).collect())
        })
    }

    /// The reasons for verdicts, by what they do and then by number of devices.
    fn by_reason(&self, py: Python<'_>) -> Result<Tuple<ReasonCount>> {
        work(py, || {
            Ok(self.0.by_reason().into_iter().map(ReasonCount).collect())
        })
    }

    /// The questions that nobody answered and that leave no verdict open.
    fn settled(&self, py: Python<'_>) -> Result<Tuple<ReasonCount>> {
        work(py, || {
            Ok(self.0.settled().into_iter().map(ReasonCount).collect())
        })
    }

    /// What would let blocked devices go, the change that helps most of them first.
    fn unlocks(&self, py: Python<'_>) -> Result<Tuple<Unlock>> {
        work(py, || {
            Ok(self.0.unlocks().into_iter().map(Unlock).collect())
        })
    }

    /// What would have to be known of devices whose verdict is open.
    fn questions(&self, py: Python<'_>) -> Result<Tuple<Question>> {
        work(py, || {
            Ok(self.0.questions().into_iter().map(Question).collect())
        })
    }

    /// The builds of OS 11 that devices need before OS 12.
    fn pre_step(&self, py: Python<'_>) -> Result<Tuple<PreStepGroup>> {
        work(py, || {
            Ok(self.0.pre_step().into_iter().map(PreStepGroup).collect())
        })
    }

    /// The ids of the devices that need a build of OS 11 first.
    fn devices_needing(&self, py: Python<'_>, build: Parsed<CoreVersion>) -> Result<Vec<i64>> {
        work(py, || {
            Ok(self
                .0
                .devices_needing(&build.0)
                .map(|device| device.id().get())
                .collect())
        })
    }

    /// The report as JSON, as Rust writes it.
    fn to_json(&self, py: Python<'_>) -> Result<String> {
        work(py, || Ok(self.0.to_json()))
    }

    /// One line of CSV for each device; formulas in free text are made harmless.
    fn to_csv(&self, py: Python<'_>) -> Result<String> {
        work(py, || Ok(self.0.to_csv()))
    }

    /// The report for a terminal.
    #[pyo3(signature = (*, coloured=false))]
    fn to_text(&self, py: Python<'_>, coloured: bool) -> Result<String> {
        let style = if coloured {
            Style::Coloured
        } else {
            Style::Plain
        };
        work(py, || Ok(self.0.to_text(style)))
    }

    fn __len__(&self) -> usize {
        self.0.devices().len()
    }

    fn __repr__(&self) -> String {
        let counts = self.0.counts();
        format!(
            "<FleetReport: {} of {} devices may go>",
            counts.may_go(),
            counts.total()
        )
    }
}

getters! { FleetReport as report {
    /// How many devices have which verdict.
    counts: VerdictCounts = VerdictCounts(report.counts());
    /// The day whose state of knowledge the rules have.
    rule_set_date: Day = Day(report.rule_set_date());
    /// What users' files changed about the rules.
    overrides: Tuple<String> = report.overrides().iter().cloned().collect();
    /// The reasons that every device has.
    common_reasons: Tuple<Reason> = report.common_reasons().cloned().map(Reason).collect();
    /// What is odd about the declared facts.
    declarations: Tuple<Finding> = report.declarations().iter().cloned().map(Finding).collect();
    /// What is accepted not to be known.
    accepted: Tuple<String> = report.accepted().iter().cloned().collect();
} }

/// How many devices have which verdict.
#[pyclass(frozen, eq, module = "igel_migrate.readiness")]
#[derive(PartialEq)]
pub(crate) struct VerdictCounts(core::VerdictCounts);

#[pymethods]
impl VerdictCounts {
    /// The devices with a verdict.
    fn of(&self, verdict: &str) -> Result<usize> {
        Ok(self.0.of(brief(|| verdict.parse())?))
    }

    /// The counts as a dict of plain objects, as Rust writes it.
    fn to_dict<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>> {
        dict(py, &self.0)
    }
}

getters! { VerdictCounts as counts {
    /// All devices.
    total: usize = counts.total();
    /// The devices that may go.
    may_go: usize = counts.may_go();
} }

shown!(VerdictCounts, ["total", "may_go"]);

fn dict<'py>(py: Python<'py>, value: &impl Serialize) -> Result<Bound<'py, PyAny>> {
    Ok(to_python(py, &json_of(value)?)?)
}

/// What the parts of a report have in common.
macro_rules! part {
    ($($class:ident),*) => {
        $(#[pymethods]
        impl $class {
            /// The same as a dict of plain objects, as Rust writes it.
            fn to_dict<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>> {
                dict(py, &self.0)
            }
        })*
    };
}

part!(Group, ReasonCount, Change, Unlock, Question, PreStepGroup);

/// The devices of a site or of a model.
#[pyclass(frozen, eq, module = "igel_migrate.readiness")]
#[derive(PartialEq)]
pub(crate) struct Group(core::Group);

getters! { Group as group {
    /// Its name, free text of anybody; none for devices without one.
    name: Option<&str> = group.name.as_deref();
    /// Its devices by verdict.
    counts: VerdictCounts = VerdictCounts(group.counts);
} }

shown!(Group, ["name", "counts"]);

/// A reason and the devices that have it.
#[pyclass(frozen, eq, module = "igel_migrate.readiness")]
#[derive(PartialEq)]
pub(crate) struct ReasonCount(core::ReasonCount);

getters! { ReasonCount as count {
    /// The id of the rule, or the name of the check.
    code: &str = &count.code;
    /// What it does to the verdict.
    effect: Word = Word::new("Effect", count.effect.as_str());
    /// Why it does no more, though something is missing.
    settled: Option<Word> = count.settled.map(super::settled);
    /// Devices that have it.
    devices: usize = count.devices;
    /// What it says of most of them.
    message: &str = &count.message;
    /// How many different things it says.
    messages: usize = count.messages;
    /// What to do.
    remedy: Option<&str> = count.remedy.as_deref();
    /// Who says so.
    source: Option<&str> = count.source.as_deref();
    /// What the facts behind it stand on.
    bases: Tuple<Word> =
        count.bases.iter().map(|basis| Word::new("Basis", basis.to_string())).collect();
    /// What would have to be known.
    missing: Tuple<&'static str> = count.missing.iter().copied().collect();
} }

shown!(ReasonCount, ["code", "effect", "devices", "message"]);

/// Something that has to change before devices can go.
#[pyclass(frozen, eq, hash, str = "{0}", module = "igel_migrate.readiness")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Change(core::Change);

getters! { Change as change {
    /// The build of OS 11 to update to; none if it is something else.
    build: Option<Os11Version> = match change {
        core::Change::UpdateOs11 { build } => Some(Os11Version(build.clone())),
        _ => None,
    };
    /// The blocker; none for an update.
    code: Option<&str> = match change {
        core::Change::Remedy { code, .. } => Some(code),
        _ => None,
    };
    /// What to do about the blocker; none for an update.
    remedy: Option<&str> = match change {
        core::Change::Remedy { remedy, .. } => Some(remedy),
        _ => None,
    };
} }

shown!(Change, ["build", "code", "remedy"]);

fn changes(all: &[core::Change]) -> Tuple<Change> {
    all.iter().cloned().map(Change).collect()
}

/// Changes that together let devices go.
#[pyclass(frozen, eq, module = "igel_migrate.readiness")]
#[derive(PartialEq)]
pub(crate) struct Unlock(core::Unlock);

getters! { Unlock as unlock {
    /// The changes.
    changes: Tuple<Change> = changes(&unlock.changes);
    /// The devices that go then.
    devices: usize = unlock.devices;
} }

shown!(Unlock, ["changes", "devices"]);

/// What would have to be known to decide.
#[pyclass(frozen, eq, module = "igel_migrate.readiness")]
#[derive(PartialEq)]
pub(crate) struct Question(core::Question);

getters! { Question as question {
    /// The facts, features, and what somebody has to vouch for.
    missing: Tuple<&'static str> = question.missing.iter().copied().collect();
    /// The devices whose verdict that would settle.
    devices: usize = question.devices;
} }

shown!(Question, ["missing", "devices"]);

/// Devices that need the same build of OS 11 first.
#[pyclass(frozen, eq, module = "igel_migrate.readiness")]
#[derive(PartialEq)]
pub(crate) struct PreStepGroup(core::PreStepGroup);

getters! { PreStepGroup as group {
    /// The build.
    build: Os11Version = Os11Version(group.build.clone());
    /// The blockers that it settles.
    settles: Tuple<String> = group.settles.iter().cloned().collect();
    /// The devices that need it.
    devices: usize = group.devices;
    /// The devices among them that may go then.
    unlocked: usize = group.unlocked;
} }

shown!(PreStepGroup, ["build", "settles", "devices", "unlocked"]);

/// One device of a report.
#[pyclass(frozen, module = "igel_migrate.readiness")]
pub(crate) struct DeviceReadiness {
    report: Arc<core::FleetReport>,
    at: usize,
}

impl DeviceReadiness {
    fn ask<'a, T>(&'a self, ask: impl FnOnce(core::DeviceReadiness<'a>) -> T) -> Result<T> {
        look(|| self.report.device(self.at).map(ask))?
            .ok_or_else(|| crate::error::Failure::config("the report has no such device"))
    }
}

#[pymethods]
impl DeviceReadiness {
    /// Its id in UMS.
    #[getter]
    fn id(&self) -> Result<i64> {
        self.ask(|device| device.id().get())
    }

    /// Its unit id; empty if UMS has none.
    #[getter]
    fn unit_id(&self) -> Result<&str> {
        self.ask(|device| device.unit_id())
    }

    /// Its MAC address; empty if UMS has none.
    #[getter]
    fn mac(&self) -> Result<&str> {
        self.ask(|device| device.mac())
    }

    /// Its name, free text of anybody.
    #[getter]
    fn name(&self) -> Result<&str> {
        self.ask(|device| device.name())
    }

    /// Its last contact as UMS wrote it; empty if there was none.
    #[getter]
    fn last_contact(&self) -> Result<&str> {
        self.ask(|device| device.last_contact())
    }

    /// Its site.
    #[getter]
    fn site(&self) -> Result<Option<&str>> {
        self.ask(|device| device.site())
    }

    /// Its model: the device type, or else the product.
    #[getter]
    fn model(&self) -> Result<Option<&str>> {
        self.ask(|device| device.model())
    }

    /// The id of the directory that it lies in.
    #[getter]
    fn parent(&self) -> Result<Option<i64>> {
        self.ask(|device| device.parent().map(DirectoryId::get))
    }

    /// The path of that directory, if the directories were given.
    #[getter]
    fn directory(&self) -> Result<Option<&str>> {
        self.ask(|device| device.directory())
    }

    /// The version in its firmware row.
    #[getter]
    fn build(&self) -> Result<Option<&str>> {
        self.ask(|device| device.build())
    }

    /// Whether it may go.
    #[getter]
    fn verdict(&self) -> Result<Word> {
        self.ask(|device| super::verdict(device.verdict()))
    }

    /// Whether the verdict lets it go.
    #[getter]
    fn may_go(&self) -> Result<bool> {
        self.ask(|device| device.verdict().may_go())
    }

    /// The reasons, those common to all devices first.
    #[getter]
    fn reasons(&self) -> Result<Tuple<Reason>> {
        self.ask(|device| device.reasons().cloned().map(Reason).collect())
    }

    /// Everything that has to change before it can go; empty unless it is blocked.
    #[getter]
    fn changes(&self) -> Result<Tuple<Change>> {
        self.ask(|device| changes(&device.changes()))
    }

    /// The build of OS 11 that it needs first.
    #[getter]
    fn os11_update(&self) -> Result<Option<Os11Version>> {
        self.ask(|device| device.os11_update().cloned().map(Os11Version))
    }
}

shown!(
    DeviceReadiness,
    ["id", "name", "site", "model", "build", "verdict"]
);
