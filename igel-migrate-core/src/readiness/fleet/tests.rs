//! Fleets of a few devices, and of many made-up ones, against a few rules of their own.

mod declared;

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::finding::Basis;
use crate::readiness::{DeviceKey, Effect, Verdict};
use crate::rules::{Facts, Flag, Method};
use crate::ums::{Directory, DirectoryId, DirectoryKind, FirmwareId};
use crate::{Os12Version, UmsVersion};

static RULES: LazyLock<RuleSet> = LazyLock::new(|| {
    RuleSet::parse(
        r#"
        schema = 1
        date = 2026-11-23

        [[rule]]
        id = "T-KEYS"
        applies_to = ["device"]
        severity = "blocker"
        when = { method = "repository", not = { build = { has = "dar_keys" } } }
        message = "OS 11 {build} does not know repositories"
        remedy = "update OS 11"
        source = ["invented"]
        confidence = "documented"

        [[rule]]
        id = "T-RAM"
        applies_to = ["device"]
        severity = "blocker"
        outranked_by = "upgrade_ready"
        when = { ram_mb = { below = 1700 } }
        message = "{ram_mb} MB of memory are too little"
        remedy = "replace the device"
        source = ["invented"]
        confidence = "documented"

        [[rule]]
        id = "T-CORES"
        applies_to = ["device"]
        severity = "blocker"
        covered_by = "upgrade_ready"
        when = { cores = { below = 2 } }
        message = "{cores} core is too little"
        remedy = "replace the device"
        source = ["invented"]
        confidence = "documented"

        [[rule]]
        id = "T-BOOT"
        applies_to = ["device"]
        severity = "blocker"
        when = { secure_boot = true, target = { below = "12.7.0" } }
        message = "OS 12 {target} does not start under Secure Boot"
        remedy = "choose a later target, or switch Secure Boot off"
        source = ["invented"]
        confidence = "documented"

        [[rule]]
        id = "T-ICG"
        applies_to = ["device"]
        severity = "warning"
        when = { icg = true }
        message = "the device is behind a gateway"
        remedy = "look at it"
        source = ["invented"]
        confidence = "documented"

        [[rule]]
        id = "T-UMS"
        applies_to = ["ums"]
        severity = "blocker"
        when = { ums = { below = "12.02.120" } }
        message = "UMS {ums} is too old"
        remedy = "update UMS"
        source = ["invented"]
        confidence = "documented"
        "#,
    )
    .unwrap()
});

const BUILDS: [&str; 6] = [
    "11.08.440.01",
    "11.10.438.01",
    "11.10.439.01",
    "11.11.100.01",
    "11.11.150.01",
    "12.8.2",
];

fn firmwares() -> Firmwares {
    Firmwares::from_versions((0..).map(FirmwareId::new).zip(BUILDS))
}

fn target(version: &str) -> Target {
    Target::new(version.parse::<Os12Version>().unwrap(), Method::Repository)
        .with_ums(UmsVersion::new(12, 13, 110))
}

/// A device of a build, ready or not, with this much memory.
fn device(id: u32, name: &str, build: usize, ready: bool, memory: u32) -> Device {
    let ready = if ready { "OS12 Upgrade Ready; " } else { "" };
    let generation = if build == 5 { 12 } else { 11 };
    let json = serde_json::json!({
        "id": id.to_string(),
        "unitID": format!("00E0C5{id:06X}"),
        "mac": format!("00E0C5{id:06X}"),
        "name": name,
        "firmwareID": build.to_string(),
        "parentID": (40 + id % 3).to_string(),
        "site": if id.is_multiple_of(2) { "Berlin" } else { "Gent" },
        "deviceType": if (id / 2).is_multiple_of(2) { "IGEL M350C" } else { "HP t640" },
        "memorySize": memory,
        "osType": format!("IGEL Linux {generation} ({ready}Kernel Version 6.1.42)"),
        "lastContact": "2026-11-20 14:25",
    });
    Device::from_json(json.to_string().as_bytes()).unwrap()
}

fn known() -> DeclaredFacts {
    let facts = Facts::on(Basis::Declared)
        .with_flag(Flag::SecureBoot, false)
        .with_flag(Flag::Icg, false);
    DeclaredFacts::new().with_fleet(facts).unwrap()
}

fn tree() -> DirectoryTree {
    let directory = |id, name: &str, parent| Directory {
        id: DirectoryId::new(id),
        name: name.to_owned(),
        parent: DirectoryId::new(parent),
        in_recycle_bin: false,
        children: None,
        extra: serde_json::Map::new(),
    };
    DirectoryTree::new(
        DirectoryKind::Device,
        [
            directory(40, "Offices", -1),
            directory(41, "Berlin", 40),
            directory(42, "Room 1", 41),
        ],
    )
}

