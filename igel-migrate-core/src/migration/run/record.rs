//! Events as records of the journal.

use serde::{Deserialize, Serialize};

use super::super::engine::Event;
use super::super::journal::Record;
use super::background::Background;
use crate::error::{Error, Result};
use jiff::Timestamp;

const FOUND_IN_PLACE: &str = "found_in_place";
const BACKGROUND: &str = "background";

/// What a record says.
pub(in crate::migration) enum Entry {
    Event(Event),
    /// For reports alone.
    Background(Background),
    /// A preparation was there before this run, so that undo must leave it.
    FoundInPlace {
        step: u32,
    },
}

#[derive(Serialize, Deserialize)]
struct Found {
    step: u32,
}

pub(in crate::migration) fn of_event(at: Timestamp, event: &Event) -> Result<Record> {
    let body = serde_json::to_string(event).map_err(unwritable)?;
    Ok(Record::new(at, event.kind(), body))
}

pub(super) fn found_in_place(at: Timestamp, step: u32) -> Result<Record> {
    let body = serde_json::to_string(&Found { step }).map_err(unwritable)?;
    Ok(Record::new(at, FOUND_IN_PLACE, body))
}

pub(in crate::migration) fn of_background(
    at: Timestamp,
    background: &Background,
) -> Result<Vec<Record>> {
    let record = |part: Background| {
        let body = serde_json::to_string(&part).map_err(unwritable)?;
        Ok(Record::new(at, BACKGROUND, body))
    };
    background.parts().map(record).collect()
}

pub(in crate::migration) fn read(record: &Record) -> Result<Entry> {
    let malformed = |error: serde_json::Error| {
        Error::malformed(format!(
            "a record of kind {} cannot be read",
            record.kind().escape_debug()
        ))
        .with_hint("a later version of this library may have written it")
        .with_source(error)
    };
    if record.kind() == FOUND_IN_PLACE {
        let Found { step } = serde_json::from_str(record.body()).map_err(malformed)?;
        return Ok(Entry::FoundInPlace { step });
    }
    if record.kind() == BACKGROUND {
        let part = serde_json::from_str(record.body()).map_err(malformed)?;
        return Ok(Entry::Background(part));
    }
    serde_json::from_str(record.body())
        .map(Entry::Event)
        .map_err(malformed)
}

fn unwritable(error: serde_json::Error) -> Error {
    Error::invalid("an event cannot be written").with_source(error)
}
