//! XML written anew, element by element: what a document's rules do not know is left out.

use quick_xml::NsReader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;

use crate::error::{Error, Position, Result};

/// What a kind of document does with its elements and texts.
pub(super) trait Rules {
    /// The attributes an element keeps; `None` to leave it out with all that is in it.
    fn element(&mut self, element: &Element<'_>) -> Option<Vec<(String, String)>>;
    /// What stands for a text that is not white space, in the innermost of `open`.
    fn text(&mut self, open: &[Open], text: &str) -> String;
}

/// An element that begins.
pub(super) struct Element<'e> {
    /// Its name without prefix.
    pub(super) name: &'e str,
    /// Its namespace; empty if it has none.
    pub(super) namespace: &'e str,
    /// Its attributes with their values decoded, declarations of namespaces included.
    pub(super) attributes: Vec<(String, String)>,
}

/// An element that is open.
pub(super) struct Open {
    /// Its name without prefix.
    pub(super) name: String,
    /// The attributes it came with.
    pub(super) attributes: Vec<(String, String)>,
    qualified: String,
}

impl Open {
    pub(super) fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(found, _)| found == name);
        found.map_or("", |(_, value)| value)
    }
}

const MAX_BYTES: usize = 64 << 20;
const MAX_DEPTH: usize = 64;

/// Writes the document anew by the rules. Comments and instructions are left out.
pub(super) fn rewrite(document: &[u8], rules: &mut impl Rules) -> Result<Vec<u8>> {
    if document.len() > MAX_BYTES {
        return Err(Error::limit(format!(
            "the document is larger than {MAX_BYTES} bytes"
        )));
    }
    let text = std::str::from_utf8(document)
        .map_err(|_| Error::malformed("the document is not UTF-8 text"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = false;
    let mut writer = Writer {
        out: String::with_capacity(text.len()),
        open: Vec::new(),
        text: String::new(),
        left_out: 0,
    };
    loop {
        let event = reader.read_event();
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let done = event
            .map_err(|_| Error::malformed("the document is not well-formed XML"))
            .and_then(|event| writer.take(&reader, event, rules))
            .map_err(|error| error.at(Position::of(text, at)))?;
        if done {
            return Ok(writer.out.into_bytes());
        }
    }
}

struct Writer {
    out: String,
    open: Vec<Open>,
    text: String,
    /// How many elements are open that are left out.
    left_out: usize,
}

impl Writer {
    /// Whether the document is at its end.
    fn take(
        &mut self,
        reader: &NsReader<&[u8]>,
        event: Event<'_>,
        rules: &mut impl Rules,
    ) -> Result<bool> {
        match event {
            Event::Start(tag) => self.start(reader, &tag, rules, false)?,
            Event::Empty(tag) => self.start(reader, &tag, rules, true)?,
            Event::End(_) => self.end(rules),
            Event::Text(text) => self.text.push_str(&text),
            Event::CData(text) => self.text.push_str(&text),
            Event::GeneralRef(reference) => self.text.push(character(&reference)?),
            Event::Decl(declaration) if self.out.is_empty() => {
                self.out
                    .push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"");
                let standalone = declaration.standalone();
                if standalone.is_some_and(|value| value.is_ok_and(|value| &*value == "yes")) {
                    self.out.push_str(" standalone=\"yes\"");
                }
                self.out.push_str("?>");
            }
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::DocType(_) => {
                return Err(Error::malformed("the document has a document type"));
            }
            Event::Eof if self.open.is_empty() && self.left_out == 0 => {
                self.flush(rules);
                return Ok(true);
            }
            Event::Eof => return Err(Error::malformed("the document ends early")),
        }
        Ok(false)
    }

    fn start(
        &mut self,
        reader: &NsReader<&[u8]>,
        tag: &BytesStart<'_>,
        rules: &mut impl Rules,
        is_empty: bool,
    ) -> Result<()> {
        self.flush(rules);
        if self.left_out > 0 {
            self.left_out += usize::from(!is_empty);
            return Ok(());
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(Error::limit(format!(
                "the document is nested deeper than {MAX_DEPTH} elements"
            )));
        }
        let (namespace, local) = reader.resolver().resolve_element(tag.name());
        let namespace = match namespace {
            ResolveResult::Bound(namespace) => namespace.0.to_owned(),
            ResolveResult::Unbound | ResolveResult::Unknown(_) => String::new(),
        };
        let name = local.as_ref().to_owned();
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|_| Error::malformed("not an attribute"))?;
            let value = quick_xml::escape::unescape(&attribute.value)
                .map_err(|_| Error::malformed("not the value of an attribute"))?;
            attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
        }
        let element = Element {
            name: &name,
            namespace: &namespace,
            attributes: attributes.clone(),
        };
        let Some(kept) = rules.element(&element) else {
            self.left_out += usize::from(!is_empty);
            return Ok(());
        };
        let qualified = tag.name().as_ref().to_owned();
        self.out.push('<');
        self.out.push_str(&qualified);
        for (attribute, value) in kept {
            self.out.push(' ');
            self.out.push_str(&attribute);
            self.out.push_str("=\"");
            self.out.push_str(&quick_xml::escape::escape(&*value));
            self.out.push('"');
        }
        if is_empty {
            self.out.push_str("/>");
        } else {
            self.out.push('>');
            self.open.push(Open {
                name,
                attributes,
                qualified,
            });
        }
        Ok(())
    }

    fn end(&mut self, rules: &mut impl Rules) {
        self.flush(rules);
        if self.left_out > 0 {
            self.left_out -= 1;
        } else if let Some(closed) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(&closed.qualified);
            self.out.push('>');
        }
    }

    fn flush(&mut self, rules: &mut impl Rules) {
        let text = std::mem::take(&mut self.text);
        if self.left_out > 0 {
            return;
        }
        if text.trim().is_empty() {
            self.out.push_str(&text);
        } else if !self.open.is_empty() {
            let text = rules.text(&self.open, &text);
            self.out
                .push_str(&quick_xml::escape::partial_escape(&*text));
        }
    }
}

fn character(reference: &BytesRef<'_>) -> Result<char> {
    Ok(match &**reference {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => reference
            .resolve_char_ref()
            .ok()
            .flatten()
            .ok_or_else(|| Error::malformed("a reference to an entity"))?,
    })
}
