//! Files that come to be whole or not at all, and private from their first byte on if they hold
//! something that is not for everybody.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// A file beside its place, until it is finished. What is not finished is removed.
#[derive(Debug)]
pub(crate) struct Draft {
    path: PathBuf,
    place: PathBuf,
    finished: bool,
}

impl Draft {
    /// A draft of the file at `place`, to be filled. A private one can be read by its owner only;
    /// outside Unix it has the rights of its folder.
    pub(crate) fn create(place: &Path, private: bool) -> Result<(Self, File)> {
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let path = place.with_file_name(format!(".{name}.{}", std::process::id()));
        let mut options = OpenOptions::new();
        // Never through a link or into a file that somebody else has put there.
        options.write(true).create_new(true);
        #[cfg(unix)]
        if private {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        #[cfg(not(unix))]
        let _ = private;
        let file = options
            .open(&path)
            .map_err(|source| Error::from(source).with_subject(path.display().to_string()))?;
        let draft = Self {
            path,
            place: place.to_owned(),
            finished: false,
        };
        Ok((draft, file))
    }

    /// Moves the draft over its place, once its content is on the disk.
    pub(crate) fn finish(mut self, file: &File) -> Result<()> {
        let moved = file
            .sync_all()
            .and_then(|()| fs::rename(&self.path, &self.place));
        moved
            .map_err(|source| Error::from(source).with_subject(self.place.display().to_string()))?;
        self.finished = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.finished {
            // What could not be finished is no use to anybody.
            let _ = fs::remove_file(&self.path);
        }
    }
}
