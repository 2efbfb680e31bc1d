//! Repositories from settings to documents: what an administrator gets from `examples/berlin.toml`
//! is equal to reviewed files, and no secret leaves by another way than a document that was asked
//! to hold it.

use std::path::PathBuf;

use igel_migrate_core::profile::os11::{Os11Profile, SerialNumber};
use igel_migrate_core::profile::os12::{InstanceKey, Os12Profile, Uuid};
use igel_migrate_core::registry::icacrypt;
use igel_migrate_core::repository::{
    Evidence, ExternalBinarySource, Os11SourceInstance, Os12SourceInstance, ProfileSystem,
    Recognition, RepositorySettings, Runbook, Sites,
};
use igel_migrate_core::secret::ExposeSecret as _;
use igel_migrate_tests::workspace;

const SERIAL: &str = "5f2c1a7b:19aa0b1c2d3:-8000127.0.0.1";
const ID: &str = "7d0c9f54-6c9e-4f4e-9b0a-6a7a1f2f3c11";

fn berlin() -> RepositorySettings {
    RepositorySettings::from_file(workspace().join("examples/berlin.toml")).unwrap()
}

/// Compares with a reviewed file. With `IGEL_MIGRATE_BLESS` set, writes the file instead, to be
/// reviewed again.
fn assert_golden(name: &str, found: &str) {
    let path: PathBuf = workspace().join("tests/it/golden").join(name);
    if std::env::var_os("IGEL_MIGRATE_BLESS").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    assert!(golden == found, "not equal to {}:\n{found}", path.display());
}

fn os11(settings: &RepositorySettings) -> String {
    let site = &settings.site;
    let made = site
        .device_repository()
        .os11_profile(&site.key, &settings.profiles);
    String::from_utf8(made.unwrap().into_document().to_bytes()).unwrap()
}

fn os12(settings: &RepositorySettings) -> String {
    let site = &settings.site;
    let made = site
        .device_repository()
        .os12_profile(&site.key, &settings.profiles);
    String::from_utf8(made.unwrap().into_document().to_bytes()).unwrap()
}

#[test]
fn the_os11_profile_is_the_reviewed_one_except_for_its_serial_number() {
    let mut settings = berlin();
    let fresh = os11(&settings);
    settings.profiles = settings
        .profiles
        .with_serial(SERIAL.parse::<SerialNumber>().unwrap());
    let fixed = os11(&settings);
    assert_golden("berlin-os11.xml", &fixed);

    let profile = Os11Profile::parse(&fresh).unwrap();
    let serial = profile
        .instances()
        .next()
        .unwrap()
        .serial_number()
        .into_owned();
    assert_ne!(serial, SERIAL);
    assert_eq!(fresh.replace(&serial, SERIAL), fixed);
    assert!(Recognition::of_os11(&profile).unwrap().unchanged);
}

#[test]
fn the_os12_profile_is_the_reviewed_one_except_for_the_id_of_its_instance() {
    let mut settings = berlin();
    let fresh = os12(&settings);
    settings.profiles = settings
        .profiles
        .with_instance_id(ID.parse::<Uuid>().unwrap());
    let fixed = os12(&settings);
    assert_golden("berlin-os12.json", &fixed);

    let profile = Os12Profile::parse(fresh.as_bytes()).unwrap();
    let instance = profile.instances().next().unwrap();
    let InstanceKey::Free(id) = instance.key() else {
        panic!("{} is not the key of a free instance", instance.key());
    };
    assert_ne!(id.to_string(), ID);
    assert_eq!(fresh.replace(&id.to_string(), ID), fixed);
    assert!(Recognition::of_os12(&profile).unwrap().unchanged);
}

#[test]
fn both_profiles_give_devices_the_same_source() {
    let settings = berlin();
    let site = &settings.site;
    let repository = site.device_repository();
    let os11 = repository
        .os11_profile(&site.key, &settings.profiles)
        .unwrap();
    let os12 = repository
        .os12_profile(&site.key, &settings.profiles)
        .unwrap();
    let on_os11 = Os11SourceInstance::all_in(os11.document());
    let on_os12 = Os12SourceInstance::all_in(os12.document());
    assert_eq!(
        ExternalBinarySource::from_os11(&on_os11[0]).unwrap(),
        ExternalBinarySource::from_os12(&on_os12[0]).unwrap()
    );
    assert!(on_os11[0].lint().is_empty() && on_os12[0].lint().is_empty());
}

#[test]
fn the_runbook_of_the_example_is_the_reviewed_one() {
    let settings = berlin();
    let site = settings.site.clone();
    let repository = site.device_repository();
    let os11 = repository
        .os11_profile(&site.key, &settings.profiles)
        .unwrap();
    let os12 = repository
        .os12_profile(&site.key, &settings.profiles)
        .unwrap();
    let notes = vec![
        os11.note(os11.file_name()),
        os12.note(os12.package_file_name()),
    ];
    let sites = Sites::new(vec![site]).unwrap();
    let runbook = Runbook::new(&sites, &settings.runbook_options(notes));
    assert_golden("berlin-runbook.md", &runbook.to_markdown());
}

