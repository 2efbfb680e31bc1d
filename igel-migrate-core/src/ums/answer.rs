//! What an answer means: the one place where a status and a code become an error.

use std::fmt;

use bytes::Bytes;
use serde_json::Value;

use super::account::Secrets;
use super::code::UmsErrorCode;
use super::decode;
use crate::error::{Error, ErrorKind, Result};
use crate::transport::{Effect, Response};

/// Longest message of a server that is passed on, in characters.
const MESSAGE: usize = 300;

/// What UMS said about an error, in its own words. They differ between releases and languages.
#[derive(Debug)]
struct ServerMessage(String);

impl fmt::Display for ServerMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ServerMessage {}

/// The code of an error document, if the body is one.
pub(super) fn code(body: &[u8]) -> Option<UmsErrorCode> {
    document(body).map(|(code, _)| code)
}

/// The body of an answer that says yes.
///
/// A status of 200 with an error document in it is a no. What a server says is passed on without
/// the secrets it may repeat.
pub(super) fn body(response: &Response, effect: Effect, secrets: &Secrets) -> Result<Bytes> {
    let success = response.status().is_success();
    match document(response.body()) {
        None if success => Ok(response.body().clone()),
        None => Err(response.error()),
        Some((code, message)) => {
            let code = UmsErrorCode::from(&*secrets.conceal(code.as_str()));
            Err(refusal(response, effect, &code, &secrets.conceal(&message)))
        }
    }
}

/// The answer to a write is there and cannot be read: what it did is open.
pub(super) fn unreadable(error: Error, effect: Effect) -> Error {
    if effect == Effect::Read {
        return error;
    }
    Error::new(
        ErrorKind::OutcomeUnknown,
        "the answer to a write makes no sense, it may have had its effect",
    )
    .with_source(error)
    .with_hint("read back what the server holds before you send it again")
}

/// The answer to a write that carries nothing but a message, which may have any form, even none.
/// A web page is no answer of UMS.
pub(super) fn acknowledged(body: &[u8]) -> Result<()> {
    if body.trim_ascii_start().starts_with(b"<") {
        let page = Error::new(ErrorKind::Protocol, "the answer is a web page");
        return Err(unreadable(page, Effect::Write));
    }
    Ok(())
}

fn document(body: &[u8]) -> Option<(UmsErrorCode, String)> {
    // Looking for the name first spares parsing every answer twice.
    if !body.trim_ascii_start().starts_with(b"{") || !contains(body, b"\"errorCode\"") {
        return None;
    }
    let Ok(Value::Object(map)) = decode::json(body) else {
        return None;
    };
    let code = map.get("errorCode")?.as_str()?;
    let message = map
        .get("message")
        .and_then(Value::as_str)
        .unwrap_or_default();
    Some((code.into(), message.to_owned()))
}

fn contains(body: &[u8], word: &[u8]) -> bool {
    body.windows(word.len()).any(|window| window == word)
}

fn refusal(response: &Response, effect: Effect, code: &UmsErrorCode, message: &str) -> Error {
    use UmsErrorCode as Code;
    let (kind, meaning, hint) = match code {
        Code::DeviceNotFound => (ErrorKind::NotFound, "UMS has no such device", None),
        Code::TargetDirectoryNotFound | Code::ParentNotFound => {
            (ErrorKind::NotFound, "UMS has no such directory", None)
        }
        Code::FirmwareNotFound => (ErrorKind::NotFound, "UMS has no such firmware", None),
        Code::DirectoryNotEmpty => (ErrorKind::Conflict, "the directory is not empty", None),
        Code::DirectoryHasDefaultRule => (
            ErrorKind::Conflict,
            "a default directory rule points at the directory",
            None,
        ),
        Code::Duplicate => (ErrorKind::Conflict, "UMS has it already", None),
        Code::TargetDirectoryInBin | Code::DeviceInBin | Code::ProfileInBin => (
            ErrorKind::Conflict,
            "it lies in the Recycle Bin",
            Some("restore it in UMS first"),
        ),
        Code::NoHandler | Code::MethodNotSupported | Code::WrongVersion => (
            ErrorKind::Unsupported,
            "this UMS does not know the request",
            None,
        ),
        Code::WrongCredentials => (
            ErrorKind::Unauthorized,
            "UMS does not accept the account",
            Some(
                "check user name and password; since UMS 6.05.100 the account of the database \
                 is not accepted",
            ),
        ),
        Code::NoAuthentication
        | Code::NoSession
        | Code::UnknownSession
        | Code::SessionWithoutUser => {
            let error = response.error_as(ErrorKind::Unauthorized, "UMS does not know the session");
            // The message of these repeats the session's id.
            return with_code(error, code, "");
        }
        Code::AccessDenied => (
            ErrorKind::Forbidden,
            "the account lacks a right in UMS",
            Some("rights are given in UMS, for the object or a directory around it"),
        ),
        Code::LicenseRequired | Code::InvalidVersionLicense => (
            ErrorKind::Forbidden,
            "the management interface is not licensed",
            Some("since UMS 12.07.100 it needs a UMS edition above Essential"),
        ),
        Code::Internal
        | Code::Database
        | Code::Cache
        | Code::ServerUnavailable
        | Code::ObjectMapping => {
            let kind = if effect == Effect::Read {
                ErrorKind::ServerFault
            } else {
                ErrorKind::OutcomeUnknown
            };
            (kind, "UMS failed", Some("see `catalina.log` on the server"))
        }
        // What a code of a later UMS says about a write that failed with 5xx only the status
        // tells.
        Code::Other(_) => return with_code(response.error(), code, message),
        _ => (ErrorKind::Rejected, "UMS refuses the request", None),
    };
    let mut error = response.error_as(kind, meaning);
    if let Some(hint) = hint {
        error = error.with_hint(hint);
    }
    with_code(error, code, message)
}

fn with_code(error: Error, code: &UmsErrorCode, message: &str) -> Error {
    let code: String = code
        .as_str()
        .chars()
        .filter(|c| !c.is_control())
        .take(32)
        .collect();
    let shown: String = message
        .chars()
        .take(MESSAGE)
        .flat_map(|c| {
            let escape = c.is_control();
            escape
                .then(|| c.escape_default())
                .into_iter()
                .flatten()
                .chain((!escape).then_some(c))
        })
        .collect();
    let error = error.with_server_code(code);
    if shown.is_empty() || std::error::Error::source(&error).is_some() {
        return error;
    }
    error.with_source(ServerMessage(shown))
}
