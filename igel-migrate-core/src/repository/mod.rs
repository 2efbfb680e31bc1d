//! Distributed App Repositories: the records in UMS, the sources on devices, the profiles that
//! bring one to the other, and what a person has to do for it by hand.
//!
//! Reading and writing profile documents is not here ([`crate::profile`]), nor is the talk with a
//! WebDAV server. Facts: the vendor's articles on repositories and on the upgrade with one,
//! release notes where named, real exports for the form of documents. No UMS has imported a
//! document of this library yet: "importable" means the same form as real exports.

mod account;
mod app_repository;
mod external_binary_source;
mod lint;
mod priority;
mod profile_name;
mod profiles;
mod runbook;
mod settings;
mod site;
mod sources;
mod templates;
#[cfg(test)]
mod testing;
mod trust;
mod url;

pub use account::Account;
pub use app_repository::{AppRepository, AppRepositoryBuilder};
pub use external_binary_source::{ExternalBinarySource, Os11SourceInstance, Os12SourceInstance};
pub use lint::LintContext;
pub(crate) use lint::server_certificate_findings;
pub use priority::{CentralPriority, SourcePriority};
pub use profile_name::{ContentHash, ProfileName, ProfileSystem};
pub use profiles::{Addition, GeneratedProfile, ProfileOptions, Recognition, UrlTemplateKey};
pub use runbook::{
    AppReference, Evidence, HandStep, JobSettings, ProfileNote, Reopened, Runbook, RunbookOptions,
    RunbookState, ShownBy, Stage, StepField, StepId,
};
pub use settings::RepositorySettings;
pub(crate) use settings::{password_source, read as settings_reader};
pub use site::{
    Delivery, LineSpeed, SharedName, SharedNameResolution, Site, SiteDirectories, SiteKey,
    SiteMembers, Sites, Subnet, Window,
};
pub use sources::{PlacedSource, check_effective_sources};
pub use templates::{os11_source_template, os12_source_template};
pub use trust::{CertificateForm, RepositoryCertificate};
pub use url::RepositoryUrl;
