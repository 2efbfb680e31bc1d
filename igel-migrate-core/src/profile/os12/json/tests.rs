use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Document, Edits, JsonValue};
use crate::error::ErrorKind;

fn read(text: &str) -> Document {
    Document::parse(text.as_bytes()).unwrap()
}

fn value_of(document: &Document) -> Value {
    serde_json::from_str(document.text().trim_start_matches('\u{feff}')).unwrap()
}

/// What the tree says, as serde would have it.
fn model(value: JsonValue<'_>) -> Value {
    if let Some(text) = value.as_text() {
        return text.into_owned().into();
    }
    if value.is_object() {
        let members = value
            .members()
            .map(|(name, value)| (name.into_owned(), model(value)));
        return Value::Object(members.collect());
    }
    if value.is_array() {
        return value.items().map(model).collect();
    }
    match value.as_bool() {
        Some(bool) => bool.into(),
        None => serde_json::from_str(value.raw()).unwrap(),
    }
}

#[test]
fn refusals_say_where_and_never_quote() {
    let deep = "[".repeat(65) + &"]".repeat(65);
    for (text, expected) in [
        (
            "",
            "line 1, column 1: expected a value, found the end of the text",
        ),
        ("{\"a\":\r\n tru}", "a: line 2, column 2: expected a value"),
        ("{\"a\" 1}", "line 1, column 6: expected `:`"),
        (
            "{\"a.b\":{\"c\":[1,{\"d\":01}]}}",
            "[\"a.b\"].c[1]: line 1, column 22: expected `,` or `}`",
        ),
        ("[1,]", "[1]: line 1, column 4: expected a value"),
        (
            "{\"a\":1,}",
            "line 1, column 8: expected a name in double quotes",
        ),
        ("[1 2]", "line 1, column 4: expected `,` or `]`"),
        (
            "[] // c",
            "line 1, column 4: text behind the end of the JSON document",
        ),
        (
            "-",
            "line 1, column 2: expected a digit, found the end of the text",
        ),
        ("1.e", "line 1, column 3: expected a digit"),
        (
            "\"\u{e4}\t\"",
            "line 1, column 3: control character in a JSON string",
        ),
        (
            "\"\\x\"",
            "line 1, column 2: unknown escape sequence in a JSON string",
        ),
        (
            "\"\\u00g0\"",
            "line 1, column 2: unknown escape sequence in a JSON string",
        ),
        ("\"\\ude00\"", "line 1, column 2: half of a surrogate pair"),
        (
            "\"\\ud83d\\u0041\"",
            "line 1, column 2: half of a surrogate pair",
        ),
        (
            "\"abc",
            "line 1, column 5: expected the end of the string, found the end of the text",
        ),
        (
            "{\"a\":{\"b\":1,\n\"\\u0062\":2}}",
            "a.b: line 2, column 1: the same name twice in one JSON object",
        ),
    ] {
        let error = Document::parse(text.as_bytes()).err().unwrap();
        assert_eq!(error.to_string(), expected, "{text}");
        assert_eq!(error.kind(), ErrorKind::Malformed);
    }
    let error = Document::parse(deep.as_bytes()).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    let error = Document::parse(b"\"a\xff\"").err().unwrap();
    assert_eq!(
        error.to_string(),
        "line 1, column 3: text that is not UTF-8"
    );
    let error = Document::parse(&vec![b' '; (4 << 20) + 1]).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
}

#[test]
fn sixty_four_levels_are_read() {
    read(&("[".repeat(64) + &"]".repeat(64)));
}

#[test]
fn writes_as_jackson_does() {
    let value = json!({
        "text": "a\"b\\c/\n\u{1f}\u{7f}\u{e4}\u{2028}",
        "empty": {},
        "none": [],
        "list": ["a", { "line": 1 }, [true, null]],
        "inner": { "x": -1.5 },
    });
    let expected = "{\n  \"text\" : \"a\\\"b\\\\c/\\n\\u001F\u{7f}\u{e4}\u{2028}\",\n  \"empty\" : { },\n  \
                    \"none\" : [ ],\n  \"list\" : [ \"a\", {\n    \"line\" : 1\n  }, [ true, null ] ],\n  \
                    \"inner\" : {\n    \"x\" : -1.5\n  }\n}";
    assert_eq!(Document::new(&value).unwrap().text(), expected);
}

