//! A simulated UMS to test tooling against: a real HTTPS server on loopback that speaks IMI v3 as
//! it is documented, strictly, with faults on demand and an audit of every request; and beside it
//! the `WebDAV` servers of its app repositories ([`SimulatedRepository`]). Clients are not here
//! ([`crate::ums`], [`crate::webdav`]), and nothing here runs in production. Facts: IMI manuals 2024
//! and 2025, values recorded by public clients; what they leave open is a setting in [`Knobs`].
//!
//! ```
//! use igel_migrate_core::simulator::{Fleet, Simulator};
//! # fn main() -> igel_migrate_core::Result<()> {
//! let simulator = Simulator::builder()
//!     .with_fleet(Fleet::of(200).with_sites(2))
//!     .start_blocking()?;
//! // Point any client at it; the authority is made afresh for each instance.
//! let (url, ca) = (simulator.ums_url(), simulator.ca_pem());
//! let (user, password) = (simulator.username(), simulator.password());
//! # assert!(url.starts_with("https://127.0.0.1:") && ca.starts_with("-----BEGIN"));
//! # assert!(!user.is_empty() && password.len() >= 20);
//! assert_eq!(simulator.console().device_ids().len(), 200);
//! assert!(simulator.audit().is_empty());
//! # Ok(())
//! # }
//! ```

mod access;
mod audit;
mod clock;
mod code;
pub mod conformance;
mod console;
mod devices;
mod dice;
mod fault;
mod fleet;
mod imi;
mod import;
mod knobs;
mod models;
mod places;
mod repository;
mod server;
mod store;
mod stream;
mod tls;
mod wire;

use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

pub use access::{Account, Right};
pub use audit::{Audit, AuditEntry};
pub use clock::{Clock, DateForm};
pub use console::Console;
pub use devices::{
    DeviceBehavior, DeviceEvent, DeviceFailure, DeviceStep, FailureRule, LiveClock, LiveDevices,
};
pub use fault::{Fault, FaultRule, Faults};
pub use fleet::Fleet;
pub use knobs::{Edge, Feature, IdAllocation, Knobs, ListOrder, Messages, ServerStatus};
pub use repository::{
    AppFolder, AppLayout, ContinueReply, Damage, DigestAlgorithm, MissingRight, MissingSlash,
    RepositoryFile, RepositoryKnobs, RepositorySetup, SimulatedRepository,
};
pub use store::{
    App, Asset, AssetEvent, AttributeDefinition, AttributeKind, Criterion, Device, DeviceFacts,
    Directory, Firmware, Generation, Hardware, Job, Labels, Monitor, NewDevice, NewProfile, OsType,
    Profile, RepositoryRecord, UserLogin, View,
};
pub use tls::ServerCertificate;

use crate::certificate::Fingerprint;
use crate::error::{Error, ErrorKind, Result, shown};
use repository::Opened;
use store::State;
use tls::Authority;

const USERNAME: &str = "imi";
const OPERATION: &str = "starting a simulated UMS";

/// What the server and its owner share.
struct Shared {
    state: Mutex<State>,
    faults: Faults,
    audit: Audit,
    clock: Clock,
    url: String,
    repositories: Vec<Arc<repository::Inner>>,
}

impl Shared {
    /// The state. A handler that panicked has not left it half changed in a way that matters to a
    /// test, so a poisoned lock is taken over.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A password that nobody knows yet.
fn new_password() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// How a [`Simulator`] is to be; see [`Simulator::builder`].
#[derive(Debug, Clone, Default)]
pub struct SimulatorBuilder {
    port: u16,
    fleet: Option<Fleet>,
    knobs: Knobs,
    clock: Clock,
    seed: u64,
    certificate: ServerCertificate,
    host_names: Vec<String>,
    repositories: Vec<RepositorySetup>,
}

impl SimulatorBuilder {
    /// A port on loopback. Default: any free one.
    #[must_use]
    pub fn with_port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Devices, directories and firmwares to begin with. Default: none.
    #[must_use]
    pub fn with_fleet(mut self, fleet: Fleet) -> Self {
        self.fleet = Some(fleet);
        self
    }

    /// Behaviours that the documentation leaves open. They can be changed later with
    /// [`Console::change_knobs`].
    #[must_use]
    pub fn with_knobs(mut self, knobs: Knobs) -> Self {
        self.knobs = knobs;
        self
    }

    /// The clock of the simulated UMS. Default: the system's.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// The seed by which faults are decided. Default: 0.
    #[must_use]
    pub fn with_fault_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The kind of certificate. Default: issued by the simulator's own authority.
    #[must_use]
    pub fn with_certificate(mut self, certificate: ServerCertificate) -> Self {
        self.certificate = certificate;
        self
    }

    /// A repository beside the UMS; call it once for each. Default: an empty one called
    /// `repository`.
    #[must_use]
    pub fn with_repository(mut self, repository: RepositorySetup) -> Self {
        self.repositories.push(repository);
        self
    }

    /// A further host name in the certificates, for clients that resolve it to loopback.
    #[must_use]
    pub fn with_host_name(mut self, name: impl Into<String>) -> Self {
        self.host_names.push(name.into());
        self
    }

