//! Every documented exchange, asked of the simulated UMS set up to fit.
//!
//! The answers must be the documented ones: status, field names, types, order of fields, and values
//! too, save for those that a server makes up anew each time.

use igel_migrate_core::simulator::{Criterion, Simulator, View};
use igel_migrate_tests::transcripts::{Transcript, transcripts};
use serde_json::{Map, Value};

use super::{Answer, Caller, read, with_json, worlds};

/// Exchanges that the simulated UMS refuses on purpose, with the refusal and the reason.
const REFUSED: [(&str, &str, &str); 3] = [
    (
        "T04",
        "404 ITG-0B006",
        "v2 of the interface; only v3 is spoken",
    ),
    (
        "T10",
        "404 ITG-0A020",
        "the shadow secret is a password for remote access",
    ),
    (
        "T23",
        "400 ITG-0A003",
        "nobody should come to rely on factory resets",
    ),
];

/// Exchanges that are not sent literally, with the reason.
const NORMALIZED: [(&str, &str); 4] = [
    (
        "T13",
        "the path has a placeholder for the device; the answer is a fragment",
    ),
    ("T14", "the path has a placeholder for the view"),
    ("T26", "the links were not recorded"),
    ("T48", "any path that does not take the method"),
];

/// Exchanges printed with a slash at the end of the path; sent with and without.
const SLASHED: [&str; 7] = ["T15", "T23", "T32", "T35", "T39", "T41", "T52"];

/// Exchanges whose answers cannot be the documented ones to the letter, with what differs.
const LOOSENED: [(&str, &str); 7] = [
    ("T01", "the session is another each time"),
    ("T03", "versions and names of the server itself"),
    (
        "T11",
        "the two devices of the example share a MAC, which no database allows",
    ),
    (
        "T13",
        "a fragment: the other fields of the device are elided in the manual",
    ),
    (
        "T15",
        "the name in the manual's answer does not follow from its request",
    ),
    ("T26", "the links were not recorded"),
    (
        "T56",
        "firmwares of other exchanges are there as well; the rows must be alike",
    ),
];

/// Values that a server makes up: their type counts.
const MADE_UP: [&str; 4] = ["execID", "exectime", "time", "stackTrace"];

fn path_of(exchange: &Transcript) -> &str {
    exchange.path.as_deref().unwrap_or("(any)")
}

