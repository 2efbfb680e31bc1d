//! What a profile says, as a hash; and whether a profile from UMS still says what its name states.

use crate::profile::os11::{Os11Profile, TemplateKey};
use crate::profile::os12::Os12Profile;
use crate::registry::RegistryValue;
use crate::repository::{ContentHash, ProfileName, ProfileSystem};

/// A generated profile that was met again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recognition {
    /// The name, taken apart.
    pub name: ProfileName,
    /// Whether the profile still says what was generated: its content has the hash in its name. A
    /// password typed in UMS, an order of parameters or a fresh serial number makes no difference.
    pub unchanged: bool,
}

impl Recognition {
    /// Recognises an OS 11 profile, e.g. in a fresh export; `None` if it was not generated.
    ///
    /// ```
    /// use igel_migrate_core::profile::os11::Os11Profile;
    /// use igel_migrate_core::repository::{AppRepository, ProfileOptions, Recognition};
    /// let berlin = AppRepository::builder("Berlin", "https://dar.example.test/webdav/").build()?;
    /// let made = berlin.os11_profile(&"berlin".parse()?, &ProfileOptions::default())?;
    /// let exported = Os11Profile::parse(made.document().to_bytes())?;
    /// let found = Recognition::of_os11(&exported).unwrap();
    /// assert!(found.unchanged && found.name == *made.name());
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    pub fn of_os11(profile: &Os11Profile) -> Option<Self> {
        Self::of(&profile.name(), ProfileSystem::Os11, || {
            ContentHash::of_os11(profile)
        })
    }

    /// Recognises an OS 12 profile, e.g. in a fresh export; `None` if it was not generated.
    pub fn of_os12(profile: &Os12Profile) -> Option<Self> {
        Self::of(&profile.name(), ProfileSystem::Os12, || {
            ContentHash::of_os12(profile)
        })
    }

    fn of(text: &str, system: ProfileSystem, hash: impl FnOnce() -> ContentHash) -> Option<Self> {
        let name: ProfileName = text.parse().ok()?;
        let unchanged = name.system() == system && name.hash() == hash();
        Some(Self { name, unchanged })
    }
}

/// One value that a profile sets: where, and what.
type Line = (String, String);

impl ContentHash {
    /// The hash of what an OS 11 profile does to devices: its base, its flags, its settings and
    /// instances in any order. Without its name, description and id, the serial numbers of
    /// instances, and passwords.
    pub fn of_os11(profile: &Os11Profile) -> Self {
        let mut settings: Vec<Line> = Vec::new();
        for setting in profile.settings() {
            for value in setting.values() {
                let number = value.number().map(|n| format!(" {n}")).unwrap_or_default();
                let key = format!("{}{number}", setting.name());
                settings.extend(line(key, &value.value(), Some(value.template_key())));
            }
        }
        let instances = profile.instances().map(|instance| {
            let values = instance.values().filter_map(|value| {
                let name = value.name().into_owned();
                line(name, &value.value(), Some(value.template_key()))
            });
            (instance.template().into_owned(), values.collect())
        });
        let head = [
            ("system", "OS11"),
            ("firmware", &*profile.firmware().version),
            ("overwrites sessions", flag(profile.overwrites_sessions())),
            ("priority profile", flag(profile.is_priority_profile())),
        ];
        hash(&head, settings, instances.collect())
    }

    /// The hash of what an OS 12 profile does to devices: its apps, its flags, its settings and
    /// instances in any order. Without its name, description, id and folder, the ids of instances,
    /// and passwords.
    pub fn of_os12(profile: &Os12Profile) -> Self {
        let parameter_line = |parameter: crate::profile::os12::Os12Parameter<'_>| {
            let from_key = if parameter.from_template_key() {
                " from a template key"
            } else {
                ""
            };
            let value = parameter.value().unwrap_or_default();
            line(format!("{}{from_key}", parameter.name()), &value, None)
        };
        let settings = profile.settings().filter_map(parameter_line).collect();
        let instances = profile.instances().map(|instance| {
            let values = instance.parameters().filter_map(parameter_line);
            (instance.template().to_owned(), values.collect())
        });
        let mut apps: Vec<String> = profile.apps().map(std::borrow::Cow::into_owned).collect();
        apps.sort();
        let head = [
            ("system", "OS12"),
            ("apps", &*apps.join(" ")),
            (
                "overwrites sessions",
                flag(profile.overwrites_sessions() == Some(true)),
            ),
            ("type", &*profile.profile_type()),
        ];
        hash(&head, settings, instances.collect())
    }
}

fn flag(set: bool) -> &'static str {
    if set { "true" } else { "false" }
}

/// A value with its place; `None` for a password, which is recognised by the name its parameter
/// has in either system.
fn line(key: String, value: &RegistryValue, template_key: Option<TemplateKey<'_>>) -> Option<Line> {
    if key.ends_with("password") {
        return None;
    }
    Some(match template_key {
        Some(template_key) if template_key.active => (
            format!("{key} from a template key"),
            template_key.expression.into_owned(),
        ),
        _ => (key, value.decoded().into_owned()),
    })
}

fn hash(
    head: &[(&str, &str)],
    mut settings: Vec<Line>,
    mut instances: Vec<(String, Vec<Line>)>,
) -> ContentHash {
    settings.sort();
    for (_, values) in &mut instances {
        values.sort();
    }
    instances.sort();
    let settings = settings
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()));
    let instances = instances.iter().flat_map(|(template, values)| {
        let values = values
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()));
        std::iter::once(("instance", template.as_str())).chain(values)
    });
    ContentHash::of_parts(head.iter().copied().chain(settings).chain(instances))
}
