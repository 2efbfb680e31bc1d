//! The explicit probes: what they find, and that they leave nothing behind.

#[cfg(unix)]
mod servers;

use igel_migrate_core::webdav::probe::{
    Announcement, ContinueMeaning, LARGE_FILE, ProbeReport, Prober, ReadOutcome, UploadAccount,
    UploadOutcome, WriteOutcome,
};
use igel_migrate_tests::fault_server::{FaultServer, Received, Reply};
use igel_migrate_tests::tls::{Authority, Oddity};

use super::faults::{MARKER, multistatus};
use super::*;

const LOOKS_FIRST: Announcement = Announcement::Continue {
    meaning: ContinueMeaning::LooksFirst,
};

fn upload_account(name: &str, password: &str) -> UploadAccount {
    UploadAccount::new(Credentials::new(name, password))
}

/// Everything a report says, for people, without where it was and what differs from run to run.
fn shown(report: &ProbeReport, url: &str) -> String {
    let text = report.to_string().replace(url, "SERVER/");
    let mut lines = Vec::new();
    for line in text.lines() {
        lines.push(match line.split_once(" stored in ") {
            Some((before, _)) => format!("{before} stored in N s"),
            None => line.to_owned(),
        });
    }
    lines.join("\n")
}

async fn everything(prober: &mut Prober, large: u64, sent: u64) {
    prober.probe_reading().await.unwrap();
    prober.probe_rights().await.unwrap();
    prober.probe_rights_by_writing().await.unwrap();
    prober.probe_large_file(large).await.unwrap();
    let plan = prober.plan_upload(sent);
    assert!(plan.url().contains("/igel-migrate-probe-"), "{plan}");
    assert!(plan.to_string().contains(&format!(" {sent} bytes ")));
    prober
        .upload_and_delete(plan.confirmed(), |_| ())
        .await
        .unwrap();
}

/// A server that knows one file system: what was put and not deleted is there.
fn script(put: impl Fn(&Received) -> Reply) -> impl Fn(usize, &Received) -> Reply {
    move |_, request| {
        let mut words = request.head.split(' ');
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        match method {
            "PUT" => put(request),
            // Through a proxy it is asked for by its whole address.
            "PROPFIND" if target.ends_with("/dar/") => multistatus(&["/dar/"]),
            "MKCOL" => Reply::http(405, "", ""),
            _ => Reply::http(404, "", ""),
        }
    }
}

async fn scene(
    script: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static,
) -> (FaultServer, Prober) {
    let authority = Authority::new();
    let server = FaultServer::start(&authority.issue(Oddity::None), script).await;
    let url = format!("{}/dar/", server.url());
    let client = builder(&url, &authority.pem(), "reader", MARKER);
    let client = client.with_transport(|transport| {
        let soon = Duration::from_secs(2);
        transport.with_timeouts(igel_migrate_core::transport::Timeouts::default().with_read(soon))
    });
    let account = upload_account("writer", MARKER);
    let prober = client.build().unwrap().prober(account).unwrap();
    (server, prober)
}

