//! The file of a journal and the lock beside it, which holds how many records were acknowledged.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};

/// The right to write a journal, held by one process at a time and given back when it ends,
/// however it ends.
#[derive(Debug)]
pub(super) struct WriterLock {
    file: File,
}

impl WriterLock {
    pub(super) fn take(journal: &Path) -> Result<Self> {
        let file = private(
            OpenOptions::new()
                .create(true)
                .truncate(false)
                .read(true)
                .write(true),
        )
        .open(beside(journal, ".lock"))
        .map_err(io)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file }),
            Err(TryLockError::WouldBlock) => Err(Error::new(
                ErrorKind::Conflict,
                "another process is writing this journal",
            )
            .with_hint("wait for it, or watch it: a journal can be read while it is written")),
            Err(TryLockError::Error(error)) => Err(io(error)),
        }
    }

    /// Remembers how many records were acknowledged. It is no part of what is promised, only a
    /// witness against a journal that has lost its end: it is written without waiting for the disk,
    /// and that it cannot be written changes nothing.
    pub(super) fn acknowledge(&mut self, records: u64) {
        let _ = self
            .file
            .seek(SeekFrom::Start(0))
            .and_then(|_| self.file.write_all(format!("{records:020}\n").as_bytes()));
    }

    /// How many records were acknowledged at least; 0 if nothing is known.
    pub(super) fn acknowledged(&mut self) -> u64 {
        let found = self.file.seek(SeekFrom::Start(0));
        found.map_or(0, |_| read_count(&self.file))
    }
}

/// As [`WriterLock::acknowledged`], for who only reads.
pub(super) fn acknowledged(journal: &Path) -> u64 {
    File::open(beside(journal, ".lock")).map_or(0, |file| read_count(&file))
}

fn read_count(file: &File) -> u64 {
    let mut text = String::new();
    match file.take(64).read_to_string(&mut text) {
        Ok(_) => text.trim().parse().unwrap_or(0),
        Err(_) => 0,
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
