//! The client against simulated repositories, and those against what other servers do.

mod curl;
mod expect;
mod login;
#[cfg(unix)]
mod peers;
mod probes;
mod states;
mod ums;
mod writes;

use igel_migrate_core::simulator::{
    AppFolder, AuditEntry, Clock, Damage, MissingSlash, RepositoryFile, RepositoryKnobs,
    RepositorySetup, SimulatedRepository, Simulator,
};

use super::*;

/// A simulator with one repository, at a time that stands still.
struct Office {
    repository: SimulatedRepository,
    clock: Clock,
    simulator: Simulator,
}

fn office(setup: RepositorySetup) -> Office {
    let clock = Clock::standing_at("2026-11-03T08:00:00Z".parse().unwrap());
    let builder = Simulator::builder().with_clock(clock.clone());
    let simulator = builder.with_repository(setup).start_blocking().unwrap();
    Office {
        repository: simulator.repositories().remove(0),
        clock,
        simulator,
    }
}

/// A small version of the base system, so that all of it can be read.
fn small_app() -> AppFolder {
    AppFolder::new("base_system", "12.7.2").with_bytes(200_000)
}

fn knobs(change: impl FnOnce(&mut RepositoryKnobs)) -> RepositoryKnobs {
    let mut knobs = RepositoryKnobs::default();
    change(&mut knobs);
    knobs
}

fn with_account(
    repository: &SimulatedRepository,
    account: &Credentials,
    concurrency: usize,
) -> WebDavClient {
    builder(repository.url(), repository.ca_pem(), "unused", "unused")
        .with_credentials(account.clone())
        .with_concurrency(concurrency)
        .build()
        .unwrap()
}

fn reader(repository: &SimulatedRepository) -> WebDavClient {
    with_account(repository, repository.download_account(), 4)
}

fn writer(repository: &SimulatedRepository) -> WebDavClient {
    with_account(repository, repository.upload_account(), 4)
}

