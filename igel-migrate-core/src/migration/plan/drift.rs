//! Drift: what has changed in the fleet since a plan was made, as far as it matters for the wave
//! about to begin.

use std::collections::{BTreeMap, HashMap};

use super::profiles::{ProfileNames, TargetDirectory, deltas};
use super::{Fleet, MigrationPlan, MigrationSpec, PlannedSiteWave};
use crate::error::Result;
use crate::readiness::Verdict;
use crate::repository::SiteKey;
use crate::ums::DirectoryId;

/// Something that is not as it was when the plan was made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Drift {
    /// The site.
    pub site: SiteKey,
    /// The device, by its unit id; empty if it is about the site.
    pub unit_id: String,
    /// What has changed.
    pub kind: DriftKind,
}

/// What has changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum DriftKind {
    /// UMS does not list the device any more.
    Gone,
    /// The device has another id in UMS.
    OtherId,
    /// The device lies in another directory, from which it would lose other profiles.
    Moved(DirectoryId),
    /// The device may not go any more.
    NotReady(Verdict),
    /// The device is on OS 12 already.
    OnOs12,
    /// By the move devices would lose a profile that the plan does not show.
    LosesProfile(String),
    /// A directory of the site is not there any more, or is another one.
    OtherDirectory(String),
}

impl std::fmt::Display for Drift {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "site {}: ", self.site)?;
        if !self.unit_id.is_empty() {
            write!(f, "device {}: ", self.unit_id.escape_debug())?;
        }
        match &self.kind {
            DriftKind::Gone => f.write_str("UMS does not list it any more"),
            DriftKind::OtherId => f.write_str("it has another id in UMS"),
            DriftKind::Moved(to) => write!(f, "it lies in another directory ({to})"),
            DriftKind::NotReady(verdict) => write!(f, "it may not go any more: {verdict}"),
            DriftKind::OnOs12 => f.write_str("it is on OS 12 already"),
            DriftKind::LosesProfile(name) => {
                write!(
                    f,
                    "devices would lose the profile `{}`",
                    name.escape_debug()
                )
            }
            DriftKind::OtherDirectory(path) => {
                write!(
                    f,
                    "the directory {} is not the planned one",
                    path.escape_debug()
                )
            }
        }
    }
}

impl MigrationPlan {
    /// What has changed for the wave, counted from 0, that is about to begin; sites in `skipped`
    /// are not asked. Devices of later waves are not looked at: they are judged when their turn
    /// comes. Sorted.
    ///
    /// # Errors
    ///
    /// Those of [`MigrationPlan::build`].
    pub fn drift(
        &self,
        wave: usize,
        spec: &MigrationSpec,
        fleet: &Fleet,
        skipped: &[SiteKey],
    ) -> Result<Vec<Drift>> {
        let by_unit: HashMap<&str, usize> = fleet
            .devices
            .iter()
            .enumerate()
            .map(|(place, device)| (&*device.unit_id, place))
            .collect();
        let names = ProfileNames::new(fleet);
        let mut drift = Vec::new();
        let sites = self
            .waves
            .get(wave)
            .into_iter()
            .flat_map(|wave| &wave.sites);
        for site in sites.filter(|site| !skipped.contains(&site.site)) {
            let mut from: BTreeMap<DirectoryId, u32> = BTreeMap::new();
            let mut say = |unit_id: &str, kind| {
                drift.push(Drift {
                    site: site.site.clone(),
                    unit_id: unit_id.to_owned(),
                    kind,
                });
            };
            for planned in &site.devices {
                let Some(&place) = by_unit.get(&*planned.unit_id) else {
                    say(&planned.unit_id, DriftKind::Gone);
                    continue;
                };
                let device = &fleet.devices[place];
                *from.entry(device.parent).or_default() += 1;
                if device.id != planned.id {
                    say(&planned.unit_id, DriftKind::OtherId);
                }
                if device.verdict == Verdict::OnOs12 {
                    say(&planned.unit_id, DriftKind::OnOs12);
                } else if !device.verdict.may_go() {
                    say(&planned.unit_id, DriftKind::NotReady(device.verdict));
                }
                if device.parent != planned.from && !self.is_in_place(site, device.parent, fleet) {
                    say(&planned.unit_id, DriftKind::Moved(device.parent));
                }
            }
            for kind in self.site_drift(site, spec, fleet, &names, &from)? {
                say("", kind);
            }
        }
        drift.sort();
        Ok(drift)
    }

    /// Whether a directory is one of those the site's devices are moved to.
    fn is_in_place(&self, wave: &PlannedSiteWave, id: DirectoryId, fleet: &Fleet) -> bool {
        let Some(site) = self.site(&wave.site) else {
            return false;
        };
        [Some(&site.staging), site.launch.as_ref()]
            .into_iter()
            .flatten()
            .filter_map(|directory| {
                directory
                    .id
                    .or(fleet.directories.find(&directory.path).ok()?)
            })
            .any(|own| fleet.directories.is_within(id, own))
    }

    fn site_drift(
        &self,
        wave: &PlannedSiteWave,
        spec: &MigrationSpec,
        fleet: &Fleet,
        names: &ProfileNames<'_>,
        from: &BTreeMap<DirectoryId, u32>,
    ) -> Result<Vec<DriftKind>> {
        let mut found = Vec::new();
        let Some(site) = self.site(&wave.site) else {
            return Ok(found);
        };
        for directory in [Some(&site.staging), site.launch.as_ref()]
            .into_iter()
            .flatten()
        {
            let now = fleet.directories.find(&directory.path)?;
            if directory.id.is_some() && now != directory.id {
                found.push(DriftKind::OtherDirectory(directory.path.to_string()));
            }
        }
        let mut target = TargetDirectory::new(&site.staging.path.to_string(), fleet)?;
        for assignment in self.assignments.iter().chain(&self.carried_over) {
            if target.path.starts_with(&assignment.directory) {
                target.profiles.insert(assignment.profile.reference());
            }
        }
        let known = |name: &str| {
            let lost = site.profiles.iter().flat_map(|delta| &delta.lost);
            lost.into_iter().any(|profile| profile.name == name)
        };
        for delta in deltas(spec, fleet, names, from, &target.profiles) {
            for lost in delta.blocking.iter().filter(|lost| !known(&lost.name)) {
                found.push(DriftKind::LosesProfile(lost.name.clone()));
            }
        }
        found.sort();
        found.dedup();
        Ok(found)
    }
}
