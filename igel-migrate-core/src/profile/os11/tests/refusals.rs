//! What is refused, where, and in which words.

use super::*;

/// Text, line, column, message.
const REFUSED: &[(&str, u32, u32, &str)] = &[
    (
        "<profile>\n <a>\n </b>",
        3,
        4,
        "this does not close the element opened at line 2, column 2",
    ),
    (
        "<profile>\n  <settings>\n</Settings>",
        3,
        3,
        "expected `</settings>`; `<settings>` was opened at line 2, column 3",
    ),
    (
        "<profiles><profile></profiles>",
        1,
        22,
        "expected `</profile>`, found `</profiles>`; `<profile>` was opened at line 1, column 11",
    ),
    (
        "<profile>ä&></profile>",
        1,
        12,
        "`&` must begin a reference; a plain `&` is written `&amp;`",
    ),
    (
        "<profile>&lb;",
        1,
        10,
        "a reference to an entity that XML does not predefine",
    ),
    (
        "<profile>a&amp",
        1,
        15,
        "a reference is not closed by `;`; a plain `&` is written `&amp;`",
    ),
    (
        "<profile a=1/>",
        1,
        12,
        "an attribute value must stand in quotes",
    ),
    ("<profile a='<'/>", 1, 13, "`<` inside an attribute value"),
    (
        "<!DOCTYPE profile>\n<profile/>",
        1,
        1,
        "a document type declaration is refused",
    ),
    (
        "<!DOCTYPE profile",
        1,
        1,
        "a document type declaration is refused",
    ),
    (
        "<profile>\n",
        2,
        1,
        "`<profile>` opened at line 1, column 1 is not closed",
    ),
    ("<profile", 1, 1, "a tag is not closed by `>`"),
    ("<profile/><profile/>", 1, 11, "a second root element"),
    ("<profile/>\n x", 2, 2, "text outside the root element"),
    ("<profile/>&#65;", 1, 11, "text outside the root element"),
    ("</profile>", 1, 1, "an end tag without a start tag"),
    ("<profile></profile a>", 1, 19, "only `>` may follow here"),
    ("", 1, 1, "no root element"),
    (
        "<profile><!-- - -- --></profile>",
        1,
        17,
        "`--` inside a comment",
    ),
    (
        "<profile><!--- x ---></profile>",
        1,
        18,
        "`--` inside a comment",
    ),
    (
        "<profile>]]></profile>",
        1,
        10,
        "`]]>` in text is written `]]&gt;`",
    ),
    (
        "<profile><1/></profile>",
        1,
        11,
        "an element name cannot begin like this",
    ),
    (
        "<profile><a+/></profile>",
        1,
        12,
        "this character cannot be in a name",
    ),
    (
        "<profile>\u{b}</profile>",
        1,
        10,
        "a character that XML forbids",
    ),
    (
        " <?xml version=\"1.0\"?><profile/>",
        1,
        2,
        "the XML declaration must be the first thing",
    ),
    (
        "<?xml?><profile/>",
        1,
        6,
        "the XML declaration must begin with its version",
    ),
    (
        "<?xml version='1.1'?><profile/>",
        1,
        6,
        "only XML 1.0 in UTF-8 is read",
    ),
    (
        "<?xml version='1.0' encoding='ISO-8859-1'?><profile/>",
        1,
        6,
        "only XML 1.0 in UTF-8 is read",
    ),
    (
        "<profile><?XML?></profile>",
        1,
        12,
        "the name `xml` is reserved",
    ),
    (
        "<profile><??></profile>",
        1,
        12,
        "a processing instruction needs a name",
    ),
    (
        "<html/>",
        1,
        1,
        "the root is neither `<profiles>` nor `<profile>`",
    ),
    ("<profiles/>", 1, 1, "no profile in the file"),
    (
        "<profiles>\n<profile/>\n<profile/></profiles>",
        3,
        1,
        "2 profiles in one file",
    ),
];

#[test]
fn refusals_say_where_and_never_what_the_text_holds() {
    for &(text, line, column, message) in REFUSED {
        let error = Os11Profile::parse(text).unwrap_err();
        assert_eq!(error.message(), message, "{text}");
        assert_eq!(error.position(), Some(Position { line, column }), "{text}");
        assert_eq!(error.operation(), Some("reading an OS 11 profile"));
    }
}

#[test]
fn limits_are_kept() {
    let deep = "<profile>".to_owned() + &"<a>".repeat(64);
    let error = Os11Profile::parse(deep).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    assert_eq!(error.position().unwrap().column, 199);
    let enough = "<profile>".to_owned() + &"<a>".repeat(63) + &"</a>".repeat(63) + "</profile>";
    assert!(Os11Profile::parse(enough).is_ok());
    let too_large = vec![b' '; Os11Profile::MAX_BYTES + 1];
    assert_eq!(
        Os11Profile::parse(too_large).unwrap_err().kind(),
        ErrorKind::LimitExceeded
    );
}

#[test]
fn only_utf8_is_read() {
    let error = Os11Profile::parse(b"<profile>\n\xff").unwrap_err();
    assert_eq!(error.position(), Some(Position { line: 2, column: 1 }));
    let utf16 = Os11Profile::parse(b"\xff\xfe<\0").unwrap_err();
    assert_eq!(utf16.hint(), Some("save it as UTF-8, not UTF-16"));
}
