//! From a path to the resource it names, strictly.

use super::super::code::{Code, Refusal};
use super::super::ids::{
    AssetId, DeviceId, DirectoryId, FirmwareId, ProfileId, TemplateId, ViewId,
};
use super::super::store::{Receiver, Tree};

/// What a path names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Resource {
    Devices,
    Device(DeviceId),
    DeviceOffline(DeviceId),
    View(ViewId),
    /// The profiles in effect for a device or directory.
    Effective(Receiver),
    Profiles(Tree),
    Profile(Tree, ProfileId),
    /// Where a profile is assigned.
    Receivers(Tree, ProfileId, ReceiverKind),
    Assignment(Tree, ProfileId, Receiver),
    Directories(Tree),
    Directory(Tree, DirectoryId),
    Firmwares,
    Firmware(FirmwareId),
    Templates,
    TemplateValues(TemplateId),
    TemplateRead(TemplateId),
    TemplateAssign(ReceiverKind),
    Assets(AssetSelection),
    AssetHistory(HistorySelection),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReceiverKind {
    Device,
    Directory,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AssetSelection {
    All,
    One(AssetId),
    Device(DeviceId),
}

/// As [`AssetSelection`], but devices go by their unit id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum HistorySelection {
    All,
    One(AssetId),
    Unit(String),
}

/// The segments below `/umsapi/v3`.
///
/// # Errors
///
/// `ITG-0A020` for any other root, empty segments and path parameters; `ITG-0B006` for any other
/// version.
pub(super) fn segments(path: &str, trailing_slash: bool) -> Result<Vec<&str>, Refusal> {
    let unmapped = || Refusal::from(Code::A020);
    let below = path.strip_prefix("/umsapi/").ok_or_else(unmapped)?;
    let below = match below.strip_suffix('/') {
        Some(without) if trailing_slash => without,
        _ => below,
    };
    let mut segments: Vec<&str> = below.split('/').collect();
    if segments
        .iter()
        .any(|part| part.is_empty() || part.contains([';', '%']))
    {
        return Err(unmapped());
    }
    if segments.remove(0) != "v3" {
        return Err(Code::B006.into());
    }
    Ok(segments)
}

/// The resource that the segments name.
///
/// # Errors
///
/// `ITG-0A020` for a path that does not exist, `ITG-0A010` for an id that is no number.
pub(super) fn resource(segments: &[&str]) -> Result<Resource, Refusal> {
    let resource = match segments {
        ["thinclients"] => Resource::Devices,
        ["thinclients", id] => Resource::Device(device(id)?),
        ["thinclients", id, "deletetcoffline"] => Resource::DeviceOffline(device(id)?),
        ["thinclients", id, "assignments", "profiles"] => {
            Resource::Effective(Receiver::Device(device(id)?))
        }
        ["thinclientview", id] => Resource::View(ViewId::new(number(id)?)),
        [
            "directories",
            "tcdirectories",
            id,
            "assignments",
            "profiles",
        ] => Resource::Effective(Receiver::Directory(directory(id)?)),
        ["directories", kind] => Resource::Directories(tree(kind)?),
        ["directories", kind, id] => Resource::Directory(tree(kind)?, directory(id)?),
        ["firmwares"] => Resource::Firmwares,
        ["firmwares", id] => Resource::Firmware(FirmwareId::new(number(id)?)),
        ["template"] => Resource::Templates,
        ["template", "assign", "tc"] => Resource::TemplateAssign(ReceiverKind::Device),
        ["template", "assign", "dir"] => Resource::TemplateAssign(ReceiverKind::Directory),
        ["template", id, "value"] => Resource::TemplateValues(TemplateId::new(number(id)?)),
        ["template", id, "read"] => Resource::TemplateRead(TemplateId::new(number(id)?)),
        ["assetinfo"] => Resource::Assets(AssetSelection::All),
        ["assetinfo", "assets", id] => {
            Resource::Assets(AssetSelection::One(AssetId::new(number(id)?)))
        }
        ["assetinfo", "thinclients", id] => Resource::Assets(AssetSelection::Device(device(id)?)),
        ["assethistory"] => Resource::AssetHistory(HistorySelection::All),
        ["assethistory", "assets", id] => {
            Resource::AssetHistory(HistorySelection::One(AssetId::new(number(id)?)))
        }
        ["assethistory", "thinclients", unit] => {
            Resource::AssetHistory(HistorySelection::Unit((*unit).to_owned()))
        }
        [kind @ ("profiles" | "masterprofiles"), rest @ ..] => profile_resource(kind, rest)?,
        _ => return Err(Code::A020.into()),
    };
    Ok(resource)
}

