//! The waves of a plan: the devices that go, in their order, within what each site takes.

use std::collections::BTreeMap;

use super::sorted::{SiteDevices, Sorted};
use super::{PlannedDevice, PlannedSite, PlannedSiteWave, PlannedWave};
use crate::migration::fleet::FleetDevice;
use crate::migration::spec::MigrationSpec;
use crate::migration::wave::{Candidate, MAX_PER_DIRECTORY, fill, stratified_order};
use crate::repository::SiteKey;

pub(super) fn has_devices(waves: &[PlannedWave], key: &SiteKey) -> bool {
    let mut sites = waves.iter().flat_map(|wave| &wave.sites);
    sites.any(|site| site.site == *key)
}

/// The waves of the devices that `of` gives for each site.
pub(super) fn waves<'a>(
    spec: &MigrationSpec,
    sorted: &'a Sorted<'_>,
    planned: &[PlannedSite],
    of: impl Fn(&'a SiteDevices<'_>) -> &'a Vec<&'a FleetDevice>,
) -> Vec<PlannedWave> {
    let keys: Vec<&SiteKey> = spec.sites.iter().map(|site| &site.key).collect();
    let mut devices: Vec<(usize, &FleetDevice)> = Vec::new();
    for (site, sorted) in sorted.sites.iter().enumerate() {
        devices.extend(of(sorted).iter().map(|device| (site, *device)));
    }
    let candidates: Vec<Candidate<'_>> = devices
        .iter()
        .map(|(site, device)| Candidate {
            unit_id: &device.unit_id,
            site: keys[*site].as_str(),
            model: &device.model,
            build: &device.build,
        })
        .collect();
    let order = stratified_order(&spec.name, &candidates);
    let site_of: Vec<usize> = order.iter().map(|&index| devices[index].0).collect();
    let per_wave = |site| {
        planned
            .get(site)
            .and_then(|site: &PlannedSite| site.per_wave)
    };
    let capacities: Vec<_> = (0..keys.len()).map(per_wave).collect();
    let count = u32::try_from(devices.len()).unwrap_or(u32::MAX);
    let mut gone = vec![0_u32; keys.len()];
    let present = |site: usize| planned.get(site).map_or(0, |site| site.present);
    fill(&site_of, &capacities, &spec.wave_sizes(count))
        .into_iter()
        .map(|places| {
            let mut sites: BTreeMap<usize, PlannedSiteWave> = BTreeMap::new();
            for place in places {
                let (site, device) = devices[order[place]];
                let wave = sites.entry(site).or_insert_with(|| PlannedSiteWave {
                    site: keys[site].clone(),
                    first_alone: spec.waves.first_of_site_alone && gone[site] == 0,
                    devices: Vec::new(),
                });
                wave.devices.push(PlannedDevice {
                    unit_id: device.unit_id.clone(),
                    id: device.id,
                    from: device.parent,
                    shard: (present(site) + gone[site]) / MAX_PER_DIRECTORY + 1,
                });
                gone[site] += 1;
            }
            PlannedWave {
                sites: sites.into_values().collect(),
            }
        })
        .collect()
}
