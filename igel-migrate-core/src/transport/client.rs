//! The transport itself: one attempt, and the loop around it.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::header::{CONTENT_LENGTH, HeaderMap, HeaderValue, LOCATION};
use http::{Method, StatusCode};
use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout_at};
use url::Url;

use super::authorize::Proof;
use super::failure::{self, Failure};
use super::response::{Body, Exchange, OpenBody};
use super::{
    Attempt, Authorize, Effect, LOG, Request, Response, RetryPolicy, ServerCertificate, Streaming,
    Timeouts, TransportBuilder, Trust, fingerprint, redact, retry,
};
use crate::error::{Error, ErrorKind, Result};

/// As good as for ever, and no clock overflows.
pub(super) const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

/// How often an [`Authorize`] may have one request sent again: once to be challenged, and three
/// times because the server forgets the nonces it has given.
pub(super) const REFUSALS: u32 = 4;

static EXCHANGES: AtomicU64 = AtomicU64::new(0);

/// A hardened HTTP client that is bound to one server. Cheap to clone: clones share connections
/// and the cap on concurrent requests.
#[derive(Clone)]
pub struct Transport {
    pub(super) inner: Arc<Inner>,
    pub(super) authorize: Option<Arc<dyn Authorize>>,
}

pub(super) struct Inner {
    pub(super) client: reqwest::Client,
    pub(super) tls: Arc<rustls::ClientConfig>,
    pub(super) user_agent: HeaderValue,
    pub(super) origin: Url,
    pub(super) connect_to: Option<IpAddr>,
    pub(super) has_proxy: bool,
    pub(super) trust: Trust,
    pub(super) timeouts: Timeouts,
    pub(super) retry: RetryPolicy,
    pub(super) permits: Arc<Semaphore>,
    pub(super) concurrency: usize,
    pub(super) body_limit: u64,
    pub(super) stream_limit: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Whole,
    Stream,
}

impl Transport {
    /// Settings for a transport to `server`, written as `https://HOST[:PORT]`.
    pub fn builder(server: impl Into<String>) -> TransportBuilder {
        TransportBuilder::new(server.into())
    }

