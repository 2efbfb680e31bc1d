//! What a 401 asks for, and what `Authentication-Info` hands on.
//!
//! A realm outside ASCII cannot be answered and is said to be the reason: the library behind this
//! neither reads nor writes one, and because the realm is hashed together with name and password,
//! no stand-in does.

use http::header::{HeaderMap, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use http_auth::digest::{Algorithm, Qop};
use http_auth::{ChallengeParser, ChallengeRef, DigestClient, ParamValue, PasswordParams};

use crate::error::{Error, Result, shown};
use crate::secret::{Credentials, ExposeSecret as _};

/// No real challenge is longer; the header is the server's to fill.
const LONGEST: usize = 8 * 1024;

/// The ways to log in that a 401 offers.
#[derive(Debug, Default)]
pub(super) struct Offers {
    /// The strongest Digest that can be answered.
    pub(super) digest: Option<Digest>,
    pub(super) basic: bool,
    /// What is offered and cannot be answered, as text for people.
    pub(super) others: Vec<String>,
}

/// A Digest challenge, and the count of its nonce.
pub(super) struct Digest {
    client: DigestClient,
    /// The header it stands in, and its place there, to make the next one from.
    header: String,
    place: usize,
}

impl Offers {
    /// Reads all challenges in all `WWW-Authenticate` headers.
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let mut offers = Self::default();
        for value in headers.get_all(WWW_AUTHENTICATE) {
            offers.read_one(value);
        }
        offers
    }

    pub(super) fn is_empty(&self) -> bool {
        self.digest.is_none() && !self.basic && self.others.is_empty()
    }

    fn read_one(&mut self, value: &HeaderValue) {
        let header = match value.to_str() {
            Ok(header) if header.len() <= LONGEST => header,
            Ok(_) => {
                self.others.push("a challenge that is too long".to_owned());
                return;
            }
            Err(_) => {
                let what = "a challenge outside plain ASCII, perhaps in the name of its realm";
                self.others.push(what.to_owned());
                return;
            }
        };
        for (place, challenge) in ChallengeParser::new(header).enumerate() {
            let Ok(challenge) = challenge else {
                self.others.push(format!(
                    "a challenge that cannot be read: {}",
                    shown(header)
                ));
                return;
            };
            if challenge.scheme.eq_ignore_ascii_case("Basic") {
                self.basic = true;
                continue;
            }
            if !challenge.scheme.eq_ignore_ascii_case("Digest") {
                self.others.push(shown(challenge.scheme));
                continue;
            }
            match Digest::new(header, place, challenge) {
                Ok(digest) if digest.strength() > self.strength() => self.digest = Some(digest),
                Ok(_) => {}
                Err(why) => self.others.push(format!("Digest ({})", shown(&why))),
            }
        }
    }

    fn strength(&self) -> u8 {
        self.digest.as_ref().map_or(0, Digest::strength)
    }
}

impl Digest {
    fn new(header: &str, place: usize, challenge: ChallengeRef<'_>) -> Result<Self, String> {
        let client = DigestClient::try_from(&plain(challenge))?;
        // The crate's auth-int hashes the body itself instead of its hash.
        if !(client.qop() & Qop::Auth) {
            return Err("with qop auth-int only".to_owned());
        }
        Ok(Self {
            client,
            header: header.to_owned(),
            place,
        })
    }

    /// Stronger is greater; RFC 7616 section 3.7 leaves the choice to a local policy.
    fn strength(&self) -> u8 {
        match self.client.algorithm() {
            Algorithm::Sha512Trunc256 => 3,
            Algorithm::Sha256 => 2,
            _ => 1,
        }
    }

    pub(super) fn is_stale(&self) -> bool {
        self.client.stale()
    }

    pub(super) fn realm(&self) -> &str {
        self.client.realm()
    }

    /// The `Authorization` of one more request on this nonce. `target` is what stands in the
    /// request line.
    pub(super) fn respond(
        &mut self,
        account: &Credentials,
        method: &str,
        target: &str,
    ) -> Result<HeaderValue> {
        let response = self.client.respond(&parameters(account, method, target));
        authorization(account.username(), response)
    }

