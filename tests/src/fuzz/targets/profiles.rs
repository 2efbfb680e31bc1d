//! Documents that UMS exports: profiles of both systems, packages, registry schemas.

use std::io::{Cursor, Write as _};

use igel_migrate_core::archive::ArchiveLimits;
use igel_migrate_core::profile::os11::{Change, Os11Document, Os11Profile};
use igel_migrate_core::profile::os12::{Os12Package, Os12Profile};
use igel_migrate_core::registry::{
    DeviceSettings, ParameterType, RegistryKey, RegistrySchema, RegistryValue, SchemaLimits,
    icacrypt,
};
use igel_migrate_core::scrub::Scrubber;
use igel_migrate_core::secret::ExposeSecret as _;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::fuzz::Input;

fn key() -> RegistryKey {
    "fuzz.added.key".parse().unwrap()
}

fn scrubber() -> Scrubber {
    Scrubber::with_key([7; 32])
}

pub(super) fn os11(input: &Input<'_>) {
    let document = match Os11Document::parse(input.bytes()) {
        Ok(document) => document,
        Err(error) => {
            input.check_placed(&error);
            let error = Os11Profile::parse(input.bytes()).unwrap_err();
            return input.check_placed(&error);
        }
    };
    assert_eq!(document.to_bytes(), input.bytes(), "writing changes bytes");
    input.hides(&format!("{document:?}"));
    for profile in document.profiles() {
        for finding in profile.findings() {
            input.hides(&format!("{finding:?} {finding}"));
        }
        for setting in profile.settings() {
            input.hides(&format!("{setting:?}"));
            for value in setting.values() {
                let stored = value.value();
                let _ = stored.decoded();
                input.hides(&format!("{value:?}"));
            }
        }
        for instance in profile.instances() {
            let _ = (instance.template(), instance.serial_number());
            for value in instance.values() {
                let _ = (value.name(), value.value());
            }
        }
    }
    if let Ok(scrubbed) = scrubber().os11_profile(input.bytes()) {
        input.hides(&String::from_utf8_lossy(&scrubbed));
    }
    match Os11Profile::parse(input.bytes()) {
        Ok(mut profile) => edit_os11(input, &mut profile),
        Err(error) => input.check_placed(&error),
    }
}

/// What was set is there when the written file is read again.
fn edit_os11(input: &Input<'_>, profile: &mut Os11Profile) {
    let value = RegistryValue::encode("a & <b>");
    match profile.set(&key(), &value) {
        Ok(Change::Unchanged) => {}
        Ok(_) => {
            let written = profile.to_bytes();
            let again = Os11Profile::parse(&written).unwrap_or_else(|error| {
                panic!("an edited profile is not read: {}", error.report())
            });
            assert_eq!(again.to_bytes(), written);
            let key = key();
            let mut found = again.settings_of(&key).flat_map(|setting| {
                let values = setting
                    .values()
                    .map(|value| value.value().decoded().into_owned());
                values.collect::<Vec<_>>()
            });
            assert!(
                found.any(|found| found == "a & <b>"),
                "what was set is not there"
            );
            assert_eq!(again.instances().count(), profile.instances().count());
        }
        Err(error) => input.check(&error),
    }
    let serials: Vec<String> = profile
        .instances()
        .map(|instance| instance.serial_number().into_owned())
        .take(3)
        .collect();
    for serial in serials {
        if let Err(error) = profile.remove_instance(&serial) {
            input.check(&error);
        }
    }
    if let Err(error) = profile.set_name("Renamed") {
        input.check(&error);
    }
    let written = profile.to_bytes();
    assert!(
        Os11Profile::parse(&written).is_ok(),
        "an edited profile is not read"
    );
}

pub(super) fn os12(input: &Input<'_>) {
    let mut profile = match Os12Profile::parse(input.bytes()) {
        Ok(profile) => profile,
        Err(error) => return input.check_placed(&error),
    };
    assert_eq!(profile.to_bytes(), input.bytes(), "writing changes bytes");
    input.hides(&format!("{profile:?}"));
    for finding in profile.findings() {
        input.hides(&format!("{finding:?} {finding}"));
    }
    for parameter in profile.settings() {
        let _ = (parameter.name(), parameter.value());
        input.hides(&format!("{parameter:?}"));
    }
    for instance in profile.instances() {
        input.hides(&format!("{instance:?}"));
    }
    let _ = (
        profile.path().count(),
        profile.apps().count(),
        profile.variant(),
    );
    if let Ok(scrubbed) = scrubber().os12_profile(input.bytes()) {
        input.hides(&String::from_utf8_lossy(&scrubbed));
    }
    match profile.set(&key(), ParameterType::Text, &RegistryValue::encode("x")) {
        Ok(_) => {
            let written = profile.to_bytes();
            let again = Os12Profile::parse(&written).unwrap_or_else(|error| {
                panic!("an edited profile is not read: {}", error.report())
            });
            assert!(again.setting(&key()).is_some(), "what was set is not there");
            assert_eq!(again.instances().count(), profile.instances().count());
        }
        Err(error) => input.check(&error),
    }
}

