//! The layout of Jackson's default pretty printer, in which UMS writes profiles: `"key" : value`,
//! two spaces a level, arrays on one line with their objects opening on it, `{ }` and `[ ]`.

use std::fmt::Write as _;

use serde_json::Value;

pub(super) const INDENT: &str = "  ";

/// Writes `value` to stand in a line that is indented by `base`.
pub(super) fn write(out: &mut String, value: &Value, base: &str, eol: &str) {
    match value {
        Value::String(text) => write_text(out, text),
        Value::Array(items) if items.is_empty() => out.push_str("[ ]"),
        Value::Array(items) => {
            let mut before = "[ ";
            for item in items {
                out.push_str(before);
                write(out, item, base, eol);
                before = ", ";
            }
            out.push_str(" ]");
        }
        Value::Object(members) if members.is_empty() => out.push_str("{ }"),
        Value::Object(members) => {
            let inner = format!("{base}{INDENT}");
            let mut before = "{";
            for (name, value) in members {
                out.push_str(before);
                out.push_str(eol);
                out.push_str(&inner);
                write_member(out, name, value, &inner, eol);
                before = ",";
            }
            out.push_str(eol);
            out.push_str(base);
            out.push('}');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {
            let _ = write!(out, "{value}");
        }
    }
}

/// Writes `"name" : value`.
pub(super) fn write_member(out: &mut String, name: &str, value: &Value, base: &str, eol: &str) {
    write_text(out, name);
    out.push_str(" : ");
    write(out, value, base, eol);
}

/// Jackson escapes the quote, the backslash and control characters, and nothing else.
fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\0'..' ' => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}
