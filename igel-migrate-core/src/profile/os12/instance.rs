//! Templates with their instances, as a profile carries them.

use std::borrow::Cow;
use std::fmt;

use uuid::Uuid;

use super::json::JsonValue;
use super::parameter::Os12Parameter;

/// A member of an instance that is not a parameter.
pub(super) const SETTINGS: &str = "__settings";

/// What an instance is called within its template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InstanceKey {
    /// A free instance: a lower-case UUID with hyphens.
    Free(Uuid),
    /// A fixed instance: its number.
    Fixed(u32),
    /// Any other text. No real export has one.
    Other(Box<str>),
}

impl From<&str> for InstanceKey {
    fn from(text: &str) -> Self {
        let free = text.parse().map(Self::Free);
        let fixed = text.parse().map(Self::Fixed);
        [free.ok(), fixed.ok()]
            .into_iter()
            .flatten()
            .find(|key| key.to_string() == text)
            .unwrap_or_else(|| Self::Other(text.into()))
    }
}

impl From<Uuid> for InstanceKey {
    fn from(id: Uuid) -> Self {
        Self::Free(id)
    }
}

impl fmt::Display for InstanceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Free(id) => write!(f, "{}", id.hyphenated()),
            Self::Fixed(number) => write!(f, "{number}"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

/// A template in a profile: which parameters it has, and its instances.
#[derive(Clone)]
pub struct Os12Template<'a> {
    name: Cow<'a, str>,
    body: JsonValue<'a>,
}

impl<'a> Os12Template<'a> {
    pub(super) fn new(name: Cow<'a, str>, body: JsonValue<'a>) -> Self {
        Self { name, body }
    }

    pub(super) fn body(&self) -> JsonValue<'a> {
        self.body
    }

    /// The name in the document: the key of the template without its `%`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The names of the parameters that the profile lists for the template. Older exports list
    /// none ([`super::ExportVariant::A`]).
    pub fn parameters(&self) -> impl Iterator<Item = Cow<'a, str>> + use<'a> {
        self.listed().map(|(name, _)| name)
    }

    /// Whether the profile marks `parameter` as a secret in obfuscated form.
    pub fn is_encrypted(&self, parameter: &str) -> bool {
        self.listed()
            .any(|(name, body)| name == parameter && body.get("encrypted").is_some())
    }

    pub(super) fn listed(&self) -> impl Iterator<Item = (Cow<'a, str>, JsonValue<'a>)> + use<'a> {
        (self.body.get("templateParameters").into_iter()).flat_map(JsonValue::members)
    }

    /// Its instances, in the order of the document.
    pub fn instances(&self) -> impl Iterator<Item = Os12Instance<'a>> + use<'a> {
        let template = self.name.clone();
        let instances = self.body.get("instances").into_iter();
        (instances.flat_map(JsonValue::members)).map(move |(key, body)| Os12Instance {
            template: template.clone(),
            key: InstanceKey::from(&*key),
            body,
        })
    }

    /// The instance called `key`.
    pub fn instance(&self, key: &InstanceKey) -> Option<Os12Instance<'a>> {
        self.instances().find(|found| found.key == *key)
    }
}

/// An instance of a template, with its parameters.
#[derive(Clone)]
pub struct Os12Instance<'a> {
    template: Cow<'a, str>,
    key: InstanceKey,
    body: JsonValue<'a>,
}

impl<'a> Os12Instance<'a> {
    pub(super) fn body(&self) -> JsonValue<'a> {
        self.body
    }

    /// The key of its template without `%`.
    pub fn template(&self) -> &str {
        &self.template
    }

    /// What it is called within its template.
    pub fn key(&self) -> &InstanceKey {
        &self.key
    }

    /// Its parameters, in the order of the document.
    pub fn parameters(&self) -> impl Iterator<Item = Os12Parameter<'a>> + use<'a> {
        (self.body.members())
            .filter(|(name, _)| name != SETTINGS)
            .map(|(name, body)| Os12Parameter::new(name, body))
    }

    /// The parameter called `name`.
    pub fn parameter(&self, name: &str) -> Option<Os12Parameter<'a>> {
        self.parameters().find(|parameter| parameter.name() == name)
    }
}

impl fmt::Debug for Os12Template<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Os12Template")
            .field("name", &self.name)
            .field("instances", &self.instances().count())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Os12Instance<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Os12Instance")
            .field("template", &self.template)
            .field("key", &self.key)
            .field("parameters", &self.parameters().count())
            .finish_non_exhaustive()
    }
}
