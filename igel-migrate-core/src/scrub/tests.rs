use std::net::IpAddr;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::profile::os11::Os11Profile;
use crate::profile::os12::Os12Profile;
use crate::ums::{Device, DeviceListDecoder};
use crate::webdav::multistatus::Multistatus;

fn scrubber() -> Scrubber {
    Scrubber::with_key([7; 32])
}

fn text(bytes: Result<Vec<u8>>) -> String {
    String::from_utf8(bytes.unwrap()).unwrap()
}

fn imi(value: &Value) -> Value {
    serde_json::from_slice(&scrubber().imi(value.to_string().as_bytes()).unwrap()).unwrap()
}

#[test]
fn a_device_keeps_what_devices_say_and_loses_what_people_say() {
    let scrubbed = imi(&json!({
        "id": "95", "parentID": 20, "unitID": "00E0C514325B", "mac": "00E0C514325B",
        "name": "Reception", "networkName": "reception.berlin.example.test",
        "lastIP": "192.0.2.7", "lastUser": "anna@EXAMPLE.TEST", "comment": "ask Anna",
        "serialNumber": 4711, "inserviceDate": "2019-03-01", "site": "",
        "osType": "IGEL Linux 11 (OS12 Upgrade Ready; Kernel Version 6.1.42)",
        "biosVersion": "V:3.5 at 192.0.2.9", "memorySize": 3661, "movedToBin": "false",
        "totalUptime": "1500380741", "isThinClientRegistered": "true",
        "shadowSecret": {"certificate": "x", "password": "y"},
        "newField": {"owner": "Anna", "phone": 49_301_234_567_i64, "ok": true, "size": 5},
        "links": [{"rel": "Parent", "href": "https://ums.example.test:8443/umsapi/v3/directories/tcdirectories/20"},
                  {"rel": "Parent", "href": "root"}]
    }));
    insta::assert_json_snapshot!(scrubbed);
    assert_eq!(scrubbed["unitID"], scrubbed["mac"]);
}

#[test]
fn addresses_keep_their_shape_and_do_not_depend_on_their_spelling() {
    let pseudonyms = &scrubber().pseudonyms;
    let plain = pseudonyms.text("00E0C514325B");
    assert_eq!(pseudonyms.text("00e0c514325b"), plain.to_lowercase());
    let colons = pseudonyms.text("00:E0:C5:14:32:5B");
    assert_eq!((colons.replace(':', ""), colons.len()), (plain, 17));

    let address: IpAddr = pseudonyms.text("192.0.2.7").parse().unwrap();
    assert!(address.is_ipv4() && address != "192.0.2.7".parse::<IpAddr>().unwrap());
    for (address, behind) in [("192.0.2.7:443", ":443"), ("192.0.2.7/24", "/24")] {
        let scrubbed = pseudonyms.text(address);
        assert!(
            scrubbed.starts_with("24") && scrubbed.ends_with(behind),
            "{scrubbed}"
        );
    }
    assert!(pseudonyms.text("fd00::7").starts_with("2001:db8:"));
    for stays in ["", " ", "127.0.0.1", "0.0.0.0", "255.255.255.0", "::1"] {
        assert_eq!(pseudonyms.text(stays), stays);
    }

    let host = pseudonyms.text("dar.example.test");
    assert!(host.starts_with("anon-") && host.ends_with(".invalid"));
    assert_eq!(
        pseudonyms.text("https://anna:pw@dar.example.test:8443/dar/Berlin/cwa-23.9.ipkg?x=Anna#y"),
        format!(
            "https://{host}:8443/dar/anon{}/cwa-23.9.ipkg",
            &pseudonyms.text("Berlin")[5..]
        )
    );
    let user = pseudonyms.text("anna@dar.example.test");
    assert_eq!(user, format!("{}@{host}", pseudonyms.text("anna")));
    let at = pseudonyms.text("anna@192.0.2.7");
    assert!(at.ends_with(&format!("@{}", pseudonyms.text("192.0.2.7"))));
}

#[test]
fn names_of_files_keep_versions_and_lose_addresses() {
    let name = |name: &str| scrubber().pseudonyms.name(name);
    for stays in [
        "base_system-12.10.0+1.ipkg",
        "11.11.100.01",
        "cwa-23.9.24+1-x64.ipkg.sha256",
        "OS12",
        "v3",
    ] {
        assert_eq!(name(stays), stays);
    }
    for goes in [
        "Berlin",
        "backup-192.0.2.17.zip",
        "00E0C514325B.json",
        "00-E0-C5-14-32-5B",
        "kunde4711",
        "20240131",
        "os11-Jörg",
    ] {
        assert_ne!(name(goes), goes);
    }
    assert!(!name("backup-192.0.2.17.zip").contains("192.0.2.17"));
    let known = scrubber().with_kept_word("Fabrikam");
    assert_eq!(known.pseudonyms.name("fabrikam_2"), "fabrikam_2");
}

