//! The check before a wave: is the plan still right for the devices about to go?
//!
//! UMS, the repositories and the steps of the runbook are read again, and a plan is made of what
//! they show: whoever would not be planned today does not go. The plan that was approved stays what
//! is carried out; this one only objects.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::super::engine::{DeviceIndex, Engine, Phase, SiteIndex};
use super::super::fleet::{Fleet, RepositoryState};
use super::super::plan::{Drift, MigrationPlan, PlannedDevice, PlannedSite};
use super::super::repositories::{SiteRepositories, objection};
use super::super::{Percent, plan};
use super::{Checked, Migration, Orders, Person, WaveCheck};
use crate::error::{Error, ErrorKind, Result};
use crate::migration::bandwidth::Download;
use crate::migration::spec::MigrationSpec;
use crate::repository::{RunbookState, Site, SiteKey};
use crate::rules::RuleSet;
use crate::ums::UmsClient;

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
}

/// Whoever is looked at in one check.
struct Asked<'a> {
    /// Every device of the plan by its unit id, with its site.
    planned: HashMap<&'a str, (DeviceIndex, SiteIndex, &'a PlannedDevice)>,
    /// Devices of this wave, or of one before it, that have not begun.
    waiting: BTreeSet<DeviceIndex>,
    /// Their waves, and the one that is checked.
    waves: BTreeSet<u32>,
    /// The sites of those, and of devices that have begun and not triggered.
    sites: BTreeSet<SiteIndex>,
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
    /// its target or its sites differ.
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
        Ok(Self {
            repositories: SiteRepositories::new(&spec)?,
            client,
            spec,
            plan: Arc::new(plan),
            runbook: Box::new(|| Ok(RunbookState::default())),
            tolerance: Percent::new(10),
            shown: BTreeSet::new(),
        })
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

    /// What is carried out: the orders of the plan, under the rules of this library.
    ///
    /// # Errors
    ///
    /// Those of [`Orders::from_plan`].
    pub fn orders(&self) -> Result<Orders> {
        Orders::from_plan(&self.plan, RuleSet::builtin().hash().to_string())
    }

    /// The migration of the plan: its orders, carried out by the client that checks, with this
    /// check before each wave. `person` answers questions.
    ///
    /// # Errors
    ///
    /// Those of [`Orders::from_plan`].
    pub fn into_migration(self, person: impl Person + 'static) -> Result<Migration> {
        let orders = self.orders()?;
        Ok(Migration::new(self.client.clone(), orders, person, self))
    }

    async fn checked(&mut self, wave: u32, engine: &Engine) -> Result<Checked> {
        let done = (self.runbook)()?;
        let plan = Arc::clone(&self.plan);
        let asked = Asked::of(&plan, wave, engine)?;
        let fleet = Fleet::read_with(&self.client, &self.spec, |device| {
            let planned = asked.planned.get(&*device.unit_id);
            planned.is_some_and(|(device, ..)| asked.waiting.contains(device))
        });
        let fleet = fleet.await?.with_runbook(done);
        let mut reasons = self.repository_objections(&asked).await;
        let mut left_out = BTreeMap::new();
        for wave in &asked.waves {
            for drift in plan.drift(*wave as usize, &self.spec, &fleet, &[])? {
                self.sort(&drift, &asked, &mut reasons, &mut left_out);
            }
        }
        let today = self.plan_of_today(fleet, &asked)?;
        self.object(&today, &asked, &mut reasons);
        let going: BTreeSet<&str> = today
            .waves
            .iter()
            .flat_map(|wave| &wave.sites)
            .flat_map(|site| &site.devices)
            .map(|device| &*device.unit_id)
            .collect();
        for (unit_id, (device, ..)) in &asked.planned {
            if asked.waiting.contains(device) && !going.contains(unit_id) {
                left_out
                    .entry(*device)
                    .or_insert_with(|| "a plan made today would leave it out".to_owned());
            }
        }
        Ok(self.tolerated(&asked, reasons, left_out))
    }

    /// The repositories of the sites that go on, as far as devices download from them.
    async fn repository_objections(
        &self,
        asked: &Asked<'_>,
    ) -> BTreeMap<SiteIndex, BTreeSet<String>> {
        let mut reasons = BTreeMap::new();
        if self.spec.waves.download != Download::Repository {
            return reasons;
        }
        let by_key: HashMap<&SiteKey, &Site> = self
            .spec
            .sites
            .iter()
            .map(|site| (&site.key, site))
            .collect();
        let key = |site: SiteIndex| &self.plan.sites[site as usize].key;
        let sites = asked.sites.iter().filter_map(|site| by_key.get(key(*site)));
        let read = self.repositories.read(sites.copied()).await;
        for site in &asked.sites {
            if let Some(objection) = read.get(key(*site)).and_then(objection) {
                reasons.insert(*site, BTreeSet::from([objection]));
            }
        }
        reasons
    }

    /// Puts what has drifted where it belongs: to the site, or to a device that has not begun.
    fn sort(
        &self,
        drift: &Drift,
        asked: &Asked<'_>,
        reasons: &mut BTreeMap<SiteIndex, BTreeSet<String>>,
        left_out: &mut BTreeMap<DeviceIndex, String>,
    ) {
        let kind = drift.kind.to_string();
        if !drift.unit_id.is_empty() {
            if let Some((device, ..)) = asked.planned.get(drift.unit_id.as_str())
                && asked.waiting.contains(device)
            {
                left_out.entry(*device).or_insert(kind);
            }
            return;
        }
        let sites = (0..).zip(&self.plan.sites);
        for (site, _) in sites.filter(|(_, site)| site.key == drift.site) {
            if asked.sites.contains(&site) {
                reasons.entry(site).or_default().insert(kind.clone());
            }
        }
    }

    /// What a plan would be today for the devices of the plan, as if none had been moved yet.
    /// Repositories are judged apart, by what is wrong with them.
    fn plan_of_today(&self, mut fleet: Fleet, asked: &Asked<'_>) -> Result<MigrationPlan> {
        let complete = |site: &Site| (site.key.clone(), RepositoryState::new(true, None));
        fleet.repositories = self.spec.sites.iter().map(complete).collect();
        let index = plan::SiteIndex::new(&self.spec, &fleet.directories);
        let places = (self.plan.sites.iter())
            .map(|site| site.places(&fleet.directories))
            .collect::<Vec<_>>();
        fleet.devices.retain_mut(|device| {
            let Some((_, site, planned)) = asked.planned.get(&*device.unit_id) else {
                return false;
            };
            let within = |own| fleet.directories.is_within(device.parent, own);
            if places[*site as usize].iter().copied().any(within) {
                device.parent = planned.from;
            }
            let mut claims = index.sites_of(device);
            let own = &self.plan.sites[*site as usize].key;
            claims.all(|claim| claim == own)
        });
        MigrationPlan::build(&self.spec, &fleet)
    }

    /// What the plan of today has against sites. A step that the approved plan knew to be done is
    /// not asked for again.
    fn object(
        &self,
        today: &MigrationPlan,
        asked: &Asked<'_>,
        reasons: &mut BTreeMap<SiteIndex, BTreeSet<String>>,
    ) {
        let steps = |key: &str| {
            let before: Vec<&str> = (self.plan.open_steps.get(key).into_iter().flatten())
                .map(|step| &*step.id)
                .collect();
            let open = today.open_steps.get(key).into_iter().flatten();
            open.filter(|step| before.contains(&&*step.id))
                .map(|step| format!("open step {}: {}", step.id, step.title))
                .collect::<Vec<_>>()
        };
        let of_all = || today.blockers.iter().cloned().chain(steps(""));
        for (number, site) in (0..).zip(&self.plan.sites) {
            if !asked.sites.contains(&number) {
                continue;
            }
            let found = reasons.entry(number).or_default();
            found.extend(of_all());
            found.extend(steps(site.key.as_str()));
            let blockers = today
                .site(&site.key)
                .into_iter()
                .flat_map(|it| &it.blockers);
            found.extend(blockers.cloned());
            let missing = (today.assignments.iter().chain(&today.carried_over))
                .filter(|assignment| site.inherits_from(&assignment.directory));
            found.extend(missing.map(|assignment| {
                let (name, directory) = (&assignment.profile.name, &assignment.directory);
                format!(
                    "the profile `{}` is not on {directory}",
                    name.escape_debug()
                )
            }));
        }
        reasons.retain(|_, found| !found.is_empty());
    }

    /// Leaves devices out, unless they are so many that a person must know.
    fn tolerated(
        &mut self,
        asked: &Asked<'_>,
        mut reasons: BTreeMap<SiteIndex, BTreeSet<String>>,
        mut left_out: BTreeMap<DeviceIndex, String>,
    ) -> Checked {
        let site_of: BTreeMap<DeviceIndex, SiteIndex> = (asked.planned.values())
            .filter(|(device, ..)| asked.waiting.contains(device))
            .map(|(device, site, _)| (*device, *site))
            .collect();
        for site in &asked.sites {
            let own = |device: &DeviceIndex| site_of.get(device) == Some(site);
            let waiting = asked.waiting.iter().filter(|device| own(device)).count();
            let out: Vec<DeviceIndex> = left_out.keys().copied().filter(own).collect();
            let fresh = out.iter().filter(|device| !self.shown.contains(device));
            let share = self
                .tolerance
                .floor_of(u32::try_from(waiting).unwrap_or(u32::MAX));
            if fresh.count() <= (share as usize).max(Self::ALWAYS_TOLERATED) {
                continue;
            }
            let examples: BTreeSet<&String> = out.iter().map(|device| &left_out[device]).collect();
            let examples: Vec<&str> = examples.into_iter().map(String::as_str).take(3).collect();
            reasons.entry(*site).or_default().insert(format!(
                "{} of {waiting} devices are not as they were planned ({}); whoever lets the site \
                 go on leaves them out",
                out.len(),
                examples.join("; ")
            ));
            self.shown.extend(&out);
            left_out.retain(|device, _| !own(device));
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

impl<'a> Asked<'a> {
    fn of(plan: &'a MigrationPlan, wave: u32, engine: &Engine) -> Result<Self> {
        let sites: HashMap<&SiteKey, SiteIndex> =
            plan.sites.iter().map(|site| &site.key).zip(0..).collect();
        let stopped: BTreeSet<SiteIndex> = engine.stopped_sites().map(|(site, _)| site).collect();
        let mut asked = Self {
            planned: HashMap::with_capacity(plan.devices()),
            waiting: BTreeSet::new(),
            waves: BTreeSet::from([wave]),
            sites: BTreeSet::new(),
        };
        let groups = plan.waves.iter().flat_map(|wave| &wave.sites);
        let devices = groups.flat_map(|group| group.devices.iter().map(move |it| (group, it)));
        for (device, (group, planned)) in (0..).zip(devices) {
            let site = *sites.get(&group.site).ok_or_else(|| {
                Error::invalid(format!("a wave names site {}, which is none", group.site))
            })?;
            asked
                .planned
                .insert(&planned.unit_id, (device, site, planned));
            let own_wave = engine.rollout().wave_of(device);
            // A site that stands still is asked when it goes on.
            if own_wave > wave || stopped.contains(&site) {
                continue;
            }
            match engine.phase(device) {
                Phase::Waiting => {
                    asked.waiting.insert(device);
                    asked.waves.insert(own_wave);
                    asked.sites.insert(site);
                }
                Phase::Staging | Phase::Staged | Phase::Armed | Phase::Launching => {
                    asked.sites.insert(site);
                }
                _ => {}
            }
        }
        Ok(asked)
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
