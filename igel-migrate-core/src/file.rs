//! Files that a person named, read no further than a limit: a path may lead to anything. What is
//! written, archives and secrets have readers of their own.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::error::{Error, Result};

/// The content of a file of at most `limit` bytes.
pub(crate) fn read(path: &Path, limit: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take((limit as u64).saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        return Err(Error::limit(format!(
            "the file is larger than {limit} bytes"
        )));
    }
    Ok(bytes)
}

/// The text of a file of at most `limit` bytes. The error carries no source: its `Debug` would show
/// the content.
pub(crate) fn read_text(path: &Path, limit: usize) -> Result<String> {
    String::from_utf8(read(path, limit)?)
        .map_err(|_| Error::malformed("the file is not UTF-8 text"))
}
