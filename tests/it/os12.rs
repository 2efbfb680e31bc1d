//! Real `.ipm` exports: read, written back, and given a repository instance.
#![cfg(test)]

use std::borrow::Cow;
use std::io::{Cursor, Read as _};
use std::path::PathBuf;

use igel_migrate_core::AppVersion;
use igel_migrate_core::profile::os12::{
    ExportVariant, Insertion, InstanceKey, Os12Package, Os12Profile,
};
use igel_migrate_core::registry::{
    InstanceTemplate, RegistryKey, RegistrySchema, RegistryValue, TemplateParameter,
};
use igel_migrate_core::repository::os12_source_template;
use igel_migrate_tests::{IndexRow, corpus, corpus_index};
use zip::ZipArchive;

/// The packages with their rows of the index.
fn packages() -> Vec<(IndexRow, PathBuf)> {
    let Some(root) = corpus("") else {
        return Vec::new();
    };
    let rows = corpus_index("os12-ipm");
    assert_eq!(rows.len(), 6);
    rows.into_iter()
        .map(|row| {
            let path = root.join(&row.file);
            (row, path)
        })
        .collect()
}

/// The value of a `name=value` note.
fn note<'a>(row: &'a IndexRow, name: &str) -> Option<&'a str> {
    row.notes
        .split(';')
        .find_map(|note| note.strip_prefix(name)?.strip_prefix('='))
}

#[test]
fn packages_come_back_byte_for_byte_with_the_counts_of_the_index() {
    for (row, path) in packages() {
        let package = Os12Package::from_file(&path).unwrap();
        assert!(
            package.to_bytes().unwrap() == std::fs::read(&path).unwrap(),
            "{}",
            row.file
        );
        let [packaged] = package.profiles() else {
            panic!("{}: one profile expected", row.file)
        };
        assert_eq!(Some(packaged.entry()), note(&row, "entry"));
        let profile = packaged.profile();
        assert_eq!(
            Some(profile.settings().count()),
            row.settings,
            "{}",
            row.file
        );
        assert_eq!(
            Some(profile.instances().count()),
            row.instances,
            "{}",
            row.file
        );
        let variant = match note(&row, "variant") {
            Some("a") => ExportVariant::A,
            Some("b") => ExportVariant::B,
            Some("c") => ExportVariant::C,
            _ => ExportVariant::D,
        };
        assert_eq!(profile.variant(), variant, "{}", row.file);
        let crlf = profile.as_str().contains("\r\n");
        assert_eq!(note(&row, "eol"), Some(if crlf { "crlf" } else { "lf" }));
        assert_eq!(profile.findings(), [], "{}", row.file);

        let apps = package.apps();
        let named: Vec<String> = apps
            .iter()
            .map(|app| format!("{}-{}", app.line(), app.version()))
            .collect();
        let noted = row
            .notes
            .split(';')
            .find_map(|note| note.strip_prefix("apps="));
        assert_eq!(Some(named.join(",").as_str()), noted);
        for app in apps {
            assert!(app.version().parse::<AppVersion>().is_ok());
            let json: serde_json::Value =
                serde_json::from_slice(&package.app_json(app).unwrap()).unwrap();
            assert_eq!(
                (&json["name"], &json["version"]),
                (&app.line().into(), &app.version().into())
            );
            assert!(package.setup_def(app).unwrap().starts_with(b"<vlist>"));
        }
    }
}

#[test]
fn taking_a_profile_apart_and_putting_it_together_gives_the_same_text() {
    for (row, path) in packages() {
        let package = Os12Package::from_file(&path).unwrap();
        let mut profile = package.profiles()[0].profile().clone();
        let before = profile.to_bytes();
        let name = profile.name().into_owned();
        assert!(profile.rename("x").unwrap());
        assert_eq!(profile.findings(), [], "{}", row.file);
        assert!(profile.rename(&name).unwrap());
        assert!(profile.to_bytes() == before, "{}", row.file);
    }
}

