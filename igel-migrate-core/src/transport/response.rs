//! What came back: whole, or piece by piece.

use std::fmt;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout_at};

use super::failure::{self, Failure};
use super::retry::Waits;
use super::{Effect, redact};
use crate::error::{Error, ErrorKind, RequestContext, Result};

/// What is known of a request on its way, for the errors that may come of it.
#[derive(Debug, Clone)]
pub(super) struct Exchange {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) effect: Effect,
    pub(super) started: Instant,
    pub(super) attempts: u32,
    pub(super) status: Option<StatusCode>,
    pub(super) retry_after: Option<Duration>,
    /// An attempt at this write may have had its effect without an answer saying so.
    pub(super) unsettled: bool,
}

impl Exchange {
    pub(super) fn context(&self) -> RequestContext {
        RequestContext {
            method: self.method.clone(),
            url: self.url.clone(),
            status: self.status.map(|status| status.as_u16()),
            attempts: self.attempts,
            elapsed: self.started.elapsed(),
            server_code: None,
            retry_after: self.retry_after,
        }
    }

    /// Takes note of an attempt that failed: of a write that may have arrived, the outcome is open.
    pub(super) fn note(&mut self, failure: &Failure) {
        self.unsettled |= self.effect != Effect::Read && failure.outcome_open();
    }

    /// The wait before the next attempt; `None` to give up.
    pub(super) fn wait(&self, waits: &mut Waits) -> Option<Duration> {
        waits.next(self.started.elapsed(), self.retry_after)
    }

    /// An error from elsewhere that ends this exchange: it stands for itself unless a write is left
    /// open by it.
    pub(super) fn unless_settled(&self, error: Error) -> Error {
        if self.unsettled {
            self.error(error)
        } else {
            error
        }
    }

    /// The error that ends this exchange.
    pub(super) fn error(&self, error: Error) -> Error {
        let error = if self.unsettled {
            Error::new(
                ErrorKind::OutcomeUnknown,
                "the answer to a write was lost, it may have had its effect",
            )
            .with_source(error)
            .with_hint("read back what the server holds before you send it again")
        } else {
            error
        };
        error.with_request(self.context())
    }
}

/// A whole answer: status, headers, body.
///
/// Any status but a redirect is an answer; [`Response::success`] makes an error of those that are
/// not 2xx.
#[derive(Clone)]
pub struct Response {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) exchange: Exchange,
}

impl Response {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// How often the request was sent.
    pub fn attempts(&self) -> u32 {
        self.exchange.attempts
    }

    /// The answer itself if its status is 2xx.
    ///
    /// # Errors
    ///
    /// [`Response::error`] otherwise.
    pub fn success(self) -> Result<Self> {
        if self.status.is_success() {
            return Ok(self);
        }
        Err(self.error())
    }

    /// The error that the status means.
    pub fn error(&self) -> Error {
        let (kind, message) = failure::meaning(self.status, self.exchange.effect);
        self.error_as(kind, message)
    }

    /// An error about this answer by somebody who has read its body and knows better than the
    /// status. Still [`ErrorKind::OutcomeUnknown`] if an earlier attempt at this write got lost.
    pub(crate) fn error_as(
        &self,
        kind: ErrorKind,
        message: impl Into<std::borrow::Cow<'static, str>>,
    ) -> Error {
        self.exchange.error(Error::new(kind, message))
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &redact::headers(&self.headers))
            .field("body_bytes", &self.body.len())
            .field("attempts", &self.exchange.attempts)
            .finish_non_exhaustive()
    }
}

/// An answer whose body is still on its way.
///
/// It holds a place among the concurrent requests until it is read to its end or dropped; dropping
/// it closes the connection.
pub struct Streaming {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) exchange: Exchange,
    pub(super) body: Body,
}

pub(super) enum Body {
    Open(Box<OpenBody>),
    Whole(Bytes),
}

