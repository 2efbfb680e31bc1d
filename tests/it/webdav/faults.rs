//! Servers that misbehave, by accident or on purpose.

use igel_migrate_core::webdav::{Suspicion, WalkLimits};
use igel_migrate_tests::fault_server::{FaultServer, Received, Reply};
use igel_migrate_tests::tls::{Authority, Oddity};

use super::*;

pub(super) const MARKER: &str = "marker-Pa55w0rd";

/// A server with a script, and a client of it.
async fn scene(
    script: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static,
) -> (FaultServer, WebDavClient) {
    let authority = Authority::new();
    let server = FaultServer::start(&authority.issue(Oddity::None), script).await;
    let url = format!("{}/dar/", server.url());
    let client = super::builder(&url, &authority.pem(), "reader", MARKER);
    (server, client.build().unwrap())
}

fn target(request: &Received) -> &str {
    request.head.split(' ').nth(1).unwrap()
}

fn targets(server: &FaultServer) -> Vec<String> {
    let received = server.received();
    received
        .iter()
        .map(|request| target(request).to_owned())
        .collect()
}

/// A listing: folders end in a slash, everything else is a file of 7 bytes.
fn listing(hrefs: &[&str]) -> String {
    let responses = hrefs.iter().map(|href| {
        let kind = if href.ends_with('/') {
            "<resourcetype><collection/></resourcetype>"
        } else {
            "<resourcetype/><getcontentlength>7</getcontentlength>"
        };
        format!(
            "<response><href>{href}</href><propstat><prop>{kind}</prop>\
             <status>HTTP/1.1 200 OK</status></propstat></response>"
        )
    });
    format!(
        "<multistatus xmlns=\"DAV:\">{}</multistatus>",
        responses.collect::<String>()
    )
}

pub(super) fn multistatus(hrefs: &[&str]) -> Reply {
    Reply::http(207, "", &listing(hrefs))
}

async fn collected(client: &WebDavClient) -> Vec<String> {
    let mut walk = client.walk(&RemotePath::ROOT);
    let mut items = Vec::new();
    while let Some(item) = walk.next().await {
        items.push(match item.unwrap() {
            WalkItem::Entry(entry) => entry.path.to_string(),
            WalkItem::Unreadable(unreadable) => {
                format!("{} unreadable {}", unreadable.path, unreadable.status)
            }
            WalkItem::Vanished(path) => format!("{path} vanished"),
            WalkItem::Suspicious(href) => href.to_string(),
            other => panic!("{other:?}"),
        });
    }
    items.sort();
    items
}

#[tokio::test]
async fn a_walk_survives_what_happens_on_its_way() {
    let (_server, client) = scene(|number, request| match target(request) {
        "/dar/" if number == 1 => {
            let whole = listing(&["/dar/"]);
            Reply::ThenClose(
                format!("HTTP/1.1 207 -\r\nContent-Length: 9999\r\n\r\n{whole}").into_bytes(),
            )
        }
        "/dar/" => multistatus(&["/dar/", "/dar/gone/", "/dar/closed/", "/dar/open/"]),
        "/dar/gone/" => Reply::http(404, "", ""),
        "/dar/closed/" => Reply::http(403, "", ""),
        "/dar/open/" => Reply::http(
            207,
            "",
            "<multistatus xmlns=\"DAV:\"><response><href>/dar/open/secret</href>\
             <status>HTTP/1.1 403 Forbidden</status></response></multistatus>",
        ),
        other => panic!("{other}"),
    })
    .await;
    assert_eq!(
        collected(&client).await,
        [
            "closed",
            "closed unreadable 403",
            "gone",
            "gone vanished",
            "open",
            "open/secret unreadable 403",
        ]
    );
}

