//! `.ipm` packages: profiles of OS 12 with the apps that they are for.

use std::sync::Arc;

use igel_migrate_core::archive::ArchiveLimits;
use igel_migrate_core::profile::os12 as core;
use igel_migrate_core::{Error, ErrorKind};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::Os12Profile;
use crate::convert::Document;
use crate::error::Result;
use crate::runtime::work;
use crate::value::{Tuple, getters};
use crate::view::shown;

/// An `.ipm` package: the form in which UMS exports and imports profiles of OS 12.
#[pyclass(frozen, module = "igel_migrate", from_py_object)]
#[derive(Clone)]
pub(crate) struct Os12Package(pub(crate) Arc<core::Os12Package>);

impl Os12Package {
    pub(crate) fn of(package: core::Os12Package) -> Self {
        Self(Arc::new(package))
    }
}

#[pymethods]
impl Os12Package {
    /// Reads a package.
    #[staticmethod]
    #[pyo3(signature = (document, *, entries=None, entry_bytes=None, total_bytes=None, ratio=None))]
    fn open(
        py: Python<'_>,
        document: Document,
        entries: Option<usize>,
        entry_bytes: Option<u64>,
        total_bytes: Option<u64>,
        ratio: Option<u64>,
    ) -> Result<Self> {
        let bytes = document.read(py)?;
        work(py, || {
            let default = ArchiveLimits::default();
            let limits = default
                .with_entries(entries.unwrap_or(default.entries))
                .with_entry_bytes(entry_bytes.unwrap_or(default.entry_bytes))
                .with_total_bytes(total_bytes.unwrap_or(default.total_bytes))
                .with_ratio(ratio.unwrap_or(default.ratio));
            core::Os12Package::open_with_limits(&*bytes, limits).map(Self::of)
        })
    }

    /// A package of one profile, with the apps of another package.
    #[staticmethod]
    fn build(py: Python<'_>, profile: Os12Profile, apps_from: Self) -> Result<Self> {
        let profile = profile.0.now();
        work(py, move || {
            core::Os12Package::build(&profile, &apps_from.0).map(Self::of)
        })
    }

    /// The profiles with the names of their entries, each a copy.
    #[getter]
    fn profiles(&self) -> Tuple<PackagedProfile> {
        self.0
            .profiles()
            .iter()
            .cloned()
            .map(PackagedProfile)
            .collect()
    }

    /// The package with another profile in an entry.
    fn with_profile(&self, py: Python<'_>, entry: &str, profile: Os12Profile) -> Result<Self> {
        let profile = profile.0.now();
        work(py, || {
            let mut package = core::Os12Package::open(self.0.to_bytes()?)?;
            let mut profiles = package.profiles_mut().iter_mut();
            let Some(place) = profiles.find(|place| place.entry() == entry) else {
                return Err(Error::from_caller(
                    ErrorKind::NotFound,
                    "the package has no profile in this entry",
                    entry.to_owned(),
                ));
            };
            *place.profile_mut() = (*profile).clone();
            Ok(Self::of(package))
        })
    }

    /// The apps that the package names.
    #[getter]
    fn apps(&self) -> Tuple<PackagedApp> {
        self.0.apps().iter().cloned().map(PackagedApp).collect()
    }

    /// The description of an app.
    fn app_json<'py>(&self, py: Python<'py>, app: &PackagedApp) -> Result<Bound<'py, PyBytes>> {
        let bytes = work(py, || self.0.app_json(&app.0))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The schema of an app, for `RegistrySchema.parse`.
    fn setup_def<'py>(&self, py: Python<'py>, app: &PackagedApp) -> Result<Bound<'py, PyBytes>> {
        let bytes = work(py, || self.0.setup_def(&app.0))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The document.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyBytes>> {
        let bytes = work(py, || self.0.to_bytes())?;
        Ok(PyBytes::new(py, &bytes))
    }

    fn __bytes__<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyBytes>> {
        self.to_bytes(py)
    }

    fn __repr__(&self) -> String {
        let profiles = self.0.profiles().len();
        let apps = self.0.apps().len();
        format!("<Os12Package of {profiles} profiles, {apps} apps>")
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> Result<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let bytes = slf.get().to_bytes(slf.py())?;
        Ok((slf.get_type().getattr("open")?, (bytes,)))
    }
}

/// A profile in a package.
#[pyclass(frozen, module = "igel_migrate.os12")]
pub(crate) struct PackagedProfile(core::PackagedProfile);

getters! { PackagedProfile as packaged {
    /// The name of the entry.
    entry: &str = packaged.entry();
    /// The profile, a copy.
    profile: Os12Profile = Os12Profile::of(packaged.profile().clone());
} }

shown!(PackagedProfile, ["entry", "profile"]);

/// An app that a package names.
#[pyclass(frozen, eq, module = "igel_migrate.os12")]
#[derive(PartialEq)]
pub(crate) struct PackagedApp(core::PackagedApp);

getters! { PackagedApp as app {
    /// The line of the app in the package.
    line: &str = app.line();
    /// The version, as the package writes it.
    version: &str = app.version();
} }

shown!(PackagedApp, ["line", "version"]);
