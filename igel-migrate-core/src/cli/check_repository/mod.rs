//! `check-repository`: whether everything is really there in a repository, and probes of its server.

mod demo;
mod probes;

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::ArgGroup;
use indicatif::ProgressBar;
use serde::Serialize;

use super::{Exit, Io, bars, files, interruptible};
use crate::certificate::Certificate;
use crate::error::{Error, Result};
use crate::inventory::{
    AppRelease, Check, Expectation, Layout, Manifest, Progress, RepositoryReport,
};
use crate::repository::AppReference;
use crate::secret::{Credentials, SecretString};
use crate::transport::Trust;
use crate::webdav::probe::UploadAccount;
use crate::webdav::{WebDavClient, WebDavClientBuilder};

const PASSWORD: &str = "IGEL_MIGRATE_PASSWORD";
const UPLOAD_PASSWORD: &str = "IGEL_MIGRATE_UPLOAD_PASSWORD";

const EXAMPLES: &str = "\
Passwords come from IGEL_MIGRATE_PASSWORD and IGEL_MIGRATE_UPLOAD_PASSWORD, else from the \
terminal. A check changes nothing on the server. Exit code 2 if something is missing, or if a \
probe found something that stands against a rollout.

Examples:
  igel-migrate check-repository --url https://dar.example.test/dar/ \\
      --user reader --ca ca.pem --expect berlin.tsv
  igel-migrate check-repository --url https://dar.example.test/dar/ \\
      --user reader --app 'base_system 12.8.2' --app cwa
  igel-migrate check-repository --url https://dar.example.test/dar/ \\
      --user reader --upload-user writer --probe-write --probe-large";

/// Check whether everything is there in a repository, file by file
///
/// Probes write, and are never part of a check: they find out who may write, and whether a file of
/// more than 1 GiB is taken. What they write is deleted again, and named if that fails.
#[derive(clap::Args)]
#[allow(clippy::struct_excessive_bools)] // one for each flag
#[command(
    after_help = EXAMPLES,
    group = ArgGroup::new("server").args(["url", "simulated"]).required(true),
    group = ArgGroup::new("trust").args(["ca", "pin"]),
    group = ArgGroup::new("basis").args(["expect", "reference", "folder"]),
    group = ArgGroup::new("check")
        .args(["expect", "reference", "folder", "app", "layout", "second_look", "checksums"])
        .multiple(true)
        .conflicts_with("probe"),
    group = ArgGroup::new("probe")
        .args(["probe_write", "probe_large"])
        .multiple(true)
        .requires("upload_user"),
)]
pub(super) struct Arguments {
    /// The address of the repository
    #[arg(long, value_name = "URL", requires = "user")]
    url: Option<String>,
    /// The account that devices read with
    #[arg(long, value_name = "NAME", requires = "url")]
    user: Option<String>,
    /// Check a simulated repository: while files are missing, and when all have come
    #[arg(long)]
    simulated: bool,

    /// The authority to trust instead of the system's
    #[arg(long, value_name = "FILE", help_heading = "Trust")]
    ca: Option<PathBuf>,
    /// The SHA-256 fingerprint of the server's own certificate
    #[arg(long, value_name = "SHA256", help_heading = "Trust")]
    pin: Option<String>,
    /// This server of several that share the name in the URL
    #[arg(long, value_name = "ADDRESS", help_heading = "Trust")]
    connect_to: Option<IpAddr>,

    /// What must be there, from a manifest: path, size, SHA-256 if known, separated by tabs
    #[arg(long, value_name = "FILE", help_heading = "What must be there")]
    expect: Option<PathBuf>,
    /// What must be there, from a repository that is known to be good
    #[arg(long, value_name = "URL", help_heading = "What must be there")]
    reference: Option<String>,
    /// What must be there, from a folder such as the file cache of the UMS proxy
    #[arg(long, value_name = "FOLDER", help_heading = "What must be there")]
    folder: Option<PathBuf>,
    /// An app that must be there, by name, name and version, or file name; can be repeated
    #[arg(long, value_name = "APP", value_parser = app, help_heading = "What must be there")]
    app: Vec<AppReference>,
    /// Where apps lie, e.g. {name}/{version}; can be repeated
    #[arg(long, value_name = "PATTERN", help_heading = "What must be there")]
    layout: Vec<String>,

    /// Look again after so many seconds, to see what is still growing
    #[arg(long, value_name = "SECONDS")]
    second_look: Option<u64>,
    /// Download and compare checksums; says how many bytes that are, and asks
    #[arg(long)]
    checksums: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,

    /// The account that UMS uploads with
    #[arg(
        long,
        value_name = "NAME",
        requires = "probe",
        help_heading = "Probes, which write"
    )]
    upload_user: Option<String>,
    /// Find out who may write, by writing one byte
    #[arg(long, help_heading = "Probes, which write")]
    probe_write: bool,
    /// Announce a file of more than 1 GiB, and ask whether to send one as a proof
    #[arg(long, help_heading = "Probes, which write")]
    probe_large: bool,
}

