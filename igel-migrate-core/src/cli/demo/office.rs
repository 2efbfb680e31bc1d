//! The simulated world of the demonstration: a UMS, three sites with repositories, 500 devices.

use std::fmt::Write as _;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::cli::files;
use crate::error::{Error, Result};
use crate::migration::MigrationSpec;
use crate::profile::os12::Os12Package;
use crate::repository::Site;
use crate::secret::ExposeSecret as _;
use crate::simulator::{
    AppFolder, Clock, Console, Damage, DeviceBehavior, DeviceFacts, DeviceFailure, FailureRule,
    Firmware, Hardware, Job, LiveClock, NewDevice, OsType, RepositorySetup, SimulatedRepository,
    Simulator,
};
use crate::ums::{DirectoryId, DirectoryKind, FirmwareId};

/// The sites with their devices.
const SITES: [(&str, u32); 3] = [("Berlin", 220), ("Hamburg", 160), ("Augsburg", 120)];
/// All devices.
pub(super) const DEVICES: u32 = 500;
/// The site whose repository is not whole in the beginning.
pub(super) const SYNCING: &str = "Augsburg";

const BASE_SYSTEM: &str = "12.7.4";
/// What is missing there.
pub(super) const PACKAGE: &str = "base_system/12.7.4/base_system-12.7.4.ipkg";

/// Models, and how many of 20 devices are of each.
const MODELS: [(&str, u32); 4] = [
    ("HP t640", 8),
    ("IGEL M350C", 7),
    ("Lenovo 14w Gen 2", 3),
    (BROKEN_MODEL, 2),
];
/// The model that comes back on OS 11.
const BROKEN_MODEL: &str = "Dell Wyse 5070";
/// One in so many devices has a build that is too old.
const OLD_EVERY: u32 = 25;

/// When the story begins: a Monday morning.
const BEGIN: &str = "2026-03-02T08:00:00Z";

pub(super) struct Office {
    simulator: Simulator,
    folder: PathBuf,
    clock: LiveClock,
}

impl Office {
    /// Starts the servers, and writes what an administrator would write: the specification, the
    /// authority to trust, private files with the passwords, the list of files.
    pub(super) async fn open(folder: &Path) -> Result<Self> {
        let begin = BEGIN
            .parse()
            .map_err(|error: jiff::Error| Error::invalid("no time").with_source(error))?;
        let clock = Clock::standing_at(begin);
        let mut simulator = Simulator::builder().with_clock(clock);
        for (name, _) in SITES {
            let app = AppFolder::new("base_system", BASE_SYSTEM).with_bytes(1_300_000_000);
            simulator = simulator.with_repository(RepositorySetup::new(name).with_app(app));
        }
        let simulator = simulator.start().await?;
        let console = simulator.console();
        let builds = Builds {
            recent: console.create_firmware(Firmware::new("IGEL OS 11", "11.11.100.01")),
            old: console.create_firmware(Firmware::new("IGEL OS 11", "11.05.133.01")),
        };
        let mut number = 0;
        for (site, devices) in SITES {
            let root = DirectoryId::ROOT;
            let directory = console.create_directory(DirectoryKind::Device, site, root)?;
            for _ in 0..devices {
                console.create_device(device(site, number, &builds).in_directory(directory))?;
                number += 1;
            }
        }
        let breaks = FailureRule::new(DeviceFailure::ReturnsAsOs11).for_model(BROKEN_MODEL);
        let behavior = DeviceBehavior::default()
            .with_base_system(BASE_SYSTEM)
            .with_failure(breaks);
        let clock = simulator.live(behavior).into_clock();
        let office = Self {
            simulator,
            folder: folder.to_owned(),
            clock,
        };
        office.write_files()?;
        office.repository().damage(PACKAGE, Damage::Missing)?;
        Ok(office)
    }

    pub(super) fn spec_file(&self) -> PathBuf {
        self.folder.join("autumn.toml")
    }

