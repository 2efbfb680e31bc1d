//! Declared facts from a table that a spreadsheet wrote.

use std::path::Path;
use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord};

use super::{DeclaredFacts, DeviceKey, Place, fact_named};
use crate::error::{Error, Position, Result};
use crate::file;
use crate::finding::Basis;
use crate::names::quoted;
use crate::rules::{Fact, Facts};

/// The columns that are no facts.
const OTHERS: &[&str] = &["name", "mac", "unit_id", "directory", "by", "on"];

/// The largest file that is read, in bytes: 300,000 devices with twenty columns and more.
const MAX_BYTES: usize = 256 << 20;

/// What a column holds.
#[derive(Clone, Copy)]
enum Column {
    Name,
    Mac,
    UnitId,
    Directory,
    By,
    On,
    Fact(Fact),
}

impl DeclaredFacts {
    /// Adds what a CSV text declares. `file` is its name in messages.
    ///
    /// The first line names the columns: `name`, `mac` and `unit_id` say which device a line is
    /// about, `directory` (a path) which directory instead; the others are facts, and `by` and
    /// `on` the name and date that make them attested ones. An empty cell says nothing. Columns
    /// are parted by commas, or by semicolons as spreadsheets in many countries write it.
    ///
    /// ```
    /// use igel_migrate_core::readiness::DeclaredFacts;
    /// let mut declared = DeclaredFacts::new();
    /// declared.read_csv("name,mac,secure_boot\nfront desk,,true\n,00E0C500005B,false\n", "x.csv")?;
    /// assert_eq!(declared.devices(), 2);
    ///
    /// let error = declared.read_csv("name,secureboot\nfront desk,true\n", "x.csv").unwrap_err();
    /// assert_eq!(
    ///     error.report(),
    ///     "x.csv: line 1, column 6: `secureboot` is not a column of facts (reading facts)\n\
    ///      hint: did you mean `secure_boot`?"
    /// );
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// With file, line and column: [`Malformed`](crate::ErrorKind::Malformed) for a line with too
    /// many or too few cells, [`Invalid`](crate::ErrorKind::Invalid) for a column or a value that
    /// is not known, with the nearest right name as hint,
    /// [`Conflict`](crate::ErrorKind::Conflict) for a device or directory that stands there twice,
    /// [`LimitExceeded`](crate::ErrorKind::LimitExceeded) above 256 MiB. What stands before the
    /// mistake is added.
    pub fn read_csv(&mut self, text: &str, file: &str) -> Result<()> {
        if text.len() > MAX_BYTES {
            let message = format!("a file of facts has at most {MAX_BYTES} bytes");
            return Err(Error::limit(message).with_subject(file));
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        self.read_lines(text, &file.into())
            .map_err(|error| error.with_subject(file).with_operation("reading facts"))
    }

    /// Adds what a CSV file declares; see [`read_csv`](Self::read_csv).
    ///
    /// # Errors
    ///
    /// Those of [`read_csv`](Self::read_csv), and if the file cannot be read as UTF-8.
    pub fn read_csv_file(&mut self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let text = file::read(path, MAX_BYTES).and_then(|bytes| {
            String::from_utf8(bytes).map_err(|_| {
                Error::malformed("the file is not UTF-8 text")
                    .with_hint("let the spreadsheet save it as `CSV UTF-8`")
            })
        });
        let text = text.map_err(|error| {
            error
                .with_subject(name.as_str())
                .with_operation("reading facts")
        })?;
        self.read_csv(&text, &name)
    }

    fn read_lines(&mut self, text: &str, file: &Arc<str>) -> Result<()> {
        let delimiter = delimiter(text);
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut record = StringRecord::new();
        let mut columns: Vec<Column> = Vec::new();
        while reader.read_record(&mut record).map_err(broken)? {
            let line = Line::new(text, delimiter, &record);
            if columns.is_empty() {
                columns = head(&line)?;
            } else if record.len() != columns.len() {
                return Err(Error::malformed(format!(
                    "this line has {} cells, the first one has {}",
                    record.len(),
                    columns.len()
                ))
                .at(line.position(record.len().min(columns.len()) - 1)));
            } else if record.iter().any(|cell| !cell.trim().is_empty()) {
                self.add_line(&line, &columns, file)?;
            }
        }
        Ok(())
    }

    fn add_line(&mut self, line: &Line<'_>, columns: &[Column], file: &Arc<str>) -> Result<()> {
        let mut device = DeviceKey::default();
        let mut directory = None;
        let (mut by, mut on) = (None, None);
        for (index, column) in columns.iter().enumerate() {
            let Some(cell) = line.cell(index) else {
                continue;
            };
            let at = |error: Error| error.at(line.position(index));
            match column {
                Column::Name => device = device.with_name(cell),
                Column::Mac => device = device.and(DeviceKey::mac(cell).map_err(at)?),
                Column::UnitId => device = device.and(DeviceKey::unit_id(cell)),
                Column::Directory => directory = Some((cell.parse().map_err(at)?, index)),
                Column::By => by = Some(index),
                Column::On => {
                    cell.parse::<jiff::civil::Date>()
                        .map_err(|_| at(Error::invalid("`on` is a date like 2026-11-23")))?;
                    on = Some(index);
                }
                Column::Fact(_) => {}
            }
        }
        let basis = match (by, on) {
            (Some(_), Some(_)) => Basis::Attested,
            (None, None) => Basis::Declared,
            (Some(half), None) | (None, Some(half)) => {
                let message = "an attested fact needs both `by` and `on`";
                return Err(Error::invalid(message).at(line.position(half)));
            }
        };
        let facts = line.facts(columns, basis)?;
        let place = Place {
            file: Some(file.clone()),
            position: Some(line.position(0)),
        };
        match directory {
            Some((_, index)) if device != DeviceKey::default() => Err(Error::invalid(
                "this line is about a device and about a directory",
            )
            .at(line.position(index))),
            Some((path, index)) => self
                .add_directory(path, facts, place)
                .map_err(|error| error.at(line.position(index))),
            None => self
                .add_device(device, facts, place)
                .map_err(|error| error.at(line.position(0))),
        }
    }
}

/// The columns, by the first line.
fn head(line: &Line<'_>) -> Result<Vec<Column>> {
    let mut columns = Vec::new();
    for index in 0..line.record.len() {
        let at = |error: Error| error.at(line.position(index));
        let name = line.record[index].trim();
        columns.push(match name {
            "name" => Column::Name,
            "mac" => Column::Mac,
            "unit_id" => Column::UnitId,
            "directory" => Column::Directory,
            "by" => Column::By,
            "on" => Column::On,
            other => Column::Fact(fact_named(other, "a column of facts", OTHERS).map_err(at)?),
        });
        if (0..index).any(|before| line.record[before].trim() == name) {
            return Err(at(Error::invalid(format!(
                "the column {} stands here twice",
                quoted(name)
            ))));
        }
    }
    let names_devices = |column: &Column| {
        matches!(
            column,
            Column::Name | Column::Mac | Column::UnitId | Column::Directory
        )
    };
    if columns.iter().any(names_devices) {
        return Ok(columns);
    }
    Err(Error::invalid("no column says which device a line is about")
        .at(line.position(0))
        .with_hint("the first line names the columns: `name`, `mac`, `unit_id` or `directory`, and facts"))
}

/// One record, and where it stands.
struct Line<'a> {
    text: &'a str,
    delimiter: u8,
    record: &'a StringRecord,
}

