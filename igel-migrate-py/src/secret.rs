//! Accounts and where their passwords come from. No password can be read back: not as an
//! attribute, not in repr, not in a pickle.

use std::path::PathBuf;

use igel_migrate_core::secret as core;
use igel_migrate_core::secret::SecretString;
use igel_migrate_core::{Error, ErrorKind};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::error::{Result, of_callback};
use crate::runtime::brief;

/// Where a secret comes from: a reference, fetched at the moment of use.
#[pyclass(frozen, module = "igel_migrate", from_py_object)]
#[derive(Clone)]
pub(crate) struct SecretSource(pub(crate) core::SecretSource);

#[pymethods]
impl SecretSource {
    /// The value of an environment variable.
    #[staticmethod]
    fn env(name: &str) -> Result<Self> {
        brief(|| core::SecretSource::env(name).map(Self))
    }

    /// The content of a file that nobody else can read.
    #[staticmethod]
    fn file(path: PathBuf) -> Self {
        Self(core::SecretSource::File(path))
    }

    /// The value of a key in a file of lines `key = value` that nobody else can read.
    #[staticmethod]
    fn file_entry(path: PathBuf, key: String) -> Self {
        Self(core::SecretSource::FileEntry(path, key))
    }

    /// What a program writes: the program and its arguments. No shell comes between.
    #[staticmethod]
    fn command(words: Vec<String>) -> Self {
        Self(core::SecretSource::Command(words))
    }

    /// What a callable returns each time the secret is needed.
    #[staticmethod]
    #[pyo3(signature = (provide, *, name="callable"))]
    fn callable(provide: Bound<'_, PyAny>, name: &str) -> PyResult<Self> {
        if !provide.is_callable() {
            return Err(PyTypeError::new_err(
                "the provider of a secret must be callable",
            ));
        }
        Ok(Self(provider(provide.unbind(), name)))
    }

    fn __repr__(&self) -> String {
        format!("SecretSource({})", self.0)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }
}

fn provider(provide: Py<PyAny>, name: &str) -> core::SecretSource {
    core::SecretSource::provider(name, move || {
        let called = Python::try_attach(|py| -> PyResult<String> {
            let secret = provide.call0(py)?.into_bound(py);
            match secret.cast::<PyString>() {
                Ok(secret) => secret.extract(),
                // What was returned is not repeated: it may hold the secret.
                Err(_) => Err(PyTypeError::new_err(format!(
                    "the provider of a secret must return str, not {}",
                    secret.get_type().name()?
                ))),
            }
        });
        match called {
            Some(Ok(secret)) => Ok(SecretString::from(secret)),
            Some(Err(raised)) => Err(of_callback(
                ErrorKind::Secret,
                "the provider of a secret failed",
                raised,
            )),
            None => Err(Error::from_caller(
                ErrorKind::Secret,
                "Python has ended",
                std::io::Error::from(std::io::ErrorKind::Interrupted),
            )),
        }
    })
}

/// A password as it is given: the text itself, a source, or a callable.
#[derive(Clone)]
pub(crate) enum Password {
    Known(SecretString),
    Sourced(core::SecretSource),
}

impl<'py> FromPyObject<'_, 'py> for Password {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(Self::Known(text.extract::<String>()?.into()));
        }
        if let Ok(source) = value.cast::<SecretSource>() {
            return Ok(Self::Sourced(source.get().0.clone()));
        }
        if value.is_callable() {
            return Ok(Self::Sourced(provider(
                value.to_owned().unbind(),
                "callable",
            )));
        }
        // What was given is not repeated: it may be the secret.
        Err(PyTypeError::new_err(format!(
            "a password is str, a SecretSource or a callable, not {}",
            value.get_type().name()?
        )))
    }
}

impl Password {
    /// A source that gives it.
    pub(crate) fn into_source(self) -> core::SecretSource {
        match self {
            Self::Known(password) => {
                core::SecretSource::provider("a given password", move || Ok(password.clone()))
            }
            Self::Sourced(source) => source,
        }
    }
}

/// An account: its name, and its password or where that comes from.
#[pyclass(frozen, module = "igel_migrate", from_py_object)]
#[derive(Clone)]
pub(crate) struct Credentials {
    username: String,
    password: Password,
}

#[pymethods]
impl Credentials {
    #[new]
    fn new(username: String, password: Password) -> Self {
        Self { username, password }
    }

    /// The name.
    #[getter]
    fn username(&self) -> &str {
        &self.username
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let username = slf.getattr("username")?.repr()?;
        let password = match &slf.get().password {
            Password::Known(_) => "...".to_owned(),
            Password::Sourced(source) => format!("<{source}>"),
        };
        Ok(format!("Credentials({username}, {password})"))
    }

    #[expect(clippy::unused_self, reason = "a method of pickle")]
    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err(
            "credentials are not pickled; send the name of a SecretSource instead",
        ))
    }
}

impl From<&core::Credentials> for Credentials {
    fn from(known: &core::Credentials) -> Self {
        Self {
            username: known.username().to_owned(),
            password: Password::Known(known.password().clone()),
        }
    }
}

impl Credentials {
    pub(crate) fn made(username: String, password: Password) -> Self {
        Self { username, password }
    }

    /// The account with its password, fetched now.
    pub(crate) fn resolve(self) -> Result<core::Credentials> {
        let password = match self.password {
            Password::Known(password) => password,
            Password::Sourced(source) => brief(|| source.resolve())?,
        };
        Ok(core::Credentials::new(self.username, password))
    }

    /// The account for what takes either, such as a builder.
    pub(crate) fn give<B, T>(
        self,
        builder: B,
        known: impl FnOnce(B, core::Credentials) -> T,
        sourced: impl FnOnce(B, String, core::SecretSource) -> T,
    ) -> T {
        match self.password {
            Password::Known(password) => {
                known(builder, core::Credentials::new(self.username, password))
            }
            Password::Sourced(source) => sourced(builder, self.username, source),
        }
    }
}
