//! One profile: reading it and writing it back.

use std::borrow::Cow;
use std::fmt;

use super::builder::Os11ProfileBuilder;
use super::document::Os11Document;
use super::nodes::NodeId;
use super::parse;
use super::tree::Tree;
use super::view::{Firmware, Instance, Setting};
use super::vocabulary::Name;
use crate::error::{Error, Result};
use crate::registry::{RegistryKey, RegistryValue};
use crate::version::Os11Version;

/// A file with one OS 11 profile, as UMS exports and imports it.
///
/// Nothing of the file is lost: element order, duplicates, white space, comments, unknown
/// elements and attributes stay. [`to_bytes`](Self::to_bytes) gives back what was read, byte for
/// byte, except where an edit was made, and an edit changes only what it must.
///
/// A file may begin with a byte order mark and end its lines with CRLF; both stay, and edits
/// follow the line ends of the file. Inside values a line end counts as LF, as XML has it.
///
/// "As UMS exports it" is the form of 442 of 462 real files; the others were edited by hand. No
/// UMS has imported a generated file yet.
///
/// ```
/// use igel_migrate_core::profile::os11::{Change, Os11Profile};
/// use igel_migrate_core::registry::RegistryValue;
///
/// let file = b"<profile>
///     <profilename>Berlin</profilename>
///     <settings>
///         <pclass name=\"custom_partition.enabled\">
///             <pvalue instancenr=\"-1\" variableExpression=\"\" variableSubstitutionActive=\"false\">true</pvalue>
///             <variableSubstitutionActive>false</variableSubstitutionActive>
///         </pclass>
///     </settings>
///     <instancesettings/>
/// </profile>
/// ";
/// let mut profile = Os11Profile::parse(file)?;
/// assert_eq!(profile.name(), "Berlin");
/// assert_eq!(profile.to_bytes(), file);
///
/// let key = "custom_partition.enabled".parse()?;
/// assert_eq!(profile.set(&key, &RegistryValue::encode("false"))?, Change::Changed);
/// assert_eq!(profile.set(&key, &RegistryValue::encode("false"))?, Change::Unchanged);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Os11Profile {
    pub(super) tree: Tree,
    pub(super) profile: NodeId,
}

impl Os11Profile {
    /// Largest file read, in bytes: 16 MiB. The largest of 465 real exports has 19.7 KB.
    pub const MAX_BYTES: usize = parse::MAX_BYTES;

    /// Begins a profile of its own, based on `firmware`. It is written exactly as UMS writes.
    ///
    /// ```
    /// use igel_migrate_core::Os11Version;
    /// use igel_migrate_core::profile::os11::Os11Profile;
    /// let profile = Os11Profile::builder("DAR OS 11", &Os11Version::new(11, 11, 100)).build()?;
    /// assert_eq!(profile.firmware().version, "11.11.100.01");
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    pub fn builder(name: impl Into<String>, firmware: &Os11Version) -> Os11ProfileBuilder {
        Os11ProfileBuilder::new(name.into(), firmware)
    }

    /// Reads a file with one profile: `<profiles>` around it, or the bare `<profile>`.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::ErrorKind::Malformed) with line and column if it is not well-formed
    /// XML in UTF-8 or has a document type declaration;
    /// [`LimitExceeded`](crate::ErrorKind::LimitExceeded) if it is larger than
    /// [`MAX_BYTES`](Self::MAX_BYTES), nested more than 64 deep, or holds more than
    /// [`MAX_PROFILES`](Os11Document::MAX_PROFILES);
    /// [`Unsupported`](crate::ErrorKind::Unsupported) if it declares another encoding;
    /// [`Invalid`](crate::ErrorKind::Invalid) if it is no profile, or has several
    /// ([`Os11Document`] reads those).
    pub fn parse(bytes: impl AsRef<[u8]>) -> Result<Self> {
        let tree = parse::document(bytes.as_ref())?;
        let (_, profiles) = Os11Document::roots(&tree)?;
        match profiles[..] {
            [profile] => Ok(Self { tree, profile }),
            [_, second, ..] => {
                let error = Error::invalid(format!("{} profiles in one file", profiles.len()))
                    .with_operation(parse::OPERATION)
                    .with_hint("read it as an `Os11Document`, or export the profiles one by one");
                Err(match tree.position(second) {
                    Some(position) => error.at(position),
                    None => error,
                })
            }
            [] => Err(Error::invalid("no profile in the file").with_operation(parse::OPERATION)),
        }
    }

