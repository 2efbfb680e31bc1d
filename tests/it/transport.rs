//! The transport against servers that speak real TLS and misbehave in every way known.

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is how they fail

mod limits;
mod proof;
mod retry;
mod secrets;
mod target;
mod trust;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use http::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderValue};
use http::{Method, StatusCode};
use igel_migrate_core::certificate::{Certificate, Fingerprint};
use igel_migrate_core::error::{Error, ErrorKind, Result, Retry};
use igel_migrate_core::secret::Credentials;
use igel_migrate_core::transport::{
    Attempt, Authorize, Effect, Request, Response, RetryPolicy, Timeouts, TlsVersion, Transport,
    TransportBuilder, Trust, fetch_fingerprint,
};
use igel_migrate_tests::fault_server::{FaultServer, Reply};
use igel_migrate_tests::logs;
use igel_migrate_tests::tls::{Authority, Identity, Oddity, front, listen};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const MARKER: &str = "marker-Pa55w0rd";

/// One authority and a server's certificate from it.
struct Scene {
    authority: Authority,
    identity: Identity,
}

impl Scene {
    fn new() -> Self {
        let authority = Authority::new();
        let identity = authority.issue(Oddity::None);
        Self {
            authority,
            identity,
        }
    }

    fn trust(&self) -> Trust {
        Trust::Only(vec![certificate(&self.authority)])
    }

    /// Quick to retry, patient for one attempt.
    fn builder(&self, server: &FaultServer) -> TransportBuilder {
        builder(&server.url()).with_trust(self.trust())
    }
}

fn certificate(authority: &Authority) -> Certificate {
    Certificate::from_pem(authority.pem().as_bytes()).unwrap()
}

fn builder(url: &str) -> TransportBuilder {
    let at_once = Duration::from_millis(1);
    Transport::builder(url)
        .with_retry(RetryPolicy::default().with_waits(at_once, at_once))
        .with_timeouts(patient())
}

fn patient() -> Timeouts {
    let ample = Duration::from_secs(20);
    Timeouts::default().with_total(ample).with_stream(ample)
}

fn read() -> Request {
    Request::get("/umsapi/v3/thinclients?facets=details")
}

fn write(effect: Effect) -> Request {
    Request::new(Method::PUT, "/umsapi/v3/directories/tcdirectories", effect)
        .with_body("application/json; charset=utf-8", r#"{"name":"Berlin"}"#)
}

/// The report of an error, with what differs from run to run taken out.
fn report(error: &Error, server: &FaultServer) -> String {
    let text = error.report();
    let text = text.replace(&server.address().to_string(), "SERVER");
    let Some((before, after)) = text.split_once(" attempt") else {
        return text;
    };
    let (plural, after) = after.split_once(", ").unwrap();
    let (_, after) = after.split_once(" s)").unwrap();
    format!("{before} attempt{plural}, N s){after}")
}

async fn error(builder: TransportBuilder, request: Request) -> Error {
    builder.build().unwrap().send(request).await.unwrap_err()
}
