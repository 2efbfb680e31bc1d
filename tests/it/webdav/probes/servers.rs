//! Real servers of other people.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use igel_migrate_tests::apache::{Account, Apache, Door, JOERG, Place, READER, WRITER};
use igel_migrate_tests::wsgidav::WsgiDav;

use super::*;

fn writer() -> UploadAccount {
    upload_account(WRITER.name, WRITER.password)
}

fn prober(apache: &Apache, place: Place, reader: Account) -> Prober {
    let url = apache.url(Door::Tls, place);
    let authority = apache.authority_pem();
    let client = builder(&url, &authority, reader.name, reader.password);
    client.build().unwrap().prober(writer()).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| !name.starts_with(".DAV")).collect()
}

#[tokio::test]
async fn apache_says_its_limit_to_the_byte() {
    let Some(apache) = Apache::start() else {
        return;
    };
    fs::write(apache.tree().join("file"), "content").unwrap();
    apache.give_tree();
    let url = apache.url(Door::Tls, Place::Plain);
    let mut prober = prober(&apache, Place::Plain, READER);
    everything(&mut prober, LARGE_FILE, 3 << 20).await;
    insta::assert_snapshot!(shown(prober.report(), &url), @r"
    SERVER/
    reading: `reader` reads file
    rights: deleting a file that is not there: read account refused (401), upload account not refused
    rights: writing one byte: read account refused (401), upload account wrote it
    large file, announced: 1073741825 bytes refused (413), up to 1073741824 bytes are taken
    large file, sent: 3145728 bytes stored in N s
    blocker[probe-large-file]: the server takes no file of 1073741825 bytes, at most 1073741824; raise the limit: `LimitRequestBody 0` in Apache, `client_max_body_size 0` in nginx; and that of every proxy in front of the server (KB DAR upgrade)
    ");
    assert!(!prober.report().is_good());
    assert_eq!(names(&apache.tree()), ["file"]);
    let puts = apache.requests();
    let puts = puts.iter().filter(|request| request.method == "PUT");
    let sent: u64 = puts.map(|request| request.received).sum();
    assert!(sent < (3 << 20) + 100_000, "{sent}");

    let probe = prober.probe_large_file(LARGE_FILE - 1).await.unwrap();
    assert_eq!(probe.announcement, LOOKS_FIRST);
    assert!(prober.report().is_good());
    let json = serde_json::to_value(prober.report()).unwrap();
    assert_eq!(json["large_file"]["outcome"], "continue");
    assert_eq!(json["rights"]["reader"]["status"], 401);
    assert_eq!(json["leftovers"], serde_json::json!([]));
}

#[tokio::test]
async fn apache_in_all_its_moods() {
    let Some(apache) = Apache::start() else {
        return;
    };
    let moods = [
        Place::Limited,
        Place::Open,
        Place::OneTimeCounted,
        Place::Basic,
    ];
    for place in moods {
        let url = apache.url(Door::Tls, place);
        let mut prober = prober(&apache, place, READER);
        everything(&mut prober, 1 << 20, 1 << 20).await;
        let report = shown(prober.report(), &url);
        assert!(prober.report().is_good(), "{place:?} {report}");
        let probe = prober.probe_large_file((1 << 20) + 1).await.unwrap();
        let wanted = match place {
            Place::Limited => Announcement::Refused {
                status: 413,
                limit: Some(1 << 20),
            },
            _ => LOOKS_FIRST,
        };
        assert_eq!(probe.announcement, wanted, "{place:?}");
        assert_eq!(names(&apache.tree()), [""; 0], "{place:?}");
    }
    let sent = Arc::new(AtomicU64::new(0));
    let so_far = sent.clone();
    let mut prober = prober(&apache, Place::Limited, READER);
    let plan = prober.plan_upload((1 << 20) + 1).confirmed();
    let progress = move |bytes| so_far.store(bytes, Ordering::Relaxed);
    let probe = prober.upload_and_delete(plan, progress).await.unwrap();
    assert_eq!(probe.outcome, UploadOutcome::Refused { status: 413 });
    assert!(sent.load(Ordering::Relaxed) <= (1 << 20) + 1);
}

#[tokio::test]
async fn rights_that_are_too_many_or_too_few() {
    let Some(apache) = Apache::start() else {
        return;
    };
    let mut prober = self::prober(&apache, Place::Plain, JOERG);
    let rights = prober.probe_rights().await.unwrap();
    assert_eq!(rights.reader, WriteOutcome::NotRefused);
    assert_eq!(prober.report().findings.len(), 1);
    let rights = prober.probe_rights_by_writing().await.unwrap();
    assert_eq!(rights.reader, WriteOutcome::Written);
    let codes = prober.report().findings.iter().map(|found| &*found.code);
    assert_eq!(codes.collect::<Vec<_>>(), ["probe-reader-writes"]);
    assert_eq!(names(&apache.tree()), [""; 0]);

    // A folder that the server's own user may not write to looks good until it is tried.
    let tree = apache.tree();
    fs::set_permissions(&tree, fs::Permissions::from_mode(0o555)).unwrap();
    let _ = chown(&tree, Some(0), Some(0));
    let rights = prober.probe_rights().await.unwrap();
    assert_eq!(rights.uploader, WriteOutcome::NotRefused);
    let rights = prober.probe_rights_by_writing().await.unwrap();
    assert!(matches!(rights.uploader, WriteOutcome::Failed { .. }));
    assert!(!prober.report().is_good());

    // An upload account without rights.
    let url = apache.url(Door::Tls, Place::Plain);
    let client = builder(&url, &apache.authority_pem(), READER.name, READER.password);
    let client = client.build().unwrap();
    let reader = upload_account(READER.name, READER.password);
    let mut prober = client.prober(reader).unwrap();
    let probe = prober.probe_large_file(LARGE_FILE - 1).await.unwrap();
    assert_eq!(probe.announcement, Announcement::Rejected { status: 401 });
    let probe = prober.probe_large_file(LARGE_FILE).await.unwrap();
    let (status, limit) = (413, None);
    assert_eq!(probe.announcement, Announcement::Refused { status, limit });
    assert_eq!(prober.report().leftovers, []);
    let plan = prober.plan_upload(9).confirmed();
    let probe = prober.upload_and_delete(plan, |_| ()).await.unwrap();
    assert_eq!(probe.outcome, UploadOutcome::Refused { status: 401 });

    // One that is not known is an error, not a finding.
    let nobody = upload_account("nobody", "invented");
    let mut prober = client.prober(nobody).unwrap();
    for error in [
        prober.probe_rights().await.unwrap_err(),
        prober.probe_large_file(1).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error:?}");
    }
}