#[test]
fn pseudonyms_depend_on_the_key() {
    let other = Scrubber::with_key([8; 32]);
    let name = br#"{"name":"Reception"}"#;
    assert_ne!(scrubber().imi(name).unwrap(), other.imi(name).unwrap());
    let [one, two] = [Scrubber::new().unwrap(), Scrubber::new().unwrap()];
    assert_ne!(one.imi(name).unwrap(), two.imi(name).unwrap());
    assert!(!format!("{one:?}").contains("key"));
}

const LISTING: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<D:multistatus xmlns:D="DAV:" xmlns:f="https://fabrikam.example.test/props">
<!-- made for Anna -->
<D:response xmlns:lp1="DAV:" xmlns:lp2="http://apache.org/dav/props/">
<D:href>https://dar.example.test/webdav/Berlin/</D:href>
<D:propstat><D:prop>
<lp1:resourcetype><D:collection/></lp1:resourcetype>
<lp1:getlastmodified>Mon, 23 Nov 2026 19:16:36 GMT</lp1:getlastmodified>
<f:owner>Anna</f:owner><D:displayname>Berlin</D:displayname>
</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>
<D:propstat><D:prop><D:getcontentlength/></D:prop><D:status>HTTP/1.1 404 Anna left</D:status></D:propstat>
</D:response>
<D:response>
<D:href>/webdav/Berlin/cwa-23.9.24%2b1.ipkg</D:href>
<D:propstat><D:prop><D:resourcetype/><D:getcontentlength>5368709120</D:getcontentlength>
<D:getetag>W/"abc-anna"</D:getetag><lp2:executable xmlns:lp2="http://apache.org/dav/props/">F</lp2:executable>
<D:getcontenttype>application/octet-stream</D:getcontenttype></D:prop>
<D:status>HTTP/1.1 200 OK</D:status></D:propstat>
</D:response>
</D:multistatus>
"#;

#[test]
fn a_listing_keeps_what_the_vendor_named() {
    let scrubbed = text(scrubber().multistatus(LISTING.as_bytes()));
    for gone in ["Anna", "anna", "Berlin", "fabrikam", "example.test"] {
        assert!(!scrubbed.contains(gone), "{gone} in {scrubbed}");
    }
    insta::assert_snapshot!(scrubbed);
    let read = |body: &str| -> Vec<_> {
        let resources = Multistatus::new(body.as_bytes()).unwrap();
        resources
            .map(|resource| {
                let resource = resource.unwrap();
                (
                    resource.is_collection,
                    resource.size,
                    resource.modified,
                    resource.etag.is_some(),
                )
            })
            .collect()
    };
    assert_eq!(read(&scrubbed), read(LISTING));
}

const PROFILE: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<profiles>
    <profile>
        <profile_id>4711</profile_id>
        <profilename>Berlin</profilename>
        <firmware>
            <model>IGEL OS 11</model>
            <version>11.11.100.01</version>
        </firmware>
        <description>for Anna &amp; Co</description>
        <overwritesessions>false</overwritesessions>
        <is_master_profile>false</is_master_profile>
        <is_igel_os>true</is_igel_os>
        <settings>
            <pclass name="update.http.url">
                <pvalue instancenr="-1" variableExpression="" variableSubstitutionActive="false">https://dar.example.test/webdav/</pvalue>
                <variableSubstitutionActive>false</variableSubstitutionActive>
            </pclass>
            <pclass name="update.http.crypt_password">
                <pvalue instancenr="-1" variableExpression="" variableSubstitutionActive="false">000b432705345a6b4d6f486e5f</pvalue>
                Anna
            </pclass>
            <pclass name="system.environment_variables.fixvariable%.value">
                <pvalue instancenr="0" variableExpression="" variableSubstitutionActive="false">#!/bin/sh
&amp;lb -d /Berlin &amp;rb; then</pvalue>
                <pvalue instancenr="1" variableExpression="${Anna}" variableSubstitutionActive="true">42</pvalue>
                <pvalue instancenr="2" variableExpression="" variableSubstitutionActive="false">0301234567</pvalue>
            </pclass>
            <pclass name="Anna's key">
                <pvalue instancenr="-1" variableExpression="" variableSubstitutionActive="false">TRUE</pvalue>
            </pclass>
        </settings>
        <anna>Anna</anna>
        <instancesettings>
            <instance classprefix="update.external_binary_source%" serialnumber="5f2c1a7b:19aa0b1c2d3:-8000192.0.2.7">
                <ivalue classname="update.external_binary_source%.username" variableExpression="" variableSubstitutionActive="false">anna</ivalue>
                <ivalue classname="update.external_binary_source%.priority" variableExpression="" variableSubstitutionActive="false">200</ivalue>
            </instance>
        </instancesettings>
    </profile>
