//! Migrations: what a person asks for, the plan of it, the run, and what became of it. Every
//! decision is the core's; here are its classes, and how callables of Python are asked from a run.

mod event;
mod fleet;
mod person;
mod plan;
mod report;
mod run;
mod spec;

pub(crate) use event::{Decision, Event, Progress, Question, Status};
pub(crate) use fleet::{Fleet, FleetDevice, RepositoryState, SiteRepositories};
pub(crate) use plan::{
    Drift, MigrationPlan, OpenStep, PlannedDevice, PlannedSiteWave, PlannedWave,
};
pub(crate) use report::{Counts, MigrationReport};
pub(crate) use run::Migration;
pub(crate) use spec::MigrationSpec;
