//! A simulated UMS with sites, repositories and devices, and the people around it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use igel_migrate_core::Error;
use igel_migrate_core::inventory::{Expectation, Manifest};
use igel_migrate_core::migration::engine::{Engine, Event, Outcome, Phase, Place, Question, Write};
use igel_migrate_core::migration::journal::{JournalReader, Record};
use igel_migrate_core::migration::report::MigrationReport;
use igel_migrate_core::migration::run::{Background, CustomTrigger, Migration, Orders, PlanCheck};
use igel_migrate_core::migration::{Fleet, MigrationPlan, MigrationSpec, SiteRepositories};
use igel_migrate_core::profile::os12::{Os12Package, Os12Profile};
use igel_migrate_core::repository::{Evidence, Runbook, RunbookOptions, RunbookState};
use igel_migrate_core::rules::RuleSet;
use igel_migrate_core::secret::ExposeSecret as _;
use igel_migrate_core::simulator::{
    AppFolder, AuditEntry, Clock, Console, DeviceBehavior, DeviceEvent, DeviceFacts, DeviceStep,
    Firmware, Hardware, Job, Knobs, Labels, NewDevice, NewProfile, OsType, RepositorySetup,
    SimulatedRepository, Simulator,
};
use igel_migrate_core::transport::RetryPolicy;
use igel_migrate_core::ums::{
    DeviceId, DirectoryId, DirectoryKind, ProfileId, Receiver, SettlePolicy, UmsClient,
};
use jiff::Timestamp;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::days::Days;
use super::people::{Reply, Somebody, Voice};

pub(super) const BASE_SYSTEM: &str = "12.7.4";
pub(super) const PACKAGE: &str = "base_system/12.7.4/base_system-12.7.4.ipkg";
pub(super) const MODELS: [&str; 3] = ["IGEL M250C", "HP t640", "IGEL M350C"];

/// What differs from test to test. Each text is put into its table of the specification.
pub(super) struct Setup {
    /// Name and number of devices of each site.
    pub(super) sites: Vec<(&'static str, usize)>,
    pub(super) migration: String,
    /// Staging and launch of each site.
    pub(super) directories: (&'static str, Option<&'static str>),
    pub(super) waves: &'static str,
    pub(super) gates: &'static str,
    pub(super) limits: &'static str,
    /// Further tables.
    pub(super) more: &'static str,
    /// Names of sites at which somebody makes the upgrade job once the directory is there.
    pub(super) jobs: Vec<&'static str>,
    /// Further fields of each site.
    pub(super) site: &'static str,
    pub(super) repositories: fn(&str, RepositorySetup) -> RepositorySetup,
    pub(super) knobs: Knobs,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            sites: vec![("Berlin", 12), ("Hamburg", 9), ("Ulm", 6)],
            migration: String::new(),
            directories: (
                "/Migration/{site}/Staging",
                Some("/Migration/{site}/Launch"),
            ),
            waves: r#"sizes = [3, 9, "rest"]"#,
            gates: "",
            limits: "in_flight = 8\nin_flight_per_site = 4\npoll_seconds = 600",
            more: "",
            jobs: vec!["Berlin", "Hamburg", "Ulm"],
            site: "",
            repositories: |_, repository| repository,
            knobs: Knobs::default(),
        }
    }
}

impl Setup {
    /// One site of nine devices.
    pub(super) fn one_site() -> Self {
        Self {
            sites: vec![("Berlin", 9)],
            jobs: vec!["Berlin"],
            waves: r#"sizes = [3, "rest"]"#,
            ..Self::default()
        }
    }
}

/// Everything there is.
pub(super) struct World {
    pub(super) simulator: Simulator,
    pub(super) spec: MigrationSpec,
    /// The devices of each site, by its name.
    pub(super) devices: BTreeMap<&'static str, Vec<DeviceId>>,
    /// What somebody says unasked.
    pub(super) voice: Voice,
    folder: TempDir,
    /// What plans were made from, by their hash.
    backgrounds: Mutex<BTreeMap<String, Background>>,
    setup: Setup,
    days: Option<Days>,
}

/// How a run went.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) end: Result<Outcome, Error>,
    pub(super) questions: Vec<Question>,
}

