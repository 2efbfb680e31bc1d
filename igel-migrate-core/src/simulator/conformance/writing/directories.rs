//! Directories of a tree: named, nested, moved, deleted.

use super::super::report::{Checked, ConformanceReport, Expecting as _, ensure, fail, same};
use super::super::{UNKNOWN_ID, tree_name};
use super::workplace::{Workplace, is_absence};
use crate::ums::{
    DirectoryId, DirectoryKind, DirectoryPath, ItemOutcome, MoveResult, ObjectRef, UmsErrorCode,
};

/// A name with everything that paths and encodings stumble over.
const AWKWARD: &str = r"Büro 1/2 \ <Süd> & 東";

pub(super) async fn check(workplace: &mut Workplace<'_>, report: &mut ConformanceReport) {
    let tree = tree_name(workplace.kind);
    let named = |what: &str| format!("directories/{tree}/{what}");
    let nested = report.check(named("nest"), nest(workplace)).await;
    if let Some((outer, inner)) = nested {
        report
            .check(named("rename"), rename(workplace, inner))
            .await;
        let refusal = delete_full(workplace, outer);
        report.check(named("delete-full"), refusal).await;
        let moved = report
            .check(named("move"), relocate(workplace, inner))
            .await;
        if moved.is_some() {
            let deleted = delete_empty(workplace, outer);
            report.check(named("delete"), deleted).await;
        }
    }
    if workplace.kind == DirectoryKind::Device {
        report.check(named("ensure"), ensure_path(workplace)).await;
    }
}

/// A directory in a directory, under an awkward name.
async fn nest(workplace: &mut Workplace<'_>) -> Checked<(DirectoryId, DirectoryId)> {
    let run = workplace.run()?;
    let outer = workplace.create(run, "outer").await?;
    let inner = workplace.create(outer, AWKWARD).await?;
    let tree = workplace.client.directories_of(workplace.kind).await;
    let tree = tree.expecting("the list of directories")?;
    ensure(
        tree.is_within(inner, run),
        "the directories in the tree",
        || format!("{:?}", tree.path_of(inner).map(|path| path.to_string())),
    )?;
    Ok((outer, inner))
}

async fn rename(workplace: &Workplace<'_>, id: DirectoryId) -> Checked {
    let name = format!("{AWKWARD} {}", workplace.word);
    let renamed = workplace
        .client
        .rename_directory(workplace.reference(id), &name);
    renamed.await.expecting("the directory gets another name")?;
    workplace
        .settled(id, |found| found.name == name)
        .await
        .map(drop)
}

/// A directory that holds something is not deleted.
async fn delete_full(workplace: &Workplace<'_>, outer: DirectoryId) -> Checked {
    let full = workplace.reference(outer);
    let error = workplace
        .client
        .delete_directory(full)
        .await
        .refused("a refusal")?;
    let code = UmsErrorCode::DirectoryNotEmpty;
    let right = error.server_code() == Some(code.as_str()) && error.status() == Some(400);
    ensure(
        right,
        format!("status 400 and the error code {code}"),
        || error.report(),
    )?;
    workplace.settled(outer, |_| true).await.map(drop)
}

/// Moves one that exists and one that does not: each has its own result.
async fn relocate(workplace: &mut Workplace<'_>, id: DirectoryId) -> Checked {
    let run = workplace.run()?;
    let unknown = DirectoryId::new(UNKNOWN_ID);
    let [own, nobody] = [id, unknown].map(|id| ObjectRef::from(workplace.reference(id)));
    let target = workplace.reference(run);
    let moved = workplace
        .client
        .move_objects([nobody.clone(), own.clone()], target);
    let moved = moved.await.expecting("a result for each object")?;
    same(
        "result",
        Some(&ItemOutcome::Answered(MoveResult::Moved)),
        moved.get(&own),
    )?;
    let nowhere = ItemOutcome::Answered(MoveResult::DoesNotExist);
    same(
        "result for what does not exist",
        Some(&nowhere),
        moved.get(&nobody),
    )?;
    workplace
        .settled(id, |found| found.parent == run)
        .await
        .map(drop)
}

async fn delete_empty(workplace: &Workplace<'_>, id: DirectoryId) -> Checked {
    let empty = workplace.reference(id);
    let deleted = workplace.client.delete_directory(empty).await;
    deleted.expecting("the empty directory is deleted")?;
    let gone = workplace.client.settle("the deletion", || async move {
        match workplace.client.directory(empty).await {
            Ok(_) => Ok(None),
            Err(error) if is_absence(&error) => Ok(Some(())),
            Err(error) => Err(error),
        }
    });
    gone.await.expecting("the directory is gone")
}

/// A path is created as far as it is missing, and found the second time.
async fn ensure_path(workplace: &mut Workplace<'_>) -> Checked {
    let path = workplace
        .run_path()
        .and_then(|path| path.join("by path")?.join(AWKWARD))
        .expecting("a path")?;
    let client = workplace.client;
    let created = client.ensure_directory(&path).await;
    let created = created.expecting("the directories are created")?;
    workplace.made.directories.push(created);
    let found = client
        .ensure_directory(&path)
        .await
        .expecting("the directory is found")?;
    same("directory", created, found)?;
    let tree = client
        .directories()
        .await
        .expecting("the list of directories")?;
    match tree.path_of(created) {
        Some(shown) if shown == path => Ok(()),
        other => fail(
            path.to_string(),
            other
                .as_ref()
                .map_or(String::new(), DirectoryPath::to_string),
        ),
    }
}
