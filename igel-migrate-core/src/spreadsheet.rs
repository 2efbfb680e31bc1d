//! Rows of CSV for spreadsheets, with text that came from others disarmed.
//!
//! Here is the writing, common to every room that writes a table; what stands in the columns is the
//! business of those rooms. The form is RFC 4180 in UTF-8; the guard against formulas is what the
//! OWASP page on CSV injection asks for.

use std::borrow::Cow;

/// Appends a row (RFC 4180, CRLF).
pub(crate) fn write_row<'a>(csv: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (index, text) in cells.enumerate() {
        if index > 0 {
            csv.push(',');
        }
        csv.push_str(&cell(text));
    }
    csv.push_str("\r\n");
}

/// One cell: control characters become blanks, formulas get an apostrophe, quotes where needed.
fn cell(text: &str) -> Cow<'_, str> {
    // Most cells of a long table are ids and versions.
    if text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
    {
        return Cow::Borrowed(text);
    }
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let number = text.strip_prefix('-').unwrap_or(&text);
    let number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let formula = text.trim_start().starts_with([
        '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ]);
    let guard = if formula && !number { "'" } else { "" };
    if text.contains([',', '"']) || text.starts_with(' ') || text.ends_with(' ') {
        return Cow::Owned(format!("\"{guard}{}\"", text.replace('"', "\"\"")));
    }
    Cow::Owned(format!("{guard}{text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_disarmed() {
        for (text, written) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("-1", "-1"),
            ("300", "300"),
            ("=1+1", "'=1+1"),
            ("-1+cmd", "'-1+cmd"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+49 30", "'+49 30"),
            (" =x", "\"' =x\""),
            ("\t=x", "\"' =x\""),
            (
                "=HYPERLINK(\"a\",\"b\")",
                "\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\"",
            ),
            ("a\r\nb", "a  b"),
            ("-", "'-"),
            ("", ""),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}
