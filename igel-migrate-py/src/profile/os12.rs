//! Profiles of OS 12: the document, its settings, templates and instances.

use std::sync::Arc;

use igel_migrate_core::profile::os12::{self as core, ExportVariant, InstanceKey, Uuid};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::{Values, pairs};
use crate::convert::{Document, Items};
use crate::enums::Word;
use crate::error::Result;
use crate::finding::Finding;
use crate::parsed::{KeyArg, Parsed, ValueArg};
use crate::registry::{InstanceTemplate, RegistryValue, TemplateParameter, kind_of};
use crate::runtime::{brief, look, work};
use crate::value::Tuple;
use crate::view::{Editable, SequenceView, shown};

/// A profile of OS 12: the JSON inside an `.ipm` package. Reading and writing changes no byte.
#[pyclass(frozen, module = "igel_migrate", from_py_object)]
pub(crate) struct Os12Profile(pub(crate) Editable<core::Os12Profile>);

impl Os12Profile {
    pub(crate) fn of(profile: core::Os12Profile) -> Self {
        Self(Editable::new(profile))
    }
}

impl Clone for Os12Profile {
    fn clone(&self) -> Self {
        Self::of((*self.0.now()).clone())
    }
}

#[pymethods]
impl Os12Profile {
    #[new]
    fn new(name: &str) -> Result<Self> {
        brief(|| core::Os12Profile::new(name).map(Self::of))
    }

    /// Reads the JSON of a profile.
    #[staticmethod]
    fn parse(py: Python<'_>, document: Document) -> Result<Self> {
        let text = document.read(py)?;
        work(py, || core::Os12Profile::parse(&text).map(Self::of))
    }

