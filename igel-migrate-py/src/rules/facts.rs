//! Facts by name, as keyword arguments.

use igel_migrate_core::rules as core;
use igel_migrate_core::rules::Fact;
use pyo3::exceptions::{PyKeyError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDate, PyDateTime, PyDict, PyInt, PyString};

use crate::convert::Day;
use crate::enums::Word;
use crate::error::Result;
use crate::runtime::brief;
use crate::value::from_json_of;
use crate::version::{Os11Version, Os12Version, UmsVersion};

/// What is known; whatever was not said is unknown, which no rule takes for harmless.
#[pyclass(frozen, module = "igel_migrate.rules", from_py_object)]
#[derive(Clone)]
pub(crate) struct Facts(pub(crate) core::Facts);

#[pymethods]
impl Facts {
    #[new]
    #[pyo3(signature = (*, basis=None, **facts))]
    fn new(basis: Option<&str>, facts: Option<&Bound<'_, PyDict>>) -> Result<Self> {
        let mut known = match basis {
            Some(basis) => core::Facts::on(from_json_of(basis.into())?),
            None => core::Facts::new(),
        };
        for (name, value) in facts.into_iter().flatten() {
            if value.is_none() {
                continue;
            }
            let name: String = name.extract()?;
            let value = text_of(&value)?;
            known = brief(|| known.with_text(name.parse()?, &value))?;
        }
        Ok(Self(known))
    }

    /// These facts, and those of the other where nothing is known here.
    #[pyo3(name = "or_")]
    fn or(&self, other: &Self) -> Self {
        Self(self.0.clone().or(&other.0))
    }

    /// The value of a fact; none if nobody knows it.
    fn get<'py>(&self, py: Python<'py>, name: &str) -> Result<Option<Bound<'py, PyAny>>> {
        let fact: Fact = brief(|| name.parse())?;
        Ok(self.value(py, fact)?)
    }

    /// What a fact stands on; none if nobody said.
    fn basis(&self, name: &str) -> Result<Option<Word>> {
        let fact: Fact = brief(|| name.parse())?;
        let basis = self.0.basis(fact);
        Ok(basis.map(|basis| Word::new("Basis", basis.to_string())))
    }

    /// All facts that are known, by name.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for fact in Fact::all().filter(|fact| self.0.knows(*fact)) {
            dict.set_item(fact.as_str(), self.value(py, fact)?)?;
        }
        Ok(dict)
    }

    fn __contains__(&self, name: &str) -> bool {
        name.parse().is_ok_and(|fact| self.0.knows(fact))
    }

    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> Result<Bound<'py, PyAny>> {
        match self.get(py, name)? {
            Some(value) => Ok(value),
            None => Err(PyKeyError::new_err(name.to_owned()).into()),
        }
    }

    fn __len__(&self) -> usize {
        Fact::all().filter(|fact| self.0.knows(*fact)).count()
    }

    fn __repr__(&self) -> String {
        let known = Fact::all().filter_map(|fact| Some(format!("{fact}={}", self.0.text(fact)?)));
        let known: Vec<_> = known.collect();
        format!("<Facts {}>", known.join(", "))
    }
}

impl Facts {
    fn value<'py>(&self, py: Python<'py>, fact: Fact) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(text) = self.0.text(fact) else {
            return Ok(None);
        };
        let value = match fact {
            Fact::Flag(flag) => self.0.flag(flag).into_pyobject(py)?,
            Fact::Number(number) => self.0.number(number).into_pyobject(py)?,
            Fact::Day => py
                .import("datetime")?
                .getattr("date")?
                .call_method1("fromisoformat", (text,))?,
            _ => PyString::new(py, &text).into_any(),
        };
        Ok(Some(value))
    }
}

/// The value of a fact as the core reads it.
fn text_of(value: &Bound<'_, PyAny>) -> Result<String> {
    if let Ok(flag) = value.cast::<PyBool>() {
        return Ok(flag.is_true().to_string());
    }
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(text.extract()?);
    }
    if value.is_instance_of::<PyInt>() {
        return Ok(value.extract::<i64>()?.to_string());
    }
    if value.is_instance_of::<PyDate>() && !value.is_instance_of::<PyDateTime>() {
        return Ok(value.extract::<Day>()?.0.to_string());
    }
    if value.is_instance_of::<Os11Version>()
        || value.is_instance_of::<Os12Version>()
        || value.is_instance_of::<UmsVersion>()
    {
        return Ok(value.str()?.extract()?);
    }
    let message = format!(
        "a fact is bool, int, str, a version or a date, not {}",
        value.get_type().name()?
    );
    Err(PyTypeError::new_err(message).into())
}

/// The names of all facts.
#[pyfunction]
pub(crate) fn fact_names() -> Vec<&'static str> {
    Fact::all().map(Fact::as_str).collect()
}
