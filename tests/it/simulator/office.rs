//! A small office to try things on.

use std::time::Duration;

use igel_migrate_core::simulator::{
    Clock, Console, DeviceFacts, Firmware, NewDevice, NewProfile, RepositorySetup, Simulator,
    SimulatorBuilder,
};
use igel_migrate_core::ums::{DeviceId, DirectoryId, DirectoryKind, FirmwareId, ProfileId};
use serde_json::{Value, json};

use super::{Caller, start};

pub(super) const MINUTE: Duration = Duration::from_secs(60);

pub(super) fn standing() -> SimulatorBuilder {
    let clock = Clock::standing_at("2026-03-02T08:00:00Z".parse().unwrap());
    Simulator::builder().with_clock(clock)
}

/// A directory `Berlin` with `Desks` below it, a device in each, and profiles for both generations.
pub(super) struct Office {
    pub(super) berlin: DirectoryId,
    pub(super) desks: DirectoryId,
    pub(super) porter: DeviceId,
    pub(super) desk: DeviceId,
    pub(super) profile: ProfileId,
    pub(super) os12_profile: ProfileId,
    pub(super) firmware: FirmwareId,
    pub(super) os12: FirmwareId,
}

impl Office {
    pub(super) fn build(console: &Console) -> Self {
        let firmware = console.create_firmware(Firmware::new("IGEL OS 11", "11.10.210.01"));
        let os12 = console.create_firmware(Firmware::new("IGEL OS 12", "12.7.2"));
        let root = DirectoryId::ROOT;
        let berlin = console
            .create_directory(DirectoryKind::Device, "Berlin", root)
            .unwrap();
        let desks = console
            .create_directory(DirectoryKind::Device, "Desks", berlin)
            .unwrap();
        let device = |mac: &str, directory| {
            let mut facts = DeviceFacts::new(mac, firmware);
            facts.name = format!("ITC{mac}").into();
            facts.last_ip = Some("192.0.2.7".into());
            facts.online = true;
            console
                .create_device(NewDevice::new(facts).in_directory(directory))
                .unwrap()
        };
        Self {
            berlin,
            desks,
            porter: device("00E0C5000001", berlin),
            desk: device("00E0C5000002", desks),
            profile: console
                .create_profile(NewProfile::new("sessions", firmware))
                .unwrap(),
            os12_profile: console
                .create_profile(NewProfile::new("base system", os12).for_os12())
                .unwrap(),
            firmware,
            os12,
        }
    }

    pub(super) async fn start(builder: SimulatorBuilder) -> (Simulator, Caller, Self) {
        let (simulator, caller) = start(builder).await;
        let office = Self::build(&simulator.console());
        (simulator, caller, office)
    }
}

pub(super) fn objects<I: std::fmt::Display>(kind: &str, ids: &[I]) -> Value {
    ids.iter()
        .map(|id| json!({"id": id.to_string(), "type": kind}))
        .collect()
}

pub(super) fn assignment(profile: ProfileId, kind: &str, id: impl std::fmt::Display) -> Value {
    json!([{
        "assignee": {"id": profile.to_string(), "type": "profile"},
        "receiver": {"id": id.to_string(), "type": kind},
    }])
}

/// The ids of a list, in its order.
pub(super) fn ids(list: &Value) -> Vec<String> {
    let items = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let refused = [
        Simulator::builder().with_port(port).start().await,
        Simulator::builder()
            .with_repository(RepositorySetup::new("Berlin").with_port(port))
            .start()
            .await,
    ];
    for error in refused.map(Result::unwrap_err) {
        let said = error.report();
        let start = format!("127.0.0.1:{port}: cannot listen there");
        assert!(said.starts_with(&start), "{said}");
        assert!(
            said.ends_with("hint: choose another port, or 0 for any that is free"),
            "{said}"
        );
    }
}
