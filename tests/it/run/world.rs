//! A UMS with sites, repositories and devices that live in virtual time, and a migration of it from
//! specification and plan.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, pending, ready};
use igel_migrate_core::Error;
use igel_migrate_core::migration::engine::{Decision, Engine, Event, Outcome, Phase, Question};
use igel_migrate_core::migration::journal::{JournalReader, Record};
use igel_migrate_core::migration::run::{
    Migration, Orders, Person, PlanCheck, RolloutClock, WaveCheck,
};
use igel_migrate_core::migration::spec::{MigrationSpecBuilder, WaveSettings};
use igel_migrate_core::migration::wave::WaveSize;
use igel_migrate_core::migration::{Fleet, MigrationPlan, MigrationSpec, SiteRepositories};
use igel_migrate_core::readiness::ReadinessSettings;
use igel_migrate_core::repository::{
    Account, AppRepository, Evidence, ProfileOptions, ProfileSystem, RepositoryCertificate,
    Runbook, RunbookOptions, RunbookState, Site, SiteDirectories, SiteMembers, Sites,
};
use igel_migrate_core::rules::RuleSet;
use igel_migrate_core::secret::{Credentials, ExposeSecret as _, SecretSource};
use igel_migrate_core::simulator::{
    AppFolder, Clock, DeviceBehavior, DeviceFacts, Firmware, Hardware, Job, Knobs, LiveClock,
    NewDevice, OsType, RepositorySetup, Simulator,
};
use igel_migrate_core::spec::Connection;
use igel_migrate_core::transport::{RetryPolicy, Trust};
use igel_migrate_core::ums::{
    DeviceId, DirectoryId, DirectoryKind, FirmwareId, SettlePolicy, UmsClient,
};
use igel_migrate_tests::office::{BASE_SYSTEM, WORDS, import_profiles};
use jiff::Timestamp;
use tokio::sync::Mutex as AsyncMutex;

pub(super) const PACKAGE: &str = "base_system/12.7.4/base_system-12.7.4.ipkg";
const HOUR: Duration = Duration::from_secs(3600);

pub(super) const READINESS: &str = r#"
[readiness]
accept_unknown = ["R-CP-1", "R-DAR-3", "R-HW-1-64BIT", "R-HW-1-CORES", "R-ICG-1", "R-LIC-1", "R-LIC-2", "R-SB-7"]
"#;

/// How the world begins.
pub(super) struct Setup {
    pub(super) sites: &'static [&'static str],
    /// Devices of each site.
    pub(super) devices: u32,
    /// Whether each site has a launch directory besides staging.
    pub(super) launch: bool,
    pub(super) job: bool,
    /// Whether the directories are there; a job needs one.
    pub(super) directories: bool,
    pub(super) behavior: DeviceBehavior,
    pub(super) knobs: Knobs,
    /// What a person asks for besides.
    pub(super) wishes: fn(MigrationSpecBuilder) -> MigrationSpecBuilder,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            sites: &["Berlin", "Trier"],
            devices: 8,
            launch: true,
            job: true,
            directories: true,
            behavior: DeviceBehavior::default(),
            knobs: Knobs::default(),
            wishes: |spec| spec,
        }
    }
}

pub(super) struct World {
    pub(super) simulator: Simulator,
    pub(super) spec: MigrationSpec,
    pub(super) devices: Vec<DeviceId>,
    pub(super) os11: FirmwareId,
    clock: LiveClock,
    folder: tempfile::TempDir,
}

/// Something that happens beside the run, tried after every wait until it says that it is over.
pub(super) type Meanwhile = Box<dyn FnMut() -> BoxFuture<'static, bool> + Send>;

/// The same clock, with something that happens meanwhile.
pub(super) struct Meddling {
    clock: LiveClock,
    meanwhile: AsyncMutex<Option<Meanwhile>>,
}

impl Meddling {
    pub(super) fn new(clock: LiveClock, meanwhile: Meanwhile) -> Self {
        Self {
            clock,
            meanwhile: AsyncMutex::new(Some(meanwhile)),
        }
    }
}

impl RolloutClock for Meddling {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn wait_until(&self, time: Timestamp) -> BoxFuture<'_, ()> {
        async move {
            self.clock.wait_until(time).await;
            let mut meanwhile = self.meanwhile.lock().await;
            if let Some(act) = meanwhile.as_mut()
                && act().await
            {
                *meanwhile = None;
            }
        }
        .boxed()
    }
}

