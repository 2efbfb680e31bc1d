//! What an error knows about the HTTP request it came from.

use std::fmt;
use std::time::Duration;

/// The request an error is about: what was asked, what came back, and at what cost.
///
/// Holds nothing secret: the URL has no account in it, and of its query only the values that are
/// known to be harmless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestContext {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) status: Option<u16>,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    pub(crate) server_code: Option<String>,
    pub(crate) retry_after: Option<Duration>,
}

impl RequestContext {
    /// The HTTP method.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The URL without account and secrets.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The HTTP status of the last answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// How often the request was sent, or tried to be sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The time from the first attempt to the error, waits between attempts included.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The server's own code for the error, e.g. `ITG-0B004` of UMS.
    pub fn server_code(&self) -> Option<&str> {
        self.server_code.as_deref()
    }

    /// How long the server asked to be left alone (`Retry-After`).
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

impl fmt::Display for RequestContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.url)?;
        if let Some(status) = self.status {
            write!(f, ", status {status}")?;
        }
        if let Some(code) = &self.server_code {
            write!(f, ", {code}")?;
        }
        let plural = if self.attempts == 1 { "" } else { "s" };
        let seconds = self.elapsed.as_secs_f64();
        write!(f, ", {} attempt{plural}, {seconds:.1} s", self.attempts)
    }
}
