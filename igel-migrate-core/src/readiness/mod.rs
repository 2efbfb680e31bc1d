//! Readiness: which devices may go to OS 12, why others may not, and what would help most.
//!
//! Facts about devices, directories and what people declare or attest are gathered here and rules
//! asked; the rules themselves, the reading of UMS and of repositories, and the planning of waves
//! are not here. Facts come from details of devices (IMI manual 2025), the form of `osType` from the
//! release notes of OS 11 11.09.100; everything else is the business of the [`rules`](crate::rules).
//!
//! # One device
//!
//! [`Readiness::check`] gives a [`Verdict`] and its reasons:
//!
//! | verdict | when |
//! |---|---|
//! | ready | nothing speaks against it |
//! | ready with warnings | a warning, or a question that could only warn |
//! | unknown | a question that could block is open |
//! | blocked | something blocks |
//! | on OS 12 | it is there already |
//!
//! The device's own word counts more than arithmetic: sizes it reports to UMS never block a device
//! that calls itself ready. A device that does not, under a build that would tell, is blocked by
//! that alone; under a build too old to tell it was *not asked yet*, which is no answer.
//!
//! # What is not known
//!
//! A rule that cannot be decided leaves the verdict open if it could block. Three things settle it:
//! somebody [declares](DeclaredFacts) the fact; the device's own word covers it, because its check
//! asks the same; the settings [accept](AcceptUnknown) by name that nobody knows. The last two are
//! told once for the fleet, with the number of devices, and not device by device.
//!
//! # A fleet
//!
//! [`FleetCheck`] takes devices as they stream in. Its report counts by verdict, site, model and
//! reason, finds the single changes that would let most devices go and the OS 11 builds that have to
//! come first, and writes text, JSON and CSV. It names the date and hash of the rules, every
//! override, and everything accepted.
//!
//! # A directory
//!
//! [`DirectoryReadiness`] says whether devices that arrive would get settings and find their base
//! system. What the management interface cannot show stays unknown until somebody
//! [attests](Attestations) it; the first wave needs all of it.

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
mod reasons;
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
