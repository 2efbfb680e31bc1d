//! Which site a device belongs to, and whether it takes part.

use std::collections::{HashMap, HashSet};

use crate::migration::fleet::{Fleet, FleetDevice};
use crate::migration::spec::MigrationSpec;
use crate::repository::{SiteKey, SiteMembers, Subnet};
use crate::ums::{DirectoryId, DirectoryPath, DirectoryTree};

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
        };
        for (number, site) in spec.sites.iter().enumerate() {
            for members in &site.members {
                match members {
                    SiteMembers::Directory(path) => index.add_directory(number, path, tree),
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

    fn add_directory(&mut self, site: usize, path: &str, tree: &DirectoryTree) {
        let found = path.parse::<DirectoryPath>().ok();
        let Some(id) = found.and_then(|path| tree.find(&path).ok().flatten()) else {
            return;
        };
        for id in tree.descendants(id).into_iter().chain([id]) {
            self.directories.entry(id).or_default().push(site);
        }
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
    listed: HashSet<&'a str>,
    names: HashSet<&'a str>,
    except_directories: HashSet<DirectoryId>,
    except: HashSet<&'a str>,
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
        let texts = |list: &'a [String]| list.iter().map(String::as_str).collect();
        Self {
            spec,
            fleet,
            directories,
            except_directories,
            listed: texts(&selection.listed),
            names: texts(&selection.names),
            except: texts(&selection.except),
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
        let chosen = everybody
            || self.directories.contains(&device.parent)
            || self.names.contains(&*device.name)
            || device.identities().any(|text| self.listed.contains(text))
            || in_views();
        let excepted = self.except_directories.contains(&device.parent)
            || device.identities().any(|text| self.except.contains(text))
            || selection
                .except_models
                .iter()
                .any(|model| **model == *device.model)
            || selection
                .comment_marker
                .as_ref()
                .is_some_and(|marker| device.comment.contains(marker.as_str()));
        chosen && !excepted
    }
}