fn assess(devices: &[Device], declared: &DeclaredFacts) -> FleetReport {
    let (target, firmwares, tree) = (target("12.8.2"), firmwares(), tree());
    let mut check = FleetCheck::new(&target, &RULES, &firmwares)
        .with_declared(declared)
        .with_directories(&tree);
    for device in devices {
        check.add(device);
    }
    check.finish()
}

fn codes(report: &FleetReport, effect: Effect) -> Vec<Vec<&str>> {
    report
        .devices()
        .map(|device| device.codes(effect))
        .collect()
}

fn verdicts(report: &FleetReport) -> Vec<Verdict> {
    report.devices().map(|device| device.verdict()).collect()
}

#[test]
fn the_devices_own_word_outranks_arithmetic_and_covers_what_nobody_knows() {
    let devices = [
        device(1, "ready, small", 3, true, 1000),
        device(2, "not ready, small", 3, false, 1000),
        device(3, "not ready, large", 3, false, 4000),
        device(4, "not asked", 0, false, 4000),
    ];
    let report = assess(&devices, &known());
    assert_eq!(
        verdicts(&report),
        [
            Verdict::Ready,
            Verdict::Blocked,
            Verdict::Blocked,
            Verdict::Blocked
        ]
    );
    assert_eq!(
        codes(&report, Effect::Blocks),
        [
            vec![],
            vec!["T-RAM"],
            vec!["device-says-no"],
            vec!["T-KEYS"]
        ]
    );
    // A device that was never asked has not said no.
    assert_eq!(
        codes(&report, Effect::LeavesOpen),
        [
            vec![],
            vec!["T-CORES"],
            vec!["T-CORES"],
            vec!["device-not-asked", "T-CORES"]
        ]
    );
    let settled = report.settled();
    assert_eq!(
        settled.len(),
        1,
        "one line for the fleet, none for a device"
    );
    assert_eq!((&*settled[0].code, settled[0].devices), ("T-CORES", 1));
    assert_eq!(settled[0].missing, ["cores"]);
}

#[test]
fn the_feature_decides_which_devices_need_another_build_first() {
    let devices = [
        device(1, "11.08.440", 0, false, 4000),
        device(2, "11.10.438", 1, true, 4000),
        device(3, "11.10.439", 2, true, 4000),
        device(4, "11.10.439, small", 2, false, 1000),
        device(5, "11.11.100", 3, true, 4000),
        device(6, "on OS 12", 5, false, 4000),
    ];
    let mut declared = known();
    declared
        .read_csv("name,cores\n11.08.440,4\n\"11.10.439, small\",4\n", "f.csv")
        .unwrap();
    let report = assess(&devices, &declared);
    assert_eq!(report.counts().of(Verdict::OnOs12), 1);
    assert_eq!(report.counts().may_go(), 2);
    let update = Change::UpdateOs11 {
        build: "11.11.100".parse().unwrap(),
    };
    let groups = report.pre_step();
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].build, "11.11.100".parse().unwrap());
    assert_eq!(groups[0].settles, ["T-KEYS"]);
    assert_eq!((groups[0].devices, groups[0].unlocked), (3, 2));
    let needing: Vec<_> = report
        .devices_needing(&groups[0].build)
        .map(|device| device.name())
        .collect();
    assert_eq!(needing, ["11.08.440", "11.10.439", "11.10.439, small"]);
    let unlocks = report.unlocks();
    assert_eq!(
        (&unlocks[0].changes[..], unlocks[0].devices),
        (&[update.clone()][..], 2)
    );
    assert_eq!(
        unlocks[1].devices, 1,
        "only both together help the third one"
    );
    assert_eq!(unlocks[1].changes[0], update);
    assert_eq!(
        unlocks[1].changes[1].to_string(),
        "T-RAM: replace the device"
    );
}

#[test]
fn what_blocks_everybody_is_said_once_and_counts_for_everybody() {
    let target = Target::new(Os12Version::new(12, 8, 2), Method::Repository)
        .with_ums(UmsVersion::new(12, 1, 100));
    let (firmwares, declared) = (firmwares(), known());
    let mut check = FleetCheck::new(&target, &RULES, &firmwares).with_declared(&declared);
    check.add(&device(1, "a", 3, true, 4000));
    check.add(&device(2, "on OS 12", 5, false, 4000));
    let report = check.finish();
    assert_eq!(report.common_reasons().count(), 1);
    assert_eq!(verdicts(&report), [Verdict::Blocked, Verdict::OnOs12]);
    assert_eq!(
        report.unlocks()[0].changes[0].to_string(),
        "T-UMS: update UMS"
    );
}

