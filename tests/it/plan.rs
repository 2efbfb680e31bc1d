//! Plans from a simulated UMS over real HTTPS.

use std::collections::BTreeMap;

use igel_migrate_core::migration::{Fleet, MigrationPlan, MigrationSpec, RepositoryState};
use igel_migrate_core::readiness::Verdict;
use igel_migrate_core::simulator::{
    Fault, FaultRule, Fleet as SimulatedFleet, NewProfile, Simulator,
};
use igel_migrate_core::ums::{DirectoryKind, Receiver, UmsClient};

fn spec(simulator: &Simulator) -> MigrationSpec {
    let text = format!(
        r#"
        [ums]
        url = "{}"
        pin = "{}"
        username = "{}"
        password = {{ env = "UNUSED" }}
        [migration]
        name = "autumn"
        time_zone = "Europe/Berlin"
        [target]
        base_system = "12.8.2"
        ums = "12.13.110"
        [readiness]
        accept_unknown = ["R-CP-1", "R-DAR-3", "R-HW-1-64BIT", "R-HW-1-CORES", "R-LIC-1", "R-LIC-2", "R-SB-7"]
        [site_defaults]
        staging = "/Migration/{{site}}/Staging"
        launch = "/Migration/{{site}}/Launch"
        repository = {{ name = "DAR {{site}}", webdav_url = "https://dar.{{site}}.example.test/" }}
        [[site]]
        key = "berlin"
        members = [{{ directory = "/Berlin" }}]
        "#,
        simulator.ums_url(),
        simulator.certificate_fingerprint(),
        simulator.username(),
    );
    MigrationSpec::from_toml(&text, ".").unwrap_or_else(|error| panic!("{}", error.report()))
}

fn client(simulator: &Simulator, spec: &MigrationSpec) -> UmsClient {
    let password = simulator.password().to_owned();
    UmsClient::builder(spec.connection.url())
        .with_credentials(igel_migrate_core::secret::Credentials::new(
            simulator.username(),
            password,
        ))
        .with_trust(spec.connection.trust().unwrap())
        .build()
        .unwrap()
}

async fn simulator() -> Simulator {
    Simulator::builder()
        .with_fleet(SimulatedFleet::of(300).with_sites(2))
        .start()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_plan_of_a_simulated_fleet_sends_no_write() {
    let simulator = simulator().await;
    let console = simulator.console();
    let berlin = console
        .find_directory(DirectoryKind::Device, "/Berlin")
        .unwrap();
    let firmware = console
        .device(console.device_ids()[0])
        .unwrap()
        .facts
        .firmware;
    let network = NewProfile::new("Berlin Wi-Fi", firmware);
    let network = console.create_profile(network).unwrap();
    console
        .assign(network, Receiver::Directory(berlin))
        .unwrap();
    for method in ["PUT", "DELETE"] {
        let fault = FaultRule::new(Fault::InternalError).on_method(method);
        simulator.faults().add(fault);
    }
    let spec = spec(&simulator);
    let client = client(&simulator, &spec);

    let complete = RepositoryState::new(true, Some(1_500_000_000));
    let states: BTreeMap<_, _> = spec
        .sites
        .iter()
        .map(|site| (site.key.clone(), complete))
        .collect();
    let fleet = Fleet::read(&client, &spec)
        .await
        .unwrap()
        .with_repositories(states);
    let plan = MigrationPlan::build(&spec, &fleet).unwrap();

    let site = &plan.sites[0];
    let known: u32 = site.readiness.values().sum();
    assert!(known >= 140, "{:?}", site.readiness);
    assert!(
        plan.devices() > 0,
        "{:?} {:?}",
        site.readiness,
        site.held_by
    );
    assert!(plan.left_out["at no site"] >= 140);
    let blockers = site.blockers.join("\n");
    assert!(blockers.contains("would lose `Berlin Wi-Fi`"), "{blockers}");
    assert!(
        blockers.contains("UMS has no profile `DAR berlin OS11 r1 "),
        "{blockers}"
    );
    assert_eq!(
        plan.directories
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        [
            "/Migration",
            "/Migration/berlin",
            "/Migration/berlin/Launch",
            "/Migration/berlin/Staging"
        ]
    );
    for device in fleet
        .devices
        .iter()
        .filter(|device| device.verdict == Verdict::Blocked)
    {
        assert!(!device.held_by.is_empty());
    }
    // What has not changed is no drift, and gives the same plan.
    let again = Fleet::read(&client, &spec).await.unwrap();
    assert!(plan.drift(0, &spec, &again, &[]).unwrap().is_empty());
    let again = again.with_repositories(fleet.repositories.clone());
    assert_eq!(
        MigrationPlan::build(&spec, &again).unwrap().hash(),
        plan.hash()
    );

    assert_eq!(simulator.audit().writes(), Vec::<String>::new());
    let calls = simulator.audit().calls();
    assert!(
        calls.iter().all(|call| !call.contains("online")),
        "{calls:?}"
    );
}
