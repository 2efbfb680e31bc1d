//! JSON kept exactly as it was written: the text is the document, the tree only says where in the
//! text each value stands.
//!
//! An edit is a set of splices into the text, after which the text is read again, so text and tree
//! cannot disagree and whatever no edit touched stays byte for byte. What the fields mean is not
//! here ([`super::profile`]). Reading is strict RFC 8259, because UMS reads with Jackson: no
//! comments, no trailing commas; and no name twice in one object, because then nobody can say
//! which of the two counts.

mod edit;
mod layout;
mod parse;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;

use crate::error::{Error, Position, Result};

pub(super) use edit::Edits;

/// A JSON document: its text, and the place of every value in it.
#[derive(Clone)]
pub(super) struct Document {
    text: String,
    root: Node,
}

/// A value and the bytes it stands in.
#[derive(Clone)]
struct Node {
    span: Range<usize>,
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    Null,
    Bool(bool),
    Number,
    Text,
    Array(Vec<Node>),
    Object(Vec<Member>),
}

/// A name with its quotes, and its value.
#[derive(Clone)]
struct Member {
    name: Range<usize>,
    value: Node,
}

impl Document {
    /// Reads a document.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > parse::MAX_BYTES {
            return Err(parse::too_long(bytes.len()));
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::from_text(text.to_owned()),
            Err(error) => {
                let (valid, _) = bytes.split_at(error.valid_up_to());
                let valid = String::from_utf8_lossy(valid);
                Err(Error::malformed("text that is not UTF-8")
                    .at(Position::of(&valid, valid.len())))
            }
        }
    }

    /// A document made from nothing, in the layout of Jackson's default pretty printer, with LF
    /// and without a final newline.
    pub(super) fn new(value: &Value) -> Result<Self> {
        let mut text = String::new();
        layout::write(&mut text, value, "", "\n");
        Self::from_text(text)
    }

    fn from_text(text: String) -> Result<Self> {
        let root = parse::parse(&text)?;
        Ok(Self { text, root })
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn root(&self) -> JsonValue<'_> {
        JsonValue {
            text: &self.text,
            node: &self.root,
        }
    }

    /// Edits to be collected for [`Document::apply`].
    pub(super) fn edits(&self) -> Edits {
        Edits::of(&self.text)
    }

    /// Carries out `edits`, all or none.
    pub(super) fn apply(&mut self, edits: Edits) -> Result<()> {
        *self = Self::from_text(edits.splice_into(&self.text))?;
        Ok(())
    }
}

/// A value of a document, where it stands.
#[derive(Clone, Copy)]
pub(super) struct JsonValue<'a> {
    text: &'a str,
    node: &'a Node,
}

impl<'a> JsonValue<'a> {
    fn at(self, node: &'a Node) -> Self {
        Self { node, ..self }
    }

    fn items_of(self) -> &'a [Node] {
        match &self.node.kind {
            Kind::Array(items) => items,
            _ => &[],
        }
    }

    fn members_of(self) -> &'a [Member] {
        match &self.node.kind {
            Kind::Object(members) => members,
            _ => &[],
        }
    }

    /// The byte it begins at.
    pub(super) fn offset(self) -> usize {
        self.node.span.start
    }

    /// As it is written.
    pub(super) fn raw(self) -> &'a str {
        &self.text[self.node.span.clone()]
    }

    pub(super) fn position(self) -> Position {
        Position::of(self.text, self.offset())
    }

    pub(super) fn is_object(self) -> bool {
        matches!(self.node.kind, Kind::Object(_))
    }

    pub(super) fn is_array(self) -> bool {
        matches!(self.node.kind, Kind::Array(_))
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self.node.kind, Kind::Number)
    }

    /// The members of an object with their decoded names; nothing for any other value.
    pub(super) fn members(self) -> impl Iterator<Item = (Cow<'a, str>, JsonValue<'a>)> {
        (self.members_of().iter())
            .map(move |member| (decode(self.text, &member.name), self.at(&member.value)))
    }

    /// The items of an array; nothing for any other value.
    pub(super) fn items(self) -> impl Iterator<Item = JsonValue<'a>> {
        self.items_of().iter().map(move |item| self.at(item))
    }

    /// The value of the member called `name`, if this is an object that has one.
    pub(super) fn get(self, name: &str) -> Option<JsonValue<'a>> {
        self.members()
            .find_map(|(found, value)| (found == name).then_some(value))
    }

    pub(super) fn as_text(self) -> Option<Cow<'a, str>> {
        matches!(self.node.kind, Kind::Text).then(|| decode(self.text, &self.node.span))
    }

    pub(super) fn as_bool(self) -> Option<bool> {
        match self.node.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// A whole number in the range of 64 bits.
    pub(super) fn as_integer(self) -> Option<i64> {
        self.is_number().then(|| self.raw().parse().ok()).flatten()
    }
}

/// The text of the string that stands at `span`, quotes included. It was checked when it was read.
fn decode<'a>(text: &'a str, span: &Range<usize>) -> Cow<'a, str> {
    let inner = &text[span.start + 1..span.end - 1];
    let Some(first) = inner.find('\\') else {
        return Cow::Borrowed(inner);
    };
    let mut decoded = String::with_capacity(inner.len());
    decoded.push_str(&inner[..first]);
    let mut rest = inner[first..].chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            decoded.push(c);
            continue;
        }
        decoded.push(match rest.next() {
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => unicode_escape(&mut rest),
            Some(other) => other,
            None => char::REPLACEMENT_CHARACTER,
        });
    }
    Cow::Owned(decoded)
}

/// The character of `\uXXXX`, or of a surrogate pair, behind its first `\u`.
fn unicode_escape(rest: &mut std::str::Chars<'_>) -> char {
    let high = hex(rest);
    let code = if (0xd800..0xdc00).contains(&high) {
        rest.next();
        rest.next();
        0x1_0000 + ((high - 0xd800) << 10) + (hex(rest) & 0x3ff)
    } else {
        high
    };
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn hex(rest: &mut std::str::Chars<'_>) -> u32 {
    rest.by_ref()
        .take(4)
        .fold(0, |code, c| code << 4 | c.to_digit(16).unwrap_or(0))
}

/// `parent.name`, or `parent["a.b"]` for a name that is not a plain word.
pub(super) fn field(parent: &str, name: &str) -> String {
    let plain = (1..=120).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'%'));
    match (plain, parent) {
        (true, "") => name.to_owned(),
        (true, _) => format!("{parent}.{name}"),
        (false, _) => format!("{parent}[\"{}\"]", crate::error::shown(name)),
    }
}
