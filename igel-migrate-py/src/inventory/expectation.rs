//! What must be in a repository: manifests, expectations, and how apps are found.

use std::path::PathBuf;
use std::sync::Arc;

use igel_migrate_core as core;
use igel_migrate_core::inventory::{self, Matching, Sha256Sum};
use igel_migrate_core::repository::AppReference;
use igel_migrate_core::version::AppVersion;
use igel_migrate_core::webdav::RemotePath;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::convert::{Document, Items};
use crate::enums::{self, chosen};
use crate::error::Result;
use crate::profile::Os12Profile;
use crate::record::{of, records};
use crate::runtime::{brief, later, wait, work};
use crate::twins::twins;
use crate::value::{Tuple, getters};
use crate::webdav::WebDavClient;

records! { "igel_migrate.inventory";
    /// One release of an app: its technical name and its version.
    AppRelease {
        /// The technical name.
        name: String,
        /// The version.
        version: String,
    }

    /// What is known of one file.
    KnownFile {
        /// Its size in bytes.
        #[serde(default)]
        size: Option<u64>,
        /// Its SHA-256 checksum: 64 hexadecimal digits.
        #[serde(default)]
        sha256: Option<String>,
    }

    /// An app found in the path of a file.
    Found {
        /// Which release.
        release: AppRelease,
        /// The path of the file within the app.
        member: String,
        /// The folder of the app, where it has one.
        folder: Option<String>,
    }
}

#[pymethods]
impl AppRelease {
    /// The release that the name of an `.ipkg`, `.iam` or `.ipm` file names.
    #[staticmethod]
    fn from_file_name(name: &str) -> Result<Self> {
        let release = brief(|| inventory::AppRelease::from_file_name(name))?;
        of(&release)
    }

    fn __str__(&self) -> String {
        format!("{} {}", self.name, self.version)
    }
}

/// An app as an argument: `"cwa"`, `"cwa 23.9.24"`, or a release.
pub(super) struct AppArg(AppReference);

impl<'py> FromPyObject<'_, 'py> for AppArg {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(release) = value.cast::<AppRelease>() {
            let read = brief(|| {
                let release = release.get();
                let version: AppVersion = release.version.parse()?;
                Ok::<_, core::Error>(inventory::AppRelease::new(&release.name, &version).into())
            });
            return Ok(Self(read?));
        }
        let text: String = value.extract()?;
        Ok(Self(brief(|| text.parse())?))
    }
}

impl KnownFile {
    fn of(file: &inventory::KnownFile) -> Self {
        Self {
            size: file.size,
            sha256: file.sha256.map(|sum| sum.to_string()),
        }
    }

    fn to_core(&self) -> core::Result<inventory::KnownFile> {
        let mut file = inventory::KnownFile::default();
        file.size = self.size;
        if let Some(sum) = &self.sha256 {
            file = file.with_sha256(sum.parse::<Sha256Sum>()?);
        }
        Ok(file)
    }
}

#[pymethods]
impl KnownFile {
    #[new]
    #[pyo3(signature = (size=None, sha256=None))]
    fn new(size: Option<u64>, sha256: Option<String>) -> Result<Self> {
        let file = Self { size, sha256 };
        brief(|| file.to_core().map(|known| Self::of(&known)))
    }
}

/// The files of a repository, by path.
#[pyclass(frozen, eq, module = "igel_migrate.inventory")]
#[derive(PartialEq)]
pub(crate) struct Manifest(pub(super) inventory::Manifest);

/// What is known of a file, as an argument: all, its size, or nothing.
#[derive(FromPyObject)]
enum KnownArg<'py> {
    Known(Bound<'py, KnownFile>),
    Size(Option<u64>),
}

#[pymethods]
impl Manifest {
    #[new]
    #[pyo3(signature = (files=None))]
    fn new(files: Option<&Bound<'_, PyDict>>) -> Result<Self> {
        let mut manifest = inventory::Manifest::default();
        for (path, known) in files.into_iter().flatten() {
            let path: String = path.extract()?;
            let known: KnownArg<'_> = known.extract()?;
            brief(|| {
                let mut file = inventory::KnownFile::default();
                match known {
                    KnownArg::Known(known) => file = known.get().to_core()?,
                    KnownArg::Size(size) => file.size = size,
                }
                manifest.insert(path.parse()?, file);
                Ok::<_, core::Error>(())
            })?;
        }
        Ok(Self(manifest))
    }

