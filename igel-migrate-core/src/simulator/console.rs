//! What a person does in UMS and IMI cannot.

use std::fmt;
use std::sync::{Arc, MutexGuard};

use super::access::Account;
use super::code::Refusal;
use super::knobs::Knobs;
use super::store::{
    Asset, AttributeDefinition, Device, DeviceFacts, Directory, Firmware, Generation, IdKind, Job,
    NewDevice, NewProfile, OsType, Profile, State, TemplateKey, TemplateValue, UserLogin, View,
};
use super::wire::ReceiverNames as _;
use super::{Fleet, Shared};
use crate::error::{Error, ErrorKind, Result};
use crate::ums::{
    AssetId, DeviceId, DirectoryId, DirectoryKind, FirmwareId, ProfileId, Receiver, TemplateKeyId,
    TemplateValueId, UmsErrorCode, ViewId,
};

/// The person in front of the simulated UMS: everything that IMI has no call for, and the objects
/// that a test wants to set up or look at without going through IMI.
///
/// Clones work on the same UMS. Nothing here is slowed down, made to fail or put into the audit.
#[derive(Clone)]
pub struct Console {
    pub(super) shared: Arc<Shared>,
}

impl Console {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// Changes how the simulated UMS behaves from the next request on. It stands still meanwhile:
    /// `change` must not use the console.
    pub fn change_knobs(&self, change: impl FnOnce(&mut Knobs)) {
        change(&mut self.state().knobs);
    }

    /// Adds an administrator account, or replaces the one of this name and ends its sessions.
    pub fn set_account(&self, account: Account) {
        self.state().access.set_account(account);
    }

    /// Removes an account and ends its sessions.
    pub fn remove_account(&self, name: &str) {
        self.state().access.remove_account(name);
    }

    /// Ends every session, as a restart of UMS does.
    pub fn end_sessions(&self) {
        self.state().access.close_all();
    }

    /// Sessions that are open now, the expired ones among them that nobody used since.
    pub fn open_sessions(&self) -> usize {
        self.state().access.open_sessions()
    }

    /// Adds a fleet to what is there.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] if MAC addresses are taken: fleets of one seed share them.
    pub fn add_fleet(&self, fleet: &Fleet) -> Result<()> {
        fleet.build(&mut self.state()).map_err(refused)
    }

    /// Makes a firmware known.
    pub fn create_firmware(&self, firmware: Firmware) -> FirmwareId {
        self.state().add_firmware(None, firmware)
    }

    /// Makes a firmware known under an id, replacing what it stood for.
    pub fn set_firmware(&self, id: FirmwareId, firmware: Firmware) {
        self.state().add_firmware(Some(id), firmware);
    }

    /// Creates a device.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] for an unknown firmware or directory, [`ErrorKind::Conflict`] for a
    /// MAC address or id that is taken.
    pub fn create_device(&self, device: NewDevice) -> Result<DeviceId> {
        self.state().add_device(device).map_err(refused)
    }

    /// Changes what UMS knows about a device, except its MAC address. UMS stands still meanwhile:
    /// `change` must not use the console.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is no such device.
    pub fn change_device(&self, id: DeviceId, change: impl FnOnce(&mut DeviceFacts)) -> Result<()> {
        let mut state = self.state();
        let device = state
            .devices
            .get_mut(&id)
            .ok_or_else(|| missing("device", id))?;
        let mac = device.facts.mac.clone();
        change(&mut device.facts);
        device.facts.mac = mac;
        Ok(())
    }

    /// Marks devices as ready for OS 12, or as not ready, in their `osType`, as a check of their
    /// upgradeability does. Devices whose `osType` has another form are left alone.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if a device is unknown; those before it are marked.
    pub fn mark_upgrade_ready(&self, devices: &[DeviceId], ready: bool) -> Result<()> {
        for &id in devices {
            self.change_device(id, |facts| {
                if let Some(OsType::Linux { upgrade_ready, .. }) = &mut facts.os_type {
                    *upgrade_ready = ready;
                }
            })?;
        }
        Ok(())
    }

