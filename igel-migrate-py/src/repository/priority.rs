//! The two kinds of priorities, which must not be mixed up.

use igel_migrate_core::repository as core;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyString, PyType};

use crate::error::Result;
use crate::runtime::brief;

/// The priority of a source on devices. The higher is tried first on OS 12, assumed so on OS 11.
#[pyclass(frozen, eq, ord, hash, module = "igel_migrate")]
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SourcePriority(pub(crate) core::SourcePriority);

#[pymethods]
impl SourcePriority {
    /// What a source has unless somebody says otherwise: 100.
    #[classattr]
    const DEFAULT: Self = Self(core::SourcePriority::DEFAULT);
    /// What the vendor gives the repository of a site: 300.
    #[classattr]
    const SITE: Self = Self(core::SourcePriority::SITE);
    /// What the vendor gives a repository for all sites: 150.
    #[classattr]
    const FALLBACK: Self = Self(core::SourcePriority::FALLBACK);
    /// The greatest.
    #[classattr]
    const MAX: Self = Self(core::SourcePriority::MAX);
    #[classattr]
    fn __match_args__() -> (&'static str,) {
        ("number",)
    }

    #[new]
    fn new(number: u32) -> Result<Self> {
        brief(|| core::SourcePriority::new(number).map(Self))
    }

    /// The number.
    #[getter]
    fn number(&self) -> u32 {
        self.0.get()
    }

    fn __int__(&self) -> u32 {
        self.0.get()
    }

    fn __repr__(&self) -> String {
        format!("SourcePriority({})", self.0.get())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyType>, (u32,)) {
        (slf.get_type(), (slf.get().0.get(),))
    }
}

/// The priority in the record of UMS. It hides the repository from devices, or UMS tells them.
#[pyclass(frozen, eq, hash, module = "igel_migrate")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct CentralPriority(pub(crate) core::CentralPriority);

#[pymethods]
impl CentralPriority {
    /// UMS tells devices nothing of the repository: the setting for a migration.
    #[staticmethod]
    fn hidden() -> Self {
        Self(core::CentralPriority::Hidden)
    }

    /// UMS tells all devices of the repository, with this priority.
    #[staticmethod]
    fn value(priority: PriorityArg) -> Self {
        Self(core::CentralPriority::Value(priority.0))
    }

    /// Whether UMS tells devices nothing.
    #[getter]
    fn is_hidden(&self) -> bool {
        self.0 == core::CentralPriority::Hidden
    }

    /// The number in the record; -1 if hidden.
    #[getter]
    fn number(&self) -> i64 {
        self.0.number()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        match self.0 {
            core::CentralPriority::Hidden => "CentralPriority.hidden()".to_owned(),
            core::CentralPriority::Value(number) => {
                format!("CentralPriority.value({})", number.get())
            }
        }
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> Result<(Bound<'py, PyAny>, (Option<u32>,))> {
        let number = match slf.get().0 {
            core::CentralPriority::Hidden => None,
            core::CentralPriority::Value(number) => Some(number.get()),
        };
        Ok((slf.get_type().getattr("_restored")?, (number,)))
    }

    /// For pickles.
    #[staticmethod]
    fn _restored(number: Option<u32>) -> Result<Self> {
        number.map_or(Ok(Self::hidden()), |number| {
            let priority = brief(|| core::SourcePriority::new(number))?;
            Ok(Self(core::CentralPriority::Value(priority)))
        })
    }
}

/// A priority of a source as an argument: itself, or its number.
pub(crate) struct PriorityArg(pub(crate) core::SourcePriority);

impl<'py> FromPyObject<'_, 'py> for PriorityArg {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(priority) = value.cast::<SourcePriority>() {
            return Ok(Self(priority.get().0));
        }
        if value.is_instance_of::<PyBool>() {
            return Err(PyTypeError::new_err("a priority is a number, not a bool"));
        }
        let number = value.extract()?;
        Ok(Self(brief(|| core::SourcePriority::new(number))?))
    }
}

/// A central priority as an argument: itself, its number, or `"hidden"`.
pub(crate) struct CentralArg(pub(crate) core::CentralPriority);

impl<'py> FromPyObject<'_, 'py> for CentralArg {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(priority) = value.cast::<CentralPriority>() {
            return Ok(Self(priority.get().0));
        }
        if let Ok(text) = value.cast::<PyString>() {
            let text: String = text.extract()?;
            return Ok(Self(brief(|| text.parse())?));
        }
        let number = value.extract::<PriorityArg>()?;
        Ok(Self(core::CentralPriority::Value(number.0)))
    }
}
