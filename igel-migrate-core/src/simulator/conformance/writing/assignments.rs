//! A profile, assigned from both sides and taken back.

use super::super::profile_name;
use super::super::report::{Checked, ConformanceReport, Expecting as _, ensure, same, skip};
use super::devices::Devices;
use super::workplace::Workplace;
use crate::error::Result;
use crate::ums::{ObjectRef, Profile, ProfileKind, ProfileRef, Receiver, UmsClient, UmsErrorCode};

pub(super) async fn check(
    workplace: &mut Workplace<'_>,
    kind: ProfileKind,
    devices: &Devices,
    report: &mut ConformanceReport,
) {
    let named = |what: &str| format!("assignments/{}/{what}", profile_name(kind));
    let chosen = choose(workplace.client, kind, devices).await;
    let chosen = report.note(named("choose"), chosen);
    let Some(profile) = chosen else {
        return;
    };
    let directory = Receiver::Directory(devices.directory);
    let [first, second] = [devices.first, devices.second].map(Receiver::Device);
    let client = workplace.client;

    let to_directory = assigned(workplace, profile, directory, Side::Profile);
    if report
        .check(named("to-directory"), to_directory)
        .await
        .is_some()
    {
        let inherited = origins(client, profile, first, vec![directory]);
        report.check(named("inherited"), inherited).await;
        let to_device = assigned(workplace, profile, first, Side::Profile);
        if report.check(named("to-device"), to_device).await.is_some() {
            let both = origins(client, profile, first, vec![first, directory]);
            report.check(named("both-origins"), both).await;
        }
        let back = taken_back(client, profile, directory);
        report.check(named("back-from-directory"), back).await;
    }
    for (name, receiver) in [("by-device", second), ("by-directory", directory)] {
        let assigned = assigned(workplace, profile, receiver, Side::Receiver);
        if report.check(named(name), assigned).await.is_some() {
            let back = taken_back(client, profile, receiver);
            report.check(named(&format!("{name}-back")), back).await;
        }
    }
}

/// From which side an assignment is made.
enum Side {
    Profile,
    Receiver,
}

/// A profile for the firmware of the devices, if there is one: for another generation of the system
/// it would be refused.
async fn choose(client: &UmsClient, kind: ProfileKind, devices: &Devices) -> Checked<ProfileRef> {
    let profiles = match kind {
        ProfileKind::Standard => client.profiles().await,
        ProfileKind::Priority => client.priority_profiles().await,
    };
    let profiles = profiles.where_offered("the list of profiles")?;
    let fits = |profile: &&Profile| profile.firmware == Some(devices.firmware);
    match profiles.iter().find(fits).or(profiles.first()) {
        Some(profile) => Ok(profile.reference()),
        None => skip("there is no profile, and the interface creates none"),
    }
}

async fn assigned(
    workplace: &mut Workplace<'_>,
    profile: ProfileRef,
    receiver: Receiver,
    side: Side,
) -> Checked {
    let client = workplace.client;
    workplace.made.assignments.push((profile, receiver));
    let done = match side {
        Side::Profile => client.assign_profile(profile, receiver).await,
        Side::Receiver => client.assign_profiles(receiver, [profile]).await,
    };
    if let (Err(error), Receiver::Device(_)) = (&done, receiver)
        && error.server_code() == Some(UmsErrorCode::InvalidAssignment.as_str())
    {
        return skip(format!("profile {} is for another generation", profile.id));
    }
    done.expecting("the profile is assigned")?;
    confirmed(client, profile, receiver, true).await?;
    ensure(
        receives(client, profile, receiver)
            .await
            .expecting("the receivers of the profile")?,
        "the receiver in the list of the profile",
        || "it is not".to_owned(),
    )
}

async fn taken_back(client: &UmsClient, profile: ProfileRef, receiver: Receiver) -> Checked {
    let done = client.unassign_profile(profile, receiver).await;
    done.expecting("the profile is taken back")?;
    confirmed(client, profile, receiver, false).await?;
    ensure(
        !receives(client, profile, receiver)
            .await
            .expecting("the receivers of the profile")?,
        "the receiver is not in the list of the profile",
        || "it is".to_owned(),
    )
}

async fn confirmed(
    client: &UmsClient,
    profile: ProfileRef,
    receiver: Receiver,
    assigned: bool,
) -> Checked {
    let confirmed = client.confirm_assignment(profile, receiver, assigned).await;
    confirmed.expecting(if assigned {
        "the profile among the effective ones"
    } else {
        "the profile is effective no more"
    })
}

/// Whether the profile lists the receiver.
async fn receives(client: &UmsClient, profile: ProfileRef, receiver: Receiver) -> Result<bool> {
    Ok(match receiver {
        Receiver::Device(id) => client.devices_of_profile(profile).await?.contains(&id),
        Receiver::Directory(id) => client.directories_of_profile(profile).await?.contains(&id),
    })
}

/// The profile reaches a device from exactly these places, and from directories around the scratch
/// directory, where somebody may have assigned it.
async fn origins(
    client: &UmsClient,
    profile: ProfileRef,
    device: Receiver,
    mut expected: Vec<Receiver>,
) -> Checked {
    let effective = client.effective_profiles(device).await;
    let effective = effective.expecting("the effective profiles")?;
    let mut seen: Vec<_> = effective
        .origins(profile)
        .filter(|origin| expected.contains(origin) || matches!(origin, Receiver::Device(_)))
        .collect();
    let place = |receiver: &Receiver| {
        (
            matches!(receiver, Receiver::Device(_)),
            ObjectRef::from(*receiver).id,
        )
    };
    expected.sort_by_key(place);
    seen.sort_by_key(place);
    same("origins", expected, seen)
}
