//! The order in which devices go, so that every beginning of it looks like the whole.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap};

use sha2::{Digest as _, Sha256};

/// A device, as far as the choice of its wave looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate<'a> {
    /// Its unit id, unique in the fleet.
    pub(crate) unit_id: &'a str,
    /// Key of its site.
    pub(crate) site: &'a str,
    /// Its hardware.
    pub(crate) model: &'a str,
    /// Its build of OS 11.
    pub(crate) build: &'a str,
}

/// The order in which devices go: indexes into `candidates`.
///
/// However many devices the first `n` are, they look like all of them: each site has its share of
/// `n`, rounded down or up; of a site's devices in it, each model has its share, rounded down or
/// up; and of those, each build. Within a build the order is that of a hash of the name of the
/// migration and the unit id, so another name takes other devices first. The order depends neither
/// on the order of `candidates` nor on the machine.
pub(crate) fn stratified_order(name: &str, candidates: &[Candidate<'_>]) -> Vec<usize> {
    let sites = Labels::of(name, candidates.iter().map(|candidate| candidate.site));
    let models = Labels::of(name, candidates.iter().map(|candidate| candidate.model));
    let builds = Labels::of(name, candidates.iter().map(|candidate| candidate.build));
    let mut devices: Vec<Placed> = candidates
        .iter()
        .enumerate()
        .map(|(index, candidate)| Placed {
            groups: [
                sites.number(candidate.site),
                models.number(candidate.model),
                builds.number(candidate.build),
            ],
            hash: stable_hash(name, candidate.unit_id),
            index,
        })
        .collect();
    devices.sort_unstable_by(|one, other| {
        (one.groups, one.hash)
            .cmp(&(other.groups, other.hash))
            .then_with(|| {
                candidates[one.index]
                    .unit_id
                    .cmp(candidates[other.index].unit_id)
            })
    });
    let order = interleave_level(&devices, 0);
    order
        .into_iter()
        .map(|place| devices[place].index)
        .collect()
}

/// A device in its groups: site, model, build.
struct Placed {
    groups: [u32; 3],
    hash: u64,
    index: usize,
}

/// Orders `devices`, sorted by their groups, from level `level` on; gives places in `devices`.
fn interleave_level(devices: &[Placed], level: usize) -> Vec<usize> {
    if level == 3 {
        return (0..devices.len()).collect();
    }
    let mut start = 0;
    let groups: Vec<Vec<usize>> = devices
        .chunk_by(|one, other| one.groups[level] == other.groups[level])
        .map(|group| {
            let order = interleave_level(group, level + 1);
            let placed = order.into_iter().map(|place| start + place).collect();
            start += group.len();
            placed
        })
        .collect();
    interleave(groups)
}

/// Merges sequences so that each has its share of every beginning, rounded down or up.
///
/// The item number `i` of a sequence of `n` among `total` items belongs into the slots from
/// `floor(i·total/n)` to before `ceil((i+1)·total/n)`. Taking, slot by slot, the item that is due
/// first among those whose slots have begun meets every deadline, because taking all of them at
/// their constant rates would (earliest deadline first; the windows are those of Baruah and
/// others, "Proportionate progress", 1996). Equal deadlines go by the order of the sequences.
fn interleave(mut groups: Vec<Vec<usize>>) -> Vec<usize> {
    if groups.len() == 1 {
        return groups.swap_remove(0);
    }
    let total: usize = groups.iter().map(Vec::len).sum();
    let window = |item: usize, of: usize| {
        // No overflow: both factors are at most the number of devices in memory.
        let (total, of) = (total as u128, of as u128);
        let first = item as u128 * total / of;
        let due = ((item as u128 + 1) * total).div_ceil(of);
        (first, due)
    };
    let mut waiting: BinaryHeap<Reverse<(u128, usize)>> = BinaryHeap::new();
    let mut ready: BinaryHeap<Reverse<(u128, usize)>> = BinaryHeap::new();
    let mut next = vec![0_usize; groups.len()];
    waiting.extend((0..groups.len()).map(|group| Reverse((0, group))));
    let mut merged = Vec::with_capacity(total);
    for slot in 0..total as u128 {
        while let Some(&Reverse((first, group))) = waiting.peek()
            && first <= slot
        {
            waiting.pop();
            let (_, due) = window(next[group], groups[group].len());
            ready.push(Reverse((due, group)));
        }
        // One item is always ready: the sum of all shares is one item per slot.
        let Some(Reverse((_, group))) = ready.pop() else {
            continue;
        };
        merged.push(groups[group][next[group]]);
        next[group] += 1;
        if next[group] < groups[group].len() {
            let (first, _) = window(next[group], groups[group].len());
            waiting.push(Reverse((first, group)));
        }
    }
    merged
}

/// Labels of groups, numbered in the order of their hashes: which of two equal groups comes first
/// depends on the name of the migration, not on the alphabet.
struct Labels<'a>(HashMap<&'a str, u32>);

impl<'a> Labels<'a> {
    fn of(name: &str, labels: impl Iterator<Item = &'a str>) -> Self {
        let distinct: std::collections::HashSet<&str> = labels.collect();
        let ordered: BTreeSet<(u64, &str)> = distinct
            .into_iter()
            .map(|label| (stable_hash(name, label), label))
            .collect();
        Self(
            (0..)
                .zip(ordered)
                .map(|(n, (_, label))| (label, n))
                .collect(),
        )
    }

    fn number(&self, label: &str) -> u32 {
        self.0.get(label).copied().unwrap_or(u32::MAX)
    }
}

/// The same on every machine and in every version: the first eight bytes of a SHA-256 over the
/// length of the name, the name and the text.
fn stable_hash(name: &str, text: &str) -> u64 {
    let mut hasher = Sha256::new();
    hasher.update((name.len() as u64).to_be_bytes());
    hasher.update(name.as_bytes());
    hasher.update(text.as_bytes());
    let digest = <[u8; 32]>::from(hasher.finalize());
    digest[..8]
        .iter()
        .fold(0, |hash, &byte| hash << 8 | u64::from(byte))
}
