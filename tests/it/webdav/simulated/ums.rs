//! Repositories as the simulated UMS knows and fills them.

use igel_migrate_core::simulator::{App, AppLayout, RepositoryRecord};
use igel_migrate_tests::office::package_of;

use super::*;

fn folders(entries: &[Entry], depth: usize) -> Vec<&str> {
    let folders = entries.iter().filter(|entry| entry.is_folder());
    let paths = folders.map(|entry| entry.path.as_str());
    paths
        .filter(|path| path.split('/').count() == depth)
        .collect()
}

#[tokio::test]
async fn imported_apps_become_folders() {
    let simulator = Simulator::builder()
        .with_repository(RepositorySetup::new("Berlin"))
        .with_repository(RepositorySetup::new("Ulm").with_knobs(knobs(|knobs| {
            knobs.layout = AppLayout::NameAndVersion;
        })))
        .with_repository(RepositorySetup::new("Hof"))
        .start()
        .await
        .unwrap();
    let [berlin, ulm, hof] =
        ["Berlin", "Ulm", "Hof"].map(|name| simulator.repository(name).unwrap());
    let console = simulator.console();
    console
        .import_os12(package_of(&["base_system-12.7.2"]))
        .unwrap();
    assert_eq!(console.apps(), [App::new("base_system", "12.7.2")]);
    assert!(berlin.manifest().is_empty());

    // What was imported before comes at once, what is imported later with its import.
    let without_slash = berlin.url().trim_end_matches('/');
    console.set_repository(RepositoryRecord::new("DAR Berlin", without_slash, -1));
    console.set_repository(RepositoryRecord::new("DAR Ulm", ulm.url(), 110));
    console.set_repository(RepositoryRecord::new(
        "elsewhere",
        "https://dar.example.test/",
        200,
    ));
    console
        .import_os12(package_of(&["base_system-12.7.2", "cwa-23.9.24+1"]))
        .unwrap();
    let seen = walked(&reader(&berlin)).await;
    assert_eq!(folders(&seen, 2), ["base_system/12.7.2", "cwa/23.9.24+1"]);
    let seen = walked(&reader(&ulm)).await;
    assert_eq!(folders(&seen, 1), ["base_system-12.7.2", "cwa-23.9.24+1"]);
    assert!(walked(&reader(&hof)).await.is_empty());
    for repository in [&berlin, &ulm] {
        let manifest = repository.manifest();
        assert_eq!(manifest.len(), 8);
        let bytes: u64 = manifest.iter().map(RepositoryFile::size).sum();
        assert!(bytes > 800_000_000);
        // UMS does it without a request.
        assert!(repository.audit().writes().is_empty());
    }

    // Devices try higher numbers first, and are not told of -1.
    let shown = || -> Vec<String> {
        let shown = console.repositories_for_devices();
        shown
            .iter()
            .map(|repository| repository.name.to_string())
            .collect()
    };
    assert_eq!(shown(), ["elsewhere", "DAR Ulm"]);
    console.set_repository(RepositoryRecord::new("DAR Berlin", berlin.url(), 150));
    assert_eq!(shown(), ["elsewhere", "DAR Berlin", "DAR Ulm"]);
    assert_eq!(console.repositories().len(), 3);
}

#[tokio::test]
async fn a_synchronisation_takes_its_time() {
    let office = office(RepositorySetup::new("Berlin").with_knobs(knobs(|knobs| {
        knobs.sync_bytes_per_second = Some(1_000_000);
        knobs.imported_app_bytes = Some(3_000_000);
    })));
    let repository = &office.repository;
    let console = office.simulator.console();
    console
        .import_os12(package_of(&["base_system-12.7.2", "zoom-6.1.0"]))
        .unwrap();
    console.set_repository(RepositoryRecord::new("DAR", repository.url(), 100));
    let bytes = || -> u64 { repository.files().iter().map(RepositoryFile::size).sum() };
    assert_eq!(bytes(), 0);
    office.clock.advance(Duration::from_secs(2));
    assert_eq!(bytes(), 2_000_000);
    let until = repository.synced_at().unwrap();
    // To say the same again changes nothing.
    console.set_repository(RepositoryRecord::new("DAR", repository.url(), 120));
    assert_eq!(repository.synced_at(), Some(until));
    let client = reader(repository);
    assert_eq!(folders(&walked(&client).await, 2).len(), 2);
    office.clock.advance(Duration::from_secs(5));
    assert_eq!(bytes(), 6_000_000);
    assert_eq!(repository.synced_at(), None);
    // Somebody deletes a file, and UMS brings it back.
    let file = path("zoom/6.1.0/zoom-6.1.0.ipkg");
    writer(repository).delete_file(&file).await.unwrap();
    assert!(bytes() < 6_000_000);
    console.set_repository(RepositoryRecord::new("DAR", repository.url(), 120));
    office.clock.advance(Duration::from_secs(3));
    assert_eq!(bytes(), 6_000_000);
}
