use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::ErrorKind;
use crate::profile::os11::Os11Profile;
use crate::profile::os12::Os12Profile;
use crate::registry::{RegistryValue, icacrypt};
use crate::repository::{
    Account, ContentHash, ExternalBinarySource, Os11SourceInstance, Os12SourceInstance,
    SourcePriority,
};
use crate::secret::{ExposeSecret as _, SecretSource};

const URL: &str = "https://dar.berlin.example.test/webdav/";

fn key() -> SiteKey {
    "berlin".parse().unwrap()
}

fn repository(password: SecretSource) -> AppRepository {
    AppRepository::builder("Berlin", URL)
        .with_download(Account::new("dar-reader").unwrap().with_password(password))
        .build()
        .unwrap()
}

fn with_marker() -> AppRepository {
    repository(SecretSource::provider("vault", || Ok("marker".into())))
}

fn source_of(profile: &Os11Profile) -> ExternalBinarySource {
    let sources = Os11SourceInstance::all_in(profile);
    assert_eq!(sources.len(), 1);
    ExternalBinarySource::from_os11(&sources[0]).unwrap()
}

#[test]
fn the_password_is_fetched_only_when_asked_for() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let repository = repository(SecretSource::provider("vault", move || {
        counter.fetch_add(1, Ordering::Relaxed);
        Ok("marker".into())
    }));
    let options = ProfileOptions::default();
    let os11 = repository.os11_profile(&key(), &options).unwrap();
    let os12 = repository.os12_profile(&key(), &options).unwrap();
    assert!(!os11.contains_password() && !os12.contains_password());
    assert!(os11.findings().is_empty() && os12.findings().is_empty());
    assert_eq!(asked.load(Ordering::Relaxed), 0);

    let options = options.with_password_in(ProfileSystem::Os11);
    assert!(
        repository
            .os11_profile(&key(), &options)
            .unwrap()
            .contains_password()
    );
    assert!(
        !repository
            .os12_profile(&key(), &options)
            .unwrap()
            .contains_password()
    );
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[test]
fn each_system_has_its_own_parameter_for_the_password() {
    let options = ProfileOptions::default()
        .with_password_in(ProfileSystem::Os11)
        .with_password_in(ProfileSystem::Os12);
    let os11 = with_marker().os11_profile(&key(), &options).unwrap();
    let instance = os11.document().instances().next().unwrap();
    assert!(instance.value("password").is_none());
    assert!(
        !instance
            .value("crypt_password")
            .unwrap()
            .stored()
            .is_empty()
    );
    assert_eq!(
        source_of(os11.document()).password.unwrap().expose_secret(),
        "marker"
    );

    let os12 = with_marker().os12_profile(&key(), &options).unwrap();
    let instance = os12.document().instances().next().unwrap();
    assert!(instance.parameter("crypt_password").is_none());
    let sources = Os12SourceInstance::all_in(os12.document());
    let source = ExternalBinarySource::from_os12(&sources[0]).unwrap();
    assert_eq!(source.password.unwrap().expose_secret(), "marker");

    let codes = |findings: &[Finding]| -> Vec<String> {
        findings
            .iter()
            .map(|finding| finding.code.to_string())
            .collect()
    };
    assert_eq!(codes(os11.findings()), ["password-in-profile"]);
    assert_eq!(
        codes(os12.findings()),
        ["password-in-profile", "password-form"]
    );
    assert!(
        os11.findings()[0]
            .message
            .contains("obfuscated, not encrypted")
    );
}

