//! The form in which UMS writes profiles, made from nothing but the tokens of a file: an oracle
//! that shares no code with the document under test.

use std::fmt::Write as _;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

#[derive(Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn of(tag: &BytesStart<'_>) -> Self {
        let attributes = tag.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap();
            (attribute.key.as_ref().to_owned(), value.into_owned())
        });
        Self {
            name: tag.name().as_ref().to_owned(),
            attributes: attributes.collect(),
            ..Self::default()
        }
    }

    fn write(&self, depth: usize, out: &mut String) {
        let indent = "    ".repeat(depth);
        let name = &self.name;
        let mut attributes = String::new();
        for (attribute, value) in &self.attributes {
            let _ = write!(attributes, " {attribute}=\"{}\"", escaped(value));
        }
        if !self.children.is_empty() {
            let _ = writeln!(out, "{indent}<{name}{attributes}>");
            self.children
                .iter()
                .for_each(|child| child.write(depth + 1, out));
            let _ = writeln!(out, "{indent}</{name}>");
        } else if self.text.is_empty() && ["settings", "instancesettings"].contains(&&**name) {
            let _ = writeln!(out, "{indent}<{name}{attributes}/>");
        } else {
            let text = escaped(&self.text);
            let _ = writeln!(out, "{indent}<{name}{attributes}>{text}</{name}>");
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The canonical form of a well-formed profile.
pub(super) fn canonical(file: &str) -> String {
    let mut reader = Reader::from_str(file);
    let mut open = vec![Element::default()];
    loop {
        let closed = match reader.read_event().unwrap() {
            Event::Start(tag) => {
                open.push(Element::of(&tag));
                None
            }
            Event::Empty(tag) => Some(Element::of(&tag)),
            Event::End(_) => open.pop(),
            Event::Text(text) => {
                open.last_mut().unwrap().text += &text.xml10_content();
                None
            }
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().unwrap().map(String::from);
                let text = character.unwrap_or_else(|| {
                    resolve_predefined_entity(reference.as_ref())
                        .unwrap()
                        .to_owned()
                });
                open.last_mut().unwrap().text += &text;
                None
            }
            Event::Eof => break,
            _ => None,
        };
        if let Some(element) = closed {
            open.last_mut().unwrap().children.push(element);
        }
    }
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned();
    open[0]
        .children
        .iter()
        .for_each(|root| root.write(0, &mut out));
    out
}
