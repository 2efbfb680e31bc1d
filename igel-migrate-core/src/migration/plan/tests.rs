mod blockers;
mod selection;
mod waves;

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::migration::fleet::{FleetDevice, RepositoryState};
use crate::migration::run::{Orders, PlanCheck, Preparation};
use crate::readiness::Verdict;
use crate::ums::{
    Directory, DirectoryKind, DirectoryTree, Profile, ProfileId, ProfileKind, ProfileRef,
};

const SPEC: &str = r#"
[ums]
url = "https://ums.example.test:8443"
username = "migration"
password = { env = "UMS_PASSWORD" }

[migration]
name = "autumn"
time_zone = "Europe/Berlin"

[target]
base_system = "12.7.4"

[profiles]
directory = "/Migration"
os12 = ["Base OS 12"]

[site_defaults]
staging = "/Migration/{site}/Staging"
launch = "/Migration/{site}/Launch"
windows = ["Mon-Fri 20:00-06:00"]
line = "100 Mbit/s"
repository = { name = "DAR {site}", webdav_url = "https://dar.{site}.example.test/" }

[[site]]
key = "berlin"
members = [{ directory = "/Berlin" }]

[[site]]
key = "munich"
members = [{ subnet = "10.2.0.0/16" }, { site_field = "Munich" }]

[traffic]
bytes_per_device = 1500000000
"#;

/// Words for everything that nobody can see.
const WORDS: &str = r#"
[[attestation]]
what = "profile_settings"
by = "A. Example"
on = 2026-11-20
[[attestation]]
what = "central_priority"
by = "A. Example"
on = 2026-11-20
[[attestation]]
what = "base_system"
by = "A. Example"
on = 2026-11-20
[[attestation]]
what = "upgrade_job"
by = "A. Example"
on = 2026-11-20
"#;

fn spec(more: &str) -> MigrationSpec {
    MigrationSpec::from_toml(&format!("{SPEC}{more}"), ".")
        .unwrap_or_else(|error| panic!("{}", error.report()))
}

/// `/Berlin` (10), `/Elsewhere` (20), `/Migration` (30) with the directories of Berlin, and without
/// those of Munich.
fn tree() -> DirectoryTree {
    let directories = [
        (10, "Berlin", -1),
        (20, "Elsewhere", -1),
        (30, "Migration", -1),
        (31, "berlin", 30),
        (32, "Staging", 31),
        (33, "Launch", 31),
    ];
    let directory = |(id, name, parent): (i64, &str, i64)| Directory {
        id: DirectoryId::new(id),
        name: name.to_owned(),
        parent: DirectoryId::new(parent),
        in_recycle_bin: false,
        children: None,
        extra: serde_json::Map::new(),
    };
    DirectoryTree::new(DirectoryKind::Device, directories.map(directory))
}

fn profile(id: i64, name: &str) -> Profile {
    Profile {
        id: ProfileId::new(id),
        kind: ProfileKind::Standard,
        name: name.to_owned(),
        parent: None,
        firmware: None,
        overrides_sessions: false,
        in_recycle_bin: false,
        extra: serde_json::Map::new(),
    }
}

fn refs(ids: &[i64]) -> BTreeSet<ProfileRef> {
    ids.iter().map(|&id| ProfileId::new(id).into()).collect()
}

fn device(number: i64, parent: i64, address: &str) -> FleetDevice {
    let mut device = FleetDevice::new(
        DeviceId::new(1000 + number),
        format!("00E0C5{number:06X}"),
        DirectoryId::new(parent),
    );
    device.last_ip = address.parse().ok();
    device.model = Arc::from(if number % 3 == 0 { "M350C" } else { "M340C" });
    device.build = Arc::from("11.11.150");
    device
}

fn generated(spec: &MigrationSpec) -> Vec<String> {
    let notes = spec
        .sites
        .iter()
        .flat_map(|site| profiles::repository_notes(spec, site).unwrap());
    notes.map(|note| note.name.to_string()).collect()
}

