//! What there is on the server: files and folders, and what is known of them.

use jiff::Timestamp;
use serde::Serialize;

use super::base::Base;
use super::multistatus::Resource;
use super::path::RemotePath;
use super::suspicious::{Suspicion, SuspiciousHref};

/// A file or a folder on the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// Where it lies.
    pub path: RemotePath,
    /// What it is.
    pub kind: EntryKind,
    /// The size of a file in bytes; `None` if the server does not tell, and for folders.
    pub size: Option<u64>,
    /// When it was last changed, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<Timestamp>,
    /// The entity tag as the server wrote it, if asked for. A hint that something changed, no
    /// checksum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Room on the server, if asked for.
    #[serde(skip_serializing_if = "Quota::is_unknown")]
    pub quota: Quota,
}

/// What an [`Entry`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// Anything that is not a folder.
    File,
    /// A folder, a collection in the words of WebDAV.
    Folder,
}

/// Room on the server in bytes (RFC 4331), as far as it tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Quota {
    /// What may still be stored.
    pub available: Option<u64>,
    /// What is stored.
    pub used: Option<u64>,
}

impl Quota {
    fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}

/// What is asked about each entry beyond whether it is a folder and how large it is. Servers answer
/// several times faster when asked for little.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Properties {
    /// The date of the last change.
    pub modified: bool,
    /// The entity tag.
    pub etag: bool,
    /// Room on the server.
    pub quota: bool,
}

impl Properties {
    /// Nothing beyond kind and size.
    pub const MINIMAL: Self = Self {
        modified: false,
        etag: false,
        quota: false,
    };

    /// Everything this crate reads.
    pub const ALL: Self = Self {
        modified: true,
        etag: true,
        quota: true,
    };

    /// Asks for the date of the last change too.
    #[must_use]
    pub fn with_modified(mut self) -> Self {
        self.modified = true;
        self
    }

    /// Asks for the entity tag too.
    #[must_use]
    pub fn with_etag(mut self) -> Self {
        self.etag = true;
        self
    }

    /// Asks for room on the server too.
    #[must_use]
    pub fn with_quota(mut self) -> Self {
        self.quota = true;
        self
    }

    /// The body of a `PROPFIND`.
    pub(super) fn body(self) -> String {
        let mut body = String::from(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
             <D:propfind xmlns:D=\"DAV:\"><D:prop><D:resourcetype/><D:getcontentlength/>",
        );
        if self.modified {
            body.push_str("<D:getlastmodified/>");
        }
        if self.etag {
            body.push_str("<D:getetag/>");
        }
        if self.quota {
            body.push_str("<D:quota-available-bytes/><D:quota-used-bytes/>");
        }
        body.push_str("</D:prop></D:propfind>");
        body
    }
}

/// A thing that the server names and does not let be seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Unreadable {
    /// Where it lies.
    pub path: RemotePath,
    /// The HTTP status that the server gives for it: 401 and 403 are missing rights.
    pub status: u16,
}

#[cfg(test)]
impl Unreadable {
    pub(crate) fn of(path: RemotePath, status: u16) -> Self {
        Self { path, status }
    }
}

/// One resource of an answer, seen from the folder that was asked for.
#[derive(Debug)]
pub(super) enum Seen {
    Itself(Entry),
    Member(Entry),
    Unreadable(Unreadable),
    Suspicious(SuspiciousHref),
}

/// How far below a folder an answer may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    Itself,
    Members,
    Everything,
}

impl Depth {
    pub(super) fn header(self) -> &'static str {
        match self {
            Self::Itself => "0",
            Self::Members => "1",
            Self::Everything => "infinity",
        }
    }

    fn reaches(self, path: &RemotePath, folder: &RemotePath) -> bool {
        match self {
            Self::Itself => false,
            Self::Members => path.is_below(folder) && path.depth() == folder.depth() + 1,
            Self::Everything => path.is_below(folder),
        }
    }
}

impl Seen {
    pub(super) fn new(resource: Resource, base: &Base, folder: &RemotePath, depth: Depth) -> Self {
        let suspicious =
            |suspicion| Self::Suspicious(SuspiciousHref::new(&resource.href, suspicion, folder));
        let path = match base.locate(&resource.href, folder) {
            Ok(path) => path,
            Err(suspicion) => return suspicious(suspicion),
        };
        let itself = path == *folder;
        if !itself && !depth.reaches(&path, folder) {
            return suspicious(Suspicion::OutsideFolder);
        }
        match resource.status {
            None | Some(200..=299) => {}
            Some(status) => return Self::Unreadable(Unreadable { path, status }),
        }
        let entry = Entry::new(path, resource);
        if itself {
            Self::Itself(entry)
        } else {
            Self::Member(entry)
        }
    }
}

impl Entry {
    fn new(path: RemotePath, resource: Resource) -> Self {
        let kind = if resource.is_collection {
            EntryKind::Folder
        } else {
            EntryKind::File
        };
        Self {
            path,
            kind,
            size: resource.size.filter(|_| kind == EntryKind::File),
            modified: resource.modified,
            etag: resource.etag,
            quota: Quota {
                available: resource.quota_available,
                used: resource.quota_used,
            },
        }
    }

    /// An entry of which nothing more is known.
    #[cfg(test)]
    pub(crate) fn of(path: RemotePath, kind: EntryKind, size: Option<u64>) -> Self {
        Self {
            path,
            kind,
            size,
            modified: None,
            etag: None,
            quota: Quota::default(),
        }
    }

    /// Whether it is a folder.
    pub fn is_folder(&self) -> bool {
        self.kind == EntryKind::Folder
    }
}
