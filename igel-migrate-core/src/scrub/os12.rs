//! OS 12 profiles, as they lie in `.ipm` packages.

use serde_json::{Map, Value};

use super::Scrubber;
use super::json::Place;
use super::shape;
use crate::error::{Error, Result};
use crate::profile::os12::{Os12Profile, Uuid};

impl Scrubber {
    /// Scrubs the JSON of an OS 12 profile: an entry of `PROFILES/` in an `.ipm` package. Keys,
    /// switches, numbers and the apps' names stay; texts, names and folders are replaced, secrets
    /// become empty.
    ///
    /// A package itself is not scrubbed: its entries carry the profiles' names, and the vendor's
    /// apps are nobody's secret.
    ///
    /// # Errors
    ///
    /// Those of [`Os12Profile::parse`]: what it cannot read is not scrubbed.
    pub fn os12_profile(&self, file: &[u8]) -> Result<Vec<u8>> {
        Os12Profile::parse(file)?;
        let text = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
        let profile: Map<String, Value> = serde_json::from_slice(text)
            .map_err(|source| Error::malformed("not JSON").with_source(Place::of(&source)))?;
        let scrub = |(name, value): (String, Value)| {
            let value = match &*name {
                "parameterDescriptions" => self.parameters(value),
                "apps" => self.apps(value),
                _ => self.member(&name, "", value),
            };
            (self.member_name(name), value)
        };
        let profile: Map<String, Value> = profile.into_iter().map(scrub).collect();
        serde_json::to_vec_pretty(&profile)
            .map_err(|source| Error::malformed("the profile cannot be written").with_source(source))
    }

    fn parameters(&self, parameters: Value) -> Value {
        let Value::Object(parameters) = parameters else {
            return Value::Null;
        };
        let scrub = |(key, value): (String, Value)| {
            let scrubbed = self.pseudonyms.key(&key);
            (scrubbed, self.member("", &key, value))
        };
        parameters.into_iter().map(scrub).collect()
    }

    /// A member of an object that belongs to the parameter `key`.
    fn member(&self, name: &str, key: &str, value: Value) -> Value {
        match value {
            Value::Object(map) => {
                let scrub = |(inner, value): (String, Value)| match name {
                    "instances" => {
                        let value = self.member("", key, value);
                        (self.instance_key(&inner), value)
                    }
                    "templateParameters" => {
                        let value = self.member("", &format!("{key}.{inner}"), value);
                        (self.pseudonyms.key(&inner), value)
                    }
                    // Parameters of an instance, and members with names of their own.
                    _ if value.is_object() => {
                        let named = matches!(&*inner, "instances" | "templateParameters");
                        let of = if named {
                            key.to_owned()
                        } else {
                            format!("{key}.{inner}")
                        };
                        let value = self.member(&inner, &of, value);
                        (self.pseudonyms.key_or_name(&inner), value)
                    }
                    _ => {
                        let value = self.member(&inner, key, value);
                        (self.member_name(inner), value)
                    }
                };
                Value::Object(map.into_iter().map(scrub).collect())
            }
            Value::Array(values) => {
                let values = values.into_iter();
                Value::Array(values.map(|value| self.member(name, key, value)).collect())
            }
            Value::String(text) => Value::String(match name {
                "value" => self.pseudonyms.setting(key, &text),
                "uiType" | "encrypted" | "profileType" if is_word(&text) => text,
                "version" if shape::is_version(&text) => text,
                _ => self.pseudonyms.text(&text),
            }),
            Value::Number(number) => {
                let text = number.to_string();
                if shape::is_small_number(&text) || (name != "value" && shape::is_id(&text)) {
                    return Value::Number(number);
                }
                Value::from(
                    self.pseudonyms
                        .number(&text)
                        .parse::<i64>()
                        .unwrap_or_default(),
                )
            }
            Value::Bool(_) | Value::Null => value,
        }
    }

    fn apps(&self, apps: Value) -> Value {
        match apps {
            Value::Array(apps) => apps.into_iter().map(|app| self.apps(app)).collect(),
            Value::Object(app) => {
                let scrub = |(name, value): (String, Value)| {
                    let value = match value {
                        Value::String(line) if name == "line" => {
                            Value::String(self.pseudonyms.key(&line))
                        }
                        Value::String(version) if shape::is_version(&version) => {
                            Value::String(version)
                        }
                        other => self.member(&name, "", other),
                    };
                    (self.member_name(name), value)
                };
                app.into_iter().map(scrub).collect()
            }
            other => self.member("", "", other),
        }
    }

    fn instance_key(&self, key: &str) -> String {
        match key.parse::<Uuid>() {
            Ok(_) => self.pseudonyms.uuid(key),
            Err(_) if shape::is_small_number(key) => key.to_owned(),
            Err(_) => self.pseudonyms.text(key),
        }
    }

    fn member_name(&self, name: String) -> String {
        if is_word(&name) {
            name
        } else {
            self.pseudonyms.text(&name)
        }
    }
}

impl super::pseudonym::Pseudonyms {
    fn key_or_name(&self, name: &str) -> String {
        if is_word(name) {
            name.to_owned()
        } else {
            self.key(name)
        }
    }
}

fn is_word(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
