//! Apache httpd with `mod_dav`, Digest and TLS.

use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Instant;

use futures_util::stream::{self, StreamExt as _};
use igel_migrate_tests::apache::{Account, Apache, Door, JOERG, Logged, Place, READER, WRITER};

use super::*;

fn builder(apache: &Apache, place: Place, account: Account) -> WebDavClientBuilder {
    let url = apache.url(Door::Tls, place);
    super::builder(
        &url,
        &apache.authority_pem(),
        account.name,
        account.password,
    )
}

fn client(apache: &Apache, place: Place, account: Account) -> WebDavClient {
    builder(apache, place, account).build().unwrap()
}

#[tokio::test]
async fn every_name_and_size_is_seen() {
    let Some(apache) = Apache::start() else {
        return;
    };
    tree::plant(&apache.tree());
    tree::check(&client(&apache, Place::Plain, READER)).await;

    // What was signed is what was sent, byte for byte.
    let requests = apache.requests();
    assert!(requests.len() > 60);
    for request in requests {
        let signed = request.authorization.split("uri=\\\"").nth(1);
        if let Some(signed) = signed {
            assert_eq!(signed.split("\\\"").next(), Some(&*request.target));
        }
    }
}

#[tokio::test]
async fn a_walk_costs_one_request_a_folder_and_one_refusal_a_lane() {
    let Some(apache) = Apache::start() else {
        return;
    };
    for folder in 0..40 {
        let folder = apache.tree().join(format!("folder {folder}"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("file"), "x").unwrap();
    }
    for concurrency in [1, 4] {
        let before = apache.requests().len();
        let client = builder(&apache, Place::Plain, READER)
            .with_concurrency(concurrency)
            .build()
            .unwrap();
        assert_eq!(walked(&client).await.len(), 80);
        let answers = |requests: &[Logged], status| {
            let with = requests.iter().filter(|request| request.status == status);
            with.count()
        };
        let requests = apache.requests_after(before, |found| answers(found, 207) == 41);
        let refused = answers(&requests, 401);
        assert!((1..=concurrency).contains(&refused), "{refused}");
        assert_eq!(requests.len(), 41 + refused);
    }
}

#[tokio::test]
async fn a_folder_of_five_thousand_files_is_one_answer() {
    let Some(apache) = Apache::start() else {
        return;
    };
    tree::plant_many(&apache.tree(), 5000);
    let client = client(&apache, Place::Plain, READER);
    tree::check_many(&client, 5000).await;
    assert_eq!(apache.requests_after(0, |found| found.len() >= 2).len(), 2);
}

#[tokio::test]
async fn infinite_depth_is_used_where_it_is_allowed() {
    let Some(apache) = Apache::start() else {
        return;
    };
    tree::plant(&apache.tree());
    let mut seen = Vec::new();
    for place in [Place::Plain, Place::Infinite] {
        let before = apache.requests().len();
        let client = client(&apache, place, READER);
        let mut walk = client.walk(&RemotePath::ROOT).with_infinite_depth();
        let mut paths = Vec::new();
        while let Some(item) = walk.next().await {
            match item.unwrap() {
                WalkItem::Entry(entry) => paths.push(entry.path),
                odd => panic!("{odd:?}"),
            }
        }
        paths.sort();
        seen.push(paths);
        let (status, other) = match place {
            Place::Infinite => (207, "/dar"),
            _ => (403, "/infinite"),
        };
        let has = |request: &Logged| request.status == status && !request.target.starts_with(other);
        let requests = apache.requests_after(before, |found| found.iter().any(has));
        if place == Place::Infinite {
            // One answer, and one more for the empty folder.
            assert!(requests.iter().filter(|request| has(request)).count() <= 2);
        }
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn files_can_be_read_while_the_walk_goes_on() {
    let Some(apache) = Apache::start() else {
        return;
    };
    tree::plant(&apache.tree());
    let client = builder(&apache, Place::Plain, READER)
        .with_concurrency(1)
        .build()
        .unwrap();
    let mut walk = client.walk(&RemotePath::ROOT);
    let mut bytes = 0;
    while let Some(item) = walk.next().await {
        let WalkItem::Entry(entry) = item.unwrap() else {
            continue;
        };
        if !entry.is_folder() && entry.size != Some(tree::SPARSE) {
            let mut download = client.get(&entry.path, ..).await.unwrap();
            while let Some(piece) = download.chunk().await.unwrap() {
                bytes += piece.len();
            }
        }
    }
    assert_eq!(bytes, 74_096 + 55);
}

#[tokio::test]
async fn a_wrong_account_is_told_from_a_missing_right() {
    let Some(apache) = Apache::start() else {
        return;
    };
    fs::write(apache.tree().join("file"), "content").unwrap();
    apache.give_tree();
    let origin = apache.origin("127.0.0.1", Door::Tls);
    let file = path("file");

    let wrong = builder(&apache, Place::Plain, READER)
        .with_credentials(Credentials::new(READER.name, "not the password"))
        .build()
        .unwrap();
    let error = wrong.list(&RemotePath::ROOT).await.unwrap_err();
    insta::assert_snapshot!(report(&error, &origin), @r"
    the server does not accept the account `reader` (PROPFIND SERVER/dar/, status 401, 2 attempts, N s)
    hint: are name and password right, and does the account exist in the realm `DAR`?
    ");
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    // A write of an account that is not proven is not even tried.
    let error = wrong.put_file(&file, "other").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    assert!(
        !apache
            .requests()
            .iter()
            .any(|request| request.method == "PUT")
    );

    let unknown = builder(&apache, Place::Plain, READER)
        .with_credentials(Credentials::new("nobody", "invented"))
        .build()
        .unwrap();
    let error = unknown.list(&RemotePath::ROOT).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);

    let reader = client(&apache, Place::Plain, READER);
    let error = reader.put_file(&file, "other").await.unwrap_err();
    insta::assert_snapshot!(report(&error, &origin), @"the account may not write here (PUT SERVER/dar/file, status 401, 1 attempt, N s)");
    for error in [
        error,
        reader.delete_file(&file).await.unwrap_err(),
        reader.make_folder(&path("new")).await.unwrap_err(),
        reader.upload_file(&file, zeros(9)).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Forbidden, "{error:?}");
    }
    assert_eq!(fs::read(apache.tree().join("file")).unwrap(), b"content");

    // Not proven anywhere, an account without any right looks like a wrong one. Nobody can tell.
    let closed = client(&apache, Place::Closed, READER);
    let error = closed.list(&RemotePath::ROOT).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);

    let nobody = WebDavClient::builder(apache.url(Door::Tls, Place::Plain));
    let root = Certificate::from_pem(apache.authority_pem().as_bytes()).unwrap();
    let nobody = nobody.with_trust(Trust::Only(vec![root])).build().unwrap();
    let error = nobody.list(&RemotePath::ROOT).await.unwrap_err();
    insta::assert_snapshot!(report(&error, &origin), @r"
    the server asks for an account (PROPFIND SERVER/dar/, status 401, 1 attempt, N s)
    hint: give one with `with_credentials`
    ");
}

#[tokio::test]
async fn a_writer_writes_once_and_never_before_the_login() {
    let Some(apache) = Apache::start() else {
        return;
    };
    let places = [
        Place::Plain,
        Place::Open,
        Place::OneTime,
        Place::Counted,
        Place::OneTimeCounted,
        Place::Basic,
    ];
    for place in places {
        let writer = client(&apache, place, WRITER);
        let folder = path("new folder ä");
        let file = folder.join("new file").unwrap();
        let error = writer.put_file(&file, "x").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict, "{place:?} {error:?}");
        writer.make_folder(&folder).await.unwrap();
        let error = writer.make_folder(&folder).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{place:?} {error:?}");

        let before = apache.requests().len();
        writer.upload_file(&file, zeros(3 << 20)).await.unwrap();
        let is_put = |request: &Logged| request.method == "PUT";
        let requests = apache.requests_after(before, |found| found.iter().any(is_put));
        let [put] = &*requests.into_iter().filter(is_put).collect::<Vec<_>>() else {
            panic!("the file was sent more than once to {place:?}");
        };
        assert_eq!((put.status, put.authorization != "-"), (201, true));
        assert!(put.received > 3 << 20);
        assert_eq!(writer.stat(&file).await.unwrap().size, Some(3 << 20));

        writer.put_file(&file, "short").await.unwrap();
        assert_eq!(writer.stat(&file).await.unwrap().size, Some(5));
        writer.delete_file(&file).await.unwrap();
        let error = writer.delete_file(&file).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{place:?}");
        fs::remove_dir(apache.tree().join(folder.as_str())).unwrap();
    }
}

#[tokio::test]
async fn nonces_expire_under_sixteen_requests_at_once() {
    let Some(apache) = Apache::start() else {
        return;
    };
    tree::plant(&apache.tree());
    for place in [Place::OneTime, Place::Counted, Place::OneTimeCounted] {
        let client = builder(&apache, place, READER)
            .with_concurrency(16)
            .build()
            .unwrap();
        let before = apache.requests().len();
        let asked = stream::iter(0..160).map(|number| {
            let client = &client;
            async move {
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
        let requests = apache.requests_after(before, |found| found.len() >= 156);
        let refused = requests.iter().filter(|request| request.status == 401);
        // One for each lane, and one for each that was broken off.
        assert!(
            refused.clone().count() <= 16 + 4,
            "{place:?} {}",
            refused.count()
        );
    }
}

#[tokio::test]
async fn sixteen_stale_nonces_are_replaced_at_once() {
    let Some(apache) = Apache::start() else {
        return;
    };
    let client = builder(&apache, Place::Brief, READER)
        .with_concurrency(16)
        .build()
        .unwrap();
    let root = RemotePath::ROOT;
    let at_once = || async {
        let asked = stream::iter(0..64).map(|_| client.list(&root));
        let results: Vec<_> = asked.buffer_unordered(16).collect().await;
        for result in results {
            result.unwrap();
        }
    };
    at_once().await;
    // One lane is kept in use; the nonces of the others end meanwhile.
    let second = Instant::now() + Duration::from_millis(1100);
    while Instant::now() < second {
        client.list(&root).await.unwrap();
    }
    let before = apache.requests().len();
    at_once().await;
    let stale = |request: &Logged| request.status == 401 && request.authorization != "-";
    let requests = apache.requests_after(before, |found| {
        found.iter().filter(|request| request.status == 207).count() >= 64
    });
    let refused = requests.iter().filter(|request| stale(request)).count();
    assert!((8..=16).contains(&refused), "{refused}");
}

#[tokio::test]
async fn a_file_beyond_the_limit_of_the_server_is_refused_as_such() {
    let Some(apache) = Apache::start() else {
        return;
    };
    let origin = apache.origin("127.0.0.1", Door::Tls);
    let writer = client(&apache, Place::Limited, WRITER);
    let file = path("large");
    writer.upload_file(&file, zeros(1 << 20)).await.unwrap();
    let error = writer.upload_file(&file, zeros((1 << 20) + 1)).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded, "{error:?}");
    insta::assert_snapshot!(report(&error, &origin), @r"
    the server takes no file of 1048577 bytes (PUT SERVER/limited/large, status 413, 1 attempt, N s)
    hint: raise its limit: `LimitRequestBody 0` in Apache, `client_max_body_size 0` in nginx
    ");
    // Apache's own limit is 1 GiB; nothing of the file is on the server afterwards.
    let writer = client(&apache, Place::Plain, WRITER);
    let error = writer
        .upload_file(&path("huge"), zeros(1_600_000_000))
        .await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded, "{error:?}");
    assert!(!apache.tree().join("huge").exists());
}

#[tokio::test]
async fn bad_certificates_are_told_apart() {
    let Some(apache) = Apache::start() else {
        return;
    };
    for (door, message) in [
        (Door::Expired, "the server's certificate has expired"),
        (Door::NoSan, "the server's certificate is for another name"),
    ] {
        let url = apache.url(door, Place::Plain);
        let authority = apache.authority_pem();
        let client = super::builder(&url, &authority, READER.name, READER.password);
        let error = client.build().unwrap().list(&RemotePath::ROOT).await;
        let error = error.unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Tls, message));
    }
    assert_eq!(apache.requests(), []);
}

#[tokio::test]
async fn basic_waits_for_a_challenge() {
    let Some(apache) = Apache::start() else {
        return;
    };
    let client = client(&apache, Place::Basic, READER);
    assert!(walked(&client).await.is_empty());
    let sent = apache.requests_after(0, |found| found.len() == 2);
    let proofs = sent
        .iter()
        .map(|request| request.authorization.split(' ').next());
    assert_eq!(proofs.collect::<Vec<_>>(), [Some("-"), Some("Basic")]);
}

#[tokio::test]
async fn other_ways_in() {
    let Some(apache) = Apache::start() else {
        return;
    };
    fs::write(apache.tree().join("file"), "content").unwrap();
    let plain = apache.url(Door::Plain, Place::Plain);
    let authority = apache.authority_pem();
    let builder = |url: &str, account: Account| {
        super::builder(url, &authority, account.name, account.password)
    };

    // Plain HTTP has to be asked for, and shows no password: Basic does not work over it.
    assert!(builder(&plain, READER).build().is_err());
    let client = builder(&plain, READER).with_plain_http().build().unwrap();
    assert_eq!(walked(&client).await.len(), 1);
    let basic = builder(&apache.url(Door::Plain, Place::Basic), READER);
    let basic = basic.with_plain_http().build().unwrap();
    let error = basic.list(&RemotePath::ROOT).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    let sent = apache.requests();
    assert!(
        !sent
            .iter()
            .any(|request| request.authorization.starts_with("Basic"))
    );

    // A name outside ASCII.
    let client = builder(&apache.url(Door::Tls, Place::Plain), JOERG)
        .build()
        .unwrap();
    assert_eq!(walked(&client).await.len(), 1);
    assert!(client.is_account_proven());

    // Basic, over TLS and after a challenge.
    let basic = builder(&apache.url(Door::Tls, Place::Basic), READER)
        .build()
        .unwrap();
    assert_eq!(walked(&basic).await.len(), 1);

    // Everybody may read: nobody is asked who they are.
    let open = builder(&apache.url(Door::Tls, Place::Open), READER)
        .build()
        .unwrap();
    assert_eq!(walked(&open).await.len(), 1);
    assert!(!open.is_account_proven());

    // One of several servers behind a name.
    let url = format!("{}/dar", apache.origin("dar.example.test", Door::Tls));
    let one = builder(&url, READER)
        .with_connect_to(IpAddr::V4(Ipv4Addr::LOCALHOST))
        .build()
        .unwrap();
    assert_eq!(walked(&one).await.len(), 1);
    let options = one.options().await.unwrap();
    assert!(options.is_webdav(), "{options:?}");
    let numbered = builder(&apache.url(Door::Tls, Place::Plain), READER);
    let numbered = numbered.with_connect_to(IpAddr::V4(Ipv4Addr::LOCALHOST));
    assert_eq!(numbered.build().unwrap_err().kind(), ErrorKind::Invalid);
}
