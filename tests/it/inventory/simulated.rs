//! Simulated repositories: every damage, every layout, and apps that are on their way.

use igel_migrate_core::inventory::{Category, Check, Expectation, Inventory, Manifest, Matching};
use igel_migrate_core::simulator::{
    AppFolder, AppLayout, Clock, Damage, RepositoryKnobs, RepositorySetup, SimulatedRepository,
    Simulator,
};

use super::*;

fn app() -> AppFolder {
    AppFolder::new("base_system", "12.7.2").with_bytes(40_000)
}

fn setup(name: &str, change: impl FnOnce(&mut RepositoryKnobs)) -> RepositorySetup {
    let mut knobs = RepositoryKnobs::default();
    change(&mut knobs);
    RepositorySetup::new(name).with_knobs(knobs)
}

fn reader(repository: &SimulatedRepository) -> WebDavClient {
    let account = repository.download_account().clone();
    let client = super::builder(repository.url(), repository.ca_pem(), "unused", "unused");
    client.with_credentials(account).build().unwrap()
}

/// What the repository should hold, with checksums.
fn manifest(repository: &SimulatedRepository) -> Manifest {
    let files = repository.manifest();
    let lines = files
        .iter()
        .map(|file| format!("{}\t{}\t{}\n", file.path(), file.size(), file.sha256()));
    lines.collect::<String>().parse().unwrap()
}

#[tokio::test]
async fn every_damage_is_seen_as_what_it_is() {
    let cwa = AppFolder::new("cwa", "23.9.24+1").with_bytes(10_000);
    let berlin = setup("Berlin", |_| {}).with_app(app()).with_app(cwa);
    let simulator = Simulator::builder().with_repository(berlin).start().await;
    let simulator = simulator.unwrap();
    let repository = &simulator.repositories()[0];
    let client = reader(repository);
    let expectation = Expectation::from_manifest(manifest(repository)).unwrap();
    let by_size = Check::new();
    let by_content = Check::new().with_checksums();
    for (damage, expected) in [
        (Damage::Missing, Some(Category::Missing)),
        (Damage::Empty, Some(Category::Incomplete)),
        (Damage::Truncated, Some(Category::Incomplete)),
        (Damage::Size(100_000), Some(Category::Corrupt)),
        (Damage::Corrupt, None),
    ] {
        for file in repository.manifest() {
            repository.damage(file.path(), damage).unwrap();
            let report = by_size.run(&client, &expectation).await.unwrap();
            let found = report.problems.first().map(|problem| problem.category);
            assert_eq!(found, expected, "{damage:?}");
            assert_eq!(report.complete, expected.is_none());
            assert_eq!(report.problems.len(), usize::from(expected.is_some()));
            let report = by_content.run(&client, &expectation).await.unwrap();
            let found = &report.problems[0];
            assert_eq!(found.category, expected.unwrap_or(Category::Corrupt));
            assert_eq!(found.path.as_str(), file.path());
            repository.repair(file.path()).unwrap();
        }
    }
    assert!(
        by_content
            .run(&client, &expectation)
            .await
            .unwrap()
            .complete
    );
    assert_eq!(repository.audit().writes(), [""; 0]);
}

#[tokio::test]
async fn apps_are_found_in_every_layout() {
    let layouts = [
        ("one", AppLayout::NameThenVersion),
        ("two", AppLayout::NameAndVersion),
        ("three", AppLayout::BelowApps),
    ];
    let mut simulator = Simulator::builder();
    for (name, layout) in layouts {
        let setup = setup(name, |knobs| knobs.layout = layout);
        simulator = simulator.with_repository(
            setup
                .with_app(app())
                .with_app(AppFolder::new("chromium", "120.0.6099.109+1").with_bytes(5_000)),
        );
    }
    let simulator = simulator.start().await.unwrap();
    let clients: Vec<WebDavClient> = simulator.repositories().iter().map(reader).collect();
    let apps = ["base_system 12.7.2", "chromium 120.0.6099.109+1"].map(|app| app.parse().unwrap());
    for reference in &clients {
        let by_path = Expectation::from_repository(reference).await.unwrap();
        let by_app = by_path.clone().with_matching(Matching::ByApp);
        let named = Expectation::from_apps(apps.clone()).unwrap();
        for client in &clients {
            let same = client.url() == reference.url();
            for (expectation, complete) in [(&by_path, same), (&by_app, true), (&named, true)] {
                let report = Check::new().run(client, expectation).await.unwrap();
                assert_eq!(report.complete, complete, "{}", report.to_text());
                assert_eq!(report.apps.len(), 2);
            }
        }
    }
}

#[tokio::test]
async fn an_app_on_its_way_grows_until_it_is_there() {
    let clock = Clock::standing_at("2026-11-03T08:00:00Z".parse().unwrap());
    let slow = setup("Berlin", |knobs| knobs.sync_bytes_per_second = Some(1_000));
    let simulator = Simulator::builder().with_clock(clock.clone());
    let simulator = simulator.with_repository(slow).start().await.unwrap();
    let repository = &simulator.repositories()[0];
    repository.sync_app(&app()).unwrap();
    let client = reader(repository);
    let listed = Expectation::from_manifest(manifest(repository)).unwrap();
    let named = Expectation::from_apps(["base_system 12.7.2".parse().unwrap()]).unwrap();
    clock.advance(Duration::from_secs(2));
    for expectation in [&listed, &named] {
        let earlier = Inventory::read(&client, expectation).await.unwrap();
        clock.advance(Duration::from_secs(3));
        let later = Inventory::read(&client, expectation).await.unwrap();
        let report = later.compare(Some(&earlier)).into_report();
        let first = report.problems[0].to_string();
        assert!(first.contains(": changing, "), "{first}");
        assert!(!report.complete);
    }
    clock.advance(Duration::from_secs(600));
    for expectation in [&listed, &named] {
        let report = Check::new().run(&client, expectation).await.unwrap();
        assert!(report.complete, "{}", report.to_text());
    }
}
