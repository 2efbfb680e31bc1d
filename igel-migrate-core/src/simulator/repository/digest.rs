//! The server's side of Digest (RFC 7616, `qop=auth`): challenges, nonces, proofs. It shares
//! nothing with the client's side, so that the two test each other.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::knobs::{DigestAlgorithm, RepositoryKnobs};
use crate::secret::{Credentials, ExposeSecret as _};

/// Nonces that are remembered; the oldest are forgotten first.
const MOST_NONCES: usize = 10_000;

impl DigestAlgorithm {
    fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha256 => "SHA-256",
        }
    }

    /// The hash of parts joined by colons, in hexadecimal.
    fn hash(self, parts: &[&str]) -> String {
        let text = parts.join(":");
        match self {
            Self::Md5 => HEXLOWER.encode(&Md5::digest(text)),
            Self::Sha256 => HEXLOWER.encode(&Sha256::digest(text)),
        }
    }
}

/// What came of the proof in a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Login<'a> {
    /// It is good. `account` is the name, and `info` belongs into `Authentication-Info`.
    Accepted { account: &'a str, info: String },
    /// It is missing or wrong, or only its nonce is no longer good.
    Refused { stale: bool },
    /// It is about another address than the request.
    OtherAddress,
}

/// A request as far as a proof is about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim<'a> {
    pub(super) method: &'a str,
    /// As it stands in the request line.
    pub(super) target: &'a str,
    /// The `Authorization` header.
    pub(super) authorization: Option<&'a [u8]>,
    /// Whether its nonce is to be taken for expired.
    pub(super) expired: bool,
}

/// The nonces that were given.
#[derive(Debug, Default)]
pub(super) struct Nonces {
    given: HashMap<String, Nonce>,
    order: VecDeque<String>,
}

#[derive(Debug)]
struct Nonce {
    given: Timestamp,
    count: u32,
}

impl Nonces {
    /// Forgets all of them, as a restart does.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// The challenges of a refusal, strongest as configured.
    pub(super) fn challenges(
        &mut self,
        knobs: &RepositoryKnobs,
        now: Timestamp,
        stale: bool,
    ) -> Vec<String> {
        let nonce = self.give(now);
        let stale = if stale && knobs.says_stale {
            ", stale=true"
        } else {
            ""
        };
        let realm = quoted(&knobs.realm);
        let challenge = |algorithm: &DigestAlgorithm| {
            let algorithm = algorithm.name();
            format!(
                "Digest realm={realm}, nonce=\"{nonce}\", algorithm={algorithm}, qop=\"auth\"{stale}"
            )
        };
        knobs.algorithms.iter().map(challenge).collect()
    }

    fn give(&mut self, now: Timestamp) -> String {
        if self.order.len() >= MOST_NONCES
            && let Some(oldest) = self.order.pop_front()
        {
            self.given.remove(&oldest);
        }
        let nonce = format!("{:032x}", rand::random::<u128>());
        self.order.push_back(nonce.clone());
        let state = Nonce {
            given: now,
            count: 0,
        };
        self.given.insert(nonce.clone(), state);
        nonce
    }

    /// Judges a request.
    pub(super) fn judge<'a>(
        &mut self,
        claim: Claim<'_>,
        accounts: [&'a Credentials; 2],
        knobs: &RepositoryKnobs,
        now: Timestamp,
    ) -> Login<'a> {
        let refused = Login::Refused { stale: false };
        let Some(proof) = claim.authorization.and_then(Proof::read) else {
            return refused;
        };
        if proof.get("uri") != claim.target {
            return Login::OtherAddress;
        }
        let Some(account) = accounts
            .into_iter()
            .find(|account| account.username() == proof.get("username"))
        else {
            return refused;
        };
        let Some(algorithm) = proof.algorithm(knobs) else {
            return refused;
        };
        let Some(count) = proof.count().filter(|_| proof.get("qop") == "auth") else {
            return refused;
        };
        let realm = knobs.password_realm.as_deref().unwrap_or(&knobs.realm);
        let password = account.password().expose_secret();
        let secret = algorithm.hash(&[account.username(), realm, password]);
        let (nonce, cnonce) = (proof.get("nonce"), proof.get("cnonce"));
        let response = |method: &str| {
            let asked = algorithm.hash(&[method, claim.target]);
            algorithm.hash(&[&secret, nonce, proof.get("nc"), cnonce, "auth", &asked])
        };
        if proof.get("realm") != knobs.realm || proof.get("response") != response(claim.method) {
            return refused;
        }
        let lifetime = knobs.nonce_lifetime;
        let state = self.given.get_mut(nonce);
        let Some(state) = state.filter(|state| !claim.expired && state.is_good(lifetime, now))
        else {
            return Login::Refused { stale: true };
        };
        if count <= state.count && knobs.check_nonce_count {
            return refused;
        }
        state.count = state.count.max(count);
        let near_end = knobs.next_nonce && state.is_near_end(lifetime, now);
        let mut info = format!(
            "rspauth=\"{}\", cnonce={}, nc={}, qop=auth",
            response(""),
            quoted(cnonce),
            proof.get("nc")
        );
        if near_end {
            info = format!("nextnonce=\"{}\", {info}", self.give(now));
        }
        Login::Accepted {
            account: account.username(),
            info,
        }
    }
}

