//! The shape of records, looked at as the server sent them.
//!
//! Only what clients rely on is asked for. Ids may be text or numbers and truth values may be
//! text, because servers differ; fields that are not known are nobody's business.

use serde_json::Value;

use super::report::{Checked, Expecting as _, ensure, fail};
use crate::error::shown;
use crate::ums::{DirectoryKind, ProfileKind, UmsClient, UmsRequest};

/// What a field holds.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Id,
    Text,
    Flag,
    /// This very text.
    Is(&'static str),
}

/// Fields that every record of a sort has.
pub(super) type Shape = Vec<(&'static str, Form)>;

pub(super) fn device() -> Shape {
    vec![
        ("id", Form::Id),
        ("unitID", Form::Text),
        ("mac", Form::Text),
        ("name", Form::Text),
        ("parentID", Form::Id),
        ("firmwareID", Form::Id),
        ("movedToBin", Form::Flag),
        ("objectType", Form::Is("tc")),
    ]
}

pub(super) fn directory(kind: DirectoryKind) -> Shape {
    let object_type = match kind {
        DirectoryKind::Device => "tcdirectory",
        DirectoryKind::Profile => "profiledirectory",
        DirectoryKind::PriorityProfile => "masterprofiledirectory",
    };
    vec![
        ("id", Form::Id),
        ("name", Form::Text),
        ("parentID", Form::Id),
        ("movedToBin", Form::Flag),
        ("objectType", Form::Is(object_type)),
    ]
}

pub(super) fn profile(kind: ProfileKind) -> Shape {
    let object_type = match kind {
        ProfileKind::Standard => "profile",
        ProfileKind::Priority => "masterprofile",
    };
    vec![
        ("id", Form::Id),
        ("name", Form::Text),
        ("isMasterProfile", Form::Flag),
        ("overridesSessions", Form::Flag),
        ("movedToBin", Form::Flag),
        ("objectType", Form::Is(object_type)),
    ]
}

pub(super) fn firmware() -> Shape {
    vec![
        ("id", Form::Id),
        ("product", Form::Text),
        ("version", Form::Text),
    ]
}

/// Reads one record and looks at it.
pub(super) async fn one(client: &UmsClient, path: String, shape: &Shape) -> Checked {
    record(&read(client, path).await?, shape)
}

/// Reads a list and looks at each record of it. `envelope` is the field it lies in, if it is not
/// a bare array.
pub(super) async fn list(
    client: &UmsClient,
    path: &str,
    envelope: Option<&str>,
    shape: &Shape,
) -> Checked {
    let mut answer = read(client, path.to_owned()).await?;
    let (list, expected) = match envelope {
        Some(name) => (
            answer.get_mut(name).map(Value::take).unwrap_or_default(),
            format!("a list in the field `{name}`"),
        ),
        None => (answer, "a list".to_owned()),
    };
    let Value::Array(records) = list else {
        return fail(expected, shown(&list.to_string()));
    };
    records.iter().try_for_each(|found| record(found, shape))
}

async fn read(client: &UmsClient, path: String) -> Checked<Value> {
    let request = UmsRequest::get(path).expecting("a path of the interface")?;
    let body = client.send(request).await.expecting("an answer")?;
    match serde_json::from_slice(&body) {
        Ok(value) => Ok(value),
        Err(error) => fail("JSON", error.to_string()),
    }
}

fn record(record: &Value, shape: &Shape) -> Checked {
    let flag = |text: &str| text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
    for &(name, form) in shape {
        let value = record.get(name).unwrap_or(&Value::Null);
        let (holds, expected) = match (form, value) {
            (Form::Id, Value::Number(number)) => (number.is_i64(), "a whole number".to_owned()),
            (Form::Id, Value::String(text)) => {
                (text.parse::<i64>().is_ok(), "a whole number".to_owned())
            }
            (Form::Id, _) => (false, "an id".to_owned()),
            (Form::Text, value) => (value.is_string(), "text".to_owned()),
            (Form::Flag, Value::String(text)) => (flag(text), "true or false".to_owned()),
            (Form::Flag, value) => (value.is_boolean(), "true or false".to_owned()),
            (Form::Is(text), value) => (value.as_str() == Some(text), format!("`{text}`")),
        };
        ensure(holds, format!("{expected} in the field `{name}`"), || {
            let id = record.get("id").unwrap_or(&Value::Null).to_string();
            format!("{} in record {}", shown(&value.to_string()), shown(&id))
        })?;
    }
    Ok(())
}
