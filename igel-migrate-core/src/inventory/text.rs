//! Reports for people: one line, a page, a table.

use std::fmt::{self, Write as _};

use super::report::{
    AppReport, Category, Counts, Evidence, FileProblem, Problem, RepositoryReport, Verdict,
};
use super::sample::Sample;
use super::sites::{SiteRow, SitesReport};
use crate::error::shown;

/// The most problems, and the most of other things, that a page lists.
const MAX_PROBLEMS: usize = 50;
const MAX_OTHERS: usize = 5;

/// A size in bytes as people read it, in powers of ten.
struct Bytes(u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
        if self.0 < 1000 {
            return f.pad(&format!("{} B", self.0));
        }
        // In tenths of the unit, cut off: a file that is not whole must not look whole.
        let (mut tenths, mut unit) = (self.0 / 100, 0);
        while tenths >= 10_000 {
            tenths /= 1000;
            unit += 1;
        }
        f.pad(&format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit]))
    }
}

/// `1 file`, `2 files`.
fn count(number: u64, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}

/// The counts that are not zero.
fn wrong(files: &Counts) -> String {
    let counts = [
        (files.missing, "missing"),
        (files.incomplete, "incomplete"),
        (files.corrupt, "corrupt"),
        (files.ambiguous, "ambiguous"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, name)| format!("{number} {name}"))
        .collect();
    counts.join(", ")
}

/// What is present of what is expected, where the latter is known.
fn bytes(files: &Counts) -> String {
    let (present, expected) = (files.present_bytes, files.expected_bytes);
    if expected > present {
        return format!("{} of {}", Bytes(present), Bytes(expected));
    }
    Bytes(present).to_string()
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Complete => "complete",
            Self::Incomplete => "incomplete",
            Self::Missing => "missing",
            Self::Corrupt => "corrupt",
            Self::Ambiguous => "ambiguous",
        })
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Missing => "missing",
            Self::Incomplete => "incomplete",
            Self::Corrupt => "corrupt",
            Self::Ambiguous => "ambiguous",
        })
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Name => "only names compared",
            Self::Size => "sizes compared",
            Self::Checksum => "checksums compared",
        })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = |expected: &Option<u64>| {
            expected.map_or(String::new(), |expected| format!(" of {expected}"))
        };
        let list = |places: &[crate::webdav::RemotePath]| {
            let places: Vec<String> = places.iter().map(ToString::to_string).collect();
            places.join(", ")
        };
        match self {
            Self::Missing { elsewhere } if elsewhere.is_empty() => f.write_str("not there"),
            Self::Missing { elsewhere } => {
                write!(f, "not there, but at {}", list(elsewhere))
            }
            Self::Unreadable { status } => {
                write!(f, "cannot be read with this account (status {status})")
            }
            Self::Empty { expected } => write!(f, "0{} bytes", known(expected)),
            Self::Smaller { size, expected } => write!(f, "{size} of {expected} bytes"),
            Self::Growing {
                before: None,
                size,
                expected,
            } => write!(f, "just arriving, {size}{} bytes", known(expected)),
            Self::Growing {
                before: Some(before),
                size,
                expected,
            } => write!(
                f,
                "changing, {before} bytes before, {size}{} bytes",
                known(expected)
            ),
            Self::SizeUnknown { .. } => f.write_str("the server does not tell its size"),
            Self::Larger { size, expected } => write!(f, "{size} bytes instead of {expected}"),
            Self::Checksum { sha256, expected } => {
                write!(f, "SHA-256 {sha256} instead of {expected}")
            }
            Self::Ambiguous { places } => match &places[..] {
                [_] => f.write_str("its path names more than one app"),
                _ => write!(f, "there more than once: {}", list(places)),
            },
        }
    }
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<10}  {}: {}", self.category, self.path, self.problem)
    }
}

/// One line: `incomplete: 1 of 2 apps complete, 3 of 5 files (1 missing, 1 incomplete), 1.1 GB of 1.3 GB`.
impl fmt::Display for RepositoryReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = &self.files;
        let apps = || self.apps.iter().filter(|app| app.app.is_some());
        let all_apps = apps().count() as u64;
        if self.complete {
            write!(f, "complete: {}, ", count(all_apps, "app"))?;
            write!(f, "{}, ", count(files.present, "file"))?;
        } else {
            let complete = apps().filter(|app| app.verdict == Verdict::Complete);
            write!(
                f,
                "incomplete: {} of {} complete, ",
                complete.count(),
                count(all_apps, "app"),
            )?;
            if files.expected() == 0 {
                return write!(f, "no files found at {}", self.url);
            }
            write!(
                f,
                "{} of {}",
                files.present,
                count(files.expected(), "file")
            )?;
            match &*wrong(files) {
                "" => f.write_str(", ")?,
                wrong => write!(f, " ({wrong}), ")?,
            }
        }
        write!(f, "{}, {}, at {}", bytes(files), self.evidence, self.url)
    }
}

