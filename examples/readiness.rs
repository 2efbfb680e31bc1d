//! Which devices may go to OS 12, why others may not, and what would help most.
//!
//! ```console
//! $ cargo run --example readiness                        # a simulated fleet
//! $ cargo run --example readiness -- --connection ums.toml --target 12.8.2 --ums 12.13.100 \
//!       --facts facts.toml --csv devices.csv --directory /Migration/Berlin/Staging
//! ```
//!
//! `--facts` takes settings (TOML) or a table of devices (CSV), and may come more than once with
//! tables; `--rules` a file that changes rules. The table goes to standard output, in colour on a
//! terminal unless `NO_COLOR` is set; `--json` prints JSON instead. Nothing is written to UMS.
//!
//! Exit code 0: every device may go or is on OS 12 already; 1: an error; 2: some may not go yet, a
//! directory is not ready, or a declared fact counts for nobody.
#![allow(clippy::print_stdout, clippy::print_stderr)] // it is a program

use std::fs::File;
use std::io::{BufWriter, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use igel_migrate_core::readiness::{
    DirectoryFacts, DirectoryReadiness, Firmwares, FleetCheck, FleetReport, ReadinessSettings,
    Style, Target, Verdict,
};
use igel_migrate_core::rules::{Method, RuleSet};
use igel_migrate_core::secret::{Credentials, SecretString};
use igel_migrate_core::simulator::{Fleet, Simulator};
use igel_migrate_core::spec::Connection;
use igel_migrate_core::transport::Trust;
use igel_migrate_core::ums::{DirectoryPath, DirectoryTree, UmsClient};
use igel_migrate_core::{Error, Os12Version, Result, Severity, UmsVersion};

const USAGE: &str = "usage: readiness [--connection FILE.toml | --devices N --sites N --seed N] \
                     [--target VERSION] [--method repository|ums_proxy|portal|peer] \
                     [--ums VERSION] [--facts FILE.toml|FILE.csv]... [--rules FILE.toml] \
                     [--directory PATH]... [--json] [--csv FILE]";

/// Facts of the simulated fleet, so that a run without arguments shows more than questions.
const DEMO_FACTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/readiness.toml");

struct Arguments {
    connection: Option<PathBuf>,
    devices: usize,
    sites: usize,
    seed: u64,
    target: Os12Version,
    method: Method,
    ums: Option<UmsVersion>,
    facts: Vec<PathBuf>,
    rules: Option<PathBuf>,
    directories: Vec<DirectoryPath>,
    json: bool,
    csv: Option<PathBuf>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            eprintln!("{USAGE}");
            return ExitCode::from(1);
        }
        Err(error) => return failed(&error),
    };
    match run(&arguments).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(2),
        Err(error) => failed(&error),
    }
}

fn failed(error: &Error) -> ExitCode {
    eprintln!("error: {}", error.report());
    ExitCode::from(1)
}

impl Arguments {
    /// The arguments; `None` if they cannot be understood.
    fn read(mut words: impl Iterator<Item = String>) -> Result<Option<Self>> {
        let mut arguments = Self {
            connection: None,
            devices: 1_000,
            sites: 5,
            seed: 1,
            target: Os12Version::new(12, 8, 2),
            method: Method::Repository,
            ums: None,
            facts: Vec::new(),
            rules: None,
            directories: Vec::new(),
            json: false,
            csv: None,
        };
        while let Some(word) = words.next() {
            if word == "--json" {
                arguments.json = true;
                continue;
            }
            let Some(value) = words.next() else {
                return Ok(None);
            };
            let number = || value.parse::<u64>().ok();
            let count = || value.parse::<usize>().ok();
            match word.as_str() {
                "--connection" => arguments.connection = Some(value.into()),
                "--target" => arguments.target = value.parse()?,
                "--method" => arguments.method = value.parse()?,
                "--ums" => arguments.ums = Some(value.parse()?),
                "--facts" => arguments.facts.push(value.into()),
                "--rules" => arguments.rules = Some(value.into()),
                "--directory" => arguments.directories.push(value.parse()?),
                "--csv" => arguments.csv = Some(value.into()),
                "--devices" | "--sites" => match (word.as_str(), count()) {
                    ("--devices", Some(count)) => arguments.devices = count,
                    (_, Some(count)) => arguments.sites = count,
                    (_, None) => return Ok(None),
                },
                "--seed" => match number() {
                    Some(seed) => arguments.seed = seed,
                    None => return Ok(None),
                },
                _ => {
                    eprintln!("error: `{word}` is not an option");
                    return Ok(None);
                }
            }
        }
        // Settings are one file; tables of devices may be several.
        let settings = arguments.facts.iter().filter(|path| !is_csv(path));
        Ok((settings.count() <= 1).then_some(arguments))
    }
}

