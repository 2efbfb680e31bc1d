//! What the engine carries out: devices in their order, sites, waves, gates and times.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::super::Calendar;
use super::super::gate::Gates;
use super::super::spec::Trigger;
use crate::error::{Error, Result};
use crate::repository::SiteKey;

/// A device by its place in [`Rollout::devices`]; the order is the order in which they go.
pub type DeviceIndex = u32;
/// A site by its place in [`Rollout::sites`].
pub type SiteIndex = u32;

/// What is to be carried out.
///
/// Directories and profiles do not occur: the engine speaks of places, and whoever carries out its
/// steps knows which directory a place is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Rollout {
    /// The sites.
    pub sites: Vec<RolloutSite>,
    /// The site of each device, in the order in which they go.
    pub devices: Vec<SiteIndex>,
    /// Where each wave ends in the list of devices; the first one begins at 0.
    pub wave_ends: Vec<DeviceIndex>,
    /// How many writes make the directories ready: made directories, assigned profiles.
    pub preparations: u32,
    /// How many of them, the last ones, are taken back once every device is at an end.
    #[serde(default)]
    pub passing: u32,
    /// Whether devices get their settings on staging before they are sent on to launch. Without,
    /// being moved is the trigger: nothing shows that a device has its settings, and no stop can
    /// move it back.
    #[serde(default = "yes")]
    pub staged: bool,
    /// What stops it and what lets it go on.
    pub gates: Gates,
    /// How a device on its launch place comes to upgrade.
    pub trigger: Trigger,
    /// Whether a healthy device is moved on, back where it came from or to another directory;
    /// otherwise it stays on its launch place.
    pub moves_on: bool,
    /// How much at once.
    pub limits: RolloutLimits,
    /// How long things may take.
    pub timing: Timing,
}

/// A site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RolloutSite {
    /// Its key.
    pub key: SiteKey,
    /// When its devices may be triggered.
    pub calendar: Calendar,
    /// How many of its devices may be in flight at once, which is what its line carries.
    pub in_flight: u32,
}

/// How much may happen at once: the numbers of a specification's
/// [`Limits`](super::super::spec::Limits), and those of the requests themselves. Its times are
/// [`Timing`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct RolloutLimits {
    /// Devices in flight in the whole fleet: triggered, and not at an end.
    pub in_flight: u32,
    /// Devices in one request that moves them.
    pub move_batch: u32,
    /// Whether a site has one device in flight until its first one is healthy.
    pub first_alone: bool,
    /// How often a lost answer is settled by reading back before the device counts as unknown.
    pub settle_attempts: u32,
}

impl Default for RolloutLimits {
    /// 500 in flight, 500 in a request, the first device of each site alone.
    fn default() -> Self {
        Self {
            in_flight: 500,
            move_batch: 500,
            first_alone: true,
            settle_attempts: 3,
        }
    }
}

/// How long things may take. All defaults are assumptions: the vendor states no durations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Timing {
    /// Between two looks at the devices under way. Default 2 minutes.
    pub look_every: SignedDuration,
    /// From staging until a device shows its settings as applied. Default 2 days: a device that is
    /// switched off at night and over a weekend day should not be left behind.
    pub armed_within: SignedDuration,
    /// From the trigger to the end of the upgrade. Default 4 hours.
    pub upgraded_within: SignedDuration,
    /// From the trigger to the first contact after it, without which a device counts as offline.
    /// Default 4 hours.
    pub silent_within: SignedDuration,
    /// On OS 12 and in contact for so long before it counts as healthy. Default 10 minutes.
    pub healthy_for: SignedDuration,
    /// From OS 12 to healthy. Default 1 hour.
    pub healthy_within: SignedDuration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            look_every: SignedDuration::from_mins(2),
            armed_within: SignedDuration::from_hours(48),
            upgraded_within: SignedDuration::from_hours(4),
            silent_within: SignedDuration::from_hours(4),
            healthy_for: SignedDuration::from_mins(10),
            healthy_within: SignedDuration::from_hours(1),
        }
    }
}

impl Rollout {
    /// Sites, the site of each device in order, and where each wave ends; the rest has its
    /// defaults.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) if a device belongs to no site, or if waves do not
    /// cover the devices in order.
    pub fn new(
        sites: Vec<RolloutSite>,
        devices: Vec<SiteIndex>,
        wave_ends: Vec<DeviceIndex>,
    ) -> Result<Self> {
        let rollout = Self {
            sites,
            devices,
            wave_ends,
            preparations: 0,
            passing: 0,
            staged: true,
            gates: Gates::default(),
            trigger: Trigger::DirectoryJob,
            moves_on: false,
            limits: RolloutLimits::default(),
            timing: Timing::default(),
        };
        rollout.check().map(|()| rollout)
    }

    /// Whether sites, devices and waves fit each other, and whether anything can go at all.
    pub(super) fn check(&self) -> Result<()> {
        if u32::try_from(self.devices.len()).is_err() {
            return Err(Error::limit("a rollout cannot have more devices"));
        }
        let site_of_none = self
            .devices
            .iter()
            .find(|site| **site as usize >= self.sites.len());
        if let Some(site) = site_of_none {
            return Err(Error::invalid(format!(
                "a device belongs to site {site}, and there are {}",
                self.sites.len()
            )));
        }
        if self.passing > self.preparations {
            return Err(Error::invalid("more is taken back than prepared"));
        }
        if !self.staged && self.trigger != Trigger::DirectoryJob {
            return Err(Error::invalid(
                "only a job is triggered by the move of devices that were not staged",
            ));
        }
        let keys: BTreeSet<_> = self.sites.iter().map(|site| &site.key).collect();
        if keys.len() < self.sites.len() {
            return Err(Error::invalid("two sites have the same key"));
        }
        let nothing_goes = self.limits.in_flight == 0
            || self.limits.move_batch == 0
            || self.sites.iter().any(|site| site.in_flight == 0);
        if nothing_goes {
            return Err(Error::invalid("a limit of 0 lets no device go"));
        }
        let in_order = self.wave_ends.is_sorted();
        let covered = self.wave_ends.last().map_or(0, |end| *end as usize);
        if !in_order || covered != self.devices.len() {
            return Err(Error::invalid(format!(
                "waves end at {covered} of {} devices",
                self.devices.len()
            )));
        }
        Ok(())
    }

    /// The devices of a wave, counted from 0.
    pub fn wave(&self, wave: u32) -> Range<DeviceIndex> {
        let end = |wave: usize| self.wave_ends.get(wave).copied();
        let start = (wave as usize).checked_sub(1).map_or(Some(0), end);
        match (start, end(wave as usize)) {
            (Some(start), Some(end)) => start..end,
            _ => 0..0,
        }
    }

    /// The wave a device belongs to.
    pub fn wave_of(&self, device: DeviceIndex) -> u32 {
        let wave = self.wave_ends.partition_point(|end| *end <= device);
        u32::try_from(wave).unwrap_or(u32::MAX)
    }
}

fn yes() -> bool {
    true
}

impl RolloutSite {
    /// A site that is always open and carries any number of devices at once.
    pub fn new(key: SiteKey) -> Self {
        Self {
            key,
            calendar: Calendar::default(),
            in_flight: u32::MAX,
        }
    }

    /// Says when its devices may be triggered.
    #[must_use]
    pub fn with_calendar(mut self, calendar: Calendar) -> Self {
        self.calendar = calendar;
        self
    }

    /// Says how many of its devices may be in flight at once.
    #[must_use]
    pub fn with_in_flight(mut self, devices: u32) -> Self {
        self.in_flight = devices;
        self
    }
}
