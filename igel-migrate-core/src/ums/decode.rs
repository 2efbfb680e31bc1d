//! Reading replies: forgiving where servers differ, strict where a wrong guess would matter.
//!
//! Ids come as text or numbers, truth values as such or as text, lists bare or in an envelope,
//! fields may be missing or of another type (IMI manual 2025; clients in the field). What is not
//! known is kept, so that a diagnosis can show it; what identifies an object must be right.

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::{Map, Value};

use crate::error::{Error, ErrorKind, Result};

/// A documented object of a reply.
pub(super) trait Record: Sized {
    /// What it is, for errors: `profile`.
    const WHAT: &'static str;

    /// Reads it from its fields.
    fn read(fields: &mut Fields) -> Result<Self>;
}

/// The fields of an object of a reply; reading one takes it out.
#[derive(Debug)]
pub(super) struct Fields {
    map: Map<String, Value>,
}

impl Fields {
    /// A field without which the object means nothing.
    pub(super) fn required<T: DeserializeOwned>(&mut self, name: &'static str) -> Result<T> {
        let value = self
            .map
            .remove(name)
            .ok_or_else(|| Error::new(ErrorKind::Protocol, "missing field").with_subject(name))?;
        serde_json::from_value(value).map_err(|source| unexpected(name, source))
    }

    /// A field that may be missing. A value of another type stays where it is and ends up among
    /// the unknown fields.
    pub(super) fn optional<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let value = T::deserialize(self.map.get(name)?).ok()?;
        self.map.remove(name);
        Some(value)
    }

    /// Text; empty if it is missing. A number is taken as its digits.
    pub(super) fn text(&mut self, name: &str) -> String {
        self.optional::<Lenient<String>>(name)
            .map(|text| text.0)
            .unwrap_or_default()
    }

    /// A whole number, as a number or as text.
    pub(super) fn integer(&mut self, name: &str) -> Option<i64> {
        self.optional::<Lenient<Option<i64>>>(name)?.0
    }

    /// A truth value, as such or as text; false if it is missing.
    pub(super) fn flag(&mut self, name: &'static str) -> Result<bool> {
        let value = match self.map.remove(name) {
            None | Some(Value::Null) => return Ok(false),
            Some(Value::Bool(value)) => return Ok(value),
            Some(value) => value,
        };
        match value.as_str() {
            Some(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Some(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            _ => Err(Error::new(ErrorKind::Protocol, "neither true nor false").with_subject(name)),
        }
    }

    /// Leaves a field out that says nothing.
    pub(super) fn ignore(&mut self, name: &str) {
        self.map.remove(name);
    }

    /// A list of objects; `None` if it is missing.
    pub(super) fn records<T: Record>(&mut self, name: &'static str) -> Result<Option<Vec<T>>> {
        match self.map.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(values)) => read_all(values)
                .map(Some)
                .map_err(|error| error.with_subject(name)),
            Some(_) => Err(Error::new(ErrorKind::Protocol, "expected a list").with_subject(name)),
        }
    }

    /// An object that must be there.
    pub(super) fn record<T: Record>(&mut self, name: &'static str) -> Result<T> {
        let value = self.map.remove(name).unwrap_or(Value::Null);
        read(value).map_err(|error| error.with_subject(name))
    }

    /// An object; `None` if it is missing.
    pub(super) fn optional_record<T: Record>(&mut self, name: &'static str) -> Result<Option<T>> {
        match self.map.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.record(name).map(Some),
        }
    }

    /// The fields nobody asked for. Links say nothing that ids do not.
    pub(super) fn rest(&mut self) -> Map<String, Value> {
        self.map.remove("links");
        std::mem::take(&mut self.map)
    }
}

/// Any JSON.
pub(super) fn json(body: &[u8]) -> Result<Value> {
    serde_json::from_slice(body).map_err(|source| {
        Error::new(ErrorKind::Protocol, "the answer is not JSON")
            .with_source(source)
            .with_hint("is the address that of a UMS server, port included?")
    })
}

/// One object.
pub(super) fn one<T: Record>(body: &[u8]) -> Result<T> {
    read(json(body)?)
}

/// A list: a bare array, or one in an envelope under `results` or `name`.
pub(super) fn list<T: Record>(body: &[u8], name: &str) -> Result<Vec<T>> {
    let values = match json(body)? {
        Value::Array(values) => Some(values),
        Value::Object(mut map) => match map.remove(name).or_else(|| map.remove("results")) {
            Some(Value::Array(values)) => Some(values),
            _ => None,
        },
        _ => None,
    };
    let values = values.ok_or_else(|| {
        Error::new(
            ErrorKind::Protocol,
            format!("the answer is no list of {}s", T::WHAT),
        )
    })?;
    read_all(values)
}

