//! Profiles and priority profiles: reading, renaming, deleting.

use super::super::access::Right;
use super::super::code::{Code, Refusal};
use super::super::ids::ProfileId;
use super::super::store::{Profile, Tree};
use super::record::ProfileRecord;
use super::{Call, Content, body};

impl Call<'_> {
    pub(super) fn list_profiles(&mut self, tree: Tree) -> Result<Content, Refusal> {
        let mut records = Vec::new();
        if self.tree_enabled(tree)? {
            for (&id, profile) in &self.state.profiles {
                if profile.tree == tree && self.lists(profile.directory)? {
                    records.push(ProfileRecord::new(self.request.base, id, profile));
                }
            }
        }
        self.order(&mut records);
        Content::json(&records)
    }

    pub(super) fn read_profile(&mut self, tree: Tree, id: ProfileId) -> Result<Content, Refusal> {
        let profile = self.profile(tree, id, Right::Read)?;
        Content::json(&ProfileRecord::new(self.request.base, id, profile))
    }

    /// A profile of this tree that this account has a right on.
    pub(super) fn profile(
        &self,
        tree: Tree,
        id: ProfileId,
        right: Right,
    ) -> Result<&Profile, Refusal> {
        let enabled = self.tree_enabled(tree)?;
        let found = self.state.profiles.get(&id);
        let profile = found
            .filter(|profile| enabled && profile.tree == tree)
            .ok_or_else(|| self.unknown())?;
        self.require(right, profile.directory)?;
        Ok(profile)
    }

    pub(super) fn rename_profile(&mut self, tree: Tree, id: ProfileId) -> Result<Content, Refusal> {
        let fields = self.object()?;
        if self.profile(tree, id, Right::Write)?.in_bin {
            return Err(Code::A022.into());
        }
        let name = body::text(&fields, "name")?.filter(|name| !name.is_empty());
        let name = name.ok_or(Code::A013)?;
        if let Some(profile) = self.state.profiles.get_mut(&id) {
            profile.name = name.into();
        }
        Content::message("Update successful")
    }

    pub(super) fn delete_profile(&mut self, tree: Tree, id: ProfileId) -> Result<Content, Refusal> {
        if self.profile(tree, id, Right::Write)?.in_bin {
            return Err(Code::A022.into());
        }
        self.state.remove_profile(id);
        Content::message(format!("Deleted profile with id {id}"))
    }
}
