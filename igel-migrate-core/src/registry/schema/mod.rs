//! Schemas of the registry: which parameters a firmware or an app knows, with types and defaults.
//!
//! Reads firmware exports, the `setup.def` of a packaged app and the `.param` files of an app
//! recipe into one [`RegistrySchema`]; settings of one device in the same text form are
//! [`DeviceSettings`]. Checking a profile against a schema is not here. Facts: counted in 33
//! firmware exports (11.03.110 to 11.10.250), 8 packaged schemas and 85 recipe files.

mod arena;
mod builder;
mod device;
mod envelope;
mod limits;
mod lookup;
mod node;
mod parameter;
mod scan;
mod text;
mod tree;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

pub use device::{DeviceSetting, DeviceSettings};
pub use envelope::FirmwareExport;
pub use limits::SchemaLimits;
pub use node::SchemaNode;
pub use parameter::{Encryption, Parameter};

use crate::archive::{Archive, ArchiveEntry};
use crate::error::{Error, Position, Result, shown};
use scan::Dialect;
use tree::Tree;

/// What kind of file a schema was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemaForm {
    /// The firmware export of an OS 11 firmware. Its `value`s are the state of the device it came
    /// from, secrets among them, and are never shown; defaults are in `defaultvalue`.
    Firmware(FirmwareExport),
    /// The `setup.def` of a packaged OS 12 app: inside `<vlist>`, `value` is the default.
    SetupDef,
    /// A `.param` file of an app recipe: no root, `value` is the default. Its keys are mounted
    /// under `app.NAME` when the app is packaged.
    Recipe,
}

/// A schema of the registry: parameters and templates by key.
///
/// Borrows the text it was read from and keeps spans into it, so a schema takes about half the
/// memory of its text on top of the text. [`RegistrySchema::into_owned`] lets go of the input.
///
/// ```
/// use igel_migrate_core::registry::{ParameterType, RegistrySchema};
/// let schema = RegistrySchema::parse(
///     "<vlist><update><repository%>\
///        <url>value=<> type=<string> runtime=<true> displayname[en_us]=<Address></url>\
///        <proxy>value=<false> type=<bool> runtime=<true></proxy>\
///      </repository%></update></vlist>",
/// )?;
/// assert_eq!((schema.parameter_count(), schema.template_count()), (2, 1));
///
/// let url = schema.parameter(&"update.repository%.url".parse()?).unwrap();
/// assert_eq!(url.kind(), ParameterType::Text);
/// assert_eq!(url.display_name("en_us").unwrap(), "Address");
///
/// let template = schema.template(&"update.repository%".parse()?)?;
/// assert_eq!(&*template.parameter("proxy").unwrap().default, "false");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Clone)]
pub struct RegistrySchema<'a> {
    tree: Tree<'a>,
    form: SchemaForm,
    name: Option<String>,
}

impl<'a> RegistrySchema<'a> {
    /// Reads a schema in any of its forms, told apart by how they begin: a firmware export, a zip
    /// archive with one in it, a `setup.def`, a `.param` file.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] with line and column if the text is not UTF-8 or breaks the
    /// grammar of XML or of registry text; [`crate::ErrorKind::Invalid`] for XML that is no
    /// firmware export or has a document type declaration, for a zip archive without exactly one
    /// XML file, and for text without any group; [`crate::ErrorKind::Unsupported`] for an export
    /// of several firmwares; [`crate::ErrorKind::LimitExceeded`] past a limit of [`SchemaLimits`];
    /// what [`Archive::open`] and [`Archive::read`] give.
    pub fn parse<T: AsRef<[u8]> + ?Sized>(input: &'a T) -> Result<Self> {
        Self::parse_within(input, &SchemaLimits::default())
    }

    /// [`RegistrySchema::parse`] with limits of your own.
    ///
    /// # Errors
    ///
    /// As [`RegistrySchema::parse`].
    pub fn parse_within<T: AsRef<[u8]> + ?Sized>(
        input: &'a T,
        limits: &SchemaLimits,
    ) -> Result<Self> {
        let input = input.as_ref();
        let schema = if Archive::is_zip(input) {
            Self::from_zip(input, limits)
        } else {
            text_of(Cow::Borrowed(input), limits).and_then(|text| Self::from_text(text, limits))
        };
        schema.map_err(|error| error.with_operation("reading a registry schema"))
    }

