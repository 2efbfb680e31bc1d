//! Files that a person named: errors that say which one, and places that are checked before work
//! begins.

use std::fs::{File, OpenOptions};
use std::path::Path;

use crate::error::{Error, Result};

/// The whole of a text file.
pub(super) fn text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| naming(path, error))
}

/// Writes a file, over one that is there.
pub(super) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    std::fs::write(path, content).map_err(|error| naming(path, error))
}

/// Writes a file that only its owner can read, over one that is there.
pub(super) fn write_private(path: &Path, content: &str) -> Result<()> {
    use std::io::Write as _;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options
        .open(path)
        .and_then(|mut file| file.write_all(content.as_bytes()));
    written.map_err(|error| naming(path, error))
}

/// Moves a file.
pub(super) fn rename(from: &Path, to: &Path) -> Result<()> {
    std::fs::rename(from, to).map_err(|error| naming(from, error))
}

/// Makes a folder and those around it.
pub(super) fn create_folder(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).map_err(|error| naming(path, error))
}

/// Opens a file for writing before the work that it is for, so that nobody waits in vain. One that
/// is there keeps its content until [`begin`].
pub(super) fn reserve(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    let opened = options.write(true).create(true).truncate(false).open(path);
    opened.map_err(|error| naming(path, error))
}

/// Empties a file that was reserved.
pub(super) fn begin(file: &File, path: &Path) -> Result<()> {
    file.set_len(0).map_err(|error| naming(path, error))
}

/// The error with the file it is about.
pub(super) fn naming(path: &Path, error: std::io::Error) -> Error {
    Error::from(error).with_subject(path.display().to_string())
}
