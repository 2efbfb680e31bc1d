//! Profiles of OS 11: the document, its settings and instances.

use std::sync::{Arc, Mutex, PoisonError};

use igel_migrate_core::error::Position;
use igel_migrate_core::profile::os11::{self as core, Change, SerialNumber};
use igel_migrate_core::registry as registry_core;
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::{Values, pairs};
use crate::convert::Document;
use crate::enums::Word;
use crate::error::Result;
use crate::finding::Finding;
use crate::parsed::{KeyArg, Parsed, ValueArg};
use crate::registry::{InstanceTemplate, RegistrySchema, RegistryValue};
use crate::runtime::{brief, look, work};
use crate::value::Tuple;
use crate::view::{Editable, SequenceView, shown};

type VersionArg = Parsed<igel_migrate_core::Os11Version>;

fn word(change: Change) -> Word {
    let word = match change {
        Change::Added => "added",
        Change::Changed => "changed",
        Change::Unchanged => "unchanged",
    };
    Word::new("ProfileChange", word)
}

/// A profile of OS 11: the XML that UMS exports. Reading and writing changes no byte.
#[pyclass(frozen, module = "igel_migrate", from_py_object)]
pub(crate) struct Os11Profile(pub(crate) Editable<core::Os11Profile>);

impl Os11Profile {
    pub(crate) fn of(profile: core::Os11Profile) -> Self {
        Self(Editable::new(profile))
    }

    fn change(
        &self,
        edit: impl FnOnce(&mut core::Os11Profile) -> igel_migrate_core::Result<Change>,
    ) -> Result<Word> {
        self.0.edit(edit).map(word)
    }
}

impl Clone for Os11Profile {
    fn clone(&self) -> Self {
        Self::of((*self.0.now()).clone())
    }
}

#[pymethods]
impl Os11Profile {
    #[new]
    #[pyo3(signature = (name, firmware, *, description=None, overwrites_sessions=false,
        priority_profile=false))]
    fn new(
        name: String,
        firmware: VersionArg,
        description: Option<String>,
        overwrites_sessions: bool,
        priority_profile: bool,
    ) -> Result<Self> {
        brief(|| {
            let builder = core::Os11Profile::builder(name, &firmware.0)
                .with_overwrites_sessions(overwrites_sessions)
                .with_priority_profile(priority_profile);
            let builder = match description {
                Some(description) => builder.with_description(description),
                None => builder,
            };
            builder.build().map(Self::of)
        })
    }

    /// Reads an exported profile.
    #[staticmethod]
    fn parse(py: Python<'_>, document: Document) -> Result<Self> {
        let text = document.read(py)?;
        work(py, move || core::Os11Profile::parse(&text).map(Self::of))
    }

    /// The document.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyBytes>> {
        let profile = self.0.now();
        let bytes = work(py, move || Ok(profile.to_bytes()))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The name.
    #[getter]
    fn name(&self) -> String {
        self.0.now().name().into_owned()
    }

    /// The description.
    #[getter]
    fn description(&self) -> String {
        self.0.now().description().into_owned()
    }

    /// The build it is based on.
    #[getter]
    fn firmware(&self) -> Firmware {
        let profile = self.0.now();
        let firmware = profile.firmware();
        Firmware {
            model: firmware.model.into_owned(),
            version: firmware.version.into_owned(),
            position: firmware.position,
        }
    }

    /// Whether it replaces the sessions of the device.
    #[getter]
    fn overwrites_sessions(&self) -> bool {
        self.0.now().overwrites_sessions()
    }

    /// Whether it is a priority profile.
    #[getter]
    fn is_priority_profile(&self) -> bool {
        self.0.now().is_priority_profile()
    }

    /// The settings, without those of free instances, in the order of the file.
    #[getter]
    fn settings(&self, py: Python<'_>) -> Result<SequenceView> {
        let profile = self.0.now();
        work(py, move || {
            let all: Vec<_> = profile.settings().map(Setting::of).collect();
            Ok(SequenceView::of(all))
        })
    }

    /// The settings of a key; more than one only in a damaged file.
    fn settings_of(&self, key: KeyArg) -> Result<Tuple<Setting>> {
        let profile = self.0.now();
        look(|| profile.settings_of(&key.0).map(Setting::of).collect())
    }

    /// The free instances, in the order of the file.
    #[getter]
    fn instances(&self, py: Python<'_>) -> Result<SequenceView> {
        let profile = self.0.now();
        work(py, move || {
            let all: Vec<_> = profile.instances().map(Instance::of).collect();
            Ok(SequenceView::of(all))
        })
    }

    /// The free instances of a template.
    fn instances_of(&self, template: KeyArg) -> Result<Tuple<Instance>> {
        let profile = self.0.now();
        let found = profile.instances_of(&template.0).map(Instance::of);
        look(|| found.collect())
    }

    /// The free instance of a template of which a parameter has a value.
    fn find_instance(
        &self,
        template: KeyArg,
        parameter: &str,
        value: ValueArg,
    ) -> Result<Option<Instance>> {
        let profile = self.0.now();
        look(|| {
            let found = profile.find_instance(&template.0, parameter, &value.0);
            found.map(Instance::of)
        })
    }

    /// Sets a plain key.
    fn set(&self, key: KeyArg, value: ValueArg) -> Result<Word> {
        self.change(|profile| profile.set(&key.0, &value.0))
    }

    /// Sets a parameter of a fixed instance.
    fn set_fixed(&self, key: KeyArg, number: u32, value: ValueArg) -> Result<Word> {
        self.change(|profile| profile.set_fixed(&key.0, number, &value.0))
    }

    /// Takes a setting out; gives how many were there.
    fn remove_setting(&self, key: KeyArg) -> Result<usize> {
        self.0.edit(|profile| profile.remove_setting(&key.0))
    }

    /// Adds a free instance and gives its serial number; a new one is made if none is given.
    #[pyo3(signature = (template, values, *, serial=None))]
    fn add_instance(
        &self,
        template: InstanceTemplate,
        values: Values,
        serial: Option<Parsed<SerialNumber>>,
    ) -> Result<String> {
        let values = pairs(&values);
        let serial = self.0.edit(|profile| match serial {
            Some(serial) => profile.add_instance_with_serial(&template.0, &values, serial.0),
            None => profile.add_instance(&template.0, &values),
        })?;
        Ok(serial.to_string())
    }

    /// Sets a parameter of a free instance.
    fn set_in_instance(&self, serial: &str, parameter: &str, value: ValueArg) -> Result<Word> {
        self.change(|profile| profile.set_in_instance(serial, parameter, &value.0))
    }

    /// Takes a free instance out; gives how many had this serial number.
    fn remove_instance(&self, serial: &str) -> Result<usize> {
        self.0.edit(|profile| profile.remove_instance(serial))
    }

    /// Changes the name.
    fn set_name(&self, name: &str) -> Result<Word> {
        self.change(|profile| profile.set_name(name))
    }

    /// Changes the description.
    fn set_description(&self, description: &str) -> Result<Word> {
        self.change(|profile| profile.set_description(description))
    }

    /// Changes the build it is based on.
    fn set_firmware(&self, version: VersionArg) -> Result<Word> {
        self.change(|profile| profile.set_firmware(&version.0))
    }

    /// What the document itself shows to be wrong or worth knowing.
    fn findings(&self, py: Python<'_>) -> Result<Tuple<Finding>> {
        let profile = self.0.now();
        work(py, move || {
            Ok(profile.findings().into_iter().map(Finding).collect())
        })
    }

    /// What does not fit the schema of a build.
    fn validate(&self, py: Python<'_>, schema: RegistrySchema) -> Result<Tuple<Finding>> {
        let profile = self.0.now();
        work(py, move || {
            let findings = profile.validate(&schema.0);
            Ok(findings.into_iter().map(Finding).collect())
        })
    }

    fn __bytes__<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyBytes>> {
        self.to_bytes(py)
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let name = slf.getattr("name")?.repr()?;
        Ok(format!("<Os11Profile {name}>"))
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> Result<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let bytes = slf.get().to_bytes(slf.py())?;
        Ok((slf.get_type().getattr("parse")?, (bytes,)))
    }
}

