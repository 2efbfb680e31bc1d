//! What must be in a repository, and how that is known.

use std::path::{Path, PathBuf};

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use serde::Serialize;

use super::app::AppRelease;
use super::folder;
use super::hashing::{self, Sha256Sum};
use super::layout::Layout;
use super::look::sizes_by_head;
use super::manifest::{KnownFile, Manifest};
use crate::error::{Error, Result};
use crate::finding::{Finding, Severity};
use crate::profile::os12::Os12Profile;
use crate::repository::AppReference;
use crate::webdav::{RemotePath, WalkItem, WebDavClient};

/// What must be in a repository.
///
/// Known by a list of files ([`from_manifest`](Self::from_manifest),
/// [`from_repository`](Self::from_repository), [`from_folder`](Self::from_folder)), all of them or
/// those of certain apps ([`with_apps`](Self::with_apps)); or by the names of apps alone
/// ([`from_apps`](Self::from_apps)), and then neither a file that is missing in an app nor one that
/// was cut off shows.
///
/// ```
/// use igel_migrate_core::inventory::{AppRelease, Basis, Expectation, Manifest};
/// let manifest: Manifest = "base_system-12.7.4/part.1\t1048576\ncwa-23.9.24+1/part.1\t512\n".parse()?;
/// let base = AppRelease::from_file_name("base_system-12.7.4.ipkg")?;
/// let expectation = Expectation::from_manifest(manifest)?.with_apps([base.into()]);
/// assert_eq!(expectation.basis(), Basis::Manifest);
/// assert_eq!(expectation.manifest().len(), 1);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Expectation {
    basis: Basis,
    source: Source,
    files: Manifest,
    apps: Vec<AppReference>,
    layout: Layout,
    matching: Matching,
    findings: Vec<Finding>,
}

/// How it is known what must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Basis {
    /// A list of files.
    Manifest,
    /// Another repository.
    Repository,
    /// A folder on this machine.
    Folder,
    /// The names and versions of apps.
    Names,
    /// Nothing is known: whatever is there is judged by itself.
    Nothing,
}

/// When a file of the repository counts as the file that is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Matching {
    /// When it has the same path. Devices find files by path, so this is the default where the list
    /// comes from a repository or a manifest.
    ByPath,
    /// When it has the same path, or is the same file of the same app by the [`Layout`]. The default
    /// for a folder on this machine: whether the file cache of the UMS proxy has the folders that a
    /// repository has is not known.
    ByApp,
}

/// The most that is said about a reference that could not be read wholly.
const MAX_FINDINGS: usize = 20;

/// Where the content of the expected files can be had.
#[derive(Debug, Clone)]
enum Source {
    Nowhere,
    Repository(WebDavClient),
    Folder(PathBuf),
}

impl Expectation {
    /// The files of a manifest.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if no file is listed.
    pub fn from_manifest(manifest: Manifest) -> Result<Self> {
        Self::of_files(Basis::Manifest, Source::Nowhere, manifest)
    }

    /// The files of another repository, with their sizes as of now. Walks it.
    ///
    /// # Errors
    ///
    /// [Those of a read](WebDavClient#errors-of-a-read);
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if it holds no file.
    pub async fn from_repository(reference: &WebDavClient) -> Result<Self> {
        let read = read_reference(reference).await;
        let (manifest, findings) = read.map_err(|error| {
            error
                .with_subject(reference.url())
                .with_operation("reading the reference")
        })?;
        let source = Source::Repository(reference.clone());
        let mut expectation = Self::of_files(Basis::Repository, source, manifest)?;
        expectation.findings = findings;
        Ok(expectation)
    }

    /// The files of a folder on this machine, such as the file cache of the UMS proxy
    /// (`rmguiserver/persistent/ums-appproxy/files`), with their sizes. Links are followed. Reads
    /// on the thread that calls.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) or [`ErrorKind::Io`](crate::ErrorKind::Io)
    /// if it cannot be read; [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if it holds no file,
    /// or one whose name is not UTF-8; [`ErrorKind::LimitExceeded`](crate::ErrorKind::LimitExceeded)
    /// if it has no end.
    pub fn from_folder(folder: impl AsRef<Path>) -> Result<Self> {
        let path = folder.as_ref();
        let read = || {
            let files = folder::list(path)?;
            let source = Source::Folder(path.to_owned());
            Self::of_files(Basis::Folder, source, files)
                .map_err(|error| error.with_subject(path.display().to_string()))
        };
        let expectation =
            read().map_err(|error| error.with_operation("reading a folder of files"))?;
        Ok(expectation.with_matching(Matching::ByApp))
    }

