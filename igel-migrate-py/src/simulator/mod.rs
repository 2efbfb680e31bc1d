//! The simulated UMS and all that belongs to it: the person in front of it, its repositories, its
//! devices, what goes wrong, what was asked of it. How it behaves is the core's.

mod conformance;
mod console;
mod facts;
mod faults;
mod knobs;
mod live;
mod records;
mod repository;
mod server;

pub(crate) use conformance::{
    Check, ConformanceReport, read_only, read_only_async, writing, writing_async,
};
pub(crate) use console::Console;
pub(crate) use faults::{Audit, AuditEntry, Fault, Faults};
pub(crate) use knobs::Edge;
pub(crate) use live::{DeviceEvent, DeviceFailure, FailureRule, LiveDevices};
pub(crate) use records::{App, Device, Directory, Job, Profile, RepositoryRecord};
pub(crate) use repository::{
    AppFolder, Damage, RepositoryFile, RepositorySetup, SimulatedRepository,
};
pub(crate) use server::Simulator;
