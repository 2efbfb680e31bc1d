//! What became of the objects of a move.

use std::fmt;

use igel_migrate_core::ums::{self, BatchReport, MoveResult};

use super::object::word_of;
use super::reports::report;
use crate::enums;
use crate::record::records;

records! { "igel_migrate";
    /// What became of one device or directory of a move.
    MoveOutcome {
        /// The id of what was to be moved.
        id: i64,
        /// What became of it; the word of UMS where that is another one.
        outcome: enums::MoveResult,
    }
}

const MOVED: &str = "moved";

impl MoveOutcome {
    fn is_good(&self) -> bool {
        self.outcome.0 == MOVED
    }
}

#[pyo3::pymethods]
impl MoveOutcome {
    /// Whether it lies in the target directory.
    #[getter]
    fn is_moved(&self) -> bool {
        self.is_good()
    }
}

report! {
    /// What became of each object of a move, in the order they were given.
    MoveReport of MoveOutcome, "moved"
}

impl MoveReport {
    pub(super) fn new<Id: PartialEq + fmt::Display>(
        report: BatchReport<Id, MoveResult>,
        number: impl Fn(&Id) -> i64,
    ) -> Self {
        let outcomes = report.outcomes().iter().map(|(id, outcome)| MoveOutcome {
            id: number(id),
            outcome: enums::MoveResult(word_of(outcome, |result| match result {
                ums::MoveResult::Moved => MOVED.to_owned(),
                ums::MoveResult::DoesNotExist => "does_not_exist".to_owned(),
                other => other.to_string(),
            })),
        });
        Self {
            outcomes: outcomes.collect(),
            stopped_by: report.into_stopped_by(),
        }
    }
}
