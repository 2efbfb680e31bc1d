//! The command line of the core, run from Python. Ctrl-C lets a migration end between two steps; a
//! second one gives up waiting for it.

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};

use igel_migrate_core::cli::{Io, run};
use pyo3::prelude::*;

use crate::error::{Failure, Result};
use crate::runtime::TICK;

/// Runs one command with the streams and the environment of the process; gives its exit code.
#[pyfunction]
#[pyo3(name = "run")]
pub(crate) fn run_command(py: Python<'_>, arguments: Vec<OsString>) -> Result<u8> {
    let io = Io::process();
    let interrupt = io.interrupt().clone();
    let (done, mut ended) = channel();
    let thread = std::thread::Builder::new().name("igel-migrate-cli".to_owned());
    thread
        .spawn(move || {
            // Nobody listens any more after a second Ctrl-C.
            let _ = done.send(catch_unwind(AssertUnwindSafe(|| run(arguments, &io))));
        })
        .map_err(|error| Failure::Panic(format!("no threads: {error}")))?;
    loop {
        let waiting = &mut ended;
        match py.detach(move || waiting.recv_timeout(TICK)) {
            Ok(Ok(exit)) => return Ok(exit.code()),
            Ok(Err(payload)) => return Err(Failure::panic(&*payload)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Failure::Panic(
                    "the command ended without a word".to_owned(),
                ));
            }
        }
        match py.check_signals() {
            Err(raised) if interrupt.is_raised() => return Err(raised.into()),
            Err(_) => interrupt.raise(),
            Ok(()) => {}
        }
    }
}
