//! A runbook as one table, for whoever types the records of 300 sites.

use std::collections::HashMap;

use super::{Runbook, ShownBy};
use crate::spreadsheet::write_row;

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
