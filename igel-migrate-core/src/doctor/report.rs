//! What the doctor found, for people and as JSON.

use std::fmt;

use serde::Serialize;

use super::certificate::ShownCertificate;
use super::not_told::{NOT_TOLD, NotTold};
use super::rights::TriedRead;
use crate::error::Error;

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// Not as it should be.
    Failed,
    /// Something else stood before it, or the server does not say.
    CouldNotCheck,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ok => "ok",
            Self::Failed => "FAILED",
            Self::CouldNotCheck => "could not check",
        })
    }
}

/// What was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CheckName {
    /// Somebody answers at the address.
    Reachability,
    /// The server's certificate, and whether the chosen trust accepts it.
    Certificate,
    /// The server's clock against ours.
    Clock,
    /// UMS accepts the account.
    Login,
    /// The management interface is licensed.
    Licence,
    /// What the account may read.
    Rights,
}

impl fmt::Display for CheckName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Reachability => "reachability",
            Self::Certificate => "certificate",
            Self::Clock => "clock",
            Self::Login => "login",
            Self::Licence => "licence",
            Self::Rights => "rights",
        })
    }
}

/// One check: what came of it, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Check {
    /// What was checked.
    pub name: CheckName,
    /// What came of it.
    pub verdict: Verdict,
    /// What was seen.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Check {
    fn new(name: CheckName, verdict: Verdict, message: impl Into<String>) -> Self {
        Self {
            name,
            verdict,
            message: message.into(),
            hint: None,
        }
    }

    pub(super) fn ok(name: CheckName, message: impl Into<String>) -> Self {
        Self::new(name, Verdict::Ok, message)
    }

    pub(super) fn failed(name: CheckName, message: impl Into<String>) -> Self {
        Self::new(name, Verdict::Failed, message)
    }

    pub(super) fn open(name: CheckName, message: impl Into<String>) -> Self {
        Self::new(name, Verdict::CouldNotCheck, message)
    }

    /// A check that an error ended.
    pub(super) fn broken(name: CheckName, verdict: Verdict, error: &Error) -> Self {
        let check = Self::new(name, verdict, told(error));
        match error.hint() {
            Some(hint) => check.with_hint(hint),
            None => check,
        }
    }

    pub(super) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// An error in one line: what, where, why.
pub(super) fn told(error: &Error) -> String {
    use std::error::Error as _;
    use std::fmt::Write as _;
    let mut text = String::new();
    if let Some(subject) = error.subject() {
        let _ = write!(text, "{subject}: ");
    }
    text.push_str(error.message());
    if let Some(code) = error.server_code() {
        let _ = write!(text, " ({code})");
    }
    if let Some(cause) = error.source() {
        let _ = write!(text, ": {cause}");
    }
    text
}

/// What the doctor found.
///
/// `Display` is for people; [`Serialize`] gives the same as JSON. Neither holds a password or a
/// session.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DoctorReport {
    /// The address of UMS.
    pub url: String,
    /// The account.
    pub username: String,
    /// The checks in the order they were made.
    pub checks: Vec<Check>,
    /// The certificate that the server shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<ShownCertificate>,
    /// How far the server's clock is ahead of ours, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_ahead: Option<i64>,
    /// The reads that were tried, and what came of them.
    pub reads: Vec<TriedRead>,
    /// What no check can find out, because the management interface does not tell.
    pub not_told: &'static [NotTold],
}

impl DoctorReport {
    pub(super) fn new(url: &str, username: &str) -> Self {
        Self {
            url: url.to_owned(),
            username: username.to_owned(),
            checks: Vec::new(),
            certificate: None,
            clock_ahead: None,
            reads: Vec::new(),
            not_told: NOT_TOLD,
        }
    }

    /// A check by its name.
    pub fn check(&self, name: CheckName) -> Option<&Check> {
        self.checks.iter().find(|check| check.name == name)
    }

    /// Whether no check failed. What could not be checked does not count as failed.
    pub fn is_healthy(&self) -> bool {
        let failed = |check: &Check| check.verdict == Verdict::Failed;
        !self.checks.iter().any(failed)
    }
}

impl fmt::Display for DoctorReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "UMS at {} as `{}`", self.url, shown(&self.username))?;
        for check in &self.checks {
            writeln!(f, "\n{:<15}  {}", check.verdict, check.name)?;
            writeln!(f, "  {}", shown(&check.message))?;
            if let Some(hint) = &check.hint {
                writeln!(f, "  hint: {}", shown(hint))?;
            }
        }
        if !self.reads.is_empty() {
            writeln!(f, "\nreads")?;
        }
        for read in &self.reads {
            writeln!(f, "  {:<30} {}", read.what, shown(&read.to_string()))?;
        }
        writeln!(f, "\nwhat the management interface does not tell")?;
        for not_told in self.not_told {
            writeln!(
                f,
                "  {}\n    look into: {}",
                not_told.what, not_told.instead
            )?;
        }
        Ok(())
    }
}

/// Text that others had a hand in, without what moves a terminal.
fn shown(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}
