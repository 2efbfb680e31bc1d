//! Checks whether everything is really there in a repository: step 5 of the upgrade.
//!
//! ```console
//! $ cargo run --example check-repository -- --url https://dar.example.test/dar/ --user reader \
//!       --ca ca.pem --expect berlin.tsv
//! ```
//!
//! What must be there is told by a manifest (`--expect`), another repository (`--reference`, read
//! with the same account and trust), a folder such as the file cache of the UMS proxy (`--folder`),
//! or by names alone; `--app` names an app (`cwa`, `"cwa 23.9.24+1"`, or the name of its `.ipkg`,
//! `.iam` or `.ipm` file) and can be given again. The password comes from the variable
//! `IGEL_MIGRATE_PASSWORD`, else from the terminal. `--checksums` downloads the files and says
//! beforehand how many bytes that are. Nothing on the server is changed.
//!
//! Exit code 0: complete; 1: an error, or it could not be checked; 2: incomplete. Without arguments,
//! a simulated repository is checked while UMS has not written everything, and again when it has.
#![allow(clippy::print_stdout, clippy::print_stderr)] // it is a program

use std::io::{IsTerminal as _, Write as _};
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use igel_migrate_core::certificate::Certificate;
use igel_migrate_core::inventory::{
    AppRelease, Check, Expectation, Layout, Manifest, Progress, RepositoryReport,
};
use igel_migrate_core::repository::AppReference;
use igel_migrate_core::secret::{Credentials, SecretString};
use igel_migrate_core::simulator::{AppFolder, Damage, RepositorySetup, Simulator};
use igel_migrate_core::transport::Trust;
use igel_migrate_core::webdav::{WebDavClient, WebDavClientBuilder};
use indicatif::{ProgressBar, ProgressStyle};

const USAGE: &str = "\
usage: check-repository --url URL --user NAME [--ca FILE | --pin SHA256] [--connect-to ADDRESS]
                        [--expect FILE | --reference URL | --folder DIR] [--app APP]...
                        [--layout PATTERN]... [--second-look SECONDS] [--checksums [--yes]] [--json]
       check-repository                                  (a simulated repository)";

const PASSWORD: &str = "IGEL_MIGRATE_PASSWORD";

/// Not only the library's errors: a wrong command line, a prompt without a terminal.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[derive(Default)]
struct Arguments {
    url: String,
    user: String,
    ca: Option<PathBuf>,
    pin: Option<String>,
    connect_to: Option<IpAddr>,
    basis: Option<Basis>,
    apps: Vec<AppReference>,
    layout: Vec<String>,
    second_look: Option<Duration>,
    checksums: bool,
    yes: bool,
    json: bool,
}

/// How it is known what must be there.
enum Basis {
    Manifest(PathBuf),
    Reference(String),
    Folder(PathBuf),
}

impl Arguments {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let mut arguments = Self::default();
        let mut bases = Vec::new();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--url" => arguments.url = value()?,
                "--user" => arguments.user = value()?,
                "--ca" => arguments.ca = Some(value()?.into()),
                "--pin" => arguments.pin = Some(value()?),
                "--connect-to" => arguments.connect_to = Some(value()?.parse()?),
                "--expect" => bases.push(Basis::Manifest(value()?.into())),
                "--reference" => bases.push(Basis::Reference(value()?)),
                "--folder" => bases.push(Basis::Folder(value()?.into())),
                "--app" => arguments.apps.push(app(&value()?)?),
                "--layout" => arguments.layout.push(value()?),
                "--second-look" => {
                    arguments.second_look = Some(Duration::from_secs(value()?.parse()?));
                }
                "--checksums" => arguments.checksums = true,
                "--yes" => arguments.yes = true,
                "--json" => arguments.json = true,
                _ => return Err(format!("{word} is not known").into()),
            }
        }
        if arguments.url.is_empty() || arguments.user.is_empty() {
            return Err("--url and --user are needed".into());
        }
        if bases.len() > 1 || (arguments.ca.is_some() && arguments.pin.is_some()) {
            return Err("one of --expect, --reference and --folder, and of --ca and --pin".into());
        }
        arguments.basis = bases.pop();
        Ok(arguments)
    }

    fn client(&self, url: &str, password: &SecretString) -> Result<WebDavClientBuilder> {
        let mut client = WebDavClient::builder(url)
            .with_credentials(Credentials::new(&self.user, password.clone()))
            .with_trust(match (&self.ca, &self.pin) {
                (Some(file), _) => Trust::Only(Certificate::all_from_bytes(&std::fs::read(file)?)?),
                (None, Some(pin)) => Trust::Pinned(vec![pin.parse()?]),
                (None, None) => Trust::System,
            });
        if url.starts_with("http:") {
            client = client.with_plain_http();
        }
        Ok(client)
    }

    async fn expectation(&self, password: &SecretString) -> Result<Expectation> {
        let expectation = match &self.basis {
            None => Expectation::nothing(),
            Some(Basis::Manifest(file)) => Expectation::from_manifest(Manifest::from_path(file)?)?,
            Some(Basis::Reference(url)) => {
                Expectation::from_repository(&self.client(url, password)?.build()?).await?
            }
            Some(Basis::Folder(folder)) => Expectation::from_folder(folder)?,
        };
        let layout = match &*self.layout {
            [] => Layout::default(),
            patterns => Layout::of_patterns(patterns.iter().map(String::as_str))?,
        };
        Ok(expectation.with_apps(self.apps.clone()).with_layout(layout))
    }
}

fn app(text: &str) -> igel_migrate_core::Result<AppReference> {
    AppRelease::from_file_name(text).map_or_else(|_| text.parse(), |release| Ok(release.into()))
}