#[tokio::test]
async fn wsgidav_takes_everything_from_anybody() {
    let Some(server) = WsgiDav::start() else {
        return;
    };
    for place in ["dar", "strict", "limited"] {
        let url = server.url(Oddity::None, place);
        let authority = server.authority_pem();
        let client = builder(&url, &authority, READER.name, READER.password);
        let mut prober = client.build().unwrap().prober(writer()).unwrap();
        everything(&mut prober, LARGE_FILE, 3 << 20).await;
        let report = prober.report();
        let text = shown(report, &url);
        let large = report.large_file.as_ref().unwrap();
        let meaning = ContinueMeaning::NeverLooks;
        let announcement = Announcement::Continue { meaning };
        assert_eq!(large.announcement, announcement, "{place} {text}");
        let upload = report.upload.as_ref().unwrap().outcome;
        let wanted = match place {
            "limited" => UploadOutcome::Refused { status: 413 },
            _ => UploadOutcome::Stored,
        };
        assert_eq!(upload, wanted, "{place} {text}");
        let rights = report.writing.as_ref().unwrap();
        assert_eq!(rights.reader, WriteOutcome::Refused { status: 403 });
        assert_eq!(rights.uploader, WriteOutcome::Written);
        assert_eq!(report.leftovers, [], "{place}");
        assert_eq!(names(&server.tree()), [""; 0], "{place}");
    }
}

#[tokio::test]
async fn room_is_what_the_server_says() {
    let Some(server) = WsgiDav::start() else {
        return;
    };
    let url = server.url(Oddity::None, "dar");
    let client = builder(&url, &server.authority_pem(), READER.name, READER.password);
    let quota = client.build().unwrap().quota().await.unwrap();
    assert!(quota.available.unwrap() > 0, "{quota:?}");
}
