//! What the account may read, as far as reads show.

use std::fmt;

use serde::Serialize;

use super::report::told;
use crate::error::{Error, ErrorKind, Result};
use crate::ums::{DirectoryKind, Facet, Receiver, UmsClient, UmsErrorCode};

/// A read that was tried, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TriedRead {
    /// What was to be read.
    pub what: &'static str,
    /// What came of it.
    pub outcome: ReadOutcome,
    /// What the error says; nothing if there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What came of a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReadOutcome {
    /// There is something.
    Found,
    /// There is nothing, or the account may not see it: a missing right may show as an empty list
    /// (reported by a third party, never seen here).
    Empty,
    /// The account may not.
    Refused,
    /// A licence is missing.
    Unlicensed,
    /// It failed for another reason.
    Failed,
}

impl fmt::Display for TriedRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.outcome {
            ReadOutcome::Found => "found",
            ReadOutcome::Empty => "empty",
            ReadOutcome::Refused => "refused",
            ReadOutcome::Unlicensed => "not licensed",
            ReadOutcome::Failed => "failed",
        })?;
        match &self.message {
            Some(message) => write!(f, ": {message}"),
            None => Ok(()),
        }
    }
}

impl TriedRead {
    /// `found` tells whether the read brought anything.
    fn of(what: &'static str, found: Result<bool>) -> Self {
        let (outcome, message) = match found {
            Ok(true) => (ReadOutcome::Found, None),
            Ok(false) => (ReadOutcome::Empty, None),
            Err(error) => {
                let outcome = match error.kind() {
                    _ if is_about_licence(&error) => ReadOutcome::Unlicensed,
                    ErrorKind::Forbidden | ErrorKind::Unauthorized => ReadOutcome::Refused,
                    _ => ReadOutcome::Failed,
                };
                (outcome, Some(told(&error)))
            }
        };
        Self {
            what,
            outcome,
            message,
        }
    }
}

/// Whether UMS says that a licence is missing.
pub(super) fn is_about_licence(error: &Error) -> bool {
    let code = error.server_code().map(UmsErrorCode::from);
    matches!(
        code,
        Some(UmsErrorCode::LicenseRequired | UmsErrorCode::InvalidVersionLicense)
    )
}

pub(super) const DEVICES: &str = "devices";

/// Tries one read of each kind that a migration needs. Of a list of devices no more is taken than
/// its beginning.
pub(super) async fn try_reads(ums: &UmsClient) -> Vec<TriedRead> {
    let mut device = None;
    let first = async {
        let all = ums.devices().with_facet(Facet::Basic).with_recycle_bin();
        let mut devices = all.stream().await?;
        device = devices.next().await.transpose()?.map(|device| device.id());
        Ok(device.is_some())
    };
    let mut reads = vec![TriedRead::of(DEVICES, first.await)];
    for (what, kind) in [
        ("device directories", DirectoryKind::Device),
        ("profile directories", DirectoryKind::Profile),
        (
            "priority profile directories",
            DirectoryKind::PriorityProfile,
        ),
    ] {
        let tree = ums.directories_of(kind).await;
        reads.push(TriedRead::of(what, tree.map(|tree| !tree.is_empty())));
    }
    let profiles = ums.profiles().await;
    reads.push(TriedRead::of(
        "profiles",
        profiles.map(|all| !all.is_empty()),
    ));
    let profiles = ums.priority_profiles().await;
    let profiles = profiles.map(|all| !all.is_empty());
    reads.push(TriedRead::of("priority profiles", profiles));
    let firmwares = ums.firmwares().await;
    reads.push(TriedRead::of(
        "firmwares",
        firmwares.map(|all| !all.is_empty()),
    ));
    if let Some(device) = device {
        let effective = ums.effective_profiles(Receiver::Device(device)).await;
        // A device without profiles is nothing odd.
        let effective = effective.map(|_| true);
        reads.push(TriedRead::of("profiles of a device", effective));
    }
    reads
}
