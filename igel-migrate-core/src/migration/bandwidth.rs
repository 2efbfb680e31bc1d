//! What an upgrade costs in time and traffic, by the way the binaries come.
//!
//! Advice, computed before anything is sent; how fast downloads really are, only a canary shows.
//! The formulas are this project's own model, integers throughout; what they assume is in
//! [`Assumptions`] and is printed with every estimate. The size of the binaries is measured, not
//! assumed: nobody outside the vendor publishes it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use serde::{Deserialize, Serialize};

use super::Percent;
use crate::names::{named, serde_by_name};
use crate::repository::LineSpeed;

named! {
    #[what("a way of download")]
    /// Where devices get the binaries from.
    pub enum Download {
        /// From UMS or the vendor, each device over the site's line.
        Central = "central",
        /// From the repository of the site.
        Repository = "repository",
        /// From devices of the site that have them already.
        Peer = "peer",
    }
}

serde_by_name! { Download }

/// What the model takes for granted. All of it is assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Assumptions {
    /// The share of a line that arrives as content.
    pub efficiency: Percent,
    /// What one device can take in, in bytes per second.
    pub device_bytes_per_second: u64,
    /// The speed of a port in the local network, in bits per second.
    pub local_bits_per_second: u64,
    /// From the end of the download to a device that works, in seconds.
    pub upgrade_seconds: u64,
    /// How many devices a peer serves at once; the vendor's default is 1.
    pub peer_limit: u32,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self {
            efficiency: Percent::new(85),
            device_bytes_per_second: 30_000_000,
            local_bits_per_second: 1_000_000_000,
            upgrade_seconds: 20 * 60,
            peer_limit: 1,
        }
    }
}

impl Assumptions {
    /// The assumptions as sentences.
    ///
    /// ```
    /// use igel_migrate_core::migration::bandwidth::Assumptions;
    /// let texts = Assumptions::default().texts();
    /// assert_eq!(texts[0], "85 % of a line arrives as content");
    /// ```
    pub fn texts(&self) -> Vec<String> {
        let Self {
            efficiency,
            device_bytes_per_second,
            local_bits_per_second,
            upgrade_seconds,
            peer_limit,
        } = self;
        vec![
            format!("{efficiency} of a line arrives as content"),
            format!(
                "a device takes in {} MB/s",
                device_bytes_per_second / 1_000_000
            ),
            format!(
                "a port in the local network carries {} Mbit/s",
                local_bits_per_second / 1_000_000
            ),
            format!(
                "a device works again {} min after its download",
                upgrade_seconds / 60
            ),
            format!("a peer serves {peer_limit} at once, and only after its own restart"),
            "nothing else uses the line, and all devices are switched on".to_owned(),
            "a device that cannot reach its repository downloads over the line of the site"
                .to_owned(),
        ]
    }

    /// Content in bytes per second over a line.
    fn content(&self, bits_per_second: u64) -> u128 {
        let share = u128::from(self.efficiency.floor_of(1_000_000));
        (u128::from(bits_per_second) * share / 8_000_000).max(1)
    }

    fn local_content(&self) -> u128 {
        self.content(self.local_bits_per_second)
    }

    fn device_content(&self) -> u128 {
        u128::from(self.device_bytes_per_second.max(1)).min(self.local_content())
    }
}

/// What is to be downloaded at a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// How many devices.
    pub devices: u32,
    /// What each of them downloads, in bytes: the sum of what lies in the repository for it.
    pub bytes_per_device: u64,
    /// The line of the site, if it is known.
    pub line: Option<LineSpeed>,
    /// How long the shortest window lasts, in minutes; none without windows.
    pub window_minutes: Option<u32>,
}

/// What one way of download costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Cost {
    /// The way.
    pub download: Download,
    /// From the first trigger to the last device that works, in seconds of open windows.
    pub seconds: u64,
    /// The same if binaries are 30 % smaller and lines 30 % faster.
    pub at_best_seconds: u64,
    /// The same if binaries are 30 % bigger and lines 30 % slower.
    pub at_worst_seconds: u64,
    /// Over the line of the site, in bytes.
    pub wan_bytes: u64,
    /// Within the site, in bytes.
    pub lan_bytes: u64,
}

/// What the upgrade of a site costs, by the way the binaries come.
///
/// ```
/// use igel_migrate_core::migration::bandwidth::{Assumptions, Download, Load, SiteEstimate};
/// let load = Load {
///     devices: 250,
///     bytes_per_device: 1_500_000_000,
///     line: Some("100 Mbit/s".parse()?),
///     window_minutes: Some(480),
/// };
/// let estimate = SiteEstimate::of(&load, &Assumptions::default());
/// let repository = estimate.cost(Download::Repository).unwrap();
/// assert_eq!((repository.wan_bytes, repository.seconds), (1_500_000_000, 4871));
/// // A night of eight hours brings 195 devices over the line if the repository is down.
/// assert_eq!(estimate.wave_that_fits(Download::Central), Some(195));
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SiteEstimate {
    /// How many devices.
    pub devices: u32,
    /// What each of them downloads, in bytes.
    pub bytes_per_device: u64,
    /// What each way costs. Where nothing is known of the line, ways over it are left out.
    pub costs: Vec<Cost>,
    /// The same for a repository that holds the binaries already.
    pub filled_repository: Cost,
    /// For each way, how many devices fit into the shortest window; none without windows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fitting: Vec<(Download, u32)>,
}

