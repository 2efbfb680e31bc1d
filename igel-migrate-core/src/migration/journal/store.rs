//! The tables of a journal in `SQLite`.

use std::path::Path;

use rusqlite::ffi::ErrorCode;
use rusqlite::{Connection, MAIN_DB, OpenFlags, params};

use super::chain::Chain;
use super::{Head, Record, file};
use crate::error::{Error, ErrorKind, Result};

/// "IGMJ", so that a file can be told from other databases.
const APPLICATION: i32 = 0x4947_4d4a;
/// The version of the tables.
const FORMAT: i32 = 1;

const TABLES: &str = "
    CREATE TABLE head (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        plan TEXT NOT NULL, plan_hash TEXT NOT NULL, rules_hash TEXT NOT NULL
    ) STRICT;
    CREATE TABLE record (
        number INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL,
        body TEXT NOT NULL, chain BLOB NOT NULL
    ) STRICT;
";

#[derive(Debug)]
pub(super) struct Store {
    database: Connection,
}

impl Store {
    /// Makes the file and its tables; a half-made one is taken away again. One that was left behind
    /// without tables, by a process killed at this moment, counts as made.
    pub(super) fn create(path: &Path, head: &Head) -> Result<Self> {
        match file::create(path) {
            Err(error) if error.kind() == ErrorKind::Conflict && Self::is_unborn(path) => {}
            made => made?,
        }
        Self::fill(path, head).inspect_err(|_| {
            // The error that is about to be reported matters more than this one.
            let _ = std::fs::remove_file(path);
        })
    }

    fn is_unborn(path: &Path) -> bool {
        let tables = || -> Result<(i32, i32)> {
            Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?
                .database
                .query_row(
                    "SELECT (SELECT count(*) FROM sqlite_master), application_id
                     FROM pragma_application_id",
                    [],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .map_err(sqlite)
        };
        file::acknowledged(path) == 0 && tables().is_ok_and(|tables| tables == (0, 0))
    }

    fn fill(path: &Path, head: &Head) -> Result<Self> {
        let mut store = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        store.write_safely()?;
        let transaction = store.database.transaction().map_err(sqlite)?;
        transaction
            .execute_batch(&format!(
                "{TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORMAT};"
            ))
            .and_then(|()| {
                transaction.execute(
                    "INSERT INTO head VALUES (1, ?1, ?2, ?3)",
                    params![head.plan, head.plan_hash, head.rules_hash],
                )
            })
            .and_then(|_| transaction.commit())
            .map_err(sqlite)?;
        Ok(store)
    }

    pub(super) fn open_to_write(path: &Path) -> Result<Self> {
        let store = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        store.check_form()?;
        // SQLite opens such a file all the same.
        if store.database.is_readonly(MAIN_DB).map_err(sqlite)? {
            return Err(unwritable());
        }
        store.write_safely()?;
        Ok(store)
    }

    pub(super) fn open_to_read(path: &Path) -> Result<Self> {
        let store = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        store.check_form()?;
        Ok(store)
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self> {
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let database = Connection::open_with_flags(path, flags).map_err(sqlite)?;
        Ok(Self { database })
    }

    fn write_safely(&self) -> Result<()> {
        let mode: String = self
            .database
            .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
            .map_err(sqlite)?;
        if mode != "wal" {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "this file system has no place for a write-ahead log",
            )
            .with_hint("put the journal on a local disk"));
        }
        self.database
            .execute_batch("PRAGMA synchronous = FULL")
            .map_err(sqlite)
    }

