//! Checks of one repository or of many.

use std::sync::Arc;
use std::time::Duration;

use igel_migrate_core as core;
use igel_migrate_core::inventory;
use pyo3::prelude::*;
use tokio::sync::mpsc;

use super::expectation::Expectation;
use super::look::Comparison;
use super::report::RepositoryReport;
use crate::convert::{Items, Seconds};
use crate::error::{Result, raise};
use crate::record::records;
use crate::repository::{AppRepository, Site};
use crate::runtime::{brief, converse, later};
use crate::trust::Trust;
use crate::value::{Tuple, json_of, to_python};
use crate::webdav::WebDavClient;

records! { "igel_migrate.inventory";
    /// How far a check has come. What does not belong to the step is `None`.
    Progress {
        /// The step: `files`, `waiting` or `checksums`.
        step: String,
        /// Files that were seen so far.
        #[serde(default)]
        seen: Option<u64>,
        /// Bytes of those files.
        #[serde(default)]
        bytes: Option<u64>,
        /// Seconds until the second look.
        #[serde(default)]
        pause: Option<f64>,
        /// Bytes that were compared so far.
        #[serde(default)]
        done: Option<u64>,
        /// Bytes that are to be compared.
        #[serde(default)]
        of: Option<u64>,
    }
}

impl Progress {
    fn new(progress: &inventory::Progress) -> Option<Self> {
        let mut told = Self {
            step: String::new(),
            seen: None,
            bytes: None,
            pause: None,
            done: None,
            of: None,
        };
        match progress {
            inventory::Progress::Files { seen, bytes } => {
                "files".clone_into(&mut told.step);
                told.seen = Some(*seen);
                told.bytes = Some(*bytes);
            }
            inventory::Progress::Waiting { pause } => {
                "waiting".clone_into(&mut told.step);
                told.pause = Some(pause.as_secs_f64());
            }
            inventory::Progress::Checksums { done, of } => {
                "checksums".clone_into(&mut told.step);
                told.done = Some(*done);
                told.of = Some(*of);
            }
            _ => return None,
        }
        Some(told)
    }
}

/// Tells of progress, unless nobody keeps up.
pub(super) fn tell(events: &mpsc::Sender<Progress>, progress: &inventory::Progress) {
    if let Some(progress) = Progress::new(progress) {
        let _ = events.try_send(progress);
    }
}

/// How a repository is checked.
#[pyclass(frozen, module = "igel_migrate.inventory")]
pub(crate) struct Check {
    second_look: Option<Duration>,
    checksums: bool,
    downloads: Option<usize>,
    sites_at_once: Option<usize>,
}

impl Check {
    fn made(&self) -> inventory::Check {
        let mut check = inventory::Check::new();
        if let Some(pause) = self.second_look {
            check = check.with_second_look(pause);
        }
        if self.checksums {
            check = check.with_checksums();
        }
        if let Some(downloads) = self.downloads {
            check = check.with_downloads(downloads);
        }
        if let Some(sites) = self.sites_at_once {
            check = check.with_sites_at_once(sites);
        }
        check
    }

    /// Waits for what a check does, telling of its progress.
    fn told<T, F>(
        &self,
        py: Python<'_>,
        progress: Option<&Py<PyAny>>,
        start: impl FnOnce(inventory::Check) -> F,
    ) -> Result<T>
    where
        T: Send + 'static,
        F: Future<Output = core::Result<T>> + Send + 'static,
    {
        let check = self.made();
        converse(
            py,
            |events| start(check.with_progress(move |progress| tell(&events, &progress))),
            |py, event: Progress| match progress {
                Some(progress) => progress.call1(py, (event,)).map(drop),
                None => Ok(()),
            },
        )
    }
}