    /// Lets a device arrive on OS 12: firmware, `osType`, registration and contact; under another
    /// id where [`Knobs::new_id_after_upgrade`] says so. Returns the id it has then.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] for an unknown device or firmware.
    pub fn finish_upgrade(&self, id: DeviceId, firmware: FirmwareId) -> Result<DeviceId> {
        finish_upgrade(&mut self.state(), id, firmware)
    }

    /// What UMS knows about a device.
    pub fn device(&self, id: DeviceId) -> Option<Device> {
        self.state().devices.get(&id).cloned()
    }

    /// The devices, ascending by id, those in the recycle bin among them.
    pub fn device_ids(&self) -> Vec<DeviceId> {
        self.state().devices.keys().copied().collect()
    }

    /// Creates a directory below another or a root.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if the parent is not in the tree.
    pub fn create_directory(
        &self,
        tree: DirectoryKind,
        name: &str,
        parent: DirectoryId,
    ) -> Result<DirectoryId> {
        let mut state = self.state();
        state
            .add_directory(None, tree, name, parent)
            .map_err(refused)
    }

    /// Creates a directory under an id.
    ///
    /// # Errors
    ///
    /// As [`Console::create_directory`], and [`ErrorKind::Conflict`] if the id is taken.
    pub fn create_directory_as(
        &self,
        id: DirectoryId,
        tree: DirectoryKind,
        name: &str,
        parent: DirectoryId,
    ) -> Result<()> {
        let mut state = self.state();
        let created = state.add_directory(Some(id), tree, name, parent);
        created.map(drop).map_err(refused)
    }

    /// A directory.
    pub fn directory(&self, id: DirectoryId) -> Option<Directory> {
        self.state().directories.get(id).cloned()
    }

    /// The directory with this path, names separated by `/`; the first one if names repeat.
    pub fn find_directory(&self, tree: DirectoryKind, path: &str) -> Option<DirectoryId> {
        let state = self.state();
        let mut names = path.split('/').filter(|name| !name.is_empty());
        names.try_fold(tree.root(), |parent, name| {
            let mut children = state.directories.of_tree(tree);
            children.find_map(|(id, directory)| {
                (directory.parent == Some(parent) && *directory.name == *name).then_some(id)
            })
        })
    }

    /// Points a default directory rule at a directory, or takes it away.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is no such directory.
    pub fn set_default_rule(&self, id: DirectoryId, rule: bool) -> Result<()> {
        let mut state = self.state();
        let directory = state.directories.get_mut(id);
        directory
            .ok_or_else(|| missing("directory", id))?
            .default_rule = rule;
        Ok(())
    }

    /// Creates a profile without a document.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] for an unknown firmware or directory, [`ErrorKind::Conflict`] for an
    /// id that is taken.
    pub fn create_profile(&self, profile: NewProfile) -> Result<ProfileId> {
        self.state().add_profile(profile).map_err(refused)
    }

    /// A profile.
    pub fn profile(&self, id: ProfileId) -> Option<Profile> {
        self.state().profiles.get(&id).cloned()
    }

    /// The profiles of both trees, ascending by id.
    pub fn profile_ids(&self) -> Vec<ProfileId> {
        self.state().profiles.keys().copied().collect()
    }

    /// Assigns a profile, whatever its generation.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] for an unknown profile or receiver.
    pub fn assign(&self, profile: ProfileId, receiver: Receiver) -> Result<()> {
        let mut state = self.state();
        if !state.profiles.contains_key(&profile) {
            return Err(missing("profile", profile));
        }
        check_receiver(&state, receiver)?;
        state.assignments.insert(profile, receiver);
        Ok(())
    }

