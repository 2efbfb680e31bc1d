//! What has become of devices, counted.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::names::{Named as _, named, serde_by_name};
use crate::repository::SiteKey;

named! {
    #[what("a kind of failure")]
    /// How a device that was triggered did not become healthy.
    pub enum FailureKind {
        /// It says so, or came back as something else than the target.
        Failed = "failed",
        /// It is in contact, and not on the target by its deadline.
        TimedOut = "timed_out",
        /// It has not been in contact since the trigger. Whether it broke or was switched off
        /// nobody can tell, so this is inconclusive.
        Offline = "offline",
        /// UMS or the device refused the command or the move.
        Rejected = "rejected",
        /// An answer was lost and could not be settled by reading back. Inconclusive.
        Unknown = "unknown",
    }
}

impl FailureKind {
    /// Whether it says something about the upgrade. What is not conclusive is neither success nor
    /// failure.
    pub fn is_conclusive(self) -> bool {
        !matches!(self, Self::Offline | Self::Unknown)
    }
}

serde_by_name! { FailureKind }

/// Some kinds of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<FailureKind>", into = "Vec<FailureKind>")]
pub struct FailureKinds([bool; 5]);

impl FailureKinds {
    /// The kinds that say something about the upgrade: failed, timed out, rejected.
    pub const CONCLUSIVE: Self = Self([true, true, false, true, false]);
    /// The kinds that say nothing: offline, unknown.
    pub const INCONCLUSIVE: Self = Self([false, false, true, false, true]);
    /// Every kind.
    pub const ANY: Self = Self([true; 5]);

    /// Whether a kind is among them.
    pub fn contains(self, kind: FailureKind) -> bool {
        self.0[kind as usize]
    }

    /// The kinds, in order.
    pub fn iter(self) -> impl Iterator<Item = FailureKind> {
        FailureKind::ALL
            .iter()
            .copied()
            .filter(move |kind| self.contains(*kind))
    }
}

impl FromIterator<FailureKind> for FailureKinds {
    fn from_iter<I: IntoIterator<Item = FailureKind>>(kinds: I) -> Self {
        let mut set = [false; 5];
        for kind in kinds {
            set[kind as usize] = true;
        }
        Self(set)
    }
}

impl From<Vec<FailureKind>> for FailureKinds {
    fn from(kinds: Vec<FailureKind>) -> Self {
        kinds.into_iter().collect()
    }
}

impl From<FailureKinds> for Vec<FailureKind> {
    fn from(kinds: FailureKinds) -> Self {
        kinds.iter().collect()
    }
}

/// `failed, timed_out, rejected`.
impl fmt::Display for FailureKinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, kind) in self.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{kind}")?;
        }
        Ok(())
    }
}

/// How many devices of a wave, a site or the fleet stand where.
///
/// Counted are devices that were triggered; those before the trigger are in no tally.
///
/// ```
/// use igel_migrate_core::migration::gate::{FailureKind, Tally};
/// let mut tally = Tally::new(20, 3);
/// tally.add(FailureKind::Failed, 1);
/// tally.add(FailureKind::Offline, 2);
/// assert_eq!((tally.broken(), tally.inconclusive(), tally.triggered()), (1, 2, 26));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Triggered, and not at an end yet.
    pub in_flight: u32,
    /// On the target, in contact, settings applied.
    pub healthy: u32,
    /// At another end, by kind.
    failures: [u32; 5],
}

impl Tally {
    /// So many healthy devices and so many in flight, and nobody at another end.
    pub fn new(healthy: u32, in_flight: u32) -> Self {
        Self {
            in_flight,
            healthy,
            failures: [0; 5],
        }
    }

    /// Counts devices at an end that is not health.
    pub fn add(&mut self, kind: FailureKind, devices: u32) {
        let count = &mut self.failures[kind as usize];
        *count = count.saturating_add(devices);
    }

    /// Takes devices back whose end turned out to be another one: somebody came back.
    pub fn remove(&mut self, kind: FailureKind, devices: u32) {
        let count = &mut self.failures[kind as usize];
        *count = count.saturating_sub(devices);
    }

    /// Devices at this end.
    pub fn count(&self, kind: FailureKind) -> u32 {
        self.failures[kind as usize]
    }

    /// Devices at any of these ends.
    pub fn count_of(&self, kinds: FailureKinds) -> u32 {
        let counts = kinds.iter().map(|kind| self.count(kind));
        counts.fold(0, u32::saturating_add)
    }

    /// Devices at a conclusive end other than health.
    pub fn broken(&self) -> u32 {
        self.count_of(FailureKinds::CONCLUSIVE)
    }

    /// Devices of which nobody knows: neither success nor failure.
    pub fn inconclusive(&self) -> u32 {
        self.count_of(FailureKinds::INCONCLUSIVE)
    }

    /// The sample that a share of `kinds` is measured in: healthy devices, broken ones, and the
    /// inconclusive ones as far as `kinds` counts them.
    pub fn sample_for(&self, kinds: FailureKinds) -> u32 {
        let counted = |kind: &FailureKind| kind.is_conclusive() || kinds.contains(*kind);
        let all = FailureKind::ALL.iter().copied().filter(counted).collect();
        self.healthy.saturating_add(self.count_of(all))
    }

    /// Devices that were triggered.
    pub fn triggered(&self) -> u32 {
        self.sample_for(FailureKinds::ANY)
            .saturating_add(self.in_flight)
    }

    /// What has come since `earlier`; devices in flight are all counted.
    #[must_use]
    pub fn beyond(&self, earlier: &Self) -> Self {
        let failures = self.failures.iter().zip(earlier.failures);
        let mut since = Self::new(self.healthy.saturating_sub(earlier.healthy), self.in_flight);
        for (count, (all, before)) in since.failures.iter_mut().zip(failures) {
            *count = all.saturating_sub(before);
        }
        since
    }

    /// The most devices that may turn out broken in the end: the broken ones, those in flight, and
    /// those of which nobody knows.
    pub fn worst_case(&self) -> u32 {
        self.triggered() - self.healthy
    }
}

/// The tallies that gates look at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tallies {
    /// Of all devices of the plan.
    pub fleet: Tally,
    /// Of the wave that is under way.
    pub wave: Tally,
    /// Of each site.
    pub sites: BTreeMap<SiteKey, Tally>,
}

impl Tallies {
    /// What has come since `earlier`, everywhere.
    #[must_use]
    pub fn beyond(&self, earlier: &Self) -> Self {
        let none = Tally::default();
        Self {
            fleet: self.fleet.beyond(&earlier.fleet),
            wave: self.wave.beyond(&earlier.wave),
            sites: self
                .sites
                .iter()
                .map(|(key, tally)| {
                    let before = earlier.sites.get(key).unwrap_or(&none);
                    (key.clone(), tally.beyond(before))
                })
                .collect(),
        }
    }
}
