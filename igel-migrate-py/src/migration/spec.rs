//! What a person asks for.

use std::path::PathBuf;
use std::sync::Arc;

use igel_migrate_core::migration as core;
use igel_migrate_core::migration::spec::Trigger;
use igel_migrate_core::secret::{Asker, SecretString};
use igel_migrate_core::{Error, ErrorKind};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::convert::Document;
use crate::enums::Word;
use crate::error::{Result, of_callback};
use crate::repository::{ProfileOptions, Sites};
use crate::runtime::{brief, work};
use crate::spec::Connection;
use crate::value::{Tuple, getters};
use crate::version::Os12Version;

/// A migration as a person asks for it. It holds references to secrets only.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct MigrationSpec(pub(super) Arc<core::MigrationSpec>);

getters! { MigrationSpec as spec {
    /// Its name. It decides which devices go first.
    name: &str = &spec.name;
    /// How to reach UMS, and as whom.
    connection: Connection = Connection(spec.connection.clone());
    /// The base system that devices are to get.
    target: Os12Version = Os12Version(spec.target.clone());
    /// The apps that devices are to get besides it.
    apps: Tuple<String> = spec.apps.iter().map(ToString::to_string).collect();
    /// The sites.
    sites: Sites = Sites(spec.sites.clone());
    /// How the profiles that bring the repository are made.
    repository_profiles: ProfileOptions = ProfileOptions(spec.repository_profiles.clone());
    /// What starts the upgrade.
    trigger: Word = trigger(spec.trigger);
} }

/// The word for what starts the upgrade.
pub(super) fn trigger(trigger: Trigger) -> Word {
    Word::new("Trigger", trigger.as_str())
}

#[pymethods]
impl MigrationSpec {
    /// Reads a specification.
    #[staticmethod]
    #[pyo3(signature = (document, *, folder=PathBuf::from(".")), text_signature = "(document, *, folder='.')")]
    fn from_toml(py: Python<'_>, document: Document, folder: PathBuf) -> Result<Self> {
        let bytes = document.read(py)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let spec = work(py, move || core::MigrationSpec::from_toml(&text, folder))?;
        Ok(Self(Arc::new(spec)))
    }

    /// Reads a specification from a file.
    #[staticmethod]
    fn from_file(py: Python<'_>, path: PathBuf) -> Result<Self> {
        let spec = work(py, move || core::MigrationSpec::from_file(path))?;
        Ok(Self(Arc::new(spec)))
    }

    /// Lets a callable put the questions of passwords that a person is to be asked for.
    fn with_prompt(&self, ask: Bound<'_, PyAny>) -> Result<Self> {
        if !ask.is_callable() {
            return Err(PyTypeError::new_err("who asks must be callable").into());
        }
        let ask = asker(ask.unbind());
        let spec = brief(|| (*self.0).clone().with_prompt(&ask))?;
        Ok(Self(Arc::new(spec)))
    }

    fn __repr__(&self) -> String {
        let (spec, sites) = (&self.0, self.0.sites.iter().count());
        format!(
            "<MigrationSpec {:?} of {sites} sites to {}>",
            spec.name, spec.target
        )
    }
}

fn asker(ask: Py<PyAny>) -> Asker {
    Arc::new(move |question| {
        let asked = Python::try_attach(|py| ask.call1(py, (question,))?.extract::<String>(py));
        match asked {
            Some(Ok(secret)) => Ok(SecretString::from(secret)),
            Some(Err(raised)) => {
                let message = "nobody gave the password";
                Err(of_callback(ErrorKind::Secret, message, raised))
            }
            None => Err(Error::from_caller(
                ErrorKind::Secret,
                "Python has ended",
                std::io::Error::from(std::io::ErrorKind::Interrupted),
            )),
        }
    })
}
