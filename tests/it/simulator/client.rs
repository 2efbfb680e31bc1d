//! The client of this library and the simulated UMS understand each other.

use futures_util::future::join_all;
use igel_migrate_core::ErrorKind;
use igel_migrate_core::certificate::Certificate;
use igel_migrate_core::secret::Credentials;
use igel_migrate_core::simulator::{Fault, FaultRule, Fleet, ServerCertificate, Simulator};
use igel_migrate_core::transport::Trust;
use igel_migrate_core::ums::{Device, Facet, MoveResult, UmsClient};

fn client(simulator: &Simulator, trust: Trust) -> UmsClient {
    UmsClient::builder(simulator.ums_url())
        .with_credentials(Credentials::new(simulator.username(), simulator.password()))
        .with_trust(trust)
        .build()
        .unwrap()
}

#[tokio::test]
async fn five_hundred_devices_move() {
    let fleet = Fleet::of(800).with_sites(2);
    let simulator = Simulator::builder()
        .with_fleet(fleet)
        .start()
        .await
        .unwrap();
    let roots = Certificate::all_from_pem(simulator.ca_pem().as_bytes()).unwrap();
    let client = client(&simulator, Trust::Only(roots));
    let devices = client
        .devices()
        .with_facet(Facet::Details)
        .collect()
        .await
        .unwrap();
    let target = "/Berlin/OS 12".parse().unwrap();
    let target = client.ensure_directory(&target).await.unwrap();
    let moved: Vec<_> = devices.iter().map(Device::id).take(500).collect();
    let report = client.move_devices(moved.clone(), target).await.unwrap();
    assert_eq!(report.others(MoveResult::is_moved).count(), 0);
    let console = simulator.console();
    for id in moved {
        assert_eq!(console.device(id).unwrap().directory, target);
    }
    client.log_out().await.unwrap();
    assert_eq!(console.open_sessions(), 0);
    let written = [
        "PUT /umsapi/v3/directories/tcdirectories".to_owned(),
        format!("PUT /umsapi/v3/directories/tcdirectories/{target}?operation=move"),
    ];
    assert_eq!(simulator.audit().writes(), written);
}

#[tokio::test]
async fn a_pin_accepts_the_self_signed_certificate() {
    let builder = Simulator::builder().with_certificate(ServerCertificate::SelfSigned);
    let simulator = builder.start().await.unwrap();
    let pin = Trust::Pinned(vec![simulator.certificate_fingerprint()]);
    client(&simulator, pin).log_in().await.unwrap();
    let roots = Certificate::all_from_pem(simulator.ca_pem().as_bytes()).unwrap();
    client(&simulator, Trust::Only(roots))
        .log_in()
        .await
        .unwrap_err();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_calls_after_a_restart_of_ums_log_in_once() {
    let simulator = Simulator::builder().start().await.unwrap();
    let roots = Certificate::all_from_pem(simulator.ca_pem().as_bytes()).unwrap();
    let client = client(&simulator, Trust::Only(roots));
    client.log_in().await.unwrap();
    simulator.console().end_sessions();
    for call in join_all((0..50).map(|_| client.firmwares())).await {
        call.unwrap();
    }
    let calls = simulator.audit().calls();
    let logins = calls.iter().filter(|call| call.ends_with("/login"));
    assert_eq!(logins.count(), 2);
}

#[tokio::test]
async fn a_write_without_an_answer_is_sent_once_and_read_back() {
    for (fault, has_effect) in [
        (Fault::DropAfterEffect, true),
        (Fault::DropBeforeEffect, false),
        (Fault::InternalErrorAfterEffect, true),
        (Fault::InternalError, false),
    ] {
        let fleet = Fleet::of(1).with_sites(2);
        let simulator = Simulator::builder().with_fleet(fleet);
        let simulator = simulator.start().await.unwrap();
        let roots = Certificate::all_from_pem(simulator.ca_pem().as_bytes()).unwrap();
        let client = client(&simulator, Trust::Only(roots));
        let tree = client.directories().await.unwrap();
        let target = tree.resolve(&"/Hamburg".parse().unwrap()).unwrap();
        let device = simulator.console().device_ids()[0];
        let before = client.device(device).await.unwrap().parent();
        simulator
            .faults()
            .add(FaultRule::new(fault).on_method("PUT"));
        let moved = client.move_devices([device], target).await;
        assert_eq!(moved.unwrap_err().kind(), ErrorKind::OutcomeUnknown);
        assert_eq!(simulator.audit().writes().len(), 1);
        let after = client.device(device).await.unwrap().parent();
        assert_eq!(after, if has_effect { Some(target) } else { before });
        assert_ne!(before, Some(target));
    }
}
