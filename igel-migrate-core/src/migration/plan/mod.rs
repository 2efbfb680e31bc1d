//! The plan: what is there, what will change, what a person must do, and who goes when.
//!
//! [`MigrationPlan::build`] makes it from a specification and a [`Fleet`]; it touches neither UMS
//! nor a clock, and holds no secret. The same specification and the same fleet give the same bytes,
//! whatever order the fleet was read in. Who carries a plan out may rely on this: the lists in
//! [`PlannedWave`] are in the order of going; where [`PlannedSiteWave::first_alone`] is set, the
//! first device of the list must be healthy before the second one is triggered;
//! [`MigrationPlan::refusals`] is empty before a wave begins; [`MigrationPlan::drift`] judges only
//! the wave about to begin; [`MigrationPlan::hash`] and [`MigrationPlan::site_hash`] are what a
//! person approves.

mod build;
mod drift;
mod hash;
mod members;
mod profiles;
mod refusals;
mod sorted;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod waves;

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use drift::{Drift, DriftKind};
pub use hash::PlanHash;
pub use profiles::{PlannedAssignment, PlannedProfile, ProfileDelta};

pub(in crate::migration) use members::SiteIndex;

use super::Calendar;
use super::bandwidth::SiteEstimate;
use super::fleet::Fleet;
use super::gate::Gates;
use super::spec::{AfterSuccess, LateJoiners, Limits, MigrationSpec, SuccessDefinition, Trigger};
use crate::error::{Error, Result};
use crate::readiness::Verdict;
use crate::repository::{ProfileName, ProfileSystem, Runbook, SiteKey};
use crate::rules::RuleSet;
use crate::ums::{DeviceId, DirectoryId, DirectoryPath};

/// A migration, planned.
///
/// ```no_run
/// # async fn example() -> igel_migrate_core::Result<()> {
/// use igel_migrate_core::migration::{Fleet, MigrationPlan, MigrationSpec};
/// use igel_migrate_core::ums::UmsClient;
///
/// let spec = MigrationSpec::from_file("migration.toml")?;
/// let client = UmsClient::builder(spec.connection.url())
///     .with_credentials(spec.connection.credentials()?)
///     .with_trust(spec.connection.trust()?)
///     .build()?;
/// let fleet = Fleet::read(&client, &spec).await?;
/// let plan = MigrationPlan::build(&spec, &fleet)?;
/// print!("{}", plan.to_text());
/// println!("approve with {}", plan.hash());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MigrationPlan {
    /// The form of this document; 1.
    pub schema: u32,
    /// The name of the migration.
    pub name: String,
    /// The base system that devices are to get.
    pub target: String,
    /// The apps besides it.
    pub apps: Vec<String>,
    /// By which rules readiness was asked, if they are not those of the library.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<PlannedRules>,
    /// What starts the upgrade.
    pub trigger: Trigger,
    /// Where a device stays once it is healthy.
    pub after_success: AfterSuccess,
    /// What becomes of devices that turn up later.
    pub late_joiners: LateJoiners,
    /// What must be true before the next device, and before the next wave.
    pub gates: Gates,
    /// How much happens at once, and how long to wait.
    pub limits: Limits,
    /// When a device counts as migrated and healthy.
    pub success: SuccessDefinition,
    /// Directories to be made, from the top downwards.
    pub directories: Vec<DirectoryPath>,
    /// Profiles to be assigned, sorted.
    pub assignments: Vec<PlannedAssignment>,
    /// Profiles that devices keep because they are assigned to the new directories, and that are
    /// taken back there in the end.
    pub carried_over: Vec<PlannedAssignment>,
    /// Profiles that a person has to import, sorted by name.
    pub imports: Vec<PlannedImport>,
    /// Steps that a person has to do, with their ids in the runbook, by site; those of no site
    /// stand under the empty key.
    pub open_steps: BTreeMap<String, Vec<OpenStep>>,
    /// The sites, sorted by key.
    pub sites: Vec<PlannedSite>,
    /// The waves, in order.
    pub waves: Vec<PlannedWave>,
    /// Devices that get another build of OS 11 first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os11_update: Option<PlannedUpdate>,
    /// How many devices take no part, by the reason.
    pub left_out: BTreeMap<String, u32>,
    /// What the specification names and UMS does not have: perhaps a slip.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<String>,
    /// What forbids every wave.
    pub blockers: Vec<String>,
    /// What is assumed and not known.
    pub assumptions: Vec<String>,
}

/// The rules of a plan, where a person has changed them. Waves are checked by the same ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PlannedRules {
    /// Their hash.
    pub hash: String,
    /// What was changed, by which file and why; empty if they are others altogether.
    pub changes: Vec<String>,
}

impl PlannedRules {
    /// None for the rules of the library.
    pub(in crate::migration) fn of(rules: &RuleSet) -> Option<Self> {
        let hash = rules.hash();
        (hash != RuleSet::builtin().hash()).then(|| Self {
            hash: hash.to_string(),
            changes: rules.overrides().iter().map(ToString::to_string).collect(),
        })
    }
}

