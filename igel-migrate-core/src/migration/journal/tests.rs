mod faults;

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use proptest::prelude::*;
use rusqlite::Connection;

use super::{Head, Journal, JournalReader, Record};
use crate::error::{Error, ErrorKind};

fn head() -> Head {
    Head::new("{\"site\":\"berlin\"}", "5f0c", "a911")
}

fn record(number: u32) -> Record {
    let at = Timestamp::from_second(1_764_000_000 + i64::from(number)).unwrap();
    Record::new(at, "move_sent", format!("{{\"devices\":[{number}]}}"))
}

fn records(numbers: std::ops::Range<u32>) -> Vec<Record> {
    numbers.map(record).collect()
}

fn read(path: &Path) -> Result<Vec<Record>, Error> {
    let mut records = Vec::new();
    JournalReader::open(path)?.replay(|record| {
        records.push(record);
        Ok(())
    })?;
    Ok(records)
}

struct Place {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("berlin.journal");
    Place {
        _folder: folder,
        path,
    }
}

/// A closed journal with ten records.
fn written() -> Place {
    let place = place();
    let mut journal = Journal::create(&place.path, head()).unwrap();
    journal.append(&records(0..10)).unwrap();
    place
}

fn change(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn what_was_appended_is_read_again_in_order() {
    let place = written();
    let mut journal = Journal::open(&place.path).unwrap();
    assert_eq!((journal.len(), journal.head()), (10, &head()));
    journal.append(&records(10..12)).unwrap();
    journal.append(&[]).unwrap();
    drop(journal);
    assert_eq!(read(&place.path).unwrap(), records(0..12));
}

#[test]
fn one_process_writes_and_others_read_meanwhile() {
    let place = place();
    let mut journal = Journal::create(&place.path, head()).unwrap();
    journal.append(&records(0..1)).unwrap();

    let refused = Journal::open(&place.path).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    assert_eq!(refused.message(), "another process is writing this journal");

    let reader = JournalReader::open(&place.path).unwrap();
    journal.append(&records(1..3)).unwrap();
    let mut seen = 0;
    reader
        .replay(|_| {
            seen += 1;
            Ok(())
        })
        .unwrap();
    assert_eq!(seen, 3);

    drop(journal);
    Journal::open(&place.path).unwrap();
}

#[test]
fn a_journal_is_never_made_over_a_file() {
    let place = written();
    let error = Journal::create(&place.path, head()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(read(&place.path).unwrap().len(), 10);
}

#[test]
fn other_files_are_refused_by_what_they_are() {
    let place = place();
    let kind = |path: &Path| Journal::open(path).unwrap_err().kind();
    assert_eq!(kind(&place.path), ErrorKind::NotFound);
    assert!(!place.path.exists());

    fs::write(&place.path, "plan = 1\n".repeat(500)).unwrap();
    assert_eq!(kind(&place.path), ErrorKind::Malformed);

    let database = place.path.with_extension("sqlite");
    change(&database, "CREATE TABLE head (plan TEXT)");
    assert_eq!(kind(&database), ErrorKind::Malformed);

    let written = written();
    change(&written.path, "PRAGMA user_version = 7");
    assert_eq!(kind(&written.path), ErrorKind::Unsupported);
}

#[test]
fn a_record_that_was_changed_exchanged_or_taken_away_is_found() {
    for (tampering, number) in [
        ("UPDATE record SET body = '{}' WHERE number = 4", 4),
        ("UPDATE record SET kind = 'moved' WHERE number = 10", 10),
        (
            "UPDATE record SET at = '2020-01-01T00:00:00Z' WHERE number = 1",
            1,
        ),
        ("DELETE FROM record WHERE number = 1", 1),
        ("DELETE FROM record WHERE number = 5", 5),
        (
            "UPDATE record SET number = 99 WHERE number = 3;
             UPDATE record SET number = 3 WHERE number = 2;
             UPDATE record SET number = 2 WHERE number = 99",
            2,
        ),
        ("UPDATE head SET plan = '{}'", 1),
    ] {
        let place = written();
        change(&place.path, tampering);
        for error in [
            read(&place.path).unwrap_err(),
            Journal::open(&place.path).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Malformed, "{tampering}");
            let file = place.path.display().to_string();
            assert_eq!(error.subject(), Some(&*file), "{tampering}");
            assert_eq!(
                error.message(),
                format!("record {number} does not follow from the one before"),
                "{tampering}"
            );
        }
    }
}

#[test]
fn a_full_disk_acknowledges_nothing_and_ends_the_writing() {
    let place = place();
    let mut journal = Journal::create(&place.path, head()).unwrap();
    journal.append(&records(0..10)).unwrap();
    journal.store.limit_pages(8);
    let error = journal.append(&records(10..5_000)).unwrap_err();
    assert_eq!(
        error.report(),
        format!(
            "{}: the disk is full (writing the journal)\nhint: make room and resume",
            place.path.display()
        )
    );
    assert_eq!(journal.len(), 10);

    journal.store.limit_pages(1_000_000);
    assert_eq!(
        journal.append(&records(10..11)).unwrap_err().kind(),
        ErrorKind::Io
    );

    drop(journal);
    assert_eq!(read(&place.path).unwrap(), records(0..10));
    Journal::open(&place.path)
        .unwrap()
        .append(&records(10..11))
        .unwrap();
    assert_eq!(read(&place.path).unwrap(), records(0..11));
}

#[test]
fn times_may_go_backwards() {
    let place = place();
    let mut journal = Journal::create(&place.path, head()).unwrap();
    let backwards = [record(9), record(3)];
    journal.append(&backwards).unwrap();
    drop(journal);
    assert_eq!(read(&place.path).unwrap(), backwards);
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = place();
    let mut journal = Journal::create(&place.path, head()).unwrap();
    journal.append(&records(0..3)).unwrap();
    for entry in fs::read_dir(place.path.parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        let rights = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(rights, 0o600, "{}", entry.path().display());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn file_systems_of_the_network_are_known_by_their_numbers() {
    use super::place::name_of;

    assert_eq!(name_of(0x6969), Some("NFS"));
    assert_eq!(name_of(0xffff_ffff_ff53_4d42), Some("SMB"));
    // ext4, xfs, btrfs, tmpfs, overlay.
    for local in [0xef53, 0x5846_5342, 0x9123_683e, 0x0102_1994, 0x794c_7630] {
        assert_eq!(name_of(local), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_comes_back(texts in prop::collection::vec((".{0,12}", ".{0,40}"), 0..8)) {
        let place = place();
        let texts: Vec<_> = texts
            .into_iter()
            .map(|(kind, body)| Record::new(Timestamp::UNIX_EPOCH, kind, body))
            .collect();
        let mut journal = Journal::create(&place.path, head()).unwrap();
        for record in &texts {
            journal.append(std::slice::from_ref(record)).unwrap();
        }
        drop(journal);
        prop_assert_eq!(read(&place.path).unwrap(), texts);
    }
}