/// Writes each check twice: one that blocks and tells of its progress, and its awaited twin, which
/// does not. `prepare` takes the arguments apart and gives what is done with the check.
macro_rules! checks {
    ($(
        $(#[doc = $docs:literal])*
        $name:ident, $name_async:ident($($arg:ident: $type:ty),*) -> $output:ty = $prepare:expr;
    )*) => {
        #[pymethods]
        impl Check {
            $(
                $(#[doc = $docs])*
                #[pyo3(signature = ($($arg,)* *, progress=None))]
                fn $name(
                    &self,
                    py: Python<'_>,
                    $($arg: $type,)*
                    progress: Option<Py<PyAny>>,
                ) -> Result<$output> {
                    self.told(py, progress.as_ref(), $prepare)
                }

                $(#[doc = $docs])*
                #[doc = "\nThe same, awaited and without progress."]
                fn $name_async<'py>(
                    &self,
                    py: Python<'py>,
                    $($arg: $type),*
                ) -> Result<Bound<'py, PyAny>> {
                    later::<$output, _>(py, $prepare(self.made()))
                }
            )*
        }
    };
}

checks! {
    /// Checks one repository.
    run, run_async(client: &WebDavClient, expectation: &Expectation) -> RepositoryReport = {
        let (client, expectation) = (client.handle()?, Arc::clone(&expectation.0));
        move |check: inventory::Check| async move {
            check.run(&client, &expectation).await.map(RepositoryReport)
        }
    };

    /// Takes the looks and compares, without checksums.
    compare, compare_async(client: &WebDavClient, expectation: &Expectation) -> Comparison = {
        let (client, expectation) = (client.handle()?, Arc::clone(&expectation.0));
        move |check: inventory::Check| async move {
            let comparison = check.compare(&client, &expectation).await?;
            Ok(Comparison(comparison.into_owned()))
        }
    };

    /// Checks many repositories, several at one time.
    run_all, run_all_async(sites: Items<Bound<'_, SiteCheck>>) -> SitesReport = {
        let sites: Vec<_> = sites.0.iter().map(|site| site.get().made()).collect::<Result<_>>()?;
        move |check: inventory::Check| async move { Ok(SitesReport(Arc::new(check.run_all(sites).await))) }
    };
}

#[pymethods]
impl Check {
    #[new]
    #[pyo3(signature = (*, second_look=None, checksums=false, downloads=None, sites_at_once=None))]
    fn new(
        second_look: Option<Seconds>,
        checksums: bool,
        downloads: Option<usize>,
        sites_at_once: Option<usize>,
    ) -> Self {
        Self {
            second_look: second_look.map(|pause| pause.0),
            checksums,
            downloads,
            sites_at_once,
        }
    }

    fn __repr__(&self) -> String {
        let looks = 1 + usize::from(self.second_look.is_some());
        format!("<Check: looks {looks}, checksums {}>", self.checksums)
    }
}

/// One repository among many, and what must be in it.
#[pyclass(frozen, module = "igel_migrate.inventory")]
pub(crate) struct SiteCheck {
    name: String,
    read: Read,
    expectation: Arc<inventory::Expectation>,
}

/// With what a site's repository is read.
enum Read {
    Client(Py<WebDavClient>),
    AccountOf(Box<core::repository::Site>),
}

impl SiteCheck {
    fn made(&self) -> Result<inventory::SiteCheck> {
        let expectation = Arc::clone(&self.expectation);
        Ok(match &self.read {
            Read::Client(client) => {
                inventory::SiteCheck::new(&self.name, Ok(client.get().handle()?), expectation)
            }
            Read::AccountOf(site) => inventory::SiteCheck::of_site(site, expectation),
        })
    }
}

#[pymethods]
impl SiteCheck {
    #[new]
    fn new(name: String, client: Py<WebDavClient>, expectation: &Expectation) -> Self {
        Self {
            name,
            read: Read::Client(client),
            expectation: Arc::clone(&expectation.0),
        }
    }

    /// A check of a site's repository with the account that its devices read with.
    #[staticmethod]
    fn of_site(site: &Site, expectation: &Expectation) -> Self {
        Self {
            name: site.0.key.to_string(),
            read: Read::AccountOf(Box::new(site.0.clone())),
            expectation: Arc::clone(&expectation.0),
        }
    }

    /// The name of the site.
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    fn __repr__(&self) -> String {
        format!("<SiteCheck {:?}>", self.name)
    }
}

/// What came of checking one site.
#[pyclass(frozen, module = "igel_migrate.inventory")]
pub(crate) struct SiteRow {
    report: Arc<inventory::SitesReport>,
    place: usize,
}

impl SiteRow {
    fn row(&self) -> Option<&inventory::SiteRow> {
        self.report.sites.get(self.place)
    }
}

#[pymethods]
impl SiteRow {
    /// The name of the site.
    #[getter]
    fn name(&self) -> &str {
        self.row().map_or("", |row| &row.name)
    }

    /// What is in its repository; `None` if it could not be checked.
    #[getter]
    fn report(&self) -> Option<RepositoryReport> {
        let report = self.row()?.outcome.as_ref().ok()?;
        Some(RepositoryReport(report.clone()))
    }

    /// Why it could not be checked.
    #[getter]
    fn error(&self, py: Python<'_>) -> Option<PyErr> {
        let error = self.row()?.outcome.as_ref().err()?;
        Some(raise(py, error))
    }

    fn __repr__(&self) -> String {
        format!("<SiteRow {:?}>", self.name())
    }
}

/// What came of checking many sites. `str()` is a table.
#[pyclass(frozen, module = "igel_migrate.inventory")]
pub(crate) struct SitesReport(Arc<inventory::SitesReport>);

#[pymethods]
impl SitesReport {
    /// One row for each site, in the order that they were given.
    #[getter]
    fn sites(&self) -> Tuple<SiteRow> {
        let places = 0..self.0.sites.len();
        let rows = places.map(|place| SiteRow {
            report: Arc::clone(&self.0),
            place,
        });
        rows.collect()
    }

    /// Whether every site was checked and is complete.
    #[getter]
    fn is_complete(&self) -> bool {
        self.0.is_complete()
    }

    /// The names of the sites that could not be checked, and why.
    fn errors(&self, py: Python<'_>) -> Vec<(String, PyErr)> {
        let errors = self.0.errors();
        errors
            .map(|(name, error)| (name.to_owned(), raise(py, error)))
            .collect()
    }

    /// The report as plain objects, ready for `json.dumps`.
    fn to_dict<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>> {
        Ok(to_python(py, &json_of(&*self.0)?)?)
    }

    fn __len__(&self) -> usize {
        self.0.sites.len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.sites().into_pyobject(py)?.try_iter()?.into_any())
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<SitesReport of {} sites>", self.0.sites.len())
    }
}

/// A client that reads a repository with the account that devices have.
#[pyfunction]
#[pyo3(signature = (repository, *, trust=None))]
pub(crate) fn reader(repository: &AppRepository, trust: Option<Trust>) -> Result<WebDavClient> {
    brief(|| {
        let mut builder = inventory::reader(&repository.0);
        if let Some(trust) = trust {
            builder = builder.with_trust(trust.0);
        }
        WebDavClient::build(builder)
    })
}