impl RepositoryReport {
    /// A page: the line, then a table of the apps, what is wrong with which file, and what else
    /// there is to say. Ends with a newline.
    pub fn to_text(&self) -> String {
        let mut text = format!("{self}\n");
        if !self.apps.is_empty() {
            text.push('\n');
            text += &table(&self.apps.iter().map(app_row).collect::<Vec<_>>());
        }
        if !self.problems.is_empty() {
            text.push('\n');
            let mut lines: Vec<String> = self.problems.iter().map(ToString::to_string).collect();
            // A file between two apps is a problem of both.
            lines.dedup();
            let listed = lines.iter().take(MAX_PROBLEMS);
            listed.for_each(|problem| line(&mut text, problem));
            let more = lines.len().saturating_sub(MAX_PROBLEMS);
            if more > 0 {
                line(&mut text, format_args!("and {more} more"));
            }
        }
        let mut others = String::new();
        let unexpected = &self.unexpected;
        if !unexpected.files.is_empty() {
            let size = Bytes(unexpected.bytes);
            let what = format!("unexpected, {size}");
            sample(&mut others, &unexpected.files, &what, ToString::to_string);
        }
        sample(
            &mut others,
            &self.unreadable,
            "cannot be read with this account",
            |unreadable| format!("{} (status {})", unreadable.path, unreadable.status),
        );
        let vanished = "vanished meanwhile";
        sample(&mut others, &self.vanished, vanished, ToString::to_string);
        let suspicious = "suspicious and not followed";
        sample(
            &mut others,
            &self.suspicious,
            suspicious,
            ToString::to_string,
        );
        for finding in &self.findings {
            line(&mut others, finding);
        }
        if !others.is_empty() {
            text.push('\n');
            text += &others;
        }
        text
    }
}

fn line(text: &mut String, what: impl fmt::Display) {
    // Writing to a String does not fail.
    let _ = writeln!(text, "  {what}");
}

fn sample<T: Ord>(text: &mut String, sample: &Sample<T>, what: &str, name: fn(&T) -> String) {
    if sample.is_empty() {
        return;
    }
    let mut names: Vec<String> = sample.first.iter().take(MAX_OTHERS).map(name).collect();
    if sample.count > names.len() as u64 {
        names.push("…".to_owned());
    }
    line(
        text,
        format_args!("{what} ({}): {}", sample.count, names.join(", ")),
    );
}

fn app_row(app: &AppReport) -> Vec<String> {
    let name = match &app.app {
        Some(name) => name.to_string(),
        None => "(no app)".to_owned(),
    };
    let (present, expected) = (app.files.present, app.files.expected());
    let files = if present == expected {
        count(present, "file")
    } else {
        format!("{present} of {}", count(expected, "file"))
    };
    let wrong = wrong(&app.files);
    let bytes = bytes(&app.files);
    vec![
        String::new(),
        name,
        app.verdict.to_string(),
        files,
        bytes,
        wrong,
    ]
}

/// Rows whose cells stand below each other.
fn table(rows: &[Vec<String>]) -> String {
    let width = |cell: &String| cell.chars().count();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(width)
                .max()
        })
        .map(Option::unwrap_or_default)
        .collect();
    let mut text = String::new();
    for row in rows {
        let mut padded = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(padded, "{cell:<width$}  ");
        }
        text += padded.trim_end();
        text.push('\n');
    }
    text
}

/// A table: one row a site.
impl fmt::Display for SitesReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = [
            "site",
            "result",
            "apps",
            "files",
            "missing",
            "incomplete",
            "corrupt",
            "ambiguous",
            "unexpected",
            "bytes",
            "note",
        ];
        let head = head.map(str::to_owned).to_vec();
        let rows = [head].into_iter().chain(self.sites.iter().map(site_row));
        f.write_str(&table(&rows.collect::<Vec<_>>()))
    }
}

fn site_row(row: &SiteRow) -> Vec<String> {
    let name = shown(&row.name);
    let report = match &row.outcome {
        Ok(report) => report,
        Err(error) => {
            let nothing = std::iter::repeat_n("-".to_owned(), 8);
            let head = [name, "not checked".to_owned()];
            return head
                .into_iter()
                .chain(nothing)
                .chain([error.to_string()])
                .collect();
        }
    };
    let files = &report.files;
    let apps = || report.apps.iter().filter(|app| app.app.is_some());
    let complete = apps()
        .filter(|app| app.verdict == Verdict::Complete)
        .count();
    let worst = report
        .findings
        .iter()
        .max_by_key(|finding| finding.severity);
    let result = if report.complete {
        "complete"
    } else {
        "incomplete"
    };
    vec![
        name,
        result.to_owned(),
        format!("{complete}/{}", apps().count()),
        format!("{}/{}", files.present, files.expected()),
        files.missing.to_string(),
        files.incomplete.to_string(),
        files.corrupt.to_string(),
        files.ambiguous.to_string(),
        report.unexpected.files.count.to_string(),
        bytes(files),
        worst.map_or(String::new(), |finding| finding.message.clone()),
    ]
}
