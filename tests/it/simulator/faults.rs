//! Refusals, faults and the audit.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use igel_migrate_core::simulator::{
    DeviceFacts, Fault, FaultRule, Firmware, Fleet, NewDevice, NewProfile, Simulator,
};
use igel_migrate_core::ums::{DirectoryId, DirectoryKind, FirmwareId, UmsErrorCode};
use serde_json::{Value, json};

use super::{Answer, Caller, read, start};

/// Devices 101 (usable) and 102 (in the bin), directories 103 (empty), 104 (in the bin),
/// 105 (holds 101) and 106 (has a default rule), profile 107, profile 108 (in the bin).
fn furnish(simulator: &Simulator) {
    let console = simulator.console();
    console.set_firmware(
        FirmwareId::new(1),
        Firmware::new("IGEL OS 11", "11.10.210.01"),
    );
    let device = |mac: &str| {
        let facts = DeviceFacts::new(mac, FirmwareId::new(1));
        console.create_device(NewDevice::new(facts)).unwrap()
    };
    let (used, binned) = (device("00E0C5000001"), device("00E0C5000002"));
    console.recycle_device(binned, true).unwrap();
    let directory = |name: &str| {
        console
            .create_directory(DirectoryKind::Device, name, DirectoryId::ROOT)
            .unwrap()
    };
    directory("empty");
    console
        .recycle_directory(directory("in the bin"), true)
        .unwrap();
    let full = directory("full");
    let facts = console.device(used).unwrap().facts;
    console.set_default_rule(directory("rule"), true).unwrap();
    let profile = || {
        console
            .create_profile(NewProfile::new("p", FirmwareId::new(1)))
            .unwrap()
    };
    profile();
    console.recycle_profile(profile(), true).unwrap();
    // Id 109.
    let facts = DeviceFacts::new(format!("{}9", &facts.mac[..11]), FirmwareId::new(1));
    console
        .create_device(NewDevice::new(facts).in_directory(full))
        .unwrap();
}

const DIRECTORIES: &str = "/directories/tcdirectories";

fn assignment(assignee: &str, profile: i64, receiver: &str, id: i64) -> Value {
    json!([{"assignee": {"id": profile, "type": assignee}, "receiver": {"id": id, "type": receiver}}])
}

