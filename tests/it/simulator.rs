//! The simulated UMS over real HTTPS, asked by a plain client that knows nothing of this project.

mod access;
mod client;
mod conformance;
mod devices;
mod faults;
mod knobs;
mod objects;
mod office;
mod people;
mod transcripts;
mod worlds;

use igel_migrate_core::simulator::{Simulator, SimulatorBuilder};
use serde_json::Value;

/// A plain client with its session.
pub(crate) struct Caller {
    http: reqwest::Client,
    base: String,
    session: Option<String>,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) set_cookie: Option<String>,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {}", self.text))
    }

    /// Status and error code together: `400 ITG-0A011`.
    pub(crate) fn refusal(&self) -> String {
        let body = self.json();
        format!(
            "{} {}",
            self.status,
            body["errorCode"].as_str().unwrap_or("none")
        )
    }
}

impl Caller {
    /// A client that is not logged in.
    pub(crate) fn new(simulator: &Simulator) -> Self {
        let ca = reqwest::Certificate::from_pem(simulator.ca_pem().as_bytes()).unwrap();
        let http = reqwest::Client::builder()
            .tls_certs_only([ca])
            .no_proxy()
            .retry(reqwest::retry::never())
            .build()
            .unwrap();
        Self {
            http,
            base: simulator.ums_url().to_owned(),
            session: None,
        }
    }

    /// A client logged in as the superuser.
    pub(crate) async fn logged_in(simulator: &Simulator) -> Self {
        let mut caller = Self::new(simulator);
        let answer = caller
            .log_in(simulator.username(), simulator.password())
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        caller
    }

    pub(crate) async fn log_in(&mut self, username: &str, password: &str) -> Answer {
        let request = self.request("POST", "/login");
        let answer = read(request.basic_auth(username, Some(password)))
            .await
            .unwrap();
        if answer.status == 200 {
            let message = answer.json()["message"].as_str().unwrap().to_owned();
            self.session = Some(message);
        }
        answer
    }

    /// A request below `/umsapi/v3` with the session's cookie.
    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let path = match path.strip_prefix("/umsapi") {
            Some(_) => path.to_owned(),
            None => format!("/umsapi/v3{path}"),
        };
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.session {
            Some(session) => request.header("Cookie", session),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        read(self.request("GET", path)).await.unwrap()
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        read(self.request("DELETE", path)).await.unwrap()
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        read(with_json(self.request(method, path), &body))
            .await
            .unwrap()
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send("PUT", path, body).await
    }
}

pub(crate) fn with_json(request: reqwest::RequestBuilder, body: &Value) -> reqwest::RequestBuilder {
    request
        .header("Content-Type", "application/json; charset=utf-8")
        .body(body.to_string())
}

/// Sends a request and reads the answer, or says that the connection broke.
pub(crate) async fn read(request: reqwest::RequestBuilder) -> Result<Answer, reqwest::Error> {
    let response = request.send().await?;
    let header = |name: &str| {
        let value = response.headers().get(name);
        value.map(|value| value.to_str().unwrap().to_owned())
    };
    Ok(Answer {
        status: response.status().as_u16(),
        content_type: header("content-type").unwrap_or_default(),
        set_cookie: header("set-cookie"),
        text: response.text().await?,
    })
}

/// Starts a simulator and logs in.
pub(crate) async fn start(builder: SimulatorBuilder) -> (Simulator, Caller) {
    let simulator = builder.start().await.unwrap();
    let caller = Caller::logged_in(&simulator).await;
    (simulator, caller)
}
