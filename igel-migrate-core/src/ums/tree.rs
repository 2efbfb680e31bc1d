//! A tree of directories, built from the flat list that UMS gives.

use std::collections::{HashMap, HashSet};

use super::directory::Directory;
use super::id::DirectoryId;
use super::object::DirectoryKind;
use super::path::DirectoryPath;
use crate::error::{Error, ErrorKind, Result};

/// A tree of directories.
///
/// Directories in the Recycle Bin, and those below them, are not in it. A directory whose parent
/// is not listed, or that is its own ancestor, is [unreachable](Self::unreachable): it has an
/// id, and no path.
///
/// UMS does not make names unique. A path that leads through a name which two directories of the
/// same parent carry is refused, never guessed.
///
/// ```
/// # use igel_migrate_core::ums::UmsClient;
/// # async fn example(client: UmsClient) -> igel_migrate_core::Result<()> {
/// let tree = client.directories().await?;
/// let berlin = tree.resolve(&"/Offices/Berlin".parse()?)?;
/// println!("{berlin} has {} directories", tree.children(berlin).count());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct DirectoryTree {
    kind: DirectoryKind,
    directories: HashMap<DirectoryId, Directory>,
    /// By parent, sorted by id.
    children: HashMap<DirectoryId, Vec<DirectoryId>>,
    reachable: HashSet<DirectoryId>,
}

impl DirectoryTree {
    /// A tree from its directories, in any order. Of two with the same id the last counts.
    pub fn new(kind: DirectoryKind, directories: impl IntoIterator<Item = Directory>) -> Self {
        let mut all: HashMap<_, _> = directories
            .into_iter()
            .map(|directory| (directory.id, directory))
            .collect();
        let mut children = by_parent(all.values());
        let binned: Vec<DirectoryId> = all
            .values()
            .filter(|directory| directory.in_recycle_bin)
            .map(|directory| directory.id)
            .collect();
        let binned = below(&children, binned);
        if !binned.is_empty() {
            all.retain(|id, _| !binned.contains(id));
            children = by_parent(all.values());
        }
        let mut reachable = below(&children, vec![kind.root()]);
        reachable.remove(&kind.root());
        Self {
            kind,
            directories: all,
            children,
            reachable,
        }
    }

    /// Which tree this is.
    pub fn kind(&self) -> DirectoryKind {
        self.kind
    }

    /// How many directories there are, the root apart.
    pub fn len(&self) -> usize {
        self.directories.len()
    }

    /// Whether there is nothing but the root.
    pub fn is_empty(&self) -> bool {
        self.directories.is_empty()
    }

    /// The directories in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &Directory> {
        self.directories.values()
    }

    /// A directory by its id. The root is no directory.
    pub fn get(&self, id: DirectoryId) -> Option<&Directory> {
        self.directories.get(&id)
    }

    /// The directories directly in `parent`, by ascending id.
    pub fn children(&self, parent: DirectoryId) -> impl Iterator<Item = &Directory> {
        self.children
            .get(&parent)
            .into_iter()
            .flatten()
            .filter_map(|id| self.directories.get(id))
    }

    /// The directories that no path leads to: their parent is not listed, or they are their own
    /// ancestors. By ascending id.
    pub fn unreachable(&self) -> Vec<DirectoryId> {
        let mut ids: Vec<_> = self
            .directories
            .keys()
            .filter(|id| !self.reachable.contains(id))
            .copied()
            .collect();
        ids.sort_unstable();
        ids
    }

    /// The directories around `id`, from its parent up to the root. Empty for the root, for an
    /// unknown and for an unreachable directory.
    pub fn ancestors(&self, id: DirectoryId) -> Vec<DirectoryId> {
        let mut ancestors = Vec::new();
        let mut at = id;
        // What is reachable ends at the root.
        while self.reachable.contains(&at) {
            let Some(directory) = self.directories.get(&at) else {
                break;
            };
            at = directory.parent;
            ancestors.push(at);
        }
        ancestors
    }

    /// Whether `id` is `ancestor` or lies in it, at any depth.
    pub fn is_within(&self, id: DirectoryId, ancestor: DirectoryId) -> bool {
        id == ancestor || self.ancestors(id).contains(&ancestor)
    }

    /// The directories in `id` at any depth, `id` itself apart. In no particular order.
    pub fn descendants(&self, id: DirectoryId) -> HashSet<DirectoryId> {
        let mut found = below(&self.children, vec![id]);
        found.remove(&id);
        found
    }

    /// The path of a directory. `None` if it is unknown or unreachable, or if a name on the way
    /// is one that a path cannot carry (empty, control characters).
    pub fn path_of(&self, id: DirectoryId) -> Option<DirectoryPath> {
        if id == self.kind.root() {
            return Some(DirectoryPath::root());
        }
        let mut ids = self.ancestors(id);
        ids.pop()?; // the root
        ids.insert(0, id);
        let names = ids
            .iter()
            .rev()
            .map(|id| self.directories[id].name.as_str());
        DirectoryPath::from_names(names).ok()
    }

    /// The directory at `path`, or `None`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] if two directories answer to a name on the way.
    pub fn find(&self, path: &DirectoryPath) -> Result<Option<DirectoryId>> {
        let (id, missing) = self.walk(path)?;
        Ok(missing.is_empty().then_some(id))
    }

    /// The directory at `path`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is none, [`ErrorKind::Conflict`] if two directories answer
    /// to a name on the way.
    pub fn resolve(&self, path: &DirectoryPath) -> Result<DirectoryId> {
        let (id, missing) = self.walk(path)?;
        match missing.first() {
            None => Ok(id),
            Some(name) => Err(Error::new(
                ErrorKind::NotFound,
                format!("there is no directory `{}`", name.escape_debug()),
            )
            .with_subject(path.to_string())),
        }
    }

    /// Follows `path` as far as it exists: the last directory, and the names that are missing.
    pub(super) fn walk<'p>(&self, path: &'p DirectoryPath) -> Result<(DirectoryId, Vec<&'p str>)> {
        let mut at = self.kind.root();
        let mut names = path.names();
        while let Some(name) = names.next() {
            let mut matching = self.children(at).filter(|child| child.name == name);
            match (matching.next(), matching.next()) {
                (None, _) => return Ok((at, std::iter::once(name).chain(names).collect())),
                (Some(only), None) => at = only.id,
                (Some(one), Some(other)) => {
                    return Err(Error::new(
                        ErrorKind::Conflict,
                        format!(
                            "two directories are named `{}`: {} and {}",
                            name.escape_debug(),
                            one.id,
                            other.id
                        ),
                    )
                    .with_subject(path.to_string())
                    .with_hint("rename one of them, or use its id"));
                }
            }
        }
        Ok((at, Vec::new()))
    }
}

