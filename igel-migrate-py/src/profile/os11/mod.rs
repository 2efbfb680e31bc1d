//! Profiles of OS 11: the document. Files with several are in `document`, what a profile holds is in
//! `parts`.

mod document;
mod parts;

pub(crate) use document::Os11Document;
pub(crate) use parts::{Firmware, Instance, InstanceValue, Setting, SettingValue, TemplateKey};

use igel_migrate_core::profile::os11::{self as core, Change, SerialNumber};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::{Values, pairs};
use crate::convert::Document;
use crate::enums::Word;
use crate::error::Result;
use crate::finding::Finding;
use crate::parsed::{KeyArg, Parsed, ValueArg};
use crate::registry::{InstanceTemplate, RegistrySchema};
use crate::runtime::{brief, look, work};
use crate::value::Tuple;
use crate::view::{Editable, SequenceView};

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
        work(py, || core::Os11Profile::parse(&*text).map(Self::of))
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
        Firmware::of(&self.0.now().firmware())
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
    fn settings(&self) -> Result<SequenceView> {
        let profile = self.0.now();
        let count = look(|| profile.settings().count())?;
        Ok(SequenceView::later(count, move || {
            profile.settings().map(Setting::of).collect()
        }))
    }

    /// The settings of a key; more than one only in a damaged file.
    fn settings_of(&self, key: KeyArg) -> Result<Tuple<Setting>> {
        let profile = self.0.now();
        look(|| profile.settings_of(&key.0).map(Setting::of).collect())
    }

    /// The free instances, in the order of the file.
    #[getter]
    fn instances(&self) -> Result<SequenceView> {
        let profile = self.0.now();
        let count = look(|| profile.instances().count())?;
        Ok(SequenceView::later(count, move || {
            profile.instances().map(Instance::of).collect()
        }))
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
