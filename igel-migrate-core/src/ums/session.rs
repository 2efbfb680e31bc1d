//! Who is asking: a session opened by a login, or an account sent along with every request.
//!
//! A session of UMS lasts 30 minutes beyond the last request it was used for. Its id is a secret
//! like a password: it goes by hand into the `Cookie` header of requests to this server, and
//! nowhere else.

use std::error::Error as StdError;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use data_encoding::BASE64;
use futures_util::future::BoxFuture;
use http::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use http::{Method, StatusCode};
use tokio::time::Instant;

use super::code::UmsErrorCode;
use super::{LOG, answer, decode};
use crate::error::{Error, ErrorKind, Result};
use crate::secret::{Credentials, ExposeSecret as _, SecretSource, SecretString};
use crate::transport::{Attempt, Authorize, Effect, Request, Response, Transport};

const COOKIE_NAME: &str = "JSESSIONID";

/// Where the account comes from.
#[derive(Debug, Clone)]
pub(super) enum Account {
    Known(Credentials),
    /// The password is fetched at each login.
    Sourced {
        username: String,
        password: SecretSource,
    },
}

impl Account {
    fn credentials(&self) -> Result<Credentials> {
        match self {
            Self::Known(credentials) => Ok(credentials.clone()),
            Self::Sourced { username, password } => {
                Ok(Credentials::new(username.clone(), password.resolve()?))
            }
        }
    }

    pub(super) fn username(&self) -> &str {
        match self {
            Self::Known(credentials) => credentials.username(),
            Self::Sourced { username, .. } => username,
        }
    }
}

/// The account sent along with every request (direct authorization, UMS 12.08.130 onwards).
#[derive(Debug)]
pub(super) struct Direct(pub(super) Account);

impl Authorize for Direct {
    fn headers<'a>(&'a self, _: Attempt<'a>) -> BoxFuture<'a, Result<HeaderMap>> {
        Box::pin(async {
            Ok(HeaderMap::from_iter([(
                AUTHORIZATION,
                basic(&self.0.credentials()?)?,
            )]))
        })
    }

    fn refused<'a>(
        &'a self,
        _: Attempt<'a>,
        _: &'a HeaderMap,
        _: &'a Response,
    ) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async { Ok(false) })
    }
}

/// A session, opened when it is first needed and again when it has come to its end. However many
/// requests notice that at once, one of them logs in and the others wait for it.
pub(super) struct Session {
    transport: Transport,
    account: Account,
    lifetime: Duration,
    live: Mutex<Option<Live>>,
    /// Held by whoever logs in.
    gate: tokio::sync::Mutex<Gate>,
    /// How many logins have been tried, whatever came of them.
    logins: AtomicU64,
}

struct Live {
    cookie: HeaderValue,
    id: SecretString,
    last_used: Instant,
    /// Whether the server has accepted the session for anything but the login.
    proven: bool,
}

#[derive(Default)]
struct Gate {
    failure: Option<Arc<Error>>,
    /// The password that the server refused last. It is not sent again: accounts get locked.
    refused: Option<SecretString>,
}

