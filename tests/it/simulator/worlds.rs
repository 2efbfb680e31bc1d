//! What must be in the simulated UMS for it to give the answers of the documented exchanges.

use igel_migrate_core::simulator::{
    Asset, AssetEvent, AttributeDefinition, AttributeKind, Console, DeviceFacts, Firmware,
    Hardware, Monitor, NewDevice, NewProfile, OsType, ServerStatus, UserLogin,
};
use igel_migrate_core::ums::{
    AssetId, DeviceId, DirectoryId, DirectoryKind, FirmwareId, ProfileId, Receiver, TemplateKeyId,
    TemplateValueId,
};

const ROOT: i64 = -1;

/// Sets the simulated UMS up for one exchange.
#[allow(clippy::too_many_lines)] // one arm an exchange
pub(super) fn prepare(exchange: &str, console: &Console) {
    let world = World(console);
    for firmware in [2, 19, 21, 23, 32, 325, 1129] {
        world.firmware(firmware, "IGEL OS 11", "11.03.110.01");
    }
    world.firmware(6, "IGEL Universal Desktop LX", "10.03.100.rc2.01");
    match exchange {
        "T03" => console.change_knobs(|knobs| knobs.server_status = ServerStatus::Full),
        "T05" | "T14" => {
            world.lab_device();
            world.device(
                47922,
                "000BCA050027",
                6,
                Some("192.0.2.87"),
                "ITC000BCA050027",
                ROOT,
            );
        }
        "T06" => {
            world.device(
                27,
                "00E0C54DCB8E",
                21,
                Some("192.0.2.43"),
                "Front Desk",
                ROOT,
            );
            console.change_knobs(|knobs| {
                knobs.device_links = true;
                knobs.battery_in_basic_view = false;
            });
        }
        "T07" | "T08" => {
            world.lab_device();
            world.change(95, |facts| facts.last_user = Some("localadmin1".into()));
            world.change(95, details);
        }
        "T09" => world.lab_device(),
        "T11" => {
            world.directory(DirectoryKind::Device, 36150, "Lab", ROOT);
            world.device(
                36115,
                "00E0C520986A",
                325,
                Some("192.0.2.0"),
                "TD-RD01",
                36150,
            );
            world.change(36115, |facts| {
                facts.unit_id = Some("85641000E583142622".into());
            });
            world.device(
                97856,
                "00E0C520986B",
                1129,
                Some("192.0.2.0"),
                "TD-RD03",
                36150,
            );
            world.change(97856, |facts| {
                facts.hardware = Some(Hardware::default().into());
            });
        }
        "T12" | "T17" => {
            world.device(
                455,
                "005056930CAD",
                19,
                Some("192.0.2.106"),
                "ITC005056930CAD",
                ROOT,
            );
            world.device(
                123,
                "00E0C5000123",
                19,
                Some("192.0.2.123"),
                "ITC00E0C5000123",
                ROOT,
            );
            world.attribute("Country", "country", &["DE", "GB", "US"]);
            world.attribute(
                "Location",
                "location",
                &["Augsburg", "Karlsruhe", "San Francisco"],
            );
            console
                .set_attribute(DeviceId::new(455), "country", "DE")
                .unwrap();
            console
                .set_attribute(DeviceId::new(455), "location", "Augsburg")
                .unwrap();
        }
        "T13" => {
            world.lab_device();
            let login = UserLogin {
                username: "user1@EXAMPLE.TEST".into(),
                result: 0,
                login: "2024-12-30T12:06:21.015Z".parse().unwrap(),
                logoff: None,
                logon_type: "swp".into(),
            };
            console.add_login(DeviceId::new(95), login);
        }
        "T15" => world.next_id(7735),
        "T16" => world.device(123, "00E0C5000123", 6, None, "ITC00E0C5000123", ROOT),
        "T18" | "T19" => {
            world.device(
                2704,
                "008064AD82FB",
                6,
                Some("192.0.2.4"),
                "ITC008064AD82FB",
                ROOT,
            );
            world.change(2704, |facts| facts.online = true);
        }
        "T20" | "T21" | "T22" => {
            world.device(
                27,
                "00E0C54DCB8E",
                21,
                Some("192.0.2.43"),
                "Front Desk",
                ROOT,
            );
            world.device(
                72014,
                "00E0C561EEED",
                21,
                Some("192.0.2.44"),
                "Back Desk",
                ROOT,
            );
            world.change(27, |facts| facts.online = true);
            world.change(72014, |facts| facts.online = true);
        }
        "T24" => world.device(576, "0A0000000004", 6, None, "never connected", ROOT),
        "T63" | "T64" => world.mouse(),
        "T56" | "T57" => {}
        "T58" | "T59" | "T60" | "T61" | "T62" => {
            world.templates();
            match exchange {
                "T59" => world.next_id(2646),
                "T61" => world.device(2650, "00E0C5002650", 6, None, "Desk", ROOT),
                _ => {}
            }
        }
        _ => world.trees_and_profiles(exchange),
    }
}

