//! Directories of a tree.

use std::collections::HashMap;

use super::super::report::{Checked, ConformanceReport, Expecting as _, ensure, fail, same, skip};
use super::super::shape;
use super::named;
use crate::ums::{
    Directory, DirectoryId, DirectoryKind, DirectoryRef, DirectoryTree, ObjectKind, ObjectRef,
    UmsClient,
};

/// Gives the tree, if it could be read.
pub(super) async fn check(
    client: &UmsClient,
    kind: DirectoryKind,
    report: &mut ConformanceReport,
) -> Option<DirectoryTree> {
    let tree = report
        .check(named(kind, "tree"), tree(client, kind))
        .await?;
    let children = children(client, kind);
    report.check(named(kind, "children"), children).await;
    let one = one(client, &tree);
    report.check(named(kind, "one"), one).await;
    let path = match kind {
        DirectoryKind::Device => "/directories/tcdirectories",
        DirectoryKind::Profile => "/directories/profiledirectories",
        DirectoryKind::PriorityProfile => "/directories/masterprofiledirectories",
    };
    let fields = shape::directory(kind);
    let shape = shape::list(client, path, None, &fields);
    report.check(named(kind, "shape"), shape).await;
    Some(tree)
}

/// The whole tree in one flat list, without its root.
async fn tree(client: &UmsClient, kind: DirectoryKind) -> Checked<DirectoryTree> {
    let tree = client.directories_of(kind).await;
    let tree = tree.where_offered("the list of directories")?;
    ensure(
        tree.get(kind.root()).is_none(),
        "no root in the list",
        || format!("directory {}", kind.root()),
    )?;
    Ok(tree)
}

/// With the facet `children` each directory lists what lies directly in it, no level more, and
/// that is what the directories themselves say of where they lie.
async fn children(client: &UmsClient, kind: DirectoryKind) -> Checked {
    let listed = client.directories_with_children(kind).await;
    let listed = listed.where_offered("the list of directories with children")?;
    if listed.is_empty() {
        return skip("there is no directory");
    }
    let by_id: HashMap<DirectoryId, &Directory> = listed
        .iter()
        .map(|directory| (directory.id, directory))
        .collect();
    for directory in listed.iter().filter(|directory| !directory.in_recycle_bin) {
        let Some(children) = &directory.children else {
            return fail(
                "a list of children",
                format!("directory {} has none", directory.id),
            );
        };
        for child in children {
            fits(kind, directory, child)?;
            let found = by_id.get(&DirectoryId::new(child.id));
            if let Some(found) = found.filter(|_| child.kind == kind.object()) {
                let expected = format!("only what lies directly in directory {}", directory.id);
                ensure(found.parent == directory.id, expected, || {
                    format!("{child}, which lies in {}", found.parent)
                })?;
            }
        }
        let own = DirectoryRef {
            kind,
            id: directory.id,
        }
        .into();
        if let Some(children) = by_id
            .get(&directory.parent)
            .filter(|parent| !parent.in_recycle_bin)
            .and_then(|parent| parent.children.as_ref())
        {
            let expected = format!("{own} among the children of {}", directory.parent);
            ensure(children.contains(&own), expected, || "it is not".to_owned())?;
        }
    }
    Ok(())
}

fn fits(kind: DirectoryKind, directory: &Directory, child: &ObjectRef) -> Checked {
    let member = match kind {
        DirectoryKind::Device => ObjectKind::Device,
        DirectoryKind::Profile => ObjectKind::Profile,
        DirectoryKind::PriorityProfile => ObjectKind::PriorityProfile,
    };
    let expected = format!(
        "{} or {member} in directory {}",
        kind.object(),
        directory.id
    );
    let known = [kind.object(), member].contains(&child.kind);
    ensure(known, expected, || child.to_string())
}

async fn one(client: &UmsClient, tree: &DirectoryTree) -> Checked {
    let Some(listed) = tree.iter().min_by_key(|directory| directory.id) else {
        return skip("there is no directory");
    };
    let directory = DirectoryRef {
        kind: tree.kind(),
        id: listed.id,
    };
    let one = client
        .directory(directory)
        .await
        .expecting("the directory")?;
    let place = |directory: &Directory| {
        let Directory {
            id, name, parent, ..
        } = directory;
        format!("{id} `{name}` in {parent}")
    };
    same("the listed directory", place(listed), place(&one))
}
