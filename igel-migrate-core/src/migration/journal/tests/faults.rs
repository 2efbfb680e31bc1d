//! Journals that something has happened to: whatever it is, every record that was acknowledged is
//! there, or an error says that it is not.
//!
//! `IGEL_MIGRATE_FLIPS=3000 cargo test -p igel-migrate-core --lib journal` flips so many bits in
//! each file.

use std::fs;
use std::path::{Path, PathBuf};

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use rusqlite::Connection;

use super::{Place, change, head, place, read, record, records, written};
use crate::error::ErrorKind;
use crate::migration::journal::{Journal, Record};

const RECORDS: u32 = 60;

/// The files of a journal with [`RECORDS`] acknowledged records, by their endings.
type Files = Vec<(&'static str, Vec<u8>)>;

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn files(path: &Path) -> Files {
    ["", "-wal", ".lock"]
        .into_iter()
        .filter_map(|ending| Some((ending, fs::read(beside(path, ending)).ok()?)))
        .collect()
}

/// As a process leaves them that was killed: what was written last stands in the write-ahead log.
fn of_a_killed_process() -> Files {
    let place = place();
    let mut journal = Journal::create(&place.path, head()).unwrap();
    for number in 0..RECORDS {
        journal.append(&[record(number)]).unwrap();
    }
    let files = files(&place.path);
    assert_eq!(files.len(), 3);
    files
}

/// As a process leaves them that has come to its end: there is no write-ahead log.
fn of_a_closed_journal() -> Files {
    let place = place();
    let mut journal = Journal::create(&place.path, head()).unwrap();
    journal.append(&records(0..RECORDS)).unwrap();
    drop(journal);
    let files = files(&place.path);
    assert_eq!(files.len(), 2);
    files
}

/// What a resuming process finds; none if it is refused, with an error that says what is wrong.
fn resumed(files: &Files) -> Option<Vec<Record>> {
    let place = put(files);
    let mut found = Vec::new();
    let each = |record| {
        found.push(record);
        Ok(())
    };
    match Journal::open_with(&place.path, |_| Ok(()), each) {
        Ok(_) => Some(found),
        Err(error) => {
            let told = matches!(
                error.kind(),
                ErrorKind::Malformed | ErrorKind::Unsupported | ErrorKind::Io | ErrorKind::Conflict
            );
            assert!(told, "{}", error.report());
            assert!(error.report().contains("hint: ") || error.kind() == ErrorKind::Malformed);
            None
        }
    }
}

fn put(files: &Files) -> Place {
    let place = place();
    for (ending, bytes) in files {
        fs::write(beside(&place.path, ending), bytes).unwrap();
    }
    place
}

/// Damages each file in turn; how often the damage was found.
fn found_after(files: &Files, damages: impl Fn(&[u8]) -> Vec<(String, Vec<u8>)>) -> (usize, usize) {
    let (mut cases, mut found) = (0, 0);
    for (number, (ending, bytes)) in files.iter().enumerate() {
        if *ending == ".lock" {
            continue;
        }
        for (damage, bytes) in damages(bytes) {
            let mut hit = files.clone();
            hit[number].1 = bytes;
            cases += 1;
            match resumed(&hit) {
                Some(read) => assert_eq!(read, records(0..RECORDS), "{damage} of {ending:?}"),
                None => found += 1,
            }
        }
    }
    (cases, found)
}

#[test]
fn a_file_cut_off_at_any_place_loses_nothing_unseen() {
    let cut = |bytes: &[u8]| {
        let pages = (0..=bytes.len()).step_by(4096);
        let frames = (32..=bytes.len()).step_by(4096 + 24);
        let edges = [0, 1, 16, 100, bytes.len() / 2, bytes.len()].into_iter();
        let lengths = edges
            .chain(pages)
            .chain(frames)
            .flat_map(|length| [length.saturating_sub(1), length, length + 1]);
        let cut = |length: usize| (format!("{length} bytes"), bytes[..length].to_vec());
        lengths
            .filter(|length| *length < bytes.len())
            .map(cut)
            .collect()
    };
    for files in [of_a_killed_process(), of_a_closed_journal()] {
        assert_eq!(resumed(&files).unwrap(), records(0..RECORDS));
        let (cases, found) = found_after(&files, cut);
        assert!(found > 10, "{found} of {cases}");
    }
}

#[test]
fn flipped_bits_lose_nothing_unseen() {
    let flips: usize = std::env::var("IGEL_MIGRATE_FLIPS").map_or(300, |it| it.parse().unwrap());
    let flip = |bytes: &[u8]| {
        let mut dice = StdRng::seed_from_u64(9);
        let flip = |_| {
            let (at, bit) = (dice.random_range(0..bytes.len()), dice.random_range(0..8));
            let mut flipped = bytes.to_vec();
            flipped[at] ^= 1 << bit;
            (format!("bit {bit} of byte {at}"), flipped)
        };
        (0..flips).map(flip).collect()
    };
    for files in [of_a_killed_process(), of_a_closed_journal()] {
        let (cases, found) = found_after(&files, flip);
        println!("{found} of {cases} flips were found, the others have changed nothing");
        assert!(found * 10 > cases, "{found} of {cases}");
    }
}

#[test]
fn an_older_copy_in_its_place_is_found() {
    let place = written();
    let copy = fs::read(&place.path).unwrap();
    let mut journal = Journal::open(&place.path).unwrap();
    journal.append(&records(10..12)).unwrap();
    drop(journal);
    fs::write(&place.path, copy).unwrap();
    for error in [
        read(&place.path).unwrap_err(),
        Journal::open(&place.path).unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Malformed);
        assert_eq!(
            error.message(),
            "the journal ends with record 10, and 12 were acknowledged"
        );
    }
    // Without the witness it cannot be told.
    fs::remove_file(beside(&place.path, ".lock")).unwrap();
    assert_eq!(Journal::open(&place.path).unwrap().len(), 10);
}

