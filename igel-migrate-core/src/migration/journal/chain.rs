//! The chain of hashes that ties each record to the one before.

use sha2::{Digest as _, Sha256};

use super::{Head, Record};
use crate::error::{Error, Result};

/// The end of the chain: how many records there are, and the hash of the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chain {
    length: u64,
    hash: [u8; 32],
}

impl Chain {
    /// The chain of a journal without records.
    pub(super) fn start(head: &Head) -> Self {
        Self {
            length: 0,
            hash: hash([&head.plan, &head.plan_hash, &head.rules_hash].map(String::as_bytes)),
        }
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    /// Whether it has every record that was acknowledged.
    pub(super) fn check_complete(&self, acknowledged: u64) -> Result<()> {
        if self.length >= acknowledged {
            return Ok(());
        }
        Err(Error::malformed(format!(
            "the journal ends with record {}, and {acknowledged} were acknowledged",
            self.length
        ))
        .with_hint(
            "it has lost its end, or is an older copy; use the right one, or plan anew from what UMS \
             shows",
        ))
    }

    /// The chain with one more record, whose time is given in its stored form.
    pub(super) fn next(&self, at: &str, record: &Record) -> Self {
        let length = self.length + 1;
        Self {
            length,
            hash: hash([
                self.hash.as_slice(),
                &length.to_le_bytes(),
                at.as_bytes(),
                record.kind.as_bytes(),
                record.body.as_bytes(),
            ]),
        }
    }
}

/// A hash over parts, each with its length before it, so that no text can move between them.
fn hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}