    /// Reads a manifest: lines of path, size and checksum.
    #[staticmethod]
    fn parse(py: Python<'_>, document: Document) -> Result<Self> {
        let bytes = document.read(py)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        work(py, move || text.parse::<inventory::Manifest>()).map(Self)
    }

    /// Reads a manifest from a file.
    #[staticmethod]
    fn from_file(py: Python<'_>, path: PathBuf) -> Result<Self> {
        work(py, move || inventory::Manifest::from_file(path)).map(Self)
    }

    /// What is known of a file; `None` if it is not listed.
    fn get(&self, path: &str) -> Result<Option<KnownFile>> {
        let path = brief(|| path.parse::<RemotePath>())?;
        Ok(self.0.get(&path).map(KnownFile::of))
    }

    fn __getitem__(&self, path: &str) -> Result<KnownFile> {
        match self.get(path)? {
            Some(file) => Ok(file),
            None => Err(PyKeyError::new_err(path.to_owned()).into()),
        }
    }

    fn __contains__(&self, path: &str) -> bool {
        self.get(path).is_ok_and(|file| file.is_some())
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let paths: Vec<_> = self.0.iter().map(|(path, _)| path.to_string()).collect();
        Ok(paths.into_pyobject(py)?.try_iter()?.into_any())
    }

    /// The files with what is known of them, by path.
    fn items(&self) -> Vec<(String, KnownFile)> {
        let files = self.0.iter();
        files
            .map(|(path, file)| (path.to_string(), KnownFile::of(file)))
            .collect()
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    /// All sizes that are known, added up.
    #[getter]
    fn bytes(&self) -> u64 {
        self.0.bytes()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Manifest of {} files>", self.0.len())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((slf.get_type().getattr("parse")?, (slf.get().0.to_string(),)))
    }
}

/// How apps are found below the base address of a repository.
#[pyclass(frozen, eq, module = "igel_migrate.inventory", from_py_object)]
#[derive(Clone, PartialEq)]
pub(crate) struct Layout(inventory::Layout);

#[pymethods]
impl Layout {
    #[new]
    #[pyo3(signature = (*patterns))]
    fn new(patterns: Vec<String>) -> Result<Self> {
        if patterns.is_empty() {
            return Ok(Self(inventory::Layout::default()));
        }
        brief(|| inventory::Layout::of_patterns(patterns.iter().map(String::as_str)).map(Self))
    }

    /// The apps that a file may belong to, outermost first.
    fn find(&self, file: &str) -> Result<Vec<Found>> {
        let file = brief(|| file.parse::<RemotePath>())?;
        let found = self.0.find(&file).into_iter().map(|found| {
            Ok(Found {
                release: of(&found.release)?,
                member: found.member,
                folder: found.folder.map(|folder| folder.to_string()),
            })
        });
        found.collect()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Layout {}>", self.0)
    }
}

/// What must be in a repository.
#[pyclass(frozen, module = "igel_migrate.inventory")]
pub(crate) struct Expectation(pub(crate) Arc<inventory::Expectation>);

impl Expectation {
    #[expect(clippy::unnecessary_wraps, reason = "the form that twins ask for")]
    fn handle(&self) -> Result<Arc<inventory::Expectation>> {
        Ok(Arc::clone(&self.0))
    }
}

/// What may be said of an expectation beside where it comes from.
struct Narrowing {
    apps: Option<Items<AppArg>>,
    layout: Option<Layout>,
    matching: Option<Matching>,
}

impl Narrowing {
    fn new(
        apps: Option<Items<AppArg>>,
        layout: Option<Layout>,
        matching: Option<&str>,
    ) -> Result<Self> {
        let known = [("by_path", Matching::ByPath), ("by_app", Matching::ByApp)];
        let matching = matching.map(|text| chosen("matching", text, &known));
        Ok(Self {
            apps,
            layout,
            matching: matching.transpose()?,
        })
    }

    fn of(self, mut expectation: inventory::Expectation) -> Expectation {
        if let Some(layout) = self.layout {
            expectation = expectation.with_layout(layout.0);
        }
        if let Some(apps) = self.apps {
            expectation = expectation.with_apps(apps.0.into_iter().map(|app| app.0));
        }
        if let Some(matching) = self.matching {
            expectation = expectation.with_matching(matching);
        }
        Expectation(Arc::new(expectation))
    }
}

#[pymethods]
impl Expectation {
    /// The files of a manifest.
    #[staticmethod]
    #[pyo3(signature = (manifest, *, apps=None, layout=None, matching=None))]
    fn from_manifest(
        manifest: &Manifest,
        apps: Option<Items<AppArg>>,
        layout: Option<Layout>,
        matching: Option<&str>,
    ) -> Result<Self> {
        let narrowing = Narrowing::new(apps, layout, matching)?;
        let manifest = manifest.0.clone();
        brief(|| inventory::Expectation::from_manifest(manifest).map(|e| narrowing.of(e)))
    }

