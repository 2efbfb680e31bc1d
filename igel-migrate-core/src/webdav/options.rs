//! The answer to `OPTIONS`.

use http::HeaderMap;
use http::header::{ALLOW, HeaderName, SERVER};
use serde::Serialize;

use crate::error::shown;

/// What a server says it can do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ServerOptions {
    /// The classes of WebDAV it complies with (`DAV` header), e.g. `1`, `2`. None: it is no WebDAV
    /// server, or does not tell here.
    pub classes: Vec<String>,
    /// The methods it names (`Allow` header).
    pub methods: Vec<String>,
    /// What it calls itself, escaped for printing and cut to 120 characters.
    pub server: Option<String>,
}

impl ServerOptions {
    pub(super) fn read(headers: &HeaderMap) -> Self {
        const DAV: HeaderName = HeaderName::from_static("dav");
        let server = headers.get(SERVER).and_then(|value| value.to_str().ok());
        Self {
            classes: list(headers, &DAV),
            methods: list(headers, &ALLOW),
            server: server.map(shown),
        }
    }

    /// Whether it is a WebDAV server, as far as it tells.
    pub fn is_webdav(&self) -> bool {
        self.classes.iter().any(|class| class == "1")
    }
}

/// The items of a header that is a list, in however many lines it comes.
fn list(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(shown)
        .collect()
}
