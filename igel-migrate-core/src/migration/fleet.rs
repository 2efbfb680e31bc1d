//! A fleet as a plan sees it: a snapshot, read once.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

use futures_util::{StreamExt as _, TryStreamExt as _};

use super::bandwidth::Download;
use super::plan::SiteIndex;
use super::spec::MigrationSpec;
use crate::error::{ErrorKind, Result};
use crate::readiness::{Firmwares, FleetCheck, Target, Verdict};
use crate::repository::{RunbookState, SiteKey};
use crate::rules::Method;
use crate::ums::{
    Device, DeviceId, DirectoryId, DirectoryPath, DirectoryTree, Profile, ProfileRef, UmsClient,
    ViewId,
};

/// Everything about a fleet that a plan is made from.
///
/// Made up for a test, or read by [`Fleet::read`]. Order matters nowhere.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Fleet {
    /// The devices, those in the Recycle Bin apart.
    pub devices: Vec<FleetDevice>,
    /// The directories of devices.
    pub directories: DirectoryTree,
    /// The profiles of both sorts, with their names.
    pub profiles: Vec<Profile>,
    /// The profiles that reach a directory: of every directory that a device comes from or goes
    /// to, or that lies around one that is to be made.
    pub effective: BTreeMap<DirectoryId, BTreeSet<ProfileRef>>,
    /// The devices of each view that the specification names.
    pub views: BTreeMap<ViewId, BTreeSet<DeviceId>>,
    /// What the check of each site's repository came to; a site that is not here was not checked.
    pub repositories: BTreeMap<SiteKey, RepositoryState>,
    /// Which steps of the runbook are done.
    pub runbook: RunbookState,
}

/// A device, as far as a plan looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FleetDevice {
    /// Its id in UMS.
    pub id: DeviceId,
    /// Its unit id; empty if UMS has none.
    pub unit_id: Box<str>,
    /// Its MAC address; empty if UMS has none.
    pub mac: Box<str>,
    /// Its name, free text.
    pub name: Box<str>,
    /// Its comment, free text.
    pub comment: Box<str>,
    /// Its site, free text.
    pub site: Box<str>,
    /// Its last address.
    pub last_ip: Option<IpAddr>,
    /// The directory it lies in.
    pub parent: DirectoryId,
    /// Its model; empty if it is not known.
    pub model: Arc<str>,
    /// Its build of OS 11; empty if it is not known.
    pub build: Arc<str>,
    /// Whether it may go.
    pub verdict: Verdict,
    /// Ids of the rules and names of the checks that keep it from going.
    pub held_by: Arc<[String]>,
    /// The build of OS 11 it needs first, if that is all that keeps it from going.
    pub os11_update: Option<Arc<str>>,
}

/// Under what a unit id, MAC address or name is looked up: without regard to case, and a MAC address
/// without what people write between its bytes.
pub(super) fn folded(identity: &str) -> String {
    let identity = identity.trim();
    let bare: String = identity
        .chars()
        .filter(|c| !matches!(c, ':' | '-' | '.'))
        .collect();
    let is_mac = bare.len() == 12 && bare.bytes().all(|b| b.is_ascii_hexdigit());
    if is_mac { bare } else { identity.to_owned() }.to_lowercase()
}

impl FleetDevice {
    /// A device with an id, a unit id and a directory, of which nothing else is known and which may
    /// go.
    pub fn new(id: DeviceId, unit_id: impl Into<Box<str>>, parent: DirectoryId) -> Self {
        Self {
            id,
            unit_id: unit_id.into(),
            mac: Box::default(),
            name: Box::default(),
            comment: Box::default(),
            site: Box::default(),
            last_ip: None,
            parent,
            model: Arc::from(""),
            build: Arc::from(""),
            verdict: Verdict::Ready,
            held_by: Arc::from([]),
            os11_update: None,
        }
    }

