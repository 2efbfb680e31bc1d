//! Edits of settings and of instances that are there. Adding instances is in
//! [`super::insertion`].

use serde_json::{Map, Value, json};

use super::instance::InstanceKey;
use super::json::{Edits, JsonValue, field};
use super::parameter::to_json;
use super::profile::{Os12Profile, is_plain, is_same, is_template};
use crate::error::{Error, ErrorKind, Result};
use crate::registry::{ParameterType, RegistryKey, RegistryValue, TemplateParameter};

/// The app that owns all keys without the prefix of an app.
const BASE_SYSTEM: &str = "base_system";

impl Os12Profile {
    /// Activates the plain parameter `key` with `value`, or changes its value. `kind` is the type
    /// in the schema: it decides whether JSON gets a bool, a number or a text, and what the
    /// profile notes as `uiType`. The app of the key is added to the apps of the profile. Returns
    /// whether anything changed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] for a key of a template, for a value that does not fit `kind`, and
    /// for a `kind` that does not fit the JSON type the profile has for this key.
    pub fn set(
        &mut self,
        key: &RegistryKey,
        kind: ParameterType,
        value: &RegistryValue,
    ) -> Result<bool> {
        let subject = |error: Error| error.with_subject(key.as_str());
        if key.template().is_some() {
            let error = Error::invalid("a key with `%` belongs to instances")
                .with_hint("use add_instance or set_in_instance");
            return Err(subject(error));
        }
        let value = to_json(kind, value).map_err(subject)?;
        let described = self.descriptions()?;
        let mut edits = self.json.edits();
        match described.get(key.as_str()) {
            Some(body) if is_plain(body) => {
                replace_value(&mut edits, body, &value).map_err(subject)?;
            }
            Some(body) => {
                let error = Error::invalid("the profile holds no plain setting of this name");
                return Err(subject(error.at(body.position())));
            }
            None => {
                let body = self.variant().plain(value, kind, &self.name());
                edits.insert(described, &one(key.as_str(), body));
                self.require_app(&mut edits, key)?;
            }
        }
        self.commit(edits)
    }

    /// Takes the plain parameter `key` out of the profile. Returns whether it was there.
    pub fn unset(&mut self, key: &RegistryKey) -> bool {
        let mut edits = self.json.edits();
        if self.setting(key).is_some()
            && let Ok(described) = self.descriptions()
        {
            edits.remove(described, key.as_str());
        }
        // Without one member the text is shorter and as well-formed as it was, so that reading it
        // again cannot fail.
        self.commit(edits).unwrap_or(false)
    }

    /// Sets one parameter of an instance. A fixed instance that the profile does not mention yet
    /// is added: it exists on every device. An obfuscated secret that is set to the empty text is
    /// taken out, as UMS does. Returns whether anything changed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is no such free instance; [`ErrorKind::Invalid`] for a
    /// value that does not fit the type of `parameter` or the JSON type the profile has for it.
    pub fn set_in_instance(
        &mut self,
        template: &RegistryKey,
        instance: &InstanceKey,
        parameter: &TemplateParameter,
        value: &RegistryValue,
    ) -> Result<bool> {
        let name = template_name(template)?;
        let subject =
            |error: Error| error.with_subject(format!("{template} {instance} {}", parameter.name));
        let json = to_json(parameter.kind, value).map_err(subject)?;
        let omitted =
            self.variant().omits_empty_secrets() && parameter.secret && value.stored().is_empty();
        let fixed = matches!(instance, InstanceKey::Fixed(_));
        let body = self
            .variant()
            .instance_parameter(json.clone(), fixed, &self.name());
        let body = one(&parameter.name, body);
        let mut edits = self.json.edits();
        let found = self
            .template(template)
            .and_then(|found| found.instance(instance));
        match found.map(|found| (found.parameter(&parameter.name), found.body())) {
            Some((Some(_), holder)) if omitted => edits.remove(holder, &parameter.name),
            _ if omitted => {}
            Some((Some(old), _)) => {
                replace_value(&mut edits, old.body(), &json).map_err(subject)?;
            }
            Some((None, holder)) => {
                edits.insert(holder, &body);
                self.list_parameters(&mut edits, name, std::slice::from_ref(parameter));
            }
            None if fixed => {
                let instance = one(&instance.to_string(), body.into());
                self.insert_instance(&mut edits, name, std::slice::from_ref(parameter), &instance)?;
                self.require_app(&mut edits, template)?;
            }
            None => {
                return Err(subject(Error::new(ErrorKind::NotFound, "no such instance")));
            }
        }
        self.commit(edits)
    }

