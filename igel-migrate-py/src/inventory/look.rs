//! Looks at a repository, and what comes of holding one against an expectation.

use std::sync::Arc;

use igel_migrate_core as core;
use igel_migrate_core::inventory;
use pyo3::prelude::*;

use super::check::{Progress, tell};
use super::expectation::Expectation;
use super::report::RepositoryReport;
use crate::error::Result;
use crate::runtime::{brief, converse, later, wait};
use crate::webdav::WebDavClient;

/// One look at a repository, through the eyes of an expectation.
#[pyclass(frozen, module = "igel_migrate.inventory", name = "Inventory")]
pub(crate) struct Look(inventory::Inventory<'static>);

async fn read(
    client: core::webdav::WebDavClient,
    expectation: Arc<inventory::Expectation>,
) -> core::Result<Look> {
    let inventory = inventory::Inventory::read(&client, &expectation).await?;
    Ok(Look(inventory.into_owned()))
}

#[pymethods]
impl Look {
    /// Walks the repository. Changes nothing.
    #[staticmethod]
    fn read(py: Python<'_>, client: &WebDavClient, expectation: &Expectation) -> Result<Self> {
        wait(py, read(client.handle()?, Arc::clone(&expectation.0)))
    }

    /// Walks the repository, awaited.
    #[staticmethod]
    fn read_async<'py>(
        py: Python<'py>,
        client: &WebDavClient,
        expectation: &Expectation,
    ) -> Result<Bound<'py, PyAny>> {
        later(py, read(client.handle()?, Arc::clone(&expectation.0)))
    }

    /// What is there, held against what is expected, and against an earlier look.
    #[pyo3(signature = (earlier=None))]
    fn compare(&self, earlier: Option<&Look>) -> Result<Comparison> {
        brief(|| -> core::Result<_> {
            let compared = self.0.clone().compare(earlier.map(|earlier| &earlier.0));
            Ok(Comparison(compared))
        })
    }
}

/// What came of comparing, and what could still be compared: the content of the files.
#[pyclass(frozen, module = "igel_migrate.inventory")]
pub(crate) struct Comparison(pub(super) inventory::Comparison<'static>);

#[pymethods]
impl Comparison {
    /// What is known without looking into files.
    #[getter]
    fn report(&self) -> RepositoryReport {
        RepositoryReport(self.0.report().clone())
    }

    /// How many bytes `verify` downloads.
    #[getter]
    fn download_bytes(&self) -> u64 {
        self.0.download_bytes()
    }

    /// Compares the content of the files with their checksums. Downloads them.
    #[pyo3(signature = (client, *, at_once=2, progress=None))]
    fn verify(
        &self,
        py: Python<'_>,
        client: &WebDavClient,
        at_once: usize,
        progress: Option<Py<PyAny>>,
    ) -> Result<RepositoryReport> {
        let (client, comparison) = (client.handle()?, self.0.clone());
        converse(
            py,
            |events| async move {
                let told = move |progress| tell(&events, &progress);
                let report = comparison.verify(&client, at_once, &told).await?;
                Ok(RepositoryReport(report))
            },
            |py, event: Progress| match &progress {
                Some(progress) => progress.call1(py, (event,)).map(drop),
                None => Ok(()),
            },
        )
    }

    /// As `verify`, awaited and without progress.
    #[pyo3(signature = (client, *, at_once=2))]
    fn verify_async<'py>(
        &self,
        py: Python<'py>,
        client: &WebDavClient,
        at_once: usize,
    ) -> Result<Bound<'py, PyAny>> {
        let (client, comparison) = (client.handle()?, self.0.clone());
        later(py, async move {
            let report = comparison.verify(&client, at_once, &|_| ()).await?;
            Ok(RepositoryReport(report))
        })
    }

    fn __repr__(&self) -> String {
        format!("<Comparison: {}>", self.0.report())
    }
}
