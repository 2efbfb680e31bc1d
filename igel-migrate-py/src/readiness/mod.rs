//! Readiness: which devices may go, why others may not, and what would help most. The answers are
//! the core's; a fleet is checked with the GIL released, a batch of devices at a time.

mod attestation;
mod declared;
mod device;
mod directory;
mod fleet;
mod report;

pub(crate) use attestation::{Attestation, Attestations, ReadinessSettings};
pub(crate) use declared::{DeclaredFacts, DeviceKey};
pub(crate) use device::{DeviceFacts, Firmwares, OsType, Readiness, Reason, Target};
pub(crate) use directory::{DirectoryFacts, DirectoryReadiness};
pub(crate) use fleet::FleetCheck;
pub(crate) use report::{
    Change, DeviceReadiness, FleetReport, Group, PreStepGroup, Question, ReasonCount, Unlock,
    VerdictCounts,
};

use igel_migrate_core::readiness::{Settled, Verdict};

use crate::enums::Word;

fn verdict(verdict: Verdict) -> Word {
    Word::new("Verdict", verdict.as_str())
}

fn settled(settled: Settled) -> Word {
    let word = match settled {
        Settled::ByTheDevice => "by_the_device",
        Settled::BySettings => "by_settings",
    };
    Word::new("Settled", word)
}
