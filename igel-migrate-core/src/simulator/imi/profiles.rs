//! Profiles and priority profiles: reading, renaming, deleting.

use super::super::access::Right;
use super::super::code::Refusal;
use super::super::store::Profile;
use super::record::ProfileRecord;
use super::{Call, Content, body};
use crate::ums::{ProfileId, ProfileKind, UmsErrorCode};

impl Call<'_> {
    pub(super) fn list_profiles(&mut self, kind: ProfileKind) -> Result<Content, Refusal> {
        let mut records = Vec::new();
        if self.tree_enabled(kind.directories())? {
            for (&id, profile) in &self.state.profiles {
                if profile.kind == kind && self.lists(profile.directory)? {
                    records.push(ProfileRecord::new(self.request.base, id, profile));
                }
            }
        }
        self.order(&mut records);
        Content::json(&records)
    }

    pub(super) fn read_profile(
        &mut self,
        kind: ProfileKind,
        id: ProfileId,
    ) -> Result<Content, Refusal> {
        let profile = self.profile(kind, id, Right::Read)?;
        Content::json(&ProfileRecord::new(self.request.base, id, profile))
    }

    /// A profile of this tree that this account has a right on.
    pub(super) fn profile(
        &self,
        kind: ProfileKind,
        id: ProfileId,
        right: Right,
    ) -> Result<&Profile, Refusal> {
        let enabled = self.tree_enabled(kind.directories())?;
        let found = self.state.profiles.get(&id);
        let profile = found
            .filter(|profile| enabled && profile.kind == kind)
            .ok_or_else(|| self.unknown())?;
        self.require(right, profile.directory)?;
        Ok(profile)
    }

    pub(super) fn rename_profile(
        &mut self,
        kind: ProfileKind,
        id: ProfileId,
    ) -> Result<Content, Refusal> {
        let fields = self.object()?;
        if self.profile(kind, id, Right::Write)?.in_bin {
            return Err(UmsErrorCode::ProfileInBin.into());
        }
        let name = body::text(&fields, "name")?.filter(|name| !name.is_empty());
        let name = name.ok_or(UmsErrorCode::NoValidProperty)?;
        if let Some(profile) = self.state.profiles.get_mut(&id) {
            profile.name = name.into();
        }
        Content::message("Update successful")
    }

    pub(super) fn delete_profile(
        &mut self,
        kind: ProfileKind,
        id: ProfileId,
    ) -> Result<Content, Refusal> {
        if self.profile(kind, id, Right::Write)?.in_bin {
            return Err(UmsErrorCode::ProfileInBin.into());
        }
        self.state.remove_profile(id);
        Content::message(format!("Deleted profile with id {id}"))
    }
}
