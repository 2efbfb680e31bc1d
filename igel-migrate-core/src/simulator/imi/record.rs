//! Directories, profiles, firmwares and assignments as IMI writes them: field names, types and order
//! of the documented examples.

use std::fmt;

use serde::{Serialize, Serializer};

use super::super::store::{Directory, Firmware, Profile, State};
use super::super::wire::{ReceiverNames as _, TreeNames as _};
use crate::ums::{
    DeviceId, DirectoryId, DirectoryKind, FirmwareId, ProfileId, ProfileKind, Receiver,
};

/// A link with an address below the server's, or the literal word `root`.
#[derive(Serialize)]
pub(super) struct Link {
    rel: &'static str,
    href: Href,
}

impl Link {
    pub(super) fn new(rel: &'static str, href: Href) -> Self {
        Self { rel, href }
    }
}

/// `{base}/umsapi/v3/{place}`, or `root` for a directory that is none.
#[derive(Serialize)]
pub(super) struct Href(String);

impl Href {
    fn to(base: &str, place: impl fmt::Display) -> Self {
        Self(format!("{base}/umsapi/v3/{place}"))
    }

    pub(super) fn device(base: &str, id: DeviceId) -> Self {
        Self::to(base, format_args!("thinclients/{id}"))
    }

    pub(super) fn firmware(base: &str, id: FirmwareId) -> Self {
        Self::to(base, format_args!("firmwares/{id}"))
    }

    fn profile(base: &str, tree: DirectoryKind, id: ProfileId) -> Self {
        Self::to(base, format_args!("{}/{id}", tree.members_path()))
    }

    pub(super) fn directory(base: &str, tree: DirectoryKind, id: DirectoryId) -> Self {
        if id.is_root() {
            return Self("root".to_owned());
        }
        Self::to(base, format_args!("directories/{}/{id}", tree.path_name()))
    }

    fn receiver(base: &str, receiver: Receiver) -> Self {
        match receiver {
            Receiver::Device(id) => Self::device(base, id),
            Receiver::Directory(id) => Self::directory(base, DirectoryKind::Device, id),
        }
    }
}

/// A number written as text.
pub(super) struct Text(pub(super) i64);

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// A directory as JSON, with its direct children where they are asked for.
pub(in crate::simulator) fn directory_record<'a>(
    base: &str,
    id: DirectoryId,
    directory: &'a Directory,
    children: bool,
) -> impl Serialize + 'a {
    let tree = directory.tree;
    DirectoryRecord {
        children: children.then(|| children_of(base, directory)),
        id,
        name: &directory.name,
        parent_id: directory.parent.unwrap_or(tree.root()),
        moved_to_bin: directory.in_bin,
        object_type: tree.directory_type(),
        links: [
            Link::new("self", Href::directory(base, tree, id)),
            Link::new(
                "Parent",
                Href::directory(base, tree, directory.parent.unwrap_or(tree.root())),
            ),
        ],
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DirectoryRecord<'a> {
    #[serde(rename = "DirectoryChildren", skip_serializing_if = "Option::is_none")]
    children: Option<Vec<Child>>,
    id: DirectoryId,
    name: &'a str,
    #[serde(rename = "parentID")]
    parent_id: DirectoryId,
    moved_to_bin: bool,
    object_type: &'static str,
    links: [Link; 2],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Child {
    object_type: &'static str,
    id: Text,
    link: Link,
}

/// Sub-directories first, as in the examples.
fn children_of(base: &str, directory: &Directory) -> Vec<Child> {
    let tree = directory.tree;
    let subdirectory = |&id: &DirectoryId| Child {
        object_type: tree.directory_type(),
        id: Text(id.get()),
        link: Link::new(tree.directory_type(), Href::directory(base, tree, id)),
    };
    let member = |&id: &i64| Child {
        object_type: tree.member_type(),
        id: Text(id),
        link: Link::new(
            tree.member_type(),
            Href::to(base, format_args!("{}/{id}", tree.members_path())),
        ),
    };
    let subdirectories = directory.subdirectories.iter().map(subdirectory);
    subdirectories
        .chain(directory.members.iter().map(member))
        .collect()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProfileRecord<'a> {
    #[serde(rename = "firmwareID")]
    firmware_id: FirmwareId,
    is_master_profile: bool,
    overrides_sessions: bool,
    id: ProfileId,
    name: &'a str,
    #[serde(rename = "parentID")]
    parent_id: DirectoryId,
    moved_to_bin: bool,
    object_type: &'static str,
    links: [Link; 3],
}

impl<'a> ProfileRecord<'a> {
    pub(super) fn new(base: &str, id: ProfileId, profile: &'a Profile) -> Self {
        let tree = profile.kind.directories();
        Self {
            firmware_id: profile.firmware,
            is_master_profile: profile.kind == ProfileKind::Priority,
            overrides_sessions: profile.overrides_sessions,
            id,
            name: &profile.name,
            parent_id: profile.directory,
            moved_to_bin: profile.in_bin,
            object_type: tree.member_type(),
            links: [
                Link::new("self", Href::profile(base, tree, id)),
                Link::new("Parent", Href::directory(base, tree, profile.directory)),
                Link::new("Firmware", Href::firmware(base, profile.firmware)),
            ],
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FirmwareRecord<'a> {
    id: FirmwareId,
    product: &'a str,
    version: &'a str,
    firmware_type: &'a str,
    links: Vec<Link>,
}

impl<'a> FirmwareRecord<'a> {
    pub(super) fn new(state: &State, base: &str, id: FirmwareId, firmware: &'a Firmware) -> Self {
        let link = || Link::new("self", Href::firmware(base, id));
        Self {
            id,
            product: &firmware.product,
            version: &firmware.version,
            firmware_type: &firmware.firmware_type,
            links: state.knobs.device_links.then(link).into_iter().collect(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AssignmentRecord {
    assignee: ObjectRecord,
    receiver: ObjectRecord,
    assignment_position: usize,
    links: [Link; 3],
}

#[derive(Serialize)]
struct ObjectRecord {
    id: Text,
    #[serde(rename = "type")]
    kind: &'static str,
}

impl AssignmentRecord {
    /// Assignments with their positions, which just count.
    pub(super) fn list(
        state: &State,
        base: &str,
        assigned: impl IntoIterator<Item = (ProfileId, Receiver)>,
    ) -> Vec<Self> {
        let known = assigned.into_iter().filter_map(|(id, receiver)| {
            Some((id, state.profiles.get(&id)?.kind.directories(), receiver))
        });
        known
            .enumerate()
            .map(|(position, (id, tree, receiver))| Self::new(base, id, tree, receiver, position))
            .collect()
    }

    fn new(
        base: &str,
        id: ProfileId,
        tree: DirectoryKind,
        receiver: Receiver,
        position: usize,
    ) -> Self {
        let number = receiver.number();
        let own = format_args!(
            "{}/{id}/assignments/{}/{number}",
            tree.members_path(),
            receiver.path_name()
        );
        Self {
            assignee: ObjectRecord {
                id: Text(id.get()),
                kind: tree.member_type(),
            },
            receiver: ObjectRecord {
                id: Text(number),
                kind: receiver.object_type(),
            },
            assignment_position: position,
            links: [
                Link::new("assigned", Href::profile(base, tree, id)),
                Link::new("receiver", Href::receiver(base, receiver)),
                Link::new("self", Href::to(base, own)),
            ],
        }
    }
}
