//! Faults on demand, and what was asked of a simulated server.

use std::time::Duration;

use igel_migrate_core::simulator as sim;
use igel_migrate_core::ums::UmsErrorCode;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::convert::{Instant, Seconds};
use crate::value::{Tuple, getters};

/// One thing that goes wrong with a request.
#[pyclass(frozen, eq, module = "igel_migrate.simulator", from_py_object)]
#[derive(Clone, PartialEq)]
pub(crate) struct Fault(sim::Fault);

#[pymethods]
impl Fault {
    /// The request is looked at only after this time.
    #[staticmethod]
    fn latency(seconds: Seconds) -> Self {
        Self(sim::Fault::Latency(seconds.0))
    }

    /// Status 500; nothing is done.
    #[staticmethod]
    fn internal_error() -> Self {
        Self(sim::Fault::InternalError)
    }

    /// Status 500, although everything was done.
    #[staticmethod]
    fn internal_error_after_effect() -> Self {
        Self(sim::Fault::InternalErrorAfterEffect)
    }

    /// The connection is dropped before anything is done.
    #[staticmethod]
    fn drop_before_effect() -> Self {
        Self(sim::Fault::DropBeforeEffect)
    }

    /// Everything is done, then the connection is dropped without an answer.
    #[staticmethod]
    fn drop_after_effect() -> Self {
        Self(sim::Fault::DropAfterEffect)
    }

    /// The body comes in pieces of so many bytes with a pause before each.
    #[staticmethod]
    fn slow_body(piece: usize, pause: Seconds) -> Self {
        let pause: Duration = pause.0;
        Self(sim::Fault::SlowBody { piece, pause })
    }

    /// The body ends after so many bytes, and the connection with it.
    #[staticmethod]
    fn truncated_body(bytes: u64) -> Self {
        Self(sim::Fault::TruncatedBody(bytes))
    }

    /// The session of the request has just expired, or at a repository its nonce.
    #[staticmethod]
    fn expired_session() -> Self {
        Self(sim::Fault::ExpiredSession)
    }

    /// The answer claims to be of this content type.
    #[staticmethod]
    fn content_type(value: String) -> Self {
        Self(sim::Fault::ContentType(value))
    }

    /// So many bytes of white space come before the body, which is still right.
    #[staticmethod]
    fn huge_answer(bytes: u64) -> Self {
        Self(sim::Fault::HugeAnswer(bytes))
    }

    /// The list in the answer comes in another order.
    #[staticmethod]
    fn other_order() -> Self {
        Self(sim::Fault::OtherOrder)
    }

    fn __repr__(&self) -> String {
        let shown = match &self.0 {
            sim::Fault::Latency(time) => format!("latency({})", time.as_secs_f64()),
            sim::Fault::InternalError => "internal_error()".to_owned(),
            sim::Fault::InternalErrorAfterEffect => "internal_error_after_effect()".to_owned(),
            sim::Fault::DropBeforeEffect => "drop_before_effect()".to_owned(),
            sim::Fault::DropAfterEffect => "drop_after_effect()".to_owned(),
            sim::Fault::SlowBody { piece, pause } => {
                format!("slow_body({piece}, {})", pause.as_secs_f64())
            }
            sim::Fault::TruncatedBody(bytes) => format!("truncated_body({bytes})"),
            sim::Fault::ExpiredSession => "expired_session()".to_owned(),
            sim::Fault::ContentType(value) => format!("content_type({value:?})"),
            sim::Fault::HugeAnswer(bytes) => format!("huge_answer({bytes})"),
            _ => "other_order()".to_owned(),
        };
        format!("Fault.{shown}")
    }
}

/// The faults of a simulated server.
#[pyclass(frozen, module = "igel_migrate.simulator")]
pub(crate) struct Faults(pub(super) sim::Faults);

#[pymethods]
impl Faults {
    /// Lets a fault hit requests: all, or those that the arguments describe.
    #[pyo3(signature = (fault, *, method=None, path=None, after=0, times=None, rate=1.0))]
    fn add(
        &self,
        fault: Fault,
        method: Option<&str>,
        path: Option<&str>,
        after: u64,
        times: Option<u64>,
        rate: f64,
    ) -> PyResult<()> {
        if !(0.0..=1.0).contains(&rate) {
            return Err(PyValueError::new_err("a rate is 0 to 1"));
        }
        let mut rule = sim::FaultRule::new(fault.0).after(after).at_rate(rate);
        if let Some(method) = method {
            rule = rule.on_method(method);
        }
        if let Some(path) = path {
            rule = rule.on_path(path);
        }
        if let Some(times) = times {
            rule = rule.times(times);
        }
        self.0.add(rule);
        Ok(())
    }

    /// Removes every fault.
    fn clear(&self) {
        self.0.clear();
    }

    /// Starts the decisions of `rate` again from a seed.
    fn reseed(&self, seed: u64) {
        self.0.reseed(seed);
    }
}

/// One request with its answer. It never holds a password, a session id or a body.
#[pyclass(frozen, module = "igel_migrate.simulator")]
pub(crate) struct AuditEntry(sim::AuditEntry);

getters! { AuditEntry as entry {
    /// When it was answered.
    at: Instant = Instant(entry.at);
    /// The method.
    method: &str = &entry.method;
    /// The path.
    path: &str = &entry.path;
    /// The query.
    query: &str = &entry.query;
    /// Bytes of its body.
    request_bytes: u64 = entry.request_bytes;
    /// Who asked.
    account: Option<&str> = entry.account.as_deref();
    /// The HTTP status of the answer; `None` if there was none.
    status: Option<u16> = entry.status;
    /// The error code of UMS.
    code: Option<&str> = entry.code.as_ref().map(UmsErrorCode::as_str);
    /// Bytes of the answer.
    response_bytes: u64 = entry.response_bytes;
    /// Whether the answer was sent to its end.
    complete: bool = entry.complete;
    /// What was made to go wrong.
    faults: Tuple<Fault> = entry.faults.iter().cloned().map(Fault).collect();
    /// Whether it asked for a change; logging in and out is none.
    is_write: bool = entry.is_write();
    /// Method, path and query as one text.
    call: String = entry.call();
} }

#[pymethods]
impl AuditEntry {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str) {
        ("method", "path", "status")
    }

    fn __repr__(&self) -> String {
        format!("<AuditEntry {}>", self.0.call())
    }
}

/// Every request that a simulated server got, in the order of the answers.
#[pyclass(frozen, module = "igel_migrate.simulator")]
pub(crate) struct Audit(pub(super) sim::Audit);

#[pymethods]
impl Audit {
    /// What happened so far.
    fn entries(&self) -> Vec<AuditEntry> {
        self.0.entries().into_iter().map(AuditEntry).collect()
    }

    /// The calls so far: `PUT /umsapi/v3/thinclients/7`.
    fn calls(&self) -> Vec<String> {
        self.0.calls()
    }

    /// The calls that asked for a change.
    fn writes(&self) -> Vec<String> {
        self.0.writes()
    }

    /// Forgets everything so far.
    fn clear(&self) {
        self.0.clear();
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.entries().into_pyobject(py)?.try_iter()?.into_any())
    }

    fn __repr__(&self) -> String {
        format!("<Audit of {} requests>", self.0.len())
    }
}
