//! Events as records of the journal.

use serde::{Deserialize, Serialize};

use super::super::engine::Event;
use super::super::journal::Record;
use super::background::Background;
use crate::error::{Error, Result, shown};
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
            shown(record.kind())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_that_nobody_wrote_is_cut_in_the_error() {
        let at = "2026-11-24T08:00:00Z".parse().unwrap();
        let record = Record::new(at, "\u{1b}c".repeat(5_000), "{}");
        let error = read(&record).err().unwrap();
        assert!(error.message().len() < 800 && !error.message().contains('\u{1b}'));
    }

    #[test]
    fn a_record_bears_the_name_of_its_event() {
        let at = "2026-11-24T08:00:00Z".parse().unwrap();
        let event = Event::WaveStarted { wave: 3 };
        let record = of_event(at, &event).unwrap();
        assert_eq!(record.kind(), "wave_started");
        assert!(matches!(read(&record).unwrap(), Entry::Event(again) if again == event));
        let found = found_in_place(at, 7).unwrap();
        assert!(matches!(
            read(&found).unwrap(),
            Entry::FoundInPlace { step: 7 }
        ));
    }
}