    /// The files of another repository, with their sizes as of now.
    #[staticmethod]
    #[pyo3(signature = (reference, *, apps=None, layout=None, matching=None))]
    fn from_repository(
        py: Python<'_>,
        reference: &WebDavClient,
        apps: Option<Items<AppArg>>,
        layout: Option<Layout>,
        matching: Option<&str>,
    ) -> Result<Self> {
        let narrowing = Narrowing::new(apps, layout, matching)?;
        wait(py, from_repository(reference.handle()?, narrowing))
    }

    /// The files of another repository, awaited.
    #[staticmethod]
    #[pyo3(signature = (reference, *, apps=None, layout=None, matching=None))]
    fn from_repository_async<'py>(
        py: Python<'py>,
        reference: &WebDavClient,
        apps: Option<Items<AppArg>>,
        layout: Option<Layout>,
        matching: Option<&str>,
    ) -> Result<Bound<'py, PyAny>> {
        let narrowing = Narrowing::new(apps, layout, matching)?;
        later(py, from_repository(reference.handle()?, narrowing))
    }

    /// The files of a folder on this machine.
    #[staticmethod]
    #[pyo3(signature = (folder, *, apps=None, layout=None, matching=None))]
    fn from_folder(
        py: Python<'_>,
        folder: PathBuf,
        apps: Option<Items<AppArg>>,
        layout: Option<Layout>,
        matching: Option<&str>,
    ) -> Result<Self> {
        let narrowing = Narrowing::new(apps, layout, matching)?;
        let expectation = work(py, move || inventory::Expectation::from_folder(folder))?;
        Ok(narrowing.of(expectation))
    }

    /// Apps by name, and by version where one is wanted.
    #[staticmethod]
    #[pyo3(signature = (apps, *, layout=None))]
    fn from_apps(apps: Items<AppArg>, layout: Option<Layout>) -> Result<Self> {
        let narrowing = Narrowing::new(None, layout, None)?;
        let apps = apps.0.into_iter().map(|app| app.0);
        brief(|| inventory::Expectation::from_apps(apps).map(|e| narrowing.of(e)))
    }

    /// The apps that an OS 12 profile configures. Exports name no versions, so any will do.
    #[staticmethod]
    #[pyo3(signature = (profile, *, layout=None))]
    fn from_profile(profile: &Os12Profile, layout: Option<Layout>) -> Result<Self> {
        let narrowing = Narrowing::new(None, layout, None)?;
        let profile = profile.0.now();
        brief(|| inventory::Expectation::from_profile(&profile).map(|e| narrowing.of(e)))
    }

    /// Nothing certain: every app that is found is judged by itself.
    #[staticmethod]
    #[pyo3(signature = (*, layout=None))]
    fn nothing(layout: Option<Layout>) -> Result<Self> {
        Ok(Narrowing::new(None, layout, None)?.of(inventory::Expectation::nothing()))
    }

    /// The files that are expected, to be written down.
    fn manifest(&self) -> Manifest {
        Manifest(self.0.manifest())
    }

    fn __repr__(&self) -> Result<String> {
        let basis = of::<enums::ExpectationBasis>(&self.0.basis())?.0;
        Ok(format!("<Expectation from {basis}>"))
    }
}

getters! { Expectation as expectation {
    /// How it is known what must be there.
    basis: Result<enums::ExpectationBasis> = of(&expectation.basis());
    /// The apps that are expected; none if everything that is listed is.
    apps: Tuple<String> = expectation.apps().iter().map(ToString::to_string).collect();
    /// How apps are found.
    layout: Layout = Layout(expectation.layout().clone());
} }

twins! { Expectation {
    /// The same with the checksums of the expected files that are not known yet.
    #[pyo3(signature = (*, at_once=4))]
    with_checksums, with_checksums_async(at_once: usize) -> Expectation = |expectation| {
        let mut expectation = inventory::Expectation::clone(&expectation);
        expectation.add_checksums(at_once).await?;
        Ok(Expectation(Arc::new(expectation)))
    };
} }

async fn from_repository(
    reference: core::webdav::WebDavClient,
    narrowing: Narrowing,
) -> core::Result<Expectation> {
    let expectation = inventory::Expectation::from_repository(&reference).await?;
    Ok(narrowing.of(expectation))
}
