//! `check-repository` against simulated repositories.

use igel_migrate_core::cli::Exit;
use igel_migrate_core::secret::ExposeSecret as _;
use igel_migrate_core::simulator::{AppFolder, Damage, RepositorySetup, Simulator};

use super::{Desk, Ended, cli};

const PACKAGE: &str = "base_system/12.7.2/base_system-12.7.2.ipkg";

struct Office {
    simulator: Simulator,
    folder: tempfile::TempDir,
}

impl Office {
    fn new() -> Self {
        let app = AppFolder::new("base_system", "12.7.2");
        let repository = RepositorySetup::new("Berlin").with_app(app);
        let simulator = Simulator::builder()
            .with_repository(repository)
            .start_blocking()
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), simulator.ca_pem()).unwrap();
        Self { simulator, folder }
    }

    fn check(&self, desk: Desk, words: &[&str]) -> Ended {
        let berlin = self.simulator.repository("Berlin").unwrap();
        let password = |account: &igel_migrate_core::secret::Credentials| {
            account.password().expose_secret().to_owned()
        };
        let (download, upload) = (
            password(berlin.download_account()),
            password(berlin.upload_account()),
        );
        let desk = desk.map(|io| {
            io.with_variables(move |name| match name {
                "IGEL_MIGRATE_PASSWORD" => Some(download.clone().into()),
                "IGEL_MIGRATE_UPLOAD_PASSWORD" => Some(upload.clone().into()),
                _ => None,
            })
        });
        let ca = self.folder.path().join("ca.pem");
        let user = berlin.download_account().username();
        let mut all = vec!["check-repository", "--url", berlin.url(), "--user", user];
        all.extend(["--ca", ca.to_str().unwrap()]);
        all.extend(words);
        desk.run(&all)
    }
}

#[test]
fn what_is_missing_is_told_and_nothing_is_written() {
    let office = Office::new();
    let berlin = office.simulator.repository("Berlin").unwrap();
    let app = ["--app", "base_system 12.7.2"];
    let whole = office.check(Desk::new(), &app);
    assert_eq!(whole.exit, Exit::Done, "{}", whole.stderr);
    berlin.damage(PACKAGE, Damage::Empty).unwrap();
    let damaged = office.check(Desk::new(), &app);
    assert_eq!(damaged.exit, Exit::Incomplete);
    assert!(damaged.stdout.contains("incomplete:"), "{}", damaged.stdout);
    let json = office.check(Desk::new(), &["--app", "base_system 12.7.2", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(report["complete"], false);
    let calls = berlin.audit().calls();
    let writes = ["PUT", "DELETE", "MKCOL", "MOVE", "PROPPATCH"];
    assert!(
        !calls
            .iter()
            .any(|call| writes.iter().any(|write| call.starts_with(write)))
    );
}

#[test]
fn a_download_and_a_probe_are_asked_for() {
    let office = Office::new();
    let manifest = office.folder.path().join("berlin.tsv");
    let berlin = office.simulator.repository("Berlin").unwrap();
    let rows = berlin
        .manifest()
        .into_iter()
        .map(|file| format!("{}\t{}\t{}\n", file.path(), file.size(), file.sha256()));
    std::fs::write(&manifest, rows.collect::<String>()).unwrap();
    let words = ["--expect", manifest.to_str().unwrap(), "--checksums"];
    let no = office.check(Desk::with_answers(&["n"]), &words);
    assert_eq!(no.exit, Exit::Done, "{}", no.stderr);
    assert!(no.stderr.contains("Go on? [y/N]"), "{}", no.stderr);
    let nobody = office.check(Desk::new(), &words);
    assert_eq!(nobody.exit, Exit::Failed);
    assert!(nobody.stderr.contains("hint: say --yes"));

    let upload = berlin.upload_account().username();
    let probe = ["--upload-user", upload, "--probe-write", "--json"];
    let probed = office.check(Desk::new(), &probe);
    assert_eq!(probed.exit, Exit::Done, "{}", probed.stderr);
    let report: serde_json::Value = serde_json::from_str(&probed.stdout).unwrap();
    assert_eq!(report["leftovers"].as_array().unwrap().len(), 0);
}

#[test]
fn who_cannot_be_reached_was_not_checked() {
    let words = ["--url", "https://127.0.0.1:9/", "--user", "reader"];
    let words: Vec<&str> = ["check-repository"].into_iter().chain(words).collect();
    let desk = Desk::new().map(|io| io.with_variables(|_| Some("invented".into())));
    let ended = desk.run(&words);
    assert_eq!(ended.exit, Exit::Failed);
    assert!(ended.stderr.starts_with("error: "));
    let without = cli(&words);
    assert!(
        without
            .stderr
            .contains("`IGEL_MIGRATE_PASSWORD` is not set")
    );
    let simulated = cli(&["check-repository", "--simulated"]);
    assert_eq!(simulated.exit, Exit::Done, "{}", simulated.stderr);
    assert!(simulated.stdout.contains("incomplete:"));
}
