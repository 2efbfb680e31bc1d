//! The client of this library and the simulated UMS understand each other.

use igel_migrate_core::certificate::Certificate;
use igel_migrate_core::secret::Credentials;
use igel_migrate_core::simulator::{Fleet, ServerCertificate, Simulator};
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
