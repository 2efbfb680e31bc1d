//! What an answer means for somebody who works with a repository.

use http::StatusCode;

use crate::error::{Error, ErrorKind};
use crate::transport::{Effect, HttpAccount, Response};

/// The error that an answer means which is not 2xx. `written` is the length of the body sent along.
pub(super) fn error(
    response: &Response,
    account: Option<&HttpAccount>,
    effect: Effect,
    written: u64,
) -> Error {
    let write = effect != Effect::Read;
    let (kind, message) = match response.status() {
        StatusCode::UNAUTHORIZED => return refused(response, account, write),
        StatusCode::FORBIDDEN if write => (ErrorKind::Forbidden, "the account may not write here"),
        StatusCode::FORBIDDEN => (ErrorKind::Forbidden, "the account may not read this"),
        StatusCode::BAD_REQUEST if account.is_some_and(|account| !account.is_proven()) => {
            return response.error().with_hint(
                "a proxy that changes paths in front of the server makes Digest impossible",
            );
        }
        StatusCode::METHOD_NOT_ALLOWED => (
            ErrorKind::Unsupported,
            "the server does not do this here, is it a WebDAV folder?",
        ),
        StatusCode::CONFLICT if write => {
            return response
                .error_as(ErrorKind::Conflict, "the folder it belongs in is missing")
                .with_hint("create the folder first");
        }
        StatusCode::PAYLOAD_TOO_LARGE => {
            return response
                .error_as(
                    ErrorKind::LimitExceeded,
                    format!("the server takes no file of {written} bytes"),
                )
                .with_hint(
                    "raise its limit: `LimitRequestBody 0` in Apache, `client_max_body_size 0` in \
                     nginx",
                );
        }
        StatusCode::LOCKED => (ErrorKind::Conflict, "somebody has locked it"),
        StatusCode::INSUFFICIENT_STORAGE => (ErrorKind::Rejected, "the server has no room left"),
        _ => return response.error(),
    };
    response.error_as(kind, message)
}

/// What a final 401 means. Servers send it for a wrong password and for a missing right alike; once
/// the account has been good for something, it is the latter.
fn refused(response: &Response, account: Option<&HttpAccount>, write: bool) -> Error {
    let Some(account) = account else {
        return response
            .error_as(ErrorKind::Unauthorized, "the server asks for an account")
            .with_hint("give one with `with_credentials`");
    };
    if account.is_proven() {
        return response.error_as(
            ErrorKind::Forbidden,
            if write {
                "the account may not write here"
            } else {
                "the account may not read this"
            },
        );
    }
    let realm = account
        .realm()
        .map_or(String::new(), |realm| format!(" in the realm `{realm}`"));
    response
        .error_as(
            ErrorKind::Unauthorized,
            format!(
                "the server does not accept the account `{}`",
                account.username()
            ),
        )
        .with_hint(format!(
            "are name and password right, and does the account exist{realm}?"
        ))
}
