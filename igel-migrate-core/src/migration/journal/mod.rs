//! The journal of a migration: what was going to be sent, what came back, what a person decided.
//!
//! Here live the file, its lock and its chain of hashes; what the records mean is the business of
//! the engine. It is one `SQLite` file (write-ahead log, `synchronous=FULL`) because a crash-safe
//! store that can be asked questions is not ours to write.
//!
//! ```
//! use igel_migrate_core::migration::journal::{Head, Journal, Record};
//!
//! # let folder = tempfile::tempdir().unwrap();
//! # let path = folder.path().join("berlin.journal");
//! let head = Head::new("{\"site\":\"berlin\"}", "5f0c…", "a911…");
//! let mut journal = Journal::create(&path, head)?;
//! let at = "2026-11-24T08:00:00Z".parse().unwrap();
//! // On disk before this returns:
//! journal.append(&[Record::new(at, "move_sent", "{\"devices\":[4711]}")])?;
//! drop(journal);
//!
//! let journal = Journal::open(&path)?;
//! let mut kinds = Vec::new();
//! journal.replay(|record| {
//!     kinds.push(record.kind().to_owned());
//!     Ok(())
//! })?;
//! assert_eq!(kinds, ["move_sent"]);
//! # Ok::<(), igel_migrate_core::Error>(())
//! ```
//!
//! # What it promises
//!
//! * What [`Journal::append`] has acknowledged is there after a crash, a kill or a power cut (as far
//!   as the disk keeps its promise), in order, and the records of one call are there all or not at
//!   all.
//! * One process writes, any number read meanwhile ([`JournalReader`]).
//! * Every record carries the SHA-256 of the one before, so a changed, exchanged or missing record in
//!   the middle is found when it is read. How many were acknowledged stands in the lock file beside
//!   the journal, so one that has lost its end, or an older copy put in its place, is found as well
//!   as long as that file is there.
//! * A file system of the network is refused, because neither locks nor the write-ahead log hold
//!   there. It is recognised on Linux by the kernel's type of file system (`FUSE` among them), on
//!   Windows by the path; elsewhere it is not recognised.

mod chain;
mod file;
mod place;
mod store;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::error::{Error, ErrorKind, Result};

use chain::Chain;
use file::WriterLock;
use store::Store;

/// What a journal belongs to: a plan and the rules it was made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    plan: String,
    plan_hash: String,
    rules_hash: String,
}

impl Head {
    /// The plan in its canonical JSON, its hash, and the hash of the rule set.
    pub fn new(
        plan: impl Into<String>,
        plan_hash: impl Into<String>,
        rules_hash: impl Into<String>,
    ) -> Self {
        Self {
            plan: plan.into(),
            plan_hash: plan_hash.into(),
            rules_hash: rules_hash.into(),
        }
    }

    /// The plan, in its canonical JSON.
    pub fn plan(&self) -> &str {
        &self.plan
    }

    /// The hash of the plan.
    pub fn plan_hash(&self) -> &str {
        &self.plan_hash
    }

    /// The hash of the rule set the plan was made with.
    pub fn rules_hash(&self) -> &str {
        &self.rules_hash
    }

    /// Whether the journal belongs to this plan and these rules.
    ///
    /// ```
    /// use igel_migrate_core::migration::journal::Head;
    ///
    /// let head = Head::new("{}", "5f0c", "a911");
    /// let error = head.check("77d0", "a911").unwrap_err();
    /// assert_eq!(
    ///     error.report(),
    ///     "the journal belongs to plan 5f0c, not to plan 77d0\n\
    ///      hint: resume with the plan that is in the journal, or start the new plan with a new journal"
    /// );
    /// ```
    ///
    /// # Errors
    ///
    /// [`Conflict`](ErrorKind::Conflict) if it belongs to another plan or to other rules.
    pub fn check(&self, plan_hash: &str, rules_hash: &str) -> Result<()> {
        let (what, ours, theirs) = if self.plan_hash != plan_hash {
            ("plan", &self.plan_hash, plan_hash)
        } else if self.rules_hash != rules_hash {
            ("rule set", &self.rules_hash, rules_hash)
        } else {
            return Ok(());
        };
        Err(Error::new(
            ErrorKind::Conflict,
            format!("the journal belongs to {what} {ours}, not to {what} {theirs}"),
        )
        .with_hint(
            "resume with the plan that is in the journal, or start the new plan with a new journal",
        ))
    }
}

/// One record: when, of which kind, and the rest as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    at: Timestamp,
    kind: String,
    body: String,
}

impl Record {
    /// A record; `body` is JSON.
    pub fn new(at: Timestamp, kind: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            at,
            kind: kind.into(),
            body: body.into(),
        }
    }

    /// When it happened, by the clock of the machine that wrote it. Order is the order of records,
    /// never that of times: clocks go backwards.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Its kind, a word such as `move_sent`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The rest, as JSON.
    pub fn body(&self) -> &str {
        &self.body
    }
}

/// A journal open for writing. While it is, no other process can open it for writing.
#[derive(Debug)]
pub struct Journal {
    store: Store,
    head: Head,
    path: PathBuf,
    tail: Chain,
    broken: bool,
    // Last, so that the file is closed before another process may open it.
    lock: WriterLock,
}

