//! Servers that misbehave, by accident or on purpose.

use igel_migrate_core::ErrorKind;
use igel_migrate_core::inventory::{Check, Expectation, Manifest};
use igel_migrate_tests::fault_server::{FaultServer, Received, Reply};
use igel_migrate_tests::tls::{Authority, Oddity};

use super::*;

/// A server with a script for all but `OPTIONS`, and a client of it.
async fn scene(
    script: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static,
) -> (FaultServer, WebDavClient) {
    let authority = Authority::new();
    let answer = move |number, request: &Received| match method(request) {
        "OPTIONS" => Reply::http(200, "DAV: 1\r\n", ""),
        _ => script(number, request),
    };
    let server = FaultServer::start(&authority.issue(Oddity::None), answer).await;
    let url = format!("{}/dar/", server.url());
    let client = super::builder(&url, &authority.pem(), "reader", "invented");
    (server, client.build().unwrap())
}

fn method(request: &Received) -> &str {
    request.head.split(' ').next().unwrap()
}

fn target(request: &Received) -> &str {
    request.head.split(' ').nth(1).unwrap()
}

/// A listing: `name/` is a folder, `name=12` a file of 12 bytes, `name` one whose size is not told.
fn multistatus(entries: &[&str]) -> Reply {
    listing(entries, "")
}

fn listing(entries: &[&str], of_each: &str) -> Reply {
    let responses = entries.iter().map(|entry| {
        let (href, properties) = match entry.split_once('=') {
            Some((href, size)) => (
                href,
                format!("<getcontentlength>{size}</getcontentlength><resourcetype/>"),
            ),
            None if entry.ends_with('/') => (
                *entry,
                "<resourcetype><collection/></resourcetype>".to_owned(),
            ),
            None => (*entry, "<resourcetype/>".to_owned()),
        };
        format!(
            "<response><href>{href}</href><propstat><prop>{properties}{of_each}</prop>\
             <status>HTTP/1.1 200 OK</status></propstat></response>"
        )
    });
    let body = format!(
        "<multistatus xmlns=\"DAV:\">{}</multistatus>",
        responses.collect::<String>()
    );
    Reply::http(207, "", &body)
}

fn listed(manifest: &str) -> Expectation {
    let manifest: Manifest = manifest.replace('=', "\t").parse().unwrap();
    Expectation::from_manifest(manifest).unwrap()
}

#[tokio::test]
async fn sizes_that_are_not_listed_are_asked_for_and_nothing_else_is() {
    let (server, client) = scene(|_, request| match (method(request), target(request)) {
        ("PROPFIND", "/dar/") => multistatus(&[
            "/dar/",
            "/dar/a",
            "/dar/b",
            "/dar/c",
            "/dar/other",
            "/dar/d=4",
        ]),
        ("HEAD", "/dar/a") => Reply::Bytes(b"HTTP/1.1 200 -\r\nContent-Length: 4\r\n\r\n".to_vec()),
        ("HEAD", "/dar/b") => Reply::Bytes(b"HTTP/1.1 200 -\r\nConnection: close\r\n\r\n".to_vec()),
        ("HEAD", "/dar/c") => Reply::http(404, "", ""),
        other => panic!("{other:?}"),
    })
    .await;
    let expectation = listed("a=4\nb=4\nc=4\nd=4\n");
    let report = Check::new().run(&client, &expectation).await.unwrap();
    assert_eq!(
        problems(&report),
        [
            "incomplete  b: the server does not tell its size",
            "incomplete  c: the server does not tell its size"
        ]
    );
    let mut methods: Vec<String> = server
        .received()
        .iter()
        .map(|request| format!("{} {}", method(request), target(request)))
        .collect();
    methods.sort();
    // The account was never asked for, and the last is about room on the server.
    assert_eq!(
        methods,
        [
            "HEAD /dar/a",
            "HEAD /dar/b",
            "HEAD /dar/c",
            "OPTIONS /dar/",
            "PROPFIND /dar/",
            "PROPFIND /dar/",
        ]
    );
}

