//! What stands against a plan, and against its waves.

use super::{MigrationPlan, OpenStep, PlannedSite};
use crate::migration::spec::MigrationSpec;
use crate::repository::SiteKey;

impl MigrationPlan {
    /// Why this plan cannot even begin: what forbids every wave, or else what keeps each site that
    /// has devices in a wave. Empty if a site may go. What stands here is settled by a person, and
    /// by a new plan: profiles that are not imported yet have no assignment in this one.
    pub fn obstacles(&self) -> Vec<String> {
        let every: Vec<SiteKey> = self.sites.iter().map(|site| site.key.clone()).collect();
        let common = self.refusals(0, &every);
        if !common.is_empty() || self.waves.is_empty() {
            return common;
        }
        let mut obstacles = Vec::new();
        for site in self.sites.iter().filter(|site| self.goes(site)) {
            let others: Vec<SiteKey> = (every.iter())
                .filter(|key| **key != site.key)
                .cloned()
                .collect();
            let waves = 0..self.waves.len();
            let mut own: Vec<String> = waves
                .flat_map(|wave| self.refusals(wave, &others))
                .collect();
            own.dedup();
            if own.is_empty() {
                return own;
            }
            obstacles.extend(own);
        }
        obstacles
    }

    fn goes(&self, site: &PlannedSite) -> bool {
        let mut waves = self.waves.iter().flat_map(|wave| &wave.sites);
        waves.any(|wave| wave.site == site.key)
    }

    /// The parts of a specification that this plan was not made with, by their names in it. A run
    /// goes by its plan, so they are not in force.
    pub fn not_in_force(&self, spec: &MigrationSpec) -> Vec<&'static str> {
        let devices = u32::try_from(self.devices()).unwrap_or(u32::MAX);
        let parts = [
            ("trigger", self.trigger == spec.trigger),
            ("after_success", self.after_success == spec.after_success),
            ("late_joiners", self.late_joiners == spec.waves.late_joiners),
            ("gates", self.gates == spec.gates_for(devices)),
            ("limits", self.limits == spec.limits),
            ("success", self.success == spec.success),
        ];
        let differ = parts.into_iter().filter(|(_, same)| !same);
        differ.map(|(name, _)| name).collect()
    }

    /// Why a wave, counted from 0, must not begin: blockers and open steps of the plan and of its
    /// sites. Sites in `skipped` are not asked; empty if the wave may begin.
    pub fn refusals(&self, wave: usize, skipped: &[SiteKey]) -> Vec<String> {
        let mut refusals = self.blockers.clone();
        let step = |step: &OpenStep| format!("open step {}: {}", step.id, step.title);
        refusals.extend(self.open_steps.get("").into_iter().flatten().map(step));
        let sites = self
            .waves
            .get(wave)
            .into_iter()
            .flat_map(|wave| &wave.sites);
        for wave in sites.filter(|wave| !skipped.contains(&wave.site)) {
            let key = &wave.site;
            let blockers = self.site(key).into_iter().flat_map(|site| &site.blockers);
            refusals.extend(blockers.map(|blocker| format!("site {key}: {blocker}")));
            let steps = self.open_steps.get(key.as_str()).into_iter().flatten();
            refusals.extend(steps.map(|open| format!("site {key}: {}", step(open))));
        }
        refusals
    }
}