    /// Apps by name, and by version where one is wanted.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if there is none.
    pub fn from_apps(apps: impl IntoIterator<Item = AppReference>) -> Result<Self> {
        let named = Self::empty(Basis::Names).with_apps(apps);
        if named.apps.is_empty() {
            return Err(nothing("no app is named"));
        }
        Ok(named)
    }

    /// The apps that an OS 12 profile configures. Exports name no versions, so any will do.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Malformed`](crate::ErrorKind::Malformed) if the profile names something that is
    /// no app; [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if it names none.
    pub fn from_profile(profile: &Os12Profile) -> Result<Self> {
        Self::from_apps(
            profile
                .apps()
                .map(|app| app.parse())
                .collect::<Result<Vec<_>>>()?,
        )
    }

    /// Nothing certain: every app that is found is judged by itself. Shows files that are empty or
    /// still growing, and nothing that is missing.
    pub fn nothing() -> Self {
        Self::empty(Basis::Nothing)
    }

    fn of_files(basis: Basis, source: Source, files: Manifest) -> Result<Self> {
        if files.is_empty() {
            return Err(nothing("it lists no file"));
        }
        Ok(Self {
            source,
            files,
            ..Self::empty(basis)
        })
    }

    fn empty(basis: Basis) -> Self {
        Self {
            basis,
            source: Source::Nowhere,
            files: Manifest::default(),
            apps: Vec::new(),
            layout: Layout::default(),
            matching: Matching::ByPath,
            findings: Vec::new(),
        }
    }

    /// Expects these apps only. An app of which the list holds no file counts as missing.
    #[must_use]
    pub fn with_apps(mut self, apps: impl IntoIterator<Item = AppReference>) -> Self {
        for app in apps {
            if !self.apps.contains(&app) {
                self.apps.push(app);
            }
        }
        if self.basis == Basis::Nothing && !self.apps.is_empty() {
            self.basis = Basis::Names;
        }
        self
    }

    /// How apps are found, in the repository and among the files that are expected. Default
    /// [`Layout::default`].
    #[must_use]
    pub fn with_layout(mut self, layout: Layout) -> Self {
        self.layout = layout;
        self
    }

    /// When a file counts as the one that is expected.
    #[must_use]
    pub fn with_matching(mut self, matching: Matching) -> Self {
        self.matching = matching;
        self
    }

    /// How it is known what must be there.
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// The apps that are expected; none if everything that is listed is.
    pub fn apps(&self) -> &[AppReference] {
        &self.apps
    }

    /// How apps are found.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The files that are expected, to be written down.
    pub fn manifest(&self) -> Manifest {
        let mut manifest = Manifest::default();
        manifest.extend(self.files().map(|(path, file, _)| (path.clone(), *file)));
        manifest
    }

    /// Whether there is no list of files.
    pub(super) fn is_by_name(&self) -> bool {
        matches!(self.basis, Basis::Names | Basis::Nothing)
    }

    pub(super) fn matching(&self) -> Matching {
        self.matching
    }

    pub(super) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The expected files, with what they are of which app.
    pub(super) fn files(
        &self,
    ) -> impl Iterator<Item = (&RemotePath, &KnownFile, Option<(AppRelease, String)>)> {
        self.files.iter().filter_map(|(path, file)| {
            let found = self.layout.find(path);
            let all = self.apps.is_empty();
            let wanted = found
                .into_iter()
                .find(|found| all || self.wants(&found.release));
            match wanted {
                None if !all => None,
                found => Some((path, file, found.map(|found| (found.release, found.member)))),
            }
        })
    }

    /// Whether it is one of the apps that are named.
    pub(super) fn wants(&self, release: &AppRelease) -> bool {
        self.apps.iter().any(|app| release.answers(app))
    }