    /// The profiles in effect for a receiver with the place each comes from, nearest first.
    pub fn effective(&self, receiver: Receiver) -> Vec<(ProfileId, Receiver)> {
        self.state().effective(receiver)
    }

    /// Makes a view. IMI can only read its devices, by this id.
    pub fn create_view(&self, view: View) -> ViewId {
        let mut state = self.state();
        let id = ViewId::new(state.take_id(IdKind::Record, None));
        state.records.views.insert(id, view);
        id
    }

    /// Makes a job; its place among [`Console::jobs`]. Nothing runs it but
    /// [`LiveDevices`](super::LiveDevices).
    pub fn create_job(&self, job: Job) -> usize {
        let jobs = &mut self.state().records.jobs;
        jobs.push(job);
        jobs.len() - 1
    }

    /// Assigns a build of OS 11 to a directory: its devices are to have it, those of the directories
    /// below as well, unless they have a nearer one. [`LiveDevices`](super::LiveDevices) update to
    /// it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if the directory or the firmware is not there;
    /// [`ErrorKind::Invalid`] if the firmware is none of OS 11.
    pub fn assign_os11_update(&self, directory: DirectoryId, firmware: FirmwareId) -> Result<()> {
        let mut state = self.state();
        if state.directories.get(directory).is_none() {
            return Err(missing("directory", directory));
        }
        let known = state.firmwares.get(&firmware);
        let known = known.ok_or_else(|| missing("firmware", firmware))?;
        if known.generation() != Generation::Os11 {
            return Err(Error::invalid("only a build of OS 11 can be assigned"));
        }
        state.records.os11_updates.insert(directory, firmware);
        Ok(())
    }

    /// Changes a job: switches it off, lets it live on.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is no such job.
    pub fn change_job(&self, place: usize, change: impl FnOnce(&mut Job)) -> Result<()> {
        let mut state = self.state();
        let job = state.records.jobs.get_mut(place);
        change(job.ok_or_else(|| missing("job", place))?);
        Ok(())
    }

    /// The jobs.
    pub fn jobs(&self) -> Vec<Job> {
        self.state().records.jobs.clone()
    }

    /// Creates a directory of template keys, which IMI can only refer to.
    pub fn create_template_directory(
        &self,
        id: Option<TemplateKeyId>,
        name: &str,
    ) -> TemplateKeyId {
        let mut state = self.state();
        let id = TemplateKeyId::new(state.take_id(IdKind::Record, id.map(TemplateKeyId::get)));
        state.records.templates.directories.insert(id, name.into());
        id
    }

    /// Creates a template key of type `StringType` with values under given ids.
    pub fn create_template_key(
        &self,
        id: Option<TemplateKeyId>,
        name: &str,
        values: &[(TemplateValueId, &str)],
    ) -> TemplateKeyId {
        let mut state = self.state();
        let id = TemplateKeyId::new(state.take_id(IdKind::Record, id.map(TemplateKeyId::get)));
        let kind = "StringType";
        let mut key = TemplateKey {
            name: name.into(),
            kind: kind.into(),
            values: std::collections::BTreeMap::new(),
        };
        for &(value_id, value) in values {
            state.take_id(IdKind::Record, Some(value_id.get()));
            let value = TemplateValue {
                value: value.into(),
                description: "".into(),
                kind: kind.into(),
            };
            key.values.insert(value_id, value);
        }
        state.records.templates.keys.insert(id, key);
        id
    }

    /// The template values assigned to exactly this receiver: key and value.
    pub fn template_values(&self, receiver: Receiver) -> Vec<(TemplateKeyId, TemplateValueId)> {
        let state = self.state();
        let assigned = state.records.templates.assigned.iter();
        assigned
            .filter(|((found, _), _)| *found == receiver)
            .map(|((_, key), value)| (*key, *value))
            .collect()
    }

