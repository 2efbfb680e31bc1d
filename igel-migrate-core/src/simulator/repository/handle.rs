//! A running repository from the side of whoever looks after it.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;

use super::apps::AppFolder;
use super::content::Content;
use super::knobs::RepositoryKnobs;
use super::path::Names;
use super::tree::{Damage, File, Node};
use super::{Inner, in_the_way, missing};
use crate::certificate::Fingerprint;
use crate::error::Result;
use crate::secret::Credentials;
use crate::simulator::audit::Audit;
use crate::simulator::dice::Dice;
use crate::simulator::fault::Faults;
use crate::simulator::tls::ServerCertificate;

/// A simulated repository that is running, from the side of whoever looks after it. Clones are the
/// same one; it stops with its [`Simulator`](crate::simulator::Simulator).
///
/// Nothing here is slowed down, made to fail or put into the audit. Paths are below the base
/// address, decoded, with slashes between the names.
#[derive(Clone)]
pub struct SimulatedRepository(Arc<Inner>);

impl SimulatedRepository {
    pub(in crate::simulator) fn new(inner: Arc<Inner>) -> Self {
        Self(inner)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Its base address, with a slash at its end: `https://127.0.0.1:40444/dar/`.
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// What a client must trust, in PEM: the simulator's authority, or its certificate where that
    /// is self-signed.
    pub fn ca_pem(&self) -> &str {
        &self.0.ca_pem
    }

    /// The fingerprint of its certificate, for pins.
    pub fn certificate_fingerprint(&self) -> Fingerprint {
        self.0.tls().fingerprint
    }

    /// Shows a certificate that has expired from the next connection on.
    ///
    /// # Errors
    ///
    /// As [`SimulatorBuilder::start`](crate::simulator::SimulatorBuilder::start), for the host
    /// names of the simulator.
    pub fn let_certificate_expire(&self) -> Result<()> {
        self.0.change_certificate(ServerCertificate::Expired)
    }

    /// Shows a good certificate, issued by the simulator's authority, from the next connection on.
    ///
    /// # Errors
    ///
    /// As [`SimulatedRepository::let_certificate_expire`].
    pub fn renew_certificate(&self) -> Result<()> {
        self.0.change_certificate(ServerCertificate::Issued)
    }

    /// The account that may write.
    pub fn upload_account(&self) -> &Credentials {
        &self.0.upload_account
    }

    /// The account that may only read, which devices have.
    pub fn download_account(&self) -> &Credentials {
        &self.0.download_account
    }

    /// Its faults.
    pub fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// Its audit.
    pub fn audit(&self) -> &Audit {
        &self.0.audit
    }

    /// Changes how it behaves from the next request on. It stands still meanwhile: `change` must
    /// not use it.
    pub fn change_knobs(&self, change: impl FnOnce(&mut RepositoryKnobs)) {
        change(&mut self.0.lock().knobs);
    }

    /// Adds an app, complete. What is there already stays as it is.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) if a file is in the way, [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) for an app whose
    /// name or version cannot be one of a folder.
    pub fn add_app(&self, app: &AppFolder) -> Result<()> {
        self.0.lock().put_app(app, None, self.0.clock.now())
    }

    /// Adds an app as UMS does: its files grow with the clock
    /// ([`RepositoryKnobs::sync_bytes_per_second`]), behind those that already do.
    ///
    /// # Errors
    ///
    /// As [`SimulatedRepository::add_app`].
    pub fn sync_app(&self, app: &AppFolder) -> Result<()> {
        let mut contents = self.0.lock();
        let speed = contents.knobs.sync_bytes_per_second;
        contents.put_app(app, speed, self.0.clock.now())
    }

    /// Makes a folder and those above it.
    ///
    /// # Errors
    ///
    /// As [`SimulatedRepository::add_app`].
    pub fn make_folder(&self, path: &str) -> Result<()> {
        let names = Names::parse(path)?;
        let made = self
            .0
            .lock()
            .tree
            .make(&names, self.0.clock.now())
            .is_some();
        made.then_some(()).ok_or_else(|| in_the_way(path))
    }

    /// Puts a file there with the folders above it, in place of one of the same name.
    ///
    /// # Errors
    ///
    /// As [`SimulatedRepository::add_app`].
    pub fn put_file(&self, path: &str, content: impl Into<Bytes>) -> Result<()> {
        self.put(path, Content::bytes(content))
    }

    /// Puts a file of any size there, whose content is made from a seed when it is read.
    ///
    /// # Errors
    ///
    /// As [`SimulatedRepository::add_app`].
    pub fn put_seeded_file(&self, path: &str, size: u64, seed: u64) -> Result<()> {
        self.put(path, Content::seeded(seed, size))
    }

    fn put(&self, path: &str, content: Content) -> Result<()> {
        let names = Names::parse(path)?;
        let now = self.0.clock.now();
        let mut contents = self.0.lock();
        let place = names.split_last().and_then(|(name, above)| {
            let folder = contents.tree.make(above, now)?;
            match folder.entries.get(name) {
                Some(Node::Folder(_)) => None,
                _ => Some((folder, name)),
            }
        });
        let (folder, name) = place.ok_or_else(|| in_the_way(path))?;
        let file = Node::File(File::new(content, now));
        folder.entries.insert(name.into(), file);
        Ok(())
    }

    /// Takes away a file, or a folder with everything in it, also from the
    /// [`manifest`](SimulatedRepository::manifest). For a file that should be there and is not, see
    /// [`Damage::Missing`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if it is not there.
    pub fn remove(&self, path: &str) -> Result<()> {
        let names = Names::parse(path)?;
        let mut contents = self.0.lock();
        let removed = names.split_last().and_then(|(name, above)| {
            let folder = contents.tree.folder_mut(above)?;
            folder.entries.remove(name)
        });
        removed.map(drop).ok_or_else(|| missing(path))
    }

    /// Damages a file, or lets a damaged one be damaged in another way.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such file.
    pub fn damage(&self, path: &str, damage: Damage) -> Result<()> {
        self.0.lock().file_mut(path)?.damage = Some(damage);
        Ok(())
    }

    /// Damages each file with this probability (0 to 1), decided by the seed. Returns the paths of
    /// the damaged ones.
    pub fn damage_at_rate(&self, damage: Damage, rate: f64, seed: u64) -> Vec<String> {
        let mut dice = Dice::new(seed);
        let files = self.manifest().into_iter();
        let hit = files.filter(|_| dice.rate(rate)).map(|file| file.path);
        hit.filter(|path| self.damage(path, damage).is_ok())
            .collect()
    }

    /// Takes the damage from a file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such file.
    pub fn repair(&self, path: &str) -> Result<()> {
        self.0.lock().file_mut(path)?.damage = None;
        Ok(())
    }

    /// The files as they should be, whatever is damaged or still on its way, by path.
    pub fn manifest(&self) -> Vec<RepositoryFile> {
        self.files_as(|file| Some(file.content.clone()))
    }

    /// The files as they are served now, by path.
    pub fn files(&self) -> Vec<RepositoryFile> {
        let now = self.0.clock.now();
        self.files_as(|file| file.seen(now).map(|seen| seen.content))
    }

    fn files_as(&self, content: impl Fn(&File) -> Option<Content>) -> Vec<RepositoryFile> {
        let mut files = Vec::new();
        let contents = self.0.lock();
        contents
            .tree
            .each_file(&mut String::new(), &mut |path, file| {
                if let Some(content) = content(file) {
                    let path = path.to_owned();
                    files.push(RepositoryFile { path, content });
                }
            });
        files
    }

    /// When UMS will have written everything it has to, by the simulator's clock; `None` if it has.
    pub fn synced_at(&self) -> Option<Timestamp> {
        let until = self.0.lock().synced_until;
        (until > self.0.clock.now()).then_some(until)
    }

    /// Forgets every nonce, as a restart of the server does.
    pub fn forget_nonces(&self) {
        self.0.lock().nonces.forget();
    }
}

impl fmt::Debug for SimulatedRepository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatedRepository")
            .field("name", &self.0.name)
            .field("url", &self.0.url)
            .finish_non_exhaustive()
    }
}

/// A file of a simulated repository.
#[derive(Clone)]
pub struct RepositoryFile {
    path: String,
    content: Content,
}

impl RepositoryFile {
    /// Its path below the base address, decoded: `base_system/12.7.2/base_system-12.7.2.ipkg`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        self.content.size
    }

    /// SHA-256 of its content in lower-case hexadecimal, computed by each call: for a large file it
    /// takes seconds.
    pub fn sha256(&self) -> String {
        self.content.sha256()
    }
}

impl fmt::Debug for RepositoryFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RepositoryFile")
            .field("path", &self.path)
            .field("size", &self.size())
            .finish_non_exhaustive()
    }
}
