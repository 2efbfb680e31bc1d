//! The file of a journal and the lock beside it.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};

/// The right to write a journal, held by one process at a time and given back when it ends,
/// however it ends.
#[derive(Debug)]
pub(super) struct WriterLock {
    _file: File,
}

impl WriterLock {
    pub(super) fn take(journal: &Path) -> Result<Self> {
        let file = private(OpenOptions::new().create(true).truncate(false).write(true))
            .open(beside(journal, ".lock"))
            .map_err(io)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::new(
                ErrorKind::Conflict,
                "another process is writing this journal",
            )
            .with_hint("wait for it, or watch it: a journal can be read while it is written")),
            Err(TryLockError::Error(error)) => Err(io(error)),
        }
    }
}

/// Makes the empty file, for its owner only from its first moment on.
pub(super) fn create(path: &Path) -> Result<()> {
    match private(OpenOptions::new().create_new(true).write(true)).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Error::new(
            ErrorKind::Conflict,
            "a file of this name exists already",
        )
        .with_hint("resume the migration in it, or choose another name")),
        Err(error) => Err(io(error)),
    }
}

pub(super) fn exists(path: &Path) -> Result<()> {
    match std::fs::metadata(path) {
        Ok(found) if found.is_file() => Ok(()),
        Ok(_) => Err(Error::malformed("not a file")),
        Err(error) => Err(io(error)),
    }
}

/// An error of the operating system.
pub(super) fn io(error: io::Error) -> Error {
    let kind = match error.kind() {
        io::ErrorKind::NotFound => ErrorKind::NotFound,
        _ => ErrorKind::Io,
    };
    Error::new(kind, "the operating system refuses").with_source(error)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
