//! What frozen value classes have in common: comparison, hash, repr, pickling, `match`, and
//! `to_dict`/`from_dict`. A class says how it looks in JSON and which attributes it shows; the macro
//! [`value_class`] writes the rest. What a class means is in the file of the class.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use pyo3::BoundObject as _;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyNone, PyString, PyTuple};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use crate::error::{Failure, Result};

/// How deep a value from Python may be nested.
const DEEPEST: usize = 64;

/// A frozen value of which [`value_class`] makes a Python class.
pub(crate) trait Frozen: Sized {
    /// The attributes in the order in which repr shows them and `match` takes them.
    const FIELDS: &'static [&'static str];

    /// How it is written as JSON: the form that Rust writes, so that both tell the same.
    fn to_json(&self) -> Result<Value>;

    /// Reads what [`to_json`](Self::to_json) wrote.
    fn from_json(value: Value) -> Result<Self>;

    /// Whether both say the same.
    fn same(&self, other: &Self) -> bool;

    /// What the hash is made of; equal values have equal ones. Say something cheaper where there
    /// is an id, and something else where JSON of equal values may differ.
    fn hash_key(&self) -> Result<String> {
        Ok(self.to_json()?.to_string())
    }
}

/// Any serde value as JSON.
pub(crate) fn json_of(value: &impl serde::Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(|error| PyValueError::new_err(error.to_string()).into())
}

/// Any serde value from JSON; what does not fit is a `ConfigError`.
pub(crate) fn from_json_of<T: serde::de::DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(|error| Failure::config(error.to_string()))
}

/// The same for the fields of a class, which an error names.
pub(crate) fn read_json_of<T: serde::de::DeserializeOwned>(class: &str, value: Value) -> Result<T> {
    serde_json::from_value(value)
        .map_err(|error| Failure::config(format!("this is no {class}: {error}")))
}

pub(crate) fn hash(value: &impl Frozen) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    value.hash_key()?.hash(&mut hasher);
    Ok(hasher.finish())
}

/// `Name(field=..., ...)` without the fields that are `None` or empty.
pub(crate) fn repr(value: &Bound<'_, PyAny>, fields: &[&str]) -> PyResult<String> {
    let mut text = format!("{}(", value.get_type().name()?);
    let mut first = true;
    for field in fields {
        let shown = value.getattr(*field)?;
        let empty = shown.is_none() || (shown.is_instance_of::<PyTuple>() && shown.is_empty()?);
        if empty {
            continue;
        }
        let comma = if first { "" } else { ", " };
        first = false;
        let _ = write!(text, "{comma}{field}={}", shown.repr()?);
    }
    text.push(')');
    Ok(text)
}

/// The Python object for a JSON value.
pub(crate) fn to_python<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Null => PyNone::get(py).into_any().into_bound(),
        Value::Bool(flag) => PyBool::new(py, *flag).into_any().into_bound(),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => number.into_pyobject(py)?.into_any(),
            (None, Some(number)) => number.into_pyobject(py)?.into_any(),
            (None, None) => PyFloat::new(py, number.as_f64().unwrap_or(f64::NAN)).into_any(),
        },
        Value::String(text) => PyString::new(py, text).into_any(),
        Value::Array(items) => {
            let list = PyList::empty(py);
            for item in items {
                list.append(to_python(py, item)?)?;
            }
            list.into_any()
        }
        Value::Object(entries) => {
            let dict = PyDict::new(py);
            for (name, value) in entries {
                dict.set_item(name, to_python(py, value)?)?;
            }
            dict.into_any()
        }
    })
}

/// The JSON value of a Python object: dict with text keys, list or tuple, text, number, bool, None.
pub(crate) fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Value> {
    from_python_at(value, 0)
}

