//! Apache httpd and wsgidav, with files that are as they should be and files that are not.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use igel_migrate_core::inventory::{
    Check, Evidence, Expectation, Inventory, Manifest, Matching, Progress, SiteCheck, Verdict,
};
use igel_migrate_core::transport::{Trust, fetch_fingerprint};
use igel_migrate_tests::apache::{Account, Apache, Door, Place, READER};
use igel_migrate_tests::tls::Oddity;
use igel_migrate_tests::wsgidav::WsgiDav;

use super::*;

/// The apps of a repository, with names that servers escape.
const FILES: &[(&str, usize)] = &[
    ("base_system-12.7.4/app.ipkg", 70_000),
    ("base_system-12.7.4/deep/part %20.1", 4_096),
    ("base_system-12.7.4/empty", 0),
    ("olympus-4.0.5+1/olympus-4.0.5+1.ipkg", 300_000),
    ("cwa-23.9.24+1.ipkg", 5_000),
    ("ümläut & #1.txt", 7),
];

fn content(size: usize) -> Vec<u8> {
    (0..=250).cycle().take(size).collect()
}

fn plant(root: &Path) {
    for (name, size) in FILES {
        let file = root.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content(*size)).unwrap();
    }
}

/// A server, whichever it is.
struct Server {
    tree: PathBuf,
    url: String,
    authority: String,
    // Ends with the test.
    _running: Box<dyn std::any::Any>,
}

impl Server {
    fn all() -> Vec<Self> {
        let apache = Apache::start().map(|apache| Self {
            tree: apache.tree(),
            url: apache.url(Door::Tls, Place::Plain),
            authority: apache.authority_pem(),
            _running: Box::new(apache),
        });
        let wsgidav = WsgiDav::start().map(|wsgidav| Self {
            tree: wsgidav.tree(),
            url: wsgidav.url(Oddity::None, "dar"),
            authority: wsgidav.authority_pem(),
            _running: Box::new(wsgidav),
        });
        apache.into_iter().chain(wsgidav).collect()
    }

    /// A client of a folder that is served.
    fn client(&self, folder: &str) -> WebDavClient {
        let url = format!("{}{folder}/", self.url);
        let Account { name, password, .. } = READER;
        let client = super::builder(&url, &self.authority, name, password);
        client.build().unwrap()
    }

    fn folder(&self, name: &str) -> PathBuf {
        let folder = self.tree.join(name);
        plant(&folder);
        folder
    }
}

async fn check(client: &WebDavClient, expectation: &Expectation) -> RepositoryReport {
    let report = Check::new().run(client, expectation).await.unwrap();
    // Whatever it says, it says of this server.
    assert_eq!(report.url, client.url());
    report
}

#[tokio::test]
async fn a_complete_repository_is_complete_by_every_measure() {
    for server in Server::all() {
        let local = tempfile::tempdir().unwrap();
        plant(local.path());
        server.folder("reference");
        server.folder("site");
        let site = server.client("site");

        let folder = Expectation::from_folder(local.path()).unwrap();
        let reference = server.client("reference");
        let reference = Expectation::from_repository(&reference).await.unwrap();
        let mut listed = Expectation::from_folder(local.path()).unwrap();
        listed.add_checksums(4).await.unwrap();
        let text = listed.manifest().to_string();
        let manifest = Expectation::from_manifest(text.parse().unwrap()).unwrap();
        assert_eq!(reference.manifest(), folder.manifest());

        for (expectation, times) in [(folder, 1), (reference, 2), (manifest, 1)] {
            let report = check(&site, &expectation).await;
            assert!(report.complete, "{}", report.to_text());
            assert_eq!(report.files.present, FILES.len() as u64);
            assert_eq!(report.files.present_bytes, report.total.bytes);
            assert_eq!(report.evidence, Evidence::Size);
            assert_eq!(codes(&report), [""; 0]);

            let downloaded = Arc::new(AtomicU64::new(0));
            let count = downloaded.clone();
            let thorough = Check::new().with_progress(move |progress| {
                if let Progress::Checksums { done, .. } = progress {
                    count.fetch_max(done, Ordering::Relaxed);
                }
            });
            let comparison = thorough.compare(&site, &expectation).await.unwrap();
            let bytes = comparison.download_bytes();
            let report = thorough.verify(&site, comparison).await.unwrap();
            assert!(report.complete, "{}", report.to_text());
            assert_eq!(report.evidence, Evidence::Checksum);
            assert_eq!(bytes, report.total.bytes * times);
            assert_eq!(downloaded.load(Ordering::Relaxed), bytes);
        }

        let apps = ["base_system 12.7.4", "olympus 4.0.5+1", "cwa"];
        let named = Expectation::from_apps(apps.map(|app| app.parse().unwrap())).unwrap();
        let report = check(&site, &named).await;
        // Nobody knows by name alone that the empty file may be empty.
        assert_eq!(
            problems(&report),
            ["incomplete  base_system-12.7.4/empty: 0 bytes"]
        );
        assert_eq!(report.evidence, Evidence::Name);
        assert_eq!(report.unexpected.files.count, 1);
    }
}

