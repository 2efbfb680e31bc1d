//! The core's errors as the exceptions of `igel_migrate.exceptions`: one table from kind to class,
//! attributes as the core holds them, the chain of sources as `__cause__`. The classes themselves
//! are written in Python. Nothing here decides what an error means.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::io;

use igel_migrate_core::error::RequestContext;
use igel_migrate_core::{Error, ErrorKind};
use pyo3::exceptions::{PyException, PyOSError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The outcome of everything that Python calls.
pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

/// What a call can fail with.
pub(crate) enum Failure {
    /// An error of the core.
    Core(Error),
    /// An exception that is to be raised as it is.
    Raised(PyErr),
    /// A panic: a fault of this library, with what it said.
    Panic(String),
    /// The process was forked after the library had begun to work.
    Forked,
}

impl Failure {
    /// A failure from what a panic carried.
    pub(crate) fn panic(payload: &(dyn Any + Send)) -> Self {
        let text = payload
            .downcast_ref::<&str>()
            .map(ToString::to_string)
            .or_else(|| payload.downcast_ref::<String>().cloned());
        Self::Panic(text.unwrap_or_default())
    }

    /// A refusal of an argument, raised as `ConfigError`.
    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::named("ConfigError", &message.into(), None)
    }

    /// What does not fit what is going on, raised as `ConflictError`.
    pub(crate) fn conflict(message: &str, hint: &str) -> Self {
        Self::named("ConflictError", message, Some(hint))
    }

    fn named(class: &str, message: &str, hint: Option<&str>) -> Self {
        Self::Raised(Python::attach(|py| {
            let attributes = PyDict::new(py);
            let set = attributes.set_item("hint", hint);
            set.map_or_else(
                |error| error,
                |()| exception(py, class, message, &attributes),
            )
        }))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Self::Raised(error)
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Raised(error) => error,
            Failure::Core(error) => Python::attach(|py| raise(py, &error)),
            Failure::Panic(text) => Failure::named(
                "InternalError",
                &format!("a fault inside igel_migrate: {text}"),
                Some("report it together with what was called"),
            )
            .into(),
            Failure::Forked => Failure::named(
                "ForkError",
                "igel_migrate cannot be used in a forked process once its parent has used it",
                Some("use multiprocessing.get_context(\"spawn\"), or fork before the first call"),
            )
            .into(),
        }
    }
}

/// The error of the core for what a callback raised; [`raise`] finds it again.
pub(crate) fn of_callback(kind: ErrorKind, message: &'static str, raised: PyErr) -> Error {
    Error::from_caller(kind, message, Callback(raised))
}

/// An exception as the source of a source, where it stays itself when an error is shared.
#[derive(Debug)]
struct Callback(PyErr);

impl fmt::Display for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Callback {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0)
    }
}

/// The class for a kind of error.
fn class(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::Malformed => "DocumentError",
        ErrorKind::LimitExceeded => "LimitError",
        ErrorKind::Unsupported => "UnsupportedError",
        ErrorKind::Secret => "SecretError",
        ErrorKind::NotFound if of_file(error) => "MissingFileError",
        ErrorKind::Conflict if of_file(error) => "FileError",
        ErrorKind::Io => "FileError",
        ErrorKind::NotFound => "NotFoundError",
        ErrorKind::Conflict => "ConflictError",
        ErrorKind::Connect | ErrorKind::Unavailable => "TransportError",
        ErrorKind::Tls => "TlsError",
        ErrorKind::Timeout => "TimeoutError_",
        ErrorKind::Redirect => "RedirectError",
        ErrorKind::Unauthorized => "AuthenticationError",
        ErrorKind::Forbidden => "PermissionDeniedError",
        ErrorKind::RateLimited => "RateLimitError",
        ErrorKind::Rejected => "ApiError",
        ErrorKind::ServerFault => "ServerError",
        ErrorKind::Protocol => "ProtocolError",
        ErrorKind::OutcomeUnknown => "OutcomeUnknownError",
        ErrorKind::Cancelled => "StoppedError",
        ErrorKind::Invalid => "ConfigError",
        // The kinds are not exhaustive; tests/python/test_exceptions.py names every one of them.
        _ => "IgelMigrateError",
    }
}