impl Told {
    /// It came to its end.
    pub(super) fn finished(&self) {
        assert!(matches!(self.end, Ok(Outcome::Finished)), "{self:?}");
    }

    /// Somebody ended the program at a question.
    fn left(&self) -> bool {
        matches!(&self.end, Err(error) if error.report().contains("gone home"))
    }

    /// It stood still and nobody went on with it; the reason.
    pub(super) fn paused(&self) -> &str {
        match self.questions.last() {
            Some(Question::Stopped { reason, .. }) if self.left() => reason,
            _ => panic!("it did not pause: {self:?}"),
        }
    }

    /// Sites stood still and nobody went on with them; the reasons.
    pub(super) fn sites_stopped(&self) -> Vec<&str> {
        match self.questions.last() {
            Some(Question::SitesStopped { sites }) if self.left() => {
                sites.iter().map(|(_, reason)| reason.as_str()).collect()
            }
            _ => panic!("no site stood still: {self:?}"),
        }
    }
}

impl World {
    pub(super) async fn start(setup: Setup) -> Self {
        let mut builder = Simulator::builder()
            .with_clock(Clock::standing_at("2026-03-02T06:00:00Z".parse().unwrap()))
            .with_knobs(setup.knobs.clone());
        for (name, _) in &setup.sites {
            let app = AppFolder::new("base_system", BASE_SYSTEM).with_bytes(1_300_000_000);
            let repository = RepositorySetup::new(name).with_app(app);
            builder = builder.with_repository((setup.repositories)(name, repository));
        }
        let simulator = builder.start().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut world = Self {
            spec: write_spec(&simulator, &folder, &setup),
            devices: BTreeMap::new(),
            simulator,
            voice: Voice::default(),
            folder,
            backgrounds: Mutex::default(),
            setup,
            days: None,
        };
        world.people_the_sites();
        world
    }

    fn people_the_sites(&mut self) {
        let console = self.console();
        let firmware = console.create_firmware(Firmware::new("IGEL OS 11", "11.11.100.01"));
        for (place, (name, count)) in self.setup.sites.iter().enumerate() {
            let directory = console
                .create_directory(DirectoryKind::Device, name, DirectoryId::ROOT)
                .unwrap();
            let devices = (0..*count).map(|number| {
                let facts = device(place, number, firmware);
                let device = NewDevice::new(facts).in_directory(directory);
                console.create_device(device).unwrap()
            });
            self.devices.insert(name, devices.collect());
        }
    }

    /// Lets devices live from here on. Without it they do with the first run, as they usually do.
    pub(super) fn live(&mut self, behavior: DeviceBehavior) {
        let clock = self.simulator.clock().clone();
        let days = Days::new(clock, self.console(), self.simulator.live(behavior));
        self.days = Some(days);
        for name in self.setup.jobs.clone() {
            self.will_make_job(name);
        }
    }

    pub(super) fn days(&mut self) -> Days {
        if self.days.is_none() {
            self.live(DeviceBehavior::default());
        }
        self.days.clone().unwrap()
    }

    /// Somebody makes the job of a site once its launch directory is there.
    pub(super) fn will_make_job(&mut self, site: &str) {
        self.will_make_job_on(&launch(site));
    }

    /// Somebody makes a job on a directory once it is there.
    pub(super) fn will_make_job_on(&mut self, path: &str) {
        let path = path.to_owned();
        self.days().visit(move |console, _| {
            let Some(directory) = console.find_directory(DirectoryKind::Device, &path) else {
                return false;
            };
            console.create_job(Job::upgrade("upgrade", directory));
            true
        });
    }

    /// Somebody switches a device off that has its settings and waits on staging.
    pub(super) fn will_be_switched_off(&mut self, id: DeviceId) {
        self.days().visit(move |console, _| {
            let applied = console.device(id).unwrap().facts.changes_pending == Some(false);
            let off = applied && path_of(console, id).ends_with("/Staging");
            if off {
                console
                    .change_device(id, |facts| facts.online = false)
                    .unwrap();
            }
            off
        });
    }

    pub(super) fn console(&self) -> Console {
        self.simulator.console()
    }

