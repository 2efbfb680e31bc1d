//! The files of a folder on this machine.

use std::fs;
use std::path::Path;

use super::manifest::{KnownFile, Manifest};
use crate::error::{Error, Result};
use crate::webdav::RemotePath;

/// Folders inside each other, and files in all, beyond which something is wrong, e.g. a link that
/// leads upwards.
const MAX_DEPTH: usize = 32;
const MAX_FILES: usize = 5_000_000;

/// All files of a folder with their sizes. Links are followed.
pub(super) fn list(folder: &Path) -> Result<Manifest> {
    let mut manifest = Manifest::default();
    add(folder, &RemotePath::ROOT, &mut manifest)?;
    Ok(manifest)
}

fn add(folder: &Path, path: &RemotePath, manifest: &mut Manifest) -> Result<()> {
    let at = |error: Error, path: &Path| error.with_subject(path.display().to_string());
    if path.depth() > MAX_DEPTH {
        let error = Error::limit(format!(
            "there are more than {MAX_DEPTH} folders inside each other"
        ));
        return Err(at(error, folder));
    }
    let entries = fs::read_dir(folder).map_err(|source| at(source.into(), folder))?;
    for entry in entries {
        let here = entry.map_err(|source| at(source.into(), folder))?.path();
        let name = here.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| at(Error::invalid("its name is not UTF-8"), &here))?;
        let path = path.join(name)?;
        let metadata = fs::metadata(&here).map_err(|source| at(source.into(), &here))?;
        if metadata.is_dir() {
            add(&here, &path, manifest)?;
        } else {
            manifest.insert(path, KnownFile::of_size(metadata.len()));
        }
        if manifest.len() > MAX_FILES {
            let error = Error::limit(format!("there are more than {MAX_FILES} files"));
            return Err(at(error, folder));
        }
    }
    Ok(())
}