/// A site in a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PlannedSite {
    /// Its key.
    pub key: SiteKey,
    /// Whom to call there, free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// The directory that gives devices their profiles.
    pub staging: PlannedDirectory,
    /// The directory that carries the job as well; none if staging does both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub launch: Option<PlannedDirectory>,
    /// Directories of its devices that do not exist.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<String>,
    /// How many devices lie in staging and launch already.
    pub present: u32,
    /// Into how many directories its devices go: below staging and launch if it is more than one,
    /// numbered from 1.
    pub shards: u32,
    /// Devices by verdict: `ready`, `blocked`, …
    pub readiness: BTreeMap<String, u32>,
    /// What keeps devices from going, with how many it keeps.
    pub held_by: BTreeMap<String, u32>,
    /// What devices gain and lose by the move, for each directory they come from.
    pub profiles: Vec<ProfileDelta>,
    /// When devices may be triggered.
    pub calendar: Calendar,
    /// How many devices it takes in one wave; none: any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_wave: Option<u32>,
    /// What the upgrade costs, if the size of the binaries is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<SiteEstimate>,
    /// What forbids waves at this site.
    pub blockers: Vec<String>,
    /// What is worth knowing.
    pub notes: Vec<String>,
}

/// A directory in a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedDirectory {
    /// Its path.
    pub path: DirectoryPath,
    /// Its id; none: it is to be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<DirectoryId>,
}

/// A profile that UMS does not have yet, and that this library makes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlannedImport {
    /// Its name in UMS after the import.
    pub name: String,
    /// The file to import; see [`MigrationPlan::write_documents`].
    pub file: String,
    /// The site, or one of those that share it.
    pub site: SiteKey,
}

/// A step that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenStep {
    /// Its id in the runbook.
    pub id: String,
    /// What is to be done.
    pub title: String,
}

/// A wave: the devices of each site, in the order they go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedWave {
    /// The sites, sorted by key.
    pub sites: Vec<PlannedSiteWave>,
}

impl PlannedWave {
    /// How many devices go.
    pub fn devices(&self) -> usize {
        self.sites.iter().map(|site| site.devices.len()).sum()
    }
}

/// The devices of one site in one wave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedSiteWave {
    /// The site.
    pub site: SiteKey,
    /// Whether the first of the devices goes alone: it is the first one of its site.
    pub first_alone: bool,
    /// The devices, in the order they go.
    pub devices: Vec<PlannedDevice>,
}

/// A device in a plan. What it is called stands in UMS and in the journal; a plan of a million
/// devices stays small.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedDevice {
    /// Its unit id.
    pub unit_id: Box<str>,
    /// Its id in UMS.
    pub id: DeviceId,
    /// The directory it lies in.
    pub from: DirectoryId,
    /// Into which of the site's directories it goes, from 1.
    pub shard: u32,
}

/// Devices that get another build of OS 11 before they can go. Their waves go before all others
/// of a later plan, not of this one: once they have the build, a new plan finds them ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedUpdate {
    /// The build, as it must stand in their firmware row.
    pub build: String,
    /// The directory to which a person has assigned it.
    pub directory: PlannedDirectory,
    /// Into how many directories devices go: below that one if it is more than one, numbered from
    /// 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub shards: u32,
    /// The waves.
    pub waves: Vec<PlannedWave>,
}

fn one() -> u32 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_one(shards: &u32) -> bool {
    *shards == 1
}

impl MigrationPlan {
    /// Plans what `spec` asks for and `fleet` does not have yet.
    ///
    /// # Errors
    ///
    /// [`Conflict`](crate::ErrorKind::Conflict) where a path leads through a name that two
    /// directories carry; [`Invalid`](crate::ErrorKind::Invalid) for settings that no plan can be
    /// made from. What a person can put right is no error: it stands in the plan.
    pub fn build(spec: &MigrationSpec, fleet: &Fleet) -> Result<Self> {
        build::plan(spec, fleet).map_err(|error| error.with_operation("planning the migration"))
    }

    /// The steps that a person does by hand for what `spec` asks for, none of them done. What has
    /// been done is merged into it, and told to a fleet by
    /// [`Fleet::with_runbook`](super::Fleet::with_runbook).
    ///
    /// # Errors
    ///
    /// Those of making the profiles that bring the repository.
    pub fn runbook(spec: &MigrationSpec) -> Result<Runbook> {
        build::runbook(spec)
    }

    /// Whether nobody goes. Whether that is because everybody has arrived, or because nobody is
    /// ready, says [`MigrationPlan::is_complete`].
    pub fn is_empty(&self) -> bool {
        self.waves.is_empty() && self.os11_update.is_none()
    }

    /// Whether nothing is left to do: nobody goes, and nobody is kept from going either. A plan may
    /// be empty without that, as long as no device is ready.
    pub fn is_complete(&self) -> bool {
        self.is_empty()
            && self.held() == 0
            && self.blockers.is_empty()
            && self.sites.iter().all(|site| site.absent.is_empty())
    }