struct World<'a>(&'a Console);

impl World<'_> {
    fn firmware(&self, id: i64, product: &str, version: &str) {
        let firmware = Firmware::new(product, version);
        self.0.set_firmware(FirmwareId::new(id), firmware);
    }

    fn device(&self, id: i64, mac: &str, firmware: i64, ip: Option<&str>, name: &str, parent: i64) {
        let mut facts = DeviceFacts::new(mac, FirmwareId::new(firmware));
        facts.last_ip = ip.map(Into::into);
        facts.name = name.into();
        let device = NewDevice::new(facts)
            .in_directory(DirectoryId::new(parent))
            .with_id(DeviceId::new(id));
        self.0.create_device(device).unwrap();
    }

    fn devices(&self, ids: &[i64], parent: i64) {
        for id in ids {
            self.device(*id, &format!("00E0C5{id:06}"), 6, None, "Desk", parent);
        }
    }

    fn change(&self, id: i64, change: impl FnOnce(&mut DeviceFacts)) {
        self.0.change_device(DeviceId::new(id), change).unwrap();
    }

    /// The device most examples of the manual show.
    fn lab_device(&self) {
        self.device(
            95,
            "00E0C514325B",
            6,
            Some("192.0.2.26"),
            "ITC00E0C514325B",
            ROOT,
        );
    }

    fn directory(&self, tree: DirectoryKind, id: i64, name: &str, parent: i64) {
        let (id, parent) = (DirectoryId::new(id), DirectoryId::new(parent));
        self.0.create_directory_as(id, tree, name, parent).unwrap();
    }

    fn profile(&self, id: i64, name: &str, firmware: i64, parent: i64) {
        let profile = NewProfile::new(name, FirmwareId::new(firmware))
            .in_directory(DirectoryId::new(parent))
            .with_id(ProfileId::new(id));
        self.0.create_profile(profile).unwrap();
    }

    fn priority_profile(&self, id: i64, name: &str, firmware: i64) {
        let profile = NewProfile::new(name, FirmwareId::new(firmware))
            .with_priority()
            .with_id(ProfileId::new(id));
        self.0.create_profile(profile).unwrap();
    }

    fn assign(&self, profile: i64, receiver: Receiver) {
        self.0.assign(ProfileId::new(profile), receiver).unwrap();
    }

    fn attribute(&self, name: &str, identifier: &str, allowed: &[&str]) {
        let allowed = allowed.iter().map(|&value| value.into()).collect();
        let kind = AttributeKind::Range(allowed);
        self.0
            .define_attribute(AttributeDefinition::new(name, identifier, kind));
    }

    /// Lets the next object get this id.
    fn next_id(&self, id: i64) {
        self.0
            .create_template_directory(Some(TemplateKeyId::new(id - 1)), "before");
    }

    fn templates(&self) {
        self.directory(DirectoryKind::Device, 954, "Desks", ROOT);
        let values = [(2638, "value1"), (2640, "value2")];
        let values = values.map(|(id, value)| (TemplateValueId::new(id), value));
        self.0
            .create_template_key(Some(TemplateKeyId::new(2637)), "tk", &values);
        self.0
            .create_template_directory(Some(TemplateKeyId::new(2643)), "keys");
    }

    fn mouse(&self) {
        self.device(47922, "000BCA050027", 6, None, "Desk", ROOT);
        let mut mouse = Asset::new(
            Some(DeviceId::new(47922)),
            "M105 Optical Mouse",
            "Logitech, Inc.",
            "c077",
        );
        mouse.categories = vec![(49071, "Mouse".into())];
        mouse.details = [
            ("maxPower", "100mA"),
            ("speed", "1.5"),
            ("custom_productName", "USB_Optical_Mouse"),
            ("custom_vendorName", "Logitech"),
            ("revision", "7200"),
        ]
        .map(|(key, value)| (key.into(), value.into()))
        .into();
        mouse.events = [
            (3, 1_500_012_051_000, "add_on_boot"),
            (26, 1_500_372_856_000, "remove"),
            (29, 1_500_380_032_000, "add"),
        ]
        .map(|(history_id, at, identifier)| AssetEvent {
            history_id,
            unit_id: "000BCA050027".into(),
            at: jiff::Timestamp::from_millisecond(at).unwrap(),
            identifier: identifier.into(),
        })
        .into();
        self.0.add_asset(Some(AssetId::new(49070)), mouse);
    }

    #[allow(clippy::too_many_lines)] // one arm an exchange
    fn trees_and_profiles(&self, exchange: &str) {
        use DirectoryKind::{Device, PriorityProfile, Profile};
        let device = |id| Receiver::Device(DeviceId::new(id));
        let directory = |id| Receiver::Directory(DirectoryId::new(id));
        match exchange {
            "T25" | "T27" | "T33" => {
                self.devices(&[48335], ROOT);
                self.profile(68257, "Sessions", 2, -2);
                self.priority_profile(72063, "Company", 32);
                if exchange != "T27" {
                    self.assign(68257, device(48335));
                    self.assign(72063, device(48335));
                }
            }
            "T26" => {
                for (id, parent) in [(502, ROOT), (503, 502), (508, 503)] {
                    self.directory(Device, id, "Site", parent);
                }
                self.devices(&[577], 508);
                for (profile, receiver) in [
                    (538, device(577)),
                    (537, directory(503)),
                    (529, directory(502)),
                    (535, directory(502)),
                ] {
                    self.profile(profile, "Profile", 2, -2);
                    self.assign(profile, receiver);
                }
            }
            "T28" | "T29" => {
                self.directory(Profile, 20453, "Benchmarks", -2);
                self.profile(6585, "Benchmark intern", 2, 20453);
                self.profile(6592, "Benchmark extern", 2, 20453);
                self.0.recycle_profile(ProfileId::new(6592), true).unwrap();
            }
            "T30" => self.profile(72372, "Old", 2, -2),
            "T31" => {
                self.devices(&[23028, 48335], ROOT);
                self.profile(20467, "Standard", 2, -2);
                self.assign(20467, device(23028));
                self.assign(20467, device(48335));
            }
            "T32" => {
                self.devices(&[23028], ROOT);
                self.profile(20452, "Standard", 2, -2);
            }
            "T34" | "T35" | "T36" | "T49" | "T50" => {
                self.directory(Device, 76462, "New Directory", ROOT);
                self.profile(35549, "Standard", 2, -2);
                if exchange != "T35" && exchange != "T50" {
                    self.assign(35549, directory(76462));
                }
                if exchange == "T49" {
                    self.priority_profile(72098, "Company", 32);
                    self.assign(72098, directory(76462));
                }
            }
            "T37" => {
                self.priority_profile(72054, "Company Master Profile", 32);
                self.priority_profile(72055, "Spcieal Master Profile", 23);
            }
            "T38" => self.priority_profile(72303, "Old", 32),
            "T39" => {
                self.directory(Device, 15592, "Pool", ROOT);
                self.directory(Device, 76462, "New Directory", ROOT);
                self.directory(Device, 76863, "New Subdirectory", 76462);
            }
            "T40" => {
                self.directory(Device, 15592, "Pool", ROOT);
                self.directory(Device, 72327, "Below", 15592);
                let members = [7121, 6907, 11219, 15223, 15553, 7113, 6899, 6912, 26836];
                self.devices(&members, 15592);
            }
            "T41" => self.next_id(72340),
            "T42" => self.next_id(77118),
            "T43" | "T46" => self.directory(Device, 77118, "My Directory", ROOT),
            "T44" => {
                self.directory(Device, 72340, "Test", ROOT);
                self.directory(Device, 76462, "New Directory", ROOT);
                self.devices(&[7121], ROOT);
            }
            "T45" => {
                self.directory(Device, 15592, "Pool", ROOT);
                self.directory(Device, 77123, "Moved", ROOT);
            }
            "T47" => {
                self.directory(Device, 77118, "My Directory", ROOT);
                self.devices(&[5], 77118);
            }
            "T48" => self.0.change_knobs(|knobs| knobs.error_time = false),
            "T51" => {
                self.directory(Profile, 20707, "Standards", -2);
                self.directory(Profile, 20453, "Benchmarks", -2);
                self.directory(Profile, 72068, "A Subdirectory", 20453);
                for (id, parent) in [
                    (20467, 20707),
                    (20452, 20707),
                    (20449, 20707),
                    (6592, 20453),
                    (6585, 20453),
                ] {
                    self.profile(id, "Profile", 2, parent);
                }
            }
            "T52" => self.next_id(72090),
            "T53" => {
                self.directory(Profile, 72068, "A Subdirectory", -2);
                self.directory(Profile, 20451, "Moved", -2);
                self.profile(6592, "Moved", 2, -2);
            }
            "T54" => self.next_id(76560),
            "T55" => {
                self.directory(PriorityProfile, 76552, "Target", -14);
                self.directory(PriorityProfile, 72100, "Moved", -14);
                self.priority_profile(72098, "Moved", 32);
            }
            "T01" | "T02" => {}
            other => panic!("no world for exchange {other}"),
        }
    }
}

