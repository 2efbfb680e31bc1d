//! The command line: every command, once, for the Rust examples and the Python console script.
//!
//! Here live arguments, questions to people, progress and exit codes. What a command does is the
//! business of the other rooms, which print nothing and ask nobody. Nothing here ends the process,
//! installs a handler unasked or keeps state between two calls, so that any program may call
//! [`run`]; names of options follow what administrators know from `kubectl`, `terraform` and `uv`.
//!
//! ```
//! use igel_migrate_core::cli::{Exit, Io, Output, run};
//!
//! let (stdout, text) = Output::captured();
//! let io = Io::new(stdout, Output::nowhere());
//! assert_eq!(run(["--version"], &io), Exit::Done);
//! assert!(text.to_string().starts_with("igel-migrate "));
//! ```
//!
//! # Exit codes
//!
//! | code | [`Exit`] | when |
//! |---|---|---|
//! | 0 | `Done` | done, or nothing to do |
//! | 1 | `Failed` | an error, a wrong command line, or it could not be checked |
//! | 2 | `Incomplete` | something is missing, blocked or still to be done; changes are pending |
//! | 3 | `Paused` | a migration waits for a person |
//! | 4 | `Waiting` | a migration waits for its next window or its next look (`--once`, `--until`) |

mod bars;
mod check_repository;
mod collect;
mod demo;
mod doctor;
mod exit;
mod files;
mod inspect;
mod interrupt;
mod io;
mod migration;
mod output;
mod profiles;
mod readiness;
mod rules;
mod simulate;
mod ums;
mod warnings;

use std::ffi::OsString;
use std::future::Future;

use clap::error::ErrorKind as ClapError;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

pub use exit::Exit;
pub use interrupt::Interrupt;
pub use io::{Input, Io};
pub use output::{Captured, Output};

use crate::error::{Error, ErrorKind, Result};

const EXAMPLES: &str = "\
Examples:
  igel-migrate doctor --connection ums.toml
  igel-migrate readiness --connection ums.toml --target 12.8.2 --ums 12.13.100
  igel-migrate simulate --demo

Exit codes:
  0  done, or nothing to do
  1  an error, a wrong command line, or it could not be checked
  2  incomplete, or changes are pending
  3  paused: a person has to decide
  4  waiting for the next window (--once, --until)";

/// Move an IGEL OS 11 fleet to OS 12 through UMS and a Distributed App Repository
#[derive(Parser)]
#[command(
    name = "igel-migrate",
    version,
    after_help = EXAMPLES,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Inspect(inspect::Arguments),
    Profiles(profiles::Arguments),
    CheckRepository(check_repository::Arguments),
    Readiness(readiness::Arguments),
    Rules(rules::Arguments),
    Doctor(doctor::Arguments),
    Collect(collect::Arguments),
    Plan(migration::PlanArguments),
    Apply(migration::ApplyArguments),
    Status(migration::StatusArguments),
    Resume(migration::ResumeArguments),
    Undo(migration::UndoArguments),
    Report(migration::ReportArguments),
    Simulate(simulate::Arguments),
}

/// Runs one command. `arguments` are the words after the name of the program.
///
/// Blocks until the command is done, on a runtime of its own; it may be called from inside another
/// one. [`Interrupt`] ends it early.
pub fn run<I>(arguments: I, io: &Io) -> Exit
where
    I: IntoIterator,
    I::Item: Into<OsString>,
{
    let words = std::iter::once("igel-migrate".into()).chain(arguments.into_iter().map(Into::into));
    let line = CommandLine::command().term_width(io.help_width());
    let parsed = line
        .try_get_matches_from(words)
        .and_then(|matches| CommandLine::from_arg_matches(&matches));
    let command = match parsed {
        Ok(CommandLine { command }) => command,
        Err(refused) => return refuse(&refused, io),
    };
    // A thread of its own: this one may belong to a runtime, which forbids to block it.
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("igel-migrate".to_owned());
        let running = thread.spawn_scoped(scope, || block_on(command, io));
        let ended = running.map(std::thread::ScopedJoinHandle::join);
        match ended {
            Ok(Ok(exit)) => exit,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => failed(io, &error.into()),
        }
    })
}

fn block_on(command: Command, io: &Io) -> Exit {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return failed(io, &error.into()),
    };
    let warnings = warnings::told_to(io);
    let ended = runtime.block_on(dispatch(command, io));
    drop(warnings);
    // A read of standard input may still be under way and must not keep anybody waiting.
    runtime.shutdown_background();
    match ended {
        Ok(exit) => exit,
        Err(error) => failed(io, &error),
    }
}

async fn dispatch(command: Command, io: &Io) -> Result<Exit> {
    match command {
        Command::Inspect(arguments) => inspect::run(&arguments, io),
        Command::Profiles(arguments) => profiles::run(&arguments, io),
        Command::CheckRepository(arguments) => check_repository::run(&arguments, io).await,
        Command::Readiness(arguments) => interruptible(io, readiness::run(&arguments, io)).await,
        Command::Rules(arguments) => rules::run(&arguments, io),
        Command::Doctor(arguments) => interruptible(io, doctor::run(&arguments, io)).await,
        Command::Collect(arguments) => {
            // It holds a whole client and more; the others are small.
            interruptible(io, Box::pin(collect::run(&arguments, io))).await
        }
        Command::Plan(arguments) => interruptible(io, migration::plan(&arguments, io)).await,
        Command::Apply(arguments) => Box::pin(migration::apply(&arguments, None, io)).await,
        Command::Status(arguments) => migration::status(&arguments, io),
        Command::Resume(arguments) => Box::pin(migration::resume(&arguments, io)).await,
        Command::Undo(arguments) => Box::pin(migration::undo(&arguments, io)).await,
        Command::Report(arguments) => migration::report(&arguments, io),
        Command::Simulate(arguments) => simulate::run(&arguments, io).await,
    }
}

/// Lets go of a command that has nothing to put in order when it is interrupted.
async fn interruptible<T>(io: &Io, command: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::select! {
        ended = command => ended,
        () = io.interrupt().raised() => Err(Error::new(ErrorKind::Cancelled, "interrupted")),
    }
}

fn failed(io: &Io, error: &Error) -> Exit {
    io.clear_bars();
    io.note(format_args!("error: {}", error.report()));
    Exit::Failed
}

/// Help and version are no mistakes; a mistake is 1, because 2 has a meaning of its own.
fn refuse(refused: &clap::Error, io: &Io) -> Exit {
    let text = refused.render().to_string();
    match refused.kind() {
        ClapError::DisplayHelp | ClapError::DisplayVersion => match io.write_out(text.as_bytes()) {
            Ok(()) => Exit::Done,
            Err(error) => failed(io, &error),
        },
        _ => {
            io.note(text.trim_end());
            Exit::Failed
        }
    }
}
