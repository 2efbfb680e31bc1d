//! What a profile holds, seen through its document: settings, free instances and their values.

use std::borrow::Cow;
use std::fmt;

use super::nodes::NodeId;
use super::tree::Tree;
use super::vocabulary::Name;
use crate::error::{Position, Result};
use crate::registry::{RegistryKey, RegistryValue};

/// The link of a value to a template key of UMS (not to be confused with the `%` templates).
///
/// All exports seen leave the expression empty; `${DEVICENAME}` is the only syntax documented
/// (RN UMS 12.12.110). Edits never change it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TemplateKey<'p> {
    /// Whether the value comes from the template key (`variableSubstitutionActive`).
    pub active: bool,
    /// The expression as it is stored (`variableExpression`).
    pub expression: Cow<'p, str>,
}

impl<'p> TemplateKey<'p> {
    fn of(tree: &'p Tree, node: NodeId) -> Self {
        let flag = tree.attribute(node, "variableSubstitutionActive");
        Self {
            active: flag.is_some_and(|flag| flag == "true"),
            expression: tree
                .attribute(node, "variableExpression")
                .unwrap_or_default(),
        }
    }
}

/// The firmware a profile is based on: its settings are those of this build.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Firmware<'p> {
    /// The product: `IGEL OS 11` in every export seen.
    pub model: Cow<'p, str>,
    /// The build, with four parts: `11.10.250.01`.
    pub version: Cow<'p, str>,
    /// Where the file says so; `None` if it does not or an edit brought it in. For findings of
    /// callers who know which builds have a parameter.
    pub position: Option<Position>,
}

/// One `<pclass>`: a parameter that the profile sets, or a parameter of fixed instances.
#[derive(Clone, Copy)]
pub struct Setting<'p> {
    tree: &'p Tree,
    pub(super) node: NodeId,
}

impl<'p> Setting<'p> {
    pub(super) fn new(tree: &'p Tree, node: NodeId) -> Self {
        Self { tree, node }
    }

    /// The key as it is written.
    pub fn name(&self) -> Cow<'p, str> {
        self.tree.attribute(self.node, "name").unwrap_or_default()
    }

    /// The key.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::ErrorKind::Malformed) if the text is not a registry key; the document
    /// keeps it all the same.
    pub fn key(&self) -> Result<RegistryKey> {
        self.name().parse()
    }

    /// The values in the order of the file: one for a plain key, one for each fixed instance.
    pub fn values(&self) -> impl Iterator<Item = SettingValue<'p>> + use<'p> {
        let Self { tree, node } = *self;
        tree.named(node, Name::SettingValue)
            .map(move |node| SettingValue { tree, node })
    }

    /// The value of a plain key, or the value for fixed instance `number` of a key with `%`. The
    /// first one if the file has several.
    pub fn value(&self, number: Option<u32>) -> Option<RegistryValue> {
        let slot = Slot::of(number);
        self.values()
            .find(|value| value.slot() == slot)
            .map(|value| value.value())
    }

    /// Where it begins in the file; `None` if an edit brought it in.
    pub fn position(&self) -> Option<Position> {
        self.tree.position(self.node)
    }
}

/// Shows names and counts, never values.
impl fmt::Debug for Setting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setting")
            .field("name", &self.name())
            .field("values", &self.values().count())
            .finish()
    }
}

/// What `instancenr` says: -1 for a plain key, the number of a fixed instance, or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Slot {
    Plain,
    Fixed(u32),
    Odd,
}

impl Slot {
    pub(super) fn of(number: Option<u32>) -> Self {
        number.map_or(Self::Plain, Self::Fixed)
    }
}

/// One `<pvalue>`: the value of a plain key or of one fixed instance.
#[derive(Clone, Copy)]
pub struct SettingValue<'p> {
    tree: &'p Tree,
    pub(super) node: NodeId,
}

impl<'p> SettingValue<'p> {
    /// The number of the fixed instance; `None` for a plain key.
    pub fn number(&self) -> Option<u32> {
        match self.slot() {
            Slot::Fixed(number) => Some(number),
            Slot::Plain | Slot::Odd => None,
        }
    }

    pub(super) fn slot(&self) -> Slot {
        match self.tree.attribute(self.node, "instancenr").as_deref() {
            Some("-1") => Slot::Plain,
            Some(text) => text.parse().map_or(Slot::Odd, Slot::Fixed),
            None => Slot::Odd,
        }
    }

