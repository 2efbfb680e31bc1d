//! The migration itself: which devices go when, what must be true before the next ones go, and
//! what it all takes.
//!
//! Everything but the reading of a [`Fleet`], the journal and the run is computed from what was
//! read before: no clock, no connection and no file is touched, so the same [`MigrationSpec`] and
//! the same fleet give the same [`MigrationPlan`] on every machine. Talking to UMS is the business
//! of [`crate::ums`]; [`run`] carries a plan out. Rollout rules follow what engines for other
//! fleets have learned (Ansible, AWS `IoT` Jobs, Argo Rollouts, Nomad, hawkBit); sizes of folders
//! come from the vendor's sizing guide; models of traffic are this project's own and say what they
//! assume.

/// `Serialize` and `Deserialize` by the names an enum has in files.
macro_rules! serde_by_name {
    ($($type:ident)*) => {$(
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = String::deserialize(deserializer)?;
                <Self as crate::rules::names::Named>::find(&name)
                    .ok_or_else(|| serde::de::Error::custom(concat!("not a ", stringify!($type))))
            }
        }
    )*};
}

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
