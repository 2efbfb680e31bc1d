//! From a specification and a fleet to a plan.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::members::unmatched;
use super::profiles::{
    PlannedAssignment, PlannedProfile, ProfileNames, Resolved, TargetDirectory, deltas,
    repository_notes,
};
use super::sorted::{SiteDevices, Sorted};
use super::waves::{has_devices, waves};
use super::{
    MigrationPlan, OpenStep, PlannedDirectory, PlannedImport, PlannedRules, PlannedSite,
    PlannedUpdate,
};
use crate::error::Result;
use crate::migration::bandwidth::{Download, Load, SiteEstimate};
use crate::migration::fleet::Fleet;
use crate::migration::spec::{AfterSuccess, MigrationSpec, Trigger};
use crate::migration::wave::MAX_PER_DIRECTORY;
use crate::names::quoted as quoted_text;
use crate::readiness::Attestable;
use crate::repository::{
    HandStep, ProfileNote, Runbook, RunbookOptions, ShownBy, Site, SiteKey, Stage,
};
use crate::ums::{DirectoryId, DirectoryPath};

pub(super) fn plan(spec: &MigrationSpec, fleet: &Fleet) -> Result<MigrationPlan> {
    let sorted = Sorted::of(spec, fleet);
    let mut builder = Builder {
        spec,
        fleet,
        names: ProfileNames::new(fleet),
        lying: HashMap::new(),
        blockers: sorted.blockers.clone(),
        assignments: BTreeSet::new(),
        carried: BTreeSet::new(),
        imports: BTreeSet::new(),
    };
    for device in &fleet.devices {
        *builder.lying.entry(device.parent).or_default() += 1;
    }
    let sites = spec.sites.iter().enumerate();
    let planned = sites
        .map(|(number, site)| builder.site(site, &sorted.sites[number]))
        .collect::<Result<Vec<_>>>()?;
    let open_steps = builder.open_steps(&sorted)?;
    let waves = waves(spec, &sorted, &planned, |site| &site.going);
    let devices = u32::try_from(sorted.going()).unwrap_or(u32::MAX);
    let os11_update = builder.os11_update(&sorted)?;
    let mut directories = BTreeSet::new();
    let wanted = planned.iter().filter(|site| has_devices(&waves, &site.key));
    for site in wanted {
        for directory in [Some(&site.staging), site.launch.as_ref()]
            .into_iter()
            .flatten()
        {
            if directory.id.is_none() {
                directories.insert(directory.path.clone());
            }
            for shard in (1..=site.shards).filter(|_| site.shards > 1) {
                directories.insert(directory.path.join(shard.to_string())?);
            }
        }
    }
    if let AfterSuccess::MoveTo(path) = &spec.after_success
        && !waves.is_empty()
    {
        directories.insert(path.clone());
    }
    // Those around them as well: what is made step by step can be taken back step by step.
    let around = |path: &DirectoryPath| std::iter::successors(path.parent(), DirectoryPath::parent);
    let outer: Vec<_> = directories.iter().flat_map(around).collect();
    directories.extend(outer.into_iter().filter(|path| !path.is_root()));
    directories.retain(|path| !matches!(fleet.directories.find(path), Ok(Some(_))));
    // Without anybody to move nothing is to be assigned either.
    let moving = !waves.is_empty();
    let assigned =
        |set: BTreeSet<PlannedAssignment>| set.into_iter().filter(|_| moving).collect::<Vec<_>>();
    let mut assumptions = spec.success.assumptions();
    assumptions.extend(spec.assumed.assumptions());
    if os11_update.as_ref().is_some_and(|update| update.shards > 1) {
        assumptions.push(
            "a build of OS 11 that is assigned to a directory reaches the directories in it"
                .to_owned(),
        );
    }
    if planned.iter().any(|site| site.estimate.is_some()) {
        assumptions.extend(spec.traffic.texts());
    }
    Ok(MigrationPlan {
        schema: MigrationPlan::SCHEMA,
        name: spec.name.clone(),
        target: spec.target.to_string(),
        apps: spec.apps.iter().map(ToString::to_string).collect(),
        rules: PlannedRules::of(&spec.rules),
        trigger: spec.trigger,
        after_success: spec.after_success.clone(),
        late_joiners: spec.waves.late_joiners,
        gates: spec.gates_for(devices),
        limits: spec.limits,
        success: spec.success.clone(),
        directories: directories.into_iter().collect(),
        assignments: assigned(builder.assignments),
        carried_over: assigned(builder.carried),
        imports: builder.imports.into_iter().collect(),
        open_steps,
        sites: planned,
        waves,
        os11_update,
        left_out: sorted.left_out,
        notices: unmatched(spec, fleet),
        blockers: builder.blockers,
        assumptions,
    })
}

