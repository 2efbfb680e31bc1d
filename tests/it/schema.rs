//! Registry schemas of real files: a firmware export, and the packaged schemas of `.ipm` files.
#![cfg(test)]

use igel_migrate_core::archive::{Archive, ArchiveLimits};
use igel_migrate_core::registry::{
    Encryption, InstanceTemplate, ParameterType, RegistryKey, RegistrySchema, SchemaForm,
};
use igel_migrate_tests::{corpus_files, corpus_index};
use std::path::Path;

fn key(text: &str) -> RegistryKey {
    text.parse().unwrap()
}

fn names(template: &InstanceTemplate) -> Vec<&str> {
    template.parameters().iter().map(|p| &*p.name).collect()
}

/// The entries of an archive whose names end in `suffix`.
fn entries(file: &Path, suffix: &str) -> Vec<(String, Vec<u8>)> {
    let bytes = std::fs::read(file).unwrap();
    let mut archive = Archive::open(&bytes, ArchiveLimits::default()).unwrap();
    let listed: Vec<String> = archive
        .entries()
        .iter()
        .map(|entry| entry.name().into())
        .collect();
    let wanted = listed.into_iter().filter(|name| name.ends_with(suffix));
    wanted
        .map(|name| (name.clone(), archive.read(&name).unwrap()))
        .collect()
}

/// The packaged schemas of one `.ipm`, by the app folder they stand in (`base_system-12.10.0`).
fn packaged(file: &Path) -> Vec<(String, RegistrySchema<'static>)> {
    let schemas = entries(file, "/config/setup.def")
        .into_iter()
        .map(|(name, bytes)| {
            let schema = RegistrySchema::parse(&bytes)
                .unwrap_or_else(|error| panic!("{}: {name}: {error:?}", file.display()));
            let app = name.split('/').nth(1).unwrap_or_default().to_owned();
            (app.clone(), schema.into_owned().with_name(app))
        });
    schemas.collect()
}

#[test]
fn the_firmware_export_has_the_counts_of_the_index() {
    let index = corpus_index("os11-firmware");
    for (file, row) in corpus_files("os11-firmware", "zip").iter().zip(&index) {
        assert!(
            file.ends_with(row.file.rsplit('/').next().unwrap()),
            "one index row per file"
        );
        let zip = std::fs::read(file).unwrap();
        let zipped = RegistrySchema::parse(&zip).unwrap();
        let (_, xml) = entries(file, ".xml").remove(0);
        let expanded = RegistrySchema::parse(&xml).unwrap();
        for schema in [&zipped, &expanded] {
            assert_eq!(Some(schema.parameter_count()), row.settings);
            assert_eq!(Some(schema.template_count()), row.instances);
            assert_eq!(Some(schema.parameters().count()), row.settings);
            assert_eq!(Some(schema.templates().count()), row.instances);
            let export = schema.firmware().unwrap();
            assert!(row.notes.contains(&format!("version={};", export.version)));
            assert!(
                row.notes
                    .contains(&format!("exported-by-UMS={};", export.exported_by))
            );
            assert_eq!(export.model, "IGEL OS 11");
        }
    }
}

#[test]
fn the_firmware_export_knows_its_parameters() {
    for file in corpus_files("os11-firmware", "zip") {
        let zip = std::fs::read(&file).unwrap();
        let schema = RegistrySchema::parse(&zip).unwrap();
        let parameter = |name: &str| schema.parameter(&key(name)).unwrap();
        let default = |name: &str| parameter(name).default().unwrap().stored().to_owned();

        let enabled = parameter("custom_partition.enabled");
        assert_eq!(
            (enabled.kind(), enabled.runtime()),
            (ParameterType::Bool, Some(true))
        );
        assert_eq!(default("custom_partition.enabled"), "false");
        assert_eq!(default("update.ftpd.crypt_password"), "00024369");
        assert_eq!(
            default("scard.scardd.crypt_password"),
            "00084327012406301f28"
        );
        assert_eq!(
            parameter("update.http.crypt_password").encryption(),
            Some(Encryption::IcaCrypt)
        );
        // The only parameter of this export that has the state of the device and no default.
        let server = parameter("system.remotemanager.server0.ip");
        assert!(server.default().is_none() && server.attribute("value").is_none());

        let modifier = parameter("sessions.browser%.hotkeymodifier").range();
        assert!(modifier.contains(&"Ctrl|Alt".into()) && modifier.contains(&"None".into()));
        let language = parameter("userinterface.language");
        assert!(language.range().iter().any(|item| item == "ja_JP"));
        let both = parameter("userinterface.setup.displaynames.wvd.session.printing");
        assert_eq!(both.display_name("de_de").unwrap(), "Drucken");
        assert!(
            schema
                .parameter(&key("update.external_binary_source%.url"))
                .is_none()
        );

        // Three state it, the others only by their name.
        let secrets = schema.parameters().filter(|p| p.encryption().is_some());
        assert_eq!(secrets.count(), 78);
    }
}

