//! Readiness.

mod accept;
mod attestation;
mod check;
mod declared;
mod device;
mod directory;
mod firmware;
mod fleet;
mod observed;
mod os_type;
mod settings;
mod target;
mod verdict;

pub use accept::AcceptUnknown;
pub use attestation::{Attestable, Attestation, Attestations};
pub use check::Readiness;
pub use declared::{DeclaredFacts, DeviceKey};
pub use device::DeviceFacts;
pub use directory::{BaseSystemFiles, DirectoryFacts, DirectoryReadiness};
pub use firmware::Firmwares;
pub use fleet::{
    Change, DeviceReadiness, FleetCheck, FleetReport, Group, PreStepGroup, Question, ReasonCount,
    Style, Unlock, VerdictCounts,
};
pub use os_type::OsType;
pub use settings::ReadinessSettings;
pub use target::Target;
pub use verdict::{Effect, Reason, Settled, Verdict};
