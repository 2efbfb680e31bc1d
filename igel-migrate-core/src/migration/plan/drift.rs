//! Drift: what has changed in the fleet since a plan was made, as far as it matters for the wave
//! about to begin.

use std::collections::{BTreeMap, HashMap};

use super::profiles::{ProfileNames, TargetDirectory, deltas};
use super::{Fleet, MigrationPlan, MigrationSpec, PlannedDirectory, PlannedSite, PlannedSiteWave};
use crate::error::Result;
use crate::readiness::Verdict;
use crate::repository::SiteKey;
use crate::ums::{DirectoryId, DirectoryPath, DirectoryTree};

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
        self.kind.fmt(f)
    }
}

impl std::fmt::Display for DriftKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Gone => f.write_str("UMS does not list it any more"),
            Self::OtherId => f.write_str("it has another id in UMS"),
            Self::Moved(to) => write!(f, "it lies in another directory ({to})"),
            Self::NotReady(verdict) => write!(f, "it may not go any more: {verdict}"),
            Self::OnOs12 => f.write_str("it is on OS 12 already"),
            Self::LosesProfile(name) => {
                write!(
                    f,
                    "devices would lose the profile `{}`",
                    name.escape_debug()
                )
            }
            Self::OtherDirectory(path) => {
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
            let places = self
                .site(&site.site)
                .map(|it| it.places(&fleet.directories));
            let places = places.unwrap_or_default();
            let in_place = |id| {
                let mut own = places.iter();
                own.any(|own| fleet.directories.is_within(id, *own))
            };
            for planned in &site.devices {
                let Some(&place) = by_unit.get(&*planned.unit_id) else {
                    say(&planned.unit_id, DriftKind::Gone);
                    continue;
                };
                let device = &fleet.devices[place];
                if device.id != planned.id {
                    say(&planned.unit_id, DriftKind::OtherId);
                }
                // Who does not go loses nothing.
                if device.verdict.may_go() && device.parent == planned.from {
                    *from.entry(device.parent).or_default() += 1;
                }
                if device.verdict == Verdict::OnOs12 {
                    say(&planned.unit_id, DriftKind::OnOs12);
                } else if !device.verdict.may_go() {
                    say(&planned.unit_id, DriftKind::NotReady(device.verdict));
                }
                if device.parent != planned.from && !in_place(device.parent) {
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
        for directory in site.directories() {
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

impl PlannedSite {
    /// Staging, and launch if it is a directory of its own.
    fn directories(&self) -> impl Iterator<Item = &PlannedDirectory> {
        [Some(&self.staging), self.launch.as_ref()]
            .into_iter()
            .flatten()
    }

    /// The directories that its devices are moved to, as far as they are there.
    pub(in crate::migration) fn places(&self, tree: &DirectoryTree) -> Vec<DirectoryId> {
        let known = |directory: &PlannedDirectory| {
            directory
                .id
                .or_else(|| tree.find(&directory.path).ok().flatten())
        };
        self.directories().filter_map(known).collect()
    }

    /// Whether what is assigned to a directory reaches staging or launch.
    pub(in crate::migration) fn inherits_from(&self, directory: &DirectoryPath) -> bool {
        let mut own = self.directories();
        own.any(|own| own.path.starts_with(directory))
    }
}
