//! A fleet as a plan sees it, and the repositories of its sites.

use std::collections::BTreeMap;
use std::sync::Arc;

use igel_migrate_core::Result as CoreResult;
use igel_migrate_core::migration as core;
use igel_migrate_core::repository::SiteKey;
use pyo3::prelude::*;

use super::spec::MigrationSpec;
use crate::enums::Word;
use crate::error::Result;
use crate::inventory::Expectation;
use crate::record::records;
use crate::repository::RunbookState;
use crate::runtime::{brief, later, look, wait};
use crate::twins::twins;
use crate::ums::UmsClient;
use crate::value::{Tuple, getters};
use crate::view::{SequenceView, shown};
use crate::webdav::WebDavClient;

records! { "igel_migrate.migration";
    /// What the check of a site's repository came to.
    RepositoryState {
        /// Whether everything that must be there is there.
        complete: bool,
        /// What a device downloads from it, in bytes, if that was measured.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bytes_per_device: Option<u64>,
    }
}

#[pymethods]
impl RepositoryState {
    #[new]
    #[pyo3(signature = (*, complete, bytes_per_device=None))]
    fn new(complete: bool, bytes_per_device: Option<u64>) -> Self {
        Self {
            complete,
            bytes_per_device,
        }
    }
}

/// States by the key of their site.
type States = BTreeMap<String, RepositoryState>;

/// Everything about a fleet that a plan is made from: a snapshot.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct Fleet(pub(super) Arc<core::Fleet>);

async fn read(
    client: igel_migrate_core::ums::UmsClient,
    spec: Arc<core::MigrationSpec>,
) -> CoreResult<Fleet> {
    let fleet = core::Fleet::read(&client, &spec).await?;
    Ok(Fleet(Arc::new(fleet)))
}

#[pymethods]
impl Fleet {
    /// Reads from UMS what a plan is made from, and checks the readiness of devices.
    #[staticmethod]
    fn read(py: Python<'_>, client: &UmsClient, spec: &MigrationSpec) -> Result<Self> {
        wait(py, read(client.handle()?, Arc::clone(&spec.0)))
    }

    /// Reads a fleet, awaited.
    #[staticmethod]
    fn read_async<'py>(
        py: Python<'py>,
        client: &UmsClient,
        spec: &MigrationSpec,
    ) -> Result<Bound<'py, PyAny>> {
        later(py, read(client.handle()?, Arc::clone(&spec.0)))
    }

    /// The fleet with what the checks of repositories came to.
    fn with_repositories(
        &self,
        states: BTreeMap<String, Bound<'_, RepositoryState>>,
    ) -> Result<Self> {
        let states = states.iter().map(|(key, state)| {
            let state = state.get();
            let known = core::RepositoryState::new(state.complete, state.bytes_per_device);
            Ok((key.parse::<SiteKey>()?, known))
        });
        let states = brief(|| states.collect::<CoreResult<BTreeMap<_, _>>>())?;
        look(|| Self(Arc::new((*self.0).clone().with_repositories(states))))
    }

    /// The fleet with the steps of the runbook that are done.
    fn with_runbook(&self, done: RunbookState) -> Result<Self> {
        look(|| Self(Arc::new((*self.0).clone().with_runbook(done.0))))
    }

    /// The devices, those in the Recycle Bin apart.
    #[getter]
    fn devices(&self) -> SequenceView {
        let fleet = Arc::clone(&self.0);
        SequenceView::new(fleet.devices.len(), move |at| {
            FleetDevice(fleet.devices[at].clone())
        })
    }

    fn __len__(&self) -> usize {
        self.0.devices.len()
    }

    fn __repr__(&self) -> String {
        format!("<Fleet of {} devices>", self.0.devices.len())
    }
}

/// A device, as far as a plan looks at it.
#[pyclass(frozen, eq, module = "igel_migrate.migration")]
#[derive(PartialEq)]
pub(crate) struct FleetDevice(core::FleetDevice);

getters! { FleetDevice as device {
    /// Its id in UMS.
    id: i64 = device.id.get();
    /// Its unit id; empty if UMS has none.
    unit_id: &str = &device.unit_id;
    /// Its MAC address; empty if UMS has none.
    mac: &str = &device.mac;
    /// Its name, free text.
    name: &str = &device.name;
    /// Its comment, free text.
    comment: &str = &device.comment;
    /// Its site, free text.
    site: &str = &device.site;
    /// Its last address.
    last_ip: Option<String> = device.last_ip.map(|ip| ip.to_string());
    /// The directory it lies in.
    parent: i64 = device.parent.get();
    /// Its model; empty if it is not known.
    model: &str = &device.model;
    /// Its build of OS 11; empty if it is not known.
    build: &str = &device.build;
    /// Whether it may go.
    verdict: Word = Word::new("Verdict", device.verdict.to_string());
    /// What keeps it from going: ids of rules, names of checks.
    held_by: Tuple<String> = device.held_by.iter().cloned().collect();
    /// The build of OS 11 it needs first, if that is all that keeps it from going.
    os11_update: Option<&str> = device.os11_update.as_deref();
} }

shown!(FleetDevice, ["id", "name", "model", "build", "verdict"]);

/// How the repositories of a migration are read, and what must be in them.
#[pyclass(frozen, module = "igel_migrate.migration")]
pub(crate) struct SiteRepositories(pub(super) core::SiteRepositories);

impl SiteRepositories {
    #[expect(clippy::unnecessary_wraps, reason = "the form of a handle")]
    fn handle(&self) -> Result<core::SiteRepositories> {
        Ok(self.0.clone())
    }
}

#[pymethods]
impl SiteRepositories {
    #[new]
    #[pyo3(signature = (spec, *, expectation=None, clients=None))]
    fn new(
        spec: &MigrationSpec,
        expectation: Option<&Expectation>,
        clients: Option<BTreeMap<String, Bound<'_, WebDavClient>>>,
    ) -> Result<Self> {
        let mut repositories = brief(|| core::SiteRepositories::new(&spec.0))?;
        if let Some(expectation) = expectation {
            repositories = repositories.with_expectation((*expectation.0).clone());
        }
        for (key, client) in clients.into_iter().flatten() {
            let key = brief(|| key.parse::<SiteKey>())?;
            repositories = repositories.with_client(key, client.get().handle()?);
        }
        Ok(Self(repositories))
    }
}

/// The specification behind an argument.
pub(super) struct SpecArg(Arc<core::MigrationSpec>);

impl<'py> FromPyObject<'_, 'py> for SpecArg {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self(Arc::clone(&value.cast::<MigrationSpec>()?.get().0)))
    }
}

twins! { SiteRepositories {
    /// Reads the repositories of all sites; gives what a plan asks of each that could be read.
    states, states_async(spec: SpecArg) -> States = |repositories| {
        let states = repositories.states(&spec.0).await.into_iter();
        Ok(states
            .map(|(key, state)| {
                let known = RepositoryState {
                    complete: state.complete,
                    bytes_per_device: state.bytes_per_device,
                };
                (key.to_string(), known)
            })
            .collect())
    };
} }
