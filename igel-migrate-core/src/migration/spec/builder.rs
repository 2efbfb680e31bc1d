//! A specification from a program.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{
    AfterSuccess, Assumed, GateSettings, Limits, MemberList, MigrationSpec, Os11Update,
    RequiredProfiles, Schedule, Selection, SuccessDefinition, Trigger, WaveSettings,
};
use crate::error::Result;
use crate::migration::bandwidth::Assumptions;
use crate::readiness::ReadinessSettings;
use crate::repository::{AppReference, JobSettings, ProfileOptions, SiteKey, Sites};
use crate::rules::RuleSet;
use crate::spec::Connection;
use crate::version::{Os12Version, UmsVersion};

/// Settings of a [`MigrationSpec`].
#[derive(Debug, Clone)]
#[must_use = "nothing is built before `build`"]
pub struct MigrationSpecBuilder(pub(super) MigrationSpec);

macro_rules! setters {
    ($($(#[$docs:meta])* $setter:ident $field:ident: $type:ty;)*) => {
        impl MigrationSpecBuilder {
            $($(#[$docs])* pub fn $setter(mut self, $field: $type) -> Self {
                self.0.$field = $field;
                self
            })*
        }
    };
}

setters! {
    /// Names the apps besides the base system.
    with_apps apps: Vec<AppReference>;
    /// Says which UMS manages the fleet.
    with_ums ums: Option<UmsVersion>;
    /// Says by which rules readiness is asked.
    with_rules rules: Arc<RuleSet>;
    /// Says what is known besides what UMS shows, and who vouches for what.
    with_readiness readiness: ReadinessSettings;
    /// Sets clocks and closed days of all sites that have none of their own.
    with_schedule schedule: Schedule;
    /// Gives sites clocks and closed days of their own.
    with_schedules schedules: BTreeMap<SiteKey, Schedule>;
    /// Says whom to call at sites.
    with_contacts contacts: BTreeMap<SiteKey, String>;
    /// Lists devices with the site they belong to.
    with_members members: MemberList;
    /// Names profiles that devices need.
    with_profiles profiles: RequiredProfiles;
    /// Says how profiles that bring the repository are made.
    with_repository_profiles repository_profiles: ProfileOptions;
    /// Says how the upgrade job is set up.
    with_job job: JobSettings;
    /// Selects devices.
    with_selection selection: Selection;
    /// Says which devices go together.
    with_waves waves: WaveSettings;
    /// Says what must be true before others go.
    with_gates gates: GateSettings;
    /// Says what starts the upgrade.
    with_trigger trigger: Trigger;
    /// Says where a healthy device stays.
    with_after_success after_success: AfterSuccess;
    /// Names profiles that devices may lose.
    with_accept_losing accept_losing: Vec<String>;
    /// Says whether lost profiles are carried over.
    with_carry_over carry_over: bool;
    /// Says how much happens at once.
    with_limits limits: Limits;
    /// Says when a device counts as migrated.
    with_success success: SuccessDefinition;
    /// Says how UMS and devices behave where nothing is documented.
    with_assumed assumed: Assumed;
    /// Says what estimates of traffic take for granted.
    with_traffic traffic: Assumptions;
    /// Says what a device downloads, in bytes.
    with_bytes_per_device bytes_per_device: Option<u64>;
    /// Brings devices whose build lacks something to another build first.
    with_os11_update os11_update: Option<Os11Update>;
}

impl MigrationSpecBuilder {
    pub(super) fn new(
        name: String,
        connection: Connection,
        target: Os12Version,
        sites: Sites,
    ) -> Self {
        Self(MigrationSpec {
            name,
            connection,
            target,
            apps: Vec::new(),
            ums: None,
            rules: Arc::new(RuleSet::builtin().clone()),
            readiness: ReadinessSettings::default(),
            sites,
            schedules: BTreeMap::new(),
            schedule: Schedule::default(),
            contacts: BTreeMap::new(),
            members: MemberList::default(),
            profiles: RequiredProfiles::default(),
            repository_profiles: ProfileOptions::default(),
            job: JobSettings::default(),
            selection: Selection::default(),
            waves: WaveSettings::default(),
            gates: GateSettings::default(),
            trigger: Trigger::DirectoryJob,
            after_success: AfterSuccess::default(),
            accept_losing: Vec::new(),
            carry_over: false,
            limits: Limits::default(),
            success: SuccessDefinition::default(),
            assumed: Assumed::default(),
            traffic: Assumptions::default(),
            bytes_per_device: None,
            os11_update: None,
        })
    }

    /// Checks the settings against each other.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) without a name, for a site that is named and does not
    /// exist, and where devices would download with the account that UMS uploads with.
    pub fn build(self) -> Result<MigrationSpec> {
        self.0
            .checked()
            .map_err(|error| error.with_operation("checking the specification"))
    }
}