impl Nonce {
    fn is_good(&self, lifetime: Duration, now: Timestamp) -> bool {
        if lifetime.is_zero() {
            return self.count == 0;
        }
        self.age(now) < SignedDuration::try_from(lifetime).unwrap_or(SignedDuration::MAX)
    }

    /// Whether nine tenths of its life are over.
    fn is_near_end(&self, lifetime: Duration, now: Timestamp) -> bool {
        self.age(now) >= SignedDuration::try_from(lifetime / 10 * 9).unwrap_or(SignedDuration::MAX)
    }

    fn age(&self, now: Timestamp) -> SignedDuration {
        now.duration_since(self.given)
    }
}

/// The parameters of an `Authorization` header.
#[derive(Debug)]
struct Proof(HashMap<String, String>);

impl Proof {
    /// `None` if it is no Digest, or cannot be read.
    fn read(header: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(header).ok()?;
        let (scheme, mut rest) = text.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("Digest") {
            return None;
        }
        let mut parameters = HashMap::new();
        loop {
            rest = rest.trim_start_matches([' ', '\t', ',']);
            if rest.is_empty() {
                return Some(Self(parameters));
            }
            let (name, tail) = rest.split_once('=')?;
            let (value, tail) = value(tail.trim_start())?;
            // A parameter that comes twice could mean either.
            if parameters
                .insert(name.trim().to_ascii_lowercase(), value)
                .is_some()
            {
                return None;
            }
            rest = tail;
        }
    }

    fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// The algorithm, if it is one that was offered.
    fn algorithm(&self, knobs: &RepositoryKnobs) -> Option<DigestAlgorithm> {
        let named = match self.get("algorithm") {
            "" => DigestAlgorithm::Md5.name(),
            named => named,
        };
        let mut offered = knobs.algorithms.iter().copied();
        offered.find(|offered| offered.name().eq_ignore_ascii_case(named))
    }

    /// The count, which has eight digits.
    fn count(&self) -> Option<u32> {
        let digits = self.get("nc");
        let count = u32::from_str_radix(digits, 16).ok()?;
        (digits.len() == 8 && !digits.starts_with('+')).then_some(count)
    }
}

/// A value, quoted or not, and what follows it.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(',').unwrap_or(text.len());
        return Some((text[..end].trim_end().to_owned(), &text[end..]));
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.push(chars.next()?.1),
            c => value.push(c),
        }
    }
    None
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7616 section 3.9.1, whose nonce is put among the known ones.
    fn judge(header: &str, uri: &str) -> Login<'static> {
        let now: Timestamp = "2026-11-03T08:00:00Z".parse().unwrap();
        let mut nonces = Nonces::default();
        let nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
        nonces.given.insert(
            nonce.to_owned(),
            Nonce {
                given: now,
                count: 0,
            },
        );
        let knobs = RepositoryKnobs {
            realm: "http-auth@example.org".into(),
            algorithms: vec![DigestAlgorithm::Sha256, DigestAlgorithm::Md5],
            ..RepositoryKnobs::default()
        };
        let account: &'static _ = Box::leak(Box::new(Credentials::new("Mufasa", "Circle of Life")));
        let claim = Claim {
            method: "GET",
            target: uri,
            authorization: Some(header.as_bytes()),
            expired: false,
        };
        nonces.judge(claim, [account, account], &knobs, now)
    }

    fn header(algorithm: &str, response: &str) -> String {
        format!(
            "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", \
             uri=\"/dir/index.html\", algorithm={algorithm}, \
             nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, \
             cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, \
             response=\"{response}\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
        )
    }

    #[test]
    fn the_published_examples_are_accepted() {
        let md5 = header("MD5", "8ca523f5e9506fed4657c9700eebdbec");
        let sha = header(
            "SHA-256",
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        );
        for good in [&md5, &sha, &sha.replace("Digest ", "digest ")] {
            let login = judge(good, "/dir/index.html");
            assert!(matches!(login, Login::Accepted { .. }), "{login:?}");
        }
        let refused = Login::Refused { stale: false };
        for bad in [
            md5.replace("8ca5", "8ca6"),
            md5.replace("MD5", "SHA-512-256"),
            md5.replace("00000001", "1"),
            md5.replace("qop=auth", "qop=auth-int"),
            md5.replace("Mufasa", "Simba"),
            md5.replace("nc=", "realm=\"twice\", nc="),
            md5.trim_end_matches('"').to_owned(),
            "Basic TXVmYXNhOng=".to_owned(),
        ] {
            assert_eq!(judge(&bad, "/dir/index.html"), refused, "{bad}");
        }
        assert_eq!(judge(&md5, "/dir/index.html?x"), Login::OtherAddress);
    }
}