impl Arguments {
    fn client(
        &self,
        url: &str,
        user: &str,
        password: &SecretString,
    ) -> Result<WebDavClientBuilder> {
        let trust = match (&self.ca, &self.pin) {
            (Some(path), _) => {
                let bytes = std::fs::read(path).map_err(|error| files::naming(path, error))?;
                let certificates = Certificate::all_from_bytes(&bytes)
                    .map_err(|error| error.with_subject(path.display().to_string()))?;
                Trust::Only(certificates)
            }
            (None, Some(pin)) => Trust::Pinned(vec![pin.parse()?]),
            (None, None) => Trust::System,
        };
        let mut client = WebDavClient::builder(url)
            .with_credentials(Credentials::new(user, password.clone()))
            .with_trust(trust);
        if url.starts_with("http:") {
            client = client.with_plain_http();
        }
        Ok(client)
    }

    async fn expectation(&self, user: &str, password: &SecretString) -> Result<Expectation> {
        let expectation = if let Some(file) = &self.expect {
            Expectation::from_manifest(Manifest::from_file(file)?)?
        } else if let Some(url) = &self.reference {
            let reference = self.client(url, user, password)?.build()?;
            Expectation::from_repository(&reference).await?
        } else if let Some(folder) = &self.folder {
            Expectation::from_folder(folder)?
        } else {
            Expectation::nothing()
        };
        let layout = match &*self.layout {
            [] => Layout::default(),
            patterns => Layout::of_patterns(patterns.iter().map(String::as_str))?,
        };
        Ok(expectation.with_apps(self.app.clone()).with_layout(layout))
    }
}

fn app(text: &str) -> Result<AppReference> {
    AppRelease::from_file_name(text).map_or_else(|_| text.parse(), |release| Ok(release.into()))
}

pub(super) async fn run(arguments: &Arguments, io: &Io) -> Result<Exit> {
    let (Some(url), Some(user)) = (&arguments.url, &arguments.user) else {
        return interruptible(io, demo::run(io)).await;
    };
    let password = io.password(user, PASSWORD)?;
    let mut client = arguments.client(url, user, &password)?;
    if let Some(address) = arguments.connect_to {
        client = client.with_connect_to(address);
    }
    let client = client.build()?;
    if let Some(uploader) = &arguments.upload_user {
        let account = Credentials::new(uploader, io.password(uploader, UPLOAD_PASSWORD)?);
        return probes::run(arguments, &client, UploadAccount::new(account), io).await;
    }
    let checked = async {
        let expectation = arguments.expectation(user, &password).await?;
        check(arguments, &client, &expectation, io).await
    };
    let report = interruptible(io, checked).await?;
    if arguments.json {
        io.say(json(&report)?)?;
    } else {
        io.write_out(report.to_text().as_bytes())?;
    }
    Ok(Exit::complete(report.complete))
}

async fn check(
    arguments: &Arguments,
    client: &WebDavClient,
    expectation: &Expectation,
    io: &Io,
) -> Result<RepositoryReport> {
    let bar = bars::of_steps(io.bars(), "checking");
    let shown = bar.clone();
    let mut check = Check::new().with_progress(move |progress| show(&shown, progress));
    if let Some(seconds) = arguments.second_look {
        check = check.with_second_look(Duration::from_secs(seconds));
    }
    let comparison = check.compare(client, expectation).await;
    bar.finish_and_clear();
    let comparison = comparison?;
    if !arguments.checksums {
        return Ok(comparison.into_report());
    }
    let bytes = comparison.download_bytes();
    io.note(format_args!("comparing checksums downloads {bytes} bytes"));
    if bytes > 0 && !io.confirmed("Go on?", arguments.yes).await? {
        return Ok(comparison.into_report());
    }
    let bar = bars::of_bytes(io.bars(), bytes);
    let shown = bar.clone();
    let check = Check::new().with_progress(move |progress| show(&shown, progress));
    let report = check.verify(client, comparison).await;
    bar.finish_and_clear();
    report
}

fn show(bar: &ProgressBar, progress: Progress) {
    match progress {
        Progress::Files { seen, bytes } => {
            bar.set_message(format!("{seen} files, {bytes} bytes"));
            bar.tick();
        }
        Progress::Waiting { pause } => {
            bar.set_message(format!("second look in {} s", pause.as_secs()));
            bar.tick();
        }
        Progress::Checksums { done, of } => {
            bar.set_length(of);
            bar.set_position(done);
        }
    }
}

fn json(report: &impl Serialize) -> Result<String> {
    serde_json::to_string_pretty(report)
        .map_err(|error| Error::invalid("the report cannot be written").with_source(error))
}