    /// Reads one `<profile>` element cut out of a file.
    pub(super) fn from_element(tree: Tree) -> Result<Self> {
        let profile = tree.named(NodeId::TOP, Name::Profile).next();
        match profile {
            Some(profile) => Ok(Self { tree, profile }),
            None => Err(Error::invalid("no profile in the file")),
        }
    }

    /// Writes the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.tree.write().into_bytes()
    }

    /// The display name; UMS does not keep it unique.
    pub fn name(&self) -> Cow<'_, str> {
        self.text_of(Name::ProfileName)
    }

    /// The description, often empty.
    pub fn description(&self) -> Cow<'_, str> {
        self.text_of(Name::Description)
    }

    /// The firmware the profile is based on.
    pub fn firmware(&self) -> Firmware<'_> {
        let firmware = self.child(self.profile, Name::Firmware);
        let child = |name| firmware.and_then(|firmware| self.child(firmware, name));
        let content = |name| {
            child(name)
                .map(|node| self.tree.content(node))
                .unwrap_or_default()
        };
        Firmware {
            model: content(Name::Model),
            version: content(Name::Version),
            position: child(Name::Version).and_then(|node| self.tree.position(node)),
        }
    }

    /// Whether the free instances of this profile replace those of other profiles
    /// (`overwritesessions`).
    pub fn overwrites_sessions(&self) -> bool {
        self.text_of(Name::OverwriteSessions) == "true"
    }

    /// Whether it is a priority profile (`is_master_profile`, renamed in UMS 12.01).
    pub fn is_priority_profile(&self) -> bool {
        self.text_of(Name::IsMasterProfile) == "true"
    }

    /// The settings in the order of the file, which has no meaning. A key may occur twice.
    pub fn settings(&self) -> impl Iterator<Item = Setting<'_>> {
        self.items(Name::Settings, Name::Setting)
            .map(|node| Setting::new(&self.tree, node))
    }

    /// The settings called `key`: one, as a rule.
    pub fn settings_of(&self, key: &RegistryKey) -> impl Iterator<Item = Setting<'_>> {
        self.settings()
            .filter(move |setting| setting.name() == key.as_str())
    }

    /// The free instances in the order of the file. Those that stand directly in `<profile>`, as
    /// in one hand-edited export, are among them.
    pub fn instances(&self) -> impl Iterator<Item = Instance<'_>> {
        self.items(Name::InstanceSettings, Name::Instance)
            .map(|node| Instance::new(&self.tree, node))
    }

    /// The free instances of `template`.
    pub fn instances_of(&self, template: &RegistryKey) -> impl Iterator<Item = Instance<'_>> {
        self.instances()
            .filter(move |instance| instance.template() == template.as_str())
    }

    /// The instance of `template` whose `parameter` has this value. Free instances add up, so a
    /// caller that must not add a second one asks this first.
    ///
    /// ```
    /// # use igel_migrate_core::Os11Version;
    /// # use igel_migrate_core::profile::os11::Os11Profile;
    /// # use igel_migrate_core::registry::RegistryValue;
    /// # let profile = Os11Profile::builder("DAR", &Os11Version::new(11, 11, 100)).build()?;
    /// let template = "update.external_binary_source%".parse()?;
    /// let url = RegistryValue::encode("https://dar.example.test/webdav/");
    /// assert!(profile.find_instance(&template, "url", &url).is_none());
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    pub fn find_instance(
        &self,
        template: &RegistryKey,
        parameter: &str,
        value: &RegistryValue,
    ) -> Option<Instance<'_>> {
        let decoded = value.decoded();
        self.instances_of(template).find(|instance| {
            instance
                .values_of(parameter)
                .any(|found| found.value().decoded() == decoded)
        })
    }

    /// The first child of `parent` called `name`.
    pub(super) fn child(&self, parent: NodeId, name: Name) -> Option<NodeId> {
        self.tree.named(parent, name).next()
    }

    fn text_of(&self, name: Name) -> Cow<'_, str> {
        self.child(self.profile, name)
            .map(|node| self.tree.content(node))
            .unwrap_or_default()
    }

    /// The elements called `item` in every `container`, and those misplaced beside it.
    fn items(&self, container: Name, item: Name) -> impl Iterator<Item = NodeId> + '_ {
        self.tree
            .elements(self.profile)
            .flat_map(move |(child, name)| {
                let misplaced = (name == item).then_some(child);
                let inside = (name == container).then(|| self.tree.named(child, item));
                misplaced.into_iter().chain(inside.into_iter().flatten())
            })
    }
}

/// Shows counts, never contents.
impl fmt::Debug for Os11Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Os11Profile")
            .field("settings", &self.settings().count())
            .field("instances", &self.instances().count())
            .finish_non_exhaustive()
    }
}