impl<'a> Line<'a> {
    fn new(text: &'a str, delimiter: u8, record: &'a StringRecord) -> Self {
        Self {
            text,
            delimiter,
            record,
        }
    }

    /// A cell that is not empty.
    fn cell(&self, index: usize) -> Option<&'a str> {
        let cell = self.record[index].trim();
        (!cell.is_empty()).then_some(cell)
    }

    fn facts(&self, columns: &[Column], basis: Basis) -> Result<Facts> {
        let mut facts = Facts::on(basis);
        for (index, column) in columns.iter().enumerate() {
            if let Column::Fact(fact) = column
                && let Some(cell) = self.cell(index)
            {
                facts = facts
                    .with_text(*fact, &value(*fact, cell))
                    .map_err(|error| error.at(self.position(index)))?;
            }
        }
        Ok(facts)
    }

    /// Where a cell begins, counted when an error or a report needs it.
    fn position(&self, index: usize) -> Position {
        let place = self.record.position();
        let before = place.map_or(0, |place| usize::try_from(place.byte()).unwrap_or(0));
        let bytes = self.text.as_bytes();
        // The reader says where the record above ended: line ends come first.
        let start = (before..bytes.len())
            .find(|at| !matches!(bytes[*at], b'\r' | b'\n'))
            .unwrap_or(before);
        let mut quoted = false;
        let mut left = index;
        let mut offset = start;
        while left > 0 && offset < bytes.len() {
            match bytes[offset] {
                b'"' => quoted = !quoted,
                byte if byte == self.delimiter && !quoted => left -= 1,
                _ => {}
            }
            offset += 1;
        }
        let line = place.map_or(1, csv::Position::line);
        let line_start = self.text[..offset].rfind('\n').map_or(0, |at| at + 1);
        // Counting from the top for every row of a large file would take for ever.
        let inside = self.text[before..offset].matches('\n').count() as u64;
        let column = self.text[line_start..offset].chars().count() + 1;
        Position {
            line: u32::try_from(line + inside).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }
}

/// Spreadsheets write `TRUE`, `WAHR` stays a mistake: it is not guessed in every language.
fn value(fact: Fact, cell: &str) -> String {
    match fact {
        Fact::Flag(_) => cell.to_ascii_lowercase(),
        _ => cell.to_owned(),
    }
}

fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    if head.matches(';').count() > head.matches(',').count() {
        b';'
    } else {
        b','
    }
}

fn broken(error: csv::Error) -> Error {
    Error::malformed("this is not CSV").with_source(error)
}
