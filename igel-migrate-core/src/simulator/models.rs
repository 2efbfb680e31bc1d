//! The models, builds and sites that fleets are made of. Model names and reported sizes follow
//! published device records; kernels of builds and BIOS versions are invented in their form.

use std::sync::Arc;

use super::store::{Hardware, Monitor};

/// A model with its share of the fleet.
pub(super) struct Model {
    pub(super) weight: u64,
    /// Whether OS 12 runs on it.
    pub(super) upgradeable: bool,
    /// A notebook, or a stick that starts other people's hardware.
    pub(super) portable: bool,
    product_id: &'static str,
    device_type: &'static str,
    cpu_type: &'static str,
    cpu_speed_mhz: i32,
    flash_size: i32,
    memory_size: i32,
    graphics: &'static str,
    bios_vendor: &'static str,
    bios_version: &'static str,
    bios_date: &'static str,
}

#[rustfmt::skip]
pub(super) const MODELS: [Model; 8] = [
    Model {
        weight: 25, upgradeable: true, portable: false,
        product_id: "UD3-LX 60", device_type: "IGEL M350C",
        cpu_type: "AMD Ryzen Embedded R1505G with Radeon Vega Gfx", cpu_speed_mhz: 2400,
        flash_size: 7456, memory_size: 7061, graphics: "ATI RAVEN2",
        bios_vendor: "INSYDE Corp.", bios_version: "M350C V:3.4.07-06152021", bios_date: "06/15/2021",
    },
    Model {
        weight: 20, upgradeable: true, portable: false,
        product_id: "UD2-LX 51", device_type: "IGEL M250C",
        cpu_type: "Intel(R) Celeron(R) N3350 CPU @ 1.10GHz", cpu_speed_mhz: 1100,
        flash_size: 7456, memory_size: 3812, graphics: "INTEL Apollo Lake",
        bios_vendor: "INSYDE Corp.", bios_version: "M250C V:1.9.12-03102020", bios_date: "03/10/2020",
    },
    Model {
        weight: 15, upgradeable: false, portable: false,
        product_id: "UD3-LX 50cps", device_type: "IGEL M340C",
        cpu_type: "AMD GX-412HC SOC with Radeon(TM) R3E Graphics", cpu_speed_mhz: 1200,
        flash_size: 1875, memory_size: 1705, graphics: "ATI MULLINS",
        bios_vendor: "Insyde Corp.", bios_version: "M340C V:3.3.13-12162015", bios_date: "12/16/2015",
    },
    Model {
        weight: 10, upgradeable: true, portable: false,
        product_id: "UC1-LX", device_type: "Dell Wyse 3040",
        cpu_type: "Intel(R) Atom(TM) x5-Z8350 CPU @ 1.44GHz", cpu_speed_mhz: 1440,
        flash_size: 7456, memory_size: 1882, graphics: "INTEL Cherry Trail",
        bios_vendor: "Dell Inc.", bios_version: "1.2.5", bios_date: "09/20/2018",
    },
    Model {
        weight: 12, upgradeable: true, portable: false,
        product_id: "UC1-LX", device_type: "HP t640",
        cpu_type: "AMD Ryzen Embedded R1505G with Radeon Vega Gfx", cpu_speed_mhz: 2400,
        flash_size: 30517, memory_size: 7061, graphics: "ATI RAVEN2",
        bios_vendor: "AMI", bios_version: "M45 v01.12", bios_date: "04/27/2022",
    },
    Model {
        weight: 8, upgradeable: false, portable: false,
        product_id: "UC1-LX", device_type: "Legacy x86 system",
        cpu_type: "Intel(R) Atom(TM) CPU D525 @ 1.80GHz", cpu_speed_mhz: 1800,
        flash_size: 3780, memory_size: 1987, graphics: "INTEL Pineview",
        bios_vendor: "American Megatrends Inc.", bios_version: "080016", bios_date: "08/19/2011",
    },
    Model {
        weight: 6, upgradeable: true, portable: true,
        product_id: "UC1-LX", device_type: "Lenovo 14w Gen 2",
        cpu_type: "AMD 3015e with Radeon Graphics", cpu_speed_mhz: 1200,
        flash_size: 59640, memory_size: 3396, graphics: "ATI RAVEN2",
        bios_vendor: "LENOVO", bios_version: "R1LET36W", bios_date: "11/02/2022",
    },
    Model {
        weight: 4, upgradeable: false, portable: true,
        product_id: "UDP-LX", device_type: "Legacy x86 system",
        cpu_type: "Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz", cpu_speed_mhz: 1600,
        flash_size: 3700, memory_size: 7850, graphics: "INTEL UHD 620",
        bios_vendor: "LENOVO", bios_version: "N20ET55W", bios_date: "05/14/2020",
    },
];