    /// The document.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.now().as_str().as_bytes())
    }

    /// How far the form of the document had come when UMS wrote it.
    #[getter]
    fn variant(&self) -> Word {
        let word = match self.0.now().variant() {
            ExportVariant::A => "a",
            ExportVariant::B => "b",
            ExportVariant::C => "c",
            ExportVariant::D => "d",
            _ => "newer",
        };
        Word::new("ExportVariant", word)
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

    /// The kind of profile, in the words of UMS.
    #[getter]
    fn profile_type(&self) -> String {
        self.0.now().profile_type().into_owned()
    }

    /// The number that the profile had in the UMS that exported it.
    #[getter]
    fn id(&self) -> Option<i64> {
        self.0.now().id()
    }

    /// Whether it replaces the sessions of the device; none if the document does not say.
    #[getter]
    fn overwrites_sessions(&self) -> Option<bool> {
        self.0.now().overwrites_sessions()
    }

    /// The folders that the profile lies in, from the outermost on.
    #[getter]
    fn path(&self) -> Tuple<String> {
        self.0.now().path().map(Into::into).collect()
    }

    /// The apps that the profile is for.
    #[getter]
    fn apps(&self) -> Tuple<String> {
        self.0.now().apps().map(Into::into).collect()
    }

    /// The settings, without those of instances.
    #[getter]
    fn settings(&self) -> Result<SequenceView> {
        let profile = self.0.now();
        let count = look(|| profile.settings().count())?;
        Ok(SequenceView::later(count, move || {
            let all = profile.settings();
            all.map(|found| Os12Parameter::of(&found)).collect()
        }))
    }

    /// The setting of a key.
    fn setting(&self, key: KeyArg) -> Result<Option<Os12Parameter>> {
        let profile = self.0.now();
        look(|| {
            let found = profile.setting(&key.0);
            found.as_ref().map(Os12Parameter::of)
        })
    }

    /// The templates that the profile has instances of.
    #[getter]
    fn templates(&self) -> Result<SequenceView> {
        let profile = self.0.now();
        let count = look(|| profile.templates().count())?;
        Ok(SequenceView::later(count, move || {
            let all = profile.templates();
            all.map(|found| Os12Template::of(&found)).collect()
        }))
    }

    /// The template with this key.
    fn template(&self, key: KeyArg) -> Result<Option<Os12Template>> {
        let profile = self.0.now();
        look(|| {
            let found = profile.template(&key.0);
            found.as_ref().map(Os12Template::of)
        })
    }

    /// The instances of all templates.
    #[getter]
    fn instances(&self) -> Result<SequenceView> {
        let profile = self.0.now();
        let count = look(|| profile.instances().count())?;
        Ok(SequenceView::later(count, move || {
            let all = profile.instances();
            all.map(|found| Os12Instance::of(&found)).collect()
        }))
    }

    /// Sets a key; gives whether that changed anything.
    #[pyo3(signature = (key, value, *, kind="text"))]
    fn set(&self, key: KeyArg, value: ValueArg, kind: &str) -> Result<bool> {
        let kind = kind_of(kind)?;
        self.0.edit(|profile| profile.set(&key.0, kind, &value.0))
    }

    /// Takes a setting out; gives whether it was there.
    fn unset(&self, key: KeyArg) -> Result<bool> {
        self.0.edit(|profile| Ok(profile.unset(&key.0)))
    }

    /// Adds an instance, unless one of the template has the same values. A new id is made if none
    /// is given.
    #[pyo3(signature = (template, values, *, instance_id=None))]
    fn add_instance(
        &self,
        template: InstanceTemplate,
        values: Values,
        instance_id: Option<Parsed<Uuid>>,
    ) -> Result<Insertion> {
        let values = pairs(&values);
        let id = instance_id.map(|id| id.0);
        let added = self
            .0
            .edit(|profile| profile.add_instance(&template.0, &values, id))?;
        Ok(Insertion {
            inserted: matches!(added, core::Insertion::Inserted(_)),
            key: added.key().to_string(),
        })
    }

    /// Sets a parameter of an instance; gives whether that changed anything.
    fn set_in_instance(
        &self,
        template: KeyArg,
        instance: &str,
        parameter: TemplateParameter,
        value: ValueArg,
    ) -> Result<bool> {
        let key = InstanceKey::from(instance);
        (self.0).edit(|profile| profile.set_in_instance(&template.0, &key, &parameter.0, &value.0))
    }

    /// Takes an instance out; gives whether it was there.
    fn remove_instance(&self, template: KeyArg, instance: &str) -> Result<bool> {
        let key = InstanceKey::from(instance);
        self.0
            .edit(|profile| profile.remove_instance(&template.0, &key))
    }

    /// Changes the name, here and in every setting; gives whether that changed anything.
    fn rename(&self, name: &str) -> Result<bool> {
        self.0.edit(|profile| profile.rename(name))
    }

    /// Changes the description; gives whether that changed anything.
    fn set_description(&self, description: &str) -> Result<bool> {
        self.0.edit(|profile| profile.set_description(description))
    }

    /// Changes the number; gives whether that changed anything.
    fn set_id(&self, number: i64) -> Result<bool> {
        self.0.edit(|profile| profile.set_id(number))
    }

    /// Changes the folders that the profile lies in; gives whether that changed anything.
    fn set_path(&self, folders: Items<String>) -> Result<bool> {
        let folders: Vec<&str> = folders.0.iter().map(String::as_str).collect();
        self.0.edit(|profile| profile.set_path(&folders))
    }

    /// What the document itself shows to be wrong or worth knowing.
    fn findings(&self, py: Python<'_>) -> Result<Tuple<Finding>> {
        let profile = self.0.now();
        work(py, move || {
            Ok(profile.findings().into_iter().map(Finding).collect())
        })
    }

    fn __bytes__<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        self.to_bytes(py)
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let name = slf.getattr("name")?.repr()?;
        Ok(format!("<Os12Profile {name}>"))
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> Result<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let bytes = slf.get().to_bytes(slf.py());
        Ok((slf.get_type().getattr("parse")?, (bytes,)))
    }
}

/// What adding an instance came to.
#[pyclass(frozen, eq, get_all, module = "igel_migrate.os12")]
#[derive(PartialEq)]
pub(crate) struct Insertion {
    /// What the instance is called: a UUID, or the number of a fixed one.
    key: String,
    /// Whether it was not there before.
    inserted: bool,
}

shown!(Insertion, ["key", "inserted"]);

/// A setting of a profile, or a parameter of an instance.
#[pyclass(frozen, eq, module = "igel_migrate.os12")]
#[derive(Clone, PartialEq)]
pub(crate) struct Os12Parameter {
    name: String,
    value: Option<igel_migrate_core::registry::RegistryValue>,
    activated_in: Option<String>,
    ui_type: Option<String>,
    from_template_key: bool,
}

