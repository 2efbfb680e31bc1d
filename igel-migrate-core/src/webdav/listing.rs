//! The content of one folder.

use serde::Serialize;

use super::base::SuspiciousHref;
use super::entry::{Entry, Seen, Unreadable};

/// The content of one folder, in the order of the server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Listing {
    /// The folder itself, if the server tells about it.
    pub folder: Option<Entry>,
    /// What is in it.
    pub entries: Vec<Entry>,
    /// What is in it and cannot be seen.
    pub unreadable: Vec<Unreadable>,
    /// Addresses that do not belong there.
    pub suspicious: Vec<SuspiciousHref>,
}

impl Listing {
    pub(super) fn new(seen: Vec<Seen>) -> Self {
        let mut listing = Self::default();
        for seen in seen {
            match seen {
                Seen::Itself(entry) => listing.folder = Some(entry),
                Seen::Member(entry) => listing.entries.push(entry),
                Seen::Unreadable(unreadable) => listing.unreadable.push(unreadable),
                Seen::Suspicious(href) => listing.suspicious.push(href),
            }
        }
        listing
    }
}
