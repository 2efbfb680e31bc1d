//! Files that a person named: errors that say which one, and places that are checked before work
//! begins.
//!
//! A file is there whole or as it was before: it is written beside its place and then put there.
//! What names devices or people (plan, steps that are done, report) is readable by its owner only.

use std::fs::{File, OpenOptions, Permissions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The whole of a text file.
pub(super) fn text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| naming(path, error))
}

/// Writes a file, over one that is there.
pub(super) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    put(path, content.as_ref(), false).map_err(|error| naming(path, error))
}

/// Writes a file that only its owner can read, over one that is there.
pub(super) fn write_private(path: &Path, content: &str) -> Result<()> {
    put(path, content.as_bytes(), true).map_err(|error| naming(path, error))
}

fn put(path: &Path, content: &[u8], is_private: bool) -> std::io::Result<()> {
    // The file that a link leads to, not the link.
    let place = match path.symlink_metadata() {
        Ok(entry) if entry.is_symlink() => path.canonicalize()?,
        _ => path.to_owned(),
    };
    let before = place.metadata().ok();
    if before.as_ref().is_some_and(|entry| !entry.is_file()) {
        // A pipe or a device takes what it is given; in its place there is nothing to put.
        return std::fs::write(place, content);
    }
    let beside = beside(&place);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if is_private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let mut file = options.open(&beside)?;
    let written = file
        .write_all(content)
        .and_then(
            |()| match before.as_ref().map(std::fs::Metadata::permissions) {
                Some(kept) if !is_private && !kept.readonly() => keep(&file, kept),
                _ => Ok(()),
            },
        )
        .and_then(|()| file.sync_all());
    drop(file);
    let put = written.and_then(|()| std::fs::rename(&beside, &place));
    if put.is_err() {
        // It holds nothing that anybody needs, and the error that counts is the one before.
        let _ = std::fs::remove_file(&beside);
    }
    put
}

fn keep(file: &File, permissions: Permissions) -> std::io::Result<()> {
    if cfg!(unix) {
        file.set_permissions(permissions)
    } else {
        Ok(())
    }
}

/// A name in the same folder that no other process uses.
fn beside(place: &Path) -> PathBuf {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    place.with_file_name(format!(".{name}.{}-{count}.part", std::process::id()))
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

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

    use super::*;

    #[test]
    fn a_file_is_put_whole_and_what_names_people_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.json");
        let mode = || path.metadata().unwrap().mode() & 0o777;

        std::fs::write(&path, "older and longer").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        let mut reader = File::open(&path).unwrap();
        write_private(&path, "new").unwrap();
        assert_eq!((mode(), &*text(&path).unwrap()), (0o600, "new"));
        // Whoever was reading reads on in what was there.
        let mut read = String::new();
        std::io::Read::read_to_string(&mut reader, &mut read).unwrap();
        assert_eq!(read, "older and longer");

        std::fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        write(&path, "for the group").unwrap();
        assert_eq!(mode(), 0o640);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_stays_a_link_and_a_directory_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        std::fs::write(&file, "").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write(&link, "through the link").unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(text(&file).unwrap(), "through the link");

        let refused = write(folder.path(), "").unwrap_err();
        assert_eq!(refused.message(), "this is a directory, not a file");
        let refused = text(folder.path()).unwrap_err();
        assert_eq!(refused.message(), "this is a directory, not a file");
        write(Path::new("/dev/null"), "swallowed").unwrap();
        assert!(!Path::new("/dev/null").metadata().unwrap().is_file());
    }
}