fn read_all<T: Record>(values: Vec<Value>) -> Result<Vec<T>> {
    values
        .into_iter()
        .enumerate()
        .map(|(index, value)| {
            read(value).map_err(|error| error.with_subject(format!("{} {}", T::WHAT, index + 1)))
        })
        .collect()
}

fn read<T: Record>(value: Value) -> Result<T> {
    let Value::Object(map) = value else {
        return Err(Error::new(
            ErrorKind::Protocol,
            format!("expected a {}", T::WHAT),
        ));
    };
    T::read(&mut Fields { map })
}

fn unexpected(name: &str, source: serde_json::Error) -> Error {
    Error::new(ErrorKind::Protocol, "unexpected value")
        .with_subject(name)
        .with_source(source)
}

/// A value that is read from whatever stands for it.
struct Lenient<T>(T);

impl<'de> Deserialize<'de> for Lenient<String> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for Lenient<Option<i64>> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        integer(deserializer).map(Self)
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Whole(i64),
    Number(serde_json::Number),
    Bool(bool),
    Null,
}

/// Text, or a scalar as text; null is empty text.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Scalar::deserialize(deserializer)? {
        Scalar::Text(text) => text,
        Scalar::Whole(number) => number.to_string(),
        Scalar::Number(number) => number.to_string(),
        Scalar::Bool(value) => value.to_string(),
        Scalar::Null => String::new(),
    })
}

/// A whole number, as a number or as text; `None` for null and for text that is none.
pub(super) fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(match Scalar::deserialize(deserializer)? {
        Scalar::Whole(number) => Some(number),
        Scalar::Text(text) => text.trim().parse().ok(),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ums::{Directory, Firmware, Profile, ProfileKind};
    use proptest::prelude::*;

    #[test]
    fn lists_come_bare_or_wrapped() {
        let row = r#"{"id":"2","product":"P","version":"1","links":[]}"#;
        let bare = list::<Firmware>(format!("[{row}]").as_bytes(), "FwResource").unwrap();
        for name in ["FwResource", "results"] {
            let wrapped = format!(r#"{{"{name}":[{row}],"links":[]}}"#);
            assert_eq!(
                list::<Firmware>(wrapped.as_bytes(), "FwResource").unwrap(),
                bare
            );
        }
        for other in ["{}", "null", "3", r#"{"items":[]}"#, r#"{"FwResource":{}}"#] {
            let error = list::<Firmware>(other.as_bytes(), "FwResource").unwrap_err();
            assert_eq!(error.message(), "the answer is no list of firmwares");
        }
    }

    #[test]
    fn what_is_unknown_is_kept_and_links_are_not() {
        let profile: Profile = one(
            br#"{"id":7,"name":5,"isMasterProfile":"true","parentID":null,"firmwareID":"x",
                "links":[{"rel":"self"}],"future":1}"#,
        )
        .unwrap();
        assert_eq!((profile.id.get(), profile.name.as_str()), (7, "5"));
        assert_eq!(profile.kind, ProfileKind::Priority);
        assert_eq!((profile.parent, profile.firmware), (None, None));
        let extra = Value::Object(profile.extra);
        assert_eq!(
            extra,
            serde_json::json!({"parentID": null, "firmwareID": "x", "future": 1})
        );
    }

    #[test]
    fn errors_name_the_field() {
        let body = br#"[{"id":"1","parentID":"-1"},{"id":"x","parentID":"-1"}]"#;
        let error = list::<Directory>(body, "directories").unwrap_err();
        assert_eq!(error.subject(), Some("directory 2: id"));
        let error = list::<Directory>(br#"[{"id":"1"}]"#, "directories").unwrap_err();
        assert_eq!(error.to_string(), "directory 1: parentID: missing field");
        let error = one::<Directory>(br#"{"id":"1","parentID":"2","movedToBin":"?"}"#).unwrap_err();
        assert_eq!(error.to_string(), "movedToBin: neither true nor false");
        assert_eq!(
            one::<Directory>(b"<html>").unwrap_err().message(),
            "the answer is not JSON"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn arbitrary_json_never_panics(
            body in r#"[\[\{]("(id|parentID|name|movedToBin|isMasterProfile)"[:,](1|"x"|null|true|\[\]),?){0,4}[\}\]]"#
        ) {
            let _ = one::<Directory>(body.as_bytes());
            let _ = list::<Profile>(body.as_bytes(), "profiles");
        }
    }
}
