//! The client of UMS over real TLS: against the documented exchanges, and against servers that
//! do what the documentation leaves open.

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is how they fail

mod secrets;
mod session;
mod stream;
mod transcripts;
mod writes;

use std::time::Duration;

use igel_migrate_core::certificate::Certificate;
use igel_migrate_core::error::ErrorKind;
use igel_migrate_core::secret::Credentials;
use igel_migrate_core::transport::{RetryPolicy, Trust};
use igel_migrate_core::ums::{
    DeviceId, DirectoryId, SettlePolicy, UmsClient, UmsClientBuilder, UmsErrorCode,
};
use igel_migrate_tests::fault_server::{FaultServer, Received, Reply};
use igel_migrate_tests::tls::{Authority, Oddity};
use serde_json::{Value, json};

const SESSION: &str = "0123456789ABCDEF0123456789ABCDEF";

/// A UMS whose answers are written by hand. It logs everybody in.
struct Ums {
    server: FaultServer,
    authority: Authority,
}

impl Ums {
    /// `answer` is given each request but logins, counted from 1 over all connections.
    async fn start(answer: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static) -> Self {
        let logins = std::sync::atomic::AtomicUsize::new(0);
        Self::raw(move |number, request| {
            if is_login(request) {
                logins.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                return session(SESSION);
            }
            answer(
                number - logins.load(std::sync::atomic::Ordering::Relaxed),
                request,
            )
        })
        .await
    }

    /// `answer` is given each request.
    async fn raw(answer: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static) -> Self {
        let authority = Authority::new();
        let server = FaultServer::start(&authority.issue(Oddity::None), answer).await;
        Self { server, authority }
    }

    fn builder(&self) -> UmsClientBuilder {
        builder(&self.server.url(), &self.authority)
    }

    fn client(&self) -> UmsClient {
        self.builder().build().unwrap()
    }

    /// Request lines, logins included.
    fn lines(&self) -> Vec<String> {
        let line = |request: &Received| request.head.lines().next().unwrap().to_owned();
        self.server.received().iter().map(line).collect()
    }

    fn logins(&self) -> usize {
        self.server
            .received()
            .iter()
            .filter(|request| is_login(request))
            .count()
    }

    /// How many requests came, logins apart.
    fn calls(&self) -> usize {
        self.server.received().len() - self.logins()
    }
}

fn builder(url: &str, authority: &Authority) -> UmsClientBuilder {
    let certificate = Certificate::from_pem(authority.pem().as_bytes()).unwrap();
    UmsClient::builder(url)
        .with_credentials(Credentials::new("user", "password"))
        .with_trust(Trust::Only(vec![certificate]))
        .with_settle(
            SettlePolicy::default()
                .with_deadline(Duration::from_millis(200))
                .with_waits(Duration::from_millis(1), Duration::from_millis(5)),
        )
        .with_transport(|transport| {
            transport.with_retry(
                RetryPolicy::default()
                    .with_waits(Duration::from_millis(1), Duration::from_millis(2)),
            )
        })
}

fn is_login(request: &Received) -> bool {
    request.head.starts_with("POST /umsapi/v3/login ")
}

fn session(id: &str) -> Reply {
    let cookie = format!("Set-Cookie: JSESSIONID={id}; Path=/umsapi/; Secure; HttpOnly\r\n");
    Reply::http(
        200,
        &cookie,
        &json!({ "message": format!("JSESSIONID={id}") }).to_string(),
    )
}

fn refusal(status: u16, code: &UmsErrorCode, message: &str) -> Reply {
    let body = json!({ "message": message, "errorCode": code.as_str(), "stackTrace": "[x" });
    Reply::http(status, "", &body.to_string())
}

fn body(request: &Received) -> Value {
    serde_json::from_slice(&request.body).unwrap_or(Value::Null)
}

fn devices(ids: impl IntoIterator<Item = i64>) -> Vec<DeviceId> {
    ids.into_iter().map(DeviceId::new).collect()
}
