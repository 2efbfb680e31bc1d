//! Whether a folder is one where locks and the write-ahead log hold.

use std::path::Path;

use crate::error::{Error, ErrorKind, Result};

/// Refuses a journal on a file system of the network.
pub(super) fn check(path: &Path) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    match network_file_system(folder) {
        Ok(None) => Ok(()),
        Ok(Some(name)) => Err(Error::new(
            ErrorKind::Unsupported,
            format!("a journal cannot lie on a {name} file system"),
        )
        .with_hint("put it on a local disk: neither locks nor crash safety hold over the network")),
        Err(error) => Err(super::file::io(error)),
    }
}

/// The name of the file system if it is one of the network.
#[cfg(target_os = "linux")]
#[allow(
    clippy::useless_conversion,
    reason = "the type of the number differs between architectures"
)]
fn network_file_system(folder: &Path) -> std::io::Result<Option<&'static str>> {
    let kind = rustix::fs::statfs(folder)?.f_type;
    Ok(name_of(u64::from_ne_bytes(i64::from(kind).to_ne_bytes())))
}

/// The network file systems of Linux by their numbers (`linux/magic.h`; `statfs(2)`).
#[cfg(target_os = "linux")]
pub(super) fn name_of(kind: u64) -> Option<&'static str> {
    // The numbers are 32 bits wide; some architectures extend their sign.
    Some(match kind & 0xffff_ffff {
        0x6969 => "NFS",
        0x517b | 0xff53_4d42 | 0xfe53_4d42 => "SMB",
        0x0102_1997 => "9p",
        0x5346_414f | 0x6b41_4653 => "AFS",
        0x00c3_6400 => "Ceph",
        0x6573_5546 => "FUSE",
        _ => return None,
    })
}

/// A share of Windows, also behind a drive letter, by its real path.
#[cfg(windows)]
fn network_file_system(folder: &Path) -> std::io::Result<Option<&'static str>> {
    use std::path::{Component, Prefix};

    let real = folder.canonicalize()?;
    let on_share = matches!(
        real.components().next(),
        Some(Component::Prefix(prefix))
            if matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))
    );
    Ok(on_share.then_some("SMB"))
}

#[cfg(not(any(target_os = "linux", windows)))]
fn network_file_system(_folder: &Path) -> std::io::Result<Option<&'static str>> {
    Ok(None)
}