/// A person who answers by a function.
pub(super) struct Asked<F> {
    answer: F,
}

impl<F> Asked<F> {
    pub(super) fn new(answer: F) -> Self {
        Self { answer }
    }
}

impl<F: FnMut(&Question, &Engine) -> Vec<Decision> + Send> Person for Asked<F> {
    fn name(&self) -> &'static str {
        "the test"
    }

    fn answer<'a>(
        &'a mut self,
        question: &'a Question,
        engine: &'a Engine,
    ) -> BoxFuture<'a, Result<Vec<Decision>, Error>> {
        ready(Ok((self.answer)(question, engine))).boxed()
    }
}

/// Somebody who never answers, and says something else once asked.
pub(super) struct Silent {
    pub(super) says: Decision,
    pub(super) asked: Arc<tokio::sync::Notify>,
}

impl Person for Silent {
    fn name(&self) -> &'static str {
        "the test"
    }

    fn answer<'a>(
        &'a mut self,
        _: &'a Question,
        _: &'a Engine,
    ) -> BoxFuture<'a, Result<Vec<Decision>, Error>> {
        self.asked.notify_one();
        pending().boxed()
    }

    fn interrupt(&mut self) -> BoxFuture<'static, Decision> {
        let (asked, says) = (Arc::clone(&self.asked), self.says.clone());
        async move {
            asked.notified().await;
            says
        }
        .boxed()
    }
}

/// Releases waves and nothing else.
pub(super) fn release(question: &Question, _: &Engine) -> Vec<Decision> {
    match question {
        Question::Release { wave, .. } => vec![
            Decision::SessionStarted { wave: *wave },
            Decision::Release { wave: *wave },
        ],
        other => panic!("{other:?}"),
    }
}

fn profile_options() -> ProfileOptions {
    ProfileOptions::default()
        .with_password_in(ProfileSystem::Os11)
        .with_password_in(ProfileSystem::Os12)
}

pub(super) fn readiness() -> ReadinessSettings {
    ReadinessSettings::from_toml(&format!("{READINESS}{WORDS}"), RuleSet::builtin()).unwrap()
}

fn site(simulator: &Simulator, name: &str, launch: bool) -> Site {
    let dar = simulator.repository(name).unwrap();
    let account = dar.download_account();
    let password = account.password().expose_secret().to_owned();
    let provider = move || Ok(password.as_str().into());
    let reader = Account::new(account.username())
        .unwrap()
        .with_password(SecretSource::provider("test", provider));
    let repository = AppRepository::builder(name, dar.url())
        .with_download(reader)
        .with_certificate(RepositoryCertificate::from_bytes(dar.ca_pem().as_bytes()).unwrap())
        .build()
        .unwrap();
    let launch = launch.then(|| format!("/Migration/{name}/Launch"));
    let staging = format!("/Migration/{name}/Staging");
    let directories = SiteDirectories::new(staging, launch).unwrap();
    let members = SiteMembers::Directory(format!("/{name}").parse().unwrap());
    Site::new(
        name.to_lowercase().parse().unwrap(),
        repository,
        directories,
    )
    .with_members(vec![members])
}

/// Makes staging and launch by hand, and the job.
fn make_directories(simulator: &Simulator, site: &Site, job: bool) {
    let console = simulator.console();
    let mut last = DirectoryId::ROOT;
    for path in site.directories.all() {
        let mut parent = DirectoryId::ROOT;
        for (depth, name) in path.split('/').enumerate().skip(1) {
            let so_far: Vec<&str> = path.split('/').take(depth + 1).collect();
            let found = console.find_directory(DirectoryKind::Device, &so_far.join("/"));
            parent = found.unwrap_or_else(|| {
                let kind = DirectoryKind::Device;
                console.create_directory(kind, name, parent).unwrap()
            });
        }
        last = parent;
    }
    if job {
        console.create_job(Job::upgrade("upgrade", last).every(HOUR));
    }
}

