//! Inputs shared by the benchmarks.

pub mod fleet;

pub use igel_migrate_tests::memory::peak_kib;

use std::io::Write as _;
use std::path::Path;

use igel_migrate_core::Result;
use igel_migrate_core::archive::{Archive, ArchiveLimits};
use igel_migrate_tests::corpus_files;

/// The zipped firmware export of the corpus, or `None` after printing why there is none.
pub fn firmware_zip() -> Option<Vec<u8>> {
    std::fs::read(corpus_files("os11-firmware", "zip").first()?).ok()
}

/// The `setup.def` of the base system in the last `.ipm` of the corpus.
pub fn setup_def() -> Option<Vec<u8>> {
    let packages = corpus_files("os12-ipm", "ipm");
    entry_of(packages.last()?, "/config/setup.def").ok()
}

/// The entry of a zip archive whose name ends in `suffix`.
///
/// # Errors
///
/// If the file or the entry cannot be read.
pub fn entry_of(file: &Path, suffix: &str) -> Result<Vec<u8>> {
    let bytes = std::fs::read(file)?;
    let mut archive = Archive::open(&bytes, ArchiveLimits::default())?;
    let mut names = archive
        .entries()
        .iter()
        .map(|entry| entry.name().to_owned());
    let name = names
        .find(|name| name.ends_with(suffix))
        .unwrap_or_default();
    archive.read(&name)
}

/// Prints a line of JSON, at once: another program waits for it.
#[allow(clippy::print_stdout)] // what the programs of comparisons print is their purpose
pub fn print_line(value: &serde_json::Value) {
    println!("{value}");
    let _ = std::io::stdout().flush();
}