/// The steps that a person does by hand.
pub(super) fn runbook(spec: &MigrationSpec) -> Result<Runbook> {
    let mut notes: Vec<ProfileNote> = Vec::new();
    for site in &spec.sites {
        for note in repository_notes(spec, site)? {
            // Sites may share a profile.
            if !notes.iter().any(|known| known.name == note.name) {
                notes.push(note);
            }
        }
    }
    let options = RunbookOptions::new(spec.target.clone())
        .with_apps(spec.apps.clone())
        .with_profiles(notes)
        .with_job(spec.job);
    Ok(Runbook::new(&spec.sites, &options))
}

struct Builder<'a> {
    spec: &'a MigrationSpec,
    fleet: &'a Fleet,
    names: ProfileNames<'a>,
    /// How many devices lie directly in a directory.
    lying: HashMap<DirectoryId, u32>,
    blockers: Vec<String>,
    assignments: BTreeSet<PlannedAssignment>,
    carried: BTreeSet<PlannedAssignment>,
    imports: BTreeSet<PlannedImport>,
}

impl Builder<'_> {
    fn site(&mut self, site: &Site, devices: &SiteDevices<'_>) -> Result<PlannedSite> {
        let absent = devices.absent.iter();
        let mut blockers: Vec<String> = absent
            .map(|path| {
                format!(
                    "the directory {} of its devices does not exist",
                    quoted_text(path)
                )
            })
            .collect();
        let mut notes = Vec::new();
        let mut staging = TargetDirectory::new(site.directories.staging(), self.fleet)?;
        let launch = site.directories.all().nth(1);
        let mut launch = launch
            .map(|path| TargetDirectory::new(path, self.fleet))
            .transpose()?;
        if launch.is_none() {
            notes.push(
                "staging and launch are one directory: a device may be upgraded before its \
                 settings have reached it, and nothing can be taken back once it has arrived"
                    .to_owned(),
            );
        }
        self.assign_required(site, &mut staging, launch.as_mut(), &mut blockers)?;
        let mut from: BTreeMap<DirectoryId, u32> = BTreeMap::new();
        let in_place = |id| {
            let own = [staging.id, launch.as_ref().and_then(|launch| launch.id)];
            own.into_iter()
                .flatten()
                .any(|own| self.fleet.directories.is_within(id, own))
        };
        for device in devices
            .going
            .iter()
            .filter(|device| !in_place(device.parent))
        {
            *from.entry(device.parent).or_default() += 1;
        }
        if self.spec.carry_over {
            self.carry_over(&from, &mut staging, launch.as_mut());
        }
        let profiles = deltas(self.spec, self.fleet, &self.names, &from, &staging.profiles);
        for delta in profiles.iter().filter(|delta| !delta.blocking.is_empty()) {
            blockers.push(format!(
                "{} devices from {} would lose {}",
                delta.devices,
                delta.from,
                quoted(&delta.blocking)
            ));
        }
        if let Some(launch) = &launch {
            self.compare(&staging, launch, &mut blockers);
        }
        self.ask_for_words(&staging, launch.as_ref(), &mut blockers);
        let going = u32::try_from(devices.going.len()).unwrap_or(u32::MAX);
        let estimate = self.estimate(site, going, &mut blockers, &mut notes);
        let per_wave = estimate
            .as_ref()
            .and_then(|estimate| estimate.wave_that_fits(self.spec.waves.download));
        if per_wave == Some(0) {
            blockers.push("not even one device fits into the shortest window".to_owned());
        }
        let present = self.present(&staging, launch.as_ref());
        // Those that go may be there already; counting them twice does no harm.
        let shards = present
            .saturating_add(going)
            .div_ceil(MAX_PER_DIRECTORY)
            .max(1);
        if shards > 1 && !self.spec.assumed.job_reaches_subdirectories {
            let path = launch.as_ref().map_or(&staging.path, |launch| &launch.path);
            notes.push(format!(
                "its devices go into {shards} directories in {path} ({MAX_PER_DIRECTORY} at most \
                 in each): the job must be on each of them"
            ));
        }
        let directory = |target: TargetDirectory| PlannedDirectory {
            path: target.path,
            id: target.id,
        };
        Ok(PlannedSite {
            key: site.key.clone(),
            contact: self.spec.contacts.get(&site.key).cloned(),
            staging: directory(staging),
            launch: launch.map(directory),
            absent: devices.absent.iter().copied().map(str::to_owned).collect(),
            present,
            shards,
            readiness: devices.readiness.clone(),
            held_by: devices.held_by.clone(),
            profiles,
            calendar: self.spec.calendar(&site.key),
            per_wave,
            estimate,
            blockers,
            notes,
        })
    }

    fn assign_required(
        &mut self,
        site: &Site,
        staging: &mut TargetDirectory,
        launch: Option<&mut TargetDirectory>,
        blockers: &mut Vec<String>,
    ) -> Result<()> {
        let common = &self.spec.profiles;
        let own = repository_notes(self.spec, site)?;
        let own_names: Vec<String> = own.iter().map(|note| note.name.to_string()).collect();
        for note in own {
            let name = note.name.to_string();
            let is_new = !self.imports.iter().any(|known| known.name == name);
            if is_new && matches!(self.names.resolve(&name), Resolved::Missing) {
                self.imports.insert(PlannedImport {
                    name,
                    file: note.file,
                    site: site.key.clone(),
                });
            }
        }
        let shared = common
            .os11
            .iter()
            .chain(&common.os12)
            .map(|name| (name, common.directory.as_ref()));
        let wanted = shared.chain(own_names.iter().map(|name| (name, None)));
        let mut targets: Vec<&mut TargetDirectory> = vec![staging];
        targets.extend(launch);
        for (name, directory) in wanted {
            match self.names.resolve(name) {
                Resolved::Found(profile) => {
                    for target in &mut targets {
                        target.need(&profile, directory, &mut self.assignments);
                    }
                }
                Resolved::Missing => blockers.push(format!("UMS has no profile `{name}`")),
                Resolved::Several(count) => {
                    blockers.push(format!("UMS has {count} profiles `{name}`"));
                }
            }
        }
        Ok(())
    }

    /// Assigns what devices would lose to where they go.
    fn carry_over(
        &mut self,
        from: &BTreeMap<DirectoryId, u32>,
        staging: &mut TargetDirectory,
        launch: Option<&mut TargetDirectory>,
    ) {
        let lost: BTreeSet<PlannedProfile> =
            deltas(self.spec, self.fleet, &self.names, from, &staging.profiles)
                .into_iter()
                .flat_map(|delta| delta.blocking)
                .collect();
        let mut targets: Vec<&mut TargetDirectory> = vec![staging];
        targets.extend(launch);
        for target in targets {
            for profile in &lost {
                target.need(profile, None, &mut self.carried);
            }
        }
    }

    /// Proves that going from staging to launch changes no profile.
    fn compare(
        &self,
        staging: &TargetDirectory,
        launch: &TargetDirectory,
        blockers: &mut Vec<String>,
    ) {
        for (one, other) in [(staging, launch), (launch, staging)] {
            let only = self
                .names
                .all(one.profiles.difference(&other.profiles).copied());
            if !only.is_empty() {
                blockers.push(format!(
                    "{} reach{} {} and not {}: the move to launch would change settings",
                    quoted(&only),
                    if only.len() == 1 { "es" } else { "" },
                    one.path,
                    other.path
                ));
            }
        }
    }

    fn ask_for_words(
        &self,
        staging: &TargetDirectory,
        launch: Option<&TargetDirectory>,
        blockers: &mut Vec<String>,
    ) {
        let directory = launch.map_or(&staging.path, |launch| &launch.path);
        for what in self.spec.readiness.attestations.missing(directory) {
            let needed = match what {
                Attestable::UpgradeJob => self.spec.trigger == Trigger::DirectoryJob,
                Attestable::CentralPriority => self.spec.waves.download == Download::Repository,
                _ => true,
            };
            if needed {
                blockers.push(format!(
                    "nobody vouches that {} ({what} of {directory})",
                    what.statement()
                ));
            }
        }
    }

    fn estimate(
        &self,
        site: &Site,
        devices: u32,
        blockers: &mut Vec<String>,
        notes: &mut Vec<String>,
    ) -> Option<SiteEstimate> {
        let state = self.fleet.repositories.get(&site.key);
        if self.spec.waves.download == Download::Repository {
            match state {
                Some(state) if state.complete => {}
                Some(_) => blockers.push("its repository is not complete".to_owned()),
                None => blockers.push("its repository was not checked".to_owned()),
            }
        }
        let measured = state.and_then(|state| state.bytes_per_device);
        let Some(bytes_per_device) = measured.or(self.spec.bytes_per_device) else {
            notes.push("the size of the binaries is not known: no estimate of traffic".to_owned());
            return None;
        };
        let load = Load {
            devices,
            bytes_per_device,
            line: site.line,
            window_minutes: self.spec.calendar(&site.key).shortest_window(),
        };
        Some(SiteEstimate::of(&load, &self.spec.traffic))
    }

    /// How many devices lie in the directories of a site, whether they go or not.
    fn present(&self, staging: &TargetDirectory, launch: Option<&TargetDirectory>) -> u32 {
        let own = [staging.id, launch.and_then(|launch| launch.id)];
        let counts = own
            .into_iter()
            .flatten()
            .filter_map(|id| self.lying.get(&id));
        counts.sum()
    }

    /// The steps that a person has to do before devices go, by site.
    fn open_steps(&self, sorted: &Sorted<'_>) -> Result<BTreeMap<String, Vec<OpenStep>>> {
        let mut runbook = runbook(self.spec)?;
        runbook.merge(&self.fleet.runbook);
        let mut open: BTreeMap<String, Vec<OpenStep>> = BTreeMap::new();
        for step in runbook.open() {
            if step.stage == Stage::Last || self.is_shown(step, sorted) {
                continue;
            }
            let site = step
                .site
                .as_ref()
                .map_or(String::new(), ToString::to_string);
            open.entry(site).or_default().push(OpenStep {
                id: step.id.to_string(),
                title: step.title.to_string(),
            });
        }
        Ok(open)
    }

    /// Whether the fleet itself shows that a step is done.
    fn is_shown(&self, step: &HandStep, sorted: &Sorted<'_>) -> bool {
        let of_site = |key: &SiteKey| self.spec.sites.iter().position(|site| site.key == *key);
        let complete = |key: &SiteKey| {
            let state = self.fleet.repositories.get(key);
            state.is_some_and(|state| state.complete)
        };
        match step.shown_by {
            ShownBy::Person => false,
            ShownBy::WebDav => match &step.site {
                Some(key) => complete(key),
                None => self.spec.sites.iter().all(|site| complete(&site.key)),
            },
            ShownBy::Ums => {
                let mut profiles = step.fields.iter().filter(|field| field.name == "Profile");
                if let Some(profile) = profiles.next() {
                    return matches!(self.names.resolve(&profile.value), Resolved::Found(_));
                }
                // What else UMS shows is whether devices can be upgraded.
                let site = step.site.as_ref().and_then(of_site);
                site.is_some_and(|site| !sorted.sites[site].going.is_empty())
            }
        }
    }

    fn os11_update(&mut self, sorted: &Sorted<'_>) -> Result<Option<PlannedUpdate>> {
        let Some(update) = &self.spec.os11_update else {
            return Ok(None);
        };
        let target = TargetDirectory::new(&update.directory.to_string(), self.fleet)?;
        let mut waves = waves(self.spec, sorted, &[], |site| &site.updating);
        // The sites share the directory.
        let present = target.id.and_then(|id| self.lying.get(&id).copied());
        let mut gone = present.unwrap_or(0);
        let sites = waves.iter_mut().flat_map(|wave| &mut wave.sites);
        for device in sites.flat_map(|site| &mut site.devices) {
            device.shard = gone / MAX_PER_DIRECTORY + 1;
            gone = gone.saturating_add(1);
        }
        Ok((!waves.is_empty()).then(|| PlannedUpdate {
            build: update.build.to_string(),
            directory: PlannedDirectory {
                path: target.path,
                id: target.id,
            },
            shards: gone.div_ceil(MAX_PER_DIRECTORY).max(1),
            waves,
        }))
    }
}

fn quoted(profiles: &[PlannedProfile]) -> String {
    let names: Vec<String> = profiles
        .iter()
        .map(|profile| format!("`{}`", profile.name))
        .collect();
    names.join(", ")
}
