//! Which profiles reach which devices, and from where.

use serde_json::{Value, json};

use super::client::UmsClient;
use super::decode::{self, Fields, Record};
use super::id::{DeviceId, DirectoryId, ProfileId};
use super::object::{ObjectKind, ObjectRef, ProfileKind, ProfileRef, Receiver};
use super::profile;
use super::request::UmsRequest;
use crate::error::{Error, ErrorKind, Result};

/// A profile assigned to a device or to a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Assignment {
    /// What is assigned.
    pub profile: ProfileRef,
    /// What it is assigned to: in an effective list, where it comes from.
    pub receiver: Receiver,
    /// Its place in the list it was read from. Nothing follows from it about what wins.
    pub position: Option<i64>,
}

/// An entry of a list of assignments: of a profile, or of something this version does not know.
pub(super) struct Entry {
    assignee: ObjectRef,
    receiver: Receiver,
    position: Option<i64>,
}

impl Record for Entry {
    const WHAT: &'static str = "assignment";

    fn read(fields: &mut Fields) -> Result<Self> {
        let receiver: ObjectRef = fields.record("receiver")?;
        Ok(Self {
            assignee: fields.record("assignee")?,
            receiver: match receiver.kind {
                ObjectKind::Device => Receiver::Device(DeviceId::new(receiver.id)),
                ObjectKind::DeviceDirectory => Receiver::Directory(DirectoryId::new(receiver.id)),
                _ => {
                    return Err(Error::new(
                        ErrorKind::Protocol,
                        "an assignment to neither a device nor a directory",
                    ));
                }
            },
            position: fields.integer("assignmentPosition"),
        })
    }
}

impl Entry {
    fn assignment(&self) -> Option<Assignment> {
        let kind = match self.assignee.kind {
            ObjectKind::Profile => ProfileKind::Standard,
            ObjectKind::PriorityProfile => ProfileKind::Priority,
            _ => return None,
        };
        Some(Assignment {
            profile: ProfileRef {
                kind,
                id: ProfileId::new(self.assignee.id),
            },
            receiver: self.receiver,
            position: self.position,
        })
    }
}

/// The profiles that reach a device or a directory: its own, and those of the directories around
/// it.
///
/// The list says nothing about which of them a device obeys: a profile for the other generation of
/// the operating system is in it too, and the device ignores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveProfiles {
    of: Receiver,
    assignments: Vec<Assignment>,
    other: Vec<ObjectRef>,
}

impl EffectiveProfiles {
    /// Whose profiles these are.
    pub fn of(&self) -> Receiver {
        self.of
    }

    /// The assignments, in the order UMS gave them.
    pub fn assignments(&self) -> &[Assignment] {
        &self.assignments
    }

    /// The profiles that are assigned right here.
    pub fn direct(&self) -> impl Iterator<Item = &Assignment> {
        self.assignments
            .iter()
            .filter(|assignment| assignment.receiver == self.of)
    }

    /// The profiles that come from a directory around.
    pub fn inherited(&self) -> impl Iterator<Item = &Assignment> {
        self.assignments
            .iter()
            .filter(|assignment| assignment.receiver != self.of)
    }

    /// Where a profile comes from; several places if it is assigned more than once.
    pub fn origins(&self, profile: impl Into<ProfileRef>) -> impl Iterator<Item = Receiver> {
        let profile = profile.into();
        self.assignments
            .iter()
            .filter(move |assignment| assignment.profile == profile)
            .map(|assignment| assignment.receiver)
    }

    /// Whether a profile reaches it.
    pub fn contains(&self, profile: impl Into<ProfileRef>) -> bool {
        self.origins(profile).next().is_some()
    }

    /// What else is assigned, of kinds this version does not know.
    pub fn other(&self) -> &[ObjectRef] {
        &self.other
    }
}

pub(super) fn effective(receiver: Receiver) -> UmsRequest {
    UmsRequest::read(profiles_of(receiver), "reading effective profiles")
}

pub(super) fn devices(profile: ProfileRef) -> UmsRequest {
    let path = format!("{}/assignments/thinclients", profile::path(profile));
    UmsRequest::read(path, "listing the devices of a profile")
}

pub(super) fn directories(profile: ProfileRef) -> UmsRequest {
    let path = format!("{}/assignments/tcdirectories", profile::path(profile));
    UmsRequest::read(path, "listing the directories of a profile")
}

pub(super) fn assign(profile: ProfileRef, receiver: Receiver) -> Result<UmsRequest> {
    let body = [assignment(profile, receiver)];
    UmsRequest::put(receivers(profile, receiver), "assigning a profile", &body)
}

/// Several profiles to one receiver, from the receiver's side.
pub(super) fn assign_all(receiver: Receiver, profiles: &[ProfileRef]) -> Result<UmsRequest> {
    let assignments: Vec<_> = profiles
        .iter()
        .map(|&profile| assignment(profile, receiver))
        .collect();
    let path = profiles_of(receiver);
    UmsRequest::put(path, "assigning profiles", &assignments)
}

fn assignment(profile: ProfileRef, receiver: Receiver) -> Value {
    json!({
        "assignee": ObjectRef::from(profile),
        "receiver": ObjectRef::from(receiver),
    })
}