pub(super) struct OpenBody {
    pub(super) response: reqwest::Response,
    pub(super) limit: u64,
    pub(super) seen: u64,
    pub(super) silence: Duration,
    pub(super) deadline: Instant,
    pub(super) total: Duration,
    pub(super) _permit: OwnedSemaphorePermit,
}

impl OpenBody {
    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        let until = self.deadline.min(Instant::now() + self.silence);
        let chunk = match timeout_at(until, self.response.chunk()).await {
            Ok(read) => read.map_err(|error| failure::in_body(&error))?,
            Err(_) if until == self.deadline => return Err(failure::too_long(self.total)),
            Err(_) => return Err(failure::silent_in_body(self.silence)),
        };
        if let Some(chunk) = &chunk {
            self.seen = self.seen.saturating_add(chunk.len() as u64);
            if self.seen > self.limit {
                return Err(failure::too_large(self.limit));
            }
        }
        Ok(chunk)
    }

    async fn whole(mut self) -> Result<Bytes, Failure> {
        let announced = self.response.content_length().unwrap_or(0).min(self.limit);
        // What is announced need not come: memory is taken in step with what arrives.
        let mut body =
            BytesMut::with_capacity(usize::try_from(announced.min(1 << 16)).unwrap_or(0));
        while let Some(chunk) = self.chunk().await? {
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }
}

impl Streaming {
    /// Reads the body to its end, in place.
    pub(super) async fn fill(mut self) -> Result<Self, Failure> {
        if let Body::Open(open) = self.body {
            self.body = Body::Whole(open.whole().await?);
        }
        Ok(self)
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// How often the request was sent.
    pub fn attempts(&self) -> u32 {
        self.exchange.attempts
    }

    /// An error about this answer by somebody who knows better than the status.
    pub(crate) fn error_as(
        &self,
        kind: ErrorKind,
        message: impl Into<std::borrow::Cow<'static, str>>,
    ) -> Error {
        self.exchange.error(Error::new(kind, message))
    }

    /// The next piece of the body; `None` at its end.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unavailable`] if the body ends early, [`ErrorKind::Timeout`],
    /// [`ErrorKind::LimitExceeded`], [`ErrorKind::Protocol`]. Nothing comes after an error, and
    /// nothing is sent again: what has been handed out cannot be taken back.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        match &mut self.body {
            Body::Whole(bytes) if bytes.is_empty() => Ok(None),
            Body::Whole(bytes) => Ok(Some(std::mem::take(bytes))),
            Body::Open(open) => match open.chunk().await {
                Ok(Some(chunk)) => Ok(Some(chunk)),
                ended => {
                    self.body = Body::Whole(Bytes::new());
                    ended.map_err(|failure| self.fail(failure))
                }
            },
        }
    }

    /// Reads the rest of the body into memory, up to the limit of the request.
    ///
    /// # Errors
    ///
    /// As [`Streaming::chunk`].
    pub async fn collect(mut self) -> Result<Response> {
        let body = match std::mem::replace(&mut self.body, Body::Whole(Bytes::new())) {
            Body::Whole(bytes) => bytes,
            Body::Open(open) => open.whole().await.map_err(|failure| self.fail(failure))?,
        };
        Ok(Response {
            status: self.status,
            headers: self.headers,
            body,
            exchange: self.exchange,
        })
    }

    fn fail(&mut self, failure: Failure) -> Error {
        self.exchange.note(&failure);
        self.exchange.error(failure.error)
    }
}

impl From<Response> for Streaming {
    fn from(response: Response) -> Self {
        Self {
            status: response.status,
            headers: response.headers,
            exchange: response.exchange,
            body: Body::Whole(response.body),
        }
    }
}

impl fmt::Debug for Streaming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streaming")
            .field("status", &self.status)
            .field("headers", &redact::headers(&self.headers))
            .field("attempts", &self.exchange.attempts)
            .finish_non_exhaustive()
    }
}
