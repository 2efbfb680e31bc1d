//! Plans: what is there, what will change, what a person must do, who goes when.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use igel_migrate_core::migration as core;
use igel_migrate_core::migration::plan::DriftKind;
use igel_migrate_core::repository::SiteKey;
use pyo3::prelude::*;
use serde_json::Value;

use super::fleet::Fleet;
use super::planned::{
    OpenStep, PlannedAssignment, PlannedImport, PlannedSite, PlannedUpdate, PlannedWave,
};
use super::spec::{self, MigrationSpec};
use crate::convert::{Document, Items};
use crate::enums::{self, Word};
use crate::error::Result;
use crate::parsed::Parsed;
use crate::record::records;
use crate::repository::Runbook;
use crate::runtime::{look, work};
use crate::value::{Frozen, Tuple, getters, json_of, value_class};
use crate::view::Editable;

records! { "igel_migrate.migration";
    /// Something that is not as it was when the plan was made.
    Drift {
        /// The site.
        site: String,
        /// The device; empty if it is about the site.
        unit_id: String,
        /// What has changed.
        kind: enums::DriftKind,
        /// The same in words.
        message: String,
    }
}

impl From<core::plan::Drift> for Drift {
    fn from(drift: core::plan::Drift) -> Self {
        let kind = match &drift.kind {
            DriftKind::Gone => "gone",
            DriftKind::OtherId => "other_id",
            DriftKind::Moved(_) => "moved",
            DriftKind::NotReady(_) => "not_ready",
            DriftKind::OnOs12 => "on_os12",
            DriftKind::LosesProfile(_) => "loses_profile",
            DriftKind::OtherDirectory(_) => "other_directory",
            _ => "other",
        };
        Self {
            site: drift.site.to_string(),
            unit_id: drift.unit_id,
            kind: enums::DriftKind(kind.to_owned()),
            message: drift.kind.to_string(),
        }
    }
}

/// A migration, planned.
#[pyclass(frozen, module = "igel_migrate", from_py_object)]
#[derive(Clone)]
pub(crate) struct MigrationPlan(pub(super) Arc<core::MigrationPlan>);

impl From<core::MigrationPlan> for MigrationPlan {
    fn from(plan: core::MigrationPlan) -> Self {
        Self(Arc::new(plan))
    }
}

getters! { MigrationPlan as plan {
    /// The name of the migration.
    name: &str = &plan.name;
    /// The base system that devices are to get.
    target: &str = &plan.target;
    /// The apps besides it.
    apps: Tuple<String> = plan.apps.iter().cloned().collect();
    /// What starts the upgrade.
    trigger: Word = spec::trigger(plan.trigger);
    /// How many devices go, those apart that get another build of OS 11 first.
    devices: usize = plan.devices();
    /// Whether nobody goes: because everybody has arrived, or because nobody is ready.
    is_empty: bool = plan.is_empty();
    /// Whether nothing is left to do: nobody goes, and nobody is kept from going either.
    is_complete: bool = plan.is_complete();
    /// How many devices of its sites are not on OS 12 and do not go.
    held: usize = plan.held();
    /// Directories to be made, from the top downwards.
    directories: Tuple<String> = plan.directories.iter().map(ToString::to_string).collect();
    /// Profiles to be assigned to directories, sorted.
    assignments: Tuple<PlannedAssignment> = Tuple::around(&plan.assignments);
    /// Profiles that devices keep because they are assigned to the new directories as well.
    carried_over: Tuple<PlannedAssignment> = Tuple::around(&plan.carried_over);
    /// Profiles that a person has to import, sorted by name.
    imports: Tuple<PlannedImport> = Tuple::around(&plan.imports);
    /// Steps that a person has to do, by site; those of no site stand under the empty key.
    open_steps: BTreeMap<String, Tuple<OpenStep>> = plan
        .open_steps
        .iter()
        .map(|(site, steps)| (site.clone(), Tuple::around(steps)))
        .collect();
    /// The sites, sorted by key.
    sites: Tuple<PlannedSite> = Tuple::around(&plan.sites);
    /// The waves, in order.
    waves: Tuple<PlannedWave> = Tuple::around(&plan.waves);
    /// Devices that get another build of OS 11 first.
    os11_update: Option<PlannedUpdate> = plan.os11_update.clone().map(Into::into);
    /// How many devices take no part, by the reason.
    left_out: BTreeMap<String, u32> = plan.left_out.clone();
    /// What the specification names and UMS does not have: perhaps a slip.
    notices: Tuple<String> = plan.notices.iter().cloned().collect();
    /// What forbids every wave.
    blockers: Tuple<String> = plan.blockers.iter().cloned().collect();
    /// What is assumed and not known.
    assumptions: Tuple<String> = plan.assumptions.iter().cloned().collect();
} }