fn profiles_of(receiver: Receiver) -> String {
    match receiver {
        Receiver::Device(id) => format!("/thinclients/{id}/assignments/profiles"),
        Receiver::Directory(id) => {
            format!("/directories/tcdirectories/{id}/assignments/profiles")
        }
    }
}

pub(super) fn unassign(profile: ProfileRef, receiver: Receiver) -> UmsRequest {
    let id = ObjectRef::from(receiver).id;
    let path = format!("{}/{id}", receivers(profile, receiver));
    UmsRequest::delete(path, "taking back a profile")
}

fn receivers(profile: ProfileRef, receiver: Receiver) -> String {
    let collection = match receiver {
        Receiver::Device(_) => "thinclients",
        Receiver::Directory(_) => "tcdirectories",
    };
    format!("{}/assignments/{collection}", profile::path(profile))
}

/// Assignments.
impl UmsClient {
    /// The profiles that reach a device or a directory, each with where it comes from.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn effective_profiles(
        &self,
        receiver: impl Into<Receiver>,
    ) -> Result<EffectiveProfiles> {
        let of = receiver.into();
        let entries: Vec<Entry> = self
            .read(effective(of), |body| decode::list(body, "assignments"))
            .await?;
        let (known, other): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .map(|entry| entry.assignment().ok_or(entry.assignee))
            .partition(std::result::Result::is_ok);
        Ok(EffectiveProfiles {
            of,
            assignments: known
                .into_iter()
                .filter_map(std::result::Result::ok)
                .collect(),
            other: other
                .into_iter()
                .filter_map(std::result::Result::err)
                .collect(),
        })
    }

    /// The devices a profile is assigned to directly.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn devices_of_profile(
        &self,
        profile: impl Into<ProfileRef>,
    ) -> Result<Vec<DeviceId>> {
        let receivers = self.receivers(devices(profile.into())).await?;
        let device = |receiver| match receiver {
            Receiver::Device(id) => Some(id),
            Receiver::Directory(_) => None,
        };
        Ok(receivers.into_iter().filter_map(device).collect())
    }

    /// The directories a profile is assigned to directly.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn directories_of_profile(
        &self,
        profile: impl Into<ProfileRef>,
    ) -> Result<Vec<DirectoryId>> {
        let receivers = self.receivers(directories(profile.into())).await?;
        let directory = |receiver| match receiver {
            Receiver::Directory(id) => Some(id),
            Receiver::Device(_) => None,
        };
        Ok(receivers.into_iter().filter_map(directory).collect())
    }

    async fn receivers(&self, request: UmsRequest) -> Result<Vec<Receiver>> {
        let entries: Vec<Entry> = self
            .read(request, |body| decode::list(body, "assignments"))
            .await?;
        Ok(entries.into_iter().map(|entry| entry.receiver).collect())
    }

    /// Assigns a profile to a device or a directory.
    ///
    /// Assign to directories: a profile for OS 12 directly on a device that still runs OS 11, or
    /// the other way round, is refused by UMS; below a directory the device ignores it until it
    /// fits.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] if it is assigned already or lies in the Recycle Bin (what UMS does
    /// with a second assignment is not documented); those of any write, see [`UmsClient`].
    pub async fn assign_profile(
        &self,
        profile: impl Into<ProfileRef>,
        receiver: impl Into<Receiver>,
    ) -> Result<()> {
        self.acknowledged(assign(profile.into(), receiver.into())?)
            .await
    }

    /// Assigns several profiles to one device or directory, in one request; nothing is sent for
    /// none.
    ///
    /// # Errors
    ///
    /// As [`UmsClient::assign_profile`]. Whether UMS assigns some of the profiles when it refuses
    /// one of them is not documented: read back.
    pub async fn assign_profiles<P: Into<ProfileRef>>(
        &self,
        receiver: impl Into<Receiver>,
        profiles: impl IntoIterator<Item = P>,
    ) -> Result<()> {
        let profiles: Vec<ProfileRef> = profiles.into_iter().map(Into::into).collect();
        if profiles.is_empty() {
            return Ok(());
        }
        self.acknowledged(assign_all(receiver.into(), &profiles)?)
            .await
    }

    /// Takes a profile back from the device or directory it is assigned to. An inherited one can
    /// only be taken back at its directory.
    ///
    /// # Errors
    ///
    /// Those of any write, see [`UmsClient`].
    pub async fn unassign_profile(
        &self,
        profile: impl Into<ProfileRef>,
        receiver: impl Into<Receiver>,
    ) -> Result<()> {
        self.acknowledged(unassign(profile.into(), receiver.into()))
            .await
    }

    /// Reads back until a profile is assigned right there (`assigned`) or is not any more. An
    /// assignment may take 10 to 40 seconds to show.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Timeout`] if it does not show in time; those of any read, see [`UmsClient`].
    pub async fn confirm_assignment(
        &self,
        profile: impl Into<ProfileRef>,
        receiver: impl Into<Receiver>,
        assigned: bool,
    ) -> Result<()> {
        let (profile, receiver) = (profile.into(), receiver.into());
        self.settle("the assignment", || async move {
            let effective = self.effective_profiles(receiver).await?;
            let found = effective.origins(profile).any(|origin| origin == receiver);
            Ok((found == assigned).then_some(()))
        })
        .await
    }
}
