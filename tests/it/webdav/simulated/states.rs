//! What can be wrong with files, and with answers.

use igel_migrate_core::simulator::{Fault, FaultRule};

use super::*;

const PACKAGE: &str = "base_system/12.7.2/base_system-12.7.2.ipkg";

fn size_of(repository: &SimulatedRepository, file: &str) -> Option<u64> {
    let files = repository.files();
    let found = files.iter().find(|found| found.path() == file);
    found.map(RepositoryFile::size)
}

#[tokio::test]
async fn files_on_their_way_grow_with_the_clock() {
    let change = knobs(|knobs| knobs.sync_bytes_per_second = Some(1_000));
    let office = office(RepositorySetup::new("Berlin").with_knobs(change));
    let repository = &office.repository;
    let app = AppFolder::new("base_system", "12.7.2")
        .with_files(2)
        .with_bytes(10_000);
    repository.sync_app(&app).unwrap();
    let client = reader(repository);
    let folder = path("base_system/12.7.2");
    let manifest = repository.manifest();
    let whole = manifest[0].size();
    assert_eq!(manifest.len(), 2);

    // The folder is there before anything is in it but the beginning of the first file.
    let sizes = || async {
        let listing = client.list(&folder).await.unwrap();
        let sizes = listing.entries.iter().map(|entry| entry.size.unwrap());
        sizes.collect::<Vec<_>>()
    };
    assert_eq!(sizes().await, [0]);
    office.clock.advance(Duration::from_millis(2_500));
    assert_eq!(sizes().await, [2_500]);
    assert_eq!(content(&client, PACKAGE).await.unwrap().len(), 2_500);
    let until = repository.synced_at().unwrap();
    office.clock.advance(Duration::from_millis(whole - 2_500));
    // One file after the other, with a breath between them.
    assert_eq!(sizes().await, [whole]);
    office.clock.advance(Duration::from_millis(101));
    assert_eq!(sizes().await, [whole, 100]);
    office.clock.advance(Duration::from_secs(20));
    assert!(office.clock.now() >= until);
    assert_eq!(repository.synced_at(), None);
    assert_eq!(sizes().await, [whole, 10_000 - whole]);
    let modified = client.stat(&path(PACKAGE)).await.unwrap().modified.unwrap();
    assert!(modified < until);
    // An app that comes later begins then.
    repository
        .sync_app(&AppFolder::new("zoom", "6.1.0"))
        .unwrap();
    assert_eq!(size_of(repository, "zoom/6.1.0/zoom-6.1.0.ipkg"), Some(0));
}

#[tokio::test]
async fn every_damage_shows_where_it_should() {
    let office = office(RepositorySetup::new("Berlin").with_app(small_app()));
    let repository = &office.repository;
    let client = reader(repository);
    let sound = repository.manifest()[0].clone();
    let wholes = content(&client, PACKAGE).await.unwrap();
    let whole = sound.size();
    for (damage, size) in [
        (Damage::Missing, None),
        (Damage::Empty, Some(0)),
        (Damage::Truncated, Some(whole / 2)),
        (Damage::Size(17), Some(17)),
        (Damage::Size(whole + 5), Some(whole + 5)),
        (Damage::Corrupt, Some(whole)),
    ] {
        repository.damage(PACKAGE, damage).unwrap();
        assert_eq!(size_of(repository, PACKAGE), size, "{damage:?}");
        let listing = client.list(&path("base_system/12.7.2")).await.unwrap();
        let mut seen = listing.entries.iter();
        let seen = seen.find(|entry| entry.path == path(PACKAGE));
        assert_eq!(seen.map(|entry| entry.size), size.map(Some), "{damage:?}");
        match size {
            None => {
                let error = client.stat(&path(PACKAGE)).await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::NotFound);
            }
            Some(size) => {
                let bytes = content(&client, PACKAGE).await.unwrap();
                assert_eq!(bytes.len() as u64, size);
                let differing = bytes
                    .iter()
                    .zip(&wholes)
                    .filter(|(one, other)| one != other);
                let flipped = usize::from(damage == Damage::Corrupt);
                assert_eq!(differing.count(), flipped, "{damage:?}");
                let served = repository.files();
                let served = served.iter().find(|file| file.path() == PACKAGE).unwrap();
                assert_ne!(served.sha256(), sound.sha256());
            }
        }
        let manifest = repository.manifest();
        assert_eq!((manifest.len(), manifest[0].size()), (4, whole));
    }
    repository.repair(PACKAGE).unwrap();
    assert_eq!(content(&client, PACKAGE).await.unwrap(), wholes);
    for missing in ["base_system", "nothing", ""] {
        let error = repository.damage(missing, Damage::Empty).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{missing}");
    }
}

