//! The audit: what was sent to the simulated UMS or a simulated repository and what it answered.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::fault::Fault;
use crate::ums::UmsErrorCode;

/// One request with its answer. It never holds a password, a session id or a body.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AuditEntry {
    /// When the request was answered or dropped.
    pub at: Timestamp,
    /// Its method.
    pub method: String,
    /// Its path, without parameters that might hold a session id (`;jsessionid=…`).
    pub path: String,
    /// Its query, as sent; empty if there is none.
    pub query: String,
    /// Bytes of its body.
    pub request_bytes: u64,
    /// The account it was authenticated as.
    pub account: Option<String>,
    /// The status; `None` if the connection was dropped instead.
    pub status: Option<u16>,
    /// The error code of the answer.
    pub code: Option<UmsErrorCode>,
    /// Bytes of the answer's body that were handed to the connection so far.
    pub response_bytes: u64,
    /// Whether the answer's body was handed over to its end.
    pub complete: bool,
    /// What went wrong on purpose.
    pub faults: Vec<Fault>,
}

impl AuditEntry {
    /// Whether the request asked for a change; logging in and out is none.
    pub fn is_write(&self) -> bool {
        let reads = matches!(&*self.method, "GET" | "HEAD" | "OPTIONS" | "PROPFIND");
        !reads && !self.path.ends_with("/login") && !self.path.ends_with("/logout")
    }

    /// Method, path and query as one text: `PUT /umsapi/v3/thinclients/7`.
    pub fn call(&self) -> String {
        let separator = if self.query.is_empty() { "" } else { "?" };
        format!("{} {}{separator}{}", self.method, self.path, self.query)
    }
}

/// A request with the progress of its answer.
type Record = (AuditEntry, Arc<Sent>);

/// Progress of an answer's body, counted while it is sent.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub(super) bytes: AtomicU64,
    pub(super) complete: AtomicBool,
}

/// Every request in the order of the answers. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Audit(Arc<Mutex<Vec<Record>>>);

impl Audit {
    pub(super) fn add(&self, entry: AuditEntry) -> Arc<Sent> {
        let sent = Arc::new(Sent::default());
        self.lock().push((entry, sent.clone()));
        sent
    }

    /// What happened so far.
    pub fn entries(&self) -> Vec<AuditEntry> {
        let entry = |(entry, sent): &Record| AuditEntry {
            response_bytes: sent.bytes.load(Ordering::Relaxed),
            complete: sent.complete.load(Ordering::Relaxed),
            ..entry.clone()
        };
        self.lock().iter().map(entry).collect()
    }

    /// The calls so far: `PUT /umsapi/v3/thinclients/7`.
    pub fn calls(&self) -> Vec<String> {
        self.lock().iter().map(|(entry, _)| entry.call()).collect()
    }

    /// The calls that asked for a change.
    pub fn writes(&self) -> Vec<String> {
        let guard = self.lock();
        let writes = guard.iter().filter(|(entry, _)| entry.is_write());
        writes.map(|(entry, _)| entry.call()).collect()
    }

    /// Number of requests so far.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether there was no request yet.
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Forgets everything so far.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Record>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