impl Frozen for MigrationPlan {
    const FIELDS: &'static [&'static str] = &["name", "target", "devices", "hash"];

    fn to_json(&self) -> Result<Value> {
        json_of(&*self.0)
    }

    fn from_json(value: Value) -> Result<Self> {
        Ok(core::MigrationPlan::from_json(&value.to_string())?.into())
    }

    fn same(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn hash_key(&self) -> Result<String> {
        Ok(self.0.hash().to_string())
    }
}

value_class!(MigrationPlan);

#[pymethods]
impl MigrationPlan {
    /// Plans what a specification asks for and a fleet does not have yet.
    #[staticmethod]
    fn build(py: Python<'_>, spec: &MigrationSpec, fleet: &Fleet) -> Result<Self> {
        work(py, || core::MigrationPlan::build(&spec.0, &fleet.0)).map(Self::from)
    }

    /// The steps that a person does by hand, none of them done.
    #[staticmethod]
    fn runbook(py: Python<'_>, spec: &MigrationSpec) -> Result<Runbook> {
        let runbook = work(py, || core::MigrationPlan::runbook(&spec.0))?;
        Ok(Runbook(Editable::new(runbook)))
    }

    /// Reads a plan that was written.
    #[staticmethod]
    #[pyo3(name = "from_json")]
    fn read_json(py: Python<'_>, document: Document) -> Result<Self> {
        let bytes = document.read(py)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        work(py, move || core::MigrationPlan::from_json(&text)).map(Self::from)
    }

    /// The plan as canonical JSON: the same plan gives the same text.
    #[pyo3(name = "to_json")]
    fn write_json(&self, py: Python<'_>) -> Result<String> {
        work(py, || self.0.to_json())
    }

    /// The plan as text for people.
    fn to_text(&self, py: Python<'_>) -> Result<String> {
        work(py, || Ok(self.0.to_text()))
    }

    /// The SHA-256 of the canonical JSON: what a person approves.
    #[getter]
    fn hash(&self, py: Python<'_>) -> Result<String> {
        work(py, || Ok(self.0.hash().to_string()))
    }

    /// A site by its key.
    fn site(&self, key: Parsed<SiteKey>) -> Option<PlannedSite> {
        self.0.site(&key.0).cloned().map(PlannedSite::from)
    }

    /// The hash of what the plan holds for one site.
    fn site_hash(&self, py: Python<'_>, site: Parsed<SiteKey>) -> Result<String> {
        work(py, move || Ok(self.0.site_hash(&site.0).to_string()))
    }

    /// Why a wave, counted from 0, must not begin; empty if it may.
    #[pyo3(signature = (wave, *, skipped=Items(Vec::new())), text_signature = "($self, wave, *, skipped=())")]
    fn refusals(&self, wave: usize, skipped: Items<Parsed<SiteKey>>) -> Result<Vec<String>> {
        let skipped = keys(skipped);
        look(|| self.0.refusals(wave, &skipped))
    }

    /// Every device of a fleet as CSV: its wave, or why it does not go.
    fn devices_csv(&self, py: Python<'_>, spec: &MigrationSpec, fleet: &Fleet) -> Result<String> {
        work(py, || Ok(self.0.devices_csv(&spec.0, &fleet.0)))
    }

    /// Why this plan cannot even begin; empty if a site may go.
    fn obstacles(&self) -> Result<Vec<String>> {
        look(|| self.0.obstacles())
    }

    /// The parts of a specification that this plan was not made with, and that are not in force.
    fn not_in_force(&self, spec: &MigrationSpec) -> Result<Vec<&'static str>> {
        look(|| self.0.not_in_force(&spec.0))
    }

    /// What has changed for a wave, counted from 0, since the plan was made.
    #[pyo3(signature = (wave, spec, fleet, *, skipped=Items(Vec::new())), text_signature = "($self, wave, spec, fleet, *, skipped=())")]
    fn drift(
        &self,
        py: Python<'_>,
        wave: usize,
        spec: &MigrationSpec,
        fleet: &Fleet,
        skipped: Items<Parsed<SiteKey>>,
    ) -> Result<Tuple<Drift>> {
        let skipped = keys(skipped);
        let drift = work(py, || self.0.drift(wave, &spec.0, &fleet.0, &skipped))?;
        Ok(drift.into_iter().map(Drift::from).collect())
    }

    /// The plan with the devices that have turned up since; `None` if there are none.
    fn with_late_joiners(
        &self,
        py: Python<'_>,
        spec: &MigrationSpec,
        fleet: &Fleet,
    ) -> Result<Option<Self>> {
        let plan = work(py, || self.0.with_late_joiners(&spec.0, &fleet.0))?;
        Ok(plan.map(Self::from))
    }

    /// Writes the profiles that a person has to import, and gives their paths.
    fn write_documents(
        &self,
        py: Python<'_>,
        spec: &MigrationSpec,
        folder: PathBuf,
    ) -> Result<Vec<PathBuf>> {
        work(py, move || self.0.write_documents(&spec.0, &folder))
    }
}

fn keys(keys: Items<Parsed<SiteKey>>) -> Vec<SiteKey> {
    keys.0.into_iter().map(|key| key.0).collect()
}
