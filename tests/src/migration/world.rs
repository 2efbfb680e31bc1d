//! A simulated UMS with sites, repositories and devices, and the people around it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use igel_migrate_core::inventory::{Expectation, Manifest};
use igel_migrate_core::migration::run::Background;
use igel_migrate_core::migration::{Fleet, MigrationPlan, MigrationSpec, SiteRepositories};
use igel_migrate_core::profile::os12::{Os12Package, Os12Profile};
use igel_migrate_core::repository::{Evidence, Runbook, RunbookOptions, RunbookState};
use igel_migrate_core::rules::RuleSet;
use igel_migrate_core::simulator::{
    AppFolder, Clock, Console, DeviceBehavior, DeviceFacts, Firmware, Hardware, Job, Knobs, Labels,
    NewDevice, NewProfile, OsType, RepositorySetup, SimulatedRepository, Simulator,
};
use igel_migrate_core::transport::RetryPolicy;
use igel_migrate_core::ums::{
    DeviceId, DirectoryId, DirectoryKind, ProfileId, Receiver, SettlePolicy, UmsClient,
};
use jiff::Timestamp;
use tempfile::TempDir;

use super::days::Days;
use super::files::{vendor_package, write_passwords, write_spec};
use super::people::Voice;

/// The base system that devices are to have.
pub const BASE_SYSTEM: &str = "12.7.4";
/// Its file on a repository.
pub const PACKAGE: &str = "base_system/12.7.4/base_system-12.7.4.ipkg";
/// Models of devices, in turn.
pub const MODELS: [&str; 3] = ["IGEL M250C", "HP t640", "IGEL M350C"];

