//! The four forms in which UMS has exported OS 12 profiles so far.

use serde_json::{Map, Value, json};

use super::json::JsonValue;
use super::profile::Os12Profile;
use crate::registry::{ParameterType, TemplateParameter};

/// How far the form of a profile JSON had come when UMS wrote it.
///
/// `meta.version` is `1.0.0` in all of them, so the form is told by the fields that are there. It
/// decides which fields an edit writes, so that a document stays of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ExportVariant {
    /// Without `uiType`, `templateParameters` empty, `__settings` and empty secrets in instances
    /// (exports of December 2023 to August 2024, base system 12.2.2).
    A,
    /// With `uiType` and `encrypted` (December 2024 to January 2026, base systems 12.5.1 to
    /// 12.7.4). What a document made from nothing has.
    B,
    /// As B, and `variableSubstitutionActive` in instance parameters (May 2026, base system
    /// 12.8.0).
    C,
    /// As C, and `overWritesSessions` in `meta` (August 2026, base system 12.10.0).
    D,
}

impl ExportVariant {
    /// What the fields of `profile` show. A document that shows nothing is a [`Self::B`].
    pub(super) fn of(profile: &Os12Profile) -> Self {
        let meta = profile.json.root().get("meta");
        if meta.is_some_and(|meta| meta.get("overWritesSessions").is_some()) {
            return Self::D;
        }
        let substitution = |parameter: super::Os12Parameter<'_>| {
            parameter.body().get("variableSubstitutionActive").is_some()
        };
        if (profile.instances()).any(|instance| instance.parameters().any(substitution)) {
            return Self::C;
        }
        // Text without `uiType` proves nothing: parameters without a type in the schema have none.
        let typeless = |body: JsonValue<'_>| {
            let text = body.get("value").is_some_and(|v| v.as_text().is_some());
            body.get("uiType").is_none() && !text
        };
        let unlisted = |template: super::Os12Template<'_>| {
            template.parameters().next().is_none() && template.instances().next().is_some()
        };
        if profile.settings().any(|setting| typeless(setting.body()))
            || profile.templates().any(unlisted)
        {
            return Self::A;
        }
        Self::B
    }

    /// A plain parameter.
    pub(super) fn plain(self, value: Value, kind: ParameterType, profile_name: &str) -> Value {
        let mut members = Map::new();
        members.insert("value".into(), value);
        members.insert("systemSettings".into(), false.into());
        members.insert("activatedInProfile".into(), profile_name.into());
        if self >= Self::B {
            members.extend(ui_type(kind).map(|name| ("uiType".into(), name.into())));
        }
        members.insert("type".into(), 2.into());
        Value::Object(members)
    }

    /// A parameter of an instance.
    pub(super) fn instance_parameter(self, value: Value, fixed: bool, profile_name: &str) -> Value {
        let mut members = Map::new();
        members.insert("value".into(), value);
        if self >= Self::C {
            members.insert("variableSubstitutionActive".into(), false.into());
        }
        members.insert("systemSettings".into(), false.into());
        members.insert("isIntegerInstance".into(), fixed.into());
        members.insert("activatedInProfile".into(), profile_name.into());
        Value::Object(members)
    }

    /// Whether obfuscated parameters without a value are left out of instances.
    pub(super) fn omits_empty_secrets(self) -> bool {
        self >= Self::B
    }

    /// What stands in a free instance behind its parameters.
    pub(super) fn instance_settings(self) -> Option<(String, Value)> {
        (self == Self::A).then(|| {
            let settings = json!({ "deletable": true, "editable": true });
            (super::instance::SETTINGS.to_owned(), settings)
        })
    }

    /// The entries of `templateParameters` for `parameters`.
    pub(super) fn template_parameters<'p>(
        self,
        parameters: impl Iterator<Item = &'p TemplateParameter>,
    ) -> Map<String, Value> {
        if self == Self::A {
            return Map::new();
        }
        parameters
            .map(|parameter| {
                let mut members = Map::new();
                members.extend(ui_type(parameter.kind).map(|name| ("uiType".into(), name.into())));
                if parameter.secret {
                    members.insert("encrypted".into(), "ICACrypt".into());
                }
                (parameter.name.to_string(), Value::Object(members))
            })
            .collect()
    }
}

/// The `uiType` of a schema type.
fn ui_type(kind: ParameterType) -> Option<&'static str> {
    match kind {
        ParameterType::Unstated => None,
        ParameterType::Text => Some("string"),
        ParameterType::Bool => Some("bool"),
        ParameterType::Integer => Some("integer"),
    }
}
