use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use uuid::Uuid;

use super::{parameter, source_template, value};
use crate::error::{ErrorKind, Position, Result};
use crate::profile::os12::{ExportVariant, Insertion, InstanceKey, Os12Profile};
use crate::registry::{ParameterType, RegistryKey, RegistryValue, TemplateParameter, icacrypt};
use crate::secret::ExposeSecret as _;

const ID: Uuid = Uuid::from_u128(0x3f0e_5a52_90c1_4d0b_8a44_0c6f_1d2e_3a4b);

fn key(text: &str) -> RegistryKey {
    text.parse().unwrap()
}

fn read(text: &str) -> Os12Profile {
    Os12Profile::parse(text.as_bytes()).unwrap()
}

fn codes(text: &str) -> Vec<String> {
    let findings = read(text).findings();
    findings.iter().map(ToString::to_string).collect()
}

/// A small document of each variant, with one plain setting and one instance.
fn sample(variant: ExportVariant) -> String {
    let (ui, listed, substitution, settings, overwrites) = match variant {
        ExportVariant::A => (
            "",
            "{ }",
            "",
            ",\"__settings\" : { \"deletable\" : true }",
            "",
        ),
        _ => (
            "\"uiType\" : \"bool\", ",
            "{ \"name\" : { \"uiType\" : \"string\" } }",
            if variant >= ExportVariant::C {
                "\"variableSubstitutionActive\" : false, "
            } else {
                ""
            },
            "",
            if variant == ExportVariant::D {
                ", \"overWritesSessions\" : true"
            } else {
                ""
            },
        ),
    };
    format!(
        "{{\n  \"meta\" : {{ \"profileName\" : \"Bremen\"{overwrites} }},\n  \"parameterDescriptions\" : {{\n    \
         \"x.on\" : {{ \"value\" : true, \"systemSettings\" : false, \"activatedInProfile\" : \"Bremen\", {ui}\"type\" : 2 }},\n    \
         \"sessions.term\" : {{ \"templateParameters\" : {listed}, \"instances\" : {{ \"{ID}\" : {{ \
         \"name\" : {{ \"value\" : \"T\", {substitution}\"systemSettings\" : false, \"isIntegerInstance\" : false, \
         \"activatedInProfile\" : \"Bremen\" }}{settings} }} }}, \"type\" : 1 }}\n  }},\n  \
         \"apps\" : [ {{ \"line\" : \"base_system\" }} ]\n}}"
    )
}

const VARIANTS: [ExportVariant; 4] = [
    ExportVariant::A,
    ExportVariant::B,
    ExportVariant::C,
    ExportVariant::D,
];

#[test]
fn a_document_made_from_nothing_has_the_canonical_form() {
    let mut profile = Os12Profile::new("Kiel repository").unwrap();
    assert!(profile.set_path(&["Sites", "Kiel"]).unwrap());
    assert!(profile.set_description("made by hand").unwrap());
    assert!(profile.set_id(7).unwrap());
    let values = [
        ("username", value("kiel")),
        ("url", value("https://dar.kiel.example.test/a&b/")),
    ];
    let inserted = profile
        .add_instance(&source_template(), &values, Some(ID))
        .unwrap();
    assert_eq!(inserted, Insertion::Inserted(ID.into()));
    assert!(
        profile
            .set(&key("app.cwa.frames"), ParameterType::Integer, &value("30"))
            .unwrap()
    );
    assert_eq!(profile.as_str(), include_str!("golden.json"));
    assert!(profile.to_bytes().is_ascii() && !profile.as_str().ends_with('\n'));
    assert_eq!(profile.variant(), ExportVariant::B);
    assert_eq!(profile.findings(), []);
}

#[test]
fn reads_every_field() {
    let profile = read(&sample(ExportVariant::D).replace(
        "\"profileName\" : \"Bremen\"",
        "\"profileId\" : 12, \"profileName\" : \"Bremen\", \"profileDescription\" : \"d\\u00e9\", \"profileType\" : \"PROFILE\"",
    ));
    assert_eq!(
        (profile.id(), profile.overwrites_sessions()),
        (Some(12), Some(true))
    );
    assert_eq!(profile.description(), "d\u{e9}");
    assert_eq!(profile.profile_type(), "PROFILE");
    assert_eq!(profile.path().count(), 0);
    let setting = profile.setting(&key("x.on")).unwrap();
    assert_eq!(setting.value().unwrap().stored(), "true");
    assert_eq!(setting.ui_type().as_deref(), Some("bool"));
    let template = profile.template(&key("sessions.term%")).unwrap();
    assert_eq!(template.parameters().collect::<Vec<_>>(), ["name"]);
    assert!(!template.is_encrypted("name"));
    let instance = template.instance(&ID.into()).unwrap();
    let name = instance.parameter("name").unwrap();
    assert_eq!(name.value().unwrap().stored(), "T");
    assert_eq!(name.activated_in().as_deref(), Some("Bremen"));
    assert!(!name.from_template_key());
}