#[test]
fn the_firmware_export_defines_templates() {
    for file in corpus_files("os11-firmware", "zip") {
        let zip = std::fs::read(&file).unwrap();
        let schema = RegistrySchema::parse(&zip).unwrap();
        let template = |name: &str| schema.template(&key(name)).unwrap();

        let repository = template("update.repository%");
        assert_eq!(
            names(&repository),
            ["priority", "url", "certificate", "manager_is_app_proxy"]
        );
        assert!(repository.parameters().iter().all(|p| p.runtime));
        assert_eq!(&*repository.parameter("priority").unwrap().default, "100");
        let proxy = repository.parameter("manager_is_app_proxy").unwrap();
        assert_eq!(proxy.kind, ParameterType::Bool);

        let source = template("custom_partition.source%");
        assert!(source.parameter("crypt_password").unwrap().secret);
        assert!(!source.parameter("url").unwrap().secret);
        assert_eq!(source.source(), "firmware export IGEL OS 11 11.10.250.01");
        // Real profiles carry these two not, and 27 more.
        let application = template("sessions.custom_application%");
        let local = application.parameters().iter().filter(|p| !p.runtime);
        assert_eq!(
            local.map(|p| &*p.name).collect::<Vec<_>>(),
            ["name_localized", "type"]
        );

        for free in [
            "update.repository%",
            "custom_partition.source%",
            "sessions.xterm%",
        ] {
            assert!(schema.fixed_instances(&key(free)).is_empty(), "{free}");
        }
        let variables = schema.fixed_instances(&key("system.environment_variables.fixvariable%"));
        assert_eq!(variables, (0..10).collect::<Vec<_>>());
        assert_eq!(schema.fixed_instances(&key("windowmanager.wm%")), [0]);
        let fixed = schema
            .templates()
            .filter(|t| !schema.fixed_instances(t).is_empty())
            .count();
        let lists = (schema.parameters().map(|p| p.key().clone()))
            .filter(RegistryKey::is_template)
            .collect::<Vec<_>>();
        let fixed_lists = lists
            .iter()
            .filter(|l| !schema.fixed_instances(l).is_empty())
            .count();
        assert_eq!((lists.len(), fixed + fixed_lists), (33, 151));
        assert!(lists.contains(&key("network.dns.nameserver%")));
        for template in schema.templates() {
            assert!(schema.template(&template).is_ok(), "{template}");
        }
    }
}

#[test]
fn every_packaged_schema_is_read() {
    for file in corpus_files("os12-ipm", "ipm") {
        let schemas = packaged(&file);
        assert!(!schemas.is_empty());
        let (_, base) = (schemas
            .iter()
            .find(|(app, _)| app.starts_with("base_system")))
        .unwrap();
        for (app, schema) in &schemas {
            assert_eq!(schema.form(), &SchemaForm::SetupDef);
            let least = if app.starts_with("base_system") {
                6_000
            } else {
                400
            };
            assert!(schema.parameter_count() > least, "{app}");
            assert_eq!(schema.parameters().count(), schema.parameter_count());
            for template in schema.templates() {
                let found = schema.template_with_base(base, &template).unwrap();
                assert_eq!(found.source(), app);
            }
        }
    }
}

#[test]
fn packaged_schemas_have_the_parameters_of_their_version() {
    let mut sources = 0;
    for file in corpus_files("os12-ipm", "ipm") {
        for (app, schema) in packaged(&file) {
            let source = schema.template(&key("update.external_binary_source%"));
            match app.as_str() {
                "base_system-12.10.0" => assert_eq!(schema.parameter_count(), 7574),
                "cwa-23.9.24+1" => assert_eq!(schema.parameter_count(), 451),
                _ => {}
            }
            if app == "base_system-12.2.2" || app.starts_with("cwa") {
                assert!(source.is_err(), "{app}");
                continue;
            }
            let source = source.unwrap();
            assert_eq!(
                names(&source),
                ["password", "username", "certificate", "url", "priority"]
            );
            assert!(source.parameter("password").unwrap().secret);
            assert_eq!(&*source.parameter("priority").unwrap().default, "100");
            sources += 1;
        }
    }
    assert!(sources == 4 || corpus_files("os12-ipm", "ipm").is_empty());
}

/// Free instances in real profiles hold every parameter of their template, inherited ones too; the
/// schema that travels with the profile may be newer and know up to two more.
#[test]
fn instances_of_real_profiles_hold_the_parameters_of_their_template() {
    let mut compared = 0;
    for file in corpus_files("os12-ipm", "ipm") {
        let schemas = packaged(&file);
        let (_, base) = (schemas
            .iter()
            .find(|(app, _)| app.starts_with("base_system")))
        .unwrap();
        for (_, profile) in entries(&file, ".json")
            .iter()
            .filter(|(name, _)| name.starts_with("PROFILES/"))
        {
            let profile: serde_json::Value = serde_json::from_slice(profile).unwrap();
            for (prefix, described) in profile["parameterDescriptions"].as_object().unwrap() {
                let Some(instances) = described["instances"].as_object() else {
                    continue;
                };
                let template = base.template(&key(&format!("{prefix}%"))).unwrap();
                for (id, instance) in instances {
                    let held = instance
                        .as_object()
                        .unwrap()
                        .keys()
                        .filter(|k| *k != "__settings");
                    let held: Vec<&String> = held.collect();
                    for name in &held {
                        assert!(
                            template.parameter(name).is_some(),
                            "{prefix}% has no {name}"
                        );
                    }
                    if id.len() == 36 {
                        let plain = template.parameters().iter().filter(|p| !p.secret).count();
                        assert!(plain <= held.len() + 2, "{prefix}%");
                        compared += 1;
                    }
                }
            }
        }
    }
    assert!(
        compared >= 13 || corpus_files("os12-ipm", "ipm").is_empty(),
        "{compared}"
    );
}
