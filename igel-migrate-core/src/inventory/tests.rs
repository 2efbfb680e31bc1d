//! What is made of a list of files, without a server.

mod made_up;

use super::report::{RepositoryReport, Verdict};
use super::*;
use crate::error::ErrorKind;
use crate::repository::AppReference;
use crate::webdav::{Entry, EntryKind, RemotePath, Unreadable, WalkItem};

fn path(text: &str) -> RemotePath {
    text.parse().unwrap()
}

fn app(text: &str) -> AppReference {
    text.parse().unwrap()
}

/// `path` is a folder, `path=12` a file of 12 bytes, `path=?` one without size.
fn item(text: &str) -> WalkItem {
    let entry = match text.split_once('=') {
        Some((name, size)) => Entry::of(path(name), EntryKind::File, size.parse().ok()),
        None => Entry::of(path(text), EntryKind::Folder, None),
    };
    WalkItem::Entry(entry)
}

fn look<'e>(expectation: &'e Expectation, items: &[WalkItem]) -> Inventory<'e> {
    let url = "https://dar.example.test/dar/".to_owned();
    let at = "2026-11-24T09:00:00Z".parse().unwrap();
    let mut inventory = Inventory::new(expectation, url, at);
    items.iter().cloned().for_each(|item| inventory.see(item));
    inventory
}

fn items(texts: &[&str]) -> Vec<WalkItem> {
    texts.iter().map(|text| item(text)).collect()
}

fn check(expectation: &Expectation, files: &[&str]) -> RepositoryReport {
    look(expectation, &items(files)).compare(None).into_report()
}

fn listed(manifest: &str) -> Expectation {
    let manifest = manifest.replace('=', "\t").replace(' ', "\n");
    Expectation::from_manifest(manifest.parse().unwrap()).unwrap()
}

fn problems(report: &RepositoryReport) -> Vec<String> {
    report.problems.iter().map(ToString::to_string).collect()
}

fn verdicts(report: &RepositoryReport) -> Vec<(String, Verdict)> {
    let app = |app: &AppReport| app.app.as_ref().map_or(String::new(), ToString::to_string);
    let apps = report.apps.iter();
    apps.map(|report| (app(report), report.verdict)).collect()
}

