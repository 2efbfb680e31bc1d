//! The three trees of directories and what lies in them.

use crate::simulator::wire::TREES;
use crate::ums::{DirectoryId, DirectoryKind};
use std::collections::{BTreeMap, BTreeSet};

/// A directory as the simulated UMS keeps it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Directory {
    /// The tree it belongs to.
    pub tree: DirectoryKind,
    /// Its name; names need not be unique.
    pub name: Box<str>,
    /// Its parent; `None` only for the roots.
    pub parent: Option<DirectoryId>,
    /// Whether it is in the recycle bin.
    pub in_bin: bool,
    /// Whether a default directory rule points at it, which keeps it from being deleted.
    pub default_rule: bool,
    pub(in crate::simulator) subdirectories: BTreeSet<DirectoryId>,
    /// Ids of the devices or profiles in it.
    pub(in crate::simulator) members: BTreeSet<i64>,
}

/// All directories, the roots included.
#[derive(Debug)]
pub(in crate::simulator) struct Directories(BTreeMap<DirectoryId, Directory>);

impl Directories {
    pub(in crate::simulator) fn new() -> Self {
        let root = |tree: DirectoryKind| (tree.root(), Directory::new(tree, "", None));
        Self(TREES.map(root).into())
    }

    pub(in crate::simulator) fn get(&self, id: DirectoryId) -> Option<&Directory> {
        self.0.get(&id)
    }

    pub(in crate::simulator) fn get_mut(&mut self, id: DirectoryId) -> Option<&mut Directory> {
        self.0.get_mut(&id)
    }

    /// A directory of this tree that is not a root.
    pub(in crate::simulator) fn object(
        &self,
        tree: DirectoryKind,
        id: DirectoryId,
    ) -> Option<&Directory> {
        self.0
            .get(&id)
            .filter(|directory| directory.tree == tree && directory.parent.is_some())
    }

    /// The directories of a tree without its root, ascending by id.
    pub(in crate::simulator) fn of_tree(
        &self,
        tree: DirectoryKind,
    ) -> impl Iterator<Item = (DirectoryId, &Directory)> {
        self.0
            .iter()
            .map(|(&id, directory)| (id, directory))
            .filter(move |(_, found)| found.tree == tree && found.parent.is_some())
    }

    /// Puts a directory below `parent`, which the caller has checked.
    pub(in crate::simulator) fn insert(
        &mut self,
        id: DirectoryId,
        tree: DirectoryKind,
        name: &str,
        parent: DirectoryId,
    ) {
        self.0.insert(id, Directory::new(tree, name, Some(parent)));
        if let Some(parent) = self.0.get_mut(&parent) {
            parent.subdirectories.insert(id);
        }
    }

    pub(in crate::simulator) fn remove(&mut self, id: DirectoryId) {
        let parent = self.0.remove(&id).and_then(|removed| removed.parent);
        if let Some(parent) = parent.and_then(|id| self.0.get_mut(&id)) {
            parent.subdirectories.remove(&id);
        }
    }

    /// Moves a directory; does nothing where that would make a circle or leave the tree.
    pub(in crate::simulator) fn set_parent(&mut self, id: DirectoryId, target: DirectoryId) {
        let same_tree = match (self.get(id), self.get(target)) {
            (Some(moved), Some(target)) => moved.tree == target.tree,
            _ => false,
        };
        if !same_tree || self.is_below(target, id) {
            return;
        }
        if let Some(old) = self.get(id).and_then(|moved| moved.parent)
            && let Some(old) = self.0.get_mut(&old)
        {
            old.subdirectories.remove(&id);
        }
        if let Some(moved) = self.0.get_mut(&id) {
            moved.parent = Some(target);
        }
        if let Some(target) = self.0.get_mut(&target) {
            target.subdirectories.insert(id);
        }
    }

    /// Moves a member from one directory to another.
    pub(in crate::simulator) fn move_member(
        &mut self,
        member: i64,
        from: DirectoryId,
        to: DirectoryId,
    ) {
        if let Some(from) = self.0.get_mut(&from) {
            from.members.remove(&member);
        }
        if let Some(to) = self.0.get_mut(&to) {
            to.members.insert(member);
        }
    }

    /// The directory and its ancestors, nearest first, the root last.
    pub(in crate::simulator) fn chain(
        &self,
        id: DirectoryId,
    ) -> impl Iterator<Item = DirectoryId> + '_ {
        let parent = |id: &DirectoryId| self.0.get(id).and_then(|directory| directory.parent);
        std::iter::successors(Some(id), parent)
    }

    /// Whether `id` is `ancestor` or lies below it.
    pub(in crate::simulator) fn is_below(&self, id: DirectoryId, ancestor: DirectoryId) -> bool {
        self.chain(id).any(|above| above == ancestor)
    }

    /// The directory and everything below it, in no particular order.
    pub(in crate::simulator) fn subtree(&self, id: DirectoryId) -> Vec<DirectoryId> {
        let mut found = vec![id];
        let mut at = 0;
        while let Some(directory) = found.get(at).and_then(|id| self.0.get(id)) {
            found.extend(&directory.subdirectories);
            at += 1;
        }
        found
    }
}

impl Directory {
    fn new(tree: DirectoryKind, name: &str, parent: Option<DirectoryId>) -> Self {
        Self {
            tree,
            name: name.into(),
            parent,
            in_bin: false,
            default_rule: false,
            subdirectories: BTreeSet::new(),
            members: BTreeSet::new(),
        }
    }
}
