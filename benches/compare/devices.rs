//! The Rust half of `benches/compare/devices`: makes a fleet, serves it over TLS, decodes it from
//! memory, fetches it with the client. Prints lines of JSON.

use std::io::Read as _;
use std::process::ExitCode;
use std::time::Instant;

use igel_migrate_benches::fleet::{device_list, is_ready};
use igel_migrate_benches::{peak_kib, print_line};
use igel_migrate_core::certificate::Certificate;
use igel_migrate_core::secret::Credentials;
use igel_migrate_core::transport::Trust;
use igel_migrate_core::ums::{DeviceListDecoder, UmsClient};
use igel_migrate_core::{Error, Result};
use igel_migrate_tests::fault_server::{FaultServer, Reply};
use igel_migrate_tests::tls::{Authority, Oddity};
use serde_json::json;

/// What one read from a TLS connection gives at most.
const PIECE: usize = 16 * 1024;

#[tokio::main]
#[allow(clippy::print_stderr)] // its output is its purpose
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["make", count, file] => make(count, file),
        ["serve", file] => serve(file).await,
        ["decode", repeat, file] => decode(repeat, file),
        ["fetch", url, ca] => fetch(url, ca).await,
        _ => {
            eprintln!(
                "usage: compare-devices make COUNT FILE | serve FILE | decode REPEAT FILE | fetch URL CA"
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

fn make(count: &str, file: &str) -> Result<()> {
    std::fs::write(file, device_list(count.parse().unwrap_or(0))).map_err(Error::from)
}

/// Serves the list to everybody until the standard input ends.
async fn serve(file: &str) -> Result<()> {
    let list = std::fs::read(file)?;
    let authority = Authority::new();
    let server = FaultServer::start(&authority.issue(Oddity::None), move |_, request| {
        if request.head.contains("/login") {
            return Reply::ok(r#"{"message":"JSESSIONID=0123456789ABCDEF0123456789ABCDEF"}"#);
        }
        let mut answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            list.len()
        )
        .into_bytes();
        answer.extend_from_slice(&list);
        Reply::Bytes(answer)
    })
    .await;
    print_line(&json!({ "url": server.url(), "ca": authority.pem() }));
    let until_closed =
        tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    let _ = until_closed.await;
    Ok(())
}

fn decode(repeat: &str, file: &str) -> Result<()> {
    let list = std::fs::read(file)?;
    let mut seconds = Vec::new();
    let mut found = (0, 0);
    for _ in 0..repeat.parse().unwrap_or(1) {
        let start = Instant::now();
        found = (0, 0);
        let mut decoder = DeviceListDecoder::new();
        for piece in list.chunks(PIECE) {
            decoder.push(piece)?;
            while let Some(device) = decoder.next_device()? {
                found.0 += 1;
                found.1 += usize::from(is_ready(device.os_type()));
            }
        }
        seconds.push(start.elapsed().as_secs_f64());
    }
    print_line(&json!({ "found": found, "seconds": seconds }));
    Ok(())
}

async fn fetch(url: &str, ca: &str) -> Result<()> {
    let client = UmsClient::builder(url)
        .with_credentials(Credentials::new("user", "invented"))
        .with_trust(Trust::Only(vec![Certificate::from_pem(&std::fs::read(
            ca,
        )?)?]))
        .build()?;
    client.log_in().await?;
    let start = Instant::now();
    let mut first = None;
    let mut found = (0, 0);
    let mut devices = client.devices().stream().await?;
    while let Some(device) = devices.next().await {
        first.get_or_insert_with(|| start.elapsed().as_secs_f64());
        found.0 += 1;
        found.1 += usize::from(is_ready(device?.os_type()));
    }
    print_line(&json!({
        "found": found,
        "seconds": [start.elapsed().as_secs_f64()],
        "first": first,
        "peak_kib": peak_kib(),
    }));
    Ok(())
}
