//! Who is asked about in a check.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::error::{Error, Result};
use crate::migration::engine::{DeviceIndex, Engine, Phase, SiteIndex};
use crate::migration::plan::{MigrationPlan, PlannedDevice, PlannedWave};
use crate::repository::SiteKey;

/// Whoever is looked at in one check.
pub(super) struct Asked<'a> {
    /// Every device of the plan by its unit id, with its site.
    pub(super) planned: HashMap<&'a str, (DeviceIndex, SiteIndex, &'a PlannedDevice)>,
    /// Devices of this wave, or of one before it, that have not begun, with their site.
    pub(super) waiting: BTreeMap<DeviceIndex, SiteIndex>,
    /// Their waves, and the one that is checked.
    pub(super) waves: BTreeSet<u32>,
    /// The sites of those, and of devices that have begun and not triggered.
    pub(super) sites: BTreeSet<SiteIndex>,
}

impl<'a> Asked<'a> {
    /// `waves` are those that the engine carries out.
    pub(super) fn of(
        plan: &'a MigrationPlan,
        waves: &'a [PlannedWave],
        wave: u32,
        engine: &Engine,
    ) -> Result<Self> {
        let sites: HashMap<&SiteKey, SiteIndex> =
            plan.sites.iter().map(|site| &site.key).zip(0..).collect();
        let stopped: BTreeSet<SiteIndex> = engine.stopped_sites().map(|(site, _)| site).collect();
        let mut asked = Self {
            planned: HashMap::with_capacity(engine.rollout().devices.len()),
            waiting: BTreeMap::new(),
            waves: BTreeSet::from([wave]),
            sites: BTreeSet::new(),
        };
        let groups = waves.iter().flat_map(|wave| &wave.sites);
        let devices = groups.flat_map(|group| group.devices.iter().map(move |it| (group, it)));
        for (device, (group, planned)) in (0..).zip(devices) {
            let site = *sites.get(&group.site).ok_or_else(|| {
                Error::invalid(format!("a wave names site {}, which is none", group.site))
            })?;
            asked
                .planned
                .insert(&planned.unit_id, (device, site, planned));
            let own_wave = engine.rollout().wave_of(device);
            // A site that stands still is asked when it goes on.
            if own_wave > wave || stopped.contains(&site) {
                continue;
            }
            match engine.phase(device) {
                Phase::Waiting => {
                    asked.waiting.insert(device, site);
                    asked.waves.insert(own_wave);
                    asked.sites.insert(site);
                }
                Phase::Staging | Phase::Staged | Phase::Armed | Phase::Launching => {
                    asked.sites.insert(site);
                }
                _ => {}
            }
        }
        Ok(asked)
    }

    /// How many devices of a site have not begun.
    pub(super) fn waiting_at(&self, site: SiteIndex) -> u32 {
        let here = self.waiting.values().filter(|own| **own == site);
        u32::try_from(here.count()).unwrap_or(u32::MAX)
    }
}