#[test]
fn edits_take_the_layout_they_find() {
    let member = Map::from_iter([("n".to_owned(), json!({ "v": [{ "w": 1 }] }))]);
    for (before, after) in [
        (
            "{\n  \"a\" : { }\n}",
            "{\n  \"a\" : {\n    \"n\" : {\n      \"v\" : [ {\n        \"w\" : 1\n      } ]\n    }\n  }\n}",
        ),
        (
            "{\r\n  \"a\" : {\r\n    \"b\" : 1\r\n  }\r\n}",
            "{\r\n  \"a\" : {\r\n    \"b\" : 1,\r\n    \"n\" : {\r\n      \"v\" : [ {\r\n        \"w\" : 1\r\n      } ]\r\n    }\r\n  }\r\n}",
        ),
        (
            "{\n\t\"a\": {\n\t\t\"b\": 1 }\n}",
            "{\n\t\"a\": {\n\t\t\"b\": 1,\n\t\t\"n\" : {\n\t\t  \"v\" : [ {\n\t\t    \"w\" : 1\n\t\t  } ]\n\t\t} }\n}",
        ),
        (
            "{\"a\":{\"b\":1}}",
            "{\"a\":{\"b\":1,\n  \"n\" : {\n    \"v\" : [ {\n      \"w\" : 1\n    } ]\n  }}}",
        ),
    ] {
        let mut document = read(before);
        let mut edits = document.edits();
        edits.insert(document.root().get("a").unwrap(), &member);
        document.apply(edits).unwrap();
        assert_eq!(document.text(), after);
        let mut edits = document.edits();
        edits.remove(document.root().get("a").unwrap(), "n");
        document.apply(edits).unwrap();
        assert_eq!(document.text(), before);
    }
}

#[test]
fn removal_takes_one_comma() {
    for (name, after) in [
        ("a", "{ \"b\":2 , \"c\":3 }"),
        ("b", "{ \"a\":1, \"c\":3 }"),
        ("c", "{ \"a\":1, \"b\":2 }"),
    ] {
        let mut document = read("{ \"a\":1, \"b\":2 , \"c\":3 }");
        let mut edits = document.edits();
        edits.remove(document.root(), name);
        document.apply(edits).unwrap();
        assert_eq!(document.text(), after);
    }
}

/// Well-formed JSON text in any spelling; names are made different by a number.
fn json_text() -> impl Strategy<Value = String> {
    let space = "[ \t\r\n]{0,2}";
    let leaf = prop_oneof![
        Just("true".to_owned()),
        Just("null".to_owned()),
        "-?(0|[1-9][0-9]{0,9})(\\.[0-9]{1,4})?([eE][+-]?[0-9]{1,2})?",
        string_text(),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let item = (space, inner, space).prop_map(|(a, value, b)| format!("{a}{value}{b}"));
        let items = prop::collection::vec(item.clone(), 0..4);
        let names = prop::collection::vec((space, string_text(), space, item), 0..4);
        prop_oneof![
            (items, space).prop_map(|(items, space)| format!("[{}{space}]", items.join(","))),
            (names, space).prop_map(|(members, space)| {
                let members: Vec<String> = (members.iter().enumerate())
                    .map(|(index, (a, name, b, value))| {
                        format!("{a}\"{index}{}{b}:{value}", &name[1..])
                    })
                    .collect();
                format!("{{{}{space}}}", members.join(","))
            }),
        ]
    })
}

fn string_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[ a-z/~\u{e4}\u{20ac}\u{1f600}\u{7f}]{1,3}",
        1 => "\\\\[\"\\\\/bfnrt]",
        1 => "\\\\u[0-9a-cA-C][0-9a-fA-F]{3}",
        1 => "\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}",
    ];
    prop::collection::vec(piece, 0..3).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

