//! The state of the simulated UMS: devices, directories, profiles, records, accounts and sessions,
//! behind one lock and held in small structures; the JSON of a record is made when it is asked for.
//! HTTP and the shapes of IMI are not here. Facts: IMI manual 2025; ids and inheritance as the
//! tests of a public `PowerShell` client recorded them.

mod device;
mod directory;
mod profile;
mod records;

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;

pub use device::{Device, DeviceFacts, Hardware, Labels, Monitor, NewDevice, OsType};
pub(super) use directory::Directories;
pub use directory::Directory;
pub(super) use profile::Assignments;
pub use profile::{Firmware, Generation, NewProfile, Profile};
pub use records::{
    App, Asset, AssetEvent, AttributeDefinition, AttributeKind, Criterion, Job, RepositoryRecord,
    UserLogin, View,
};
pub(super) use records::{Records, TemplateKey, TemplateValue};

use super::access::Access;
use super::clock::Clock;
use super::code::Refusal;
use super::knobs::{IdAllocation, Knobs};
use crate::ums::{
    DeviceId, DirectoryId, DirectoryKind, FirmwareId, ProfileId, Receiver, UmsErrorCode,
};

/// Everything the simulated UMS knows.
pub(super) struct State {
    pub(super) clock: Clock,
    pub(super) knobs: Knobs,
    pub(super) access: Access,
    pub(super) devices: BTreeMap<DeviceId, Device>,
    /// Devices by upper-case MAC, which is unique.
    macs: BTreeMap<std::sync::Arc<str>, DeviceId>,
    pub(super) directories: Directories,
    pub(super) profiles: BTreeMap<ProfileId, Profile>,
    pub(super) firmwares: BTreeMap<FirmwareId, Firmware>,
    pub(super) assignments: Assignments,
    pub(super) records: Records,
    next_ids: [i64; 4],
    next_firmware: i64,
    waiting: VecDeque<(Timestamp, Effect)>,
    /// Calls of commands so far; part of their execution ids.
    pub(super) commands: u64,
    pub(super) started: Timestamp,
}

/// The kinds of objects that take their ids from the sequences.
#[derive(Debug, Clone, Copy)]
pub(super) enum IdKind {
    Device,
    Directory,
    Profile,
    /// Templates, views and assets.
    Record,
}

/// A change that may become visible later than it was accepted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Effect {
    MoveDevice(DeviceId, DirectoryId),
    MoveProfile(ProfileId, DirectoryId),
    MoveDirectory(DirectoryId, DirectoryId),
    Assign(ProfileId, Receiver),
    Unassign(ProfileId, Receiver),
}

impl State {
    pub(super) fn new(clock: Clock, knobs: Knobs) -> Self {
        let started = clock.now();
        Self {
            clock,
            knobs,
            access: Access::default(),
            devices: BTreeMap::new(),
            macs: BTreeMap::new(),
            directories: Directories::new(),
            profiles: BTreeMap::new(),
            firmwares: BTreeMap::new(),
            assignments: Assignments::default(),
            records: Records::default(),
            next_ids: [101; 4],
            next_firmware: 1,
            waiting: VecDeque::new(),
            commands: 0,
            started,
        }
    }

    /// The next free id of a kind, or `wanted`, which later ids then stay above.
    pub(super) fn take_id(&mut self, kind: IdKind, wanted: Option<i64>) -> i64 {
        let sequence = match self.knobs.ids {
            IdAllocation::Shared => 0,
            IdAllocation::PerKind => kind as usize,
        };
        let next = &mut self.next_ids[sequence];
        let id = wanted.unwrap_or(*next);
        *next = (*next).max(id.saturating_add(1));
        id
    }

    pub(super) fn add_firmware(
        &mut self,
        id: Option<FirmwareId>,
        firmware: Firmware,
    ) -> FirmwareId {
        let id = id.map_or(self.next_firmware, FirmwareId::get);
        self.next_firmware = self.next_firmware.max(id.saturating_add(1));
        self.firmwares.insert(FirmwareId::new(id), firmware);
        FirmwareId::new(id)
    }