#[tokio::test]
async fn announcements_are_answered_in_many_ways() {
    let unknown = Announcement::Continue {
        meaning: ContinueMeaning::Unknown,
    };
    let rejected = |status| Announcement::Rejected { status };
    let refused = |limit| Announcement::Refused { status: 413, limit };
    let cases: [(&'static [u8], Announcement); 7] = [
        (b"HTTP/1.1 100 Continue\r\n\r\n", unknown),
        (b"HTTP/1.1 417 Expectation Failed\r\n\r\n", rejected(417)),
        (
            b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n",
            rejected(201),
        ),
        (
            b"HTTP/1.1 413 -\r\nContent-Length: 0\r\n\r\n",
            refused(Some(0)),
        ),
        // Something else is said first, and both at once.
        (b"HTTP/1.1 102 -\r\n\r\nHTTP/1.1 100 -\r\n\r\n", unknown),
        (
            b"HTTP/1.1 100 -\r\n\r\nHTTP/1.1 507 -\r\n\r\n",
            rejected(507),
        ),
        (b"", Announcement::Silent),
    ];
    for (answer, wanted) in cases {
        let script = script(move |_| Reply::Bytes(answer.to_vec()));
        let (server, mut prober) = scene(script).await;
        let probe = prober.probe_large_file(1 << 40).await.unwrap();
        assert_eq!(probe.announcement, wanted);
        assert_eq!(prober.report().leftovers, []);
        let received = server.received();
        let put = received
            .iter()
            .find(|request| request.head.starts_with("PUT "))
            .unwrap();
        for line in [
            "expect: 100-continue",
            "content-length: 1099511627776",
            "user-agent: igel-migrate/",
        ] {
            assert!(put.head.contains(line), "{}", put.head);
        }
        let last = received.last().unwrap();
        assert!(
            last.head.starts_with("PROPFIND /dar/igel-migrate-probe-"),
            "{last:?}"
        );
    }
    // What is said right after the first word counts, and an end is no word.
    let go_on = b"HTTP/1.1 100 -\r\n\r\n".to_vec();
    let refusal = b"HTTP/1.1 413 -\r\nContent-Length: 0\r\n\r\n".to_vec();
    let second_thought = Reply::Pieces(vec![go_on.clone(), refusal]);
    for (reply, wanted) in [
        (second_thought, refused(Some(0))),
        (Reply::ThenClose(go_on), unknown),
    ] {
        let (_server, mut prober) = scene(script(move |_| reply.clone())).await;
        let probe = prober.probe_large_file(1 << 10).await.unwrap();
        assert_eq!(probe.announcement, wanted);
    }
    for (reply, kind) in [
        (Reply::close(), ErrorKind::Unavailable),
        (Reply::Bytes(b"what?\r\n\r\n".to_vec()), ErrorKind::Protocol),
        (
            Reply::http(302, "Location: /other/\r\n", ""),
            ErrorKind::Redirect,
        ),
    ] {
        let (server, mut prober) = scene(script(move |_| reply.clone())).await;
        let error = prober.probe_large_file(9).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error:?}");
        assert!(report(&error, &server.url()).contains("PUT SERVER/dar/igel-migrate-probe-"));
        assert!(error.request().is_some());
        assert_eq!(prober.report().leftovers, []);
        let shown = format!("{prober:?} {error:?}");
        assert!(!shown.contains(MARKER), "{shown}");
    }
    let (_, mut prober) = scene(script(|_| Reply::close())).await;
    let error = prober.probe_large_file(0).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn an_announcement_is_proven_and_follows_the_server_to_fresh_nonces() {
    let (server, mut prober) = scene(|number, request| {
        let challenge = format!(
            "WWW-Authenticate: Digest realm=\"r\", qop=\"auth\", nonce=\"n{number}\", stale={}\r\n",
            request.head.contains("Digest")
        );
        let is_proven = request.head.contains("\r\nauthorization: Digest ");
        match request.head.split(' ').next().unwrap() {
            _ if !is_proven => Reply::http(401, &challenge, ""),
            // The nonce that was given for it is stale.
            "PUT" if number < 6 => Reply::http(401, &challenge, ""),
            "PUT" => Reply::Bytes(b"HTTP/1.1 100 -\r\n\r\n".to_vec()),
            "PROPFIND" if request.head.contains(" /dar/ ") => multistatus(&["/dar/"]),
            _ => Reply::http(404, "", ""),
        }
    })
    .await;
    let probe = prober.probe_large_file(9).await.unwrap();
    assert_eq!(probe.announcement, LOOKS_FIRST);
    let received = server.received();
    let puts = received
        .iter()
        .filter(|request| request.head.starts_with("PUT "));
    let proven: Vec<bool> = puts.map(|put| put.head.contains("nc=00000001")).collect();
    assert_eq!(proven, [true, true, true, false], "{received:#?}");
}

#[tokio::test]
async fn a_server_that_goes_on_and_refuses_in_one_breath_did_not_look() {
    let (_server, mut prober) = scene(|_, request| {
        let challenge = "WWW-Authenticate: Digest realm=\"r\", qop=\"auth\", nonce=\"n\"\r\n";
        let go_on = b"HTTP/1.1 100 -\r\n\r\n".to_vec();
        let is_proven = request.head.contains("\r\nauthorization: Digest ");
        match (request.head.split(' ').next().unwrap(), is_proven) {
            ("PUT", true) => Reply::Bytes(go_on),
            ("PUT", false) => {
                let refusal = format!("HTTP/1.1 401 -\r\nContent-Length: 0\r\n{challenge}\r\n");
                Reply::Bytes([go_on, refusal.into_bytes()].concat())
            }
            (_, false) => Reply::http(401, challenge, ""),
            ("PROPFIND", _) if request.head.contains(" /dar/ ") => multistatus(&["/dar/"]),
            _ => Reply::http(404, "", ""),
        }
    })
    .await;
    let probe = prober.probe_large_file(9).await.unwrap();
    let meaning = ContinueMeaning::NeverLooks;
    assert_eq!(probe.announcement, Announcement::Continue { meaning });
}

#[tokio::test]
async fn an_announcement_goes_where_the_client_goes() {
    let refuse = || script(|_| Reply::http(413, "", ""));
    let server = FaultServer::start_with(None, 0, refuse()).await;
    let url = format!("{}/dar/", server.url());
    let account = || upload_account("writer", "invented");

    // To one of several servers under their name.
    let named = url.replace("127.0.0.1", "dar.example.test");
    let client = WebDavClient::builder(&named).with_plain_http();
    let client = client.with_connect_to(server.address().ip());
    let mut prober = client.build().unwrap().prober(account()).unwrap();
    let probe = prober.probe_large_file(9).await.unwrap();
    let (status, limit) = (413, Some(0));
    assert_eq!(probe.announcement, Announcement::Refused { status, limit });
    let host = format!("\r\nhost: dar.example.test:{}\r\n", server.address().port());
    let is_put = |request: &&Received| request.head.starts_with("PUT ");
    for put in server.received().iter().filter(is_put) {
        assert!(put.head.contains(&host), "{}", put.head);
    }

    // A proxy would answer for the server.
    let proxy = server.url();
    let client = WebDavClient::builder(&url).with_plain_http();
    let client = client.with_transport(|transport| transport.with_proxy(proxy, None));
    let client = client.build().unwrap();
    let mut prober = client.prober(account()).unwrap();
    let known = server.received().iter().filter(is_put).count();
    let error = prober.probe_large_file(9).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    assert_eq!(server.received().iter().filter(is_put).count(), known);

    // A server with another certificate.
    let identity = Authority::new().issue(Oddity::None);
    let other = FaultServer::start(&identity, refuse()).await;
    let url = format!("{}/dar/", other.url());
    let client = builder(&url, &Authority::new().pem(), "reader", "invented");
    let mut prober = client.build().unwrap().prober(account()).unwrap();
    let error = prober.probe_large_file(9).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error:?}");
    assert_eq!(prober.report().leftovers, []);
}

