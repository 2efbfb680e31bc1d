//! What the probes of one server found.

use std::fmt;

use serde::Serialize;

use super::{
    Announcement, ContinueMeaning, LargeFileProbe, ReadOutcome, ReadProbe, RightsMethod,
    RightsProbe, UploadOutcome, UploadProbe, WriteOutcome, findings,
};
use crate::finding::{Finding, Severity};
use crate::webdav::RemotePath;

/// What the probes of one server found: lines for people by `Display`, JSON by serde. What was not
/// probed is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ProbeReport {
    /// The base address.
    pub url: String,
    /// Whether the read account can read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<ReadProbe>,
    /// Who may write, found without writing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rights: Option<RightsProbe>,
    /// Who may write, found by writing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub writing: Option<RightsProbe>,
    /// What the server says to a large file that is announced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub large_file: Option<LargeFileProbe>,
    /// What became of a large file that was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload: Option<UploadProbe>,
    /// Files of the probes that may still be on the server.
    pub leftovers: Vec<RemotePath>,
    /// What is worth saying about all this.
    pub findings: Vec<Finding>,
}

impl ProbeReport {
    pub(super) fn new(url: String) -> Self {
        Self {
            url,
            reading: None,
            rights: None,
            writing: None,
            large_file: None,
            upload: None,
            leftovers: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Takes down what a probe found.
    pub(super) fn note(&mut self, set: impl FnOnce(&mut Self)) {
        set(self);
        self.findings = findings::of(self);
    }

    /// Whether nothing that was probed stands against a rollout, and nothing was left behind.
    pub fn is_good(&self) -> bool {
        let blocks = |finding: &Finding| finding.severity == Severity::Blocker;
        self.leftovers.is_empty() && !self.findings.iter().any(blocks)
    }
}

impl fmt::Display for ProbeReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)?;
        if let Some(reading) = &self.reading {
            write!(f, "\nreading: {reading}")?;
        }
        for rights in [&self.rights, &self.writing].into_iter().flatten() {
            write!(f, "\nrights: {rights}")?;
        }
        if let Some(probe) = &self.large_file {
            write!(f, "\nlarge file, announced: {probe}")?;
        }
        if let Some(probe) = &self.upload {
            write!(f, "\nlarge file, sent: {probe}")?;
        }
        for file in &self.leftovers {
            write!(f, "\nleft behind, perhaps: {}{file}", self.url)?;
        }
        for finding in &self.findings {
            write!(f, "\n{finding}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ReadProbe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.account {
            Some(account) => write!(f, "`{}` ", account.escape_debug())?,
            None => f.write_str("anybody ")?,
        }
        match &self.outcome {
            ReadOutcome::Reads { file } => write!(f, "reads {file}"),
            ReadOutcome::Lists => f.write_str("may list, there is no file to read"),
            ReadOutcome::Refused { file } => write!(f, "may list and not read {file}"),
        }
    }
}

impl fmt::Display for RightsProbe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = match self.method {
            RightsMethod::DeleteMissing => "deleting a file that is not there",
            RightsMethod::WriteOneByte => "writing one byte",
        };
        let Self {
            reader, uploader, ..
        } = self;
        write!(
            f,
            "{method}: read account {reader}, upload account {uploader}"
        )
    }
}

impl fmt::Display for WriteOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status } => write!(f, "refused ({status})"),
            Self::NotRefused => f.write_str("not refused"),
            Self::Written => f.write_str("wrote it"),
            Self::Failed { status } => write!(f, "failed ({status})"),
        }
    }
}

impl fmt::Display for LargeFileProbe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes ", self.bytes)?;
        match self.announcement {
            Announcement::Refused { status, limit } => {
                write!(f, "refused ({status})")?;
                match limit {
                    Some(limit) => write!(f, ", up to {limit} bytes are taken"),
                    None => Ok(()),
                }
            }
            Announcement::Continue { meaning } => f.write_str(match meaning {
                ContinueMeaning::LooksFirst => {
                    "taken, unless a proxy says so on its own account; an upload proves it"
                }
                ContinueMeaning::NeverLooks => {
                    "taken, but the server says so to anybody; an upload proves it"
                }
                ContinueMeaning::Unknown => "taken, by a server that asks for no login",
            }),
            Announcement::Rejected { status } => write!(f, "rejected ({status})"),
            Announcement::Silent => write!(
                f,
                "not answered within {:.0} s; an upload proves it",
                self.elapsed.as_secs_f64()
            ),
        }
    }
}

impl fmt::Display for UploadProbe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes, .. } = self;
        match self.outcome {
            UploadOutcome::Stored => {
                let seconds = self.elapsed.as_secs_f64();
                write!(f, "{bytes} bytes stored in {seconds:.1} s")
            }
            UploadOutcome::WrongSize { found: Some(found) } => {
                write!(f, "of {bytes} bytes {found} are there")
            }
            UploadOutcome::WrongSize { found: None } => {
                write!(f, "{bytes} bytes sent, the server shows no size")
            }
            UploadOutcome::Refused { status } => write!(f, "{bytes} bytes refused ({status})"),
        }
    }
}