/// Calls that are refused, with status and code.
#[rustfmt::skip]
fn refusals() -> Vec<(&'static str, String, Option<Value>, &'static str)> {
    let devices = || "/thinclients".to_owned();
    let of_device = || "/thinclients/101/assignments/profiles".to_owned();
    vec![
        ("GET", "/thinclients/1".to_owned(), None, "400 ITG-0A001"),
        ("POST", "/thinclients?command=wakeup".to_owned(), Some(json!([{"id": 1, "type": "tc"}])), "400 ITG-0A001"),
        ("GET", format!("{DIRECTORIES}/1"), None, "400 ITG-0A002"),
        ("GET", format!("{DIRECTORIES}/-1"), None, "400 ITG-0A002"),
        ("DELETE", "/directories/profiledirectories/103".to_owned(), None, "400 ITG-0A002"),
        ("PUT", format!("{DIRECTORIES}/1?operation=move"), Some(json!([{"id": 101, "type": "tc"}])), "400 ITG-0A002"),
        ("POST", "/thinclients?command=upgrade".to_owned(), Some(json!([{"id": 101, "type": "tc"}])), "400 ITG-0A003"),
        ("POST", devices(), Some(json!([{"id": 101, "type": "tc"}])), "400 ITG-0A003"),
        ("POST", "/thinclients?command=tcreset2facdefs".to_owned(), Some(json!([{"id": 101, "type": "tc"}])), "400 ITG-0A003"),
        ("PUT", devices(), Some(json!(["mac"])), "400 ITG-0A004"),
        ("PUT", format!("{DIRECTORIES}/103?operation=move"), Some(json!({"id": 101})), "400 ITG-0A004"),
        ("PUT", format!("{DIRECTORIES}/103?operation=move"), Some(json!([{"id": 101}])), "400 ITG-0A004"),
        ("PUT", "/thinclients/101".to_owned(), Some(json!({"site": 5})), "400 ITG-0A004"),
        ("DELETE", format!("{DIRECTORIES}/105"), None, "400 ITG-0A006"),
        ("PUT", devices(), Some(json!({"firmwareID": "1"})), "400 ITG-0A007"),
        ("PUT", devices(), Some(json!({"mac": "00e0c5000001", "firmwareID": "1"})), "400 ITG-0A008"),
        ("PUT", devices(), Some(json!({"mac": "00E0C5000003"})), "400 ITG-0A009"),
        ("GET", "/thinclients/first".to_owned(), None, "400 ITG-0A010"),
        ("PUT", format!("{DIRECTORIES}/103?operation=move"), Some(json!([{"id": "x", "type": "tc"}])), "400 ITG-0A010"),
        ("DELETE", devices(), None, "400 ITG-0A011"),
        ("POST", "/thinclients/101".to_owned(), None, "400 ITG-0A011"),
        ("GET", "/login".to_owned(), None, "400 ITG-0A011"),
        ("DELETE", of_device(), None, "400 ITG-0A011"),
        ("PATCH", "/profiles/107".to_owned(), None, "400 ITG-0A011"),
        ("POST", "/thinclients?command=wakeup".to_owned(), Some(json!([])), "400 ITG-0A012"),
        ("PUT", "/thinclients/101".to_owned(), Some(json!({"parentID": "103"})), "400 ITG-0A013"),
        ("PUT", "/profiles/107".to_owned(), Some(json!({})), "400 ITG-0A013"),
        ("PUT", DIRECTORIES.to_owned(), Some(json!({})), "400 ITG-0A013"),
        ("PUT", devices(), Some(json!({"mac": "00:E0:C5:00:00:03", "firmwareID": "1"})), "400 ITG-0A014"),
        ("PUT", devices(), Some(json!({"mac": "00E0C5000003", "firmwareID": "2"})), "400 ITG-0A015"),
        ("PUT", devices(), Some(json!({"mac": "00E0C5000003", "firmwareID": "1", "parentID": "1"})), "400 ITG-0A016"),
        ("PUT", DIRECTORIES.to_owned(), Some(json!({"name": "x", "parentID": "-2"})), "400 ITG-0A016"),
        ("PUT", format!("{DIRECTORIES}/104?operation=move"), Some(json!([{"id": 101, "type": "tc"}])), "400 ITG-0A017"),
        ("PUT", DIRECTORIES.to_owned(), Some(json!({"name": "x", "parentID": 104})), "400 ITG-0A017"),
        ("PUT", "/thinclients/102".to_owned(), Some(json!({"site": "x"})), "400 ITG-0A018"),
        ("PUT", of_device(), Some(assignment("profile", 107, "tc", 109)), "400 ITG-0A019"),
        ("PUT", of_device(), Some(assignment("profile", 107, "profile", 101)), "400 ITG-0A019"),
        ("PUT", "/profiles/107/assignments/thinclients".to_owned(), Some(assignment("profile", 107, "tcdirectory", 103)), "400 ITG-0A019"),
        ("GET", "/no-such-thing".to_owned(), None, "404 ITG-0A020"),
        ("GET", "/thinclients//".to_owned(), None, "404 ITG-0A020"),
        ("GET", "//thinclients".to_owned(), None, "404 ITG-0A020"),
        ("GET", "/thinclients?facets=details,online".to_owned(), None, "404 ITG-0A020"),
        ("GET", "/profiles/1".to_owned(), None, "404 ITG-0A020"),
        ("GET", "/firmwares/9".to_owned(), None, "404 ITG-0A020"),
        ("PUT", of_device(), Some(assignment("tc", 107, "tc", 101)), "400 ITG-0A021"),
        ("PUT", of_device(), Some(assignment("masterprofile", 107, "tc", 101)), "400 ITG-0A021"),
        ("PUT", "/profiles/107/assignments/thinclients".to_owned(), Some(assignment("profile", 108, "tc", 101)), "400 ITG-0A021"),
        ("DELETE", "/profiles/107/assignments/thinclients/101".to_owned(), None, "400 ITG-0A021"),
        ("PUT", of_device(), Some(assignment("profile", 108, "tc", 101)), "400 ITG-0A022"),
        ("DELETE", "/profiles/108".to_owned(), None, "400 ITG-0A022"),
        ("DELETE", format!("{DIRECTORIES}/106"), None, "400 ITG-0A023"),
        ("PUT", "/thinclients/101".to_owned(), Some(json!({"name": ""})), "400 ITG-0A024"),
        ("GET", "/umsapi/v2/thinclients".to_owned(), None, "404 ITG-0B006"),
    ]
}

