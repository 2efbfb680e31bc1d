//! One look at a repository: what of the expected is there, and what else.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;

use super::app::AppRelease;
use super::expectation::Expectation;
use super::manifest::KnownFile;
use super::sample::Sample;
use super::server::{self, Server};
use super::{Comparison, Progress};
use crate::error::Result;
use crate::webdav::{Entry, RemotePath, SuspiciousHref, Unreadable, WalkItem, WebDavClient};

/// One look at a repository, through the eyes of an [`Expectation`]: what it asks about is kept,
/// everything else is counted.
///
/// Take two with a pause between them, and what grows while UMS still uploads shows, though nothing
/// is known about its size:
///
/// ```
/// use igel_migrate_core::inventory::{Expectation, Inventory};
/// # async fn example(client: igel_migrate_core::webdav::WebDavClient) -> igel_migrate_core::Result<()> {
/// let expectation = Expectation::from_apps(["base_system 12.7.4".parse()?])?;
/// let earlier = Inventory::read(&client, &expectation).await?;
/// tokio::time::sleep(std::time::Duration::from_secs(60)).await;
/// let inventory = Inventory::read(&client, &expectation).await?;
/// println!("{}", inventory.compare(Some(&earlier)).into_report());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Inventory<'e> {
    pub(super) expectation: Cow<'e, Expectation>,
    pub(super) url: String,
    pub(super) at: Timestamp,
    pub(super) server: Server,
    /// The expected files, in the order of their paths.
    pub(super) expected: Vec<Expected>,
    by_path: HashMap<RemotePath, usize>,
    by_app: HashMap<(AppRelease, String), Vec<usize>>,
    /// What is there of apps that are known by name alone.
    pub(super) named: BTreeMap<AppRelease, NamedApp>,
    /// Files that belong to more than one of those.
    pub(super) between_apps: BTreeMap<RemotePath, Vec<AppRelease>>,
    pub(super) rest: Rest,
}

/// A file that is expected, and where it was seen.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    pub(super) path: RemotePath,
    pub(super) known: KnownFile,
    pub(super) app: Option<AppRelease>,
    /// The file where it should be.
    pub(super) seen: Option<Sighting>,
    /// The same file of the same app at other places.
    pub(super) elsewhere: BTreeMap<RemotePath, Sighting>,
    /// Another expected file is the same file of the same app.
    pub(super) has_twin: bool,
}

/// A file that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sighting {
    /// In bytes, if the server tells.
    pub(super) size: Option<u64>,
}

/// What is there of an app that is known by name alone.
#[derive(Debug, Clone, Default)]
pub(super) struct NamedApp {
    /// The folders that are called like it.
    pub(super) folders: BTreeSet<RemotePath>,
    pub(super) files: BTreeMap<RemotePath, NamedFile>,
}

#[derive(Debug, Clone)]
pub(super) struct NamedFile {
    pub(super) seen: Sighting,
    pub(super) member: String,
}

/// Everything that was met.
#[derive(Debug, Clone, Default)]
pub(super) struct Rest {
    pub(super) files: u64,
    pub(super) bytes: u64,
    pub(super) unexpected: Sample<RemotePath>,
    pub(super) unexpected_bytes: u64,
    pub(super) unreadable: Sample<Unreadable>,
    pub(super) vanished: Sample<RemotePath>,
    pub(super) suspicious: Sample<SuspiciousHref>,
}

impl<'e> Inventory<'e> {
    /// Walks the repository. Sends `OPTIONS` and `PROPFIND`; and `HEAD` for files that are expected
    /// and whose size the server does not tell in its listings.
    ///
    /// # Errors
    ///
    /// [Those of a read](WebDavClient#errors-of-a-read). What the account may not see and what
    /// vanishes on the way is part of the inventory.
    pub async fn read(client: &WebDavClient, expectation: &'e Expectation) -> Result<Self> {
        Self::read_with(client, expectation, &|_| {}).await
    }

    pub(super) async fn read_with(
        client: &WebDavClient,
        expectation: &'e Expectation,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Self> {
        let mut inventory = Self::new(expectation, client.url(), Timestamp::now());
        let mut walk = client.walk(&RemotePath::ROOT);
        while let Some(item) = walk.next().await {
            inventory.see(item?);
            progress(Progress::Files {
                seen: inventory.rest.files,
                bytes: inventory.rest.bytes,
            });
        }
        let without_size = inventory
            .sightings()
            .filter(|(_, seen)| seen.size.is_none());
        let without_size = without_size.map(|(path, _)| path.clone()).collect();
        let sizes = sizes_by_head(client, without_size).await?;
        inventory.set_sizes(&sizes.into_iter().collect());
        inventory.server = server::look(client, inventory.at).await;
        Ok(inventory)
    }

