//! Edits: what changes, what does not, and what is refused.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

#[test]
fn adding_twice_changes_nothing_and_says_so() {
    let template = source_template();
    let mut profile = read(&sample(ExportVariant::B));
    let values = [
        ("url", value("https://dar.example.test/[x]")),
        ("priority", value("300")),
    ];
    let first = profile.add_instance(&template, &values, None).unwrap();
    let bytes = profile.to_bytes();
    let again = profile.add_instance(&template, &values, None).unwrap();
    assert_eq!(again, Insertion::AlreadyThere(first.key().clone()));
    assert_eq!(profile.to_bytes(), bytes);

    let other = [values[0].clone(), ("priority", value("200"))];
    let error = profile.add_instance(&template, &other, None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(
        error.message().ends_with("with another priority"),
        "{error}"
    );
    assert_eq!(profile.to_bytes(), bytes);

    let elsewhere = [("url", value("https://dar2.example.test/"))];
    let InstanceKey::Free(id) = *first.key() else {
        panic!("not a free instance")
    };
    let error = profile
        .add_instance(&template, &elsewhere, Some(id))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    let second = profile.add_instance(&template, &elsewhere, None).unwrap();
    assert!(matches!(&second, Insertion::Inserted(key) if key != first.key()));
    assert_eq!(profile.templates().count(), 2);
    assert!(
        profile
            .remove_instance(template.key(), second.key())
            .unwrap()
    );
    assert_eq!(profile.to_bytes(), bytes);
    assert!(
        !profile
            .remove_instance(template.key(), second.key())
            .unwrap()
    );
}

#[test]
fn a_raw_value_that_means_the_same_is_the_same() {
    let template = source_template();
    let mut profile = Os12Profile::new("Raw").unwrap();
    let raw = [("url", RegistryValue::from_stored("https://[HOST]/"))];
    let first = profile.add_instance(&template, &raw, None).unwrap();
    let escaped = [("url", value("https://[HOST]/"))];
    let again = profile.add_instance(&template, &escaped, None).unwrap();
    assert_eq!(again, Insertion::AlreadyThere(first.key().clone()));
}

#[test]
fn values_that_do_not_fit_are_refused_without_being_shown() {
    let template = source_template();
    let mut profile = read(&sample(ExportVariant::B));
    let bytes = profile.to_bytes();
    let cases: Vec<Result<Insertion>> = vec![
        profile.add_instance(&template, &[("active", value("hush"))], None),
        profile.add_instance(&template, &[("retries", value("07"))], None),
        profile.add_instance(&template, &[("pass", value("hush"))], None),
    ];
    for error in cases.into_iter().map(Result::unwrap_err) {
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(!error.report().contains("hush"), "{}", error.report());
    }
    for (at, kind, text) in [
        ("x.on", ParameterType::Text, "hush"),
        ("x.on", ParameterType::Bool, "hush"),
        ("x.on%", ParameterType::Text, "hush"),
        ("sessions.term", ParameterType::Text, "hush"),
    ] {
        let error = profile.set(&key(at), kind, &value(text)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(!error.report().contains("hush"), "{}", error.report());
    }
    assert_eq!(profile.to_bytes(), bytes);
}

#[test]
fn parameters_of_instances_are_changed_in_place() {
    let template = source_template();
    let mut profile = read(&sample(ExportVariant::B));
    let values = [("url", value("https://dar.example.test/"))];
    let id = profile
        .add_instance(&template, &values, None)
        .unwrap()
        .key()
        .clone();
    let bytes = profile.to_bytes();
    let password = template.parameter("password").unwrap();
    let priority = template.parameter("priority").unwrap();
    let at = template.key();
    assert!(
        profile
            .set_in_instance(at, &id, priority, &value("250"))
            .unwrap()
    );
    assert!(
        !profile
            .set_in_instance(at, &id, priority, &value("250"))
            .unwrap()
    );
    assert!(
        profile
            .set_in_instance(at, &id, priority, &value("100"))
            .unwrap()
    );
    assert_eq!(profile.to_bytes(), bytes);
    assert!(
        profile
            .set_in_instance(at, &id, password, &value("00024322"))
            .unwrap()
    );
    assert!(
        profile
            .set_in_instance(at, &id, password, &value(""))
            .unwrap()
    );
    assert!(
        !profile
            .set_in_instance(at, &id, password, &value(""))
            .unwrap()
    );
    assert_eq!(profile.to_bytes(), bytes);
    let unknown = Uuid::from_u128(9).into();
    let error = profile
        .set_in_instance(at, &unknown, priority, &value("1"))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn a_fixed_instance_is_activated_by_its_number() {
    let mut profile = Os12Profile::new("Pager").unwrap();
    let template = key("windowmanager.wm%");
    let size = parameter("pager.x", ParameterType::Integer, "1");
    let shown = parameter("pager.shown", ParameterType::Bool, "false");
    let zero = InstanceKey::Fixed(0);
    assert!(
        profile
            .set_in_instance(&template, &zero, &size, &value("2"))
            .unwrap()
    );
    assert!(
        profile
            .set_in_instance(&template, &zero, &shown, &value("true"))
            .unwrap()
    );
    let instance = profile.instances().next().unwrap();
    assert_eq!(
        (instance.key(), instance.template()),
        (&zero, "windowmanager.wm")
    );
    assert_eq!(instance.parameters().count(), 2);
    assert!(profile.as_str().contains("\"isIntegerInstance\" : true"));
    assert_eq!(profile.template(&template).unwrap().parameters().count(), 2);
    assert_eq!(profile.findings(), []);
}

#[test]
fn renaming_reaches_every_place() {
    for variant in VARIANTS {
        let before = sample(variant).replace('\n', "\r\n");
        let mut profile = read(&before);
        assert!(!profile.rename("Bremen").unwrap());
        assert!(profile.rename("Bremerhaven 2").unwrap());
        assert_eq!(profile.name(), "Bremerhaven 2");
        assert_eq!(profile.as_str(), before.replace("Bremen", "Bremerhaven 2"));
        assert_eq!(profile.findings(), []);
    }
}

#[test]
fn names_that_may_not_survive_are_refused() {
    let mut profile = Os12Profile::new("Good (1)").unwrap();
    let long = "x".repeat(251);
    for name in [
        "", " a", "a ", "a/b", "a\\b", "a:b", "a&b", "a<b", "a>b", "a[b", "a]b", "a\nb",
        "a\u{7f}b", &long,
    ] {
        assert_eq!(
            Os12Profile::new(name).unwrap_err().kind(),
            ErrorKind::Invalid,
            "{name}"
        );
        assert_eq!(
            profile.rename(name).unwrap_err().kind(),
            ErrorKind::Invalid,
            "{name}"
        );
    }
    assert!(profile.set_description("a & b").is_err());
    assert!(profile.set_description("a/b: c").unwrap());
}

/// One edit of a profile, and of a map that stands for it.
#[derive(Debug, Clone)]
enum Step {
    Set(u8, String),
    Unset(u8),
    Add(u8),
    Remove(u8),
    Rename(String),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0_u8..4, "[a-z&<\"\\\\\n\u{e9}]{0,5}").prop_map(|(at, text)| Step::Set(at, text)),
        1 => (0_u8..4).prop_map(Step::Unset),
        2 => (0_u8..3).prop_map(Step::Add),
        1 => (0_u8..3).prop_map(Step::Remove),
        1 => "[a-z\"\u{e9}]{1,4}".prop_map(Step::Rename),
    ]
}

fn template_of_url() -> crate::registry::InstanceTemplate {
    let url: TemplateParameter = parameter("url", ParameterType::Text, "");
    crate::registry::InstanceTemplate::new(key("update.repository%"), vec![url], "invented")
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]
    #[test]
    fn edits_follow_a_map(
        steps in prop::collection::vec(step(), 0..6),
        start in 0_usize..5,
        crlf in any::<bool>(),
    ) {
        let template = template_of_url();
        let mut profile = match VARIANTS.get(start) {
            Some(variant) => read(&sample(*variant)),
            None => Os12Profile::new("Bremen").unwrap(),
        };
        if crlf {
            profile = read(&profile.as_str().replace('\n', "\r\n"));
        }
        let mut settings: BTreeMap<String, String> = profile
            .settings()
            .map(|s| (s.name().to_owned(), s.value().unwrap().stored().to_owned()))
            .collect();
        let mut instances = BTreeSet::new();
        let mut name = "Bremen".to_owned();
        for step in steps {
            let before = profile.to_bytes();
            let changed = match step {
                Step::Set(at, text) => {
                    let text = RegistryValue::encode(&text);
                    let at = key(&format!("k{at}.v"));
                    let changed = profile.set(&at, ParameterType::Text, &text).unwrap();
                    let old = settings.insert(at.to_string(), text.stored().to_owned());
                    prop_assert_eq!(changed, old.as_deref() != Some(text.stored()));
                    changed
                }
                Step::Unset(at) => {
                    let at = key(&format!("k{at}.v"));
                    let changed = profile.unset(&at);
                    prop_assert_eq!(changed, settings.remove(at.as_str()).is_some());
                    changed
                }
                Step::Add(at) => {
                    let values = [("url", value(&format!("https://{at}.example.test/")))];
                    let id = Uuid::from_u128(at.into());
                    let added = profile.add_instance(&template, &values, Some(id)).unwrap();
                    let changed = instances.insert(at);
                    prop_assert_eq!(matches!(added, Insertion::Inserted(_)), changed);
                    changed
                }
                Step::Remove(at) => {
                    let id = Uuid::from_u128(at.into()).into();
                    let changed = profile.remove_instance(template.key(), &id).unwrap();
                    prop_assert_eq!(changed, instances.remove(&at));
                    changed
                }
                Step::Rename(to) => {
                    let changed = profile.rename(&to).unwrap();
                    prop_assert_eq!(changed, to != name);
                    name = to;
                    changed
                }
            };
            prop_assert_eq!(profile.to_bytes() != before, changed);
        }
        let profile = read(profile.as_str());
        let found: BTreeMap<String, String> = profile
            .settings()
            .map(|s| (s.name().to_owned(), s.value().unwrap().stored().to_owned()))
            .collect();
        prop_assert_eq!(found, settings);
        let found = profile.template(template.key()).map_or(0, |found| found.instances().count());
        prop_assert_eq!(found, instances.len());
        prop_assert_eq!(profile.name(), name);
        prop_assert_eq!(profile.findings(), []);
        if crlf {
            prop_assert_eq!(profile.as_str().matches('\n').count(), profile.as_str().matches("\r\n").count());
        } else {
            prop_assert!(!profile.as_str().contains('\r'));
        }
    }
}
