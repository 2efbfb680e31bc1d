//! The conformance suite: passed by the simulated UMS however it is set, failed by servers that
//! lie, and pointed at a real UMS when the environment names one (how, the suite's own
//! documentation says).

mod estate;
mod lies;
mod real;
mod relay;
mod variants;

use std::time::Duration;

use igel_migrate_core::ErrorKind;
use igel_migrate_core::certificate::Certificate;
use igel_migrate_core::secret::Credentials;
use igel_migrate_core::simulator::conformance::{
    self, Check, ConformanceReport, KnownIds, Outcome, Scratch,
};
use igel_migrate_core::simulator::{Fault, FaultRule, Knobs, Simulator};
use igel_migrate_core::transport::{RetryPolicy, Trust};
use igel_migrate_core::ums::{
    DirectoryId, DirectoryKind, DirectoryPath, SettlePolicy, UmsClient, UmsClientBuilder,
};

use estate::Estate;

fn scratch() -> Scratch {
    Scratch::new("/Lab/Conformance".parse().unwrap()).unwrap()
}

/// A client that gives up on a read-back soon.
fn builder(url: &str, simulator: &Simulator, authority: &str) -> UmsClientBuilder {
    let settle = SettlePolicy::default()
        .with_deadline(Duration::from_millis(150))
        .with_waits(Duration::from_millis(5), Duration::from_millis(20));
    let at_once = Duration::from_millis(1);
    UmsClient::builder(url)
        .with_credentials(Credentials::new(simulator.username(), simulator.password()))
        .with_trust(Trust::Only(
            Certificate::all_from_pem(authority.as_bytes()).unwrap(),
        ))
        .with_settle(settle)
        .with_transport(move |transport| {
            transport.with_retry(RetryPolicy::default().with_waits(at_once, at_once))
        })
}

fn client(simulator: &Simulator) -> UmsClient {
    builder(simulator.ums_url(), simulator, simulator.ca_pem())
        .build()
        .unwrap()
}

fn names<'a>(checks: impl Iterator<Item = &'a Check>) -> Vec<&'a str> {
    checks.map(|check| &*check.name).collect()
}

/// How many directories lie in the scratch directories of the three trees.
fn in_scratch(estate: &Estate) -> usize {
    let directories = estate.directories();
    let parents = directories.iter().filter_map(|(_, found)| found.parent);
    parents.filter(|id| estate.scratch.contains(id)).count()
}

#[tokio::test]
async fn reading_writes_nothing() {
    let estate = Estate::start(Knobs::default()).await;
    let report = conformance::read_only(&client(&estate.simulator), &estate.known).await;
    assert!(report.is_conformant(), "{report}");
    assert_eq!(names(report.skipped()), [""; 0], "{report}");
    let audit = estate.simulator.audit();
    assert_eq!(audit.writes(), [""; 0]);
    let session = ["POST /umsapi/v3/login", "POST /umsapi/v3/logout"];
    for call in audit.calls() {
        assert!(
            call.starts_with("GET ") || session.contains(&&*call),
            "{call}"
        );
    }
    assert_eq!(estate.simulator.console().open_sessions(), 0);
}

#[tokio::test]
async fn writing_stays_in_the_scratch_directory_and_leaves_nothing() {
    let estate = Estate::start(Knobs::default()).await;
    let before = estate.picture();
    let report = conformance::writing(&client(&estate.simulator), &scratch())
        .await
        .unwrap();
    assert!(report.is_conformant(), "{report}");
    assert_eq!(names(report.skipped()), ["templates/key"], "{report}");
    assert_eq!(report.left_behind(), [""; 0]);
    assert_eq!(in_scratch(&estate), 0);
    assert_eq!(estate.picture(), before);
}

#[tokio::test]
async fn template_keys_are_made_when_allowed_and_named_as_left_behind() {
    let estate = Estate::start(Knobs::default()).await;
    let scratch = scratch().with_template_keys();
    let report = conformance::writing(&client(&estate.simulator), &scratch)
        .await
        .unwrap();
    assert!(report.is_conformant(), "{report}");
    assert_eq!(names(report.skipped()), [""; 0], "{report}");
    let [left] = report.left_behind() else {
        panic!("{report}");
    };
    assert!(left.starts_with("template key "), "{left}");
    assert!(report.to_string().contains("\nleft behind: template key "));
}

#[tokio::test]
async fn nothing_is_written_where_somebody_works() {
    let root = Scratch::new(DirectoryPath::root()).unwrap_err();
    assert_eq!(root.kind(), ErrorKind::Invalid);

    let estate = Estate::start(Knobs::default()).await;
    let (client, console) = (client(&estate.simulator), estate.simulator.console());
    let missing = Scratch::new("/Lab/Elsewhere".parse().unwrap()).unwrap();
    let error = conformance::writing(&client, &missing).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    // The directory of the office has a device in it, and the one around the scratch directory
    // has the scratch directory.
    for occupied in ["/Berlin", "/Lab"] {
        let occupied = Scratch::new(occupied.parse().unwrap()).unwrap();
        let error = conformance::writing(&client, &occupied).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict, "{error:?}");
    }
    // The same in another tree stops the whole.
    let [_, profiles, _] = estate.scratch;
    console
        .create_directory(DirectoryKind::Profile, "mine", profiles)
        .unwrap();
    let error = conformance::writing(&client, &scratch()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(estate.simulator.audit().writes(), [""; 0]);
}