#[test]
fn the_password_shows_nowhere_but_in_the_document() {
    let options = ProfileOptions::default()
        .with_password_in(ProfileSystem::Os11)
        .with_password_in(ProfileSystem::Os12);
    let os11 = with_marker().os11_profile(&key(), &options).unwrap();
    let os12 = with_marker().os12_profile(&key(), &options).unwrap();
    let shown = format!("{os11:?} {os12:?} {:?} {options:?}", with_marker());
    let stored = icacrypt::encode(&"marker".into()).unwrap();
    for secret in ["marker", stored.expose_secret()] {
        assert!(!shown.contains(secret));
    }
    // The name is the same with and without it: the hash knows no secret.
    let without = ProfileOptions::default();
    assert_eq!(
        os11.name(),
        with_marker().os11_profile(&key(), &without).unwrap().name()
    );
    assert_eq!(
        os12.name(),
        with_marker().os12_profile(&key(), &without).unwrap().name()
    );
}

#[test]
fn passwords_that_cannot_be_had_are_refused() {
    let options = ProfileOptions::default().with_password_in(ProfileSystem::Os11);
    let kind = |repository: AppRepository| {
        repository
            .os11_profile(&key(), &options)
            .unwrap_err()
            .kind()
    };
    assert_eq!(
        kind(AppRepository::builder("Berlin", URL).build().unwrap()),
        ErrorKind::Invalid
    );
    let variable = "IGEL_MIGRATE_TEST_IS_NOT_SET";
    assert_eq!(
        kind(repository(SecretSource::Env(variable.into()))),
        ErrorKind::Secret
    );
    let umlaut = SecretSource::provider("vault", || Ok("m\u{e4}rker".into()));
    assert_eq!(kind(repository(umlaut)), ErrorKind::Unsupported);
}

#[test]
fn a_base_without_the_keys_is_a_finding() {
    let findings = |patch| {
        let firmware = Os11Version::new(11, 10, patch);
        let options = ProfileOptions::default().with_firmware(firmware);
        let made = with_marker().os11_profile(&key(), &options).unwrap();
        made.findings().to_vec()
    };
    assert_eq!(findings(438), []);
    let [finding] = &findings(440)[..] else {
        panic!("one finding expected")
    };
    assert_eq!(finding.code, "R-DAR-1");
    assert_eq!(finding.severity, Severity::Blocker);
    assert_eq!(finding.subject.as_deref(), Some("firmware"));
    let [unknown] = &findings(999)[..] else {
        panic!("one finding expected")
    };
    assert_eq!(unknown.code, "R-DAR-1");
    assert!(unknown.message.starts_with("undecided without "));
}

#[test]
fn a_source_in_a_profile_of_an_older_firmware_is_a_finding() {
    let file = |version: &str| {
        format!(
            "<profile>\n<firmware><model>IGEL OS 11</model>\n<version>{version}</version>\
             </firmware>\n<settings/><instancesettings/></profile>"
        )
    };
    let source = ExternalBinarySource::of(&with_marker(), None)
        .to_os11_instance()
        .unwrap();
    let add = |version: &str| {
        let mut profile = Os11Profile::parse(file(version)).unwrap();
        let first = source.add(&mut profile, None).unwrap();
        let again = source.add(&mut profile, None).unwrap();
        assert!(first.added && !again.added);
        assert_eq!(first.findings, again.findings, "{version}");
        // Raising the firmware is another edit.
        assert_eq!(profile.firmware().version, version);
        first.findings
    };
    assert_eq!(add("11.11.100.01"), []);
    let [old] = &add("11.03.110.01")[..] else {
        panic!("one finding expected")
    };
    assert_eq!((&*old.code, old.severity), ("R-DAR-1", Severity::Blocker));
    assert_eq!(old.position.unwrap().line, 3);
    let unknown = add("11.10.420.01");
    assert_eq!(unknown.len(), 1);
    assert!(unknown[0].message.starts_with("undecided without "));
    for unreadable in ["", "eleven", "12.4.0"] {
        let findings = add(unreadable);
        let codes: Vec<&str> = findings.iter().map(|finding| &*finding.code).collect();
        assert_eq!(codes, ["profile-firmware", "R-DAR-1"], "{unreadable}");
    }
}