/// All bytes of a file.
async fn content(client: &WebDavClient, file: &str) -> Result<Vec<u8>, Error> {
    let mut download = client.get(&path(file), ..).await?;
    let mut bytes = Vec::new();
    while let Some(piece) = download.chunk().await? {
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// How often the repository gave a status.
fn count(repository: &SimulatedRepository, status: u16) -> usize {
    let entries = repository.audit().entries();
    let with = |entry: &&AuditEntry| entry.status == Some(status);
    entries.iter().filter(with).count()
}

fn plant(repository: &SimulatedRepository) {
    for (name, size) in tree::TREE {
        match size {
            None => repository.make_folder(name),
            Some(size) => {
                let content = vec![b'x'; usize::try_from(*size).unwrap()];
                repository.put_file(name, content)
            }
        }
        .unwrap();
    }
    // What is too much of a file is zeros.
    repository.put_file("sparse.bin", "").unwrap();
    let sparse = Damage::Size(tree::SPARSE);
    repository.damage("sparse.bin", sparse).unwrap();
}

#[tokio::test]
async fn every_name_and_size_is_seen() {
    let office = office(RepositorySetup::new("Berlin"));
    plant(&office.repository);
    tree::check(&reader(&office.repository)).await;
    office.repository.change_knobs(|knobs| {
        knobs.missing_slash = MissingSlash::Answer;
        knobs.check_nonce_count = false;
    });
    tree::check(&reader(&office.repository)).await;
    assert!(office.repository.audit().writes().is_empty());
    // Nothing of this is the UMS's business.
    assert!(office.simulator.audit().is_empty());
}

#[tokio::test]
async fn a_walk_costs_one_request_a_folder_and_one_refusal_a_lane() {
    let setup = RepositorySetup::new("Berlin").with_numbered_apps(40, 5);
    let office = office(setup);
    for concurrency in [1, 4] {
        office.repository.audit().clear();
        let account = office.repository.download_account();
        let client = with_account(&office.repository, account, concurrency);
        // 40 versions of 10 apps, with 5 files each.
        assert_eq!(walked(&client).await.len(), 10 + 40 + 200);
        let refused = count(&office.repository, 401);
        assert!((1..=concurrency).contains(&refused), "{refused}");
        assert_eq!(office.repository.audit().len(), 51 + refused);
    }
}

#[tokio::test]
async fn infinite_depth_is_one_answer_where_it_is_allowed() {
    let office = office(RepositorySetup::new("Berlin").with_numbered_apps(8, 3));
    let mut seen = Vec::new();
    for allowed in [false, true] {
        let change = |knobs: &mut RepositoryKnobs| knobs.depth_infinity = allowed;
        office.repository.change_knobs(change);
        office.repository.audit().clear();
        let client = reader(&office.repository);
        let mut walk = client.walk(&RemotePath::ROOT).with_infinite_depth();
        let mut paths = Vec::new();
        while let Some(item) = walk.next().await {
            let WalkItem::Entry(entry) = item.unwrap() else {
                panic!("not an entry");
            };
            paths.push((entry.path, entry.size));
        }
        paths.sort();
        seen.push(paths);
        assert_eq!(count(&office.repository, 403), usize::from(!allowed));
        assert_eq!(count(&office.repository, 207) == 1, allowed);
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0].len(), 2 + 8 + 24);
}

#[tokio::test]
async fn what_is_read_is_what_the_manifest_says() {
    let office = office(RepositorySetup::new("Berlin").with_app(small_app()));
    let client = reader(&office.repository);
    let manifest = office.repository.manifest();
    assert_eq!(manifest.len(), 4);
    for file in manifest {
        let bytes = content(&client, file.path()).await.unwrap();
        assert_eq!(bytes.len() as u64, file.size());
        let entry = client.stat(&path(file.path())).await.unwrap();
        assert_eq!(entry.size, Some(file.size()));
        office.repository.put_file("copy", bytes).unwrap();
        let copied = office.repository.manifest();
        let copy = copied.iter().find(|file| file.path() == "copy").unwrap();
        assert_eq!(copy.sha256(), file.sha256());
    }
    // The end of a file of many gigabytes, without the rest of it.
    let huge = 5_368_709_120;
    office.repository.put_seeded_file("huge", huge, 9).unwrap();
    let mut tail = client.get(&path("huge"), huge - 10..).await.unwrap();
    assert_eq!(tail.chunk().await.unwrap().unwrap().len(), 10);
    assert!(client.options().await.unwrap().is_webdav());
}

#[tokio::test]
async fn repositories_stand_beside_each_other() {
    let simulator = Simulator::builder()
        .with_repository(RepositorySetup::new("Berlin").with_app(small_app()))
        .with_repository(
            RepositorySetup::new("Ulm")
                .with_path("repo/ulm")
                .with_app(small_app()),
        )
        .start()
        .await
        .unwrap();
    let [berlin, ulm] = ["Berlin", "Ulm"].map(|name| simulator.repository(name).unwrap());
    assert_eq!(simulator.repository_url(), berlin.url());
    assert!(ulm.url().ends_with("/repo/ulm/"));
    assert!(simulator.repository("Hof").is_none());
    // One seed, one content; two servers, two accounts.
    let sums = |repository: &SimulatedRepository| -> Vec<String> {
        repository
            .manifest()
            .iter()
            .map(RepositoryFile::sha256)
            .collect()
    };
    assert_eq!(sums(&berlin), sums(&ulm));
    assert_eq!(walked(&reader(&berlin)).await.len(), 6);
    assert!(ulm.audit().is_empty());
    let wrong = with_account(&ulm, berlin.download_account(), 1);
    let error = wrong.list(&RemotePath::ROOT).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);

    for bad in [
        RepositorySetup::new("Berlin").with_path("/with blank/"),
        RepositorySetup::new("Berlin").with_path("/../"),
        RepositorySetup::new("Berlin").with_app(AppFolder::new("..", "1")),
    ] {
        let error = Simulator::builder().with_repository(bad).start_blocking();
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Invalid);
    }
    let twice = Simulator::builder()
        .with_repository(RepositorySetup::new("Berlin"))
        .with_repository(RepositorySetup::new("Berlin"));
    assert_eq!(
        twice.start_blocking().unwrap_err().kind(),
        ErrorKind::Conflict
    );
}
