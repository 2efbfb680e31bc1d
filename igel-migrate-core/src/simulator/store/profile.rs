//! Profiles, firmwares and who is assigned what.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::ums::{DirectoryId, FirmwareId, ProfileId, ProfileKind, Receiver};

/// A firmware that devices run or profiles are based on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Firmware {
    /// Product, as in `IGEL Universal Desktop LX`.
    pub product: Box<str>,
    /// Version, as in `11.10.210.01`.
    pub version: Box<str>,
    /// Type; `LX` in all documented rows.
    pub firmware_type: Box<str>,
}

impl Firmware {
    /// A firmware of type `LX`.
    pub fn new(product: &str, version: &str) -> Self {
        Self {
            product: product.into(),
            version: version.into(),
            firmware_type: "LX".into(),
        }
    }

    /// The generation a device on this firmware belongs to.
    pub fn generation(&self) -> Generation {
        match self.version.split('.').next() {
            Some("12") => Generation::Os12,
            _ => Generation::Os11,
        }
    }
}

/// Which generation of devices a profile is for. IMI has no field for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    /// OS 11 and older.
    Os11,
    /// OS 12.
    Os12,
}

/// A profile as the simulated UMS keeps it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Profile {
    /// Which sort of profile it is.
    pub kind: ProfileKind,
    /// Its name; names need not be unique.
    pub name: Box<str>,
    /// The directory it lies in.
    pub directory: DirectoryId,
    /// The firmware it is based on.
    pub firmware: FirmwareId,
    /// Whether its free instances replace those of weaker profiles.
    pub overrides_sessions: bool,
    /// Whether it is in the recycle bin.
    pub in_bin: bool,
    /// Which devices it is for.
    pub generation: Generation,
    /// The imported document: an OS 11 export, or the JSON of an OS 12 profile.
    pub document: Option<Arc<[u8]>>,
}

/// A profile to be created by a person.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct NewProfile {
    /// Id to give; `None`: the next free one.
    pub id: Option<ProfileId>,
    /// What the profile is.
    pub profile: Profile,
}

impl NewProfile {
    /// A profile for OS 11 devices directly below the root of its tree.
    pub fn new(name: &str, firmware: FirmwareId) -> Self {
        Self {
            id: None,
            profile: Profile {
                kind: ProfileKind::Standard,
                name: name.into(),
                directory: DirectoryId::PROFILE_ROOT,
                firmware,
                overrides_sessions: false,
                in_bin: false,
                generation: Generation::Os11,
                document: None,
            },
        }
    }

    /// Makes it a priority profile, directly below the root of their tree.
    #[must_use]
    pub fn with_priority(mut self) -> Self {
        self.profile.kind = ProfileKind::Priority;
        self.profile.directory = DirectoryId::PRIORITY_PROFILE_ROOT;
        self
    }

    /// Makes it a profile for OS 12 devices.
    #[must_use]
    pub fn for_os12(mut self) -> Self {
        self.profile.generation = Generation::Os12;
        self
    }

    /// Puts it into a directory.
    #[must_use]
    pub fn in_directory(mut self, directory: DirectoryId) -> Self {
        self.profile.directory = directory;
        self
    }

    /// Gives it this id.
    #[must_use]
    pub fn with_id(mut self, id: ProfileId) -> Self {
        self.id = Some(id);
        self
    }
}

/// Who is assigned what, directly.
#[derive(Debug, Default)]
pub(in crate::simulator) struct Assignments(BTreeMap<Receiver, BTreeSet<ProfileId>>);

impl Assignments {
    pub(in crate::simulator) fn insert(&mut self, profile: ProfileId, receiver: Receiver) {
        self.0.entry(receiver).or_default().insert(profile);
    }

    pub(in crate::simulator) fn remove(&mut self, profile: ProfileId, receiver: Receiver) {
        if let Some(profiles) = self.0.get_mut(&receiver) {
            profiles.remove(&profile);
            if profiles.is_empty() {
                self.0.remove(&receiver);
            }
        }
    }

    pub(in crate::simulator) fn contains(&self, profile: ProfileId, receiver: Receiver) -> bool {
        self.of(receiver).any(|found| found == profile)
    }

    /// The profiles assigned to exactly this receiver, ascending by id.
    pub(in crate::simulator) fn of(
        &self,
        receiver: Receiver,
    ) -> impl Iterator<Item = ProfileId> + '_ {
        self.0.get(&receiver).into_iter().flatten().copied()
    }

    /// The receivers of a profile: devices first, each ascending by id.
    pub(in crate::simulator) fn receivers(
        &self,
        profile: ProfileId,
    ) -> impl Iterator<Item = Receiver> + '_ {
        let assigned = move |(receiver, profiles): (&Receiver, &BTreeSet<ProfileId>)| {
            profiles.contains(&profile).then_some(*receiver)
        };
        self.0.iter().filter_map(assigned)
    }

    pub(in crate::simulator) fn forget_receiver(&mut self, receiver: Receiver) {
        self.0.remove(&receiver);
    }

    pub(in crate::simulator) fn forget_profile(&mut self, profile: ProfileId) {
        self.0.retain(|_, profiles| {
            profiles.remove(&profile);
            !profiles.is_empty()
        });
    }
}
