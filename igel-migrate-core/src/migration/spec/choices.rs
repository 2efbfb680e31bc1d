//! What a specification leaves to choose, each choice with its default.

use serde::{Deserialize, Serialize};

use super::super::bandwidth::Download;
use super::super::gate::{Confidence, PromoteRule, Risk, StopRule};
use super::super::wave::WaveSize;
use crate::names::{named, serde_by_name};
use crate::ums::{DirectoryPath, ViewId};
use crate::version::Os11Version;

named! {
    #[what("a trigger")]
    /// What starts the upgrade of a device that has its settings. The management interface has no
    /// such command (IMI manual 2025), so none is pretended.
    pub enum Trigger {
        /// A job of UMS on the launch directory, which an administrator has made: arriving there is
        /// the trigger.
        DirectoryJob = "directory_job",
        /// A person, who is told which devices, gives the command in UMS and says so; evidence of
        /// an upgrade counts as well.
        Manual = "manual",
        /// Your own code.
        Custom = "custom",
    }
}

named! {
    #[what("a way to treat late joiners")]
    /// What becomes of devices that turn up after the plan was made.
    pub enum LateJoiners {
        /// They stay where they are; a later plan finds them.
        Ignore = "ignore",
        /// They join the last wave.
        LastWave = "last_wave",
        /// They make one more wave.
        NewWave = "new_wave",
    }
}

serde_by_name! { Trigger LateJoiners }

/// Where a device stays once it is healthy.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AfterSuccess {
    /// Where it was upgraded.
    #[default]
    Stay,
    /// Back in the directory it came from, with the profiles of that directory.
    Return,
    /// In this directory.
    MoveTo(DirectoryPath),
}

/// Profiles that devices need, by their names in UMS.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct RequiredProfiles {
    /// The directory above all staging and launch directories that common profiles are assigned
    /// to; none: they are assigned to each of them.
    pub directory: Option<DirectoryPath>,
    /// Profiles for OS 11 that all sites need, besides the repository's.
    pub os11: Vec<String>,
    /// Profiles for OS 12 that all sites need: base system, sessions.
    pub os12: Vec<String>,
}

/// Which devices take part, of those that belong to a site.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Selection {
    /// Those in these directories and below; with `views`, `names` and `listed`: any of them.
    /// Nothing at all selects every device of every site.
    pub directories: Vec<DirectoryPath>,
    /// Those of these views.
    pub views: Vec<ViewId>,
    /// Those with these names.
    pub names: Vec<String>,
    /// Those with these unit ids, MAC addresses or names, from CSV files.
    pub listed: Vec<String>,
    /// But none in these directories or below.
    pub except_directories: Vec<DirectoryPath>,
    /// None with these unit ids, MAC addresses or names.
    pub except: Vec<String>,
    /// None of these models: a quarantine.
    pub except_models: Vec<String>,
    /// None whose comment in UMS holds this text.
    pub comment_marker: Option<String>,
}

/// Which devices go together.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WaveSettings {
    /// Sizes of waves in order; empty: from the risk, and without a risk 10, 5 %, 25 %, the rest.
    pub sizes: Vec<WaveSize>,
    /// Where devices get the binaries from, which limits what a site takes in one wave.
    pub download: Download,
    /// Whether the first device of each site goes alone, and the others of the site wait for it.
    pub first_of_site_alone: bool,
    /// What becomes of devices that turn up after the plan was made.
    pub late_joiners: LateJoiners,
}

impl Default for WaveSettings {
    fn default() -> Self {
        Self {
            sizes: Vec::new(),
            download: Download::Repository,
            first_of_site_alone: true,
            late_joiners: LateJoiners::Ignore,
        }
    }
}

/// What gates ask, before the number of devices is known.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GateSettings {
    /// The stated risk.
    pub risk: Option<Risk>,
    /// Stop rules in place of the default ones.
    pub stop: Option<Vec<StopRule>>,
    /// What the first wave must have shown.
    pub first_wave: PromoteRule,
    /// What later waves must have shown.
    pub later_waves: PromoteRule,
}

impl Default for GateSettings {
    fn default() -> Self {
        Self {
            risk: None,
            stop: None,
            first_wave: PromoteRule::first_wave(),
            later_waves: PromoteRule::automatic(),
        }
    }
}

impl GateSettings {
    /// How sure bounds are, unless said otherwise.
    pub(super) const CONFIDENCE: Confidence = Confidence::P95;
}

/// How much happens at once, and how long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Limits {
    /// Devices between trigger and end, in the fleet.
    #[serde(deserialize_with = "at_least_one")]
    pub in_flight: u32,
    /// The same at one site.
    #[serde(deserialize_with = "at_least_one")]
    pub in_flight_per_site: u32,
    /// Minutes until settings must be applied after the move; then the device is left out. Devices
    /// contact UMS once a day unless set otherwise (KB heartbeat), hence a day and a bit.
    #[serde(deserialize_with = "at_least_one")]
    pub arm_minutes: u32,
    /// Minutes from the trigger until a device must be on the target.
    #[serde(deserialize_with = "at_least_one")]
    pub upgrade_minutes: u32,
    /// Minutes without contact after which a triggered device counts as offline.
    #[serde(deserialize_with = "at_least_one")]
    pub silent_minutes: u32,
    /// Seconds between two looks at the devices of a wave.
    #[serde(deserialize_with = "at_least_one")]
    pub poll_seconds: u32,
}