pub(super) fn runbook(spec: &MigrationSpec) -> RunbookState {
    let notes = spec.sites.iter().flat_map(|site| {
        let options = profile_options();
        let os11 = site.repository.os11_profile(&site.key, &options).unwrap();
        let os12 = site.repository.os12_profile(&site.key, &options).unwrap();
        let mut notes = [os11.note(os11.file_name()), os12.note(os12.file_name())];
        for note in &mut notes {
            note.contains_password = true;
        }
        notes
    });
    let options = RunbookOptions::new(spec.target.clone())
        .with_profiles(notes.collect())
        .with_job(spec.job);
    let mut runbook = Runbook::new(&spec.sites, &options);
    let ids: Vec<String> = runbook
        .steps()
        .iter()
        .map(|step| step.id.to_string())
        .collect();
    let at = "2026-02-27T12:00:00Z".parse().unwrap();
    for id in ids {
        let word = Evidence::attested("A. Example", at).unwrap();
        runbook.confirm(&id, word).unwrap();
    }
    runbook.state()
}

impl World {
    pub(super) async fn new(setup: Setup) -> Self {
        let clock = Clock::standing_at("2026-03-02T08:00:00Z".parse().unwrap());
        let mut builder = Simulator::builder()
            .with_clock(clock)
            .with_knobs(setup.knobs);
        for name in setup.sites {
            let app = AppFolder::new("base_system", BASE_SYSTEM).with_bytes(1_300_000_000);
            builder = builder.with_repository(RepositorySetup::new(name).with_app(app));
        }
        let simulator = builder.start().await.unwrap();
        let sites = setup
            .sites
            .iter()
            .map(|name| site(&simulator, name, setup.launch));
        let connection = Connection::builder(simulator.ums_url())
            .with_trust(Trust::Pinned(vec![simulator.certificate_fingerprint()]))
            .with_credentials(&Credentials::new(
                simulator.username(),
                simulator.password(),
            ))
            .build()
            .unwrap();
        let mut waves = WaveSettings::default();
        waves.sizes = vec![WaveSize::Devices(4), WaveSize::Rest];
        let sites = Sites::new(sites.collect()).unwrap();
        let target = BASE_SYSTEM.parse().unwrap();
        let spec = MigrationSpec::builder("autumn", connection, target, sites)
            .with_ums(Some("12.13.110".parse().unwrap()))
            .with_readiness(readiness())
            .with_repository_profiles(profile_options())
            .with_waves(waves);
        let spec = (setup.wishes)(spec).build().unwrap();
        let mut world = Self {
            clock: simulator.live(setup.behavior).into_clock(),
            devices: Vec::new(),
            os11: simulator
                .console()
                .create_firmware(Firmware::new("IGEL OS 11", "11.11.100.01")),
            simulator,
            spec,
            folder: tempfile::tempdir().unwrap(),
        };
        for site in &world.spec.sites {
            import_profiles(&world.simulator.console(), site, &profile_options());
            if setup.directories {
                make_directories(&world.simulator, site, setup.job);
            }
        }
        for name in setup.sites {
            world.add_devices(name, setup.devices);
        }
        world
    }

    /// Devices like those of a made fleet, all online and ready.
    fn add_devices(&mut self, name: &str, count: u32) {
        let console = self.simulator.console();
        let kind = DirectoryKind::Device;
        let directory = console
            .create_directory(kind, name, DirectoryId::ROOT)
            .unwrap();
        let models = models();
        for _ in 0..count {
            let number = self.devices.len();
            let mut facts = DeviceFacts::new(format!("00E0C50000{number:02X}"), self.os11);
            facts.name = format!("{name}-{number}").into();
            facts.online = true;
            facts.last_ip = Some(format!("192.0.2.{number}").into());
            facts.hardware = Some(models[number % models.len()].clone());
            facts.os_type = Some(OsType::Linux {
                major: 11,
                kernel: "6.6.87".into(),
                upgrade_ready: true,
            });
            let device = NewDevice::new(facts).in_directory(directory);
            self.devices.push(console.create_device(device).unwrap());
        }
    }

    pub(super) fn client(&self) -> UmsClient {
        self.spec
            .connection
            .client()
            .unwrap()
            .with_transport(|transport| transport.with_retry(RetryPolicy::none()))
            .with_settle(SettlePolicy::default().with_deadline(Duration::ZERO))
            .build()
            .unwrap()
    }

    pub(super) async fn plan(&self) -> MigrationPlan {
        self.plan_with(runbook(&self.spec)).await
    }

    pub(super) async fn plan_with(&self, done: RunbookState) -> MigrationPlan {
        let repositories = SiteRepositories::new(&self.spec).unwrap();
        let fleet = Fleet::read(&self.client(), &self.spec)
            .await
            .unwrap()
            .with_repositories(repositories.states(&self.spec).await)
            .with_runbook(done);
        MigrationPlan::build(&self.spec, &fleet).unwrap()
    }

