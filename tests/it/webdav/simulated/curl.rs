//! curl, which knows nothing of this project.

use std::process::Command;

use igel_migrate_core::secret::ExposeSecret as _;
use igel_migrate_core::simulator::{ContinueReply, DigestAlgorithm};
use tempfile::TempDir;

use super::*;

/// A call of curl as one of the accounts.
struct Curl {
    folder: TempDir,
    url: String,
    account: String,
}

/// What curl says: its output, and its log of what went over the line.
struct Said {
    output: Vec<u8>,
    log: String,
}

impl Curl {
    /// `None`, after saying so, where there is no curl.
    #[allow(clippy::print_stderr)] // a skipped test must say so
    fn new(repository: &SimulatedRepository, account: &Credentials) -> Option<Self> {
        if Command::new("curl").arg("--version").output().is_err() {
            eprintln!("SKIPPED: no curl");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), repository.ca_pem()).unwrap();
        let password = account.password().expose_secret();
        Some(Self {
            folder,
            url: repository.url().to_owned(),
            account: format!("{}:{password}", account.username()),
        })
    }

    fn run(&self, path: &str, arguments: &[&str]) -> Said {
        let call = Command::new("curl")
            .current_dir(self.folder.path())
            .args([
                "-sv",
                "--noproxy",
                "*",
                "--max-time",
                "20",
                "--cacert",
                "ca.pem",
            ])
            .args(["--digest", "-u", &self.account])
            .args(arguments)
            .arg(format!("{}{path}", self.url))
            .output()
            .unwrap();
        Said {
            output: call.stdout,
            log: String::from_utf8_lossy(&call.stderr).into_owned(),
        }
    }
}

impl Said {
    /// The statuses of the answers, in their order.
    fn statuses(&self) -> Vec<&str> {
        let lines = self.log.lines();
        lines
            .filter_map(|line| line.strip_prefix("< HTTP/1.1 ")?.get(..3))
            .collect()
    }
}

#[test]
fn curl_reads_and_writes() {
    for algorithms in [vec![DigestAlgorithm::Md5], vec![DigestAlgorithm::Sha256]] {
        let change = knobs(|knobs| knobs.algorithms = algorithms);
        let setup = RepositorySetup::new("Berlin").with_knobs(change);
        let office = office(setup.with_app(small_app()));
        let repository = &office.repository;
        let Some(curl) = Curl::new(repository, repository.download_account()) else {
            return;
        };
        let said = curl.run("base_system/12.7.2/", &["-X", "PROPFIND", "-H", "Depth: 1"]);
        assert_eq!(said.statuses(), ["401", "207"], "{}", said.log);
        let body = String::from_utf8(said.output).unwrap();
        assert_eq!(body.matches("<D:response>").count(), 5, "{body}");
        let file = "base_system/12.7.2/base_system-12.7.2.ipkg";
        let said = curl.run(file, &[]);
        assert_eq!(said.statuses(), ["401", "200"], "{}", said.log);
        let whole = said.output;
        assert_eq!(whole.len() as u64, repository.manifest()[0].size());
        let said = curl.run(file, &["-r", "1000-1999"]);
        assert_eq!(said.statuses(), ["401", "206"], "{}", said.log);
        assert_eq!(said.output, whole[1000..2000]);
        let said = curl.run(file, &["-I"]);
        assert_eq!(said.statuses(), ["401", "200"], "{}", said.log);
        let length = format!("< content-length: {}", whole.len());
        assert!(said.log.contains(&length), "{}", said.log);
        // The same target with a query is another one to sign.
        let said = curl.run(&format!("{file}?x=1&y"), &["-I"]);
        assert_eq!(said.statuses(), ["401", "200"], "{}", said.log);
        let said = curl.run("base_system", &["-X", "PROPFIND", "-H", "Depth: 0"]);
        assert_eq!(said.statuses(), ["401", "301"], "{}", said.log);
        let said = curl.run("new", &["-X", "MKCOL"]);
        assert_eq!(said.statuses(), ["401", "403"], "{}", said.log);

        let curl = Curl::new(repository, repository.upload_account()).unwrap();
        let said = curl.run("new", &["-X", "MKCOL"]);
        assert_eq!(said.statuses(), ["401", "201"], "{}", said.log);
        std::fs::write(curl.folder.path().join("part"), &whole[..3000]).unwrap();
        let said = curl.run("new/part", &["-T", "part"]);
        assert_eq!(said.statuses().last(), Some(&"201"), "{}", said.log);
        let said = curl.run("new/part", &[]);
        assert_eq!(said.output, whole[..3000]);
        let said = curl.run("new/", &["-X", "DELETE"]);
        assert_eq!(said.statuses(), ["401", "204"], "{}", said.log);
        assert_eq!(repository.manifest().len(), 4);
    }
}

#[test]
fn a_hundred_is_said_when_the_knob_says_so() {
    const LIMIT: usize = 100_000;
    let change = knobs(|knobs| knobs.upload_limit = Some(LIMIT as u64));
    let office = office(RepositorySetup::new("Berlin").with_knobs(change));
    let repository = &office.repository;
    let Some(curl) = Curl::new(repository, repository.upload_account()) else {
        return;
    };
    for (name, size) in [("fits", LIMIT), ("more", LIMIT + 1)] {
        std::fs::write(curl.folder.path().join(name), vec![0; size]).unwrap();
    }
    // curl first sends no body, to be challenged; what counts is what follows.
    for (reply, file, wanted, received) in [
        (
            ContinueReply::AfterChecks,
            "fits",
            &["100", "201"][..],
            LIMIT,
        ),
        (ContinueReply::AfterChecks, "more", &["413"], 0),
        (ContinueReply::AtOnce, "fits", &["100", "204"], LIMIT),
        (ContinueReply::Buffered, "fits", &["100", "204"], LIMIT),
        // Only who takes everything first tells so late.
        (ContinueReply::Buffered, "more", &["100", "413"], LIMIT + 1),
    ] {
        repository.change_knobs(|knobs| knobs.continue_reply = reply);
        repository.audit().clear();
        let wait = [
            "-H",
            "Expect: 100-continue",
            "--expect100-timeout",
            "10",
            "-T",
        ];
        let said = curl.run("file", &[&wait[..], &[file]].concat());
        let statuses = said.statuses();
        assert!(
            statuses.ends_with(wanted),
            "{reply:?} {file} {statuses:?} {}",
            said.log
        );
        let put = repository.audit().entries().pop().unwrap();
        assert_eq!(put.request_bytes, received as u64, "{reply:?} {file}");
    }
}
