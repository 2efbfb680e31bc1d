//! Digest as the simulated repository demands it.

use futures_util::stream::{self, StreamExt as _};
use igel_migrate_core::simulator::{
    DigestAlgorithm, Fault, FaultRule, MissingRight, ServerCertificate,
};

use super::*;

#[tokio::test]
async fn a_wrong_account_is_told_from_a_missing_right() {
    let office = office(RepositorySetup::new("Berlin").with_app(small_app()));
    let repository = &office.repository;
    let name = repository.download_account().username();
    for account in [
        Credentials::new(name, "wrong"),
        Credentials::new("nobody", "invented"),
    ] {
        let client = with_account(repository, &account, 1);
        let error = client.list(&RemotePath::ROOT).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error:?}");
    }
    for right in [MissingRight::Forbidden, MissingRight::Unauthorized] {
        repository.change_knobs(|knobs| knobs.missing_right = right);
        repository.audit().clear();
        let client = reader(repository);
        let file = path("base_system/12.7.2/base_system-12.7.2.ipkg");
        for error in [
            client.put_file(&file, "other").await.unwrap_err(),
            client.upload_file(&file, zeros(9)).await.unwrap_err(),
            client.delete_file(&path("missing")).await.unwrap_err(),
            client.make_folder(&path("new")).await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Forbidden, "{right:?} {error:?}");
        }
        // A 401 to a nonce that was used before says nothing: two of the four are sent again.
        let (status, sent) = match right {
            MissingRight::Forbidden => (403, 4),
            MissingRight::Unauthorized => (401, 6),
        };
        let entries = repository.audit().entries();
        let writes = entries.iter().filter(|entry| entry.is_write());
        for write in writes.clone() {
            assert_eq!(write.status, Some(status), "{}", write.call());
            assert_eq!(write.account.as_deref(), Some("dar-download"));
        }
        assert_eq!(writes.count(), sent);
    }
    assert_eq!(repository.files().len(), repository.manifest().len());
}

#[tokio::test]
async fn a_password_file_for_another_realm_lets_nobody_in() {
    let office = office(RepositorySetup::new("Berlin").with_knobs(knobs(|knobs| {
        knobs.realm = "ums \"Berlin\"".into();
        knobs.password_realm = Some("ums".into());
    })));
    let client = reader(&office.repository);
    let error = client.list(&RemotePath::ROOT).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error:?}");
    office
        .repository
        .change_knobs(|knobs| knobs.password_realm = None);
    client.list(&RemotePath::ROOT).await.unwrap();
}

#[tokio::test]
async fn both_hashes_are_understood_and_the_stronger_is_taken() {
    let (md5, sha256) = (DigestAlgorithm::Md5, DigestAlgorithm::Sha256);
    for algorithms in [
        vec![md5],
        vec![sha256],
        vec![md5, sha256],
        vec![sha256, md5],
    ] {
        let change = knobs(|knobs| knobs.algorithms.clone_from(&algorithms));
        let office = office(RepositorySetup::new("Berlin").with_knobs(change));
        let client = reader(&office.repository);
        client.list(&RemotePath::ROOT).await.unwrap();
        client.list(&RemotePath::ROOT).await.unwrap();
        assert_eq!(office.repository.audit().len(), 3, "{algorithms:?}");
        // What was answered to is still enough when only the strongest is left.
        office
            .repository
            .change_knobs(|knobs| knobs.algorithms.retain(|one| *one == sha256));
        let again = client.list(&RemotePath::ROOT).await;
        assert_eq!(
            again.is_ok(),
            algorithms.contains(&sha256),
            "{algorithms:?}"
        );
        assert_eq!(count(&office.repository, 401) == 1, again.is_ok());
    }
}