/// A file with one or more profiles of OS 11.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct Os11Document(Mutex<Arc<core::Os11Document>>);

impl Os11Document {
    fn now(&self) -> Arc<core::Os11Document> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[pymethods]
impl Os11Document {
    /// Reads a file with any number of profiles.
    #[staticmethod]
    fn parse(py: Python<'_>, document: Document) -> Result<Self> {
        let text = document.read(py)?;
        let document = work(py, move || core::Os11Document::parse(&text))?;
        Ok(Self(Mutex::new(Arc::new(document))))
    }

    /// The document.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyBytes>> {
        let document = self.now();
        let bytes = work(py, move || Ok(document.to_bytes()))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The profiles, each a copy: to change one in the document, put it back by its index.
    #[getter]
    fn profiles(&self) -> Vec<Os11Profile> {
        self.now()
            .profiles()
            .cloned()
            .map(Os11Profile::of)
            .collect()
    }

    /// What was found outside the profiles.
    fn findings(&self) -> Tuple<Finding> {
        self.now().findings().into_iter().map(Finding).collect()
    }

    fn __len__(&self) -> usize {
        self.now().profiles().len()
    }

    fn __getitem__(&self, index: usize) -> PyResult<Os11Profile> {
        let document = self.now();
        let profile = document.profiles().nth(index).cloned();
        profile.map(Os11Profile::of).ok_or_else(no_profile)
    }

    fn __setitem__(&self, index: usize, profile: Os11Profile) -> PyResult<()> {
        let mut document = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = Arc::make_mut(&mut document).profiles_mut().nth(index);
        *place.ok_or_else(no_profile)? = (*profile.0.now()).clone();
        Ok(())
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.profiles().into_pyobject(py)?.try_iter()?.into_any())
    }

    fn __bytes__<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyBytes>> {
        self.to_bytes(py)
    }

    fn __repr__(&self) -> String {
        format!("<Os11Document of {} profiles>", self.__len__())
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> Result<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let bytes = slf.get().to_bytes(slf.py())?;
        Ok((slf.get_type().getattr("parse")?, (bytes,)))
    }
}

fn no_profile() -> PyErr {
    PyIndexError::new_err("no profile with this index")
}

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
    values: Vec<SettingValue>,
    position: Option<Position>,
}

impl Setting {
    fn of(setting: core::Setting<'_>) -> Self {
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
    values: Vec<InstanceValue>,
    position: Option<Position>,
}

impl Instance {
    fn of(instance: core::Instance<'_>) -> Self {
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
