//! The reader of what stands in the journal, for fuzz targets.

use super::super::journal::Record;
use super::record::{self, Entry};
use crate::error::Result;

/// Reads a record and writes its event again; `None` if it is no event of the engine.
///
/// # Errors
///
/// [`Malformed`](crate::ErrorKind::Malformed) for a record that nobody wrote.
pub fn reread(record: &Record) -> Result<Option<Record>> {
    match record::read(record)? {
        Entry::Event(event) => record::of_event(record.at(), &event).map(Some),
        Entry::FoundInPlace { .. } | Entry::Background(_) => Ok(None),
    }
}