#[tokio::test]
async fn a_check_survives_what_happens_on_its_way() {
    let (_server, client) = scene(|_, request| match target(request) {
        "/dar/" => multistatus(&[
            "/dar/",
            "/dar/x-1.0/",
            "/dar/gone-1.0/",
            "/dar/closed-1.0/",
            "https://elsewhere.example.test/dar/evil-1.0.ipkg=7",
            "/dar/../evil-1.0.ipkg=7",
            "/other/evil-1.0.ipkg=7",
        ]),
        "/dar/x-1.0/" => multistatus(&["/dar/x-1.0/", "/dar/x-1.0/a=7", "/dar/x-1.0/%2e%2e/b=7"]),
        "/dar/gone-1.0/" => Reply::http(404, "", ""),
        "/dar/closed-1.0/" => Reply::http(403, "", ""),
        other => panic!("{other}"),
    })
    .await;
    let expectation = listed("x-1.0/a=7\ngone-1.0/a=7\nclosed-1.0/a=7\nevil-1.0.ipkg=7\n");
    let report = Check::new().run(&client, &expectation).await.unwrap();
    assert_eq!(
        problems(&report),
        [
            "missing     closed-1.0/a: cannot be read with this account (status 403)",
            "missing     evil-1.0.ipkg: not there",
            "missing     gone-1.0/a: not there",
        ]
    );
    assert_eq!(report.suspicious.count, 4);
    assert_eq!(report.vanished.count, 1);
    assert_eq!(report.unreadable.count, 1);
    assert_eq!(report.total.files, 1);
    let text = report.to_text();
    assert!(text.contains("suspicious and not followed (4): "), "{text}");
}

#[tokio::test]
async fn a_second_look_follows_the_pause() {
    let (server, client) = scene(|number, request| match target(request) {
        "/dar/" => multistatus(&["/dar/", "/dar/x-1.0/"]),
        // Every look ends with one about the server itself.
        "/dar/x-1.0/" if number < 5 => multistatus(&["/dar/x-1.0/a=7", "/dar/x-1.0/b=7"]),
        "/dar/x-1.0/" => multistatus(&["/dar/x-1.0/a=8", "/dar/x-1.0/b=7"]),
        other => panic!("{other}"),
    })
    .await;
    let expectation = Expectation::from_apps(["x 1.0".parse().unwrap()]).unwrap();
    let check = Check::new().with_second_look(Duration::from_millis(1));
    let report = check.run(&client, &expectation).await.unwrap();
    assert!(report.looked_twice);
    assert_eq!(
        problems(&report),
        ["incomplete  x-1.0/a: changing, 7 bytes before, 8 bytes"]
    );
    assert_eq!(server.received().len(), 8);
}

#[tokio::test]
async fn room_that_is_missing_is_said() {
    let (_server, client) = scene(|_, _| {
        listing(
            &["/dar/"],
            "<quota-available-bytes>999</quota-available-bytes>",
        )
    })
    .await;
    for (expectation, expected) in [
        (listed("a=1000\n"), &["no-room"][..]),
        (listed("a=999\n"), &[][..]),
    ] {
        let report = Check::new().run(&client, &expectation).await.unwrap();
        assert_eq!(report.total.free_bytes, Some(999));
        assert_eq!(codes(&report), expected);
    }
}

#[tokio::test]
async fn a_file_that_vanishes_before_its_checksum_is_missing() {
    let (_server, client) = scene(|_, request| match method(request) {
        "PROPFIND" => multistatus(&["/dar/", "/dar/a=3", "/dar/b=3"]),
        "GET" if target(request) == "/dar/a" => Reply::http(200, "", "abc"),
        "GET" => Reply::http(404, "", ""),
        other => panic!("{other}"),
    })
    .await;
    let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let expectation = listed(&format!("a=3={sum}\nb=3={sum}\n"));
    let check = Check::new().with_checksums();
    let report = check.run(&client, &expectation).await.unwrap();
    assert_eq!(problems(&report), ["missing     b: not there"]);

    // The connection is lost: nobody can say what is there.
    let (_server, client) = scene(|_, request| match method(request) {
        "PROPFIND" => multistatus(&["/dar/", "/dar/a=3"]),
        _ => Reply::ThenClose(b"HTTP/1.1 200 -\r\nContent-Length: 3\r\n\r\na".to_vec()),
    })
    .await;
    let expectation = listed(&format!("a=3={sum}\n"));
    let error = check.run(&client, &expectation).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn a_reference_that_is_not_read_wholly_is_no_secret() {
    let (_server, client) = scene(|_, request| match target(request) {
        "/dar/" => multistatus(&["/dar/", "/dar/a=3", "/dar/closed/", "/other/x=1"]),
        _ => Reply::http(403, "", ""),
    })
    .await;
    let expectation = Expectation::from_repository(&client).await.unwrap();
    let report = Check::new().run(&client, &expectation).await.unwrap();
    assert!(report.complete);
    assert_eq!(codes(&report), ["reference", "reference"]);

    let (_server, client) = scene(|_, _| multistatus(&["/dar/"])).await;
    let error = Expectation::from_repository(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    let (_server, client) = scene(|_, _| Reply::http(500, "", "")).await;
    let error = Expectation::from_repository(&client).await.unwrap_err();
    assert_eq!(error.operation(), Some("reading the reference"));
}
