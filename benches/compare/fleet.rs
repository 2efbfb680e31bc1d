//! The Rust half of `benches/compare/fleet`: a simulated UMS in one process, and in another a
//! client that counts its devices as they arrive. Both speak lines of JSON.

use std::io::BufRead as _;
use std::process::ExitCode;
use std::time::Instant;

use igel_migrate_benches::fleet::is_ready;
use igel_migrate_benches::{peak_kib, print_line};
use igel_migrate_core::Result;
use igel_migrate_core::secret::SecretSource;
use igel_migrate_core::simulator::{Fleet, Simulator};
use igel_migrate_core::spec::Connection;
use serde_json::json;

#[tokio::main]
#[allow(clippy::print_stderr)] // its output is its purpose
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["serve", devices, ca_file] => serve(devices, ca_file).await,
        ["count", url, username, ca_file] => count(url, username, ca_file, false).await,
        ["count", "--wait", url, username, ca_file] => count(url, username, ca_file, true).await,
        _ => {
            eprintln!(
                "usage: compare-fleet serve DEVICES CA_FILE | count [--wait] URL USERNAME CA_FILE\n\
                 `count` takes the password from FLEET_PASSWORD"
            );
            return ExitCode::FAILURE;
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", error.report());
            ExitCode::FAILURE
        }
    }
}

/// Serves a fleet until standard input ends; for each line on it says how much of the last answer
/// has been sent.
async fn serve(devices: &str, ca_file: &str) -> Result<()> {
    let start = Instant::now();
    let fleet = Fleet::of(devices.parse().unwrap_or(0)).with_sites(50);
    let simulator = Simulator::builder().with_fleet(fleet).start().await?;
    std::fs::write(ca_file, simulator.ca_pem())?;
    print_line(&json!({
        "url": simulator.ums_url(),
        "username": simulator.username(),
        "password": simulator.password(),
        "seconds": start.elapsed().as_secs_f64(),
        "peak_kib": peak_kib(),
    }));
    let answer = move || {
        for _ in std::io::stdin()
            .lock()
            .lines()
            .map_while(std::result::Result::ok)
        {
            let entries = simulator.audit().entries();
            let mut latest = entries.iter().rev();
            let last = latest.find(|entry| entry.path.ends_with("/thinclients"));
            print_line(&json!({
                "bytes": last.map(|entry| entry.response_bytes),
                "complete": last.map(|entry| entry.complete),
                "peak_kib": peak_kib(),
            }));
        }
    };
    let _ = tokio::task::spawn_blocking(answer).await;
    Ok(())
}

/// Counts the devices. With `wait` it reads on behind the first only when it is given a line.
async fn count(url: &str, username: &str, ca_file: &str, wait: bool) -> Result<()> {
    let client = Connection::builder(url)
        .with_ca_file(ca_file)
        .with_username(username)
        .with_password(SecretSource::env("FLEET_PASSWORD")?)
        .build()?
        .client()?
        .build()?;
    client.log_in().await?;
    let start = Instant::now();
    let mut first = None;
    let mut found = (0, 0);
    let all = client.devices().with_recycle_bin();
    let mut devices = all.stream().await?;
    while let Some(device) = devices.next().await {
        found.0 += 1;
        found.1 += usize::from(is_ready(device?.os_type()));
        if first.is_none() {
            first = Some(start.elapsed().as_secs_f64());
            if wait {
                print_line(&json!({ "first": first }));
                let _ = std::io::stdin().lock().read_line(&mut String::new());
            }
        }
    }
    print_line(&json!({
        "found": found,
        "seconds": start.elapsed().as_secs_f64(),
        "first": first,
        "peak_kib": peak_kib(),
    }));
    Ok(())
}
