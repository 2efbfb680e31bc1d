//! From a path to the resource it names, strictly.

use super::super::code::Refusal;
use super::super::wire::{TREES, TreeNames as _};
use crate::ums::{
    AssetId, DeviceId, DirectoryId, DirectoryKind, FirmwareId, ProfileId, ProfileKind, Receiver,
    TemplateKeyId, UmsErrorCode, ViewId,
};

/// What a path names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Resource {
    Devices,
    Device(DeviceId),
    DeviceOffline(DeviceId),
    View(ViewId),
    /// The profiles in effect for a device or directory.
    Effective(Receiver),
    Profiles(ProfileKind),
    Profile(ProfileKind, ProfileId),
    /// Where a profile is assigned.
    Receivers(ProfileKind, ProfileId, ReceiverKind),
    Assignment(ProfileKind, ProfileId, Receiver),
    Directories(DirectoryKind),
    Directory(DirectoryKind, DirectoryId),
    Firmwares,
    Firmware(FirmwareId),
    Templates,
    TemplateValues(TemplateKeyId),
    TemplateRead(TemplateKeyId),
    TemplateAssign(ReceiverKind),
    Assets(AssetSelection),
    AssetHistory(HistorySelection),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReceiverKind {
    Device,
    Directory,
}

impl ReceiverKind {
    pub(super) fn of(receiver: Receiver) -> Self {
        match receiver {
            Receiver::Device(_) => Self::Device,
            Receiver::Directory(_) => Self::Directory,
        }
    }
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
    let unmapped = || Refusal::from(UmsErrorCode::NoHandler);
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
        return Err(UmsErrorCode::WrongVersion.into());
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
        ["template", id, "value"] => Resource::TemplateValues(TemplateKeyId::new(number(id)?)),
        ["template", id, "read"] => Resource::TemplateRead(TemplateKeyId::new(number(id)?)),
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
        _ => return Err(UmsErrorCode::NoHandler.into()),
    };
    Ok(resource)
}

fn profile_resource(kind: &str, rest: &[&str]) -> Result<Resource, Refusal> {
    let kind = match kind {
        "profiles" => ProfileKind::Standard,
        _ => ProfileKind::Priority,
    };
    let profile = |id: &str| Ok::<_, Refusal>(ProfileId::new(number(id)?));
    let resource = match rest {
        [] => Resource::Profiles(kind),
        [id] => Resource::Profile(kind, profile(id)?),
        [id, "assignments", "thinclients"] => {
            Resource::Receivers(kind, profile(id)?, ReceiverKind::Device)
        }
        [id, "assignments", "tcdirectories"] => {
            Resource::Receivers(kind, profile(id)?, ReceiverKind::Directory)
        }
        [id, "assignments", "thinclients", receiver] => {
            Resource::Assignment(kind, profile(id)?, Receiver::Device(device(receiver)?))
        }
        [id, "assignments", "tcdirectories", receiver] => Resource::Assignment(
            kind,
            profile(id)?,
            Receiver::Directory(directory(receiver)?),
        ),
        _ => return Err(UmsErrorCode::NoHandler.into()),
    };
    Ok(resource)
}

fn tree(name: &str) -> Result<DirectoryKind, Refusal> {
    let named = TREES.into_iter().find(|tree| tree.path_name() == name);
    named.ok_or_else(|| UmsErrorCode::NoHandler.into())
}

fn device(text: &str) -> Result<DeviceId, Refusal> {
    Ok(DeviceId::new(number(text)?))
}

fn directory(text: &str) -> Result<DirectoryId, Refusal> {
    Ok(DirectoryId::new(number(text)?))
}

fn number(text: &str) -> Result<i64, Refusal> {
    text.parse().map_err(|_| UmsErrorCode::NumberFormat.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routed(path: &str) -> Result<Resource, UmsErrorCode> {
        segments(path, true)
            .and_then(|segments| resource(&segments))
            .map_err(|refusal| refusal.code)
    }

    #[test]
    fn paths_are_taken_strictly() {
        assert_eq!(routed("/umsapi/v3/thinclients"), Ok(Resource::Devices));
        assert_eq!(routed("/umsapi/v3/thinclients/"), Ok(Resource::Devices));
        for (path, code) in [
            ("/umsapi/v3/thinclients//", UmsErrorCode::NoHandler),
            ("/umsapi//v3/thinclients", UmsErrorCode::NoHandler),
            ("/umsapi/v3//thinclients", UmsErrorCode::NoHandler),
            ("/umsapi/v2/thinclients", UmsErrorCode::WrongVersion),
            ("/umsapi/latest/thinclients", UmsErrorCode::WrongVersion),
            ("/umsapi/v3", UmsErrorCode::NoHandler),
            ("/umsapi/v3/", UmsErrorCode::NoHandler),
            ("/", UmsErrorCode::NoHandler),
            ("/umsapi/v3/Thinclients", UmsErrorCode::NoHandler),
            (
                "/umsapi/v3/thinclients;jsessionid=x",
                UmsErrorCode::NoHandler,
            ),
            ("/umsapi/v3/thinclients/5a", UmsErrorCode::NumberFormat),
            ("/umsapi/v3/thinclients/5/profile", UmsErrorCode::NoHandler),
            ("/umsapi/v3/masterprofile/5", UmsErrorCode::NoHandler),
            ("/umsapi/v3/directories/5", UmsErrorCode::NoHandler),
            (
                "/umsapi/v3/directories/tcdirectory/5",
                UmsErrorCode::NoHandler,
            ),
            (
                "/umsapi/v3/profiles/5/assignments/tcdirectory/6",
                UmsErrorCode::NoHandler,
            ),
            (
                "/umsapi/v3/directories/profiledirectories/5/assignments/profiles",
                UmsErrorCode::NoHandler,
            ),
        ] {
            assert_eq!(routed(path), Err(code), "{path}");
        }
        assert_eq!(
            segments("/umsapi/v3/thinclients/", false).unwrap_err().code,
            UmsErrorCode::NoHandler
        );
    }
}
