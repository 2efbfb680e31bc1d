//! A session: opened by a login, kept alive by use, opened again when it has come to its end.
//!
//! A session of UMS lasts 30 minutes beyond the last request it was used for. Its id is a secret
//! like a password: it goes by hand into the `Cookie` header of requests to this server, and
//! nowhere else.

use std::error::Error as StdError;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use http::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use http::{Method, StatusCode};
use tokio::time::Instant;

use super::account::{Secrets, basic};
use super::code::UmsErrorCode;
use super::{LOG, answer, decode};
use crate::error::{Error, ErrorKind, Result};
use crate::secret::{AccountSource, ExposeSecret as _, SecretString};
use crate::transport::{Attempt, Authorize, Effect, Request, Response, Transport};

const COOKIE_NAME: &str = "JSESSIONID";

/// A session, opened when it is first needed and again when it has come to its end. However many
/// requests notice that at once, one of them logs in and the others wait for it.
pub(super) struct Session {
    transport: Transport,
    account: AccountSource,
    secrets: Arc<Secrets>,
    lifetime: Duration,
    held: Mutex<Held>,
    /// Held by whoever logs in.
    gate: tokio::sync::Mutex<Gate>,
    /// How many logins have been tried, whatever came of them.
    logins: AtomicU64,
}

#[derive(Default)]
struct Held {
    live: Option<Live>,
    /// How many sessions in a row the server has refused, with no request accepted in between.
    refused: u32,
}

struct Live {
    cookie: HeaderValue,
    last_used: Instant,
}

#[derive(Default)]
struct Gate {
    failure: Option<Arc<Error>>,
    /// The password that the server refused last. It is not sent again: accounts get locked.
    refused: Option<SecretString>,
}

impl Session {
    pub(super) fn new(
        transport: Transport,
        account: AccountSource,
        secrets: Arc<Secrets>,
        lifetime: Duration,
    ) -> Self {
        Self {
            transport,
            account,
            secrets,
            lifetime,
            held: Mutex::default(),
            gate: tokio::sync::Mutex::default(),
            logins: AtomicU64::new(0),
        }
    }

    /// Makes sure that there is a session.
    pub(super) async fn open(&self) -> Result<()> {
        self.cookie().await.map(|_| ())
    }

    /// Ends the session, if there is one.
    pub(super) async fn close(&self) -> Result<()> {
        let Some(live) = self.held().live.take() else {
            return Ok(());
        };
        let request = Request::new(Method::POST, "/umsapi/v3/logout", Effect::RepeatableWrite)
            .with_header(COOKIE, live.cookie);
        let response = self.transport.send(request).await?;
        // A session that the server has forgotten already is closed too.
        if response.status() == StatusCode::UNAUTHORIZED {
            return Ok(());
        }
        answer::body(&response, Effect::RepeatableWrite, &self.secrets)?;
        tracing::debug!(target: LOG, "logged out");
        Ok(())
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The cookie of a session that the server still knows, as far as the clock tells.
    fn fresh(&self) -> Option<HeaderValue> {
        let live = &mut self.held().live;
        live.take_if(|live| live.last_used.elapsed() >= self.lifetime);
        live.as_ref().map(|live| live.cookie.clone())
    }

    async fn cookie(&self) -> Result<HeaderValue> {
        let seen = self.logins.load(Ordering::Acquire);
        if let Some(cookie) = self.fresh() {
            return Ok(cookie);
        }
        let mut gate = self.gate.lock().await;
        if let Some(cookie) = self.fresh() {
            return Ok(cookie);
        }
        if self.logins.load(Ordering::Acquire) != seen
            && let Some(failure) = &gate.failure
        {
            return Err(shared(failure));
        }
        let login = self.log_in(&mut gate).await;
        self.logins.fetch_add(1, Ordering::Release);
        match login {
            Ok(live) => {
                let cookie = live.cookie.clone();
                self.held().live = Some(live);
                gate.failure = None;
                Ok(cookie)
            }
            Err(error) => {
                let failure = Arc::new(error);
                let error = shared(&failure);
                gate.failure = Some(failure);
                Err(error)
            }
        }
    }

    async fn log_in(&self, gate: &mut Gate) -> Result<Live> {
        let credentials = self.account.credentials()?;
        let password = credentials.password();
        if let Some(refused) = &gate.refused
            && refused.expose_secret() == password.expose_secret()
        {
            return Err(Error::new(
                ErrorKind::Unauthorized,
                "UMS has refused this password before, it is not sent again",
            )
            .with_hint("correct the password, or make a new client to try it once more"));
        }
        self.secrets.remember(password);
        // A login that arrives twice opens a second session, which ends by itself.
        let request = Request::new(Method::POST, "/umsapi/v3/login", Effect::Read)
            .with_header(AUTHORIZATION, basic(&credentials)?);
        let response = self.transport.send(request).await?;
        if answer::code(response.body()) == Some(UmsErrorCode::WrongCredentials) {
            gate.refused = Some(password.clone());
        }
        let headers = response.headers().clone();
        let body = answer::body(&response, Effect::Read, &self.secrets)?;
        let id = session_id(&headers, &body).ok_or_else(|| {
            Error::new(ErrorKind::Protocol, "UMS did not give a session")
                .with_hint("is the address that of a UMS server, port included?")
        })?;
        self.secrets.remember(&id);
        let mut cookie = HeaderValue::try_from(format!("{COOKIE_NAME}={}", id.expose_secret()))
            .map_err(|_| Error::new(ErrorKind::Protocol, "UMS gave a session that is none"))?;
        cookie.set_sensitive(true);
        tracing::debug!(target: LOG, username = self.account.username(), "logged in");
        Ok(Live {
            cookie,
            last_used: Instant::now(),
        })
    }
}

impl Authorize for Session {
    fn headers<'a>(&'a self, _: Attempt<'a>) -> BoxFuture<'a, Result<HeaderMap>> {
        Box::pin(async {
            let cookie = self
                .cookie()
                .await
                .map_err(|error| error.with_operation("logging in to UMS"))?;
            Ok(HeaderMap::from_iter([(COOKIE, cookie)]))
        })
    }

