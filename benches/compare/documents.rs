//! The Rust half of `benches/compare/documents`: does one work item on files in memory, several
//! times, and prints one line of JSON.

use std::process::ExitCode;
use std::time::Instant;

use igel_migrate_benches::peak_kib;
use igel_migrate_core::profile::os11::Os11Profile;
use igel_migrate_core::profile::os12::Os12Package;
use igel_migrate_core::registry::RegistrySchema;
use igel_migrate_core::{ErrorKind, Result};

/// A work item: takes the content of its files, says what it found. The Python item of the same
/// name must say the same.
type Work = fn(&[Vec<u8>]) -> Result<String>;

fn work(item: &str) -> Option<Work> {
    Some(match item {
        "schema" => schema,
        "os11_profiles" => os11_profiles,
        "packages" => packages,
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

fn os11_profiles(files: &[Vec<u8>]) -> Result<String> {
    let (mut settings, mut instances, mut malformed, mut written) = (0, 0, 0, 0);
    for file in files {
        let profile = match Os11Profile::parse(file) {
            Ok(profile) => profile,
            Err(error) if error.kind() == ErrorKind::Malformed => {
                malformed += 1;
                continue;
            }
            Err(error) => return Err(error),
        };
        settings += profile.settings().count();
        instances += profile.instances().count();
        written += usize::from(!profile.to_bytes().is_empty());
    }
    Ok(format!(
        "{written} written, {settings} settings, {instances} instances, {malformed} malformed"
    ))
}

fn packages(files: &[Vec<u8>]) -> Result<String> {
    let (mut apps, mut instances, mut parameters) = (0, 0, 0);
    for file in files {
        let package = Os12Package::open(file.as_slice())?;
        for entry in package.profiles() {
            instances += entry.profile().instances().count();
        }
        for app in package.apps() {
            apps += 1;
            parameters += RegistrySchema::parse(&package.setup_def(app)?)?.parameter_count();
        }
    }
    Ok(format!(
        "{apps} apps, {instances} instances, {parameters} parameters"
    ))
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