#[test]
fn a_new_journal_knows_nothing_of_one_that_was_deleted() {
    let place = written();
    fs::remove_file(&place.path).unwrap();
    drop(Journal::create(&place.path, head()).unwrap());
    assert!(Journal::open(&place.path).unwrap().is_empty());
}

#[test]
fn what_a_process_killed_while_making_it_has_left_is_made_anew() {
    for sql in ["", "PRAGMA journal_mode = WAL"] {
        let place = place();
        fs::write(&place.path, "").unwrap();
        change(&place.path, sql);
        assert_eq!(
            Journal::open(&place.path).unwrap_err().kind(),
            ErrorKind::Malformed
        );
        let mut journal = Journal::create(&place.path, head()).unwrap();
        journal.append(&records(0..2)).unwrap();
        drop(journal);
        assert_eq!(read(&place.path).unwrap(), records(0..2));
    }
    // A journal that is empty now, and was not.
    let place = written();
    fs::write(&place.path, "").unwrap();
    assert_eq!(
        Journal::create(&place.path, head()).unwrap_err().kind(),
        ErrorKind::Conflict
    );
}

#[test]
fn another_program_that_holds_the_file_is_named() {
    let place = written();
    let mut journal = Journal::open(&place.path).unwrap();
    journal.store.without_patience();
    let other = Connection::open(&place.path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = journal.append(&records(10..11)).unwrap_err();
    assert_eq!(
        error.report(),
        format!(
            "{}: another program holds the journal (writing the journal)\n\
             hint: close whatever has it open",
            place.path.display()
        )
    );
    drop((journal, other));
    assert_eq!(Journal::open(&place.path).unwrap().len(), 10);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_is_refused_before_anything_is_done() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = written();
    fs::set_permissions(&place.path, fs::Permissions::from_mode(0o400)).unwrap();
    if fs::OpenOptions::new().write(true).open(&place.path).is_ok() {
        println!("skipped: whoever runs this may write everything");
        return;
    }
    let error = Journal::open(&place.path).unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::Io, "the journal cannot be written")
    );
    assert_eq!(read(&place.path).unwrap(), records(0..10));
}