#[tokio::test]
async fn nonces_end_with_the_clock_with_a_restart_and_by_a_fault() {
    for says_stale in [true, false] {
        let change = knobs(|knobs| knobs.says_stale = says_stale);
        let office = office(RepositorySetup::new("Berlin").with_knobs(change));
        let account = office.repository.download_account();
        let client = with_account(&office.repository, account, 1);
        let list = || async { client.list(&RemotePath::ROOT).await.unwrap() };
        list().await;
        assert_eq!(count(&office.repository, 401), 1);
        office.clock.advance(Duration::from_secs(299));
        // Near its end the next one is told, so nothing is refused.
        list().await;
        office.clock.advance(Duration::from_secs(200));
        list().await;
        assert_eq!(count(&office.repository, 401), 1);
        office.clock.advance(Duration::from_secs(301));
        list().await;
        assert_eq!(count(&office.repository, 401), 2);
        office.repository.forget_nonces();
        list().await;
        assert_eq!(count(&office.repository, 401), 3);
        let expired = FaultRule::new(Fault::ExpiredSession).times(1);
        office.repository.faults().add(expired);
        list().await;
        assert_eq!(count(&office.repository, 401), 4);
        let entries = office.repository.audit().entries();
        let hit = entries.iter().filter(|entry| !entry.faults.is_empty());
        assert_eq!(hit.count(), 1);
    }
}

#[tokio::test]
async fn a_server_that_never_knows_its_nonces_is_named() {
    let office = office(RepositorySetup::new("Berlin"));
    let never = FaultRule::new(Fault::ExpiredSession);
    office.repository.faults().add(never);
    let client = reader(&office.repository);
    let error = client.list(&RemotePath::ROOT).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error:?}");
    assert!(office.repository.audit().len() <= 4);
}

#[tokio::test]
async fn nonces_expire_under_sixteen_requests_at_once() {
    for lifetime in [0, 300] {
        let change = knobs(|knobs| knobs.nonce_lifetime = Duration::from_secs(lifetime));
        let setup = RepositorySetup::new("Berlin").with_knobs(change);
        let office = office(setup.with_app(small_app()));
        let account = office.repository.download_account();
        let client = with_account(&office.repository, account, 16);
        let asked = stream::iter(0..320).map(|number| {
            let (client, office) = (&client, &office);
            async move {
                if number % 80 == 79 {
                    office.repository.forget_nonces();
                }
                if number % 40 == 17 {
                    // Dropped on its way: nobody knows whether the server counted it.
                    let soon = Duration::from_micros(300);
                    let _ = tokio::time::timeout(soon, client.list(&RemotePath::ROOT)).await;
                    return Ok(());
                }
                client.list(&RemotePath::ROOT).await.map(drop)
            }
        });
        let results: Vec<_> = asked.buffer_unordered(16).collect().await;
        for result in results {
            result.unwrap();
        }
        // Once for each lane at the beginning, at most twice after each of four losses of memory, and
        // once for each that was broken off.
        let refused = count(&office.repository, 401);
        assert!((16..=16 * 9 + 8).contains(&refused), "{lifetime} {refused}");
    }
}

#[tokio::test]
async fn certificates_are_those_of_each_repository() {
    for (kind, message) in [
        (
            ServerCertificate::Expired,
            "the server's certificate has expired",
        ),
        (
            ServerCertificate::NoSan,
            "the server's certificate is for another name",
        ),
    ] {
        let office = office(RepositorySetup::new("Berlin").with_certificate(kind));
        let error = reader(&office.repository).list(&RemotePath::ROOT).await;
        let error = error.unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Tls, message));
        assert!(office.repository.audit().is_empty());
    }
    let setup = RepositorySetup::new("Berlin").with_certificate(ServerCertificate::SelfSigned);
    let office = office(setup);
    let pin = Trust::Pinned(vec![office.repository.certificate_fingerprint()]);
    let client = WebDavClient::builder(office.repository.url())
        .with_trust(pin)
        .with_credentials(office.repository.download_account().clone())
        .build()
        .unwrap();
    client.list(&RemotePath::ROOT).await.unwrap();
    assert_ne!(office.repository.ca_pem(), office.simulator.ca_pem());
}