    pub(super) fn repository(&self, site: &str) -> SimulatedRepository {
        self.simulator.repository(site).unwrap()
    }

    pub(super) fn directory(&self, path: &str) -> DirectoryId {
        let found = self.console().find_directory(DirectoryKind::Device, path);
        found.unwrap_or_else(|| panic!("no directory {path}"))
    }

    /// Where a device lies, as a path.
    pub(super) fn place(&self, device: DeviceId) -> String {
        path_of(&self.console(), device)
    }

    pub(super) fn client(&self) -> UmsClient {
        let waits = Duration::from_millis(1);
        let retry = RetryPolicy::default().with_waits(waits, waits);
        self.spec
            .connection
            .client()
            .unwrap()
            .with_transport(|transport| transport.with_retry(retry))
            .with_settle(SettlePolicy::default().with_deadline(Duration::ZERO))
            .build()
            .unwrap()
    }

    /// How repositories are read: with the list of files that somebody keeps of the first one.
    pub(super) fn repositories(&self) -> SiteRepositories {
        let files = self.simulator.repositories()[0].manifest();
        let mut manifest = String::new();
        for file in files {
            writeln!(manifest, "{}\t{}", file.path(), file.size()).unwrap();
        }
        let manifest: Manifest = manifest.parse().unwrap();
        SiteRepositories::new(&self.spec)
            .unwrap()
            .with_expectation(Expectation::from_manifest(manifest).unwrap())
    }

    /// Every step of the runbook that UMS cannot show is done, says a person.
    pub(super) fn runbook(&self) -> RunbookState {
        let options = RunbookOptions::new(self.spec.target.clone()).with_job(self.spec.job);
        let mut runbook = Runbook::new(&self.spec.sites, &options);
        let ids: Vec<_> = runbook
            .steps()
            .iter()
            .map(|step| step.id.to_string())
            .collect();
        for id in ids {
            let word = Evidence::attested("A. Example", self.simulator.clock().now()).unwrap();
            runbook.confirm(&id, word).unwrap();
        }
        runbook.state()
    }

    pub(super) async fn fleet(&self) -> Fleet {
        Fleet::read(&self.client(), &self.spec)
            .await
            .unwrap()
            .with_repositories(self.repositories().states(&self.spec).await)
            .with_runbook(self.runbook())
    }

    pub(super) async fn plan(&self) -> MigrationPlan {
        let fleet = self.fleet().await;
        let plan = MigrationPlan::build(&self.spec, &fleet).unwrap();
        let background = Background::new(&plan, &self.spec, &fleet, RuleSet::builtin());
        let mut backgrounds = self.backgrounds.lock().unwrap();
        backgrounds.insert(plan.hash().to_string(), background);
        plan
    }

    /// A person imports the documents of a plan.
    pub(super) fn import(&self, plan: &MigrationPlan) {
        let written = plan
            .write_documents(&self.spec, self.folder.path())
            .unwrap();
        assert_eq!(written.len(), plan.imports.len());
        for path in written {
            self.import_file(&path);
        }
    }

    /// A person imports one document.
    pub(super) fn import_file(&self, path: &PathBuf) {
        let bytes = fs::read(path).unwrap();
        let console = self.console();
        if path.extension().is_some_and(|extension| extension == "xml") {
            console.import_os11(&bytes).unwrap();
        } else {
            let profile = Os12Profile::parse(&bytes).unwrap();
            let package = Os12Package::build(&profile, &vendor_package()).unwrap();
            console.import_os12(package.to_bytes().unwrap()).unwrap();
        }
    }

    /// A person imports documents of a plan once more: those whose name has this text in it.
    pub(super) fn import_again(&self, plan: &MigrationPlan, name: &str) {
        let mut plan = plan.clone();
        plan.imports.retain(|import| import.name.contains(name));
        self.import(&plan);
    }

    /// Everything a person has to do is done; the plan that may begin.
    pub(super) async fn ready(&self) -> MigrationPlan {
        self.import(&self.plan().await);
        let plan = self.plan().await;
        let refusals = plan.refusals(0, &[]);
        assert!(refusals.is_empty(), "{refusals:#?}");
        plan
    }

