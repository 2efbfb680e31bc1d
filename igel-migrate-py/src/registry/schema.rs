//! Schemas: what a build or an app knows of its parameters. An object for a parameter or a node
//! holds the schema and a key, and looks up what it is asked for.

use std::sync::Arc;

use igel_migrate_core::registry::{self as core, Encryption, SchemaForm, SchemaLimits};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::template::word_of;
use super::{InstanceTemplate, RegistryKey, RegistryValue};
use crate::convert::Document;
use crate::enums::Word;
use crate::error::Result;
use crate::parsed::KeyArg;
use crate::runtime::{brief, look, work};
use crate::value::getters;
use crate::view::{SequenceView, shown};

type Shared = Arc<core::RegistrySchema<'static>>;

/// A schema of the registry: parameters and templates by key.
#[pyclass(frozen, module = "igel_migrate", from_py_object)]
#[derive(Clone)]
pub(crate) struct RegistrySchema(pub(crate) Shared);

#[pymethods]
impl RegistrySchema {
    /// Reads a schema in any of its forms. These are a firmware export, plain or zipped, a
    /// `setup.def` of an app, and a `.param` file. `name` is what templates give as their source;
    /// the others are limits.
    #[staticmethod]
    #[pyo3(signature = (document, *, name=None, text_bytes=None, depth=None, items=None, ratio=None))]
    fn parse(
        py: Python<'_>,
        document: Document,
        name: Option<String>,
        text_bytes: Option<usize>,
        depth: Option<usize>,
        items: Option<usize>,
        ratio: Option<u64>,
    ) -> Result<Self> {
        let text = document.read(py)?;
        work(py, || {
            let default = SchemaLimits::default();
            let limits = default
                .with_text_bytes(text_bytes.unwrap_or(default.text_bytes))
                .with_depth(depth.unwrap_or(default.depth))
                .with_items(items.unwrap_or(default.items))
                .with_ratio(ratio.unwrap_or(default.ratio));
            let mut schema = core::RegistrySchema::parse_within(&*text, &limits)?.into_owned();
            if let Some(name) = name {
                schema = schema.with_name(name);
            }
            Ok(Self(Arc::new(schema)))
        })
    }

    /// What kind of file this was.
    #[getter]
    fn form(&self) -> Word {
        let form = match self.0.form() {
            SchemaForm::Firmware(_) => "firmware",
            SchemaForm::SetupDef => "setup_def",
            SchemaForm::Recipe => "recipe",
            _ => "unknown",
        };
        Word::new("SchemaForm", form)
    }

    /// What a firmware export says about itself.
    #[getter]
    fn firmware(&self) -> Option<FirmwareExport> {
        self.0.firmware().cloned().map(FirmwareExport)
    }

    /// The parameter at a key, inherited ones included; none for a group. `base` is the schema of
    /// the base system, in which is looked up what templates of an app extend.
    #[pyo3(signature = (key, *, base=None))]
    fn parameter(&self, key: KeyArg, base: Option<Self>) -> Result<Option<Parameter>> {
        let parameter = Parameter {
            schema: Arc::clone(&self.0),
            base: base.map(|base| base.0),
            key: key.0,
        };
        look(|| parameter.found().is_some().then(|| parameter.clone()))
    }

    /// The definition of a template, inherited parameters included.
    #[pyo3(signature = (key, *, base=None))]
    fn template(&self, key: KeyArg, base: Option<Self>) -> Result<InstanceTemplate> {
        let template = brief(|| match &base {
            Some(base) => self.0.template_with_base(&base.0, &key.0),
            None => self.0.template(&key.0),
        });
        template.map(InstanceTemplate)
    }

    /// Every parameter that the file gives a value, in its order.
    #[getter]
    fn parameters(&self, py: Python<'_>) -> Result<SequenceView> {
        let schema = Arc::clone(&self.0);
        work(py, move || {
            let keys: Vec<_> = schema
                .parameters()
                .map(|found| found.key().clone())
                .collect();
            let (len, schema) = (keys.len(), Arc::clone(&schema));
            Ok(SequenceView::new(len, move |at| Parameter {
                schema: Arc::clone(&schema),
                base: None,
                key: keys[at].clone(),
            }))
        })
    }

