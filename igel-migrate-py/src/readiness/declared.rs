//! Facts that people declare, of the fleet, of directories and of devices.

use igel_migrate_core::readiness as core;
use igel_migrate_core::ums::DirectoryPath;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::error::Result;
use crate::parsed::Parsed;
use crate::rules::Facts;
use crate::runtime::brief;
use crate::view::Editable;

/// Which device is meant: by unit id, MAC address, name, or several of them.
#[pyclass(
    frozen,
    eq,
    hash,
    str = "{0}",
    module = "igel_migrate.readiness",
    from_py_object
)]
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct DeviceKey(pub(super) core::DeviceKey);

#[pymethods]
impl DeviceKey {
    #[new]
    #[pyo3(signature = (*, unit_id=None, mac=None, name=None))]
    fn new(unit_id: Option<&str>, mac: Option<&str>, name: Option<String>) -> Result<Self> {
        let unit_id = unit_id.map(core::DeviceKey::unit_id);
        let mac = mac
            .map(|mac| brief(|| core::DeviceKey::mac(mac)))
            .transpose()?;
        let name = name.map(core::DeviceKey::name);
        let keys = [unit_id, mac, name].into_iter().flatten();
        let key = keys.reduce(core::DeviceKey::and);
        key.map(Self).ok_or_else(|| {
            PyValueError::new_err("a device is named by unit_id, mac or name").into()
        })
    }

    fn __repr__(&self) -> String {
        format!("<DeviceKey {}>", self.0)
    }
}

/// What people declare about a fleet where UMS shows nothing.
#[pyclass(frozen, module = "igel_migrate.readiness")]
pub(crate) struct DeclaredFacts(pub(super) Editable<core::DeclaredFacts>);

impl DeclaredFacts {
    pub(super) fn of(facts: core::DeclaredFacts) -> Self {
        Self(Editable::new(facts))
    }

    fn replace(
        &self,
        change: impl FnOnce(core::DeclaredFacts) -> igel_migrate_core::Result<core::DeclaredFacts>,
    ) -> Result<()> {
        self.0.edit(|facts| {
            *facts = change(facts.clone())?;
            Ok(())
        })
    }
}

#[pymethods]
impl DeclaredFacts {
    #[new]
    fn new() -> Self {
        Self::of(core::DeclaredFacts::new())
    }

    /// Reads a table `facts` from TOML.
    #[staticmethod]
    fn from_toml(text: &str) -> Result<Self> {
        brief(|| core::DeclaredFacts::from_toml(text).map(Self::of))
    }

    /// Declares facts of the whole fleet, in front of those declared before.
    fn declare_fleet(&self, facts: &Facts) -> Result<()> {
        self.replace(|declared| declared.with_fleet(facts.0.clone()))
    }

    /// Declares facts of the devices in a directory and below it.
    fn declare_directory(&self, path: Parsed<DirectoryPath>, facts: &Facts) -> Result<()> {
        self.replace(|declared| declared.with_directory(path.0, facts.0.clone()))
    }

    /// Declares facts of a device.
    fn declare_device(&self, device: DeviceKey, facts: &Facts) -> Result<()> {
        self.replace(|declared| declared.with_device(device.0, facts.0.clone()))
    }

    /// Reads lines of CSV, one device each; `file` tells errors and reports where they stood.
    fn read_csv(&self, text: &str, file: &str) -> Result<()> {
        self.0.edit(|declared| declared.read_csv(text, file))
    }

    /// How many devices something was declared of.
    #[getter]
    fn devices(&self) -> usize {
        self.0.now().devices()
    }

    fn __bool__(&self) -> bool {
        !self.0.now().is_empty()
    }

    fn __repr__(&self) -> String {
        format!("<DeclaredFacts of {} devices>", self.devices())
    }
}