    fn refused<'a>(
        &'a self,
        _: Attempt<'a>,
        sent: &'a HeaderMap,
        answer: &'a Response,
    ) -> BoxFuture<'a, Result<bool>> {
        use UmsErrorCode as Code;
        self.secrets.remember_session(answer.headers());
        // Seen: a session at its end answered by a bare 401 or 403, without a code.
        let about_session = matches!(
            answer::code(answer.body()),
            None | Some(
                Code::NoAuthentication
                    | Code::NoSession
                    | Code::UnknownSession
                    | Code::SessionWithoutUser
                    | Code::Other(_)
            )
        );
        let again = about_session && {
            let mut held = self.held();
            // If it is another one by now, somebody else has noticed already.
            let ended = held
                .live
                .take_if(|live| sent.get(COOKIE) == Some(&live.cookie));
            held.refused = held.refused.saturating_add(u32::from(ended.is_some()));
            // Two in a row, and it is not their age.
            held.refused < 2
        };
        Box::pin(async move { Ok(again) })
    }

    fn accepted(&self, _: Attempt<'_>, sent: &HeaderMap, _: StatusCode, headers: &HeaderMap) {
        self.secrets.remember_session(headers);
        let mut held = self.held();
        if let Some(live) = &mut held.live
            && sent.get(COOKIE) == Some(&live.cookie)
        {
            live.last_used = Instant::now();
            held.refused = 0;
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("username", &self.account.username())
            .field("open", &self.held().live.is_some())
            .finish_non_exhaustive()
    }
}

/// The same failure for one more caller.
fn shared(failure: &Arc<Error>) -> Error {
    let mut error = Error::new(failure.kind(), failure.message().to_owned());
    if let Some(subject) = failure.subject() {
        error = error.with_subject(subject);
    }
    if let Some(hint) = failure.hint() {
        error = error.with_hint(hint.to_owned());
    }
    if let Some(request) = failure.request() {
        error = error.with_request(request.clone());
    }
    match failure.source() {
        Some(_) => error.with_source(SharedCause(failure.clone())),
        None => error,
    }
}

/// The cause of a failure that several callers share.
#[derive(Debug)]
struct SharedCause(Arc<Error>);

impl fmt::Display for SharedCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.source().map_or(Ok(()), |cause| write!(f, "{cause}"))
    }
}

impl StdError for SharedCause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()?.source()
    }
}

/// The session's id from the cookie of a login, or from its message, which repeats it.
pub(super) fn session_id(headers: &HeaderMap, body: &[u8]) -> Option<SecretString> {
    cookie_id(headers).or_else(|| {
        let message = decode::json(body).ok()?;
        named_id(message.get("message")?.as_str()?)
    })
}

pub(super) fn cookie_id(headers: &HeaderMap) -> Option<SecretString> {
    let cookies = headers.get_all(SET_COOKIE).into_iter();
    cookies
        .filter_map(|value| value.to_str().ok())
        .find_map(named_id)
}

fn named_id(text: &str) -> Option<SecretString> {
    let value = text
        .trim_start()
        .strip_prefix(COOKIE_NAME)?
        .strip_prefix('=')?;
    let id = value.split(';').next()?.trim();
    let sound = (1..=256).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'!'));
    sound.then(|| id.into())
}