/// JSON pointers to the values that `wanted` takes.
fn pointers(value: JsonValue<'_>, wanted: fn(JsonValue<'_>) -> bool) -> Vec<String> {
    fn walk(
        value: JsonValue<'_>,
        at: &str,
        wanted: fn(JsonValue<'_>) -> bool,
        found: &mut Vec<String>,
    ) {
        if wanted(value) {
            found.push(at.to_owned());
        }
        for (name, value) in value.members() {
            let name = name.replace('~', "~0").replace('/', "~1");
            walk(value, &format!("{at}/{name}"), wanted, found);
        }
        for (index, value) in value.items().enumerate() {
            walk(value, &format!("{at}/{index}"), wanted, found);
        }
    }
    let mut found = Vec::new();
    walk(value, "", wanted, &mut found);
    found
}

fn at<'a>(root: JsonValue<'a>, pointer: &str) -> JsonValue<'a> {
    pointer.split('/').skip(1).fold(root, |value, step| {
        let name = step.replace("~1", "/").replace("~0", "~");
        (value.get(&name))
            .or_else(|| value.items().nth(name.parse().ok()?))
            .unwrap()
    })
}

fn new_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,4}[\"\\\\\n\u{1}]?".prop_map(Value::from),
        Just(json!({ "v": [{ "w": 1 }], "e": {} })),
    ]
}

/// Applies one edit to the document and to the model of it; says what the model must be then.
fn edit(document: &Document, which: usize, kind: u8, new: Value) -> Option<(Edits, Value)> {
    let root = document.root();
    let wanted: fn(JsonValue<'_>) -> bool = match kind {
        0 => |_| true,
        1 => |value| value.is_array(),
        2 => |value| value.is_object(),
        _ => |value| value.members().next().is_some(),
    };
    let found = pointers(root, wanted);
    let pointer = found.get(which.checked_rem(found.len())?)?;
    let target = at(root, pointer);
    let mut expected = value_of(document);
    let place = expected.pointer_mut(pointer)?;
    let mut edits = document.edits();
    match kind {
        0 => {
            edits.replace(target, &new);
            *place = new;
        }
        1 => {
            edits.push(target, new.clone());
            place.as_array_mut()?.push(new);
        }
        2 => {
            edits.insert(target, &Map::from_iter([("new".to_owned(), new.clone())]));
            place.as_object_mut()?.insert("new".to_owned(), new);
        }
        _ => {
            let count = target.members().count();
            let name = target.members().nth(which % count)?.0.into_owned();
            edits.remove(target, &name);
            place.as_object_mut()?.shift_remove(&name);
        }
    }
    Some((edits, expected))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn any_json_comes_back_byte_for_byte(text in json_text(), bom in any::<bool>()) {
        let text = if bom { format!("\u{feff}\n{text}\r\n") } else { text };
        let document = read(&text);
        prop_assert_eq!(document.text(), &text);
        prop_assert_eq!(model(document.root()).to_string(), value_of(&document).to_string());
    }

    #[test]
    fn edits_do_what_they_say_and_nothing_else(
        text in json_text(),
        which in any::<usize>(),
        kind in 0_u8..4,
        new in new_value(),
    ) {
        let mut document = read(&text);
        if let Some((edits, expected)) = edit(&document, which, kind, new) {
            document.apply(edits).unwrap();
            prop_assert_eq!(value_of(&document).to_string(), expected.to_string());
            prop_assert_eq!(model(document.root()).to_string(), expected.to_string());
        }
    }

    #[test]
    fn accepts_what_serde_accepts(
        text in json_text(),
        at in any::<prop::sample::Index>(),
        with in "[\\[\\]{}:,\"\\\\ \t\n0-9a-fux.+-]{0,2}",
        cut in 0_usize..3,
    ) {
        let mut text: Vec<char> = text.chars().collect();
        let at = at.index(text.len() + 1);
        let end = (at + cut).min(text.len());
        text.splice(at..end, with.chars());
        let text: String = text.into_iter().collect();
        let ours = Document::parse(text.as_bytes());
        // serde takes the last of two equal names; it has no number beyond an f64.
        let same_name = |error: &crate::Error| error.message().starts_with("the same name");
        match (ours, serde_json::from_str::<Value>(&text)) {
            (Ok(_), Err(error)) => prop_assert!(error.to_string().contains("out of range"), "{error} {text}"),
            (Err(error), Ok(_)) => prop_assert!(same_name(&error), "{error} {text}"),
            _ => {}
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let _ = Document::parse(&bytes);
    }
}