#[tokio::test]
async fn what_an_earlier_run_left_is_no_obstacle() {
    let estate = Estate::start(Knobs::default()).await;
    let left = "igel-migrate conformance 00c0ffee";
    let console = estate.simulator.console();
    let id = console
        .create_directory(DirectoryKind::Device, left, estate.scratch[0])
        .unwrap();
    let report = conformance::writing(&client(&estate.simulator), &scratch())
        .await
        .unwrap();
    assert!(report.is_conformant(), "{report}");
    assert_eq!(
        report.left_behind(),
        [format!("`{left}` of an earlier run, in the device tree")]
    );
    assert!(console.directory(id).is_some());
}

/// A directory whose creation was answered by nobody is found and removed.
#[tokio::test]
async fn lost_answers_leave_nothing_behind() {
    for (lost, failed) in [
        (0, "directories/device/create"),
        (2, "directories/device/nest"),
    ] {
        let estate = Estate::start(Knobs::default()).await;
        let rule = FaultRule::new(Fault::DropAfterEffect)
            .on_method("PUT")
            .on_path("/umsapi/v3/directories/tcdirectories")
            .after(lost)
            .times(1);
        estate.simulator.faults().add(rule);
        let report = conformance::writing(&client(&estate.simulator), &scratch())
            .await
            .unwrap();
        assert_eq!(names(report.failed()), [failed], "{report}");
        let Some(Outcome::Failed { seen, .. }) = report.get(failed).map(|check| &check.outcome)
        else {
            panic!("{report}");
        };
        assert!(seen.contains("it may have had its effect"), "{seen}");
        assert_eq!(in_scratch(&estate), 0, "{report}");
        assert_eq!(report.left_behind(), [""; 0]);
    }
}

#[tokio::test]
async fn faults_of_the_server_are_failures() {
    let estate = Estate::start(Knobs::default()).await;
    let faults = estate.simulator.faults();
    faults.add(FaultRule::new(Fault::InternalError).on_path("/umsapi/v3/firmwares"));
    faults.add(FaultRule::new(Fault::TruncatedBody(40)).on_path("/umsapi/v3/profiles"));
    let report = conformance::read_only(&client(&estate.simulator), &estate.known).await;
    assert!(!report.is_conformant());
    assert_eq!(
        names(report.failed()),
        [
            "firmwares/list",
            "profiles/profile/list",
            "unknown/profile",
            "session/log-out"
        ],
        "{report}"
    );
    // Without a list of profiles nothing is asked about one.
    assert!(report.get("profiles/profile/one").is_none());
}

#[tokio::test]
async fn an_account_that_is_refused_is_all_there_is_to_say() {
    let estate = Estate::start(Knobs::default()).await;
    let simulator = &estate.simulator;
    let stranger = builder(simulator.ums_url(), simulator, simulator.ca_pem())
        .with_credentials(Credentials::new("stranger", "invented"))
        .build()
        .unwrap();
    let report = conformance::read_only(&stranger, &estate.known).await;
    assert_eq!(names(report.failed()), ["session/log-in"], "{report}");
    assert_eq!(report.checks().len(), 2);
    let error = conformance::writing(&stranger, &scratch())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
}

#[tokio::test]
async fn an_empty_ums_skips_what_it_has_nothing_for() {
    let simulator = Simulator::builder().start().await.unwrap();
    let lab = simulator
        .console()
        .create_directory(DirectoryKind::Device, "Lab", DirectoryId::ROOT)
        .unwrap();
    simulator
        .console()
        .create_directory(DirectoryKind::Device, "Conformance", lab)
        .unwrap();
    let client = client(&simulator);
    let report = conformance::read_only(&client, &KnownIds::default()).await;
    assert!(report.is_conformant(), "{report}");
    assert_eq!(
        report.get("devices/facet-online").unwrap().outcome,
        Outcome::Skipped {
            reason: "there is no device".to_owned()
        }
    );
    let report = conformance::writing(&client, &scratch()).await.unwrap();
    assert!(report.is_conformant(), "{report}");
    assert_eq!(
        names(report.skipped()),
        [
            "directories/profile/create",
            "directories/priority-profile/create",
            "devices/create"
        ],
        "{report}"
    );
}

#[tokio::test]
async fn both_parts_may_run_on_another_thread() {
    fn sent<T: Send>(_: T) {}
    let estate = Estate::start(Knobs::default()).await;
    let client = client(&estate.simulator);
    sent(conformance::read_only(&client, &estate.known));
    sent(conformance::writing(&client, &scratch()));
}
