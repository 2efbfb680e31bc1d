//! What nobody can learn from the management interface, however healthy the connection is.

use serde::Serialize;

/// Something that the management interface does not tell, and where it stands instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NotTold {
    /// What is not told.
    pub what: &'static str,
    /// Where a person finds it.
    pub instead: &'static str,
}

const fn not_told(what: &'static str, instead: &'static str) -> NotTold {
    NotTold { what, instead }
}

/// What the management interface has no call for, of the things a migration depends on (IMI manual
/// 2025; the status of a UMS 12 leaves its versions empty).
pub const NOT_TOLD: &[NotTold] = &[
    not_told(
        "the version of UMS",
        "the UMS Console and the Web App show it; settings of a migration state it",
    ),
    not_told(
        "app repositories, their priority and whether they are in sync",
        "the Web App, and the WebDAV server itself",
    ),
    not_told(
        "apps and base systems: imported, assigned, default versions",
        "the Web App",
    ),
    not_told(
        "settings and apps inside profiles, and whether a profile is for OS 11 or OS 12",
        "an export of the profile",
    ),
    not_told(
        "which views exist",
        "the UMS Console; a view whose id is known can be read",
    ),
    not_told(
        "jobs: which exist, on which directory, what became of them",
        "the UMS Console",
    ),
    not_told(
        "default directory rules, which may move a device that registers",
        "the UMS Console",
    ),
    not_told("licences for OS 12 devices", "the Web App"),
    not_told(
        "what the account may change: rights show by the first write that is refused",
        "the access control of the directories in the UMS Console",
    ),
];
