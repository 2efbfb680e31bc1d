//! What is odd about a profile that could be read.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::edit::app_line;
use super::instance::{InstanceKey, Os12Instance, Os12Template};
use super::json::{JsonValue, field};
use super::parameter::Os12Parameter;
use super::profile::{Os12Profile, is_plain, is_template};
use crate::error::shown;
use crate::finding::{Finding, Severity};
use crate::profile::bounded::{Collecting, FILE_START, MOST_FINDINGS};
use crate::registry::RegistryKey;

const COUNTED: &str = "counted in 23 real exports, base systems 12.2.2 to 12.10.0";

impl Os12Profile {
    /// What is odd about the document, in its order: a setting activated in another profile, an
    /// instance without a parameter of its template, a value whose JSON type is not what `uiType`
    /// says, and the like. Real exports give none. Findings never show values. After 1000 the rest
    /// is left out, and the last finding counts it.
    pub fn findings(&self) -> Vec<Finding> {
        let mut check = Check {
            profile: self.name(),
            apps: self.apps().collect(),
            found: Collecting::with_room(MOST_FINDINGS),
        };
        for (name, body) in self.described() {
            check.described(name, body);
        }
        let placed = check.found.place(self.json.text(), FILE_START);
        placed.finish("os12-more-findings")
    }
}

/// What a template lists about the parameters of its instances.
struct Expected<'a> {
    ui_types: HashMap<Cow<'a, str>, Cow<'a, str>>,
    /// Every parameter that a free instance must have. Obfuscated ones are left out when empty;
    /// a fixed instance has those only that the profile activates.
    in_free_instances: Vec<Cow<'a, str>>,
}

impl<'a> Expected<'a> {
    fn by(template: &Os12Template<'a>) -> Self {
        let ui_type =
            |(name, body): (_, JsonValue<'a>)| Some((name, body.get("uiType")?.as_text()?));
        let open = |(_, body): &(_, JsonValue<'a>)| body.get("encrypted").is_none();
        Self {
            ui_types: template.listed().filter_map(ui_type).collect(),
            in_free_instances: template
                .listed()
                .filter(open)
                .map(|(name, _)| name)
                .collect(),
        }
    }
}

struct Check<'a> {
    profile: Cow<'a, str>,
    apps: HashSet<Cow<'a, str>>,
    found: Collecting,
}

impl<'a> Check<'a> {
    fn described(&mut self, name: Cow<'a, str>, body: JsonValue<'a>) {
        let path = field("parameterDescriptions", &name);
        let expected = if is_template(body) {
            Some(1)
        } else {
            is_plain(body).then_some(2)
        };
        let stated = body.get("type").and_then(JsonValue::as_integer);
        if expected.is_none() || stated != expected {
            self.add(
                "os12-unknown-form",
                Severity::Warning,
                body,
                path.clone(),
                "neither a plain setting (`type` 2 with `value`) nor a template (`type` 1 with \
                 `instances`)",
            );
        }
        if name.contains('%') || name.parse::<RegistryKey>().is_err() {
            self.add(
                "os12-key",
                Severity::Warning,
                body,
                path.clone(),
                "a name that is no registry key",
            );
        }
        let line = app_line(&name);
        if !self.apps.contains(line) {
            let message = format!(
                "the app `{}` is not among the apps of the profile",
                shown(line)
            );
            self.add("os12-app", Severity::Warning, body, path.clone(), message);
        }
        if is_template(body) {
            let template = Os12Template::new(name, body);
            let expected = Expected::by(&template);
            for instance in template.instances() {
                self.instance(&path, &expected, &instance);
            }
        } else if is_plain(body) {
            let parameter = Os12Parameter::new(name, body);
            let ui_type = parameter.ui_type();
            self.parameter(&path, &parameter, ui_type.as_deref());
        }
    }

    fn instance(&mut self, path: &str, expected: &Expected<'a>, instance: &Os12Instance<'a>) {
        let path = field(&format!("{path}.instances"), &instance.key().to_string());
        let fixed = match instance.key() {
            InstanceKey::Free(_) => false,
            InstanceKey::Fixed(_) => true,
            InstanceKey::Other(_) => {
                return self.add(
                    "os12-instance-key",
                    Severity::Warning,
                    instance.body(),
                    path,
                    "the key of an instance is neither a lower-case UUID nor a number",
                );
            }
        };
        let mut present = HashSet::new();
        for parameter in instance.parameters() {
            let path = field(&path, parameter.name());
            let integer = parameter.body().get("isIntegerInstance");
            if integer.and_then(JsonValue::as_bool) != Some(fixed) {
                self.add(
                    "os12-instance-key",
                    Severity::Warning,
                    parameter.body(),
                    path.clone(),
                    "`isIntegerInstance` does not fit the key of the instance",
                );
            }
            let ui_type = expected.ui_types.get(parameter.name());
            self.parameter(&path, &parameter, ui_type.map(Cow::as_ref));
            present.insert(parameter.name().to_owned());
        }
        let missing = (expected.in_free_instances.iter()).find(|name| !present.contains(&***name));
        if !fixed && let Some(missing) = missing {
            let message = format!(
                "the instance lacks parameters of its template, the first is `{}`",
                shown(missing)
            );
            self.add(
                "os12-missing-parameter",
                Severity::Advice,
                instance.body(),
                path,
                message,
            );
        }
    }

    fn parameter(&mut self, path: &str, parameter: &Os12Parameter<'a>, ui_type: Option<&str>) {
        let body = parameter.body();
        if parameter.activated_in().as_deref() != Some(&*self.profile) {
            self.add(
                "os12-activated-elsewhere",
                Severity::Warning,
                body.get("activatedInProfile").unwrap_or(body),
                field(path, "activatedInProfile"),
                "`activatedInProfile` is not the name of the profile",
            );
        }
        let value = body.get("value").unwrap_or(body);
        let fits = match ui_type {
            Some("bool") => value.as_bool().is_some(),
            Some("integer") => value.is_number(),
            Some("string") => value.as_text().is_some(),
            _ => parameter.value().is_some(),
        };
        if !fits {
            let message = match ui_type {
                Some(ui_type) => format!("the value is no {}", shown(ui_type)),
                None => "the value is no bool, number or text".to_owned(),
            };
            let path = field(path, "value");
            self.add("os12-value-type", Severity::Warning, value, path, message);
        }
    }

    fn add(
        &mut self,
        code: &'static str,
        severity: Severity,
        place: JsonValue<'_>,
        path: String,
        message: impl Into<String>,
    ) {
        self.found.add(Some(place.offset()), None, || {
            Finding::new(code, severity, message)
                .with_subject(path)
                .with_source(COUNTED)
        });
    }
}