    fn of(device: &Device) -> Self {
        let text = |text: Option<&str>| text.unwrap_or_default().into();
        Self {
            mac: text(device.mac()),
            name: text(device.name()),
            comment: text(device.comment()),
            site: text(device.site()),
            last_ip: device.last_ip().and_then(|text| text.parse().ok()),
            verdict: Verdict::Unknown,
            ..Self::new(
                device.id(),
                device.unit_id().unwrap_or_default(),
                device.parent().unwrap_or(DirectoryId::ROOT),
            )
        }
    }

    /// By what lists may name it: unit id, MAC address, name.
    pub fn identities(&self) -> impl Iterator<Item = &str> {
        [&*self.unit_id, &*self.mac, &*self.name]
            .into_iter()
            .filter(|text| !text.is_empty())
    }
}

/// What the check of a repository came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RepositoryState {
    /// Whether everything that must be there is there.
    pub complete: bool,
    /// What a device downloads from it, in bytes, if that was measured.
    pub bytes_per_device: Option<u64>,
}

impl RepositoryState {
    /// A repository in which everything is there, or not.
    pub fn new(complete: bool, bytes_per_device: Option<u64>) -> Self {
        Self {
            complete,
            bytes_per_device,
        }
    }
}

impl Fleet {
    /// A fleet of these directories without anything else.
    pub fn new(directories: DirectoryTree) -> Self {
        Self {
            devices: Vec::new(),
            directories,
            profiles: Vec::new(),
            effective: BTreeMap::new(),
            views: BTreeMap::new(),
            repositories: BTreeMap::new(),
            runbook: RunbookState::default(),
        }
    }

    /// Says what the checks of repositories came to.
    #[must_use]
    pub fn with_repositories(mut self, states: BTreeMap<SiteKey, RepositoryState>) -> Self {
        self.repositories = states;
        self
    }

    /// Says which steps of the runbook are done.
    #[must_use]
    pub fn with_runbook(mut self, state: RunbookState) -> Self {
        self.runbook = state;
        self
    }

    /// Reads from UMS what a plan for `spec` is made from, and checks the readiness of devices.
    /// Sends reads only. Repositories and the runbook are not in UMS; see
    /// [`with_repositories`](Self::with_repositories) and [`with_runbook`](Self::with_runbook).
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn read(client: &UmsClient, spec: &MigrationSpec) -> Result<Self> {
        Self::read_with(client, spec, |_| true).await
    }

