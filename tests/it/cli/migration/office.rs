//! An office of two sites, with UMS, repositories and devices in virtual time.

use super::super::{Desk, Ended};
use igel_migrate_core::cli::Exit;
use igel_migrate_core::migration::{MigrationPlan, MigrationSpec};
use igel_migrate_core::secret::ExposeSecret as _;
use igel_migrate_core::simulator::{
    AppFolder, AuditEntry, Clock, DeviceBehavior, DeviceFacts, Firmware, Hardware, Job, LiveClock,
    NewDevice, OsType, RepositorySetup, Simulator,
};
use igel_migrate_core::ums::{DirectoryId, DirectoryKind};
use igel_migrate_tests::office::{WORDS, import_profiles};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

const SITES: [&str; 2] = ["Berlin", "Trier"];
const DEVICES: u32 = 6;
const HOUR: Duration = Duration::from_secs(3600);

/// `URL`, `PIN` and `WORDS` stand for what belongs there.
const SPEC: &str = r#"
[ums]
url = "URL"
pin = "PIN"
username = "imi"
password = { file = "ums.secret" }
[migration]
name = "autumn"
[target]
base_system = "12.7.4"
ums = "12.13.110"
[readiness]
accept_unknown = [
    "R-CP-1", "R-DAR-3", "R-HW-1-64BIT", "R-HW-1-CORES", "R-LIC-1", "R-LIC-2", "R-SB-7",
]
WORDS[repository_profiles]
passwords_in = ["os11", "os12"]
[waves]
sizes = [4, "rest"]
first_of_site_alone = false
[gates.first_wave]
soak = "none"
[success]
healthy_for = "1 min"
[site_defaults]
staging = "/Migration/{site}/Staging"
launch = "/Migration/{site}/Launch"
"#;

pub(super) struct Office {
    pub(super) simulator: Simulator,
    pub(super) clock: LiveClock,
    pub(super) folder: tempfile::TempDir,
}

impl Office {
    pub(super) fn new() -> Self {
        let clock = Clock::standing_at("2026-03-02T08:00:00Z".parse().unwrap());
        let mut simulator = Simulator::builder().with_clock(clock);
        for site in SITES {
            let app = AppFolder::new("base_system", "12.7.4").with_bytes(1_300_000_000);
            simulator = simulator.with_repository(RepositorySetup::new(site).with_app(app));
        }
        let simulator = simulator.start_blocking().unwrap();
        let clock = simulator.live(DeviceBehavior::default()).into_clock();
        let office = Self {
            simulator,
            clock,
            folder: tempfile::tempdir().unwrap(),
        };
        office.write_spec();
        office.add_devices();
        office
    }

    pub(super) fn write_spec(&self) {
        let mut text = SPEC
            .replace("URL", self.simulator.ums_url())
            .replace("PIN", &self.simulator.certificate_fingerprint().to_string())
            .replace("WORDS", WORDS);
        for site in SITES {
            let dar = self.simulator.repository(site).unwrap();
            let (key, account) = (site.to_lowercase(), dar.download_account());
            self.private(&format!("{key}.secret"), account.password().expose_secret());
            std::fs::write(self.folder.path().join(format!("{key}.pem")), dar.ca_pem()).unwrap();
            write!(
                text,
                "[[site]]\nkey = '{key}'\ncontact = 'Service desk {site}, ext. 100'\nmembers = [{{ directory = '/{site}' }}]\n\
                 repository = {{ name = 'DAR {key}', webdav_url = '{}', certificate = '{key}.pem', \
                 download = {{ username = '{}', password = {{ file = '{key}.secret' }} }} }}\n",
                dar.url(),
                account.username(),
            )
            .unwrap();
        }
        self.private("ums.secret", self.simulator.password());
        std::fs::write(self.spec(), text).unwrap();
    }

    pub(super) fn private(&self, name: &str, content: &str) {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
    }

    pub(super) fn add_devices(&self) {
        let console = self.simulator.console();
        let firmware = console.create_firmware(Firmware::new("IGEL OS 11", "11.11.100.01"));
        let hardware = ["HP t640", "IGEL M350C"].map(|name| {
            Arc::new(Hardware {
                device_type: name.into(),
                cpu_speed_mhz: 2400,
                flash_size: 7456,
                memory_size: 7061,
                ..Hardware::default()
            })
        });
        for (number, site) in SITES.iter().enumerate() {
            let directory = console
                .create_directory(DirectoryKind::Device, site, DirectoryId::ROOT)
                .unwrap();
            for device in 0..DEVICES {
                let mut facts =
                    DeviceFacts::new(format!("00E0C5{number:02X}00{device:02X}"), firmware);
                facts.name = format!("{site}-{device}").into();
                facts.online = true;
                facts.last_ip = Some(format!("192.0.2.{device}").into());
                facts.hardware = Some(hardware[device as usize % 2].clone());
                facts.os_type = Some(OsType::Linux {
                    major: 11,
                    kernel: "6.6.87".into(),
                    upgrade_ready: true,
                });
                let device = NewDevice::new(facts).in_directory(directory);
                console.create_device(device).unwrap();
            }
        }
    }

    /// What people do in UMS.
    pub(super) fn work_by_hand(&self) {
        let spec = MigrationSpec::from_file(self.spec()).unwrap();
        let console = self.simulator.console();
        let kind = DirectoryKind::Device;
        let top = console
            .create_directory(kind, "Migration", DirectoryId::ROOT)
            .unwrap();
        for site in &spec.sites {
            import_profiles(&console, site, &spec.repository_profiles);
            let own = console
                .create_directory(kind, site.key.as_str(), top)
                .unwrap();
            console.create_directory(kind, "Staging", own).unwrap();
            let launch = console.create_directory(kind, "Launch", own).unwrap();
            console.create_job(Job::upgrade("upgrade", launch).every(HOUR));
        }
    }

    pub(super) fn spec(&self) -> std::path::PathBuf {
        self.folder.path().join("autumn.toml")
    }

    pub(super) fn run(&self, desk: Desk, command: &str, words: &[&str]) -> Ended {
        let spec = self.spec();
        let mut all = vec![command, "--spec", spec.to_str().unwrap()];
        all.extend(words);
        desk.map(|io| io.with_clock(self.clock.clone())).run(&all)
    }

    pub(super) fn unattended(&self, command: &str, words: &[&str]) -> Ended {
        self.run(Desk::new(), command, words)
    }

    /// A plan without open steps; its hash.
    pub(super) fn planned(&self) -> String {
        self.work_by_hand();
        let planned = self.unattended("plan", &["--done", "all", "--by", "A. Example"]);
        assert_eq!(planned.exit, Exit::Incomplete, "{}", planned.stderr);
        let json = std::fs::read_to_string(self.folder.path().join("autumn/plan.json")).unwrap();
        let plan = MigrationPlan::from_json(&json).unwrap();
        assert_eq!(plan.refusals(0, &[]), Vec::<String>::new());
        plan.hash().to_string()
    }

    pub(super) fn hours(&self, hours: u32) {
        self.clock.advance_blocking(HOUR * hours).unwrap();
    }

    pub(super) fn lying_in(&self, path: &str) -> usize {
        let console = self.simulator.console();
        let directory = console.find_directory(DirectoryKind::Device, path).unwrap();
        let ids = console.device_ids().into_iter();
        ids.filter(|id| console.device(*id).unwrap().directory == directory)
            .count()
    }

    pub(super) fn wrote(&self) -> bool {
        let entries = self.simulator.audit().entries();
        entries.iter().any(AuditEntry::is_write)
    }
}
