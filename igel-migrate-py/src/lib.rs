//! The Python face of [`igel_migrate_core`]: thin, without logic of its own. How to add to it is in
//! `CONVENTIONS.md`; where waiting, errors, values and iteration are done once for all, in
//! `runtime`, `error`, `value` and `iterate`.

#![allow(
    clippy::needless_pass_by_value,
    reason = "arguments come from Python by value"
)]

mod awaitable;
mod certificate;
mod cli;
mod collect;
mod convert;
mod doctor;
mod enums;
mod error;
mod finding;
mod inventory;
mod iterate;
mod logging;
mod migration;
mod parsed;
mod profile;
mod readiness;
mod record;
mod registry;
mod repository;
mod rules;
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
mod view;
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
        use crate::ums::UmsClient;
    }

    /// What UMS tells of devices.
    #[pymodule]
    mod device {
        #[pymodule_export]
        use crate::ums::{Device, DeviceAttribute, Firmware, Login, NetworkAdapter};
    }

    /// Directories of UMS, profiles, and what is assigned to what.
    #[pymodule]
    mod directory {
        #[pymodule_export]
        use crate::ums::{
            Assignment, Directory, DirectoryTree, EffectiveProfiles, ObjectRef, Profile,
            ProfileRef, Receiver,
        };
    }

    /// What UMS says of moves and commands, and what else it knows.
    #[pymodule]
    mod outcome {
        #[pymodule_export]
        use crate::ums::{
            Asset, AssetDetail, AssetEvent, CommandOutcome, CommandReport, MoveOutcome, MoveReport,
            ServerStatus, TemplateValue,
        };
    }

    /// The client of a WebDAV server, and what it sees.
    #[pymodule]
    mod webdav {
        #[pymodule_export]
        use crate::webdav::{
            Entry, FileHead, Listing, Quota, ServerOptions, SuspiciousHref, Unreadable, Vanished,
            WebDavClient,
        };
    }

    /// What a WebDAV server can do and allows.
    #[pymodule]
    mod probe {
        #[pymodule_export]
        use crate::webdav::{
            LargeFileProbe, PlannedUpload, ProbeReport, Prober, ReadProbe, RightsProbe,
            UploadProbe, WriteProbe,
        };
    }

    /// What is in a repository: looks, checks, progress.
    #[pymodule]
    mod inventory {
        #[pymodule_export]
        use crate::inventory::{
            Check, Comparison, Look, Progress, SiteCheck, SiteRow, SitesReport, reader,
        };
    }

    /// What must be in a repository.
    #[pymodule]
    mod expectation {
        #[pymodule_export]
        use crate::inventory::{AppRelease, Expectation, Found, KnownFile, Layout, Manifest};
    }

    /// What the check of a repository came to.
    #[pymodule]
    mod completeness {
        #[pymodule_export]
        use crate::inventory::{
            AppReport, Counts, FileProblem, RepositoryReport, Sample, Total, Unexpected,
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

    /// What a migration is asked for, and the fleet it is planned for.
    #[pymodule]
    mod migration {
        #[pymodule_export]
        use crate::migration::{
            Fleet, FleetDevice, MigrationSpec, RepositoryState, SiteRepositories,
        };
    }

    /// Plans of migrations: who goes when.
    #[pymodule]
    mod plan {
        #[pymodule_export]
        use crate::migration::{
            Drift, MigrationPlan, OpenStep, PlannedDevice, PlannedSiteWave, PlannedUpdate,
            PlannedWave,
        };
    }

    /// What plans change at a site, and what that costs.
    #[pymodule]
    mod planned {
        #[pymodule_export]
        use crate::migration::{
            Calendar, Cost, PlannedAssignment, PlannedDirectory, PlannedImport, PlannedProfile,
            PlannedSite, ProfileDelta, SiteEstimate,
        };
    }

    /// Runs of migrations.
    #[pymodule]
    mod run {
        #[pymodule_export]
        use crate::migration::{Decision, Event, Migration, Progress, Question, Status, Triggered};
    }

    /// What became of migrations.
    #[pymodule]
    mod report {
        #[pymodule_export]
        use crate::migration::{
            Counts, GroupReport, MigrationReport, ReasonReport, SiteReport, WaveReport,
        };
    }

    /// What became of devices, what happened, and what people said.
    #[pymodule]
    mod reported {
        #[pymodule_export]
        use crate::migration::{
            AttestationNote, BurnDownPoint, Cluster, DeviceReport, OverrideNote, RulesUsed,
            TimelineEntry,
        };
    }

    /// The command line.
    #[pymodule]
    mod cli {
        #[pymodule_export]
        use crate::cli::run_command;
    }

    /// What servers say, in one private file.
    #[pymodule]
    mod collect {
        #[pymodule_export]
        use crate::collect::{Bundle, BundledDocument, Collector, MissingDocument, Scrubber};
    }

    /// The simulated UMS, its faults, and what was asked of it.
    #[pymodule]
    mod simulator {
        #[pymodule_export]
        use crate::simulator::{Audit, AuditEntry, Edge, Fault, Faults, Simulator};
    }

    /// The console of the simulated UMS, and what lies in it.
    #[pymodule]
    mod console {
        #[pymodule_export]
        use crate::simulator::{App, Console, Device, Directory, Job, Profile, RepositoryRecord};
    }

    /// Simulated devices that live, and the repositories that they load from.
    #[pymodule]
    mod live {
        #[pymodule_export]
        use crate::simulator::{
            AppFolder, Damage, DeviceEvent, DeviceFailure, FailureRule, LiveDevices,
            RepositoryFile, RepositorySetup, SimulatedRepository,
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

    /// Keys, values and schemas of the registry.
    #[pymodule]
    mod registry {
        #[pymodule_export]
        use crate::registry::{
            DeviceSetting, DeviceSettings, FirmwareExport, InstanceTemplate, Parameter,
            RegistryKey, RegistrySchema, RegistryValue, SchemaNode, TemplateParameter, decode,
            encode,
        };
        #[pymodule_export]
        use crate::view::SequenceView;
    }

    /// Profiles of both systems.
    #[pymodule]
    mod profile {
        #[pymodule_export]
        use crate::profile::{
            Firmware, Insertion, Instance, InstanceValue, Os11Document, Os11Profile, Os12Instance,
            Os12Package, Os12Parameter, Os12Profile, Os12Template, PackagedApp, PackagedProfile,
            Setting, SettingValue, TemplateKey,
        };
    }

    /// Certificates.
    #[pymodule]
    mod certificate {
        #[pymodule_export]
        use crate::certificate::Certificate;
    }

    /// A Distributed App Repository, and the profiles that bring it to devices.
    #[pymodule]
    mod repository {
        #[pymodule_export]
        use crate::repository::{
            Account, AppRepository, CentralPriority, CertificateForm, GeneratedProfile,
            LintContext, ProfileName, ProfileNote, ProfileOptions, Recognition, RepositorySettings,
            SourcePriority,
        };
    }

    /// Sources of binaries as devices have them set.
    #[pymodule]
    mod source {
        #[pymodule_export]
        use crate::repository::{
            Addition, ExternalBinarySource, Os11SourceInstance, Os12SourceInstance, PlacedSource,
            check_effective_sources, os11_source_template, os12_source_template,
        };
    }

    /// Sites, and how each gets what it needs.
    #[pymodule]
    mod site {
        #[pymodule_export]
        use crate::repository::{Delivery, Site, SiteMembers, Sites};
    }

    /// The steps that a person does by hand.
    #[pymodule]
    mod runbook {
        #[pymodule_export]
        use crate::repository::{
            Evidence, HandStep, Reopened, Runbook, RunbookOptions, RunbookState,
        };
    }

    /// Rules and facts.
    #[pymodule]
    mod rules {
        #[pymodule_export]
        use crate::rules::{
            Build, BuildCatalogue, Dispute, Facts, Outcome, Override, Rule, RuleSet, fact_names,
        };
    }

    /// Readiness of devices and directories.
    #[pymodule]
    mod readiness {
        #[pymodule_export]
        use crate::readiness::{
            Attestation, Attestations, DeclaredFacts, DeviceFacts, DeviceKey, DirectoryFacts,
            DirectoryReadiness, Firmwares, OsType, Readiness, ReadinessSettings, Reason, Target,
            base_system_files,
        };
    }

    /// Readiness of fleets.
    #[pymodule]
    mod fleet {
        #[pymodule_export]
        use crate::readiness::{
            Change, DeviceReadiness, FleetCheck, FleetReport, Group, PreStepGroup, Question,
            ReasonCount, Unlock, VerdictCounts,
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
            "device",
            "directory",
            "outcome",
            "webdav",
            "probe",
            "inventory",
            "expectation",
            "completeness",
            "spec",
            "doctor",
            "collect",
            "simulator",
            "console",
            "live",
            "conformance",
            "cli",
            "migration",
            "plan",
            "planned",
            "run",
            "report",
            "reported",
            "registry",
            "profile",
            "certificate",
            "repository",
            "source",
            "site",
            "runbook",
            "rules",
            "readiness",
            "fleet",
        ] {
            let submodule = module.getattr(room)?;
            let name = format!("igel_migrate._native.{room}");
            submodule.setattr("__name__", &name)?;
            loaded.set_item(name, submodule)?;
        }
        logging::install(py)
    }
}
