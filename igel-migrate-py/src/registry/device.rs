//! The settings of one device.

use std::sync::Arc;

use igel_migrate_core::registry as core;
use pyo3::prelude::*;

use super::RegistryValue;
use crate::convert::Document;
use crate::error::Result;
use crate::runtime::work;
use crate::value::getters;
use crate::view::{SequenceView, shown};

/// What a device has set, as its `setup.ini` or `group.ini` holds it.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct DeviceSettings(Arc<core::DeviceSettings<'static>>);

#[pymethods]
impl DeviceSettings {
    /// Reads the settings of a device.
    #[staticmethod]
    fn parse(py: Python<'_>, document: Document) -> Result<Self> {
        let text = document.read(py)?;
        work(py, || {
            let settings = core::DeviceSettings::parse(&*text)?;
            Ok(Self(Arc::new(settings.into_owned())))
        })
    }

    /// The setting at a key, as the device calls it: `update.repository0.url`.
    fn get(&self, key: &str) -> Option<RegistryValue> {
        self.0.get(key).map(RegistryValue)
    }

    /// Every setting, in the order of the file.
    #[getter]
    fn settings(&self, py: Python<'_>) -> Result<SequenceView> {
        let settings = Arc::clone(&self.0);
        work(py, move || {
            let all: Vec<_> = settings.iter().map(DeviceSetting).collect();
            Ok(SequenceView::of(all))
        })
    }

    fn __contains__(&self, key: &str) -> bool {
        self.0.get(key).is_some()
    }

    fn __repr__(&self) -> String {
        format!("<DeviceSettings of {} settings>", self.0.iter().count())
    }
}

/// One setting of a device.
#[pyclass(frozen, eq, module = "igel_migrate.registry")]
#[derive(Clone, PartialEq)]
pub(crate) struct DeviceSetting(core::DeviceSetting);

getters! { DeviceSetting as setting {
    /// The key on the device: `update.repository0.url`, `update.repository$ID.url`.
    key: &str = &setting.key;
    /// The value.
    value: RegistryValue = RegistryValue(setting.value.clone());
} }

shown!(DeviceSetting, ["key", "value"]);