/// 20 devices in Berlin, 10 in Munich that lie in `/Elsewhere`, and profiles all imported.
fn fleet(spec: &MigrationSpec) -> Fleet {
    let mut fleet = Fleet::new(tree());
    fleet
        .devices
        .extend((0..20).map(|n| device(n, 10, "10.1.0.1")));
    fleet
        .devices
        .extend((20..30).map(|n| device(n, 20, "10.2.0.1")));
    fleet.profiles = vec![
        profile(1, "Base OS 12"),
        profile(2, "Berlin Wi-Fi"),
        profile(3, "Old VPN"),
    ];
    let names = generated(spec);
    fleet
        .profiles
        .extend((100..).zip(&names).map(|(id, name)| profile(id, name)));
    for (id, profiles) in [
        (10, &[2, 3][..]),
        (20, &[]),
        (30, &[1]),
        (32, &[1]),
        (33, &[1]),
    ] {
        fleet.effective.insert(DirectoryId::new(id), refs(profiles));
    }
    let complete = RepositoryState::new(true, None);
    fleet.repositories = spec
        .sites
        .iter()
        .map(|site| (site.key.clone(), complete))
        .collect();
    fleet
}

fn built(spec: &MigrationSpec, fleet: &Fleet) -> MigrationPlan {
    MigrationPlan::build(spec, fleet).unwrap_or_else(|error| panic!("{}", error.report()))
}

fn key(text: &str) -> SiteKey {
    text.parse().unwrap()
}

fn blockers(plan: &MigrationPlan, site: &str) -> String {
    plan.site(&key(site)).unwrap().blockers.join("\n")
}

#[test]
fn the_plan_as_a_person_sees_it() {
    let spec = spec(WORDS);
    let plan = built(&spec, &fleet(&spec));
    insta::assert_snapshot!("plan_text", plan.to_text());
}

const OTHER_RULES: &str = r#"
schema = 1
date = 2026-11-20
[[rule]]
id = "OURS-1"
applies_to = ["ums"]
severity = "blocker"
when = { ums = { below = "12.02.120" } }
message = "UMS {ums} is too old"
remedy = "update UMS"
source = ["ours"]
confidence = "documented"
fires_for = [{ ums = "12.02.110" }]
silent_for = [{ ums = "12.02.120" }]
"#;

#[test]
fn rules_that_were_changed_are_approved_with_the_plan() {
    let changed = |severity: &str| {
        let file = format!(
            "schema = 1\ndate = 2026-11-20\n[[override]]\nid = 'R-DAR-17'\n\
             severity = '{severity}'\nwhy = 'the vendor agreed'\n"
        );
        let rules = RuleSet::builtin()
            .with_overrides(&file, "ours.toml")
            .unwrap();
        let mut spec = spec(WORDS);
        spec.rules = Arc::new(rules);
        let plan = built(&spec, &fleet(&spec));
        (spec, plan)
    };
    let builtin = spec(WORDS);
    let usual = built(&builtin, &fleet(&builtin));
    assert!(!usual.to_json().unwrap().contains("\"rules\""));
    let (ours, plan) = changed("advice");
    let told = "R-DAR-17 changed by ours.toml of 2026-11-20: the vendor agreed";
    assert!(plan.to_text().contains(told), "{}", plan.to_text());
    assert_ne!(plan.hash(), usual.hash());
    assert_ne!(
        plan.site_hash(&key("munich")),
        usual.site_hash(&key("munich"))
    );
    let read = MigrationPlan::from_json(&plan.to_json().unwrap()).unwrap();
    assert_eq!(read, plan);

    let (others, _) = changed("blocker");
    let mut none = builtin.clone();
    none.rules = Arc::new(RuleSet::parse(OTHER_RULES).unwrap());
    let check = |spec: &MigrationSpec, plan: &MigrationPlan| {
        let credentials = crate::secret::Credentials::new("a", "b");
        let client = crate::ums::UmsClient::builder(spec.connection.url());
        let client = client.with_credentials(credentials).build().unwrap();
        PlanCheck::new(client, spec.clone(), plan.clone())
    };
    let orders = check(&ours, &plan).unwrap().orders().unwrap();
    assert_eq!(orders.head.rules_hash(), ours.rules.hash().to_string());
    for (spec, plan) in [
        (&builtin, &plan),
        (&ours, &usual),
        (&others, &plan),
        (&none, &usual),
    ] {
        let refused = check(spec, plan).unwrap_err();
        assert_eq!(refused.kind(), crate::ErrorKind::Conflict);
        assert_eq!(refused.message(), "the plan was made by other rules");
    }
}

