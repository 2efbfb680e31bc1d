//! The doctor against a simulated UMS that ails in one way after the other.

use std::time::Duration;

use igel_migrate_core::certificate::{Certificate, Fingerprint};
use igel_migrate_core::doctor::{CheckName, Doctor, DoctorReport, ReadOutcome, Verdict};
use igel_migrate_core::secret::{Credentials, SecretSource};
use igel_migrate_core::simulator::{
    Account, Clock, Feature, Fleet, Knobs, Right, ServerCertificate, Simulator, SimulatorBuilder,
};
use igel_migrate_core::spec::{Connection, ConnectionBuilder};
use igel_migrate_core::transport::Trust;
use igel_migrate_core::ums::DirectoryId;
use igel_migrate_tests::logs;

const PASSWORD: &str = "marker-Pa55w0rd";

async fn start(builder: SimulatorBuilder) -> Simulator {
    builder
        .with_fleet(Fleet::of(20).with_sites(2))
        .start()
        .await
        .unwrap()
}

fn authority(simulator: &Simulator) -> Trust {
    Trust::Only(Certificate::all_from_pem(simulator.ca_pem().as_bytes()).unwrap())
}

fn settings(simulator: &Simulator) -> ConnectionBuilder {
    Connection::builder(simulator.ums_url())
        .with_credentials(&Credentials::new(
            simulator.username(),
            simulator.password(),
        ))
        .with_trust(authority(simulator))
}

async fn examine(settings: ConnectionBuilder) -> DoctorReport {
    Doctor::new(settings.build().unwrap()).examine().await
}

/// What the checks say, without what differs from run to run.
fn checks(report: &DoctorReport, simulator: &Simulator) -> String {
    let text = steady(report, simulator);
    let (checks, not_told) = text.split_once("\nwhat the management").unwrap();
    assert!(not_told.contains("the version of UMS"));
    checks.to_owned()
}

/// The report without what differs from run to run.
fn steady(report: &DoctorReport, simulator: &Simulator) -> String {
    let mut text = report
        .to_string()
        .replace(simulator.ums_url(), "https://UMS");
    if let Some(certificate) = &report.certificate {
        for (from, to) in [
            (certificate.fingerprint.to_string(), "FINGERPRINT"),
            (certificate.not_before.to_string(), "BEGIN"),
            (certificate.not_after.to_string(), "END"),
        ] {
            text = text.replace(&from, to);
        }
    }
    // A second may pass between the two clocks.
    text.replace("is 1 s ahead of ours", "agrees with ours")
        .replace("is 1 s behind ours", "agrees with ours")
}

fn verdicts(report: &DoctorReport) -> Vec<(CheckName, Verdict)> {
    let each = report.checks.iter();
    each.map(|check| (check.name, check.verdict)).collect()
}

fn message(report: &DoctorReport, name: CheckName) -> &str {
    &report.check(name).unwrap().message
}

#[tokio::test]
async fn a_healthy_connection_is_called_healthy_and_only_read() {
    let simulator = start(Simulator::builder()).await;
    let report = examine(settings(&simulator)).await;
    assert!(report.is_healthy(), "{report}");
    insta::assert_snapshot!(steady(&report, &simulator));
    let writes: Vec<_> = simulator
        .audit()
        .entries()
        .into_iter()
        .filter(|entry| entry.method != "GET")
        .map(|entry| format!("{} {}", entry.method, entry.path))
        .collect();
    assert_eq!(writes, ["POST /umsapi/v3/login", "POST /umsapi/v3/logout"]);
    assert_eq!(simulator.console().open_sessions(), 0);

    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["checks"][0]["name"], "reachability");
    assert_eq!(json["checks"][0]["verdict"], "ok");
    assert_eq!(json["reads"][0]["outcome"], "found");
    assert!(json["not_told"].as_array().unwrap().len() > 5);
}

