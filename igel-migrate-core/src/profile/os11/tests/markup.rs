//! The lexical rules of XML.

use std::borrow::Cow;

use proptest::prelude::*;

use super::super::markup::*;

fn attributes(text: &str) -> Vec<(&str, &str)> {
    Attributes::of(text)
        .map(|found| found.map(|a| (a.name, a.raw)).unwrap())
        .collect()
}

#[test]
fn attributes_keep_their_order_and_raw_text() {
    assert_eq!(
        attributes(" name=\"a>b\"\n\tx:y = 'it\"s &amp;amp'  "),
        [("name", "a>b"), ("x:y", "it\"s &amp;amp")]
    );
    assert_eq!(attributes(""), []);
}

#[test]
fn attribute_faults_lie_at_the_first_wrong_byte() {
    for (text, at, message) in [
        (" a='1'b='2'", 6, "white space must separate attributes"),
        (
            " 1='1'",
            1,
            "an attribute name cannot begin with this character",
        ),
        (" a b='2'", 3, "`=` must follow an attribute name"),
        (" a=1", 3, "an attribute value must stand in quotes"),
        (
            " a='1",
            3,
            "the quotes of an attribute value are not closed",
        ),
        (
            " a='1' b='' a=''",
            12,
            "an attribute stands twice on one element",
        ),
        (" a='1<2'", 5, "`<` inside an attribute value"),
        (
            " a='1&2;'",
            6,
            "`&` must begin a reference; a plain `&` is written `&amp;`",
        ),
    ] {
        assert_eq!(check_attributes(text), Err(Fault { at, message }), "{text}");
    }
    let many = (0..65).fold(String::new(), |all, n| all + &format!(" a{n}=''"));
    assert!(check_attributes(&many).is_err());
}

#[test]
fn both_ways_to_find_a_name_agree() {
    for text in [
        "",
        "1a",
        "-",
        "\u{e4}b c",
        "a\u{b7}\u{d7}",
        "\u{b7}a",
        "a\u{e4}b=",
        "x:y-z.1>",
        ".",
    ] {
        assert_eq!(
            leading_name(text),
            leading_name_beyond_ascii(text),
            "{text}"
        );
    }
}

#[test]
fn reference_faults_lie_at_the_first_wrong_byte() {
    for (raw, at) in [
        ("a&> b;", 2),
        ("&amp", 4),
        ("&amp lt;", 4),
        ("&lb;", 0),
        ("&", 1),
        ("&#;", 2),
        ("&#x;", 3),
        ("&#12a;", 4),
        ("&#99", 4),
        ("&#0;", 0),
        ("&#xD800;", 0),
        ("&#x1;", 0),
        ("&#99999999999999999999;", 0),
    ] {
        assert_eq!(check_references(raw).unwrap_err().at, at, "{raw}");
    }
    assert_eq!(
        check_references("&amp;amp &#65;&#x1F600;&quot;&apos;"),
        Ok(())
    );
}

#[test]
fn decoding_follows_xml() {
    assert_eq!(
        decode_text("&amp;amp &#65;&#x42;&lt;\r\nx\ry\n"),
        "&amp AB<\nx\ny\n"
    );
    assert_eq!(decode_text("&#13;\n"), "\r\n");
    assert_eq!(decode_attribute("a\r\nb\tc\nd&#10;e"), "a b c d\ne");
    assert_eq!(decode_cdata("&amp;\r\n\r"), "&amp;\n\n");
    assert!(matches!(decode_text("plain"), Cow::Borrowed(_)));
}

#[test]
fn forbidden_characters_are_found_in_any_chunk() {
    let padding = "x".repeat(700);
    for c in ['\0', '\u{8}', '\u{b}', '\u{1f}', '\u{fffe}', '\u{ffff}'] {
        assert_eq!(forbidden_character(&format!("{padding}{c}")), Some(700));
    }
    assert_eq!(
        forbidden_character("\t\r\n\u{7f}\u{feff}\u{fffd}\u{10ffff}"),
        None
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]
    #[test]
    fn decoding_undoes_escaping(text in "[&<>\\]\r\na-z;\u{e9}]{0,30}", crlf: bool) {
        let mut written = String::new();
        push_escaped(&mut written, &text, if crlf { "\r\n" } else { "\n" });
        prop_assert_eq!(check_references(&written), Ok(()));
        prop_assert!(!written.contains("]]>"));
        prop_assert_eq!(decode_text(&written), text);
    }

    #[test]
    fn arbitrary_text_never_panics(text in "[&#;x0-9a-z='\" <\u{e9}]{0,40}") {
        let _ = check_attributes(&text);
        let _ = check_references(&text);
        let _ = (decode_text(&text), decode_attribute(&text));
    }
}