#[cfg(unix)]
#[test]
fn files_with_a_password_are_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let rights = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode();
    let folder = tempfile::tempdir().unwrap();
    let open = ProfileOptions::default();
    let private = open
        .clone()
        .with_password_in(ProfileSystem::Os11)
        .with_password_in(ProfileSystem::Os12);
    let repository = with_marker();
    let os11 = repository.os11_profile(&key(), &private).unwrap();
    let os12 = repository.os12_profile(&key(), &private).unwrap();
    for path in [
        os11.write_to(folder.path()).unwrap(),
        os12.write_to(folder.path()).unwrap(),
    ] {
        assert_eq!(rights(&path) & 0o777, 0o600);
    }
    let made = repository.os11_profile(&key(), &open).unwrap();
    let path = made.write_to(folder.path()).unwrap();
    assert_eq!(
        path.file_name().unwrap().to_str().unwrap(),
        os11.file_name()
    );
    let ordinary = folder.path().join("ordinary");
    std::fs::write(&ordinary, "").unwrap();
    assert_eq!(
        rights(&path),
        rights(&ordinary),
        "no secret, no need to hide it"
    );
    assert_eq!(std::fs::read(path).unwrap(), made.document().to_bytes());
}

#[test]
fn a_profile_is_recognised_and_its_changes_are_noticed() {
    let made = with_marker()
        .os11_profile(&key(), &ProfileOptions::default())
        .unwrap();
    let exported = || Os11Profile::parse(made.document().to_bytes()).unwrap();
    let unchanged = |profile: &Os11Profile| Recognition::of_os11(profile).unwrap().unchanged;
    let instance = |profile: &Os11Profile| {
        profile
            .instances()
            .next()
            .unwrap()
            .serial_number()
            .into_owned()
    };

    let mut typed = exported();
    let serial = instance(&typed);
    let hex = RegistryValue::from_stored("000b432705345a6b4d6f486e5f");
    typed
        .set_in_instance(&serial, "crypt_password", &hex)
        .unwrap();
    assert!(
        unchanged(&typed),
        "typing the password is what the runbook asks for"
    );
    typed.set_description("by hand").unwrap();
    assert!(unchanged(&typed));

    let mut moved = exported();
    moved
        .set_in_instance(&serial, "url", &RegistryValue::encode("https://x.test/"))
        .unwrap();
    assert!(!unchanged(&moved));
    let mut rebased = exported();
    rebased
        .set_firmware(&Os11Version::new(11, 11, 150))
        .unwrap();
    assert!(!unchanged(&rebased));
    let mut more = exported();
    more.set(
        &"update.http.url".parse().unwrap(),
        &RegistryValue::encode("x"),
    )
    .unwrap();
    assert!(!unchanged(&more));
    let mut renamed = exported();
    renamed.set_name("DAR of my own").unwrap();
    assert_eq!(Recognition::of_os11(&renamed), None);
    let os12 = with_marker()
        .os12_profile(&key(), &ProfileOptions::default())
        .unwrap();
    let mut wrong_system = exported();
    wrong_system.set_name(&os12.name().to_string()).unwrap();
    assert!(!unchanged(&wrong_system));
}

#[test]
fn an_os12_profile_is_recognised_and_its_changes_are_noticed() {
    let made = with_marker()
        .os12_profile(&key(), &ProfileOptions::default())
        .unwrap();
    let exported = || Os12Profile::parse(&made.document().to_bytes()).unwrap();
    let unchanged = |profile: &Os12Profile| Recognition::of_os12(profile).unwrap().unchanged;
    let mut filed = exported();
    filed.set_path(&["Elsewhere"]).unwrap();
    filed.set_id(4711).unwrap();
    assert!(unchanged(&filed));
    let text = String::from_utf8(made.document().to_bytes()).unwrap();
    let moved = text.replace("\"300\"", "\"90\"");
    assert_ne!(moved, text);
    assert!(!unchanged(&Os12Profile::parse(moved.as_bytes()).unwrap()));
    let order = text.replace("dar-reader", "other-reader");
    assert!(!unchanged(&Os12Profile::parse(order.as_bytes()).unwrap()));
}