/// The device of the manual's `details` example.
fn details(facts: &mut DeviceFacts) {
    facts.structural_tag = Some("".into());
    facts.device_serial_number = Some("14D3E3C02B16160323M".into());
    facts.os_type = Some(OsType::Linux {
        major: 10,
        kernel: "4.10.17".into(),
        upgrade_ready: false,
    });
    facts.usage_ms = 20;
    facts.uptime_ms = 1_500_380_741;
    facts.last_boot = Some("2017-07-18T14:25:00Z".parse().unwrap());
    facts.registered_at = Some("2024-12-11T10:32:18Z".parse().unwrap());
    facts.registered = true;
    facts.reverse_proxy = true;
    let monitor = Monitor {
        vendor: "Samsung Electric Company".into(),
        model: "SyncMaster".into(),
        serial_number: "HMJBC00558".into(),
        size_inches: 24.0,
        native_resolution: "1920 x 1200".into(),
        year_of_manufacture: "2011".into(),
        week_of_manufacture: "51".into(),
    };
    let hardware = Hardware {
        product_id: "UD3-LX 50cps".into(),
        device_type: "IGEL M340C".into(),
        cpu_speed_mhz: 1200,
        cpu_type: "AMD GX-412HC SOC with Radeon(TM) R3E Graphics".into(),
        flash_size: 1875,
        memory_size: 1705,
        network_speed: Some(1000),
        graphics: ["ATI MULLINS".into(), "".into()],
        monitors: [monitor, Monitor::default()],
        bios_vendor: "Insyde Corp.".into(),
        bios_version: "M340C V:3.3.13-12162015".into(),
        bios_date: "12/16/2015".into(),
    };
    facts.hardware = Some(hardware.into());
}
