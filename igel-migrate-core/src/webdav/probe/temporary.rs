//! What a probe writes, and that it is deleted again.

use std::time::Duration;

use super::Prober;
use crate::error::ErrorKind;
use crate::webdav::RemotePath;

/// How often a file is deleted that comes back: a server may make one of what it was sent when that
/// is over, and it was deleted before.
const DELETIONS: usize = 3;

const BETWEEN: Duration = Duration::from_millis(300);

impl Prober {
    /// A name that nobody else has.
    pub(super) fn temporary_name() -> RemotePath {
        let mut path = RemotePath::ROOT;
        path.push(&format!(
            "igel-migrate-probe-{:016x}.tmp",
            rand::random::<u64>()
        ));
        path
    }

    /// Takes down that a file may be there from now on.
    pub(super) fn leaves(&mut self, file: &RemotePath) {
        if !self.report.leftovers.contains(file) {
            self.report.leftovers.push(file.clone());
        }
    }

    /// Deletes a file that may be there, and looks whether it is gone. If nobody can tell, it stays
    /// among the leftovers.
    pub(super) async fn remove(&mut self, file: &RemotePath) {
        for deletion in 0..DELETIONS {
            if deletion > 0 {
                tokio::time::sleep(BETWEEN).await;
            }
            // Whether it was deleted is for the server to show; it may never have been there.
            let _ = self.uploader.delete_file(file).await;
            match self.uploader.stat(file).await {
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    self.report.leftovers.retain(|left| left != file);
                    return;
                }
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }

    /// Tries again to delete what is left behind. For a program that broke a probe off.
    pub async fn remove_leftovers(&mut self) {
        for file in self.report.leftovers.clone() {
            self.remove(&file).await;
        }
    }
}
