//! Migrations over virtual weeks, one after another in one process: memory and open handles must
//! stay flat.
//!
//! ```console
//! $ cargo run --release -p igel-migrate-benches --bin soak -- 3600
//! ```
//!
//! The argument is how many seconds it goes on; one minute without. The first quarter is for warming
//! up. It fails if more handles are open after any round than after the one before, or if the memory
//! of the last quarter (its median) is above that of the second by more than 5 %.

#![allow(clippy::print_stdout)] // its output is its purpose

use std::process::ExitCode;
use std::time::{Duration, Instant};

use igel_migrate_tests::memory::resident_kib;
use igel_migrate_tests::migration::soak::{round, settled_handles};
use jiff::SignedDuration;

/// How many percent more memory the last quarter may have than the second.
const GROWTH: u64 = 5;

#[tokio::main]
async fn main() -> ExitCode {
    let seconds = std::env::args().nth(1).and_then(|text| text.parse().ok());
    let whole = Duration::from_secs(seconds.unwrap_or(60));
    let began = Instant::now();
    let mut sums = (SignedDuration::ZERO, 0, 0);
    let (mut resident, mut handles) = (Vec::new(), None);
    let mut told = Duration::ZERO;
    while began.elapsed() < whole {
        let done = round(resident.len()).await;
        sums.0 += done.lasted;
        sums.1 += done.requests;
        sums.2 += done.records;
        let open = settled_handles(handles);
        resident.push(resident_kib().unwrap_or(0));
        if handles.is_some() && open > handles {
            println!(
                "round {}: {open:?} handles, not {handles:?}",
                resident.len()
            );
            return ExitCode::FAILURE;
        }
        handles = open;
        if began.elapsed() >= told {
            told += whole / 20;
            report(began.elapsed(), &resident, handles);
        }
    }
    report(began.elapsed(), &resident, handles);
    println!(
        "{} rounds, {} virtual weeks, {} requests, {} records",
        resident.len(),
        sums.0.as_hours() / (24 * 7),
        sums.1,
        sums.2
    );
    let quarter = resident.len() / 4;
    let (second, last) = (
        median(&resident[quarter..resident.len() - 2 * quarter]),
        median(&resident[resident.len() - quarter.max(1)..]),
    );
    println!("median memory of the second quarter {second} KiB, of the last {last} KiB");
    if last > second + second * GROWTH / 100 {
        println!("memory grows");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn report(elapsed: Duration, resident: &[u64], handles: Option<usize>) {
    println!(
        "{:>5} s: round {}, {} KiB, {} handles",
        elapsed.as_secs(),
        resident.len(),
        resident.last().unwrap_or(&0),
        handles.unwrap_or(0)
    );
}

fn median(values: &[u64]) -> u64 {
    let mut values = values.to_vec();
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or(0)
}
