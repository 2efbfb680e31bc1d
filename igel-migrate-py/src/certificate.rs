//! Certificates, as servers show them and repositories name them.

use igel_migrate_core::certificate as core;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::convert::{Document, Instant};
use crate::error::Result;
use crate::runtime::{look, work};
use crate::value::{Tuple, getters};
use crate::view::shown;

/// An X.509 certificate.
#[pyclass(frozen, eq, module = "igel_migrate", from_py_object)]
#[derive(Clone, PartialEq)]
pub(crate) struct Certificate(pub(crate) core::Certificate);

getters! { Certificate as certificate {
    /// Whom it is for.
    subject: &str = certificate.subject();
    /// Who signed it.
    issuer: &str = certificate.issuer();
    /// The names of hosts that it is for.
    dns_names: Tuple<String> = certificate.dns_names().iter().cloned().collect();
    /// The addresses that it is for.
    ip_addresses: Tuple<String> =
        certificate.ip_addresses().iter().map(ToString::to_string).collect();
    /// When it begins to be valid.
    not_before: Instant = Instant(certificate.not_before());
    /// When it ends to be valid.
    not_after: Instant = Instant(certificate.not_after());
    /// Whether it may sign others.
    is_ca: bool = certificate.is_ca();
    /// Whether it is signed with its own key.
    is_self_signed: bool = certificate.is_self_signed();
    /// The SHA-256 of it, in the form in which consoles show it.
    fingerprint: String = certificate.fingerprint().to_string();
} }

shown!(
    Certificate,
    ["subject", "issuer", "not_after", "fingerprint"]
);

#[pymethods]
impl Certificate {
    /// Reads the one certificate of a PEM document.
    #[staticmethod]
    fn from_pem(py: Python<'_>, pem: Document) -> Result<Self> {
        let pem = pem.read(py)?;
        work(py, || core::Certificate::from_pem(&*pem).map(Self))
    }

    /// Reads a certificate in DER form.
    #[staticmethod]
    fn from_der(py: Python<'_>, der: Document) -> Result<Self> {
        let der = der.read(py)?;
        work(py, || core::Certificate::from_der(&der).map(Self))
    }

    /// Reads all certificates of a document, PEM or DER.
    #[staticmethod]
    fn all_from_bytes(py: Python<'_>, document: Document) -> Result<Vec<Self>> {
        let bytes = document.read(py)?;
        work(py, || {
            let all = core::Certificate::all_from_bytes(&bytes)?;
            Ok(all.into_iter().map(Self).collect())
        })
    }

    /// The certificate in DER form.
    #[getter]
    fn der<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.der())
    }

    /// The certificate in PEM form.
    fn to_pem(&self) -> String {
        self.0.to_pem()
    }

    /// Whether it is valid at an instant.
    fn is_valid_at(&self, at: Instant) -> bool {
        self.0.is_valid_at(at.0)
    }

    /// Whether it names the other as its issuer. The signature is not checked.
    fn is_issued_by(&self, issuer: &Self) -> bool {
        self.0.is_issued_by(&issuer.0)
    }

    /// Whether it is for a host.
    fn covers_host(&self, host: &str) -> Result<bool> {
        look(|| self.0.covers_host(host))
    }

    fn __hash__(&self) -> u64 {
        let start = self.0.fingerprint().as_bytes().first_chunk::<8>().copied();
        u64::from_le_bytes(start.unwrap_or_default())
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyAny>,))> {
        Ok((slf.get_type().getattr("from_der")?, (slf.getattr("der")?,)))
    }
}