#[tokio::test]
async fn damage_by_seed_is_the_same_for_the_same_seed() {
    let setup = || RepositorySetup::new("Berlin").with_numbered_apps(200, 5);
    let damaged = |seed| {
        let repository = office(setup()).repository;
        let damaged = repository.damage_at_rate(Damage::Missing, 0.1, seed);
        assert_eq!(repository.files().len(), 1000 - damaged.len());
        damaged
    };
    let some = damaged(7);
    assert!((70..130).contains(&some.len()), "{}", some.len());
    assert_eq!(some, damaged(7));
    assert_ne!(some, damaged(8));
}

#[tokio::test]
async fn faults_hit_answers_and_the_audit_says_so() {
    let office = office(RepositorySetup::new("Berlin").with_app(small_app()));
    let repository = &office.repository;
    let once = builder(repository.url(), repository.ca_pem(), "unused", "unused")
        .with_credentials(repository.upload_account().clone())
        .with_concurrency(1)
        .with_transport(|transport| transport.with_retry(RetryPolicy::none()))
        .build()
        .unwrap();
    once.log_in().await.unwrap();
    let faults = repository.faults();
    let hit = |fault: Fault| {
        faults.clear();
        repository.audit().clear();
        faults.add(FaultRule::new(fault));
    };

    hit(Fault::TruncatedBody(70_000));
    let error = content(&once, PACKAGE).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error:?}");
    let entry = repository.audit().entries().pop().unwrap();
    assert_eq!((entry.response_bytes, entry.complete), (70_000, false));

    hit(Fault::OtherOrder);
    let folder = path("base_system/12.7.2");
    let names = || async {
        let listing = once.list(&folder).await.unwrap();
        let names = listing.entries.into_iter().map(|entry| entry.path);
        names.collect::<Vec<_>>()
    };
    let mut shuffled = Vec::new();
    for _ in 0..8 {
        shuffled.push(names().await);
    }
    faults.clear();
    let sorted = names().await;
    assert!(shuffled.iter().any(|order| *order != sorted));
    for mut order in shuffled {
        order.sort();
        assert_eq!(order, sorted);
    }

    for (fault, status) in [
        (Fault::InternalError, Some(500)),
        (Fault::DropBeforeEffect, None),
        (Fault::DropAfterEffect, None),
        (Fault::InternalErrorAfterEffect, Some(500)),
    ] {
        hit(Fault::Latency(Duration::ZERO));
        faults.add(FaultRule::new(fault.clone()).on_method("MKCOL"));
        let name = format!("{fault:?}");
        let result = once.make_folder(&path(&name)).await;
        assert!(result.is_err(), "{fault:?}");
        let entries = repository.audit().entries();
        let entry = entries
            .iter()
            .find(|entry| entry.method == "MKCOL")
            .unwrap();
        assert_eq!(entry.status, status, "{fault:?}");
        assert!(entry.faults.contains(&fault));
        faults.clear();
        let there = once.stat(&path(&name)).await.is_ok();
        assert_eq!(there, name.contains("After"), "{fault:?}");
    }

    hit(Fault::ContentType("text/plain".to_owned()));
    once.list(&folder).await.unwrap();
    let whole = content(&once, PACKAGE).await.unwrap();
    let entry = repository.audit().entries().pop().unwrap();
    assert_eq!(
        (entry.response_bytes, entry.complete),
        (whole.len() as u64, true)
    );
    once.head(&path(PACKAGE)).await.unwrap();
    let entry = repository.audit().entries().pop().unwrap();
    assert_eq!((entry.response_bytes, entry.complete), (0, true));
    assert_eq!(entry.account.as_deref(), Some("dar-upload"));
}
