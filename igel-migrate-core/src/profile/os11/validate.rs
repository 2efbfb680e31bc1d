//! A profile against the schema of a firmware: what the firmware does not know, what has the wrong
//! type, what is missing. No finding shows a value.

use std::collections::{HashMap, HashSet};

use super::collector::{Check, Collector, MORE_FINDINGS};
use super::instance::{has_type, type_name};
use super::nodes::NodeId;
use super::profile::Os11Profile;
use super::view::{Instance, Setting};
use crate::finding::Finding;
use crate::finding::Severity::{Advice, Warning};
use crate::profile::bounded::MOST_FINDINGS;
use crate::registry::{
    Encryption, InstanceTemplate, RegistryKey, RegistrySchema, RegistryValue, icacrypt,
};

const OTHER_FIRMWARE: Check = Check {
    code: "os11-other-firmware",
    severity: Advice,
    message: "checked against the schema of",
};
const UNKNOWN_KEY: Check = Check {
    code: "os11-unknown-key",
    severity: Warning,
    message: "the firmware does not know this parameter",
};
const UNKNOWN_TEMPLATE: Check = Check {
    code: "os11-unknown-template",
    severity: Warning,
    message: "the firmware does not know this template",
};
const WRONG_INSTANCE: Check = Check {
    code: "os11-wrong-instance",
    severity: Warning,
    message: "",
};
const WRONG_TYPE: Check = Check {
    code: "os11-wrong-type",
    severity: Warning,
    message: "the value is not ",
};
const PLAIN_PASSWORD: Check = Check {
    code: "os11-plain-password",
    severity: Warning,
    message: "the value is not an obfuscated password",
};
const MISSING_PARAMETER: Check = Check {
    code: "os11-missing-parameter",
    severity: Advice,
    message: "the instance is without ",
};

/// Names of missing parameters that one finding lists.
const NAMES_LISTED: usize = 8;

impl Os11Profile {
    /// Checks the profile against the schema of its firmware. Gives what
    /// [`findings`](Self::findings) gives, and:
    ///
    /// | code `os11-…` | meaning |
    /// |---|---|
    /// | `unknown-key`, `unknown-template` | not in the schema: UMS may drop or hide it (an assumption) |
    /// | `wrong-type` | not `true` or `false`, or not a whole number, where the schema says so |
    /// | `plain-password` | a value that is not obfuscated where an obfuscated one belongs |
    /// | `wrong-instance` | a number where instances are free, a free instance where they are fixed, or a number the firmware has not |
    /// | `missing-parameter` | a free instance without parameters that profiles carry |
    /// | `other-firmware` | the schema is that of another build than the profile names |
    ///
    /// Values that come from a template key are not checked.
    ///
    /// ```
    /// use igel_migrate_core::profile::os11::Os11Profile;
    /// use igel_migrate_core::registry::RegistrySchema;
    ///
    /// let schema = RegistrySchema::parse("<vlist><a>value=<> type=<bool></a></vlist>")?;
    /// let profile = Os11Profile::parse(
    ///     "<profile><settings><pclass name=\"a\"><pvalue instancenr=\"-1\">maybe</pvalue></pclass>\
    ///      </settings></profile>",
    /// )?;
    /// let findings = profile.validate(&schema);
    /// let finding = findings.iter().find(|finding| finding.code == "os11-wrong-type").unwrap();
    /// assert_eq!(finding.message, "the value is not `true` or `false`");
    /// assert_eq!(finding.position.unwrap().column, 37);
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    pub fn validate(&self, schema: &RegistrySchema<'_>) -> Vec<Finding> {
        let mut check = Validation {
            schema,
            found: self.collect_findings(MOST_FINDINGS),
            templates: HashMap::new(),
        };
        if let Some(export) = schema.firmware()
            && export.version != self.firmware().version
        {
            let detail = format!(" {}", crate::error::shown(&export.version));
            check
                .found
                .add_with(OTHER_FIRMWARE, self.profile, "firmware", &detail);
        }
        for setting in self.settings() {
            check.setting(&setting);
        }
        for instance in self.instances() {
            check.instance(&instance);
        }
        check.found.place().finish(MORE_FINDINGS)
    }
}