    pub(super) fn orders(&self, plan: &MigrationPlan) -> Orders {
        let background = self.backgrounds.lock().unwrap()[&plan.hash().to_string()].clone();
        let orders = Orders::from_plan(plan, RuleSet::builtin().hash().to_string());
        orders.unwrap().with_background(background)
    }

    /// What a manager gets.
    pub(super) fn report(&self, plan: &MigrationPlan) -> MigrationReport {
        let journal = JournalReader::open(self.journal(plan)).unwrap();
        MigrationReport::from_journal(&journal).unwrap()
    }

    /// The journal of a plan.
    pub(super) fn journal(&self, plan: &MigrationPlan) -> PathBuf {
        self.folder.path().join(format!("{}.journal", plan.hash()))
    }

    /// The check of waves.
    pub(super) fn check(&self, plan: &MigrationPlan) -> PlanCheck {
        let done = self.runbook();
        PlanCheck::new(self.client(), self.spec.clone(), plan.clone())
            .unwrap()
            .with_repositories(self.repositories())
            .with_runbook(move || Ok(done.clone()))
    }

    fn migration(
        &mut self,
        plan: &MigrationPlan,
        answer: impl FnMut(&Question, &Engine) -> Reply + Send + 'static,
    ) -> (Migration, Arc<Mutex<Vec<Question>>>) {
        let asked: Arc<Mutex<Vec<Question>>> = Arc::default();
        let check = self.check(plan);
        let person = Somebody::new(answer, asked.clone(), self.voice.clone());
        let migration =
            Migration::new(self.client(), self.orders(plan), person, check).with_clock(self.days());
        (migration, asked)
    }

    pub(super) async fn apply(
        &mut self,
        plan: &MigrationPlan,
        answer: impl FnMut(&Question, &Engine) -> Reply + Send + 'static,
    ) -> Told {
        let (mut migration, asked) = self.migration(plan, answer);
        let end = migration.apply(self.journal(plan)).await;
        told(end, &asked)
    }

    pub(super) async fn apply_with_trigger(
        &mut self,
        plan: &MigrationPlan,
        trigger: impl CustomTrigger + 'static,
        answer: impl FnMut(&Question, &Engine) -> Reply + Send + 'static,
    ) -> Told {
        let (migration, asked) = self.migration(plan, answer);
        let end = migration
            .with_trigger(trigger)
            .apply(self.journal(plan))
            .await;
        told(end, &asked)
    }

    pub(super) async fn resume(
        &mut self,
        plan: &MigrationPlan,
        answer: impl FnMut(&Question, &Engine) -> Reply + Send + 'static,
    ) -> Told {
        let (mut migration, asked) = self.migration(plan, answer);
        let end = migration.resume(self.journal(plan)).await;
        told(end, &asked)
    }

    pub(super) async fn undo(&mut self, plan: &MigrationPlan) -> Told {
        let (mut migration, asked) = self.migration(plan, |_, _| Reply::Leave);
        let end = migration.undo(self.journal(plan), "A. Example").await;
        told(end, &asked)
    }

    /// The engine as the journal tells it.
    pub(super) fn engine(&self, plan: &MigrationPlan) -> Engine {
        let status = Migration::status(&self.orders(plan), self.journal(plan));
        status.unwrap().engine
    }

    /// Where every device stands, by its unit id.
    pub(super) fn phases(&self, plan: &MigrationPlan) -> BTreeMap<String, Phase> {
        let (engine, orders) = (self.engine(plan), self.orders(plan));
        let devices = (0..).zip(&orders.devices);
        devices
            .map(|(index, device)| (device.unit_id.to_string(), engine.phase(index)))
            .collect()
    }

    /// How many devices stand where.
    pub(super) fn count(&self, plan: &MigrationPlan, phase: Phase) -> usize {
        let phases = self.phases(plan);
        phases.values().filter(|found| **found == phase).count()
    }

    /// How many devices a person would find on OS 12.
    pub(super) fn on_os12(&self) -> usize {
        let console = self.console();
        let on_os12 = |id: &DeviceId| {
            let facts = console.device(*id).unwrap().facts;
            facts.os_type == Some(OsType::Text("IGEL OS 12".into()))
        };
        console.device_ids().iter().filter(|id| on_os12(id)).count()
    }

