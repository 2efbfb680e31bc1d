//! How devices behave, and which of them fail.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::repository::LineSpeed;
use crate::simulator::AppLayout;
use crate::simulator::dice::Dice;
use crate::simulator::repository::seed_of;
use crate::ums::ProfileId;

/// How simulated devices behave. Every default is an assumption: no device was measured.
///
/// ```
/// use igel_migrate_core::simulator::{DeviceBehavior, DeviceFailure, FailureRule};
/// let behavior = DeviceBehavior::default()
///     .with_seed(7)
///     .with_line("Berlin", "50 Mbit/s".parse()?)
///     .with_failure(FailureRule::new(DeviceFailure::NeverReturns).for_model("HP t640").at_rate(0.3));
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct DeviceBehavior {
    /// The seed of times and failures. Default: 1.
    pub seed: u64,
    /// Between two contacts, give or take a fifth. Default: 30 minutes.
    pub heartbeat: Duration,
    /// From the contact that finds other settings to their being applied, give or take a fifth.
    /// Default: 5 minutes.
    pub settings_after: Duration,
    /// The version of the base system that UMS has as its default. Default: `12.7.4`.
    pub base_system: String,
    /// Where the base system lies below the address of a source. Default:
    /// [`AppLayout::NameThenVersion`].
    pub layout: AppLayout,
    /// How much of each file is really transferred; `None`: all, which is then compared by SHA-256.
    /// Times on the line follow the full size in any case. Default: 4 KiB.
    pub sample_bytes: Option<u64>,
    /// Whether a device tries its other sources when the first fails. Default: no.
    pub tries_other_sources: bool,
    /// Bytes a device takes from the vendor's portal when no source gives the base system; `None`:
    /// it does not. Default: `None`.
    pub portal_bytes: Option<u64>,
    /// From the contact that finds another build of OS 11 assigned to the device's running it,
    /// download and reboot included, give or take a fifth. Default: 20 minutes.
    pub os11_update: Duration,
    /// How long a device ignores the job after a failed attempt. Default: 6 hours.
    pub retry_after: Duration,
    /// For writing the base system, give or take a fifth. Default: 10 minutes.
    pub writing: Duration,
    /// For a reboot, give or take a fifth. Default: 3 minutes.
    pub reboot: Duration,
    /// How long a device is without power. Default: 30 minutes.
    pub power_cut: Duration,
    /// Whether a device that finds no OS 12 profile has its changes pending for ever, or none.
    /// Default: pending.
    pub no_profile_stays_pending: bool,
    pub(super) lines: BTreeMap<String, LineSpeed>,
    pub(super) failures: Vec<FailureRule>,
}

impl Default for DeviceBehavior {
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
        Self {
            seed: 1,
            heartbeat: minutes(30),
            settings_after: minutes(5),
            base_system: "12.7.4".to_owned(),
            layout: AppLayout::NameThenVersion,
            sample_bytes: Some(4096),
            tries_other_sources: false,
            portal_bytes: None,
            os11_update: minutes(20),
            retry_after: minutes(6 * 60),
            writing: minutes(10),
            reboot: minutes(3),
            power_cut: minutes(30),
            no_profile_stays_pending: true,
            lines: BTreeMap::new(),
            failures: Vec::new(),
        }
    }
}

impl DeviceBehavior {
    /// Another seed.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Another base system.
    #[must_use]
    pub fn with_base_system(mut self, version: &str) -> Self {
        version.clone_into(&mut self.base_system);
        self
    }

    /// The line that the devices of a site share; 1 Gbit/s where nothing else is given. The site of a device is its `site` field when it
    /// is first seen, or else the name of the directory below the root it lies in or below.
    #[must_use]
    pub fn with_line(mut self, site: &str, speed: LineSpeed) -> Self {
        self.lines.insert(site.to_owned(), speed);
        self
    }

    /// Lets devices fail.
    #[must_use]
    pub fn with_failure(mut self, rule: FailureRule) -> Self {
        self.failures.push(rule);
        self
    }

    /// What a device will suffer, the same for the same seed and unit id.
    pub(super) fn failures_of(&self, unit_id: &str, is: &Traits<'_>) -> Vec<DeviceFailure> {
        let mut dice = Dice::new(seed_of(self.seed, unit_id));
        let hit = self.failures.iter().filter(|rule| {
            // Every rule rolls, so that one does not change what another decides.
            let rolled = dice.rate(rule.rate);
            rolled && rule.is_about(is)
        });
        hit.map(|rule| rule.failure).collect()
    }
}

/// How a device fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeviceFailure {
    /// It does not come back from the reboot into OS 12.
    NeverReturns,
    /// It comes back on OS 11, each time.
    ReturnsAsOs11,
    /// It comes back on OS 12 and never gets settings; `configChanges` stays pending.
    ReturnsWithoutSettings,
    /// Its power goes away in the middle of its first download.
    PowerLoss,
    /// It goes offline when it loses this profile on OS 11, its network being set there.
    NeedsProfile(ProfileId),
}

/// Which devices fail in which way.
#[derive(Debug, Clone)]
pub struct FailureRule {
    failure: DeviceFailure,
    model: Option<String>,
    site: Option<String>,
    build: Option<String>,
    rate: f64,
}

/// What rules ask about a device.
pub(super) struct Traits<'d> {
    pub(super) model: &'d str,
    pub(super) site: &'d str,
    pub(super) build: &'d str,
}

impl FailureRule {
    /// All devices.
    pub fn new(failure: DeviceFailure) -> Self {
        Self {
            failure,
            model: None,
            site: None,
            build: None,
            rate: 1.0,
        }
    }

    /// Only devices with this `deviceType`.
    #[must_use]
    pub fn for_model(mut self, device_type: &str) -> Self {
        self.model = Some(device_type.to_owned());
        self
    }

    /// Only devices of this site (see [`DeviceBehavior::with_line`]).
    #[must_use]
    pub fn for_site(mut self, site: &str) -> Self {
        self.site = Some(site.to_owned());
        self
    }

    /// Only devices that are on this firmware version when they are first seen.
    #[must_use]
    pub fn for_build(mut self, version: &str) -> Self {
        self.build = Some(version.to_owned());
        self
    }

    /// Only so many of them (0 to 1), decided by the seed for each device.
    #[must_use]
    pub fn at_rate(mut self, rate: f64) -> Self {
        self.rate = rate;
        self
    }

    fn is_about(&self, is: &Traits<'_>) -> bool {
        let fits = |wanted: &Option<String>, found: &str| {
            wanted.as_ref().is_none_or(|wanted| *wanted == *found)
        };
        fits(&self.model, is.model) && fits(&self.site, is.site) && fits(&self.build, is.build)
    }
}
