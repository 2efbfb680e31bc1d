//! Edits: splices into the text of a document, written in its own line ends and indentation.

use std::ops::Range;

use serde_json::{Map, Value};

use super::layout::{self, INDENT};
use super::{JsonValue, Node};

/// Edits of one document, to be carried out together.
///
/// Each value may be touched once: a member that is inserted into an object and the removal of
/// another one of the same object do not go together.
pub(crate) struct Edits {
    eol: &'static str,
    splices: Vec<(Range<usize>, String)>,
}

impl Edits {
    /// No edits yet, of the document with this text.
    pub(super) fn of(text: &str) -> Self {
        let eol = match text.find('\n') {
            Some(at) if text[..at].ends_with('\r') => "\r\n",
            _ => "\n",
        };
        Self {
            eol,
            splices: Vec::new(),
        }
    }

    /// Puts `with` in the place of `old`.
    pub(crate) fn replace(&mut self, old: JsonValue<'_>, with: &Value) {
        let line = match with {
            Value::Object(_) | Value::Array(_) => line_indent(old.text, old.offset()),
            _ => "",
        };
        let mut text = String::new();
        layout::write(&mut text, with, line, self.eol);
        self.splices.push((old.node.span.clone(), text));
    }

    /// Appends `members` to `object`.
    pub(crate) fn insert(&mut self, object: JsonValue<'_>, members: &Map<String, Value>) {
        let Some(last) = object.members_of().last() else {
            return self.replace(object, &Value::Object(members.clone()));
        };
        let indent = match indent_of_line_start(object.text, last.name.start) {
            Some(indent) => indent.to_owned(),
            None => format!("{}{INDENT}", line_indent(object.text, object.offset())),
        };
        let mut text = String::new();
        for (name, value) in members {
            text.push(',');
            text.push_str(self.eol);
            text.push_str(&indent);
            layout::write_member(&mut text, name, value, &indent, self.eol);
        }
        self.insert_behind(&last.value, text);
    }

    /// Appends `item` to `array`.
    pub(crate) fn push(&mut self, array: JsonValue<'_>, item: Value) {
        let Some(last) = array.items_of().last() else {
            return self.replace(array, &Value::Array(vec![item]));
        };
        let line = line_indent(array.text, last.span.end);
        let mut text = ", ".to_owned();
        layout::write(&mut text, &item, line, self.eol);
        self.insert_behind(last, text);
    }

    /// Takes the member called `name` out of `object`, with what separates it from its neighbour.
    pub(crate) fn remove(&mut self, object: JsonValue<'_>, name: &str) {
        let members = object.members_of();
        let Some(index) = object.members().position(|(found, _)| found == name) else {
            return;
        };
        let this = &members[index];
        let span = match (members.get(index.wrapping_sub(1)), members.get(index + 1)) {
            (None, None) => return self.replace(object, &Value::Object(Map::new())),
            (_, Some(next)) => this.name.start..next.name.start,
            (Some(previous), None) => previous.value.span.end..this.value.span.end,
        };
        self.splices.push((span, String::new()));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.splices.is_empty()
    }

    fn insert_behind(&mut self, node: &Node, text: String) {
        self.splices.push((node.span.end..node.span.end, text));
    }

    pub(super) fn splice_into(mut self, text: &str) -> String {
        self.splices.sort_by_key(|(span, _)| span.start);
        let mut edited = String::with_capacity(text.len() + 4096);
        let mut kept = 0;
        for (span, new) in self.splices {
            debug_assert!(kept <= span.start, "two edits of one place");
            edited.push_str(&text[kept..span.start]);
            edited.push_str(&new);
            kept = span.end;
        }
        edited.push_str(&text[kept..]);
        edited
    }
}

/// The white space at the start of the line that holds `offset`.
fn line_indent(text: &str, offset: usize) -> &str {
    let line = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let width = text[line..].len() - text[line..].trim_start_matches([' ', '\t']).len();
    &text[line..line + width]
}

/// The white space in front of `offset`, if there is nothing else in its line.
fn indent_of_line_start(text: &str, offset: usize) -> Option<&str> {
    let line = text[..offset].rfind('\n')? + 1;
    let before = &text[line..offset];
    before
        .trim_matches([' ', '\t'])
        .is_empty()
        .then_some(before)
}
