//! Addresses that do not belong where a server names them.

use std::fmt;

use serde::Serialize;

use super::path::RemotePath;
use crate::error::shown;

/// An address of the server's answer that is not where it should be. It is not followed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct SuspiciousHref {
    /// The address as the server wrote it, escaped for printing and cut to 120 characters.
    pub href: String,
    /// What is wrong with it.
    pub suspicion: Suspicion,
    /// The folder that was asked for.
    pub folder: RemotePath,
}

/// What is wrong with an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Suspicion {
    /// Another server, port or scheme, or an account in it.
    OtherOrigin,
    /// The same server, outside the base address.
    OutsideBase,
    /// Below the base address, and not in the folder that was asked for.
    OutsideFolder,
    /// A name `.` or `..`, escaped or not.
    DotSegment,
    /// A slash inside a name, escaped.
    EscapedSlash,
    /// A NUL inside a name, escaped.
    Nul,
    /// A name that is not UTF-8.
    NotUtf8,
    /// A query or a fragment behind the path.
    Query,
}

impl fmt::Display for Suspicion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::OtherOrigin => "leads to another server",
            Self::OutsideBase => "leads out of the repository",
            Self::OutsideFolder => "leads out of the folder that was asked for",
            Self::DotSegment => "holds a `.` or `..`",
            Self::EscapedSlash => "holds an escaped slash",
            Self::Nul => "holds an escaped NUL",
            Self::NotUtf8 => "is not UTF-8",
            Self::Query => "holds a query or a fragment",
        })
    }
}

impl fmt::Display for SuspiciousHref {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.href, self.suspicion)
    }
}

impl SuspiciousHref {
    pub(super) fn new(href: &str, suspicion: Suspicion, folder: &RemotePath) -> Self {
        Self {
            href: shown(href),
            suspicion,
            folder: folder.clone(),
        }
    }
}
