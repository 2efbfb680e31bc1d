//! Announces a body and does not send it: `Expect: 100-continue` (RFC 9110 section 10.1.1).
//!
//! The HTTP library hides what a server says before its answer, so the announcement goes over a
//! connection of its own. Trust, login, times and the cap on requests are the transport's; retries
//! are not, because a caller who asks a server for its opinion wants to hear the first one.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, EXPECT, HOST, HeaderMap, HeaderValue, USER_AGENT};
use http::{StatusCode, Uri};
use hyper::body::{Body, Frame, SizeHint};
use hyper::client::conn::http1;
use hyper::ext::on_informational;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout};
use url::Url;

use super::authorize::Proof;
use super::client::{REFUSALS, YEAR, exchange_number, headers};
use super::dial::{self, Line};
use super::response::Exchange;
use super::{Attempt, LOG, Request, Response, Transport, failure};
use crate::error::{Error, ErrorKind, Result};

/// A server that looks before it speaks needs milliseconds.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long a server may take to notice that nothing more comes.
const FAREWELL: Duration = Duration::from_secs(5);

/// What it may say meanwhile, in bytes.
const LAST_WORDS: u64 = 64 * 1024;

/// What a server said about a body that was announced.
#[derive(Debug)]
pub(crate) struct Announced {
    /// Whether it said to go on.
    pub(crate) is_continued: bool,
    /// What it answered without having seen the body, if it did. The body of the answer is not
    /// read.
    pub(crate) answer: Option<Response>,
    /// How long it took to say the first of these, or was waited for.
    pub(crate) elapsed: Duration,
}

impl Transport {
    /// Sends the head of `request`, which has no body, as one with a body of `length` bytes, and
    /// hangs up on whatever the server says to that. When it says to go on, `afterthought` is the
    /// time for it to think better of it: some say so first and look then.
    ///
    /// When this is done the server has noticed, if it does so within five seconds: what it may have
    /// made of the request is there to be seen, or deleted.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] through a proxy, which speaks for itself; any kind that a
    /// connection can fail with.
    pub(crate) async fn announce(
        &self,
        request: &Request,
        length: u64,
        afterthought: Duration,
    ) -> Result<Announced> {
        let url = self.resolve(&request.target)?;
        let mut exchange = self.begin(request);
        let number = exchange_number();
        let mut refusals = 0;
        loop {
            exchange.attempts += 1;
            let attempt = Attempt {
                request,
                number: exchange.attempts,
                exchange: number,
            };
            let proof = Proof::new(self.authorize.as_deref(), attempt).await?;
            let told = self
                .announce_once(
                    (request, &url, &proof.headers),
                    length,
                    afterthought,
                    &mut exchange,
                )
                .await;
            let told = told.map_err(|error| error.with_request(exchange.context()))?;
            tracing::debug!(
                target: LOG,
                method = exchange.method,
                url = exchange.url,
                attempt = exchange.attempts,
                announced_bytes = length,
                is_continued = told.is_continued,
                status = exchange.status.map(|status| status.as_u16()),
                "announced"
            );
            match &told.answer {
                Some(answer) if matches!(answer.status.as_u16(), 401 | 403) => {
                    let again = refusals < REFUSALS && proof.refused(answer).await?;
                    if again {
                        refusals += 1;
                        continue;
                    }
                }
                Some(answer) => proof.accepted(answer.status, &answer.headers),
                None if told.is_continued => {
                    proof.accepted(StatusCode::CONTINUE, &HeaderMap::new());
                }
                None => {}
            }
            return Ok(told);
        }
    }

