use std::fmt::Write as _;

use proptest::prelude::*;

use super::firmware;
use crate::registry::{DeviceSettings, RegistrySchema, SchemaNode};

/// A generated group: name, attributes, children.
#[derive(Debug, Clone)]
struct Group {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Group>,
}

fn groups() -> impl Strategy<Value = Vec<Group>> {
    let attributes = prop::collection::vec(
        (
            "(type|range|help\\[en_us\\]|x:y)",
            "([a-zA-Z \n\u{e4}\u{4e2d}'\"]|&lt|&amp|&lb|&x;){0,8}",
        ),
        0..3,
    );
    let leaf = ("[a-z0-9_:-]{1,4}%?", attributes.clone()).prop_map(|(name, attributes)| Group {
        name,
        attributes,
        children: Vec::new(),
    });
    let group = leaf.prop_recursive(4, 24, 4, move |inner| {
        let children = prop::collection::vec(inner, 0..4);
        ("[a-z0-9_:-]{1,4}%?", attributes.clone(), children).prop_map(
            |(name, attributes, mut children)| {
                children.sort_by(|a, b| a.name.cmp(&b.name));
                children.dedup_by(|a, b| a.name == b.name);
                Group {
                    name,
                    attributes,
                    children,
                }
            },
        )
    });
    group.prop_map(|group| vec![group])
}

fn render(groups: &[Group], space: &str, attributes_first: bool, text: &mut String) {
    for group in groups {
        let attributes = |text: &mut String| {
            for (name, value) in &group.attributes {
                write!(text, "{name}=<{value}>{space}").unwrap();
            }
        };
        write!(text, "<{}>{space}", group.name).unwrap();
        if attributes_first {
            attributes(text);
        }
        render(&group.children, space, attributes_first, text);
        if !attributes_first {
            attributes(text);
        }
        write!(text, "</{}>{space}", group.name).unwrap();
    }
}

type Flat = Vec<(String, Vec<(String, String)>)>;

fn flat(groups: &[Group], prefix: &str, out: &mut Flat) {
    for group in groups {
        let path = format!("{prefix}{}", group.name);
        out.push((path.clone(), group.attributes.clone()));
        flat(&group.children, &format!("{path}."), out);
    }
}

fn flat_of(schema: &RegistrySchema<'_>) -> Flat {
    let mut out = Flat::new();
    let mut ahead: Vec<SchemaNode<'_>> = schema.roots().collect();
    ahead.reverse();
    while let Some(node) = ahead.pop() {
        let attributes = node.attributes();
        let attributes =
            attributes.map(|(name, value)| (name.to_owned(), value.stored().to_owned()));
        out.push((node.path(), attributes.collect()));
        let mut children: Vec<_> = node.children().collect();
        children.reverse();
        ahead.extend(children);
    }
    out
}

/// Calls everything that reads from a schema.
fn exercise(schema: &RegistrySchema<'_>) {
    let parameters = schema.parameters().inspect(|parameter| {
        let _ = (
            parameter.default(),
            parameter.kind(),
            parameter.range(),
            parameter.display_names(),
        );
    });
    assert_eq!(parameters.count(), schema.parameter_count());
    let templates: Vec<_> = schema.templates().collect();
    assert_eq!(templates.len(), schema.template_count());
    for template in templates {
        let _ = (
            schema.template(&template),
            schema.fixed_instances(&template),
        );
    }
    let _ = format!("{schema:?}");
}

const PIECES: [&str; 38] = [
    "%",
    "<%>",
    "<",
    ">",
    "&lt;",
    "&gt;",
    "&amp;",
    "&#60;",
    "&#x3e;",
    "&#10;",
    "&",
    ";",
    "=",
    "=<",
    "</",
    "/",
    "a",
    "b%",
    "vlist",
    "<vlist>",
    "</vlist>",
    "<a>",
    "</a>",
    "&lt;a&gt;",
    "&lt;/a&gt;",
    "value=<x>",
    "value=&lt;x&gt;",
    "extends_base=<a>",
    "deletable=<true>",
    "<uuid></uuid>",
    "[en_us]",
    "\r\n",
    " ",
    "]]>",
    "<!--",
    "<![CDATA[",
    "\u{e4}",
    "$",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn a_rendered_tree_is_read_as_it_was(tree in groups(), attributes_first: bool) {
        let mut expected = Flat::new();
        flat(&tree, "", &mut expected);
        for space in ["", "\n\t"] {
            let mut recipe = String::new();
            render(&tree, space, attributes_first, &mut recipe);
            let setup_def = format!("<vlist>{recipe}</vlist>");
            let export = firmware(&setup_def);
            for text in [&recipe, &setup_def, &export] {
                let schema = RegistrySchema::parse(text).unwrap();
                prop_assert_eq!(&flat_of(&schema), &expected);
                exercise(&schema);
            }
        }
    }

    #[test]
    fn arbitrary_input_never_panics(
        noise in prop::collection::vec(any::<u8>(), 0..60),
        pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24),
    ) {
        let soup = pieces.concat();
        let export = firmware("MARK").replace("MARK", &soup);
        let head = format!("<?xml version=\"1.0\"?>{soup}");
        for input in [&noise[..], soup.as_bytes(), export.as_bytes(), head.as_bytes()] {
            if let Ok(schema) = RegistrySchema::parse(input) {
                exercise(&schema);
            }
            if let Ok(settings) = DeviceSettings::parse(input) {
                for setting in settings.iter() {
                    prop_assert!(settings.get(&setting.key).is_some());
                }
            }
        }
    }
}
