//! The suite can fail: each lie of a server is found, by the check that asks about it.

mod reading;
mod writing;

use serde_json::{Value, json};

use super::super::Answer;
use super::relay::{Relay, Told};
use super::*;

/// An answer that is not what the simulated UMS would say; `None` to leave it be. What it asks
/// takes effect.
type Tell = fn(&Told, &dyn Fn() -> Answer) -> Option<Answer>;

struct Lie {
    what: &'static str,
    tell: Tell,
    /// The checks that fail.
    found_by: &'static [&'static str],
}

fn told(status: u16, body: &Value) -> Answer {
    Answer {
        status,
        content_type: "application/json".to_owned(),
        set_cookie: None,
        text: body.to_string(),
    }
}

/// A success that nothing stands behind.
fn pretend() -> Answer {
    told(200, &json!({ "message": "done" }))
}

/// The true answer with something changed.
fn altered(truth: &dyn Fn() -> Answer, change: impl FnOnce(&mut Value)) -> Answer {
    let answer = truth();
    let mut json = answer.json();
    change(&mut json);
    told(answer.status, &json)
}

/// The true answer, but this where it is a refusal.
fn instead_of_refusing(truth: &dyn Fn() -> Answer, body: &Value) -> Answer {
    let answer = truth();
    match answer.status {
        200 => answer,
        _ => told(200, body),
    }
}

async fn relay(estate: &Estate, lie: &'static Lie) -> UmsClient {
    let tell = lie.tell;
    let relay = Relay::start(&estate.simulator, move |call, truth| {
        tell(call, truth).unwrap_or_else(truth)
    });
    relay.await.client(&estate.simulator)
}

#[tokio::test(flavor = "multi_thread")]
async fn lies_to_readers_are_found() {
    for lie in reading::READING {
        let estate = Estate::start(Knobs::default()).await;
        let client = relay(&estate, lie).await;
        let report = conformance::read_only(&client, &estate.known).await;
        assert_eq!(
            names(report.failed()),
            lie.found_by,
            "{}:\n{report}",
            lie.what
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lies_to_writers_are_found() {
    for lie in writing::WRITING {
        let estate = Estate::start(Knobs::default()).await;
        let client = relay(&estate, lie).await;
        let scratch = scratch().with_template_keys();
        let report = conformance::writing(&client, &scratch).await.unwrap();
        assert_eq!(
            names(report.failed()),
            lie.found_by,
            "{}:\n{report}",
            lie.what
        );
        let stays = names(report.failed()).contains(&"directories/device/clean-up");
        assert_eq!(in_scratch(&estate) > 0, stays, "{}:\n{report}", lie.what);
    }
}