#[tokio::main]
async fn main() -> ExitCode {
    let words = std::env::args().skip(1);
    let checked = if words.len() == 0 {
        simulated().await
    } else {
        match Arguments::read(words) {
            Ok(arguments) => given(&arguments).await,
            Err(problem) => Err(format!("{problem}\n{USAGE}").into()),
        }
    };
    match checked {
        Ok(report) if report.complete => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(2),
        Err(error) => {
            match error.downcast_ref::<igel_migrate_core::Error>() {
                Some(error) => eprintln!("error: {}", error.report()),
                None => eprintln!("error: {error}"),
            }
            ExitCode::from(1)
        }
    }
}

/// Checks the repository of the command line.
async fn given(arguments: &Arguments) -> Result<RepositoryReport> {
    let password = password(&arguments.user)?;
    let mut client = arguments.client(&arguments.url, &password)?;
    if let Some(address) = arguments.connect_to {
        client = client.with_connect_to(address);
    }
    let client = client.build()?;
    let expectation = arguments.expectation(&password).await?;
    let report = check(arguments, &client, &expectation).await?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", report.to_text());
    }
    Ok(report)
}

async fn check(
    arguments: &Arguments,
    client: &WebDavClient,
    expectation: &Expectation,
) -> Result<RepositoryReport> {
    let bar = progress_bar();
    let shown = bar.clone();
    let mut check = Check::new().with_progress(move |progress| show(&shown, progress));
    if let Some(pause) = arguments.second_look {
        check = check.with_second_look(pause);
    }
    let comparison = check.compare(client, expectation).await;
    bar.finish_and_clear();
    let comparison = comparison?;
    if !arguments.checksums {
        return Ok(comparison.into_report());
    }
    let bytes = comparison.download_bytes();
    eprintln!("comparing checksums downloads {bytes} bytes");
    if !arguments.yes && !confirmed()? {
        return Ok(comparison.into_report());
    }
    bar.reset();
    let report = check.verify(client, comparison).await;
    bar.finish_and_clear();
    Ok(report?)
}

fn password(user: &str) -> Result<SecretString> {
    if let Ok(password) = std::env::var(PASSWORD) {
        return Ok(password.into());
    }
    if !std::io::stdin().is_terminal() {
        return Err(format!("the variable {PASSWORD} holds no password").into());
    }
    let password = rpassword::prompt_password(format!("Password of {user}: "))?;
    Ok(password.into())
}

fn confirmed() -> Result<bool> {
    if !std::io::stdin().is_terminal() {
        return Err("there is nobody to ask, say --yes".into());
    }
    eprint!("Go on? [y/N] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// A bar on a terminal, and nothing anywhere else.
fn progress_bar() -> ProgressBar {
    if std::io::stderr().is_terminal() {
        ProgressBar::no_length()
    } else {
        ProgressBar::hidden()
    }
}

fn show(bar: &ProgressBar, progress: Progress) {
    match progress {
        Progress::Files { seen, bytes } => {
            if bar.length().is_none()
                && let Ok(style) = ProgressStyle::with_template("{spinner} {pos} files, {msg}")
            {
                bar.set_style(style);
                bar.set_message(format!("{bytes} bytes"));
                bar.set_position(seen);
            }
        }
        Progress::Waiting { pause } => {
            bar.set_message(format!("second look in {} s", pause.as_secs()));
            bar.tick();
        }
        Progress::Checksums { done, of } => {
            if bar.length() != Some(of)
                && let Ok(style) = ProgressStyle::with_template(
                    "{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
                )
            {
                bar.set_style(style);
                bar.set_length(of);
            }
            bar.set_position(done);
        }
        _ => {}
    }
}

/// Two simulated repositories: the site's is not yet what the other one is.
async fn simulated() -> Result<RepositoryReport> {
    let repository = |name| {
        RepositorySetup::new(name)
            .with_app(AppFolder::new("base_system", "12.7.2"))
            .with_app(AppFolder::new("chromium", "120.0.6099.109+1"))
            .with_app(AppFolder::new("cwa", "23.9.24+1"))
    };
    let simulator = Simulator::builder()
        .with_repository(repository("Headquarters"))
        .with_repository(repository("Berlin"))
        .start()
        .await?;
    let client = |name| -> Result<WebDavClient> {
        let repository = simulator.repository(name).ok_or("no such repository")?;
        let root = Certificate::from_pem(repository.ca_pem().as_bytes())?;
        Ok(WebDavClient::builder(repository.url())
            .with_credentials(repository.download_account().clone())
            .with_trust(Trust::Only(vec![root]))
            .build()?)
    };
    let (reference, site) = (client("Headquarters")?, client("Berlin")?);
    let berlin = simulator.repository("Berlin").ok_or("no such repository")?;
    let damages = [
        (
            "base_system/12.7.2/base_system-12.7.2.ipkg",
            Damage::Truncated,
        ),
        ("base_system/12.7.2/part-001.bin", Damage::Missing),
        ("cwa/23.9.24+1/part-002.bin", Damage::Empty),
    ];
    for (path, damage) in damages {
        berlin.damage(path, damage)?;
    }
    let expectation = Expectation::from_repository(&reference).await?;
    println!("# while UMS has not written everything\n");
    let report = Check::new().run(&site, &expectation).await?;
    println!("{}", report.to_text());
    for (path, _) in damages {
        berlin.repair(path)?;
    }
    println!("# when it has\n");
    let report = Check::new().run(&site, &expectation).await?;
    print!("{}", report.to_text());
    Ok(report)
}