    pub(super) fn manifest_file(&self) -> PathBuf {
        self.folder.join("base-system.tsv")
    }

    pub(super) fn clock(&self) -> LiveClock {
        self.clock.clone()
    }

    /// The repository that is still being written.
    pub(super) fn repository(&self) -> SimulatedRepository {
        self.site_repository(SYNCING)
    }

    fn site_repository(&self, name: &str) -> SimulatedRepository {
        let mut repositories = self.simulator.repositories();
        let place = SITES.iter().position(|(site, _)| *site == name);
        repositories.swap_remove(place.unwrap_or_default())
    }

    fn write_files(&self) -> Result<()> {
        let put = |name: &str, content: &str| files::write(&self.folder.join(name), content);
        put("ums-ca.pem", self.simulator.ca_pem())?;
        files::write_private(&self.folder.join("ums.secret"), self.simulator.password())?;
        // Writing to a String does not fail.
        let mut passwords = String::new();
        let mut sites = String::new();
        let mut manifest = String::new();
        for (name, _) in SITES {
            let repository = self.site_repository(name);
            let (key, url) = (name.to_lowercase(), repository.url().to_owned());
            let account = repository.download_account();
            let (reader, password) = (account.username(), account.password());
            let _ = writeln!(passwords, "{key} = {}", password.expose_secret());
            put(&format!("{key}.pem"), repository.ca_pem())?;
            let _ = write!(
                sites,
                "\n[[site]]\n\
                 key = \"{key}\"\n\
                 members = [{{ directory = \"/{name}\" }}]\n\
                 repository = {{ webdav_url = \"{url}\", download = {{ username = \"{reader}\", \
                 password = {{ file = \"repositories.secret\", entry = \"{key}\" }} }} }}\n"
            );
            if manifest.is_empty() {
                for file in repository.manifest() {
                    let _ = writeln!(manifest, "{}\t{}", file.path(), file.size());
                }
            }
        }
        files::write_private(&self.folder.join("repositories.secret"), &passwords)?;
        files::write(&self.manifest_file(), &manifest)?;
        let spec = SPEC
            .replace("{url}", self.simulator.ums_url())
            .replace("{username}", self.simulator.username())
            .replace("{base_system}", BASE_SYSTEM);
        files::write(&self.spec_file(), spec + &sites)
    }

    /// Does what a person does in UMS, because no interface of UMS does it.
    pub(super) fn work_by_hand(&self) -> Result<()> {
        let spec = MigrationSpec::from_file(self.spec_file())?;
        let console = self.simulator.console();
        for site in &spec.sites {
            import_profiles(&console, site, &spec)?;
            let mut directory = DirectoryId::ROOT;
            for path in site.directories.all() {
                directory = make_directory(&console, path)?;
            }
            // The last one is launch.
            let hour = Duration::from_secs(3600);
            console.create_job(Job::upgrade("Upgrade to OS 12", directory).every(hour));
        }
        Ok(())
    }
}

fn import_profiles(console: &Console, site: &Site, spec: &MigrationSpec) -> Result<()> {
    let repository = site.device_repository();
    let (key, options) = (site.profile_key(), &spec.repository_profiles);
    let os11 = repository.os11_profile(key, options)?;
    console.import_os11(&os11.document().to_bytes())?;
    let os12 = repository.os12_profile(key, options)?;
    let package = os12.package(&vendor_package()?)?;
    console.import_os12(package.to_bytes()?).map(drop)
}

/// An export that names the base system, as somebody has it from the vendor.
fn vendor_package() -> Result<Os12Package> {
    let failed = |error: zip::result::ZipError| Error::invalid("no package").with_source(error);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let entry = format!("APPS/base_system-{BASE_SYSTEM}/app.json");
    zip.start_file(entry, SimpleFileOptions::default())
        .map_err(failed)?;
    std::io::Write::write_all(&mut zip, b"{}")?;
    Os12Package::open(zip.finish().map_err(failed)?.into_inner())
}