    /// What devices did.
    pub(super) async fn log(&mut self) -> Vec<DeviceEvent> {
        self.days().log().await
    }

    /// How many devices did this.
    pub(super) async fn did(&mut self, step: DeviceStep) -> usize {
        let log = self.log().await;
        let devices = log.iter().filter(|event| event.step == step);
        let devices: BTreeSet<_> = devices.map(|event| event.unit_id.clone()).collect();
        devices.len()
    }

    /// The different details of a step.
    pub(super) async fn details(&mut self, step: DeviceStep) -> BTreeSet<String> {
        let log = self.log().await.into_iter();
        log.filter(|event| event.step == step)
            .map(|event| event.detail)
            .collect()
    }

    /// The events of the journal.
    pub(super) fn events(&self, plan: &MigrationPlan) -> Vec<(Timestamp, Event)> {
        let journal = JournalReader::open(self.journal(plan)).unwrap();
        let mut events = Vec::new();
        let each = |record: Record| {
            if let Ok(event) = serde_json::from_str(record.body()) {
                events.push((record.at(), event));
            }
            Ok(())
        };
        journal.replay(each).unwrap();
        events
    }

    /// What holds of every run, whatever happened: UMS was asked for nothing that the journal does
    /// not know of and for no presence over the fleet, repositories for nothing but reads; and
    /// nobody was sent on to launch where as many were in flight as may be.
    pub(super) fn assert_orderly(&self, plan: &MigrationPlan) {
        let audit = self.simulator.audit().entries();
        assert!(audit.iter().all(|entry| !entry.query.contains("online")));
        let events = self.events(plan);
        for entry in audit.iter().filter(|entry| entry.is_write()) {
            let intended = events
                .iter()
                .any(|(at, event)| *at == entry.at && is_intent_of(event, entry));
            assert!(intended, "no intent for {} at {}", entry.call(), entry.at);
        }
        let mut engine = Engine::new(self.orders(plan).rollout).unwrap();
        for (at, event) in &events {
            engine.take(*at, event).unwrap();
            let Event::Sent {
                write: Write::Move {
                    to: Place::Launch, ..
                },
            } = event
            else {
                continue;
            };
            let tallies = engine.tallies();
            assert!(tallies.fleet.in_flight <= plan.limits.in_flight);
            for tally in tallies.sites.values() {
                assert!(tally.in_flight <= plan.limits.in_flight_per_site);
            }
        }
        for repository in self.simulator.repositories() {
            let writes = repository.audit().writes();
            assert!(writes.is_empty(), "{writes:?}");
        }
    }

    /// The calls of UMS that moved devices.
    pub(super) fn moves(&self) -> Vec<String> {
        let audit = self.simulator.audit().entries().into_iter();
        let moves =
            audit.filter(|entry| entry.query == "operation=move" && entry.status == Some(200));
        moves.map(|entry| entry.call()).collect()
    }

    /// How many of them moved into one of these directories.
    pub(super) fn moves_to(&self, directories: &[String]) -> usize {
        let ids = directories.iter().map(|path| self.directory(path));
        let calls = ids.map(|id| format!("/tcdirectories/{id}?operation=move"));
        let calls: Vec<_> = calls.collect();
        let moves = self.moves();
        let there = moves
            .iter()
            .filter(|call| calls.iter().any(|end| call.ends_with(end)));
        there.count()
    }

    /// How many devices lie where they lay in the beginning.
    pub(super) fn at_home(&self) -> usize {
        let home = |(site, devices): (&&str, &Vec<DeviceId>)| {
            let home = devices
                .iter()
                .filter(|id| self.place(**id) == format!("/{site}"));
            home.count()
        };
        self.devices.iter().map(home).sum()
    }

    /// How many devices were sent on to launch, by the journal; those apart that did not arrive.
    pub(super) fn launches(&self, plan: &MigrationPlan) -> usize {
        let mut launches = 0;
        let mut under_way = false;
        for (_, event) in self.events(plan) {
            match event {
                Event::Sent { write } => {
                    under_way = false;
                    if let Write::Move { devices, to } = write
                        && to == Place::Launch
                    {
                        under_way = true;
                        launches += devices.len();
                    }
                }
                Event::Settled { not_done, .. } if under_way => launches -= not_done.len(),
                _ => {}
            }
        }
        launches
    }