    /// The value in its stored form.
    pub fn value(&self) -> RegistryValue {
        RegistryValue::from_stored(self.tree.content(self.node))
    }

    /// The link to a template key of UMS.
    pub fn template_key(&self) -> TemplateKey<'p> {
        TemplateKey::of(self.tree, self.node)
    }

    /// Where it begins in the file; `None` if an edit brought it in.
    pub fn position(&self) -> Option<Position> {
        self.tree.position(self.node)
    }
}

/// Shows the number, never the value.
impl fmt::Debug for SettingValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SettingValue")
            .field("number", &self.number())
            .finish_non_exhaustive()
    }
}

/// One `<instance>`: a free instance of a template, with all its parameters.
#[derive(Clone, Copy)]
pub struct Instance<'p> {
    tree: &'p Tree,
    pub(super) node: NodeId,
}

impl<'p> Instance<'p> {
    pub(super) fn new(tree: &'p Tree, node: NodeId) -> Self {
        Self { tree, node }
    }

    /// The template as it is written: `update.external_binary_source%`.
    pub fn template(&self) -> Cow<'p, str> {
        self.tree
            .attribute(self.node, "classprefix")
            .unwrap_or_default()
    }

    /// The serial number as it is written. Two instances of one profile may share it: 13 of 465
    /// real exports have such duplicates.
    pub fn serial_number(&self) -> Cow<'p, str> {
        self.tree
            .attribute(self.node, "serialnumber")
            .unwrap_or_default()
    }

    /// The values in the order of the file, which has no meaning.
    pub fn values(&self) -> impl Iterator<Item = InstanceValue<'p>> + use<'p> {
        let Self { tree, node } = *self;
        tree.named(node, Name::InstanceValue)
            .map(move |node| InstanceValue { tree, node })
    }

    /// The value of `parameter` (`url`); the first one if the file has several.
    pub fn value(&self, parameter: &str) -> Option<RegistryValue> {
        self.values_of(parameter).next().map(|value| value.value())
    }

    pub(super) fn values_of(&self, parameter: &str) -> impl Iterator<Item = InstanceValue<'p>> {
        self.values()
            .filter(move |value| value.parameter() == parameter)
    }

    /// Where it begins in the file; `None` if an edit brought it in.
    pub fn position(&self) -> Option<Position> {
        self.tree.position(self.node)
    }
}

/// Shows names and counts, never values.
impl fmt::Debug for Instance<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instance")
            .field("template", &self.template())
            .field("serial_number", &self.serial_number())
            .field("values", &self.values().count())
            .finish()
    }
}

/// One `<ivalue>`: the value of one parameter of a free instance.
#[derive(Clone, Copy)]
pub struct InstanceValue<'p> {
    tree: &'p Tree,
    pub(super) node: NodeId,
}

impl<'p> InstanceValue<'p> {
    /// The key as it is written: `update.external_binary_source%.url`.
    pub fn name(&self) -> Cow<'p, str> {
        self.tree
            .attribute(self.node, "classname")
            .unwrap_or_default()
    }

    /// The part of the key behind the template: `url`. The whole text if it is not a key of a
    /// parameter.
    pub fn parameter(&self) -> Cow<'p, str> {
        let name = self.name();
        match name.find("%.") {
            None => name,
            Some(at) => match name {
                Cow::Borrowed(name) => Cow::Borrowed(&name[at + 2..]),
                Cow::Owned(name) => Cow::Owned(name[at + 2..].to_owned()),
            },
        }
    }

    /// The value in its stored form.
    pub fn value(&self) -> RegistryValue {
        RegistryValue::from_stored(self.tree.content(self.node))
    }

    /// The link to a template key of UMS.
    pub fn template_key(&self) -> TemplateKey<'p> {
        TemplateKey::of(self.tree, self.node)
    }

    /// Where it begins in the file; `None` if an edit brought it in.
    pub fn position(&self) -> Option<Position> {
        self.tree.position(self.node)
    }
}

/// Shows the name, never the value.
impl fmt::Debug for InstanceValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstanceValue")
            .field("name", &self.name())
            .finish_non_exhaustive()
    }
}