fn from_python_at(value: &Bound<'_, PyAny>, depth: usize) -> PyResult<Value> {
    if depth > DEEPEST {
        return Err(PyValueError::new_err(format!(
            "nested more than {DEEPEST} deep, or in itself"
        )));
    }
    if value.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(flag) = value.cast::<PyBool>() {
        return Ok(Value::Bool(flag.is_true()));
    }
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Value::String(text.extract()?));
    }
    if value.is_instance_of::<PyInt>() {
        if let Ok(number) = value.extract::<i64>() {
            return Ok(Value::from(number));
        }
        return value.extract::<u64>().map(Value::from);
    }
    if let Ok(number) = value.cast::<PyFloat>() {
        let number = Number::from_f64(number.value());
        return number
            .map(Value::Number)
            .ok_or_else(|| PyValueError::new_err("a number that is infinite or none at all"));
    }
    if let Ok(dict) = value.cast::<PyDict>() {
        let mut entries = Map::with_capacity(dict.len());
        for (name, value) in dict {
            let name = name
                .cast::<PyString>()
                .map_err(|_| PyTypeError::new_err("the keys of a dict must be str"))?;
            entries.insert(name.extract()?, from_python_at(&value, depth + 1)?);
        }
        return Ok(Value::Object(entries));
    }
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        let mut items = Vec::new();
        for item in value.try_iter()? {
            items.push(from_python_at(&item?, depth + 1)?);
        }
        return Ok(Value::Array(items));
    }
    Err(PyTypeError::new_err(format!(
        "{} has no form in JSON",
        value.get_type().name()?
    )))
}

/// Several values as a tuple: what is frozen holds no list.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Tuple<T>(pub(crate) Vec<T>);

impl<T> Default for Tuple<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// Plain objects that came as JSON.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Plain(pub(crate) Value);

impl<'py> IntoPyObject<'py> for Plain {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.0)
    }
}

impl<T> FromIterator<T> for Tuple<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl<T> Tuple<T> {
    /// The classes around values of the core.
    pub(crate) fn around<C: Clone + Into<T>>(values: &[C]) -> Self {
        values.iter().cloned().map(Into::into).collect()
    }
}

impl<'py, T: IntoPyObject<'py>> IntoPyObject<'py> for Tuple<T> {
    type Target = PyTuple;
    type Output = Bound<'py, PyTuple>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        PyTuple::new(py, self.0)
    }
}

/// Gives a frozen class that is [`Frozen`] the methods of a value.
macro_rules! value_class {
    ($class:ident) => {
        #[pyo3::pymethods]
        impl $class {
            #[classattr]
            fn __match_args__(
                py: pyo3::Python<'_>,
            ) -> pyo3::PyResult<pyo3::Bound<'_, pyo3::types::PyTuple>> {
                pyo3::types::PyTuple::new(py, <$class as $crate::value::Frozen>::FIELDS)
            }

            fn __repr__(slf: &pyo3::Bound<'_, Self>) -> pyo3::PyResult<String> {
                $crate::value::repr(slf.as_any(), <$class as $crate::value::Frozen>::FIELDS)
            }

            fn __eq__(&self, other: &Self) -> bool {
                $crate::value::Frozen::same(self, other)
            }

            fn __hash__(&self) -> $crate::error::Result<u64> {
                $crate::value::hash(self)
            }

            /// The value as a dict of plain objects, ready for `json.dumps`.
            fn to_dict<'py>(
                &self,
                py: pyo3::Python<'py>,
            ) -> $crate::error::Result<pyo3::Bound<'py, pyo3::PyAny>> {
                let json = $crate::value::Frozen::to_json(self)?;
                Ok($crate::value::to_python(py, &json)?)
            }

            /// The value from what `to_dict` gave.
            #[classmethod]
            fn from_dict(
                _class: &pyo3::Bound<'_, pyo3::types::PyType>,
                data: &pyo3::Bound<'_, pyo3::types::PyDict>,
            ) -> $crate::error::Result<Self> {
                let json = $crate::value::from_python(data.as_any())?;
                $crate::runtime::brief(|| <$class as $crate::value::Frozen>::from_json(json))
            }

            fn __reduce__<'py>(
                slf: &pyo3::Bound<'py, Self>,
            ) -> $crate::error::Result<(
                pyo3::Bound<'py, pyo3::PyAny>,
                (pyo3::Bound<'py, pyo3::PyAny>,),
            )> {
                use pyo3::types::PyAnyMethods as _;
                let data = slf.get().to_dict(slf.py())?;
                Ok((slf.get_type().getattr("from_dict")?, (data,)))
            }
        }
    };
}

/// Read-only attributes of a class that wraps one value of the core.
macro_rules! getters {
    ($class:ident as $value:ident { $($(#[$docs:meta])* $name:ident: $type:ty = $get:expr;)* }) => {
        #[pyo3::pymethods]
        impl $class {
            $($(#[$docs])*
            #[getter]
            fn $name(&self) -> $type {
                let $value = &self.0;
                $get
            })*
        }
    };
}

pub(crate) use {getters, value_class};
