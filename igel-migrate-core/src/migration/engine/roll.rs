//! Who stands where: the devices under way, by site, phase and time.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::Timestamp;

use super::device::Phase;
use super::rollout::{DeviceIndex, SiteIndex};

/// The phases before an end.
const SLOTS: usize = 9;

/// The devices under way. Devices whose wave has not begun, and those at an end, are not on it.
#[derive(Debug, Clone)]
pub(super) struct Roll {
    sites: Vec<[BTreeSet<(Timestamp, DeviceIndex)>; SLOTS]>,
}

impl Roll {
    pub(super) fn new(sites: usize) -> Self {
        Self {
            sites: vec![Default::default(); sites],
        }
    }

    /// Puts a device on the roll. Devices that end are not put on it.
    pub(super) fn add(&mut self, site: SiteIndex, phase: Phase, since: Timestamp, device: u32) {
        if let Some(slot) = slot(phase) {
            self.sites[site as usize][slot].insert((since, device));
        }
    }

    pub(super) fn remove(&mut self, site: SiteIndex, phase: Phase, since: Timestamp, device: u32) {
        if let Some(slot) = slot(phase) {
            self.sites[site as usize][slot].remove(&(since, device));
        }
    }

    /// The devices of a site in a phase, those that came to it first at the front.
    pub(super) fn at(
        &self,
        site: SiteIndex,
        phase: Phase,
    ) -> impl Iterator<Item = (Timestamp, DeviceIndex)> {
        slot(phase)
            .into_iter()
            .flat_map(move |slot| self.sites[site as usize][slot].iter().copied())
    }

    /// How many devices of a site are in a phase.
    pub(super) fn count(&self, site: SiteIndex, phase: Phase) -> usize {
        slot(phase).map_or(0, |slot| self.sites[site as usize][slot].len())
    }

    /// Whether a site has devices on the roll.
    pub(super) fn has_any(&self, site: SiteIndex) -> bool {
        self.sites[site as usize].iter().any(|set| !set.is_empty())
    }

    /// Whether a site has devices on the roll that looks can tell something about.
    pub(super) fn has_watched(&self, site: SiteIndex) -> bool {
        self.sites[site as usize][1..]
            .iter()
            .any(|set| !set.is_empty())
    }

    pub(super) fn sites(&self) -> Range<SiteIndex> {
        0..u32::try_from(self.sites.len()).unwrap_or(u32::MAX)
    }
}

/// `Waiting` has the first slot.
fn slot(phase: Phase) -> Option<usize> {
    Some(match phase {
        Phase::Waiting => 0,
        Phase::Staging => 1,
        Phase::Staged => 2,
        Phase::Armed => 3,
        Phase::Launching => 4,
        Phase::Launched => 5,
        Phase::Contacted => 6,
        Phase::Migrated => 7,
        Phase::Retreated => 8,
        Phase::Ended(_) => return None,
    })
}
