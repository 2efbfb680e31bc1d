//! Filling waves in order, within what each site's line carries.

use super::WaveSize;

/// What a site can take in one wave; none means any number.
type Capacity = Option<u32>;

/// Fills waves of these sizes with devices, in their order.
///
/// `site_of` gives the site of each device in the order they go, as an index into `capacities`. What
/// comes back is, for each wave, the places in `site_of`. A device whose site has taken in a wave
/// all it can goes in a later wave, before the devices behind it. Devices that no size has room
/// for go in one further wave, or in as many as their site needs.
pub(crate) fn fill(
    site_of: &[usize],
    capacities: &[Capacity],
    sizes: &[WaveSize],
) -> Vec<Vec<usize>> {
    let all = u32::try_from(site_of.len()).unwrap_or(u32::MAX);
    let capacity = |site: usize| capacities.get(site).copied().flatten().unwrap_or(u32::MAX);
    let mut waves: Vec<Vec<usize>> = Vec::new();
    let mut waiting: Vec<usize> = (0..site_of.len()).collect();
    let limited = sizes
        .iter()
        .take_while(|size| **size != WaveSize::Rest)
        .map(|size| size.devices(all) as usize);
    for size in limited {
        if waiting.is_empty() {
            break;
        }
        let mut taken = vec![0_u32; capacities.len()];
        let mut wave = Vec::new();
        waiting.retain(|&place| {
            let count = &mut taken[site_of[place]];
            let goes = wave.len() < size && *count < capacity(site_of[place]).max(1);
            if goes {
                *count += 1;
                wave.push(place);
            }
            !goes
        });
        waves.push(wave);
    }
    let first = waves.len();
    let mut taken = vec![0_u32; capacities.len()];
    for place in waiting {
        let count = &mut taken[site_of[place]];
        let wave = first + (*count / capacity(site_of[place]).max(1)) as usize;
        *count += 1;
        if waves.len() <= wave {
            waves.resize_with(wave + 1, Vec::new);
        }
        waves[wave].push(place);
    }
    waves
}