#[test]
fn an_instance_is_written_as_the_variant_has_it() {
    for variant in VARIANTS {
        let before = sample(variant);
        let mut profile = read(&before);
        assert_eq!(profile.variant(), variant);
        assert_eq!(profile.findings(), []);
        let values = [("url", value("https://dar.example.test/"))];
        let id = Uuid::from_u128(5);
        let _ = profile
            .add_instance(&source_template(), &values, Some(id))
            .unwrap();
        let inserted = profile.template(source_template().key()).unwrap();
        let password = inserted.instance(&id.into()).unwrap().parameter("password");
        assert_eq!(password.is_some(), variant == ExportVariant::A);
        let after = profile.as_str();
        assert_eq!(
            after.contains("\"templateParameters\" : { }"),
            variant == ExportVariant::A
        );
        assert_eq!(
            after.matches("__settings").count(),
            if variant == ExportVariant::A { 2 } else { 0 }
        );
        let substitutions = if variant >= ExportVariant::C { 7 } else { 0 };
        assert_eq!(
            after.matches("variableSubstitutionActive").count(),
            substitutions
        );
        assert_eq!(profile.variant(), variant);
        assert_eq!(profile.findings(), []);
        assert!(
            profile
                .set(&key("y.text"), ParameterType::Text, &value("t"))
                .unwrap()
        );
        let ui_type = profile
            .setting(&key("y.text"))
            .unwrap()
            .ui_type()
            .map(Cow::into_owned);
        assert_eq!(ui_type.is_none(), variant == ExportVariant::A);
        assert!(profile.unset(&key("y.text")));
        assert!(
            profile
                .remove_instance(source_template().key(), &id.into())
                .unwrap()
        );
        assert_eq!(profile.as_str(), before);
    }
}

