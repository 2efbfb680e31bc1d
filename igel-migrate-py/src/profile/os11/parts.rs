//! What a profile of OS 11 holds: settings, free instances and their values, each a copy of what
//! stood there.

use std::sync::Arc;

use igel_migrate_core::error::Position;
use igel_migrate_core::profile::os11 as core;
use igel_migrate_core::registry as registry_core;
use pyo3::prelude::*;

use crate::registry::RegistryValue;
use crate::value::Tuple;
use crate::view::shown;

/// The attributes `line` and `column` of what stands in a file.
macro_rules! placed {
    ($($class:ident),*) => {
        $(#[pymethods]
        impl $class {
            /// The line in the file, from 1; none if an edit brought it in.
            #[getter]
            fn line(&self) -> Option<u32> {
                self.position.map(|at| at.line)
            }

            /// The column in characters, from 1; none if an edit brought it in.
            #[getter]
            fn column(&self) -> Option<u32> {
                self.position.map(|at| at.column)
            }
        })*
    };
}

placed!(Firmware, Setting, SettingValue, Instance, InstanceValue);

/// The build that a profile is based on.
#[pyclass(frozen, eq, module = "igel_migrate.os11")]
#[derive(PartialEq)]
pub(crate) struct Firmware {
    /// The product.
    #[pyo3(get)]
    model: String,
    /// The build, with four parts.
    #[pyo3(get)]
    version: String,
    position: Option<Position>,
}

impl Firmware {
    pub(super) fn of(firmware: &core::Firmware<'_>) -> Self {
        Self {
            model: firmware.model.clone().into_owned(),
            version: firmware.version.clone().into_owned(),
            position: firmware.position,
        }
    }
}

shown!(Firmware, ["model", "version"]);

/// The link of a value to a template key of UMS.
#[pyclass(frozen, eq, get_all, module = "igel_migrate.os11")]
#[derive(Clone, PartialEq)]
pub(crate) struct TemplateKey {
    /// Whether the value comes from the template key.
    active: bool,
    /// The expression as it is stored.
    expression: String,
}

shown!(TemplateKey, ["active", "expression"]);

impl From<core::TemplateKey<'_>> for TemplateKey {
    fn from(key: core::TemplateKey<'_>) -> Self {
        Self {
            active: key.active,
            expression: key.expression.into_owned(),
        }
    }
}

/// A parameter that a profile sets.
#[pyclass(frozen, eq, module = "igel_migrate.os11")]
#[derive(Clone, PartialEq)]
pub(crate) struct Setting {
    name: String,
    values: Arc<[SettingValue]>,
    position: Option<Position>,
}

impl Setting {
    pub(super) fn of(setting: core::Setting<'_>) -> Self {
        Self {
            name: setting.name().into_owned(),
            values: setting.values().map(SettingValue::of).collect(),
            position: setting.position(),
        }
    }
}

#[pymethods]
impl Setting {
    /// The key as it is written.
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    /// The values: one for a plain key, one for each fixed instance.
    #[getter]
    fn values(&self) -> Tuple<SettingValue> {
        self.values.iter().cloned().collect()
    }

    /// The value of a plain key, or that for a fixed instance.
    #[pyo3(signature = (number=None))]
    fn value(&self, number: Option<u32>) -> Option<RegistryValue> {
        let found = self.values.iter().find(|value| value.number == number)?;
        Some(RegistryValue(found.value.clone()))
    }
}

shown!(Setting, ["name", "values"]);

/// The value of a plain key or of one fixed instance.
#[pyclass(frozen, eq, module = "igel_migrate.os11")]
#[derive(Clone, PartialEq)]
pub(crate) struct SettingValue {
    number: Option<u32>,
    value: registry_core::RegistryValue,
    template_key: TemplateKey,
    position: Option<Position>,
}

impl SettingValue {
    fn of(value: core::SettingValue<'_>) -> Self {
        Self {
            number: value.number(),
            value: value.value(),
            template_key: value.template_key().into(),
            position: value.position(),
        }
    }
}

#[pymethods]
impl SettingValue {
    /// The number of the fixed instance; none for a plain key.
    #[getter]
    fn number(&self) -> Option<u32> {
        self.number
    }

    /// The value.
    #[getter]
    fn value(&self) -> RegistryValue {
        RegistryValue(self.value.clone())
    }

    /// The link to a template key of UMS.
    #[getter]
    fn template_key(&self) -> TemplateKey {
        self.template_key.clone()
    }
}

shown!(SettingValue, ["number", "value"]);

/// A free instance of a template.
#[pyclass(frozen, eq, module = "igel_migrate.os11")]
#[derive(Clone, PartialEq)]
pub(crate) struct Instance {
    template: String,
    serial_number: String,
    values: Arc<[InstanceValue]>,
    position: Option<Position>,
}

impl Instance {
    pub(super) fn of(instance: core::Instance<'_>) -> Self {
        Self {
            template: instance.template().into_owned(),
            serial_number: instance.serial_number().into_owned(),
            values: instance.values().map(InstanceValue::of).collect(),
            position: instance.position(),
        }
    }
}

#[pymethods]
impl Instance {
    /// The template as it is written: `update.external_binary_source%`.
    #[getter]
    fn template(&self) -> &str {
        &self.template
    }

    /// The serial number. Two instances of one profile may share it.
    #[getter]
    fn serial_number(&self) -> &str {
        &self.serial_number
    }

    /// The values in the order of the file, which has no meaning.
    #[getter]
    fn values(&self) -> Tuple<InstanceValue> {
        self.values.iter().cloned().collect()
    }

    /// The value of a parameter; the first one if the file has several.
    fn value(&self, parameter: &str) -> Option<RegistryValue> {
        let found = self
            .values
            .iter()
            .find(|value| value.parameter == parameter)?;
        Some(RegistryValue(found.value.clone()))
    }
}

shown!(Instance, ["template", "serial_number", "values"]);

/// The value of one parameter of a free instance.
#[pyclass(frozen, eq, module = "igel_migrate.os11")]
#[derive(Clone, PartialEq)]
pub(crate) struct InstanceValue {
    name: String,
    parameter: String,
    value: registry_core::RegistryValue,
    template_key: TemplateKey,
    position: Option<Position>,
}

impl InstanceValue {
    fn of(value: core::InstanceValue<'_>) -> Self {
        Self {
            name: value.name().into_owned(),
            parameter: value.parameter().into_owned(),
            value: value.value(),
            template_key: value.template_key().into(),
            position: value.position(),
        }
    }
}

#[pymethods]
impl InstanceValue {
    /// The key as it is written.
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    /// The part of the key behind the template: `url`.
    #[getter]
    fn parameter(&self) -> &str {
        &self.parameter
    }

    /// The value.
    #[getter]
    fn value(&self) -> RegistryValue {
        RegistryValue(self.value.clone())
    }

    /// The link to a template key of UMS.
    #[getter]
    fn template_key(&self) -> TemplateKey {
        self.template_key.clone()
    }
}

shown!(InstanceValue, ["parameter", "value"]);
