//! The seam by which a session or a digest account proves itself, attempt by attempt.

use std::fmt;

use futures_util::future::BoxFuture;
use http::{HeaderMap, StatusCode};

use super::{Request, Response};
use crate::error::Result;

/// One attempt at a request, as an [`Authorize`] sees it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The request.
    pub request: &'a Request,
    /// Counted from 1.
    pub number: u32,
    /// Tells the request from all others; the same for all of its attempts.
    pub exchange: u64,
}

/// Proves to the server who is asking: a session cookie, Digest, Basic.
///
/// The transport asks for headers before each attempt, and shows each answer that refuses them.
/// It holds no place among the concurrent requests while it calls, so an implementation may use
/// the transport it was attached to, without itself (a login).
pub trait Authorize: Send + Sync + fmt::Debug {
    /// The headers to add to this attempt. All of them are treated as secrets.
    fn headers<'a>(&'a self, attempt: Attempt<'a>) -> BoxFuture<'a, Result<HeaderMap>>;

    /// The answer is 401 or 403. `sent` is what [`Authorize::headers`] gave for this attempt. True
    /// has the request sent again with new headers, whatever its effect: the server refused
    /// it before it did anything. The transport asks at most four times for one request.
    fn refused<'a>(
        &'a self,
        attempt: Attempt<'a>,
        sent: &'a HeaderMap,
        answer: &'a Response,
    ) -> BoxFuture<'a, Result<bool>>;

    /// Any other answer: its status and headers (`Authentication-Info`, `Set-Cookie`).
    fn accepted(
        &self,
        attempt: Attempt<'_>,
        sent: &HeaderMap,
        status: StatusCode,
        headers: &HeaderMap,
    ) {
        let _ = (attempt, sent, status, headers);
    }

    /// No answer came, nobody waits for it any more, or it refuses once too often. After
    /// [`Authorize::headers`] comes exactly one of `refused`, `accepted` and this, so that what was
    /// set aside for the attempt can be given back.
    fn lost(&self, attempt: Attempt<'_>, sent: &HeaderMap) {
        let _ = (attempt, sent);
    }
}

/// What proves one attempt; tells the [`Authorize`] what became of it, even when dropped.
pub(super) struct Proof<'a> {
    pub(super) headers: HeaderMap,
    attempt: Attempt<'a>,
    authorize: Option<&'a dyn Authorize>,
}

impl<'a> Proof<'a> {
    pub(super) async fn new(
        authorize: Option<&'a dyn Authorize>,
        attempt: Attempt<'a>,
    ) -> Result<Self> {
        let headers = match authorize {
            Some(authorize) => authorize.headers(attempt).await?,
            None => HeaderMap::new(),
        };
        Ok(Self {
            headers,
            attempt,
            authorize,
        })
    }

    pub(super) fn accepted(mut self, status: StatusCode, headers: &HeaderMap) {
        if let Some(authorize) = self.authorize.take() {
            authorize.accepted(self.attempt, &self.headers, status, headers);
        }
    }

    /// Whether the request is to be sent again.
    pub(super) async fn refused(mut self, answer: &Response) -> Result<bool> {
        match self.authorize.take() {
            Some(authorize) => authorize.refused(self.attempt, &self.headers, answer).await,
            None => Ok(false),
        }
    }
}

impl Drop for Proof<'_> {
    fn drop(&mut self) {
        if let Some(authorize) = self.authorize {
            authorize.lost(self.attempt, &self.headers);
        }
    }
}
