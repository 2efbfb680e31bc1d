//! Tables beside a specification: CSV with a header, comma or semicolon, UTF-8.

use crate::error::{Error, Position, Result};
use crate::names::{nearest, quoted};

/// The longest file that is read, in bytes: a million devices with room to spare.
pub(super) const MAX_BYTES: usize = 256 << 20;

/// How many columns are shown to whoever misses one.
const SHOWN_COLUMNS: usize = 10;

/// A table: names of columns in small letters, and rows with the line they stand in. Cells are
/// trimmed.
pub(super) struct Rows {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<(u32, Vec<String>)>,
}

pub(super) fn rows(text: &str) -> Result<Rows> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let header = text.lines().next().unwrap_or_default();
    // Spreadsheets in half of Europe write semicolons.
    let semicolons = header.contains(';') && !header.contains(',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if semicolons { b';' } else { b',' })
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let columns = reader.headers().map_err(malformed)?;
    // Spreadsheets like to begin a heading with a capital letter.
    let columns: Vec<String> = columns.iter().map(str::to_ascii_lowercase).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(malformed)?;
        let line = record.position().map_or(0, csv::Position::line);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        rows.push((line, record.iter().map(str::to_owned).collect()));
    }
    Ok(Rows { columns, rows })
}

impl Rows {
    /// The place of a column.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// The place of a column that must be there.
    pub(super) fn require(&self, name: &str) -> Result<usize> {
        self.column(name).ok_or_else(|| {
            let columns = || self.columns.iter().map(String::as_str);
            let hint = if let Some(like) = nearest(name, columns()) {
                format!("is it {}? Call it `{name}`", quoted(like))
            } else {
                let found: Vec<_> = columns().take(SHOWN_COLUMNS).map(quoted).collect();
                format!("the first line of the file has {}", found.join(", "))
            };
            Error::invalid(format!("there is no column `{name}`"))
                .at(beginning(1))
                .with_hint(hint)
        })
    }
}

/// The first column of a line.
pub(super) fn beginning(line: u32) -> Position {
    Position { line, column: 1 }
}

#[allow(clippy::needless_pass_by_value)] // as `map_err` wants it
fn malformed(error: csv::Error) -> Error {
    let line = error.position().map_or(1, csv::Position::line);
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("this row has {len} cells, the header has {expected_len}"),
        _ => "this is not CSV".to_owned(),
    };
    Error::malformed(message).at(beginning(u32::try_from(line).unwrap_or(u32::MAX)))
}
