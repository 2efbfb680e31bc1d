//! What a simulated repository is to be like when the simulator starts.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;

use super::apps::{self, AppFolder};
use super::digest::Nonces;
use super::knobs::RepositoryKnobs;
use super::tree::Folder;
use super::{Contents, Inner};
use crate::error::{Error, Result, shown};
use crate::secret::Credentials;
use crate::simulator::audit::Audit;
use crate::simulator::clock::Clock;
use crate::simulator::fault::Faults;
use crate::simulator::tls::{Authority, ServerCertificate};

const OPERATION: &str = "starting a simulated repository";

/// The name in its certificate.
pub(super) const COMMON_NAME: &str = "simulated repository";

/// A `WebDAV` server for a site, which a simulator starts beside the simulated UMS.
///
/// ```
/// use igel_migrate_core::simulator::{AppFolder, RepositorySetup, ServerCertificate, Simulator};
/// # fn main() -> igel_migrate_core::Result<()> {
/// let simulator = Simulator::builder()
///     .with_repository(RepositorySetup::new("Berlin").with_app(AppFolder::new("base_system", "12.7.2")))
///     .with_repository(RepositorySetup::new("Ulm").with_certificate(ServerCertificate::Expired))
///     .start_blocking()?;
/// let berlin = simulator.repository("Berlin").unwrap();
/// assert_eq!(berlin.url(), simulator.repository_url());
/// assert_eq!(berlin.manifest().len(), 4);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct RepositorySetup {
    pub(super) name: String,
    path: String,
    port: u16,
    certificate: ServerCertificate,
    knobs: RepositoryKnobs,
    upload_account: Option<Credentials>,
    download_account: Option<Credentials>,
    apps: Vec<AppFolder>,
    seed: u64,
}

impl RepositorySetup {
    /// An empty repository at `/dar/` on a port of its own.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            path: "/dar/".to_owned(),
            port: 0,
            certificate: ServerCertificate::Issued,
            knobs: RepositoryKnobs::default(),
            upload_account: None,
            download_account: None,
            apps: Vec::new(),
            seed: 1,
        }
    }

    /// Another path for the base address: letters, digits, `-`, `_`, `.` and slashes.
    #[must_use]
    pub fn with_path(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    /// A port on loopback. Default: any free one.
    #[must_use]
    pub fn with_port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The kind of certificate. Default: issued by the simulator's own authority.
    #[must_use]
    pub fn with_certificate(mut self, certificate: ServerCertificate) -> Self {
        self.certificate = certificate;
        self
    }

    /// How the server behaves. It can be changed later with
    /// [`SimulatedRepository::change_knobs`](super::SimulatedRepository::change_knobs).
    #[must_use]
    pub fn with_knobs(mut self, knobs: RepositoryKnobs) -> Self {
        self.knobs = knobs;
        self
    }

    /// The account that may write. Default: `dar-upload` with a random password.
    #[must_use]
    pub fn with_upload_account(mut self, account: Credentials) -> Self {
        self.upload_account = Some(account);
        self
    }

    /// The account that may only read. Default: `dar-download` with a random password.
    #[must_use]
    pub fn with_download_account(mut self, account: Credentials) -> Self {
        self.download_account = Some(account);
        self
    }

    /// An app that is there when it starts.
    #[must_use]
    pub fn with_app(mut self, app: AppFolder) -> Self {
        self.apps.push(app);
        self
    }

    /// So many apps with so many files each, versions of the base system among them.
    #[must_use]
    pub fn with_numbered_apps(mut self, apps: usize, files_each: usize) -> Self {
        let new = apps::numbered(apps).map(|app| app.with_files(files_each));
        self.apps.extend(new);
        self
    }

    /// The seed of sizes and contents. Repositories with the same seed and apps are equal.
    /// Default: 1.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    pub(in crate::simulator) fn name(&self) -> &str {
        &self.name
    }

    /// Opens the port and fills the repository.
    pub(in crate::simulator) fn open(
        self,
        authority: &Arc<Authority>,
        host_names: &[String],
        clock: &Clock,
        fault_seed: u64,
    ) -> Result<Opened> {
        let base = base(&self.path).ok_or_else(|| {
            Error::invalid("not a path for a repository")
                .with_subject(shown(&self.path))
                .with_operation(OPERATION)
        })?;
        let failed = |error: std::io::Error| Error::from(error).with_operation(OPERATION);
        let tls = authority.certify(self.certificate, host_names, COMMON_NAME)?;
        let listener = crate::simulator::server::listen(self.port)
            .map_err(|error| error.with_operation(OPERATION))?;
        let port = listener.local_addr().map_err(failed)?.port();
        let account = |given: Option<Credentials>, name: &str| {
            given.unwrap_or_else(|| Credentials::new(name, crate::simulator::new_password()))
        };
        let now = clock.now();
        let origin = format!("https://127.0.0.1:{port}");
        let url = format!("{origin}{base}");
        let mut contents = Contents {
            knobs: self.knobs,
            tree: Folder::new(now),
            nonces: Nonces::default(),
            origin: origin.into(),
            base: base.into(),
            seed: self.seed,
            synced_until: Timestamp::MIN,
        };
        for app in &self.apps {
            contents.put_app(app, None, now)?;
        }
        let inner = Inner {
            name: self.name.into(),
            url: url.into(),
            ca_pem: tls.ca_pem.clone().into(),
            authority: authority.clone(),
            host_names: host_names.into(),
            tls: Mutex::new(tls),
            upload_account: account(self.upload_account, "dar-upload"),
            download_account: account(self.download_account, "dar-download"),
            clock: clock.clone(),
            faults: Faults::new(fault_seed),
            audit: Audit::default(),
            contents: Mutex::new(contents),
        };
        Ok(Opened {
            inner: Arc::new(inner),
            listener,
        })
    }
}

/// A repository whose port is open and that nobody serves yet.
pub(in crate::simulator) struct Opened {
    pub(in crate::simulator) inner: Arc<Inner>,
    pub(in crate::simulator) listener: TcpListener,
}

/// The base path with a slash at both ends; `None` if it would have to be escaped.
fn base(path: &str) -> Option<String> {
    let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let good = |name: &str| !matches!(name, "." | "..") && name.bytes().all(plain);
    if !names.iter().all(|name| good(name)) {
        return None;
    }
    Some(match names.as_slice() {
        [] => "/".to_owned(),
        names => format!("/{}/", names.join("/")),
    })
}