    /// Whether the checksum of an expected file is known or can be had.
    pub(super) fn has_sha256(&self, path: &RemotePath) -> bool {
        !matches!(self.source, Source::Nowhere) || self.known_sha256(path).is_some()
    }

    /// Whether it takes a download to have the checksum of an expected file.
    pub(super) fn downloads(&self, path: &RemotePath) -> bool {
        matches!(self.source, Source::Repository(_)) && self.known_sha256(path).is_none()
    }

    fn known_sha256(&self, path: &RemotePath) -> Option<Sha256Sum> {
        self.files.get(path)?.sha256
    }

    /// The checksum of an expected file.
    pub(super) async fn sha256(
        &self,
        path: &RemotePath,
        seen: impl Fn(u64),
    ) -> Result<Option<Sha256Sum>> {
        if let Some(known) = self.known_sha256(path) {
            return Ok(Some(known));
        }
        Ok(match &self.source {
            Source::Nowhere => None,
            Source::Repository(client) => Some(hashing::of_remote_file(client, path, seen).await?),
            Source::Folder(folder) => {
                let mut file = folder.clone();
                file.extend(path.segments());
                Some(hashing::of_local_file(file).await?)
            }
        })
    }

    /// Works out the checksums of the expected files that are not known yet, at most `at_once` at a
    /// time, so that [`manifest`](Self::manifest) holds them: reads the files of a folder, downloads
    /// those of a reference. Those of a manifest cannot be had.
    ///
    /// # Errors
    ///
    /// [Those of a read](WebDavClient#errors-of-a-read);
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) or [`ErrorKind::NotFound`](crate::ErrorKind::NotFound)
    /// for a file of a folder.
    pub async fn add_checksums(&mut self, at_once: usize) -> Result<()> {
        let unknown = self.files().filter(|(_, file, _)| file.sha256.is_none());
        let unknown: Vec<RemotePath> = unknown.map(|(path, ..)| path.clone()).collect();
        let this = &*self;
        let known: Vec<(RemotePath, Option<Sha256Sum>)> = stream::iter(unknown)
            .map(|path| async move {
                let sha256 = this.sha256(&path, |_| {}).await;
                sha256.map(|sha256| (path, sha256))
            })
            .buffer_unordered(at_once.max(1))
            .try_collect()
            .await?;
        for (path, sha256) in known {
            let file = self.files.get(&path).copied().unwrap_or_default();
            self.files.insert(path, KnownFile { sha256, ..file });
        }
        Ok(())
    }
}

fn nothing(message: &'static str) -> Error {
    Error::invalid(message).with_hint("without anything to expect, everything would be complete")
}

async fn read_reference(reference: &WebDavClient) -> Result<(Manifest, Vec<Finding>)> {
    let mut manifest = Manifest::default();
    let mut findings = Vec::new();
    let mut without_size = Vec::new();
    let mut odd = |message: String| {
        let finding = Finding::new("reference", Severity::Warning, message);
        if findings.len() < MAX_FINDINGS {
            findings.push(finding.with_subject(reference.url()));
        }
    };
    let mut walk = reference.walk(&RemotePath::ROOT);
    while let Some(item) = walk.next().await {
        match item? {
            WalkItem::Entry(entry) if entry.is_folder() => {}
            WalkItem::Entry(entry) => {
                if entry.size.is_none() {
                    without_size.push(entry.path.clone());
                }
                let file = KnownFile {
                    size: entry.size,
                    sha256: None,
                };
                manifest.insert(entry.path, file);
            }
            WalkItem::Unreadable(unreadable) => odd(format!(
                "the account may not read `{}` of the reference, so it is not expected",
                unreadable.path
            )),
            WalkItem::Vanished(path) => odd(format!(
                "`{path}` vanished from the reference while it was read"
            )),
            WalkItem::Suspicious(href) => odd(format!("the reference lists {href}")),
        }
    }
    for (path, size) in sizes_by_head(reference, without_size).await? {
        manifest.insert(path, KnownFile { size, sha256: None });
    }
    Ok((manifest, findings))
}