fn of_file(error: &Error) -> bool {
    error.request().is_none() && error.source().is_some_and(<dyn StdError>::is::<io::Error>)
}

/// The exception for an error of the core. What a callback raised on purpose to end the program
/// comes out as it is.
pub(crate) fn raise(py: Python<'_>, error: &Error) -> PyErr {
    if let Some(raised) = raised_by_callback(error)
        && !raised.is_instance_of::<PyException>(py)
    {
        return raised.clone_ref(py);
    }
    let built = attributes(py, error).map(|attributes| {
        let exception = exception(py, class(error), &error.to_string(), &attributes);
        exception.set_cause(py, error.source().map(|source| cause(py, source)));
        exception
    });
    built.unwrap_or_else(|failed| failed)
}

/// The Python exception at the root of an error, if a callback raised one.
fn raised_by_callback(error: &Error) -> Option<&PyErr> {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(raised) = error.downcast_ref::<PyErr>() {
            return Some(raised);
        }
        source = error.source();
    }
    None
}

fn attributes<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyDict>> {
    let request = error.request();
    let attributes = PyDict::new(py);
    attributes.set_item("kind", error.kind().as_str())?;
    attributes.set_item("operation", error.operation())?;
    attributes.set_item("subject", error.subject())?;
    attributes.set_item("hint", error.hint())?;
    attributes.set_item("line", error.position().map(|at| at.line))?;
    attributes.set_item("column", error.position().map(|at| at.column))?;
    attributes.set_item("method", request.map(RequestContext::method))?;
    attributes.set_item("url", request.map(RequestContext::url))?;
    attributes.set_item("status", error.status())?;
    attributes.set_item("code", error.server_code())?;
    attributes.set_item("attempts", request.map(RequestContext::attempts))?;
    let pause = request.and_then(RequestContext::retry_after);
    attributes.set_item("retry_after", pause.map(|pause| pause.as_secs_f64()))?;
    attributes.set_item("is_retryable", error.is_retryable())?;
    Ok(attributes)
}

/// What is told as `__cause__` of an exception.
fn cause(py: Python<'_>, source: &(dyn StdError + 'static)) -> PyErr {
    if let Some(error) = source.downcast_ref::<Error>() {
        return raise(py, error);
    }
    // What shares or wraps an exception of a callback adds nothing to it.
    let wrapped = source
        .source()
        .and_then(|deeper| deeper.downcast_ref::<PyErr>());
    if let Some(raised) = source.downcast_ref::<PyErr>().or(wrapped) {
        return raised.clone_ref(py);
    }
    let exception = match source.downcast_ref::<io::Error>() {
        Some(error) if let Some(code) = error.raw_os_error() => {
            PyOSError::new_err((code, without_number(&error.to_string()).to_owned()))
        }
        _ => {
            let text = source.to_string();
            exception(py, "CauseError", without_number(&text), &PyDict::new(py))
        }
    };
    exception.set_cause(py, source.source().map(|deeper| cause(py, deeper)));
    exception
}

/// The text without Rust's "(os error 2)" at its end: a number that says it again.
fn without_number(text: &str) -> &str {
    match text.rsplit_once(" (os error ") {
        Some((before, number)) if number.ends_with(')') => before,
        _ => text,
    }
}

fn exception(py: Python<'_>, class: &str, message: &str, attributes: &Bound<'_, PyDict>) -> PyErr {
    let made = py
        .import("igel_migrate.exceptions")
        .and_then(|module| module.getattr(class))
        .and_then(|class| class.call((message,), Some(attributes)));
    made.map_or_else(|failed| failed, PyErr::from_value)
}
