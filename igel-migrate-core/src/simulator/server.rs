//! The server on loopback: TLS, connections, and what faults do to them.

use std::convert::Infallible;
use std::net::TcpListener;
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
use super::fault::{Fault, Hits};
use super::imi::{self, Content, Reply};
use super::stream::{Dropped, ReplyBody};
use crate::ums::UmsErrorCode;

/// Largest request body that is read. IMI documents no limit.
const LARGEST_REQUEST: usize = 64 * 1024 * 1024;

/// Serves until told to stop; then every connection is dropped with the runtime.
pub(super) async fn serve(
    shared: Arc<Shared>,
    listener: TcpListener,
    acceptor: TlsAcceptor,
    stop: oneshot::Receiver<Infallible>,
) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let accept = async {
        loop {
            // A failed accept (out of file handles) must not end the server.
            let Ok((stream, _)) = listener.accept().await else {
                tokio::task::yield_now().await;
                continue;
            };
            let _ = stream.set_nodelay(true);
            let (shared, acceptor) = (shared.clone(), acceptor.clone());
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let service = service_fn(|request| handle(shared.clone(), request));
                // Clients that go away and connections dropped on purpose end here.
                let _ = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    };
    tokio::select! {
        () = accept => {}
        _ = stop => {}
    }
    Ok(())
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
    let mut entry = entry(
        &shared,
        &head,
        body.as_deref().map_or(0, <[u8]>::len),
        &hits,
    );
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

fn entry(
    shared: &Shared,
    head: &http::request::Parts,
    request_bytes: usize,
    hits: &Hits,
) -> AuditEntry {
    let path = head.uri.path();
    let path = path.split_once(';').map_or(path, |(path, _)| path);
    AuditEntry {
        at: shared.clock.now(),
        method: head.method.to_string(),
        path: path.to_owned(),
        query: head.uri.query().unwrap_or("").to_owned(),
        request_bytes: request_bytes as u64,
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
    let claimed = hits.faults.iter().find_map(|fault| match fault {
        Fault::ContentType(text) => HeaderValue::from_str(text).ok(),
        _ => None,
    });
    let mut response = Response::new(ReplyBody::new(shared, reply.content, hits, sent));
    *response.status_mut() = reply.status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, claimed.unwrap_or(content_type));
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
