//! Devices that live: from the move of an IMI client to OS 12, over a real repository on loopback.

mod trouble;

use std::sync::Arc;
use std::time::Duration;

use igel_migrate_core::certificate::Certificate;
use igel_migrate_core::repository::{
    Account, AppRepository, ProfileOptions, ProfileSystem, RepositoryCertificate,
};
use igel_migrate_core::secret::{Credentials, ExposeSecret as _, SecretSource};
use igel_migrate_core::simulator::{
    AppFolder, Clock, Damage, DeviceBehavior, DeviceFacts, DeviceFailure, DeviceStep, FailureRule,
    Firmware, Fleet, Hardware, Job, LiveDevices, NewDevice, NewProfile, OsType, RepositorySetup,
    ServerCertificate, Simulator,
};
use igel_migrate_core::transport::Trust;
use igel_migrate_core::ums::{
    DeviceId, DirectoryId, DirectoryKind, Facet, ProfileId, Receiver, UmsClient,
};
use igel_migrate_tests::office::{BASE_SYSTEM, vendor_package};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
const PACKAGE: &str = "base_system/12.7.4/base_system-12.7.4.ipkg";

/// A site with its repository, a directory to launch from with profiles and job, and devices
/// beside it.
struct Site {
    simulator: Simulator,
    desks: DirectoryId,
    launch: DirectoryId,
    devices: Vec<DeviceId>,
    network: ProfileId,
    client: UmsClient,
}

struct Setup {
    certificate: ServerCertificate,
    password: Option<&'static str>,
    key: &'static str,
    job: bool,
    os12_profile: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            certificate: ServerCertificate::Issued,
            password: None,
            key: "crypt_password",
            job: true,
            os12_profile: true,
        }
    }
}

/// Imports the profiles made for a repository of the simulator and assigns them.
fn import(simulator: &Simulator, name: &str, setup: &Setup, directory: DirectoryId) {
    let dar = simulator.repository(name).unwrap();
    let account = dar.download_account();
    let password = setup.password.map_or_else(
        || account.password().expose_secret().to_owned(),
        str::to_owned,
    );
    let reader = Account::new(account.username())
        .unwrap()
        .with_password(SecretSource::provider("test", move || {
            Ok(password.as_str().into())
        }));
    let repository = AppRepository::builder(name, dar.url())
        .with_download(reader)
        .with_certificate(RepositoryCertificate::from_bytes(dar.ca_pem().as_bytes()).unwrap())
        .build()
        .unwrap();
    let options = ProfileOptions::default()
        .with_password_in(ProfileSystem::Os11)
        .with_password_in(ProfileSystem::Os12);
    let key = name.to_lowercase().parse().unwrap();
    let os11 = repository.os11_profile(&key, &options).unwrap();
    let xml = String::from_utf8(os11.document().to_bytes()).unwrap();
    let xml = xml.replace("%.crypt_password", &format!("%.{}", setup.key));
    let console = simulator.console();
    let mut profiles = console.import_os11(xml.as_bytes()).unwrap();
    if setup.os12_profile {
        let os12 = repository.os12_profile(&key, &options).unwrap();
        let package = os12.package(&vendor_package()).unwrap();
        profiles.extend(console.import_os12(package.to_bytes().unwrap()).unwrap());
    }
    for profile in profiles {
        let receiver = Receiver::Directory(directory);
        console.assign(profile, receiver).unwrap();
    }
}

impl Site {
    async fn start(setup: Setup) -> Self {
        let app = AppFolder::new("base_system", BASE_SYSTEM).with_bytes(1_300_000_000);
        let repository = RepositorySetup::new("Berlin")
            .with_certificate(setup.certificate)
            .with_app(app);
        let simulator = Simulator::builder()
            .with_clock(Clock::standing_at("2026-03-02T08:00:00Z".parse().unwrap()))
            .with_repository(repository)
            .start()
            .await
            .unwrap();
        let console = simulator.console();
        let firmware = console.create_firmware(Firmware::new("IGEL OS 11", "11.11.100.01"));
        let directory = |name: &str| {
            let tree = DirectoryKind::Device;
            console
                .create_directory(tree, name, DirectoryId::ROOT)
                .unwrap()
        };
        let (desks, launch) = (directory("Berlin"), directory("Launch"));
        let network = console
            .create_profile(NewProfile::new("network", firmware))
            .unwrap();
        console.assign(network, Receiver::Directory(desks)).unwrap();
        import(&simulator, "Berlin", &setup, launch);
        if setup.job {
            console.create_job(Job::upgrade("upgrade", launch).every(HOUR));
        }
        let models = ["HP t640", "IGEL M250C"].map(|name| {
            Arc::new(Hardware {
                device_type: name.into(),
                ..Hardware::default()
            })
        });
        let devices = (0..20).map(|number| {
            let mut facts = DeviceFacts::new(format!("00E0C50000{number:02X}"), firmware);
            facts.online = true;
            facts.last_ip = Some(format!("192.0.2.{number}").into());
            facts.hardware = Some(models[number % 2].clone());
            facts.os_type = Some(OsType::Linux {
                major: 11,
                kernel: "6.6.87".into(),
                upgrade_ready: true,
            });
            let device = NewDevice::new(facts).in_directory(desks);
            console.create_device(device).unwrap()
        });
        let devices = devices.collect();
        let roots = Certificate::all_from_pem(simulator.ca_pem().as_bytes()).unwrap();
        let client = UmsClient::builder(simulator.ums_url())
            .with_credentials(Credentials::new(simulator.username(), simulator.password()))
            .with_trust(Trust::Only(roots))
            .build()
            .unwrap();
        Self {
            simulator,
            desks,
            launch,
            devices,
            network,
            client,
        }
    }

