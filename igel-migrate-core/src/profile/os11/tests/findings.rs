//! What is odd about documents.

use super::*;

#[test]
fn duplicates_are_kept_reported_and_set_together() {
    let one = "<pclass name=\"a\"><pvalue instancenr=\"-1\">1</pvalue></pclass>\n";
    let instance = "<instance classprefix=\"demo.source%\" serialnumber=\"1:1:-8000127.0.0.1\">\
                    <ivalue classname=\"demo.source%.url\">u</ivalue></instance>\n";
    let mut profile = parsed(&format!(
        "<profile>\n<settings>\n{one}{one}</settings>\n<instancesettings>\n{instance}{instance}\
         </instancesettings>\n</profile>"
    ));
    assert_eq!(
        (profile.settings().count(), profile.instances().count()),
        (2, 2)
    );
    let findings = profile.findings();
    let found = |code: &str| {
        let found = findings
            .iter()
            .find(|finding| finding.code == code)
            .unwrap();
        (found.position.unwrap().line, found.message.clone())
    };
    assert_eq!(
        found("os11-duplicate-setting"),
        (4, "set before, at line 3, column 1".to_owned())
    );
    assert_eq!(
        found("os11-duplicate-instance"),
        (
            8,
            "an instance with the same serial number stands before, at line 7, column 1".to_owned()
        )
    );
    assert_eq!(
        profile.set(&key("a"), &value("2")).unwrap(),
        Change::Changed
    );
    assert!(
        profile
            .settings()
            .all(|setting| setting.value(None) == Some(value("2")))
    );
    let serial = "1:1:-8000127.0.0.1";
    assert_eq!(
        profile.set_in_instance(serial, "url", &value("v")).unwrap(),
        Change::Changed
    );
    assert_eq!(
        profile
            .set_in_instance(serial, "priority", &value("1"))
            .unwrap(),
        Change::Added
    );
    assert!(
        profile
            .instances()
            .all(|instance| instance.value("priority") == Some(value("1")))
    );
    assert_eq!(profile.remove_instance(serial).unwrap(), 2);
    assert!(written(&profile).ends_with("<instancesettings/>\n</profile>"));
}

#[test]
fn findings_name_what_is_odd() {
    let profile = parsed(
        "<profile new='1'>
  <profilename>n<b/></profilename>
  <settings>
    <pclass name='Odd Key'><pvalue instancenr='-1'>v</pvalue></pclass>
    <pclass name='a'><pvalue instancenr='0'>v</pvalue></pclass>
    <pclass name='b%'><pvalue instancenr='-1'>v</pvalue><pvalue instancenr='x'>v</pvalue></pclass>
    <![CDATA[x]]>
  </settings>
  <instancesettings>
    <instance classprefix='c' serialnumber='?'/>
    <instance classprefix='c%' serialnumber='1:1:-8000127.0.0.1'>
      <ivalue classname='d%.x'/><ivalue classname='c%.y'/><ivalue classname='c%.y'/>
    </instance>
    <unknown><pclass/></unknown>
  </instancesettings>
  <instance classprefix='c%' serialnumber='2:1:-8000127.0.0.1'/>
  <settings/>
</profile>",
    );
    let lines: Vec<String> = profile
        .findings()
        .iter()
        .filter(|finding| finding.code != "os11-missing-element")
        .map(|finding| {
            let line = finding.position.map_or(0, |position| position.line);
            format!(
                "{line} {} {}",
                finding.code,
                finding.subject.as_deref().unwrap_or("-")
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "1 os11-unknown-attribute profile",
            "2 os11-unknown-element profilename",
            "4 os11-odd-key Odd Key",
            "5 os11-odd-number a",
            "6 os11-odd-number b%",
            "6 os11-odd-number b%",
            "7 os11-stray-text settings",
            "10 os11-odd-key c",
            "10 os11-odd-serial c",
            "12 os11-odd-key d%.x",
            "12 os11-duplicate-parameter c%.y",
            "14 os11-unknown-element instancesettings",
            "16 os11-misplaced-element instance",
            "17 os11-repeated-element settings",
        ]
    );
    assert_eq!(profile.instances().count(), 3);
}

#[test]
fn findings_are_bounded() {
    let text = format!("<profile>{}</profile>", "<x/>".repeat(5000));
    let findings = parsed(&text).findings();
    assert_eq!(findings.len(), 1001);
    assert_eq!(findings[1000].code, "os11-more-findings");
}

#[test]
fn findings_of_a_file_with_many_profiles_are_bounded() {
    let text = format!("<profiles>{}</profiles>", "\n<profile/>".repeat(1000));
    let document = Os11Document::parse(&text).unwrap();
    let one = parsed("<profile/>").findings().len();
    assert!(one > 1);
    let findings = document.findings();
    assert_eq!(findings.len(), 1001);
    assert_eq!(findings[1000].code, "os11-more-findings");
    let left_out = one * 1000 - 1000;
    assert_eq!(
        findings[1000].message,
        format!("{left_out} more findings were left out")
    );
    for (at, finding) in findings[..1000].iter().enumerate() {
        let line = u32::try_from(at / one).unwrap() + 2;
        assert_eq!(finding.position, Some(Position { line, column: 1 }));
    }
}

#[test]
fn a_file_with_more_profiles_than_anyone_has_is_refused() {
    let text = format!("<profiles>{}</profiles>", "\n<profile/>".repeat(200_000));
    let errors = [
        Os11Document::parse(&text).unwrap_err(),
        Os11Profile::parse(&text).unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
        let beyond = Position {
            line: 1002,
            column: 1,
        };
        assert_eq!(error.position(), Some(beyond));
    }
}
