//! OS 11 profiles: real files, arbitrary ones, and what edits do to both.

mod arbitrary;
mod canonical;
mod corpus;

use igel_migrate_core::profile::os11::{Os11Profile, SerialNumber};
use igel_migrate_core::registry::{RegistryKey, RegistryValue};
use igel_migrate_core::repository::os11_source_template;

fn key(text: &str) -> RegistryKey {
    text.parse().unwrap()
}

/// Every setting as (key, number or -1, stored value) and every instance as (template, serial,
/// values), in the order of the file.
type Content = (Vec<(String, i64, String)>, Vec<InstanceContent>);
type InstanceContent = (String, String, Vec<(String, String)>);

fn content(profile: &Os11Profile) -> Content {
    let settings = profile.settings().flat_map(|setting| {
        setting.values().map(move |value| {
            let number = value.number().map_or(-1, i64::from);
            (
                setting.name().into_owned(),
                number,
                value.value().stored().to_owned(),
            )
        })
    });
    let instances = profile.instances().map(|instance| {
        let values = instance.values().map(|value| {
            (
                value.parameter().into_owned(),
                value.value().stored().to_owned(),
            )
        });
        let (template, serial) = (instance.template(), instance.serial_number());
        (template.into_owned(), serial.into_owned(), values.collect())
    });
    (settings.collect(), instances.collect())
}

/// Adds the repository instance, with the same serial number every time.
fn add_repository(profile: &mut Os11Profile) {
    let values = [
        ("username", RegistryValue::encode("dar-reader")),
        (
            "url",
            RegistryValue::encode("https://dar.example.test/webdav/"),
        ),
        ("priority", RegistryValue::encode("300")),
    ];
    let serial = SerialNumber::from_parts(0x0dab_cafe, 0x19a_a0b1_c2d3);
    profile
        .add_instance_with_serial(os11_source_template(), &values, serial)
        .unwrap();
}

/// Whether `whole` can be made from `part` by putting bytes in.
fn is_subsequence(part: &[u8], whole: &[u8]) -> bool {
    let mut whole = whole.iter();
    part.iter().all(|byte| whole.any(|found| found == byte))
}