#[tokio::test]
async fn what_cannot_be_deleted_is_reported() {
    let (server, mut prober) = scene(|number, request| {
        let target = request.head.split(' ').nth(1).unwrap();
        match request.head.split(' ').next().unwrap() {
            "PUT" => Reply::http(201, "", ""),
            "DELETE" if number < 20 => Reply::http(403, "", ""),
            "DELETE" => Reply::http(204, "", ""),
            "PROPFIND" if target == "/dar/" || number < 20 => multistatus(&[target]),
            _ => Reply::http(404, "", ""),
        }
    })
    .await;
    let plan = prober.plan_upload(9);
    let url = plan.url().to_owned();
    let probe = prober.upload_and_delete(plan.confirmed(), |_| ()).await;
    assert_eq!(
        probe.unwrap().outcome,
        UploadOutcome::WrongSize { found: Some(7) }
    );
    assert_eq!(prober.report().leftovers.len(), 1);
    assert!(!prober.report().is_good());
    assert!(
        prober
            .report()
            .to_string()
            .contains(&format!("left behind, perhaps: {url}"))
    );
    while server.received().len() < 20 {
        prober.remove_leftovers().await;
    }
    prober.remove_leftovers().await;
    assert_eq!(prober.report().leftovers, []);
}

#[tokio::test]
async fn a_probe_that_is_broken_off_leaves_word_of_its_file() {
    let (_server, mut prober) = scene(script(|_| Reply::ThenSilence(Vec::new()))).await;
    let plan = prober.plan_upload(9).confirmed();
    let soon = Duration::from_secs(1);
    let broken_off = tokio::time::timeout(soon, prober.upload_and_delete(plan, |_| ())).await;
    assert!(broken_off.is_err());
    assert_eq!(prober.report().leftovers.len(), 1);
    let broken_off = tokio::time::timeout(soon, prober.probe_rights_by_writing()).await;
    assert!(broken_off.is_err());
    assert_eq!(prober.report().leftovers.len(), 2);
    let broken_off = tokio::time::timeout(soon, prober.probe_large_file(9)).await;
    assert!(broken_off.is_err());
    assert_eq!(prober.report().leftovers.len(), 3);
    prober.remove_leftovers().await;
    assert_eq!(prober.report().leftovers, []);
}

#[tokio::test]
async fn a_file_that_may_not_be_read_is_found() {
    let (_server, mut prober) = scene(|_, request| {
        let target = request.head.split(' ').nth(1).unwrap();
        match request.head.split(' ').next().unwrap() {
            "GET" => Reply::http(403, "", ""),
            _ if target == "/dar/" => multistatus(&["/dar/", "/dar/a"]),
            other => panic!("{other}"),
        }
    })
    .await;
    let probe = prober.probe_reading().await.unwrap();
    assert_eq!(probe.outcome, ReadOutcome::Refused { file: path("a") });
    assert!(!prober.report().is_good());
}
