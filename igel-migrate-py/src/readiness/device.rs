//! One device: what is known of it, the target, the verdict and its reasons.

use std::sync::Arc;

use igel_migrate_core::readiness as core;
use igel_migrate_core::rules::Method;
use igel_migrate_core::ums::FirmwareId;
use igel_migrate_core::{Os12Version as CoreOs12, UmsVersion as CoreUms};
use pyo3::prelude::*;
use pyo3::types::PyMapping;

use crate::enums::Word;
use crate::error::Result;
use crate::finding::Finding;
use crate::parsed::Parsed;
use crate::rules::{Facts, RuleSet};
use crate::runtime::{brief, look, work};
use crate::ums::Device;
use crate::value::{Tuple, getters, json_of, to_python};
use crate::version::{Os11Version, Os12Version};
use crate::view::shown;

/// The firmware rows of UMS, by id.
#[pyclass(frozen, module = "igel_migrate.readiness")]
pub(crate) struct Firmwares(pub(super) Arc<core::Firmwares>);

#[pymethods]
impl Firmwares {
    #[new]
    fn new(rows: FirmwaresArg) -> Self {
        Self(rows.0)
    }

    #[expect(clippy::unused_self, reason = "the core tells nothing of it")]
    fn __repr__(&self) -> &'static str {
        "<Firmwares>"
    }
}

/// Firmware rows as an argument: themselves, a dict from id to version, or what UMS gave: anything
/// with the attributes `id` and `version`.
#[derive(Clone, Default)]
pub(crate) struct FirmwaresArg(pub(super) Arc<core::Firmwares>);

impl<'py> FromPyObject<'_, 'py> for FirmwaresArg {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(known) = value.cast::<Firmwares>() {
            return Ok(Self(Arc::clone(&known.get().0)));
        }
        let mut rows: Vec<(i64, String)> = Vec::new();
        if let Ok(mapping) = value.cast::<PyMapping>() {
            for item in mapping.items()? {
                rows.push(item.extract()?);
            }
        } else {
            for row in value.try_iter()? {
                let row = row?;
                rows.push((
                    row.getattr("id")?.extract()?,
                    row.getattr("version")?.extract()?,
                ));
            }
        }
        let rows = rows
            .iter()
            .map(|(id, version)| (FirmwareId::new(*id), version.as_str()));
        Ok(look(|| {
            Self(Arc::new(core::Firmwares::from_versions(rows)))
        })?)
    }
}

/// What is known of a device.
#[pyclass(frozen, module = "igel_migrate.readiness")]
pub(crate) struct DeviceFacts(core::DeviceFacts);

#[pymethods]
impl DeviceFacts {
    /// What UMS shows of a device that was read with details.
    #[staticmethod]
    #[pyo3(signature = (device, firmwares=None))]
    fn observed(device: &Device, firmwares: Option<FirmwaresArg>) -> Result<Self> {
        let firmwares = firmwares.unwrap_or_default();
        look(|| Self(core::DeviceFacts::observed(&device.0, &firmwares.0)))
    }

    /// And what was declared, where nothing is known yet.
    fn with_declared(&self, declared: &Facts) -> Result<Self> {
        look(|| Self(self.0.clone().with_declared(&declared.0)))
    }
}

getters! { DeviceFacts as device {
    /// Everything that is known.
    facts: Facts = Facts(device.facts().clone());
    /// The build of OS 11.
    build: Option<Os11Version> = device.build().cloned().map(Os11Version);
    /// Whether the device lies in the Recycle Bin.
    is_in_recycle_bin: bool = device.is_in_recycle_bin();
    /// Whether the device is on OS 12 already.
    is_on_os12: bool = device.is_on_os12();
} }

shown!(DeviceFacts, ["build", "facts"]);

/// What the devices are to become: a version, and how they get it.
#[pyclass(frozen, module = "igel_migrate", from_py_object)]
#[derive(Clone)]
pub(crate) struct Target(pub(super) Arc<core::Target>);