    pub(super) fn new(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
            authorize: None,
        }
    }

    /// The same transport, whose requests are proven by `authorize`. It shares connections and
    /// the cap with this one, which stays as it is.
    #[must_use]
    pub fn with_authorize(&self, authorize: Arc<dyn Authorize>) -> Self {
        Self {
            inner: self.inner.clone(),
            authorize: Some(authorize),
        }
    }

    /// Scheme, host and port of the server.
    pub fn origin(&self) -> String {
        redact::origin(&self.inner.origin)
    }

    /// The most requests under way at one time.
    pub(crate) fn concurrency(&self) -> usize {
        self.inner.concurrency
    }

    /// Whether what goes over the line cannot be read there.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.inner.origin.scheme() == "https"
    }

    /// The name of the server, or its address where it has none.
    pub(crate) fn host(&self) -> &str {
        self.inner.origin.host_str().unwrap_or_default()
    }

    /// The certificates that the server shows, unverified, on a connection of its own; `None` if
    /// there is no TLS, or a proxy that this cannot go through.
    ///
    /// # Errors
    ///
    /// As [`fetch_fingerprint`](super::fetch_fingerprint).
    pub(crate) async fn server_certificate(&self) -> Result<Option<ServerCertificate>> {
        if !self.is_encrypted() || self.inner.has_proxy {
            return Ok(None);
        }
        let shown = fingerprint::shown(&self.inner.origin, self.inner.connect_to).await;
        shown.map(Some)
    }

    /// Sends a request and reads the whole answer, of whatever status; tries again as far as
    /// the [room's table](super) says.
    ///
    /// Dropping the future of a write before it is ready leaves the outcome of the write open.
    ///
    /// # Errors
    ///
    /// Any kind that a connection can fail with; [`ErrorKind::Redirect`] for an answer that points
    /// elsewhere; [`ErrorKind::OutcomeUnknown`] for a write whose answer was lost;
    /// [`ErrorKind::Invalid`] for a request that cannot be sent as it stands.
    pub async fn send(&self, request: Request) -> Result<Response> {
        self.exchange(&request, Mode::Whole).await?.collect().await
    }

    /// Sends a request and hands over the answer as soon as its head is there. Tries again as
    /// [`Transport::send`] does until then, and never afterwards. The body of an answer that is
    /// not 2xx has been read already.
    ///
    /// # Errors
    ///
    /// As [`Transport::send`].
    pub async fn stream(&self, request: Request) -> Result<Streaming> {
        self.exchange(&request, Mode::Stream).await
    }

    async fn exchange(&self, request: &Request, mode: Mode) -> Result<Streaming> {
        let url = self.resolve(&request.target)?;
        let mut exchange = self.begin(request);
        let mut waits = self.inner.retry.waits();
        let mut refusals = 0;
        let number = exchange_number();
        loop {
            exchange.attempts += 1;
            let attempt = Attempt {
                request,
                number: exchange.attempts,
                exchange: number,
            };
            let proof = Proof::new(self.authorize.as_deref(), attempt)
                .await
                .map_err(|error| exchange.unless_settled(error))?;
            let outcome = self
                .attempt(request, &url, &proof.headers, mode, &mut exchange)
                .await;
            trace_outcome(&exchange, &outcome);
            let wait = match outcome {
                Ok(mut answer) => {
                    if !matches!(answer.status.as_u16(), 401 | 403) {
                        proof.accepted(answer.status, &answer.headers);
                    } else if self.authorize.is_some() && refusals < REFUSALS {
                        let refused = answer.collect().await?;
                        let again = proof.refused(&refused).await;
                        if again.map_err(|error| exchange.unless_settled(error))? {
                            refusals += 1;
                            continue;
                        }
                        answer = refused.into();
                    }
                    let again =
                        retry::is_transient(answer.status) && request.effect != Effect::Write;
                    let wait = again.then(|| exchange.wait(&mut waits)).flatten();
                    let Some(wait) = wait else {
                        return Ok(answer);
                    };
                    let (kind, _) = failure::meaning(answer.status, request.effect);
                    exchange.unsettled |= kind == ErrorKind::OutcomeUnknown;
                    wait
                }
                Err(failure) => {
                    // Not kept for the wait.
                    drop(proof);
                    exchange.note(&failure);
                    let again =
                        failure.transient && !(failure.sent && request.effect == Effect::Write);
                    let wait = again.then(|| exchange.wait(&mut waits)).flatten();
                    let Some(wait) = wait else {
                        return Err(exchange.error(failure.error));
                    };
                    wait
                }
            };
            tracing::info!(
                target: LOG,
                method = exchange.method,
                url = exchange.url,
                wait_ms = millis(wait),
                "trying again"
            );
            sleep(wait).await;
        }
    }

    /// What is known of a request before its first attempt.
    pub(super) fn begin(&self, request: &Request) -> Exchange {
        Exchange {
            method: request.method.to_string(),
            url: format!("{}{}", self.origin(), redact::target(&request.target)),
            effect: request.effect,
            started: Instant::now(),
            attempts: 0,
            status: None,
            retry_after: None,
            unsettled: false,
        }
    }

    async fn attempt(
        &self,
        request: &Request,
        url: &Url,
        proof: &HeaderMap,
        mode: Mode,
        exchange: &mut Exchange,
    ) -> Result<Streaming, Failure> {
        let inner = &*self.inner;
        exchange.status = None;
        exchange.retry_after = None;
        let permit = inner.permits.clone().acquire_owned().await;
        let permit = permit.map_err(|_| failure::shut())?;
        tracing::debug!(
            target: LOG,
            method = exchange.method,
            url = exchange.url,
            attempt = exchange.attempts,
            body_bytes = request.body_length(),
            "sending"
        );
        let (default_total, default_limit) = match mode {
            Mode::Whole => (inner.timeouts.total, inner.body_limit),
            Mode::Stream => (inner.timeouts.stream, inner.stream_limit),
        };
        let silence = request
            .read_timeout
            .unwrap_or(inner.timeouts.read)
            .min(YEAR);
        let total = request.total_timeout.unwrap_or(default_total).min(YEAR);
        let connect = inner.timeouts.connect.min(YEAR);
        let deadline = Instant::now() + total;
        let until = deadline.min(Instant::now() + connect + silence);
        let call = inner
            .client
            .request(request.method.clone(), url.clone())
            .headers(headers(request, proof))
            .body(match &request.upload {
                Some(upload) => upload.open(),
                None => request.body.clone().into(),
            })
            .send();
        let response = match timeout_at(until, call).await {
            Ok(sent) => sent.map_err(|error| failure::before_head(&error, connect))?,
            Err(_) if until == deadline => return Err(failure::too_long(total)),
            Err(_) => return Err(failure::silent(silence)),
        };
        let status = response.status();
        exchange.status = Some(status);
        exchange.retry_after = retry::retry_after(response.headers(), Timestamp::now());
        if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
            return Err(self.redirected(url, response.headers()));
        }
        let whole = mode == Mode::Whole || !status.is_success();
        let limit = match request.body_limit.unwrap_or(default_limit) {
            limit if status.is_success() => limit,
            limit => limit.min(inner.body_limit),
        };
        if response
            .content_length()
            .is_some_and(|length| length > limit)
        {
            return Err(failure::too_large(limit));
        }
        let answer = Streaming {
            status,
            headers: response.headers().clone(),
            exchange: exchange.clone(),
            body: Body::Open(Box::new(OpenBody {
                response,
                limit,
                seen: 0,
                silence,
                deadline,
                total,
                _permit: permit,
            })),
        };
        if whole {
            answer.fill().await
        } else {
            Ok(answer)
        }
    }

    pub(super) fn redirected(&self, url: &Url, headers: &HeaderMap) -> Failure {
        let to = headers
            .get(LOCATION)
            .and_then(|location| location.to_str().ok())
            .and_then(|location| url.join(location).ok())
            .map(|to| redact::origin(&to));
        failure::redirect(&self.origin(), to.as_deref())
    }

    /// The URL of a target. It must come out as it went in, so that what is signed and logged is
    /// what is sent, and must not lead elsewhere.
    pub(super) fn resolve(&self, target: &str) -> Result<Url> {
        let invalid =
            |message: &'static str| Error::invalid(message).with_subject(redact::target(target));
        if !target.starts_with('/') || target.starts_with("//") {
            return Err(invalid("a request target must begin with one `/`"));
        }
        let url = self
            .inner
            .origin
            .join(target)
            .map_err(|source| invalid("not a request target").with_source(source))?;
        let unchanged = match url.query() {
            Some(query) => {
                target
                    .strip_prefix(url.path())
                    .and_then(|rest| rest.strip_prefix('?'))
                    == Some(query)
            }
            None => target == url.path(),
        };
        if url.origin() != self.inner.origin.origin() || !unchanged || url.fragment().is_some() {
            return Err(invalid(
                "a request target must be percent-encoded and free of `.` and `..` segments",
            ));
        }
        Ok(url)
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("origin", &self.origin())
            .field("trust", &self.inner.trust)
            .field("timeouts", &self.inner.timeouts)
            .field("retry", &self.inner.retry)
            .field("concurrency", &self.inner.concurrency)
            .field("authorized", &self.authorize.is_some())
            .finish_non_exhaustive()
    }
}