#[tokio::test]
async fn an_account_without_rights_learns_which_reads_were_refused() {
    let mut knobs = Knobs::default();
    knobs.hide_unreadable = false;
    let simulator = start(Simulator::builder().with_knobs(knobs)).await;
    let console = simulator.console();
    let profiles_only =
        Account::limited("reader", PASSWORD).with_rights(DirectoryId::PROFILE_ROOT, &[Right::Read]);
    console.set_account(profiles_only);
    let as_reader = || settings(&simulator).with_credentials(&Credentials::new("reader", PASSWORD));
    let report = examine(as_reader()).await;
    assert!(!report.is_healthy());
    insta::assert_snapshot!(checks(&report, &simulator));

    console.change_knobs(|knobs| knobs.hide_unreadable = true);
    let report = examine(as_reader()).await;
    let rights = report.check(CheckName::Rights).unwrap();
    assert_eq!(rights.verdict, Verdict::CouldNotCheck);
    assert_eq!(
        rights.message,
        "nothing was refused, and no device was shown"
    );
    assert_eq!(report.reads[0].outcome, ReadOutcome::Empty);
}

#[tokio::test]
async fn a_missing_licence_is_called_that_and_not_a_wrong_password() {
    let mut knobs = Knobs::default();
    knobs.imi = Feature::Unlicensed;
    let simulator = start(Simulator::builder().with_knobs(knobs)).await;
    let report = examine(settings(&simulator)).await;
    insta::assert_snapshot!(checks(&report, &simulator));

    simulator.console().change_knobs(|knobs| {
        knobs.imi = Feature::Enabled;
        knobs.priority_profiles = Feature::Unlicensed;
    });
    let report = examine(settings(&simulator)).await;
    let licence = report.check(CheckName::Licence).unwrap();
    assert_eq!(licence.verdict, Verdict::Failed);
    assert_eq!(
        licence.message,
        "not licensed: priority profile directories, priority profiles"
    );
}

#[tokio::test]
async fn a_wrong_password_is_sent_once() {
    let simulator = start(Simulator::builder()).await;
    let wrong =
        settings(&simulator).with_credentials(&Credentials::new(simulator.username(), PASSWORD));
    let report = examine(wrong).await;
    insta::assert_snapshot!(checks(&report, &simulator));
    let logins = simulator.audit().entries();
    let logins = logins.iter().filter(|entry| entry.path.ends_with("/login"));
    assert_eq!(logins.count(), 1);
}

#[tokio::test]
async fn a_password_that_cannot_be_had_fails_the_login_alone() {
    let simulator = start(Simulator::builder()).await;
    let source = SecretSource::Env("IGEL_MIGRATE_NO_SUCH_PASSWORD".to_owned());
    let report = examine(settings(&simulator).with_password(source)).await;
    assert_eq!(
        verdicts(&report),
        [
            (CheckName::Reachability, Verdict::Ok),
            (CheckName::Certificate, Verdict::Ok),
            (CheckName::Clock, Verdict::Ok),
            (CheckName::Login, Verdict::Failed),
            (CheckName::Licence, Verdict::CouldNotCheck),
            (CheckName::Rights, Verdict::CouldNotCheck),
        ]
    );
    assert_eq!(
        message(&report, CheckName::Login),
        "password of `imi`: environment variable `IGEL_MIGRATE_NO_SUCH_PASSWORD` is not set"
    );
}

#[tokio::test]
async fn a_certificate_that_is_refused_comes_with_the_settings_that_accept_it() {
    let self_signed = Simulator::builder().with_certificate(ServerCertificate::SelfSigned);
    let simulator = start(self_signed).await;
    let other = Fingerprint::of(b"another");
    let wrong_pin = settings(&simulator).with_trust(Trust::Pinned(vec![other]));
    let report = examine(wrong_pin).await;
    insta::assert_snapshot!(checks(&report, &simulator));
    let shown = report.certificate.unwrap();
    assert_eq!(shown.fingerprint, simulator.certificate_fingerprint());
    assert_eq!(shown.accepted, Some(false));
    assert_eq!(shown.would_accept.len(), 1, "only a pin: {shown:?}");

    let report = examine(settings(&simulator)).await;
    let certificate = report.check(CheckName::Certificate).unwrap();
    let refused = "the server's certificate is an authority's own";
    assert!(certificate.message.starts_with(refused), "{certificate:?}");
    let pin = Trust::Pinned(vec![simulator.certificate_fingerprint()]);
    assert!(
        examine(settings(&simulator).with_trust(pin))
            .await
            .is_healthy()
    );

    let expired = start(Simulator::builder().with_certificate(ServerCertificate::Expired)).await;
    let report = examine(settings(&expired)).await;
    let expiry = "the server's certificate has expired";
    assert!(message(&report, CheckName::Certificate).starts_with(expiry));
    let pin = Trust::Pinned(vec![expired.certificate_fingerprint()]);
    let report = examine(settings(&expired).with_trust(pin)).await;
    let certificate = report.check(CheckName::Certificate).unwrap();
    assert_eq!(certificate.verdict, Verdict::Ok);
    assert!(
        certificate
            .hint
            .as_ref()
            .unwrap()
            .starts_with("it has expired")
    );
}

