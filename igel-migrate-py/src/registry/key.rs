//! Keys, values, and the obfuscation of passwords among them.

use igel_migrate_core::registry::{self as core, icacrypt};
use igel_migrate_core::secret::{ExposeSecret as _, SecretString};
use pyo3::prelude::*;
use pyo3::types::PyType;

use crate::error::Result;
use crate::parsed::{KeyArg, Parsed};
use crate::runtime::brief;
use crate::value::getters;

/// A key of the registry: `update.http.url`, `update.repository%.url`.
#[pyclass(frozen, eq, ord, hash, str = "{0}", module = "igel_migrate")]
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RegistryKey(pub(crate) core::RegistryKey);

getters! { RegistryKey as key {
    /// The template in the key, up to its `%`; none in a plain key.
    template: Option<&str> = key.template();
    /// The parameter behind the template; none in a plain key and in the key of a template.
    parameter: Option<&str> = key.parameter();
    /// Whether this is the key of a template: it ends in `%`.
    is_template: bool = key.is_template();
} }

#[pymethods]
impl RegistryKey {
    #[new]
    fn new(text: KeyArg) -> Self {
        Self(text.0)
    }

    /// The key of fixed instance `number` on a device; none for a plain key.
    fn on_device(&self, number: u32) -> Option<Self> {
        self.0.on_device(number).map(Self)
    }

    /// The key of a parameter below this one.
    fn join(&self, parameter: &str) -> Result<Self> {
        brief(|| self.0.join(parameter).map(Self))
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let text = slf.str()?.repr()?;
        Ok(format!("RegistryKey({text})"))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyType>, (String,)) {
        (slf.get_type(), (slf.get().0.to_string(),))
    }
}

/// A value of the registry, in the form in which it is stored. It may be a secret: repr shows none.
#[pyclass(frozen, eq, ord, hash, module = "igel_migrate")]
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RegistryValue(pub(crate) core::RegistryValue);

getters! { RegistryValue as value {
    /// The text as it is stored, with its escapes.
    stored: &str = value.stored();
    /// The text that is meant, without escapes.
    text: String = value.decoded().into_owned();
    /// Whether writing the text would give the stored form again.
    is_canonical: bool = value.is_canonical();
} }

#[pymethods]
impl RegistryValue {
    #[new]
    fn new(text: &str) -> Self {
        Self(core::RegistryValue::encode(text))
    }

    /// The value whose stored form is this.
    #[staticmethod]
    fn from_stored(stored: String) -> Self {
        Self(core::RegistryValue::from_stored(stored))
    }

    #[expect(clippy::unused_self, reason = "nothing of the value is shown")]
    fn __repr__(&self) -> &'static str {
        "RegistryValue(...)"
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyAny>,))> {
        let make = slf.get_type().getattr("from_stored")?;
        Ok((make, (slf.getattr("stored")?,)))
    }
}

/// The stored form of a password.
#[pyfunction]
pub(crate) fn encode(password: Parsed<Secret>) -> Result<String> {
    let stored = brief(|| icacrypt::encode(&password.0.0))?;
    Ok(stored.expose_secret().to_owned())
}

/// The password behind a stored form.
#[pyfunction]
pub(crate) fn decode(stored: Parsed<Secret>) -> Result<String> {
    let password = brief(|| icacrypt::decode(stored.0.0.expose_secret()))?;
    Ok(password.expose_secret().to_owned())
}

/// Text that is wiped from memory, and not repeated in a `TypeError`.
pub(crate) struct Secret(pub(crate) SecretString);

impl crate::parsed::Readable for Secret {
    const WHAT: &'static str = "a password";

    fn read(text: &str) -> igel_migrate_core::Result<Self> {
        Ok(Self(text.into()))
    }
}
