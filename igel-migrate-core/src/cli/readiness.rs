//! `readiness`: which devices may go to OS 12, why others may not, and what would help most.

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::ums::UmsSource;
use super::{Exit, Io, bars, files};
use crate::error::{Error, Result};
use crate::finding::Severity;
use crate::inventory::{Check, Expectation, SiteCheck};
use crate::readiness::{
    BaseSystemFiles, DirectoryFacts, DirectoryReadiness, Firmwares, FleetCheck, FleetReport,
    ReadinessSettings, Style, Target, Verdict,
};
use crate::repository::{AppReference, RepositorySettings};
use crate::rules::{Method, RuleSet};
use crate::simulator::Fleet;
use crate::ums::{DirectoryPath, DirectoryTree, UmsClient};
use crate::version::{Os12Version, UmsVersion};

/// Facts of the simulated fleet, so that it shows more than questions.
const SIMULATED_FACTS: &str = include_str!("readiness-simulated.toml");

const EXAMPLES: &str = "\
Nothing is written to UMS. Exit code 0 if every device may go or is on OS 12 already; 2 if some \
may not, a directory is not ready, or a declared fact counts for nobody. What a code such as \
R-DAR-1 says, and who says so, shows `igel-migrate rules`.

Examples:
  igel-migrate readiness --simulated
  igel-migrate readiness --connection ums.toml --target 12.8.2 --ums 12.13.100
  igel-migrate readiness --connection ums.toml --facts facts.toml \\
      --csv devices.csv --directory /Migration/Berlin/Staging";

/// Find out which devices may go to OS 12, why others may not, and what would help most
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: UmsSource,
    /// Devices of the simulated fleet
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1_000,
        conflicts_with = "connection"
    )]
    devices: usize,
    /// Sites of the simulated fleet
    #[arg(
        long,
        value_name = "N",
        default_value_t = 5,
        conflicts_with = "connection"
    )]
    sites: usize,
    /// What the simulated fleet is made from
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        conflicts_with = "connection"
    )]
    seed: u64,
    /// The base system that devices are to get
    #[arg(long, value_name = "VERSION", default_value = "12.8.2")]
    target: Os12Version,
    /// How devices get it: `repository`, `ums_proxy`, `portal` or `peer`
    #[arg(
        long,
        value_name = "METHOD",
        default_value = "repository",
        hide_default_value = true
    )]
    method: Method,
    /// The version of UMS, which it does not say reliably itself
    #[arg(long, value_name = "VERSION")]
    ums: Option<UmsVersion>,
    /// Facts that UMS does not show: one file of settings (TOML), tables of devices (CSV)
    #[arg(long, value_name = "FILE")]
    facts: Vec<PathBuf>,
    /// A file that changes rules, with reasons
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// A directory that devices are to go to, checked as well; can be repeated
    #[arg(long, value_name = "PATH")]
    directory: Vec<DirectoryPath>,
    /// The site of those directories (as for `profiles`): whether its repository has the base system
    #[arg(long, value_name = "FILE", requires = "directory")]
    repository: Option<PathBuf>,
    /// Print JSON instead of the tables
    #[arg(long)]
    json: bool,
    /// Write a row for each device
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

