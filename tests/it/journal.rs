//! The journal of a migration under `kill -9`: what was acknowledged is there.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use igel_migrate_core::migration::journal::{Head, Journal, Record};

const WRITER: [&str; 4] = [
    "journal::writes_until_it_is_killed",
    "--exact",
    "--ignored",
    "--nocapture",
];
const JOURNAL: &str = "IGEL_MIGRATE_TEST_JOURNAL";

fn record(number: u64) -> Record {
    let devices: Vec<_> = (number..number + number % 40).collect();
    let at = "2026-11-24T08:00:00Z".parse().unwrap();
    Record::new(
        at,
        "move_sent",
        format!("{{\"number\":{number},\"devices\":{devices:?}}}"),
    )
}

fn numbers(journal: &Journal) -> u64 {
    let mut next = 0;
    journal
        .replay(|read| {
            assert_eq!(read, record(next));
            next += 1;
            Ok(())
        })
        .unwrap();
    next
}

/// Not a test of its own: what the killed process does. It appends one to three records at a time
/// and says how many are acknowledged.
#[test]
#[ignore = "run by the test that kills it"]
fn writes_until_it_is_killed() {
    let Ok(path) = std::env::var(JOURNAL) else {
        return;
    };
    let mut journal = Journal::open(path).unwrap();
    let mut out = std::io::stdout();
    loop {
        let next = journal.len();
        let records: Vec<_> = (next..=next + next % 3).map(record).collect();
        if let Err(error) = journal.append(&records) {
            writeln!(out, "refused {}", error.report()).unwrap();
            return;
        }
        writeln!(out, "acknowledged {}", journal.len()).unwrap();
        out.flush().unwrap();
    }
}

/// A process that may write no file longer than 64 kB: to it the disk is full in the middle of a
/// write of the system.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full_takes_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("full.journal");
    drop(Journal::create(&path, Head::new("{}", "5f0c", "a911")).unwrap());
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 128; exec \"$@\"", "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(WRITER)
        .env(JOURNAL, &path)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("refused "), "{said}");
    let acknowledged = said
        .lines()
        .filter_map(|line| line.rsplit_once("acknowledged ")?.1.parse::<u64>().ok())
        .next_back()
        .unwrap();
    assert!(acknowledged > 20, "{said}");
    let mut journal = Journal::open(&path).unwrap();
    assert_eq!(numbers(&journal), acknowledged);
    // There is room again.
    journal.append(&[record(acknowledged)]).unwrap();
    assert_eq!(numbers(&journal), acknowledged + 1);
}

/// Runs the writer and kills it after so many acknowledgements; gives the last one that was read.
fn write_and_kill(path: &Path, after: usize) -> u64 {
    let mut writer = Command::new(std::env::current_exe().unwrap())
        .args(WRITER)
        .env(JOURNAL, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let mut acknowledged = lines.map_while(Result::ok).filter_map(|line| {
        let number = line.rsplit_once("acknowledged ")?.1;
        number.parse().ok()
    });
    let mut last = acknowledged.by_ref().take(after).last().unwrap();
    writer.kill().unwrap();
    writer.wait().unwrap();
    // What it said between our last look and its end.
    last = acknowledged.last().unwrap_or(last);
    last
}

#[test]
fn what_was_acknowledged_survives_the_kill() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("killed.journal");
    drop(Journal::create(&path, Head::new("{}", "5f0c", "a911")).unwrap());
    for round in 1..=25 {
        let acknowledged = write_and_kill(&path, round % 7 + 1);
        let journal = Journal::open(&path).unwrap();
        let found = numbers(&journal);
        assert!(
            found >= acknowledged,
            "round {round}: {found} of {acknowledged}"
        );
        // At most the one call that was not acknowledged, and that wholly.
        assert!(
            found <= acknowledged + 3,
            "round {round}: {found} of {acknowledged}"
        );
    }
}
