//! The Python face of [`igel_migrate_core`]: thin, without logic of its own.

use pyo3::pymodule;

/// Private native module of the Python package `igel_migrate`.
#[pymodule(gil_used = false)]
mod _native {
    /// Version of the crate this module was built from.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
