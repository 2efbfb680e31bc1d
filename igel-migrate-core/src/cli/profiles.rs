//! `profiles`: everything a person imports into UMS for one site, and the runbook that says how.

use std::path::{Path, PathBuf};

use super::{Exit, Io, files};
use crate::error::Result;
use crate::finding::{Finding, Severity};
use crate::profile::os12::Os12Package;
use crate::repository::{RepositorySettings, Runbook, Sites};

const EXAMPLES: &str = "\
Findings go to standard error. Exit code 2 if nothing was written because of a blocker.

Examples:
  igel-migrate profiles --repository berlin.toml --out berlin
  igel-migrate profiles --repository berlin.toml --out berlin \\
      --apps-from export.ipm";

/// Write the profiles that bring the repository to devices, and the runbook
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// A TOML file that describes the site and its repository
    #[arg(long, value_name = "FILE")]
    repository: PathBuf,
    /// The folder to write into; made if it is not there
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// An .ipm export of yours: take the app descriptions from it and write a package
    #[arg(long, value_name = "FILE")]
    apps_from: Option<PathBuf>,
    /// Write in spite of blockers
    #[arg(long)]
    anyway: bool,
}

pub(super) fn run(arguments: &Arguments, io: &Io) -> Result<Exit> {
    let settings = RepositorySettings::from_file(&arguments.repository)?;
    let findings = settings.site.lint(&settings.lint_context(io.clock().now()));
    note(io, &findings);
    let blocked = findings
        .iter()
        .any(|finding| finding.severity == Severity::Blocker);
    if blocked && !arguments.anyway {
        io.note("nothing written: settle the blockers, or say --anyway");
        return Ok(Exit::Incomplete);
    }
    for path in write(arguments, &settings, io)? {
        io.say(path.display())?;
    }
    Ok(Exit::Done)
}

fn write(arguments: &Arguments, settings: &RepositorySettings, io: &Io) -> Result<Vec<PathBuf>> {
    let site = &settings.site;
    let repository = site.device_repository();
    let os11 = repository.os11_profile(site.profile_key(), &settings.profiles)?;
    let os12 = repository.os12_profile(site.profile_key(), &settings.profiles)?;
    note(io, os11.findings());
    note(io, os12.findings());
    let package = arguments.apps_from.as_ref().map(Os12Package::from_file);
    let package = package.transpose()?;

    let out = &arguments.out;
    files::create_folder(out)?;
    let mut written = vec![os11.write_to(out)?, os12.write_to(out)?];
    let os12_file = match &package {
        Some(package) => {
            written.push(os12.write_package_to(out, package)?);
            os12.package_file_name()
        }
        None => os12.file_name(),
    };
    let notes = vec![os11.note(os11.file_name()), os12.note(os12_file)];
    let sites = Sites::new(vec![site.clone()])?;
    let runbook = Runbook::new(&sites, &settings.runbook_options(notes));
    written.extend(write_runbook(out, &runbook)?);
    Ok(written)
}

/// The runbook to read and the one for a spreadsheet.
pub(super) fn write_runbook(folder: &Path, runbook: &Runbook) -> Result<[PathBuf; 2]> {
    let paths = ["runbook.md", "runbook.csv"].map(|name| folder.join(name));
    files::write(&paths[0], runbook.to_markdown())?;
    files::write(&paths[1], runbook.to_csv())?;
    Ok(paths)
}

fn note(io: &Io, findings: &[Finding]) {
    for finding in findings {
        io.note(finding);
    }
}
