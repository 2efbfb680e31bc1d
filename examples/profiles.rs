//! Writes everything a person imports into UMS for one site, and the runbook that says how.
//!
//! ```console
//! $ cargo run --example profiles -- --repository examples/berlin.toml --out target/berlin
//! ```
//!
//! The OS 12 profile comes as bare JSON, and as an `.ipm` package for import when
//! `--apps-from FILE.ipm` names an export of yours to take the app descriptions from. Findings go
//! to standard error. Exit code 0: written; 1: an error; 2: wrong command line; 3: nothing written, because
//! of a blocker that `--anyway` does not wave through.
#![allow(clippy::print_stdout, clippy::print_stderr)] // it is a program

use std::path::PathBuf;
use std::process::ExitCode;

use igel_migrate_core::profile::os12::Os12Package;
use igel_migrate_core::repository::{RepositorySettings, Runbook, Sites};
use igel_migrate_core::{Finding, Result, Severity};

const USAGE: &str =
    "usage: profiles --repository FILE.toml --out FOLDER [--apps-from FILE.ipm] [--anyway]";

struct Arguments {
    repository: PathBuf,
    out: PathBuf,
    apps_from: Option<PathBuf>,
    anyway: bool,
}

fn main() -> ExitCode {
    let Some(arguments) = Arguments::read(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match write(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("nothing written: settle the blockers, or say --anyway");
            ExitCode::from(3)
        }
        Err(error) => {
            eprintln!("error: {}", error.report());
            ExitCode::from(1)
        }
    }
}

impl Arguments {
    fn read(mut words: impl Iterator<Item = String>) -> Option<Self> {
        let (mut repository, mut out, mut apps_from, mut anyway) = (None, None, None, false);
        while let Some(word) = words.next() {
            let place = match word.as_str() {
                "--repository" => &mut repository,
                "--out" => &mut out,
                "--apps-from" => &mut apps_from,
                "--anyway" => {
                    anyway = true;
                    continue;
                }
                _ => return None,
            };
            if place.replace(PathBuf::from(words.next()?)).is_some() {
                return None;
            }
        }
        Some(Self {
            repository: repository?,
            out: out?,
            apps_from,
            anyway,
        })
    }
}

/// Whether the files were written; not so when lint found a blocker.
fn write(arguments: &Arguments) -> Result<bool> {
    let settings = RepositorySettings::from_path(&arguments.repository)?;
    let site = &settings.site;
    let repository = site.device_repository();
    let sites = Sites::new(vec![site.clone()])?;
    let findings = site.lint(&settings.lint_context(jiff::Timestamp::now()));
    report(&findings);
    let blocked = findings
        .iter()
        .any(|finding| finding.severity == Severity::Blocker);
    if blocked && !arguments.anyway {
        return Ok(false);
    }

    let os11 = repository.os11_profile(site.profile_key(), &settings.profiles)?;
    let os12 = repository.os12_profile(site.profile_key(), &settings.profiles)?;
    report(os11.findings());
    report(os12.findings());
    let package = arguments
        .apps_from
        .as_ref()
        .map(Os12Package::from_path)
        .transpose()?;

    std::fs::create_dir_all(&arguments.out)?;
    let mut written = vec![
        os11.write_to(&arguments.out)?,
        os12.write_to(&arguments.out)?,
    ];
    let os12_file = match &package {
        Some(package) => {
            written.push(os12.write_package_to(&arguments.out, package)?);
            os12.package_file_name()
        }
        None => os12.file_name(),
    };
    let notes = vec![os11.note(os11.file_name()), os12.note(os12_file)];
    let runbook = Runbook::new(&sites, &settings.runbook_options(notes));
    let path = arguments.out.join("runbook.md");
    std::fs::write(&path, runbook.to_markdown())?;
    written.push(path);
    let path = arguments.out.join("runbook.csv");
    std::fs::write(&path, runbook.to_csv())?;
    written.push(path);
    for path in written {
        println!("{}", path.display());
    }
    Ok(true)
}

fn report(findings: &[Finding]) {
    for finding in findings {
        eprintln!("{finding}");
    }
}
