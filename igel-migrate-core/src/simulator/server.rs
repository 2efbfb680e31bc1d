//! The server on loopback: TLS, connections, and what faults do to them.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::poll_fn;
use http::{HeaderValue, Request, Response, header};
use hyper::body::{Body as _, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use jiff::fmt::rfc2822::DateTimePrinter;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use super::Shared;
use super::audit::AuditEntry;
use super::clock::Clock;
use super::fault::{Fault, Hits};
use super::imi::{self, Content, Reply};
use super::repository::{self, Opened};
use super::stream::{Dropped, ReplyBody, Source};
use crate::error::{Error, ErrorKind, Result};
use crate::ums::UmsErrorCode;

/// Largest request body that is read. IMI documents no limit.
const LARGEST_REQUEST: usize = 64 * 1024 * 1024;

/// Serves the UMS and the repositories until told to stop; then every connection is dropped with
/// the runtime.
pub(super) async fn serve(
    shared: Arc<Shared>,
    listener: TcpListener,
    acceptor: TlsAcceptor,
    repositories: Vec<Opened>,
    stop: oneshot::Receiver<Infallible>,
) {
    for Opened { inner, listener } in repositories {
        let shown = inner.clone();
        let acceptor = move || shown.acceptor();
        tokio::spawn(accept(listener, acceptor, move |request| {
            repository::handle(inner.clone(), request)
        }));
    }
    let accept = accept(
        listener,
        move || acceptor.clone(),
        move |request| handle(shared.clone(), request),
    );
    tokio::select! {
        () = accept => {}
        _ = stop => {}
    }
}

/// Takes connections for ever and lets `answer` answer their requests. `acceptor` is asked at each.
async fn accept<A, F>(listener: TcpListener, acceptor: impl Fn() -> TlsAcceptor, answer: A)
where
    A: Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<Response<ReplyBody>, Dropped>> + Send + 'static,
{
    // It fails outside of a runtime only.
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    loop {
        // A failed accept (out of file handles) must not end the server.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let (answer, acceptor) = (answer.clone(), acceptor());
        tokio::spawn(async move {
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            // Clients that go away and connections dropped on purpose end here.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service_fn(answer))
                .await;
        });
    }
}

async fn handle(
    shared: Arc<Shared>,
    request: Request<Incoming>,
) -> Result<Response<ReplyBody>, Dropped> {
    let (head, body) = request.into_parts();
    let hits = shared.faults.for_request(&head.method, head.uri.path());
    if let Some(latency) = hits.latency() {
        tokio::time::sleep(latency).await;
    }
    let body = read(body).await;
    let mut entry = entry(&shared.clock, &head, &hits);
    entry.request_bytes = body.as_deref().map_or(0, <[u8]>::len) as u64;
    if hits.has(&Fault::DropBeforeEffect) {
        shared.audit.add(entry);
        return Err(Dropped);
    }
    let request = imi::Request {
        method: &head.method,
        path: head.uri.path(),
        query: head.uri.query().unwrap_or(""),
        headers: &head.headers,
        body: body.as_deref().unwrap_or_default(),
        base: &shared.url,
        shuffle: hits.shuffle(),
    };
    let reply = {
        let mut state = shared.lock();
        if hits.has(&Fault::ExpiredSession)
            && let Some(id) = imi::session_id(&request)
        {
            state.access.close(&id);
        }
        if body.is_none() {
            imi::refuse(&state, UmsErrorCode::InvalidBody)
        } else if hits.has(&Fault::InternalError) {
            imi::refuse(&state, UmsErrorCode::Internal)
        } else {
            let mut reply = imi::answer(&mut state, &request);
            if hits.has(&Fault::InternalErrorAfterEffect) {
                reply.refuse(&state, &UmsErrorCode::Internal.into());
            }
            reply
        }
    };
    entry.account = reply
        .account
        .as_ref()
        .map(|account| account.name().to_owned());
    entry.code.clone_from(&reply.code);
    if hits.has(&Fault::DropAfterEffect) {
        shared.audit.add(entry);
        return Err(Dropped);
    }
    entry.status = Some(reply.status.as_u16());
    Ok(respond(shared, reply, entry, &hits))
}

/// The entry of a request that has no answer yet.
pub(super) fn entry(clock: &Clock, head: &http::request::Parts, hits: &Hits) -> AuditEntry {
    let path = head.uri.path();
    let path = path.split_once(';').map_or(path, |(path, _)| path);
    AuditEntry {
        at: clock.now(),
        method: head.method.to_string(),
        path: path.to_owned(),
        query: head.uri.query().unwrap_or("").to_owned(),
        request_bytes: 0,
        account: None,
        status: None,
        code: None,
        response_bytes: 0,
        complete: false,
        faults: hits.faults.clone(),
    }
}

fn respond(
    shared: Arc<Shared>,
    reply: Reply,
    entry: AuditEntry,
    hits: &Hits,
) -> Response<ReplyBody> {
    let sent = shared.audit.add(entry);
    let content_type = match &reply.content {
        Content::Html(_) => HeaderValue::from_static("text/html;charset=utf-8"),
        _ => HeaderValue::from_static("application/json"),
    };
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&shared.clock.now());
    let source = Source::reply(shared, reply.content);
    let mut response = Response::new(ReplyBody::new(source, hits, sent));
    *response.status_mut() = reply.status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        claimed_content_type(hits).unwrap_or(content_type),
    );
    if let Ok(date) = date
        .map_err(drop)
        .and_then(|date| HeaderValue::try_from(date).map_err(drop))
    {
        headers.insert(header::DATE, date);
    }
    if let Some(cookie) = reply.set_cookie
        && let Ok(cookie) = HeaderValue::from_str(&cookie)
    {
        headers.insert(header::SET_COOKIE, cookie);
    }
    response
}

/// The content type that an answer claims by a fault.
pub(super) fn claimed_content_type(hits: &Hits) -> Option<HeaderValue> {
    hits.faults.iter().find_map(|fault| match fault {
        Fault::ContentType(text) => HeaderValue::from_str(text).ok(),
        _ => None,
    })
}

/// The body of a request; `None` if it is too large or breaks off.
async fn read(mut body: Incoming) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    while let Some(frame) = poll_fn(|cx| std::pin::Pin::new(&mut body).poll_frame(cx)).await {
        let data: Bytes = frame.ok()?.into_data().unwrap_or_default();
        if text.len() + data.len() > LARGEST_REQUEST {
            return None;
        }
        text.extend_from_slice(&data);
    }
    Some(text)
}

/// Listens on this port of the loopback interface; 0 takes any that is free.
pub(super) fn listen(port: u16) -> Result<TcpListener> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let bound = TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    bound.map_err(|source| {
        Error::new(ErrorKind::Io, "cannot listen there")
            .with_subject(address.to_string())
            .with_hint("choose another port, or 0 for any that is free")
            .with_source(source)
    })
}