#[tokio::test]
async fn trust_that_cannot_be_read_is_named() {
    let simulator = start(Simulator::builder()).await;
    let report = examine(settings(&simulator).with_ca_file("/nowhere/ca.pem")).await;
    let certificate = report.check(CheckName::Certificate).unwrap();
    assert_eq!(certificate.verdict, Verdict::Failed);
    let named = "/nowhere/ca.pem: no such file or directory";
    assert!(certificate.message.starts_with(named), "{certificate:?}");
    let reachability = report.check(CheckName::Reachability).unwrap();
    assert_eq!(reachability.verdict, Verdict::Ok);
}

#[tokio::test]
async fn through_a_proxy_only_what_it_answers_counts() {
    let simulator = start(Simulator::builder()).await;
    let report = examine(settings(&simulator).with_proxy("http://127.0.0.1:1")).await;
    assert_eq!(report.certificate, None, "nothing is asked past the proxy");
    assert!(simulator.audit().is_empty());
    assert_eq!(
        verdicts(&report)[..2],
        [
            (CheckName::Reachability, Verdict::Failed),
            (CheckName::Certificate, Verdict::CouldNotCheck),
        ]
    );
}

#[tokio::test]
async fn nobody_there_leaves_the_rest_open() {
    let simulator = start(Simulator::builder()).await;
    let settings = settings(&simulator);
    let url = simulator.ums_url().to_owned();
    simulator.stop();
    let report = examine(settings).await;
    let text = report.to_string().replace(&url, "https://UMS");
    insta::assert_snapshot!(text.split_once("\nwhat the management").unwrap().0);
}

#[tokio::test]
async fn clocks_are_compared() {
    let ours = "2026-03-02T08:00:00Z".parse().unwrap();
    for (theirs, ahead, verdict) in [
        ("2026-03-02T08:00:30Z", 30, Verdict::Ok),
        ("2026-03-02T10:00:00Z", 7200, Verdict::Failed),
        ("2026-03-02T07:58:00Z", -120, Verdict::Failed),
    ] {
        let clock = Clock::standing_at(theirs.parse().unwrap());
        let simulator = start(Simulator::builder().with_clock(clock)).await;
        let doctor = Doctor::new(settings(&simulator).build().unwrap()).with_clock(move || ours);
        let report = doctor.examine().await;
        assert_eq!(report.clock_ahead, Some(ahead));
        let clock = report.check(CheckName::Clock).unwrap();
        assert_eq!(clock.verdict, verdict, "{clock:?}");
        let report = doctor
            .with_clock_tolerance(Duration::from_secs(3 * 3600))
            .examine()
            .await;
        assert_eq!(report.check(CheckName::Clock).unwrap().verdict, Verdict::Ok);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn no_password_and_no_session_is_in_report_or_log() {
    let heard = logs::capture();
    let simulator = start(Simulator::builder()).await;
    simulator
        .console()
        .set_account(Account::superuser("operator", PASSWORD));
    let credentials = Credentials::new("operator", PASSWORD);
    let doctor = Doctor::new(
        settings(&simulator)
            .with_credentials(&credentials)
            .build()
            .unwrap(),
    );
    let report = doctor.examine().await;
    assert!(report.is_healthy(), "{report}");
    let shown = format!(
        "{report} {report:?} {doctor:?} {}",
        serde_json::to_string(&report).unwrap()
    );
    let heard = heard.text();
    assert!(heard.contains("igel_migrate::http"), "nothing heard");
    for text in [&shown, &heard] {
        for secret in [PASSWORD, "JSESSIONID=", "bWFya2VyLVBhNTV3MHJk"] {
            assert!(!text.contains(secret), "{secret} was shown");
        }
    }
}