impl SiteEstimate {
    /// Estimates a site.
    pub fn of(load: &Load, assumptions: &Assumptions) -> Self {
        let ways = [Download::Central, Download::Repository, Download::Peer];
        let known = |way: &Download| load.line.is_some() || *way == Download::Repository;
        let costs = ways
            .into_iter()
            .filter(known)
            .map(|way| cost(way, load, assumptions, load.line.is_some()))
            .collect();
        let fit = |way: Download| {
            let minutes = load.window_minutes?;
            fitting(way, load, assumptions, minutes).map(|devices| (way, devices))
        };
        Self {
            devices: load.devices,
            bytes_per_device: load.bytes_per_device,
            costs,
            filled_repository: cost(Download::Repository, load, assumptions, false),
            fitting: ways.into_iter().filter_map(fit).collect(),
        }
    }

    /// What a way costs; none if nothing is known of the line it needs.
    pub fn cost(&self, download: Download) -> Option<&Cost> {
        self.costs.iter().find(|cost| cost.download == download)
    }

    /// How many devices fit into the shortest window; none without windows, or if nothing is known
    /// of the line.
    pub fn wave_that_fits(&self, download: Download) -> Option<u32> {
        let fitting = self.fitting.iter().find(|(way, _)| *way == download);
        fitting.map(|(_, devices)| *devices)
    }

    /// What happens if the repository is down: every device comes over the line of the site. None
    /// if nothing is known of the line.
    pub fn without_repository(&self) -> Option<&Cost> {
        self.cost(Download::Central)
    }
}

fn cost(way: Download, load: &Load, assumptions: &Assumptions, over_line: bool) -> Cost {
    let line = load
        .line
        .filter(|_| over_line)
        .map(LineSpeed::bits_per_second);
    let seconds = |size: u32, speed: u32| {
        let scale = |value: u64, percent: u32| {
            u64::try_from(u128::from(value) * u128::from(percent) / 100).unwrap_or(u64::MAX)
        };
        let bytes = scale(load.bytes_per_device, size);
        let line = line.map(|bits| scale(bits, speed).max(1));
        let mut local = *assumptions;
        local.local_bits_per_second = scale(local.local_bits_per_second, speed).max(1);
        duration(way, load.devices, bytes, line, &local)
    };
    let all = u128::from(load.devices) * u128::from(load.bytes_per_device);
    let all = u64::try_from(all).unwrap_or(u64::MAX);
    let once = load.bytes_per_device.min(all);
    let (wan_bytes, lan_bytes) = match way {
        Download::Central => (all, 0),
        Download::Repository => (if over_line { once } else { 0 }, all),
        Download::Peer => (once, all - once),
    };
    Cost {
        download: way,
        seconds: seconds(100, 100),
        at_best_seconds: seconds(70, 130),
        at_worst_seconds: seconds(130, 70),
        wan_bytes,
        lan_bytes,
    }
}

/// How long a way takes, in whole seconds, rounded up. Without a line what comes over it costs no
/// time.
fn duration(
    way: Download,
    devices: u32,
    bytes: u64,
    line: Option<u64>,
    assumptions: &Assumptions,
) -> u64 {
    if devices == 0 {
        return 0;
    }
    let (count, size) = (u128::from(devices), u128::from(bytes));
    let over_line =
        |bytes: u128| line.map_or(0, |bits| milliseconds(bytes, assumptions.content(bits)));
    let upgrade = u128::from(assumptions.upgrade_seconds) * 1000;
    let milliseconds = match way {
        Download::Central => over_line(count * size) + upgrade,
        Download::Repository => {
            let rate = assumptions
                .local_content()
                .min(count * assumptions.device_content());
            over_line(size) + milliseconds(count * size, rate) + upgrade
        }
        Download::Peer => over_line(size) + upgrade + spreading(devices - 1, size, assumptions),
    };
    u64::try_from(milliseconds.div_ceil(1000)).unwrap_or(u64::MAX)
}

fn milliseconds(bytes: u128, bytes_per_second: u128) -> u128 {
    (bytes * 1000).div_ceil(bytes_per_second.max(1))
}

/// How long it takes until `devices` have got the binaries from each other and work, after the
/// first one works: each that has finished serves as many as its limit allows, in milliseconds.
fn spreading(devices: u32, bytes: u128, assumptions: &Assumptions) -> u128 {
    let limit = assumptions.peer_limit.max(1);
    let rate = assumptions
        .device_content()
        .min(assumptions.local_content() / u128::from(limit));
    let (transfer, upgrade) = (
        milliseconds(bytes, rate),
        u128::from(assumptions.upgrade_seconds) * 1000,
    );
    let mut free: BinaryHeap<Reverse<u128>> = (0..limit).map(|_| Reverse(0)).collect();
    let mut last = 0;
    let mut left = devices;
    while left > 0 {
        let Some(Reverse(start)) = free.pop() else {
            break;
        };
        let done = start + transfer;
        last = last.max(done + upgrade);
        left -= 1;
        free.push(Reverse(done));
        // More places to be served from than devices left are of no use.
        let useful = usize::try_from(left).unwrap_or(usize::MAX);
        for _ in 0..limit {
            if free.len() < useful {
                free.push(Reverse(done + upgrade));
            }
        }
    }
    last
}

