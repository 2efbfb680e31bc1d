//! Sources: what devices hold of a repository, and its instances in profiles of both systems.

use std::collections::HashMap;

use igel_migrate_core::profile::os11::SerialNumber;
use igel_migrate_core::profile::os12::Uuid;
use igel_migrate_core::repository as core;
use igel_migrate_core::secret::{ExposeSecret as _, SecretString};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::priority::{PriorityArg, SourcePriority};
use super::{AppRepository, findings};
use crate::convert::Items;
use crate::error::Result;
use crate::finding::Finding;
use crate::parsed::{Parsed, ValueArg};
use crate::profile::{Os11Profile, Os12Profile};
use crate::registry::{InstanceTemplate, RegistryValue, Secret};
use crate::runtime::{brief, look};
use crate::value::{Tuple, getters};
use crate::view::shown;

/// A source of apps on devices: what the instances of both systems mean. The password is not shown.
#[pyclass(frozen, eq, module = "igel_migrate", from_py_object)]
#[derive(Clone, PartialEq)]
pub(crate) struct ExternalBinarySource(core::ExternalBinarySource);

#[pymethods]
impl ExternalBinarySource {
    #[new]
    #[pyo3(signature = (url, *, priority=None, username="", password=None,
        certificate=""))]
    fn new(
        url: String,
        priority: Option<PriorityArg>,
        username: &str,
        password: Option<Parsed<Secret>>,
        certificate: &str,
    ) -> Self {
        Self(core::ExternalBinarySource {
            priority: priority.map(|priority| priority.0).unwrap_or_default(),
            url,
            username: username.to_owned(),
            password: password.map(|password| password.0.0),
            certificate: certificate.to_owned(),
        })
    }

    /// The source that gives a repository to devices.
    #[staticmethod]
    #[pyo3(signature = (repository, password=None))]
    fn of(repository: &AppRepository, password: Option<Parsed<Secret>>) -> Self {
        let password: Option<SecretString> = password.map(|password| password.0.0);
        Self(core::ExternalBinarySource::of(&repository.0, password))
    }

    /// The source in an instance of OS 11.
    #[staticmethod]
    fn from_os11(instance: &Os11SourceInstance) -> Result<Self> {
        brief(|| core::ExternalBinarySource::from_os11(&instance.0).map(Self))
    }

    /// The source in an instance of OS 12.
    #[staticmethod]
    fn from_os12(instance: &Os12SourceInstance) -> Result<Self> {
        brief(|| core::ExternalBinarySource::from_os12(&instance.0).map(Self))
    }

    /// The instance for a profile of OS 11. The password is obfuscated, not encrypted.
    fn to_os11_instance(&self) -> Result<Os11SourceInstance> {
        brief(|| self.0.to_os11_instance().map(Os11SourceInstance))
    }

    /// The instance for a profile of OS 12. The password is obfuscated, not encrypted.
    fn to_os12_instance(&self) -> Result<Os12SourceInstance> {
        brief(|| self.0.to_os12_instance().map(Os12SourceInstance))
    }

    /// The password, in the clear; none if none was ever set.
    fn reveal_password(&self) -> Option<&str> {
        self.0.password.as_ref().map(SecretString::expose_secret)
    }
}

getters! { ExternalBinarySource as source {
    /// The priority.
    priority: SourcePriority = SourcePriority(source.priority);
    /// The address as written; a person may have typed anything.
    url: &str = &source.url;
    /// The account; empty if none.
    username: &str = &source.username;
    /// Whether there is a password.
    has_password: bool = source.password.is_some();
    /// The certificate, in a form that is not documented; empty if none.
    certificate: &str = &source.certificate;
} }

shown!(
    ExternalBinarySource,
    ["priority", "username", "has_password"]
);