    /// Takes an instance out of the profile, and its template with the last one. The apps of the
    /// profile stay as they are. Returns whether it was there.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] if `template` is not the key of a template.
    pub fn remove_instance(
        &mut self,
        template: &RegistryKey,
        instance: &InstanceKey,
    ) -> Result<bool> {
        let name = template_name(template)?;
        let described = self.descriptions()?;
        let mut edits = self.json.edits();
        if let Some(instances) = (self.template(template))
            .filter(|found| found.instance(instance).is_some())
            .and_then(|found| found.body().get("instances"))
        {
            if instances.members().count() == 1 {
                edits.remove(described, name);
            } else {
                edits.remove(instances, &instance.to_string());
            }
        }
        self.commit(edits)
    }

    fn descriptions(&self) -> Result<JsonValue<'_>> {
        (self.json.root().get("parameterDescriptions"))
            .ok_or_else(|| Error::invalid("the profile has no `parameterDescriptions`"))
    }

    /// Adds `instance` to the template called `name`, which is added if it is not there.
    pub(super) fn insert_instance(
        &self,
        edits: &mut Edits,
        name: &str,
        parameters: &[TemplateParameter],
        instance: &Map<String, Value>,
    ) -> Result<()> {
        let described = self.descriptions()?;
        match described.get(name) {
            None => {
                let listed = self.variant().template_parameters(parameters.iter());
                let body = json!({
                    "templateParameters": listed,
                    "instances": instance,
                    "type": 1,
                });
                edits.insert(described, &one(name, body));
            }
            Some(body) if is_template(body) => {
                if let Some(instances) = body.get("instances") {
                    edits.insert(instances, instance);
                }
                self.list_parameters(edits, name, parameters);
            }
            Some(body) => {
                return Err(Error::invalid("the profile holds no template of this name")
                    .with_subject(field("parameterDescriptions", name))
                    .at(body.position()));
            }
        }
        Ok(())
    }

    /// Lists those of `parameters` in the template called `name` that it does not list yet.
    fn list_parameters(&self, edits: &mut Edits, name: &str, parameters: &[TemplateParameter]) {
        let template = self.templates().find(|found| found.name() == name);
        let listed = template.and_then(|found| found.body().get("templateParameters"));
        let Some(listed) = listed.filter(|listed| listed.is_object()) else {
            return;
        };
        let missing = (parameters.iter()).filter(|parameter| listed.get(&parameter.name).is_none());
        let missing = self.variant().template_parameters(missing);
        if !missing.is_empty() {
            edits.insert(listed, &missing);
        }
    }

    /// Lists the app that owns `key`, because UMS takes the apps of a profile from that list.
    pub(super) fn require_app(&self, edits: &mut Edits, key: &RegistryKey) -> Result<()> {
        let line = app_line(key.as_str());
        if self.apps().any(|listed| listed == line) {
            return Ok(());
        }
        let root = self.json.root();
        match root.get("apps") {
            Some(apps) if apps.is_array() => edits.push(apps, json!({ "line": line })),
            Some(other) => {
                return Err(Error::invalid("`apps` is not a list")
                    .with_subject("apps")
                    .at(other.position()));
            }
            None => edits.insert(root, &one("apps", json!([{ "line": line }]))),
        }
        Ok(())
    }
}

/// The line of the app that owns a key.
pub(super) fn app_line(key: &str) -> &str {
    key.strip_prefix("app.")
        .and_then(|rest| rest.split('.').next())
        .unwrap_or(BASE_SYSTEM)
}

/// What the profile calls a template: its key without `%`.
pub(super) fn template_name(key: &RegistryKey) -> Result<&str> {
    key.as_str().strip_suffix('%').ok_or_else(|| {
        Error::invalid("not the key of a template")
            .with_subject(key.as_str())
            .with_hint("the key of a template ends in `%`")
    })
}

/// An object of one member.
pub(super) fn one(name: &str, value: Value) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), value)])
}

/// Puts `new` in the place of the value in `body`, if it says something else.
fn replace_value(edits: &mut Edits, body: JsonValue<'_>, new: &Value) -> Result<()> {
    let Some(old) = body.get("value") else {
        return Err(Error::invalid("the parameter has no `value`").at(body.position()));
    };
    let same_type = match new {
        Value::String(_) => old.as_text().is_some(),
        Value::Bool(_) => old.as_bool().is_some(),
        _ => old.is_number(),
    };
    if !same_type {
        return Err(
            Error::invalid("the profile holds another JSON type for this parameter")
                .at(old.position())
                .with_hint("give the type the schema has for this parameter"),
        );
    }
    if !is_same(old, new) {
        edits.replace(old, new);
    }
    Ok(())
}
