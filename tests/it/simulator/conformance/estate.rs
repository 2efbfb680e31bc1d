//! A UMS with something of everything.

use igel_migrate_core::simulator::conformance::KnownIds;
use igel_migrate_core::simulator::{
    Asset, AssetEvent, AttributeDefinition, AttributeKind, Criterion, DeviceFacts, Directory,
    Firmware, Knobs, NewDevice, NewProfile, OsType, Simulator, UserLogin, View,
};
use igel_migrate_core::ums::{DirectoryId, DirectoryKind, ProfileKind, Receiver, TemplateValueId};

/// Devices, profiles of both sorts assigned to devices and directories, and a scratch directory
/// `/Lab/Conformance` in each tree.
pub(super) struct Estate {
    pub(super) simulator: Simulator,
    pub(super) known: KnownIds,
    /// Of devices, profiles, priority profiles.
    pub(super) scratch: [DirectoryId; 3],
}

impl Estate {
    pub(super) async fn start(knobs: Knobs) -> Self {
        let simulator = Simulator::builder()
            .with_knobs(knobs)
            .start()
            .await
            .unwrap();
        let console = simulator.console();
        let directory = |kind, name, parent| console.create_directory(kind, name, parent).unwrap();
        let firmware = console.create_firmware(Firmware::new("IGEL OS 11", "11.10.210.01"));
        let os12 = console.create_firmware(Firmware::new("IGEL OS 12", "12.7.2"));
        let berlin = directory(DirectoryKind::Device, "Berlin", DirectoryId::ROOT);
        let desks = directory(DirectoryKind::Device, "Desks", berlin);
        let deep = directory(DirectoryKind::Device, "Window", desks);
        let device = |mac: &str, directory| {
            let mut facts = DeviceFacts::new(mac, firmware);
            facts.name = format!("ITC{mac}").into();
            facts.last_ip = Some("192.0.2.7".into());
            facts.os_type = Some(OsType::Linux {
                major: 11,
                kernel: "6.1.42".into(),
                upgrade_ready: true,
            });
            facts.online = true;
            let new = NewDevice::new(facts).in_directory(directory);
            console.create_device(new).unwrap()
        };
        let porter = device("00E0C5000001", berlin);
        let desk = device("00E0C5000002", desks);
        device("00E0C5000003", deep);
        let binned = device("00E0C5000004", berlin);
        console.recycle_device(binned, true).unwrap();

        for (kind, tree) in [
            (ProfileKind::Standard, DirectoryKind::Profile),
            (ProfileKind::Priority, DirectoryKind::PriorityProfile),
        ] {
            let standards = directory(tree, "Standards", tree.root());
            let new = |name: &str, firmware| {
                let new = NewProfile::new(name, firmware).in_directory(standards);
                match kind {
                    ProfileKind::Standard => new,
                    ProfileKind::Priority => new.with_priority(),
                }
            };
            let unused = new("base system", os12).for_os12();
            let binned = console.create_profile(unused).unwrap();
            console.recycle_profile(binned, true).unwrap();
            let sessions = console.create_profile(new("sessions", firmware)).unwrap();
            for receiver in [Receiver::Directory(berlin), Receiver::Device(desk)] {
                console.assign(sessions, receiver).unwrap();
            }
        }

        let attribute = AttributeDefinition::new("Location", "location", AttributeKind::Text);
        console.define_attribute(attribute);
        console.set_attribute(porter, "location", "Berlin").unwrap();
        let now = simulator.clock().now();
        console.add_login(
            porter,
            UserLogin {
                username: "user1@EXAMPLE.TEST".into(),
                result: 0,
                login: now,
                logoff: None,
                logon_type: "swp".into(),
            },
        );
        let mut mouse = Asset::new(Some(porter), "Mouse", "Invented, Inc.", "c077");
        mouse.events.push(AssetEvent {
            history_id: 1,
            unit_id: "00E0C5000001".into(),
            at: now,
            identifier: "add".into(),
        });
        console.add_asset(None, mouse);
        let view = View::new("all", vec![Criterion::NameContains("ITC".to_owned())]);
        let values = [(TemplateValueId::new(500), "one")];
        let known = KnownIds {
            view: Some(console.create_view(view)),
            template_key: Some(console.create_template_key(None, "key", &values)),
        };
        let scratch = [
            DirectoryKind::Device,
            DirectoryKind::Profile,
            DirectoryKind::PriorityProfile,
        ]
        .map(|tree| directory(tree, "Conformance", directory(tree, "Lab", tree.root())));
        Self {
            simulator,
            known,
            scratch,
        }
    }

    /// The directories of all trees. Ids are small in a UMS that has just begun.
    pub(super) fn directories(&self) -> Vec<(DirectoryId, Directory)> {
        let console = self.simulator.console();
        let ids = (1..2_000).map(DirectoryId::new);
        ids.filter_map(|id| Some((id, console.directory(id)?)))
            .collect()
    }

    /// Everything that a run must not change.
    pub(super) fn picture(&self) -> Vec<String> {
        let console = self.simulator.console();
        let devices = console.device_ids().into_iter();
        let devices = devices.map(|id| {
            let effective = console.effective(Receiver::Device(id));
            format!("{id} {:?} {effective:?}", console.device(id))
        });
        let profiles = console.profile_ids().into_iter();
        let profiles = profiles.map(|id| format!("{id} {:?}", console.profile(id)));
        let directories = self.directories().into_iter();
        let directories = directories.map(|found| format!("{found:?}"));
        devices.chain(profiles).chain(directories).collect()
    }
}
