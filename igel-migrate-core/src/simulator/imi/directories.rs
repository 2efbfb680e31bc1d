//! The three trees: reading, creating, renaming, moving into, deleting.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::super::access::Right;
use super::super::code::Refusal;
use super::super::knobs::Edge;
use super::super::store::{Directory, Effect};
use super::super::wire::TreeNames as _;
use super::body::{self, ApiObject};
use super::{Call, Content, accepted, directory_record, edge_answer, licensed};
use crate::ums::{DeviceId, DirectoryId, DirectoryKind, ProfileId, UmsErrorCode};

/// The result of one moved object.
#[derive(Serialize)]
struct Moved {
    id: String,
    results: Cow<'static, str>,
}

impl Call<'_> {
    pub(super) fn list_directories(&mut self, tree: DirectoryKind) -> Result<Content, Refusal> {
        let children = self.children_facet()?;
        let mut ids = Vec::new();
        if self.tree_enabled(tree)? {
            for (id, _) in self.state.directories.of_tree(tree) {
                if self.lists(id)? {
                    ids.push(id);
                }
            }
        }
        self.order(&mut ids);
        Ok(Content::Directories { ids, children })
    }

    pub(super) fn read_directory(
        &mut self,
        tree: DirectoryKind,
        id: DirectoryId,
    ) -> Result<Content, Refusal> {
        let children = self.children_facet()?;
        let directory = self.directory(tree, id, Right::Read)?;
        Content::json(&directory_record(
            self.request.base,
            id,
            directory,
            children,
        ))
    }

    fn children_facet(&self) -> Result<bool, Refusal> {
        match self.query("facets").as_deref() {
            None => Ok(false),
            Some("children") => Ok(true),
            Some(_) => accepted(&self.state.knobs.unknown_facet, "facets").map(|_| false),
        }
    }

    /// Whether there is a tree of this kind at all.
    pub(super) fn tree_enabled(&self, tree: DirectoryKind) -> Result<bool, Refusal> {
        match tree {
            DirectoryKind::PriorityProfile => licensed(self.state.knobs.priority_profiles),
            DirectoryKind::Device | DirectoryKind::Profile => Ok(true),
        }
    }

    /// A directory of this tree that this account has a right on; never a root.
    pub(super) fn directory(
        &self,
        tree: DirectoryKind,
        id: DirectoryId,
        right: Right,
    ) -> Result<&Directory, Refusal> {
        let enabled = self.tree_enabled(tree)?;
        let found = self.state.directories.object(tree, id);
        let directory = found
            .filter(|_| enabled)
            .ok_or_else(|| Refusal::about(UmsErrorCode::TargetDirectoryNotFound, id))?;
        self.require(right, id)?;
        Ok(directory)
    }

    pub(super) fn create_directory(&mut self, tree: DirectoryKind) -> Result<Content, Refusal> {
        #[derive(Serialize)]
        struct Created<'a> {
            message: &'static str,
            id: DirectoryId,
            name: &'a str,
            #[serde(rename = "parentID", skip_serializing_if = "Option::is_none")]
            parent_id: Option<DirectoryId>,
        }
        if !self.tree_enabled(tree)? {
            return Err(self.unknown());
        }
        let fields = self.object()?;
        let name = match body::text(&fields, "name")? {
            Some(name) if !name.is_empty() => name,
            _ if accepted(&self.state.knobs.directory_without_name, "name")? => "",
            _ => return Err(UmsErrorCode::NoValidProperty.into()),
        };
        let sent = match fields.get("parentID") {
            None | Some(Value::Null) => None,
            parent => Some(DirectoryId::new(body::id(parent)?)),
        };
        let parent = sent.unwrap_or(tree.root());
        self.state.check_parent(tree, parent)?;
        self.require(Right::Write, parent)?;
        self.check_name(tree, parent, name, None)?;
        let id = self.state.add_directory(None, tree, name, parent)?;
        Content::json(&Created {
            message: "Directory successfully inserted.",
            id,
            name,
            parent_id: sent,
        })
    }

    /// Refuses the name of a sibling where names must be unique.
    fn check_name(
        &self,
        tree: DirectoryKind,
        parent: DirectoryId,
        name: &str,
        own: Option<DirectoryId>,
    ) -> Result<(), Refusal> {
        let Edge::Refuse(code) = &self.state.knobs.directory_name_again else {
            return Ok(());
        };
        let taken = self.state.directories.of_tree(tree).any(|(id, directory)| {
            own != Some(id) && directory.parent == Some(parent) && *directory.name == *name
        });
        if taken {
            return Err(Refusal::about(code.clone(), name));
        }
        Ok(())
    }

    pub(super) fn change_directory(
        &mut self,
        tree: DirectoryKind,
        id: DirectoryId,
    ) -> Result<Content, Refusal> {
        match self.query("operation").as_deref() {
            None => self.rename_directory(tree, id),
            Some("move") => self.move_into(tree, id),
            Some(_) => Err(UmsErrorCode::NoHandler.into()),
        }
    }

    fn rename_directory(
        &mut self,
        tree: DirectoryKind,
        id: DirectoryId,
    ) -> Result<Content, Refusal> {
        let fields = self.object()?;
        let directory = self.directory(tree, id, Right::Write)?;
        if directory.in_bin {
            return Err(UmsErrorCode::TargetDirectoryInBin.into());
        }
        let parent = directory.parent.unwrap_or(tree.root());
        let name = body::text(&fields, "name")?.filter(|name| !name.is_empty());
        let name = name.ok_or(UmsErrorCode::NoValidProperty)?;
        self.check_name(tree, parent, name, Some(id))?;
        if let Some(directory) = self.state.directories.get_mut(id) {
            directory.name = name.into();
        }
        Content::message("Updated directory successfully.")
    }

    /// Moves objects into a directory. The answer has a result for each, ascending by id as text.
    fn move_into(&mut self, tree: DirectoryKind, target: DirectoryId) -> Result<Content, Refusal> {
        let objects = self.api_objects()?;
        let mut root_result = None;
        if target == tree.root() {
            root_result = edge_answer(&self.state.knobs.move_into_root, target)?.cloned();
            self.require(Right::Move, target)?;
        } else if self.directory(tree, target, Right::Move)?.in_bin {
            return Err(UmsErrorCode::TargetDirectoryInBin.into());
        }
        let mut planned = Vec::with_capacity(objects.len());
        for object in &objects {
            let step = match &root_result {
                Some(text) => Step::nothing(text.clone()),
                None => self.step(tree, target, object)?,
            };
            planned.push((object.id.to_string(), step));
        }
        let mut moved = Vec::with_capacity(planned.len());
        for (id, step) in planned {
            if let Some(effect) = step.effect {
                self.state.apply(effect);
            }
            let results = step.result;
            moved.push(Moved { id, results });
        }
        moved.sort_by(|one, other| one.id.cmp(&other.id));
        if let Some(seed) = self.request.shuffle {
            super::Dice::new(seed).shuffle(&mut moved);
        }
        Content::json(&moved)
    }

    /// What is to be done with one object of a move.
    fn step(
        &self,
        tree: DirectoryKind,
        target: DirectoryId,
        object: &ApiObject,
    ) -> Result<Step, Refusal> {
        let knobs = &self.state.knobs;
        let id = DirectoryId::new(object.id);
        let found = if object.kind == tree.directory_type() {
            let directory = self.state.directories.object(tree, id);
            if directory.is_some() && self.state.directories.is_below(target, id) {
                return Step::edge(&knobs.move_in_circle, id, None);
            }
            directory.map(|found| (id, found.in_bin, Effect::MoveDirectory(id, target)))
        } else if object.kind != tree.member_type() {
            return Step::edge(&knobs.move_of_wrong_type, id, None);
        } else if tree == DirectoryKind::Device {
            let id = DeviceId::new(object.id);
            let device = self.state.devices.get(&id);
            device.map(|found| {
                (
                    found.directory,
                    found.in_bin,
                    Effect::MoveDevice(id, target),
                )
            })
        } else {
            let id = ProfileId::new(object.id);
            let profile = self
                .state
                .profiles
                .get(&id)
                .filter(|found| found.kind.directories() == tree);
            profile.map(|found| {
                (
                    found.directory,
                    found.in_bin,
                    Effect::MoveProfile(id, target),
                )
            })
        };
        let Some((directory, in_bin, effect)) = found else {
            return Ok(Step::nothing("does_not_exist"));
        };
        self.require(Right::Move, directory)?;
        if in_bin {
            return Step::edge(&knobs.move_from_bin, object.id, Some(effect));
        }
        Ok(Step {
            result: "successful".into(),
            effect: Some(effect),
        })
    }

    pub(super) fn delete_directory(
        &mut self,
        tree: DirectoryKind,
        id: DirectoryId,
    ) -> Result<Content, Refusal> {
        let directory = self.directory(tree, id, Right::Write)?;
        if directory.default_rule {
            return Err(UmsErrorCode::DirectoryHasDefaultRule.into());
        }
        let empty = directory.subdirectories.is_empty() && directory.members.is_empty();
        if !empty && !self.holds_only_bin(directory) {
            return Err(Refusal::about(UmsErrorCode::DirectoryNotEmpty, id));
        }
        if empty || accepted(&self.state.knobs.delete_directory_over_bin, id)? {
            self.state.delete_subtree(id);
        }
        Content::message("Deletion successful.")
    }

    fn holds_only_bin(&self, directory: &Directory) -> bool {
        let binned = |&id: &DirectoryId| {
            let found = self.state.directories.get(id);
            found.is_some_and(|found| found.in_bin)
        };
        let binned_member = |&member: &i64| match directory.tree {
            DirectoryKind::Device => {
                let found = self.state.devices.get(&DeviceId::new(member));
                found.is_some_and(|found| found.in_bin)
            }
            DirectoryKind::Profile | DirectoryKind::PriorityProfile => {
                let found = self.state.profiles.get(&ProfileId::new(member));
                found.is_some_and(|found| found.in_bin)
            }
        };
        directory.subdirectories.iter().all(binned) && directory.members.iter().all(binned_member)
    }
}

/// What is done with an object of a move, and what is said about it.
struct Step {
    result: Cow<'static, str>,
    effect: Option<Effect>,
}

impl Step {
    fn nothing(result: impl Into<Cow<'static, str>>) -> Self {
        Self {
            result: result.into(),
            effect: None,
        }
    }

    fn edge(edge: &Edge, what: impl fmt::Display, effect: Option<Effect>) -> Result<Self, Refusal> {
        Ok(match edge_answer(edge, what)? {
            Some(text) => Self::nothing(text.clone()),
            None => Self {
                result: "successful".into(),
                effect,
            },
        })
    }
}
