//! Settings of one device in registry text: `setup.ini`, `group.ini`.
//!
//! The grammar is that of schemas, with two forms of a leaf: `<enabled>value=<true></enabled>` and,
//! short, `enabled=<true>` inside its group. An instance is called `repository$ID` on OS 12 and
//! `repository0` on OS 11. Outermost groups may repeat; groups of one name are one group.

use std::borrow::Cow;
use std::fmt;

use super::scan::Dialect;
use super::tree::{NodeId, Tree};
use super::{SchemaLimits, text_of};
use crate::error::Result;
use crate::registry::RegistryValue;

/// The attributes a leaf in the long form may have beside its value, without `[locale]`.
const LEAF_ATTRIBUTES: [&str; 22] = [
    "bkonly",
    "defaultvalue",
    "deletable",
    "displayname",
    "encrypted",
    "help",
    "icon",
    "inactive",
    "machinespecific",
    "node_acl",
    "node_action",
    "preauth",
    "range",
    "rangeapp",
    "rangedep",
    "runtime",
    "system_setting",
    "tooltip",
    "translate",
    "type",
    "uservalue",
    "value",
];

/// What a device has set, as its `setup.ini` or `group.ini` holds it.
///
/// A key that is not there has the default of the schema. Values may be secrets: `Debug` shows
/// none.
///
/// ```
/// use igel_migrate_core::registry::DeviceSettings;
/// let settings = DeviceSettings::parse(
///     "<update><repository$7d0c9f54>url=<https://dar.example.test/>\n\
///      </repository$7d0c9f54></update> <update><x><enabled>value=<true></enabled></x></update>",
/// )?;
/// let url = settings.get("update.repository$7d0c9f54.url").unwrap();
/// assert_eq!(url.decoded(), "https://dar.example.test/");
/// assert_eq!(settings.get("update.x.enabled").unwrap().decoded(), "true");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Clone)]
pub struct DeviceSettings<'a> {
    tree: Tree<'a>,
}

/// One setting of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceSetting {
    /// The key on the device: `update.repository0.url`, `update.repository$ID.url`.
    pub key: String,
    /// The value.
    pub value: RegistryValue,
}

impl<'a> DeviceSettings<'a> {
    /// Reads the settings in `input`.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] with line and column if the text is not UTF-8 or breaks the
    /// grammar; [`crate::ErrorKind::LimitExceeded`] past a limit of [`SchemaLimits`].
    pub fn parse<T: AsRef<[u8]> + ?Sized>(input: &'a T) -> Result<Self> {
        let limits = SchemaLimits::default();
        let tree = text_of(Cow::Borrowed(input.as_ref()), &limits).and_then(|text| {
            let all = 0..text.len();
            Tree::parse(text, all, Dialect::Device, &limits)
        });
        tree.map(|tree| Self { tree })
            .map_err(|error| error.with_operation("reading the settings of a device"))
    }

    /// The same settings, holding their text themselves.
    pub fn into_owned(self) -> DeviceSettings<'static> {
        DeviceSettings {
            tree: self.tree.into_owned(),
        }
    }

    /// The setting at `key`, in either form. The last one counts if a key is set several times.
    pub fn get(&self, key: &str) -> Option<RegistryValue> {
        let long = self
            .tree
            .descend(key)
            .and_then(|leaf| self.tree.attribute(leaf, "value"));
        let short = || {
            let (group, name) = match key.rsplit_once('.') {
                Some((group, name)) => (self.tree.descend(group)?, name),
                None => (self.tree.top(), key),
            };
            // `type` on a leaf in the long form says something about it and is no setting.
            (name == "value" || !self.is_leaf(group))
                .then(|| self.tree.attribute(group, name))
                .flatten()
        };
        let stored = long.or_else(short)?;
        Some(RegistryValue::from_stored(stored.text()))
    }

    /// Every setting, in the order of the file.
    ///
    /// Text alone does not tell a leaf `x` in the long form from a group `x` whose only leaf is
    /// called `value`; it is taken as the former. [`DeviceSettings::get`] answers to both keys.
    pub fn iter(&self) -> impl Iterator<Item = DeviceSetting> {
        let top = self.tree.top();
        let all = std::iter::once(top).chain(self.tree.walk(top, |_| true));
        all.flat_map(move |id| {
            let path = if id == top {
                String::new()
            } else {
                self.tree.path(top, id)
            };
            let is_leaf = self.is_leaf(id);
            let settings = self.tree.attributes(id);
            let settings = settings.filter(move |(name, _)| !is_leaf || *name == "value");
            settings.map(move |(name, stored)| DeviceSetting {
                key: match (is_leaf, path.as_str()) {
                    (true, path) => path.to_owned(),
                    (false, "") => name.to_owned(),
                    (false, path) => format!("{path}.{name}"),
                },
                value: RegistryValue::from_stored(stored.text()),
            })
        })
    }

    /// Whether `id` is a leaf in the long form.
    fn is_leaf(&self, id: NodeId) -> bool {
        let known = |name: &str| {
            let word = name.split_once('[').map_or(name, |(word, _)| word);
            LEAF_ATTRIBUTES.contains(&word)
        };
        id != self.tree.top()
            && self.tree.has_attribute(id, "value")
            && self.tree.children(id).next().is_none()
            && self.tree.attributes(id).all(|(name, _)| known(name))
    }
}

/// Shows how much there is, no values.
impl fmt::Debug for DeviceSettings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceSettings")
            .field("settings", &self.iter().count())
            .finish_non_exhaustive()
    }
}