impl Journal {
    /// Makes a new journal, readable by its owner only.
    ///
    /// # Errors
    ///
    /// [`Conflict`](ErrorKind::Conflict) if the file exists or another process is making it,
    /// [`Unsupported`](ErrorKind::Unsupported) on a network file system,
    /// [`Io`](ErrorKind::Io) if it cannot be written.
    pub fn create(path: impl AsRef<Path>, head: Head) -> Result<Self> {
        let path = path.as_ref();
        place::check(path)
            .and_then(|()| WriterLock::take(path))
            .and_then(|mut lock| {
                if !path.exists() {
                    // What a journal of this name had that is no more.
                    lock.acknowledge(0);
                }
                let store = Store::create(path, &head)?;
                Ok(Self {
                    tail: Chain::start(&head),
                    store,
                    head,
                    path: path.to_owned(),
                    broken: false,
                    lock,
                })
            })
            .map_err(|error| {
                error
                    .with_operation("making the journal")
                    .with_subject(path.display().to_string())
            })
    }

    /// Opens a journal to go on writing. Every record is read and its chain checked.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound) if there is no such file,
    /// [`Conflict`](ErrorKind::Conflict) while another process writes it,
    /// [`Malformed`](ErrorKind::Malformed) if it is no journal or damaged,
    /// [`Unsupported`](ErrorKind::Unsupported) on a network file system or for a journal of a later
    /// version of this library, [`Io`](ErrorKind::Io) if it cannot be read or written.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_with(path, |_| Ok(()), |_| Ok(()))
    }

    /// As [`Journal::open`], and gives every record to `each` while it is read. `check` sees what
    /// the journal belongs to before the first one.
    ///
    /// ```
    /// use igel_migrate_core::migration::journal::{Head, Journal};
    ///
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("berlin.journal");
    /// # drop(Journal::create(&path, Head::new("{}", "5f0c", "a911"))?);
    /// let mut kinds = Vec::new();
    /// let journal = Journal::open_with(
    ///     &path,
    ///     |head| head.check("5f0c", "a911"),
    ///     |record| {
    ///         kinds.push(record.kind().to_owned());
    ///         Ok(())
    ///     },
    /// )?;
    /// assert_eq!(kinds.len() as u64, journal.len());
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Journal::open`], and whatever `check` and `each` return.
    pub fn open_with(
        path: impl AsRef<Path>,
        check: impl FnOnce(&Head) -> Result<()>,
        each: impl FnMut(Record) -> Result<()>,
    ) -> Result<Self> {
        let path = path.as_ref();
        file::exists(path)
            .and_then(|()| place::check(path))
            .and_then(|()| WriterLock::take(path))
            .and_then(|mut lock| {
                let store = Store::open_to_write(path)?;
                let head = store.head()?;
                check(&head)?;
                let tail = store.replay(&head, each)?;
                tail.check_complete(lock.acknowledged())?;
                Ok(Self {
                    store,
                    head,
                    path: path.to_owned(),
                    tail,
                    broken: false,
                    lock,
                })
            })
            .map_err(|error| opening(error, path))
    }

    /// What the journal belongs to.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// How many records it holds.
    pub fn len(&self) -> u64 {
        self.tail.length()
    }

    /// True if nothing was recorded.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes records; when this returns they are on the disk, all of them. After an error none of
    /// them counts, and the journal takes no more until it is opened anew: whether the disk holds
    /// what failed to be acknowledged can only be told by reading it.
    ///
    /// # Errors
    ///
    /// [`Io`](ErrorKind::Io) if the disk is full or refuses, or after an earlier such error.
    pub fn append(&mut self, records: &[Record]) -> Result<()> {
        if self.broken {
            let error = Error::new(ErrorKind::Io, "the journal could not be written before");
            return Err(self.writing(error.with_hint("open it anew and resume from what it holds")));
        }
        match self.store.append(&self.tail, records) {
            Ok(tail) => {
                self.tail = tail;
                self.lock.acknowledge(tail.length());
                Ok(())
            }
            Err(error) => {
                self.broken = true;
                Err(self.writing(error))
            }
        }
    }

    /// Reads every record in order, checking the chain.
    ///
    /// # Errors
    ///
    /// [`Malformed`](ErrorKind::Malformed) where a record does not follow from the one before,
    /// [`Io`](ErrorKind::Io) if it cannot be read, and whatever `each` returns.
    pub fn replay(&self, each: impl FnMut(Record) -> Result<()>) -> Result<()> {
        let read = self.store.replay(&self.head, each);
        read.map(drop).map_err(|error| reading(error, &self.path))
    }

    fn writing(&self, error: Error) -> Error {
        error
            .with_operation("writing the journal")
            .with_subject(self.path.display().to_string())
    }
}

/// A journal open for reading, also while another process writes it.
#[derive(Debug)]
pub struct JournalReader {
    store: Store,
    head: Head,
    path: PathBuf,
}

impl JournalReader {
    /// Opens a journal to read.
    ///
    /// # Errors
    ///
    /// As [`Journal::open`], except that it may be written meanwhile.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        file::exists(path)
            .and_then(|()| Store::open_to_read(path))
            .and_then(|store| {
                Ok(Self {
                    head: store.head()?,
                    store,
                    path: path.to_owned(),
                })
            })
            .map_err(|error| opening(error, path))
    }

    /// What the journal belongs to.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Reads every record in order, as [`Journal::replay`]; records written meanwhile are not
    /// among them.
    ///
    /// # Errors
    ///
    /// As [`Journal::replay`].
    pub fn replay(&self, each: impl FnMut(Record) -> Result<()>) -> Result<()> {
        // Asked before: what is acknowledged meanwhile is not among the records.
        let acknowledged = file::acknowledged(&self.path);
        let tail = self.store.replay(&self.head, each);
        tail.and_then(|tail| tail.check_complete(acknowledged))
            .map_err(|error| reading(error, &self.path))
    }
}

fn reading(error: Error, path: &Path) -> Error {
    error
        .with_operation("reading the journal")
        .with_subject(path.display().to_string())
}

fn opening(error: Error, path: &Path) -> Error {
    error
        .with_operation("opening the journal")
        .with_subject(path.display().to_string())
}
