//! What edits do to settings and to the facts about a profile.

use super::*;

#[test]
fn a_document_from_nothing_has_the_form_of_real_exports() {
    let firmware = "11.11.100".parse().unwrap();
    let mut profile = Os11Profile::builder("DAR OS 11", &firmware)
        .build()
        .unwrap();
    profile
        .set(&key("update.http.url"), &value("a&b\nc"))
        .unwrap();
    profile
        .set_fixed(&key("demo.fix%.value"), 1, &value(""))
        .unwrap();
    let values = [("url", value("https://dar.example.test/[x]"))];
    profile
        .add_instance_with_serial(&template(), &values, serial(0x5f2c_1a7b))
        .unwrap();
    insta::assert_snapshot!(written(&profile), @r#"
    <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
    <profiles>
        <profile>
            <profile_id>1</profile_id>
            <profilename>DAR OS 11</profilename>
            <firmware>
                <model>IGEL OS 11</model>
                <version>11.11.100.01</version>
            </firmware>
            <description></description>
            <overwritesessions>false</overwritesessions>
            <is_master_profile>false</is_master_profile>
            <is_igel_os>true</is_igel_os>
            <settings>
                <pclass name="update.http.url">
                    <pvalue instancenr="-1" variableExpression="" variableSubstitutionActive="false">a&amp;ampb
    c</pvalue>
                    <variableSubstitutionActive>false</variableSubstitutionActive>
                </pclass>
                <pclass name="demo.fix%.value">
                    <pvalue instancenr="1" variableExpression="" variableSubstitutionActive="false"></pvalue>
                    <variableSubstitutionActive>false</variableSubstitutionActive>
                </pclass>
            </settings>
            <instancesettings>
                <instance classprefix="demo.source%" serialnumber="5f2c1a7b:19aa0b1c2d3:-8000127.0.0.1">
                    <ivalue classname="demo.source%.url" variableExpression="" variableSubstitutionActive="false">https://dar.example.test/&amp;lbx&amp;rb</ivalue>
                    <ivalue classname="demo.source%.priority" variableExpression="" variableSubstitutionActive="false">100</ivalue>
                    <ivalue classname="demo.source%.enabled" variableExpression="" variableSubstitutionActive="false">true</ivalue>
                    <ivalue classname="demo.source%.crypt_password" variableExpression="" variableSubstitutionActive="false"></ivalue>
                </instance>
            </instancesettings>
        </profile>
    </profiles>
    "#);
    assert!(profile.findings().is_empty(), "{:?}", profile.findings());
    // Taking everything out again leaves what was built.
    assert_eq!(profile.remove_setting(&key("update.http.url")).unwrap(), 1);
    assert_eq!(profile.remove_setting(&key("demo.fix%.value")).unwrap(), 1);
    assert_eq!(
        profile
            .remove_instance(serial(0x5f2c_1a7b).as_str())
            .unwrap(),
        1
    );
    assert_eq!(
        profile.to_bytes(),
        Os11Profile::builder("DAR OS 11", &firmware)
            .build()
            .unwrap()
            .to_bytes()
    );
}

#[test]
fn additions_follow_the_layout_of_the_file() {
    let crlf_and_tabs = "<profile>\r\n\t<settings/>\r\n</profile>\r\n";
    let mut profile = parsed(crlf_and_tabs);
    profile.set(&key("a.b"), &value("x\ny")).unwrap();
    assert_eq!(
        written(&profile),
        format!(
            "<profile>\r\n\t<settings>\r\n\t\t<pclass name=\"a.b\">\r\n\t\t\t<pvalue instancenr=\"-1\" \
             {NO_KEY}>x\r\ny</pvalue>\r\n\t\t\t<variableSubstitutionActive>false\
             </variableSubstitutionActive>\r\n\t\t</pclass>\r\n\t</settings>\r\n</profile>\r\n"
        )
    );
    assert_eq!(
        profile.settings_of(&key("a.b")).next().unwrap().value(None),
        Some(value("x\ny"))
    );
    assert_eq!(profile.remove_setting(&key("a.b")).unwrap(), 1);
    assert_eq!(written(&profile), crlf_and_tabs);

    let one_line =
        "<profiles><profile><settings><pclass name='x'></pclass></settings></profile></profiles>";
    let mut profile = parsed(one_line);
    profile.set(&key("x"), &value("1")).unwrap();
    assert_eq!(
        written(&profile),
        one_line.replace(
            "</pclass>",
            &format!("<pvalue instancenr=\"-1\" {NO_KEY}>1</pvalue></pclass>")
        )
    );
}

#[test]
fn missing_containers_come_in_at_their_place() {
    let mut profile = parsed(
        "<profile>\n  <profilename>n</profilename>\n  <is_igel_os>true</is_igel_os>\n</profile>\n",
    );
    profile
        .add_instance_with_serial(&template(), &[], serial(1))
        .unwrap();
    profile.set(&key("a"), &value("1")).unwrap();
    profile.set_description("d").unwrap();
    profile.set_firmware(&"11.10.250".parse().unwrap()).unwrap();
    let text = written(&profile);
    let order: Vec<usize> = [
        "  <profilename>n</profilename>\n",
        "  <firmware>\n    <model>IGEL OS 11</model>\n    <version>11.10.250.01</version>\n  </firmware>\n",
        "  <description>d</description>\n",
        "  <is_igel_os>true</is_igel_os>\n",
        "  <settings>\n    <pclass name=\"a\">\n",
        "  <instancesettings>\n    <instance classprefix",
        "    </instance>\n  </instancesettings>\n</profile>\n",
    ]
    .iter()
    .map(|part| text.find(part).unwrap_or_else(|| panic!("no {part} in {text}")))
    .collect();
    assert!(order.is_sorted(), "{text}");
}

#[test]
fn a_new_element_comes_behind_stray_text_and_comments() {
    let mut profile = parsed(
        "<profile>\n <settings>\n  <pclass name=\"b\"/>\n#!/bin/sh\n  <!-- last -->\n\n </settings>\n</profile>",
    );
    profile.set(&key("a"), &value("1")).unwrap();
    assert!(written(&profile).contains("<!-- last -->\n  <pclass name=\"a\">\n"));
    assert!(
        written(&profile).contains("\n  </pclass>\n\n </settings>"),
        "{}",
        written(&profile)
    );
    profile.remove_setting(&key("a")).unwrap();
    assert!(written(&profile).ends_with("<!-- last -->\n\n </settings>\n</profile>"));
}

#[test]
fn fixed_instances_stand_in_the_order_of_their_numbers() {
    let mut profile = parsed("<profile>\n<settings/>\n</profile>");
    let name = key("demo.fix%.value");
    for number in [3, 0, 7, 1] {
        profile.set_fixed(&name, number, &value("v")).unwrap();
    }
    assert_eq!(
        profile.set_fixed(&name, 3, &value("w")).unwrap(),
        Change::Changed
    );
    let setting = profile.settings().next().unwrap();
    assert_eq!(profile.settings().count(), 1);
    let numbers: Vec<_> = setting.values().map(|value| value.number()).collect();
    assert_eq!(numbers, [Some(0), Some(1), Some(3), Some(7)]);
    assert_eq!(setting.value(Some(3)), Some(value("w")));
    assert_eq!(setting.value(None), None);
    assert!(written(&profile).contains("</pvalue>\n        <variableSubstitutionActive>"));
    assert_eq!(
        profile.set(&name, &value("")).unwrap_err().kind(),
        ErrorKind::Invalid
    );
    assert_eq!(
        profile
            .set_fixed(&key("a"), 0, &value(""))
            .unwrap_err()
            .kind(),
        ErrorKind::Invalid
    );
}

#[test]
fn a_changed_value_changes_nothing_around_it() {
    let before = "<profile><settings><pclass  name = 'a'><pvalue x='1' instancenr='-1'><!-- c -->\
                  old<![CDATA[ <b>]]>&#65;</pvalue></pclass></settings></profile>";
    let mut profile = parsed(before);
    let setting = profile.settings().next().unwrap();
    assert_eq!(setting.value(None).unwrap().stored(), "old <b>A");
    let same = RegistryValue::from_stored("old <b>A");
    assert_eq!(profile.set(&key("a"), &same).unwrap(), Change::Unchanged);
    assert_eq!(written(&profile), before);
    profile.set(&key("a"), &value("new")).unwrap();
    assert_eq!(
        written(&profile),
        before.replace("<!-- c -->old<![CDATA[ <b>]]>&#65;", "new<!-- c -->")
    );
}

#[test]
fn values_of_template_keys_are_read_kept_and_not_overwritten() {
    let mut profile = parsed(
        "<profile><settings><pclass name=\"a\"><pvalue instancenr=\"-1\" variableExpression=\
         \"${DEVICENAME}\" variableSubstitutionActive=\"true\"></pvalue></pclass></settings></profile>",
    );
    let link = profile
        .settings()
        .next()
        .unwrap()
        .values()
        .next()
        .unwrap()
        .template_key();
    assert!(link.active);
    assert_eq!(link.expression, "${DEVICENAME}");
    let error = profile.set(&key("a"), &value("1")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(
        error.message(),
        "the value comes from a template key of UMS"
    );
}

#[test]
fn names_that_ums_might_escape_are_refused() {
    let firmware = "11.11.100".parse().unwrap();
    for name in ["", "  ", " a", "a\n", "a&b", "a[b]", "a\nb", "a<b"] {
        assert!(
            Os11Profile::builder(name, &firmware).build().is_err(),
            "{name}"
        );
    }
    let mut profile = Os11Profile::builder("Köln 1", &firmware).build().unwrap();
    assert_eq!(profile.set_name("Köln 1").unwrap(), Change::Unchanged);
    assert_eq!(profile.set_name("Köln 2").unwrap(), Change::Changed);
    assert_eq!(profile.name(), "Köln 2");
    assert!(profile.set_description("a > b").is_err());
}

#[test]
fn what_comes_and_goes_leaves_no_trace() {
    for (text, behind) in [
        (
            "<profile>\r\n  <settings>\r\n    <pclass name='b'/>\r\n  </settings>\r\n</profile>\r\n",
            "\r\n  </settings>\r\n</profile>\r\n",
        ),
        (
            "<profile>\n  <settings>\n    <pclass name='b'/>\nstray\n\n  </settings>\n</profile>",
            "\n\n  </settings>\n</profile>",
        ),
        (
            "<profile>\n  <settings><pclass name='b'/></settings>\n</profile>",
            "</settings>\n</profile>",
        ),
        (
            "<profile>\n  <settings/>\n</profile>",
            "\n  </settings>\n</profile>",
        ),
    ] {
        let mut profile = parsed(text);
        profile.set(&key("a"), &value("1")).unwrap();
        let with_setting = written(&profile);
        let (_, found) = with_setting.split_once("</pclass>").unwrap();
        assert_eq!(found, behind);
        profile.remove_setting(&key("a")).unwrap();
        assert_eq!(written(&profile), text);
    }
}