    async fn announce_once(
        &self,
        (request, url, proof): (&Request, &Url, &HeaderMap),
        length: u64,
        afterthought: Duration,
        exchange: &mut Exchange,
    ) -> Result<Announced> {
        let inner = &*self.inner;
        if inner.has_proxy {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "a proxy hides what the server says to an announcement",
            )
            .with_hint("upload a file instead"));
        }
        exchange.status = None;
        let permit = inner.permits.acquire().await;
        let _permit = permit.map_err(|_| failure::shut().error)?;
        let connect = inner.timeouts.connect.min(YEAR);
        let line = timeout(connect, dial::line(inner))
            .await
            .unwrap_or_else(|_| Err(failure::no_connection(connect)))?;
        let (mut sender, mut connection) = http1::handshake(TokioIo::new(line))
            .await
            .map_err(|error| failure::no_head(&error))?;

        let said = Arc::new(Notify::new());
        let ask = self.announcement(request, url, proof, length, said.clone())?;
        let started = Instant::now();
        let mut until = started + inner.timeouts.read.min(PATIENCE);
        let mut continued = None;
        let answer = sender.send_request(ask);
        tokio::pin!(answer);
        let answered = loop {
            tokio::select! {
                biased;
                answered = &mut answer => break Some(answered),
                () = said.notified(), if continued.is_none() => {
                    continued = Some(started.elapsed());
                    until = Instant::now() + afterthought;
                }
                // It has ended, and whoever waits for the answer has been told.
                _ = poll_fn(|context| connection.poll_without_shutdown(context)) => {
                    break Some(answer.await);
                }
                () = sleep_until(until) => break None,
            }
        };
        let elapsed = continued.unwrap_or_else(|| started.elapsed());
        // Both may have come at once.
        let is_continued =
            continued.is_some() || timeout(Duration::ZERO, said.notified()).await.is_ok();
        let answer = match answered {
            None => None,
            Some(Err(_)) if is_continued => None,
            Some(Err(error)) => return Err(failure::no_head(&error)),
            Some(Ok(answer)) => {
                let (head, _) = answer.into_parts();
                exchange.status = Some(head.status);
                if head.status.is_redirection() {
                    return Err(self.redirected(url, &head.headers).error);
                }
                Some(Response {
                    status: head.status,
                    headers: head.headers,
                    body: Bytes::new(),
                    exchange: exchange.clone(),
                })
            }
        };
        hang_up(connection.into_parts().io.into_inner()).await;
        Ok(Announced {
            is_continued,
            answer,
            elapsed,
        })
    }

    /// The request whose body is withheld; `said` is told when the server says to go on.
    fn announcement(
        &self,
        request: &Request,
        url: &Url,
        proof: &HeaderMap,
        length: u64,
        said: Arc<Notify>,
    ) -> Result<http::Request<Withheld>> {
        let mut ask = http::Request::new(Withheld(length));
        *ask.method_mut() = request.method.clone();
        *ask.uri_mut() = Uri::try_from(&request.target)
            .map_err(|source| Error::invalid("not a request target").with_source(source))?;
        let mut headers = headers(request, proof);
        headers.insert(HOST, host(url)?);
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        headers.insert(USER_AGENT, self.inner.user_agent.clone());
        headers.insert(EXPECT, HeaderValue::from_static("100-continue"));
        *ask.headers_mut() = headers;
        on_informational(&mut ask, move |answer| {
            if answer.status() == StatusCode::CONTINUE {
                said.notify_one();
            }
        });
        Ok(ask)
    }
}

/// Says that nothing more comes, and waits until the server does too.
async fn hang_up(mut line: Box<dyn Line>) {
    let ended = async {
        line.shutdown().await?;
        let mut rest = (&mut line).take(LAST_WORDS);
        let mut heard = BytesMut::new();
        while rest.read_buf(&mut heard).await? > 0 {
            heard.clear();
        }
        std::io::Result::Ok(())
    };
    // A server that breaks off here has noticed as well.
    let _ = timeout(FAREWELL, ended).await;
}

fn host(url: &Url) -> Result<HeaderValue> {
    let host = url.host_str().unwrap_or_default();
    let host = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    HeaderValue::try_from(host)
        .map_err(|source| Error::invalid("not a server name").with_source(source))
}

/// A body of this length that never comes.
struct Withheld(u64);

impl Body for Withheld {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Pending
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0)
    }
}