/// Codes that other tests of this folder place, and those that nothing in the sources places.
const ELSEWHERE: [UmsErrorCode; 8] = [
    UmsErrorCode::UnreadableJson,
    UmsErrorCode::NoAuthentication,
    UmsErrorCode::WrongCredentials,
    UmsErrorCode::NoSession,
    UmsErrorCode::UnknownSession,
    UmsErrorCode::AccessDenied,
    UmsErrorCode::SessionWithoutUser,
    UmsErrorCode::LicenseRequired,
];
const UNPLACED: [UmsErrorCode; 6] = [
    UmsErrorCode::InvalidVersionLicense,
    UmsErrorCode::Database,
    UmsErrorCode::Cache,
    UmsErrorCode::ServerUnavailable,
    UmsErrorCode::ObjectMapping,
    UmsErrorCode::InvalidObjectType,
];

#[tokio::test]
async fn every_code_has_its_place() {
    let (simulator, caller) = start(Simulator::builder()).await;
    furnish(&simulator);
    let mut seen = BTreeSet::from([UmsErrorCode::Internal.as_str()]);
    for (method, path, body, refusal) in refusals() {
        let answer = match body {
            Some(body) => caller.send(method, &path, body).await,
            None => read(caller.request(method, &path)).await.unwrap(),
        };
        assert_eq!(
            answer.refusal(),
            refusal,
            "{method} {path}: {}",
            answer.text
        );
        let body = answer.json();
        assert!(
            body["message"].is_string() && body["time"].is_string(),
            "{body}"
        );
        assert!(body["stackTrace"].as_str().unwrap().starts_with('['));
        seen.insert(refusal.split_once(' ').unwrap().1);
    }
    seen.extend(ELSEWHERE.iter().chain(&UNPLACED).map(UmsErrorCode::as_str));
    assert_eq!(
        seen,
        UmsErrorCode::KNOWN
            .iter()
            .map(UmsErrorCode::as_str)
            .collect()
    );
    // Nothing that was refused was done.
    let entries = simulator.audit().entries();
    assert!(
        entries
            .iter()
            .filter(|entry| entry.is_write())
            .all(|entry| entry.status != Some(200))
    );
}

#[tokio::test]
async fn bodies_are_read_strictly() {
    let (_simulator, caller) = start(Simulator::builder()).await;
    let send = |content_type: Option<&str>, body: &'static [u8]| {
        let mut request = caller.request("PUT", DIRECTORIES).body(body);
        if let Some(content_type) = content_type {
            request = request.header("Content-Type", content_type);
        }
        async move { read(request).await.unwrap() }
    };
    let good = br#"{"name":"K\u00f6ln"}"#;
    for accepted in [
        "application/json",
        "application/json;charset=UTF-8",
        "Application/JSON; charset=\"utf-8\"",
    ] {
        assert_eq!(send(Some(accepted), good).await.status, 200, "{accepted}");
    }
    for refused in [
        send(None, good).await,
        send(Some("application/x-www-form-urlencoded"), good).await,
        send(Some("text/plain"), good).await,
        send(Some("application/json; charset=iso-8859-1"), good).await,
        send(Some("application/json"), b"{\"name\":").await,
        send(Some("application/json"), b"{\"name\":\"K\xf6ln\"}").await,
        send(Some("application/json"), b"{\"name\":\"x\"} {}").await,
    ] {
        assert_eq!(refused.refusal(), "415 ITG-0A005", "{}", refused.text);
    }
    assert_eq!(
        send(Some("application/json"), b"").await.refusal(),
        "400 ITG-0A004"
    );
    let nested = "[".repeat(200_000);
    let deep = caller
        .request("PUT", DIRECTORIES)
        .header("Content-Type", "application/json");
    assert_eq!(
        read(deep.body(nested)).await.unwrap().refusal(),
        "415 ITG-0A005"
    );
}

async fn with_faults(rules: impl IntoIterator<Item = FaultRule>) -> (Simulator, Caller) {
    let fleet = Fleet::of(40).with_sites(2);
    let (simulator, caller) = start(Simulator::builder().with_fleet(fleet)).await;
    for rule in rules {
        simulator.faults().add(rule);
    }
    (simulator, caller)
}

fn create(caller: &Caller) -> impl Future<Output = Result<Answer, reqwest::Error>> {
    let request = caller.request("PUT", DIRECTORIES);
    read(super::with_json(request, &json!({"name": "Dresden 2"})))
}