    /// Lets an asset be seen on a device.
    pub fn add_asset(&self, id: Option<AssetId>, asset: Asset) -> AssetId {
        let mut state = self.state();
        let id = AssetId::new(state.take_id(IdKind::Record, id.map(AssetId::get)));
        state.records.assets.insert(id, asset);
        id
    }

    /// Defines a device attribute.
    pub fn define_attribute(&self, definition: AttributeDefinition) {
        self.state().records.attributes.push(definition);
    }

    /// The value of a device attribute.
    pub fn attribute(&self, device: DeviceId, identifier: &str) -> Option<String> {
        let state = self.state();
        let records = &state.records;
        let place = records.attribute_place(identifier)?;
        let value = records.attribute_values.get(&(device, place))?;
        Some(value.to_string())
    }

    /// Sets a device attribute, as the device itself does, whether IMI may write it or not.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is no such device or attribute.
    pub fn set_attribute(&self, device: DeviceId, identifier: &str, value: &str) -> Result<()> {
        let mut state = self.state();
        check_receiver(&state, Receiver::Device(device))?;
        let records = &mut state.records;
        let place = records.attribute_place(identifier);
        let place = place.ok_or_else(|| missing("device attribute", identifier))?;
        records
            .attribute_values
            .insert((device, place), value.into());
        Ok(())
    }

    /// Notes that a user logged in at a device.
    pub fn add_login(&self, device: DeviceId, login: UserLogin) {
        let mut state = self.state();
        state.records.logins.entry(device).or_default().push(login);
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.lock()
    }
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Console({})", self.shared.url)
    }
}

/// Lets a device arrive on OS 12; the id it has then.
pub(super) fn finish_upgrade(
    state: &mut State,
    id: DeviceId,
    firmware: FirmwareId,
) -> Result<DeviceId> {
    if !state.firmwares.contains_key(&firmware) {
        return Err(missing("firmware", firmware));
    }
    let now = state.clock.now();
    let os_type = OsType::Text(Arc::from(&*state.knobs.os12_type));
    let new_id = state.knobs.new_id_after_upgrade;
    let device = state
        .devices
        .get_mut(&id)
        .ok_or_else(|| missing("device", id))?;
    let facts = &mut device.facts;
    facts.firmware = firmware;
    facts.os_type = Some(os_type);
    facts.registered = true;
    facts.online = true;
    facts.last_boot = Some(now);
    facts.last_contact = Some(now);
    facts.changes_pending = Some(false);
    if !new_id {
        return Ok(id);
    }
    let Device {
        directory, facts, ..
    } = device.clone();
    state.remove_device(id);
    let new = NewDevice::new(facts).in_directory(directory);
    state.add_device(new).map_err(refused)
}

fn check_receiver(state: &State, receiver: Receiver) -> Result<()> {
    let found = match receiver {
        Receiver::Device(id) => state.devices.contains_key(&id),
        Receiver::Directory(id) => state
            .directories
            .object(DirectoryKind::Device, id)
            .is_some(),
    };
    if found {
        Ok(())
    } else {
        Err(missing("receiver", receiver.number()))
    }
}

pub(super) fn missing(what: &str, which: impl fmt::Display) -> Error {
    Error::new(
        ErrorKind::NotFound,
        format!("no {what} {which} in the simulated UMS"),
    )
}

/// A refusal as an error of the crate.
#[allow(clippy::needless_pass_by_value)] // for `map_err`
pub(super) fn refused(refusal: Refusal) -> Error {
    let kind = match refusal.code {
        UmsErrorCode::DeviceNotFound
        | UmsErrorCode::TargetDirectoryNotFound
        | UmsErrorCode::FirmwareNotFound
        | UmsErrorCode::ParentNotFound => ErrorKind::NotFound,
        UmsErrorCode::Duplicate => ErrorKind::Conflict,
        _ => ErrorKind::Invalid,
    };
    Error::new(
        kind,
        format!("the simulated UMS refuses: {}", refusal.message),
    )
}
