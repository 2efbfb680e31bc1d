use http::header::{HeaderValue, WWW_AUTHENTICATE};
use http::{HeaderMap, Method};
use tokio::time::Instant;

use super::challenge::Offers;
use super::lane::{Holder, Lane};
use crate::ErrorKind;
use crate::error::Error;
use crate::secret::{AccountSource, Credentials};
use crate::transport::response::Exchange;
use crate::transport::{Effect, Request, Response, Upload};
use http::StatusCode;

fn challenges(texts: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for text in texts {
        let value = HeaderValue::from_bytes(text.as_bytes()).unwrap();
        headers.append(WWW_AUTHENTICATE, value);
    }
    headers
}

/// The value of a parameter of an `Authorization`, without quotes.
fn parameter<'a>(authorization: &'a str, name: &str) -> Option<&'a str> {
    authorization
        .strip_prefix("Digest ")?
        .split(", ")
        .find_map(|parameter| parameter.strip_prefix(name)?.strip_prefix('='))
        .map(|value| value.trim_matches('"'))
}

struct Vector<'a> {
    account: (&'a str, &'a str),
    challenge: &'a str,
    request: (&'a str, &'a str),
    cnonce: &'a str,
    response: &'a str,
}

impl Vector<'_> {
    fn check(&self) -> String {
        let mut digest = Offers::read(&challenges(&[self.challenge])).digest.unwrap();
        let account = Credentials::new(self.account.0, self.account.1);
        let header = digest
            .respond_with_cnonce(&account, self.request, self.cnonce)
            .unwrap();
        assert!(header.is_sensitive());
        let header = String::from_utf8(header.as_bytes().to_vec()).unwrap();
        let found = parameter(&header, "response");
        assert_eq!(found, Some(self.response), "{}", self.challenge);
        assert_eq!(parameter(&header, "uri"), Some(self.request.1));
        header
    }
}

#[test]
fn the_examples_of_the_rfcs_hold() {
    const NONCE_7616: &str = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    let rfc_7616 = |algorithm, response| {
        let challenge = format!(
            "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", \
             algorithm={algorithm}, nonce=\"{NONCE_7616}\", \
             opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
        );
        Vector {
            account: ("Mufasa", "Circle of Life"),
            challenge: &challenge,
            request: ("GET", "/dir/index.html"),
            cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            response,
        }
        .check()
    };
    let header = rfc_7616("MD5", "8ca523f5e9506fed4657c9700eebdbec");
    assert_eq!(parameter(&header, "nc"), Some("00000001"));
    assert_eq!(parameter(&header, "qop"), Some("auth"));
    rfc_7616(
        "SHA-256",
        "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
    );

    // RFC 2617 section 3.5.
    Vector {
        account: ("Mufasa", "Circle Of Life"),
        challenge: "Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", \
                    nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", \
                    opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
        request: ("GET", "/dir/index.html"),
        cnonce: "0a4f113b",
        response: "6629fae49393a05397450978507c4ef1",
    }
    .check();

    // RFC 2069 section 2.4, with the response of erratum 749.
    let header = Vector {
        account: ("Mufasa", "CircleOfLife"),
        challenge: "Digest realm=\"testrealm@host.com\", \
                    nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", \
                    opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
        request: ("GET", "/dir/index.html"),
        cnonce: "",
        response: "1949323746fe6a43ef61f9606e7febea",
    }
    .check();
    assert_eq!(parameter(&header, "qop"), None);

    // RFC 7616 section 3.9.2, with the values of erratum 4897: what is printed there is SHA-512
    // cut short.
    let header = Vector {
        account: ("Jäsøn Doe", "Secret, or not?"),
        challenge: "Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256, \
                    nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", \
                    opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", \
                    charset=UTF-8, userhash=true",
        request: ("GET", "/doe.json"),
        cnonce: "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
        response: "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5",
    }
    .check();
    assert_eq!(
        parameter(&header, "username"),
        Some("793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b")
    );
    assert_eq!(parameter(&header, "userhash"), Some("true"));
}

