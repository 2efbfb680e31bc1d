//! A parameter of a schema with everything the schema says about it.

use std::borrow::Cow;
use std::fmt;

use super::node::SchemaNode;
use crate::registry::value::decode;
use crate::registry::{ParameterType, RegistryKey, RegistryValue};

/// How a parameter keeps its secret (`encrypted=<…>`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encryption {
    /// Obfuscated: see [`crate::registry::icacrypt`].
    IcaCrypt,
    /// Hashed: cannot be made or undone here.
    Sha512Crypt,
    /// A way this library does not know.
    Unknown,
}

/// A parameter of a schema. What its own node does not state is taken from what it inherits.
#[derive(Clone)]
pub struct Parameter<'s> {
    key: RegistryKey,
    /// Its own node, if it has one, and those it inherits from; never empty.
    nodes: Vec<SchemaNode<'s>>,
}

impl<'s> Parameter<'s> {
    pub(super) fn new(key: RegistryKey, nodes: Vec<SchemaNode<'s>>) -> Self {
        Self { key, nodes }
    }

    /// The key.
    pub fn key(&self) -> &RegistryKey {
        &self.key
    }

    /// The type, as far as writing a profile must know it.
    ///
    /// `bool` and `boolean` are [`ParameterType::Bool`]; `integer`, `int` and the published typo
    /// `init` [`ParameterType::Integer`]; no type and an empty one [`ParameterType::Unstated`];
    /// everything else is text: `string`, `String`, the typo `sting`, `editable`, `range`, `ip`,
    /// `multiline`, `password`, and what future schemas may say.
    pub fn kind(&self) -> ParameterType {
        match self.type_name().as_deref() {
            None | Some("") => ParameterType::Unstated,
            Some("bool" | "boolean") => ParameterType::Bool,
            Some("integer" | "int" | "init") => ParameterType::Integer,
            Some(_) => ParameterType::Text,
        }
    }

    /// The type in the words of the schema.
    pub fn type_name(&self) -> Option<Cow<'s, str>> {
        self.text("type")
    }

    /// The default: `defaultvalue` in a firmware export, `value` in the schema of an app.
    pub fn default(&self) -> Option<RegistryValue> {
        // A firmware export has no `value` to give, an app schema no `defaultvalue`.
        self.text("defaultvalue")
            .or_else(|| self.text("value"))
            .map(RegistryValue::from_stored)
    }

    /// The values the schema offers, decoded; empty if it names none.
    ///
    /// Only a type of `range` makes them the only ones possible: with other types, defaults
    /// outside occur in real schemas.
    pub fn range(&self) -> Vec<Cow<'s, str>> {
        self.text("range").map(range_items).unwrap_or_default()
    }

    /// The labels of [`Parameter::range`] in one language, in the same order.
    pub fn range_labels(&self, locale: &str) -> Vec<Cow<'s, str>> {
        self.text(&format!("range[{locale}]"))
            .map(range_items)
            .unwrap_or_default()
    }

    /// The name shown to people in one language: `en_us`, `de_de`.
    pub fn display_name(&self, locale: &str) -> Option<Cow<'s, str>> {
        self.decoded(&format!("displayname[{locale}]"))
    }

    /// The names shown to people, with their languages.
    pub fn display_names(&self) -> Vec<(&'s str, Cow<'s, str>)> {
        let mut names: Vec<(&str, Cow<'_, str>)> = Vec::new();
        for (locale, name) in self
            .nodes
            .iter()
            .flat_map(|node| node.localized("displayname"))
        {
            if names.iter().all(|(known, _)| *known != locale) {
                names.push((locale, name));
            }
        }
        names
    }

    /// The explanation in one language; may hold HTML.
    pub fn tooltip(&self, locale: &str) -> Option<Cow<'s, str>> {
        self.decoded(&format!("tooltip[{locale}]"))
    }

    /// Whether profiles carry the parameter. `None` if the schema does not say.
    pub fn runtime(&self) -> Option<bool> {
        self.flag("runtime")
    }

    /// Whether the node can be deleted on a device. `None` if the schema does not say (OS 12).
    pub fn deletable(&self) -> Option<bool> {
        self.flag("deletable")
    }

    /// How the value is kept secret. `None` for plain values.
    ///
    /// OS 11 states it for 3 parameters only, but every parameter whose name ends in
    /// `crypt_password` holds an obfuscated value there (78 in 11.10.250).
    pub fn encryption(&self) -> Option<Encryption> {
        match self.text("encrypted").as_deref() {
            Some("ICACrypt") => Some(Encryption::IcaCrypt),
            Some("Sha512Crypt") => Some(Encryption::Sha512Crypt),
            Some(other) if !other.is_empty() => Some(Encryption::Unknown),
            _ => (self.key.as_str().ends_with("crypt_password")).then_some(Encryption::IcaCrypt),
        }
    }

    /// Any attribute by name; in a firmware export not the state of the exporting device.
    pub fn attribute(&self, name: &str) -> Option<RegistryValue> {
        self.nodes.iter().find_map(|node| node.attribute(name))
    }

    fn flag(&self, name: &str) -> Option<bool> {
        match self.text(name).as_deref() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        }
    }

    fn text(&self, name: &str) -> Option<Cow<'s, str>> {
        self.nodes.iter().find_map(|node| node.text(name))
    }

    fn decoded(&self, name: &str) -> Option<Cow<'s, str>> {
        self.nodes.iter().find_map(|node| node.decoded(name))
    }
}

/// Shows the key only.
impl fmt::Debug for Parameter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parameter({})", self.key)
    }
}

/// The items of `[a][b]`, decoded. What stands between the brackets is left out: white space, `|`,
/// commas, and conditions (`[1]FEATURE:[2]`).
fn range_items(text: Cow<'_, str>) -> Vec<Cow<'_, str>> {
    match text {
        Cow::Borrowed(text) => bracketed(text).map(decode).collect(),
        Cow::Owned(text) => (bracketed(&text))
            .map(|item| Cow::Owned(decode(item).into_owned()))
            .collect(),
    }
}

fn bracketed(text: &str) -> impl Iterator<Item = &str> {
    (text.split('[').skip(1)).filter_map(|rest| Some(rest.split_once(']')?.0))
}