pub(super) async fn run(arguments: &Arguments, io: &Io) -> Result<Exit> {
    let rules = match &arguments.rules {
        Some(path) => {
            RuleSet::builtin().with_overrides(&files::text(path)?, &path.display().to_string())?
        }
        None => RuleSet::builtin().clone(),
    };
    let settings = arguments.settings(&rules)?;
    let csv = arguments.csv.as_deref().map(files::reserve).transpose()?;
    let (connection, simulator) = arguments.source.open(|| arguments.fleet(), io).await?;
    let client = connection.client()?.build()?;
    let mut target = Target::new(arguments.target.clone(), arguments.method);
    let ums = arguments.ums.clone();
    if let Some(ums) = ums.or_else(|| simulator.is_some().then(|| UmsVersion::new(12, 13, 100))) {
        target = target.with_ums(ums);
    }

    let started = Instant::now();
    let firmwares = Firmwares::new(client.firmwares().await?.values());
    let directories = client.directories().await?;
    let mut check = FleetCheck::new(&target, &rules, &firmwares)
        .with_directories(&directories)
        .with_declared(&settings.facts)
        .with_accept_unknown(settings.accept_unknown.clone());
    let bar = bars::of_steps(io.bars(), "devices");
    let mut devices = client.devices().stream().await?;
    while let Some(device) = devices.next().await {
        check.add(&device?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let report = check.finish();
    io.note(format_args!(
        "{} devices read and assessed in {:.1} s",
        report.devices().len(),
        started.elapsed().as_secs_f64()
    ));
    if let (Some(path), Some(file)) = (&arguments.csv, csv) {
        files::begin(&file, path)?;
        let mut out = BufWriter::new(file);
        report.write_csv(&mut out)?;
        out.flush().map_err(|error| files::naming(path, error))?;
        io.note(format_args!("devices written to {}", path.display()));
    }
    show(arguments.json, &report, io)?;

    let counts = report.counts();
    let odd = report.declarations().iter();
    let mut ready = counts.may_go() + counts.of(Verdict::OnOs12) == counts.total()
        && odd.map(|finding| finding.severity).max() < Some(Severity::Blocker);
    let files = arguments.base_system().await?;
    for path in &arguments.directory {
        let facts = directory(&client, &directories, &firmwares, path).await?;
        let facts = facts.with_base_system(files);
        let readiness = DirectoryReadiness::check(&facts, &target, &settings.attestations, &rules);
        ready &= readiness.verdict().may_go();
        // JSON on standard output stays one document.
        io.note(format_args!("\n{path}: {}", readiness.verdict().title()));
        for reason in readiness.reasons() {
            let text = format!("{}: {}", reason.effect.as_str(), reason.finding);
            io.note_wrapped("  ", &text);
        }
    }
    client.log_out().await?;
    Ok(Exit::complete(ready))
}

impl Arguments {
    fn fleet(&self) -> Fleet {
        Fleet::of(self.devices)
            .with_sites(self.sites)
            .with_seed(self.seed)
    }

    fn settings(&self, rules: &RuleSet) -> Result<ReadinessSettings> {
        let (tables, files): (Vec<_>, Vec<_>) = self.facts.iter().partition(|path| is_csv(path));
        let mut settings = match &*files {
            [] if self.source.simulated && tables.is_empty() => {
                ReadinessSettings::from_toml(SIMULATED_FACTS, rules)?
            }
            [] => ReadinessSettings::default(),
            [path] => ReadinessSettings::from_file(path, rules)?,
            _ => {
                return Err(Error::invalid("settings are one file")
                    .with_subject("--facts")
                    .with_hint("only tables of devices (CSV) may be several"));
            }
        };
        for path in tables {
            settings.facts.read_csv_file(path)?;
        }
        Ok(settings)
    }

    /// Whether the repository of the site has the base system.
    async fn base_system(&self) -> Result<BaseSystemFiles> {
        let Some(path) = &self.repository else {
            return Ok(BaseSystemFiles::NotChecked);
        };
        let site = RepositorySettings::from_file(path)?.site;
        let wanted: AppReference = format!("base_system {}", self.target).parse()?;
        let expectation = Arc::new(Expectation::from_apps([wanted])?);
        let checked = Check::new()
            .run_all(vec![SiteCheck::of_site(&site, expectation)])
            .await;
        let row = checked.sites.into_iter().next().map(|row| row.outcome);
        let report = row.transpose()?;
        Ok(report.map_or(BaseSystemFiles::NotChecked, |report| {
            BaseSystemFiles::in_report(&report, &self.target)
        }))
    }
}

fn is_csv(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "csv")
}

async fn directory(
    client: &UmsClient,
    directories: &DirectoryTree,
    firmwares: &Firmwares,
    path: &DirectoryPath,
) -> Result<DirectoryFacts> {
    let id = directories.resolve(path)?;
    let effective = client.effective_profiles(id).await?;
    let mut profiles = client.profiles().await?;
    profiles.extend(client.priority_profiles().await?);
    Ok(DirectoryFacts::new(path.clone()).with_effective_profiles(
        effective.assignments(),
        &profiles,
        firmwares,
    ))
}

fn show(as_json: bool, report: &FleetReport, io: &Io) -> Result<()> {
    if as_json {
        return io.out(|out| {
            let mut out = BufWriter::new(out);
            report.write_json(&mut out)?;
            out.flush().map_err(Error::from)
        });
    }
    let style = if io.is_coloured() {
        Style::Coloured
    } else {
        Style::Plain
    };
    io.write_out(report.to_text(style).as_bytes())
}