#[test]
#[allow(clippy::print_stderr)] // a skipped test must say so
fn the_recomputed_vectors_hold() {
    let root = std::env::var_os("IGEL_MIGRATE_CORPUS").map_or_else(
        || concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus").into(),
        std::path::PathBuf::from,
    );
    let Ok(text) = std::fs::read_to_string(root.join("webdav/digest_vectors.json")) else {
        eprintln!("SKIPPED: no digest vectors in {}", root.display());
        return;
    };
    let vectors: serde_json::Value = serde_json::from_str(&text).unwrap();
    let all = ["official", "derived"]
        .into_iter()
        .flat_map(|kind| vectors[kind].as_array().unwrap());
    let mut checked = 0;
    for vector in all {
        let text = |name: &str| vector[name].as_str().unwrap_or_default();
        // Not what this crate sends, or known to be wrong.
        if text("qop") == "auth-int" || vector.get("as_printed").is_some() {
            continue;
        }
        let mut challenge = format!(
            "Digest realm=\"{}\", nonce=\"{}\", opaque=\"{}\", algorithm={}",
            text("realm"),
            text("nonce"),
            text("opaque"),
            text("algorithm"),
        );
        if !text("qop").is_empty() {
            challenge += ", qop=\"auth\"";
        }
        if vector.get("userhash").is_some() {
            challenge += ", userhash=true";
        }
        Vector {
            account: (text("username"), text("password")),
            challenge: &challenge,
            request: (text("method"), text("uri")),
            cnonce: text("cnonce"),
            response: text("response"),
        }
        .check();
        checked += 1;
    }
    assert!(checked >= 10, "{checked}");
}

#[test]
fn challenges_are_read_in_every_form_seen() {
    let read = |headers: &[&str]| {
        let offers = Offers::read(&challenges(headers));
        let digest = offers.digest.map(|digest| format!("{digest:?}"));
        let algorithm = digest.as_deref().map(|digest| {
            let (_, rest) = digest.split_once("algorithm: ").unwrap();
            rest.split(',').next().unwrap().to_owned()
        });
        (algorithm, offers.basic, offers.others)
    };
    let digest = |extra: &str| format!("Digest realm=\"r\", nonce=\"n\", qop=\"auth\"{extra}");
    let plain = digest("");
    let md5 = Some("Md5".to_owned());
    let sha256 = Some("Sha256".to_owned());
    for good in [
        plain.clone(),
        digest(", algorithm=md5"),
        digest(", algorithm=\"MD5\""),
        digest(","),
        "Digest realm=\"\", nonce=\"n\", qop=\" auth , auth-int \"".to_owned(),
        "digest REALM = \"r\" , NONCE = \"n\" , QOP = auth".to_owned(),
        "Digest realm=\"a \\\"quoted\\\", word\", nonce=\"n\", qop=\"auth\", stale=\"true\""
            .to_owned(),
        "Digest realm=\"r\", nonce=\"n\"".to_owned(),
        format!("Digest realm=\"r\", nonce=\"n\", algorithm=SHA3, qop=\"auth\", {plain}"),
    ] {
        assert_eq!(read(&[&good]).0, md5, "{good}");
    }
    // Digest before Basic and the stronger one first, wherever they stand.
    let strong = digest(", algorithm=sha-256");
    for headers in [
        vec![&*plain, &*strong, "Basic realm=\"r\""],
        vec!["Basic realm=\"r\"", &*strong, &*plain],
        vec![&*format!("Negotiate, Basic realm=\"r\", {plain}, {strong}")],
    ] {
        let (algorithm, basic, _) = read(&headers);
        assert_eq!((algorithm, basic), (sha256.clone(), true), "{headers:?}");
    }
    for (bad, why) in [
        ("Negotiate", "Negotiate"),
        ("Digest realm=\"r\"", "nonce"),
        (
            "Digest nonce=\"n\", qop=\"auth-int\", realm=\"r\"",
            "auth-int",
        ),
        ("Digest nonce=\"n\", realm=\"r\", @@", "read"),
        (
            "Digest realm=\"Geräte\", nonce=\"n\", qop=\"auth\"",
            "ASCII",
        ),
        (&digest(&"x".repeat(9000)), "long"),
    ] {
        let (algorithm, basic, others) = read(&[bad]);
        assert_eq!((algorithm, basic), (None, false), "{bad}");
        assert!(others.concat().contains(why), "{others:?}");
    }
    assert!(Offers::read(&HeaderMap::new()).is_empty());
}

