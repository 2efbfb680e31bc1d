//! Which instances are refused.

use super::*;

#[test]
fn an_instance_is_refused_when_it_does_not_fit_its_template() {
    let mut profile = parsed("<profile>\n    <settings/>\n</profile>");
    let before = written(&profile);
    let mut refusal = |values: &[(&str, RegistryValue)]| {
        let error = profile.add_instance(&template(), values).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert_eq!(written(&profile), before);
        (error.message().to_owned(), error.hint().map(str::to_owned))
    };
    assert_eq!(
        refusal(&[("ulr", value(""))]),
        (
            "unknown parameter `ulr`".to_owned(),
            Some("did you mean `url`?".to_owned())
        )
    );
    for (values, message) in [
        (
            vec![("url", value("1")), ("url", value("2"))],
            "parameter `url` is given twice",
        ),
        (
            vec![("type", value("x"))],
            "profiles do not carry the parameter `type`",
        ),
        (
            vec![("enabled", value("maybe"))],
            "`enabled` is not `true` or `false`",
        ),
        (
            vec![("priority", value("high"))],
            "`priority` is not a whole number",
        ),
        (
            vec![("url", value("\u{1}"))],
            "the value holds a character that XML forbids",
        ),
    ] {
        assert_eq!(refusal(&values).0, message);
    }
    let added = profile
        .add_instance(&template(), &[("priority", value("-5"))])
        .unwrap();
    let error = profile
        .add_instance_with_serial(&template(), &[], added.clone())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    let found = profile
        .find_instance(&key("demo.source%"), "priority", &value("-5"))
        .unwrap();
    assert_eq!(found.serial_number(), added.as_str());
    assert_eq!(found.position(), None);
    assert_eq!(
        profile
            .set_in_instance("other", "url", &value(""))
            .unwrap_err()
            .kind(),
        ErrorKind::NotFound
    );
}

#[test]
fn a_default_that_no_document_can_hold_changes_nothing() {
    let mut parameters = template().parameters().to_vec();
    parameters[0].default = "\u{0}".into();
    let broken = InstanceTemplate::new(key("demo.source%"), parameters, "invented").unwrap();
    let text = "<profile>\n    <settings/>\n</profile>";
    let mut profile = parsed(text);
    assert_eq!(
        profile.add_instance(&broken, &[]).unwrap_err().kind(),
        ErrorKind::Invalid
    );
    assert_eq!(written(&profile), text);
}

#[test]
fn a_parameter_from_a_template_key_is_not_overwritten() {
    let mut profile = parsed(
        "<profile><instancesettings><instance classprefix='demo.source%' serialnumber='x'>\
         <ivalue classname='demo.source%.url' variableExpression='${X}' \
         variableSubstitutionActive='true'></ivalue></instance></instancesettings></profile>",
    );
    let error = profile
        .set_in_instance("x", "url", &value("1"))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
}