/// What a zip says about an entry, and its bytes as they are compressed.
fn entries(bytes: &[u8]) -> Vec<(String, String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index_raw(index).unwrap();
        let mut raw = Vec::new();
        file.read_to_end(&mut raw).unwrap();
        let metadata = format!(
            "{:?} {:?} {:?} {:?} {} {} {} {}",
            file.last_modified(),
            file.compression(),
            file.version_made_by(),
            file.system(),
            file.version_needed(),
            file.external_attributes(),
            file.crc32(),
            file.size(),
        );
        entries.push((file.name().unwrap().into_owned(), metadata, raw));
    }
    entries
}

#[test]
fn a_repository_changes_only_the_profile_of_a_package() {
    let template = os12_source_template();
    let values = [
        ("username", RegistryValue::encode("dar-reader")),
        (
            "url",
            RegistryValue::encode("https://dar.kiel.example.test/webdav/"),
        ),
        ("priority", RegistryValue::encode("300")),
    ];
    for (row, path) in packages() {
        let original = std::fs::read(&path).unwrap();
        let mut package = Os12Package::open(&*original).unwrap();
        let packaged = &mut package.profiles_mut()[0];
        assert!(packaged.profile().apps().any(|line| line == "base_system"));
        let entry = packaged.entry().to_owned();
        let profile = packaged.profile_mut();
        let before = profile.as_str().to_owned();
        let settings = profile.settings().count();
        let instances = profile.instances().count();

        let inserted = profile.add_instance(template, &values, None).unwrap();
        assert!(matches!(inserted, Insertion::Inserted(_)));
        let after = profile.as_str().to_owned();
        let common = before
            .bytes()
            .zip(after.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        assert!(
            after.ends_with(&before[common..]),
            "{}: not a pure insertion",
            row.file
        );
        if before.contains("\r\n") {
            assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
        }
        assert_eq!(profile.settings().count(), settings);
        assert_eq!(profile.instances().count(), instances + 1);
        assert_eq!(profile.findings(), [], "{}", row.file);
        assert!(
            laid_out_by_jackson(&before) && laid_out_by_jackson(&after),
            "{}",
            row.file
        );

        let edited = package.to_bytes().unwrap();
        let (old, new) = (entries(&original), entries(&edited));
        assert_eq!(old.len(), new.len());
        for (old, new) in old.iter().zip(&new) {
            assert_eq!(old.0, new.0);
            assert_eq!(old == new, old.0 != entry, "{}: {}", row.file, old.0);
        }

        let mut again = Os12Package::open(&*edited).unwrap();
        let profile = again.profiles_mut()[0].profile_mut();
        let repeated = profile.add_instance(template, &values, None).unwrap();
        assert_eq!(repeated, Insertion::AlreadyThere(inserted.key().clone()));
        assert!(again.to_bytes().unwrap() == edited, "{}", row.file);

        let profile = again.profiles_mut()[0].profile_mut();
        assert!(
            profile
                .remove_instance(template.key(), inserted.key())
                .unwrap()
        );
        assert_eq!(profile.as_str(), before, "{}", row.file);
    }
}

#[test]
fn a_profile_gets_its_apps_from_a_real_package() {
    for (row, path) in packages() {
        let source = Os12Package::from_file(&path).unwrap();
        let mut profile = Os12Profile::new("Kiel repository").unwrap();
        let values = [(
            "url",
            RegistryValue::encode("https://dar.kiel.example.test/"),
        )];
        let _ = profile
            .add_instance(os12_source_template(), &values, None)
            .unwrap();
        let built = Os12Package::build(&profile, &source).unwrap();
        let (old, new) = (
            entries(&std::fs::read(&path).unwrap()),
            entries(&built.to_bytes().unwrap()),
        );
        assert_eq!(new[0].0, "PROFILES/Kiel repository.json");
        let base: Vec<_> = old
            .into_iter()
            .filter(|(name, ..)| name.starts_with("APPS/base_system-"))
            .collect();
        assert!(base == new[1..], "{}", row.file);
        assert!(laid_out_by_jackson(built.profiles()[0].profile().as_str()));
    }
}

#[test]
fn instances_made_from_the_schema_are_those_of_the_export() {
    let mut compared = 0;
    for (row, path) in packages() {
        let package = Os12Package::from_file(&path).unwrap();
        let setup_def = package.setup_def(&package.apps()[0]).unwrap();
        let schema = RegistrySchema::parse(&setup_def).unwrap();
        let before = package.profiles()[0].profile();
        for instance in before.instances() {
            let InstanceKey::Free(id) = *instance.key() else {
                continue;
            };
            let key: RegistryKey = format!("{}%", instance.template()).parse().unwrap();
            let template = schema.template(&key).unwrap();
            // UMS listed the parameters before two of the packages got a schema that has more.
            let listed: Vec<_> = before.template(&key).unwrap().parameters().collect();
            let known: Vec<TemplateParameter> = (template.parameters().iter())
                .filter(|known| listed.is_empty() || listed.contains(&Cow::from(&*known.name)))
                .cloned()
                .collect();
            assert!(template.parameters().len() - known.len() <= 2);
            let template = InstanceTemplate::new(key.clone(), known, template.source()).unwrap();
            let exported: Vec<_> = instance.parameters().collect();
            let values: Vec<(&str, RegistryValue)> = exported
                .iter()
                .map(|parameter| (parameter.name(), parameter.value().unwrap()))
                .collect();
            let mut after = before.clone();
            assert!(after.remove_instance(&key, instance.key()).unwrap());
            if after.variant() != before.variant() {
                continue; // its only instance told the variant
            }
            let _ = after.add_instance(&template, &values, Some(id)).unwrap();
            let json = |text| serde_json::from_str::<serde_json::Value>(text).unwrap();
            assert_eq!(
                json(after.as_str()),
                json(before.as_str()),
                "{} {key}",
                row.file
            );
            compared += 1;
        }
    }
    assert!(compared == 12 || corpus("").is_none(), "{compared}");
}

/// Whether a text is what Jackson's default pretty printer makes of its content. An independent
/// printer: built on the one of `serde_json`, whose differences are undone line by line.
fn laid_out_by_jackson(text: &str) -> bool {
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    let mut printed = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut printed, Jackson::default());
    serde::Serialize::serialize(&value, &mut serializer).unwrap();
    text.replace("\r\n", "\n").as_bytes() == printed
}

