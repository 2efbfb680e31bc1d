//! What each probe can find.

use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::webdav::RemotePath;

/// Whether the read account can read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReadProbe {
    /// The user name; `None` for nobody.
    pub account: Option<String>,
    /// What was found.
    #[serde(flatten)]
    pub outcome: ReadOutcome,
}

/// See [`ReadProbe`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReadOutcome {
    /// It lists the folder and reads this file.
    Reads {
        /// The file.
        file: RemotePath,
    },
    /// It lists the folder, in which there is no file to read.
    Lists,
    /// It lists this file and may not read it.
    Refused {
        /// The file.
        file: RemotePath,
    },
}

/// What an account may write, found for both accounts in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RightsProbe {
    /// How it was found out.
    pub method: RightsMethod,
    /// What the server says to the read account.
    pub reader: WriteOutcome,
    /// What it says to the upload account.
    pub uploader: WriteOutcome,
}

/// How to find out whether an account may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RightsMethod {
    /// It deletes a file that is not there, which changes nothing on any server. A refusal is a
    /// proof; that the server looks for the file is none: it may be served read-only to everybody.
    DeleteMissing,
    /// It writes a file of one byte and deletes it. A proof either way.
    WriteOneByte,
}

/// What a server says to an account that writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[non_exhaustive]
pub enum WriteOutcome {
    /// The account has no right to it.
    Refused {
        /// 401 or 403. Servers send either, once the account is known to be good.
        status: u16,
    },
    /// The server looked for the file to delete: no right is missing so far.
    NotRefused,
    /// The byte was written.
    Written,
    /// The server did not do it, for another reason than a right.
    Failed {
        /// The status.
        status: u16,
    },
}

/// What the server says to a large file that is announced and not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LargeFileProbe {
    /// The size announced, in bytes.
    pub bytes: u64,
    /// What the server said.
    #[serde(flatten)]
    pub announcement: Announcement,
    /// How long it took to say so.
    #[serde(rename = "seconds", serialize_with = "seconds")]
    pub elapsed: Duration,
}

/// What a server says to `Expect: 100-continue`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Announcement {
    /// The file is too large for it (413).
    Refused {
        /// The status.
        status: u16,
        /// The largest file in bytes that it does not refuse, exact to the byte; `None` if its
        /// answers do not tell.
        limit: Option<u64>,
    },
    /// It says to go on.
    Continue {
        /// What that is worth.
        meaning: ContinueMeaning,
    },
    /// It refuses for another reason than the size.
    Rejected {
        /// The status: 401 and 403 for want of a right, 417 if it does not know announcements.
        status: u16,
    },
    /// It says nothing and waits for the file.
    Silent,
}

/// What it is worth that a server said to go on. A proxy that stores what it is sent before it hands
/// it on says so on its own account in any case; only an upload proves more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ContinueMeaning {
    /// Without a login it refuses the same announcement: it looks before it speaks.
    LooksFirst,
    /// It says so to anybody, login or not: it does not look, and this is worth nothing.
    NeverLooks,
    /// It asks for no login, so there is no telling.
    Unknown,
}

/// What became of a large file that was really sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UploadProbe {
    /// The size of the file in bytes.
    pub bytes: u64,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: UploadOutcome,
    /// How long it took.
    #[serde(rename = "seconds", serialize_with = "seconds")]
    pub elapsed: Duration,
}

/// See [`UploadProbe`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[non_exhaustive]
pub enum UploadOutcome {
    /// It was stored whole.
    Stored,
    /// The server says it was stored, and shows another size.
    WrongSize {
        /// The size it shows in bytes.
        found: Option<u64>,
    },
    /// The server refused it.
    Refused {
        /// The status: 413 for its size, 507 for want of room.
        status: u16,
    },
}

fn seconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_secs_f64())
}
