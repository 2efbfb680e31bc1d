//! A simulated UMS with an app repository for any tool:
//! `cargo run --example simulator -- --devices 1000 --port 8443`.
//!
//! When it is ready it prints one line of JSON on standard output (`ums_url`, `repository_url`,
//! `ca_file`, `username`, `password`, and the repository's `upload_username`, `upload_password`,
//! `download_username`, `download_password`), then commands to try. It stops on Ctrl-C or SIGTERM, and with
//! `--until-stdin-closes` when its standard input ends, so that a test runner cannot leave it
//! behind.

#![allow(clippy::print_stdout, clippy::print_stderr)] // a program for a terminal

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use igel_migrate_core::secret::{Credentials, ExposeSecret as _};
use igel_migrate_core::simulator::{AppFolder, Fleet, RepositorySetup, Simulator};

const USAGE: &str = "usage: simulator [--devices N] [--sites N] [--seed N] [--port N] \
                     [--repository-port N] [--ca-file FILE] [--until-stdin-closes]";

struct Arguments {
    devices: usize,
    sites: usize,
    seed: u64,
    port: u16,
    repository_port: u16,
    ca_file: Option<PathBuf>,
    until_stdin_closes: bool,
}

impl Arguments {
    /// The arguments; `None` if they cannot be understood.
    fn read(mut words: impl Iterator<Item = String>) -> Option<Self> {
        let mut arguments = Self {
            devices: 1_000,
            sites: 3,
            seed: 1,
            port: 0,
            repository_port: 0,
            ca_file: None,
            until_stdin_closes: false,
        };
        while let Some(word) = words.next() {
            match word.as_str() {
                "--devices" => arguments.devices = words.next()?.parse().ok()?,
                "--sites" => arguments.sites = words.next()?.parse().ok()?,
                "--seed" => arguments.seed = words.next()?.parse().ok()?,
                "--port" => arguments.port = words.next()?.parse().ok()?,
                "--repository-port" => arguments.repository_port = words.next()?.parse().ok()?,
                "--ca-file" => arguments.ca_file = Some(words.next()?.into()),
                "--until-stdin-closes" => arguments.until_stdin_closes = true,
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
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("simulator: {}", error.report());
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> igel_migrate_core::Result<()> {
    let fleet = Fleet::of(arguments.devices)
        .with_sites(arguments.sites)
        .with_seed(arguments.seed);
    let repository = RepositorySetup::new("repository")
        .with_port(arguments.repository_port)
        .with_seed(arguments.seed)
        .with_app(AppFolder::new("base_system", "12.7.2"))
        .with_app(AppFolder::new("chromium", "120.0.6099.109+1"));
    let simulator = Simulator::builder()
        .with_port(arguments.port)
        .with_fleet(fleet)
        .with_repository(repository)
        .start()
        .await?;
    // Removed when it goes out of scope.
    let ours = tempfile::Builder::new().suffix(".pem").tempfile()?;
    let ca_file = arguments.ca_file.as_deref().unwrap_or(ours.path());
    std::fs::write(ca_file, simulator.ca_pem())?;
    announce(&simulator, ca_file);
    wait(arguments.until_stdin_closes).await;
    Ok(())
}

fn announce(simulator: &Simulator, ca_file: &Path) {
    let (url, ca) = (simulator.ums_url(), ca_file.display());
    let (username, password) = (simulator.username(), simulator.password());
    let dar = simulator.repository_url();
    let repository = &simulator.repositories()[0];
    let (uploader, upload_password) = parts(repository.upload_account());
    let (downloader, download_password) = parts(repository.download_account());
    let ready = serde_json::json!({
        "ums_url": url,
        "repository_url": dar,
        "ca_file": ca_file,
        "username": username,
        "password": password,
        "upload_username": uploader,
        "upload_password": upload_password,
        "download_username": downloader,
        "download_password": download_password,
    });
    let upload = format!("{uploader}:{upload_password}");
    let download = format!("{downloader}:{download_password}");
    println!("{ready}");
    println!(
        "\n# try the UMS:\n\
         curl --cacert '{ca}' '{url}/umsapi/v3/serverstatus'\n\
         curl --cacert '{ca}' -u '{username}:{password}' -c cookies -X POST '{url}/umsapi/v3/login'\n\
         curl --cacert '{ca}' -b cookies '{url}/umsapi/v3/thinclients?facets=details'\n\
         curl --cacert '{ca}' -b cookies '{url}/umsapi/v3/directories/tcdirectories?facets=children'\n\
         curl --cacert '{ca}' -b cookies -X PUT -H 'Content-Type: application/json' \
         -d '{{\"name\":\"OS 12\"}}' '{url}/umsapi/v3/directories/tcdirectories'\n\
         curl --cacert '{ca}' -b cookies -X POST '{url}/umsapi/v3/logout'"
    );
    let folder = format!("{dar}base_system/12.7.2/");
    println!(
        "\n# try the repository:\n\
         curl --cacert '{ca}' --digest -u '{download}' -X PROPFIND -H 'Depth: 1' '{folder}'\n\
         curl --cacert '{ca}' --digest -u '{download}' -I '{folder}base_system-12.7.2.ipkg'\n\
         curl --cacert '{ca}' --digest -u '{download}' -r 0-63 -o first-bytes \
         '{folder}base_system-12.7.2.ipkg'\n\
         curl --cacert '{ca}' --digest -u '{upload}' -X MKCOL '{dar}new'\n\
         curl --cacert '{ca}' --digest -u '{upload}' -T '{ca}' '{dar}new/file'\n\
         curl --cacert '{ca}' --digest -u '{upload}' -X DELETE '{dar}new/'"
    );
}

/// Name and password of an account that lives as long as this program.
fn parts(account: &Credentials) -> (&str, &str) {
    (account.username(), account.password().expose_secret())
}

/// Waits for Ctrl-C, SIGTERM or, where that is asked for, the end of standard input.
async fn wait(until_stdin_closes: bool) {
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated() => {}
        () = stdin_closes(), if until_stdin_closes => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

/// Standard input is read on a thread of its own, which does not keep the program from ending.
async fn stdin_closes() {
    let (ended, end) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        let _ = ended.send(());
    });
    let _ = end.await;
}
