//! From a plan to what is carried out.
//!
//! What a plan does not say, and is therefore not carried out: what a device is called. Blockers
//! and open steps of the plan are the business of the check before each wave, which can see that
//! they are done.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;

use super::super::engine::{Rollout, RolloutLimits, RolloutSite, SiteIndex, Timing};
use super::super::journal::Head;
use super::super::plan::{
    MigrationPlan, PlannedAssignment, PlannedDirectory, PlannedSite, PlannedWave,
};
use super::super::spec::{AfterSuccess, Trigger};
use super::{DeviceOrder, Orders, Preparation, SitePlaces};
use crate::error::{Error, ErrorKind, Result};

impl Orders {
    /// The orders of a plan; `rules_hash` is that of the rule set it was made with.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](ErrorKind::Unsupported) if a job is the trigger and some sites have a launch
    /// directory and others none; [`Invalid`](ErrorKind::Invalid) for a plan that does not fit
    /// together.
    pub fn from_plan(plan: &MigrationPlan, rules_hash: impl Into<String>) -> Result<Self> {
        let (mut rollout, devices) = rollout(plan, &plan.waves)?;
        rollout.trigger = plan.trigger;
        rollout.staged = is_staged(plan)?;
        rollout.moves_on = plan.after_success != AfterSuccess::Stay;
        let places: Result<Vec<_>> = plan.sites.iter().map(|site| places(plan, site)).collect();
        let head = Head::new(plan.to_json()?, plan.hash().to_string(), rules_hash);
        let mut orders = Self::new(rollout, places?, devices, head)?;
        orders.success = plan.success.clone();
        let (lasting, passing) = preparations(plan);
        orders.rollout.passing = u32::try_from(passing.len()).unwrap_or(u32::MAX);
        Ok(orders.with_preparations([lasting, passing].concat()))
    }

    /// The orders of the part of a plan that goes before it: devices get another build of OS 11
    /// first. None if no device needs one. They are moved to the directory to which a person has
    /// assigned that build, which is the trigger, and back where they came from once their firmware
    /// row shows it. The journal is another one than that of the plan itself.
    ///
    /// # Errors
    ///
    /// [`Conflict`](ErrorKind::Conflict) if the directory is not there, because then nothing is
    /// assigned to it; [`Invalid`](ErrorKind::Invalid) for a plan that does not fit together.
    pub fn from_os11_update(
        plan: &MigrationPlan,
        rules_hash: impl Into<String>,
    ) -> Result<Option<Self>> {
        let Some(update) = &plan.os11_update else {
            return Ok(None);
        };
        if update.directory.id.is_none() {
            return Err(Error::new(
                ErrorKind::Conflict,
                format!("there is no directory {}", update.directory.path),
            )
            .with_hint("make it, assign the build to it, and plan again"));
        }
        let (mut rollout, devices) = rollout(plan, &update.waves)?;
        rollout.staged = false;
        rollout.moves_on = true;
        let shards = shards(&update.directory, update.shards)?;
        let mut place = SitePlaces::new(update.directory.clone(), update.directory.clone());
        place.staging.clone_from(&shards);
        place.launch.clone_from(&shards);
        let places = vec![place; plan.sites.len()];
        let hash = format!("{} os11-update", plan.hash());
        let head = Head::new(plan.to_json()?, hash, rules_hash);
        let mut orders = Self::new(rollout, places, devices, head)?;
        orders.success.firmware_version_begins = vec![update.build.clone()];
        orders.success.os_type_begins.clear();
        // Only OS 12 registers with a certificate.
        orders.success.registered = false;
        orders.success.healthy_minutes = plan.success.healthy_minutes;
        // Those that are there already are found, and stay.
        let made = shards.into_iter().filter(|shard| shard.id.is_none());
        let made = made.map(|shard| Preparation::Directory(shard.path));
        Ok(Some(orders.with_preparations(made.collect())))
    }
}

