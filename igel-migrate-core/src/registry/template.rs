//! Templates of instances: which parameters an instance has, with their types and defaults.

use super::RegistryKey;
use crate::error::{Error, Result};

/// The type a parameter has in its schema, as far as writing a profile must know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParameterType {
    /// The schema states no type; values are text.
    Unstated,
    /// Any kind of text: `string`, `editable`, `multiline`, `ip`, `range`.
    Text,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer,
}

/// One parameter of an [`InstanceTemplate`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateParameter {
    /// Name behind the template: `url`. May be dotted.
    pub name: Box<str>,
    /// The type in the schema.
    pub kind: ParameterType,
    /// The default in stored form.
    pub default: Box<str>,
    /// Whether profiles carry it (`runtime=<true>`).
    pub runtime: bool,
    /// Whether it is a secret kept in ICACrypt form.
    pub secret: bool,
}

/// The definition of a free instance: its template and every parameter of it, in writing order.
///
/// Taken from a schema ([`RegistrySchema::template`](super::RegistrySchema::template)) or built in
/// with date and source where no published schema holds it.
///
/// ```
/// use igel_migrate_core::registry::{InstanceTemplate, ParameterType, TemplateParameter};
/// let url = TemplateParameter {
///     name: "url".into(),
///     kind: ParameterType::Text,
///     default: "".into(),
///     runtime: true,
///     secret: false,
/// };
/// let template = InstanceTemplate::new("update.repository%".parse()?, vec![url], "example")?;
/// assert!(template.parameter("url").is_some());
/// assert!(InstanceTemplate::new("update.http".parse()?, Vec::new(), "example").is_err());
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceTemplate {
    key: RegistryKey,
    parameters: Vec<TemplateParameter>,
    source: Box<str>,
}

impl InstanceTemplate {
    /// A definition from its parts; `source` says where it was read.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Invalid`] if `key` does not end in `%`.
    pub fn new(
        key: RegistryKey,
        parameters: Vec<TemplateParameter>,
        source: impl Into<Box<str>>,
    ) -> Result<Self> {
        if !key.is_template() {
            return Err(Error::invalid("this is not a template of instances")
                .with_subject(key.as_str())
                .with_hint("a template ends in `%`"));
        }
        Ok(Self {
            key,
            parameters,
            source: source.into(),
        })
    }

    /// The template: `update.external_binary_source%`.
    pub fn key(&self) -> &RegistryKey {
        &self.key
    }

    /// Every parameter, in writing order.
    pub fn parameters(&self) -> &[TemplateParameter] {
        &self.parameters
    }

    /// The parameter called `name`.
    pub fn parameter(&self, name: &str) -> Option<&TemplateParameter> {
        self.parameters
            .iter()
            .find(|parameter| &*parameter.name == name)
    }

    /// Where the definition was read: a schema with its version, or release notes.
    pub fn source(&self) -> &str {
        &self.source
    }
}
