//! Accounts: where they come from, how they are sent, and that nothing repeats their secrets.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::BASE64;
use futures_util::future::BoxFuture;
use http::StatusCode;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};

use super::session::cookie_id;
use crate::error::{Error, Result};
use crate::secret::{Credentials, ExposeSecret as _, SecretSource, SecretString};
use crate::transport::{Attempt, Authorize, Response};

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
    pub(super) fn credentials(&self) -> Result<Credentials> {
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

/// The passwords and sessions that were sent lately, to be taken out of what a server says.
#[derive(Default)]
pub(super) struct Secrets(Mutex<VecDeque<SecretString>>);

impl Secrets {
    /// Those of the last few logins: an answer may be late.
    const KEPT: usize = 8;

    pub(super) fn remember(&self, secret: &SecretString) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = |old: &SecretString| old.expose_secret() == secret.expose_secret();
        if !kept.iter().any(known) {
            kept.push_front(secret.clone());
            kept.truncate(Self::KEPT);
        }
    }

    /// A server may open a session with any answer, asked or not.
    pub(super) fn remember_session(&self, headers: &HeaderMap) {
        if let Some(id) = cookie_id(headers) {
            self.remember(&id);
        }
    }

    /// The text with each secret in it replaced.
    pub(super) fn conceal(&self, text: &str) -> String {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().fold(text.to_owned(), |text, secret| {
            match secret.expose_secret() {
                "" => text,
                secret => text.replace(secret, "…"),
            }
        })
    }
}

/// The account sent along with every request (direct authorization, UMS 12.08.130 onwards).
pub(super) struct Direct {
    pub(super) account: Account,
    pub(super) secrets: Arc<Secrets>,
}

impl fmt::Debug for Direct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Direct")
            .field("username", &self.account.username())
            .finish_non_exhaustive()
    }
}

impl Authorize for Direct {
    fn headers<'a>(&'a self, _: Attempt<'a>) -> BoxFuture<'a, Result<HeaderMap>> {
        Box::pin(async {
            let credentials = self.account.credentials()?;
            self.secrets.remember(credentials.password());
            Ok(HeaderMap::from_iter([(
                AUTHORIZATION,
                basic(&credentials)?,
            )]))
        })
    }

    fn refused<'a>(
        &'a self,
        _: Attempt<'a>,
        _: &'a HeaderMap,
        answer: &'a Response,
    ) -> BoxFuture<'a, Result<bool>> {
        self.secrets.remember_session(answer.headers());
        Box::pin(async { Ok(false) })
    }

    fn accepted(&self, _: Attempt<'_>, _: &HeaderMap, _: StatusCode, headers: &HeaderMap) {
        self.secrets.remember_session(headers);
    }
}

/// The account as HTTP Basic, in UTF-8.
pub(super) fn basic(credentials: &Credentials) -> Result<HeaderValue> {
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