    pub(super) fn orders(plan: &MigrationPlan) -> Orders {
        Orders::from_plan(plan, RuleSet::builtin().hash().to_string()).unwrap()
    }

    pub(super) fn check(&self, plan: &MigrationPlan) -> PlanCheck {
        let done = runbook(&self.spec);
        PlanCheck::new(self.client(), self.spec.clone(), plan.clone())
            .unwrap()
            .with_runbook(move || Ok(done.clone()))
    }

    pub(super) fn clock(&self) -> LiveClock {
        self.clock.clone()
    }

    pub(super) fn migration(
        &self,
        plan: &MigrationPlan,
        person: impl Person + 'static,
    ) -> Migration {
        let migration = self.check(plan).into_migration(person).unwrap();
        migration.with_clock(self.clock())
    }

    pub(super) fn migration_with(
        &self,
        plan: &MigrationPlan,
        person: impl Person + 'static,
        check: impl WaveCheck + 'static,
    ) -> Migration {
        let clock = self.clock();
        Migration::new(self.client(), Self::orders(plan), person, check).with_clock(clock)
    }

    pub(super) async fn apply(
        &self,
        plan: &MigrationPlan,
        person: impl Person + 'static,
    ) -> Result<Outcome, Error> {
        self.migration(plan, person).apply(self.journal()).await
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.folder.path().join("autumn.journal")
    }

    /// The events in the journal.
    pub(super) fn events(&self) -> Vec<Event> {
        let journal = JournalReader::open(self.journal()).unwrap();
        let mut events = Vec::new();
        let each = |record: Record| {
            events.extend(serde_json::from_str::<Event>(record.body()).ok());
            Ok(())
        };
        journal.replay(each).unwrap();
        events
    }

    /// Where every device of a plan stands.
    pub(super) fn phases(&self, plan: &MigrationPlan) -> Vec<Phase> {
        let status = Migration::status(&Self::orders(plan), self.journal()).unwrap();
        let devices = 0..u32::try_from(plan.devices()).unwrap();
        devices.map(|device| status.engine.phase(device)).collect()
    }

    pub(super) fn directory(&self, path: &str) -> DirectoryId {
        let console = self.simulator.console();
        console.find_directory(DirectoryKind::Device, path).unwrap()
    }

    /// A directory of devices that no site knows.
    pub(super) fn elsewhere(&self, name: &str) -> DirectoryId {
        let console = self.simulator.console();
        let kind = DirectoryKind::Device;
        console
            .create_directory(kind, name, DirectoryId::ROOT)
            .unwrap()
    }

    /// How often each directory was the target of a move, by path.
    pub(super) fn moves_to(&self, path: &str) -> usize {
        let target = format!("/tcdirectories/{}", self.directory(path));
        let entries = self.simulator.audit().entries().into_iter();
        let moves = entries.filter(|entry| entry.query.contains("move"));
        moves.filter(|entry| entry.path.ends_with(&target)).count()
    }

    /// How many devices lie directly in a directory.
    pub(super) fn lying_in(&self, path: &str) -> usize {
        let (console, directory) = (self.simulator.console(), self.directory(path));
        let ids = console.device_ids().into_iter();
        ids.filter(|id| console.device(*id).unwrap().directory == directory)
            .count()
    }

    /// How many devices are on OS 12.
    pub(super) fn on_os12(&self) -> usize {
        let console = self.simulator.console();
        let facts = |id| console.device(id).unwrap().facts;
        let ids = console.device_ids().into_iter();
        let on_os12 = |facts: DeviceFacts| {
            let os_type = facts.os_type.map(|os_type| os_type.to_string());
            os_type.is_some_and(|text| text.starts_with("IGEL OS 12"))
        };
        ids.filter(|id| on_os12(facts(*id))).count()
    }
}

/// Two models that OS 12 runs on.
fn models() -> [Arc<Hardware>; 2] {
    ["HP t640", "IGEL M350C"].map(|name| {
        Arc::new(Hardware {
            product_id: "UC1-LX".into(),
            device_type: name.into(),
            cpu_speed_mhz: 2400,
            cpu_type: "AMD Ryzen Embedded R1505G with Radeon Vega Gfx".into(),
            flash_size: 7456,
            memory_size: 7061,
            ..Hardware::default()
        })
    })
}
