//! How a server's identity is established.

use igel_migrate_core::certificate::Certificate;
use igel_migrate_core::transport as core;
use pyo3::prelude::*;

use crate::convert::Document;
use crate::error::Result;
use crate::runtime::work;

/// How a server's identity is established; there is no way around it.
#[pyclass(frozen, eq, module = "igel_migrate", from_py_object)]
#[derive(Clone, PartialEq)]
pub(crate) struct Trust(pub(crate) core::Trust);

fn certificates(py: Python<'_>, pem: Document) -> Result<Vec<Certificate>> {
    let pem = pem.read(py)?;
    work(py, || Certificate::all_from_pem(&*pem))
}

#[pymethods]
impl Trust {
    /// By the authorities that the operating system trusts.
    #[staticmethod]
    fn system() -> Self {
        Self(core::Trust::System)
    }

    /// By those, or by one of the certificates of a PEM document.
    #[staticmethod]
    fn system_and(py: Python<'_>, pem: Document) -> Result<Self> {
        Ok(Self(core::Trust::SystemAnd(certificates(py, pem)?)))
    }

    /// By one of the certificates of a PEM document only.
    #[staticmethod]
    fn only(py: Python<'_>, pem: Document) -> Result<Self> {
        Ok(Self(core::Trust::Only(certificates(py, pem)?)))
    }

    /// The server's own certificate has one of these SHA-256 fingerprints.
    #[staticmethod]
    #[pyo3(signature = (*fingerprints))]
    fn pinned(py: Python<'_>, fingerprints: Vec<String>) -> Result<Self> {
        work(py, move || {
            let read = fingerprints.iter().map(|text| text.parse());
            read.collect::<Result<_, _>>().map(core::Trust::Pinned)
        })
        .map(Self)
    }

    fn __repr__(&self) -> String {
        format!("Trust({})", self.0)
    }
}