    /// The same, except that the profiles that reach a directory are read only where one of
    /// `devices` lies in it: each directory is a request.
    pub(super) async fn read_with(
        client: &UmsClient,
        spec: &MigrationSpec,
        devices: impl Fn(&FleetDevice) -> bool,
    ) -> Result<Self> {
        let mut fleet = Self::new(client.directories().await?);
        let firmwares = client.firmwares().await?;
        let firmwares = Firmwares::new(firmwares.values());
        fleet.profiles = client.profiles().await?;
        match client.priority_profiles().await {
            Ok(profiles) => fleet.profiles.extend(profiles),
            // The feature is off: then there are none.
            Err(error) if matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::NotFound) => {}
            Err(error) => return Err(error),
        }
        for &view in &spec.selection.views {
            let devices = client.view(view).collect().await?;
            let ids = devices.iter().map(Device::id).collect();
            fleet.views.insert(view, ids);
        }
        fleet.read_devices(client, spec, &firmwares).await?;
        fleet.read_effective(client, spec, devices).await?;
        Ok(fleet)
    }

    async fn read_devices(
        &mut self,
        client: &UmsClient,
        spec: &MigrationSpec,
        firmwares: &Firmwares,
    ) -> Result<()> {
        let method = match spec.waves.download {
            Download::Central => Method::UmsProxy,
            Download::Repository => Method::Repository,
            Download::Peer => Method::Peer,
        };
        let mut target = Target::new(spec.target.clone(), method);
        if let Some(ums) = &spec.ums {
            target = target.with_ums(ums.clone());
        }
        let sites = SiteIndex::new(spec, &self.directories);
        let mut check = FleetCheck::new(&target, &spec.rules, firmwares)
            .with_directories(&self.directories)
            .with_declared(&spec.readiness.facts)
            .with_accept_unknown(spec.readiness.accept_unknown.clone())
            .with_sites(|device| {
                let key = sites.sites_of(&FleetDevice::of(device)).next()?;
                Some(Cow::Owned(key.to_string()))
            });
        // A table by id would need twice the memory of this list.
        let mut devices: Vec<FleetDevice> = Vec::new();
        let mut stream = client.devices().stream().await?;
        while let Some(device) = stream.next().await {
            let device = device?;
            check.add(&device);
            devices.push(FleetDevice::of(&device));
        }
        devices.sort_by_key(|device| device.id);
        // One that is listed twice is as it was listed last.
        devices.dedup_by(|next, kept| {
            let again = next.id == kept.id;
            if again {
                std::mem::swap(next, kept);
            }
            again
        });
        let mut shared = Shared::default();
        for checked in check.finish().devices() {
            let Ok(place) = devices.binary_search_by_key(&checked.id(), |device| device.id) else {
                continue;
            };
            let device = &mut devices[place];
            device.verdict = checked.verdict();
            device.model = shared.text(checked.model().unwrap_or_default());
            device.build = shared.text(checked.build().unwrap_or_default());
            if !device.verdict.may_go() && device.verdict != Verdict::OnOs12 {
                let holding = checked
                    .reasons()
                    .filter(|reason| reason.effect >= crate::readiness::Effect::LeavesOpen)
                    .map(|reason| reason.code().to_owned());
                device.held_by = shared.list(holding.collect());
                let changes = checked.changes();
                if let [crate::readiness::Change::UpdateOs11 { build }] = changes.as_slice() {
                    device.os11_update = Some(shared.text(&build.canonical()));
                }
            }
        }
        self.devices = devices;
        Ok(())
    }

    async fn read_effective(
        &mut self,
        client: &UmsClient,
        spec: &MigrationSpec,
        devices: impl Fn(&FleetDevice) -> bool,
    ) -> Result<()> {
        let sites = SiteIndex::new(spec, &self.directories);
        let mut wanted: BTreeSet<DirectoryId> = self
            .devices
            .iter()
            .filter(|device| devices(device) && sites.sites_of(device).next().is_some())
            .map(|device| device.parent)
            .collect();
        for site in &spec.sites {
            for path in site.directories.all() {
                let path: DirectoryPath = path.parse()?;
                wanted.insert(nearest(&self.directories, &path)?.0);
            }
        }
        if let Some(update) = &spec.os11_update {
            wanted.insert(nearest(&self.directories, &update.directory)?.0);
        }
        // The root is no object of UMS, and nothing can be assigned to it.
        wanted.remove(&DirectoryId::ROOT);
        let mut read = futures_util::stream::iter(wanted)
            .map(|id| async move { client.effective_profiles(id).await.map(|found| (id, found)) })
            .buffer_unordered(4);
        while let Some((id, found)) = read.try_next().await? {
            let profiles = found
                .assignments()
                .iter()
                .map(|assignment| assignment.profile);
            self.effective.insert(id, profiles.collect());
        }
        Ok(())
    }
}

/// The directory at `path`, or the nearest one around it that exists; and whether it is `path`.
pub(super) fn nearest(tree: &DirectoryTree, path: &DirectoryPath) -> Result<(DirectoryId, bool)> {
    let mut at = path.clone();
    let mut exact = true;
    loop {
        if let Some(id) = tree.find(&at)? {
            return Ok((id, exact));
        }
        exact = false;
        match at.parent() {
            Some(parent) => at = parent,
            None => return Ok((DirectoryId::ROOT, false)),
        }
    }
}

/// Texts that many devices share, kept once.
#[derive(Default)]
struct Shared {
    texts: HashSet<Arc<str>>,
    lists: HashSet<Arc<[String]>>,
}

impl Shared {
    fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let kept: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&kept));
        kept
    }

    fn list(&mut self, list: Vec<String>) -> Arc<[String]> {
        if let Some(known) = self.lists.get(list.as_slice()) {
            return Arc::clone(known);
        }
        let kept: Arc<[String]> = list.into();
        self.lists.insert(Arc::clone(&kept));
        kept
    }
}
