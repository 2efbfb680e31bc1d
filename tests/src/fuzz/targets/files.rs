//! Files that this library or a person made and anything may have happened to since.

use std::path::Path;

use igel_migrate_core::certificate::Certificate;
use igel_migrate_core::inventory::Manifest;
use igel_migrate_core::migration::MigrationPlan;
use igel_migrate_core::migration::journal::{Head, Journal, JournalReader, Record};
use igel_migrate_core::migration::run;
use igel_migrate_core::repository::RepositoryCertificate;

use crate::fuzz::Input;

pub(super) fn manifest(input: &Input<'_>) {
    let Some(text) = input.text() else {
        return;
    };
    match text.parse::<Manifest>() {
        Ok(manifest) => {
            let again = manifest.to_string().parse::<Manifest>();
            assert_eq!(again.ok().as_ref(), Some(&manifest), "{manifest}");
            let _ = manifest.bytes();
        }
        Err(error) => input.check_placed(&error),
    }
}

pub(super) fn plan(input: &Input<'_>) {
    let Some(text) = input.text() else {
        return;
    };
    match MigrationPlan::from_json(text) {
        Ok(plan) => {
            let written = plan.to_json().unwrap();
            let again = MigrationPlan::from_json(&written)
                .unwrap_or_else(|error| panic!("a written plan is not read: {}", error.report()));
            assert_eq!(again.to_json().unwrap(), written);
        }
        Err(error) => input.check(&error),
    }
}

pub(super) fn certificate(input: &Input<'_>) {
    match Certificate::all_from_bytes(input.bytes()) {
        Ok(certificates) => {
            for certificate in &certificates {
                let again = Certificate::from_pem(certificate.to_pem().as_bytes()).unwrap();
                assert_eq!(again.der(), certificate.der());
                assert_eq!(again.fingerprint(), certificate.fingerprint());
                let _ = certificate.covers_host("dar.example.test");
                let _ = (certificate.is_self_signed(), format!("{certificate:?}"));
                for issuer in &certificates {
                    let _ = certificate.is_issued_by(issuer);
                }
            }
        }
        Err(error) => input.check(&error),
    }
    match RepositoryCertificate::from_bytes(input.bytes()) {
        Ok(certificate) => {
            let _ = (certificate.server(), certificate.missing_issuer());
        }
        Err(error) => input.check(&error),
    }
}

pub(super) fn certificates() -> Vec<Vec<u8>> {
    let pem = std::fs::read(crate::workspace().join("examples/berlin-dar.pem")).unwrap();
    let mut seeds: Vec<Vec<u8>> = Certificate::all_from_pem(&pem)
        .unwrap()
        .iter()
        .map(|certificate| certificate.der().to_vec())
        .collect();
    seeds.push(pem);
    seeds
}

fn record(number: u64) -> Record {
    let at = "2026-11-24T08:00:00Z".parse().unwrap();
    Record::new(at, "move_sent", format!("{{\"number\":{number}}}"))
}

/// Whatever happened to a journal, what is read of it are the records that were written, in order
/// and from the first, or there is an error.
pub(super) fn journal(input: &Input<'_>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    std::fs::write(&path, input.bytes()).unwrap();
    let read = JournalReader::open(&path).and_then(|journal| {
        let mut records = 0;
        journal.replay(|found| {
            assert_eq!(found, record(records), "a record that nobody wrote");
            records += 1;
            Ok(())
        })?;
        Ok(records)
    });
    match (read, Journal::open(&path)) {
        (Ok(read), Ok(mut journal)) => {
            assert_eq!(journal.len(), read);
            // Damage to pages that only a writer needs shows when it writes.
            match journal.append(&[record(read)]) {
                Ok(()) => assert_eq!(journal.len(), read + 1),
                Err(error) => check_journal_error(input, &error, &path),
            }
        }
        (Err(error), Ok(_)) => panic!("only the writer reads it: {}", error.report()),
        (_, Err(error)) => check_journal_error(input, &error, &path),
    }
}

fn check_journal_error(input: &Input<'_>, error: &igel_migrate_core::Error, path: &Path) {
    input.check(error);
    assert!(
        error.report().contains(&*path.to_string_lossy()),
        "{}",
        error.report()
    );
}

pub(super) fn journals() -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    [0, 1, 40]
        .into_iter()
        .map(|records| {
            let mut journal = Journal::create(&path, Head::new("{}", "5f0c", "a911")).unwrap();
            let records: Vec<_> = (0..records).map(record).collect();
            journal.append(&records).unwrap();
            drop(journal);
            let bytes = std::fs::read(&path).unwrap();
            for entry in std::fs::read_dir(folder.path()).unwrap() {
                std::fs::remove_file(entry.unwrap().path()).unwrap();
            }
            bytes
        })
        .collect()
}

/// The kind of a record on the first line, its body behind it.
pub(super) fn record_body(input: &Input<'_>) {
    let Some((kind, body)) = input.text().and_then(|text| text.split_once('\n')) else {
        return;
    };
    let at = "2026-11-24T08:00:00Z".parse().unwrap();
    match run::internals::reread(&Record::new(at, kind, body)) {
        Ok(Some(written)) => {
            let again = run::internals::reread(&written)
                .unwrap_or_else(|error| panic!("a written record is not read: {}", error.report()));
            assert_eq!(again, Some(written));
        }
        Ok(None) => {}
        Err(error) => {
            input.check(&error);
        }
    }
}