#[test]
fn whom_to_call_changes_nothing_where_nobody_is_named() {
    let mut spec = spec(WORDS);
    let plan = built(&spec, &fleet(&spec));
    assert!(!plan.to_json().unwrap().contains("contact"));
    let desk = "Service desk, ext. 100";
    spec.contacts.insert(key("berlin"), desk.to_owned());
    let named = built(&spec, &fleet(&spec));
    assert!(named.to_text().contains(&format!("contact: {desk}")));
    assert_ne!(named.hash(), plan.hash());
    assert_ne!(
        named.site_hash(&key("berlin")),
        plan.site_hash(&key("berlin"))
    );
    assert_eq!(
        named.site_hash(&key("munich")),
        plan.site_hash(&key("munich"))
    );
    let read = MigrationPlan::from_json(&plan.to_json().unwrap()).unwrap();
    assert_eq!((read.hash(), &read.sites[0].contact), (plan.hash(), &None));
}

#[test]
fn the_plan_as_a_program_sees_it() {
    let spec = spec(WORDS);
    let plan = built(&spec, &fleet(&spec));
    let json = plan.to_json().unwrap();
    assert_eq!(MigrationPlan::from_json(&json).unwrap(), plan);
    let pretty: serde_json::Value = serde_json::from_str(&json).unwrap();
    insta::assert_snapshot!("plan_json", serde_json::to_string_pretty(&pretty).unwrap());
    assert!(MigrationPlan::from_json(&json.replacen("\"schema\":1", "\"schema\":2", 1)).is_err());
}

#[test]
fn after_success_there_is_nothing_to_do() {
    let spec = spec(WORDS);
    let mut fleet = fleet(&spec);
    for device in &mut fleet.devices {
        device.verdict = Verdict::OnOs12;
        device.parent = DirectoryId::new(33);
        device.last_ip = None;
    }
    let plan = built(&spec, &fleet);
    assert!(plan.is_empty() && plan.is_complete());
    assert!(plan.directories.is_empty() && plan.assignments.is_empty());
    assert!(plan.to_text().contains("Nothing to do."));
}

#[test]
fn whom_nobody_lets_go_is_told_what_stands_open() {
    let spec = spec(WORDS);
    let mut fleet = fleet(&spec);
    for (number, device) in fleet.devices.iter_mut().enumerate() {
        device.verdict = [Verdict::Blocked, Verdict::Unknown][number % 2];
        device.held_by = ["R-MIN-1"; 1]
            .into_iter()
            .filter(|_| number % 2 == 0)
            .map(str::to_owned)
            .collect();
    }
    fleet.devices[0].verdict = Verdict::OnOs12;
    fleet.devices[0].held_by = Arc::from([]);
    let plan = built(&spec, &fleet);
    assert!(plan.is_empty() && !plan.is_complete());
    assert_eq!(plan.held(), 29);
    let text = plan.to_text();
    assert!(!text.contains("Nothing to do"), "{text}");
    let head: Vec<&str> = text
        .lines()
        .skip(1)
        .take_while(|line| !line.is_empty())
        .collect();
    let steps: usize = plan.open_steps.values().map(Vec::len).sum();
    assert_eq!(
        head,
        [
            "  ! Nobody goes yet: 29 devices are not on OS 12, and none is ready.",
            "  ! Held by: R-MIN-1 14",
            &format!("  ! Open besides: {steps} steps by hand, listed below"),
        ]
    );

    fleet.devices.clear();
    let nobody = built(&spec, &fleet);
    assert!(!nobody.is_complete());
    assert_eq!(
        nobody.blockers,
        ["no device that is selected belongs to one of these sites"]
    );
}