fn make_directory(console: &Console, path: &str) -> Result<DirectoryId> {
    let kind = DirectoryKind::Device;
    let mut directory = DirectoryId::ROOT;
    let mut so_far = String::new();
    for name in path.split('/').filter(|name| !name.is_empty()) {
        so_far = format!("{so_far}/{name}");
        directory = match console.find_directory(kind, &so_far) {
            Some(found) => found,
            None => console.create_directory(kind, name, directory)?,
        };
    }
    Ok(directory)
}

struct Builds {
    recent: FirmwareId,
    old: FirmwareId,
}

/// A device like those of a real fleet: one in 25 has a build that is too old to go.
fn device(site: &str, number: u32, builds: &Builds) -> NewDevice {
    let is_old = number % OLD_EVERY == OLD_EVERY - 1;
    let firmware = if is_old { builds.old } else { builds.recent };
    let mut facts = DeviceFacts::new(format!("00E0C5{number:06X}"), firmware);
    facts.name = format!("{site}-{number:03}").into();
    facts.labels.site = Some(site.into());
    facts.online = true;
    facts.last_ip = Some(format!("192.0.2.{}", number % 254 + 1).into());
    facts.hardware = Some(Arc::new(Hardware {
        product_id: "UC1-LX".into(),
        device_type: model(number).into(),
        cpu_speed_mhz: 2400,
        cpu_type: "AMD Ryzen Embedded R1505G with Radeon Vega Gfx".into(),
        flash_size: 7456,
        memory_size: 7061,
        ..Hardware::default()
    }));
    if !is_old {
        facts.os_type = Some(OsType::Linux {
            major: 11,
            kernel: "6.6.87".into(),
            upgrade_ready: true,
        });
    }
    NewDevice::new(facts)
}

/// Models in turn, by their weights.
fn model(number: u32) -> &'static str {
    let total: u32 = MODELS.iter().map(|(_, weight)| weight).sum();
    // Spread over each site: 7 and 20 have no common factor.
    let mut place = (number * 7) % total;
    for (model, weight) in MODELS {
        match place.checked_sub(weight) {
            Some(left) => place = left,
            None => return model,
        }
    }
    BROKEN_MODEL
}

/// What the administrator has written.
const SPEC: &str = r#"# The migration of the demonstration. Passwords lie in private files beside it.

[ums]
url = "{url}"
ca_file = "ums-ca.pem"
username = "{username}"
password = { file = "ums.secret" }

[migration]
name = "autumn"
time_zone = "Europe/Berlin"

[target]
base_system = "{base_system}"
ums = "12.13.110"

# What UMS does not show of these devices and need not be known.
[readiness]
accept_unknown = [
    "R-CP-1", "R-DAR-3", "R-HW-1-64BIT", "R-HW-1-CORES", "R-LIC-1", "R-LIC-2", "R-SB-7",
]

# What no interface shows, and somebody has looked up.
[[attestation]]
what = "profile_settings"
by = "the demo"
on = 2026-03-02

[[attestation]]
what = "central_priority"
by = "the demo"
on = 2026-03-02

[[attestation]]
what = "base_system"
by = "the demo"
on = 2026-03-02

[[attestation]]
what = "upgrade_job"
by = "the demo"
on = 2026-03-02

[repository_profiles]
passwords_in = ["os11", "os12"]

[waves]
sizes = [10, "10 %", "30 %", "rest"]

[limits]
poll_seconds = 600

[site_defaults]
staging = "/Migration/{site}/Staging"
launch = "/Migration/{site}/Launch"
line = "200 Mbit/s"
windows = ["Mon-Fri 18:00-06:00"]

[site_defaults.repository]
name = "DAR {site}"
certificate = "{site}.pem"
"#;
