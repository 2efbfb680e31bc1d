//! How fast a simulated UMS starts, what it holds, and how it sends its largest list.
//!
//! `cargo bench -p igel-migrate-benches --bench simulator -- 100000 300000`: one line of JSON for
//! each fleet. The fleets must be given in ascending order: the peak of the process is measured.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // a program for a terminal

use std::time::Instant;

use igel_migrate_core::simulator::{Fleet, Simulator};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let given = std::env::args().filter_map(|word| word.parse().ok());
    let mut fleets: Vec<usize> = given.collect();
    if fleets.is_empty() {
        fleets.push(100_000);
    }
    for devices in fleets {
        measure(devices).await;
    }
}

async fn measure(devices: usize) {
    let begun = Instant::now();
    let fleet = Fleet::of(devices).with_sites(300);
    let simulator = Simulator::builder()
        .with_fleet(fleet)
        .start()
        .await
        .unwrap();
    let start_ms = begun.elapsed().as_millis();
    let resident_mb = kilobytes("VmRSS:") / 1024;

    let ca = reqwest::Certificate::from_pem(simulator.ca_pem().as_bytes()).unwrap();
    let client = reqwest::Client::builder()
        .tls_certs_only([ca])
        .no_proxy()
        .build()
        .unwrap();
    let base = format!("{}/umsapi/v3", simulator.ums_url());
    let login = client.post(format!("{base}/login"));
    let login = login.basic_auth(simulator.username(), Some(simulator.password()));
    let cookie = login.send().await.unwrap().headers()["set-cookie"].clone();
    let begun = Instant::now();
    let list = client.get(format!("{base}/thinclients?facets=details"));
    let mut answer = list.header("Cookie", cookie).send().await.unwrap();
    let mut bytes = 0;
    let mut first_ms = None;
    while let Some(piece) = answer.chunk().await.unwrap() {
        first_ms.get_or_insert_with(|| begun.elapsed().as_millis());
        bytes += piece.len();
    }
    let list_ms = begun.elapsed().as_millis();
    let first_ms = first_ms.unwrap_or_default();
    let (megabytes, peak_mb) = (bytes / 1_000_000, kilobytes("VmHWM:") / 1024);
    println!(
        "{{\"devices\":{devices},\"start_ms\":{start_ms},\"resident_mb\":{resident_mb},\
         \"list_mb\":{megabytes},\"first_byte_ms\":{first_ms},\"list_ms\":{list_ms},\
         \"peak_mb\":{peak_mb}}}"
    );
}

/// A figure of this process; 0 where the system does not tell.
fn kilobytes(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