/// Sites, devices, waves, gates, limits and times.
fn rollout(plan: &MigrationPlan, waves: &[PlannedWave]) -> Result<(Rollout, Vec<DeviceOrder>)> {
    let mut devices = Vec::with_capacity(waves.iter().map(PlannedWave::devices).sum());
    let mut sites_of = Vec::with_capacity(devices.capacity());
    let mut wave_ends = Vec::with_capacity(waves.len());
    let index: BTreeMap<_, SiteIndex> = plan.sites.iter().map(|site| &site.key).zip(0..).collect();
    for wave in waves {
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
    rollout.limits = RolloutLimits {
        in_flight: plan.limits.in_flight,
        first_alone: waves
            .iter()
            .flat_map(|wave| &wave.sites)
            .any(|site| site.first_alone),
        ..RolloutLimits::default()
    };
    rollout.timing = timing(plan);
    Ok((rollout, devices))
}

fn timing(plan: &MigrationPlan) -> Timing {
    let minutes = |minutes: u32| SignedDuration::from_mins(i64::from(minutes));
    let healthy_for = minutes(plan.success.healthy_minutes);
    let defaults = Timing::default();
    Timing {
        look_every: SignedDuration::from_secs(i64::from(plan.limits.poll_seconds)),
        armed_within: minutes(plan.limits.arm_minutes),
        upgraded_within: minutes(plan.limits.upgrade_minutes),
        silent_within: minutes(plan.limits.silent_minutes),
        healthy_for,
        healthy_within: defaults.healthy_within.max(healthy_for * 2),
    }
}

/// What stays, and what is taken back once every device is at an end.
fn preparations(plan: &MigrationPlan) -> (Vec<Preparation>, Vec<Preparation>) {
    let directories = plan.directories.iter().cloned();
    let assigned: BTreeSet<_> = plan.assignments.iter().collect();
    let carried: BTreeSet<_> = plan.carried_over.iter().collect();
    let passing = carried.difference(&assigned).copied();
    let assignment = |one: &PlannedAssignment| Preparation::Assignment(one.clone());
    let lasting = directories.map(Preparation::Directory);
    (
        lasting
            .chain(assigned.iter().copied().map(assignment))
            .collect(),
        passing.map(assignment).collect(),
    )
}

/// Whether devices get their settings before they come to the job. Without a launch directory the
/// job is on staging, and being moved there is the trigger.
fn is_staged(plan: &MigrationPlan) -> Result<bool> {
    let mut sites = plan.sites.iter().map(|site| site.launch.is_some());
    let first = sites.next().unwrap_or(true);
    if plan.trigger != Trigger::DirectoryJob {
        return Ok(true);
    }
    if sites.any(|has_launch| has_launch != first) {
        return Err(Error::new(
            ErrorKind::Unsupported,
            "some sites have a launch directory and others none",
        )
        .with_hint(
            "give all sites a launch directory, or none, or make a migration of each sort",
        ));
    }
    Ok(first)
}

fn places(plan: &MigrationPlan, site: &PlannedSite) -> Result<SitePlaces> {
    let launch = site.launch.as_ref().unwrap_or(&site.staging);
    let mut places = SitePlaces::new(site.staging.clone(), launch.clone());
    places.staging = shards(&site.staging, site.shards)?;
    places.launch = shards(launch, site.shards)?;
    if let AfterSuccess::MoveTo(path) = &plan.after_success {
        places.destination = Some(PlannedDirectory {
            path: path.clone(),
            id: None,
        });
    }
    Ok(places)
}

/// More than a million devices of one site need.
const MOST_SHARDS: u32 = 10_000;

/// The directory itself, or those below it, numbered from 1.
fn shards(directory: &PlannedDirectory, shards: u32) -> Result<Vec<PlannedDirectory>> {
    if shards <= 1 {
        return Ok(vec![directory.clone()]);
    }
    if shards > MOST_SHARDS {
        return Err(Error::limit(format!(
            "a plan cannot spread the devices of a site over {shards} directories"
        )));
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
