//! The commands of a migration: `plan`, `apply`, `status`, `resume`, `undo`, `report`.
//!
//! A migration has a folder: the plan with the documents to import, the steps that are done, the
//! journal, the report. `apply` carries out the plan that lies there and no other one.

mod answers;
mod carry_out;
mod describe;
mod folder;
mod halt;
mod person;
mod plan;
mod progress;
mod report;
mod words;

pub(super) use answers::{Answers, Asked};
pub(super) use carry_out::{
    ApplyArguments, Manner, ResumeArguments, UndoArguments, apply, resume, undo,
};
pub(super) use folder::SpecAndFolder;
pub(super) use plan::{Expected, PlanArguments, plan};
pub(super) use report::{ReportArguments, StatusArguments, report, status};

use crate::migration::run::RolloutClock;

/// What takes the place of the world's clock and of the person: the demonstration's.
#[derive(Default)]
pub(super) struct Stage {
    /// Time; none: the system's.
    pub(super) clock: Option<Box<dyn RolloutClock>>,
    /// Who answers; none: the person at the terminal, if there is one.
    pub(super) answers: Option<Box<dyn Answers>>,
}
