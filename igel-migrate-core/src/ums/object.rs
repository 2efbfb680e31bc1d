//! References to UMS objects: an id together with what it is the id of.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::id::{DeviceId, DirectoryId, ProfileId};

macro_rules! kinds {
    ($($(#[$docs:meta])* $variant:ident $wire:literal;)*) => {
        /// What an object is.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ObjectKind {
            $($(#[$docs])* $variant,)*
            /// A kind this version does not know.
            Other(Box<str>),
        }

        impl ObjectKind {
            /// The kind as UMS writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(kind) => kind,
                }
            }
        }

        impl From<&str> for ObjectKind {
            fn from(kind: &str) -> Self {
                match kind {
                    $($wire => Self::$variant,)*
                    other => Self::Other(other.into()),
                }
            }
        }
    };
}

kinds! {
    /// A device (`tc`).
    Device "tc";
    /// A directory of devices (`tcdirectory`).
    DeviceDirectory "tcdirectory";
    /// A profile (`profile`).
    Profile "profile";
    /// A directory of profiles (`profiledirectory`).
    ProfileDirectory "profiledirectory";
    /// A priority profile (`masterprofile`).
    PriorityProfile "masterprofile";
    /// A directory of priority profiles (`masterprofiledirectory`).
    PriorityProfileDirectory "masterprofiledirectory";
}

impl fmt::Display for ObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ObjectKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ObjectKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(String::deserialize(deserializer)?.as_str().into())
    }
}

/// An object of any kind, as UMS refers to it: `{"id":"27","type":"tc"}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ObjectRef {
    /// The number of its id.
    #[serde(with = "number")]
    pub id: i64,
    /// What it is.
    #[serde(rename = "type", alias = "objectType")]
    pub kind: ObjectKind,
}

mod number {
    use serde::{Deserialize as _, Deserializer, Serializer};

    use crate::ums::id::DeviceId;

    #[allow(clippy::trivially_copy_pass_by_ref)] // serde's signature
    pub(super) fn serialize<S: Serializer>(id: &i64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(id)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
        DeviceId::deserialize(deserializer).map(DeviceId::get)
    }
}

impl fmt::Display for ObjectRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.id)
    }
}

impl From<DeviceId> for ObjectRef {
    fn from(id: DeviceId) -> Self {
        Self {
            id: id.get(),
            kind: ObjectKind::Device,
        }
    }
}

/// A directory of devices.
impl From<DirectoryId> for ObjectRef {
    fn from(id: DirectoryId) -> Self {
        DirectoryRef::from(id).into()
    }
}

/// Which of the three trees of directories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DirectoryKind {
    /// Directories of devices.
    Device,
    /// Directories of profiles.
    Profile,
    /// Directories of priority profiles.
    PriorityProfile,
}

impl DirectoryKind {
    /// The root of the tree.
    pub fn root(self) -> DirectoryId {
        match self {
            Self::Device => DirectoryId::ROOT,
            Self::Profile => DirectoryId::PROFILE_ROOT,
            Self::PriorityProfile => DirectoryId::PRIORITY_PROFILE_ROOT,
        }
    }

    /// What a directory of this tree is.
    pub fn object(self) -> ObjectKind {
        match self {
            Self::Device => ObjectKind::DeviceDirectory,
            Self::Profile => ObjectKind::ProfileDirectory,
            Self::PriorityProfile => ObjectKind::PriorityProfileDirectory,
        }
    }

    /// The path of the collection.
    pub(super) fn collection(self) -> &'static str {
        match self {
            Self::Device => "/directories/tcdirectories",
            Self::Profile => "/directories/profiledirectories",
            Self::PriorityProfile => "/directories/masterprofiledirectories",
        }
    }
}

/// A directory and which tree it belongs to. An id alone means a directory of devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DirectoryRef {
    /// The tree.
    pub kind: DirectoryKind,
    /// The id.
    pub id: DirectoryId,
}

impl DirectoryRef {
    /// The root of a tree.
    pub fn root(kind: DirectoryKind) -> Self {
        Self {
            kind,
            id: kind.root(),
        }
    }
}

impl From<DirectoryId> for DirectoryRef {
    fn from(id: DirectoryId) -> Self {
        Self {
            kind: DirectoryKind::Device,
            id,
        }
    }
}

impl From<DirectoryRef> for ObjectRef {
    fn from(directory: DirectoryRef) -> Self {
        Self {
            id: directory.id.get(),
            kind: directory.kind.object(),
        }
    }
}

/// The two sorts of profiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProfileKind {
    /// A profile. The one closer to the device wins.
    Standard,
    /// A priority profile, formerly master profile. It beats every standard one; the one further
    /// from the device wins.
    Priority,
}

impl ProfileKind {
    /// The tree that profiles of this sort lie in.
    pub fn directories(self) -> DirectoryKind {
        match self {
            Self::Standard => DirectoryKind::Profile,
            Self::Priority => DirectoryKind::PriorityProfile,
        }
    }

    /// The path of the collection.
    pub(super) fn collection(self) -> &'static str {
        match self {
            Self::Standard => "/profiles",
            Self::Priority => "/masterprofiles",
        }
    }
}

/// A profile and which sort it is. An id alone means a standard profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProfileRef {
    /// The sort.
    pub kind: ProfileKind,
    /// The id.
    pub id: ProfileId,
}

impl ProfileRef {
    /// A priority profile.
    pub fn priority(id: ProfileId) -> Self {
        Self {
            kind: ProfileKind::Priority,
            id,
        }
    }
}

impl From<ProfileId> for ProfileRef {
    fn from(id: ProfileId) -> Self {
        Self {
            kind: ProfileKind::Standard,
            id,
        }
    }
}

impl From<ProfileRef> for ObjectRef {
    fn from(profile: ProfileRef) -> Self {
        Self {
            id: profile.id.get(),
            kind: match profile.kind {
                ProfileKind::Standard => ObjectKind::Profile,
                ProfileKind::Priority => ObjectKind::PriorityProfile,
            },
        }
    }
}

/// What a profile is assigned to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Receiver {
    /// A device.
    Device(DeviceId),
    /// A directory of devices: everything below it receives the profile.
    Directory(DirectoryId),
}

impl From<DeviceId> for Receiver {
    fn from(id: DeviceId) -> Self {
        Self::Device(id)
    }
}

impl From<DirectoryId> for Receiver {
    fn from(id: DirectoryId) -> Self {
        Self::Directory(id)
    }
}

impl From<Receiver> for ObjectRef {
    fn from(receiver: Receiver) -> Self {
        match receiver {
            Receiver::Device(id) => id.into(),
            Receiver::Directory(id) => id.into(),
        }
    }
}

/// The confirmation that a thing is to be deleted for good. UMS offers no way back: such a
/// deletion goes past the Recycle Bin.
///
/// ```
/// # use igel_migrate_core::ums::{DeviceId, Permanently, UmsClient};
/// # async fn example(client: UmsClient, id: DeviceId) -> igel_migrate_core::Result<()> {
/// client.delete_device(Permanently(id)).await
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permanently<T>(pub T);
