//! What stands against sites and devices.

use std::collections::{BTreeMap, HashMap};

use super::asked::Asked;
use super::{Part, PlanCheck, Reasons};
use crate::error::Result;
use crate::migration::bandwidth::Download;
use crate::migration::engine::{DeviceIndex, SiteIndex};
use crate::migration::fleet::{Fleet, RepositoryState};
use crate::migration::plan::{self, Drift, MigrationPlan, PlannedSite};
use crate::migration::repositories::objection;
use crate::repository::{Site, SiteKey};

impl PlanCheck {
    /// The repositories of the sites that go on, as far as devices download from them.
    pub(super) async fn check_repositories(&self, asked: &Asked<'_>, reasons: &mut Reasons) {
        if self.spec.waves.download != Download::Repository {
            return;
        }
        let by_key: HashMap<&SiteKey, &Site> = self
            .spec
            .sites
            .iter()
            .map(|site| (&site.key, site))
            .collect();
        let key = |site: SiteIndex| &self.plan.sites[site as usize].key;
        let sites = asked.sites.iter().filter_map(|site| by_key.get(key(*site)));
        let read = self.repositories.read(sites.copied()).await;
        for site in &asked.sites {
            if let Some(objection) = read.get(key(*site)).and_then(objection) {
                reasons.entry(*site).or_default().insert(objection);
            }
        }
    }

    /// Puts what has drifted where it belongs: to the site, or to a device that has not begun.
    pub(super) fn sort(
        &self,
        drift: &Drift,
        asked: &Asked<'_>,
        reasons: &mut Reasons,
        left_out: &mut BTreeMap<DeviceIndex, String>,
    ) {
        let kind = drift.kind.to_string();
        if !drift.unit_id.is_empty() {
            if let Some((device, ..)) = asked.planned.get(drift.unit_id.as_str())
                && asked.waiting.contains_key(device)
            {
                left_out.entry(*device).or_insert(kind);
            }
            return;
        }
        let sites = (0..).zip(&self.plan.sites);
        for (site, _) in sites.filter(|(_, site)| site.key == drift.site) {
            if asked.sites.contains(&site) {
                reasons.entry(site).or_default().insert(kind.clone());
            }
        }
    }

    /// What a plan would be today for the devices of the plan, as if none had been moved yet.
    /// Repositories are judged apart, by what is wrong with them.
    pub(super) fn plan_of_today(
        &self,
        mut fleet: Fleet,
        asked: &Asked<'_>,
    ) -> Result<MigrationPlan> {
        let complete = |site: &Site| (site.key.clone(), RepositoryState::new(true, None));
        fleet.repositories = self.spec.sites.iter().map(complete).collect();
        let index = plan::SiteIndex::new(&self.spec, &fleet.directories);
        let update = self.plan.os11_update.as_ref();
        let places = |site: &PlannedSite| match self.part {
            Part::Upgrade => site.places(&fleet.directories),
            Part::Os11Update => update.and_then(|it| it.directory.id).into_iter().collect(),
        };
        let places: Vec<Vec<_>> = self.plan.sites.iter().map(places).collect();
        fleet.devices.retain_mut(|device| {
            let Some((_, site, planned)) = asked.planned.get(&*device.unit_id) else {
                return false;
            };
            let within = |own| fleet.directories.is_within(device.parent, own);
            if places[*site as usize].iter().copied().any(within) {
                device.parent = planned.from;
            }
            let mut claims = index.sites_of(device);
            let own = &self.plan.sites[*site as usize].key;
            // What a device loses by an update of OS 11 is not planned: it must come from where it
            // was.
            let moved = self.part == Part::Os11Update && device.parent != planned.from;
            !moved && claims.all(|claim| claim == own)
        });
        MigrationPlan::build(&self.spec, &fleet)
    }

    /// What the plan of today has against sites. A step that the approved plan knew to be done is
    /// not asked for again.
    pub(super) fn object(&self, today: &MigrationPlan, asked: &Asked<'_>, reasons: &mut Reasons) {
        let steps = |key: &str| {
            let before: Vec<&str> = (self.plan.open_steps.get(key).into_iter().flatten())
                .map(|step| &*step.id)
                .collect();
            let open = today.open_steps.get(key).into_iter().flatten();
            open.filter(|step| before.contains(&&*step.id))
                .map(|step| format!("open step {}: {}", step.id, step.title))
                .collect::<Vec<_>>()
        };
        let of_all = || today.blockers.iter().cloned().chain(steps(""));
        for (number, site) in (0..).zip(&self.plan.sites) {
            if !asked.sites.contains(&number) {
                continue;
            }
            let found = reasons.entry(number).or_default();
            found.extend(of_all());
            found.extend(steps(site.key.as_str()));
            let blockers = today
                .site(&site.key)
                .into_iter()
                .flat_map(|it| &it.blockers);
            found.extend(blockers.cloned());
            let missing = (today.assignments.iter().chain(&today.carried_over))
                .filter(|assignment| site.inherits_from(&assignment.directory));
            found.extend(missing.map(|assignment| {
                let (name, directory) = (&assignment.profile.name, &assignment.directory);
                format!(
                    "the profile `{}` is not on {directory}",
                    name.escape_debug()
                )
            }));
        }
        reasons.retain(|_, found| !found.is_empty());
    }
}