#[test]
fn the_hash_does_not_hang_on_order() {
    let os11 = |first: &str, second: &str| {
        let mut profile = Os11Profile::builder("x", &Os11Version::new(11, 11, 100))
            .build()
            .unwrap();
        for name in [first, second] {
            let mut source = ExternalBinarySource::of(&with_marker(), None);
            source.url = format!("https://{name}.example.test/");
            let addition = source
                .to_os11_instance()
                .unwrap()
                .add(&mut profile, None)
                .unwrap();
            assert!(addition.added && addition.findings.is_empty());
            let key = format!("update.{name}.url").parse().unwrap();
            profile.set(&key, &RegistryValue::encode(name)).unwrap();
        }
        ContentHash::of_os11(&profile)
    };
    assert_eq!(os11("a", "b"), os11("b", "a"));
    assert_ne!(os11("a", "b"), os11("a", "c"));
}

#[test]
fn a_source_is_added_once_and_never_beside_a_double() {
    let instance = |priority, password: Option<&str>| {
        let mut source = ExternalBinarySource::of(&with_marker(), password.map(Into::into));
        source.priority = priority;
        source
    };
    let options = ProfileOptions::default();
    let mut os11 = with_marker()
        .os11_profile(&key(), &options)
        .unwrap()
        .into_document();
    let mut os12 = with_marker()
        .os12_profile(&key(), &options)
        .unwrap()
        .into_document();
    let (before_os11, before_os12) = (os11.to_bytes(), os12.to_bytes());

    let same = instance(SourcePriority::SITE, None);
    assert!(
        !same
            .to_os11_instance()
            .unwrap()
            .add(&mut os11, None)
            .unwrap()
            .added
    );
    assert!(
        !same
            .to_os12_instance()
            .unwrap()
            .add(&mut os12, None)
            .unwrap()
            .added
    );
    for other in [
        instance(SourcePriority::FALLBACK, None),
        instance(SourcePriority::SITE, Some("marker")),
    ] {
        let error = other
            .to_os11_instance()
            .unwrap()
            .add(&mut os11, None)
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
        assert!(!error.report().contains("marker"));
        let error = other
            .to_os12_instance()
            .unwrap()
            .add(&mut os12, None)
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
        assert!(!error.report().contains("marker"));
    }
    assert_eq!(
        (os11.to_bytes(), os12.to_bytes()),
        (before_os11, before_os12)
    );
}

#[test]
fn a_template_key_gives_the_address_where_ums_can_bear_it() {
    let key_for = |ums| UrlTemplateKey::new("DAR_URL", &ums);
    let error = key_for(crate::UmsVersion::new(12, 12, 99)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(
        error.message().contains("doubles an instance"),
        "{}",
        error.report()
    );
    for name in ["", "a-b", "a}", "$x", &"x".repeat(65)] {
        let ums = crate::UmsVersion::new(12, 13, 100);
        assert_eq!(
            UrlTemplateKey::new(name, &ums).unwrap_err().kind(),
            ErrorKind::Malformed
        );
    }

    let template_key = key_for(crate::UmsVersion::new(12, 12, 100)).unwrap();
    let options = ProfileOptions::default().with_url_template_key(template_key);
    let made = with_marker().os11_profile(&key(), &options).unwrap();
    let instance = made.document().instances().next().unwrap();
    let active: Vec<_> = instance
        .values()
        .filter(|value| value.template_key().active)
        .map(|value| {
            (
                value.parameter().into_owned(),
                value.template_key().expression.into_owned(),
            )
        })
        .collect();
    assert_eq!(active, [("url".to_owned(), "${DAR_URL}".to_owned())]);
    assert_eq!(made.findings()[0].code, "url-template-key");
    assert!(Recognition::of_os11(made.document()).unwrap().unchanged);
    let plain = with_marker()
        .os11_profile(&key(), &ProfileOptions::default())
        .unwrap();
    assert_ne!(made.name(), plain.name());
    let error = with_marker().os12_profile(&key(), &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}
