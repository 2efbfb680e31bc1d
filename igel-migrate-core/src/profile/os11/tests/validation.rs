//! Profiles against schemas.

use super::*;
use crate::registry::RegistrySchema;

const SCHEMA: &str = "<vlist>\
    <plain>value=<> type=<string></plain>\
    <flag>value=<true> type=<bool></flag>\
    <count>value=<1> type=<integer></count>\
    <list%>value=<></list%>\
    <fix%><text>value=<></text></fix%><fix0></fix0><fix1></fix1>\
    <free%>\
        <url>value=<> runtime=<true></url>\
        <on>value=<false> type=<bool> runtime=<true></on>\
        <crypt_password>value=<> runtime=<true></crypt_password>\
        <kind>value=<x> runtime=<false></kind>\
    </free%></vlist>";

/// Codes and subjects of what a body of settings and instances gives, in order.
fn validated(settings: &str, instances: &str) -> Vec<String> {
    let schema = RegistrySchema::parse(SCHEMA).unwrap();
    let profile = parsed(&format!(
        "<profile><settings>{settings}</settings><instancesettings>{instances}</instancesettings>\
         </profile>"
    ));
    let findings = profile.validate(&schema).into_iter();
    findings
        .filter(|finding| finding.code != "os11-missing-element")
        .map(|finding| {
            assert!(finding.position.is_some());
            let subject = finding.subject.unwrap_or_default();
            let code = finding.code.strip_prefix("os11-").unwrap().to_owned();
            format!("{code} {subject}: {}", finding.message)
        })
        .collect()
}

fn setting(key: &str, number: &str, value: &str) -> String {
    format!("<pclass name='{key}'><pvalue instancenr='{number}'>{value}</pvalue></pclass>")
}

fn instance(values: &[(&str, &str)]) -> String {
    let values = values.iter().fold(String::new(), |all, (name, value)| {
        all + &format!("<ivalue classname='free%.{name}'>{value}</ivalue>")
    });
    format!("<instance classprefix='free%' serialnumber='1:1:-8000127.0.0.1'>{values}</instance>")
}

#[test]
fn what_fits_the_schema_gives_nothing() {
    let settings = [
        setting("plain", "-1", "maybe"),
        setting("flag", "-1", "false"),
        setting("count", "-1", "-12"),
        setting("fix%.text", "1", ""),
        setting("list%", "7", "x"),
    ];
    let complete = instance(&[("on", ""), ("url", "u"), ("crypt_password", "00024322")]);
    assert_eq!(validated(&settings.concat(), &complete), [""; 0]);
}

#[test]
fn what_does_not_fit_is_named() {
    let settings = [
        setting("plain.more", "-1", ""),
        setting("flag", "-1", "maybe"),
        setting("count", "-1", "1.5"),
        setting("fix%.text", "2", ""),
        setting("free%.url", "0", ""),
    ];
    let instances = [
        instance(&[("on", "yes"), ("crypt_password", "plain"), ("odd", "")]),
        "<instance classprefix='gone%' serialnumber='2:1:-8000127.0.0.1'/>".to_owned(),
        "<instance classprefix='fix%' serialnumber='3:1:-8000127.0.0.1'/>".to_owned(),
    ];
    assert_eq!(
        validated(&settings.concat(), &instances.concat()),
        [
            "unknown-key plain.more: the firmware does not know this parameter",
            "wrong-type flag: the value is not `true` or `false`",
            "wrong-type count: the value is not a whole number",
            "wrong-instance fix%.text: the firmware has no fixed instance of this number",
            "wrong-instance free%.url: the number of an instance, but the instances are free",
            "missing-parameter free%: the instance is without url",
            "wrong-type free%.on: the value is not `true` or `false`",
            "plain-password free%.crypt_password: the value is not an obfuscated password",
            "unknown-key free%.odd: the firmware does not know this parameter",
            "unknown-template gone%: the firmware does not know this template",
            "wrong-instance fix%: a free instance of a template whose instances are fixed",
        ]
    );
}

#[test]
fn values_of_template_keys_have_no_type() {
    let linked = "<pclass name='flag'><pvalue instancenr='-1' variableExpression='${X}' \
                  variableSubstitutionActive='true'>?</pvalue></pclass>";
    assert_eq!(validated(linked, ""), [""; 0]);
}

#[test]
fn what_a_schema_gives_is_what_the_schema_wants() {
    let schema = RegistrySchema::parse(SCHEMA).unwrap();
    let mut profile = Os11Profile::builder("x", &"11.11.100".parse().unwrap())
        .build()
        .unwrap();
    let template = schema.template(&key("free%")).unwrap();
    profile
        .add_instance(&template, &[("url", value("u"))])
        .unwrap();
    assert_eq!(profile.validate(&schema), []);
    let names: Vec<String> = (profile.instances().next().unwrap().values())
        .map(|value| value.parameter().into_owned())
        .collect();
    assert_eq!(names, ["url", "on", "crypt_password"]);
}

#[test]
fn long_lists_of_names_are_cut() {
    use super::super::validate::listed;
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    assert_eq!(listed(&names[..2]), "a, b");
    assert_eq!(listed(&names[..8]), "a, b, c, d, e, f, g, h");
    assert_eq!(listed(&names), "a, b, c, d, e, f, g, h and 1 more");
}
