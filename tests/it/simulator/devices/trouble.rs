//! Devices that break, wait, or share a slow line.

use super::*;

#[tokio::test]
async fn a_model_breaks_in_every_way() {
    let breaking = |failure| {
        DeviceBehavior::default().with_failure(FailureRule::new(failure).for_model("HP t640"))
    };
    let site = Site::start(Setup::default()).await;
    let live = site.a_day(breaking(DeviceFailure::NeverReturns)).await;
    assert_eq!(site.on_os12().await, (10, 10));
    assert_eq!(count(&live, DeviceStep::NeverReturned), 10);

    let site = Site::start(Setup::default()).await;
    let live = site.a_day(breaking(DeviceFailure::ReturnsAsOs11)).await;
    assert_eq!(site.on_os12().await, (10, 10));
    assert!(count(&live, DeviceStep::ReturnedAsOs11) >= 10);

    let site = Site::start(Setup::default()).await;
    site.a_day(breaking(DeviceFailure::ReturnsWithoutSettings))
        .await;
    assert_eq!(site.on_os12().await, (20, 10));

    let site = Site::start(Setup::default()).await;
    let live = site.a_day(breaking(DeviceFailure::PowerLoss)).await;
    assert_eq!(site.on_os12().await, (20, 20));
    assert_eq!(count(&live, DeviceStep::PowerLost), 10);
    assert_eq!(count(&live, DeviceStep::PowerBack), 10);
}

#[tokio::test]
async fn a_device_without_an_os12_profile_ends_without_settings() {
    let site = Site::start(Setup {
        os12_profile: false,
        ..Setup::default()
    })
    .await;
    let live = site.a_day(DeviceBehavior::default()).await;
    assert_eq!(site.on_os12().await, (20, 0));
    assert_eq!(count(&live, DeviceStep::WithoutSettings), 20);
}

#[tokio::test]
async fn a_model_that_loses_its_network_profile_goes_offline() {
    let site = Site::start(Setup::default()).await;
    let needs = DeviceFailure::NeedsProfile(site.network);
    let rule = FailureRule::new(needs).for_model("HP t640");
    let live = site
        .a_day(DeviceBehavior::default().with_failure(rule))
        .await;
    assert_eq!(count(&live, DeviceStep::NetworkLost), 10);
    assert_eq!(site.on_os12().await, (10, 10));

    // A directory below the old one keeps the profile.
    let site = Site::start(Setup {
        job: false,
        ..Setup::default()
    })
    .await;
    let rule = FailureRule::new(DeviceFailure::NeedsProfile(site.network));
    let console = site.simulator.console();
    let below = console
        .create_directory(DirectoryKind::Device, "OS 12", site.desks)
        .unwrap();
    let mut live = site
        .simulator
        .live(DeviceBehavior::default().with_failure(rule));
    let moved = site.client.move_devices(site.devices.clone(), below);
    moved.await.unwrap().all_moved().unwrap();
    live.advance(DAY).await;
    assert_eq!(count(&live, DeviceStep::NetworkLost), 0);
    assert_eq!(count(&live, DeviceStep::SettingsApplied), 20);
}

#[tokio::test]
async fn offline_devices_wait_and_come_with_their_old_or_a_new_id() {
    let site = Site::start(Setup::default()).await;
    let console = site.simulator.console();
    console.change_knobs(|knobs| knobs.new_id_after_upgrade = true);
    for &id in &site.devices[..5] {
        console
            .change_device(id, |facts| facts.online = false)
            .unwrap();
    }
    let mut live = site.a_day(DeviceBehavior::default()).await;
    assert_eq!(site.on_os12().await, (15, 15));
    assert!(console.device(site.devices[19]).is_none());
    for &id in &site.devices[..5] {
        console
            .change_device(id, |facts| facts.online = true)
            .unwrap();
    }
    live.advance(DAY).await;
    assert_eq!(site.on_os12().await, (20, 20));
    assert_eq!(console.device_ids().len(), 20);
}

