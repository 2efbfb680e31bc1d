//! From a plan to what is carried out.
//!
//! What a plan does not say, and is therefore not carried out: that profiles carried over are taken
//! back in the end, what a device is called, and after how long a silent device counts as offline
//! (the engine knows one time for the whole upgrade). Blockers and open steps of the plan are the
//! business of the check before each wave, which can see that they are done.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;

use super::super::engine::{
    AfterSuccess, Limits, Rollout, RolloutSite, SiteIndex, Timing, Trigger,
};
use super::super::journal::Head;
use super::super::plan::{MigrationPlan, PlannedDirectory, PlannedSite};
use super::super::spec;
use super::{DeviceOrder, Orders, Preparation, SitePlaces};
use crate::error::{Error, ErrorKind, Result};

impl Orders {
    /// The orders of a plan; `rules_hash` is that of the rule set it was made with.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](ErrorKind::Unsupported) for a site where one directory is staging and
    /// launch and carries the job, because nothing could be undone there;
    /// [`Invalid`](ErrorKind::Invalid) for a plan that does not fit together.
    pub fn from_plan(plan: &MigrationPlan, rules_hash: impl Into<String>) -> Result<Self> {
        let mut devices = Vec::with_capacity(plan.devices());
        let mut sites_of = Vec::with_capacity(plan.devices());
        let mut wave_ends = Vec::with_capacity(plan.waves.len());
        let index: BTreeMap<_, SiteIndex> =
            plan.sites.iter().map(|site| &site.key).zip(0..).collect();
        for wave in &plan.waves {
            for group in &wave.sites {
                let site = *index.get(&group.site).ok_or_else(|| {
                    Error::invalid(format!("a wave names site {}, which is none", group.site))
                })?;
                for device in &group.devices {
                    sites_of.push(site);
                    devices.push(DeviceOrder {
                        unit_id: device.unit_id.clone(),
                        id: device.id,
                        origin: device.from,
                        shard: (device.shard as usize).saturating_sub(1),
                    });
                }
            }
            let end = u32::try_from(devices.len());
            wave_ends.push(end.map_err(|_| Error::limit("a plan cannot have more devices"))?);
        }
        let sites = plan.sites.iter().map(|site| {
            RolloutSite::new(site.key.clone())
                .with_calendar(site.calendar.clone())
                .with_in_flight(plan.limits.in_flight_per_site)
        });
        let mut rollout = Rollout::new(sites.collect(), sites_of, wave_ends)?;
        rollout.gates = plan.gates.clone();
        rollout.trigger = trigger(plan.trigger);
        rollout.after_success = match plan.after_success {
            spec::AfterSuccess::Stay => AfterSuccess::Stay,
            _ => AfterSuccess::MoveOn,
        };
        rollout.limits = Limits {
            in_flight: plan.limits.in_flight,
            first_alone: plan
                .waves
                .iter()
                .flat_map(|wave| &wave.sites)
                .any(|site| site.first_alone),
            ..Limits::default()
        };
        rollout.timing = timing(plan);
        let places: Result<Vec<_>> = plan.sites.iter().map(|site| places(plan, site)).collect();
        let head = Head::new(plan.to_json()?, plan.hash().to_string(), rules_hash);
        let mut orders = Self::new(rollout, places?, devices, head)?;
        orders.success = plan.success.clone();
        Ok(orders.with_preparations(preparations(plan)))
    }
}

fn trigger(trigger: spec::Trigger) -> Trigger {
    match trigger {
        spec::Trigger::DirectoryJob => Trigger::DirectoryJob,
        spec::Trigger::Manual => Trigger::Manual,
        spec::Trigger::Custom => Trigger::Custom,
    }
}

fn timing(plan: &MigrationPlan) -> Timing {
    let minutes = |minutes: u32| SignedDuration::from_mins(i64::from(minutes));
    let healthy_for = minutes(plan.success.healthy_minutes);
    let defaults = Timing::default();
    Timing {
        look_every: SignedDuration::from_secs(i64::from(plan.limits.poll_seconds)),
        armed_within: minutes(plan.limits.arm_minutes),
        upgraded_within: minutes(plan.limits.upgrade_minutes),
        healthy_for,
        healthy_within: defaults.healthy_within.max(healthy_for * 2),
    }
}

fn preparations(plan: &MigrationPlan) -> Vec<Preparation> {
    let directories = plan.directories.iter().cloned().map(Preparation::Directory);
    let assignments: BTreeSet<_> = plan.assignments.iter().chain(&plan.carried_over).collect();
    directories
        .chain(
            assignments
                .into_iter()
                .cloned()
                .map(Preparation::Assignment),
        )
        .collect()
}

fn places(plan: &MigrationPlan, site: &PlannedSite) -> Result<SitePlaces> {
    if site.launch.is_none() && plan.trigger == spec::Trigger::DirectoryJob {
        return Err(Error::new(
            ErrorKind::Unsupported,
            format!(
                "site {} has one directory for staging and launch, and a job on it",
                site.key
            ),
        )
        .with_hint("give the site a launch directory, or trigger by hand"));
    }
    let launch = site.launch.as_ref().unwrap_or(&site.staging);
    let mut places = SitePlaces::new(site.staging.clone(), launch.clone());
    places.staging = shards(&site.staging, site.shards)?;
    places.launch = shards(launch, site.shards)?;
    if let spec::AfterSuccess::MoveTo(path) = &plan.after_success {
        places.destination = Some(PlannedDirectory {
            path: path.clone(),
            id: None,
        });
    }
    Ok(places)
}

/// The directory itself, or those below it, numbered from 1.
fn shards(directory: &PlannedDirectory, shards: u32) -> Result<Vec<PlannedDirectory>> {
    if shards <= 1 {
        return Ok(vec![directory.clone()]);
    }
    (1..=shards)
        .map(|shard| {
            Ok(PlannedDirectory {
                path: directory.path.join(shard.to_string())?,
                id: None,
            })
        })
        .collect()
}