impl Model {
    /// What its devices report.
    pub(super) fn hardware(&self) -> Arc<Hardware> {
        let monitor = Monitor {
            vendor: "Samsung Electric Company".into(),
            model: "SyncMaster".into(),
            serial_number: "HMJBC00558".into(),
            size_inches: 24.0,
            native_resolution: "1920 x 1200".into(),
            year_of_manufacture: "2019".into(),
            week_of_manufacture: "51".into(),
        };
        Arc::new(Hardware {
            product_id: self.product_id.into(),
            device_type: self.device_type.into(),
            cpu_speed_mhz: self.cpu_speed_mhz,
            cpu_type: self.cpu_type.into(),
            flash_size: self.flash_size,
            memory_size: self.memory_size,
            network_speed: Some(1000),
            graphics: [self.graphics.into(), "".into()],
            monitors: [monitor, Monitor::default()],
            bios_vendor: self.bios_vendor.into(),
            bios_version: self.bios_version.into(),
            bios_date: self.bios_date.into(),
        })
    }
}

/// A build with its share of the fleet.
pub(super) struct Build {
    pub(super) weight: u64,
    pub(super) product: &'static str,
    pub(super) version: &'static str,
    pub(super) major: u8,
    pub(super) kernel: &'static str,
    /// Whether its devices say that they are ready for OS 12 (RN OS 11 11.09.100 and later).
    pub(super) reports_readiness: bool,
}

#[rustfmt::skip]
pub(super) const BUILDS: [Build; 9] = [
    Build { weight: 3, product: "IGEL Universal Desktop LX", version: "10.06.170.01", major: 10,
            kernel: "4.19.65", reports_readiness: false },
    Build { weight: 8, product: "IGEL OS 11", version: "11.08.440.01", major: 11,
            kernel: "5.17.3", reports_readiness: false },
    Build { weight: 9, product: "IGEL OS 11", version: "11.09.110.01", major: 11,
            kernel: "6.1.42", reports_readiness: true },
    Build { weight: 15, product: "IGEL OS 11", version: "11.09.310.01", major: 11,
            kernel: "6.1.42", reports_readiness: true },
    Build { weight: 15, product: "IGEL OS 11", version: "11.10.210.01", major: 11,
            kernel: "6.6.30", reports_readiness: true },
    Build { weight: 5, product: "IGEL OS 11", version: "11.10.439.01", major: 11,
            kernel: "6.6.87", reports_readiness: true },
    Build { weight: 10, product: "IGEL OS 11", version: "11.10.438.01", major: 11,
            kernel: "6.6.87", reports_readiness: true },
    Build { weight: 20, product: "IGEL OS 11", version: "11.11.100.01", major: 11,
            kernel: "6.6.87", reports_readiness: true },
    Build { weight: 15, product: "IGEL OS 11", version: "11.11.150.01", major: 11,
            kernel: "6.12.30", reports_readiness: true },
];

/// Names of the first sites; later ones are numbered.
pub(super) const SITES: [&str; 12] = [
    "Berlin", "Hamburg", "Augsburg", "Bremen", "Leipzig", "Dresden", "Zürich", "Wien", "Gent",
    "Malmö", "Łódź", "Porto",
];
