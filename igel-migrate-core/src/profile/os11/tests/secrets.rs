//! A marker in every place where a secret may stand is never printed.

use super::*;

const MARKER: &str = "marker7f3a";

fn document() -> String {
    format!(
        "<profile><profilename>n</profilename><settings>\
         <pclass name='update.http.crypt_password'><pvalue instancenr='-1'>{MARKER}</pvalue></pclass>\
         <pclass name='update.http.crypt_password'><pvalue instancenr='-1'>{MARKER}</pvalue></pclass>\
         {MARKER}</settings><instancesettings>\
         <instance classprefix='demo.source%' serialnumber='x'>\
         <ivalue classname='demo.source%.crypt_password'>{MARKER}<{MARKER} {MARKER}='{MARKER}'/></ivalue>\
         </instance></instancesettings></profile>"
    )
}

fn assert_hidden(printed: &str) {
    assert!(!printed.contains(MARKER), "{printed}");
}

#[test]
fn views_and_findings_show_no_value() {
    let profile = parsed(&document());
    assert_hidden(&format!("{profile:?}"));
    assert_hidden(&format!("{:?}", Os11Document::parse(document()).unwrap()));
    for setting in profile.settings() {
        assert_hidden(&format!("{setting:?}"));
        setting
            .values()
            .for_each(|value| assert_hidden(&format!("{value:?}{:?}", value.value())));
    }
    for instance in profile.instances() {
        assert_hidden(&format!("{instance:?}"));
        instance
            .values()
            .for_each(|value| assert_hidden(&format!("{value:?}{:?}", value.value())));
    }
    let findings = profile.findings();
    assert!(findings.len() > 5);
    for finding in findings {
        assert_hidden(&format!("{finding}{finding:?}"));
    }
    assert!(written(&profile).contains(MARKER));
}

#[test]
fn refused_edits_show_no_value() {
    let mut profile = parsed(&document());
    let secret = RegistryValue::from_stored(format!("{MARKER}\u{1}"));
    for refused in [
        profile.set(&key("a"), &secret).map(drop),
        profile
            .add_instance(&template(), &[("crypt_password", secret.clone())])
            .map(drop),
        profile
            .add_instance(&template(), &[("priority", value(MARKER))])
            .map(drop),
        profile
            .set_in_instance("x", "crypt_password", &secret)
            .map(drop),
    ] {
        assert_hidden(&refused.unwrap_err().report());
    }
}

#[test]
fn a_file_broken_at_a_secret_shows_nothing_of_it() {
    for broken in [
        "M&M</pvalue>",
        "M&M;</pvalue>",
        "M&#M;</pvalue>",
        "<M>M</pvalue>",
        "</M></pvalue>",
        "<!M></pvalue>",
        "<?M",
        "<M M</pvalue>",
        "<M M='M' M=''/></pvalue>",
        "M\u{1}</pvalue>",
        "M]]></pvalue>",
        "<![CDATA[M",
        "<!--M--M--></pvalue>",
    ] {
        let broken = broken.replace('M', MARKER);
        let text = document().replace(&format!("{MARKER}</pvalue>"), &broken);
        let error = Os11Profile::parse(text).unwrap_err();
        assert_hidden(&format!("{error}{error:?}"));
    }
}
