//! Small files that settings are in or name.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::certificate::Certificate;
use crate::error::{Error, Result};

/// Reads a text; whoever parses it has a closer limit.
pub(super) fn read_text(path: &Path) -> Result<String> {
    String::from_utf8(read(path)?).map_err(|_| Error::malformed("the file is not UTF-8"))
}

/// Reads a file that should be small, and does not read on if it is not: it may be anything that
/// has a path.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    let limit = Certificate::MAX_BYTES;
    let mut bytes = Vec::new();
    File::open(path)?
        .take(limit as u64 + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        return Err(Error::limit(format!(
            "the file has more than {limit} bytes"
        )));
    }
    Ok(bytes)
}
