//! Which site a device belongs to, and whether it takes part.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::migration::fleet::{Fleet, FleetDevice, folded};
use crate::migration::spec::MigrationSpec;
use crate::names::quoted;
use crate::repository::{SiteKey, SiteMembers, Subnet};
use crate::ums::{DirectoryId, DirectoryPath, DirectoryTree};

/// How many devices a message names.
pub(super) const NAMED: usize = 5;

/// The sites of devices.
pub(in crate::migration) struct SiteIndex<'a> {
    spec: &'a MigrationSpec,
    keys: Vec<&'a SiteKey>,
    /// Sites by the directories that devices lie in, at any depth.
    directories: HashMap<DirectoryId, Vec<usize>>,
    subnets: HashMap<Subnet, Vec<usize>>,
    /// The lengths that occur among them.
    lengths: Vec<u8>,
    fields: HashMap<&'a str, Vec<usize>>,
    /// Directories of devices of a site that do not exist.
    pub(super) absent: Vec<(usize, &'a str)>,
}

impl<'a> SiteIndex<'a> {
    pub(in crate::migration) fn new(spec: &'a MigrationSpec, tree: &DirectoryTree) -> Self {
        let mut index = Self {
            spec,
            keys: spec.sites.iter().map(|site| &site.key).collect(),
            directories: HashMap::new(),
            subnets: HashMap::new(),
            lengths: Vec::new(),
            fields: HashMap::new(),
            absent: Vec::new(),
        };
        for (number, site) in spec.sites.iter().enumerate() {
            for members in &site.members {
                match members {
                    SiteMembers::Directory(path) => {
                        if !index.add_directory(number, path, tree) {
                            index.absent.push((number, path));
                        }
                    }
                    SiteMembers::Subnet(subnet) => {
                        index.subnets.entry(*subnet).or_default().push(number);
                        index.lengths.push(subnet.length());
                    }
                    SiteMembers::SiteField(text) => {
                        index.fields.entry(text).or_default().push(number);
                    }
                }
            }
            // Whoever has arrived belongs to the site, wherever it came from.
            for path in site.directories.all() {
                index.add_directory(number, path, tree);
            }
        }
        index.lengths.sort_unstable();
        index.lengths.dedup();
        index
    }

    /// Whether the directory exists.
    fn add_directory(&mut self, site: usize, path: &str, tree: &DirectoryTree) -> bool {
        let found = path.parse::<DirectoryPath>().ok();
        let Some(id) = found.and_then(|path| tree.find(&path).ok().flatten()) else {
            return false;
        };
        for id in tree.descendants(id).into_iter().chain([id]) {
            self.directories.entry(id).or_default().push(site);
        }
        true
    }

    /// The sites that claim a device, each once, by number.
    pub(super) fn claims(&self, device: &FleetDevice) -> Vec<usize> {
        let mut claims: Vec<usize> = Vec::new();
        claims.extend(self.directories.get(&device.parent).into_iter().flatten());
        if let Some(address) = device.last_ip {
            let blocks = self
                .lengths
                .iter()
                .filter_map(|&length| Subnet::around(address, length));
            claims.extend(
                blocks
                    .filter_map(|block| self.subnets.get(&block))
                    .flatten(),
            );
        }
        claims.extend(self.fields.get(&*device.site).into_iter().flatten());
        if let Some(key) = self.spec.members.site_of(device.identities()) {
            claims.extend(self.keys.iter().position(|known| *known == key));
        }
        claims.sort_unstable();
        claims.dedup();
        claims
    }

    /// The sites that claim a device.
    pub(in crate::migration) fn sites_of(
        &self,
        device: &FleetDevice,
    ) -> impl Iterator<Item = &'a SiteKey> {
        self.claims(device)
            .into_iter()
            .map(|number| self.keys[number])
    }
}

/// Which devices are selected.
pub(super) struct Selected<'a> {
    spec: &'a MigrationSpec,
    fleet: &'a Fleet,
    directories: HashSet<DirectoryId>,
    listed: HashSet<String>,
    names: HashSet<String>,
    except_directories: HashSet<DirectoryId>,
    except: HashSet<String>,
    except_models: HashSet<String>,
    /// Directories of the specification that do not exist.
    pub(super) missing: Vec<DirectoryPath>,
}

