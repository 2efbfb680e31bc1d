//! Examines a connection to UMS and collects a scrubbed bundle to send to the project.
//!
//! ```console
//! $ cargo run --example collect -- --connection berlin.toml --out bundle.zip
//! ```
//!
//! The file of the connection has a table `[ums]` with `url`, `username`, `password` and whom to
//! trust. Without it a simulated UMS is asked. `--devices N` takes N devices instead of 1,000.

#![allow(clippy::print_stdout, clippy::print_stderr)] // a program for a terminal

use std::path::PathBuf;
use std::process::ExitCode;

use igel_migrate_core::Result;
use igel_migrate_core::certificate::Certificate;
use igel_migrate_core::collect::Collector;
use igel_migrate_core::doctor::{CheckName, Doctor, Verdict};
use igel_migrate_core::secret::Credentials;
use igel_migrate_core::simulator::{Fleet, Simulator};
use igel_migrate_core::spec::Connection;
use igel_migrate_core::transport::Trust;

const USAGE: &str = "usage: collect [--connection FILE] [--out BUNDLE.zip] [--devices N]";

struct Arguments {
    connection: Option<PathBuf>,
    out: PathBuf,
    devices: u64,
}

impl Arguments {
    /// The arguments; `None` if they cannot be understood.
    fn read(mut words: impl Iterator<Item = String>) -> Option<Self> {
        let mut arguments = Self {
            connection: None,
            out: "bundle.zip".into(),
            devices: 1_000,
        };
        while let Some(word) = words.next() {
            match word.as_str() {
                "--connection" => arguments.connection = Some(words.next()?.into()),
                "--out" => arguments.out = words.next()?.into(),
                "--devices" => arguments.devices = words.next()?.parse().ok()?,
                _ => return None,
            }
        }
        Some(arguments)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(arguments) = Arguments::read(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(arguments).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("collect: {}", error.report());
            ExitCode::FAILURE
        }
    }
}

/// Whether there is a bundle.
async fn run(arguments: Arguments) -> Result<bool> {
    let (_simulator, connection) = match &arguments.connection {
        Some(file) => (None, Connection::from_file(file)?),
        None => simulated().await?,
    };
    let report = Doctor::new(connection.clone()).examine().await;
    println!("{report}");
    // A right or a licence that is missing is worth a bundle all the more.
    let login = report.check(CheckName::Login);
    if login.is_none_or(|login| login.verdict != Verdict::Ok) {
        return Ok(false);
    }
    let ums = connection.client()?.build()?;
    let collector = Collector::new(ums.clone()).with_devices(arguments.devices);
    let bundle = collector.collect(&arguments.out).await?;
    ums.log_out().await?;
    println!(
        "{}: look through it before you send it",
        bundle.path.display()
    );
    for document in &bundle.documents {
        println!("  {:<32} {:>10} bytes", document.name, document.bytes);
    }
    for missing in &bundle.missing {
        println!("  {:<32} missing: {}", missing.name, missing.kind);
    }
    Ok(true)
}

/// A simulated UMS with the connection to it; it stops when it is dropped.
async fn simulated() -> Result<(Option<Simulator>, Connection)> {
    let fleet = Fleet::of(200).with_sites(2);
    let simulator = Simulator::builder().with_fleet(fleet).start().await?;
    let authority = Certificate::from_pem(simulator.ca_pem().as_bytes())?;
    let account = Credentials::new(simulator.username(), simulator.password());
    let connection = Connection::builder(simulator.ums_url())
        .with_trust(Trust::Only(vec![authority]))
        .with_credentials(&account)
        .build()?;
    Ok((Some(simulator), connection))
}