#[test]
fn the_tables_name_exactly_what_differs() {
    let Some(exchanges) = transcripts() else {
        return;
    };
    assert_eq!(exchanges.len(), 64);
    let ids = |wanted: &dyn Fn(&Transcript) -> bool| -> Vec<&str> {
        let wanted = exchanges.iter().filter(|exchange| wanted(exchange));
        wanted.map(|exchange| exchange.id.as_str()).collect()
    };
    let refused = ids(&|exchange| {
        !path_of(exchange).starts_with("/umsapi/v3/") && exchange.path.is_some()
            || exchange
                .query
                .get("facets")
                .is_some_and(|facet| facet == "shadow")
            || exchange
                .query
                .get("command")
                .is_some_and(|name| name == "tcreset2facdefs")
    });
    assert_eq!(refused, REFUSED.map(|(id, ..)| id));
    let normalized = ids(&|exchange| {
        let unlinked = exchange.response.as_array().is_some_and(|list| {
            list.iter()
                .any(|item| item["assignee"].is_object() && item["links"].is_null())
        });
        exchange.path.is_none() || path_of(exchange).contains('{') || unlinked
    });
    assert_eq!(normalized, NORMALIZED.map(|(id, _)| id));
    assert_eq!(ids(&|exchange| path_of(exchange).ends_with('/')), SLASHED);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_documented_exchange_is_answered_as_documented() {
    let Some(exchanges) = transcripts() else {
        return;
    };
    for exchange in &exchanges {
        let id = exchange.id.as_str();
        if let Some((_, refusal, reason)) = REFUSED.iter().find(|(refused, ..)| *refused == id) {
            let simulator = Simulator::builder().start().await.unwrap();
            let answer = ask(&simulator, exchange, path_of(exchange)).await;
            assert_eq!(answer.refusal(), *refusal, "{id}: {reason}");
            continue;
        }
        check(exchange, path_of(exchange)).await;
        if SLASHED.contains(&id) {
            check(exchange, path_of(exchange).trim_end_matches('/')).await;
        }
    }
}

async fn check(exchange: &Transcript, path: &str) {
    let id = exchange.id.as_str();
    let simulator = Simulator::builder().start().await.unwrap();
    let console = simulator.console();
    worlds::prepare(id, &console);
    let path = match id {
        "T13" => path.replace("{id}", "95"),
        "T14" => {
            let view = View::new("all", vec![Criterion::NameContains("ITC".to_owned())]);
            path.replace("{viewId}", &console.create_view(view).to_string())
        }
        "T48" => "/umsapi/v3/template".to_owned(),
        _ => path.to_owned(),
    };
    let answer = ask(&simulator, exchange, &path).await;
    assert_eq!(answer.status, exchange.status, "{id}");
    assert_eq!(answer.content_type, "application/json", "{id}");
    let given = answer
        .text
        .replace(simulator.ums_url(), "https://ums.example.test:8443");
    let mut given: Value = serde_json::from_str(&given).unwrap();
    let mut documented = exchange.response.clone();
    comparable(&mut given);
    comparable(&mut documented);
    if LOOSENED.iter().any(|(loosened, _)| *loosened == id) {
        assert_ne!(
            given.to_string(),
            documented.to_string(),
            "{id} need not be loosened"
        );
        if id == "T01" {
            check_session(&answer);
        }
        loosen(id, &mut given, &mut documented);
    }
    // As text, so that the order of fields counts.
    assert_eq!(given.to_string(), documented.to_string(), "{id}");
}

fn check_session(answer: &Answer) {
    let (cookie, json) = (answer.set_cookie.as_deref().unwrap(), answer.json());
    let text = json["message"].as_str().unwrap();
    assert_eq!(cookie, format!("{text}; Path=/umsapi/; Secure; HttpOnly"));
    let session = text.strip_prefix("JSESSIONID=").unwrap();
    let upper_hex = |c: char| c.is_ascii_digit() || ('A'..='F').contains(&c);
    assert!(
        session.len() == 32 && session.chars().all(upper_hex),
        "{session}"
    );
}

/// Takes out of both answers what may differ.
fn loosen(id: &str, given: &mut Value, documented: &mut Value) {
    match id {
        "T01" | "T03" => {
            for answer in [given, documented] {
                for (_, value) in answer.as_object_mut().unwrap() {
                    if value.is_string() {
                        *value = "made up".into();
                    }
                }
            }
        }
        "T11" => {
            let devices = documented.as_array_mut().unwrap();
            let other = devices.iter_mut().find(|it| it["id"] == "97856").unwrap();
            for mac in ["mac", "unitID"] {
                other[mac] = "00E0C520986B".into();
            }
            other["networkAdapters"][0]["mac"] = "00E0C520986B".into();
        }
        "T13" => {
            let history = given["userLoginHistory"].take();
            *given = Value::Object(Map::from_iter([("userLoginHistory".to_owned(), history)]));
        }
        "T15" => {
            assert_eq!(given["name"], "");
            documented["name"] = "".into();
        }
        "T26" => {
            for item in given.as_array_mut().unwrap() {
                let links = item.as_object_mut().unwrap().shift_remove("links").unwrap();
                assert_eq!(links.as_array().unwrap().len(), 3);
            }
        }
        "T56" => {
            for answer in [given, documented] {
                let rows = answer["FwResource"].as_array_mut().unwrap();
                rows.retain(|row| row["id"] == "6");
                assert_eq!(rows.len(), 1);
            }
        }
        other => panic!("{other} is not loosened"),
    }
}

/// Replaces made-up values by their type and sorts lists of objects, whose order means nothing.
fn comparable(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if MADE_UP.contains(&name.as_str()) => {
                        "made up".clone_into(text);
                    }
                    Value::Number(_) if MADE_UP.contains(&name.as_str()) => *value = 0.into(),
                    other => comparable(other),
                }
            }
        }
        Value::Array(items) => {
            items.iter_mut().for_each(comparable);
            if items.iter().all(|item| item["id"].is_string()) {
                items.sort_by_key(ToString::to_string);
            }
        }
        _ => {}
    }
}

async fn ask(simulator: &Simulator, exchange: &Transcript, path: &str) -> Answer {
    let caller = Caller::logged_in(simulator).await;
    let mut request = caller.request(&exchange.method, path);
    if exchange.id == "T01" {
        let caller = Caller::new(simulator);
        request = caller.request(&exchange.method, path);
        request = request.basic_auth(simulator.username(), Some(simulator.password()));
    }
    let text =
        |(name, value): (&String, &Value)| (name.clone(), value.as_str().unwrap().to_owned());
    let query: Vec<(String, String)> = exchange.query.iter().map(text).collect();
    if !query.is_empty() {
        request = request.query(&query);
    }
    if !exchange.request.is_null() {
        request = with_json(request, &exchange.request);
    }
    read(request).await.unwrap()
}