#[test]
fn the_example_has_nothing_to_be_warned_of() {
    let settings = berlin();
    let context = settings.lint_context("2026-12-01T09:00:00Z".parse().unwrap());
    let findings = settings.site.lint(&context);
    let codes: Vec<&str> = findings.iter().map(|finding| &*finding.code).collect();
    // The build may give up after one dead repository; the form of the certificate is an
    // assumption. Both are advice.
    assert_eq!(codes, ["R-REP-1", "certificate-form"], "{findings:#?}");
}

#[cfg(unix)]
#[test]
fn secrets_leave_in_documents_that_were_asked_to_hold_them_and_nowhere_else() {
    use std::os::unix::fs::PermissionsExt as _;
    const MARKER: &str = "marker-8d41f0";
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("dar.secret");
    std::fs::write(&secret, format!("{MARKER}\n")).unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::copy(
        workspace().join("examples/berlin-dar.pem"),
        folder.path().join("berlin-dar.pem"),
    )
    .unwrap();
    let text = std::fs::read_to_string(workspace().join("examples/berlin.toml")).unwrap();
    let text = text
        .replace(
            "{ env = \"DAR_WRITER_PASSWORD\" }",
            "{ file = \"dar.secret\" }",
        )
        .replace(
            "{ env = \"DAR_READER_PASSWORD\" }",
            "{ file = \"dar.secret\" }",
        );
    let mut settings = RepositorySettings::from_toml(&text, folder.path()).unwrap();
    for system in [ProfileSystem::Os11, ProfileSystem::Os12] {
        settings.profiles = settings.profiles.with_password_in(system);
    }
    let site = settings.site.clone();
    let repository = site.device_repository();
    let os11 = repository
        .os11_profile(&site.key, &settings.profiles)
        .unwrap();
    let os12 = repository
        .os12_profile(&site.key, &settings.profiles)
        .unwrap();
    assert!(os11.contains_password() && os12.contains_password());

    let on_os11 = Os11SourceInstance::all_in(os11.document());
    let on_os12 = Os12SourceInstance::all_in(os12.document());
    let sources = [
        ExternalBinarySource::from_os11(&on_os11[0]).unwrap(),
        ExternalBinarySource::from_os12(&on_os12[0]).unwrap(),
    ];
    let stored = icacrypt::encode(&MARKER.into()).unwrap();
    for source in &sources {
        assert_eq!(source.password.as_ref().unwrap().expose_secret(), MARKER);
    }
    assert!(
        String::from_utf8(os11.document().to_bytes())
            .unwrap()
            .contains(stored.expose_secret())
    );

    let notes = vec![os11.note(os11.file_name()), os12.note(os12.file_name())];
    let sites = Sites::new(vec![site.clone()]).unwrap();
    let mut runbook = Runbook::new(&sites, &settings.runbook_options(notes));
    let at = "2026-12-01T09:00:00Z".parse().unwrap();
    runbook
        .confirm(
            "site/berlin/repository",
            Evidence::attested("A. Example", at).unwrap(),
        )
        .unwrap();
    let context = settings.lint_context(at);
    let mut sinks = vec![
        format!("{settings:?} {site:?} {repository:?} {sites:?} {context:?}"),
        format!("{os11:?} {os12:?} {on_os11:?} {on_os12:?} {sources:?}"),
        format!("{runbook:?} {} {}", runbook.to_markdown(), runbook.to_csv()),
        serde_json::to_string(&runbook).unwrap(),
        serde_json::to_string(&runbook.state()).unwrap(),
        format!("{} {}", os11.name(), os12.name()),
    ];
    for finding in site
        .lint(&context)
        .iter()
        .chain(os11.findings())
        .chain(os12.findings())
    {
        sinks.push(format!(
            "{finding} {finding:?} {}",
            serde_json::to_string(finding).unwrap()
        ));
    }
    // Errors: the secret file is open to others, and the password has a form that cannot be kept.
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o644)).unwrap();
    let error = repository
        .os11_profile(&site.key, &settings.profiles)
        .unwrap_err();
    sinks.push(format!("{error:?} {}", error.report()));
    std::fs::write(&secret, format!("{MARKER}\u{e4}\n")).unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    let error = repository
        .os12_profile(&site.key, &settings.profiles)
        .unwrap_err();
    sinks.push(format!("{error:?} {}", error.report()));

    for sink in sinks {
        assert!(
            !sink.contains(MARKER) && !sink.contains(stored.expose_secret()),
            "{sink}"
        );
    }
}
