//! What both clients let say of their connection, and the certificate that a server shows.

use igel_migrate_core as core;
use igel_migrate_core::transport::{self, RetryPolicy, Timeouts, TlsVersion, TransportBuilder};
use pyo3::prelude::*;

use crate::certificate::Certificate;
use crate::convert::Seconds;
use crate::enums::chosen;
use crate::error::Result;
use crate::runtime::{later, wait};
use crate::secret::Credentials;
use crate::value::Tuple;

/// The keyword arguments of a client that concern its connection.
pub(crate) struct ConnectionOptions {
    pub(crate) timeout: Option<Seconds>,
    pub(crate) connect_timeout: Option<Seconds>,
    pub(crate) stream_timeout: Option<Seconds>,
    pub(crate) attempts: Option<u32>,
    pub(crate) max_concurrency: Option<usize>,
    pub(crate) proxy: Option<String>,
    pub(crate) proxy_credentials: Option<Credentials>,
    pub(crate) oldest_tls: Option<String>,
}

impl ConnectionOptions {
    /// Checks the words and fetches the password of the proxy; gives what sets a transport.
    pub(crate) fn setter(self) -> Result<impl FnOnce(TransportBuilder) -> TransportBuilder> {
        let mut timeouts = Timeouts::default();
        let timed = [self.timeout, self.connect_timeout, self.stream_timeout];
        let timed = timed.iter().any(Option::is_some);
        if let Some(Seconds(total)) = self.timeout {
            timeouts = timeouts.with_total(total).with_read(total);
        }
        if let Some(Seconds(connect)) = self.connect_timeout {
            timeouts = timeouts.with_connect(connect);
        }
        if let Some(Seconds(stream)) = self.stream_timeout {
            timeouts = timeouts.with_stream(stream);
        }
        let oldest_tls = match self.oldest_tls {
            Some(text) => {
                let known = [("1.2", TlsVersion::V1_2), ("1.3", TlsVersion::V1_3)];
                Some(chosen("oldest_tls", &text, &known)?)
            }
            None => None,
        };
        let account = match (&self.proxy, self.proxy_credentials) {
            (Some(_), Some(account)) => Some(account.resolve()?),
            _ => None,
        };
        Ok(move |mut transport: TransportBuilder| {
            if timed {
                transport = transport.with_timeouts(timeouts);
            }
            if let Some(attempts) = self.attempts {
                transport = transport.with_retry(RetryPolicy::default().with_attempts(attempts));
            }
            if let Some(requests) = self.max_concurrency {
                transport = transport.with_concurrency(requests);
            }
            if let Some(oldest) = oldest_tls {
                transport = transport.with_oldest_tls(oldest);
            }
            if let Some(proxy) = self.proxy {
                transport = transport.with_proxy(proxy, account);
            }
            transport
        })
    }
}

/// The certificates a server showed, unverified.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct ServerCertificate(transport::ServerCertificate);

#[pymethods]
impl ServerCertificate {
    /// The server's own certificate.
    #[getter]
    fn certificate(&self) -> Certificate {
        Certificate(self.0.certificate.clone())
    }

    /// The certificates that came with it, its issuer first.
    #[getter]
    fn chain(&self) -> Tuple<Certificate> {
        self.0.chain.iter().cloned().map(Certificate).collect()
    }

    /// What to compare with the server's console, and then to pin.
    #[getter]
    fn fingerprint(&self) -> String {
        self.0.fingerprint().to_string()
    }

    fn __repr__(&self) -> String {
        format!("<ServerCertificate {}>", self.0.fingerprint())
    }
}

async fn fetch(url: String) -> core::Result<ServerCertificate> {
    transport::fetch_fingerprint(&url)
        .await
        .map(ServerCertificate)
}

/// Takes down the certificates that a server shows, without trusting it.
#[pyfunction]
pub(crate) fn fetch_fingerprint(py: Python<'_>, url: String) -> Result<ServerCertificate> {
    wait(py, fetch(url))
}

/// Takes down the certificates that a server shows, awaited.
#[pyfunction]
pub(crate) fn fetch_fingerprint_async(py: Python<'_>, url: String) -> Result<Bound<'_, PyAny>> {
    later(py, fetch(url))
}