/// A number that tells one request from all others.
pub(super) fn exchange_number() -> u64 {
    EXCHANGES.fetch_add(1, Ordering::Relaxed)
}

/// The headers of one attempt.
pub(super) fn headers(request: &Request, proof: &HeaderMap) -> HeaderMap {
    let mut headers = request.headers.clone();
    for (name, value) in proof {
        let mut value = value.clone();
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    // An empty body is sent without a length, which some servers answer with 411.
    if request.body_length() == 0 && [Method::POST, Method::PUT].contains(&request.method) {
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    if let Some(upload) = &request.upload {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(upload.length()));
    }
    headers
}

fn trace_outcome(exchange: &Exchange, outcome: &Result<Streaming, Failure>) {
    let elapsed_ms = millis(exchange.started.elapsed());
    let Exchange {
        method,
        url,
        attempts,
        ..
    } = exchange;
    match outcome {
        Ok(answer) => tracing::debug!(
            target: LOG,
            method,
            url,
            attempt = attempts,
            elapsed_ms,
            status = answer.status.as_u16(),
            headers = redact::headers(&answer.headers),
            "answered"
        ),
        Err(failure) => tracing::debug!(
            target: LOG,
            method,
            url,
            attempt = attempts,
            elapsed_ms,
            sent = failure.sent,
            error = %failure.error,
            "failed"
        ),
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