    /// Creates a device where firmware, directory and MAC allow it.
    pub(super) fn add_device(&mut self, new: NewDevice) -> Result<DeviceId, Refusal> {
        let NewDevice {
            id,
            directory,
            mut facts,
        } = new;
        if !self.firmwares.contains_key(&facts.firmware) {
            return Err(Refusal::about(
                UmsErrorCode::FirmwareNotFound,
                facts.firmware,
            ));
        }
        self.check_parent(DirectoryKind::Device, directory)?;
        facts.mac = facts.mac.to_uppercase().into();
        if self.macs.contains_key(&facts.mac) || id.is_some_and(|id| self.devices.contains_key(&id))
        {
            return Err(Refusal::about(UmsErrorCode::Duplicate, &facts.mac));
        }
        let id = DeviceId::new(self.take_id(IdKind::Device, id.map(DeviceId::get)));
        self.macs.insert(facts.mac.clone(), id);
        self.directories.move_member(id.get(), directory, directory);
        let device = Device {
            directory,
            in_bin: false,
            facts,
        };
        self.devices.insert(id, device);
        Ok(id)
    }

    /// A directory that may take new objects: of this tree, not in the recycle bin; or the root.
    pub(super) fn check_parent(&self, tree: DirectoryKind, id: DirectoryId) -> Result<(), Refusal> {
        match self.directories.get(id) {
            Some(parent) if parent.tree == tree && !parent.in_bin => Ok(()),
            Some(parent) if parent.tree == tree => Err(UmsErrorCode::TargetDirectoryInBin.into()),
            _ => Err(Refusal::about(UmsErrorCode::ParentNotFound, id)),
        }
    }

    pub(super) fn remove_device(&mut self, id: DeviceId) {
        let Some(device) = self.devices.remove(&id) else {
            return;
        };
        self.macs.remove(&device.facts.mac);
        if let Some(directory) = self.directories.get_mut(device.directory) {
            directory.members.remove(&id.get());
        }
        self.assignments.forget_receiver(Receiver::Device(id));
        let records = &mut self.records;
        records
            .attribute_values
            .retain(|(device, _), _| *device != id);
        records.logins.remove(&id);
        let receiver = Receiver::Device(id);
        records
            .templates
            .assigned
            .retain(|(found, _), _| *found != receiver);
    }

    pub(super) fn add_directory(
        &mut self,
        id: Option<DirectoryId>,
        tree: DirectoryKind,
        name: &str,
        parent: DirectoryId,
    ) -> Result<DirectoryId, Refusal> {
        self.check_parent(tree, parent)?;
        if id.is_some_and(|id| self.directories.get(id).is_some()) {
            return Err(Refusal::about(UmsErrorCode::Duplicate, name));
        }
        let id = DirectoryId::new(self.take_id(IdKind::Directory, id.map(DirectoryId::get)));
        self.directories.insert(id, tree, name, parent);
        Ok(id)
    }

    pub(super) fn add_profile(&mut self, new: NewProfile) -> Result<ProfileId, Refusal> {
        let NewProfile { id, profile } = new;
        if !self.firmwares.contains_key(&profile.firmware) {
            return Err(Refusal::about(
                UmsErrorCode::FirmwareNotFound,
                profile.firmware,
            ));
        }
        self.check_parent(profile.kind.directories(), profile.directory)?;
        if id.is_some_and(|id| self.profiles.contains_key(&id)) {
            return Err(Refusal::about(UmsErrorCode::Duplicate, &profile.name));
        }
        let id = ProfileId::new(self.take_id(IdKind::Profile, id.map(ProfileId::get)));
        let directory = profile.directory;
        self.directories.move_member(id.get(), directory, directory);
        self.profiles.insert(id, profile);
        Ok(id)
    }

    pub(super) fn remove_profile(&mut self, id: ProfileId) {
        if let Some(profile) = self.profiles.remove(&id)
            && let Some(directory) = self.directories.get_mut(profile.directory)
        {
            directory.members.remove(&id.get());
        }
        self.assignments.forget_profile(id);
    }

    /// Puts a directory and everything below it into the recycle bin, or takes it out.
    pub(super) fn recycle_directory(&mut self, id: DirectoryId, in_bin: bool) {
        for id in self.directories.subtree(id) {
            let Some(directory) = self.directories.get_mut(id) else {
                continue;
            };
            directory.in_bin = in_bin;
            for &member in &directory.members {
                match directory.tree {
                    DirectoryKind::Device => {
                        if let Some(device) = self.devices.get_mut(&DeviceId::new(member)) {
                            device.in_bin = in_bin;
                        }
                    }
                    DirectoryKind::Profile | DirectoryKind::PriorityProfile => {
                        if let Some(profile) = self.profiles.get_mut(&ProfileId::new(member)) {
                            profile.in_bin = in_bin;
                        }
                    }
                }
            }
        }
    }