impl<'a> Selected<'a> {
    pub(super) fn new(spec: &'a MigrationSpec, fleet: &'a Fleet) -> Self {
        let selection = &spec.selection;
        let mut missing = Vec::new();
        let mut below = |paths: &[DirectoryPath]| {
            let mut all = HashSet::new();
            for path in paths {
                match fleet.directories.find(path) {
                    Ok(Some(id)) => {
                        all.extend(fleet.directories.descendants(id));
                        all.insert(id);
                    }
                    _ => missing.push(path.clone()),
                }
            }
            all
        };
        let directories = below(&selection.directories);
        let except_directories = below(&selection.except_directories);
        let texts = |list: &[String]| list.iter().map(|text| folded(text)).collect();
        Self {
            spec,
            fleet,
            directories,
            except_directories,
            listed: texts(&selection.listed),
            names: texts(&selection.names),
            except: texts(&selection.except),
            except_models: texts(&selection.except_models),
            missing,
        }
    }

    /// Whether a device takes part.
    pub(super) fn contains(&self, device: &FleetDevice) -> bool {
        let selection = &self.spec.selection;
        let everybody = selection.directories.is_empty()
            && selection.views.is_empty()
            && selection.names.is_empty()
            && selection.listed.is_empty();
        let in_views = || {
            self.fleet
                .views
                .values()
                .any(|ids| ids.contains(&device.id))
        };
        let is_in =
            |list: &HashSet<String>, text: &str| !list.is_empty() && list.contains(&folded(text));
        let chosen = everybody
            || self.directories.contains(&device.parent)
            || is_in(&self.names, &device.name)
            || device.identities().any(|text| is_in(&self.listed, text))
            || in_views();
        let excepted = self.except_directories.contains(&device.parent)
            || device.identities().any(|text| is_in(&self.except, text))
            || is_in(&self.except_models, &device.model)
            || selection
                .comment_marker
                .as_ref()
                .is_some_and(|marker| device.comment.contains(marker.as_str()));
        chosen && !excepted
    }
}

/// What a specification names and UMS does not have.
pub(super) fn unmatched(spec: &MigrationSpec, fleet: &Fleet) -> Vec<String> {
    let selection = &spec.selection;
    let mut notices = Vec::new();
    let named = [
        ("selected by name", &selection.names),
        ("selected by file", &selection.listed),
        ("excepted", &selection.except),
    ];
    let members: Vec<String> = spec.members.devices().map(str::to_owned).collect();
    let named = named.into_iter().chain([("given to a site", &members)]);
    let named: Vec<_> = named.filter(|(_, list)| !list.is_empty()).collect();
    if !named.is_empty() {
        let known: HashSet<String> = (fleet.devices.iter())
            .flat_map(FleetDevice::identities)
            .map(folded)
            .collect();
        for (how, list) in named {
            let nobody: BTreeSet<&str> = (list.iter().map(String::as_str))
                .filter(|text| !known.contains(&folded(text)))
                .collect();
            if !nobody.is_empty() {
                notices.push(format!(
                    "UMS has no such device, {how}: {}",
                    some_of(nobody.into_iter())
                ));
            }
        }
    }
    let models: BTreeSet<&str> = (fleet.devices.iter())
        .map(|device| &*device.model)
        .filter(|model| !model.is_empty())
        .collect();
    for model in &selection.except_models {
        let is_this = |known: &&str| folded(known) == folded(model);
        if !models.iter().any(is_this) {
            notices.push(format!(
                "UMS has no device of the model {}, excepted; its models: {}",
                quoted(model),
                some_of(models.iter().copied())
            ));
        }
    }
    notices
}

fn some_of<'a>(mut texts: impl Iterator<Item = &'a str>) -> String {
    let shown: Vec<String> = texts.by_ref().take(NAMED).map(quoted).collect();
    match texts.count() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