/// Specifications cannot say 0 either: no device would go, or every device be late at once.
fn at_least_one<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        0 => Err(serde::de::Error::custom("a limit of 0 lets no device go")),
        limit => Ok(limit),
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            in_flight: 200,
            in_flight_per_site: 50,
            arm_minutes: 26 * 60,
            upgrade_minutes: 4 * 60,
            silent_minutes: 8 * 60,
            poll_seconds: 60,
        }
    }
}

/// When a device counts as migrated, and when as healthy.
///
/// What UMS shows of an OS 12 device is not documented, so the defaults are **assumptions**: the
/// canary shows whether they hold, and a wave in which nothing matches is inconclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SuccessDefinition {
    /// Migrated if the version of the device's firmware begins with one of these. Assumed: `12.`.
    pub firmware_version_begins: Vec<String>,
    /// Or if its `osType` begins with one of these. Assumed: `IGEL OS 12`, `IGEL Linux 12`.
    pub os_type_begins: Vec<String>,
    /// Minutes that settings must have been applied for the device to count as healthy.
    pub healthy_minutes: u32,
    /// Whether `isThinClientRegistered` must be true, where UMS sends it (12.07.100 onwards).
    pub registered: bool,
}

impl Default for SuccessDefinition {
    fn default() -> Self {
        Self {
            firmware_version_begins: vec!["12.".to_owned()],
            os_type_begins: vec!["IGEL OS 12".to_owned(), "IGEL Linux 12".to_owned()],
            healthy_minutes: 10,
            registered: true,
        }
    }
}

impl SuccessDefinition {
    /// Whether a device with this firmware version and `osType` is on OS 12.
    ///
    /// ```
    /// use igel_migrate_core::migration::spec::SuccessDefinition;
    /// let success = SuccessDefinition::default();
    /// assert!(success.is_migrated(Some("12.7.4"), None));
    /// assert!(!success.is_migrated(
    ///     Some("11.11.100.01"),
    ///     Some("IGEL Linux 11 (OS12 Upgrade Ready; Kernel Version 6.1.42)")
    /// ));
    /// ```
    pub fn is_migrated(&self, firmware_version: Option<&str>, os_type: Option<&str>) -> bool {
        let begins = |text: Option<&str>, starts: &[String]| {
            text.is_some_and(|text| starts.iter().any(|start| text.starts_with(start.as_str())))
        };
        begins(firmware_version, &self.firmware_version_begins)
            || begins(os_type, &self.os_type_begins)
    }

    /// The assumptions as sentences, for plans and reports.
    pub fn assumptions(&self) -> Vec<String> {
        vec![
            format!(
                "a device is on OS 12 if its firmware version begins with {}, or its osType with {}",
                quoted_list(&self.firmware_version_begins),
                quoted_list(&self.os_type_begins)
            ),
            format!(
                "it is healthy once its settings have been applied for {} min",
                self.healthy_minutes
            ),
        ]
    }
}

fn quoted_list(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
    quoted.join(" or ")
}

/// How UMS and devices behave where nothing is documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Assumed {
    /// A job on a directory reaches the directories in it.
    pub job_reaches_subdirectories: bool,
    /// A move makes the settings of a device pending until it has got them.
    pub move_makes_settings_pending: bool,
}

impl Default for Assumed {
    fn default() -> Self {
        Self {
            job_reaches_subdirectories: false,
            move_makes_settings_pending: true,
        }
    }
}

impl Assumed {
    /// The assumptions as sentences, for plans and reports.
    pub fn assumptions(&self) -> Vec<String> {
        let [reaches, pending] = [
            self.job_reaches_subdirectories,
            self.move_makes_settings_pending,
        ]
        .map(|yes| if yes { "" } else { "not " });
        vec![
            format!("a job on a directory does {reaches}reach the directories in it"),
            format!("a move does {pending}make the settings of a device pending"),
        ]
    }
}

/// Devices whose build of OS 11 lacks something are brought to another build first.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Os11Update {
    /// The build they are to get.
    pub build: Os11Version,
    /// The directory to which a person has assigned that build.
    pub directory: DirectoryPath,
}

impl Os11Update {
    /// To this build, by way of this directory.
    pub fn new(build: Os11Version, directory: DirectoryPath) -> Self {
        Self { build, directory }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_holds_no_limit_that_lets_nothing_go() {
        let mut limits = serde_json::to_value(Limits::default()).unwrap();
        let read = |json: &serde_json::Value| serde_json::from_value::<Limits>(json.clone());
        assert_eq!(read(&limits).unwrap(), Limits::default());
        limits["poll_seconds"] = 0.into();
        assert!(read(&limits).is_err());
    }
}
