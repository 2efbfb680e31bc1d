//! Removing what a run made, whatever became of it.

use std::collections::HashSet;

use super::super::report::{Checked, ConformanceReport, Expecting as _, fail};
use super::super::tree_name;
use super::workplace::Workplace;
use crate::error::{ErrorKind, Result};
use crate::ums::{DirectoryId, DirectoryTree, Permanently};

/// Removes assignments, devices and directories, and looks. What stays is in the report.
pub(super) async fn clean_up(workplace: Workplace<'_>, report: &mut ConformanceReport) {
    let mut stayed = Vec::new();
    let name = format!("directories/{}/clean-up", tree_name(workplace.kind));
    let cleaned = remove(&workplace, &mut stayed);
    report.check(name, cleaned).await;
    for what in stayed {
        report.leave_behind(what);
    }
}

async fn remove(workplace: &Workplace<'_>, stayed: &mut Vec<String>) -> Checked {
    let client = workplace.client;
    // What these calls answer does not matter: most of it is gone by now. What is left shows.
    for &(profile, receiver) in &workplace.made.assignments {
        let _ = client.unassign_profile(profile, receiver).await;
    }
    for &device in &workplace.made.devices {
        let _ = client.delete_device(Permanently(device)).await;
        match client.device(device).await {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            _ => stayed.push(format!("device {device}")),
        }
    }
    let tree = client.directories_of(workplace.kind).await;
    let tree = tree.expecting("the list of directories")?;
    let directories = deepest_first(workplace, &tree);
    for &id in &directories {
        let _ = client.delete_directory(workplace.reference(id)).await;
    }
    let left = remaining(workplace, &directories).await;
    for id in left.expecting("the list of directories")? {
        stayed.push(format!(
            "directory {id} in the {} tree",
            tree_name(workplace.kind)
        ));
    }
    if stayed.is_empty() {
        Ok(())
    } else {
        fail(
            "everything can be removed",
            format!("{} stay", stayed.join(", ")),
        )
    }
}

/// The directories that were made, and those in them: one may have been created by a request whose
/// answer was lost. UMS deletes none that holds something of somebody else's.
fn deepest_first(workplace: &Workplace<'_>, tree: &DirectoryTree) -> Vec<DirectoryId> {
    let mut made = workplace.made.directories.clone();
    made.extend(workplace.runs(tree));
    let below = made.iter().flat_map(|&id| tree.descendants(id));
    let all: HashSet<_> = below.chain(made.iter().copied()).collect();
    let mut present: Vec<_> = all
        .into_iter()
        .filter(|&id| tree.get(id).is_some())
        .collect();
    present.sort_by_key(|&id| (std::cmp::Reverse(tree.ancestors(id).len()), id));
    present
}

/// Those that are still there when the time to settle is over.
async fn remaining(
    workplace: &Workplace<'_>,
    directories: &[DirectoryId],
) -> Result<Vec<DirectoryId>> {
    let look = || async move {
        let tree = workplace.client.directories_of(workplace.kind).await?;
        let mut left = directories.to_vec();
        left.retain(|&id| tree.get(id).is_some());
        Ok(left)
    };
    let gone = || async move { Ok(look().await?.is_empty().then_some(())) };
    match workplace.client.settle("the deletion", gone).await {
        Ok(()) => Ok(Vec::new()),
        Err(_) => look().await,
    }
}
