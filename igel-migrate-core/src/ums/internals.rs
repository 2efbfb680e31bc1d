//! The readers of everything that UMS sends besides lists of devices, for fuzz targets.

use http::HeaderMap;

use super::asset::{Asset, AssetEvent};
use super::assignment;
use super::command::Execution;
use super::decode::{self, Record};
use super::directory::Directory;
use super::firmware::Firmware;
use super::moves::MoveEntry;
use super::profile::Profile;
use super::template::TemplateValue;
use super::{DirectoryKind, DirectoryTree, answer, session};
use crate::error::Result;

/// Reads an answer as each kind of list and object, and as an error document. Each result is how
/// many objects there were.
pub fn read_answer(body: &[u8]) -> Vec<Result<usize>> {
    let _ = answer::code(body);
    let _ = answer::acknowledged(body);
    let directories = decode::list::<Directory>(body, "directories").map(|directories| {
        let count = directories.len();
        walk(&DirectoryTree::new(DirectoryKind::Device, directories));
        count
    });
    vec![
        directories,
        list::<assignment::Entry>(body, "assignments"),
        list::<Asset>(body, "assetinfos"),
        list::<AssetEvent>(body, "assethistories"),
        list::<Firmware>(body, "FwResource"),
        list::<MoveEntry>(body, "results"),
        list::<Profile>(body, "profiles"),
        list::<TemplateValue>(body, "values"),
        list::<Execution>(body, "CommandExecList"),
        decode::one::<Directory>(body).map(|_| 1),
        decode::one::<Firmware>(body).map(|_| 1),
        decode::one::<Profile>(body).map(|_| 1),
    ]
}

fn list<T: Record>(body: &[u8], name: &str) -> Result<usize> {
    decode::list::<T>(body, name).map(|records| records.len())
}

/// Asks a tree all there is: its directories may be each other's parents.
fn walk(tree: &DirectoryTree) {
    let _ = tree.unreachable();
    for directory in tree.iter().take(64) {
        let path = tree.path_of(directory.id);
        let _ = tree.ancestors(directory.id);
        let _ = tree.descendants(directory.id);
        if let Some(path) = path {
            let _ = tree.find(&path);
        }
    }
}

/// Whether the answer to a login gives a session.
pub fn gives_session(headers: &HeaderMap, body: &[u8]) -> bool {
    session::session_id(headers, body).is_some()
}
