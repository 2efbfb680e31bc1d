//! The specification of a migration: what a person asks for, as one file or as a builder.
//!
//! Reading and checking it lives here; what follows from it for a fleet is a plan. It holds
//! references to secrets, never secrets. Every mistake in the file is refused with its line, its
//! column and the nearest right name. The names of the fields are this project's own; an annotated
//! file with all of them is `examples/migration.toml`.

mod builder;
mod choices;
mod csv;
mod read;
mod sites;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

pub use builder::MigrationSpecBuilder;
pub use choices::{
    AfterSuccess, Assumed, GateSettings, LateJoiners, Limits, Os11Update, RequiredProfiles,
    Selection, SuccessDefinition, Trigger, WaveSettings,
};
pub use sites::{MemberList, Schedule};

use super::bandwidth::Assumptions;
use super::gate::Gates;
use super::wave::WaveSize;
use super::{Calendar, Percent, Zone};
use crate::error::{Error, Result};
use crate::file;
use crate::readiness::ReadinessSettings;
use crate::repository::{AppReference, JobSettings, ProfileOptions, Site, SiteKey, Sites};
use crate::rules::RuleSet;
use crate::secret::{Asker, SecretSource};
use crate::spec::Connection;
use crate::toml_document;
use crate::version::{Os12Version, UmsVersion};

/// A migration as a person asks for it.
///
/// ```
/// use igel_migrate_core::migration::spec::MigrationSpec;
/// let spec = MigrationSpec::from_toml(
///     r#"
///     [ums]
///     url = "https://ums.example.test:8443"
///     username = "migration"
///     password = { env = "UMS_PASSWORD" }
///
///     [migration]
///     name = "autumn"
///
///     [target]
///     base_system = "12.7.4"
///
///     [[site]]
///     key = "berlin"
///     repository = { name = "Berlin", webdav_url = "https://dar.berlin.example.test/" }
///     staging = "/Migration/Berlin/Staging"
///     launch = "/Migration/Berlin/Launch"
///     members = [{ directory = "/Germany/Berlin" }]
///     "#,
///     ".",
/// )?;
/// assert_eq!(spec.sites.len(), 1);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct MigrationSpec {
    /// Its name. It decides which devices go first.
    pub name: String,
    /// How to reach UMS, and as whom.
    pub connection: Connection,
    /// The base system that devices are to get.
    pub target: Os12Version,
    /// The apps that devices are to get besides it.
    pub apps: Vec<AppReference>,
    /// The UMS that manages them; rules ask for it, and UMS does not say it reliably.
    pub ums: Option<UmsVersion>,
    /// The rules that readiness is asked by: those of this library, with the changes of the person.
    pub rules: Arc<RuleSet>,
    /// Facts that UMS does not show, what need not be known, and what somebody vouches for.
    pub readiness: ReadinessSettings,
    /// The sites.
    pub sites: Sites,
    /// Clocks and closed days of sites; those not named here have the default ones.
    pub schedules: BTreeMap<SiteKey, Schedule>,
    /// Clocks and closed days of all other sites, and of the gates.
    pub schedule: Schedule,
    /// Whom to call at sites, free text.
    pub contacts: BTreeMap<SiteKey, String>,
    /// Devices that belong to a site because a list says so.
    pub members: MemberList,
    /// Profiles that devices need.
    pub profiles: RequiredProfiles,
    /// How the profiles that bring the repository are made.
    pub repository_profiles: ProfileOptions,
    /// How the upgrade job is set up.
    pub job: JobSettings,
    /// Which devices take part.
    pub selection: Selection,
    /// Which of them go together.
    pub waves: WaveSettings,
    /// What must be true before others go.
    pub gates: GateSettings,
    /// What starts the upgrade.
    pub trigger: Trigger,
    /// Where a device stays once it is healthy.
    pub after_success: AfterSuccess,
    /// Names of profiles that devices may lose by the move.
    pub accept_losing: Vec<String>,
    /// Whether profiles that devices would lose are assigned to the directories they move to, and
    /// taken back there in the end.
    pub carry_over: bool,
    /// How much happens at once, and how long to wait.
    pub limits: Limits,
    /// When a device counts as migrated and healthy.
    pub success: SuccessDefinition,
    /// How UMS and devices behave where nothing is documented.
    pub assumed: Assumed,
    /// What estimates of traffic take for granted.
    pub traffic: Assumptions,
    /// What a device downloads, in bytes, if it is not measured at the repository.
    pub bytes_per_device: Option<u64>,
    /// The build that devices get first whose own lacks something.
    pub os11_update: Option<Os11Update>,
}

