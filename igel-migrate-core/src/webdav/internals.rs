//! Where the addresses that a server sends lead, for fuzz targets.

use super::base::Base;
use super::path::RemotePath;
use crate::error::Result;

/// The address that would be asked next for an href in an answer about the folder `folder` of
/// `base`; `None` if it is suspicious and never asked.
///
/// # Errors
///
/// Those of the base address and of the folder.
pub fn follow(base: &str, folder: &str, href: &str) -> Result<Option<String>> {
    let base = Base::parse(base)?;
    let folder: RemotePath = folder.parse()?;
    let located = base.locate(href, &folder).ok();
    Ok(located.map(|path| base.file(&path)))
}
