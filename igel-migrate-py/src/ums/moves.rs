//! What became of the devices of a move.

use igel_migrate_core::ums::{self, BatchReport, DeviceId, ItemOutcome, MoveResult};
use pyo3::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::enums::Word;
use crate::error::{Failure, Result, raise};
use crate::value::{Frozen, Tuple, from_json_of, getters, json_of, value_class};

/// What became of one device of a move.
#[pyclass(frozen, module = "igel_migrate")]
#[derive(Clone)]
pub(crate) struct MoveOutcome(Outcome);

#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Outcome {
    device: i64,
    outcome: String,
}

getters! { MoveOutcome as moved {
    /// The id of the device.
    device: i64 = moved.device;
    /// What became of it; the word of UMS where that is another one.
    outcome: Word = Word::new("MoveResult", &moved.outcome);
    /// Whether it lies in the target directory.
    is_moved: bool = moved.outcome == MOVED;
} }

const MOVED: &str = "moved";

impl Frozen for MoveOutcome {
    const FIELDS: &'static [&'static str] = &["device", "outcome"];

    fn to_json(&self) -> Result<Value> {
        json_of(&self.0)
    }

    fn from_json(value: Value) -> Result<Self, Failure> {
        from_json_of(value).map(Self)
    }

    fn same(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

value_class!(MoveOutcome);

/// What became of each device of a move, in the order they were given.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct MoveReport {
    outcomes: Vec<MoveOutcome>,
    stopped_by: Option<igel_migrate_core::Error>,
}

impl From<BatchReport<DeviceId, MoveResult>> for MoveReport {
    fn from(report: BatchReport<DeviceId, MoveResult>) -> Self {
        let outcomes = report.outcomes().iter().map(|(device, outcome)| {
            let outcome = match outcome {
                ItemOutcome::Answered(result) => match result {
                    ums::MoveResult::Moved => MOVED.to_owned(),
                    ums::MoveResult::DoesNotExist => "does_not_exist".to_owned(),
                    other => other.to_string(),
                },
                ItemOutcome::NotSent => "not_sent".to_owned(),
                ItemOutcome::Unreported => "unreported".to_owned(),
                _ => "unknown".to_owned(),
            };
            MoveOutcome(Outcome {
                device: device.get(),
                outcome,
            })
        });
        Self {
            outcomes: outcomes.collect(),
            stopped_by: report.into_stopped_by(),
        }
    }
}

#[pymethods]
impl MoveReport {
    /// What became of each device.
    #[getter]
    fn outcomes(&self) -> Tuple<MoveOutcome> {
        self.outcomes.iter().cloned().collect()
    }

    /// Whether all devices lie in the target directory.
    #[getter]
    fn is_complete(&self) -> bool {
        self.others().is_empty()
    }

    /// The outcomes of the devices that were not moved, as far as UMS said.
    #[getter]
    fn failed(&self) -> Tuple<MoveOutcome> {
        self.others().into_iter().cloned().collect()
    }

    /// What kept the rest from being sent.
    #[getter]
    fn stopped_by(&self, py: Python<'_>) -> Option<PyErr> {
        self.stopped_by.as_ref().map(|error| raise(py, error))
    }

    fn __len__(&self) -> usize {
        self.outcomes.len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.outcomes().into_pyobject(py)?.try_iter()?.into_any())
    }

    fn __repr__(&self) -> String {
        let moved = self.outcomes.len() - self.others().len();
        format!("<MoveReport: {moved} of {} moved>", self.outcomes.len())
    }
}

impl MoveReport {
    fn others(&self) -> Vec<&MoveOutcome> {
        let outcomes = self.outcomes.iter();
        outcomes
            .filter(|outcome| outcome.0.outcome != MOVED)
            .collect()
    }
}
