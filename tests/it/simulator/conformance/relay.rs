//! A server between the client and the simulated UMS that may change what is said.

use std::cell::RefCell;

use igel_migrate_tests::fault_server::{FaultServer, Received, Reply};
use igel_migrate_tests::tls::{Authority, Oddity};
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use super::super::{Answer, Caller, read};
use super::*;

/// A request on its way. Its body may be changed before it is passed on.
pub(super) struct Told {
    /// Method, path below the version, and query: `GET /thinclients?facets=details`.
    pub(super) call: String,
    pub(super) body: RefCell<Option<Value>>,
}

impl Told {
    /// Whether it has this method and a path that begins like this.
    pub(super) fn is(&self, method: &str, path: &str) -> bool {
        let rest = self.call.strip_prefix(method);
        rest.is_some_and(|rest| rest.trim_start().starts_with(path))
    }
}

pub(super) struct Relay {
    server: FaultServer,
    authority: Authority,
}

impl Relay {
    /// `answer` gives what the client gets; its second argument asks the simulated UMS. Needs a
    /// runtime of several threads.
    pub(super) async fn start(
        simulator: &Simulator,
        answer: impl Fn(&Told, &dyn Fn() -> Answer) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let authority = Authority::new();
        let caller = Caller::new(simulator);
        let server = FaultServer::start(&authority.issue(Oddity::None), move |_, received| {
            let line = received.head.lines().next().unwrap();
            let target = line.split(' ').nth(1).unwrap();
            let method = line.split(' ').next().unwrap();
            let path = target.strip_prefix("/umsapi/v3").unwrap();
            let told = Told {
                call: format!("{method} {path}"),
                body: RefCell::new(serde_json::from_slice(&received.body).ok()),
            };
            let forward =
                || block_in_place(|| Handle::current().block_on(pass_on(&caller, received, &told)));
            let answer = answer(&told, &forward);
            let cookie = match &answer.set_cookie {
                Some(cookie) => format!("Set-Cookie: {cookie}\r\n"),
                None => String::new(),
            };
            let headers = format!("Content-Type: {}\r\n{cookie}", answer.content_type);
            Reply::http(answer.status, &headers, &answer.text)
        })
        .await;
        Self { server, authority }
    }

    pub(super) fn client(&self, simulator: &Simulator) -> UmsClient {
        builder(&self.server.url(), simulator, &self.authority.pem())
            .build()
            .unwrap()
    }
}

async fn pass_on(caller: &Caller, received: &Received, told: &Told) -> Answer {
    let (method, path) = told.call.split_once(' ').unwrap();
    let mut request = caller.request(method, path);
    for line in received.head.lines() {
        if let Some((name, value)) = line.split_once(": ")
            && ["authorization", "cookie", "content-type"].contains(&&*name.to_lowercase())
        {
            request = request.header(name, value);
        }
    }
    let body = told.body.borrow().as_ref().map(Value::to_string);
    if let Some(body) = body {
        request = request.body(body);
    }
    read(request).await.unwrap()
}
