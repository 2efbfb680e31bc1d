mod edits;

use std::borrow::Cow;

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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]
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
