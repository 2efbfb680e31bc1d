//! An account that answers the challenges of a server: Digest (RFC 7616, RFC 2617), or Basic where
//! that is safe.
//!
//! Here lives the protocol of logging in; what an account may do is for the clients to find out.
//! The rules come from real servers: a nonce is counted per lane with one request under way at a
//! time, because servers that check the count refuse what arrives out of order; and the strongest
//! Digest wins, Basic only if there is no Digest and the line is encrypted, nothing before there
//! was a challenge.

mod challenge;
mod lane;
#[cfg(test)]
mod tests;

#[cfg(feature = "internals")]
pub(super) use challenge::answers;

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;
use http::{HeaderMap, StatusCode};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::lane::{Holder, Lane};
use super::{Attempt, Authorize, Response, Transport, failure};
use crate::error::Result;
use crate::secret::AccountSource;

/// An account by user name and password.
///
/// It keeps as many lanes as its transport allows requests at one time. Each lane begins with a
/// 401, and from then on proves every request in advance.
#[derive(Clone)]
pub(crate) struct HttpAccount {
    holder: Arc<Holder>,
    lanes: Arc<Lanes>,
}

struct Lanes {
    places: Arc<Semaphore>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    idle: Vec<Lane>,
    /// The lanes under way, by exchange.
    held: HashMap<u64, Held>,
}

struct Held {
    lane: Lane,
    _place: OwnedSemaphorePermit,
}

impl HttpAccount {
    /// An account for the server of `transport`.
    pub(crate) fn new(source: AccountSource, transport: &Transport) -> Self {
        let lanes = Lanes {
            places: Arc::new(Semaphore::new(transport.concurrency())),
            state: Mutex::default(),
        };
        Self {
            holder: Arc::new(Holder::new(source, transport.is_encrypted())),
            lanes: Arc::new(lanes),
        }
    }

    /// The user name.
    pub(crate) fn username(&self) -> &str {
        self.holder.username()
    }

    /// The realm that the server named first, escaped for printing.
    pub(crate) fn realm(&self) -> Option<&str> {
        self.holder.realm()
    }

    /// Whether the server has done something for this account. From then on a 401 is about rights,
    /// not about the password.
    pub(crate) fn is_proven(&self) -> bool {
        self.holder.is_proven()
    }

    /// A lane of its own, outside the others, for requests that are sent one after the other.
    pub(crate) fn lane(&self) -> OwnLane {
        OwnLane {
            holder: self.holder.clone(),
            lane: Mutex::default(),
            judging: AtomicBool::new(false),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.lanes
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, attempt: Attempt<'_>) -> Option<Held> {
        self.state().held.remove(&attempt.exchange)
    }
}

impl Authorize for HttpAccount {
    fn headers<'a>(&'a self, attempt: Attempt<'a>) -> BoxFuture<'a, Result<HeaderMap>> {
        Box::pin(async move {
            let mut held = match self.take(attempt) {
                Some(held) => held,
                None => Held {
                    _place: self
                        .lanes
                        .places
                        .clone()
                        .acquire_owned()
                        .await
                        .map_err(|_| failure::shut().error)?,
                    lane: self.state().idle.pop().unwrap_or_default(),
                },
            };
            let headers = held.lane.sign(&self.holder, attempt.request)?;
            self.state().held.insert(attempt.exchange, held);
            Ok(headers)
        })
    }

    fn refused<'a>(
        &'a self,
        attempt: Attempt<'a>,
        _: &'a HeaderMap,
        answer: &'a Response,
    ) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async move {
            let Some(mut held) = self.take(attempt) else {
                return Ok(false);
            };
            let again = held.lane.refused(&self.holder, attempt.request, answer)?;
            let mut state = self.state();
            if again {
                // The challenge belongs to this request: no other may take it away.
                state.held.insert(attempt.exchange, held);
            } else {
                state.idle.push(held.lane);
            }
            Ok(again)
        })
    }

    fn accepted(
        &self,
        attempt: Attempt<'_>,
        _: &HeaderMap,
        status: StatusCode,
        headers: &HeaderMap,
    ) {
        if let Some(mut held) = self.take(attempt) {
            held.lane.accepted(&self.holder, status, headers);
            self.state().idle.push(held.lane);
        }
    }

    fn lost(&self, attempt: Attempt<'_>, _: &HeaderMap) {
        // Whether the server counted the request nobody knows, so its nonce is not used again.
        drop(self.take(attempt));
    }
}

impl fmt::Debug for HttpAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpAccount")
            .field("username", &self.username())
            .field("proven", &self.is_proven())
            .finish_non_exhaustive()
    }
}

/// One lane, for requests that follow each other. It first only collects challenges, so that the
/// request that matters can be proven at its first sending.
pub(crate) struct OwnLane {
    holder: Arc<Holder>,
    lane: Mutex<Lane>,
    judging: AtomicBool,
}

impl OwnLane {
    /// From here on requests are proven, and refusals judged.
    pub(crate) fn begin(&self) {
        self.judging.store(true, Ordering::Relaxed);
    }

    /// Whether the server has asked for a login.
    pub(crate) fn is_challenged(&self) -> bool {
        self.lane().is_challenged()
    }

    fn lane(&self) -> MutexGuard<'_, Lane> {
        self.lane.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_judging(&self) -> bool {
        self.judging.load(Ordering::Relaxed)
    }
}

impl Authorize for OwnLane {
    fn headers<'a>(&'a self, attempt: Attempt<'a>) -> BoxFuture<'a, Result<HeaderMap>> {
        let headers = if self.is_judging() {
            self.lane().sign(&self.holder, attempt.request)
        } else {
            Ok(HeaderMap::new())
        };
        Box::pin(async move { headers })
    }

    fn refused<'a>(
        &'a self,
        attempt: Attempt<'a>,
        _: &'a HeaderMap,
        answer: &'a Response,
    ) -> BoxFuture<'a, Result<bool>> {
        let again = if self.is_judging() {
            self.lane().refused(&self.holder, attempt.request, answer)
        } else {
            self.lane()
                .take_challenge(&self.holder, answer)
                .map(|()| false)
        };
        Box::pin(async move { again })
    }

    fn accepted(&self, _: Attempt<'_>, _: &HeaderMap, status: StatusCode, headers: &HeaderMap) {
        if self.is_judging() {
            self.lane().accepted(&self.holder, status, headers);
        }
    }
}

impl fmt::Debug for OwnLane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnLane")
            .field("username", &self.holder.username())
            .finish_non_exhaustive()
    }
}