#[test]
fn drift_is_judged_for_the_wave_about_to_begin() {
    let spec = spec(&format!("{WORDS}[waves]\nsizes = [10, 'rest']\n"));
    let before = fleet(&spec);
    let plan = built(&spec, &before);
    assert!(plan.drift(0, &spec, &before, &[]).unwrap().is_empty());

    let mut after = before.clone();
    let going = |wave: usize| {
        let sites = plan.waves[wave].sites.iter();
        let ids = sites
            .flat_map(|site| &site.devices)
            .map(|device| device.unit_id.to_string());
        ids.collect::<Vec<_>>()
    };
    let place = |fleet: &Fleet, id: &str| {
        fleet
            .devices
            .iter()
            .position(|device| &*device.unit_id == id)
            .unwrap()
    };
    let first = going(0);
    let gone = place(&after, &first[0]);
    after.devices.remove(gone);
    let at = place(&after, &first[1]);
    after.devices[at].verdict = Verdict::OnOs12;
    let at = place(&after, &first[2]);
    after.devices[at].parent = DirectoryId::new(20);
    let at = place(&after, &first[3]);
    after.devices[at].verdict = Verdict::Blocked;
    // In place already: no drift.
    let at = place(&after, &first[4]);
    after.devices[at].parent = DirectoryId::new(32);
    // Of the second wave: not looked at yet.
    let at = place(&after, &going(1)[0]);
    after.devices[at].verdict = Verdict::OnOs12;
    after.profiles.push(profile(50, "New\u{7} certificate"));
    after
        .effective
        .insert(DirectoryId::new(10), refs(&[2, 3, 50]));

    let drift = plan.drift(0, &spec, &after, &[]).unwrap();
    let kinds: Vec<&DriftKind> = drift.iter().map(|drift| &drift.kind).collect();
    let has = |wanted: &DriftKind| kinds.contains(&wanted);
    assert!(has(&DriftKind::Gone) && has(&DriftKind::OnOs12));
    assert!(has(&DriftKind::Moved(DirectoryId::new(20))));
    assert!(has(&DriftKind::NotReady(Verdict::Blocked)));
    assert!(has(&DriftKind::LosesProfile(
        "New\u{7} certificate".to_owned()
    )));
    assert_eq!(drift.len(), 5, "{drift:?}");
    assert!(
        drift
            .iter()
            .all(|drift| !drift.to_string().contains('\u{7}'))
    );
    assert_eq!(plan.drift(1, &spec, &after, &[]).unwrap().len(), 2);
    assert!(
        plan.drift(0, &spec, &after, &[key("berlin"), key("munich")])
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_site_hash_is_of_its_own_devices() {
    let spec = spec(&format!("{WORDS}[waves]\nsizes = ['rest']\n"));
    let before = fleet(&spec);
    let mut after = before.clone();
    after
        .devices
        .retain(|device| &*device.unit_id != "00E0C500001D");
    let (one, other) = (built(&spec, &before), built(&spec, &after));
    assert_ne!(one.hash(), other.hash());
    assert_ne!(
        one.site_hash(&key("munich")),
        other.site_hash(&key("munich"))
    );
    assert_eq!(
        one.site_hash(&key("berlin")),
        other.site_hash(&key("berlin"))
    );
    assert_eq!(
        one.hash().to_string().parse::<PlanHash>().unwrap(),
        one.hash()
    );
}

#[test]
fn no_secret_and_no_control_character_gets_into_a_plan() {
    let text = format!("{SPEC}{WORDS}").replace(
        "webdav_url",
        "download = { username = \"dar\", password = { command = [\"echo\", \"marker\"] } }, webdav_url",
    );
    let spec = MigrationSpec::from_toml(&text, ".").unwrap();
    let mut fleet = fleet(&spec);
    fleet.profiles.push(profile(60, "evil\u{1b}[31m"));
    fleet.effective.insert(DirectoryId::new(10), refs(&[60]));
    let plan = built(&spec, &fleet);
    assert!(!plan.to_json().unwrap().contains("marker"));
    assert!(!plan.to_text().contains('\u{1b}'));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn the_order_of_reading_does_not_matter(seed: u64) {
        let spec = spec(WORDS);
        let one = fleet(&spec);
        let mut other = one.clone();
        other.devices.sort_by_key(|device| (u64::try_from(device.id.get()).unwrap() ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        other.profiles.rotate_left(usize::try_from(seed % 5).unwrap());
        let (one, other) = (built(&spec, &one), built(&spec, &other));
        prop_assert_eq!(one.to_json().unwrap(), other.to_json().unwrap());
        prop_assert_eq!(one.hash(), other.hash());
    }
}