    /// The same with an expectation of its own, for those who keep it for long.
    pub fn into_owned(self) -> Inventory<'static> {
        Inventory {
            expectation: Cow::Owned(self.expectation.into_owned()),
            url: self.url,
            at: self.at,
            server: self.server,
            expected: self.expected,
            by_path: self.by_path,
            by_app: self.by_app,
            named: self.named,
            between_apps: self.between_apps,
            rest: self.rest,
        }
    }

    /// An inventory in which nothing was seen.
    pub(super) fn new(expectation: &'e Expectation, url: String, at: Timestamp) -> Self {
        let mut inventory = Self {
            expectation: Cow::Borrowed(expectation),
            url,
            at,
            server: Server::default(),
            expected: Vec::new(),
            by_path: HashMap::new(),
            by_app: HashMap::new(),
            named: BTreeMap::new(),
            between_apps: BTreeMap::new(),
            rest: Rest::default(),
        };
        for (path, known, app) in expectation.files() {
            let index = inventory.expected.len();
            inventory.by_path.insert(path.clone(), index);
            let app = app.map(|(release, member)| {
                let twins = inventory
                    .by_app
                    .entry((release.clone(), member))
                    .or_default();
                twins.push(index);
                release
            });
            inventory.expected.push(Expected {
                path: path.clone(),
                known: *known,
                app,
                seen: None,
                elsewhere: BTreeMap::new(),
                has_twin: false,
            });
        }
        for twins in inventory.by_app.values().filter(|twins| twins.len() > 1) {
            for &twin in twins {
                inventory.expected[twin].has_twin = true;
            }
        }
        inventory
    }

    /// Takes down what a walk meets.
    pub(super) fn see(&mut self, item: WalkItem) {
        match item {
            WalkItem::Entry(entry) if entry.is_folder() => self.see_folder(entry.path),
            WalkItem::Entry(entry) => self.see_file(entry),
            WalkItem::Unreadable(unreadable) => self.rest.unreadable.push(unreadable),
            WalkItem::Vanished(path) => self.rest.vanished.push(path),
            WalkItem::Suspicious(href) => self.rest.suspicious.push(href),
        }
    }

    /// A folder counts only if it is called like an app: it may be empty.
    fn see_folder(&mut self, path: RemotePath) {
        if !self.expectation.is_by_name() {
            return;
        }
        if let Some(release) = self.expectation.layout().folder(&path)
            && (self.expectation.apps().is_empty() || self.expectation.wants(&release))
        {
            self.named.entry(release).or_default().folders.insert(path);
        }
    }

    fn see_file(&mut self, Entry { path, size, .. }: Entry) {
        self.rest.files += 1;
        self.rest.bytes = self.rest.bytes.saturating_add(size.unwrap_or(0));
        if let Some(&index) = self.by_path.get(&path) {
            self.expected[index].seen = Some(Sighting { size });
            return;
        }
        let mut found = self.expectation.layout().find(&path);
        if !self.expectation.is_by_name() {
            let mut is_elsewhere = false;
            for found in found {
                let twins = self.by_app.get(&(found.release, found.member));
                for &index in twins.into_iter().flatten() {
                    self.expected[index]
                        .elsewhere
                        .insert(path.clone(), Sighting { size });
                    is_elsewhere = true;
                }
            }
            // Whether it stands for an expected file shows at the end.
            if !is_elsewhere {
                self.rest.unexpected(path, size);
            }
            return;
        }
        if self.expectation.apps().is_empty() {
            found.truncate(1);
        } else {
            found.retain(|found| self.expectation.wants(&found.release));
        }
        match found.len() {
            0 => self.rest.unexpected(path, size),
            1 => {
                for found in found {
                    let app = self.named.entry(found.release).or_default();
                    app.folders.extend(found.folder);
                    let member = found.member;
                    let seen = Sighting { size };
                    app.files.insert(path.clone(), NamedFile { seen, member });
                }
            }
            _ => {
                let releases = found.into_iter().map(|found| found.release);
                self.between_apps.insert(path, releases.collect());
            }
        }
    }

    /// What matters.
    fn sightings(&mut self) -> impl Iterator<Item = (&RemotePath, &mut Sighting)> {
        let expected = self.expected.iter_mut().flat_map(|expected| {
            let here = expected.seen.iter_mut().map(|seen| (&expected.path, seen));
            here.chain(&mut expected.elsewhere)
        });
        let named = self.named.values_mut().flat_map(|app| &mut app.files);
        expected.chain(named.map(|(path, file)| (path, &mut file.seen)))
    }

    /// Sets the sizes that were asked for.
    fn set_sizes(&mut self, sizes: &HashMap<RemotePath, Option<u64>>) {
        let known = sizes.values().flatten();
        self.rest.bytes = known.fold(self.rest.bytes, |bytes, size| bytes.saturating_add(*size));
        for (path, seen) in self.sightings() {
            if let Some(size) = sizes.get(path) {
                seen.size = *size;
            }
        }
    }

    /// A file of an app that is known by name alone.
    pub(super) fn named(&self, path: &RemotePath, app: &AppRelease) -> Option<Sighting> {
        Some(self.named.get(app)?.files.get(path)?.seen)
    }

    /// What is there, held against what is expected; and against an earlier look, to see what is
    /// still growing.
    pub fn compare(self, earlier: Option<&Inventory<'e>>) -> Comparison<'e> {
        Comparison::new(self, earlier)
    }
}

impl Rest {
    pub(super) fn unexpected(&mut self, path: RemotePath, size: Option<u64>) {
        self.unexpected.push(path);
        self.unexpected_bytes = self.unexpected_bytes.saturating_add(size.unwrap_or(0));
    }
}

/// Asks for the sizes of files one by one. One that is gone has none.
pub(super) async fn sizes_by_head(
    client: &WebDavClient,
    files: Vec<RemotePath>,
) -> Result<Vec<(RemotePath, Option<u64>)>> {
    stream::iter(files)
        .map(|path| async move {
            let size = match client.head(&path).await {
                Ok(head) => head.size,
                Err(error) if error.kind() == crate::ErrorKind::NotFound => None,
                Err(error) => return Err(error),
            };
            Ok((path, size))
        })
        .buffer_unordered(client.concurrency())
        .try_collect()
        .await
}
