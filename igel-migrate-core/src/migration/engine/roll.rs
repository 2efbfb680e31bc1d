//! Who stands where: the devices under way, by site, phase and time.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::Timestamp;

use super::device::Phase;
use super::rollout::{DeviceIndex, SiteIndex};

/// The phases before an end.
const SLOTS: usize = 10;

/// The devices under way. Devices whose wave has not begun, and those at an end, are not on it.
///
/// Kept twice, by site and for the whole fleet, so that neither a deadline nor a site with work to
/// do has to be searched for among thousands of sites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Roll {
    sites: Vec<[Queue; SLOTS]>,
    fleet: [Queue; SLOTS],
    /// The sites that have devices in a phase.
    busy: [BTreeSet<SiteIndex>; SLOTS],
}

impl Roll {
    pub(super) fn new(sites: usize) -> Self {
        Self {
            sites: vec![Default::default(); sites],
            fleet: Default::default(),
            busy: Default::default(),
        }
    }

    /// Puts a device on the roll. Devices that end are not put on it.
    pub(super) fn add(
        &mut self,
        site: SiteIndex,
        phase: Phase,
        since: Timestamp,
        device: DeviceIndex,
    ) {
        if let Some(slot) = slot(phase) {
            self.sites[site as usize][slot].insert(since, device);
            self.fleet[slot].insert(since, device);
            self.busy[slot].insert(site);
        }
    }

    /// Takes a device off the roll, if it is on it.
    pub(super) fn remove(
        &mut self,
        site: SiteIndex,
        phase: Phase,
        since: Timestamp,
        device: DeviceIndex,
    ) {
        if let Some(slot) = slot(phase) {
            let here = &mut self.sites[site as usize][slot];
            here.remove(since, device);
            if here.is_empty() {
                self.busy[slot].remove(&site);
            }
            self.fleet[slot].remove(since, device);
        }
    }

    /// The devices of a site in a phase, those that came to it first at the front.
    pub(super) fn at(&self, site: SiteIndex, phase: Phase) -> impl Iterator<Item = DeviceIndex> {
        slot(phase)
            .into_iter()
            .flat_map(move |slot| self.sites[site as usize][slot].iter())
            .map(|(_, device)| device)
    }

    /// The devices of all sites in a phase, those that came to it first at the front.
    pub(super) fn everywhere(
        &self,
        phase: Phase,
    ) -> impl Iterator<Item = (Timestamp, DeviceIndex)> {
        slot(phase)
            .into_iter()
            .flat_map(|slot| self.fleet[slot].iter())
    }

    /// How many devices of a site are in a phase.
    pub(super) fn count(&self, site: SiteIndex, phase: Phase) -> usize {
        slot(phase).map_or(0, |slot| self.sites[site as usize][slot].len())
    }

    /// The sites that have devices in a phase.
    pub(super) fn sites_with(&self, phase: Phase) -> impl Iterator<Item = SiteIndex> {
        slot(phase)
            .into_iter()
            .flat_map(|slot| self.busy[slot].iter().copied())
    }

    /// Whether a site that passes has devices on the roll.
    pub(super) fn has_any(&self, passes: impl Fn(SiteIndex) -> bool) -> bool {
        self.busy.iter().flatten().any(|site| passes(*site))
    }

    /// The sites with devices that looks can tell something about.
    pub(super) fn watched_sites(&self) -> BTreeSet<SiteIndex> {
        self.busy[1..].iter().flatten().copied().collect()
    }

    /// Whether there are such sites.
    pub(super) fn is_watched(&self) -> bool {
        self.busy[1..].iter().any(|sites| !sites.is_empty())
    }

    pub(super) fn sites(&self) -> Range<SiteIndex> {
        0..u32::try_from(self.sites.len()).unwrap_or(u32::MAX)
    }
}

/// How many neighbours share an entry of a queue.
const BLOCK: DeviceIndex = 64;

/// Devices in the order in which they came, and by their number where they came together.
///
/// Devices of a site lie side by side in a rollout and go through it together, so neighbours share
/// an entry, one bit each: a queue of a million devices stays small and quick.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Queue {
    blocks: BTreeMap<(Timestamp, DeviceIndex), u64>,
    len: usize,
}

impl Queue {
    fn insert(&mut self, since: Timestamp, device: DeviceIndex) {
        let block = self.blocks.entry((since, device / BLOCK)).or_default();
        let bit = 1 << (device % BLOCK);
        self.len += usize::from(*block & bit == 0);
        *block |= bit;
    }

    fn remove(&mut self, since: Timestamp, device: DeviceIndex) {
        if let Entry::Occupied(mut block) = self.blocks.entry((since, device / BLOCK)) {
            let bit = 1 << (device % BLOCK);
            self.len -= usize::from(*block.get() & bit != 0);
            *block.get_mut() &= !bit;
            if *block.get() == 0 {
                block.remove();
            }
        }
    }

    fn iter(&self) -> impl Iterator<Item = (Timestamp, DeviceIndex)> {
        self.blocks.iter().flat_map(|((since, number), bits)| {
            (0..BLOCK)
                .filter(move |bit| bits >> bit & 1 == 1)
                .map(move |bit| (*since, number * BLOCK + bit))
        })
    }

    fn len(&self) -> usize {
        self.len
    }

    fn is_empty(&self) -> bool {
        self.len == 0
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
        Phase::Applied => 8,
        Phase::Retreated => 9,
        Phase::Ended(_) => return None,
    })
}
