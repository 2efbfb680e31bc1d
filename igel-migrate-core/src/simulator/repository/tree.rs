//! The folders and files of a repository, as they should be and as they are at a time.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::content::Content;

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Damage {
    /// It is not there.
    Missing,
    /// It is there and has no bytes.
    Empty,
    /// Its second half is missing.
    Truncated,
    /// It has this size. What is too much is not what was stored.
    Size(u64),
    /// It has the right size, and a byte in its middle is wrong.
    Corrupt,
}

/// A folder or a file.
#[derive(Debug)]
pub(super) enum Node {
    Folder(Folder),
    File(File),
}

/// A folder with what is in it, in the order of the names.
#[derive(Debug)]
pub(super) struct Folder {
    pub(super) entries: BTreeMap<Box<str>, Node>,
    pub(super) made: Timestamp,
}

/// A file as it should be, and what keeps it from being so.
#[derive(Debug)]
pub(super) struct File {
    pub(super) content: Content,
    pub(super) written: Timestamp,
    pub(super) arrival: Option<Arrival>,
    pub(super) damage: Option<Damage>,
}

/// A file that is being written: it grows with the clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival {
    pub(super) begins: Timestamp,
    pub(super) bytes_per_second: u64,
}

/// A file as it is at a time.
#[derive(Debug)]
pub(super) struct SeenFile {
    pub(super) content: Content,
    pub(super) modified: Timestamp,
}

/// A folder or file as it is at a time.
#[derive(Debug)]
pub(super) enum Seen<'a> {
    Folder(&'a Folder),
    File(SeenFile),
}

impl Node {
    /// What is seen of it at a time; `None` if nothing.
    pub(super) fn seen(&self, now: Timestamp) -> Option<Seen<'_>> {
        match self {
            Self::Folder(folder) => Some(Seen::Folder(folder)),
            Self::File(file) => file.seen(now).map(Seen::File),
        }
    }
}

impl Folder {
    pub(super) fn new(made: Timestamp) -> Self {
        Self {
            entries: BTreeMap::new(),
            made,
        }
    }

    /// The folder or file with a path; `None` if there is none or the path is that of this folder.
    pub(super) fn get_mut(&mut self, names: &[String]) -> Option<&mut Node> {
        let (last, above) = names.split_last()?;
        self.folder_mut(above)?.entries.get_mut(&**last)
    }

    /// What is seen at a path.
    pub(super) fn seen(&self, names: &[String], now: Timestamp) -> Option<Seen<'_>> {
        let Some((last, above)) = names.split_last() else {
            return Some(Seen::Folder(self));
        };
        let folder =
            above
                .iter()
                .try_fold(self, |folder, name| match folder.entries.get(&**name)? {
                    Node::Folder(below) => Some(below),
                    Node::File(_) => None,
                });
        folder?.entries.get(&**last)?.seen(now)
    }

    /// The folder with a path; `None` if there is none.
    pub(super) fn folder_mut(&mut self, names: &[String]) -> Option<&mut Self> {
        names.iter().try_fold(self, |folder, name| {
            match folder.entries.get_mut(&**name)? {
                Node::Folder(below) => Some(below),
                Node::File(_) => None,
            }
        })
    }

    /// The folder with a path, made where it is missing; `None` if a file is in the way.
    pub(super) fn make(&mut self, names: &[String], now: Timestamp) -> Option<&mut Self> {
        names.iter().try_fold(self, |folder, name| {
            let new = || Node::Folder(Self::new(now));
            match folder
                .entries
                .entry(name.as_str().into())
                .or_insert_with(new)
            {
                Node::Folder(below) => Some(below),
                Node::File(_) => None,
            }
        })
    }

    /// Shows every file with its path, in the order of the paths.
    pub(super) fn each_file<'a>(
        &'a self,
        path: &mut String,
        show: &mut impl FnMut(&str, &'a File),
    ) {
        for (name, node) in &self.entries {
            let length = path.len();
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(name);
            match node {
                Node::File(file) => show(path, file),
                Node::Folder(folder) => folder.each_file(path, show),
            }
            path.truncate(length);
        }
    }

    /// Bytes of all files at a time.
    pub(super) fn used(&self, now: Timestamp) -> u64 {
        let mut used: u64 = 0;
        self.each_file(&mut String::new(), &mut |_, file| {
            let size = file.seen(now).map_or(0, |seen| seen.content.size);
            used = used.saturating_add(size);
        });
        used
    }
}

impl File {
    pub(super) fn new(content: Content, written: Timestamp) -> Self {
        Self {
            content,
            written,
            arrival: None,
            damage: None,
        }
    }

    /// The file as it is at a time; `None` if it is not there.
    pub(super) fn seen(&self, now: Timestamp) -> Option<SeenFile> {
        let mut content = self.content.clone();
        let mut modified = self.written;
        if let Some(arrival) = self.arrival {
            let arrived = arrival.bytes(now)?;
            if arrived < content.size {
                content.size = arrived;
                modified = now;
            }
        }
        match self.damage {
            None => {}
            Some(Damage::Missing) => return None,
            Some(Damage::Empty) => content.size = 0,
            Some(Damage::Truncated) => content.size /= 2,
            Some(Damage::Size(size)) => content.size = size,
            Some(Damage::Corrupt) => content.corrupt = true,
        }
        Some(SeenFile { content, modified })
    }
}

impl Arrival {
    /// Bytes that have arrived at a time; `None` before the first could.
    fn bytes(self, now: Timestamp) -> Option<u64> {
        let elapsed = now.duration_since(self.begins).as_millis();
        let elapsed = u128::try_from(elapsed).ok()?;
        let bytes = elapsed * u128::from(self.bytes_per_second) / 1000;
        Some(u64::try_from(bytes).unwrap_or(u64::MAX))
    }

    /// When a file of this size has arrived.
    pub(super) fn ends(self, size: u64) -> Timestamp {
        let ms = u128::from(size) * 1000 / u128::from(self.bytes_per_second.max(1)) + 1;
        let ms = i64::try_from(ms).unwrap_or(i64::MAX);
        let end = self.begins.checked_add(SignedDuration::from_millis(ms));
        end.unwrap_or(Timestamp::MAX)
    }
}