/// What differs from test to test. Each text is put into its table of the specification.
pub struct Setup {
    /// Name and number of devices of each site.
    pub sites: Vec<(&'static str, usize)>,
    /// Further lines of `[migration]`.
    pub migration: String,
    /// Staging and launch of each site.
    pub directories: (&'static str, Option<&'static str>),
    /// Lines of `[waves]`.
    pub waves: &'static str,
    /// Lines of `[limits]`.
    pub limits: &'static str,
    /// Further tables.
    pub more: &'static str,
    /// Names of sites at which somebody makes the upgrade job once the directory is there.
    pub jobs: Vec<&'static str>,
    /// Further fields of each site.
    pub site: &'static str,
    /// How the repository of a site is.
    pub repositories: fn(&str, RepositorySetup) -> RepositorySetup,
    /// What the documentation of IMI leaves open.
    pub knobs: Knobs,
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
    pub fn one_site() -> Self {
        Self {
            sites: vec![("Berlin", 9)],
            jobs: vec!["Berlin"],
            waves: r#"sizes = [3, "rest"]"#,
            ..Self::default()
        }
    }
}

/// Everything there is.
pub struct World {
    /// The servers.
    pub simulator: Simulator,
    /// What is asked for.
    pub spec: MigrationSpec,
    /// The devices of each site, by its name.
    pub devices: BTreeMap<&'static str, Vec<DeviceId>>,
    /// What somebody says unasked.
    pub voice: Voice,
    /// Where the specification and what belongs to it lies.
    pub folder: TempDir,
    /// What plans were made from, by their hash.
    pub backgrounds: Mutex<BTreeMap<String, Background>>,
    setup: Setup,
    days: Option<Days>,
}

impl World {
    /// Starts it. Nothing is imported, and nobody lives yet.
    pub async fn start(setup: Setup) -> Self {
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
    pub fn live(&mut self, behavior: DeviceBehavior) {
        let clock = self.simulator.clock().clone();
        let days = Days::new(clock, self.console(), self.simulator.live(behavior));
        self.days = Some(days);
        for name in self.setup.jobs.clone() {
            self.will_make_job(name);
        }
    }

    /// The clock of runs.
    pub fn days(&mut self) -> Days {
        if self.days.is_none() {
            self.live(DeviceBehavior::default());
        }
        self.days.clone().unwrap()
    }

    /// Somebody makes the job of a site once its launch directory is there.
    pub fn will_make_job(&mut self, site: &str) {
        self.will_make_job_on(&launch(site));
    }

    /// Somebody makes a job on a directory once it is there.
    pub fn will_make_job_on(&mut self, path: &str) {
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
    pub fn will_be_switched_off(&mut self, id: DeviceId) {
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

    /// The console of UMS.
    pub fn console(&self) -> Console {
        self.simulator.console()
    }

    /// The repository of a site.
    pub fn repository(&self, site: &str) -> SimulatedRepository {
        self.simulator.repository(site).unwrap()
    }

    /// The directory of devices at a path, which must be there.
    pub fn directory(&self, path: &str) -> DirectoryId {
        let found = self.console().find_directory(DirectoryKind::Device, path);
        found.unwrap_or_else(|| panic!("no directory {path}"))
    }

    /// Where a device lies, as a path.
    pub fn place(&self, device: DeviceId) -> String {
        path_of(&self.console(), device)
    }

    /// A client that does not wait long before it tries again.
    pub fn client(&self) -> UmsClient {
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
    pub fn repositories(&self) -> SiteRepositories {
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
    pub fn runbook(&self) -> RunbookState {
        runbook(&self.spec, self.simulator.clock().now())
    }

    /// The fleet as a plan needs it.
    pub async fn fleet(&self) -> Fleet {
        Fleet::read(&self.client(), &self.spec)
            .await
            .unwrap()
            .with_repositories(self.repositories().states(&self.spec).await)
            .with_runbook(self.runbook())
    }

    /// A plan of now.
    pub async fn plan(&self) -> MigrationPlan {
        let fleet = self.fleet().await;
        let plan = MigrationPlan::build(&self.spec, &fleet).unwrap();
        let background = Background::new(&plan, &self.spec, &fleet, RuleSet::builtin());
        let mut backgrounds = self.backgrounds.lock().unwrap();
        backgrounds.insert(plan.hash().to_string(), background);
        plan
    }

    /// A person imports the documents of a plan.
    pub fn import(&self, plan: &MigrationPlan) {
        let written = plan
            .write_documents(&self.spec, self.folder.path())
            .unwrap();
        assert_eq!(written.len(), plan.imports.len());
        for path in written {
            self.import_file(&path);
        }
    }

    /// A person imports one document.
    pub fn import_file(&self, path: &PathBuf) {
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
    pub fn import_again(&self, plan: &MigrationPlan, name: &str) {
        let mut plan = plan.clone();
        plan.imports.retain(|import| import.name.contains(name));
        self.import(&plan);
    }

    /// Everything a person has to do is done; the plan that may begin.
    pub async fn ready(&self) -> MigrationPlan {
        self.import(&self.plan().await);
        let plan = self.plan().await;
        let refusals = plan.refusals(0, &[]);
        assert!(refusals.is_empty(), "{refusals:#?}");
        plan
    }

    /// A profile for OS 11.
    pub fn profile(&self, name: &str) -> ProfileId {
        let console = self.console();
        let id = self.devices.values().next().unwrap()[0];
        let firmware = console.device(id).unwrap().facts.firmware;
        let profile = NewProfile::new(name, firmware);
        console.create_profile(profile).unwrap()
    }

    /// Assigns a profile, as somebody does by hand.
    pub fn assign(&self, profile: ProfileId, directory: &str) {
        let receiver = Receiver::Directory(self.directory(directory));
        self.console().assign(profile, receiver).unwrap();
    }

    /// The password that stands in the file beside the specification, as the account of devices.
    pub fn keep_password(&self, password: Option<&str>) {
        write_passwords(&self.simulator, &self.folder, password);
    }
}

/// Every step of the runbook that UMS cannot show is done, says a person.
pub fn runbook(spec: &MigrationSpec, now: Timestamp) -> RunbookState {
    let options = RunbookOptions::new(spec.target.clone()).with_job(spec.job);
    let mut runbook = Runbook::new(&spec.sites, &options);
    let ids: Vec<_> = runbook
        .steps()
        .iter()
        .map(|step| step.id.to_string())
        .collect();
    for id in ids {
        let word = Evidence::attested("A. Example", now).unwrap();
        runbook.confirm(&id, word).unwrap();
    }
    runbook.state()
}

/// The path of the staging directory of a site.
pub fn staging(site: &str) -> String {
    format!("/Migration/{}/Staging", site.to_lowercase())
}

/// The path of the launch directory of a site.
pub fn launch(site: &str) -> String {
    format!("/Migration/{}/Launch", site.to_lowercase())
}

/// Where a device lies, as a path.
pub fn path_of(console: &Console, device: DeviceId) -> String {
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

fn device(site: usize, number: usize, firmware: igel_migrate_core::ums::FirmwareId) -> DeviceFacts {
    let mut facts = DeviceFacts::new(format!("00E0C5{site:02X}{number:04X}"), firmware);
    facts.name = format!("desk-{site}-{number}").into();
    facts.online = true;
    facts.last_ip = Some(format!("192.0.2.{}", number % 256).into());
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