    fn from_zip(input: &[u8], limits: &SchemaLimits) -> Result<Self> {
        let mut archive = Archive::open(input, limits.archive())?;
        let mut xml = (archive.entries().iter())
            .map(ArchiveEntry::name)
            .filter(|name| name.to_ascii_lowercase().ends_with(".xml"));
        let (Some(name), None) = (xml.next(), xml.next()) else {
            let hint = "a zipped firmware export holds one XML file; the schemas in an `.ipm` \
                        package are its entries `config/setup.def`";
            return Err(Error::invalid("archive without exactly one XML file").with_hint(hint));
        };
        let name = name.to_owned();
        drop(xml);
        let text = archive.read(&name)?;
        text_of(Cow::Owned(text), limits)
            .and_then(|text| Self::from_text(text, limits))
            .map_err(|error| error.with_subject(shown(&name)))
    }

    fn from_text(text: Cow<'a, str>, limits: &SchemaLimits) -> Result<Self> {
        let start = text.trim_ascii_start();
        let is_xml = ["<?", "<!", "<firmware_export"]
            .iter()
            .any(|form| start.starts_with(form));
        let (tree, form) = if is_xml {
            let (export, vlist) = envelope::read(&text, limits.depth)?;
            let tree = Tree::parse(text, vlist, Dialect::XmlText, limits)?;
            (tree, SchemaForm::Firmware(export))
        } else {
            let all = 0..text.len();
            let tree = Tree::parse(text, all, Dialect::Plain, limits)?;
            let form = if tree.has_vlist_root() {
                SchemaForm::SetupDef
            } else if tree.children(tree.top()).next().is_some() {
                SchemaForm::Recipe
            } else {
                return Err(Error::invalid("no groups in the text"));
            };
            (tree, form)
        };
        let name = None;
        Ok(Self { tree, form, name })
    }

    /// The same schema, holding its text itself.
    pub fn into_owned(self) -> RegistrySchema<'static> {
        RegistrySchema {
            tree: self.tree.into_owned(),
            form: self.form,
            name: self.name,
        }
    }

    /// The same schema under a name, which its templates give as their source: `base_system
    /// 12.10.0`. Only a firmware export says by itself what it is.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// What kind of file this was.
    pub fn form(&self) -> &SchemaForm {
        &self.form
    }

    /// What the export says about itself, if this is one.
    pub fn firmware(&self) -> Option<&FirmwareExport> {
        match &self.form {
            SchemaForm::Firmware(export) => Some(export),
            SchemaForm::SetupDef | SchemaForm::Recipe => None,
        }
    }
}

/// Shows what was read and how much, no values.
impl fmt::Debug for RegistrySchema<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistrySchema")
            .field("form", &self.form)
            .field("name", &self.name)
            .field("parameters", &self.parameter_count())
            .field("templates", &self.template_count())
            .finish()
    }
}

/// The byte order mark that some editors put in front of a text.
const MARK: char = '\u{feff}';

/// The input as text, without a byte order mark.
fn text_of<'a>(input: Cow<'a, [u8]>, limits: &SchemaLimits) -> Result<Cow<'a, str>> {
    let limit = limits.text_bytes.min(u32::MAX as usize);
    if input.len() > limit {
        let message = format!(
            "text of {} bytes, at most {limit} are accepted",
            input.len()
        );
        return Err(Error::limit(message));
    }
    let not_utf8 = |input: &[u8], valid_up_to: usize| {
        let valid = String::from_utf8_lossy(&input[..valid_up_to]);
        Error::malformed("text is not UTF-8").at(Position::of(&valid, valid.len()))
    };
    match input {
        Cow::Borrowed(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Borrowed(text.strip_prefix(MARK).unwrap_or(text))),
            Err(error) => Err(not_utf8(bytes, error.valid_up_to())),
        },
        Cow::Owned(bytes) => match String::from_utf8(bytes) {
            Ok(mut text) => {
                if text.starts_with(MARK) {
                    text.drain(..MARK.len_utf8());
                }
                Ok(Cow::Owned(text))
            }
            Err(error) => {
                let valid_up_to = error.utf8_error().valid_up_to();
                Err(not_utf8(error.as_bytes(), valid_up_to))
            }
        },
    }
}
