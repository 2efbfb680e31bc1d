//! The Python face of [`igel_migrate_core`]: thin, without logic of its own. How to add to it is in
//! `CONVENTIONS.md`; where waiting, errors, values and iteration are done once for all, in
//! `runtime`, `error`, `value` and `iterate`.

#![allow(
    clippy::needless_pass_by_value,
    reason = "arguments come from Python by value"
)]

mod awaitable;
mod convert;
mod enums;
mod error;
mod finding;
mod iterate;
mod logging;
mod runtime;
mod secret;
mod selftest;
mod simulator;
mod trust;
mod twins;
mod ums;
mod value;
mod version;

use pyo3::prelude::pymodule;

/// Private native module of the Python package `igel_migrate`: one submodule per room.
#[pymodule(gil_used = false)]
mod _native {
    use pyo3::prelude::*;

    use crate::logging;

    /// Version of the crate this module was built from.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");

    #[pymodule_export]
    use crate::selftest::{_count, _fault};

    /// Versions of systems, apps and servers.
    #[pymodule]
    mod version {
        #[pymodule_export]
        use crate::version::{AppVersion, Os11Version, Os12Version, UmsVersion};
    }

    /// What lint, validation and readiness say.
    #[pymodule]
    mod finding {
        #[pymodule_export]
        use crate::finding::Finding;
    }

    /// Accounts, passwords and trust.
    #[pymodule]
    mod access {
        #[pymodule_export]
        use crate::secret::{Credentials, SecretSource};
        #[pymodule_export]
        use crate::trust::Trust;
    }

    /// The client of UMS.
    #[pymodule]
    mod ums {
        #[pymodule_export]
        use crate::iterate::ItemIterator;
        #[pymodule_export]
        use crate::ums::{Device, Directory, DirectoryTree, MoveOutcome, MoveReport, UmsClient};
    }

    /// The simulated UMS.
    #[pymodule]
    mod simulator {
        #[pymodule_export]
        use crate::simulator::Simulator;
    }

    /// Makes the submodules importable by their full names, and bridges the log.
    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let py = module.py();
        let loaded = py.import("sys")?.getattr("modules")?;
        for room in ["version", "finding", "access", "ums", "simulator"] {
            let submodule = module.getattr(room)?;
            let name = format!("igel_migrate._native.{room}");
            submodule.setattr("__name__", &name)?;
            loaded.set_item(name, submodule)?;
        }
        logging::install(py)
    }
}
