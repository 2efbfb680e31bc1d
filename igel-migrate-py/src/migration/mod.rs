//! Migrations: what a person asks for, the plan of it, the run, and what became of it. Every
//! decision is the core's; here are its classes, and how callables of Python are asked from a run.

mod decision;
mod event;
mod fleet;
mod named;
mod person;
mod plan;
mod planned;
mod report;
mod reported;
mod run;
mod spec;

pub(crate) use decision::{Decision, Question};
pub(crate) use event::{Event, Progress, Status};
pub(crate) use fleet::{Fleet, FleetDevice, RepositoryState, SiteRepositories};
pub(crate) use person::Triggered;
pub(crate) use plan::{Drift, MigrationPlan};
pub(crate) use planned::{
    Calendar, Cost, OpenStep, PlannedAssignment, PlannedDevice, PlannedDirectory, PlannedImport,
    PlannedProfile, PlannedSite, PlannedSiteWave, PlannedUpdate, PlannedWave, ProfileDelta,
    SiteEstimate,
};
pub(crate) use report::MigrationReport;
pub(crate) use reported::{
    AttestationNote, BurnDownPoint, Cluster, Counts, DeviceReport, GroupReport, OverrideNote,
    ReasonReport, RulesUsed, SiteReport, TimelineEntry, WaveReport,
};
pub(crate) use run::Migration;
pub(crate) use spec::MigrationSpec;
