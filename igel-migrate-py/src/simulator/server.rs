//! The simulated UMS: real HTTPS on loopback, for tests of automation.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use igel_migrate_core as core;
use igel_migrate_core::simulator as sim;
use igel_migrate_core::simulator::{Clock, DeviceBehavior, Fleet, ServerCertificate};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::console::Console;
use super::faults::{Audit, Faults};
use super::knobs::{LAYOUTS, apply, setters, ums_knob};
use super::live::{FailureRule, LiveDevices};
use super::repository::{RepositorySetup, SimulatedRepository};
use crate::convert::{Instant, Items, Seconds};
use crate::enums::chosen;
use crate::error::{Failure, Result};
use crate::runtime::{Owned, brief, later, work};

pub(super) const CERTIFICATES: [(&str, ServerCertificate); 4] = [
    ("issued", ServerCertificate::Issued),
    ("self_signed", ServerCertificate::SelfSigned),
    ("expired", ServerCertificate::Expired),
    ("no_san", ServerCertificate::NoSan),
];

/// A simulated UMS with its repositories; it runs between `start` and `stop`.
#[pyclass(frozen, module = "igel_migrate.simulator")]
pub(crate) struct Simulator {
    builder: sim::SimulatorBuilder,
    running: Mutex<Option<Owned<sim::Simulator>>>,
}

impl Simulator {
    fn running(&self) -> MutexGuard<'_, Option<Owned<sim::Simulator>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads something of the server that runs.
    fn read<T>(&self, read: impl FnOnce(&sim::Simulator) -> T) -> Result<T> {
        match &*self.running() {
            Some(running) => Ok(read(running.get()?)),
            None => Err(PyRuntimeError::new_err("the simulator is not running").into()),
        }
    }

    fn keep(&self, started: sim::Simulator) -> Result<()> {
        let mut running = self.running();
        if running.is_some() {
            return Err(already());
        }
        *running = Some(Owned::new(started));
        Ok(())
    }

    fn refuse_second(&self) -> Result<()> {
        if self.running().is_some() {
            Err(already())
        } else {
            Ok(())
        }
    }
}

fn already() -> Failure {
    PyRuntimeError::new_err("the simulator is running already").into()
}

#[pymethods]
impl Simulator {
    #[new]
    #[pyo3(signature = (*, devices=0, sites=3, seed=1, port=0, host_names=None,
        certificate="issued", standing_at=None, knobs=None, repositories=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword options of Python")]
    fn new(
        devices: usize,
        sites: usize,
        seed: u64,
        port: u16,
        host_names: Option<Items<String>>,
        certificate: &str,
        standing_at: Option<Instant>,
        knobs: Option<&Bound<'_, PyDict>>,
        repositories: Option<Items<RepositorySetup>>,
    ) -> Result<Self> {
        let mut changed = sim::Knobs::default();
        apply(setters("knob", knobs, ums_knob)?, &mut changed);
        let mut builder = sim::Simulator::builder()
            .with_port(port)
            .with_certificate(chosen("certificate", certificate, &CERTIFICATES)?)
            .with_knobs(changed)
            .with_fault_seed(seed);
        if devices > 0 {
            builder = builder.with_fleet(Fleet::of(devices).with_sites(sites).with_seed(seed));
        }
        if let Some(Instant(time)) = standing_at {
            builder = builder.with_clock(Clock::standing_at(time));
        }
        for name in host_names.into_iter().flat_map(|names| names.0) {
            builder = builder.with_host_name(name);
        }
        for repository in repositories.into_iter().flat_map(|all| all.0) {
            builder = builder.with_repository(repository.setup);
        }
        Ok(Self {
            builder,
            running: Mutex::new(None),
        })
    }

    /// Starts it; returns when it answers.
    fn start(&self, py: Python<'_>) -> Result<()> {
        self.refuse_second()?;
        let builder = self.builder.clone();
        self.keep(work(py, move || builder.start_blocking())?)
    }

