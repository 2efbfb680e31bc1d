//! Certificates: what they say.

use igel_migrate_core::certificate as core;
use pyo3::prelude::*;

use crate::convert::{Document, Instant};
use crate::error::Result;
use crate::runtime::work;
use crate::value::{Tuple, getters};

/// An X.509 certificate.
#[pyclass(frozen, eq, module = "igel_migrate")]
#[derive(Clone, PartialEq)]
pub(crate) struct Certificate(pub(crate) core::Certificate);

getters! { Certificate as certificate {
    /// The subject's distinguished name; it may be empty.
    subject: &str = certificate.subject();
    /// The issuer's distinguished name.
    issuer: &str = certificate.issuer();
    /// The DNS names among the subject alternative names.
    dns_names: Tuple<String> = certificate.dns_names().iter().cloned().collect();
    /// The IP addresses among the subject alternative names.
    ip_addresses: Tuple<String> =
        certificate.ip_addresses().iter().map(ToString::to_string).collect();
    /// The first second of its life.
    not_before: Instant = Instant(certificate.not_before());
    /// The last second of its life.
    not_after: Instant = Instant(certificate.not_after());
    /// Whether it may issue other certificates.
    is_ca: bool = certificate.is_ca();
    /// Whether it names itself as its issuer.
    is_self_signed: bool = certificate.is_self_signed();
    /// The SHA-256 fingerprint, `AA:BB:…`.
    fingerprint: String = certificate.fingerprint().to_string();
} }

#[pymethods]
impl Certificate {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str) {
        ("subject", "issuer", "fingerprint")
    }

    /// The first certificate of a document, PEM or DER.
    #[staticmethod]
    fn parse(py: Python<'_>, document: Document) -> Result<Self> {
        let bytes = document.read(py)?;
        let mut all = work(py, move || core::Certificate::all_from_bytes(&bytes))?;
        Ok(Self(all.swap_remove(0)))
    }

    /// Every certificate of a document: a PEM bundle, or one in DER.
    #[staticmethod]
    fn parse_all(py: Python<'_>, document: Document) -> Result<Vec<Self>> {
        let bytes = document.read(py)?;
        let all = work(py, move || core::Certificate::all_from_bytes(&bytes))?;
        Ok(all.into_iter().map(Self).collect())
    }

    /// The certificate as PEM.
    fn to_pem(&self) -> String {
        self.0.to_pem()
    }

    /// The certificate as DER.
    fn to_der(&self) -> &[u8] {
        self.0.der()
    }

    /// Whether the certificate stands for a host: a DNS name or an IP address.
    fn covers_host(&self, host: &str) -> bool {
        self.0.covers_host(host)
    }

    /// Whether an instant lies in its life.
    fn is_valid_at(&self, at: Instant) -> bool {
        self.0.is_valid_at(at.0)
    }

    /// Whether it names another as its issuer.
    fn is_issued_by(&self, issuer: &Self) -> bool {
        self.0.is_issued_by(&issuer.0)
    }

    fn __hash__(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = *self.0.fingerprint().as_bytes();
        u64::from_le_bytes([a, b, c, d, e, f, g, h])
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((slf.get_type().getattr("parse")?, (slf.get().to_pem(),)))
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        crate::value::repr(slf.as_any(), &["subject", "issuer", "fingerprint"])
    }
}
