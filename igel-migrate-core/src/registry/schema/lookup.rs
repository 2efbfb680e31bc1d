//! Finding parameters and templates, with what they inherit.
//!
//! A template of OS 12 may say `extends_base=<sessions.base%>`. It then has every parameter of the
//! other template, and an attribute it does not state itself (a default, a type, a label) is the
//! one stated there (read from 148 such templates in 7 packaged schemas; that attributes are
//! inherited one by one is an inference: many of these nodes state a label or a default alone). The
//! other template may stand in another file: those of apps extend one of the base system.

use std::collections::HashSet;

use super::node::SchemaNode;
use super::parameter::{Encryption, Parameter};
use super::{RegistrySchema, SchemaForm};
use crate::error::{Error, ErrorKind, Result, shown};
use crate::registry::{InstanceTemplate, RegistryKey, TemplateParameter};

/// Longest chain of templates that extend one another; in real schemas it is one.
const LONGEST_CHAIN: usize = 8;

impl RegistrySchema<'_> {
    /// The parameter at `key`, inherited ones included. `None` also for groups.
    ///
    /// Profiles name parameters of instances by their template (`update.repository%.url`), so do
    /// keys here.
    pub fn parameter(&self, key: &RegistryKey) -> Option<Parameter<'_>> {
        self.parameter_over(None, key)
    }

    /// [`RegistrySchema::parameter`], with the schema of the base system to look up what templates
    /// of an app extend.
    pub fn parameter_with_base<'s>(
        &'s self,
        base: &'s RegistrySchema<'_>,
        key: &RegistryKey,
    ) -> Option<Parameter<'s>> {
        self.parameter_over(Some(base), key)
    }

    /// The definition of the template `key`: every parameter, its own first, then inherited ones,
    /// each in the order of its file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is no such template (a list of values, which also ends in
    /// `%`, is none); [`ErrorKind::Invalid`] if it extends a template that is not in this schema:
    /// see [`RegistrySchema::template_with_base`].
    pub fn template(&self, key: &RegistryKey) -> Result<InstanceTemplate> {
        self.template_over(None, key)
    }

    /// [`RegistrySchema::template`], with the schema of the base system to look up what templates
    /// of an app extend.
    ///
    /// # Errors
    ///
    /// As [`RegistrySchema::template`].
    pub fn template_with_base(
        &self,
        base: &RegistrySchema<'_>,
        key: &RegistryKey,
    ) -> Result<InstanceTemplate> {
        self.template_over(Some(base), key)
    }

    /// Every parameter this file gives a value, in the order of the file. Inherited ones are not
    /// among them, nor are the instances of the device that an export came from.
    pub fn parameters(&self) -> impl Iterator<Item = Parameter<'_>> {
        // The limits on names and keys are those of `RegistryKey`: no key is refused here.
        self.valued()
            .filter_map(|node| self.parameter(&node.path().parse().ok()?))
    }

    /// The templates of instances, in the order of the file. Lists of values, whose names end in
    /// `%` as well, are parameters.
    pub fn templates(&self) -> impl Iterator<Item = RegistryKey> {
        self.template_groups()
            .filter_map(|node| node.path().parse().ok())
    }

    /// How many parameters [`RegistrySchema::parameters`] gives.
    pub fn parameter_count(&self) -> usize {
        self.valued().count()
    }

    /// How many templates [`RegistrySchema::templates`] gives.
    pub fn template_count(&self) -> usize {
        self.template_groups().count()
    }

    /// The numbers of the fixed instances that the schema gives a template, ascending. A template
    /// without any has free instances (so in every profile seen).
    ///
    /// ```
    /// let schema = igel_migrate_core::registry::RegistrySchema::parse(
    ///     "<vlist><wm%><x>value=<></x></wm%><wm0></wm0><wm1></wm1></vlist>",
    /// )?;
    /// assert_eq!(schema.fixed_instances(&"wm%".parse()?), [0, 1]);
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    pub fn fixed_instances(&self, template: &RegistryKey) -> Vec<u32> {
        let group = match template.as_str().rsplit_once('.') {
            Some((group, _)) => self.node(group),
            None => Some(self.top()),
        };
        let stem = (self.node(template.as_str())).and_then(|node| node.name().strip_suffix('%'));
        let (Some(group), Some(stem)) = (group, stem) else {
            return Vec::new();
        };
        let mut numbers: Vec<u32> = (group.children())
            .filter(|node| !node.is_instance_of_device())
            .filter_map(|node| node.name().strip_prefix(stem)?.parse().ok())
            .collect();
        numbers.sort_unstable();
        numbers
    }

    /// The outermost groups.
    pub fn roots(&self) -> impl Iterator<Item = SchemaNode<'_>> {
        self.top().children()
    }

    /// The node at `path`, names joined by dots, as it stands in the file.
    pub fn node(&self, path: &str) -> Option<SchemaNode<'_>> {
        (path.split('.')).try_fold(self.top(), SchemaNode::child)
    }

    fn top(&self) -> SchemaNode<'_> {
        SchemaNode::new(self, self.tree.top())
    }

    fn valued(&self) -> impl Iterator<Item = SchemaNode<'_>> {
        self.declared().filter(|node| node.is_valued())
    }

    fn template_groups(&self) -> impl Iterator<Item = SchemaNode<'_>> {
        self.declared()
            .filter(|node| node.is_template() && !node.is_valued())
    }

    /// The nodes that a key can name, without the instances of the device an export came from.
    fn declared(&self) -> impl Iterator<Item = SchemaNode<'_>> {
        let tree = &self.tree;
        let admits = move |id| {
            let node = SchemaNode::new(self, id);
            if node.is_template() {
                // A key has one `%` at most; a template inside a template was never seen.
                !tree
                    .ancestors(id)
                    .any(|above| tree.name(above).ends_with('%'))
            } else {
                !node.is_instance_of_device()
            }
        };
        tree.walk(tree.top(), admits)
            .map(|id| SchemaNode::new(self, id))
    }

    fn parameter_over<'s>(
        &'s self,
        base: Option<&'s RegistrySchema<'_>>,
        key: &RegistryKey,
    ) -> Option<Parameter<'s>> {
        let layers = self.layers(base, key);
        (layers.nodes.iter().any(|node| node.is_valued()))
            .then(|| Parameter::new(key.clone(), layers.nodes))
    }

    fn template_over(
        &self,
        base: Option<&RegistrySchema<'_>>,
        key: &RegistryKey,
    ) -> Result<InstanceTemplate> {
        let layers = self.layers(base, key);
        let is_group = !layers.nodes.iter().any(|node| node.is_valued());
        if !key.is_template() || layers.nodes.is_empty() || !is_group {
            let error = Error::new(ErrorKind::NotFound, "no such template in the schema");
            return Err(error.with_subject(key.as_str()));
        }
        if let Some(missing) = layers.missing {
            let message = format!("the template extends `{missing}`, which is not here");
            return Err(Error::invalid(message)
                .with_subject(key.as_str())
                .with_hint("give the schema of the base system, which apps extend"));
        }
        let mut seen = HashSet::new();
        let mut parameters = Vec::new();
        for layer in &layers.nodes {
            let tree = &layer.schema().tree;
            for id in tree.walk(layer.id(), |id| !tree.name(id).ends_with('%')) {
                let name = tree.path(layer.id(), id);
                if seen.contains(&name) {
                    continue;
                }
                if let Some(parameter) = self.parameter_over(base, &key.join(&name)?) {
                    parameters.push(template_parameter(&name, &parameter));
                }
                seen.insert(name);
            }
        }
        let source = self.source();
        InstanceTemplate::new(key.clone(), parameters, source)
    }

    /// The node at `key` and, behind it, the nodes it inherits from.
    fn layers<'s>(&'s self, base: Option<&'s RegistrySchema<'_>>, key: &RegistryKey) -> Layers<'s> {
        let mut layers = Layers {
            nodes: vec![self.top()],
            missing: None,
        };
        for name in key.as_str().split('.') {
            let above = std::mem::take(&mut layers.nodes);
            for node in above.into_iter().filter_map(|node| node.child(name)) {
                layers.extend(node, base);
            }
        }
        layers
    }

    fn source(&self) -> String {
        match (&self.name, &self.form) {
            (Some(name), _) => name.clone(),
            (None, SchemaForm::Firmware(export)) => {
                format!("firmware export {} {}", export.model, export.version)
            }
            (None, SchemaForm::SetupDef) => "packaged app schema".to_owned(),
            (None, SchemaForm::Recipe) => "app recipe".to_owned(),
        }
    }
}

/// One key in the files that have a say in it, the nearest first.
struct Layers<'s> {
    nodes: Vec<SchemaNode<'s>>,
    /// A template that one of the nodes extends and that was not found.
    missing: Option<String>,
}

impl<'s> Layers<'s> {
    /// Adds `node` and what it extends.
    fn extend(&mut self, node: SchemaNode<'s>, base: Option<&'s RegistrySchema<'_>>) {
        if node.is_instance_of_device() {
            return;
        }
        let mut next = Some(node);
        while let Some(node) = next.filter(|_| self.nodes.len() < LONGEST_CHAIN) {
            self.nodes.push(node);
            let Some(extended) = node.text("extends_base") else {
                return;
            };
            next = (node.schema().node(&extended)).or_else(|| base?.node(&extended));
            if next.is_none() {
                self.missing = Some(shown(&extended));
            }
        }
    }
}

fn template_parameter(name: &str, parameter: &Parameter<'_>) -> TemplateParameter {
    let default = parameter.default().unwrap_or_default();
    TemplateParameter {
        name: name.into(),
        kind: parameter.kind(),
        default: default.stored().into(),
        runtime: parameter.runtime() == Some(true),
        secret: parameter.encryption() == Some(Encryption::IcaCrypt),
    }
}
