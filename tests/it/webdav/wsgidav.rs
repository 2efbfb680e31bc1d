//! wsgidav, a server that escapes differently, checks differently and refuses differently.

use futures_util::stream::{self, StreamExt as _};
use igel_migrate_tests::apache::{Account, READER, WRITER};
use igel_migrate_tests::tls::Oddity;
use igel_migrate_tests::wsgidav::WsgiDav;

use super::*;

fn client(server: &WsgiDav, place: &str, account: Account) -> WebDavClient {
    let url = server.url(Oddity::None, place);
    super::builder(
        &url,
        &server.authority_pem(),
        account.name,
        account.password,
    )
    .with_concurrency(16)
    .build()
    .unwrap()
}

#[tokio::test]
async fn every_name_and_size_is_seen() {
    let Some(server) = WsgiDav::start() else {
        return;
    };
    tree::plant(&server.tree());
    tree::check(&client(&server, "dar", READER)).await;
    tree::check(&client(&server, "strict", READER)).await;
    tree::plant_many(&server.tree(), 5000);
    tree::check_many(&client(&server, "dar", READER), 5000).await;
}

#[tokio::test]
async fn accounts_and_rights() {
    let Some(server) = WsgiDav::start() else {
        return;
    };
    let file = path("file");
    for place in ["dar", "strict"] {
        for (name, password) in [(READER.name, "not the password"), ("nobody", "invented")] {
            let url = server.url(Oddity::None, place);
            let wrong = super::builder(&url, &server.authority_pem(), name, password);
            let error = wrong
                .build()
                .unwrap()
                .list(&RemotePath::ROOT)
                .await
                .unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error:?}");
        }
        let writer = client(&server, place, WRITER);
        writer.put_file(&file, "content").await.unwrap();
        let reader = client(&server, place, READER);
        for error in [
            reader.put_file(&file, "other").await.unwrap_err(),
            reader.upload_file(&file, zeros(9)).await.unwrap_err(),
            reader.delete_file(&file).await.unwrap_err(),
            reader.make_folder(&path("new")).await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Forbidden, "{error:?}");
        }
        assert_eq!(reader.stat(&file).await.unwrap().size, Some(7));
        writer.upload_file(&file, zeros(3 << 20)).await.unwrap();
        assert_eq!(reader.stat(&file).await.unwrap().size, Some(3 << 20));
        writer.delete_file(&file).await.unwrap();
    }
    let limited = client(&server, "limited", WRITER);
    limited.upload_file(&file, zeros(1 << 20)).await.unwrap();
    for error in [
        limited
            .upload_file(&file, zeros(300 << 20))
            .await
            .unwrap_err(),
        limited
            .put_file(&file, vec![0; (1 << 20) + 1])
            .await
            .unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::LimitExceeded, "{error:?}");
    }
}

#[tokio::test]
async fn short_lived_counted_nonces_under_sixteen_requests() {
    let Some(server) = WsgiDav::start() else {
        return;
    };
    let client = client(&server, "strict", READER);
    let root = RemotePath::ROOT;
    let asked = stream::iter(0..200).map(|_| client.list(&root));
    let results: Vec<_> = asked.buffer_unordered(16).collect().await;
    for result in results {
        result.unwrap();
    }
}

#[tokio::test]
async fn bad_certificates_are_told_apart() {
    let Some(server) = WsgiDav::start() else {
        return;
    };
    for (oddity, message) in [
        (Oddity::Expired, "the server's certificate has expired"),
        (
            Oddity::NoSan,
            "the server's certificate is for another name",
        ),
    ] {
        let url = server.url(oddity, "dar");
        let client = super::builder(&url, &server.authority_pem(), READER.name, READER.password);
        let error = client.build().unwrap().list(&RemotePath::ROOT).await;
        let error = error.unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Tls, message));
    }
}
