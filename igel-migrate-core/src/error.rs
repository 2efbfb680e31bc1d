//! The one error type of the crate: what kind it is, what was being done, where, and what to do.
//!
//! Only the error lives here; findings about content that was read (lint, readiness, validation)
//! are [`crate::finding::Finding`]s. The rules of the text (short, lower case, never repeating the
//! source, advice apart in `hint`) are in `DESIGN.md`.

mod request;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

pub use request::RequestContext;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, by meaning. Programs branch on this, never on the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Bytes that are not what they claim to be: malformed XML, JSON, TOML, zip, version text.
    Malformed,
    /// Well-formed input that means something impossible or not allowed here.
    Invalid,
    /// A thing that was asked for does not exist.
    NotFound,
    /// More than one thing answers to a name that must be unique, or it exists already.
    Conflict,
    /// A limit set against hostile or runaway input was reached.
    LimitExceeded,
    /// Something this version of the library knows of and does not do.
    Unsupported,
    /// A secret that was needed could not be had.
    Secret,
    /// The operating system refused a file operation.
    Io,
    /// No connection came about: name not resolved, refused, unreachable. Nothing was sent.
    Connect,
    /// The server's identity could not be established, or no TLS connection came about. Nothing
    /// was sent.
    Tls,
    /// Something took longer than its limit.
    Timeout,
    /// The server points elsewhere. Redirects are never followed.
    Redirect,
    /// The server does not know the caller: wrong or missing account, session at an end.
    Unauthorized,
    /// The server knows the caller and does not let it do this.
    Forbidden,
    /// The server asks for fewer requests.
    RateLimited,
    /// The server understood and refused: the request does not suit it or its state.
    Rejected,
    /// The server failed while it worked on a read (status 500 and kin). Of a write that is
    /// [`ErrorKind::OutcomeUnknown`].
    ServerFault,
    /// The server cannot answer at the moment, or the connection broke during a read.
    Unavailable,
    /// The answer is not what the protocol or its documentation says.
    Protocol,
    /// A write was sent, and its answer was lost or says only that the server failed: it may or may
    /// not have had its effect. Read back before you send it again.
    OutcomeUnknown,
    /// The caller stopped it.
    Cancelled,
}

/// What trying again can bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Retry {
    /// The same call fails the same way until somebody changes something.
    Never,
    /// The same call may succeed later.
    Later,
    /// Find out first what the server holds: the call may have had its effect.
    AfterReadBack,
}

