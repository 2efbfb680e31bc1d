//! Distributed App Repositories: records, sources, sites, the profiles for them, and the steps that
//! a person does by hand. What they mean is the core's.

mod app_repository;
mod lint;
mod priority;
mod profiles;
mod runbook;
mod settings;
mod site;
mod source;

pub(crate) use app_repository::{Account, AppRepository, CertificateForm};
pub(crate) use lint::LintContext;
pub(crate) use priority::{CentralPriority, SourcePriority};
pub(crate) use profiles::{
    GeneratedProfile, ProfileName, ProfileNote, ProfileOptions, Recognition,
};
pub(crate) use runbook::{Evidence, HandStep, Reopened, Runbook, RunbookOptions, RunbookState};
pub(crate) use settings::RepositorySettings;
pub(crate) use site::{Delivery, Site, SiteMembers, Sites};
pub(crate) use source::{
    Addition, ExternalBinarySource, Os11SourceInstance, Os12SourceInstance, PlacedSource,
    check_effective_sources, os11_source_template, os12_source_template,
};

use crate::finding::Finding;
use crate::value::Tuple;

/// Findings as Python sees them.
fn findings(found: impl IntoIterator<Item = igel_migrate_core::Finding>) -> Tuple<Finding> {
    found.into_iter().map(Finding).collect()
}
