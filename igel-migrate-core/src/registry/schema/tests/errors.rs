use super::{firmware, zip_of};
use crate::ErrorKind;
use crate::registry::{RegistrySchema, SchemaLimits};

/// Every input, as it is to be shown, with the error it gives.
fn errors(inputs: &[(&str, &str)]) -> String {
    let error = |input: &str| RegistrySchema::parse(input).unwrap_err();
    let line = |(shown, input): &(&str, &str)| format!("{shown:?} -> {}", error(input));
    let lines: Vec<_> = inputs.iter().map(line).collect();
    lines.join("\n").replace(" (reading a registry schema)", "")
}

#[test]
fn errors_in_registry_text_have_a_place() {
    let inputs = [
        "<a>\n<b>value=<1>\n</a>",
        "<a>\n  <b>",
        "<a></a>\n</a>",
        "<a>value=<1></a",
        "<a>\u{e4}</a>",
        "<a>\u{e4}\n</a>x",
        "<a></a>\nx",
        "<a>value=1></a>",
        "<a>value=<1</a>",
        "<a>value=<1",
        "<a>value</a>",
        "<a>=<1></a>",
        "<a>value[en_us=<1></a>",
        "<a>[en_us]=<1></a>",
        "<A></A>",
        "<a%b></a%b>",
        "<a$1></a$1>",
        "<>",
        "<%></%>",
        "<a",
        "plain words",
    ];
    insta::assert_snapshot!(errors(&inputs.map(|input| (input, input))), @r##"
    "<a>\n<b>value=<1>\n</a>" -> line 3, column 1: expected the end of group `b`
    "<a>\n  <b>" -> line 2, column 4: group `b` is not closed
    "<a></a>\n</a>" -> line 2, column 1: end of a group that was not begun
    "<a>value=<1></a" -> line 1, column 16: expected `>` after the name of a group
    "<a>ä</a>" -> line 1, column 4: expected a group or `name=<value>`
    "<a>ä\n</a>x" -> line 1, column 4: expected a group or `name=<value>`
    "<a></a>\nx" -> line 2, column 1: expected a group or `name=<value>`
    "<a>value=1></a>" -> line 1, column 10: expected `<` before a value
    "<a>value=<1</a>" -> line 1, column 12: unescaped `<` in a value
    "<a>value=<1" -> line 1, column 11: value is not closed by `>`
    "<a>value</a>" -> line 1, column 4: expected a group or `name=<value>`
    "<a>=<1></a>" -> line 1, column 4: expected a group or `name=<value>`
    "<a>value[en_us=<1></a>" -> line 1, column 4: expected a group or `name=<value>`
    "<a>[en_us]=<1></a>" -> line 1, column 4: expected a group or `name=<value>`
    "<A></A>" -> line 1, column 2: expected the name of a group
    "<a%b></a%b>" -> line 1, column 4: expected `>` after the name of a group
    "<a$1></a$1>" -> line 1, column 3: expected `>` after the name of a group
    "<>" -> line 1, column 2: expected the name of a group
    "<%></%>" -> line 1, column 2: expected the name of a group
    "<a" -> line 1, column 3: expected `>` after the name of a group
    "plain words" -> line 1, column 1: expected a group or `name=<value>`
    "##);
}

#[test]
fn errors_in_a_firmware_export_have_a_place_in_the_file() {
    let good = firmware("<vlist><a>value=<1></a></vlist>");
    assert!(RegistrySchema::parse(&good).is_ok());
    let end = "</firmware_export>\n";
    let changes = [
        ("&lt;/a&gt;", ""),
        ("&lt;1&gt;", "&lt;&nbsp;&gt;"),
        ("&lt;1&gt;", "&lt;a & b&gt;"),
        ("&lt;1&gt;", "&lt;]]>"),
        ("&lt;a&gt;", "<x/>"),
        ("&lt;a&gt;", "<!-- a -->"),
        ("&lt;a&gt;", "<![CDATA[<a>]]>"),
        ("</vlist>", "</vlist><vlist></vlist>"),
        ("<firmware_export>", "<!DOCTYPE x><firmware_export>"),
        ("<fwtype>LX", "<fwtype>&x;"),
        ("<fwtype>LX", "<fwtype>&#0;"),
        ("<fwtype>LX", "<fwtype a='1' a='2'>LX"),
        ("</fwtype>", "</fw>"),
        (end, ""),
        (end, "</firmware_export>x"),
        (end, "</firmware_export><y/>"),
        ("encoding=\"UTF-8\"", "encoding=\"latin1\""),
        ("<model>IGEL OS 11</model>", ""),
        ("<version>11.10.250.01</version>", ""),
        ("firmware_export>", "profiles>"),
        ("firmware_export>", "a;&lt;value=&lt;amber&gt;>"),
        ("firmware2.0>", "firmware3.0>"),
    ];
    let inputs = changes.map(|(from, to)| (to, good.replace(from, to)));
    assert!(inputs.iter().all(|(_, input)| *input != good));
    let inputs: Vec<_> = inputs
        .iter()
        .map(|(to, input)| (*to, input.as_str()))
        .collect();
    insta::assert_snapshot!(errors(&inputs), @r##"
    "" -> line 13, column 53: expected the end of group `a`
    "&lt;&nbsp;&gt;" -> line 13, column 48: unknown entity
    "&lt;a & b&gt;" -> line 13, column 50: unknown entity
    "&lt;]]>" -> line 13, column 50: `]]>` in character data
    "<x/>" -> line 13, column 29: markup inside the registry text
    "<!-- a -->" -> line 13, column 29: markup inside the registry text
    "<![CDATA[<a>]]>" -> line 13, column 29: markup inside the registry text
    "</vlist><vlist></vlist>" -> line 13, column 92: more than one firmware in an export
    "<!DOCTYPE x><firmware_export>" -> line 2, column 1: XML with a document type declaration is refused
    "<fwtype>&x;" -> line 11, column 17: unknown entity
    "<fwtype>&#0;" -> line 11, column 17: unknown entity
    "<fwtype a='1' a='2'>LX" -> line 11, column 9: an attribute is malformed or stands twice
    "</fw>" -> line 11, column 19: not well-formed XML: an end tag that closes nothing
    "" -> line 15, column 1: element `firmware_export` is not closed
    "</firmware_export>x" -> line 15, column 19: text outside the root element
    "</firmware_export><y/>" -> line 15, column 19: more than one root element
    "encoding=\"latin1\"" -> line 1, column 1: expected UTF-8, declared in the first line
    "" -> firmware export without model
    "" -> firmware export without version
    "profiles>" -> line 2, column 1: expected root element `firmware_export`, found `profiles`
    "a;&lt;value=&lt;amber&gt;>" -> line 2, column 1: expected root element `firmware_export`
    "firmware3.0>" -> firmware export without model
    "##);
    let doctype = RegistrySchema::parse(inputs[8].1).unwrap_err();
    assert_eq!(doctype.kind(), ErrorKind::Invalid);
}

#[test]
fn text_without_groups_is_no_schema() {
    for text in ["", " \n", "a=<1>"] {
        let error = RegistrySchema::parse(text).unwrap_err();
        assert_eq!(error.message(), "no groups in the text");
    }
    assert!(RegistrySchema::parse("<vlist></vlist>").is_ok());
}

#[test]
fn archives_hold_exactly_one_xml() {
    let xml = firmware("<vlist><a>value=<1></a></vlist>");
    let two = zip_of(&[("a.xml", &xml), ("readme.txt", "x"), ("b.xml", &xml)]);
    let none = zip_of(&[
        ("PROFILES/x.json", "{}"),
        ("APPS/y/config/setup.def", "<vlist></vlist>"),
    ]);
    for zip in [two, none] {
        let error = RegistrySchema::parse(&zip).unwrap_err();
        assert_eq!(error.message(), "archive without exactly one XML file");
        assert!(error.hint().unwrap().contains("config/setup.def"));
    }
    let bad = zip_of(&[("sub/a.xml", "<firmware_export>\n<x>")]);
    let error = RegistrySchema::parse(&bad).unwrap_err();
    assert_eq!(error.subject(), Some("sub/a.xml"));
    assert_eq!(error.position().unwrap().line, 2);
}

#[test]
fn every_limit_has_its_error() {
    let text = "<a><b>value=<1></b></a>";
    let limits = SchemaLimits::default();
    for (limits, message) in [
        (
            limits.with_text_bytes(5),
            "text of 23 bytes, at most 5 are accepted",
        ),
        (limits.with_depth(1), "groups nested more than 1 deep"),
        (limits.with_items(3), "more than 3 groups and attributes"),
    ] {
        let error = RegistrySchema::parse_within(text, &limits).unwrap_err();
        assert_eq!(
            (error.kind(), error.message()),
            (ErrorKind::LimitExceeded, message)
        );
    }
    let xml = firmware("");
    for limits in [limits.with_text_bytes(100), limits.with_depth(1)] {
        let error = RegistrySchema::parse_within(&xml, &limits).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    }
    let bomb = zip_of(&[("a.xml", &format!("{xml}{}", " ".repeat(3 << 20)))]);
    let error = RegistrySchema::parse(&bomb).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);

    let name = "n".repeat(256);
    for text in [format!("<{name}></{name}>"), format!("<a>{name}=<></a>")] {
        assert_eq!(
            RegistrySchema::parse(&text).unwrap_err().kind(),
            ErrorKind::LimitExceeded
        );
    }
    let deep = "<aaaaaaaaaaaaaaaa>".repeat(100_000);
    for limits in [limits, limits.with_depth(usize::MAX)] {
        let error = RegistrySchema::parse_within(&deep, &limits).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    }
}

#[test]
fn text_that_is_not_utf8_has_a_place() {
    for bytes in [&b"<a>\nx\xff</a>"[..], b"<\xff\xfea\0"] {
        let error = RegistrySchema::parse(bytes).unwrap_err();
        assert_eq!(error.message(), "text is not UTF-8");
        assert!(error.position().is_some());
    }
}
