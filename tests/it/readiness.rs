//! Readiness against the simulated UMS and the rules of the crate.

use std::borrow::Cow;

use igel_migrate_core::readiness::{
    AcceptUnknown, Attestations, DeclaredFacts, DirectoryFacts, DirectoryReadiness, Effect,
    Firmwares, FleetCheck, FleetReport, ReadinessSettings, Target, Verdict,
};
use igel_migrate_core::rules::{Method, RuleSet};
use igel_migrate_core::secret::{Credentials, SecretString};
use igel_migrate_core::simulator::{AuditEntry, Fleet, Simulator};
use igel_migrate_core::transport::Trust;
use igel_migrate_core::ums::{Device, FirmwareId, UmsClient};
use igel_migrate_core::{Basis, Os11Version, Os12Version, Severity, UmsVersion};

fn target() -> Target {
    Target::new(Os12Version::new(12, 8, 2), Method::Repository)
        .with_ums(UmsVersion::new(12, 13, 100))
}

async fn simulated(devices: usize) -> (Simulator, UmsClient) {
    let fleet = Fleet::of(devices).with_sites(4);
    let simulator = Simulator::builder()
        .with_fleet(fleet)
        .start()
        .await
        .unwrap();
    let password = SecretString::from(simulator.password());
    let client = UmsClient::builder(simulator.ums_url())
        .with_credentials(Credentials::new(simulator.username(), password))
        .with_trust(Trust::Pinned(vec![simulator.certificate_fingerprint()]))
        .build()
        .unwrap();
    (simulator, client)
}

#[tokio::test]
async fn a_streamed_fleet_is_assessed_by_site_and_directory() {
    let (simulator, client) = simulated(400).await;
    let declared = DeclaredFacts::from_toml(
        "[facts]\nedition = 'enterprise'\nicg = false\n\
         [[facts.directory]]\npath = '/Hamburg'\nicg = true\n",
    )
    .unwrap();
    let (target, rules) = (target(), RuleSet::builtin());
    let firmwares = Firmwares::new(client.firmwares().await.unwrap().values());
    let directories = client.directories().await.unwrap();
    let mut check = FleetCheck::new(&target, rules, &firmwares)
        .with_directories(&directories)
        .with_declared(&declared)
        .with_sites(|device| Some(Cow::Owned(device.site()?.to_uppercase())));
    let mut stream = client.devices().stream().await.unwrap();
    while let Some(device) = stream.next().await {
        check.add(&device.unwrap());
    }
    let report = check.finish();
    let binned = 400 - report.devices().len();
    assert!(binned < 20, "a few lie in the recycle bin");
    assert_eq!(report.counts().total(), report.devices().len());
    let sites: Vec<_> = report
        .by_site()
        .iter()
        .map(|site| site.name.clone().unwrap())
        .collect();
    assert_eq!(sites.len(), 4);
    assert!(sites.contains(&"HAMBURG".to_owned()));
    for device in report.devices() {
        assert_eq!(
            device.directory().map(str::to_uppercase),
            device.site().map(|site| format!("/{site}"))
        );
        let old = device.build().is_some_and(|build| build < "11.10.438");
        let told = !device
            .reasons()
            .any(|reason| reason.code() == "device-never-connected");
        if old && told {
            assert_eq!(device.verdict(), Verdict::Blocked, "{:?}", device.build());
            assert!(device.os11_update().is_some());
        }
    }
    // Only reads were sent.
    let entries = simulator.audit().entries();
    assert!(!entries.iter().any(AuditEntry::is_write));
}

#[tokio::test]
async fn a_directory_of_ums_is_checked() {
    let (_simulator, client) = simulated(8).await;
    let (target, rules) = (target(), RuleSet::builtin());
    let path = "/Hamburg".parse().unwrap();
    let id = client.directories().await.unwrap().resolve(&path).unwrap();
    let effective = client.effective_profiles(id).await.unwrap();
    let facts = DirectoryFacts::new(path).with_effective_profiles(
        effective.assignments(),
        &client.profiles().await.unwrap(),
        &Firmwares::default(),
    );
    let readiness = DirectoryReadiness::check(&facts, &target, &Attestations::new(), rules);
    assert_eq!(
        readiness.verdict(),
        Verdict::Blocked,
        "no profile reaches it"
    );
}

/// Devices of one build each, with enough of everything, that call themselves ready.
fn of_builds(target: &Target, builds: &[&str]) -> FleetReport {
    let rules = RuleSet::builtin();
    let firmwares =
        Firmwares::from_versions((0..).map(FirmwareId::new).zip(builds.iter().copied()));
    let settings = ReadinessSettings::from_toml(
        include_str!("../../examples/readiness.toml")
            .replace("files = ", "# files = ")
            .as_str(),
        rules,
    )
    .unwrap();
    let accept = AcceptUnknown::new(["firmware_ca", "revocation_list"], rules).unwrap();
    let mut check = FleetCheck::new(target, rules, &firmwares)
        .with_declared(&settings.facts)
        .with_accept_unknown(accept);
    for (id, build) in builds.iter().enumerate() {
        let json = format!(
            r#"{{"id":"{id}","unitID":"00E0C50000{id:02X}","name":"{build}","firmwareID":"{id}",
                "memorySize":7061,"flashSize":30517,"cpuSpeed":2400,"deviceType":"HP t640",
                "osType":"IGEL Linux 11 (OS12 Upgrade Ready; Kernel Version 6.1.42)"}}"#,
        );
        check.add(&Device::from_json(json.as_bytes()).unwrap());
    }
    check.finish()
}

