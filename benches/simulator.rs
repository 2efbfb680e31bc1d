//! How fast a simulated UMS starts, what it holds, and how it sends its largest list; and the same
//! of a simulated repository and its largest file.
//!
//! `cargo bench -p igel-migrate-benches --bench simulator -- 100000 300000`: one line of JSON for
//! the repository and one for each fleet. The fleets must be given in ascending order: the peak of
//! the process is measured.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // a program for a terminal

use std::time::Instant;

use igel_migrate_core::certificate::Certificate;
use igel_migrate_core::simulator::{Fleet, RepositorySetup, Simulator};
use igel_migrate_core::transport::Trust;
use igel_migrate_core::webdav::{RemotePath, WebDavClient};

/// The size of the file that is read from the repository.
const LARGE: u64 = 1_500_000_000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let given = std::env::args().filter_map(|word| word.parse().ok());
    let mut fleets: Vec<usize> = given.collect();
    if fleets.is_empty() {
        fleets.push(100_000);
    }
    measure_repository().await;
    for devices in fleets {
        measure(devices).await;
    }
}

async fn measure_repository() {
    // The first start of a process pays for what it needs once.
    drop(Simulator::builder().start().await.unwrap());
    let begun = Instant::now();
    drop(Simulator::builder().start().await.unwrap());
    let empty_us = begun.elapsed().as_micros();
    let begun = Instant::now();
    let setup = RepositorySetup::new("Berlin").with_numbered_apps(2_500, 4);
    let simulator = Simulator::builder().with_repository(setup);
    let simulator = simulator.start().await.unwrap();
    let start_us = begun.elapsed().as_micros();
    let repository = simulator.repository("Berlin").unwrap();
    let files = repository.manifest().len();

    repository.put_seeded_file("large", LARGE, 1).unwrap();
    let root = Certificate::from_pem(repository.ca_pem().as_bytes()).unwrap();
    let client = WebDavClient::builder(repository.url())
        .with_trust(Trust::Only(vec![root]))
        .with_credentials(repository.download_account().clone())
        .build()
        .unwrap();
    let begun = Instant::now();
    let mut walk = client.walk(&RemotePath::ROOT);
    while let Some(item) = walk.next().await {
        item.unwrap();
    }
    let walk_ms = begun.elapsed().as_millis();
    let begun = Instant::now();
    let large = "large".parse().unwrap();
    let mut download = client.get(&large, ..).await.unwrap();
    while download.chunk().await.unwrap().is_some() {}
    let download_ms = begun.elapsed().as_millis();
    let peak_mb = kilobytes("VmHWM:") / 1024;
    println!(
        "{{\"files\":{files},\"empty_start_us\":{empty_us},\"start_us\":{start_us},\
         \"walk_ms\":{walk_ms},\"large_bytes\":{LARGE},\"download_ms\":{download_ms},\
         \"peak_mb\":{peak_mb}}}"
    );
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