#[test]
fn findings_are_bounded() {
    let odd: Vec<String> = (0..5000).map(|at| format!("\n\"k{at}.v\":0")).collect();
    let text = format!(
        "{{\"meta\":{{\"profileName\":\"Kiel\"}},\"parameterDescriptions\":{{{}}}}}",
        odd.join(",")
    );
    let findings = read(&text).findings();
    assert_eq!(findings.len(), 1001);
    assert_eq!(findings[0].position.unwrap().line, 2);
    assert_eq!(findings[1000].code, "os12-more-findings");
}

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
fn instance_keys_are_told_by_their_spelling() {
    for (text, expected) in [
        (
            "3f0e5a52-90c1-4d0b-8a44-0c6f1d2e3a4b",
            InstanceKey::Free(ID),
        ),
        ("0", InstanceKey::Fixed(0)),
        ("007", InstanceKey::Other("007".into())),
        (
            "3F0E5A52-90C1-4D0B-8A44-0C6F1D2E3A4B",
            InstanceKey::Other("3F0E5A52-90C1-4D0B-8A44-0C6F1D2E3A4B".into()),
        ),
    ] {
        assert_eq!(InstanceKey::from(text), expected);
        assert_eq!(expected.to_string(), text);
    }
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

#[test]
fn other_json_is_refused() {
    for text in [
        "[]",
        "{}",
        "{\"meta\":{\"profileName\":1},\"parameterDescriptions\":{}}",
        "{\"meta\":{\"profileName\":\"a\"},\"parameterDescriptions\":[]}",
    ] {
        let error = Os12Profile::parse(text.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{text}");
        assert!(error.hint().is_some());
    }
}

#[test]
fn oddities_are_findings_with_their_place() {
    let good = sample(ExportVariant::B);
    for (from, to, expected) in [
        (
            "\"activatedInProfile\" : \"Bremen\", \"uiType\"",
            "\"activatedInProfile\" : \"Emden\", \"uiType\"",
            "warning[os12-activated-elsewhere]: parameterDescriptions[\"x.on\"].activatedInProfile: line 4, column 81: ",
        ),
        (
            "\"value\" : true",
            "\"value\" : \"true\"",
            "warning[os12-value-type]: parameterDescriptions[\"x.on\"].value: line 4, column 26: the value is no bool",
        ),
        (
            "\"value\" : true",
            "\"value\" : null",
            "warning[os12-value-type]: ",
        ),
        (
            "\"type\" : 2",
            "\"type\" : 1",
            "warning[os12-unknown-form]: ",
        ),
        ("\"value\" : true, ", "", "warning[os12-unknown-form]: "),
        ("\"x.on\"", "\"X.on\"", "warning[os12-key]: "),
        ("\"x.on\"", "\"app.vnc.on\"", "warning[os12-app]: "),
        (
            "\"isIntegerInstance\" : false",
            "\"isIntegerInstance\" : true",
            "warning[os12-instance-key]: parameterDescriptions[\"sessions.term\"].instances.3f0e5a52-90c1-4d0b-8a44-0c6f1d2e3a4b.name: line 5, ",
        ),
        ("\"3f0e5a52", "\"3F0E5A52", "warning[os12-instance-key]: "),
        (
            "{ \"name\" : { \"uiType\" : \"string\" } }",
            "{ \"name\" : { \"uiType\" : \"string\" }, \"icon\" : { } }",
            "advice[os12-missing-parameter]: ",
        ),
    ] {
        let odd = good.replacen(from, to, 1);
        assert_ne!(odd, good);
        let codes = codes(&odd);
        assert!(
            codes.len() == 1 && codes[0].starts_with(expected),
            "{codes:?} {expected}"
        );
    }
    let encrypted = good.replacen(
        "\"uiType\" : \"string\" } }",
        "\"uiType\" : \"string\" }, \"pw\" : { \"encrypted\" : \"ICACrypt\" } }",
        1,
    );
    assert_eq!(codes(&encrypted), Vec::<String>::new());
}

#[test]
fn every_finding_has_its_own_place() {
    let text = sample(ExportVariant::B).replacen("Bremen", "Br\u{ea}me", 1);
    let findings = read(&text).findings();
    let places: Vec<_> = findings
        .iter()
        .filter_map(|finding| finding.position)
        .collect();
    let expected: Vec<_> = (text.match_indices("\"Bremen\""))
        .map(|(offset, _)| Position::of(&text, offset))
        .collect();
    assert_eq!((places.len(), places), (2, expected));
}

#[test]
fn secrets_are_in_no_debug_error_or_finding() {
    const MARKER: &str = "m4rk3r-Of-A-Secret";
    let stored = icacrypt::encode(&MARKER.into()).unwrap();
    let stored = stored.expose_secret();
    let values = [
        ("url", value("https://dar.example.test/")),
        ("password", value(stored)),
    ];
    let mut profile = Os12Profile::new("Secret").unwrap();
    let _ = profile
        .add_instance(&source_template(), &values, None)
        .unwrap();
    assert!(profile.as_str().contains(stored));
    let mut seen = vec![format!("{profile:?} {:?}", profile.findings())];
    for template in profile.templates() {
        seen.push(format!("{template:?}"));
    }
    for instance in profile.instances() {
        seen.push(format!("{instance:?}"));
        for parameter in instance.parameters() {
            seen.push(format!("{parameter:?} {:?}", parameter.value()));
        }
    }
    let other = [values[0].clone(), ("password", value("00024322"))];
    let conflict = profile
        .add_instance(&source_template(), &other, None)
        .unwrap_err();
    seen.push(format!("{conflict:?}"));
    let text = profile.as_str();
    for at in 0..text.len() {
        for broken in [&text[..at], &format!("{}\u{1}{}", &text[..at], &text[at..])] {
            if let Err(error) = Os12Profile::parse(broken.as_bytes()) {
                seen.push(format!("{error:?}"));
            }
        }
    }
    for text in seen {
        assert!(
            !text.contains(&stored[8..20]) && !text.contains(MARKER),
            "{text}"
        );
    }
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

    #[test]
    fn arbitrary_bytes_never_panic(
        at in any::<prop::sample::Index>(),
        with in prop::collection::vec(any::<u8>(), 0..4),
        variant in 0_usize..4,
    ) {
        let mut bytes = sample(VARIANTS[variant]).into_bytes();
        let at = at.index(bytes.len());
        let end = (at + 2).min(bytes.len());
        bytes.splice(at..end, with);
        if let Ok(mut profile) = Os12Profile::parse(&bytes) {
            prop_assert_eq!(profile.to_bytes(), bytes);
            let _ = (profile.findings(), profile.variant(), format!("{profile:?}"));
            let _ = profile.add_instance(&source_template(), &[], Some(Uuid::from_u128(1)));
            let _ = profile.set(&key("x.on"), ParameterType::Bool, &value("false"));
            let _ = profile.unset(&key("x.on"));
            let _ = profile.remove_instance(&key("sessions.term%"), &ID.into());
            let _ = profile.rename("Emden");
            prop_assert!(Os12Profile::parse(profile.as_str().as_bytes()).is_ok());
        }
    }
}