#[tokio::test]
async fn whatever_is_wrong_is_named() {
    for server in Server::all() {
        let local = tempfile::tempdir().unwrap();
        plant(local.path());
        let site = server.folder("site");
        fs::remove_file(site.join("cwa-23.9.24+1.ipkg")).unwrap();
        fs::write(
            site.join("base_system-12.7.4/deep/part %20.1"),
            content(4_000),
        )
        .unwrap();
        fs::write(site.join("base_system-12.7.4/app.ipkg"), "").unwrap();
        fs::write(site.join("ümläut & #1.txt"), content(8)).unwrap();
        let mut other = content(300_000);
        other[299_999] ^= 1;
        fs::write(site.join("olympus-4.0.5+1/olympus-4.0.5+1.ipkg"), other).unwrap();
        fs::create_dir(site.join("empty folder")).unwrap();
        fs::write(site.join("leftover.part"), "x").unwrap();

        let expectation = Expectation::from_folder(local.path()).unwrap();
        let client = server.client("site");
        let report = check(&client, &expectation).await;
        let by_size = [
            "incomplete  base_system-12.7.4/app.ipkg: 0 of 70000 bytes",
            "incomplete  base_system-12.7.4/deep/part %20.1: 4000 of 4096 bytes",
            "missing     cwa-23.9.24+1.ipkg: not there",
            "corrupt     ümläut & #1.txt: 8 bytes instead of 7",
        ];
        assert_eq!(problems(&report), by_size);
        assert_eq!(report.unexpected.files.count, 1);
        assert_eq!(report.unexpected.bytes, 1);

        let thorough = Check::new().with_checksums();
        let report = thorough.run(&client, &expectation).await.unwrap();
        let found = problems(&report);
        assert_eq!(found.len(), 5, "{found:?}");
        assert!(found[3].starts_with("corrupt     olympus-4.0.5+1/olympus-4.0.5+1.ipkg: SHA-256 "));
        let of = |name: &str| {
            let is = |app: &&igel_migrate_core::inventory::AppReport| {
                app.app.as_ref().is_some_and(|app| app.name == name)
            };
            report.apps.iter().find(is).unwrap().verdict
        };
        assert_eq!(of("base_system"), Verdict::Incomplete);
        assert_eq!(of("olympus"), Verdict::Corrupt);
        assert_eq!(of("cwa"), Verdict::Missing);
        assert_eq!(report.files.present, 1);
    }
}

#[tokio::test]
async fn what_is_still_being_uploaded_grows_between_two_looks() {
    for server in Server::all() {
        let site = server.folder("site");
        let client = server.client("site");
        let named = Expectation::from_apps(["olympus 4.0.5+1".parse().unwrap()]).unwrap();
        let first = Inventory::read(&client, &named).await.unwrap();
        let file = site.join("olympus-4.0.5+1/olympus-4.0.5+1.ipkg");
        let mut file = fs::OpenOptions::new().append(true).open(file).unwrap();
        file.write_all(b"more").unwrap();
        fs::write(site.join("olympus-4.0.5+1/next"), "x").unwrap();
        let second = Inventory::read(&client, &named).await.unwrap();
        let report = second.compare(Some(&first)).into_report();
        assert_eq!(
            problems(&report),
            [
                "incomplete  olympus-4.0.5+1/next: just arriving, 1 bytes",
                "incomplete  olympus-4.0.5+1/olympus-4.0.5+1.ipkg: changing, 300000 bytes before, \
                 300004 bytes",
            ]
        );
        let again = Check::new().with_second_look(Duration::from_millis(1));
        assert!(again.run(&client, &named).await.unwrap().complete);
    }
}

#[tokio::test]
async fn what_can_be_read_in_two_ways_is_not_guessed() {
    for server in Server::all() {
        let site = server.folder("site");
        let copy = site.join("old/olympus/4.0.5%2B1");
        fs::create_dir_all(&copy).unwrap();
        fs::write(copy.join("olympus-4.0.5+1.ipkg"), content(300_000)).unwrap();
        let client = server.client("site");
        let named = Expectation::from_apps(["olympus 4.0.5+1".parse().unwrap()]).unwrap();
        let report = check(&client, &named).await;
        assert_eq!(report.apps[0].verdict, Verdict::Ambiguous);
        assert_eq!(
            problems(&report),
            ["ambiguous   old/olympus/4.0.5%2B1: there more than once: \
              old/olympus/4.0.5%2B1, olympus-4.0.5+1"]
        );

        let listed: Manifest = "files/olympus-4.0.5+1/olympus-4.0.5+1.ipkg\t300000\n"
            .parse()
            .unwrap();
        let by_path = Expectation::from_manifest(listed).unwrap();
        let report = check(&client, &by_path).await;
        assert_eq!(report.files.missing, 1);
        let report = check(&client, &by_path.with_matching(Matching::ByApp)).await;
        assert_eq!(report.files.ambiguous, 1, "{}", report.to_text());
    }
}

