//! What the upload account may do, and how far.

use igel_migrate_core::webdav::Properties;

use super::*;

#[tokio::test]
async fn a_writer_writes_once_and_never_before_the_login() {
    for (lifetime, check) in [(300, true), (0, true), (300, false), (0, false)] {
        let office = office(RepositorySetup::new("Berlin").with_knobs(knobs(|knobs| {
            knobs.nonce_lifetime = Duration::from_secs(lifetime);
            knobs.check_nonce_count = check;
        })));
        let repository = &office.repository;
        let writer = writer(repository);
        let folder = path("new folder ä");
        let file = folder.join("new file").unwrap();
        let error = writer.put_file(&file, "x").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict, "{error:?}");
        writer.make_folder(&folder).await.unwrap();
        let error = writer.make_folder(&folder).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
        let below = path("no/folder");
        let error = writer.make_folder(&below).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict, "{error:?}");

        repository.audit().clear();
        writer.upload_file(&file, zeros(3 << 20)).await.unwrap();
        let entries = repository.audit().entries();
        let puts: Vec<_> = entries
            .iter()
            .filter(|entry| entry.method == "PUT")
            .collect();
        let [put] = &*puts else {
            panic!("the file was sent more than once");
        };
        assert_eq!((put.status, put.request_bytes), (Some(201), 3 << 20));
        assert_eq!(writer.stat(&file).await.unwrap().size, Some(3 << 20));

        writer.put_file(&file, "short").await.unwrap();
        assert_eq!(content(&writer, file.as_str()).await.unwrap(), b"short");
        writer.delete_file(&file).await.unwrap();
        let error = writer.delete_file(&file).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(repository.manifest().len(), 0);
    }
}

#[tokio::test]
async fn limits_are_kept_to_the_byte() {
    let change = knobs(|knobs| knobs.upload_limit = Some(1 << 20));
    let office = office(RepositorySetup::new("Berlin").with_knobs(change));
    let repository = &office.repository;
    let writer = writer(repository);
    let file = path("large");
    writer.upload_file(&file, zeros(1 << 20)).await.unwrap();
    let error = writer
        .upload_file(&file, zeros((1 << 20) + 1))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded, "{error:?}");
    assert_eq!(count(repository, 413), 1);

    // Room: what is there counts, and what is told is what is left.
    repository.change_knobs(|knobs| {
        knobs.upload_limit = None;
        knobs.quota = Some((1 << 20) + 10);
    });
    let root = writer.stat(&RemotePath::ROOT).await.unwrap();
    assert_eq!(
        (root.quota.available, root.quota.used),
        (Some(10), Some(1 << 20))
    );
    writer.put_file(&path("fits"), "ten bytes!").await.unwrap();
    let error = writer.put_file(&path("more"), "x").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Rejected, "{error:?}");
    assert_eq!(count(repository, 507), 1);
    repository.change_knobs(|knobs| knobs.quota = None);
    let root = writer.stat(&RemotePath::ROOT).await.unwrap();
    assert_eq!(root.quota.available, None);
}

#[tokio::test]
async fn a_large_upload_is_counted_and_summed_up_but_not_kept() {
    let office = office(RepositorySetup::new("Berlin"));
    let writer = writer(&office.repository);
    let (file, size) = (path("large"), 40 << 20);
    writer.upload_file(&file, zeros(size)).await.unwrap();
    assert_eq!(writer.stat(&file).await.unwrap().size, Some(size));
    let sum = office.repository.manifest()[0].sha256();
    assert!(content(&writer, "large").await.is_err());
    // The same bytes, made here.
    office.repository.put_file("zeros", "").unwrap();
    office
        .repository
        .damage("zeros", Damage::Size(size))
        .unwrap();
    let files = office.repository.files();
    assert_eq!(
        files
            .iter()
            .find(|file| file.path() == "zeros")
            .unwrap()
            .sha256(),
        sum
    );
}

#[tokio::test]
async fn what_came_of_a_broken_upload_stays_where_servers_keep_it() {
    for keeps in [false, true] {
        let change = knobs(|knobs| knobs.keeps_broken_uploads = keeps);
        let office = office(RepositorySetup::new("Berlin").with_knobs(change));
        let repository = &office.repository;
        let writer = writer(repository);
        // Large enough to be on the line before the next is asked for.
        let piece = Ok(bytes::Bytes::from(vec![0; 4 << 20]));
        let failed = Err(std::io::Error::other("the disk is gone"));
        let upload = Upload::new(8 << 20, stream::iter([piece, failed]));
        writer.upload_file(&path("file"), upload).await.unwrap_err();
        // The server may notice later than the client.
        let patience = std::time::Instant::now() + Duration::from_secs(10);
        let is_put = |entry: &AuditEntry| entry.method == "PUT";
        while !repository.audit().entries().iter().any(is_put) {
            assert!(std::time::Instant::now() < patience);
            tokio::task::yield_now().await;
        }
        let put = repository.audit().entries().pop().unwrap();
        assert_eq!((put.status, put.method.as_str()), (None, "PUT"));
        assert_eq!(repository.files().len(), usize::from(keeps));
    }
}

#[tokio::test]
async fn only_what_is_asked_for_is_told() {
    let office = office(RepositorySetup::new("Berlin").with_app(small_app()));
    let repository = &office.repository;
    let client = |properties| {
        builder(repository.url(), repository.ca_pem(), "unused", "unused")
            .with_credentials(repository.download_account().clone())
            .with_properties(properties)
            .build()
            .unwrap()
    };
    let entries = walked(&client(Properties::MINIMAL)).await;
    assert!(
        entries
            .iter()
            .all(|entry| entry.modified.is_none() && entry.etag.is_none())
    );
    let entries = walked(&client(Properties::ALL)).await;
    assert!(entries.iter().all(|entry| entry.modified.is_some()));
    assert!(
        entries
            .iter()
            .all(|entry| entry.is_folder() != entry.etag.is_some())
    );
}
