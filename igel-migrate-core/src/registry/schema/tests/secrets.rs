use super::{firmware, key};
use crate::registry::{DeviceSettings, RegistrySchema};

const MARKER: &str = "hush-Marker-7731";

#[test]
fn the_state_of_the_exporting_device_is_never_shown() {
    let vlist = format!(
        "<vlist><a><crypt_password>value=<{MARKER}>uservalue=<{MARKER}>defaultvalue=<></crypt_password>\
         </a></vlist>"
    );
    let text = firmware(&vlist);
    let schema = RegistrySchema::parse(&text).unwrap();
    let parameter = schema.parameter(&key("a.crypt_password")).unwrap();
    let node = schema.node("a.crypt_password").unwrap();
    assert!(parameter.attribute("value").is_none() && node.attribute("uservalue").is_none());
    let mut shown = vec![
        format!("{schema:?} {parameter:?} {node:?} {:?}", schema.form()),
        parameter.default().unwrap().stored().to_owned(),
    ];
    shown.extend(
        node.attributes()
            .map(|(_, value)| value.stored().to_owned()),
    );
    // A raw `>` in the middle of a value: what follows must not turn up in the error.
    for tail in [MARKER, "<X></X>", "</x>", "[", "&"] {
        let broken = text.replacen(MARKER, &format!("&gt;{MARKER}{tail}"), 1);
        shown.push(format!("{:?}", RegistrySchema::parse(&broken).unwrap_err()));
        let broken = format!("<a>password=<>{MARKER}{tail}></a>");
        shown.push(format!("{:?}", DeviceSettings::parse(&broken).unwrap_err()));
    }
    // An end tag in the midst of the text, as a cut file may have.
    let cut = text.replacen(MARKER, &format!("</{MARKER}\t"), 1);
    let error = RegistrySchema::parse(&cut).unwrap_err();
    assert_eq!(
        error.message(),
        "not well-formed XML: an end tag that closes nothing"
    );
    shown.push(format!("{error:?}"));
    let settings = format!("<a>password=<{MARKER}></a>");
    shown.push(format!("{:?}", DeviceSettings::parse(&settings).unwrap()));
    for shown in shown {
        assert!(!shown.contains(MARKER), "{shown}");
    }
}
