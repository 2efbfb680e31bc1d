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
