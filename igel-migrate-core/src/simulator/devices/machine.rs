//! One device.

use std::sync::Arc;
use std::time::Duration;

use super::behavior::{DeviceBehavior, DeviceFailure, Traits};
use crate::simulator::dice::Dice;
use crate::simulator::repository::seed_of;
use crate::simulator::store::{Generation, State};
use crate::ums::{DeviceId, DirectoryId, FirmwareId, ProfileId, Receiver};

/// Where a device is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Os11,
    /// It gets another build of OS 11, and talks to nobody meanwhile.
    Updating(FirmwareId),
    /// Between command and reboot; it talks to nobody but the repository.
    Upgrading,
    Os12,
    Gone,
}

#[derive(Debug)]
pub(super) struct Machine {
    /// Its id in UMS, which may change.
    pub(super) id: DeviceId,
    pub(super) unit_id: Arc<str>,
    /// The place of its site's line.
    pub(super) line: usize,
    pub(super) phase: Phase,
    /// The profiles it has fetched, each with the place it was assigned at.
    pub(super) applied: Vec<(ProfileId, Receiver)>,
    pub(super) applying: bool,
    pub(super) failures: Vec<DeviceFailure>,
    pub(super) power_cut: bool,
    /// Before this time it ignores the job.
    pub(super) deaf_until: i64,
    /// Why it refused the job last; the same is not told again.
    pub(super) refusal: Option<String>,
    dice: Dice,
}

impl Machine {
    /// A device as it is found in UMS; `None` if there is none, or none behind the record.
    pub(super) fn of(
        state: &State,
        id: DeviceId,
        line: usize,
        site: &str,
        behavior: &DeviceBehavior,
    ) -> Option<Self> {
        let facts = &state.devices.get(&id)?.facts;
        let generation = state.firmwares.get(&facts.firmware)?.generation();
        let unit_id: Arc<str> = facts.unit_id().into();
        let traits = Traits {
            model: facts
                .hardware
                .as_ref()
                .map_or("", |hardware| &hardware.device_type),
            site,
            build: &state.firmwares.get(&facts.firmware)?.version,
        };
        let mut machine = Self {
            id,
            line,
            phase: match generation {
                Generation::Os11 => Phase::Os11,
                Generation::Os12 => Phase::Os12,
            },
            applied: Vec::new(),
            applying: false,
            failures: behavior.failures_of(&unit_id, &traits),
            power_cut: false,
            deaf_until: i64::MIN,
            refusal: None,
            // Another sequence than that of the failures.
            dice: Dice::for_item(seed_of(behavior.seed, &unit_id), 1),
            unit_id,
        };
        if facts.changes_pending != Some(true) {
            machine.applied = machine.effective(state);
        }
        Some(machine)
    }

    /// The profiles of its generation in effect, nearest first. It ignores those of the other.
    pub(super) fn effective(&self, state: &State) -> Vec<(ProfileId, Receiver)> {
        let generation = match self.phase {
            Phase::Os12 => Generation::Os12,
            _ => Generation::Os11,
        };
        let mut effective = state.effective(Receiver::Device(self.id));
        effective.retain(|(id, _)| {
            let profile = state.profiles.get(id);
            profile.is_some_and(|profile| profile.generation == generation)
        });
        effective
    }

    /// The build of OS 11 that is assigned to it, nearest first, if it does not run that already.
    pub(super) fn assigned_update(&self, state: &State) -> Option<FirmwareId> {
        let device = state.devices.get(&self.id)?;
        let updates = &state.records.os11_updates;
        let mut chain = state.directories.chain(device.directory);
        let build = *chain.find_map(|id| updates.get(&id))?;
        (self.phase == Phase::Os11 && build != device.facts.firmware).then_some(build)
    }

    pub(super) fn suffers(&self, failure: DeviceFailure) -> bool {
        self.failures.contains(&failure)
    }

    /// A time in milliseconds, give or take a fifth.
    pub(super) fn about(&mut self, time: Duration) -> i64 {
        let fifths = time.as_millis() / 5;
        let spread = u64::try_from(fifths).unwrap_or(u64::MAX / 2).max(1) * 2;
        let time = i64::try_from(time.as_millis()).unwrap_or(i64::MAX / 4);
        let rolled = i64::try_from(self.dice.below(spread)).unwrap_or(0);
        (time - i64::try_from(fifths).unwrap_or(0) + rolled).max(1)
    }

    /// A moment within a time, in milliseconds.
    pub(super) fn within(&mut self, time: Duration) -> i64 {
        let bound = u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1);
        i64::try_from(self.dice.below(bound)).unwrap_or(0)
    }

    /// A part of a number of bytes, neither none nor all.
    pub(super) fn part_of(&mut self, bytes: u64) -> u64 {
        bytes / 10 + self.dice.below(bytes / 10 * 8)
    }
}

/// The site of a device: its `site` field, or else the directory below the root it is in or below.
pub(super) fn site_of(state: &State, id: DeviceId) -> String {
    let Some(device) = state.devices.get(&id) else {
        return String::new();
    };
    if let Some(site) = device.facts.labels.site.as_deref()
        && !site.is_empty()
    {
        return site.to_owned();
    }
    let directories = &state.directories;
    let mut chain = directories.chain(device.directory);
    let top = chain.find(|id| {
        let parent = directories.get(*id).and_then(|found| found.parent);
        parent == Some(DirectoryId::ROOT)
    });
    top.and_then(|id| directories.get(id))
        .map_or_else(String::new, |top| top.name.to_string())
}
