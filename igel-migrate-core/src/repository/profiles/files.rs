//! Writing files whole or not at all, and private from their first byte on if they hold a secret.

use std::io::Write as _;
use std::path::Path;

use crate::draft::Draft;
use crate::error::{Error, Result};

/// Writes `bytes` beside `path` and moves them over it. A private file can be read by its owner
/// only; outside Unix it has the rights of its folder.
pub(super) fn write(path: &Path, bytes: &[u8], private: bool) -> Result<()> {
    let (draft, mut file) = Draft::create(path, private)?;
    file.write_all(bytes)
        .map_err(|source| Error::from(source).with_subject(path.display().to_string()))?;
    draft.finish(&file)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_private_file_is_private_even_over_an_open_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("profile.xml");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
        write(&path, b"new", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "no draft is left"
        );
    }

    #[test]
    fn a_draft_that_somebody_put_there_is_not_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("elsewhere");
        let link = folder.path().join(format!(".a.xml.{}", std::process::id()));
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let error = write(&folder.path().join("a.xml"), b"secret", true).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Conflict);
        assert!(!target.exists() && link.is_symlink());
    }
}
