//! `simulate`: a simulated UMS with an app repository, for any tool.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Exit, Io, demo, files};
use crate::error::{Error, Result};
use crate::secret::{Credentials, ExposeSecret as _};
use crate::simulator::{AppFolder, Fleet, RepositorySetup, Simulator};

const EXAMPLES: &str = "\
When it is ready it prints one line of JSON: ums_url, repository_url, ca_file, username, password, \
and the accounts of the repository. It stops on Ctrl-C and SIGTERM.

Examples:
  igel-migrate simulate --devices 1000 --port 8443
  igel-migrate simulate --until-stdin-closes --ca-file ca.pem
  igel-migrate simulate --demo";

/// Start a simulated UMS and app repository on loopback, to test tooling against
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Show a whole migration of 500 devices instead, from the plan to the report
    #[arg(long)]
    demo: bool,
    /// Where the demonstration writes its files; without it, a folder among the temporary files
    #[arg(long, value_name = "FOLDER", requires = "demo")]
    out: Option<PathBuf>,
    /// Devices of the fleet
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    devices: usize,
    /// Sites of the fleet
    #[arg(long, value_name = "N", default_value_t = 3)]
    sites: usize,
    /// What the fleet is made from; the same seed gives the same fleet
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Port of the UMS; 0: any free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
    /// Port of the repository; 0: any free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    repository_port: u16,
    /// Where to write the certificate to trust; without it, a file that goes away in the end
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Stop when standard input ends, so that a test runner cannot leave it behind
    #[arg(long)]
    until_stdin_closes: bool,
}

pub(super) async fn run(arguments: &Arguments, io: &Io) -> Result<Exit> {
    if arguments.demo {
        return Box::pin(demo::run(arguments.out.as_deref(), io)).await;
    }
    if arguments.sites == 0 {
        return Err(Error::invalid("a fleet has one site at least"));
    }
    let ca_file = CaFile::reserve(arguments.ca_file.as_deref())?;
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
    files::write(ca_file.path(), simulator.ca_pem())?;
    announce(&simulator, ca_file.path(), io)?;
    tokio::select! {
        () = io.interrupt().raised() => {}
        () = input_ends(io), if arguments.until_stdin_closes => {}
    }
    Ok(Exit::Done)
}

async fn input_ends(io: &Io) {
    while let Ok(Some(_)) = io.next_line().await {}
}

/// A file that was named, or one of ours that is removed in the end.
enum CaFile {
    Named(PathBuf),
    Ours(PathBuf),
}

impl CaFile {
    fn reserve(named: Option<&Path>) -> Result<Self> {
        if let Some(path) = named {
            return files::reserve(path).map(|_| Self::Named(path.to_owned()));
        }
        let name = format!("igel-migrate-{:016x}.pem", rand::random::<u64>());
        Ok(Self::Ours(std::env::temp_dir().join(name)))
    }

    fn path(&self) -> &Path {
        let (Self::Named(path) | Self::Ours(path)) = self;
        path
    }
}

impl Drop for CaFile {
    fn drop(&mut self) {
        if let Self::Ours(path) = self {
            // It holds no secret; that it stays is no harm.
            let _ = std::fs::remove_file(path);
        }
    }
}

fn announce(simulator: &Simulator, ca_file: &Path, io: &Io) -> Result<()> {
    let (url, ca) = (simulator.ums_url(), ca_file.display());
    let (username, password) = (simulator.username(), simulator.password());
    let dar = simulator.repository_url();
    let repository = &simulator.repositories()[0];
    let (uploader, upload_password) = parts(repository.upload_account());
    let (downloader, download_password) = parts(repository.download_account());
    io.say(json!({
        "ums_url": url,
        "repository_url": dar,
        "ca_file": ca_file,
        "username": username,
        "password": password,
        "upload_username": uploader,
        "upload_password": upload_password,
        "download_username": downloader,
        "download_password": download_password,
    }))?;
    io.say(format_args!(
        "\n# try the UMS:\n\
         curl --cacert '{ca}' '{url}/umsapi/v3/serverstatus'\n\
         curl --cacert '{ca}' -u '{username}:{password}' -c cookies -X POST '{url}/umsapi/v3/login'\n\
         curl --cacert '{ca}' -b cookies '{url}/umsapi/v3/thinclients?facets=details'\n\
         curl --cacert '{ca}' -b cookies '{url}/umsapi/v3/directories/tcdirectories?facets=children'\n\
         curl --cacert '{ca}' -b cookies -X PUT -H 'Content-Type: application/json' \
         -d '{{\"name\":\"OS 12\"}}' '{url}/umsapi/v3/directories/tcdirectories'\n\
         curl --cacert '{ca}' -b cookies -X POST '{url}/umsapi/v3/logout'"
    ))?;
    let folder = format!("{dar}base_system/12.7.2/");
    let upload = format!("{uploader}:{upload_password}");
    let download = format!("{downloader}:{download_password}");
    io.say(format_args!(
        "\n# try the repository:\n\
         curl --cacert '{ca}' --digest -u '{download}' -X PROPFIND -H 'Depth: 1' '{folder}'\n\
         curl --cacert '{ca}' --digest -u '{download}' -I '{folder}base_system-12.7.2.ipkg'\n\
         curl --cacert '{ca}' --digest -u '{download}' -r 0-63 -o first-bytes \
         '{folder}base_system-12.7.2.ipkg'\n\
         curl --cacert '{ca}' --digest -u '{upload}' -X MKCOL '{dar}new'\n\
         curl --cacert '{ca}' --digest -u '{upload}' -T '{ca}' '{dar}new/file'\n\
         curl --cacert '{ca}' --digest -u '{upload}' -X DELETE '{dar}new/'"
    ))
}

/// Name and password of an account that lives as long as this command.
fn parts(account: &Credentials) -> (&str, &str) {
    (account.username(), account.password().expose_secret())
}
