//! The core's log events as records of Python's `logging`, under `igel_migrate.http`,
//! `igel_migrate.ums` and so on. No handler is installed, and levels are asked for each event, so
//! that changing one after the import counts. Events of other crates stay out.

use log::{LevelFilter, Log, Metadata, Record};
use pyo3::prelude::*;
use pyo3_log::{Caching, Logger};

/// Where the core's log targets begin; `::` becomes a dot.
const TARGETS: &str = "igel_migrate";

struct Bridge(Logger);

impl Log for Bridge {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.0.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        // Threads of a simulator or a client outlive the interpreter at its end.
        if self.0.enabled(record.metadata()) && Python::try_attach(|_| ()).is_some() {
            self.0.log(record);
        }
    }

    fn flush(&self) {}
}

/// Installs the bridge; a second import of the module leaves the first one in place.
pub(crate) fn install(py: Python<'_>) -> PyResult<()> {
    let logger = Logger::new(py, Caching::Loggers)?
        .filter(LevelFilter::Off)
        .filter_target(TARGETS.to_owned(), LevelFilter::Debug);
    if log::set_boxed_logger(Box::new(Bridge(logger))).is_ok() {
        log::set_max_level(LevelFilter::Debug);
    }
    Ok(())
}
