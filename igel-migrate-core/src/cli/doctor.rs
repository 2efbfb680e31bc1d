//! `doctor`: whether UMS can be reached as the settings say, and what is in the way if not.

use serde_json::to_string_pretty;

use super::ums::UmsSource;
use super::{Exit, Io};
use crate::doctor::{Check, Doctor, DoctorReport, Verdict};
use crate::error::{Error, Result};
use crate::simulator::Fleet;

const EXAMPLES: &str = "\
Nothing is written to UMS. Exit code 1 if a check failed or none was possible.

Examples:
  igel-migrate doctor --connection ums.toml
  igel-migrate doctor --simulated --json";

/// Find out what stands between you and UMS: address, certificate, clock, login, rights
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: UmsSource,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(arguments: &Arguments, io: &Io) -> Result<Exit> {
    let (connection, _simulator) = arguments.source.open(|| Fleet::of(50), io).await?;
    let report = Doctor::new(connection).examine().await;
    if arguments.json {
        let json = to_string_pretty(&report)
            .map_err(|error| Error::invalid("the report cannot be written").with_source(error))?;
        io.say(json)?;
    } else {
        io.write_out(report.to_string().as_bytes())?;
    }
    Ok(exit(&report))
}

fn exit(report: &DoctorReport) -> Exit {
    let unknown = |check: &Check| check.verdict == Verdict::CouldNotCheck;
    if report.is_healthy() && !report.checks.iter().all(unknown) {
        Exit::Done
    } else {
        Exit::Failed
    }
}