    fn check_form(&self) -> Result<()> {
        let number = |pragma: &str| -> Result<i32> {
            self.database
                .query_row(pragma, [], |row| row.get(0))
                .map_err(sqlite)
        };
        if number("PRAGMA application_id")? != APPLICATION {
            return Err(Error::malformed("this is not a journal of a migration"));
        }
        let format = number("PRAGMA user_version")?;
        if format != FORMAT {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!("the journal has form {format}, this version reads form {FORMAT}"),
            )
            .with_hint("use the version of igel-migrate that wrote it"));
        }
        Ok(())
    }

    pub(super) fn head(&self) -> Result<Head> {
        self.database
            .query_row("SELECT plan, plan_hash, rules_hash FROM head", [], |row| {
                Ok(Head {
                    plan: row.get(0)?,
                    plan_hash: row.get(1)?,
                    rules_hash: row.get(2)?,
                })
            })
            .map_err(sqlite)
    }

    /// Adds records in one transaction and gives the new end of the chain.
    pub(super) fn append(&mut self, tail: &Chain, records: &[Record]) -> Result<Chain> {
        let transaction = self.database.transaction().map_err(sqlite)?;
        let mut tail = *tail;
        {
            let mut insert = transaction
                .prepare("INSERT INTO record VALUES (?1, ?2, ?3, ?4, ?5)")
                .map_err(sqlite)?;
            for record in records {
                let at = record.at.to_string();
                tail = tail.next(&at, record);
                let number = i64::try_from(tail.length())
                    .map_err(|_| Error::limit("a journal cannot hold more records"))?;
                insert
                    .execute(params![number, at, record.kind, record.body, tail.hash()])
                    .map_err(sqlite)?;
            }
        }
        transaction.commit().map_err(sqlite)?;
        Ok(tail)
    }

    /// Gives every record to `each` and returns the end of the chain.
    pub(super) fn replay(
        &self,
        head: &Head,
        mut each: impl FnMut(Record) -> Result<()>,
    ) -> Result<Chain> {
        let mut tail = Chain::start(head);
        let mut select = self
            .database
            .prepare("SELECT number, at, kind, body, chain FROM record ORDER BY number")
            .map_err(sqlite)?;
        let mut rows = select.query([]).map_err(sqlite)?;
        while let Some(row) = rows.next().map_err(sqlite)? {
            let number: i64 = row.get(0).map_err(sqlite)?;
            let at: String = row.get(1).map_err(sqlite)?;
            let record = Record {
                at: at.parse().map_err(|_| damaged(tail))?,
                kind: row.get(2).map_err(sqlite)?,
                body: row.get(3).map_err(sqlite)?,
            };
            let next = tail.next(&at, &record);
            let chain = row.get_ref(4).map_err(sqlite)?;
            if u64::try_from(number) != Ok(next.length()) || chain.as_blob() != Ok(next.hash()) {
                return Err(damaged(tail));
            }
            each(record)?;
            tail = next;
        }
        Ok(tail)
    }
}

/// The record after `tail` is not the one that was written.
fn damaged(tail: Chain) -> Error {
    Error::malformed(format!(
        "record {} does not follow from the one before",
        tail.length() + 1
    ))
    .with_hint("the file was damaged or changed; use a copy, or plan anew from what UMS shows")
}

fn unwritable() -> Error {
    Error::new(ErrorKind::Io, "the journal cannot be written")
        .with_hint("check the rights of the file and of its folder")
}

/// What `SQLite` says, in this library's kinds.
#[allow(
    clippy::needless_pass_by_value,
    reason = "the form that `map_err` takes"
)]
fn sqlite(error: rusqlite::Error) -> Error {
    let (kind, message, hint) = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => (ErrorKind::Io, "the disk is full", "make room and resume"),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
            return unwritable();
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            ErrorKind::Conflict,
            "another program holds the journal",
            "close whatever has it open",
        ),
        Some(ErrorCode::NotADatabase) => (
            ErrorKind::Malformed,
            "this is not a journal of a migration",
            "check the path",
        ),
        Some(ErrorCode::DatabaseCorrupt) => (
            ErrorKind::Malformed,
            "the journal is damaged",
            "use a copy, or plan anew from what UMS shows",
        ),
        // Only of these does SQLite know more than the message says.
        code => {
            let (kind, message) = match code {
                Some(_) => (ErrorKind::Io, "the journal could not be read or written"),
                None => (
                    ErrorKind::Malformed,
                    "the journal has not the form it should have",
                ),
            };
            return Error::new(kind, message).with_source(error.to_string());
        }
    };
    Error::new(kind, message).with_hint(hint)
}

#[cfg(test)]
impl Store {
    /// Does not wait for another program that holds the file.
    pub(super) fn without_patience(&self) {
        self.database
            .busy_timeout(std::time::Duration::ZERO)
            .unwrap();
    }

    /// A disk that is full at so many pages.
    pub(super) fn limit_pages(&self, pages: u32) {
        self.database
            .query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
            .unwrap();
    }
}
