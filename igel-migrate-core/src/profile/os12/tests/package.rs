use std::io::{Cursor, Read as _, Write as _};

use proptest::prelude::*;
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

use super::{source_template, value};
use crate::archive::ArchiveLimits;
use crate::error::ErrorKind;
use crate::profile::os12::{Os12Package, Os12Profile};

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .system(System::Dos)
        .external_attributes(0)
        .last_modified_time(DateTime::from_date_and_time(2026, 1, 16, 13, 54, 2).unwrap())
}

fn zip_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, options()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.set_comment("kept").unwrap();
    writer.finish().unwrap().into_inner()
}

fn profile(name: &str) -> Os12Profile {
    let mut profile = Os12Profile::new(name).unwrap();
    profile
        .set(
            &"x.on".parse().unwrap(),
            crate::registry::ParameterType::Bool,
            &value("true"),
        )
        .unwrap();
    profile
}

/// A package of two profiles and two apps.
fn package() -> Vec<u8> {
    zip_of(&[
        ("PROFILES/Kiel.json", &profile("Kiel").to_bytes()),
        ("PROFILES/12.json", &profile("L\u{fc}beck").to_bytes()),
        (
            "APPS/base_system-12.7.4/app.json",
            b"{ \"name\" : \"base_system\" }",
        ),
        (
            "APPS/base_system-12.7.4/config/setup.def",
            b"<vlist></vlist>",
        ),
        ("APPS/cwa-23.9.24+1/app.json", b"{ }"),
    ])
}

/// What a zip says about an entry, and its bytes as they are compressed.
type Entry = (
    String,
    u32,
    u64,
    u64,
    String,
    u32,
    (u8, u8),
    String,
    Vec<u8>,
);

fn entries(bytes: &[u8]) -> Vec<Entry> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let count = archive.len();
    let entry = |index| {
        let mut file = archive.by_index_raw(index).unwrap();
        let mut raw = Vec::new();
        file.read_to_end(&mut raw).unwrap();
        (
            file.name().unwrap().into_owned(),
            file.crc32(),
            file.size(),
            file.compressed_size(),
            format!("{:?}", file.last_modified()),
            file.external_attributes(),
            file.version_made_by(),
            format!("{:?}", file.compression()),
            raw,
        )
    };
    (0..count).map(entry).collect()
}

#[test]
fn lists_profiles_and_apps() {
    let package = Os12Package::open(package()).unwrap();
    let profiles: Vec<_> = (package.profiles().iter())
        .map(|packaged| (packaged.entry(), packaged.profile().name()))
        .collect();
    assert_eq!(
        profiles,
        [
            ("PROFILES/Kiel.json", "Kiel".into()),
            ("PROFILES/12.json", "L\u{fc}beck".into())
        ]
    );
    let apps: Vec<_> = package
        .apps()
        .iter()
        .map(|app| (app.line(), app.version()))
        .collect();
    assert_eq!(apps, [("base_system", "12.7.4"), ("cwa", "23.9.24+1")]);
    assert_eq!(
        package.setup_def(&package.apps()[0]).unwrap(),
        b"<vlist></vlist>"
    );
    assert_eq!(package.app_json(&package.apps()[1]).unwrap(), b"{ }");
    let missing = package.setup_def(&package.apps()[1]).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
}

#[test]
fn an_edit_changes_one_entry() {
    let original = package();
    let mut package = Os12Package::open(&*original).unwrap();
    assert_eq!(package.to_bytes().unwrap(), original);
    let edited = package.profiles_mut()[1].profile_mut();
    edited.rename("Eutin").unwrap();
    let bytes = package.to_bytes().unwrap();
    let (before, after) = (entries(&original), entries(&bytes));
    for (index, (before, after)) in before.iter().zip(&after).enumerate() {
        assert_eq!((index == 1, &before.0), (before != after, &after.0));
        assert_eq!(
            (&before.4, before.5, before.6),
            (&after.4, after.5, after.6)
        );
    }
    assert_eq!(before.len(), after.len());
    assert_eq!(
        ZipArchive::new(Cursor::new(&bytes)).unwrap().comment(),
        b"kept"
    );
    let mut again = Os12Package::open(bytes).unwrap();
    assert_eq!(again.profiles()[1].profile().name(), "Eutin");
    again.profiles_mut()[1]
        .profile_mut()
        .rename("L\u{fc}beck")
        .unwrap();
    assert_eq!(entries(&again.to_bytes().unwrap()), before);
}

#[test]
fn a_package_is_built_with_the_apps_of_the_profile_only() {
    let source = Os12Package::open(package()).unwrap();
    let built = Os12Package::build(&profile("F\u{f6}hr repository"), &source).unwrap();
    let bytes = built.to_bytes().unwrap();
    assert_eq!(
        bytes,
        Os12Package::build(&profile("F\u{f6}hr repository"), &source)
            .unwrap()
            .to_bytes()
            .unwrap()
    );
    let (copied, found) = (entries(&package()), entries(&bytes));
    assert_eq!(found[0].0, "PROFILES/F\u{f6}hr repository.json");
    assert_eq!(
        (&found[0].4, found[0].6, &*found[0].7),
        (&copied[2].4, copied[2].6, "Deflated")
    );
    assert_eq!(found[1..], copied[2..4]);

    let mut needs_more = profile("More");
    needs_more
        .set(
            &"app.vnc.port".parse().unwrap(),
            crate::registry::ParameterType::Integer,
            &value("1"),
        )
        .unwrap();
    let error = Os12Package::build(&needs_more, &source).unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::NotFound, "the package holds no app `vnc`")
    );

    let text = profile("x").as_str().replace("\"x\"", "\"../x\"");
    let outside = Os12Profile::parse(text.as_bytes()).unwrap();
    assert_eq!(
        Os12Package::build(&outside, &source).unwrap_err().kind(),
        ErrorKind::Invalid
    );
}