    async fn launch(&self, devices: &[DeviceId]) {
        let moved = self.client.move_devices(devices.to_vec(), self.launch);
        moved.await.unwrap().all_moved().unwrap();
    }

    /// A day after all devices were launched.
    async fn a_day(&self, behavior: DeviceBehavior) -> LiveDevices {
        let mut live = self.simulator.live(behavior);
        self.launch(&self.devices).await;
        live.advance(DAY).await;
        live
    }

    /// How many devices a client sees on OS 12, and how many of those with their settings.
    async fn on_os12(&self) -> (usize, usize) {
        let devices = self.client.devices().with_facet(Facet::Details);
        let devices = devices.collect().await.unwrap();
        let upgraded: Vec<_> = devices
            .iter()
            .filter(|device| device.os_type() == Some("IGEL OS 12"))
            .collect();
        let applied = upgraded
            .iter()
            .filter(|device| device.config_changes() == Some("APPLIED"));
        (upgraded.len(), applied.count())
    }
}

fn count(live: &LiveDevices, step: DeviceStep) -> usize {
    live.log().iter().filter(|event| event.step == step).count()
}

/// The different details of a step.
fn details(live: &LiveDevices, step: DeviceStep) -> Vec<&str> {
    let events = live.log().iter().filter(|event| event.step == step);
    let mut details: Vec<&str> = events.map(|event| event.detail.as_str()).collect();
    details.sort_unstable();
    details.dedup();
    details
}

fn lines(live: &LiveDevices) -> String {
    let lines: Vec<String> = live.log().iter().map(ToString::to_string).collect();
    lines.join("\n")
}

#[tokio::test]
async fn twenty_devices_reach_os12_within_a_day() {
    let site = Site::start(Setup::default()).await;
    let live = site.a_day(DeviceBehavior::default()).await;
    assert_eq!(site.on_os12().await, (20, 20), "{}", lines(&live));
    assert_eq!(
        count(&live, DeviceStep::UpgradeBegun),
        20 + count(&live, DeviceStep::DownloadFailed)
    );
    let dar = site.simulator.repository("Berlin").unwrap();
    assert!(
        dar.audit()
            .calls()
            .iter()
            .all(|call| !call.starts_with("PUT"))
    );
    let password = dar.download_account().password().expose_secret();
    assert!(!lines(&live).contains(password));
    let gets = dar.audit().calls();
    assert!(gets.iter().filter(|call| call.contains(PACKAGE)).count() >= 20);
}

#[tokio::test]
async fn a_device_that_has_not_fetched_the_profile_does_not_know_the_repository() {
    let site = Site::start(Setup::default()).await;
    let mut live = site.simulator.live(DeviceBehavior::default());
    site.launch(&site.devices).await;
    // The job fires at once, before anybody has fetched settings. A task of its own may wait for it.
    let live = tokio::spawn(async move {
        live.advance(Duration::from_secs(1)).await;
        live
    });
    let live = live.await.unwrap();
    assert_eq!(details(&live, DeviceStep::DownloadFailed), ["no source"]);
    assert_eq!(count(&live, DeviceStep::DownloadFailed), 20);
}

#[tokio::test]
async fn what_is_wrong_with_source_or_repository_stops_the_upgrade() {
    let login = "base_system/12.7.4: Unauthorized";
    let cases = [
        (
            Setup {
                password: Some("wrong"),
                ..Setup::default()
            },
            login,
        ),
        (
            Setup {
                key: "password",
                ..Setup::default()
            },
            login,
        ),
        (
            Setup {
                certificate: ServerCertificate::Expired,
                ..Setup::default()
            },
            "base_system/12.7.4: Tls",
        ),
    ];
    for (setup, why) in cases {
        let site = Site::start(setup).await;
        let mut live = site.simulator.live(DeviceBehavior::default());
        site.launch(&site.devices[..3]).await;
        live.advance(DAY).await;
        assert!(
            details(&live, DeviceStep::DownloadFailed).contains(&why),
            "{}",
            lines(&live)
        );
        assert_eq!(site.on_os12().await.0, 0);
    }
}