    /// Starts it. The server runs on threads of its own, whatever runtime calls.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] if a port cannot be had,
    /// [`ErrorKind::Invalid`] for a host name that no certificate can
    /// hold and for a repository that cannot be made as described,
    /// [`ErrorKind::Conflict`] for repositories of the same name.
    pub async fn start(self) -> Result<Simulator> {
        let (ready, started) = oneshot::channel();
        let thread = std::thread::Builder::new().name("simulator-start".to_owned());
        thread
            .spawn(move || {
                let _ = ready.send(self.start_blocking());
            })
            .map_err(|error| Error::from(error).with_operation(OPERATION))?;
        let stopped = |_| Error::invalid("the simulator stopped while starting");
        started.await.map_err(stopped)?
    }

    /// Starts it without an async runtime; blocks until it is ready.
    ///
    /// # Errors
    ///
    /// As [`SimulatorBuilder::start`].
    pub fn start_blocking(self) -> Result<Simulator> {
        let failed = |error: std::io::Error| Error::from(error).with_operation(OPERATION);
        if let Some(name) = self.host_names.iter().find(|name| !tls::is_host_name(name)) {
            return Err(Error::invalid("not a host name")
                .with_subject(name.escape_debug().to_string())
                .with_operation(OPERATION));
        }
        let authority = Arc::new(Authority::new()?);
        let tls = authority.certify(self.certificate, &self.host_names, "simulated UMS")?;
        let listener =
            server::listen(self.port).map_err(|error| error.with_operation(OPERATION))?;
        let port = listener.local_addr().map_err(failed)?.port();

        let mut setups = self.repositories;
        if setups.is_empty() {
            setups.push(RepositorySetup::new("repository"));
        }
        let mut repositories: Vec<Opened> = Vec::new();
        for setup in setups {
            if repositories
                .iter()
                .any(|other| other.inner.name() == setup.name())
            {
                return Err(
                    Error::new(ErrorKind::Conflict, "two repositories of one name")
                        .with_subject(shown(setup.name()))
                        .with_operation(OPERATION),
                );
            }
            let opened = setup.open(&authority, &self.host_names, &self.clock, self.seed)?;
            repositories.push(opened);
        }

        let mut state = State::new(self.clock.clone(), self.knobs);
        if let Some(fleet) = &self.fleet {
            fleet.build(&mut state).map_err(console::refused)?;
        }
        let password = new_password();
        state
            .access
            .set_account(Account::superuser(USERNAME, password.as_str()));
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            faults: Faults::new(self.seed),
            audit: Audit::default(),
            clock: self.clock,
            url: format!("https://127.0.0.1:{port}"),
            repositories: repositories
                .iter()
                .map(|opened| opened.inner.clone())
                .collect(),
        });

        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("simulator")
            .enable_all()
            .build()
            .map_err(failed)?;
        let (stop, stopped) = oneshot::channel();
        let serving = server::serve(
            shared.clone(),
            listener,
            tls.acceptor,
            repositories,
            stopped,
        );
        let server = std::thread::Builder::new().name("simulator".to_owned());
        let server = server.spawn(move || {
            // Connections end with the runtime, at once, like those of a server that is switched off.
            runtime.block_on(serving);
            runtime.shutdown_background();
        });
        Ok(Simulator {
            shared,
            password,
            ca_pem: tls.ca_pem,
            fingerprint: tls.fingerprint,
            stop: Some(stop),
            server: Some(server.map_err(failed)?),
        })
    }
}

/// A simulated UMS that is running, with its repositories; they stop when it is dropped.
pub struct Simulator {
    shared: Arc<Shared>,
    password: String,
    ca_pem: String,
    fingerprint: Fingerprint,
    stop: Option<oneshot::Sender<Infallible>>,
    server: Option<JoinHandle<()>>,
}

impl Simulator {
    /// A simulated UMS without devices on a free port.
    pub fn builder() -> SimulatorBuilder {
        SimulatorBuilder::default()
    }

    /// Where it answers, without a path: `https://127.0.0.1:40443`.
    pub fn ums_url(&self) -> &str {
        &self.shared.url
    }

    /// The base address of the first repository, with a slash at its end.
    pub fn repository_url(&self) -> &str {
        // There is always one.
        self.shared
            .repositories
            .first()
            .map_or("", |first| first.url())
    }

    /// The repository of this name.
    pub fn repository(&self, name: &str) -> Option<SimulatedRepository> {
        let mut repositories = self.repositories().into_iter();
        repositories.find(|repository| repository.name() == name)
    }

    /// The repositories, in the order in which they were given.
    pub fn repositories(&self) -> Vec<SimulatedRepository> {
        let repositories = self.shared.repositories.iter().cloned();
        repositories.map(SimulatedRepository::new).collect()
    }

    /// What a client must trust, in PEM: its authority, or its certificate where that is
    /// self-signed.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// The fingerprint of the server's certificate, for pins.
    pub fn certificate_fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The name of a superuser.
    pub fn username(&self) -> &str {
        USERNAME
    }

    /// The password of the superuser, made at random for this instance.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// What a person does in UMS.
    pub fn console(&self) -> Console {
        Console::new(self.shared.clone())
    }

    /// Its faults.
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Its audit.
    pub fn audit(&self) -> &Audit {
        &self.shared.audit
    }

    /// Its clock.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Stops it and waits until the port is free.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(server) = self.server.take() {
            let _ = server.join();
        }
    }
}

/// Shows where it answers, never the password.
impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator")
            .field("ums_url", &self.shared.url)
            .field("repository_url", &self.repository_url())
            .finish_non_exhaustive()
    }
}