/// How many devices are done within `minutes`; none if nothing is known of the line.
fn fitting(way: Download, load: &Load, assumptions: &Assumptions, minutes: u32) -> Option<u32> {
    let window = u64::from(minutes) * 60;
    let line = load.line.map(LineSpeed::bits_per_second);
    if line.is_none() && way != Download::Repository {
        return None;
    }
    // A repository is filled before the wave, not during it.
    let line = line.filter(|_| way != Download::Repository);
    let fits =
        |devices: u32| duration(way, devices, load.bytes_per_device, line, assumptions) <= window;
    let (mut low, mut high) = (0, load.devices);
    while low < high {
        let middle = high - (high - low) / 2;
        if fits(middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Some(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn load(devices: u32, line: &str) -> Load {
        Load {
            devices,
            bytes_per_device: 1_500_000_000,
            line: Some(line.parse().unwrap()),
            window_minutes: Some(480),
        }
    }

    fn hours(seconds: u64) -> String {
        #[allow(clippy::cast_precision_loss)] // far below 2^53
        let hours = seconds as f64 / 3600.0;
        format!("{hours:.2}")
    }

    /// Against another program with the same model: 1.5 GB, 20 min, 30 MB/s, 1 Gbit/s.
    #[test]
    fn hours_of_another_program() {
        for (devices, line, central, cold, filled, peers, four_at_once) in [
            (25, "20 Mbit/s", "5.24", "0.63", "0.43", "1.20", "0.96"),
            (100, "50 Mbit/s", "8.18", "0.80", "0.73", "1.25", "1.11"),
            (250, "100 Mbit/s", "10.14", "1.35", "1.31", "1.33", "1.12"),
            (1000, "200 Mbit/s", "19.94", "4.27", "4.25", "1.53", "1.19"),
        ] {
            let load = load(devices, line);
            let estimate = SiteEstimate::of(&load, &Assumptions::default());
            let of = |way| hours(estimate.cost(way).unwrap().seconds);
            assert_eq!(of(Download::Central), central);
            assert_eq!(of(Download::Repository), cold);
            assert_eq!(hours(estimate.filled_repository.seconds), filled);
            assert_eq!(of(Download::Peer), peers);
            let assumptions = Assumptions {
                peer_limit: 4,
                ..Assumptions::default()
            };
            let estimate = SiteEstimate::of(&load, &assumptions);
            assert_eq!(
                hours(estimate.cost(Download::Peer).unwrap().seconds),
                four_at_once
            );
        }
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let unknown = Load {
            line: None,
            window_minutes: None,
            ..load(100, "1 Mbit/s")
        };
        let estimate = SiteEstimate::of(&unknown, &Assumptions::default());
        assert!(estimate.cost(Download::Central).is_none());
        assert!(estimate.without_repository().is_none());
        assert_eq!(estimate.cost(Download::Repository).unwrap().wan_bytes, 0);
        assert!(estimate.fitting.is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]
        #[test]
        fn what_fits_fits_and_one_more_does_not(
            devices in 1_u32..120,
            bytes in 1_u64..5_000_000_000,
            mbit in 1_u64..1000,
            minutes in 1_u32..=1440,
            way in 0_usize..3,
        ) {
            let way = [Download::Central, Download::Repository, Download::Peer][way];
            let load = Load {
                devices,
                bytes_per_device: bytes,
                line: Some(format!("{mbit} Mbit/s").parse().unwrap()),
                window_minutes: Some(minutes),
            };
            let assumptions = Assumptions::default();
            let fits = SiteEstimate::of(&load, &assumptions).wave_that_fits(way).unwrap();
            let line = load.line.map(LineSpeed::bits_per_second).filter(|_| way != Download::Repository);
            let seconds = |devices| duration(way, devices, bytes, line, &assumptions);
            prop_assert!(fits == 0 || seconds(fits) <= u64::from(minutes) * 60);
            prop_assert!(fits == devices || seconds(fits + 1) > u64::from(minutes) * 60);
        }

        #[test]
        fn no_number_is_too_big(devices: u32, bytes: u64, bits in 1_u64..u64::MAX / 1_000_000) {
            let load = Load {
                devices,
                bytes_per_device: bytes,
                line: Some(format!("{bits} kbit/s").parse().unwrap_or("1 kbit/s".parse().unwrap())),
                window_minutes: None,
            };
            let assumptions = Assumptions::default();
            let costs = [Download::Central, Download::Repository].map(|way| cost(way, &load, &assumptions, true));
            for cost in costs {
                prop_assert!(cost.at_best_seconds <= cost.seconds && cost.seconds <= cost.at_worst_seconds);
            }
        }
    }
}
