//! Files with any number of profiles of OS 11.

use std::sync::{Arc, Mutex, PoisonError};

use igel_migrate_core::profile::os11 as core;
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::Os11Profile;
use crate::convert::Document;
use crate::error::Result;
use crate::finding::Finding;
use crate::runtime::work;
use crate::value::Tuple;

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
        let document = work(py, || core::Os11Document::parse(&*text))?;
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