</profiles>
"#;

#[test]
fn a_profile_keeps_keys_switches_and_numbers() {
    let scrubbed = text(scrubber().os11_profile(PROFILE.as_bytes()));
    for gone in [
        "Anna",
        "anna",
        "Berlin",
        "dar.example.test",
        "192.0.2.7",
        "2705345a",
        "0301234567",
    ] {
        assert!(!scrubbed.contains(gone), "{gone} in {scrubbed}");
    }
    insta::assert_snapshot!(scrubbed);
    let counts = |text: &str| {
        let profile = Os11Profile::parse(text).unwrap();
        let values = profile.settings().map(|setting| setting.values().count());
        (values.collect::<Vec<_>>(), profile.instances().count())
    };
    assert_eq!(counts(&scrubbed), counts(PROFILE));
    assert_eq!(text(scrubber().document(PROFILE.as_bytes())), scrubbed);
}

#[test]
fn an_os_12_profile_keeps_keys_switches_and_numbers() {
    let profile = json!({
        "meta": {"version": "1.0.0", "profileId": 12345, "profileName": "Berlin",
                 "profileDescription": "for Anna", "profileType": "PROFILE"},
        "parameterDescriptions": {
            "app.chromium.sessions.url": {"value": "https://intra.example.test/Anna", "systemSettings": false,
                "activatedInProfile": "Berlin", "uiType": "string", "type": 2},
            "app.chromium.kiosk": {"value": true, "systemSettings": false, "activatedInProfile": "Berlin", "type": 2},
            "app.chromium.width": {"value": 1920, "systemSettings": false, "activatedInProfile": "Berlin", "type": 2},
            "update.external_binary_source": {
                "templateParameters": {"password": {"uiType": "string", "encrypted": "ICACrypt"}, "url": {"uiType": "string"}},
                "instances": {"7d0c9f54-6c9e-4f4e-9b0a-6a7a1f2f3c11": {
                    "password": {"value": "000b432705345a6b4d6f486e5f", "systemSettings": false, "isIntegerInstance": false, "activatedInProfile": "Berlin"},
                    "url": {"value": "https://dar.example.test/webdav/", "systemSettings": false, "isIntegerInstance": false, "activatedInProfile": "Berlin"},
                    "priority": {"value": "200", "systemSettings": false, "isIntegerInstance": false, "activatedInProfile": "Berlin"}}},
                "type": 1}
        },
        "path": ["Anna", "Berlin"],
        "apps": [{"line": "base_system"}],
        "extra": {"owner": "Anna"}
    })
    .to_string();
    let scrubbed = text(scrubber().document(profile.as_bytes()));
    for gone in ["Anna", "Berlin", "example.test", "2705345a", "7d0c9f54"] {
        assert!(!scrubbed.contains(gone), "{gone} in {scrubbed}");
    }
    insta::assert_snapshot!(scrubbed);
    let [before, after] =
        [&profile, &scrubbed].map(|text| Os12Profile::parse(text.as_bytes()).unwrap());
    let counts = |profile: &Os12Profile| {
        (
            profile.settings().count(),
            profile.instances().count(),
            profile.apps().count(),
        )
    };
    assert_eq!(counts(&before), counts(&after));
}

#[test]
fn the_same_value_has_one_pseudonym_in_all_documents() {
    let scrubber = scrubber();
    let device = imi(&json!({"name": "Berlin", "server": "dar.example.test"}));
    let (name, host) = (
        device["name"].as_str().unwrap(),
        device["server"].as_str().unwrap(),
    );
    let profile = text(scrubber.os11_profile(PROFILE.as_bytes()));
    let listing = text(scrubber.multistatus(LISTING.as_bytes()));
    assert!(profile.contains(&format!("<profilename>{name}<")));
    assert!(profile.contains(&format!("https://{host}/webdav/")));
    assert!(listing.contains(&format!("https://{host}/webdav/{}/", name.replace('-', ""))));
}

#[test]
fn what_cannot_be_read_is_not_scrubbed() {
    for odd in [
        "",
        "PK\u{3}\u{4}",
        "text",
        "<profiles>",
        "<D:multistatus/>",
        "{\"profileName\"",
        "[",
    ] {
        let error = scrubber().document(odd.as_bytes()).unwrap_err();
        assert!(!error.message().is_empty());
    }
    let marker = scrubber().imi(b"{\"name\": marker}").unwrap_err();
    assert!(!marker.report().contains("marker"), "{}", marker.report());
    let entity = LISTING.replace(
        "<D:multistatus",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><D:multistatus",
    );
    assert!(scrubber().multistatus(entity.as_bytes()).is_err());
}