fn by_parent<'a>(
    directories: impl Iterator<Item = &'a Directory>,
) -> HashMap<DirectoryId, Vec<DirectoryId>> {
    let mut children: HashMap<_, Vec<_>> = HashMap::new();
    for directory in directories {
        children
            .entry(directory.parent)
            .or_default()
            .push(directory.id);
    }
    for ids in children.values_mut() {
        ids.sort_unstable();
    }
    children
}

/// The directories of `from` and all below them.
fn below(
    children: &HashMap<DirectoryId, Vec<DirectoryId>>,
    from: Vec<DirectoryId>,
) -> HashSet<DirectoryId> {
    let mut found: HashSet<_> = from.iter().copied().collect();
    let mut waiting = from;
    while let Some(id) = waiting.pop() {
        for &child in children.get(&id).into_iter().flatten() {
            if found.insert(child) {
                waiting.push(child);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(rows: &[(i64, &str, i64, bool)]) -> DirectoryTree {
        let directories = rows
            .iter()
            .map(|&(id, name, parent, in_recycle_bin)| Directory {
                id: DirectoryId::new(id),
                name: name.to_owned(),
                parent: DirectoryId::new(parent),
                in_recycle_bin,
                children: None,
                extra: serde_json::Map::new(),
            });
        DirectoryTree::new(DirectoryKind::Device, directories)
    }

    fn resolve(tree: &DirectoryTree, path: &str) -> Result<i64> {
        tree.resolve(&path.parse().unwrap()).map(DirectoryId::get)
    }

    #[test]
    fn paths_lead_down_and_up() {
        let tree = tree(&[
            (3, "Berlin", 2, false),
            (2, "Offices", -1, false),
            (4, "a/b", 3, false),
        ]);
        assert_eq!(resolve(&tree, r"/Offices/Berlin/a\/b").unwrap(), 4);
        assert_eq!(resolve(&tree, "/").unwrap(), -1);
        let deepest = DirectoryId::new(4);
        assert_eq!(
            tree.path_of(deepest).unwrap().to_string(),
            r"/Offices/Berlin/a\/b"
        );
        assert_eq!(tree.ancestors(deepest), [3, 2, -1].map(DirectoryId::new));
        assert!(tree.is_within(deepest, DirectoryId::new(2)));
        assert!(tree.is_within(deepest, DirectoryId::ROOT));
        assert!(!tree.is_within(DirectoryId::new(2), deepest));
        assert_eq!(tree.descendants(DirectoryId::new(2)).len(), 2);
        let missing = resolve(&tree, "/Offices/Bonn/x").unwrap_err();
        assert_eq!(missing.kind(), ErrorKind::NotFound);
        assert_eq!(
            missing.to_string(),
            "/Offices/Bonn/x: there is no directory `Bonn`"
        );
    }

    #[test]
    fn a_name_that_two_carry_is_refused_wherever_it_stands() {
        let tree = tree(&[
            (1, "A", -1, false),
            (2, "A", -1, false),
            (3, "B", 1, false),
            (4, "a", -1, false),
        ]);
        for path in ["/A", "/A/B"] {
            let error = resolve(&tree, path).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Conflict);
            assert_eq!(error.message(), "two directories are named `A`: 1 and 2");
        }
        assert_eq!(resolve(&tree, "/a").unwrap(), 4);
    }

    #[test]
    fn the_recycle_bin_takes_what_is_below_along() {
        let tree = tree(&[(1, "A", -1, true), (2, "B", 1, false), (3, "A", -1, false)]);
        assert_eq!((tree.len(), resolve(&tree, "/A").unwrap()), (1, 3));
    }

    #[test]
    fn orphans_and_rings_have_no_path() {
        let tree = tree(&[
            (1, "orphan", 99, false),
            (2, "ring", 3, false),
            (3, "ring", 2, false),
            (4, "self", 4, false),
            (5, "below an orphan", 1, false),
            (6, "fine", -1, false),
        ]);
        assert_eq!(tree.unreachable(), [1, 2, 3, 4, 5].map(DirectoryId::new));
        for id in tree.unreachable() {
            assert_eq!(tree.path_of(id), None);
            assert!(tree.ancestors(id).is_empty());
            assert!(!tree.is_within(id, DirectoryId::ROOT));
        }
        assert_eq!(tree.descendants(DirectoryId::new(2)).len(), 1);
        assert!(tree.path_of(DirectoryId::new(6)).is_some());
    }
}