fn holder(encrypted: bool) -> Holder {
    let account = Credentials::new("reader", "invented");
    Holder::new(AccountSource::Known(account), encrypted)
}

fn request() -> Request {
    Request::new(Method::GET, "/dar/?a=%c3%a4", Effect::Read)
}

fn refusal(challenge: &str) -> Response {
    let headers = challenges(&[challenge]);
    answer(StatusCode::UNAUTHORIZED, headers)
}

fn answer(status: StatusCode, headers: HeaderMap) -> Response {
    Response {
        status,
        headers,
        body: bytes::Bytes::new(),
        exchange: Exchange {
            method: "GET".to_owned(),
            url: "https://dar.example.test/".to_owned(),
            effect: Effect::Read,
            started: Instant::now(),
            attempts: 1,
            status: Some(status),
            retry_after: None,
            unsettled: false,
        },
    }
}

fn nonce(number: u32, stale: bool) -> Response {
    refusal(&format!(
        "Digest realm=\"r\", nonce=\"n{number}\", qop=\"auth\", stale={stale}"
    ))
}

/// Nonce and count of the next proof.
fn proof(lane: &mut Lane, holder: &Holder) -> Option<(String, String)> {
    let headers = lane.sign(holder, &request()).unwrap();
    let header = headers.get("authorization")?.to_str().unwrap();
    assert_eq!(parameter(header, "uri"), Some("/dar/?a=%c3%a4"));
    Some((
        parameter(header, "nonce").unwrap().to_owned(),
        parameter(header, "nc").unwrap().to_owned(),
    ))
}

fn used(nonce: u32, count: u32) -> (String, String) {
    (format!("n{nonce}"), format!("{count:08x}"))
}

fn refused(lane: &mut Lane, holder: &Holder, answer: &Response) -> Result<bool, Error> {
    lane.refused(holder, &request(), answer)
}

#[test]
fn a_lane_counts_its_nonce_and_follows_the_server_to_the_next() {
    let (holder, mut lane) = (holder(true), Lane::default());
    assert_eq!(
        proof(&mut lane, &holder),
        None,
        "nothing before a challenge"
    );
    assert!(refused(&mut lane, &holder, &nonce(1, false)).unwrap());
    assert_eq!(proof(&mut lane, &holder), Some(used(1, 1)));
    lane.accepted(&holder, StatusCode::OK, &HeaderMap::new());
    assert_eq!(proof(&mut lane, &holder), Some(used(1, 2)));

    let info = HeaderValue::from_static("qop=auth, rspauth=\"0\", nc=00000002, nextnonce=\"n2\"");
    let headers = HeaderMap::from_iter([("authentication-info".parse().unwrap(), info)]);
    lane.accepted(&holder, StatusCode::OK, &headers);
    assert_eq!(proof(&mut lane, &holder), Some(used(2, 1)));
    assert!(holder.is_proven());
    assert_eq!(holder.realm(), Some("r"));
}

#[test]
fn a_refusal_is_final_only_on_a_nonce_just_given() {
    let (holder, mut lane) = (holder(true), Lane::default());
    refused(&mut lane, &holder, &nonce(1, false)).unwrap();
    proof(&mut lane, &holder);
    lane.accepted(&holder, StatusCode::MULTI_STATUS, &HeaderMap::new());
    // An old nonce, refused without a reason: servers that check counts do that.
    proof(&mut lane, &holder);
    assert!(refused(&mut lane, &holder, &nonce(2, false)).unwrap());
    assert_eq!(proof(&mut lane, &holder), Some(used(2, 1)));
    assert!(!refused(&mut lane, &holder, &nonce(3, false)).unwrap());
    // What came with the final word serves the next request, and may be refused once without
    // meaning anything.
    assert_eq!(proof(&mut lane, &holder), Some(used(3, 1)));
    assert!(refused(&mut lane, &holder, &nonce(4, false)).unwrap());
    assert_eq!(proof(&mut lane, &holder), Some(used(4, 1)));
    // A 403 is about rights, whatever the nonce.
    let forbidden = answer(StatusCode::FORBIDDEN, HeaderMap::new());
    assert!(!refused(&mut lane, &holder, &forbidden).unwrap());
    assert_eq!(proof(&mut lane, &holder), Some(used(4, 2)));
}

