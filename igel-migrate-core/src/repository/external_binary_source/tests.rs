use super::*;
use proptest::prelude::*;

fn source() -> ExternalBinarySource {
    ExternalBinarySource {
        priority: SourcePriority::SITE,
        url: "https://[2001:db8::7]/a&b/".into(),
        username: "dar-reader".into(),
        password: Some("dar-reader".into()),
        certificate: String::new(),
    }
}

#[test]
fn each_dialect_has_its_own_key_for_the_password() {
    let os11 = source().to_os11_instance().unwrap();
    let written: Vec<(&str, &str)> = os11
        .values()
        .map(|(name, value)| (name, value.stored()))
        .collect();
    assert_eq!(
        written,
        [
            ("username", "dar-reader"),
            ("url", "https://&lb2001:db8::7&rb/a&ampb/"),
            ("priority", "300"),
            ("crypt_password", "000b432705345a6b4d6f486e5f"),
            ("certificate", ""),
        ]
    );
    let os12 = source().to_os12_instance().unwrap();
    let (name, value) = os12.values().next().unwrap();
    assert_eq!(
        (name, value.stored()),
        ("password", "000b432705345a6b4d6f486e5f")
    );
}

#[test]
fn without_a_password_os11_writes_it_empty_and_os12_leaves_it_out() {
    let source = ExternalBinarySource {
        password: None,
        ..source()
    };
    let os11 = source.to_os11_instance().unwrap();
    assert!(
        os11.values()
            .any(|(name, value)| name == "crypt_password" && value.stored().is_empty())
    );
    assert_eq!(os11.values().count(), 5);
    let os12 = source.to_os12_instance().unwrap();
    assert_eq!(os12.values().count(), 4);
    assert!(os12.values().all(|(name, _)| name != "password"));
}

#[test]
fn the_written_parameters_are_those_of_the_template() {
    let template = |template: &crate::registry::InstanceTemplate| {
        template
            .parameters()
            .iter()
            .map(|p| p.name.to_string())
            .collect::<Vec<_>>()
    };
    let (os11, os12) = (
        source().to_os11_instance().unwrap(),
        source().to_os12_instance().unwrap(),
    );
    assert_eq!(
        os11.values().map(|(name, _)| name).collect::<Vec<_>>(),
        template(crate::repository::os11_source_template())
    );
    assert_eq!(
        os12.values().map(|(name, _)| name).collect::<Vec<_>>(),
        template(crate::repository::os12_source_template())
    );
}

#[test]
fn what_people_typed_is_read_or_refused_with_the_parameter() {
    let read = |name, text: &str| {
        let values = [(name, RegistryValue::from_stored(text))];
        ExternalBinarySource::from_os11(&Os11SourceInstance::from_values(values))
    };
    assert_eq!(read("url", "x").unwrap().priority, SourcePriority::DEFAULT);
    assert_eq!(read("priority", " 7 ").unwrap().priority.get(), 7);
    assert_eq!(
        read("priority", "-1").unwrap_err().to_string(),
        "priority: a source on a device cannot have priority -1"
    );
    let error = read("crypt_password", "marker").unwrap_err();
    assert!(error.to_string().starts_with("password: an ICACrypt value"));
    assert!(!error.report().contains("marker"));
    assert_eq!(
        read("crypt_password", "000143")
            .unwrap()
            .password
            .unwrap()
            .expose_secret(),
        ""
    );
}

#[test]
fn the_other_dialects_password_is_a_finding() {
    let values = || [("password", RegistryValue::from_stored("marker"))];
    let os11 = Os11SourceInstance::from_values(values());
    let findings: Vec<String> = os11.lint().iter().map(ToString::to_string).collect();
    assert_eq!(
        findings,
        [
            "warning[source-unknown-parameter]: update.external_binary_source%: OS 11 does not \
          know the parameter `password`; the password of OS 11 is `crypt_password` \
          (RN OS 11 11.11.100; app metadata 12.7.4)"
        ]
    );
    assert!(Os12SourceInstance::from_values(values()).lint().is_empty());
}

#[test]
fn nothing_shows_the_password() {
    let source = ExternalBinarySource {
        password: Some("marker".into()),
        ..source()
    };
    let shown = format!(
        "{source:?} {:?} {:?}",
        source.to_os11_instance().unwrap(),
        source.to_os12_instance().unwrap()
    );
    let stored = icacrypt::encode(&"marker".into()).unwrap();
    assert!(!shown.contains("marker") && !shown.contains(stored.expose_secret()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]
    #[test]
    fn both_dialects_give_the_source_back(
        priority in 0..=i32::MAX,
        url in "\\PC{0,20}",
        username in "\\PC{0,10}",
        password in proptest::option::of("[ -~]{0,20}"),
        certificate in "[A-Za-z0-9+/=&\n-]{0,40}",
    ) {
        let source = ExternalBinarySource {
            priority: SourcePriority::new(priority.cast_unsigned()).unwrap(),
            url,
            username,
            password: password.map(Into::into),
            certificate,
        };
        let os11 = source.to_os11_instance().unwrap();
        prop_assert!(ExternalBinarySource::from_os11(&os11).unwrap() == source);
        let again = os11.values().map(|(name, value)| (name, value.clone()));
        prop_assert!(Os11SourceInstance::from_values(again) == os11);
        let os12 = source.to_os12_instance().unwrap();
        prop_assert!(ExternalBinarySource::from_os12(&os12).unwrap() == source);
        let again = os12.values().map(|(name, value)| (name, value.clone()));
        prop_assert!(Os12SourceInstance::from_values(again) == os12);
    }
}