/// Both kinds of instances.
macro_rules! instance_class {
    ($(#[$docs:meta])* $class:ident of $profile:ident, $id:ident: $id_type:ty) => {
        $(#[$docs])*
        #[pyclass(frozen, eq, module = "igel_migrate.repository")]
        #[derive(PartialEq)]
        pub(crate) struct $class(core::$class);

        #[pymethods]
        impl $class {
            /// The parameter that holds the password.
            #[classattr]
            const PASSWORD: &'static str = core::$class::PASSWORD;

            /// An instance from its parameters, named without the template: `url`.
            #[staticmethod]
            fn from_values(values: HashMap<String, ValueArg>) -> Result<Self> {
                look(|| {
                    let values = values.iter();
                    let pairs = values.map(|(name, value)| (name.as_str(), value.0.clone()));
                    Self(core::$class::from_values(pairs))
                })
            }

            /// Every instance in a profile.
            #[staticmethod]
            fn all_in(profile: $profile) -> Result<Tuple<Self>> {
                let profile = profile.0.now();
                look(|| core::$class::all_in(&profile).into_iter().map(Self).collect())
            }

            /// Every parameter with its stored value, by name; a password is obfuscated only.
            fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
                let dict = PyDict::new(py);
                for (name, value) in self.0.values() {
                    dict.set_item(name, RegistryValue(value.clone()))?;
                }
                Ok(dict)
            }

            /// What will not work, or not well.
            fn lint(&self) -> Result<Tuple<Finding>> {
                look(|| findings(self.0.lint()))
            }

            /// Adds the instance to a profile, unless the same is there already.
            #[pyo3(signature = (profile, *, $id=None))]
            fn add(
                &self,
                profile: &Bound<'_, $profile>,
                $id: Option<Parsed<$id_type>>,
            ) -> Result<Addition> {
                let id = $id.map(|id| id.0);
                let added = profile.get().0.edit(|profile| self.0.add(profile, id))?;
                Ok(Addition(added))
            }

            fn __repr__(&self) -> String {
                // Names only: values may be secrets.
                let names: Vec<_> = self.0.values().map(|(name, _)| name).collect();
                format!(concat!("<", stringify!($class), " with {}>"), names.join(", "))
            }
        }
    };
}

instance_class! {
    /// An instance of `update.external_binary_source%` as OS 11 stores it.
    Os11SourceInstance of Os11Profile, serial: SerialNumber
}

instance_class! {
    /// An instance of `update.external_binary_source%` as OS 12 stores it.
    Os12SourceInstance of Os12Profile, instance_id: Uuid
}

/// What adding an instance to a profile came to.
#[pyclass(frozen, eq, module = "igel_migrate.repository")]
#[derive(PartialEq)]
pub(crate) struct Addition(core::Addition);

getters! { Addition as addition {
    /// Whether it was not there before.
    added: bool = addition.added;
    /// What is to be known about it.
    findings: Tuple<Finding> = findings(addition.findings.iter().cloned());
} }

shown!(Addition, ["added", "findings"]);

/// A source with the directory whose devices get it.
#[pyclass(frozen, module = "igel_migrate.repository", from_py_object)]
#[derive(Clone)]
pub(crate) struct PlacedSource(core::PlacedSource);

#[pymethods]
impl PlacedSource {
    #[new]
    fn new(directory: Items<String>, profile: String, source: ExternalBinarySource) -> Self {
        Self(core::PlacedSource {
            directory: directory.0,
            profile,
            source: source.0,
        })
    }
}

getters! { PlacedSource as placed {
    /// The names of the directories, from the top.
    directory: Tuple<String> = placed.directory.iter().cloned().collect();
    /// The profile that holds the source, for the message.
    profile: &str = &placed.profile;
    /// The source.
    source: ExternalBinarySource = ExternalBinarySource(placed.source.clone());
} }

shown!(PlacedSource, ["directory", "profile", "source"]);

/// Finds sources that get in each other's way in the list of one device.
#[pyfunction]
pub(crate) fn check_effective_sources(sources: Items<PlacedSource>) -> Result<Tuple<Finding>> {
    let sources: Vec<_> = sources.0.into_iter().map(|placed| placed.0).collect();
    look(|| findings(core::check_effective_sources(&sources)))
}

/// The template of sources as OS 11 knows it.
#[pyfunction]
pub(crate) fn os11_source_template() -> Result<InstanceTemplate> {
    look(|| InstanceTemplate(core::os11_source_template().clone()))
}

/// The template of sources as OS 12 knows it.
#[pyfunction]
pub(crate) fn os12_source_template() -> Result<InstanceTemplate> {
    look(|| InstanceTemplate(core::os12_source_template().clone()))
}