    /// Starts it, awaited.
    fn start_async(slf: Bound<'_, Self>) -> Result<Bound<'_, PyAny>> {
        Self::begin(slf, drop)
    }

    /// Stops it and waits until its port is free. Stopping twice is no error.
    fn stop(&self) {
        let stopped = self.running().take();
        drop(stopped);
    }

    /// Stops it, awaited.
    fn stop_async<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>> {
        let stopped = self.running().take();
        later(py, async move {
            let _ = tokio::task::spawn_blocking(move || drop(stopped)).await;
            Ok(())
        })
    }

    fn __enter__(slf: Bound<'_, Self>) -> Result<Bound<'_, Self>> {
        slf.get().start(slf.py())?;
        Ok(slf)
    }

    /// Stops it.
    #[pyo3(signature = (*_raised))]
    fn __exit__(&self, _raised: &Bound<'_, PyTuple>) {
        self.stop();
    }

    fn __aenter__(slf: Bound<'_, Self>) -> Result<Bound<'_, PyAny>> {
        Self::begin(slf, |slf| slf)
    }

    /// Stops it.
    #[pyo3(signature = (*_raised))]
    fn __aexit__<'py>(
        &self,
        py: Python<'py>,
        _raised: &Bound<'py, PyTuple>,
    ) -> Result<Bound<'py, PyAny>> {
        self.stop_async(py)
    }

    /// Whether it runs.
    #[getter]
    fn is_running(&self) -> bool {
        self.running().is_some()
    }

    /// Where it answers, without a path: `https://127.0.0.1:40443`.
    #[getter]
    fn ums_url(&self) -> Result<String> {
        self.read(|running| running.ums_url().to_owned())
    }

    /// The base address of its first repository.
    #[getter]
    fn repository_url(&self) -> Result<String> {
        self.read(|running| running.repository_url().to_owned())
    }

    /// What a client must trust, in PEM.
    #[getter]
    fn ca_pem(&self) -> Result<String> {
        self.read(|running| running.ca_pem().to_owned())
    }

    /// The SHA-256 fingerprint of its certificate, for pins.
    #[getter]
    fn certificate_fingerprint(&self) -> Result<String> {
        self.read(|running| running.certificate_fingerprint().to_string())
    }

    /// The time of its clock.
    #[getter]
    fn now(&self) -> Result<Instant> {
        self.read(|running| Instant(running.clock().now()))
    }

    /// Moves its clock forward, whatever it is.
    fn advance_clock(&self, by: Seconds) -> Result<()> {
        self.read(|running| running.clock().advance(by.0))
    }

    /// What a person does in UMS.
    fn console(&self) -> Result<Console> {
        self.read(|running| Console(running.console()))
    }

    /// Its faults.
    fn faults(&self) -> Result<Faults> {
        self.read(|running| Faults(running.faults().clone()))
    }

    /// What was asked of it.
    fn audit(&self) -> Result<Audit> {
        self.read(|running| Audit(running.audit().clone()))
    }

    /// Its repositories, in the order in which they were given.
    fn repositories(&self) -> Result<Vec<SimulatedRepository>> {
        self.read(|running| {
            let repositories = running.repositories().into_iter();
            repositories.map(SimulatedRepository).collect()
        })
    }

    /// The repository of this name.
    fn repository(&self, name: &str) -> Result<Option<SimulatedRepository>> {
        self.read(|running| running.repository(name).map(SimulatedRepository))
    }

    /// Brings the devices to life. Nothing happens before time is given to them.
    #[pyo3(signature = (*, seed=1, heartbeat=None, settings_after=None, base_system=None,
        layout=None, sample_bytes=None, tries_other_sources=false, portal_bytes=None,
        os11_update=None, retry_after=None, writing=None, reboot=None, power_cut=None, lines=None,
        failures=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword options of Python")]
    fn live(
        &self,
        seed: u64,
        heartbeat: Option<Seconds>,
        settings_after: Option<Seconds>,
        base_system: Option<String>,
        layout: Option<&str>,
        sample_bytes: Option<u64>,
        tries_other_sources: bool,
        portal_bytes: Option<u64>,
        os11_update: Option<Seconds>,
        retry_after: Option<Seconds>,
        writing: Option<Seconds>,
        reboot: Option<Seconds>,
        power_cut: Option<Seconds>,
        lines: Option<BTreeMap<String, String>>,
        failures: Option<Items<FailureRule>>,
    ) -> Result<LiveDevices> {
        let mut behavior = DeviceBehavior::default().with_seed(seed);
        let times = [
            (&mut behavior.heartbeat, heartbeat),
            (&mut behavior.settings_after, settings_after),
            (&mut behavior.os11_update, os11_update),
            (&mut behavior.retry_after, retry_after),
            (&mut behavior.writing, writing),
            (&mut behavior.reboot, reboot),
            (&mut behavior.power_cut, power_cut),
        ];
        for (place, time) in times {
            *place = time.map_or(*place, |time| time.0);
        }
        behavior.tries_other_sources = tries_other_sources;
        behavior.portal_bytes = portal_bytes.or(behavior.portal_bytes);
        behavior.sample_bytes = sample_bytes.or(behavior.sample_bytes);
        if let Some(layout) = layout {
            behavior.layout = chosen("layout", layout, &LAYOUTS)?;
        }
        if let Some(version) = base_system {
            behavior = behavior.with_base_system(&version);
        }
        for (site, line) in lines.into_iter().flatten() {
            let line = brief(|| line.parse())?;
            behavior = behavior.with_line(&site, line);
        }
        for rule in failures.into_iter().flat_map(|rules| rules.0) {
            behavior = behavior.with_failure(rule.0);
        }
        self.read(|running| LiveDevices::new(running.live(behavior), running.clock().clone()))
    }

    /// The requests that it has answered, `GET /v3/serverstatus` and so on, in order.
    fn calls(&self) -> Result<Vec<String>> {
        self.read(|running| running.audit().calls())
    }

    /// The name of a superuser.
    #[getter]
    fn username(&self) -> Result<String> {
        self.read(|running| running.username().to_owned())
    }

    /// The password of the superuser, made at random for each start.
    #[getter]
    fn password(&self) -> Result<String> {
        self.read(|running| running.password().to_owned())
    }

    fn __repr__(&self) -> String {
        match self.ums_url() {
            Ok(url) => format!("<Simulator at {url}>"),
            Err(_) => "<Simulator, not running>".to_owned(),
        }
    }
}

impl Simulator {
    /// Starts it and gives what `then` makes of it.
    fn begin<'py, T>(
        slf: Bound<'py, Self>,
        then: impl FnOnce(Py<Self>) -> T + Send + 'static,
    ) -> Result<Bound<'py, PyAny>>
    where
        T: for<'a> IntoPyObject<'a> + Send + 'static,
    {
        slf.get().refuse_second()?;
        let builder = slf.get().builder.clone();
        let py = slf.py();
        let slf = slf.unbind();
        later(py, async move {
            let started = builder.start().await?;
            slf.get().keep(started).map_err(|_| {
                core::Error::from_caller(
                    core::ErrorKind::Conflict,
                    "the simulator is running already",
                    std::io::Error::from(std::io::ErrorKind::AlreadyExists),
                )
            })?;
            Ok(then(slf))
        })
    }
}
