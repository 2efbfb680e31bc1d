//! What is asked: built by pure functions of the clients, sent by the transport.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

use super::{Upload, redact};

/// What a request does to the server, and so what may be done when its answer is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Nothing. It is sent again freely.
    Read,
    /// Sending it twice does what sending it once does, e.g. a move to a named directory.
    RepeatableWrite,
    /// Each time it arrives it may do something, e.g. create a directory. It is never sent again
    /// once it may have arrived.
    Write,
}

/// One request to the server that a [`super::Transport`] is bound to.
///
/// It names a path, not a host: what it carries cannot go elsewhere.
///
/// ```
/// use http::Method;
/// use igel_migrate_core::transport::{Effect, Request};
/// let login = Request::new(Method::POST, "/umsapi/v3/login", Effect::Read);
/// let create = Request::new(Method::PUT, "/umsapi/v3/directories/tcdirectories", Effect::Write)
///     .with_body("application/json; charset=utf-8", r#"{"name":"Berlin"}"#);
/// assert_eq!(format!("{create:?}"), "PUT /umsapi/v3/directories/tcdirectories (write, 17 bytes)");
/// # let _ = login;
/// ```
#[derive(Clone)]
pub struct Request {
    pub(super) method: Method,
    pub(super) target: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) upload: Option<Upload>,
    pub(super) effect: Effect,
    pub(super) read_timeout: Option<Duration>,
    pub(super) total_timeout: Option<Duration>,
    pub(super) body_limit: Option<u64>,
}

impl Request {
    /// A request without headers and body. `target` is the absolute path with its query, exactly
    /// as it is to be sent: percent-encoded, without `.` and `..` segments.
    pub fn new(method: Method, target: impl Into<String>, effect: Effect) -> Self {
        Self {
            method,
            target: target.into(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            upload: None,
            effect,
            read_timeout: None,
            total_timeout: None,
            body_limit: None,
        }
    }

    /// `GET target`.
    pub fn get(target: impl Into<String>) -> Self {
        Self::new(Method::GET, target, Effect::Read)
    }

    /// Adds a header, or replaces it. `Authorization` and `Cookie` are marked as secrets, whoever
    /// made the value.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, mut value: HeaderValue) -> Self {
        redact::mark_sensitive(&name, &mut value);
        self.headers.insert(name, value);
        self
    }

    /// Sets the body and says what it is.
    #[must_use]
    pub fn with_body(mut self, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.with_header(CONTENT_TYPE, HeaderValue::from_static(content_type))
    }

    /// Sets a body that is read from a stream and sent at most once, and says what it is. The
    /// server may stay silent until it has it all, so give a [`Request::with_read_timeout`] too.
    #[must_use]
    pub fn with_upload(mut self, content_type: &'static str, upload: Upload) -> Self {
        self.upload = Some(upload);
        self.with_header(CONTENT_TYPE, HeaderValue::from_static(content_type))
    }

    /// The longest silence of the server for this request; replaces [`super::Timeouts::read`].
    #[must_use]
    pub fn with_read_timeout(mut self, silence: Duration) -> Self {
        self.read_timeout = Some(silence);
        self
    }

    /// The longest time for one attempt, answer included; replaces [`super::Timeouts::total`] and
    /// [`super::Timeouts::stream`].
    #[must_use]
    pub fn with_total_timeout(mut self, total: Duration) -> Self {
        self.total_timeout = Some(total);
        self
    }

    /// The largest answer accepted for this request, in bytes.
    #[must_use]
    pub fn with_body_limit(mut self, bytes: u64) -> Self {
        self.body_limit = Some(bytes);
        self
    }

    /// The HTTP method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path with its query, as sent.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The headers set so far.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body; empty if there is none, or if it is an [`Upload`].
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The length of the body in bytes.
    pub fn body_length(&self) -> u64 {
        match &self.upload {
            Some(upload) => upload.length(),
            None => self.body.len() as u64,
        }
    }

    /// Whether its body can be sent but once.
    pub fn is_upload(&self) -> bool {
        self.upload.is_some()
    }

    /// What it does to the server.
    pub fn effect(&self) -> Effect {
        self.effect
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let effect = match self.effect {
            Effect::Read => "read",
            Effect::RepeatableWrite => "repeatable write",
            Effect::Write => "write",
        };
        write!(
            f,
            "{} {} ({effect}, {} bytes)",
            self.method,
            redact::target(&self.target),
            self.body_length()
        )
    }
}