impl Os12Parameter {
    fn of(parameter: &core::Os12Parameter<'_>) -> Self {
        Self {
            name: parameter.name().to_owned(),
            value: parameter.value(),
            activated_in: parameter.activated_in().map(Into::into),
            ui_type: parameter.ui_type().map(Into::into),
            from_template_key: parameter.from_template_key(),
        }
    }
}

#[pymethods]
impl Os12Parameter {
    /// The key of a setting, the name of a parameter of an instance.
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    /// The value; none if the document has none, or not text, number or truth.
    #[getter]
    fn value(&self) -> Option<RegistryValue> {
        self.value.clone().map(RegistryValue)
    }

    /// The profile that set it.
    #[getter]
    fn activated_in(&self) -> Option<&str> {
        self.activated_in.as_deref()
    }

    /// The type in the words of the document.
    #[getter]
    fn ui_type(&self) -> Option<&str> {
        self.ui_type.as_deref()
    }

    /// Whether the value comes from a template key of UMS.
    #[getter(from_template_key)]
    fn is_from_template_key(&self) -> bool {
        self.from_template_key
    }
}

shown!(Os12Parameter, ["name", "value", "ui_type"]);

/// A template in a profile: which parameters it has, and its instances.
#[pyclass(frozen, eq, module = "igel_migrate.os12")]
#[derive(Clone, PartialEq)]
pub(crate) struct Os12Template {
    name: String,
    parameters: Vec<(String, bool)>,
    instances: Arc<[Os12Instance]>,
}

impl Os12Template {
    fn of(template: &core::Os12Template<'_>) -> Self {
        let parameters = template.parameters();
        Self {
            name: template.name().to_owned(),
            parameters: parameters
                .map(|name| (name.clone().into_owned(), template.is_encrypted(&name)))
                .collect(),
            instances: template
                .instances()
                .map(|found| Os12Instance::of(&found))
                .collect(),
        }
    }
}

#[pymethods]
impl Os12Template {
    /// The key: `update.external_binary_source%`.
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    /// The names of the parameters.
    #[getter]
    fn parameters(&self) -> Tuple<String> {
        self.parameters
            .iter()
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// Whether a parameter is obfuscated.
    fn is_encrypted(&self, parameter: &str) -> bool {
        (self.parameters.iter()).any(|(name, encrypted)| name == parameter && *encrypted)
    }

    /// The instances.
    #[getter]
    fn instances(&self) -> Tuple<Os12Instance> {
        self.instances.iter().cloned().collect()
    }

    /// The instance that is called this.
    fn instance(&self, key: &str) -> Option<Os12Instance> {
        self.instances
            .iter()
            .find(|found| found.key == key)
            .cloned()
    }
}

shown!(Os12Template, ["name", "parameters", "instances"]);

/// An instance of a template.
#[pyclass(frozen, eq, module = "igel_migrate.os12")]
#[derive(Clone, PartialEq)]
pub(crate) struct Os12Instance {
    template: String,
    key: String,
    parameters: Arc<[Os12Parameter]>,
}

impl Os12Instance {
    fn of(instance: &core::Os12Instance<'_>) -> Self {
        Self {
            template: instance.template().to_owned(),
            key: instance.key().to_string(),
            parameters: instance
                .parameters()
                .map(|found| Os12Parameter::of(&found))
                .collect(),
        }
    }
}

#[pymethods]
impl Os12Instance {
    /// The key of the template.
    #[getter]
    fn template(&self) -> &str {
        &self.template
    }

    /// What the instance is called: a UUID, or the number of a fixed one.
    #[getter]
    fn key(&self) -> &str {
        &self.key
    }

    /// The parameters.
    #[getter]
    fn parameters(&self) -> Tuple<Os12Parameter> {
        self.parameters.iter().cloned().collect()
    }

    /// The parameter with this name.
    fn parameter(&self, name: &str) -> Option<Os12Parameter> {
        self.parameters
            .iter()
            .find(|found| found.name == name)
            .cloned()
    }
}

shown!(Os12Instance, ["template", "key", "parameters"]);
