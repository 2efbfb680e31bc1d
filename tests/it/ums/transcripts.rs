//! Each documented exchange: the client sends that request and reads that answer.

mod calls;
mod values;

use std::collections::BTreeSet;

use http::Method;
use igel_migrate_core::Error;
use igel_migrate_core::ums::{
    AssetId, Assignment, CommandResult, Device, DeviceChange, Directory, DirectoryKind,
    DirectoryRef, Facet, FirmwareId, ItemOutcome, MoveResult, NewDevice, ObjectKind, ObjectRef,
    Permanently, Profile, ProfileId, ProfileKind, ProfileRef, Receiver, TemplateKeyId,
    TemplateValueId, UmsRequest, ViewId,
};
use igel_migrate_tests::tls::front;
use igel_migrate_tests::transcripts::{Transcript, transcripts};
use jiff::Timestamp;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::*;
use calls::{call, expected_of};
use values::normal;

/// What the client never sends, and why.
const EXCLUDED: [(&str, &str); 2] = [
    ("T10", "the facet hands out a password for shadowing"),
    ("T23", "a factory reset is not for a library"),
];

/// What is not played to the letter, and why.
const NORMALISED: [(&str, &str); 4] = [
    ("T04", "of the version before; the client speaks version 3"),
    (
        "T13",
        "a placeholder in the path, and a fragment as the answer",
    ),
    ("T14", "a placeholder in the path"),
    ("T48", "any path that does not know the method"),
];

/// What is printed with a slash at the end, which recent servers may not accept: sent without.
const SLASHED: [&str; 6] = ["T15", "T32", "T35", "T39", "T41", "T52"];

/// What no call of its own sends, and why.
const BY_HAND: [(&str, &str); 2] = [
    (
        "T42",
        "to create at the root the client names no parent, as in T41",
    ),
    ("T48", "a request that is wrong"),
];

fn normalised(mut transcript: Transcript) -> Transcript {
    match transcript.id.as_str() {
        "T04" => transcript.path = Some("/umsapi/v3/serverstatus".to_owned()),
        "T13" => {
            transcript.path = Some("/umsapi/v3/thinclients/95".to_owned());
            transcript.response["id"] = json!("95");
            transcript.response["movedToBin"] = json!(false);
        }
        "T14" => transcript.path = Some("/umsapi/v3/thinclientview/7".to_owned()),
        "T48" => transcript.path = Some("/umsapi/v3/template".to_owned()),
        _ => {}
    }
    transcript.path = transcript
        .path
        .map(|path| path.trim_end_matches('/').to_owned());
    transcript
}

#[test]
fn the_tables_name_exactly_what_differs() {
    let Some(transcripts) = transcripts() else {
        return;
    };
    let ids = |wanted: &dyn Fn(&Transcript) -> bool| -> Vec<&str> {
        let wanted = transcripts.iter().filter(|transcript| wanted(transcript));
        wanted.map(|transcript| transcript.id.as_str()).collect()
    };
    let is = |value: Option<&Value>, word: &str| value.is_some_and(|value| value == word);
    let excluded = |transcript: &Transcript| {
        let query = &transcript.query;
        is(query.get("facets"), "shadow") || is(query.get("command"), "tcreset2facdefs")
    };
    assert_eq!(ids(&excluded), EXCLUDED.map(|(id, _)| id));
    let differs = |transcript: &Transcript| {
        !excluded(transcript) && *transcript != normalised(transcript.clone())
    };
    let mut different: Vec<&str> = NORMALISED.iter().map(|(id, _)| *id).collect();
    different.extend(SLASHED);
    different.sort_unstable();
    assert_eq!(ids(&differs), different);
    let unusual = |transcript: &Transcript| {
        let path = transcript.path.as_deref().unwrap_or("{any}");
        !path.starts_with("/umsapi/v3/") || path.contains('{')
    };
    assert_eq!(ids(&unusual), NORMALISED.map(|(id, _)| id));
}

#[tokio::test]
async fn each_documented_exchange_is_sent_and_read() {
    let Some(transcripts) = transcripts() else {
        return;
    };
    let authority = Authority::new();
    let identity = authority.issue(Oddity::None);
    let (mut played, mut by_hand) = (BTreeSet::new(), Vec::new());
    for transcript in transcripts {
        let id = transcript.id.clone();
        if EXCLUDED.iter().any(|(excluded, _)| *excluded == id) {
            played.insert(id);
            continue;
        }
        let transcript = normalised(transcript);
        let server = MockServer::start().await;
        let expected = transcript.clone();
        Mock::given(any())
            .respond_with(move |request: &Request| answer(&expected, request))
            .mount(&server)
            .await;
        let address = front(&identity, *server.address()).await;
        let client = builder(&format!("https://{address}"), &authority)
            .build()
            .unwrap();
        match call(&id, &client, &mut by_hand).await {
            Ok(read) => {
                assert_eq!(transcript.status, 200, "{id}");
                if read != Value::Null {
                    assert_eq!(normal(&read), expected_of(&transcript), "{id}");
                }
            }
            Err(error) => {
                let code = transcript.response["errorCode"].as_str();
                assert_eq!(error.server_code(), code, "{id}: {error:?}");
                assert_eq!(error.status(), Some(transcript.status), "{id}: {error:?}");
            }
        }
        assert!(played.insert(id), "a transcript stands there twice");
    }
    let all: BTreeSet<String> = (1..=64).map(|number| format!("T{number:02}")).collect();
    assert_eq!(
        played, all,
        "the transcripts have changed: bring the tables up to date"
    );
    assert_eq!(by_hand, BY_HAND.map(|(id, _)| id));
}

/// The documented answer to the documented request, and a refusal to any other.
fn answer(expected: &Transcript, request: &Request) -> ResponseTemplate {
    let path = request.url.path();
    let header = |name: &str| {
        request
            .headers
            .get(name)
            .map(|value| value.to_str().unwrap())
    };
    if path == "/umsapi/v3/login" {
        // `user:password`
        assert_eq!(header("authorization"), Some("Basic dXNlcjpwYXNzd29yZA=="));
        let cookie = format!("JSESSIONID={SESSION}; Path=/umsapi/; Secure; HttpOnly");
        return ResponseTemplate::new(200)
            .append_header("Set-Cookie", cookie)
            .set_body_json(json!({ "message": format!("JSESSIONID={SESSION}") }));
    }
    let query: serde_json::Map<String, Value> = request
        .url
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
        .collect();
    let body = if request.body.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&request.body).unwrap()
    };
    let session = format!("JSESSIONID={SESSION}");
    let proven = path == "/umsapi/v3/serverstatus" || header("cookie") == Some(session.as_str());
    let typed =
        body == Value::Null || header("content-type") == Some("application/json; charset=utf-8");
    let as_documented = request.method.as_str() == expected.method
        && Some(path) == expected.path.as_deref()
        && query == expected.query
        && normal(&body) == normal(&expected.request);
    if as_documented && proven && typed {
        ResponseTemplate::new(expected.status).set_body_json(&expected.response)
    } else {
        let sent = format!("{} {}: {body}", request.method, request.url);
        ResponseTemplate::new(418).set_body_string(sent)
    }
}
