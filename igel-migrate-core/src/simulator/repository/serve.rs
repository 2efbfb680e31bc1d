//! A request to a simulated repository from its first byte to its audit: login, right, size, `100
//! Continue`, body, faults.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;

use futures_util::future::poll_fn;
use http::header::{self, HeaderName, HeaderValue};
use http::request::Parts;
use http::{Method, Request, Response, StatusCode};
use hyper::body::{Body as _, Bytes, Frame, Incoming};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::content::Content;
use super::dav::{self, Call, Reply, ReplyContent};
use super::digest::{Claim, Login};
use super::knobs::{ContinueReply, MissingRight};
use super::{Contents, Inner, RepositoryKnobs};
use crate::simulator::audit::Sent;
use crate::simulator::fault::{Fault, Hits};
use crate::simulator::server;
use crate::simulator::stream::{self, Dropped, ReplyBody};

/// Uploads up to this size are kept; of larger ones only size and checksum.
const LARGEST_KEPT: usize = 16 * 1024 * 1024;

const AUTHENTICATION_INFO: HeaderName = HeaderName::from_static("authentication-info");

pub(in crate::simulator) async fn handle(
    repository: Arc<Inner>,
    request: Request<Incoming>,
) -> Result<Response<ReplyBody>, Dropped> {
    let (head, body) = request.into_parts();
    let hits = repository.faults.for_request(&head.method, head.uri.path());
    if let Some(latency) = hits.latency() {
        tokio::time::sleep(latency).await;
    }
    let mut entry = server::entry(&repository.clock, &head, &hits);
    if hits.has(&Fault::DropBeforeEffect) {
        repository.audit.add(entry);
        return Err(Dropped);
    }
    let expects = head
        .headers
        .get(header::EXPECT)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"));
    let knobs = repository.lock().knobs.clone();
    let mut intake = Intake::new(body);
    match knobs.continue_reply {
        _ if !expects => {}
        ContinueReply::AfterChecks => {}
        ContinueReply::AtOnce => intake.ask().await,
        ContinueReply::Buffered => intake.take(None).await,
    }

    let admitted = repository.admit(&head, &hits);
    entry.account = admitted.account;
    let reply = match admitted.refusal {
        None => {
            intake.take(knobs.upload_limit).await;
            perform(&repository, &head, &hits, &knobs, &mut intake)
        }
        Some(refusal) if expects => Some(refusal.with_header(header::CONNECTION, "close")),
        Some(refusal) => {
            // As Apache does: a client in the middle of its body would miss the answer.
            intake.take(None).await;
            Some(refusal)
        }
    };
    entry.request_bytes = intake.bytes;
    let Some(mut reply) = reply.filter(|_| !hits.has(&Fault::DropAfterEffect)) else {
        repository.audit.add(entry);
        return Err(Dropped);
    };
    if let Some(info) = admitted.info {
        reply = reply.with_header(AUTHENTICATION_INFO, info);
    }
    entry.status = Some(reply.status.as_u16());
    let sent = repository.audit.add(entry);
    if head.method == Method::HEAD {
        sent.complete.store(true, Ordering::Relaxed);
    }
    Ok(respond(reply, &hits, sent))
}

fn respond(reply: Reply, hits: &Hits, sent: Arc<Sent>) -> Response<ReplyBody> {
    let body = match reply.body {
        ReplyContent::Text(text) => stream::Source::text(text),
        ReplyContent::File(reading) => stream::Source::File(reading),
    };
    let mut response = Response::new(ReplyBody::new(body, hits, sent));
    *response.status_mut() = reply.status;
    let headers = response.headers_mut();
    for (name, value) in reply.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.append(name, value);
        }
    }
    if let Some(claimed) = server::claimed_content_type(hits) {
        headers.insert(header::CONTENT_TYPE, claimed);
    }
    response
}

/// Does what a request asks for; `None` if it broke off.
fn perform(
    repository: &Inner,
    head: &Parts,
    hits: &Hits,
    knobs: &RepositoryKnobs,
    intake: &mut Intake,
) -> Option<Reply> {
    let internal = || Reply::new(StatusCode::INTERNAL_SERVER_ERROR);
    if hits.has(&Fault::InternalError) {
        return Some(internal());
    }
    if knobs.upload_limit.is_some_and(|limit| intake.bytes > limit) {
        let refusal = Reply::new(StatusCode::PAYLOAD_TOO_LARGE);
        return Some(refusal.with_header(header::CONNECTION, "close"));
    }
    if intake.broken && !knobs.keeps_broken_uploads {
        return None;
    }
    let call = Call {
        method: &head.method,
        path: head.uri.path(),
        headers: &head.headers,
        shuffle: hits.shuffle(),
    };
    let now = repository.clock.now();
    let reply = repository.lock().answer(call, intake.content(), now);
    match reply {
        _ if intake.broken => None,
        _ if hits.has(&Fault::InternalErrorAfterEffect) => Some(internal()),
        reply => Some(reply),
    }
}