    /// The keys of the templates, in the order of the file.
    #[getter]
    fn templates(&self, py: Python<'_>) -> Result<SequenceView> {
        let schema = Arc::clone(&self.0);
        work(py, move || {
            let keys: Vec<_> = schema.templates().collect();
            Ok(SequenceView::new(keys.len(), move |at| {
                RegistryKey(keys[at].clone())
            }))
        })
    }

    /// How many parameters there are.
    #[getter]
    fn parameter_count(&self, py: Python<'_>) -> Result<usize> {
        work(py, || Ok(self.0.parameter_count()))
    }

    /// How many templates there are.
    #[getter]
    fn template_count(&self, py: Python<'_>) -> Result<usize> {
        work(py, || Ok(self.0.template_count()))
    }

    /// The numbers of the fixed instances of a template; empty if it has free ones.
    fn fixed_instances(&self, template: KeyArg) -> Result<Vec<u32>> {
        look(|| self.0.fixed_instances(&template.0))
    }

    /// The outermost groups.
    fn roots(&self) -> Vec<SchemaNode> {
        let roots = self.0.roots();
        roots.map(|node| SchemaNode::new(&self.0, node)).collect()
    }

    /// The node at a path, names joined by dots, as it stands in the file.
    fn node(&self, path: &str) -> Option<SchemaNode> {
        let node = self.0.node(path);
        node.map(|node| SchemaNode::new(&self.0, node))
    }

    fn __contains__(&self, key: KeyArg) -> Result<bool> {
        look(|| self.0.parameter(&key.0).is_some())
    }

    fn __repr__(&self) -> String {
        let parameters = self.0.parameter_count();
        let templates = self.0.template_count();
        format!("<RegistrySchema of {parameters} parameters, {templates} templates>")
    }
}

/// What a firmware export says about itself.
#[pyclass(frozen, eq, module = "igel_migrate.registry")]
#[derive(PartialEq)]
pub(crate) struct FirmwareExport(core::FirmwareExport);

getters! { FirmwareExport as export {
    /// The product.
    model: &str = &export.model;
    /// The build.
    version: &str = &export.version;
    /// The program that exported it.
    exported_by: &str = &export.exported_by;
    /// When it was exported, as the program wrote it.
    exported_at: &str = &export.exported_at;
    /// The version of the form.
    protocol_version: &str = &export.protocol_version;
} }

shown!(FirmwareExport, ["model", "version", "exported_at"]);

/// A parameter of a schema. What its own node does not state is taken from what it inherits.
#[pyclass(frozen, module = "igel_migrate.registry")]
#[derive(Clone)]
pub(crate) struct Parameter {
    schema: Shared,
    base: Option<Shared>,
    key: core::RegistryKey,
}

impl Parameter {
    fn found(&self) -> Option<core::Parameter<'_>> {
        match &self.base {
            Some(base) => self.schema.parameter_with_base(base, &self.key),
            None => self.schema.parameter(&self.key),
        }
    }

    fn ask<T>(&self, ask: impl FnOnce(core::Parameter<'_>) -> Option<T>) -> Result<Option<T>> {
        look(|| self.found().and_then(ask))
    }

    fn ask_all(
        &self,
        ask: impl for<'s> FnOnce(core::Parameter<'s>) -> Vec<std::borrow::Cow<'s, str>>,
    ) -> Result<Vec<String>> {
        let all = self.ask(|found| {
            Some(
                ask(found)
                    .into_iter()
                    .map(std::borrow::Cow::into_owned)
                    .collect(),
            )
        })?;
        Ok(all.unwrap_or_default())
    }
}

#[pymethods]
impl Parameter {
    /// The key.
    #[getter]
    fn key(&self) -> RegistryKey {
        RegistryKey(self.key.clone())
    }

    /// The type, as far as writing a profile must know it.
    #[getter]
    fn kind(&self) -> Result<Option<Word>> {
        self.ask(|found| Some(word_of(found.kind())))
    }

    /// The type in the words of the schema.
    #[getter]
    fn type_name(&self) -> Result<Option<String>> {
        self.ask(|found| found.type_name().map(Into::into))
    }

    /// The default.
    #[getter]
    fn default(&self) -> Result<Option<RegistryValue>> {
        self.ask(|found| found.default().map(RegistryValue))
    }

