//! The Python face of [`igel_migrate_core`]: thin, without logic of its own. How to add to it is in
//! `CONVENTIONS.md`; where waiting, errors, values and iteration are done once for all, in
//! `runtime`, `error`, `value` and `iterate`.

#![allow(
    clippy::needless_pass_by_value,
    reason = "arguments come from Python by value"
)]

mod awaitable;
mod certificate;
mod collect;
mod convert;
mod doctor;
mod enums;
mod error;
mod finding;
mod inventory;
mod iterate;
mod logging;
mod record;
mod runtime;
mod secret;
mod selftest;
mod simulator;
mod spec;
mod transport;
mod trust;
mod twins;
mod ums;
mod value;
mod version;
mod webdav;

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
        use crate::certificate::Certificate;
        #[pymodule_export]
        use crate::secret::{Credentials, SecretSource};
        #[pymodule_export]
        use crate::transport::{ServerCertificate, fetch_fingerprint, fetch_fingerprint_async};
        #[pymodule_export]
        use crate::trust::Trust;
    }

    /// The client of UMS.
    #[pymodule]
    mod ums {
        #[pymodule_export]
        use crate::iterate::ItemIterator;
        #[pymodule_export]
        use crate::ums::{
            Asset, AssetDetail, AssetEvent, Assignment, CommandOutcome, CommandReport, Device,
            DeviceAttribute, Directory, DirectoryTree, EffectiveProfiles, Firmware, Login,
            MoveOutcome, MoveReport, NetworkAdapter, ObjectRef, Profile, ProfileRef, Receiver,
            ServerStatus, TemplateValue, UmsClient,
        };
    }

    /// The client of a WebDAV server.
    #[pymodule]
    mod webdav {
        #[pymodule_export]
        use crate::webdav::{
            Entry, FileHead, LargeFileProbe, Listing, PlannedUpload, ProbeReport, Prober, Quota,
            ReadProbe, RightsProbe, ServerOptions, SuspiciousHref, Unreadable, UploadProbe,
            Vanished, WebDavClient, WriteProbe,
        };
    }

    /// What is in a repository and what must be there.
    #[pymodule]
    mod inventory {
        #[pymodule_export]
        use crate::inventory::{
            AppRelease, AppReport, Check, Comparison, Counts, Expectation, FileProblem, Found,
            KnownFile, Layout, Look, Manifest, Progress, RepositoryReport, Sample, SiteCheck,
            SiteRow, SitesReport, Total, Unexpected,
        };
    }

    /// Settings that hold no secret.
    #[pymodule]
    mod spec {
        #[pymodule_export]
        use crate::spec::Connection;
    }

    /// What is in the way of a connection.
    #[pymodule]
    mod doctor {
        #[pymodule_export]
        use crate::doctor::{Check, Doctor, DoctorReport, NotTold, ShownCertificate, TriedRead};
    }

    /// What servers say, in one private file.
    #[pymodule]
    mod collect {
        #[pymodule_export]
        use crate::collect::{Bundle, BundledDocument, Collector, MissingDocument, Scrubber};
    }

    /// The simulated UMS.
    #[pymodule]
    mod simulator {
        #[pymodule_export]
        use crate::simulator::{
            App, AppFolder, Audit, AuditEntry, Console, Damage, Device, DeviceEvent, DeviceFailure,
            Directory, Edge, FailureRule, Fault, Faults, Job, LiveDevices, Profile, RepositoryFile,
            RepositoryRecord, RepositorySetup, SimulatedRepository, Simulator,
        };
    }

    /// Whether a UMS answers as the documentation says.
    #[pymodule]
    mod conformance {
        #[pymodule_export]
        use crate::simulator::{
            Check, ConformanceReport, read_only, read_only_async, writing, writing_async,
        };
    }

    /// Makes the submodules importable by their full names, and bridges the log.
    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let py = module.py();
        let loaded = py.import("sys")?.getattr("modules")?;
        for room in [
            "version",
            "finding",
            "access",
            "ums",
            "webdav",
            "inventory",
            "spec",
            "doctor",
            "collect",
            "simulator",
            "conformance",
        ] {
            let submodule = module.getattr(room)?;
            let name = format!("igel_migrate._native.{room}");
            submodule.setattr("__name__", &name)?;
            loaded.set_item(name, submodule)?;
        }
        logging::install(py)
    }
}