/// Whether a request may go on, judged before its body.
struct Admission {
    account: Option<String>,
    info: Option<String>,
    refusal: Option<Reply>,
}

impl Inner {
    fn admit(&self, head: &Parts, hits: &Hits) -> Admission {
        let now = self.clock.now();
        let mut contents = self.lock();
        let contents = &mut *contents;
        let target = head
            .uri
            .path_and_query()
            .map_or("/", |target| target.as_str());
        let claim = Claim {
            method: head.method.as_str(),
            target,
            authorization: head
                .headers
                .get(header::AUTHORIZATION)
                .map(HeaderValue::as_bytes),
            expired: hits.has(&Fault::ExpiredSession),
        };
        let accounts = [&self.upload_account, &self.download_account];
        let login = contents.nonces.judge(claim, accounts, &contents.knobs, now);
        let refused = |refusal| Admission {
            account: None,
            info: None,
            refusal: Some(refusal),
        };
        let (account, info) = match login {
            Login::Accepted { account, info } => (account, info),
            Login::Refused { stale } => return refused(contents.challenge(now, stale)),
            Login::OtherAddress => return refused(Reply::new(StatusCode::BAD_REQUEST)),
        };
        let is_write = dav::is_write(&head.method);
        let may_write = account == self.upload_account.username();
        let refusal = if is_write && !may_write {
            Some(match contents.knobs.missing_right {
                MissingRight::Forbidden => Reply::new(StatusCode::FORBIDDEN),
                MissingRight::Unauthorized => contents.challenge(now, false),
            })
        } else {
            contents.size_refusal(head, now)
        };
        Admission {
            account: Some(account.to_owned()),
            info: Some(info),
            refusal,
        }
    }
}

impl Contents {
    /// A refusal with the ways to log in.
    fn challenge(&mut self, now: Timestamp, stale: bool) -> Reply {
        let challenges = self.nonces.challenges(&self.knobs, now, stale);
        let refusal = Reply::new(StatusCode::UNAUTHORIZED);
        challenges.into_iter().fold(refusal, |refusal, challenge| {
            refusal.with_header(header::WWW_AUTHENTICATE, challenge)
        })
    }

    /// The refusal of a body that says itself that it is too large.
    fn size_refusal(&self, head: &Parts, now: Timestamp) -> Option<Reply> {
        let length = head.headers.get(header::CONTENT_LENGTH)?;
        let length: u64 = length.to_str().ok()?.parse().ok()?;
        let refusal = if self.knobs.upload_limit.is_some_and(|limit| length > limit) {
            StatusCode::PAYLOAD_TOO_LARGE
        } else if head.method == Method::PUT && !self.has_room_for(length, now) {
            StatusCode::INSUFFICIENT_STORAGE
        } else {
            return None;
        };
        Some(Reply::new(refusal).with_header(header::CONNECTION, "close"))
    }
}

/// The body of a request on its way in: counted, summed up, and kept while it is small.
struct Intake {
    body: Incoming,
    ended: bool,
    bytes: u64,
    kept: Vec<u8>,
    sum: Sha256,
    broken: bool,
}

impl Intake {
    fn new(body: Incoming) -> Self {
        Self {
            body,
            ended: false,
            bytes: 0,
            kept: Vec::new(),
            sum: Sha256::new(),
            broken: false,
        }
    }

    /// Asks for the body, which makes the connection say `100 Continue`, and does not wait for it.
    async fn ask(&mut self) {
        let asked = poll_fn(|cx| Poll::Ready(Pin::new(&mut self.body).poll_frame(cx))).await;
        if let Poll::Ready(frame) = asked {
            self.add(frame);
        }
        // The connection's turn.
        tokio::task::yield_now().await;
    }

    /// Takes what there is to its end, or until it is beyond the limit.
    async fn take(&mut self, limit: Option<u64>) {
        let limit = limit.unwrap_or(u64::MAX);
        while !self.ended && self.bytes <= limit {
            let frame = poll_fn(|cx| Pin::new(&mut self.body).poll_frame(cx)).await;
            self.add(frame);
        }
    }

    fn add(&mut self, frame: Option<Result<Frame<Bytes>, hyper::Error>>) {
        match frame {
            None => self.ended = true,
            Some(Err(_)) => (self.ended, self.broken) = (true, true),
            Some(Ok(frame)) => {
                let data = frame.into_data().unwrap_or_default();
                self.bytes += data.len() as u64;
                self.sum.update(&data);
                if self.bytes <= LARGEST_KEPT as u64 {
                    self.kept.extend_from_slice(&data);
                } else {
                    self.kept = Vec::new();
                }
            }
        }
    }

    fn content(&mut self) -> Content {
        if self.bytes <= LARGEST_KEPT as u64 {
            return Content::bytes(std::mem::take(&mut self.kept));
        }
        Content::sum(self.sum.finalize_reset().into(), self.bytes)
    }
}