#[tokio::test]
async fn a_build_that_is_assigned_above_is_taken_on_and_hardware_stays_what_it_is() {
    let clock = Clock::standing_at("2026-03-02T08:00:00Z".parse().unwrap());
    let simulator = Simulator::builder()
        .with_clock(clock)
        .start()
        .await
        .unwrap();
    let console = simulator.console();
    let build = |version| console.create_firmware(Firmware::new("IGEL OS 11", version));
    let [ancient, old, new] = ["11.08.290.01", "11.11.100.01", "11.11.185.01"].map(build);
    let kind = DirectoryKind::Device;
    let top = console
        .create_directory(kind, "Top", DirectoryId::ROOT)
        .unwrap();
    let below = console.create_directory(kind, "Below", top).unwrap();
    let add = |number: u8, firmware, upgrade_ready, directory| {
        let mut facts = DeviceFacts::new(format!("00E0C50000{number:02X}"), firmware);
        facts.online = true;
        facts.os_type = Some(OsType::Linux {
            major: 11,
            kernel: "5.18.11".into(),
            upgrade_ready,
        });
        let device = NewDevice::new(facts).in_directory(directory);
        console.create_device(device).unwrap()
    };
    let devices = [
        add(1, ancient, false, below),
        add(2, old, true, below),
        add(3, old, false, below),
        add(4, old, true, DirectoryId::ROOT),
    ];
    let os12 = console.create_firmware(Firmware::new("IGEL OS 12", "12.7.4"));
    assert!(console.assign_os11_update(top, os12).is_err());
    console.assign_os11_update(top, new).unwrap();

    let behavior = DeviceBehavior::default();
    let least = behavior.os11_update.as_secs() * 4 / 5;
    let mut live = simulator.live(behavior);
    live.advance(Duration::from_secs(least - 1)).await;
    assert_eq!(count(&live, DeviceStep::Updated), 0, "it takes its time");
    live.advance(Duration::from_secs(3 * 3600)).await;
    assert_eq!(count(&live, DeviceStep::UpdateBegun), 3);
    assert_eq!(count(&live, DeviceStep::Updated), 3);
    assert_eq!(details(&live, DeviceStep::Updated), ["11.11.185.01"]);
    let found = devices.map(|id| {
        let facts = console.device(id).unwrap().facts;
        let ready = facts.os_type.unwrap().to_string().contains("Upgrade Ready");
        (facts.firmware, ready)
    });
    // The third one could have been ready before.
    assert_eq!(found, [(new, true), (new, true), (new, false), (old, true)]);
}

#[tokio::test]
async fn a_slow_line_is_shared() {
    let hours = |speed: &'static str| async move {
        let site = Site::start(Setup::default()).await;
        for &id in &site.devices {
            let site_field = |facts: &mut DeviceFacts| facts.labels.site = Some("Ulm".into());
            site.simulator
                .console()
                .change_device(id, site_field)
                .unwrap();
        }
        let behavior = DeviceBehavior::default().with_line("Ulm", speed.parse().unwrap());
        let mut live = site.simulator.live(behavior);
        site.launch(&site.devices).await;
        live.advance(3 * DAY).await;
        let of = |step| live.log().iter().filter(move |event| event.step == step);
        let begun = of(DeviceStep::DownloadBegun).next().unwrap().at;
        let ended = of(DeviceStep::Downloaded).next_back().unwrap().at;
        assert_eq!(of(DeviceStep::Downloaded).count(), 20);
        ended.duration_since(begun).as_hours()
    };
    // 20 × 1.3 GB take 5.8 hours on 10 Mbit/s; whoever begins an hour later does not end earlier.
    assert!((5..=12).contains(&hours("10 Mbit/s").await));
    assert!(hours("1 Gbit/s").await <= 7);
}
