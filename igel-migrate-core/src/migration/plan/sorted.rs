//! The devices of a fleet, sorted out: who goes, from which site, and why others do not.

use std::collections::{BTreeMap, HashMap};

use super::members::{NAMED, Selected, SiteIndex};
use crate::migration::fleet::{Fleet, FleetDevice};
use crate::migration::spec::MigrationSpec;
use crate::readiness::Verdict;
use crate::repository::SiteKey;

/// The devices of one site, sorted out.
#[derive(Default)]
pub(super) struct SiteDevices<'a> {
    pub(super) going: Vec<&'a FleetDevice>,
    pub(super) updating: Vec<&'a FleetDevice>,
    pub(super) readiness: BTreeMap<String, u32>,
    pub(super) held_by: BTreeMap<String, u32>,
    /// Directories that its devices should lie in and that do not exist.
    pub(super) absent: Vec<&'a str>,
}

/// All devices, sorted out.
pub(super) struct Sorted<'a> {
    pub(super) sites: Vec<SiteDevices<'a>>,
    pub(super) left_out: BTreeMap<String, u32>,
    pub(super) blockers: Vec<String>,
}

impl<'a> Sorted<'a> {
    pub(super) fn of(spec: &'a MigrationSpec, fleet: &'a Fleet) -> Self {
        Self::telling(spec, fleet, |_, _, _| {})
    }

    /// The same, and tells of each device its site, and why it does not go, if it does not.
    pub(super) fn telling(
        spec: &'a MigrationSpec,
        fleet: &'a Fleet,
        mut tell: impl FnMut(&'a FleetDevice, Option<&'a SiteKey>, Option<&str>),
    ) -> Self {
        let index = SiteIndex::new(spec, &fleet.directories);
        let selected = Selected::new(spec, fleet);
        let mut times: HashMap<&str, u32> = HashMap::with_capacity(fleet.devices.len());
        for device in &fleet.devices {
            *times.entry(&device.unit_id).or_default() += 1;
        }
        let mut sorted = Self {
            sites: spec.sites.iter().map(|_| SiteDevices::default()).collect(),
            left_out: BTreeMap::new(),
            blockers: Vec::new(),
        };
        for path in &selected.missing {
            let message = format!("the directory {path} of the selection does not exist");
            sorted.blockers.push(message);
        }
        for (site, path) in &index.absent {
            sorted.sites[*site].absent.push(path);
        }
        let mut claimed: Vec<&FleetDevice> = Vec::new();
        for device in &fleet.devices {
            let out = |why: &str| Some(why.to_owned());
            let mut at = None;
            let left_out = if !selected.contains(device) {
                out("not selected")
            } else if device.unit_id.is_empty() {
                out("without a unit id")
            } else if times.get(&*device.unit_id).is_some_and(|&times| times > 1) {
                out("a unit id that occurs twice")
            } else {
                match index.claims(device).as_slice() {
                    [] => out("at no site"),
                    [site] => {
                        at = spec.sites.iter().nth(*site).map(|site| &site.key);
                        sorted.sites[*site].take(device, spec)
                    }
                    _ => {
                        claimed.push(device);
                        out("claimed by several sites")
                    }
                }
            };
            tell(device, at, left_out.as_deref());
            if let Some(why) = left_out {
                *sorted.left_out.entry(why).or_default() += 1;
            }
        }
        if !claimed.is_empty() {
            claimed.sort_unstable_by_key(|device| &device.unit_id);
            let some: Vec<&str> = claimed
                .iter()
                .take(NAMED)
                .map(|device| &*device.unit_id)
                .collect();
            sorted.blockers.push(format!(
                "{} devices are claimed by more than one site: {}{}",
                claimed.len(),
                some.join(", "),
                if claimed.len() > NAMED { ", …" } else { "" }
            ));
        }
        if sorted.sites.iter().all(|site| site.readiness.is_empty()) {
            let message = "no device that is selected belongs to one of these sites";
            sorted.blockers.push(message.to_owned());
        }
        sorted
    }

    pub(super) fn going(&self) -> usize {
        self.sites.iter().map(|site| site.going.len()).sum()
    }
}

impl<'a> SiteDevices<'a> {
    /// Takes a device of the site; gives the reason if it does not go.
    fn take(&mut self, device: &'a FleetDevice, spec: &MigrationSpec) -> Option<String> {
        *self
            .readiness
            .entry(device.verdict.to_string())
            .or_default() += 1;
        if device.verdict == Verdict::OnOs12 {
            return Some("on OS 12 already".to_owned());
        }
        if device.verdict.may_go() {
            self.going.push(device);
            return None;
        }
        for code in device.held_by.iter() {
            *self.held_by.entry(code.clone()).or_default() += 1;
        }
        if device.os11_update.is_some() && spec.os11_update.is_some() {
            self.updating.push(device);
            return Some("needs another build of OS 11 first".to_owned());
        }
        Some(format!("readiness {}", device.verdict))
    }
}
