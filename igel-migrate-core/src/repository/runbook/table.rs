//! A runbook as one table, for whoever types the records of 300 sites.

use std::collections::HashMap;

use super::{Runbook, ShownBy};

const HEAD: [&str; 6] = ["id", "site", "step", "where", "shown by", "evidence"];

impl Runbook {
    /// The runbook as CSV (RFC 4180, UTF-8, CRLF): one row per step, one column per field that
    /// occurs in any step, and the notes. Filtered by `step`, the columns of one dialog stand side by side for
    /// all sites.
    ///
    /// A cell that a spreadsheet would take for a formula gets an apostrophe in front; plain
    /// numbers such as `-1` do not.
    pub fn to_csv(&self) -> String {
        let mut columns: Vec<&str> = Vec::new();
        let mut column_of: HashMap<&str, usize> = HashMap::new();
        for field in self.steps.iter().flat_map(|step| &step.fields) {
            column_of.entry(&field.name).or_insert_with(|| {
                columns.push(&field.name);
                columns.len() - 1
            });
        }
        let mut csv = String::new();
        write_row(
            &mut csv,
            HEAD.iter().chain(&columns).copied().chain(["notes"]),
        );
        for step in &self.steps {
            let mut values = vec![""; columns.len()];
            for field in &step.fields {
                values[column_of[&*field.name]] = &field.value;
            }
            let evidence = step
                .evidence
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default();
            let head = [
                step.id.as_str(),
                step.site.as_ref().map_or("", |site| site.as_str()),
                &step.title,
                &step.place,
                match step.shown_by {
                    ShownBy::Ums => "UMS",
                    ShownBy::WebDav => "WebDAV",
                    ShownBy::Person => "a person",
                },
                &evidence,
            ];
            let notes = step.notes.join(" ");
            write_row(
                &mut csv,
                head.into_iter().chain(values).chain([notes.as_str()]),
            );
        }
        csv
    }
}

fn write_row<'a>(csv: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (index, text) in cells.enumerate() {
        if index > 0 {
            csv.push(',');
        }
        csv.push_str(&cell(text));
    }
    csv.push_str("\r\n");
}

/// One cell: control characters become blanks, formulas get an apostrophe, quotes where needed.
fn cell(text: &str) -> String {
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
        return format!("\"{guard}{}\"", text.replace('"', "\"\""));
    }
    format!("{guard}{text}")
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