#[tokio::test]
async fn a_walk_ends_where_the_server_does() {
    let (_server, client) = scene(|_, request| match target(request) {
        "/dar/" => multistatus(&["/dar/a/", "/dar/b/"]),
        "/dar/a/" => Reply::http(500, "", ""),
        _ => multistatus(&[]),
    })
    .await;
    let mut walk = client.walk(&RemotePath::ROOT);
    let mut error = None;
    while let Some(item) = walk.next().await {
        assert!(error.is_none(), "{item:?} after {error:?}");
        error = item.err();
    }
    assert_eq!(error.unwrap().kind(), ErrorKind::ServerFault);
    assert!(walk.next().await.is_none());
    let missing = client.walk(&path("b")).next().await;
    assert!(missing.is_none());

    let (_server, client) = scene(|_, _| Reply::http(404, "", "")).await;
    let missing = client.walk(&path("b")).next().await.unwrap();
    assert_eq!(missing.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_server_without_end_is_left() {
    let (_server, client) = scene(|_, request| {
        let deeper = format!("{}x/", target(request));
        multistatus(&[target(request), &deeper])
    })
    .await;
    let mut walk = client.walk(&RemotePath::ROOT);
    let mut last = walk.next().await;
    let mut met = 0;
    while let Some(Ok(_)) = last {
        met += 1;
        last = walk.next().await;
    }
    assert_eq!(last.unwrap().unwrap_err().kind(), ErrorKind::LimitExceeded);
    assert_eq!(met, 32);

    let mut few = WalkLimits::default();
    few.entries = 3;
    let mut walk = client.walk(&RemotePath::ROOT).with_limits(few);
    let mut last = walk.next().await;
    while let Some(Ok(_)) = last {
        last = walk.next().await;
    }
    assert_eq!(last.unwrap().unwrap_err().kind(), ErrorKind::LimitExceeded);
}

#[tokio::test]
async fn addresses_that_lead_elsewhere_are_reported_and_not_followed() {
    let (server, client) = scene(|_, request| {
        assert_eq!(target(request), "/dar/");
        multistatus(&[
            "/dar/",
            "/dar/good",
            "https://evil.example.test/dar/a/",
            "/other/",
            "/dar/../other/",
            "/dar/%2e%2e/other/",
            "/dar/a%2fb/",
            "/dar/a/b/",
            "//evil.example.test/dar/c/",
            "/dar/\u{1b}[2J?/",
        ])
    })
    .await;
    let listing = client.list(&RemotePath::ROOT).await.unwrap();
    assert_eq!(listing.entries.len(), 1);
    let suspicions: Vec<_> = listing
        .suspicious
        .iter()
        .map(|href| href.suspicion)
        .collect();
    assert_eq!(
        suspicions,
        [
            Suspicion::OtherOrigin,
            Suspicion::OutsideBase,
            Suspicion::DotSegment,
            Suspicion::DotSegment,
            Suspicion::EscapedSlash,
            Suspicion::OutsideFolder,
            Suspicion::OtherOrigin,
            Suspicion::Query,
        ]
    );
    let shown = listing.suspicious.last().unwrap().to_string();
    assert_eq!(shown, "`/dar/\\u{1b}[2J?/` holds a query or a fragment");
    assert_eq!(collected(&client).await.len(), 9);
    assert_eq!(targets(&server), ["/dar/", "/dar/"]);
}

#[tokio::test]
async fn redirects_are_reported_and_not_followed() {
    let (server, client) = scene(|_, request| match target(request) {
        "/dar/folder/" => multistatus(&["/dar/folder/"]),
        _ => Reply::http(301, "Location: http://evil.example.test/\r\n", ""),
    })
    .await;
    let error = client.list(&RemotePath::ROOT).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect);
    assert!(
        error.message().contains("http://evil.example.test"),
        "{error}"
    );
    // The slash at the end is our own idea, not the server's.
    assert!(client.stat(&path("folder")).await.unwrap().is_folder());
    assert!(client.stat(&path("other")).await.is_err());
    assert_eq!(
        targets(&server),
        [
            "/dar/",
            "/dar/folder",
            "/dar/folder/",
            "/dar/other",
            "/dar/other/"
        ]
    );
}

#[tokio::test]
async fn servers_that_do_not_know_each_others_nonces_are_recognised() {
    let (server, client) = scene(|number, request| {
        let stale = request.head.contains("\r\nauthorization: Digest");
        let challenge = format!(
            "WWW-Authenticate: Digest realm=\"r\", qop=\"auth\", nonce=\"n{number}\", \
             stale={stale}\r\n"
        );
        Reply::http(401, &challenge, "")
    })
    .await;
    let error = client.list(&RemotePath::ROOT).await.unwrap_err();
    insta::assert_snapshot!(report(&error, &server.url()), @r"
    the server refuses the nonces it has just given as stale (PROPFIND SERVER/dar/, status 401, 4 attempts, N s)
    hint: several servers behind one name do not know each other's nonces: have the load balancer keep a client on one server, or connect to each server by its own address
    ");
    assert_eq!(server.received().len(), 4);
}

#[tokio::test]
async fn nobody_gets_the_password_by_asking_differently() {
    let (server, client) = scene(|number, _| {
        let challenge = match number {
            1 => "WWW-Authenticate: Digest realm=\"r\", qop=\"auth\", nonce=\"n\"\r\n",
            _ => "WWW-Authenticate: Basic realm=\"r\"\r\n",
        };
        Reply::http(401, challenge, "")
    })
    .await;
    for _ in 0..3 {
        let error = client.list(&RemotePath::ROOT).await.unwrap_err();
        let shown = format!("{error:?} {client:?}");
        assert!(!shown.contains(MARKER), "{shown}");
    }
    for request in server.received() {
        assert!(!request.head.contains("Basic"), "{}", request.head);
        assert!(!request.head.contains(MARKER), "{}", request.head);
    }
}

#[tokio::test]
async fn writes_that_were_not_done() {
    let (server, client) = scene(|_, request| {
        let method = request.head.split(' ').next().unwrap();
        match (method, target(request)) {
            ("PROPFIND", "/dar/one") => Reply::http(
                207,
                "",
                "<multistatus xmlns=\"DAV:\"><response><href>/dar/one</href>\
                 <status>HTTP/1.1 404 -</status></response></multistatus>",
            ),
            ("PROPFIND", _) => multistatus(&[target(request)]),
            ("DELETE", _) => Reply::http(207, "", &listing(&[])),
            ("MKCOL", "/dar/") => Reply::http(405, "", ""),
            ("PUT", "/dar/full") => Reply::http(507, "", ""),
            ("PUT", _) => Reply::http(423, "", ""),
            other => panic!("{other:?}"),
        }
    })
    .await;
    for (error, kind) in [
        (
            client.stat(&path("one")).await.map(drop),
            ErrorKind::NotFound,
        ),
        (client.delete_file(&path("one")).await, ErrorKind::Rejected),
        (
            client.put_file(&path("one"), "x").await,
            ErrorKind::Conflict,
        ),
        (
            client.put_file(&path("full"), "x").await,
            ErrorKind::Rejected,
        ),
    ] {
        let error = error.unwrap_err();
        assert_eq!(error.kind(), kind, "{error:?}");
    }
    // To be challenged it tried to make what is there, once for each file.
    let made = server.received();
    let made = made
        .iter()
        .filter(|request| request.head.starts_with("MKCOL /dar/ "));
    assert_eq!(made.count(), 2);

    // What is not there is not made.
    let (server, client) = scene(|_, request| match request.head.split(' ').next() {
        Some("PROPFIND") => Reply::http(404, "", ""),
        other => panic!("{other:?}"),
    })
    .await;
    let error = client.put_file(&path("one"), "x").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_refusal_of_a_head_may_have_a_body() {
    let (server, client) = scene(|_, request| {
        if request.head.contains("\r\nauthorization: Digest") {
            return Reply::Bytes(b"HTTP/1.1 200 -\r\nContent-Length: 17\r\n\r\n".to_vec());
        }
        let challenge = "WWW-Authenticate: Digest realm=\"r\", qop=\"auth\", nonce=\"n\"\r\n";
        Reply::http(401, challenge, "HEAD has no body, this is one")
    })
    .await;
    for _ in 0..2 {
        let head = client.head(&path("file")).await.unwrap();
        assert_eq!(head.size, Some(17));
    }
    // The body may come late, so the connection must not be used again. A proven one may.
    let received = server.received();
    let closes = |request: &Received| request.head.contains("\r\nconnection: close");
    let closes: Vec<_> = received.iter().map(closes).collect();
    assert_eq!(closes, [true, false, false]);
}

#[tokio::test]
async fn answers_that_are_no_listing() {
    let (server, client) = scene(|_, request| match target(request) {
        "/dar/html/" => Reply::ok("<html>It works!</html>"),
        "/dar/other/" => Reply::http(207, "", "<html>It works!</html>"),
        "/dar/doctype/" => Reply::http(207, "", "<!DOCTYPE a><multistatus xmlns=\"DAV:\"/>"),
        "/dar/cut/" => Reply::http(207, "", "<multistatus xmlns=\"DAV:\"><response>"),
        "/dar/endless/" => {
            Reply::ThenFlood(b"HTTP/1.1 207 -\r\n\r\n<multistatus xmlns=\"DAV:\">".to_vec())
        }
        "/dar/huge/" => {
            Reply::ThenSilence(b"HTTP/1.1 207 -\r\nContent-Length: 99999999\r\n\r\n".to_vec())
        }
        "/dar/file/" => multistatus(&["/dar/file"]),
        "/dar/nowhere" => multistatus(&["/dar/elsewhere"]),
        "/dar/method/" => Reply::http(405, "", ""),
        other => panic!("{other}"),
    })
    .await;
    for (name, kind) in [
        ("html", ErrorKind::Protocol),
        ("other", ErrorKind::Protocol),
        ("doctype", ErrorKind::Malformed),
        ("cut", ErrorKind::Malformed),
        ("endless", ErrorKind::LimitExceeded),
        ("huge", ErrorKind::LimitExceeded),
        ("file", ErrorKind::Invalid),
        ("method", ErrorKind::Unsupported),
    ] {
        let error = client.list(&path(name)).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error:?}");
        assert!(error.request().is_some(), "{error:?}");
    }
    let error = client.stat(&path("nowhere")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    let error = client.list(&path("doctype")).await.unwrap_err();
    insta::assert_snapshot!(report(&error, &server.url()), @r"
    the listing cannot be read (PROPFIND SERVER/dar/doctype/, status 207, 1 attempt, N s)
    caused by: line 1, column 13: the listing has a document type
    ");
}

#[tokio::test]
async fn answers_that_are_no_file() {
    let (_server, client) = scene(|_, request| match target(request) {
        "/dar/whole" => Reply::ok("the whole file"),
        "/dar/elsewhere" => Reply::http(206, "Content-Range: bytes 0-2/9\r\n", "abc"),
        "/dar/nowhere" => Reply::http(206, "", "abc"),
        "/dar/packed" => Reply::http(206, "Content-Encoding: gzip\r\n", "abc"),
        "/dar/none" => Reply::http(204, "", ""),
        "/dar/cut" => Reply::ThenClose(
            b"HTTP/1.1 206 -\r\nContent-Length: 9\r\nContent-Range: bytes 4-12/13\r\n\r\nabc"
                .to_vec(),
        ),
        other => panic!("{other}"),
    })
    .await;
    for (name, kind) in [
        ("whole", ErrorKind::Unsupported),
        ("elsewhere", ErrorKind::Protocol),
        ("nowhere", ErrorKind::Protocol),
        ("packed", ErrorKind::Protocol),
        ("none", ErrorKind::Protocol),
    ] {
        let error = client.get(&path(name), 4..).await.map(drop).unwrap_err();
        assert_eq!(error.kind(), kind, "{error:?}");
    }
    let mut cut = client.get(&path("cut"), 4..).await.unwrap();
    assert_eq!(
        (cut.offset(), cut.length(), cut.size()),
        (4, Some(9), Some(13))
    );
    assert_eq!(&cut.chunk().await.unwrap().unwrap()[..], b"abc");
    assert_eq!(
        cut.chunk().await.unwrap_err().kind(),
        ErrorKind::Unavailable
    );
}
