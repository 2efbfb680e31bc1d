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
//! `IGEL_MIGRATE_PASSWORD`, else from the terminal. `--checksums` downloads the files, says
//! beforehand how many bytes that are, and asks. Nothing on the server is changed.
//!
//! The probes write, are never part of a check, and want the account that UMS uploads with
//! (`--upload-user`, password from `IGEL_MIGRATE_UPLOAD_PASSWORD` or the terminal):
//! `--probe-write` finds out who may write by writing one byte; `--probe-large` announces a file of
//! more than 1 GiB, and asks whether to really send one, which alone is a proof. What they write is
//! deleted again, and named if that fails.
//!
//! Exit code 0: complete, or nothing found that stands against a rollout; 1: an error, or it could
//! not be checked; 2: incomplete, or something found. Without arguments, a simulated repository is
//! checked while UMS has not written everything, and again when it has.
#![allow(clippy::print_stdout, clippy::print_stderr)] // it is a program

mod probes;

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
use igel_migrate_core::webdav::probe::UploadAccount;
use igel_migrate_core::webdav::{WebDavClient, WebDavClientBuilder};
use indicatif::{ProgressBar, ProgressStyle};

const USAGE: &str = "\
usage: check-repository --url URL --user NAME [TRUST] [BASIS] [--app APP]... [OPTION]...
       check-repository --url URL --user NAME [TRUST] --upload-user NAME
                        [--probe-write] [--probe-large [--yes]] [--json]
       check-repository          (a simulated repository)

TRUST, if the system does not know the server's authority
  --ca FILE               its certificate
  --pin SHA256            the fingerprint of the server's own certificate
  --connect-to ADDRESS    this server of several that share the name in the URL

BASIS, how it is known what must be there
  --expect FILE           a manifest: path, size in bytes, SHA-256 if known, separated by tabs
  --reference URL         a repository that is known to be good
  --folder DIR            a folder, e.g. the file cache of the UMS proxy
  --app APP               an app by name, by name and version (\"cwa 23.9.24+1\"), or by the name of
                          its .ipkg, .iam or .ipm file; can be given again

OPTION
  --layout PATTERN        where apps lie, e.g. {name}/{version}; can be given again
  --second-look SECONDS   look again after a pause, to see what is still growing
  --checksums             download and compare; says how many bytes that are, and asks
  --yes                   do not ask
  --json                  the report for programs

Probes, which write and never check
  --probe-write           who may write: writes one byte as either account and deletes it
  --probe-large           are files of more than 1 GiB taken: announces one; sends one if you agree

Passwords come from IGEL_MIGRATE_PASSWORD (--user) and IGEL_MIGRATE_UPLOAD_PASSWORD (--upload-user),
or are asked for. Exit codes: 0 complete or fine, 1 error, 2 incomplete or not fine.";

const PASSWORD: &str = "IGEL_MIGRATE_PASSWORD";

const UPLOAD_PASSWORD: &str = "IGEL_MIGRATE_UPLOAD_PASSWORD";

const BYTES_BAR: &str = "{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}";

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
    upload_user: Option<String>,
    probes: probes::Wanted,
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
                "--upload-user" => arguments.upload_user = Some(value()?),
                "--probe-write" => arguments.probes.write = true,
                "--probe-large" => arguments.probes.large = true,
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
        arguments.refuse_mixtures()?;
        Ok(arguments)
    }

    /// A probe is no part of a check: whoever asks for both has not seen that one writes.
    fn refuse_mixtures(&self) -> Result<()> {
        let checks = self.basis.is_some()
            || !self.apps.is_empty()
            || !self.layout.is_empty()
            || self.second_look.is_some()
            || self.checksums;
        if self.probes.any() && checks {
            return Err("a probe writes and is no part of a check, run it alone".into());
        }
        if self.probes.any() != self.upload_user.is_some() {
            return Err("probes and --upload-user need each other".into());
        }
        Ok(())
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
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "--help" || word == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let good = if words.is_empty() {
        simulated().await
    } else {
        match Arguments::read(words.into_iter()) {
            Ok(arguments) => given(&arguments).await,
            Err(problem) => Err(format!("{problem} (--help says more)").into()),
        }
    };
    match good {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(2),
        Err(error) => {
            match error.downcast_ref::<igel_migrate_core::Error>() {
                Some(error) => eprintln!("error: {}", error.report()),
                None => eprintln!("error: {error}"),
            }
            ExitCode::from(1)
        }
    }
}

/// Checks or probes the repository of the command line; whether it is as it should be.
async fn given(arguments: &Arguments) -> Result<bool> {
    let password = password(&arguments.user, PASSWORD)?;
    let mut client = arguments.client(&arguments.url, &password)?;
    if let Some(address) = arguments.connect_to {
        client = client.with_connect_to(address);
    }
    let client = client.build()?;
    if let Some(user) = &arguments.upload_user {
        let account = Credentials::new(user, self::password(user, UPLOAD_PASSWORD)?);
        let report = probes::run(arguments, &client, UploadAccount::new(account)).await?;
        return Ok(report.is_good());
    }
    let expectation = arguments.expectation(&password).await?;
    let report = check(arguments, &client, &expectation).await?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", report.to_text());
    }
    Ok(report.complete)
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
    if bytes > 0 && !confirmed(arguments).await? {
        return Ok(comparison.into_report());
    }
    bar.reset();
    let report = check.verify(client, comparison).await;
    bar.finish_and_clear();
    Ok(report?)
}

fn password(user: &str, variable: &str) -> Result<SecretString> {
    if let Ok(password) = std::env::var(variable) {
        return Ok(password.into());
    }
    if !std::io::stdin().is_terminal() {
        return Err(format!("the variable {variable} holds no password").into());
    }
    let password = rpassword::prompt_password(format!("Password of {user}: "))?;
    Ok(password.into())
}

/// Asks a person, unless `--yes` has answered.
async fn confirmed(arguments: &Arguments) -> Result<bool> {
    if arguments.yes {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() {
        return Err("there is nobody to ask, say --yes".into());
    }
    eprint!("Go on? [y/N] ");
    std::io::stderr().flush()?;
    // On a thread of its own, so that Ctrl-C is heard meanwhile.
    let answer = tokio::task::spawn_blocking(|| {
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).map(|_| answer)
    });
    Ok(matches!(answer.await??.trim(), "y" | "Y" | "yes"))
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
                && let Ok(style) = ProgressStyle::with_template(BYTES_BAR)
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
async fn simulated() -> Result<bool> {
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
    Ok(report.complete)
}
