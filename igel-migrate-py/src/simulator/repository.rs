//! The repositories of the simulated UMS.

use igel_migrate_core as core;
use igel_migrate_core::simulator as sim;
use igel_migrate_core::simulator::ServerCertificate;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::faults::{Audit, Faults};
use super::knobs::{apply, repository_knob, setters};
use super::server::CERTIFICATES;
use crate::convert::{Document, Instant, Items};
use crate::enums::chosen;
use crate::error::Result;
use crate::runtime::work;
use crate::secret::Credentials;

/// An app in a repository: a folder with several files.
#[pyclass(frozen, eq, module = "igel_migrate.simulator", from_py_object)]
#[derive(Clone, PartialEq)]
pub(crate) struct AppFolder(sim::AppFolder);

#[pymethods]
impl AppFolder {
    #[new]
    #[pyo3(signature = (line, version, *, files=None, bytes=None))]
    fn new(line: &str, version: &str, files: Option<usize>, bytes: Option<u64>) -> Self {
        let mut app = sim::AppFolder::new(line, version);
        if let Some(files) = files {
            app = app.with_files(files);
        }
        if let Some(bytes) = bytes {
            app = app.with_bytes(bytes);
        }
        Self(app)
    }
}

/// A WebDAV server for a site, which a simulator starts beside the simulated UMS.
#[pyclass(frozen, module = "igel_migrate.simulator", from_py_object)]
#[derive(Clone)]
pub(crate) struct RepositorySetup {
    pub(super) setup: sim::RepositorySetup,
    name: String,
}

#[pymethods]
impl RepositorySetup {
    #[new]
    #[pyo3(signature = (name, *, path=None, port=0, certificate="issued", knobs=None,
        upload_account=None, download_account=None, apps=None, numbered_apps=None, seed=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword options of Python")]
    fn new(
        name: String,
        path: Option<&str>,
        port: u16,
        certificate: &str,
        knobs: Option<&Bound<'_, PyDict>>,
        upload_account: Option<Credentials>,
        download_account: Option<Credentials>,
        apps: Option<Items<AppFolder>>,
        numbered_apps: Option<(usize, usize)>,
        seed: Option<u64>,
    ) -> Result<Self> {
        let certificate: ServerCertificate = chosen("certificate", certificate, &CERTIFICATES)?;
        let mut changed = sim::RepositoryKnobs::default();
        apply(
            setters("knob of a repository", knobs, repository_knob)?,
            &mut changed,
        );
        let mut setup = sim::RepositorySetup::new(&name)
            .with_port(port)
            .with_certificate(certificate)
            .with_knobs(changed);
        if let Some(path) = path {
            setup = setup.with_path(path);
        }
        if let Some(account) = upload_account {
            setup = setup.with_upload_account(account.resolve()?);
        }
        if let Some(account) = download_account {
            setup = setup.with_download_account(account.resolve()?);
        }
        for app in apps.into_iter().flat_map(|apps| apps.0) {
            setup = setup.with_app(app.0);
        }
        if let Some((apps, files)) = numbered_apps {
            setup = setup.with_numbered_apps(apps, files);
        }
        if let Some(seed) = seed {
            setup = setup.with_seed(seed);
        }
        Ok(Self { setup, name })
    }

    /// The name.
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    fn __repr__(&self) -> String {
        format!("<RepositorySetup {:?}>", self.name)
    }
}

/// A repository of a simulator that runs.
#[pyclass(frozen, module = "igel_migrate.simulator")]
pub(crate) struct SimulatedRepository(pub(super) sim::SimulatedRepository);

impl SimulatedRepository {
    fn act<T: Send>(
        &self,
        py: Python<'_>,
        act: impl FnOnce(&sim::SimulatedRepository) -> core::Result<T> + Send,
    ) -> Result<T> {
        work(py, || act(&self.0))
    }
}

#[pymethods]
impl SimulatedRepository {
    /// Its name.
    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    /// Its base address, with a slash at its end.
    #[getter]
    fn url(&self) -> &str {
        self.0.url()
    }

    /// What a client must trust, in PEM.
    #[getter]
    fn ca_pem(&self) -> &str {
        self.0.ca_pem()
    }

    /// The SHA-256 fingerprint of its certificate, for pins.
    #[getter]
    fn certificate_fingerprint(&self) -> String {
        self.0.certificate_fingerprint().to_string()
    }

    /// The account that may write.
    #[getter]
    fn upload_account(&self) -> Credentials {
        self.0.upload_account().into()
    }

    /// The account that may only read, which devices have.
    #[getter]
    fn download_account(&self) -> Credentials {
        self.0.download_account().into()
    }

    /// Its faults.
    fn faults(&self) -> Faults {
        Faults(self.0.faults().clone())
    }

    /// What was asked of it.
    fn audit(&self) -> Audit {
        Audit(self.0.audit().clone())
    }

    /// Changes how it behaves from the next request on.
    #[pyo3(signature = (**knobs))]
    fn change_knobs(&self, py: Python<'_>, knobs: Option<&Bound<'_, PyDict>>) -> Result<()> {
        let changes = setters("knob of a repository", knobs, repository_knob)?;
        self.act(py, |repository| {
            repository.change_knobs(|knobs| apply(changes, knobs));
            Ok(())
        })
    }

    /// Adds an app, complete. What is there already stays as it is.
    fn add_app(&self, py: Python<'_>, app: AppFolder) -> Result<()> {
        self.act(py, |repository| repository.add_app(&app.0))
    }

    /// Adds an app as UMS does: its files grow with the clock.
    fn sync_app(&self, py: Python<'_>, app: AppFolder) -> Result<()> {
        self.act(py, |repository| repository.sync_app(&app.0))
    }