#[test]
fn every_sort_of_problem_is_told_apart() {
    let expectation = listed(
        "base_system-12.7.4/a=10 base_system-12.7.4/b=10 base_system-12.7.4/c=10 \
         base_system-12.7.4/d=10 base_system-12.7.4/e=10 base_system-12.7.4/f=0 \
         base_system-12.7.4/closed/g=10 cwa-23.9.24+1.ipkg=7 moved-1.0/h=3 readme=1",
    );
    let mut seen = items(&[
        "base_system-12.7.4",
        "base_system-12.7.4/a=10",
        "base_system-12.7.4/b=9",
        "base_system-12.7.4/c=0",
        "base_system-12.7.4/d=11",
        "base_system-12.7.4/e=?",
        "base_system-12.7.4/f=0",
        "base_system-12.7.4/closed",
        "cwa-23.9.24+1.ipkg=7",
        "old/moved-1.0/h=3",
        "chromium-114.0.1/x=5",
        "readme=1",
    ]);
    seen.push(WalkItem::Unreadable(Unreadable::of(
        path("base_system-12.7.4/closed"),
        403,
    )));
    seen.push(WalkItem::Vanished(path("tmp")));
    let report = look(&expectation, &seen).compare(None).into_report();
    assert!(!report.complete);
    assert_eq!(report.unexpected.files.count, 2);
    insta::assert_snapshot!(report.to_text(), @r"
    incomplete: 1 of 3 apps complete, 4 of 10 files (2 missing, 3 incomplete, 1 corrupt), 18 B of 71 B, sizes compared, at https://dar.example.test/dar/

      (no app)            complete  1 file        1 B
      base_system 12.7.4  corrupt   2 of 7 files  10 B of 60 B  1 missing, 3 incomplete, 1 corrupt
      cwa 23.9.24+1       complete  1 file        7 B
      moved 1.0.0         missing   0 of 1 file   0 B of 3 B    1 missing

      incomplete  base_system-12.7.4/b: 9 of 10 bytes
      incomplete  base_system-12.7.4/c: 0 of 10 bytes
      missing     base_system-12.7.4/closed/g: cannot be read with this account (status 403)
      corrupt     base_system-12.7.4/d: 11 bytes instead of 10
      incomplete  base_system-12.7.4/e: the server does not tell its size
      missing     moved-1.0/h: not there, but at old/moved-1.0/h

      unexpected, 8 B (2): chromium-114.0.1/x, old/moved-1.0/h
      cannot be read with this account (1): base_system-12.7.4/closed (status 403)
      vanished meanwhile (1): tmp
    ");
    insta::assert_json_snapshot!("every_sort_of_problem", report);
}

#[test]
fn everything_there_is_complete() {
    let expectation = listed("base_system-12.7.4/a=10 readme=1");
    let report = check(
        &expectation,
        &["base_system-12.7.4/a=10", "readme=1", "x=1"],
    );
    assert!(report.complete);
    insta::assert_snapshot!(report, @"complete: 1 app, 2 files, 11 B, sizes compared, at https://dar.example.test/dar/");
    // Files of one app only, and an app that the list does not know.
    let only = expectation.with_apps([app("base_system"), app("cwa 1.0.0")]);
    let report = check(&only, &["base_system-12.7.4/a=10"]);
    assert_eq!(
        verdicts(&report),
        [
            ("base_system 12.7.4".to_owned(), Verdict::Complete),
            ("cwa 1.0.0".to_owned(), Verdict::Missing)
        ]
    );
    assert!(!report.complete);
    assert_eq!(report.findings[0].code, "app-not-listed");
}

#[test]
fn a_folder_of_another_layout_is_matched_by_app() {
    let expectation = listed("base_system/12.7.4/a=10 base_system/12.7.4/b=5 cwa-1.0+1.ipkg=7")
        .with_matching(Matching::ByApp);
    let report = check(
        &expectation,
        &[
            "apps/base_system-12.7.4/a=10",
            "apps/base_system-12.7.4/b=5",
            "cwa-1.0%2B1.ipkg=7",
        ],
    );
    assert!(report.complete, "{}", report.to_text());
    assert!(report.unexpected.files.is_empty());
    // Twice there: one at its place counts, two elsewhere do not.
    let twice = ["1/base_system-12.7.4/a=10", "2/base_system-12.7.4/a=10"];
    let report = check(
        &listed("base_system-12.7.4/a=10").with_matching(Matching::ByApp),
        &twice,
    );
    assert_eq!(
        problems(&report),
        ["ambiguous   base_system-12.7.4/a: there more than once: \
          1/base_system-12.7.4/a, 2/base_system-12.7.4/a"]
    );
    assert!(report.unexpected.files.is_empty());
    let report = check(
        &listed("1/base_system-12.7.4/a=10").with_matching(Matching::ByApp),
        &twice,
    );
    assert!(report.complete);
    assert_eq!(report.unexpected.files.count, 1);
    // Two that are the same by name are only told apart by their path.
    let twins = listed("1/x-1.0/a=1 2/x-1.0/a=1").with_matching(Matching::ByApp);
    let report = check(&twins, &["1/x-1.0/a=1", "3/x-1.0/a=1"]);
    assert_eq!((report.files.present, report.files.ambiguous), (1, 1));
}

#[test]
fn what_grows_shows_in_two_looks() {
    let twice = |expectation: &Expectation, first: &[&str], second: &[&str]| {
        let first = look(expectation, &items(first));
        let second = look(expectation, &items(second));
        problems(&second.compare(Some(&first)).into_report())
    };
    let sizes = listed("x-1.0/a=10 x-1.0/b=10 x-1.0/c=10");
    assert_eq!(
        twice(
            &sizes,
            &["x-1.0/a=1", "x-1.0/b=2", "x-1.0/c=1"],
            &["x-1.0/a=3", "x-1.0/b=10", "x-1.0/c=1"],
        ),
        [
            "incomplete  x-1.0/a: changing, 1 bytes before, 3 of 10 bytes",
            "incomplete  x-1.0/c: 1 of 10 bytes"
        ]
    );
    let names = Expectation::from_apps([app("x 1.0")]).unwrap();
    assert_eq!(
        twice(
            &names,
            &["x-1.0/a=1", "x-1.0/b=2"],
            &["x-1.0/a=3", "x-1.0/b=2", "x-1.0/c=1"]
        ),
        [
            "incomplete  x-1.0/a: changing, 1 bytes before, 3 bytes",
            "incomplete  x-1.0/c: just arriving, 1 bytes"
        ]
    );
    let folder = listed("x/1.0/a=10").with_matching(Matching::ByApp);
    assert_eq!(
        twice(&folder, &["x-1.0/a=1"], &["x-1.0/a=2"]),
        ["incomplete  x/1.0/a: changing, 1 bytes before, 2 of 10 bytes"]
    );
}

#[test]
fn apps_are_judged_by_their_names() {
    let wanted = [
        "base_system 12.7.4",
        "cwa",
        "chromium 114.0.1",
        "empty 1.0",
        "zero 1.0",
        "gone 1.0",
    ];
    let expectation = Expectation::from_apps(wanted.map(app)).unwrap();
    let report = check(
        &expectation,
        &[
            "base_system/12.07.4/a=10",
            "base_system-12.7.3/a=10",
            "cwa-23.9.24+1.ipkg=7",
            "cwa-24.0.0.ipkg=7",
            "chromium-114.0.1/a=1",
            "mirror/chromium-114.0.1/b=1",
            "empty-1.0",
            "zero-1.0/a=0",
            "zero-1.0/chromium-114.0.1.ipkg=1",
        ],
    );
    insta::assert_snapshot!(report.to_text(), @r"
    incomplete: 2 of 6 apps complete, 5 of 10 files (2 incomplete, 3 ambiguous), 26 B, only names compared, at https://dar.example.test/dar/

      base_system 12.7.4  complete    1 file        10 B
      chromium 114.0.1    ambiguous   2 of 4 files  2 B   2 ambiguous
      cwa                 complete    2 files       14 B
      empty 1.0           incomplete  0 of 1 file   0 B   1 incomplete
      gone 1.0            missing     0 files       0 B
      zero 1.0            incomplete  0 of 2 files  0 B   1 incomplete, 1 ambiguous

      ambiguous   chromium-114.0.1: there more than once: chromium-114.0.1, mirror/chromium-114.0.1
      incomplete  empty-1.0: 0 bytes
      incomplete  zero-1.0/a: 0 bytes
      ambiguous   zero-1.0/chromium-114.0.1.ipkg: its path names more than one app

      unexpected, 10 B (1): base_system-12.7.3/a
    ");
    assert_eq!(report.unexpected.files.count, 1);

    let anything = Expectation::nothing();
    let report = check(&anything, &["a-1.0/x=1", "b-1.0.ipkg=1", "readme=1"]);
    assert!(report.complete);
    assert_eq!(report.findings[0].code, "nothing-expected");
    assert!(!check(&anything, &["a-1.0/x=1", "b-1.0.ipkg=0"]).complete);
    assert!(!check(&anything, &[]).complete);
}

#[test]
fn a_report_tells_of_the_base_system() {
    use crate::readiness::BaseSystemFiles;

    let target = "12.7.4".parse().unwrap();
    let files = |wanted: &[&str], files: &[&str]| {
        let expectation = Expectation::from_apps(wanted.iter().map(|text| app(text))).unwrap();
        BaseSystemFiles::in_report(&check(&expectation, files), &target)
    };
    let there = ["base_system/12.07.4/a=10"];
    let wanted = ["base_system 12.7.4"];
    assert_eq!(files(&wanted, &there), BaseSystemFiles::Present);
    assert_eq!(files(&["base_system"], &there), BaseSystemFiles::Present);
    assert_eq!(
        files(&wanted, &["base_system-12.7.4/a=0"]),
        BaseSystemFiles::Incomplete
    );
    let twice = ["base_system-12.7.4/a=1", "mirror/base_system-12.7.4/a=1"];
    assert_eq!(files(&wanted, &twice), BaseSystemFiles::Incomplete);
    let other = ["base_system-12.7.3/a=10"];
    assert_eq!(files(&wanted, &other), BaseSystemFiles::Missing);
    assert_eq!(files(&["base_system"], &other), BaseSystemFiles::Missing);
    assert_eq!(
        files(&["base_system 12.7.3"], &there),
        BaseSystemFiles::NotChecked
    );
    assert_eq!(files(&["cwa"], &there), BaseSystemFiles::NotChecked);
}

#[test]
fn a_profile_names_apps_and_a_record_its_reader() {
    let profile = include_bytes!("../profile/os12/tests/golden.json");
    let profile = crate::profile::os12::Os12Profile::parse(profile).unwrap();
    let expectation = Expectation::from_profile(&profile).unwrap();
    assert_eq!(expectation.basis(), Basis::Names);
    assert_eq!(expectation.apps(), [app("base_system"), app("cwa")]);

    let url = "https://dar.example.test/dar/";
    let record = crate::repository::AppRepository::builder("Berlin", url);
    let client = reader(&record.build().unwrap()).build().unwrap();
    assert_eq!(client.url(), url);
    let plain = crate::repository::AppRepository::builder("Berlin", "http://dar.example.test/");
    let client = reader(&plain.build().unwrap()).build().unwrap();
    assert!(!client.is_encrypted());
}

#[test]
fn nothing_to_expect_is_an_error() {
    let none = Expectation::from_apps([]).unwrap_err();
    assert_eq!(none.kind(), ErrorKind::Invalid);
    let none = Expectation::from_manifest(Manifest::default()).unwrap_err();
    assert_eq!(none.kind(), ErrorKind::Invalid);
    let folder = tempfile::tempdir().unwrap();
    let none = Expectation::from_folder(folder.path()).unwrap_err();
    assert_eq!(none.kind(), ErrorKind::Invalid);
    let none = Expectation::from_folder(folder.path().join("x")).unwrap_err();
    assert_eq!(none.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_folder_is_listed_and_its_checksums_are_had() {
    let folder = tempfile::tempdir().unwrap();
    let app = folder.path().join("base_system-12.7.4");
    std::fs::create_dir_all(app.join("empty")).unwrap();
    std::fs::write(app.join("a b"), "abc").unwrap();
    std::fs::write(folder.path().join("readme"), "").unwrap();
    let mut expectation = Expectation::from_folder(folder.path()).unwrap();
    expectation.add_checksums(2).await.unwrap();
    insta::assert_snapshot!(expectation.manifest(), @r"
    # path	size	sha256
    base_system-12.7.4/a b	3	ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
    readme	0	e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    ");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.path(), app.join("loop")).unwrap();
        let error = Expectation::from_folder(folder.path()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    }
}

#[test]
fn many_sites_are_one_table() {
    let expectation = listed("base_system-12.7.4/a=1500000000 cwa-1.0/a=7");
    let row = |name: &str, files: &[&str]| SiteRow {
        name: name.to_owned(),
        outcome: Ok(check(&expectation, files)),
    };
    let mut sites = vec![
        row(
            "berlin",
            &["base_system-12.7.4/a=1500000000", "cwa-1.0/a=7"],
        ),
        row("münchen", &["base_system-12.7.4/a=1499999999", "x=1"]),
    ];
    sites.push(SiteRow {
        name: "köln".to_owned(),
        outcome: Err(crate::Error::new(
            ErrorKind::Connect,
            "the connection was refused",
        )),
    });
    let report = SitesReport { sites };
    assert!(!report.is_complete());
    assert_eq!(report.errors().count(), 1);
    insta::assert_snapshot!(report, @r"
    site     result       apps  files  missing  incomplete  corrupt  ambiguous  unexpected  bytes          note
    berlin   complete     2/2   2/2    0        0           0        0          0           1.5 GB
    münchen  incomplete   0/2   0/2    1        1           0        0          1           0 B of 1.5 GB
    köln     not checked  -     -      -        -           -        -          -           -              the connection was refused
    ");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["sites"][2]["error"]["kind"], "connect");
    assert_eq!(json["sites"][0]["report"]["complete"], true);
}

#[test]
fn a_check_can_run_on_any_thread() {
    fn is_send<T: Send>(_: &T) {}
    let client = crate::webdav::WebDavClient::builder("https://dar.example.test/").build();
    let client = client.unwrap();
    let expectation = Expectation::nothing();
    let check = Check::new();
    is_send(&check.run(&client, &expectation));
    is_send(&check.run_all(Vec::new()));
}