impl ErrorKind {
    /// A stable lower-case name, as used in JSON output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Invalid => "invalid",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::LimitExceeded => "limit_exceeded",
            Self::Unsupported => "unsupported",
            Self::Secret => "secret",
            Self::Io => "io",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::Redirect => "redirect",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::RateLimited => "rate_limited",
            Self::Rejected => "rejected",
            Self::ServerFault => "server_fault",
            Self::Unavailable => "unavailable",
            Self::Protocol => "protocol",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Cancelled => "cancelled",
        }
    }

    /// What trying again can bring.
    ///
    /// ```
    /// use igel_migrate_core::error::{ErrorKind, Retry};
    /// assert_eq!(ErrorKind::Unavailable.retry(), Retry::Later);
    /// assert_eq!(ErrorKind::OutcomeUnknown.retry(), Retry::AfterReadBack);
    /// assert_eq!(ErrorKind::Tls.retry(), Retry::Never);
    /// ```
    pub fn retry(self) -> Retry {
        match self {
            Self::Connect
            | Self::Timeout
            | Self::RateLimited
            | Self::ServerFault
            | Self::Unavailable => Retry::Later,
            Self::OutcomeUnknown => Retry::AfterReadBack,
            _ => Retry::Never,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place in a text: line and column, both counted from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Position {
    /// The position of byte `offset` in `text`; an offset past the end gives the end, one inside a
    /// character gives that character.
    ///
    /// ```
    /// use igel_migrate_core::error::Position;
    /// assert_eq!(Position::of("ä\nbc", 4), Position { line: 2, column: 2 });
    /// ```
    pub fn of(text: &str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        let column = before[line_start..].chars().count() + 1;
        Self {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Whether `inner` is `outer`, or begins with it and goes on to a part of it.
fn is_in_front(outer: &str, inner: &str) -> bool {
    let rest = inner.strip_prefix(outer);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(": "))
}

/// Hostile text made safe to print in a message: escaped and cut.
pub(crate) fn shown(text: &str) -> String {
    text.chars()
        .take(120)
        .flat_map(char::escape_debug)
        .collect()
}

/// The words of another library made safe to print: they may repeat what a stranger wrote, also
/// line breaks that would look like another cause, and at any length.
fn printable(text: &str) -> String {
    const LONGEST: usize = 500;
    let mut shown = String::new();
    for c in text.chars().take(LONGEST) {
        match c {
            '"' | '\'' | '\\' => shown.push(c),
            other => shown.extend(other.escape_debug()),
        }
    }
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// The error of every fallible operation in this crate.
///
/// `Display` is one line without the text of the source; [`Error::report`] gives the whole chain
/// and the hint as a person wants to read it. No error holds a secret.
///
/// ```
/// use igel_migrate_core::Os11Version;
/// let error = "11.x".parse::<Os11Version>().unwrap_err();
/// assert_eq!(error.kind(), igel_migrate_core::ErrorKind::Malformed);
/// assert!(error.hint().is_some());
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    operation: Option<&'static str>,
    subject: Option<String>,
    position: Option<Position>,
    hint: Option<Cow<'static, str>>,
    request: Option<Box<RequestContext>>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of `kind`; `message` is short, lower case, without a full stop.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            operation: None,
            subject: None,
            position: None,
            hint: None,
            request: None,
            source: None,
        }))
    }

    /// An error of code that a caller lends to this crate: a provider of secrets, a trigger, a
    /// person. `message` is short, lower case, without a full stop; `source` is what went wrong
    /// there and stays the source.
    ///
    /// ```
    /// use igel_migrate_core::{Error, ErrorKind};
    /// let vault = std::io::Error::other("vault is sealed");
    /// let error = Error::from_caller(ErrorKind::Secret, "the vault gave no password", vault);
    /// assert_eq!(error.report(), "the vault gave no password\ncaused by: vault is sealed");
    /// ```
    pub fn from_caller(
        kind: ErrorKind,
        message: impl Into<Cow<'static, str>>,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::new(kind, message).with_source(source)
    }

    pub(crate) fn malformed(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Malformed, message)
    }

    pub(crate) fn invalid(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Invalid, message)
    }

    pub(crate) fn limit(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::LimitExceeded, message)
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// What was being done, as a gerund: `reading an OS 11 profile`. The outermost caller that
    /// knows better replaces it.
    pub(crate) fn with_operation(mut self, operation: &'static str) -> Self {
        self.0.operation = Some(operation);
        self
    }

    /// What it happened to: a file name, an archive entry, a field path, a URL without secrets.
    /// Set by whoever knows it; an outer subject goes in front of an inner one, from the whole to
    /// the part: `export.zip: berlin.xml`. One that stands in front already is not repeated.
    pub(crate) fn with_subject(mut self, subject: impl Into<String>) -> Self {
        let outer = subject.into();
        self.0.subject = Some(match self.0.subject.take() {
            Some(inner) if is_in_front(&outer, &inner) => inner,
            Some(inner) => format!("{outer}: {inner}"),
            None => outer,
        });
        self
    }

    pub(crate) fn with_request(mut self, request: RequestContext) -> Self {
        self.0.request = Some(Box::new(request));
        self
    }

    /// The server's own code for the error; without a request it says nothing and is dropped.
    pub(crate) fn with_server_code(mut self, code: impl Into<String>) -> Self {
        if let Some(request) = &mut self.0.request {
            request.server_code = Some(code.into());
        }
        self
    }

    pub(crate) fn at(mut self, position: Position) -> Self {
        self.0.position = Some(position);
        self
    }

    pub(crate) fn with_source(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What went wrong, by meaning.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What was being done: `reading an OS 11 profile`.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// What it happened to: a file, an archive entry, a field path, a URL without secrets.
    pub fn subject(&self) -> Option<&str> {
        self.0.subject.as_deref()
    }

    /// Where in the text, if the error is about a text.
    pub fn position(&self) -> Option<Position> {
        self.0.position
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The HTTP request it came from.
    pub fn request(&self) -> Option<&RequestContext> {
        self.0.request.as_deref()
    }

    /// The HTTP status of the answer, if there was an answer.
    pub fn status(&self) -> Option<u16> {
        self.request()?.status()
    }

    /// The server's own code for the error, e.g. `ITG-0B004` of UMS.
    pub fn server_code(&self) -> Option<&str> {
        self.request()?.server_code()
    }

    /// Whether the same call may succeed later, without anybody changing anything.
    ///
    /// The transport has tried again by itself as far as that is safe. For what else
    /// trying again can bring see [`ErrorKind::retry`].
    pub fn is_retryable(&self) -> bool {
        self.kind().retry() == Retry::Later
    }

    /// The message alone, without subject, position or source.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Whether the message holds what the system says in other words.
    fn says_all_of(&self, cause: &(dyn StdError + 'static)) -> bool {
        let refused = cause.downcast_ref::<std::io::Error>();
        let words = refused.and_then(|refused| plainly(refused.kind()));
        words.is_some_and(|(_, words)| words == self.message())
    }

    /// The whole story for a person: the message, each cause on a line of its own, the hint.
    ///
    /// ```
    /// let error = "11.x".parse::<igel_migrate_core::Os11Version>().unwrap_err();
    /// assert!(error.report().contains("\nhint: "));
    /// ```
    pub fn report(&self) -> String {
        use fmt::Write as _;
        let mut text = self.to_string();
        let mut cause = self.source().filter(|cause| !self.says_all_of(*cause));
        while let Some(error) = cause {
            let _ = write!(text, "\ncaused by: {}", printable(&error.to_string()));
            cause = error.source();
        }
        if let Some(hint) = self.hint() {
            let _ = write!(text, "\nhint: {hint}");
        }
        text
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(subject) = self.subject() {
            write!(f, "{subject}: ")?;
        }
        if let Some(position) = self.position() {
            write!(f, "{position}: ")?;
        }
        f.write_str(self.message())?;
        match (self.operation(), self.request()) {
            (Some(operation), Some(request)) => write!(f, " ({operation}: {request})"),
            (Some(operation), None) => write!(f, " ({operation})"),
            (None, Some(request)) => write!(f, " ({request})"),
            (None, None) => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind(), self.report())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

impl From<std::io::Error> for Error {
    fn from(source: std::io::Error) -> Self {
        let (kind, message) =
            plainly(source.kind()).unwrap_or((ErrorKind::Io, "file operation failed"));
        Self::new(kind, message).with_source(source)
    }
}

/// What the system refuses, where a few words say all of it.
fn plainly(kind: std::io::ErrorKind) -> Option<(ErrorKind, &'static str)> {
    use std::io::ErrorKind as Io;
    Some(match kind {
        Io::NotFound => (ErrorKind::NotFound, "no such file or directory"),
        Io::AlreadyExists => (ErrorKind::Conflict, "the file exists already"),
        Io::PermissionDenied => (ErrorKind::Io, "permission denied"),
        Io::IsADirectory => (ErrorKind::Io, "this is a directory, not a file"),
        Io::NotADirectory => (ErrorKind::Io, "a part of the path is no directory"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