    /// Makes a folder.
    fn make_folder(&self, py: Python<'_>, path: String) -> Result<()> {
        self.act(py, |repository| repository.make_folder(&path))
    }

    /// Shows a certificate that has expired from the next connection on.
    fn let_certificate_expire(&self, py: Python<'_>) -> Result<()> {
        self.act(py, sim::SimulatedRepository::let_certificate_expire)
    }

    /// Shows a good certificate, issued by the simulator's authority, from the next connection on.
    fn renew_certificate(&self, py: Python<'_>) -> Result<()> {
        self.act(py, sim::SimulatedRepository::renew_certificate)
    }

    /// Puts a file there.
    fn put_file(&self, py: Python<'_>, path: String, content: Document) -> Result<()> {
        let content = content.read(py)?.into_vec();
        self.act(py, |repository| repository.put_file(&path, content))
    }

    /// Puts a file of any size there, whose content is made from a seed when it is read.
    #[pyo3(signature = (path, size, *, seed=1))]
    fn put_seeded_file(&self, py: Python<'_>, path: String, size: u64, seed: u64) -> Result<()> {
        self.act(py, |repository| {
            repository.put_seeded_file(&path, size, seed)
        })
    }

    /// Removes a file or folder.
    fn remove(&self, py: Python<'_>, path: String) -> Result<()> {
        self.act(py, |repository| repository.remove(&path))
    }

    /// Damages a file.
    fn damage(&self, py: Python<'_>, path: String, damage: Damage) -> Result<()> {
        self.act(py, |repository| repository.damage(&path, damage.0))
    }

    /// Damages each file with this probability, and gives the paths of the damaged ones.
    #[pyo3(signature = (damage, rate, *, seed=1))]
    fn damage_at_rate(
        &self,
        py: Python<'_>,
        damage: Damage,
        rate: f64,
        seed: u64,
    ) -> Result<Vec<String>> {
        if !(0.0..=1.0).contains(&rate) {
            return Err(PyValueError::new_err("a rate is 0 to 1").into());
        }
        self.act(py, |repository| {
            Ok(repository.damage_at_rate(damage.0, rate, seed))
        })
    }

    /// Repairs a file.
    fn repair(&self, py: Python<'_>, path: String) -> Result<()> {
        self.act(py, |repository| repository.repair(&path))
    }

    /// The files as they should be, whatever is damaged or still on its way.
    fn manifest(&self, py: Python<'_>) -> Result<Vec<RepositoryFile>> {
        self.act(py, |repository| {
            Ok(repository
                .manifest()
                .into_iter()
                .map(RepositoryFile)
                .collect())
        })
    }

    /// The files as they are served now.
    fn files(&self, py: Python<'_>) -> Result<Vec<RepositoryFile>> {
        self.act(py, |repository| {
            Ok(repository.files().into_iter().map(RepositoryFile).collect())
        })
    }

    /// When UMS will have written everything it has to; `None` if it has.
    fn synced_at(&self, py: Python<'_>) -> Result<Option<Instant>> {
        self.act(py, |repository| Ok(repository.synced_at().map(Instant)))
    }

    /// Forgets every nonce, as a restart of the server does.
    fn forget_nonces(&self, py: Python<'_>) -> Result<()> {
        self.act(py, |repository| {
            repository.forget_nonces();
            Ok(())
        })
    }

    fn __repr__(&self) -> String {
        format!("<SimulatedRepository at {}>", self.0.url())
    }
}

/// A file of a simulated repository.
#[pyclass(frozen, module = "igel_migrate.simulator")]
pub(crate) struct RepositoryFile(sim::RepositoryFile);

#[pymethods]
impl RepositoryFile {
    /// Its path below the base address.
    #[getter]
    fn path(&self) -> &str {
        self.0.path()
    }

    /// Its size in bytes.
    #[getter]
    fn size(&self) -> u64 {
        self.0.size()
    }

    /// SHA-256 of its content, computed by each call: for a large file it takes seconds.
    fn sha256(&self, py: Python<'_>) -> Result<String> {
        work(py, || Ok(self.0.sha256()))
    }

    fn __repr__(&self) -> String {
        format!(
            "<RepositoryFile {:?} of {} bytes>",
            self.0.path(),
            self.0.size()
        )
    }
}

/// What is wrong with a file.
#[pyclass(frozen, eq, module = "igel_migrate.simulator", from_py_object)]
#[derive(Clone, PartialEq)]
pub(crate) struct Damage(sim::Damage);

#[pymethods]
impl Damage {
    /// It is not there.
    #[staticmethod]
    fn missing() -> Self {
        Self(sim::Damage::Missing)
    }

    /// It is empty.
    #[staticmethod]
    fn empty() -> Self {
        Self(sim::Damage::Empty)
    }

    /// A part of it is missing.
    #[staticmethod]
    fn truncated() -> Self {
        Self(sim::Damage::Truncated)
    }

    /// It has another size.
    #[staticmethod]
    fn size(bytes: u64) -> Self {
        Self(sim::Damage::Size(bytes))
    }

    /// It has another content of the same size.
    #[staticmethod]
    fn corrupt() -> Self {
        Self(sim::Damage::Corrupt)
    }

    fn __repr__(&self) -> String {
        let shown = match self.0 {
            sim::Damage::Missing => "missing()".to_owned(),
            sim::Damage::Empty => "empty()".to_owned(),
            sim::Damage::Truncated => "truncated()".to_owned(),
            sim::Damage::Size(bytes) => format!("size({bytes})"),
            _ => "corrupt()".to_owned(),
        };
        format!("Damage.{shown}")
    }
}
