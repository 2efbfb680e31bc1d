//! The check before a wave: is the plan still right for the devices about to go?
//!
//! UMS, the repositories and the steps of the runbook are read again, and a plan is made of what
//! they show: whoever would not be planned today does not go. The plan that was approved stays what
//! is carried out; this one only objects.

mod asked;
mod objections;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::{Checked, Migration, Orders, Person, WaveCheck};
use crate::error::{Error, ErrorKind, Result};
use crate::migration::Percent;
use crate::migration::engine::{DeviceIndex, Engine, SiteIndex};
use crate::migration::fleet::Fleet;
use crate::migration::plan::{MigrationPlan, PlannedRules, PlannedSite, PlannedWave};
use crate::migration::repositories::SiteRepositories;
use crate::migration::spec::MigrationSpec;
use crate::repository::RunbookState;
use crate::ums::UmsClient;

use asked::Asked;

/// What stands against sites.
type Reasons = BTreeMap<SiteIndex, BTreeSet<String>>;

/// Says which steps of the runbook are done.
type Runbook = Box<dyn Fn() -> Result<RunbookState> + Send + Sync>;

/// Checks waves of a plan: open steps and blockers, the sites' repositories, readiness and drift
/// of the devices about to go.
///
/// A site stands still for a blocker, an open step, a repository that is not complete or cannot be
/// read, or a profile that its directories should bring and do not. A device is left out that is
/// gone, has another id, was moved, is on OS 12 already, is not ready any more, or would not be
/// selected today. If that is so of many devices of a site at once ([`with_tolerance`]), somebody
/// else is at work there or UMS shows too little: the site stands still once, and the devices are
/// left out when a person lets it go on.
///
/// [`with_tolerance`]: Self::with_tolerance
///
/// ```no_run
/// # async fn example(person: impl igel_migrate_core::migration::run::Person + 'static)
/// # -> igel_migrate_core::Result<()> {
/// use igel_migrate_core::migration::run::PlanCheck;
/// use igel_migrate_core::migration::{MigrationPlan, MigrationSpec};
///
/// let spec = MigrationSpec::from_file("migration.toml")?;
/// let plan = MigrationPlan::from_json(&std::fs::read_to_string("plan.json").unwrap())?;
/// let client = spec.connection.client()?.build()?;
/// let mut migration = PlanCheck::new(client, spec, plan)?.into_migration(person)?;
/// let outcome = migration.apply("autumn.journal").await?;
/// # Ok(())
/// # }
/// ```
pub struct PlanCheck {
    client: UmsClient,
    spec: MigrationSpec,
    plan: Arc<MigrationPlan>,
    repositories: SiteRepositories,
    runbook: Runbook,
    tolerance: Percent,
    /// Devices that have stopped their site once because they were many.
    shown: BTreeSet<DeviceIndex>,
    part: Part,
}

/// The parts of a plan, each carried out for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Os11Update,
    Upgrade,
}

impl Part {
    fn waves_of(self, plan: &MigrationPlan) -> &[PlannedWave] {
        match self {
            Self::Upgrade => &plan.waves,
            Self::Os11Update => match &plan.os11_update {
                Some(update) => &update.waves,
                None => &[],
            },
        }
    }
}

impl PlanCheck {
    /// How many devices of a site may be left out in one check, however few there are.
    const ALWAYS_TOLERATED: usize = 5;

    /// The check of a plan that was made from this specification. Repositories are read as
    /// [`SiteRepositories::new`] says, and the runbook has no steps that are done.
    ///
    /// # Errors
    ///
    /// [`Conflict`](ErrorKind::Conflict) if the plan was made from another specification: its name,
    /// its target or its sites differ; or by other rules, because a wave would be checked by less or
    /// more than what was approved.
    pub fn new(client: UmsClient, spec: MigrationSpec, plan: MigrationPlan) -> Result<Self> {
        let sites = |site: &PlannedSite| spec.sites.iter().any(|known| known.key == site.key);
        if spec.name != plan.name
            || spec.target.to_string() != plan.target
            || !plan.sites.iter().all(sites)
        {
            return Err(Error::new(
                ErrorKind::Conflict,
                "the plan was made from another specification",
            )
            .with_hint("its name, its target or its sites differ; make a plan of this one"));
        }
        let now = PlannedRules::of(&spec.rules);
        let hash = |rules: &Option<PlannedRules>| rules.as_ref().map(|rules| rules.hash.clone());
        if hash(&now) != hash(&plan.rules) {
            return Err(
                Error::new(ErrorKind::Conflict, "the plan was made by other rules")
                    .with_subject("rules")
                    .with_hint("give the specification the rules of the plan, or plan again"),
            );
        }
        Ok(Self {
            repositories: SiteRepositories::new(&spec)?,
            client,
            spec,
            plan: Arc::new(plan),
            runbook: Box::new(|| Ok(RunbookState::default())),
            tolerance: Percent::new(10),
            shown: BTreeSet::new(),
            part: Part::Upgrade,
        })
    }

    /// Checks and carries out the part of the plan that goes before: devices that get another
    /// build of OS 11 first ([`Orders::from_os11_update`]). Repositories, profiles and steps of the
    /// runbook are not asked for.
    #[must_use]
    pub fn of_os11_update(mut self) -> Self {
        self.part = Part::Os11Update;
        self
    }

    /// Says how repositories are read.
    #[must_use]
    pub fn with_repositories(mut self, repositories: SiteRepositories) -> Self {
        self.repositories = repositories;
        self
    }

