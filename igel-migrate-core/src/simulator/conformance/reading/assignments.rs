//! Profiles of a sort, and where they are assigned.

use std::collections::HashSet;

use super::super::report::{Checked, ConformanceReport, Expecting as _, ensure, fail, same, skip};
use super::super::shape;
use super::devices::Fleet;
use super::named_profiles as named;
use crate::ums::{
    Assignment, DeviceId, DirectoryId, DirectoryTree, ObjectKind, Profile, ProfileKind, Receiver,
    UmsClient,
};

/// So many profiles are asked for what they are assigned to, until one is.
const ASKED: usize = 50;

pub(super) async fn check(
    client: &UmsClient,
    kind: ProfileKind,
    tree: &DirectoryTree,
    fleet: &Fleet,
    report: &mut ConformanceReport,
) {
    let Some(profiles) = report.check(named(kind, "list"), list(client, kind)).await else {
        return;
    };
    report
        .check(named(kind, "one"), one(client, &profiles))
        .await;
    let path = match kind {
        ProfileKind::Standard => "/profiles",
        ProfileKind::Priority => "/masterprofiles",
    };
    let fields = shape::profile(kind);
    let shape = shape::list(client, path, None, &fields);
    report.check(named(kind, "shape"), shape).await;
    let devices = of_devices(client, &profiles, fleet);
    report.check(named(kind, "of-devices"), devices).await;
    let directories = of_directories(client, &profiles, tree);
    let assigned = report
        .check(named(kind, "of-directories"), directories)
        .await;
    let origins = origins(client, assigned, tree, fleet);
    report.check(named(kind, "origins"), origins).await;
}

/// Gives those that are not in the Recycle Bin.
async fn list(client: &UmsClient, kind: ProfileKind) -> Checked<Vec<Profile>> {
    let profiles = client.all_profiles(kind).await;
    let mut profiles = profiles.where_offered("the list of profiles")?;
    let mut seen = HashSet::new();
    for profile in &profiles {
        ensure(seen.insert(profile.id), "each profile once", || {
            format!("profile {} twice", profile.id)
        })?;
        same("sort of profile", kind, profile.kind)?;
    }
    profiles.retain(|profile| !profile.in_recycle_bin);
    Ok(profiles)
}

async fn one(client: &UmsClient, profiles: &[Profile]) -> Checked {
    let Some(listed) = profiles.first() else {
        return skip("there is no profile");
    };
    let one = client
        .profile(listed.reference())
        .await
        .expecting("the profile")?;
    let told = |profile: &Profile| {
        let place = profile
            .parent
            .map_or(String::new(), |parent| parent.to_string());
        format!("{} `{}` in {place}", profile.id, profile.name)
    };
    same("the listed profile", told(listed), told(&one))
}

/// What a profile says of its devices, a device says of its profiles.
async fn of_devices(client: &UmsClient, profiles: &[Profile], fleet: &Fleet) -> Checked {
    for profile in profiles.iter().take(ASKED) {
        let devices = client.devices_of_profile(profile.reference()).await;
        let devices = devices.expecting("the devices of a profile")?;
        if let Some(device) = devices.into_iter().find(|&id| fleet.is_usable(id)) {
            return reaches(client, profile, device.into()).await;
        }
    }
    skip("no profile is assigned to a device")
}

/// What a profile says of its directories, a directory says of its profiles.
async fn of_directories(
    client: &UmsClient,
    profiles: &[Profile],
    tree: &DirectoryTree,
) -> Checked<DirectoryId> {
    for profile in profiles.iter().take(ASKED) {
        let directories = client.directories_of_profile(profile.reference()).await;
        let directories = directories.expecting("the directories of a profile")?;
        if let Some(directory) = directories.into_iter().find(|&id| tree.get(id).is_some()) {
            reaches(client, profile, directory.into()).await?;
            return Ok(directory);
        }
    }
    skip("no profile is assigned to a directory")
}

async fn reaches(client: &UmsClient, profile: &Profile, receiver: Receiver) -> Checked {
    let effective = client.effective_profiles(receiver).await;
    let effective = effective.expecting("the effective profiles")?;
    let origins: Vec<_> = effective.origins(profile.reference()).collect();
    let expected = format!("profile {} from {receiver:?} itself", profile.id);
    ensure(origins.contains(&receiver), expected, || {
        format!("{origins:?}")
    })
}

/// Each profile that reaches a device comes from the device itself or from a directory around it,
/// and that directory says so too.
async fn origins(
    client: &UmsClient,
    assigned: Option<DirectoryId>,
    tree: &DirectoryTree,
    fleet: &Fleet,
) -> Checked {
    let device = match assigned {
        Some(directory) => below(client, directory, fleet).await?,
        None => None,
    };
    let Some(device) = device.or(fleet.sample.as_ref().map(crate::ums::Device::id)) else {
        return skip("there is no device");
    };
    let parent = client
        .device(device)
        .await
        .expecting("the device")?
        .parent();
    let effective = client.effective_profiles(device).await;
    let effective = effective.expecting("the effective profiles of a device")?;
    if effective.assignments().is_empty() {
        return skip(format!("no profile reaches device {device}"));
    }
    for Assignment {
        profile, receiver, ..
    } in effective.inherited()
    {
        let Receiver::Directory(origin) = *receiver else {
            return fail("a directory as the origin", format!("{receiver:?}"));
        };
        let around = parent.is_some_and(|parent| tree.is_within(parent, origin));
        let expected = format!("an origin around device {device}");
        ensure(around, expected, || format!("directory {origin}"))?;
        if origin.is_root() {
            continue;
        }
        let there = client.effective_profiles(origin).await;
        let there = there.expecting("the effective profiles of the origin")?;
        let own = there.origins(*profile).any(|found| found == *receiver);
        let expected = format!("profile {} assigned to directory {origin}", profile.id);
        ensure(own, expected, || "it is not".to_owned())?;
    }
    Ok(())
}

/// A device that lies directly in a directory.
async fn below(
    client: &UmsClient,
    directory: DirectoryId,
    fleet: &Fleet,
) -> Checked<Option<DeviceId>> {
    let directory = client
        .directory(directory)
        .await
        .expecting("the directory")?;
    let children = directory.children.unwrap_or_default().into_iter();
    let mut devices = children
        .filter(|child| child.kind == ObjectKind::Device)
        .map(|child| DeviceId::new(child.id));
    Ok(devices.find(|&id| fleet.is_usable(id)))
}