#[test]
fn nonces_that_are_never_good_are_no_wrong_password() {
    let (holder, mut lane) = (holder(true), Lane::default());
    assert!(refused(&mut lane, &holder, &nonce(0, false)).unwrap());
    proof(&mut lane, &holder);
    lane.accepted(&holder, StatusCode::OK, &HeaderMap::new());
    proof(&mut lane, &holder);
    // That an old nonce is stale is no fault of the server.
    assert!(refused(&mut lane, &holder, &nonce(1, true)).unwrap());
    for number in 2..4 {
        proof(&mut lane, &holder);
        assert!(refused(&mut lane, &holder, &nonce(number, true)).unwrap());
    }
    let error = refused(&mut lane, &holder, &nonce(4, true)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert!(error.hint().unwrap().contains("load balancer"));
}

#[test]
fn basic_is_the_last_resort() {
    let basic = refusal("Basic realm=\"r\"");
    let (open, mut lane) = (holder(false), Lane::default());
    let error = refused(&mut lane, &open, &basic).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(!lane.is_challenged());

    let (encrypted, mut lane) = (holder(true), Lane::default());
    assert!(refused(&mut lane, &encrypted, &basic).unwrap());
    let headers = lane.sign(&encrypted, &request()).unwrap();
    assert_eq!(headers["authorization"], "Basic cmVhZGVyOmludmVudGVk");
    assert!(headers["authorization"].is_sensitive());
    assert!(!refused(&mut lane, &encrypted, &basic).unwrap());

    // Never from Digest down to Basic, on this lane or another.
    let (holder, mut lane) = (holder(true), Lane::default());
    refused(&mut lane, &holder, &nonce(1, false)).unwrap();
    assert!(!refused(&mut lane, &holder, &basic).unwrap());
    let error = refused(&mut Lane::default(), &holder, &basic).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
}

#[test]
fn other_logins_are_named() {
    let (holder, mut lane) = (holder(true), Lane::default());
    let error = refused(&mut lane, &holder, &refusal("Negotiate, NTLM")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.message().contains("Negotiate, NTLM"), "{error}");
    // A bare 401 is a final word.
    let bare = answer(StatusCode::UNAUTHORIZED, HeaderMap::new());
    assert!(!refused(&mut lane, &holder, &bare).unwrap());
}

#[test]
fn an_upload_is_not_sent_twice() {
    let (holder, mut lane) = (holder(true), Lane::default());
    refused(&mut lane, &holder, &nonce(1, false)).unwrap();
    let upload = Upload::new(1, futures_util::stream::empty());
    let request =
        Request::new(Method::PUT, "/dar/a", Effect::Write).with_upload("text/plain", upload);
    lane.sign(&holder, &request).unwrap();
    let error = lane
        .refused(&holder, &request, &nonce(2, true))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
}

#[test]
fn names_outside_ascii_are_sent_as_they_are() {
    let mut digest = Offers::read(&challenges(&[
        "Digest realm=\"r\", nonce=\"n\", qop=\"auth\"",
    ]))
    .digest
    .unwrap();
    let account = Credentials::new("jörg \"\\", "invented");
    let header = digest.respond(&account, "GET", "/").unwrap();
    let header = String::from_utf8(header.as_bytes().to_vec()).unwrap();
    assert!(
        header.starts_with(r#"Digest username="jörg \"\\", realm="r", "#),
        "{header}"
    );
}

#[test]
fn nothing_shows_the_password() {
    let account = Credentials::new("reader", "marker-Pa55w0rd");
    let holder = Holder::new(AccountSource::Known(account), true);
    let mut lane = Lane::default();
    refused(&mut lane, &holder, &nonce(1, false)).unwrap();
    let headers = lane.sign(&holder, &request()).unwrap();
    let shown = format!("{holder:?} {lane:?} {headers:?}");
    assert!(!shown.contains("marker-Pa55w0rd"), "{shown}");
    assert!(!shown.contains("response"), "{shown}");
}