const LIMIT: u64 = 256 << 10;

pub(super) fn package(input: &Input<'_>) {
    let limits = ArchiveLimits::default()
        .with_entries(64)
        .with_entry_bytes(LIMIT)
        .with_total_bytes(LIMIT);
    let mut package = match Os12Package::open_with_limits(input.bytes(), limits) {
        Ok(package) => package,
        Err(error) => return input.check(&error),
    };
    match package.to_bytes() {
        Ok(bytes) => assert_eq!(bytes, input.bytes(), "writing changes bytes"),
        Err(error) => input.check(&error),
    }
    input.hides(&format!("{package:?}"));
    for app in package.apps() {
        let _ = (package.app_json(app), package.setup_def(app));
    }
    let mut edited = 0;
    for packaged in package.profiles_mut() {
        let _ = packaged.entry();
        edited += usize::from(packaged.profile_mut().set_id(4711).unwrap_or(false));
    }
    if edited > 0
        && let Ok(bytes) = package.to_bytes()
    {
        let limits = limits
            .with_total_bytes(2 * LIMIT)
            .with_entry_bytes(2 * LIMIT);
        let again = Os12Package::open_with_limits(bytes, limits)
            .unwrap_or_else(|error| panic!("an edited package is not read: {}", error.report()));
        assert_eq!(again.profiles().len(), package.profiles().len());
    }
}

fn zip_of(method: zip::CompressionMethod, entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(method)
        .last_modified_time(zip::DateTime::default());
    for (name, content) in entries {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn seed(target: &str, file: &str) -> Vec<u8> {
    let folder = crate::workspace().join("tests/fuzz").join(target);
    std::fs::read(folder.join(file)).unwrap()
}

pub(super) fn packages() -> Vec<Vec<u8>> {
    let profile = seed("os12-profile", "sources.json");
    let entries: [(&str, &[u8]); 4] = [
        ("PROFILES/Kiel.json", &profile),
        (
            "APPS/base_system-12.7.4/app.json",
            b"{ \"name\" : \"base_system\" }",
        ),
        (
            "APPS/base_system-12.7.4/config/setup.def",
            b"<vlist></vlist>",
        ),
        ("APPS/cwa-23.9.24+1/app.json", b"{ }"),
    ];
    let methods = [
        zip::CompressionMethod::Stored,
        zip::CompressionMethod::Deflated,
    ];
    methods.map(|method| zip_of(method, &entries)).to_vec()
}

pub(super) fn schema(input: &Input<'_>) {
    let limits = SchemaLimits::default()
        .with_text_bytes(256 << 10)
        .with_items(20_000);
    match RegistrySchema::parse_within(input.bytes(), &limits) {
        Ok(schema) => {
            let _ = format!("{schema:?}");
            let mut count = 0;
            for parameter in schema.parameters() {
                count += 1;
                let _ = (parameter.kind(), parameter.default(), parameter.range());
                let _ = (parameter.display_names(), parameter.encryption());
                let key = parameter.key().clone();
                assert!(
                    schema.parameter(&key).is_some(),
                    "{key} is listed and not found"
                );
            }
            assert_eq!(count, schema.parameter_count());
            for template in schema.templates() {
                let _ = schema.fixed_instances(&template);
                if let Err(error) = schema.template(&template) {
                    input.check(&error);
                }
            }
            let owned = schema.into_owned();
            assert_eq!(owned.parameter_count(), count);
        }
        Err(error) if input.bytes().starts_with(b"PK") => input.check(&error),
        Err(error) => input.check_placed(&error),
    }
    match DeviceSettings::parse(input.bytes()) {
        Ok(settings) => {
            for setting in settings.iter().take(1_000) {
                let _ = settings.get(&setting.key);
            }
        }
        Err(error) => input.check_placed(&error),
    }
    if let Some(text) = input.text() {
        let value = RegistryValue::from_stored(text);
        let decoded = value.decoded().into_owned();
        assert_eq!(RegistryValue::encode(&decoded).decoded(), decoded);
        match icacrypt::decode(text) {
            Ok(password) => {
                if let Ok(stored) = icacrypt::encode(&password) {
                    let again = icacrypt::decode(stored.expose_secret()).unwrap();
                    assert_eq!(again.expose_secret(), password.expose_secret());
                }
            }
            Err(error) => assert!(!error.report().contains(text) || text.len() < 12),
        }
    }
}

pub(super) fn schemas() -> Vec<Vec<u8>> {
    let export = seed("registry-schema", "firmware.xml");
    let zipped = |method| zip_of(method, &[("export.xml", &export)]);
    vec![
        zipped(zip::CompressionMethod::Stored),
        zipped(zip::CompressionMethod::Deflated),
    ]
}
