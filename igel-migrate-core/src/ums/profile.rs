//! Profiles and priority profiles. UMS tells their name and place, never their settings.

use serde_json::{Map, Value, json};

use super::client::UmsClient;
use super::decode::{self, Fields, Record};
use super::id::{DirectoryId, FirmwareId, ProfileId};
use super::object::{ObjectKind, Permanently, ProfileKind, ProfileRef};
use super::request::UmsRequest;
use crate::error::Result;

/// A profile or a priority profile.
///
/// Nothing here tells an OS 11 profile from an OS 12 one: the interface has no such field.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Profile {
    /// The id.
    pub id: ProfileId,
    /// Which of the two sorts.
    pub kind: ProfileKind,
    /// The name. Not unique.
    pub name: String,
    /// The directory it lies in.
    pub parent: Option<DirectoryId>,
    /// The firmware an OS 11 profile is based on.
    pub firmware: Option<FirmwareId>,
    /// Whether its sessions replace those of other profiles.
    pub overrides_sessions: bool,
    /// Whether it lies in the Recycle Bin.
    pub in_recycle_bin: bool,
    /// Fields this version does not know.
    pub extra: Map<String, Value>,
}

impl Profile {
    /// A profile of which nothing is known but the name, for callers that keep profiles themselves.
    pub fn new(reference: impl Into<ProfileRef>, name: impl Into<String>) -> Self {
        let ProfileRef { kind, id } = reference.into();
        Self {
            id,
            kind,
            name: name.into(),
            parent: None,
            firmware: None,
            overrides_sessions: false,
            in_recycle_bin: false,
            extra: Map::new(),
        }
    }

    /// The id together with the sort.
    pub fn reference(&self) -> ProfileRef {
        ProfileRef {
            kind: self.kind,
            id: self.id,
        }
    }
}

impl Record for Profile {
    const WHAT: &'static str = "profile";

    fn read(fields: &mut Fields) -> Result<Self> {
        let priority = fields.flag("isMasterProfile")?
            || fields.optional("objectType") == Some(ObjectKind::PriorityProfile);
        Ok(Self {
            id: fields.required("id")?,
            kind: if priority {
                ProfileKind::Priority
            } else {
                ProfileKind::Standard
            },
            name: fields.text("name"),
            parent: fields.optional("parentID"),
            firmware: fields.optional("firmwareID"),
            overrides_sessions: fields.flag("overridesSessions")?,
            in_recycle_bin: fields.flag("movedToBin")?,
            extra: fields.rest(),
        })
    }
}

pub(super) fn list(kind: ProfileKind) -> UmsRequest {
    UmsRequest::read(kind.collection(), "listing profiles")
}

pub(super) fn read(profile: ProfileRef) -> UmsRequest {
    UmsRequest::read(path(profile), "reading a profile")
}

pub(super) fn rename(profile: ProfileRef, name: &str) -> Result<UmsRequest> {
    UmsRequest::put(
        path(profile),
        "renaming a profile",
        &json!({ "name": name }),
    )
}

pub(super) fn delete(profile: ProfileRef) -> UmsRequest {
    UmsRequest::delete(path(profile), "deleting a profile")
}

pub(super) fn path(profile: ProfileRef) -> String {
    format!("{}/{}", profile.kind.collection(), profile.id)
}

/// Profiles.
impl UmsClient {
    /// The profiles, without those in the Recycle Bin.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn profiles(&self) -> Result<Vec<Profile>> {
        self.profiles_of(ProfileKind::Standard).await
    }

    /// The priority profiles, without those in the Recycle Bin. The feature has to be switched on
    /// in UMS.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn priority_profiles(&self) -> Result<Vec<Profile>> {
        self.profiles_of(ProfileKind::Priority).await
    }

    async fn profiles_of(&self, kind: ProfileKind) -> Result<Vec<Profile>> {
        let mut profiles = self.all_profiles(kind).await?;
        profiles.retain(|profile| !profile.in_recycle_bin);
        Ok(profiles)
    }

    /// The profiles of one sort, those in the Recycle Bin included.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn all_profiles(&self, kind: ProfileKind) -> Result<Vec<Profile>> {
        self.read(list(kind), |body| decode::list(body, "profiles"))
            .await
    }

    /// One profile.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn profile(&self, profile: impl Into<ProfileRef>) -> Result<Profile> {
        self.read(read(profile.into()), decode::one).await
    }

    /// Gives a profile another name.
    ///
    /// # Errors
    ///
    /// Those of any write, see [`UmsClient`].
    pub async fn rename_profile(&self, profile: impl Into<ProfileRef>, name: &str) -> Result<()> {
        self.acknowledged(rename(profile.into(), name)?).await
    }

    /// Deletes a profile for good, past the Recycle Bin, with all its assignments.
    ///
    /// # Errors
    ///
    /// Those of any write, see [`UmsClient`].
    pub async fn delete_profile<P: Into<ProfileRef>>(&self, profile: Permanently<P>) -> Result<()> {
        self.acknowledged(delete(profile.0.into())).await
    }
}