    /// Says which steps of the runbook are done. It is asked before each wave, because people go on
    /// with them while waves run.
    #[must_use]
    pub fn with_runbook(
        mut self,
        state: impl Fn() -> Result<RunbookState> + Send + Sync + 'static,
    ) -> Self {
        self.runbook = Box::new(state);
        self
    }

    /// How many of the devices of a site that are about to go may be left out without asking.
    /// Default 10 %; five are always.
    #[must_use]
    pub fn with_tolerance(mut self, share: Percent) -> Self {
        self.tolerance = share;
        self
    }

    /// What is carried out: the orders of the plan, under the rules of the specification.
    ///
    /// # Errors
    ///
    /// Those of [`Orders::from_plan`] or [`Orders::from_os11_update`];
    /// [`NotFound`](ErrorKind::NotFound) if no device needs another build of OS 11.
    pub fn orders(&self) -> Result<Orders> {
        let rules = self.spec.rules.hash().to_string();
        match self.part {
            Part::Upgrade => Orders::from_plan(&self.plan, rules),
            Part::Os11Update => Orders::from_os11_update(&self.plan, rules)?.ok_or_else(|| {
                Error::new(
                    ErrorKind::NotFound,
                    "no device needs another build of OS 11 first",
                )
            }),
        }
    }

    /// The migration of the plan: its orders, carried out by the client that checks, with this
    /// check before each wave. `person` answers questions.
    ///
    /// # Errors
    ///
    /// Those of [`PlanCheck::orders`].
    pub fn into_migration(self, person: impl Person + 'static) -> Result<Migration> {
        let orders = self.orders()?;
        Ok(Migration::new(self.client.clone(), orders, person, self))
    }

    async fn checked(&mut self, wave: u32, engine: &Engine) -> Result<Checked> {
        let done = (self.runbook)()?;
        let plan = Arc::clone(&self.plan);
        let asked = Asked::of(&plan, self.part.waves_of(&plan), wave, engine)?;
        let fleet = Fleet::read_with(&self.client, &self.spec, |device| {
            let planned = asked.planned.get(&*device.unit_id);
            planned.is_some_and(|(device, ..)| asked.waiting.contains_key(device))
        });
        let fleet = fleet.await?.with_runbook(done);
        let mut reasons = Reasons::new();
        let mut left_out = BTreeMap::new();
        if self.part == Part::Upgrade {
            self.check_repositories(&asked, &mut reasons).await;
            for wave in &asked.waves {
                for drift in plan.drift(*wave as usize, &self.spec, &fleet, &[])? {
                    self.sort(&drift, &asked, &mut reasons, &mut left_out);
                }
            }
        }
        let today = self.plan_of_today(fleet, &asked)?;
        if self.part == Part::Upgrade {
            self.object(&today, &asked, &mut reasons);
        }
        let going: BTreeSet<&str> = (self.part.waves_of(&today).iter())
            .flat_map(|wave| &wave.sites)
            .flat_map(|site| &site.devices)
            .map(|device| &*device.unit_id)
            .collect();
        for (unit_id, (device, ..)) in &asked.planned {
            if asked.waiting.contains_key(device) && !going.contains(unit_id) {
                left_out
                    .entry(*device)
                    .or_insert_with(|| "a plan made today would leave it out".to_owned());
            }
        }
        Ok(self.tolerated(&asked, reasons, left_out))
    }

    /// Leaves devices out, unless they are so many that a person must know.
    fn tolerated(
        &mut self,
        asked: &Asked<'_>,
        mut reasons: Reasons,
        mut left_out: BTreeMap<DeviceIndex, String>,
    ) -> Checked {
        let mut by_site: BTreeMap<SiteIndex, Vec<DeviceIndex>> = BTreeMap::new();
        for device in left_out.keys() {
            by_site
                .entry(asked.waiting[device])
                .or_default()
                .push(*device);
        }
        for (site, out) in by_site {
            let waiting = asked.waiting_at(site);
            let fresh = out.iter().filter(|device| !self.shown.contains(device));
            let tolerated = self.tolerance.floor_of(waiting);
            if fresh.count() <= (tolerated as usize).max(Self::ALWAYS_TOLERATED) {
                continue;
            }
            let out: BTreeMap<_, _> = (out.into_iter())
                .filter_map(|device| Some((device, left_out.remove(&device)?)))
                .collect();
            let examples: BTreeSet<&str> = out.values().map(String::as_str).collect();
            let examples: Vec<&str> = examples.into_iter().take(3).collect();
            reasons.entry(site).or_default().insert(format!(
                "{} of {waiting} devices are not as they were planned ({}); whoever lets the site \
                 go on leaves them out",
                out.len(),
                examples.join("; ")
            ));
            self.shown.extend(out.into_keys());
        }
        let joined = |found: BTreeSet<String>| found.into_iter().collect::<Vec<_>>().join("; ");
        Checked {
            blocked_sites: (reasons.into_iter())
                .map(|(site, found)| (site, joined(found)))
                .collect(),
            excluded: left_out.into_iter().collect(),
        }
    }
}

impl WaveCheck for PlanCheck {
    fn check<'a>(&'a mut self, wave: u32, engine: &'a Engine) -> BoxFuture<'a, Result<Checked>> {
        async move {
            let checked = self.checked(wave, engine).await;
            checked.map_err(|error| error.with_operation("checking a wave"))
        }
        .boxed()
    }
}

impl std::fmt::Debug for PlanCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PlanCheck")
            .field("plan", &self.plan.hash())
            .field("tolerance", &self.tolerance)
            .finish_non_exhaustive()
    }
}