#[test]
fn the_feature_decides_and_not_the_number() {
    let builds = [
        "11.10.437.01",
        "11.10.438.01",
        "11.10.439.01",
        "11.10.440.01",
        "11.11.100.01",
    ];
    let target = target();
    let report = of_builds(&target, &builds);
    let may_go: Vec<&str> = report
        .devices()
        .filter(|device| device.verdict().may_go())
        .map(|device| device.name())
        .collect();
    assert_eq!(may_go, ["11.10.438.01", "11.11.100.01"]);
    let lower = report.devices().nth(1).unwrap();
    let warning = lower
        .reasons()
        .find(|reason| reason.code() == "R-DAR-17")
        .unwrap();
    assert_eq!(warning.effect, Effect::Warns);
    assert!(
        warning
            .finding
            .message
            .contains("below the documented minimum")
    );
    assert_eq!(warning.finding.severity, Severity::Warning);
    let groups = report.pre_step();
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].build.canonical(), "11.11.100");
    assert_eq!((groups[0].devices, groups[0].unlocked), (3, 3));
}

#[test]
fn another_method_needs_another_build() {
    let builds = ["11.08.440.01", "11.10.439.01", "11.11.100.01"];
    let needed = |method| {
        let target =
            Target::new(Os12Version::new(12, 7, 6), method).with_ums(UmsVersion::new(12, 13, 100));
        let report = of_builds(&target, &builds);
        let needed: Vec<_> = report
            .devices()
            .map(|device| device.os11_update().map(Os11Version::canonical))
            .collect();
        needed
    };
    let build = |text: &str| Some(text.to_owned());
    assert_eq!(needed(Method::Portal), [build("11.09.100"), None, None]);
    assert_eq!(
        needed(Method::Repository),
        [build("11.11.100"), build("11.11.100"), None]
    );
}

#[test]
fn every_reason_says_who_says_so_and_what_it_stands_on() {
    let target = target();
    let report = of_builds(&target, &["11.10.439.01"]);
    let device = report.devices().next().unwrap();
    let keys = device
        .reasons()
        .find(|reason| reason.code() == "R-DAR-1")
        .unwrap();
    assert!(
        keys.finding
            .source
            .as_deref()
            .unwrap()
            .contains("KB DAR upgrade")
    );
    assert_eq!(keys.finding.bases, [Basis::Observed, Basis::Declared]);
    assert_eq!(report.rule_set_date(), RuleSet::builtin().date());
}

#[test]
fn overrides_are_named_in_every_form_of_the_report() {
    let rules = RuleSet::builtin()
        .with_overrides(
            "schema = 1\ndate = 2026-11-20\n\
             [[silence]]\nid = 'R-DAR-1'\nwhy = 'tried in our laboratory'\n",
            "site.toml",
        )
        .unwrap();
    let target = target();
    let firmwares = Firmwares::from_versions([(FirmwareId::new(1), "11.10.439.01")]);
    let mut check = FleetCheck::new(&target, &rules, &firmwares);
    check.add(&Device::from_json(br#"{"id":"1","firmwareID":"1","memorySize":7061}"#).unwrap());
    let report = check.finish();
    let said = "R-DAR-1 silenced by site.toml of 2026-11-20: tried in our laboratory";
    assert_eq!(report.overrides(), [said]);
    assert!(
        report
            .to_text(igel_migrate_core::readiness::Style::Plain)
            .contains(said)
    );
    assert!(report.to_json().contains(said));
    assert!(report.to_csv().contains("2026-11-23, R-DAR-1 silenced"));
    let mut devices = report.devices();
    assert!(!devices.any(|device| device.reasons().any(|reason| reason.code() == "R-DAR-1")));
}

#[test]
fn settings_name_the_file_a_mistake_stands_in() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("facts.toml");
    let table = folder.path().join("devices.csv");
    std::fs::write(&settings, "[facts]\nfiles = ['devices.csv']\n").unwrap();
    let read = || ReadinessSettings::from_file(&settings, RuleSet::builtin());
    let error = read().unwrap_err();
    assert_eq!(error.subject(), Some(&*table.display().to_string()));
    std::fs::write(&table, "name,secure_bot\n").unwrap();
    let error = read().unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "{}: line 1, column 6: `secure_bot` is not a column of facts \
             (reading readiness settings)",
            table.display()
        )
    );
    std::fs::write(
        &settings,
        "[readiness]\naccept_unknown = ['secure_boot', 'core']\n",
    )
    .unwrap();
    let error = read().unwrap_err();
    assert_eq!(
        error.report(),
        format!(
            "{}: line 2, column 34: `core` is no rule, no check, no fact and no feature \
             (reading readiness settings)\nhint: did you mean `cores`?",
            settings.display()
        )
    );
}
