//! What the tests of the rules in `runtime` call: a fault in each way of waiting, and a long call
//! that tells of events. Nothing else uses it.

use std::time::Duration;

use igel_migrate_core as core;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::error::Result;
use crate::runtime::{brief, converse, later, wait, work};

/// Panics inside one of the ways to call the core.
#[pyfunction]
#[pyo3(name = "_fault")]
#[expect(clippy::panic, reason = "it is what this is for")]
pub(crate) fn _fault<'py>(py: Python<'py>, way: &str) -> Result<Option<Bound<'py, PyAny>>> {
    fn fault() -> core::Result<()> {
        panic!("on purpose")
    }
    match way {
        "brief" => brief(fault)?,
        "work" => work(py, fault)?,
        "wait" => wait(py, async { fault() })?,
        "later" => return later(py, async { fault() }).map(Some),
        _ => return Err(PyValueError::new_err("no such way").into()),
    }
    Ok(None)
}

/// Counts, telling of each number, and gives the last one.
#[pyfunction]
#[pyo3(name = "_count")]
pub(crate) fn _count(py: Python<'_>, to: u32, heard: Py<PyAny>) -> Result<u32> {
    converse(
        py,
        move |events| async move {
            for number in 0..to {
                let _ = events.send(number).await;
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            Ok(to)
        },
        |py, number| heard.call1(py, (number,)).map(drop),
    )
}