#[tokio::test]
async fn files_that_are_missing_short_or_damaged_are_noticed() {
    let cases = [
        (Damage::Missing, "is missing"),
        (Damage::Truncated, "has the wrong size"),
    ];
    for (damage, what) in cases {
        let why = format!("{PACKAGE} {what}");
        let site = Site::start(Setup::default()).await;
        let dar = site.simulator.repository("Berlin").unwrap();
        dar.damage(PACKAGE, damage).unwrap();
        let mut live = site.simulator.live(DeviceBehavior::default());
        site.launch(&site.devices[..2]).await;
        live.advance(DAY).await;
        let details = details(&live, DeviceStep::DownloadFailed);
        assert!(details.contains(&why.as_str()), "{details:?}");
        assert_eq!(site.on_os12().await.0, 0);
        // What is repaired is downloaded at a later try.
        dar.repair(PACKAGE).unwrap();
        live.advance(DAY).await;
        assert_eq!(site.on_os12().await, (2, 2));
    }
}

#[tokio::test]
async fn a_whole_download_finds_a_wrong_byte() {
    let site = Site::start(Setup::default()).await;
    let dar = site.simulator.repository("Berlin").unwrap();
    dar.add_app(&AppFolder::new("base_system", "12.8.0").with_bytes(400_000))
        .unwrap();
    let damaged = "base_system/12.8.0/base_system-12.8.0.ipkg";
    dar.damage(damaged, Damage::Corrupt).unwrap();
    let mut behavior = DeviceBehavior::default().with_base_system("12.8.0");
    behavior.sample_bytes = None;
    let mut live = site.simulator.live(behavior);
    site.launch(&site.devices[..1]).await;
    live.advance(DAY).await;
    let why = format!("{damaged} is damaged");
    assert!(details(&live, DeviceStep::DownloadFailed).contains(&why.as_str()));
    dar.repair(damaged).unwrap();
    live.advance(DAY).await;
    assert_eq!(site.on_os12().await, (1, 1));
}

#[tokio::test]
async fn nothing_happens_without_a_job_or_with_one_that_is_over() {
    let site = Site::start(Setup {
        job: false,
        ..Setup::default()
    })
    .await;
    let console = site.simulator.console();
    let mut live = site.a_day(DeviceBehavior::default()).await;
    assert_eq!(count(&live, DeviceStep::SettingsApplied), 20);
    assert_eq!(count(&live, DeviceStep::UpgradeBegun), 0);

    let now = site.simulator.clock().now();
    let ended = Job::upgrade("ended", site.launch).with_expiry(now);
    let ended = console.create_job(ended);
    live.advance(DAY).await;
    assert_eq!(count(&live, DeviceStep::UpgradeBegun), 0);
    console.change_job(ended, |job| job.expires = None).unwrap();
    live.advance(DAY).await;
    assert_eq!(site.on_os12().await, (20, 20));
}

#[tokio::test]
async fn a_job_above_reaches_devices_only_if_the_knob_says_so() {
    for reaches in [false, true] {
        let site = Site::start(Setup {
            job: false,
            ..Setup::default()
        })
        .await;
        let console = site.simulator.console();
        console.change_knobs(|knobs| knobs.job_reaches_subdirectories = reaches);
        console.create_job(Job::upgrade("all", DirectoryId::ROOT).every(HOUR));
        let live = site.a_day(DeviceBehavior::default()).await;
        assert_eq!(count(&live, DeviceStep::Registered) == 20, reaches);
    }
}

#[tokio::test]
async fn the_seed_decides() {
    let run = |seed| async move {
        let site = Site::start(Setup::default()).await;
        let rule = FailureRule::new(DeviceFailure::NeverReturns).at_rate(0.3);
        let behavior = DeviceBehavior::default().with_seed(seed).with_failure(rule);
        let live = site.a_day(behavior).await;
        lines(&live)
    };
    let (first, again, other) = (run(1).await, run(1).await, run(2).await);
    assert_eq!(first, again);
    assert_ne!(first, other);
}

#[tokio::test]
async fn five_hundred_devices_live_for_a_week() {
    let mut builder = Simulator::builder()
        .with_clock(Clock::standing_at("2026-03-02T08:00:00Z".parse().unwrap()))
        .with_fleet(Fleet::of(500));
    for name in ["Berlin", "Hamburg", "Augsburg"] {
        let app = AppFolder::new("base_system", BASE_SYSTEM);
        builder = builder.with_repository(RepositorySetup::new(name).with_app(app));
    }
    let simulator = builder.start().await.unwrap();
    let console = simulator.console();
    for name in ["Berlin", "Hamburg", "Augsburg"] {
        let site = console.find_directory(DirectoryKind::Device, name).unwrap();
        import(&simulator, name, &Setup::default(), site);
        console.create_job(Job::upgrade("upgrade", site).every(HOUR));
    }
    let started = std::time::Instant::now();
    let mut live = simulator.live(DeviceBehavior::default());
    live.advance(7 * DAY).await;
    println!(
        "500 devices, a week: {:?}, {} events",
        started.elapsed(),
        live.log().len()
    );
    let registered = count(&live, DeviceStep::Registered);
    let refused = count(&live, DeviceStep::Refused);
    assert!(registered > 50 && refused > 50, "{registered} {refused}");
    let ready = live
        .log()
        .iter()
        .filter(|event| event.step == DeviceStep::Registered);
    assert!(ready.clone().all(|event| event.detail == BASE_SYSTEM));
}