#[tokio::test]
async fn nothing_but_harmless_methods_is_sent() {
    let Some(apache) = Apache::start() else {
        return;
    };
    plant(&apache.tree());
    let client = super::builder(
        &apache.url(Door::Tls, Place::Plain),
        &apache.authority_pem(),
        READER.name,
        READER.password,
    )
    .build()
    .unwrap();
    let expectation = Expectation::from_folder(apache.tree()).unwrap();
    let methods = |behind: usize, last: &'static str| {
        let requests = apache.requests_after(behind, |all| {
            all.iter()
                .any(|request| request.method == last && request.status < 300)
        });
        let methods = requests.into_iter().map(|request| request.method);
        methods.collect::<std::collections::BTreeSet<_>>()
    };
    check(&client, &expectation).await;
    assert!(
        methods(0, "OPTIONS").is_subset(&["OPTIONS", "PROPFIND", "HEAD"].map(String::from).into())
    );
    let before = apache.requests().len();
    let thorough = Check::new().with_checksums();
    thorough.run(&client, &expectation).await.unwrap();
    let all = methods(before, "GET");
    assert!(
        all.is_subset(
            &["OPTIONS", "PROPFIND", "HEAD", "GET"]
                .map(String::from)
                .into()
        )
    );
}

#[tokio::test]
async fn what_is_wrong_with_the_server_is_said() {
    let Some(apache) = Apache::start() else {
        return;
    };
    plant(&apache.tree());
    let expectation = Expectation::from_folder(apache.tree()).unwrap();
    for (door, expected) in [
        (Door::Tls, &[][..]),
        (Door::Expired, &["certificate-expired"]),
        (Door::NoSan, &["certificate-host"]),
        (Door::Plain, &["plain-http"]),
    ] {
        let url = apache.url(door, Place::Plain);
        let builder = super::builder(&url, &apache.authority_pem(), READER.name, READER.password);
        let client = if door == Door::Plain {
            builder.with_plain_http()
        } else {
            // Devices may be stricter than whoever pinned the certificate.
            let origin = apache.origin("127.0.0.1", door);
            let shown = fetch_fingerprint(&origin).await.unwrap();
            builder.with_trust(Trust::Pinned(vec![shown.fingerprint()]))
        };
        let report = check(&client.build().unwrap(), &expectation).await;
        assert!(report.complete);
        assert_eq!(codes(&report), expected, "{door:?}");
    }
}

#[tokio::test]
async fn many_sites_are_checked_under_one_name_and_none_stops_the_others() {
    let (Some(berlin), Some(cologne)) = (Apache::start(), Apache::start()) else {
        return;
    };
    plant(&berlin.tree());
    plant(&cologne.tree());
    fs::remove_file(cologne.tree().join("cwa-23.9.24+1.ipkg")).unwrap();
    let expectation = Arc::new(Expectation::from_folder(berlin.tree()).unwrap());
    let site = |name: &str, apache: &Apache, account: &str, connect_to: &str| {
        let url = format!("{}/dar/", apache.origin("dar.example.test", Door::Tls));
        let client = super::builder(&url, &apache.authority_pem(), account, READER.password)
            .with_connect_to(connect_to.parse().unwrap());
        SiteCheck::new(name, client.build(), expectation.clone())
    };
    let stranger = super::builder(
        &berlin.url(Door::Tls, Place::Plain),
        &cologne.authority_pem(),
        READER.name,
        READER.password,
    );
    let nonsense = super::builder("ftp://dar.example.test/", &berlin.authority_pem(), "x", "y");
    let sites = vec![
        site("berlin", &berlin, READER.name, "127.0.0.1"),
        site("cologne", &cologne, READER.name, "127.0.0.1"),
        site("wrong account", &berlin, "nobody", "127.0.0.1"),
        site("nobody there", &berlin, READER.name, "127.0.0.99"),
        SiteCheck::new("stranger", stranger.build(), expectation.clone()),
        SiteCheck::new("nonsense", nonsense.build(), expectation.clone()),
    ];
    let report = Check::new().with_sites_at_once(2).run_all(sites).await;
    assert!(!report.is_complete());
    let table: Vec<String> = report
        .to_string()
        .lines()
        .map(|line| {
            line.split("  ")
                .filter(|cell| !cell.is_empty())
                .take(4)
                .collect::<Vec<_>>()
        })
        .map(|cells| {
            cells
                .iter()
                .map(|cell| cell.trim())
                .collect::<Vec<_>>()
                .join("|")
        })
        .collect();
    assert_eq!(
        table,
        [
            "site|result|apps|files",
            "berlin|complete|3/3|6/6",
            "cologne|incomplete|2/3|5/6",
            "wrong account|not checked|-|-",
            "nobody there|not checked|-|-",
            "stranger|not checked|-|-",
            "nonsense|not checked|-|-",
        ]
    );
    let kinds: Vec<_> = report
        .errors()
        .map(|(_, error)| error.kind().as_str())
        .collect();
    assert_eq!(kinds, ["unauthorized", "connect", "tls", "invalid"]);
    let json = serde_json::to_string(&report).unwrap();
    assert!(!json.contains(READER.password));
}
