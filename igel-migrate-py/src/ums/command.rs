//! What became of a command at each device.

use igel_migrate_core::ums::{self, BatchReport, DeviceId};

use super::object::word_of;
use super::reports::report;
use crate::convert::Instant;
use crate::enums;
use crate::record::records;

records! { "igel_migrate";
    /// What became of a command at one device.
    CommandOutcome {
        /// The id of the device.
        device: i64,
        /// How it ended; the word of UMS where that is another one.
        state: enums::CommandState,
        /// What UMS says about it.
        #[serde(default)]
        message: String,
        /// When it was carried out.
        #[serde(default)]
        at: Option<Instant>,
        /// The number that UMS gave to it.
        #[serde(default)]
        execution: String,
    }
}

impl CommandOutcome {
    pub(super) fn new(device: DeviceId, result: &ums::CommandResult) -> Self {
        Self {
            device: device.get(),
            state: enums::CommandState(match &result.state {
                ums::CommandState::Success => "success".to_owned(),
                ums::CommandState::Failed => "failed".to_owned(),
                ums::CommandState::Other(word) => word.clone(),
                _ => "unknown".to_owned(),
            }),
            message: result.message.clone(),
            at: result.at.map(Instant),
            execution: result.execution.clone(),
        }
    }

    fn is_good(&self) -> bool {
        self.state.0 == "success"
    }

    fn of(device: DeviceId, outcome: &ums::ItemOutcome<ums::CommandResult>) -> Self {
        if let ums::ItemOutcome::Answered(result) = outcome {
            return Self::new(device, result);
        }
        Self {
            device: device.get(),
            state: enums::CommandState(word_of(outcome, |_| String::new())),
            message: String::new(),
            at: None,
            execution: String::new(),
        }
    }
}

#[pyo3::pymethods]
impl CommandOutcome {
    /// Whether the command was carried out.
    #[getter]
    fn is_success(&self) -> bool {
        self.is_good()
    }
}

report! {
    /// What became of a command at each device, in the order they were given.
    CommandReport of CommandOutcome, "carried out"
}

impl From<BatchReport<DeviceId, ums::CommandResult>> for CommandReport {
    fn from(report: BatchReport<DeviceId, ums::CommandResult>) -> Self {
        let outcomes = report.outcomes().iter();
        let outcomes = outcomes.map(|(device, outcome)| CommandOutcome::of(*device, outcome));
        Self {
            outcomes: outcomes.collect(),
            stopped_by: report.into_stopped_by(),
        }
    }
}