#[derive(Default)]
struct Jackson {
    depth: usize,
    filled: bool,
}

impl Jackson {
    fn line<W: ?Sized + std::io::Write>(&self, out: &mut W) -> std::io::Result<()> {
        write!(out, "\n{}", "  ".repeat(self.depth))
    }
}

impl serde_json::ser::Formatter for Jackson {
    fn begin_object<W: ?Sized + std::io::Write>(&mut self, out: &mut W) -> std::io::Result<()> {
        self.depth += 1;
        self.filled = false;
        out.write_all(b"{")
    }

    fn begin_object_key<W: ?Sized + std::io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        out.write_all(if first { b"" } else { b"," })?;
        self.line(out)
    }

    fn begin_object_value<W: ?Sized + std::io::Write>(
        &mut self,
        out: &mut W,
    ) -> std::io::Result<()> {
        out.write_all(b" : ")
    }

    fn end_object_value<W: ?Sized + std::io::Write>(&mut self, _: &mut W) -> std::io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn end_object<W: ?Sized + std::io::Write>(&mut self, out: &mut W) -> std::io::Result<()> {
        self.depth -= 1;
        if self.filled {
            self.line(out)?;
        } else {
            out.write_all(b" ")?;
        }
        out.write_all(b"}")
    }

    fn begin_array<W: ?Sized + std::io::Write>(&mut self, out: &mut W) -> std::io::Result<()> {
        out.write_all(b"[")
    }

    fn begin_array_value<W: ?Sized + std::io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        out.write_all(if first { b" " } else { b", " })
    }

    fn end_array<W: ?Sized + std::io::Write>(&mut self, out: &mut W) -> std::io::Result<()> {
        out.write_all(b" ]")
    }
}
