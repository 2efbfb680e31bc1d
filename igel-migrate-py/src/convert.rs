//! Arguments as people write them in Python: documents, durations, instants. Paths need nothing of
//! their own: `PathBuf` takes `str` and `os.PathLike`. Wrong values are `TypeError` and
//! `ValueError`, as everywhere in Python.

use std::ops::Deref;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{
    PyBool, PyDate, PyDateTime, PyDelta, PyDeltaAccess as _, PyFloat, PyInt, PyTzInfo,
};
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyString};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::runtime::work;

/// The longest duration: about 31 years. Longer ones overflow sums of instants.
const LONGEST: Duration = Duration::from_secs(1_000_000_000);

/// A length of time: seconds as `float` or `int`, or a `timedelta`.
#[derive(Clone, Copy)]
pub(crate) struct Seconds(pub(crate) Duration);

impl<'py> FromPyObject<'_, 'py> for Seconds {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let seconds = if let Ok(delta) = value.cast::<PyDelta>() {
            let whole = f64::from(delta.get_days()) * 86_400.0 + f64::from(delta.get_seconds());
            whole + f64::from(delta.get_microseconds()) / 1e6
        } else if value.is_instance_of::<PyBool>()
            || !(value.is_instance_of::<PyFloat>() || value.is_instance_of::<PyInt>())
        {
            return Err(PyTypeError::new_err(format!(
                "a length of time is a number of seconds or a timedelta, not {}",
                value.get_type().name()?
            )));
        } else {
            value.extract::<f64>()?
        };
        match Duration::try_from_secs_f64(seconds) {
            Ok(duration) if duration <= LONGEST => Ok(Self(duration)),
            _ => Err(PyValueError::new_err(
                "a length of time is 0 to 1,000,000,000 seconds",
            )),
        }
    }
}

/// An instant: an aware `datetime`. One without a zone is refused, because it means another
/// instant on every machine.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Instant(pub(crate) Timestamp);

impl<'py> FromPyObject<'_, 'py> for Instant {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let time = value.cast::<PyDateTime>()?;
        if time.call_method0("utcoffset")?.is_none() {
            return Err(PyValueError::new_err(
                "an instant needs a time zone: datetime.now(timezone.utc), not datetime.now()",
            ));
        }
        let text: String = time.call_method0("isoformat")?.extract()?;
        let read = text.parse().map(Self);
        read.map_err(|error| PyValueError::new_err(format!("{text} is no instant: {error}")))
    }
}

/// An aware `datetime` in UTC, to the microsecond.
impl<'py> IntoPyObject<'py> for Instant {
    type Target = PyDateTime;
    type Output = Bound<'py, PyDateTime>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        let time = TimeZone::UTC.to_datetime(self.0);
        let part = |value: i8| u8::try_from(value).unwrap_or_default();
        let utc = PyTzInfo::utc(py)?;
        PyDateTime::new(
            py,
            i32::from(time.year()),
            part(time.month()),
            part(time.day()),
            part(time.hour()),
            part(time.minute()),
            part(time.second()),
            u32::try_from(time.subsec_nanosecond() / 1000).unwrap_or_default(),
            Some(&utc.to_owned()),
        )
    }
}

/// Any iterable, but for text: `"abc"` is no list of three.
pub(crate) struct Items<T>(pub(crate) Vec<T>);

impl<'py, T> FromPyObject<'_, 'py> for Items<T>
where
    T: for<'a> FromPyObject<'a, 'py>,
{
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() {
            return Err(PyTypeError::new_err("an iterable of values, not text"));
        }
        let mut items = Vec::new();
        for item in value.try_iter()? {
            items.push(item?.extract().map_err(Into::into)?);
        }
        Ok(Self(items))
    }
}

/// A document: its content as `bytes` or `str`, or where it is: an `os.PathLike` or an open file.
/// A `str` is always content, never a path.
pub(crate) enum Document {
    Content(Content),
    File(PathBuf),
}

/// The content of a document. A `bytes` object never changes, so it is read where it lies.
pub(crate) enum Content {
    Bytes(PyBackedBytes),
    Copy(Vec<u8>),
}

impl Deref for Content {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Copy(bytes) => bytes,
        }
    }
}

impl Content {
    pub(crate) fn into_vec(self) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes.to_vec(),
            Self::Copy(bytes) => bytes,
        }
    }
}

impl<'py> FromPyObject<'_, 'py> for Document {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Some(content) = content(&value)? {
            return Ok(Self::Content(content));
        }
        if value.hasattr("__fspath__")? {
            return value.extract().map(Self::File);
        }
        if value.hasattr("read")? {
            let read = value.call_method0("read")?;
            if let Some(content) = content(&read)? {
                return Ok(Self::Content(content));
            }
        }
        Err(PyTypeError::new_err(format!(
            "a document is bytes, str, a path or an open file, not {}",
            value.get_type().name()?
        )))
    }
}

fn content(value: &Bound<'_, PyAny>) -> PyResult<Option<Content>> {
    let copy = if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(Some(Content::Bytes(bytes.clone().into())));
    } else if let Ok(text) = value.cast::<PyString>() {
        text.extract::<String>()?.into_bytes()
    } else if let Ok(bytes) = value.cast::<PyByteArray>() {
        bytes.to_vec()
    } else if value.is_instance_of::<PyMemoryView>() {
        value.call_method0("tobytes")?.extract()?
    } else {
        return Ok(None);
    };
    Ok(Some(Content::Copy(copy)))
}

impl Document {
    /// The content; a file is read with the GIL released.
    pub(crate) fn read(self, py: Python<'_>) -> Result<Content> {
        match self {
            Self::Content(content) => Ok(content),
            Self::File(path) => work(py, move || {
                let content = std::fs::read(path).map_err(igel_migrate_core::Error::from)?;
                Ok(Content::Copy(content))
            }),
        }
    }
}

/// A day: a `date`, or text like `2026-11-24`. A `datetime` is refused, because its day depends on
/// the zone.
#[derive(Clone, Copy)]
pub(crate) struct Day(pub(crate) Date);

impl<'py> FromPyObject<'_, 'py> for Day {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let text: String = if value.is_instance_of::<PyString>() {
            value.extract()?
        } else if value.is_instance_of::<PyDate>() && !value.is_instance_of::<PyDateTime>() {
            value.call_method0("isoformat")?.extract()?
        } else {
            return Err(PyTypeError::new_err(format!(
                "a day is a date, not {}",
                value.get_type().name()?
            )));
        };
        let read = text.parse().map(Self);
        read.map_err(|error| PyValueError::new_err(format!("no day: {error}")))
    }
}

impl<'py> IntoPyObject<'py> for Day {
    type Target = PyDate;
    type Output = Bound<'py, PyDate>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        let part = |value: i8| u8::try_from(value).unwrap_or_default();
        PyDate::new(
            py,
            i32::from(self.0.year()),
            part(self.0.month()),
            part(self.0.day()),
        )
    }
}
