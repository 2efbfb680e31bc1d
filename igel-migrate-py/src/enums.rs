//! Enumerations. They are written in Python (`igel_migrate.enums`) as `str` with names; the core's
//! value goes over as its text. Text that the enumeration does not know, from a newer server say,
//! stays text.

use pyo3::prelude::*;

/// A value of the enumeration `class` of `igel_migrate.enums`, by its text.
#[derive(Clone)]
pub(crate) struct Word {
    class: &'static str,
    text: String,
}

impl Word {
    pub(crate) fn new(class: &'static str, text: impl Into<String>) -> Self {
        Self {
            class,
            text: text.into(),
        }
    }
}

impl<'py> IntoPyObject<'py> for Word {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let module = py.import("igel_migrate.enums")?;
        module
            .getattr(self.class)?
            .call_method1("read", (self.text,))
    }
}
