//! The Rust half of `benches/compare/documents`: does one work item on files in memory, several
//! times, and prints one line of JSON.

use std::process::ExitCode;
use std::time::Instant;

use igel_migrate_core::Result;
use igel_migrate_core::registry::RegistrySchema;

/// A work item: takes the content of its files, says what it found. The Python item of the same
/// name must say the same.
type Work = fn(&[Vec<u8>]) -> Result<String>;

fn work(item: &str) -> Option<Work> {
    Some(match item {
        "schema" => schema,
        _ => return None,
    })
}

fn schema(files: &[Vec<u8>]) -> Result<String> {
    let (mut parameters, mut templates) = (0, 0);
    for file in files {
        let schema = RegistrySchema::parse(file)?;
        parameters += schema.parameter_count();
        templates += schema.template_count();
    }
    Ok(format!("{parameters} parameters, {templates} templates"))
}

#[allow(clippy::print_stdout, clippy::print_stderr)] // its output is its purpose
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (item, repeat, paths) = match arguments.as_slice() {
        [item, repeat, paths @ ..] if !paths.is_empty() => (item, repeat.parse::<u32>(), paths),
        _ => {
            eprintln!("usage: compare-documents ITEM REPEAT FILE...");
            return ExitCode::FAILURE;
        }
    };
    let files: std::io::Result<Vec<Vec<u8>>> = paths.iter().map(std::fs::read).collect();
    let (Some(work), Ok(repeat), Ok(files)) = (work(item), repeat, files) else {
        eprintln!("no such work item, number or file");
        return ExitCode::FAILURE;
    };
    let mut seconds = Vec::new();
    let mut found = String::new();
    for _ in 0..repeat {
        let start = Instant::now();
        found = match work(&files) {
            Ok(found) => found,
            Err(error) => {
                eprintln!("{}", error.report());
                return ExitCode::FAILURE;
            }
        };
        seconds.push(start.elapsed().as_secs_f64());
    }
    println!(
        "{{\"found\": {found:?}, \"seconds\": {seconds:?}, \"peak_kib\": {}}}",
        peak_kib()
    );
    ExitCode::SUCCESS
}

/// The most memory this process ever had, in KiB; 0 where the system does not say.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    (status.lines())
        .find_map(|line| {
            line.strip_prefix("VmHWM:")?
                .split_whitespace()
                .next()?
                .parse()
                .ok()
        })
        .unwrap_or(0)
}
