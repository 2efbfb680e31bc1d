//! Request bodies: JSON with the right content type, read strictly.

use serde_json::{Map, Value};

use super::super::code::Refusal;
use super::{Call, Request};
use crate::ums::UmsErrorCode;

/// The JSON of a body that must be there.
///
/// # Errors
///
/// `ITG-0A005` (415) for another content type, text that is not UTF-8 or not JSON; `ITG-0A004` for
/// an empty body.
fn required(request: &Request<'_>) -> Result<Value, Refusal> {
    check_type(request)?;
    if request.body.is_empty() {
        return Err(UmsErrorCode::InvalidBody.into());
    }
    serde_json::from_slice(request.body)
        .map_err(|error| Refusal::about(UmsErrorCode::UnreadableJson, error))
}

/// A body that may be missing but, if there is one, must be JSON.
pub(super) fn optional(request: &Request<'_>) -> Result<(), Refusal> {
    if request.body.is_empty() {
        return Ok(());
    }
    required(request).map(drop)
}

fn check_type(request: &Request<'_>) -> Result<(), Refusal> {
    let header = request.headers.get(http::header::CONTENT_TYPE);
    let text = header.and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut parts = text.split(';').map(|part| part.trim().to_ascii_lowercase());
    let json = parts
        .next()
        .is_some_and(|media| media == "application/json");
    let utf8 = |part: String| match part.strip_prefix("charset=") {
        Some(charset) => matches!(charset.trim_matches('"'), "utf-8" | "utf8"),
        None => true,
    };
    if json && parts.all(utf8) {
        return Ok(());
    }
    Err(Refusal::about(
        UmsErrorCode::UnreadableJson,
        format_args!("content type '{text}' not supported"),
    ))
}

impl Call<'_> {
    /// The body as a JSON object.
    pub(super) fn object(&self) -> Result<Map<String, Value>, Refusal> {
        match required(self.request)? {
            Value::Object(fields) => Ok(fields),
            _ => Err(UmsErrorCode::InvalidBody.into()),
        }
    }

    /// The body as a JSON array.
    pub(super) fn array(&self) -> Result<Vec<Value>, Refusal> {
        match required(self.request)? {
            Value::Array(items) if items.is_empty() => Err(UmsErrorCode::EmptyList.into()),
            Value::Array(items) => Ok(items),
            _ => Err(UmsErrorCode::InvalidBody.into()),
        }
    }

    /// The body as an array of `{id, type}`.
    pub(super) fn api_objects(&self) -> Result<Vec<ApiObject>, Refusal> {
        self.array()?.iter().map(ApiObject::read).collect()
    }
}

/// An `{id, type}` of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApiObject {
    pub(super) id: i64,
    pub(super) kind: String,
}

impl ApiObject {
    pub(super) fn read(value: &Value) -> Result<Self, Refusal> {
        let kind = value.get("type").and_then(Value::as_str);
        Ok(Self {
            id: id(value.get("id"))?,
            kind: kind.ok_or(UmsErrorCode::InvalidBody)?.to_owned(),
        })
    }
}

/// An id, which may be a number or its text.
pub(super) fn id(value: Option<&Value>) -> Result<i64, Refusal> {
    match value {
        Some(Value::String(text)) => text.parse().map_err(|_| UmsErrorCode::NumberFormat.into()),
        Some(Value::Number(number)) => number
            .as_i64()
            .ok_or_else(|| UmsErrorCode::NumberFormat.into()),
        _ => Err(UmsErrorCode::InvalidBody.into()),
    }
}

/// A text field; `None` if it is not there.
pub(super) fn text<'v>(
    fields: &'v Map<String, Value>,
    name: &str,
) -> Result<Option<&'v str>, Refusal> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(UmsErrorCode::InvalidBody.into()),
    }
}