    /// The values that the schema offers, decoded; empty if it names none.
    #[getter]
    fn range(&self) -> Result<Vec<String>> {
        self.ask_all(|found| found.range())
    }

    /// The labels of the range in one language, in the same order.
    fn range_labels(&self, locale: &str) -> Result<Vec<String>> {
        self.ask_all(|found| found.range_labels(locale))
    }

    /// The name shown to people in one language: `en_us`, `de_de`.
    #[pyo3(signature = (locale="en_us"))]
    fn display_name(&self, locale: &str) -> Result<Option<String>> {
        self.ask(|found| found.display_name(locale).map(Into::into))
    }

    /// The names shown to people, by language.
    fn display_names<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyDict>> {
        let names = self.ask(|found| {
            let names = found.display_names().into_iter();
            Some(
                names
                    .map(|(locale, name)| (locale.to_owned(), name.into_owned()))
                    .collect(),
            )
        })?;
        let dict = PyDict::new(py);
        for (locale, name) in names.unwrap_or_else(Vec::new) {
            dict.set_item(locale, name)?;
        }
        Ok(dict)
    }

    /// The explanation shown to people in one language.
    #[pyo3(signature = (locale="en_us"))]
    fn tooltip(&self, locale: &str) -> Result<Option<String>> {
        self.ask(|found| found.tooltip(locale).map(Into::into))
    }

    /// Whether the device may change it while it runs; none if the schema does not say.
    #[getter]
    fn runtime(&self) -> Result<Option<bool>> {
        self.ask(|found| found.runtime())
    }

    /// Whether it may be deleted; none if the schema does not say.
    #[getter]
    fn deletable(&self) -> Result<Option<bool>> {
        self.ask(|found| found.deletable())
    }

    /// How it keeps its secret; none if it has none.
    #[getter]
    fn encryption(&self) -> Result<Option<Word>> {
        self.ask(|found| {
            let word = match found.encryption()? {
                Encryption::IcaCrypt => "icacrypt",
                Encryption::Sha512Crypt => "sha512crypt",
                _ => "unknown",
            };
            Some(Word::new("Encryption", word))
        })
    }

    /// Any attribute, as the schema stores it.
    fn attribute(&self, name: &str) -> Result<Option<RegistryValue>> {
        self.ask(|found| found.attribute(name).map(RegistryValue))
    }
}

shown!(Parameter, ["key", "kind"]);

/// A node of a schema as it stands in the file: a group, a template, a parameter.
#[pyclass(frozen, module = "igel_migrate.registry")]
pub(crate) struct SchemaNode {
    schema: Shared,
    path: String,
}

impl SchemaNode {
    fn new(schema: &Shared, node: core::SchemaNode<'_>) -> Self {
        Self {
            schema: Arc::clone(schema),
            path: node.path(),
        }
    }

    fn found(&self) -> Option<core::SchemaNode<'_>> {
        self.schema.node(&self.path)
    }
}

#[pymethods]
impl SchemaNode {
    /// The last part of the path.
    #[getter]
    fn name(&self) -> &str {
        self.found().map_or("", core::SchemaNode::name)
    }

    /// The names from the outermost group on, joined by dots.
    #[getter]
    fn path(&self) -> &str {
        &self.path
    }

    /// The nodes right below.
    fn children(&self) -> Vec<Self> {
        let children = self
            .found()
            .into_iter()
            .flat_map(core::SchemaNode::children);
        children.map(|node| Self::new(&self.schema, node)).collect()
    }

    /// The node right below with this name.
    fn child(&self, name: &str) -> Option<Self> {
        let child = self.found()?.child(name)?;
        Some(Self::new(&self.schema, child))
    }

    /// The attributes, by name. In a firmware export `value` is the state of the device it came
    /// from, secrets among them.
    fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (name, value) in self
            .found()
            .into_iter()
            .flat_map(core::SchemaNode::attributes)
        {
            dict.set_item(name, RegistryValue(value))?;
        }
        Ok(dict)
    }

    /// The attribute with this name.
    fn attribute(&self, name: &str) -> Option<RegistryValue> {
        self.found()?.attribute(name).map(RegistryValue)
    }
}

shown!(SchemaNode, ["path"]);