impl MigrationSpec {
    /// Begins a specification; everything else has a default.
    pub fn builder(
        name: impl Into<String>,
        connection: Connection,
        target: Os12Version,
        sites: Sites,
    ) -> MigrationSpecBuilder {
        MigrationSpecBuilder::new(name.into(), connection, target, sites)
    }

    /// Reads a specification. Relative files lie in `folder`: certificates, secrets, tables of
    /// sites and devices. Secrets are not fetched.
    ///
    /// ```
    /// use igel_migrate_core::migration::spec::MigrationSpec;
    /// let error = MigrationSpec::from_toml("[migration]\nnam = 'autumn'", ".").unwrap_err();
    /// assert_eq!(
    ///     error.report(),
    ///     "line 2, column 1: `nam` is not a field of the migration (reading the specification)\n\
    ///      hint: did you mean `name`?"
    /// );
    /// ```
    ///
    /// # Errors
    ///
    /// With line and column, and with the name of the file for tables of sites and devices:
    /// [`Malformed`](crate::ErrorKind::Malformed) for what is not TOML or CSV,
    /// [`Invalid`](crate::ErrorKind::Invalid) for fields that are unknown, missing, at odds with
    /// each other or of a wrong form, [`Conflict`](crate::ErrorKind::Conflict) for sites that
    /// exclude each other; as [`std::fs`] for files that cannot be read.
    pub fn from_toml(text: &str, folder: impl AsRef<Path>) -> Result<Self> {
        read::specification(text, folder.as_ref())
            .map_err(|error| error.with_operation("reading the specification"))
    }

