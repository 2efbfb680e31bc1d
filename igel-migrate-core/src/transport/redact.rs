//! What may be shown of a request or an answer. Lists of what is allowed, never of what is not.

use std::fmt::Write as _;

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use url::Url;

/// Query parameters whose values are words of the interface, not of the caller.
const HARMLESS_PARAMETERS: [&str; 3] = ["command", "facets", "operation"];

/// Headers whose values say nothing about who is asking.
const HARMLESS_HEADERS: [HeaderName; 9] = [
    header::ALLOW,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::DATE,
    header::RETRY_AFTER,
    header::SERVER,
    header::TRANSFER_ENCODING,
    header::USER_AGENT,
];

/// Marks the value of a header that proves who is asking, so that no library prints it.
pub(super) fn mark_sensitive(name: &HeaderName, value: &mut HeaderValue) {
    let secret = [
        header::AUTHORIZATION,
        header::COOKIE,
        header::PROXY_AUTHORIZATION,
    ];
    if secret.contains(name) {
        value.set_sensitive(true);
    }
}

/// The path with its query; query values that may be secret become `…`, control characters are
/// escaped.
pub(super) fn target(target: &str) -> String {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    let mut shown: String = path.escape_debug().to_string();
    let Some(query) = query else {
        return shown;
    };
    for (index, parameter) in query.split('&').enumerate() {
        shown.push(if index == 0 { '?' } else { '&' });
        match parameter.split_once('=') {
            Some((name, value)) if HARMLESS_PARAMETERS.contains(&name) => {
                let _ = write!(shown, "{name}={}", value.escape_debug());
            }
            Some((name, _)) => {
                let _ = write!(shown, "{}=…", name.escape_debug());
            }
            // Without a name there is nothing to know it by.
            None => shown.push('…'),
        }
    }
    shown
}

/// Scheme, host and port.
pub(super) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// The harmless headers, `name: value` joined by `, `; the others by name alone.
pub(super) fn headers(headers: &HeaderMap) -> String {
    let mut shown = String::new();
    for (name, value) in headers {
        if !shown.is_empty() {
            shown.push_str(", ");
        }
        shown.push_str(name.as_str());
        if HARMLESS_HEADERS.contains(name) && !value.is_sensitive() {
            let _ = write!(
                shown,
                ": {}",
                String::from_utf8_lossy(value.as_bytes()).escape_debug()
            );
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_of_the_interface_are_shown_of_a_query() {
        for (target, shown) in [
            (
                "/umsapi/v3/thinclients?facets=details",
                "/umsapi/v3/thinclients?facets=details",
            ),
            (
                "/a?operation=move&sig=secret&x",
                "/a?operation=move&sig=…&…",
            ),
            ("/a?secret", "/a?…"),
            ("/a?", "/a?…"),
            ("/a\u{1b}[2J?facets=\n", "/a\\u{1b}[2J?facets=\\n"),
        ] {
            assert_eq!(super::target(target), shown);
        }
    }

    #[test]
    fn of_most_headers_only_the_name_is_shown() {
        let mut headers = HeaderMap::new();
        let mut add = |name: HeaderName, value: &'static str| {
            let mut value = HeaderValue::from_static(value);
            mark_sensitive(&name, &mut value);
            headers.append(name, value);
        };
        add(header::CONTENT_TYPE, "application/json");
        add(header::SET_COOKIE, "JSESSIONID=secret");
        add(header::AUTHORIZATION, "Basic secret");
        add(HeaderName::from_static("x-invented"), "secret");
        assert_eq!(
            super::headers(&headers),
            "content-type: application/json, set-cookie, authorization, x-invented"
        );
        assert!(!format!("{:?}", headers.get(header::AUTHORIZATION)).contains("secret"));
    }
}