#[tokio::test]
async fn a_dropped_connection_leaves_the_effect_or_not() {
    for (fault, done) in [
        (Fault::DropBeforeEffect, false),
        (Fault::DropAfterEffect, true),
    ] {
        let (simulator, caller) =
            with_faults([FaultRule::new(fault.clone()).on_method("PUT")]).await;
        assert!(create(&caller).await.is_err());
        let found = simulator
            .console()
            .find_directory(DirectoryKind::Device, "Dresden 2");
        assert_eq!(found.is_some(), done, "{fault:?}");
        let entry = simulator.audit().entries().pop().unwrap();
        assert_eq!((entry.status, entry.faults), (None, vec![fault]));
        assert_eq!(caller.get("/firmwares").await.status, 200);
    }
}

#[tokio::test]
async fn a_server_error_leaves_the_effect_or_not() {
    for (fault, done) in [
        (Fault::InternalError, false),
        (Fault::InternalErrorAfterEffect, true),
    ] {
        let (simulator, caller) = with_faults([FaultRule::new(fault).on_method("PUT")]).await;
        assert_eq!(create(&caller).await.unwrap().refusal(), "500 ITG-FF001");
        let found = simulator
            .console()
            .find_directory(DirectoryKind::Device, "Dresden 2");
        assert_eq!(found.is_some(), done);
    }
}

#[tokio::test]
async fn bodies_come_slowly_break_off_grow_or_lie() {
    let on = |fault| {
        FaultRule::new(fault)
            .on_path("/umsapi/v3/thinclients")
            .times(1)
    };
    let slow = Fault::SlowBody {
        piece: 4_000,
        pause: Duration::from_millis(5),
    };
    let (simulator, caller) = with_faults([
        on(Fault::TruncatedBody(1_000)),
        on(slow).after(1),
        on(Fault::HugeAnswer(3_000_000)).after(2),
        on(Fault::ContentType("text/html".to_owned())).after(3),
        on(Fault::OtherOrder).after(4),
    ])
    .await;
    let devices = || read(caller.request("GET", "/thinclients"));
    assert!(devices().await.is_err());
    let begun = Instant::now();
    let slow = devices().await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(5));
    let huge = devices().await.unwrap();
    assert_eq!(huge.text.len(), slow.text.len() + 3_000_000);
    assert_eq!(huge.json(), slow.json());
    let lying = devices().await.unwrap();
    assert_eq!(
        (lying.content_type.as_str(), &lying.text),
        ("text/html", &slow.text)
    );
    let shuffled = devices().await.unwrap();
    assert_ne!(shuffled.text, slow.text);
    assert_eq!(shuffled.text.len(), slow.text.len());
    assert_eq!(devices().await.unwrap().text, slow.text);

    let entries = simulator.audit().entries();
    let sizes: Vec<(u64, bool)> = entries[1..4]
        .iter()
        .map(|entry| (entry.response_bytes, entry.complete))
        .collect();
    let whole = slow.text.len() as u64;
    assert_eq!(
        sizes,
        [(1_000, false), (whole, true), (whole + 3_000_000, true)]
    );
}

#[tokio::test]
async fn answers_come_late_and_sessions_end_early() {
    let (simulator, caller) = with_faults([
        FaultRule::new(Fault::Latency(Duration::from_millis(80))).times(1),
        FaultRule::new(Fault::ExpiredSession).after(1).times(1),
    ])
    .await;
    let begun = Instant::now();
    assert_eq!(caller.get("/firmwares").await.status, 200);
    assert!(begun.elapsed() >= Duration::from_millis(80));
    assert_eq!(caller.get("/firmwares").await.refusal(), "401 ITG-0B004");
    assert_eq!(simulator.console().open_sessions(), 0);
}

#[tokio::test]
async fn faults_by_seed_repeat() {
    let run = |seed| async move {
        let (simulator, caller) = start(Simulator::builder().with_fault_seed(seed)).await;
        simulator.faults().reseed(seed);
        simulator
            .faults()
            .add(FaultRule::new(Fault::InternalError).at_rate(0.3));
        let mut statuses = Vec::new();
        for _ in 0..40 {
            statuses.push(caller.get("/firmwares").await.status);
        }
        statuses
    };
    let first = run(11).await;
    assert!(first.contains(&200) && first.contains(&500));
    assert_eq!(first, run(11).await);
    assert_ne!(first, run(12).await);
}