fn is_csv(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "csv")
}

/// Whether everything may go.
async fn run(arguments: &Arguments) -> Result<bool> {
    let rules = match &arguments.rules {
        Some(path) => {
            RuleSet::builtin().with_overrides(&text_of(path)?, &path.display().to_string())?
        }
        None => RuleSet::builtin().clone(),
    };
    let settings = settings(arguments, &rules)?;
    // The simulator lives as long as this.
    let simulator = match &arguments.connection {
        Some(_) => None,
        None => Some(simulator(arguments).await?),
    };
    let client = match (&arguments.connection, &simulator) {
        (Some(path), _) => client_for(&Connection::from_file(path)?)?,
        (None, Some(simulator)) => client_of(simulator)?,
        (None, None) => return Ok(false),
    };
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
    let mut devices = client.devices().stream().await?;
    while let Some(device) = devices.next().await {
        check.add(&device?);
    }
    let report = check.finish();
    eprintln!(
        "{} devices read and assessed in {:.1} s",
        report.devices().len(),
        started.elapsed().as_secs_f64()
    );

    show(arguments, &report)?;
    let counts = report.counts();
    let odd = report.declarations().iter();
    let mut ready = counts.may_go() + counts.of(Verdict::OnOs12) == counts.total()
        && odd.map(|finding| finding.severity).max() < Some(Severity::Blocker);
    for path in &arguments.directories {
        let facts = directory(&client, &directories, &firmwares, path).await?;
        let readiness = DirectoryReadiness::check(&facts, &target, &settings.attestations, &rules);
        ready &= readiness.verdict().may_go();
        // JSON on standard output stays one document.
        eprintln!("\n{path}: {}", readiness.verdict().title());
        for reason in readiness.reasons() {
            eprintln!("  {:<12} {}", reason.effect.as_str(), reason.finding);
        }
    }
    client.log_out().await?;
    Ok(ready)
}

fn settings(arguments: &Arguments, rules: &RuleSet) -> Result<ReadinessSettings> {
    let mut settings = match arguments.facts.iter().find(|path| !is_csv(path)) {
        Some(path) => ReadinessSettings::from_file(path, rules)?,
        None if arguments.connection.is_none() && arguments.facts.is_empty() => {
            ReadinessSettings::from_file(DEMO_FACTS, rules)?
        }
        None => ReadinessSettings::default(),
    };
    for path in arguments.facts.iter().filter(|path| is_csv(path)) {
        settings.facts.read_csv_file(path)?;
    }
    Ok(settings)
}

async fn simulator(arguments: &Arguments) -> Result<Simulator> {
    let fleet = Fleet::of(arguments.devices)
        .with_sites(arguments.sites)
        .with_seed(arguments.seed);
    Simulator::builder().with_fleet(fleet).start().await
}

fn client_of(simulator: &Simulator) -> Result<UmsClient> {
    let password = SecretString::from(simulator.password());
    UmsClient::builder(simulator.ums_url())
        .with_credentials(Credentials::new(simulator.username(), password))
        .with_trust(Trust::Pinned(vec![simulator.certificate_fingerprint()]))
        .build()
}

fn client_for(connection: &Connection) -> Result<UmsClient> {
    let transport = connection.transport()?;
    UmsClient::builder(connection.url())
        .with_transport(|_| transport)
        .with_account(connection.username(), connection.password().clone())
        .build()
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

fn show(arguments: &Arguments, report: &FleetReport) -> Result<()> {
    if let Some(path) = &arguments.csv {
        let file = File::create(path).map_err(|error| naming(path, &error))?;
        let mut out = BufWriter::new(file);
        report.write_csv(&mut out)?;
        out.flush()?;
        eprintln!("devices written to {}", path.display());
    }
    let mut out = std::io::stdout().lock();
    if arguments.json {
        report.write_json(&mut out)?;
    } else {
        out.write_all(report.to_text(style()).as_bytes())?;
    }
    out.flush()?;
    Ok(())
}

/// Colours for people who look at a terminal and did not say no (<https://no-color.org>).
fn style() -> Style {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if std::io::stdout().is_terminal() && !refused {
        Style::Coloured
    } else {
        Style::Plain
    }
}

fn text_of(path: &Path) -> Result<String> {
    Ok(std::fs::read_to_string(path).map_err(|error| naming(path, &error))?)
}

/// The error with the file it is about.
fn naming(path: &Path, error: &std::io::Error) -> std::io::Error {
    std::io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