impl Session {
    pub(super) fn new(transport: Transport, account: Account, lifetime: Duration) -> Self {
        Self {
            transport,
            account,
            lifetime,
            live: Mutex::default(),
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
        let Some(live) = self.live().take() else {
            return Ok(());
        };
        let request = Request::new(Method::POST, "/umsapi/v3/logout", Effect::RepeatableWrite)
            .with_header(COOKIE, live.cookie);
        let response = self.transport.send(request).await?;
        // A session that the server has forgotten already is closed too.
        if response.status() == StatusCode::UNAUTHORIZED {
            return Ok(());
        }
        answer::body(&response, Effect::RepeatableWrite, |text| {
            conceal(text, [&live.id])
        })?;
        tracing::debug!(target: LOG, "logged out");
        Ok(())
    }

    /// Takes the session's secrets out of a text of the server.
    pub(super) fn conceal(&self, text: String) -> String {
        let id = self.live().as_ref().map(|live| live.id.clone());
        conceal(text, id.iter())
    }

    fn live(&self) -> MutexGuard<'_, Option<Live>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The cookie of a session that the server still knows, as far as the clock tells.
    fn fresh(&self) -> Option<HeaderValue> {
        let mut live = self.live();
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
                *self.live() = Some(live);
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
        // A login that arrives twice opens a second session, which ends by itself.
        let request = Request::new(Method::POST, "/umsapi/v3/login", Effect::Read)
            .with_header(AUTHORIZATION, basic(&credentials)?);
        let response = self.transport.send(request).await?;
        if answer::code(response.body()) == Some(UmsErrorCode::WrongCredentials) {
            gate.refused = Some(password.clone());
        }
        let headers = response.headers().clone();
        let body = answer::body(&response, Effect::Read, |text| conceal(text, [password]))?;
        let id = session_id(&headers, &body).ok_or_else(|| {
            Error::new(ErrorKind::Protocol, "UMS did not give a session")
                .with_hint("is the address that of a UMS server, port included?")
        })?;
        let mut cookie = HeaderValue::try_from(format!("{COOKIE_NAME}={}", id.expose_secret()))
            .map_err(|_| Error::new(ErrorKind::Protocol, "UMS gave a session that is none"))?;
        cookie.set_sensitive(true);
        tracing::debug!(target: LOG, username = self.account.username(), "logged in");
        Ok(Live {
            cookie,
            id,
            last_used: Instant::now(),
            proven: false,
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
            let mut live = self.live();
            match live.take_if(|live| sent.get(COOKIE) == Some(&live.cookie)) {
                // A session that was never good for anything is not made better by another one.
                Some(live) => live.proven,
                // Somebody else has noticed already.
                None => true,
            }
        };
        Box::pin(async move { Ok(again) })
    }

    fn accepted(&self, _: Attempt<'_>, sent: &HeaderMap, _: &HeaderMap) {
        if let Some(live) = self.live().as_mut()
            && sent.get(COOKIE) == Some(&live.cookie)
        {
            live.last_used = Instant::now();
            live.proven = true;
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("username", &self.account.username())
            .field("open", &self.live().is_some())
            .finish_non_exhaustive()
    }
}

/// The same failure for one more caller.
fn shared(failure: &Arc<Error>) -> Error {
    let mut error = Error::new(failure.kind(), failure.message().to_owned());
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

fn basic(credentials: &Credentials) -> Result<HeaderValue> {
    let pair = SecretString::from(format!(
        "{}:{}",
        credentials.username(),
        credentials.password().expose_secret()
    ));
    let encoded = BASE64.encode(pair.expose_secret().as_bytes());
    let mut value = HeaderValue::try_from(format!("Basic {encoded}"))
        .map_err(|_| Error::invalid("the account cannot be sent"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The session's id from the cookie of a login, or from its message, which repeats it.
fn session_id(headers: &HeaderMap, body: &[u8]) -> Option<SecretString> {
    let cookies = headers.get_all(SET_COOKIE).into_iter();
    let cookie = cookies
        .filter_map(|value| value.to_str().ok())
        .find_map(named_id);
    if let Some(id) = cookie {
        return Some(id.into());
    }
    let message = decode::json(body).ok()?;
    let id = named_id(message.get("message")?.as_str()?)?;
    Some(id.into())
}

fn named_id(text: &str) -> Option<&str> {
    let value = text
        .trim_start()
        .strip_prefix(COOKIE_NAME)?
        .strip_prefix('=')?;
    let id = value.split(';').next()?.trim();
    let sound = (1..=256).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'!'));
    sound.then_some(id)
}

fn conceal<'a>(text: String, secrets: impl IntoIterator<Item = &'a SecretString>) -> String {
    secrets
        .into_iter()
        .fold(text, |text, secret| match secret.expose_secret() {
            "" => text,
            secret => text.replace(secret, "…"),
        })
}
