//! One nonce, used by one request at a time: what to send, and what a refusal means.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use http::StatusCode;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};

use super::challenge::{Digest, Offers};
use crate::error::{Error, ErrorKind, Result, shown};
use crate::secret::{AccountSource, Credentials, ExposeSecret as _};
use crate::transport::{Request, Response};

/// So many nonces in a row, each refused as stale at its first use, are no accident.
const STALE_LIMIT: u32 = 3;

/// Whose account it is, and what has been learned about it. Shared by all lanes.
#[derive(Debug)]
pub(super) struct Holder {
    source: AccountSource,
    resolved: OnceLock<Credentials>,
    /// Whether the line is encrypted.
    encrypted: bool,
    /// Whether the server has ever offered Digest; from then on Basic is not good enough.
    digest_offered: AtomicBool,
    proven: AtomicBool,
    realm: OnceLock<String>,
}

impl Holder {
    pub(super) fn new(source: AccountSource, encrypted: bool) -> Self {
        Self {
            source,
            resolved: OnceLock::new(),
            encrypted,
            digest_offered: AtomicBool::new(false),
            proven: AtomicBool::new(false),
            realm: OnceLock::new(),
        }
    }

    pub(super) fn username(&self) -> &str {
        self.source.username()
    }

    pub(super) fn realm(&self) -> Option<&str> {
        self.realm.get().map(String::as_str)
    }

    pub(super) fn is_proven(&self) -> bool {
        self.proven.load(Ordering::Relaxed)
    }

    /// The account. A password that is fetched is fetched once.
    fn credentials(&self) -> Result<&Credentials> {
        if let Some(credentials) = self.resolved.get() {
            return Ok(credentials);
        }
        let fetched = self.source.credentials()?;
        Ok(self.resolved.get_or_init(|| fetched))
    }
}

/// One nonce with its count, or Basic, or nothing yet. Serves one request at a time.
#[derive(Debug, Default)]
pub(super) struct Lane {
    login: Option<Login>,
    /// Whether what would be answered came with the 401 just before.
    fresh: bool,
    /// How many fresh nonces in a row were refused as stale.
    stale: u32,
}

#[derive(Debug)]
enum Login {
    Digest(Box<Digest>),
    Basic,
}

impl Lane {
    /// The headers that prove the next request; none before there was a challenge.
    pub(super) fn sign(&mut self, holder: &Holder, request: &Request) -> Result<HeaderMap> {
        let value = match &mut self.login {
            None => return Ok(HeaderMap::new()),
            Some(Login::Digest(digest)) => digest.respond(
                holder.credentials()?,
                request.method().as_str(),
                request.target(),
            )?,
            Some(Login::Basic) => basic(holder.credentials()?)?,
        };
        Ok(HeaderMap::from_iter([(AUTHORIZATION, value)]))
    }

    pub(super) fn is_challenged(&self) -> bool {
        self.login.is_some()
    }

    /// The server did not refuse.
    pub(super) fn accepted(&mut self, holder: &Holder, status: StatusCode, headers: &HeaderMap) {
        self.fresh = false;
        self.stale = 0;
        if self.login.is_some() && status.is_success() {
            holder.proven.store(true, Ordering::Relaxed);
        }
        if let Some(Login::Digest(digest)) = &mut self.login
            && let Some(next) = digest.next(headers)
        {
            **digest = next;
        }
    }

    /// Takes the challenge of a refusal, without judging it.
    pub(super) fn take_challenge(&mut self, holder: &Holder, answer: &Response) -> Result<()> {
        let offers = Offers::read(answer.headers());
        if !offers.is_empty() {
            self.take(holder, offers)?;
        }
        Ok(())
    }

    /// The server refused with 401 or 403. True if the request is worth sending again.
    ///
    /// A 401 is final only if it answers the first use of a nonce that came just before and does
    /// not call it stale: servers that check counts refuse old nonces without saying so.
    pub(super) fn refused(
        &mut self,
        holder: &Holder,
        request: &Request,
        answer: &Response,
    ) -> Result<bool> {
        if answer.status() == StatusCode::FORBIDDEN {
            self.fresh = false;
            return Ok(false);
        }
        let offers = Offers::read(answer.headers());
        let again = match (&self.login, &offers.digest) {
            _ if offers.is_empty() => return Ok(false),
            (None, _) => true,
            (Some(Login::Digest(_)), Some(digest)) if digest.is_stale() => {
                self.stale += u32::from(self.fresh);
                if self.stale >= STALE_LIMIT {
                    return Err(forgetful(answer));
                }
                true
            }
            (Some(Login::Digest(_)), Some(_)) => !self.fresh,
            // Never from Digest down to Basic.
            (Some(Login::Digest(_)), None) => return Ok(false),
            (Some(Login::Basic), digest) => digest.is_some(),
        };
        self.take(holder, offers)?;
        if again && request.is_upload() {
            return Err(answer
                .error_as(
                    ErrorKind::Unauthorized,
                    "the server wanted a new login after it had been sent the file",
                )
                .with_hint("the file is not sent a second time by itself"));
        }
        self.fresh = again;
        Ok(again)
    }

    fn take(&mut self, holder: &Holder, offers: Offers) -> Result<()> {
        self.fresh = true;
        if let Some(digest) = offers.digest {
            holder.digest_offered.store(true, Ordering::Relaxed);
            holder.realm.get_or_init(|| shown(digest.realm()));
            self.login = Some(Login::Digest(Box::new(digest)));
            return Ok(());
        }
        if !offers.basic {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "the server offers no login that can be used: {}",
                    offers.others.join(", ")
                ),
            )
            .with_hint("set the server up for Digest, which devices need too"));
        }
        if holder.digest_offered.load(Ordering::Relaxed) {
            return Err(Error::new(
                ErrorKind::Protocol,
                "the server offered Digest before and now wants the password itself",
            ));
        }
        if !holder.encrypted {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "the server wants the password itself over plain HTTP",
            )
            .with_hint("use https, or set the server up for Digest"));
        }
        self.login = Some(Login::Basic);
        Ok(())
    }
}

fn forgetful(answer: &Response) -> Error {
    answer
        .error_as(
            ErrorKind::Protocol,
            "the server refuses the nonces it has just given as stale",
        )
        .with_hint(
            "several servers behind one name do not know each other's nonces: have the load \
             balancer keep a client on one server, or connect to each server by its own address",
        )
}

fn basic(account: &Credentials) -> Result<HeaderValue> {
    let encoded = http_auth::basic::encode_credentials(
        account.username(),
        account.password().expose_secret(),
    );
    let mut value =
        HeaderValue::try_from(encoded).map_err(|_| Error::invalid("the account cannot be sent"))?;
    value.set_sensitive(true);
    Ok(value)
}
