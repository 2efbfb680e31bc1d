//! Fuzz targets: every reader of bytes that others wrote, with what must hold for any input.
//!
//! A [`Target`] is a function of bytes that panics where a promise is broken. Three things drive
//! the same targets: the tests, with a fixed number of mutations of the seeds; the
//! program `fuzz`, for as long as it is told; and `tests/fuzz-coverage`, with libFuzzer and the
//! coverage of the code as its guide. All seeds are invented; they lie in `tests/fuzz` or are made
//! here, and a finding becomes one more.

mod input;
mod mutate;
mod run;
mod targets;

use std::path::PathBuf;
use std::sync::OnceLock;

pub use input::{Input, SECRET};
pub use mutate::{Rng, dictionary, mutation};
pub use run::{Campaign, Finding, Summary, run};
pub use targets::TARGETS;

/// One reader, or several of the same kind of bytes.
#[derive(Debug)]
pub struct Target {
    /// Its name: `os11-profile`.
    pub name: &'static str,
    /// Reads, and panics where a promise is broken.
    check: fn(&Input<'_>),
    /// Seeds that are made rather than kept as files.
    made: fn() -> Vec<Vec<u8>>,
    /// The longest input in bytes.
    pub longest: usize,
    /// The most memory in bytes that reading may take, beside 32 times the input.
    pub memory: usize,
    /// How many inputs the tests try.
    pub smoke: u64,
    seeds: OnceLock<Vec<Vec<u8>>>,
}

impl Target {
    const fn new(name: &'static str, check: fn(&Input<'_>)) -> Self {
        Self {
            name,
            check,
            made: Vec::new,
            longest: 8 << 10,
            memory: 2 << 20,
            smoke: 10_000,
            seeds: OnceLock::new(),
        }
    }

    const fn with_seeds(mut self, made: fn() -> Vec<Vec<u8>>) -> Self {
        self.made = made;
        self
    }

    const fn with_longest(mut self, bytes: usize) -> Self {
        self.longest = bytes;
        self
    }

    const fn with_memory(mut self, bytes: usize) -> Self {
        self.memory = bytes;
        self
    }

    const fn with_smoke(mut self, inputs: u64) -> Self {
        self.smoke = inputs;
        self
    }

    /// The target called `name`.
    pub fn named(name: &str) -> Option<&'static Self> {
        TARGETS.iter().find(|target| target.name == name)
    }

    /// Where its seeds and the inputs of earlier findings lie.
    pub fn folder(&self) -> PathBuf {
        crate::workspace().join("tests/fuzz").join(self.name)
    }

    /// The seeds: the files of its folder by name, then those that are made.
    ///
    /// # Panics
    ///
    /// If the folder is there and not readable: a target must not pass on seeds it did not see.
    pub fn seeds(&self) -> &[Vec<u8>] {
        self.seeds.get_or_init(|| {
            let folder = self.folder();
            let mut seeds = Vec::new();
            if folder.is_dir() {
                let entries = std::fs::read_dir(&folder).unwrap();
                let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
                files.sort();
                seeds.extend(files.iter().map(|file| std::fs::read(file).unwrap()));
            }
            seeds.extend((self.made)());
            assert!(!seeds.is_empty(), "{} has no seeds", self.name);
            seeds
        })
    }

    /// Reads one input.
    ///
    /// # Panics
    ///
    /// Where a promise is broken.
    pub fn check(&self, bytes: &[u8]) {
        (self.check)(&Input::new(bytes, self.seeds()));
    }
}