fn profile_resource(kind: &str, rest: &[&str]) -> Result<Resource, Refusal> {
    let tree = match kind {
        "profiles" => Tree::Profiles,
        _ => Tree::PriorityProfiles,
    };
    let profile = |id: &str| Ok::<_, Refusal>(ProfileId::new(number(id)?));
    let resource = match rest {
        [] => Resource::Profiles(tree),
        [id] => Resource::Profile(tree, profile(id)?),
        [id, "assignments", "thinclients"] => {
            Resource::Receivers(tree, profile(id)?, ReceiverKind::Device)
        }
        [id, "assignments", "tcdirectories"] => {
            Resource::Receivers(tree, profile(id)?, ReceiverKind::Directory)
        }
        [id, "assignments", "thinclients", receiver] => {
            Resource::Assignment(tree, profile(id)?, Receiver::Device(device(receiver)?))
        }
        [id, "assignments", "tcdirectories", receiver] => Resource::Assignment(
            tree,
            profile(id)?,
            Receiver::Directory(directory(receiver)?),
        ),
        _ => return Err(Code::A020.into()),
    };
    Ok(resource)
}

fn tree(name: &str) -> Result<Tree, Refusal> {
    Tree::by_path_name(name).ok_or_else(|| Code::A020.into())
}

fn device(text: &str) -> Result<DeviceId, Refusal> {
    Ok(DeviceId::new(number(text)?))
}

fn directory(text: &str) -> Result<DirectoryId, Refusal> {
    Ok(DirectoryId::new(number(text)?))
}

fn number(text: &str) -> Result<i64, Refusal> {
    text.parse().map_err(|_| Code::A010.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routed(path: &str) -> Result<Resource, Code> {
        segments(path, true)
            .and_then(|segments| resource(&segments))
            .map_err(|refusal| refusal.code)
    }

    #[test]
    fn paths_are_taken_strictly() {
        assert_eq!(routed("/umsapi/v3/thinclients"), Ok(Resource::Devices));
        assert_eq!(routed("/umsapi/v3/thinclients/"), Ok(Resource::Devices));
        for (path, code) in [
            ("/umsapi/v3/thinclients//", Code::A020),
            ("/umsapi//v3/thinclients", Code::A020),
            ("/umsapi/v3//thinclients", Code::A020),
            ("/umsapi/v2/thinclients", Code::B006),
            ("/umsapi/latest/thinclients", Code::B006),
            ("/umsapi/v3", Code::A020),
            ("/umsapi/v3/", Code::A020),
            ("/", Code::A020),
            ("/umsapi/v3/Thinclients", Code::A020),
            ("/umsapi/v3/thinclients;jsessionid=x", Code::A020),
            ("/umsapi/v3/thinclients/5a", Code::A010),
            ("/umsapi/v3/thinclients/5/profile", Code::A020),
            ("/umsapi/v3/masterprofile/5", Code::A020),
            ("/umsapi/v3/directories/5", Code::A020),
            ("/umsapi/v3/directories/tcdirectory/5", Code::A020),
            (
                "/umsapi/v3/profiles/5/assignments/tcdirectory/6",
                Code::A020,
            ),
            (
                "/umsapi/v3/directories/profiledirectories/5/assignments/profiles",
                Code::A020,
            ),
        ] {
            assert_eq!(routed(path), Err(code), "{path}");
        }
        assert_eq!(
            segments("/umsapi/v3/thinclients/", false).unwrap_err().code,
            Code::A020
        );
    }
}
