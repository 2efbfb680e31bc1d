//! `collect`: examines a connection to UMS and collects a scrubbed bundle to send to the project.

use std::path::PathBuf;

use super::ums::UmsSource;
use super::{Exit, Io, bars};
use crate::collect::Collector;
use crate::doctor::{CheckName, Doctor, Verdict};
use crate::error::{Error, ErrorKind, Result};
use crate::simulator::Fleet;

const EXAMPLES: &str = "\
Nothing is written to UMS. Names, users, addresses, serial numbers and comments are replaced \
under a key that is thrown away. Look through the bundle before you send it.

Examples:
  igel-migrate collect --connection ums.toml --out bundle.zip
  igel-migrate collect --simulated --devices 20";

/// Collect what the project does not know yet into one private, scrubbed zip file
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: UmsSource,
    /// The bundle to write; it must not be there yet
    #[arg(long, value_name = "BUNDLE.zip", default_value = "bundle.zip")]
    out: PathBuf,
    /// The most devices to take
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    devices: u64,
}

pub(super) async fn run(arguments: &Arguments, io: &Io) -> Result<Exit> {
    let out = &arguments.out;
    refuse_taken(out)?;
    let fleet = || Fleet::of(200).with_sites(2);
    let (connection, _simulator) = arguments.source.open(fleet, io).await?;
    let report = Doctor::new(connection.clone()).examine().await;
    io.say(&report)?;
    // A right or a licence that is missing is worth a bundle all the more.
    let login = report.check(CheckName::Login);
    if login.is_none_or(|login| login.verdict != Verdict::Ok) {
        return Ok(Exit::Failed);
    }
    let ums = connection.client()?.build()?;
    let bar = bars::of_steps(io.bars(), "collecting");
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    let collector = Collector::new(ums.clone()).with_devices(arguments.devices);
    let bundle = collector.collect(out).await;
    bar.finish_and_clear();
    let bundle = bundle?;
    ums.log_out().await?;
    io.say(format_args!(
        "{}: look through it before you send it",
        bundle.path.display()
    ))?;
    for document in &bundle.documents {
        io.say(format_args!(
            "  {:<32} {:>10} bytes",
            document.name, document.bytes
        ))?;
    }
    for missing in &bundle.missing {
        io.say(format_args!(
            "  {:<32} missing: {}",
            missing.name, missing.kind
        ))?;
    }
    Ok(Exit::Done)
}

/// Refuses a place where no bundle can be before anybody is asked anything.
fn refuse_taken(out: &std::path::Path) -> Result<()> {
    let subject = out.display().to_string();
    if out.symlink_metadata().is_ok() {
        return Err(Error::new(ErrorKind::Conflict, "the file exists already")
            .with_subject(subject)
            .with_hint("choose another name with --out"));
    }
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(folder) if !folder.is_dir() => Err(Error::new(ErrorKind::NotFound, "no such folder")
            .with_subject(folder.display().to_string())),
        _ => Ok(()),
    }
}
