//! Helpers shared by the integration tests: the corpus of real files, fixtures, servers.

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is how they fail

#[cfg(unix)]
pub mod apache;
pub mod api;
pub mod fault_server;
pub mod fuzz;
pub mod logs;
pub mod memory;
pub mod migration;
pub mod office;
pub mod tls;
pub mod transcripts;
#[cfg(unix)]
pub mod wsgidav;

use std::path::{Path, PathBuf};

/// The root of the workspace.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."))
        .to_owned()
}

/// A folder of the corpus of real exports, or `None` after printing why the test is skipped.
///
/// The corpus is not part of the project; it lies beside it (`../shared/corpus`) or where
/// `IGEL_MIGRATE_CORPUS` says.
#[allow(clippy::print_stderr)] // a skipped test must say so
pub fn corpus(folder: &str) -> Option<PathBuf> {
    let root = std::env::var_os("IGEL_MIGRATE_CORPUS")
        .map_or_else(|| workspace().join("../shared/corpus"), PathBuf::from);
    let path = root.join(folder);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("SKIPPED: no corpus folder at {}", path.display());
    None
}

/// A file of the collected facts about UMS and OS 11, or `None` after printing why the test is
/// skipped.
///
/// They are not part of the project; they lie beside it (`../shared/reference`) or where
/// `IGEL_MIGRATE_REFERENCE` says.
#[allow(clippy::print_stderr)] // a skipped test must say so
pub fn reference(file: &str) -> Option<PathBuf> {
    let root = std::env::var_os("IGEL_MIGRATE_REFERENCE")
        .map_or_else(|| workspace().join("../shared/reference"), PathBuf::from);
    let path = root.join(file);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("SKIPPED: no reference at {}", path.display());
    None
}

/// The files of a corpus folder with one of the extensions, sorted by name.
///
/// # Panics
///
/// If the folder cannot be read: a test must not pass on a corpus it did not see.
pub fn corpus_files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let Some(folder) = corpus(folder) else {
        return Vec::new();
    };
    let entries = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    files
}

/// One row of the corpus index.
#[derive(Debug, Clone)]
pub struct IndexRow {
    /// Path below the corpus root.
    pub file: String,
    /// Whether the file is well-formed.
    pub well_formed: bool,
    /// Number of settings, parameters or plain parameters (see the corpus README).
    pub settings: Option<usize>,
    /// Number of instances or templates.
    pub instances: Option<usize>,
    /// Whether the file has exactly the form in which UMS writes profiles.
    pub canonical: bool,
    /// Facts and feature tags, joined by `;`.
    pub notes: String,
}

/// The rows of the corpus index whose file lies in `folder`; empty if there is no corpus.
///
/// # Panics
///
/// If the index is there and not readable.
pub fn corpus_index(folder: &str) -> Vec<IndexRow> {
    let Some(root) = corpus("") else {
        return Vec::new();
    };
    let index = std::fs::read_to_string(root.join("INDEX.tsv"))
        .unwrap_or_else(|error| panic!("cannot read the corpus index: {error}"));
    index
        .lines()
        .skip(1)
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(|cells| cells[0].starts_with(folder))
        .map(|cells| IndexRow {
            file: cells[0].to_owned(),
            well_formed: cells[4] == "yes",
            settings: cells[5].parse().ok(),
            instances: cells[6].parse().ok(),
            canonical: cells[7] == "true",
            notes: cells[8].to_owned(),
        })
        .collect()
}