#[test]
fn packages_are_read_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kiel.ipm");
    std::fs::write(&path, package()).unwrap();
    assert_eq!(Os12Package::from_file(&path).unwrap().profiles().len(), 2);
    std::fs::write(&path, b"PK").unwrap();
    let error = Os12Package::from_file(&path).unwrap_err();
    assert_eq!(
        (error.kind(), error.subject()),
        (ErrorKind::Malformed, path.to_str())
    );
    let error = Os12Package::from_file(folder.path().join("none.ipm")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

fn patched(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut found = 0;
    for at in 0..=bytes.len() - from.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + to.len()].copy_from_slice(to);
            found += 1;
        }
    }
    assert!(found > 0);
    bytes
}

#[test]
fn hostile_archives_are_refused_with_a_reason() {
    let many: Vec<String> = (0..1001).map(|n| format!("APPS/x-1/{n}")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (&**name, &b""[..])).collect();
    let kiel = profile("Kiel").to_bytes();
    let size = u32::try_from(kiel.len()).unwrap().to_le_bytes();
    let one = zip_of(&[("PROFILES/Kiel.json", &kiel)]);
    let two = zip_of(&[("PROFILES/A.json", &kiel), ("PROFILES/B.json", &kiel)]);
    let mut encrypted = one.clone();
    encrypted[6] |= 1;
    let central = one.windows(4).position(|at| at == b"PK\x01\x02").unwrap();
    encrypted[central + 8] |= 1;
    let bomb = vec![b' '; 8 << 20];
    let renamed = |name: &[u8]| patched(one.clone(), b"PROFILES/Kiel.json", name);
    for (bytes, kind, text) in [
        (
            zip_of(&many),
            ErrorKind::LimitExceeded,
            "archive of 1001 entries",
        ),
        (
            zip_of(&[("PROFILES/a.json", &bomb)]),
            ErrorKind::LimitExceeded,
            "PROFILES/a.json: archive entry expands to 8388608 bytes",
        ),
        (
            patched(one.clone(), &size, &9_u32.to_le_bytes()),
            ErrorKind::Malformed,
            "PROFILES/Kiel.json: ",
        ),
        (
            patched(one.clone(), &size, &99_999_u32.to_le_bytes()),
            ErrorKind::Malformed,
            "PROFILES/Kiel.json: ",
        ),
        (
            renamed(b"../FILES/Kiel.json"),
            ErrorKind::Invalid,
            "leads out of the archive",
        ),
        (
            renamed(b"/ROFILES/Kiel.json"),
            ErrorKind::Invalid,
            "leads out of the archive",
        ),
        (
            renamed(b"PROFILES\\Kiel.json"),
            ErrorKind::Invalid,
            "leads out of the archive",
        ),
        (
            patched(two, b"PROFILES/B.json", b"PROFILES/A.json"),
            ErrorKind::Malformed,
            "the same name",
        ),
        (encrypted, ErrorKind::Unsupported, "PROFILES/Kiel.json: "),
        (
            one[..one.len() - 30].to_vec(),
            ErrorKind::Malformed,
            "not a readable zip archive",
        ),
        (
            one[..40].to_vec(),
            ErrorKind::Malformed,
            "not a readable zip archive",
        ),
        (
            zip_of(&[("PROFILES/a.json", b"{\n \"meta\" : {")]),
            ErrorKind::Malformed,
            "PROFILES/a.json: meta: line 2, column 12",
        ),
    ] {
        let error = Os12Package::open(bytes).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(text), "{error}");
    }
}

#[test]
fn limits_can_be_changed() {
    let limits = ArchiveLimits::default().with_entries(4);
    let error = Os12Package::open_with_limits(package(), limits).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
}

#[test]
fn a_stored_entry_stays_stored() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .start_file(
            "PROFILES/Kiel.json",
            options().compression_method(CompressionMethod::Stored),
        )
        .unwrap();
    writer
        .write_all(profile("Kiel").as_str().as_bytes())
        .unwrap();
    let mut package = Os12Package::open(writer.finish().unwrap().into_inner()).unwrap();
    package.profiles_mut()[0]
        .profile_mut()
        .rename("Eutin")
        .unwrap();
    assert_eq!(entries(&package.to_bytes().unwrap())[0].7, "Stored");
}

#[test]
fn debug_shows_counts() {
    let mut package = Os12Package::open(package()).unwrap();
    let values = [
        ("password", value("0003434d4a")),
        ("url", value("https://dar.example.test/")),
    ];
    let profile = package.profiles_mut()[0].profile_mut();
    let _ = profile
        .add_instance(&source_template(), &values, Some(Uuid::from_u128(1)))
        .unwrap();
    let debug = format!("{package:?}");
    assert!(
        debug.contains("instances: 1") && !debug.contains("434d4a"),
        "{debug}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]
    #[test]
    fn arbitrary_bytes_never_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        length in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        thread_local!(static PACKAGE: Vec<u8> = package());
        let mut bytes = PACKAGE.with(Clone::clone);
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(length.index(bytes.len()));
        }
        if let Ok(mut package) = Os12Package::open(&*bytes) {
            prop_assert_eq!(package.to_bytes().unwrap(), bytes);
            for app in package.apps() {
                let _ = package.setup_def(app);
            }
            if let Some(packaged) = package.profiles_mut().first_mut() {
                packaged.profile_mut().rename("Eutin").unwrap();
            }
            if let Ok(bytes) = package.to_bytes() {
                let _ = Os12Package::open(bytes);
            }
        }
    }
}
