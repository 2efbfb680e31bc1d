//! Login, logout, sessions and the server status.

use std::sync::Arc;

use data_encoding::BASE64;
use http::header;
use serde::Serialize;

use super::super::access::{Account, SessionState};
use super::super::code::Refusal;
use super::super::knobs::{Edge, ServerStatus};
use super::super::store::State;
use super::{Content, Reply, Request, licensed};
use crate::ums::UmsErrorCode;

/// Who calls, and in which session; none with direct authorization.
pub(super) struct Caller {
    pub(super) account: Arc<Account>,
    pub(super) id: Option<String>,
}

/// The `Set-Cookie` of a session.
pub(super) fn cookie(id: &str) -> String {
    format!("JSESSIONID={id}; Path=/umsapi/; Secure; HttpOnly")
}

pub(super) fn server_status(state: &State, request: &Request<'_>) -> Result<Content, Refusal> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Status<'a> {
        rm_gui_server_version: &'static str,
        build_number: &'static str,
        #[serde(rename = "activeMQVersion")]
        active_mq_version: &'static str,
        derby_version: &'static str,
        #[serde(rename = "serverUUID")]
        server_uuid: &'static str,
        server: &'a str,
        links: [(); 0],
    }
    let full = state.knobs.server_status == ServerStatus::Full;
    let told = |text: &'static str| if full { text } else { "" };
    Content::json(&Status {
        rm_gui_server_version: told("6.03.130"),
        build_number: told("44584"),
        active_mq_version: told("5.7.0"),
        derby_version: told("10.12.1.1"),
        server_uuid: told("00000000-0000-4000-8000-00000051494d"),
        server: request.base.trim_start_matches("https://"),
        links: [],
    })
}

pub(super) fn login(
    state: &mut State,
    request: &Request<'_>,
    reply: &mut Reply,
) -> Result<Content, Refusal> {
    let account = basic(state, request)?;
    if !licensed(state.knobs.imi)? {
        return Err(UmsErrorCode::LicenseRequired.into());
    }
    if !state.knobs.parallel_sessions {
        state.access.end_sessions_of(account.name());
    }
    let now = state.clock.now();
    let presented = session_id(request).filter(|id| state.access.adopt(id, &account, now));
    let id = presented.unwrap_or_else(|| state.access.open(Some(account.clone()), now));
    reply.account = Some(account);
    reply.set_cookie = Some(cookie(&id));
    Content::message(format!("JSESSIONID={id}"))
}

pub(super) fn logout(state: &mut State, caller: Caller) -> Result<Content, Refusal> {
    if let Some(id) = caller.id {
        state.access.close(&id);
    }
    logged_out(state)
}

fn logged_out(state: &State) -> Result<Content, Refusal> {
    if state.knobs.logout_null {
        return Content::json(&());
    }
    Content::message("Logout successful")
}

/// The account of the request's session or, where that is allowed, of its credentials.
///
/// # Errors
///
/// `ITG-0B003` without a session, `ITG-0B004` with one that is unknown or has expired,
/// `ITG-0B007` with one that nobody has logged in with.
pub(super) fn authenticate(state: &mut State, request: &Request<'_>) -> Result<Caller, Refusal> {
    let direct = state.knobs.direct_authorization;
    if direct && request.headers.contains_key(header::AUTHORIZATION) {
        let account = basic(state, request)?;
        return Ok(Caller { account, id: None });
    }
    let Some(id) = session_id(request) else {
        return Err(UmsErrorCode::NoSession.into());
    };
    let now = state.clock.now();
    match state.access.state_of(&id, now, state.knobs.session_idle) {
        SessionState::Of(account) => Ok(Caller {
            account,
            id: Some(id),
        }),
        SessionState::Anonymous => Err(Refusal::about(UmsErrorCode::SessionWithoutUser, id)),
        SessionState::Unknown => Err(Refusal::about(UmsErrorCode::UnknownSession, id)),
    }
}

/// Logging out of a session that is not there: what the knob says.
pub(super) fn logout_unknown(state: &State, refusal: Refusal) -> Result<Content, Refusal> {
    if refusal.code == UmsErrorCode::UnknownSession {
        if let Edge::Refuse(code) = &state.knobs.logout_unknown {
            let message = refusal.message;
            return Err(Refusal {
                code: code.clone(),
                message,
            });
        }
        return logged_out(state);
    }
    Err(refusal)
}

/// The session id of the request's cookies.
pub(in crate::simulator) fn session_id(request: &Request<'_>) -> Option<String> {
    request
        .headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix("JSESSIONID="))
        .map(str::to_owned)
}

fn basic(state: &State, request: &Request<'_>) -> Result<Arc<Account>, Refusal> {
    let header = request.headers.get(header::AUTHORIZATION);
    let value = header.and_then(|value| value.to_str().ok()).unwrap_or("");
    let encoded = match value.split_once(' ') {
        Some((scheme, encoded)) if scheme.eq_ignore_ascii_case("basic") => encoded.trim(),
        _ => return Err(UmsErrorCode::NoAuthentication.into()),
    };
    let wrong = || Refusal::from(UmsErrorCode::WrongCredentials);
    let decoded = BASE64.decode(encoded.as_bytes()).map_err(|_| wrong())?;
    let decoded = String::from_utf8(decoded).map_err(|_| wrong())?;
    let (name, password) = decoded.split_once(':').ok_or_else(wrong)?;
    state.access.authenticate(name, password).ok_or_else(wrong)
}
