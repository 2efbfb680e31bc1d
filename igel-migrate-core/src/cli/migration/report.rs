//! `status` and `report`: how far a migration is, and what became of it.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::folder::{Folder, Part};
use crate::cli::{Exit, Io, files};
use crate::error::Result;
use crate::migration::MigrationPlan;
use crate::migration::engine::{Event, Step};
use crate::migration::report::{Course, MigrationReport};
use crate::migration::run::{Migration, Orders};

const STATUS_EXAMPLES: &str = "\
May be asked while another process carries the migration out. Exit code 0 if it is over and every \
device is healthy, 2 if not, 3 if it waits for a person.

Examples:
  igel-migrate status --spec autumn.toml
  igel-migrate status --dir autumn --json | jq .counts";

const REPORT_EXAMPLES: &str = "\
`-` stands for standard output. Without options, the report is printed as text. Files name devices \
and people, so only their owner can read them.

Examples:
  igel-migrate report --spec autumn.toml --html autumn.html
  igel-migrate report --dir autumn --csv devices.csv --json -";

/// The folder of a migration, named or beside its specification.
#[derive(clap::Args)]
#[group(required = true, multiple = true)]
struct Place {
    /// The specification of the migration: its folder lies beside it
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// The folder of the migration
    #[arg(long, visible_alias = "out", value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

/// A part of a migration, by its folder.
#[derive(clap::Args)]
pub(in crate::cli) struct FolderOnly {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    part: Part,
}

impl FolderOnly {
    fn folder(&self) -> Folder {
        let Place { spec, dir } = &self.place;
        Folder::of(spec.as_deref(), dir.as_deref()).of_part(self.part)
    }

    fn report(&self) -> Result<MigrationReport> {
        MigrationReport::from_journal(&self.folder().open_journal()?)
    }

    /// Whether a person has to say something before anything else happens.
    fn waits_for_a_person(&self, now: Timestamp) -> Result<bool> {
        let journal = self.folder().open_journal()?;
        let plan = MigrationPlan::from_json(journal.head().plan())?;
        let rules = journal.head().rules_hash();
        let orders = if self.part.os11_update {
            Orders::from_os11_update(&plan, rules)?
        } else {
            Some(Orders::from_plan(&plan, rules)?)
        };
        let Some(orders) = orders else {
            return Ok(false);
        };
        let mut engine = Migration::status(&orders, self.folder().journal())?.engine;
        // As if somebody had looked at this moment and seen nothing new.
        let devices = Vec::new();
        engine.take(now, &Event::Seen { devices })?;
        Ok(matches!(engine.next(now), Step::Ask { .. }))
    }
}

/// Say how far a migration is
#[derive(clap::Args)]
#[command(after_help = STATUS_EXAMPLES)]
pub(in crate::cli) struct StatusArguments {
    #[command(flatten)]
    folder: FolderOnly,
    /// Print the whole report as JSON
    #[arg(long)]
    json: bool,
}

/// Write the report of a migration
#[derive(clap::Args)]
#[command(after_help = REPORT_EXAMPLES)]
pub(in crate::cli) struct ReportArguments {
    #[command(flatten)]
    folder: FolderOnly,
    /// One HTML file to read and to keep
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// A row for each device
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Everything, for programs
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

pub(in crate::cli) fn status(arguments: &StatusArguments, io: &Io) -> Result<Exit> {
    let report = arguments.folder.report()?;
    if arguments.json {
        io.say(report.to_json()?)?;
    } else {
        io.write_out(report.to_text().as_bytes())?;
    }
    let is_quiet = report.course == Course::Running && report.counts.in_flight == 0;
    let now = io.clock().now();
    if report.course == Course::Paused || (is_quiet && arguments.folder.waits_for_a_person(now)?) {
        return Ok(Exit::Paused);
    }
    Ok(Exit::complete(is_complete(&report)))
}

pub(in crate::cli) fn report(arguments: &ReportArguments, io: &Io) -> Result<Exit> {
    let report = arguments.folder.report()?;
    let ReportArguments {
        html, csv, json, ..
    } = arguments;
    if html.is_none() && csv.is_none() && json.is_none() {
        io.write_out(report.to_text().as_bytes())?;
    }
    if let Some(path) = html {
        put(path, &report.to_html(), io)?;
    }
    if let Some(path) = csv {
        put(path, &report.to_csv(), io)?;
    }
    if let Some(path) = json {
        put(path, &report.to_json()?, io)?;
    }
    Ok(Exit::Done)
}

/// Whether the migration is over and has reached every device that took part.
pub(super) fn is_complete(report: &MigrationReport) -> bool {
    let counts = &report.counts;
    match report.course {
        Course::Finished => counts.healthy + counts.taken_out == counts.planned,
        Course::Undone => true,
        _ => false,
    }
}

pub(super) fn put(path: &Path, content: &str, io: &Io) -> Result<()> {
    if path.as_os_str() == "-" {
        return io.write_out(content.as_bytes());
    }
    files::write_private(path, content)?;
    io.note(format_args!("written: {}", path.display()));
    Ok(())
}