    /// How many devices of its sites are not on OS 12 and do not go, by its waves or to another
    /// build of OS 11. [`PlannedSite::held_by`] says what keeps them.
    pub fn held(&self) -> usize {
        let on_os12 = Verdict::OnOs12.to_string();
        let counts = self.sites.iter().flat_map(|site| &site.readiness);
        let others = counts.filter(|(verdict, _)| **verdict != on_os12);
        let others: usize = others.map(|(_, count)| *count as usize).sum();
        others.saturating_sub(self.devices() + self.updating())
    }

    /// How many devices get another build of OS 11 first.
    fn updating(&self) -> usize {
        let waves = self.os11_update.iter().flat_map(|update| &update.waves);
        waves.map(PlannedWave::devices).sum()
    }

    /// How many devices go, those apart that get another build of OS 11 first.
    pub fn devices(&self) -> usize {
        self.waves.iter().map(PlannedWave::devices).sum()
    }

    /// A site by its key.
    pub fn site(&self, key: &SiteKey) -> Option<&PlannedSite> {
        self.sites.iter().find(|site| site.key == *key)
    }

    /// The plan with the devices that have turned up since: in its last wave or in one more, as
    /// the specification says. `None` if there are none, or if they are to be ignored. It is
    /// another plan, with another hash to approve.
    ///
    /// # Errors
    ///
    /// Those of [`MigrationPlan::build`].
    pub fn with_late_joiners(&self, spec: &MigrationSpec, fleet: &Fleet) -> Result<Option<Self>> {
        if self.late_joiners == LateJoiners::Ignore {
            return Ok(None);
        }
        let sites = self.waves.iter().flat_map(|wave| &wave.sites);
        let known: HashSet<&str> = sites
            .flat_map(|site| &site.devices)
            .map(|device| &*device.unit_id)
            .collect();
        let mut late: BTreeMap<SiteKey, Vec<PlannedDevice>> = BTreeMap::new();
        let now = Self::build(spec, fleet)?;
        for site in now.waves.into_iter().flat_map(|wave| wave.sites) {
            let new = |device: &PlannedDevice| !known.contains(&*device.unit_id);
            let devices = site.devices.into_iter().filter(new);
            late.entry(site.site).or_default().extend(devices);
        }
        late.retain(|_, devices| !devices.is_empty());
        if late.is_empty() {
            return Ok(None);
        }
        let mut plan = self.clone();
        if plan.late_joiners == LateJoiners::NewWave || plan.waves.is_empty() {
            plan.waves.push(PlannedWave { sites: Vec::new() });
        }
        let first = |key: &SiteKey| {
            let mut before = self.waves.iter().flat_map(|wave| &wave.sites);
            !before.any(|site| site.site == *key)
        };
        let Some(wave) = plan.waves.last_mut() else {
            return Ok(None);
        };
        for (key, devices) in late {
            match wave.sites.iter_mut().find(|site| site.site == key) {
                Some(site) => site.devices.extend(devices),
                None => wave.sites.push(PlannedSiteWave {
                    first_alone: spec.waves.first_of_site_alone && first(&key),
                    site: key,
                    devices,
                }),
            }
        }
        wave.sites.sort_by(|one, other| one.site.cmp(&other.site));
        Ok(Some(plan))
    }

    /// Writes the documents of the profiles that a person has to import into `folder`, and gives
    /// their paths. Passwords are fetched only where the specification wants them in a profile.
    ///
    /// # Errors
    ///
    /// [`Secret`](crate::ErrorKind::Secret) for a password that cannot be had, and if a file
    /// cannot be written.
    pub fn write_documents(&self, spec: &MigrationSpec, folder: &Path) -> Result<Vec<PathBuf>> {
        let mut written = Vec::new();
        for import in &self.imports {
            let Some(site) = spec.sites.iter().find(|site| site.key == import.site) else {
                continue;
            };
            let (repository, options) = (site.device_repository(), &spec.repository_profiles);
            let system = import.name.parse::<ProfileName>()?.system();
            written.push(match system {
                ProfileSystem::Os11 => {
                    let made = repository.os11_profile(site.profile_key(), options)?;
                    made.write_to(folder)?
                }
                ProfileSystem::Os12 => {
                    let made = repository.os12_profile(site.profile_key(), options)?;
                    made.write_to(folder)?
                }
            });
        }
        Ok(written)
    }

    /// The plan as canonical JSON: the same plan gives the same bytes.
    ///
    /// # Errors
    ///
    /// None today.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string(self)
            .map_err(|error| Error::invalid("the plan cannot be written").with_source(error))
    }

    /// Reads a plan that was written.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::ErrorKind::Malformed) if this is no plan,
    /// [`Unsupported`](crate::ErrorKind::Unsupported) if it has another form.
    pub fn from_json(json: &str) -> Result<Self> {
        let plan: Self = serde_json::from_str(json)
            .map_err(|error| Error::malformed("this is no plan").with_source(error))?;
        if plan.schema != Self::SCHEMA {
            return Err(Error::new(
                crate::ErrorKind::Unsupported,
                format!("a plan of form {}, not {}", plan.schema, Self::SCHEMA),
            ));
        }
        Ok(plan)
    }

    /// The form of the document.
    const SCHEMA: u32 = 1;
}
