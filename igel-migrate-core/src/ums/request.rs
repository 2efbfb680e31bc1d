//! Requests as data: what to ask, with no connection in sight.

use std::time::Duration;

use http::Method;
use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::transport::{self, Effect};

/// Where version 3 of the interface lives on a server.
const BASE: &str = "/umsapi/v3";
const JSON: &str = "application/json; charset=utf-8";

/// Words that no request may carry: the factory reset of devices, and the passwords by which
/// devices are shadowed.
const REFUSED_WORDS: [&str; 2] = ["tcreset2facdefs", "shadow"];

/// A request to the management interface of UMS: method, path, query, body.
///
/// All calls of [`UmsClient`](super::UmsClient) are made of these. Made by hand it is the way to
/// what has no call of its own yet: [`UmsClient::send`](super::UmsClient::send). Two things
/// cannot be asked for: a factory reset, and the facet that hands out shadowing passwords.
///
/// ```
/// use igel_migrate_core::ums::UmsRequest;
/// let request = UmsRequest::get("/thinclients/95")?.with_query("facets", "details")?;
/// assert_eq!(request.target(), "/umsapi/v3/thinclients/95?facets=details");
/// assert!(UmsRequest::get("/thinclients/95")?.with_query("facets", "shadow").is_err());
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct UmsRequest {
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    body: Option<Value>,
    operation: &'static str,
    patience: Option<Patience>,
}

/// What a request that makes UMS work for long may take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Patience {
    /// The longest silence, the wait for the first byte included.
    pub(super) silence: Duration,
    /// The whole answer.
    pub(super) total: Duration,
}

impl UmsRequest {
    /// A request without query and body. `path` lies below `/umsapi/v3` and begins with `/`. Any
    /// method but `GET` counts as a write: it waits its turn and is never sent twice.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if the path has anything but letters,
    /// digits, `-` and `_` between single slashes.
    pub fn new(method: Method, path: impl Into<String>) -> Result<Self> {
        let path = path.into();
        let sound = path.strip_prefix('/').is_some_and(|rest| {
            rest.split('/').all(|segment| {
                !segment.is_empty()
                    && segment
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            })
        });
        if !sound {
            return Err(Error::invalid("not a path of the management interface")
                .with_subject(path.escape_debug().to_string())
                .with_hint("write it like `/thinclients/95`, the query apart"));
        }
        refuse_words(&path)?;
        Ok(Self::known(method, path, "sending a request to UMS"))
    }

    /// `GET path`.
    ///
    /// # Errors
    ///
    /// As [`UmsRequest::new`].
    pub fn get(path: impl Into<String>) -> Result<Self> {
        Self::new(Method::GET, path)
    }

    /// Adds a parameter to the query.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) if it asks for a factory reset or
    /// for shadowing passwords.
    pub fn with_query(mut self, name: impl Into<String>, value: impl Into<String>) -> Result<Self> {
        let (name, value) = (name.into(), value.into());
        refuse_words(&name)?;
        refuse_words(&value)?;
        self.query.push((name, value));
        Ok(self)
    }

    /// Sets the body.
    #[must_use]
    pub fn with_body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path and query as sent.
    pub fn target(&self) -> String {
        let mut target = format!("{BASE}{}", self.path);
        if !self.query.is_empty() {
            let query: String = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(&self.query)
                .finish();
            target.push('?');
            target.push_str(&query);
        }
        target
    }

    /// The body.
    pub fn body(&self) -> Option<&Value> {
        self.body.as_ref()
    }

    /// What it does to the server.
    pub fn effect(&self) -> Effect {
        if self.method == Method::GET {
            Effect::Read
        } else {
            Effect::Write
        }
    }

    /// A request whose path is known to be sound. `operation` is what it is for, as a gerund.
    pub(super) fn known(method: Method, path: impl Into<String>, operation: &'static str) -> Self {
        Self {
            method,
            path: path.into(),
            query: Vec::new(),
            body: None,
            operation,
            patience: None,
        }
    }

    pub(super) fn read(path: impl Into<String>, operation: &'static str) -> Self {
        Self::known(Method::GET, path, operation)
    }

    pub(super) fn put(
        path: impl Into<String>,
        operation: &'static str,
        body: &impl Serialize,
    ) -> Result<Self> {
        let body = serde_json::to_value(body).map_err(|source| {
            Error::invalid("the request cannot be written").with_source(source)
        })?;
        Ok(Self::known(Method::PUT, path, operation).with_body(body))
    }

    pub(super) fn delete(path: impl Into<String>, operation: &'static str) -> Self {
        Self::known(Method::DELETE, path, operation)
    }

    pub(super) fn asking(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = Some(patience);
        self
    }

    pub(super) fn operation(&self) -> &'static str {
        self.operation
    }

    pub(super) fn to_transport(&self) -> transport::Request {
        let mut request =
            transport::Request::new(self.method.clone(), self.target(), self.effect());
        if let Some(body) = &self.body {
            request = request.with_body(JSON, body.to_string());
        }
        if let Some(Patience { silence, total }) = self.patience {
            request = request.with_read_timeout(silence).with_total_timeout(total);
        }
        request
    }
}

fn refuse_words(text: &str) -> Result<()> {
    let text = text.to_ascii_lowercase();
    match REFUSED_WORDS.iter().find(|word| text.contains(*word)) {
        None => Ok(()),
        Some(word) => Err(Error::new(
            crate::ErrorKind::Unsupported,
            format!("a request with `{word}` is not sent"),
        )
        .with_hint("do it by hand in UMS if it must be done")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_encoded_and_bodies_say_what_they_are() {
        let request = UmsRequest::new(Method::PUT, "/template")
            .unwrap()
            .with_query("a b", "ä&=")
            .unwrap()
            .with_body(serde_json::json!({"name": "Zürich"}));
        let sent = request.to_transport();
        assert_eq!(sent.target(), "/umsapi/v3/template?a+b=%C3%A4%26%3D");
        assert_eq!(sent.headers()["content-type"], JSON);
        assert_eq!(sent.body().as_ref(), "{\"name\":\"Zürich\"}".as_bytes());
        assert_eq!(sent.effect(), Effect::Write);
    }

    #[test]
    fn paths_cannot_leave_the_interface() {
        for path in [
            "",
            "/",
            "thinclients",
            "//thinclients",
            "/thinclients/",
            "/a/../b",
            "/a/%2e%2e/b",
            "/a?command=x",
            "/a;b",
            "/a\\b",
            "/a b",
            "/ä",
            "/a#b",
        ] {
            assert!(UmsRequest::get(path).is_err(), "{path}");
        }
        assert!(UmsRequest::get("/directories/tcdirectories/-1").is_ok());
    }

    #[test]
    fn factory_reset_and_shadowing_cannot_be_asked_for() {
        let post = || UmsRequest::new(Method::POST, "/thinclients").unwrap();
        assert!(post().with_query("command", "reboot").is_ok());
        for (name, value) in [
            ("command", "tcreset2facdefs"),
            ("COMMAND", "TcReset2FacDefs"),
            ("command", "reboot,tcreset2facdefs"),
            ("facets", "details,shadow"),
            ("facets", "SHADOW"),
            ("shadow", ""),
        ] {
            let error = post().with_query(name, value).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Unsupported);
        }
        assert!(UmsRequest::get("/thinclients/tcreset2facdefs").is_err());
    }
}
