//! Templates of instances: what a profile must know of them to hold one.

use igel_migrate_core::registry::{self as core, ParameterType};
use pyo3::prelude::*;

use super::RegistryKey;
use crate::convert::Items;
use crate::enums::Word;
use crate::error::{Failure, Result};
use crate::parsed::KeyArg;
use crate::runtime::brief;
use crate::value::{Tuple, getters};
use crate::view::shown;

/// The words for the types of parameters.
const KINDS: [(&str, ParameterType); 4] = [
    ("unstated", ParameterType::Unstated),
    ("text", ParameterType::Text),
    ("bool", ParameterType::Bool),
    ("integer", ParameterType::Integer),
];

/// The word for a type.
pub(crate) fn word_of(kind: ParameterType) -> Word {
    let word = KINDS.iter().find(|(_, known)| *known == kind);
    Word::new("ParameterType", word.map_or("unstated", |(word, _)| word))
}

/// The type that a word means.
pub(crate) fn kind_of(word: &str) -> Result<ParameterType> {
    let kind = KINDS.iter().find(|(known, _)| *known == word);
    kind.map(|(_, kind)| *kind).ok_or_else(|| {
        Failure::config("the type of a parameter is `text`, `bool`, `integer` or `unstated`")
    })
}

/// A parameter of a template.
#[pyclass(frozen, eq, module = "igel_migrate.registry", from_py_object)]
#[derive(Clone, PartialEq)]
pub(crate) struct TemplateParameter(pub(crate) core::TemplateParameter);

getters! { TemplateParameter as parameter {
    /// The name behind the template: `url`.
    name: &str = &parameter.name;
    /// The type, as far as writing a profile must know it.
    kind: Word = word_of(parameter.kind);
    /// The default, decoded.
    default: &str = &parameter.default;
    /// Whether the device may change it while it runs.
    runtime: bool = parameter.runtime;
    /// Whether it holds a secret.
    secret: bool = parameter.secret;
} }

shown!(
    TemplateParameter,
    ["name", "kind", "default", "runtime", "secret"]
);

#[pymethods]
impl TemplateParameter {
    #[new]
    #[pyo3(signature = (name, *, kind="text", default="", runtime=false, secret=false))]
    fn new(name: &str, kind: &str, default: &str, runtime: bool, secret: bool) -> Result<Self> {
        Ok(Self(core::TemplateParameter {
            name: name.into(),
            kind: kind_of(kind)?,
            default: default.into(),
            runtime,
            secret,
        }))
    }
}

/// A template of instances, with its parameters.
#[pyclass(frozen, eq, module = "igel_migrate.registry", from_py_object)]
#[derive(Clone, PartialEq)]
pub(crate) struct InstanceTemplate(pub(crate) core::InstanceTemplate);

getters! { InstanceTemplate as template {
    /// The key: `update.external_binary_source%`.
    key: RegistryKey = RegistryKey(template.key().clone());
    /// The parameters, in the order of the schema.
    parameters: Tuple<TemplateParameter> =
        template.parameters().iter().cloned().map(TemplateParameter).collect();
    /// Where the definition comes from.
    source: &str = template.source();
} }

shown!(InstanceTemplate, ["key", "parameters", "source"]);

#[pymethods]
impl InstanceTemplate {
    #[new]
    #[pyo3(signature = (key, parameters, *, source))]
    fn new(key: KeyArg, parameters: Items<TemplateParameter>, source: String) -> Result<Self> {
        let parameters = parameters.0.into_iter().map(|parameter| parameter.0);
        let parameters = parameters.collect();
        brief(|| core::InstanceTemplate::new(key.0, parameters, source).map(Self))
    }

    /// The parameter with this name.
    fn parameter(&self, name: &str) -> Option<TemplateParameter> {
        self.0.parameter(name).cloned().map(TemplateParameter)
    }
}