    /// Deletes a directory with everything below it.
    pub(super) fn delete_subtree(&mut self, id: DirectoryId) {
        for id in self.directories.subtree(id).into_iter().rev() {
            let Some(directory) = self.directories.get(id) else {
                continue;
            };
            let tree = directory.tree;
            for member in directory.members.clone() {
                match tree {
                    DirectoryKind::Device => self.remove_device(DeviceId::new(member)),
                    DirectoryKind::Profile | DirectoryKind::PriorityProfile => {
                        self.remove_profile(ProfileId::new(member));
                    }
                }
            }
            self.assignments.forget_receiver(Receiver::Directory(id));
            self.directories.remove(id);
        }
    }

    /// Whether a profile for one generation is meant for a device of the other.
    pub(super) fn generations_differ(&self, profile: &Profile, device: &Device) -> bool {
        let firmware = self.firmwares.get(&device.facts.firmware);
        firmware.is_some_and(|firmware| firmware.generation() != profile.generation)
    }

    /// The profiles in effect for a receiver with the place each comes from: its own first, then
    /// those of its directories, nearest first; ascending by id at each place.
    pub(super) fn effective(&self, receiver: Receiver) -> Vec<(ProfileId, Receiver)> {
        let (own, directory) = match receiver {
            Receiver::Device(id) => (
                Some(receiver),
                self.devices.get(&id).map(|device| device.directory),
            ),
            Receiver::Directory(id) => (None, Some(id)),
        };
        let above = directory
            .into_iter()
            .flat_map(|id| self.directories.chain(id));
        own.into_iter()
            .chain(above.map(Receiver::Directory))
            .flat_map(|place| {
                self.assignments
                    .of(place)
                    .map(move |profile| (profile, place))
            })
            .filter(|(profile, _)| {
                self.profiles
                    .get(profile)
                    .is_some_and(|found| !found.in_bin)
            })
            .collect()
    }

    /// Makes a change visible, at once or after [`Knobs::visible_after`].
    pub(super) fn apply(&mut self, effect: Effect) {
        if self.knobs.visible_after.is_zero() {
            self.apply_now(effect);
            return;
        }
        let delay = jiff::SignedDuration::try_from(self.knobs.visible_after);
        let due = delay
            .ok()
            .and_then(|delay| self.clock.now().checked_add(delay).ok());
        self.waiting
            .push_back((due.unwrap_or(Timestamp::MAX), effect));
    }

    /// Makes every waiting change visible whose time has come.
    pub(super) fn settle(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let now = self.clock.now();
        for (due, effect) in std::mem::take(&mut self.waiting) {
            if due <= now {
                self.apply_now(effect);
            } else {
                self.waiting.push_back((due, effect));
            }
        }
    }

    pub(super) fn apply_now(&mut self, effect: Effect) {
        match effect {
            Effect::MoveDevice(id, target) => {
                if let Some(device) = self.devices.get_mut(&id)
                    && self.directories.get(target).is_some()
                {
                    self.directories
                        .move_member(id.get(), device.directory, target);
                    device.directory = target;
                    if self.knobs.move_makes_pending {
                        device.facts.changes_pending = Some(true);
                    }
                }
            }
            Effect::MoveProfile(id, target) => {
                if let Some(profile) = self.profiles.get_mut(&id)
                    && self.directories.get(target).is_some()
                {
                    self.directories
                        .move_member(id.get(), profile.directory, target);
                    profile.directory = target;
                }
            }
            Effect::MoveDirectory(id, target) => {
                self.directories.set_parent(id, target);
                self.changes_pending(Receiver::Directory(id));
            }
            Effect::Assign(profile, receiver) => {
                if self.profiles.contains_key(&profile) {
                    self.assignments.insert(profile, receiver);
                    self.changes_pending(receiver);
                }
            }
            Effect::Unassign(profile, receiver) => {
                self.assignments.remove(profile, receiver);
                self.changes_pending(receiver);
            }
        }
    }

    /// Notes that devices have settings to fetch.
    fn changes_pending(&mut self, receiver: Receiver) {
        match receiver {
            Receiver::Device(id) => {
                if let Some(device) = self.devices.get_mut(&id) {
                    device.facts.changes_pending = Some(true);
                }
            }
            Receiver::Directory(id) => {
                for id in self.directories.subtree(id) {
                    let Some(directory) = self.directories.get(id) else {
                        continue;
                    };
                    if directory.tree != DirectoryKind::Device {
                        continue;
                    }
                    for &member in &directory.members {
                        if let Some(device) = self.devices.get_mut(&DeviceId::new(member)) {
                            device.facts.changes_pending = Some(true);
                        }
                    }
                }
            }
        }
    }
}
