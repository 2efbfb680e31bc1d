//! The seam by which a session or a digest account proves itself, attempt by attempt.

use std::fmt;

use futures_util::future::BoxFuture;
use http::HeaderMap;

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
    /// it before it did anything. The transport asks at most twice for one request.
    fn refused<'a>(
        &'a self,
        attempt: Attempt<'a>,
        sent: &'a HeaderMap,
        answer: &'a Response,
    ) -> BoxFuture<'a, Result<bool>>;

    /// The headers of any other answer (`Authentication-Info`, `Set-Cookie`).
    fn accepted(&self, attempt: Attempt<'_>, sent: &HeaderMap, headers: &HeaderMap) {
        let _ = (attempt, sent, headers);
    }
}
