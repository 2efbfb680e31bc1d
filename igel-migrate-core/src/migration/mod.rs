//! The migration itself: which devices go when, what must be true before the next ones go, and
//! what it all takes.
//!
//! Reading a [`Fleet`], a specification and the repositories, the journal and the run touch servers
//! and files; everything else is computed from what was read, without clock and connection, so the same [`MigrationSpec`] and
//! the same fleet give the same [`MigrationPlan`] on every machine. Talking to UMS is the business
//! of [`crate::ums`]; [`run`] carries a plan out. Rollout rules follow what engines for other
//! fleets have learned (Ansible, AWS `IoT` Jobs, Argo Rollouts, Nomad, hawkBit); sizes of folders
//! come from the vendor's sizing guide; models of traffic are this project's own and say what they
//! assume.

pub mod bandwidth;
mod calendar;
pub mod engine;
mod fleet;
pub mod gate;
pub mod journal;
mod percent;
pub mod plan;
pub mod report;
mod repositories;
pub mod run;
pub mod spec;
pub mod wave;
mod zone;

pub use calendar::{Calendar, Days};
pub use engine::Event;
pub use fleet::{Fleet, FleetDevice, RepositoryState};
pub use percent::Percent;
pub use plan::MigrationPlan;
pub use report::MigrationReport;
pub use repositories::SiteRepositories;
pub use run::Migration;
pub use spec::MigrationSpec;
pub use zone::Zone;
