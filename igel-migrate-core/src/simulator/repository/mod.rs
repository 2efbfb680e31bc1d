//! Simulated app repositories: small `WebDAV` servers over HTTPS with Digest login, one or several
//! beside a simulated UMS, with the verbs that devices and UMS use. Clients are not here
//! ([`crate::webdav`]), and nothing of theirs is shared. Facts: RFC 4918, 7616, 9110; what servers
//! do differently, as measured on Apache, nginx, lighttpd, wsgidav, dufs and Tomcat, is a setting in
//! [`RepositoryKnobs`]; the layout of apps, which the vendor does not publish, is one of its own.

mod apps;
mod console;
mod content;
mod dav;
mod digest;
mod handle;
mod knobs;
mod path;
mod propfind;
mod serve;
mod setup;
mod tree;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio_rustls::TlsAcceptor;

pub use apps::AppFolder;
pub use handle::{RepositoryFile, SimulatedRepository};
pub use knobs::{
    AppLayout, ContinueReply, DigestAlgorithm, MissingRight, MissingSlash, RepositoryKnobs,
};
pub use setup::RepositorySetup;
pub use tree::Damage;

pub(super) use apps::seed_of;
pub(super) use content::Reading;
pub(super) use serve::handle;
pub(super) use setup::Opened;

use super::audit::Audit;
use super::clock::Clock;
use super::fault::Faults;
use super::store::App;
use super::tls::{Authority, ServerCertificate, Tls};
use crate::error::{Error, ErrorKind, Result, shown};
use crate::secret::Credentials;
use digest::Nonces;
use path::Names;
use tree::{Arrival, File, Folder, Node};

/// A repository as its server and its handles share it.
pub(super) struct Inner {
    name: Box<str>,
    url: Box<str>,
    ca_pem: Box<str>,
    authority: Arc<Authority>,
    host_names: Box<[String]>,
    tls: Mutex<Tls>,
    upload_account: Credentials,
    download_account: Credentials,
    clock: Clock,
    faults: Faults,
    audit: Audit,
    contents: Mutex<Contents>,
}

/// What changes in a repository.
struct Contents {
    knobs: RepositoryKnobs,
    tree: Folder,
    nonces: Nonces,
    origin: Box<str>,
    /// The path of the base address, with a slash at both ends.
    base: Box<str>,
    seed: u64,
    /// When UMS will have written everything it has to.
    synced_until: Timestamp,
}

impl Inner {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    fn lock(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What takes the next connection.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        self.tls().acceptor.clone()
    }

    fn tls(&self) -> MutexGuard<'_, Tls> {
        self.tls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change_certificate(&self, certificate: ServerCertificate) -> Result<()> {
        let made = self
            .authority
            .certify(certificate, &self.host_names, setup::COMMON_NAME)?;
        *self.tls() = made;
        Ok(())
    }

    /// Whether an address in UMS is that of this repository.
    pub(super) fn is_at(&self, url: &str) -> bool {
        url.trim_end_matches('/') == self.url.trim_end_matches('/')
    }

    /// Lets UMS write an app that is not there yet.
    pub(super) fn receive(&self, app: &App) {
        let mut contents = self.lock();
        let mut folder = AppFolder::of(app.clone());
        if let Some(bytes) = contents.knobs.imported_app_bytes {
            folder = folder.with_bytes(bytes);
        }
        // A file that is in the way stays, as it would on any server.
        let speed = contents.knobs.sync_bytes_per_second;
        let _ = contents.put_app(&folder, speed, self.clock.now());
    }
}

impl Contents {
    /// Adds an app. With a speed its files grow, one after the other, behind those that already do.
    /// Files that are there stay.
    fn put_app(
        &mut self,
        app: &AppFolder,
        bytes_per_second: Option<u64>,
        now: Timestamp,
    ) -> Result<()> {
        let path = app.path(self.knobs.layout);
        let names = Names::parse(&path)?;
        let folder = self.tree.make(&names, now);
        let folder = folder.ok_or_else(|| in_the_way(&path))?;
        for (name, content) in app.files(self.seed) {
            if folder.entries.contains_key(&*name) {
                continue;
            }
            let mut file = File::new(content, now);
            if let Some(bytes_per_second) = bytes_per_second {
                let begins = self.synced_until.max(now);
                let arrival = Arrival {
                    begins,
                    bytes_per_second,
                };
                file.written = arrival.ends(file.content.size);
                file.arrival = Some(arrival);
                self.synced_until = file.written;
            }
            folder.entries.insert(name.into(), Node::File(file));
        }
        Ok(())
    }

    fn file_mut(&mut self, path: &str) -> Result<&mut File> {
        match self.tree.get_mut(&Names::parse(path)?) {
            Some(Node::File(file)) => Ok(file),
            _ => Err(missing(path)),
        }
    }
}

fn missing(path: &str) -> Error {
    Error::new(ErrorKind::NotFound, "not in the simulated repository").with_subject(shown(path))
}

fn in_the_way(path: &str) -> Error {
    Error::new(ErrorKind::Conflict, "something else is in the way").with_subject(shown(path))
}
