//! Arguments that are text, or the class that such text makes: `"update.http.url"` or
//! `RegistryKey("update.http.url")`. What the text must look like is said by the core.

use std::str::FromStr;

use igel_migrate_core as core;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::registry::{RegistryKey, RegistryValue};
use crate::runtime::brief;
use crate::version::{AppVersion, Os11Version, Os12Version, UmsVersion};

/// A value of the core from text, or from its class if it has one.
#[derive(Clone, Debug)]
pub(crate) struct Parsed<T>(pub(crate) T);

/// What text can be read as.
pub(crate) trait Readable: Sized {
    /// What an error calls it.
    const WHAT: &'static str;

    /// The value in an object of its class.
    fn of_class(_value: &Bound<'_, PyAny>) -> Option<Self> {
        None
    }

    /// The value that the text means.
    fn read(text: &str) -> core::Result<Self>;
}

impl<'py, T: Readable> FromPyObject<'_, 'py> for Parsed<T> {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(text) = value.cast::<PyString>() {
            let text: String = text.extract()?;
            return Ok(brief(|| T::read(&text)).map(Self)?);
        }
        if let Some(known) = T::of_class(&value) {
            return Ok(Self(known));
        }
        // What was given is not repeated: it may hold a secret.
        let given = value.get_type().name()?;
        let what = T::WHAT;
        Err(PyTypeError::new_err(format!("{what} is text, not {given}")))
    }
}

macro_rules! readable {
    ($($type:ty $(, $class:ident)?: $what:literal;)*) => {
        $(impl Readable for $type {
            const WHAT: &'static str = $what;

            $(fn of_class(value: &Bound<'_, PyAny>) -> Option<Self> {
                let object = value.cast::<$class>().ok()?;
                Some(object.get().0.clone())
            })?

            fn read(text: &str) -> core::Result<Self> {
                Self::from_str(text)
            }
        })*
    };
}

readable! {
    core::registry::RegistryKey, RegistryKey: "a key";
    core::Os11Version, Os11Version: "a version of OS 11";
    core::Os12Version, Os12Version: "a version of OS 12";
    core::AppVersion, AppVersion: "a version of an app";
    core::UmsVersion, UmsVersion: "a version of UMS";
    core::profile::os11::SerialNumber: "a serial number";
    core::repository::SiteKey: "the key of a site";
    core::repository::RepositoryUrl: "an address";
    core::repository::LineSpeed: "the speed of a line";
    core::repository::Subnet: "a block of addresses";
    core::repository::Window: "a weekly window";
    core::repository::AppReference: "an app";
    core::ums::DirectoryPath: "the path of a directory";
}

/// Text stands for itself, and is encoded.
impl Readable for core::registry::RegistryValue {
    const WHAT: &'static str = "a value";

    fn of_class(value: &Bound<'_, PyAny>) -> Option<Self> {
        let object = value.cast::<RegistryValue>().ok()?;
        Some(object.get().0.clone())
    }

    fn read(text: &str) -> core::Result<Self> {
        Ok(Self::encode(text))
    }
}

/// `str()` of a `uuid.UUID` too.
impl Readable for core::profile::os12::Uuid {
    const WHAT: &'static str = "a UUID";

    fn of_class(value: &Bound<'_, PyAny>) -> Option<Self> {
        let text = value.getattr("hex").ok()?;
        text.cast::<PyString>().ok()?.to_str().ok()?.parse().ok()
    }

    fn read(text: &str) -> core::Result<Self> {
        text.parse().map_err(|error| {
            core::Error::from_caller(core::ErrorKind::Invalid, "this is no UUID", error)
        })
    }
}

pub(crate) type KeyArg = Parsed<core::registry::RegistryKey>;
pub(crate) type ValueArg = Parsed<core::registry::RegistryValue>;