    /// Why devices were left out by the checks of waves.
    pub(super) fn exclusions(&self, plan: &MigrationPlan) -> Vec<String> {
        let events = self.events(plan).into_iter();
        let checks = events.filter_map(|(_, event)| match event {
            Event::WaveChecked { excluded, .. } => Some(excluded),
            _ => None,
        });
        checks.flatten().map(|(_, reason)| reason).collect()
    }

    /// A profile for OS 11.
    pub(super) fn profile(&self, name: &str) -> ProfileId {
        let console = self.console();
        let id = self.devices.values().next().unwrap()[0];
        let firmware = console.device(id).unwrap().facts.firmware;
        let profile = NewProfile::new(name, firmware);
        console.create_profile(profile).unwrap()
    }

    /// Assigns a profile, as somebody does by hand.
    pub(super) fn assign(&self, profile: ProfileId, directory: &str) {
        let receiver = Receiver::Directory(self.directory(directory));
        self.console().assign(profile, receiver).unwrap();
    }

    /// The password that stands in the file beside the specification, as the account of devices.
    pub(super) fn keep_password(&self, password: Option<&str>) {
        write_passwords(&self.simulator, &self.folder, password);
    }

    /// The profiles that are assigned to a directory itself.
    pub(super) fn assigned(&self, path: &str) -> Vec<ProfileId> {
        let receiver = Receiver::Directory(self.directory(path));
        let effective = self.console().effective(receiver).into_iter();
        let own = effective.filter(|(_, at)| *at == receiver);
        own.map(|(profile, _)| profile).collect()
    }

    /// Directories with what is assigned to them, and where devices lie, as IMI shows it.
    pub(super) async fn state(&self) -> Vec<String> {
        let console = self.console();
        let devices = console.device_ids().into_iter();
        let mut state: Vec<String> = devices
            .map(|id| format!("{id} in {}", self.place(id)))
            .collect();
        let tree = self.client().directories().await.unwrap();
        for path in tree
            .iter()
            .filter_map(|directory| tree.path_of(directory.id))
        {
            let path = path.to_string();
            state.push(format!("{path}: {:?}", self.assigned(&path)));
        }
        state.sort();
        state
    }
}

pub(super) fn staging(site: &str) -> String {
    format!("/Migration/{}/Staging", site.to_lowercase())
}

pub(super) fn launch(site: &str) -> String {
    format!("/Migration/{}/Launch", site.to_lowercase())
}

/// Where a device lies, as a path.
pub(super) fn path_of(console: &Console, device: DeviceId) -> String {
    let mut names = Vec::new();
    let mut at = console.device(device).map(|device| device.directory);
    while let Some(id) = at.filter(|id| !id.is_root()) {
        let directory = console.directory(id).unwrap();
        names.push(directory.name.to_string());
        at = directory.parent;
    }
    names.reverse();
    format!("/{}", names.join("/"))
}

fn told(end: Result<Outcome, Error>, asked: &Mutex<Vec<Question>>) -> Told {
    Told {
        end,
        questions: asked.lock().unwrap().clone(),
    }
}

fn is_intent_of(event: &Event, entry: &AuditEntry) -> bool {
    let Event::Sent { write } = event else {
        return false;
    };
    match write {
        Write::Move { to, .. } => *to != Place::Elsewhere && entry.query.contains("operation=move"),
        Write::Prepare { .. } => {
            matches!(&*entry.method, "PUT" | "POST") && !entry.query.contains("move")
        }
        Write::TakeBack { .. } => entry.method == "DELETE",
        _ => false,
    }
}