#[tokio::test]
async fn the_audit_tells_what_was_sent_and_no_secret() {
    let (simulator, caller) = with_faults([]).await;
    create(&caller).await.unwrap();
    caller.get("/thinclients?facets=online").await;
    read(caller.request("GET", "/thinclients;jsessionid=SECRET"))
        .await
        .unwrap();
    let audit = simulator.audit();
    assert_eq!(
        audit.calls(),
        [
            "POST /umsapi/v3/login",
            "PUT /umsapi/v3/directories/tcdirectories",
            "GET /umsapi/v3/thinclients?facets=online",
            "GET /umsapi/v3/thinclients",
        ]
    );
    assert_eq!(audit.writes(), ["PUT /umsapi/v3/directories/tcdirectories"]);
    let entries = audit.entries();
    assert_eq!(
        entries[1].request_bytes,
        r#"{"name":"Dresden 2"}"#.len() as u64
    );
    assert_eq!(entries[1].account.as_deref(), Some("imi"));
    assert_eq!(entries[3].code, Some(UmsErrorCode::NoHandler));
    let shown = format!(
        "{entries:?} {simulator:?} {:?} {:?}",
        simulator.console(),
        audit
    );
    let session = caller
        .session
        .as_ref()
        .unwrap()
        .strip_prefix("JSESSIONID=")
        .unwrap();
    for secret in [simulator.password(), session, "SECRET"] {
        assert!(!shown.contains(secret));
    }
    audit.clear();
    assert!(audit.is_empty());
}

#[tokio::test]
async fn a_list_is_not_held_up_by_a_slow_reader_nor_holds_up_others() {
    let fleet = Fleet::of(3_000);
    let (simulator, caller) = start(Simulator::builder().with_fleet(fleet)).await;
    let slow = Fault::SlowBody {
        piece: 16 * 1024,
        pause: Duration::from_millis(2),
    };
    simulator.faults().add(
        FaultRule::new(slow)
            .on_path("/umsapi/v3/thinclients")
            .times(1),
    );
    let details = caller.request("GET", "/thinclients?facets=details");
    let mut response = details.send().await.unwrap();
    let mut text = response.chunk().await.unwrap().unwrap().to_vec();
    // The list is on its way; a device that has not been sent yet is deleted meanwhile.
    let last = *simulator.console().device_ids().last().unwrap();
    let gone = caller
        .delete(&format!("/thinclients/{last}/deletetcoffline"))
        .await;
    assert!(matches!(gone.status, 200 | 400), "{}", gone.text);
    while let Some(piece) = response.chunk().await.unwrap() {
        text.extend_from_slice(&piece);
    }
    let devices: Vec<Value> = serde_json::from_slice(&text).unwrap();
    let left_out = usize::from(gone.status == 200);
    assert_eq!(devices.len(), 3_000 - left_out);
}

#[tokio::test]
async fn any_runtime_or_none_may_own_a_simulator() {
    let blocking = std::thread::spawn(|| {
        let simulator = Simulator::builder().start_blocking().unwrap();
        let url = simulator.ums_url().to_owned();
        simulator.stop();
        url
    });
    let url = tokio::task::spawn_blocking(|| blocking.join().unwrap())
        .await
        .unwrap();
    let port = url.rsplit_once(':').unwrap().1.parse().unwrap();
    // The port is free again.
    let again = Simulator::builder().with_port(port).start().await.unwrap();
    let taken = Simulator::builder()
        .with_port(port)
        .start()
        .await
        .unwrap_err();
    assert_eq!(taken.kind(), igel_migrate_core::ErrorKind::Io);
    drop(again);
    let odd = Simulator::builder()
        .with_host_name("no host")
        .start()
        .await
        .unwrap_err();
    assert_eq!(odd.kind(), igel_migrate_core::ErrorKind::Invalid);
}

#[tokio::test]
async fn certificates_of_each_kind() {
    use igel_migrate_core::simulator::ServerCertificate;
    for kind in [ServerCertificate::SelfSigned, ServerCertificate::Expired] {
        let simulator = Simulator::builder()
            .with_certificate(kind)
            .start()
            .await
            .unwrap();
        let request = Caller::new(&simulator).request("GET", "/serverstatus");
        assert!(read(request).await.is_err(), "{kind:?}");
    }
}
