//! A fleet of 300,000 devices through the real client: list, readiness, plan and first wave, with
//! UMS, repositories and living devices simulated in a process of their own, over TLS.
//!
//! ```console
//! $ cargo run --release -p igel-migrate-benches --bin load -- 300000 100 3000
//! ```
//!
//! The arguments are devices, sites and devices of the first wave. Printed are, for each step, the
//! time by the clock, the processor time of both processes, and the most memory of the client. It
//! says nothing of how long a UMS takes to answer.

#![allow(clippy::print_stdout, clippy::print_stderr)] // its output is its purpose

use std::process::{Command, ExitCode};

use igel_migrate_tests::migration::load::{Size, Took, measure, serve};

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let serves = arguments.first().is_some_and(|word| word == "serve");
    if serves {
        arguments.remove(0);
    }
    let numbers: Result<Vec<usize>, _> = arguments.iter().map(|text| text.parse()).collect();
    let size = match numbers.as_deref() {
        Ok([]) => Size::default(),
        Ok(&[devices, sites, first_wave]) => Size {
            devices,
            sites,
            first_wave,
        },
        _ => {
            eprintln!("usage: load [DEVICES SITES FIRST_WAVE]");
            return ExitCode::FAILURE;
        }
    };
    if serves {
        serve(size).await;
        return ExitCode::SUCCESS;
    }
    let Ok(program) = std::env::current_exe() else {
        return ExitCode::FAILURE;
    };
    let mut command = Command::new(program);
    command.arg("serve");
    command.args([size.devices, size.sites, size.first_wave].map(|number| number.to_string()));
    println!(
        "{:<44} {:>8} {:>8} {:>8} {:>9}",
        "", "clock", "client", "fleet", "memory"
    );
    Box::pin(measure(command, size, |took: &Took| {
        println!(
            "{:<44} {:>6.2} s {:>6.2} s {:>6.2} s {:>5} MiB",
            took.what,
            took.wall.as_secs_f64(),
            took.client.as_secs_f64(),
            took.fleet.as_secs_f64(),
            took.peak_kib / 1024
        );
    }))
    .await;
    ExitCode::SUCCESS
}