struct Validation<'p, 's> {
    schema: &'s RegistrySchema<'s>,
    found: Collector<'p>,
    /// `None` for one the schema does not have.
    templates: HashMap<RegistryKey, Option<InstanceTemplate>>,
}

impl Validation<'_, '_> {
    fn setting(&mut self, setting: &Setting<'_>) {
        // What is no key is reported without a schema.
        let Ok(key) = setting.key() else {
            return;
        };
        let subject = key.as_str();
        if self.schema.parameter(&key).is_none() {
            return self.found.add(UNKNOWN_KEY, setting.node, subject);
        }
        let fixed = self.fixed_instances(&key);
        for value in setting.values() {
            if let (Some(number), Some(fixed)) = (value.number(), &fixed)
                && !fixed.contains(&number)
            {
                let detail = if fixed.is_empty() {
                    "the number of an instance, but the instances are free"
                } else {
                    "the firmware has no fixed instance of this number"
                };
                self.found
                    .add_with(WRONG_INSTANCE, value.node, subject, detail);
            }
            if !value.template_key().active {
                self.value(&key, value.node, &value.value());
            }
        }
    }

    /// The numbers of fixed instances of a parameter below a template; `None` for a plain key and
    /// for a list of values.
    fn fixed_instances(&self, key: &RegistryKey) -> Option<Vec<u32>> {
        let template = key.template().filter(|_| !key.is_template())?;
        Some(self.schema.fixed_instances(&template.parse().ok()?))
    }

    fn instance(&mut self, instance: &Instance<'_>) {
        let Ok(key) = instance.template().parse::<RegistryKey>() else {
            return;
        };
        let schema = self.schema;
        let known = self.templates.entry(key.clone());
        let Some(template) = known.or_insert_with_key(|key| schema.template(key).ok()) else {
            return self
                .found
                .add(UNKNOWN_TEMPLATE, instance.node, key.as_str());
        };
        if !schema.fixed_instances(&key).is_empty() {
            let detail = "a free instance of a template whose instances are fixed";
            self.found
                .add_with(WRONG_INSTANCE, instance.node, key.as_str(), detail);
        }
        let present: HashSet<_> = instance.values().map(|value| value.parameter()).collect();
        let expected = template
            .parameters()
            .iter()
            .filter(|parameter| parameter.runtime);
        let missing: Vec<&str> = expected
            .map(|parameter| &*parameter.name)
            .filter(|name| !present.contains(*name))
            .collect();
        if !missing.is_empty() {
            let names = listed(&missing);
            self.found
                .add_with(MISSING_PARAMETER, instance.node, key.as_str(), &names);
        }
        for value in instance.values() {
            if let Ok(key) = value.name().parse::<RegistryKey>() {
                if self.schema.parameter(&key).is_none() {
                    self.found.add(UNKNOWN_KEY, value.node, key.as_str());
                } else if !value.template_key().active {
                    self.value(&key, value.node, &value.value());
                }
            }
        }
    }

    fn value(&mut self, key: &RegistryKey, node: NodeId, value: &RegistryValue) {
        let Some(parameter) = self.schema.parameter(key) else {
            return;
        };
        let stored = value.stored();
        if !has_type(stored, parameter.kind()) {
            self.found
                .add_with(WRONG_TYPE, node, key.as_str(), type_name(parameter.kind()));
        }
        if parameter.encryption() == Some(Encryption::IcaCrypt)
            && !stored.is_empty()
            && icacrypt::decode(stored).is_err()
        {
            self.found.add(PLAIN_PASSWORD, node, key.as_str());
        }
    }
}

/// The first names, and how many more there are.
pub(super) fn listed(names: &[&str]) -> String {
    match names.split_at_checked(NAMES_LISTED) {
        None | Some((_, [])) => names.join(", "),
        Some((first, rest)) => format!("{} and {} more", first.join(", "), rest.len()),
    }
}
