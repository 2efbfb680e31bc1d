//! The check of a fleet, any number of devices at once.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use igel_migrate_core::readiness as core;
use igel_migrate_core::ums::DirectoryTree as CoreTree;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use super::declared::DeclaredFacts;
use super::device::{FirmwaresArg, Target};
use super::report::FleetReport;
use crate::convert::Items;
use crate::error::Result;
use crate::rules::RuleSet;
use crate::runtime::{brief, work};
use crate::ums::{Device, DirectoryTree};

/// Devices taken in at one time with the GIL released.
const BATCH: usize = 4096;

/// The check of a fleet against a target.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct FleetCheck {
    target: Arc<core::Target>,
    rules: Arc<igel_migrate_core::rules::RuleSet>,
    firmwares: Arc<core::Firmwares>,
    directories: Option<CoreTree>,
    declared: Option<Arc<core::DeclaredFacts>>,
    accept: core::AcceptUnknown,
    sites: Option<Py<PyAny>>,
}

#[pymethods]
impl FleetCheck {
    #[new]
    #[pyo3(signature = (target, *, rules=None, firmwares=None, directories=None, declared=None,
        accept_unknown=None, sites=None))]
    fn new(
        target: &Target,
        rules: Option<RuleSet>,
        firmwares: Option<FirmwaresArg>,
        directories: Option<&DirectoryTree>,
        declared: Option<&DeclaredFacts>,
        accept_unknown: Option<Items<String>>,
        sites: Option<Bound<'_, PyAny>>,
    ) -> Result<Self> {
        if sites.as_ref().is_some_and(|sites| !sites.is_callable()) {
            return Err(PyTypeError::new_err("what says the site of a device is callable").into());
        }
        let rules = RuleSet::or_builtin(rules);
        let accept = match accept_unknown {
            Some(names) => brief(|| core::AcceptUnknown::new(names.0, &rules))?,
            None => core::AcceptUnknown::default(),
        };
        Ok(Self {
            target: Arc::clone(&target.0),
            firmwares: firmwares.unwrap_or_default().0,
            directories: directories.map(|tree| tree.0.clone()),
            declared: declared.map(|declared| declared.0.now()),
            accept,
            rules,
            sites: sites.map(Bound::unbind),
        })
    }

    /// Checks devices that were read with details, in any order, and gives the report.
    fn check(&self, py: Python<'_>, devices: &Bound<'_, PyAny>) -> Result<FleetReport> {
        // Asked before the GIL is released; the core asks for it right before it takes the device.
        let site = Mutex::new(None);
        let target: &core::Target = &self.target;
        let mut check = core::FleetCheck::new(target, &self.rules, &self.firmwares)
            .with_accept_unknown(self.accept.clone());
        if let Some(tree) = &self.directories {
            check = check.with_directories(tree);
        }
        if let Some(declared) = &self.declared {
            check = check.with_declared(declared);
        }
        if self.sites.is_some() {
            let site = &site;
            check = check.with_sites(move |_| {
                let mut site = site.lock().unwrap_or_else(PoisonError::into_inner);
                site.take().map(Cow::<str>::Owned)
            });
        }
        let mut batch: Vec<(Py<Device>, Option<String>)> = Vec::with_capacity(BATCH);
        let mut devices = devices.try_iter()?;
        loop {
            for device in devices.by_ref().take(BATCH) {
                let device = device?.cast_into::<Device>().map_err(PyErr::from)?;
                let site = match &self.sites {
                    Some(sites) => sites.bind(py).call1((&device,))?.extract()?,
                    None => None,
                };
                batch.push((device.unbind(), site));
            }
            if batch.is_empty() {
                break;
            }
            work(py, || {
                for (device, site_of_device) in &mut batch {
                    *site.lock().unwrap_or_else(PoisonError::into_inner) = site_of_device.take();
                    check.add(&device.get().0);
                }
                Ok(())
            })?;
            batch.clear();
            py.check_signals()?;
        }
        work(py, move || Ok(FleetReport(Arc::new(check.finish()))))
    }

    fn __repr__(&self) -> String {
        format!("<FleetCheck against {}>", self.target.version())
    }
}