#[pymethods]
impl Target {
    #[new]
    #[pyo3(signature = (version, method="repository", *, ums=None, facts=None))]
    fn new(
        version: Parsed<CoreOs12>,
        method: &str,
        ums: Option<Parsed<CoreUms>>,
        facts: Option<Facts>,
    ) -> Result<Self> {
        let method: Method = brief(|| method.parse())?;
        let mut target = core::Target::new(version.0, method);
        if let Some(ums) = ums {
            target = target.with_ums(ums.0);
        }
        if let Some(facts) = facts {
            target = target.with_facts(&facts.0);
        }
        Ok(Self(Arc::new(target)))
    }
}

getters! { Target as target {
    /// The version to upgrade to.
    version: Os12Version = Os12Version(target.version().clone());
    /// What is known of the target, the UMS and the repository.
    facts: Facts = Facts(target.facts().clone());
} }

shown!(Target, ["version", "facts"]);

/// One reason for a verdict.
#[pyclass(frozen, eq, module = "igel_migrate.readiness")]
#[derive(PartialEq)]
pub(crate) struct Reason(pub(super) core::Reason);

getters! { Reason as reason {
    /// The id of the rule, or the name of the check.
    code: &str = reason.code();
    /// What was found, what to do, who says so, and what the facts stand on.
    finding: Finding = Finding(reason.finding.clone());
    /// What it does to the verdict.
    effect: Word = Word::new("Effect", reason.effect.as_str());
    /// What would have to be known to decide it; empty if it is decided.
    missing: Tuple<&'static str> = reason.missing.iter().copied().collect();
    /// Why it does not leave the verdict open though something is missing.
    settled: Option<Word> = reason.settled.map(super::settled);
    /// Whether something is missing.
    is_undecided: bool = reason.is_undecided();
} }

#[pymethods]
impl Reason {
    /// The reason as a dict of plain objects, as Rust writes it.
    fn to_dict<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>> {
        Ok(to_python(py, &json_of(&self.0)?)?)
    }
}

shown!(Reason, ["finding", "effect", "missing", "settled"]);

/// Whether one device may go, and why or why not.
#[pyclass(frozen, eq, module = "igel_migrate")]
#[derive(PartialEq)]
pub(crate) struct Readiness(core::Readiness);

#[pymethods]
impl Readiness {
    /// Asks the rules about a device.
    #[staticmethod]
    #[pyo3(signature = (device, target, rules=None))]
    fn check(
        py: Python<'_>,
        device: &DeviceFacts,
        target: &Target,
        rules: Option<RuleSet>,
    ) -> Result<Self> {
        let rules = RuleSet::or_builtin(rules);
        work(py, || {
            Ok(Self(core::Readiness::check(&device.0, &target.0, &rules)))
        })
    }
}

getters! { Readiness as readiness {
    /// Whether it may go.
    verdict: Word = super::verdict(readiness.verdict());
    /// Whether the verdict lets it go.
    may_go: bool = readiness.verdict().may_go();
    /// The reasons.
    reasons: Tuple<Reason> = readiness.reasons().iter().cloned().map(Reason).collect();
} }

shown!(Readiness, ["verdict", "reasons"]);

/// What a device says its system is, taken apart.
#[pyclass(frozen, module = "igel_migrate.readiness")]
pub(crate) struct OsType(String);

impl OsType {
    fn read(&self) -> core::OsType<'_> {
        core::OsType::parse(&self.0)
    }
}

#[pymethods]
impl OsType {
    #[new]
    fn new(text: String) -> Self {
        Self(text)
    }

    /// The system without the notes in brackets.
    #[getter]
    fn product(&self) -> &str {
        self.read().product()
    }

    /// Its generation: 11, 12.
    #[getter]
    fn generation(&self) -> Option<u32> {
        self.read().generation()
    }

    /// Whether the device calls itself ready for OS 12.
    #[getter]
    fn says_upgrade_ready(&self) -> bool {
        self.read().says_upgrade_ready()
    }

    /// The kernel.
    #[getter]
    fn kernel(&self) -> Option<&str> {
        self.read().kernel()
    }

    /// The other notes.
    #[getter]
    fn other_notes(&self) -> Tuple<String> {
        self.read().other_notes().map(str::to_owned).collect()
    }
}

shown!(OsType, ["product", "says_upgrade_ready", "kernel"]);