#[test]
fn long_texts_take_neither_stack_nor_quadratic_time() {
    for part in ["@", "\\", ".", "1.", "a@", "://", "/", "%41"] {
        let text = part.repeat(300_000);
        let link = format!("https://dar.example.test/{text}");
        let answer = json!({ "comment": text, "osType": text, "href": link }).to_string();
        assert!(scrubber().imi(answer.as_bytes()).is_ok());
    }
}

/// Values as people and networks have them, each with a marker in it that must not come out.
fn value() -> impl Strategy<Value = String> {
    let word = "[a-zA-Zäß]{0,3}mArKeR[a-z0-9 ]{0,4}";
    prop_oneof![
        word,
        word.prop_map(|word| format!("{word}@{word}.example.test")),
        word.prop_map(|word| format!("https://{word}.example.test:8443/{word}?{word}")),
        word.prop_map(|word| format!("EXAMPLE\\{word}")),
        word.prop_map(|word| format!("{word}, 192.0.2.77, 00E0C514325B")),
        Just("192.0.2.77".to_owned()),
        Just("00E0C514325B".to_owned()),
        Just("00:e0:c5:14:32:5b".to_owned()),
    ]
}

fn record() -> impl Strategy<Value = Value> {
    let fields = prop::sample::subsequence(fields::REPLACED.to_vec(), 0..12);
    let unknown = ["future", "owner", "fooBar", "room number"];
    let unknown = prop::sample::subsequence(unknown.to_vec(), 0..4);
    (
        fields,
        unknown,
        prop::collection::vec(value(), 16),
        1..100_000_i64,
    )
        .prop_map(|(fields, unknown, values, id)| {
            let mut values = values.into_iter();
            let mut next = || Value::from(values.next().unwrap_or_default());
            let mut map = serde_json::Map::new();
            map.insert("id".into(), id.to_string().into());
            map.insert("objectType".into(), "tc".into());
            for field in fields {
                map.insert(field.into(), next());
            }
            for field in unknown {
                map.insert(field.into(), json!([{ "deep": next() }, 5, true]));
            }
            Value::Object(map)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn no_value_of_a_device_comes_out(records in prop::collection::vec(record(), 0..4)) {
        let list = Value::Array(records.clone()).to_string();
        let mut scrubbed = Vec::new();
        let count = scrubber().device_list(list.as_bytes(), &mut scrubbed).unwrap();
        prop_assert_eq!(count, records.len() as u64);
        let shown = String::from_utf8(scrubbed.clone()).unwrap();
        for gone in ["mArKeR", "192.0.2.77", "00E0C514325B", "00:e0:c5:14:32:5b", "example.test", "EXAMPLE"] {
            prop_assert!(!shown.contains(gone), "{} in {}", gone, shown);
        }
        let mut decoder = DeviceListDecoder::new();
        decoder.push(&scrubbed).unwrap();
        decoder.close();
        let mut read = 0;
        while let Some(device) = decoder.next_device().unwrap() {
            prop_assert_eq!(json!(device.id()), records[read]["id"].clone());
            read += 1;
        }
        prop_assert_eq!(read, records.len());
    }

    #[test]
    fn no_value_of_a_setting_comes_out(value in value(), key in "[a-z]{1,8}(\\.[a-z_]{1,8}){0,3}") {
        let scrubbed = scrubber().pseudonyms.setting(&key, &value);
        for gone in ["mArKeR", "192.0.2.77", "00E0C514325B", "00:e0:c5:14:32:5b", "example.test"] {
            prop_assert!(!scrubbed.contains(gone), "{} of {}", scrubbed, value);
        }
    }

    #[test]
    fn nothing_panics(junk in "[<>/ a&;\"'=:.@%\\\\{}\\[\\],0-9ä]{0,40}") {
        let scrubber = scrubber();
        let _ = scrubber.document(junk.as_bytes());
        let _ = scrubber.imi(junk.as_bytes());
        let pseudonyms = &scrubber.pseudonyms;
        let _ = (pseudonyms.text(&junk), pseudonyms.name(&junk), pseudonyms.kept(&junk));
        let _ = (pseudonyms.url(&junk), pseudonyms.path(&junk), pseudonyms.number(&junk));
        let device = json!({ "id": 1, "name": junk }).to_string();
        let device = Device::from_json(&scrubber.imi(device.as_bytes()).unwrap());
        prop_assert!(device.is_ok());
    }
}

proptest! {
    // Each case reads and writes two documents.
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_document_panics(junk in "[<>/ a&;\"'=:.@%\\\\{}\\[\\],0-9ä]{0,40}") {
        let scrubber = scrubber();
        let _ = scrubber.multistatus(LISTING.replace("Berlin", &junk).as_bytes());
        let _ = scrubber.os11_profile(PROFILE.replace("Berlin", &junk).as_bytes());
    }
}
