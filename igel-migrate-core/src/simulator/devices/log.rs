//! What devices did.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

/// One step of one device.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeviceEvent {
    /// When, by the simulator's clock.
    pub at: Timestamp,
    /// The unit id of the device, which it keeps.
    pub unit_id: Arc<str>,
    /// What it did.
    pub step: DeviceStep,
    /// More about it, in words and without secrets or addresses.
    pub detail: String,
}

impl fmt::Display for DeviceEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            at,
            unit_id,
            step,
            detail,
        } = self;
        write!(f, "{at} {unit_id} {step:?}")?;
        if detail.is_empty() {
            return Ok(());
        }
        write!(f, ": {detail}")
    }
}

/// What a device did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DeviceStep {
    /// It fetched the settings in effect.
    SettingsApplied,
    /// It went offline because the profile of its network was no longer in effect.
    NetworkLost,
    /// Another build of OS 11 is assigned to it, and it begins to update.
    UpdateBegun,
    /// It runs that build of OS 11.
    Updated,
    /// It was told to upgrade and does not.
    Refused,
    /// It was told to upgrade and begins.
    UpgradeBegun,
    /// The base system could not be had; it stays on OS 11.
    DownloadFailed,
    /// It takes the base system from the vendor's portal instead.
    PortalUsed,
    /// It is downloading the base system.
    DownloadBegun,
    /// Its power went away while it was downloading.
    PowerLost,
    /// Its power came back, on OS 11.
    PowerBack,
    /// The base system is there and good.
    Downloaded,
    /// It wrote the base system and starts again.
    Rebooted,
    /// It will not be seen again.
    NeverReturned,
    /// It came back on OS 11.
    ReturnedAsOs11,
    /// It registered as OS 12.
    Registered,
    /// It is on OS 12 and has no settings.
    WithoutSettings,
}
