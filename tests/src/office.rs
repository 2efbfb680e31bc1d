//! Simulated UMS for migrations, what people do there before one, and what they say they have seen.

use std::io::{Cursor, Write as _};

use igel_migrate_core::profile::os12::Os12Package;
use igel_migrate_core::repository::{ProfileOptions, Site};
use igel_migrate_core::simulator::{Clock, Console, DeviceFacts, Firmware, NewDevice, Simulator};
use igel_migrate_core::ums::{DeviceId, DirectoryId, DirectoryKind, FirmwareId};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The base system that devices are to get.
pub const BASE_SYSTEM: &str = "12.7.4";

/// Somebody's word for everything that no interface shows, as a specification has it.
pub const WORDS: &str = r#"
[[attestation]]
what = "profile_settings"
by = "A. Example"
on = 2026-02-20
[[attestation]]
what = "central_priority"
by = "A. Example"
on = 2026-02-20
[[attestation]]
what = "base_system"
by = "A. Example"
on = 2026-02-20
[[attestation]]
what = "upgrade_job"
by = "A. Example"
on = 2026-02-20
"#;

/// A UMS whose clock stands, with devices in one directory.
#[derive(Debug)]
pub struct Desks {
    /// The UMS.
    pub simulator: Simulator,
    /// The directory of the devices.
    pub directory: DirectoryId,
    /// Their ids, in the order of [`desk_unit_id`].
    pub devices: Vec<DeviceId>,
    /// A firmware that they do not have yet.
    pub os12: FirmwareId,
}

/// The unit id of the device with this number.
pub fn desk_unit_id(number: u32) -> String {
    format!("00E0C5{number:06X}")
}

/// Starts a UMS with so many devices on OS 11.
///
/// # Panics
///
/// If the UMS cannot be started.
pub async fn desks(count: u32) -> Desks {
    let clock = Clock::standing_at("2026-11-24T08:00:00Z".parse().unwrap());
    let simulator = Simulator::builder()
        .with_clock(clock)
        .start()
        .await
        .unwrap();
    let console = simulator.console();
    let os11 = console.create_firmware(Firmware::new("IGEL OS 11", "11.10.210.01"));
    let os12 = console.create_firmware(Firmware::new("IGEL OS 12", "12.8.2"));
    let directory = console
        .create_directory(DirectoryKind::Device, "Desks", DirectoryId::ROOT)
        .unwrap();
    let devices = (0..count).map(|number| {
        let facts = DeviceFacts::new(desk_unit_id(number), os11);
        let device = NewDevice::new(facts).in_directory(directory);
        console.create_device(device).unwrap()
    });
    Desks {
        devices: devices.collect(),
        simulator,
        directory,
        os12,
    }
}

/// A package of these apps (`base_system-12.7.4`), without a profile.
///
/// # Panics
///
/// If no archive can be written.
pub fn package_of(apps: &[&str]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for app in apps {
        let entry = format!("APPS/{app}/app.json");
        zip.start_file(entry, SimpleFileOptions::default()).unwrap();
        zip.write_all(b"{}").unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An export that names the base system, as somebody has it from the vendor.
///
/// # Panics
///
/// If it cannot be read.
pub fn vendor_package() -> Os12Package {
    Os12Package::open(package_of(&[&format!("base_system-{BASE_SYSTEM}")])).unwrap()
}

/// Makes both profiles of a site and imports them.
///
/// # Panics
///
/// If UMS refuses them.
pub fn import_profiles(console: &Console, site: &Site, options: &ProfileOptions) {
    let (repository, key) = (site.device_repository(), site.profile_key());
    let os11 = repository.os11_profile(key, options).unwrap();
    console.import_os11(&os11.document().to_bytes()).unwrap();
    let os12 = repository.os12_profile(key, options).unwrap();
    let package = os12.package(&vendor_package()).unwrap();
    console.import_os12(package.to_bytes().unwrap()).unwrap();
}
