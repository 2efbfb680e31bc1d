//! Answers of the management interface: devices, directories, profiles, assignments, firmwares.

use std::io::{Read, Write};

use serde_json::{Number, Value};

use super::Scrubber;
use super::fields::{IDS, KEPT_FIELDS, REPLACED, VERSIONS, is_secret};
use super::shape;
use crate::error::{Error, Result};
use crate::ums::DeviceListDecoder;

/// What one read from a file gives at most.
const PIECE: usize = 64 * 1024;

impl Scrubber {
    /// Scrubs an answer of the management interface.
    ///
    /// ```
    /// use igel_migrate_core::scrub::Scrubber;
    /// let answer = br#"[{"id":"95","name":"Reception","memorySize":3661,"movedToBin":"false"}]"#;
    /// let scrubbed = String::from_utf8(Scrubber::with_key([7; 32]).imi(answer)?).unwrap();
    /// assert!(scrubbed.contains(r#""id":"95""#) && scrubbed.contains("3661"));
    /// assert!(!scrubbed.contains("Reception"));
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::ErrorKind::Malformed) if it is not JSON.
    pub fn imi(&self, answer: &[u8]) -> Result<Vec<u8>> {
        Ok(self.value(None, parsed(answer)?).to_string().into_bytes())
    }

    /// Scrubs a list of devices as it comes, in memory of one record, and gives their number. Both
    /// envelopes are read; a bare list is written.
    ///
    /// ```
    /// use igel_migrate_core::scrub::Scrubber;
    /// let list = br#"{"results":[{"id":1,"lastIP":"192.0.2.7"},{"id":2,"lastIP":"192.0.2.7"}]}"#;
    /// let mut scrubbed = Vec::new();
    /// assert_eq!(Scrubber::with_key([7; 32]).device_list(&list[..], &mut scrubbed)?, 2);
    /// assert!(!String::from_utf8(scrubbed).unwrap().contains("192.0.2.7"));
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`DeviceListDecoder`], and what reading and writing fail with.
    pub fn device_list(&self, mut input: impl Read, mut output: impl Write) -> Result<u64> {
        let mut list = DeviceListDecoder::new();
        let mut piece = vec![0; PIECE];
        let mut written = 0;
        output.write_all(b"[")?;
        loop {
            let read = input.read(&mut piece)?;
            match read {
                0 => list.close(),
                _ => list.push(&piece[..read])?,
            }
            while let Some(record) = list.next_record()? {
                let record = self.imi(&record)?;
                output.write_all(if written == 0 { b"\n" } else { b",\n" })?;
                output.write_all(&record)?;
                written += 1;
            }
            if read == 0 {
                output.write_all(b"\n]\n")?;
                return Ok(written);
            }
        }
    }

    fn value(&self, field: Option<&str>, value: Value) -> Value {
        if field.is_some_and(is_secret) {
            return match value {
                Value::String(_) => Value::String(String::new()),
                Value::Bool(_) => value,
                _ => Value::Null,
            };
        }
        match value {
            Value::Null | Value::Bool(_) => value,
            Value::Number(number) => Value::Number(self.number(field, number)),
            Value::String(text) => Value::String(self.field(field, text)),
            Value::Array(values) => {
                let values = values.into_iter();
                Value::Array(values.map(|value| self.value(field, value)).collect())
            }
            Value::Object(map) => {
                let entries = map.into_iter();
                let scrub = |(name, value): (String, Value)| {
                    let value = self.value(Some(&name), value);
                    (self.field_name(name), value)
                };
                Value::Object(entries.map(scrub).collect())
            }
        }
    }

    /// Names of fields are the server's own, unless they do not look like it.
    fn field_name(&self, name: String) -> String {
        let own = name.len() <= 64
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && shape::mac_digits(&name).is_none();
        if own {
            name
        } else {
            self.pseudonyms.text(&name)
        }
    }

    fn field(&self, field: Option<&str>, text: String) -> String {
        let is_one_of = |fields: &[&str]| field.is_some_and(|field| fields.contains(&field));
        let stays = if is_one_of(REPLACED) {
            false
        } else if is_one_of(KEPT_FIELDS) {
            return self.pseudonyms.kept(&text);
        } else if is_one_of(VERSIONS) {
            shape::is_version(&text)
        } else if is_one_of(IDS) {
            shape::is_id(&text)
        } else if field == Some("href") {
            if text != "root" {
                return self.link(&text);
            }
            true
        } else {
            matches!(&*text, "true" | "false") || shape::is_date(&text)
        };
        if stays {
            text
        } else {
            self.pseudonyms.text(&text)
        }
    }

    /// A link of the interface, whose ids stay as they do elsewhere.
    fn link(&self, link: &str) -> String {
        match link.rsplit_once('/') {
            Some((before, id)) if shape::is_id(id) && before.contains("/umsapi/") => {
                format!("{}/{id}", self.pseudonyms.url(before))
            }
            _ => self.pseudonyms.text(link),
        }
    }

    fn number(&self, field: Option<&str>, number: Number) -> Number {
        let known = |fields: &[&str]| field.is_some_and(|field| fields.contains(&field));
        let text = number.to_string();
        let stays = known(KEPT_FIELDS) || known(IDS) || shape::is_small_number(&text);
        if stays && !known(REPLACED) {
            return number;
        }
        let stands_for = self.pseudonyms.number(&text);
        stands_for.parse::<i64>().map_or(number, Number::from)
    }
}

/// An answer as it came, but for secrets.
pub(crate) fn without_secrets(answer: &[u8]) -> Result<Vec<u8>> {
    fn emptied(value: &mut Value) {
        match value {
            Value::Object(map) => {
                for (name, value) in map {
                    if is_secret(name) {
                        *value = Value::Null;
                    } else {
                        emptied(value);
                    }
                }
            }
            Value::Array(values) => values.iter_mut().for_each(emptied),
            _ => {}
        }
    }
    let mut value = parsed(answer)?;
    emptied(&mut value);
    Ok(value.to_string().into_bytes())
}

fn parsed(answer: &[u8]) -> Result<Value> {
    serde_json::from_slice(answer)
        .map_err(|source| Error::malformed("not JSON").with_source(Place::of(&source)))
}

/// Where a text is not JSON. The message of the parser may repeat the text.
#[derive(Debug)]
pub(super) struct Place(usize, usize);

impl Place {
    pub(super) fn of(error: &serde_json::Error) -> Self {
        Self(error.line(), error.column())
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}, column {}", self.0, self.1)
    }
}

impl std::error::Error for Place {}