#[test]
fn the_state_in_ums_is_part_of_the_verdict() {
    let from = |json: &str| Device::from_json(json.as_bytes()).unwrap();
    let devices = [
        from(r#"{"id":"1","name":"never seen"}"#),
        from(
            r#"{"id":"2","movedToBin":true,"osType":"IGEL Linux 11 (OS12 Upgrade Ready)","firmwareID":"3"}"#,
        ),
        from(r#"{"id":"3","osType":"IGEL Linux 11 (OS12 Upgrade Ready)","firmwareID":"5"}"#),
        from(
            r#"{"id":"4","osType":"IGEL OS 12","firmwareID":"5","isThinClientRegistered":"false"}"#,
        ),
    ];
    let report = assess(&devices, &known());
    assert_eq!(
        verdicts(&report),
        [
            Verdict::Unknown,
            Verdict::Blocked,
            Verdict::Unknown,
            Verdict::OnOs12
        ]
    );
    assert_eq!(
        codes(&report, Effect::LeavesOpen)[0],
        ["device-never-connected"]
    );
    assert_eq!(codes(&report, Effect::Blocks)[1], ["device-in-recycle-bin"]);
    assert_eq!(
        codes(&report, Effect::LeavesOpen)[2][0],
        "device-os-at-odds"
    );
    assert_eq!(codes(&report, Effect::Warns)[3], ["device-not-registered"]);
}

/// Names that would be formulas, escape sequences or markup, if somebody let them.
fn hostile() -> FleetReport {
    let names = [
        "=HYPERLINK(\"x\")",
        "\u{1b}[31mred",
        "@a,\"b\"",
        "\u{202e}turned",
        "plain",
    ];
    let mut devices = Vec::new();
    for (id, name) in (1..).zip(names) {
        devices.push(device(
            id,
            name,
            id as usize % 4,
            id % 2 == 0,
            1500 + 100 * id,
        ));
    }
    assess(&devices, &known())
}

#[test]
fn the_table_of_a_small_fleet() {
    insta::assert_snapshot!(hostile().to_text(Style::Plain));
}

#[test]
fn the_csv_of_a_small_fleet() {
    let csv = hostile().to_csv();
    assert!(csv.lines().all(|line| !line.contains(['\u{1b}', '\t'])));
    insta::assert_snapshot!(csv);
}

#[test]
fn the_json_of_a_small_fleet() {
    let json = hostile().to_json();
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(read["devices"][0]["name"], "=HYPERLINK(\"x\")");
    assert_eq!(read["devices"].as_array().unwrap().len(), 5);
    insta::assert_snapshot!(json);
}

#[test]
fn colours_are_only_in_the_coloured_table() {
    let report = hostile();
    assert!(!report.to_text(Style::Plain).contains('\u{1b}'));
    let coloured = report.to_text(Style::Coloured);
    assert!(coloured.contains("\u{1b}[31m"));
    assert!(
        !coloured.contains("\u{1b}[31mred"),
        "a name brings no colour of its own"
    );
}

prop_compose! {
    fn any_device()(
        id in 1_u32..40,
        name in "[abc]|=x",
        build in 0_usize..6,
        ready: bool,
        memory in prop_oneof![Just(1500_u32), Just(4000)],
    ) -> Device {
        device(id, &name, build, ready, memory)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]
    #[test]
    fn the_order_of_devices_does_not_matter(
        devices in proptest::collection::vec(any_device(), 0..5),
        turn in 0_usize..5,
        rows in 0_usize..3,
    ) {
        static FIXED: LazyLock<(Target, Firmwares, RuleSetNote)> =
            LazyLock::new(|| (target("12.6.0"), firmwares(), RuleSetNote::of(&RULES)));
        let mut declared = DeclaredFacts::new();
        let text = "name,icg\na,true\nb,false\n";
        let lines: Vec<&str> = text.lines().take(rows + 1).collect();
        declared.read_csv(&lines.join("\n"), "x.csv").unwrap();
        let run = |devices: &[Device]| {
            let mut check = FleetCheck::new(&FIXED.0, &RULES, &FIXED.1).with_declared(&declared);
            for device in devices {
                check.add(device);
            }
            let report = assess::report(check, FIXED.2.clone());
            (report.to_csv(), report.by_reason(), report.declarations().to_vec())
        };
        let mut turned = devices.clone();
        turned.reverse();
        let length = turned.len().max(1);
        turned.rotate_left(turn % length);
        prop_assert_eq!(run(&devices), run(&turned));
    }
}
