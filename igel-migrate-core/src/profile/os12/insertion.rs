//! Adding instances, once.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::edit::{one, template_name};
use super::instance::{InstanceKey, Os12Instance, Os12Template};
use super::parameter::to_json;
use super::profile::Os12Profile;
use crate::error::{Error, ErrorKind, Result};
use crate::registry::{InstanceTemplate, RegistryKey, RegistryValue, TemplateParameter};

/// What adding an instance came to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Insertion {
    /// The instance was added under this key.
    Inserted(InstanceKey),
    /// The same instance is there already, under this key; nothing was changed.
    AlreadyThere(InstanceKey),
}

impl Insertion {
    /// The key of the instance, old or new.
    pub fn key(&self) -> &InstanceKey {
        match self {
            Self::Inserted(key) | Self::AlreadyThere(key) => key,
        }
    }
}

impl Os12Profile {
    /// Adds a free instance of `template`, with every parameter of it: those in `values` as given
    /// (stored form, secrets obfuscated), the others with their default. Secrets that are empty are
    /// left out, as UMS does (but for documents of variant A). `id` is for tests and repeatable
    /// documents; without it a random UUID is made.
    ///
    /// An instance with all the same values is not added again; a secret that is not given is not
    /// compared. Where the template has a `url`, that is what tells instances apart: a second one
    /// with the same `url` and other values is refused, because free instances add up.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] if an instance with the same `url` has other values, or `id` is
    /// taken; [`ErrorKind::Invalid`] for a value that fits no parameter or not its type.
    ///
    /// # Examples
    ///
    /// ```
    /// use igel_migrate_core::profile::os12::{Insertion, Os12Profile};
    /// use igel_migrate_core::registry::{
    ///     InstanceTemplate, ParameterType, RegistryValue, TemplateParameter,
    /// };
    /// let url = TemplateParameter {
    ///     name: "url".into(),
    ///     kind: ParameterType::Text,
    ///     default: "".into(),
    ///     runtime: true,
    ///     secret: false,
    /// };
    /// let template =
    ///     InstanceTemplate::new("update.external_binary_source%".parse()?, vec![url], "example")?;
    /// let values = [("url", RegistryValue::encode("https://dar.example.test/"))];
    ///
    /// let mut profile = Os12Profile::new("Berlin repository")?;
    /// let first = profile.add_instance(&template, &values, None)?;
    /// let again = profile.add_instance(&template, &values, None)?;
    /// assert_eq!(again, Insertion::AlreadyThere(first.key().clone()));
    /// assert_eq!(profile.apps().collect::<Vec<_>>(), ["base_system"]);
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    pub fn add_instance(
        &mut self,
        template: &InstanceTemplate,
        values: &[(&str, RegistryValue)],
        id: Option<Uuid>,
    ) -> Result<Insertion> {
        let key = template.key();
        let name = template_name(key)?;
        let values = resolve(template, values).map_err(|error| error.with_subject(key.as_str()))?;
        let existing = self.template(key);
        let by_url = values
            .iter()
            .any(|(parameter, value)| &*parameter.name == "url" && value != "");
        let mut conflict = None;
        for instance in existing.iter().flat_map(Os12Template::instances) {
            let different = differing(&instance, &values);
            if different.is_empty() {
                return Ok(Insertion::AlreadyThere(instance.key().clone()));
            }
            if by_url && !different.contains(&"url") {
                conflict.get_or_insert_with(|| other_values(key, &instance, &different));
            }
        }
        if let Some(error) = conflict {
            return Err(error);
        }
        let id = InstanceKey::Free(id.unwrap_or_else(Uuid::new_v4));
        if existing.is_some_and(|found| found.instance(&id).is_some()) {
            return Err(
                Error::new(ErrorKind::Conflict, "the id of the instance is taken")
                    .with_subject(format!("{key} {id}")),
            );
        }
        let variant = self.variant();
        let profile_name = self.name();
        let mut body: Map<String, Value> = values
            .into_iter()
            .filter(|(parameter, value)| {
                !(variant.omits_empty_secrets() && is_empty_secret(parameter, value))
            })
            .map(|(parameter, value)| {
                let body = variant.instance_parameter(value, false, &profile_name);
                (parameter.name.to_string(), body)
            })
            .collect();
        body.extend(variant.instance_settings());
        let mut edits = self.json.edits();
        let parameters = template.parameters();
        self.insert_instance(
            &mut edits,
            name,
            parameters,
            &one(&id.to_string(), body.into()),
        )?;
        self.require_app(&mut edits, key)?;
        self.commit(edits)?;
        Ok(Insertion::Inserted(id))
    }
}

/// Each parameter of `template` with the JSON value its instance gets.
fn resolve<'t>(
    template: &'t InstanceTemplate,
    values: &[(&str, RegistryValue)],
) -> Result<Vec<(&'t TemplateParameter, Value)>> {
    if let Some((unknown, _)) = (values.iter()).find(|(name, _)| template.parameter(name).is_none())
    {
        return Err(Error::invalid(format!(
            "the template has no parameter `{}`",
            crate::error::shown(unknown)
        )));
    }
    let resolve = |parameter: &'t TemplateParameter| {
        let given = values.iter().find(|(name, _)| *name == &*parameter.name);
        let default = RegistryValue::from_stored(&*parameter.default);
        let value = match given {
            Some((_, value)) => to_json(parameter.kind, value)
                .map_err(|error| error.with_subject(&*parameter.name))?,
            // Schemas hold bools with an empty default; as text they say just that.
            None => to_json(parameter.kind, &default).unwrap_or_else(|_| default.stored().into()),
        };
        Ok((parameter, value))
    };
    template.parameters().iter().map(resolve).collect()
}

fn is_empty_secret(parameter: &TemplateParameter, value: &Value) -> bool {
    parameter.secret && value == ""
}

/// The parameters that `instance` has not with one of `values`, empty secrets aside.
fn differing<'t>(
    instance: &Os12Instance<'_>,
    values: &[(&'t TemplateParameter, Value)],
) -> Vec<&'t str> {
    let differs = |(parameter, value): &&(&TemplateParameter, Value)| {
        let found = instance.parameter(&parameter.name).and_then(|p| p.value());
        !is_empty_secret(parameter, value)
            && found.is_none_or(|found| found.decoded() != meaning(value))
    };
    (values.iter().filter(differs))
        .map(|(parameter, _)| &*parameter.name)
        .collect()
}

fn other_values(template: &RegistryKey, instance: &Os12Instance<'_>, different: &[&str]) -> Error {
    let different = different.join(", ");
    let message = format!("an instance with the same url is there, with another {different}");
    Error::new(ErrorKind::Conflict, message)
        .with_subject(format!("{template} {}", instance.key()))
        .with_hint("change it with set_in_instance, or remove it first")
}

/// What a JSON value means that is about to be written.
fn meaning(value: &Value) -> String {
    match value {
        Value::String(stored) => RegistryValue::from_stored(&**stored).decoded().into_owned(),
        other => other.to_string(),
    }
}