    #[cfg(test)]
    pub(super) fn respond_with_cnonce(
        &mut self,
        account: &Credentials,
        (method, target): (&str, &str),
        cnonce: &str,
    ) -> Result<HeaderValue> {
        let parameters = parameters(account, method, target);
        let response = self.client.respond_with_testing_cnonce(&parameters, cnonce);
        authorization(account.username(), response)
    }

    /// The same challenge with the nonce that the server names for the next request.
    pub(super) fn next(&self, headers: &HeaderMap) -> Option<Self> {
        const AUTHENTICATION_INFO: HeaderName = HeaderName::from_static("authentication-info");
        let info = headers.get(AUTHENTICATION_INFO)?.to_str().ok()?;
        if info.len() > LONGEST {
            return None;
        }
        let info = format!("Digest {info}");
        let info = ChallengeParser::new(&info).next()?.ok()?;
        let nonce = parameter(&info, "nextnonce")?;
        let mut challenge = ChallengeParser::new(&self.header).nth(self.place)?.ok()?;
        for (name, value) in &mut challenge.params {
            if name.eq_ignore_ascii_case("nonce") {
                *value = nonce;
            }
        }
        Self::new(&self.header, self.place, challenge).ok()
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Digest")
            .field("realm", &self.realm())
            .field("algorithm", &self.client.algorithm())
            .field("nonce_count", &self.client.nonce_count())
            .finish_non_exhaustive()
    }
}

fn parameters<'a>(
    account: &'a Credentials,
    method: &'a str,
    target: &'a str,
) -> PasswordParams<'a> {
    PasswordParams {
        username: account.username(),
        password: account.password().expose_secret(),
        uri: target,
        method,
        body: None,
    }
}

/// The challenge with the name of its algorithm written as the crate knows it; servers write it in
/// lower case too.
fn plain(mut challenge: ChallengeRef<'_>) -> ChallengeRef<'_> {
    const ALGORITHMS: [&str; 6] = [
        "MD5",
        "MD5-sess",
        "SHA-256",
        "SHA-256-sess",
        "SHA-512-256",
        "SHA-512-256-sess",
    ];
    for (name, value) in &mut challenge.params {
        if !name.eq_ignore_ascii_case("algorithm") {
            continue;
        }
        let written = value.to_unescaped();
        let known = ALGORITHMS
            .into_iter()
            .find(|known| known.eq_ignore_ascii_case(&written));
        if let Some(known) = known.and_then(|known| ParamValue::try_from_escaped(known).ok()) {
            *value = known;
        }
    }
    challenge
}

fn parameter<'a>(challenge: &ChallengeRef<'a>, name: &str) -> Option<ParamValue<'a>> {
    challenge
        .params
        .iter()
        .find(|(found, _)| found.eq_ignore_ascii_case(name))
        .map(|(_, value)| *value)
}

/// The header from what the crate wrote. It writes a user name outside ASCII as `username*`, which
/// Apache does not read; what Apache and curl agree on is UTF-8 as it is, in quotes.
fn authorization(username: &str, response: Result<String, String>) -> Result<HeaderValue> {
    const EXTENDED: &str = "Digest username*=";
    let response = response.map_err(|why| {
        Error::invalid("the Digest challenge cannot be answered").with_source(why)
    })?;
    let response = match response.split_once(", ") {
        Some((first, rest)) if first.starts_with(EXTENDED) => {
            let quoted = username.replace('\\', r"\\").replace('"', "\\\"");
            format!("Digest username=\"{quoted}\", {rest}")
        }
        _ => response,
    };
    let mut value = HeaderValue::from_bytes(response.as_bytes())
        .map_err(|_| Error::invalid("the account's name cannot be sent"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// See [`crate::transport::internals`].
#[cfg(feature = "internals")]
pub(in crate::transport) fn answers(
    refusal: &HeaderMap,
    answer: &HeaderMap,
    account: &Credentials,
) -> (Vec<Result<HeaderValue>>, String) {
    let mut offers = Offers::read(refusal);
    let shown = format!("{offers:?}");
    let Some(digest) = &mut offers.digest else {
        return (Vec::new(), shown);
    };
    let mut answers = vec![digest.respond(account, "GET", "/dar/a%20b?c")];
    if let Some(mut next) = digest.next(answer) {
        answers.push(next.respond(account, "PROPFIND", "/dar/"));
    }
    (answers, shown)
}
