//! The documented exchanges of the management interface of UMS, which lie beside the project.

use serde_json::{Map, Value};

use crate::reference;

/// One documented request and its answer.
#[derive(Debug, Clone)]
pub struct Transcript {
    /// Its name, `T01` onwards.
    pub id: String,
    /// The method.
    pub method: String,
    /// The path; `None` for any that does not know the method.
    pub path: Option<String>,
    /// The query.
    pub query: Map<String, Value>,
    /// The request's body; null for none.
    pub request: Value,
    /// The status of the answer.
    pub status: u16,
    /// The answer's body.
    pub response: Value,
}

/// All documented exchanges; `None` after printing why, if they are neither beside the project
/// (`../shared/reference`) nor where `IGEL_MIGRATE_REFERENCE` says.
///
/// # Panics
///
/// If they are here and cannot be read.
#[allow(clippy::expect_used)] // helpers of tests: so they fail
pub fn transcripts() -> Option<Vec<Transcript>> {
    let text = std::fs::read(reference("imi-transcripts.json")?).expect("it can be read");
    let rows: Vec<Value> = serde_json::from_slice(&text).expect("transcripts are a JSON list");
    let text = |row: &Value, name: &str| row[name].as_str().map(str::to_owned);
    let transcript = |row: &Value| Transcript {
        id: text(row, "id").expect("a transcript has an id"),
        method: text(row, "method").expect("a transcript has a method"),
        path: text(row, "path"),
        query: row["query"].as_object().cloned().unwrap_or_default(),
        request: row["request_body"].clone(),
        status: row["status"]
            .as_u64()
            .and_then(|status| u16::try_from(status).ok())
            .expect("a transcript has a status"),
        response: row["response_body"].clone(),
    };
    Some(rows.iter().map(transcript).collect())
}
