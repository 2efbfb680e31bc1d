//! One parameter with its value: a plain setting, or a parameter of an instance.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use super::json::JsonValue;
use crate::error::{Error, Result};
use crate::registry::{ParameterType, RegistryValue};

/// A parameter that a profile activates, with its value.
///
/// `Debug` shows the name only: the value may be a password.
#[derive(Clone)]
pub struct Os12Parameter<'a> {
    name: Cow<'a, str>,
    body: JsonValue<'a>,
}

impl<'a> Os12Parameter<'a> {
    pub(super) fn new(name: Cow<'a, str>, body: JsonValue<'a>) -> Self {
        Self { name, body }
    }

    pub(super) fn body(&self) -> JsonValue<'a> {
        self.body
    }

    /// The full registry key of a plain setting; the name behind the template in an instance.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value in stored form, whatever JSON type it has: `true`, `30`, `&lbUSERNAME&rb`.
    /// `None` for a value that is not a bool, a number or a text.
    pub fn value(&self) -> Option<RegistryValue> {
        let value = self.body.get("value")?;
        if let Some(text) = value.as_text() {
            return Some(RegistryValue::from_stored(text));
        }
        let scalar = value.as_bool().is_some() || value.is_number();
        scalar.then(|| RegistryValue::from_stored(value.raw()))
    }

    /// The profile that activates it. UMS always writes the name of the profile it stands in.
    pub fn activated_in(&self) -> Option<Cow<'a, str>> {
        self.body.get("activatedInProfile")?.as_text()
    }

    /// What a plain setting says about its type: `string`, `bool`, `integer`. The parameters of an
    /// instance are typed in their template.
    pub fn ui_type(&self) -> Option<Cow<'a, str>> {
        self.body.get("uiType")?.as_text()
    }

    /// Whether a template key of UMS gives the value. No real export with `true` was seen.
    pub fn from_template_key(&self) -> bool {
        (self.body.get("variableSubstitutionActive")).and_then(JsonValue::as_bool) == Some(true)
    }
}

impl fmt::Debug for Os12Parameter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Os12Parameter")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// The JSON value of a parameter: bools and whole numbers by schema type, everything else text.
///
/// # Errors
///
/// [`crate::ErrorKind::Invalid`] if a bool or an integer is asked for and the text is none. The
/// error does not show the text.
pub(super) fn to_json(kind: ParameterType, value: &RegistryValue) -> Result<Value> {
    let stored = value.stored();
    match kind {
        ParameterType::Text | ParameterType::Unstated => Ok(stored.into()),
        ParameterType::Bool => match stored {
            "true" => Ok(true.into()),
            "false" => Ok(false.into()),
            _ => Err(Error::invalid("a bool must be `true` or `false`")),
        },
        ParameterType::Integer => stored
            .parse::<i64>()
            .ok()
            .filter(|number| number.to_string() == stored)
            .map(Value::from)
            .ok_or_else(|| Error::invalid("an integer must be written in plain decimal digits")),
    }
}
