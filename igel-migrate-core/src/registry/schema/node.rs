//! A group or parameter of a schema as it stands in the file.

use std::borrow::Cow;
use std::fmt;

use super::tree::{NodeId, Stored};
use super::{RegistrySchema, SchemaForm};
use crate::registry::RegistryValue;

/// A node of a schema: a group or a parameter, with every attribute the file gives it.
///
/// For parameters [`super::Parameter`] is the better view, because it knows about inheritance;
/// this one is for what stands on groups (`extends_base`, `node_action`, `serviceid`, `icon`) and
/// for attributes this library has no name for.
#[derive(Clone, Copy)]
pub struct SchemaNode<'s> {
    schema: &'s RegistrySchema<'s>,
    id: NodeId,
}

impl<'s> SchemaNode<'s> {
    pub(super) fn new(schema: &'s RegistrySchema<'s>, id: NodeId) -> Self {
        Self { schema, id }
    }

    pub(super) fn schema(self) -> &'s RegistrySchema<'s> {
        self.schema
    }

    pub(super) fn id(self) -> NodeId {
        self.id
    }

    /// The name of the node alone: `repository%`.
    pub fn name(self) -> &'s str {
        self.schema.tree.name(self.id)
    }

    /// The key of the node: names from the outermost group down, joined by dots.
    pub fn path(self) -> String {
        let tree = &self.schema.tree;
        tree.path(tree.top(), self.id)
    }

    /// The nodes inside this one, in the order of the file.
    pub fn children(self) -> impl Iterator<Item = SchemaNode<'s>> {
        let schema = self.schema;
        (schema.tree.children(self.id)).map(move |id| SchemaNode { schema, id })
    }

    /// The child called `name`.
    pub fn child(self, name: &str) -> Option<SchemaNode<'s>> {
        let schema = self.schema;
        (schema.tree.child(self.id, name)).map(|id| SchemaNode { schema, id })
    }

    /// Every attribute with its value, in the order of the file; in a firmware export without the
    /// state of the exporting device (`value`, `uservalue`).
    pub fn attributes(self) -> impl Iterator<Item = (&'s str, RegistryValue)> {
        (self.stored()).map(|(name, stored)| (name, RegistryValue::from_stored(stored.text())))
    }

    /// The value of an attribute, under the same rule.
    pub fn attribute(self, name: &str) -> Option<RegistryValue> {
        self.text(name).map(RegistryValue::from_stored)
    }

    /// What an attribute means.
    pub(super) fn decoded(self, name: &str) -> Option<Cow<'s, str>> {
        if self.hides(name) {
            return None;
        }
        Some(self.schema.tree.attribute(self.id, name)?.decoded())
    }

    /// The stored text of an attribute.
    pub(super) fn text(self, name: &str) -> Option<Cow<'s, str>> {
        if self.hides(name) {
            return None;
        }
        Some(self.schema.tree.attribute(self.id, name)?.text())
    }

    /// The attributes `word[locale]=<…>` with their locales.
    pub(super) fn localized(self, word: &str) -> impl Iterator<Item = (&'s str, Cow<'s, str>)> {
        self.stored().filter_map(move |(name, stored)| {
            let locale = name
                .strip_prefix(word)?
                .strip_prefix('[')?
                .strip_suffix(']')?;
            Some((locale, stored.decoded()))
        })
    }

    /// Whether the file gives the node a value, which makes it a parameter.
    pub(super) fn is_valued(self) -> bool {
        self.schema.tree.has_attribute(self.id, "value")
    }

    /// Whether this is the template of instances or a list of values.
    pub(super) fn is_template(self) -> bool {
        self.name().ends_with('%')
    }

    /// Whether this is an instance of the device the export came from.
    pub(super) fn is_instance_of_device(self) -> bool {
        self.child("uuid").is_some() && self.text("deletable").is_some_and(|text| text == "true")
    }

    fn stored(self) -> impl Iterator<Item = (&'s str, Stored<'s>)> {
        (self.schema.tree.attributes(self.id)).filter(move |(name, _)| !self.hides(name))
    }

    fn hides(self, attribute: &str) -> bool {
        matches!(attribute, "value" | "uservalue")
            && matches!(self.schema.form, SchemaForm::Firmware(_))
    }
}

/// Shows the key only.
impl fmt::Debug for SchemaNode<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SchemaNode({})", self.path())
    }
}
