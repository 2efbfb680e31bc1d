//! SHA-256 of files: here, and on their way from a server.

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use data_encoding::HEXLOWER_PERMISSIVE;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::error::{Error, ErrorKind, Result};
use crate::webdav::{RemotePath, WebDavClient};

/// Large enough that reading costs little beside hashing, and small enough for the cache.
const PIECE: usize = 256 * 1024;

/// A SHA-256 checksum of a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256Sum([u8; 32]);

impl Sha256Sum {
    /// The checksum of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The checksum of a file on this machine. Reads it from its beginning to its end, piece by
    /// piece, on the thread that calls.
    ///
    /// ```
    /// use igel_migrate_core::inventory::Sha256Sum;
    /// # let file = tempfile::NamedTempFile::new()?;
    /// # let path = file.path();
    /// std::fs::write(path, "abc")?;
    /// assert_eq!(Sha256Sum::of_file(path)?, Sha256Sum::of(b"abc"));
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] or [`ErrorKind::Io`] if it cannot be read.
    pub fn of_file(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let read = || -> std::io::Result<Self> {
            let mut file = File::open(path)?;
            let mut piece = vec![0; PIECE];
            let mut hasher = Sha256::new();
            loop {
                match file.read(&mut piece) {
                    Ok(0) => return Ok(Self(hasher.finalize().into())),
                    Ok(count) => hasher.update(&piece[..count]),
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
        };
        read().map_err(|source| Error::from(source).with_subject(path.display().to_string()))
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for Sha256Sum {
    type Err = Error;

    /// Reads 64 hexadecimal digits.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Malformed`] for anything else.
    fn from_str(text: &str) -> Result<Self> {
        let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
        bytes
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or_else(|| Error::malformed("a SHA-256 checksum has 64 hexadecimal digits"))
    }
}

impl fmt::Display for Sha256Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&HEXLOWER_PERMISSIVE.encode(&self.0))
    }
}

impl fmt::Debug for Sha256Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256Sum({self})")
    }
}

impl Serialize for Sha256Sum {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The checksum of a file on this machine, worked out on a thread of its own.
pub(super) async fn of_local_file(path: PathBuf) -> Result<Sha256Sum> {
    let hashing = tokio::task::spawn_blocking(move || Sha256Sum::of_file(path));
    hashing.await.unwrap_or_else(|source| {
        let message = "reading a file was broken off";
        Err(Error::new(ErrorKind::Cancelled, message).with_source(source))
    })
}

/// The checksum of a file on a server, downloaded for it and not kept.
pub(super) async fn of_remote_file(
    client: &WebDavClient,
    path: &RemotePath,
    seen: impl Fn(u64),
) -> Result<Sha256Sum> {
    let mut download = client.get(path, ..).await?;
    let mut hasher = Sha256::new();
    while let Some(piece) = download.chunk().await? {
        hasher.update(&piece);
        seen(piece.len() as u64);
    }
    Ok(Sha256Sum(hasher.finalize().into()))
}