    /// Reads a specification from a file; relative files in it lie in its folder.
    ///
    /// # Errors
    ///
    /// As [`MigrationSpec::from_toml`], and as [`std::fs`] for the file itself.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let folder = path.parent().unwrap_or(Path::new(""));
        file::read_text(path, toml_document::MAX_BYTES)
            .and_then(|text| Self::from_toml(&text, folder))
            .map_err(|error| match error.subject() {
                Some(_) => error,
                None => error.with_subject(path.display().to_string()),
            })
    }

    /// Lets `ask` put the questions of passwords that a person is to be asked for.
    ///
    /// # Errors
    ///
    /// None today; sites are checked again.
    pub fn with_prompt(mut self, ask: &Asker) -> Result<Self> {
        let asked = |source: SecretSource| source.asked_by(ask);
        self.connection = self.connection.map_password(asked);
        let sites = self.sites.iter().cloned().map(|mut site| {
            site.repository = site.repository.map_passwords(&asked);
            site
        });
        self.sites = Sites::new(sites.collect())?;
        Ok(self)
    }

    /// When a site may be upgraded.
    pub fn calendar(&self, site: &SiteKey) -> Calendar {
        let schedule = self.schedules.get(site).unwrap_or(&self.schedule);
        let windows = self.sites.iter().find(|known| known.key == *site);
        Calendar::new(schedule.zone.clone())
            .with_windows(windows.map(|site| site.windows.clone()).unwrap_or_default())
            .with_closed(schedule.closed.clone())
    }

    /// The gates of a plan for so many devices.
    pub fn gates_for(&self, devices: u32) -> Gates {
        let mut gates = match &self.gates.risk {
            Some(risk) => Gates::for_risk(risk, devices),
            None => Gates::default(),
        };
        if let Some(stop) = &self.gates.stop {
            gates.stop.clone_from(stop);
            // A stated risk always asks for its bound, whatever else is asked for.
            gates
                .stop
                .extend(self.gates.risk.iter().map(super::gate::Risk::stop_rule));
        }
        gates.first_wave = self.gates.first_wave.clone();
        gates.later_waves = self.gates.later_waves.clone();
        gates.zone = self.schedule.zone.clone();
        gates
    }

    /// The sizes of waves of a plan for so many devices: those given, else those that the stated
    /// risk allows, else 10, 5 %, 25 % (10 at least) and the rest.
    pub fn wave_sizes(&self, devices: u32) -> Vec<WaveSize> {
        if !self.waves.sizes.is_empty() {
            return self.waves.sizes.clone();
        }
        let Some(risk) = &self.gates.risk else {
            let share = |percent| Percent::new(percent).ceil_of(devices).max(10);
            let sizes = [10, share(5), share(25)].map(WaveSize::Devices);
            return sizes.into_iter().chain([WaveSize::Rest]).collect();
        };
        let sizes = risk.wave_sizes(devices).into_iter();
        sizes.map(WaveSize::Devices).collect()
    }

    fn checked(self) -> Result<Self> {
        let name = self.name.trim();
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err(Error::invalid("a migration needs a name").with_subject("name"));
        }
        for site in &self.sites {
            let username = |account: Option<&crate::repository::Account>| {
                account.map(|account| account.username().to_owned())
            };
            let upload = username(site.repository.upload());
            if upload.is_some() && upload == username(site.repository.download()) {
                return Err(Error::invalid(
                    "devices would download with the account that UMS uploads with",
                )
                .with_subject(format!("site {}", site.key))
                .with_hint("give devices an account that can only read"));
            }
            for path in site.directories.all() {
                path.parse::<crate::ums::DirectoryPath>()
                    .map_err(|error| error.with_subject(format!("site {}", site.key)))?;
            }
        }
        self.check_launch_directories()?;
        for (key, contact) in &self.contacts {
            sites::check_contact(contact)
                .map_err(|error| error.with_subject(format!("site {key}")))?;
        }
        for key in self.schedules.keys().chain(self.contacts.keys()) {
            if !self.sites.iter().any(|site| site.key == *key) {
                return Err(sites::unknown_site(key, &self.sites));
            }
        }
        self.members.check_sites(&self.sites)?;
        Ok(self)
    }

    /// A run moves its devices in one or in two steps; a job that is everywhere would catch those
    /// of the one sort on arrival and those of the other after their settings.
    fn check_launch_directories(&self) -> Result<()> {
        if self.trigger != Trigger::DirectoryJob {
            return Ok(());
        }
        let (with, without): (Vec<_>, Vec<_>) =
            (self.sites.iter()).partition(|site| site.directories.all().count() > 1);
        if with.is_empty() || without.is_empty() {
            return Ok(());
        }
        let named = |sites: &[&Site]| {
            let keys: Vec<&str> = sites.iter().take(3).map(|site| site.key.as_str()).collect();
            match sites.len() - keys.len() {
                0 => keys.join(", "),
                more => format!("{} and {more} more", keys.join(", ")),
            }
        };
        Err(Error::invalid(format!(
            "some sites have a launch directory ({}) and others none ({})",
            named(&with),
            named(&without)
        ))
        .with_subject("launch")
        .with_hint(
            "give every site a `launch`, so that a device has its settings before the job reaches \
             it; or give none to any; or make a migration of each sort",
        ))
    }
}

impl Schedule {
    /// These clocks, and no closed days.
    pub fn new(zone: Zone) -> Self {
        Self {
            zone,
            closed: Vec::new(),
        }
    }
}