fn device(site: usize, number: usize, firmware: igel_migrate_core::ums::FirmwareId) -> DeviceFacts {
    let mut facts = DeviceFacts::new(format!("00E0C5{site:02X}{number:04X}"), firmware);
    facts.name = format!("desk-{site}-{number}").into();
    facts.online = true;
    facts.last_ip = Some(format!("192.0.2.{number}").into());
    facts.changes_pending = Some(false);
    facts.hardware = Some(Arc::new(Hardware {
        product_id: "UD2-LX 51".into(),
        device_type: MODELS[number % MODELS.len()].into(),
        cpu_type: "AMD Ryzen Embedded R1505G with Radeon Vega Gfx".into(),
        cpu_speed_mhz: 2400,
        flash_size: 30517,
        memory_size: 7061,
        network_speed: Some(1000),
        ..Hardware::default()
    }));
    facts.os_type = Some(OsType::Linux {
        major: 11,
        kernel: "6.6.87".into(),
        upgrade_ready: true,
    });
    facts.labels = Labels::default();
    facts
}

/// The specification, and the files that lie beside it.
fn write_spec(simulator: &Simulator, folder: &TempDir, setup: &Setup) -> MigrationSpec {
    private(folder, "ums.secret", simulator.password());
    write_passwords(simulator, folder, None);
    let (staging, launch) = setup.directories;
    let mut text = format!(
        r#"
        [ums]
        url = "{}"
        pin = "{}"
        username = "{}"
        password = {{ file = "ums.secret" }}

        [migration]
        name = "autumn"
        time_zone = "Europe/Berlin"
        {}

        [target]
        base_system = "{BASE_SYSTEM}"
        ums = "12.13.110"

        [readiness]
        accept_unknown = ["R-CP-1", "R-DAR-3", "R-HW-1-64BIT", "R-HW-1-CORES", "R-LIC-1", "R-LIC-2", "R-SB-7"]

        [repository_profiles]
        passwords_in = ["os11", "os12"]

        [site_defaults]
        staging = "{}"
        {}

        [waves]
        {}

        [limits]
        {}
        {}
        {}
        "#,
        simulator.ums_url(),
        simulator.certificate_fingerprint(),
        simulator.username(),
        setup.migration,
        staging,
        launch.map_or_else(String::new, |path| format!("launch = '{path}'")),
        setup.waves,
        setup.limits,
        setup.gates,
        setup.more,
    );
    for what in [
        "central_priority",
        "profile_settings",
        "base_system",
        "upgrade_job",
    ] {
        let word =
            format!("[[attestation]]\nwhat = \"{what}\"\nby = \"A. Example\"\non = 2026-03-01\n");
        text.push_str(&word);
    }
    for (name, _) in &setup.sites {
        let repository = simulator.repository(name).unwrap();
        let certificate = format!("{}.pem", name.to_lowercase());
        fs::write(folder.path().join(&certificate), repository.ca_pem()).unwrap();
        write!(
            text,
            r#"
            [[site]]
            key = "{key}"
            members = [{{ directory = "/{name}" }}]
            {}
            [site.repository]
            name = "DAR {name}"
            webdav_url = "{}"
            certificate = "{certificate}"
            upload = {{ username = "dar-upload", password = {{ env = "UNUSED" }} }}
            download = {{ username = "{}", password = {{ file = "dar.secret", entry = "{key}" }} }}
            "#,
            setup.site,
            repository.url(),
            repository.download_account().username(),
            key = name.to_lowercase(),
        )
        .unwrap();
    }
    fs::write(folder.path().join("autumn.toml"), text).unwrap();
    MigrationSpec::from_file(folder.path().join("autumn.toml"))
        .unwrap_or_else(|error| panic!("{}", error.report()))
}

fn write_passwords(simulator: &Simulator, folder: &TempDir, password: Option<&str>) {
    let mut lines = String::new();
    for repository in simulator.repositories() {
        let right = repository.download_account().password().expose_secret();
        let key = repository.name().to_lowercase();
        writeln!(lines, "{key} = {}", password.unwrap_or(right)).unwrap();
    }
    private(folder, "dar.secret", &lines);
}

fn private(folder: &TempDir, name: &str, text: &str) {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

/// An export of the vendor's base system, as an administrator has one.
fn vendor_package() -> Os12Package {
    use std::io::Write as _;
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let entry = format!("APPS/base_system-{BASE_SYSTEM}/app.json");
    zip.start_file(entry, SimpleFileOptions::default()).unwrap();
    zip.write_all(b"{}").unwrap();
    Os12Package::open(zip.finish().unwrap().into_inner()).unwrap()
}
