//! Examples of igel-migrate; each file beside this one is a program: `cargo run --example NAME`.
//!
//! Those that are commands only call [`igel_migrate_core::cli`], where the command lives.

use std::ffi::OsString;
use std::process::ExitCode;

use igel_migrate_core::cli::{Io, run};

/// Runs a command of the command line with the arguments of this process.
pub fn command(name: &str) -> ExitCode {
    run_with(std::iter::once(name.into()).chain(std::env::args_os().skip(1)))
}

/// As [`command`], on simulated servers unless an option says where the real ones are or asks for
/// help.
pub fn command_or_simulated(name: &str, server: &str) -> ExitCode {
    let mut words: Vec<OsString> = std::iter::once(name.into()).collect();
    words.extend(std::env::args_os().skip(1));
    let real = words.iter().filter_map(|word| word.to_str()).any(|word| {
        word == server
            || word
                .strip_prefix(server)
                .is_some_and(|rest| rest.starts_with('='))
            || matches!(word, "--simulated" | "--help" | "-h")
    });
    if !real {
        words.push("--simulated".into());
    }
    run_with(words)
}

/// Runs the command line with the arguments of this process, or these if there are none.
pub fn any_command_or(words: &[&str]) -> ExitCode {
    let mut given = std::env::args_os().skip(1).peekable();
    match given.peek() {
        Some(_) => run_with(given),
        None => run_with(words.iter().map(OsString::from)),
    }
}

fn run_with(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let io = Io::process();
    if let Err(error) = io.interrupt().on_signals() {
        // It works without, if less politely.
        drop(error);
    }
    run(words, &io).into()
}
