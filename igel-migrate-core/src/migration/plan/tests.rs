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
    let check = |spec: &MigrationSpec, plan: &MigrationPlan| {
        let credentials = crate::secret::Credentials::new("a", "b");
        let client = crate::ums::UmsClient::builder(spec.connection.url());
        let client = client.with_credentials(credentials).build().unwrap();
        PlanCheck::new(client, spec.clone(), plan.clone())
    };
    let orders = check(&ours, &plan).unwrap().orders().unwrap();
    assert_eq!(orders.head.rules_hash(), ours.rules.hash().to_string());
    for (spec, plan) in [(&builtin, &plan), (&ours, &usual), (&others, &plan)] {
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
fn a_lost_profile_blocks_unless_it_is_accepted_or_carried_over() {
    let spec_of = |text: &str| spec(&format!("{WORDS}{text}"));
    let blocking = "20 devices from /Berlin would lose `Berlin Wi-Fi`, `Old VPN`";
    let strict = spec_of("");
    let plan = built(&strict, &fleet(&strict));
    assert_eq!(blockers(&plan, "berlin"), blocking);
    assert!(
        plan.refusals(0, &[])
            .contains(&format!("site berlin: {blocking}"))
    );
    assert_eq!(blockers(&plan, "munich"), "");

    let text = SPEC.replace(
        "name = \"autumn\"",
        "name = \"autumn\"\naccept_losing = [\"Old VPN\", \"Berlin Wi-Fi\"]",
    );
    let accepting = MigrationSpec::from_toml(&format!("{text}{WORDS}"), ".").unwrap();
    let plan = built(&accepting, &fleet(&accepting));
    assert_eq!(blockers(&plan, "berlin"), "");
    assert_eq!(
        plan.site(&key("berlin")).unwrap().profiles[0].lost.len(),
        2,
        "shown all the same"
    );

    let text = SPEC.replace(
        "name = \"autumn\"",
        "name = \"autumn\"\ncarry_over = true\naccept_losing = [\"Old VPN\"]",
    );
    let carrying = MigrationSpec::from_toml(&format!("{text}{WORDS}"), ".").unwrap();
    let plan = built(&carrying, &fleet(&carrying));
    assert_eq!(blockers(&plan, "berlin"), "");
    let carried: Vec<String> = plan
        .carried_over
        .iter()
        .map(|one| format!("{} on {}", one.profile.name, one.directory))
        .collect();
    assert_eq!(
        carried,
        [
            "Berlin Wi-Fi on /Migration/berlin/Launch",
            "Berlin Wi-Fi on /Migration/berlin/Staging"
        ]
    );
}

#[test]
fn from_staging_to_launch_nothing_may_change() {
    let spec = spec(WORDS);
    let mut fleet = fleet(&spec);
    fleet.effective.insert(DirectoryId::new(33), refs(&[1, 2]));
    assert!(blockers(&built(&spec, &fleet), "berlin").contains(
        "`Berlin Wi-Fi` reaches /Migration/berlin/Launch and not /Migration/berlin/Staging: the \
         move to launch would change settings"
    ));
}

#[test]
fn profiles_are_found_by_name_and_only_if_there_is_one() {
    let spec = spec(WORDS);
    let mut fleet = fleet(&spec);
    fleet.profiles.push(profile(9, "Base OS 12"));
    fleet
        .profiles
        .retain(|profile| !profile.name.starts_with("DAR munich OS11"));
    let plan = built(&spec, &fleet);
    assert!(blockers(&plan, "berlin").contains("UMS has 2 profiles `Base OS 12`"));
    assert!(blockers(&plan, "munich").contains("UMS has no profile `DAR munich OS11 r1 "));
    let steps: Vec<&str> = plan.open_steps["munich"]
        .iter()
        .map(|step| step.id.as_str())
        .collect();
    assert!(steps.contains(&"site/munich/profile-os11"), "{steps:?}");
    assert!(
        !steps.contains(&"site/munich/profile-os12"),
        "UMS shows that one: {steps:?}"
    );

    let imports: Vec<&str> = plan
        .imports
        .iter()
        .map(|import| import.site.as_str())
        .collect();
    assert_eq!(imports, ["munich"]);
    assert!(plan.to_text().contains("[ ] Import `DAR munich OS11 r1 "));
    let folder = tempfile::tempdir().unwrap();
    let written = plan.write_documents(&spec, folder.path()).unwrap();
    assert_eq!(written.len(), 1);
    let document = std::fs::read(&written[0]).unwrap();
    let profile = crate::profile::os11::Os11Profile::parse(&document).unwrap();
    assert_eq!(profile.instances().count(), 1);

    // A name without its hash finds the generated profile.
    let short = MigrationSpec::from_toml(
        &format!("{SPEC}{WORDS}")
            .replace("os12 = [\"Base OS 12\"]", "os11 = [\"DAR berlin OS11 r1\"]"),
        ".",
    )
    .unwrap();
    assert!(!blockers(&built(&short, &fleet), "berlin").contains("no profile"));
}

#[test]
fn what_nobody_vouches_for_or_checked_blocks() {
    let spec = spec("");
    let mut fleet = fleet(&spec);
    fleet.repositories.remove(&key("munich"));
    fleet
        .repositories
        .insert(key("berlin"), RepositoryState::new(false, None));
    let plan = built(&spec, &fleet);
    assert!(blockers(&plan, "berlin").contains("its repository is not complete"));
    assert!(blockers(&plan, "munich").contains("its repository was not checked"));
    assert_eq!(
        blockers(&plan, "munich")
            .matches("nobody vouches that")
            .count(),
        4
    );
    // A site can be skipped; its blockers then forbid nothing.
    let refused = plan.refusals(0, &[key("berlin"), key("munich")]);
    assert!(
        refused.iter().all(|line| !line.contains("site ")),
        "{refused:?}"
    );
}

#[test]
fn a_device_of_two_sites_blocks() {
    let spec = spec(WORDS);
    let mut fleet = fleet(&spec);
    fleet.devices[3].last_ip = "10.2.7.7".parse().ok();
    fleet.devices[4].site = "Munich".into();
    let plan = built(&spec, &fleet);
    assert_eq!(
        plan.blockers,
        ["2 devices are claimed by more than one site: 00E0C5000003, 00E0C5000004"]
    );
    assert_eq!(plan.left_out["claimed by several sites"], 2);
    assert_eq!(plan.devices(), 28);
}

#[test]
fn who_does_not_go_is_counted_by_the_reason() {
    let spec = spec(&format!(
        "{WORDS}[devices]\nnames = ['none']\ndirectories = ['/Berlin', '/Elsewhere', '/Gone']\n[devices.except]\ncomment_marker = '#skip'\nmodels = ['M350C']\nnames = ['boardroom']\n"
    ));
    let mut fleet = fleet(&spec);
    for device in &mut fleet.devices {
        device.model = Arc::from("M340C");
    }
    let change = [
        |device: &mut FleetDevice| device.comment = "do not touch #skip".into(),
        |device: &mut FleetDevice| device.model = Arc::from("M350C"),
        |device: &mut FleetDevice| device.name = "boardroom".into(),
        |device: &mut FleetDevice| device.unit_id = "".into(),
        |device: &mut FleetDevice| device.unit_id = "00E0C5000005".into(),
        |device: &mut FleetDevice| device.verdict = Verdict::OnOs12,
        |device: &mut FleetDevice| {
            device.verdict = Verdict::Blocked;
            device.held_by = vec!["R-MIN-1".to_owned()].into();
        },
        |device: &mut FleetDevice| device.verdict = Verdict::Unknown,
    ];
    // The device number 5 has the unit id that number 4 is given.
    for (place, change) in [0, 1, 2, 3, 4, 6, 7, 8].into_iter().zip(change) {
        change(&mut fleet.devices[place]);
    }
    fleet.devices.push(device(40, 20, "192.0.2.1"));
    let plan = built(&spec, &fleet);
    let left_out: Vec<String> = plan
        .left_out
        .iter()
        .map(|(why, count)| format!("{count} {why}"))
        .collect();
    assert_eq!(
        left_out,
        [
            "2 a unit id that occurs twice",
            "1 at no site",
            "3 not selected",
            "1 on OS 12 already",
            "1 readiness blocked",
            "1 readiness unknown",
            "1 without a unit id",
        ]
    );
    assert_eq!(plan.devices(), 31 - 10);
    assert_eq!(plan.site(&key("berlin")).unwrap().held_by["R-MIN-1"], 1);
    assert_eq!(
        plan.blockers,
        ["the directory /Gone of the selection does not exist"]
    );
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
    assert!(nobody.is_complete());
    assert!(
        nobody
            .to_text()
            .contains("no device that is selected is at one of these sites")
    );
}

#[test]
fn who_is_in_place_goes_without_losing_anything() {
    let spec = spec(WORDS);
    let mut fleet = fleet(&spec);
    for device in &mut fleet.devices {
        device.parent = DirectoryId::new(32);
        device.last_ip = None;
    }
    let plan = built(&spec, &fleet);
    let berlin = plan.site(&key("berlin")).unwrap();
    assert_eq!(
        (plan.devices(), berlin.profiles.len(), berlin.present),
        (30, 0, 30)
    );
    assert!(berlin.blockers.is_empty());
}

#[test]
fn the_first_device_of_each_site_goes_alone_and_once() {
    let spec = spec(&format!("{WORDS}[waves]\nsizes = [3, 'rest']\n"));
    let plan = built(&spec, &fleet(&spec));
    assert_eq!(plan.waves.len(), 2);
    assert_eq!(plan.waves[0].devices(), 3);
    for site in ["berlin", "munich"] {
        let own = plan.waves.iter().flat_map(|wave| &wave.sites);
        let alone: Vec<bool> = own
            .filter(|wave| wave.site == key(site))
            .map(|wave| wave.first_alone)
            .collect();
        assert_eq!(alone.iter().filter(|alone| **alone).count(), 1);
        assert!(alone[0]);
    }
}

#[test]
fn waves_keep_to_what_the_line_carries() {
    // Two hours of 3 Mbit/s carry one device of 1.5 GB, twenty minutes for its upgrade included.
    let text = format!("{SPEC}{WORDS}[waves]\ndownload = 'central'\nsizes = ['rest']\n")
        .replace("100 Mbit/s", "3 Mbit/s")
        .replace("Mon-Fri 20:00-06:00", "daily 20:00-22:00");
    let spec = MigrationSpec::from_toml(&text, ".").unwrap();
    let plan = built(&spec, &fleet(&spec));
    assert_eq!(plan.site(&key("berlin")).unwrap().per_wave, Some(1));
    assert_eq!(plan.waves.len(), 20);
    assert!(
        plan.waves
            .iter()
            .flat_map(|wave| &wave.sites)
            .all(|site| site.devices.len() == 1)
    );
    assert!(
        plan.assignments
            .iter()
            .all(|one| !one.profile.name.starts_with("DAR"))
    );
}

#[test]
fn no_directory_gets_more_than_five_thousand() {
    let spec = spec(&format!("{WORDS}[waves]\nsizes = ['rest']\n"));
    let mut fleet = fleet(&spec);
    fleet.devices = (0..12_000).map(|n| device(n, 10, "")).collect();
    fleet.devices.extend((20_000..20_500).map(|n| {
        let mut done = device(n, 33, "");
        done.verdict = Verdict::OnOs12;
        done
    }));
    let plan = built(&spec, &fleet);
    let berlin = plan.site(&key("berlin")).unwrap();
    assert_eq!((berlin.shards, berlin.present), (3, 500));
    assert!(
        berlin
            .notes
            .iter()
            .any(|note| note.contains("the job must be on each of them"))
    );
    let mut counts = BTreeMap::new();
    for device in plan
        .waves
        .iter()
        .flat_map(|wave| &wave.sites)
        .flat_map(|site| &site.devices)
    {
        *counts.entry(device.shard).or_insert(0) += 1;
    }
    assert_eq!(counts, BTreeMap::from([(1, 4500), (2, 5000), (3, 2500)]));
    assert!(
        plan.directories
            .contains(&"/Migration/berlin/Launch/3".parse().unwrap())
    );
}

#[test]
fn devices_that_lack_a_build_are_updated_first() {
    let spec = spec(&format!(
        "{WORDS}[os11_update]\nbuild = '11.11.186'\ndirectory = '/Migration/Update'\n"
    ));
    let mut fleet = fleet(&spec);
    for device in &mut fleet.devices[..5] {
        device.verdict = Verdict::Blocked;
        device.held_by = vec!["R-DAR-1".to_owned()].into();
        device.os11_update = Some(Arc::from("11.11.100.01"));
    }
    let plan = built(&spec, &fleet);
    let update = plan.os11_update.as_ref().unwrap();
    assert_eq!(
        update.waves.iter().map(PlannedWave::devices).sum::<usize>(),
        5
    );
    assert_eq!(plan.devices(), 25);
    assert!(
        plan.to_text()
            .contains("5 devices to /Migration/Update for OS 11 11.11.186")
    );
}

#[test]
fn an_update_does_not_fill_a_directory_either() {
    let spec = spec(&format!(
        "{WORDS}[os11_update]\nbuild = '11.11.186'\ndirectory = '/Elsewhere'\n"
    ));
    let mut fleet = fleet(&spec);
    let plan = |fleet: &Fleet| built(&spec, fleet);
    fleet.devices = (0..7_000)
        .map(|n| {
            let (directory, address) = [(10, "10.1.0.1"), (30, "10.2.0.1")][(n % 2) as usize];
            let mut device = device(n, directory, address);
            device.verdict = Verdict::Blocked;
            device.os11_update = Some(Arc::from("11.11.100.01"));
            device
        })
        .collect();
    let sharded = plan(&fleet);
    let update = sharded.os11_update.as_ref().unwrap();
    assert_eq!(update.shards, 2);
    let mut counts = BTreeMap::new();
    let sites = update.waves.iter().flat_map(|wave| &wave.sites);
    for device in sites.flat_map(|site| &site.devices) {
        *counts.entry(device.shard).or_insert(0) += 1;
    }
    assert_eq!(counts, BTreeMap::from([(1, 5000), (2, 2000)]));
    assert!(
        sharded
            .to_text()
            .contains("7000 devices to 2 directories in /Elsewhere for OS 11")
    );
    let json = sharded.to_json().unwrap();
    assert_eq!(MigrationPlan::from_json(&json).unwrap(), sharded);
    let orders = Orders::from_os11_update(&sharded, "rules")
        .unwrap()
        .unwrap();
    let made: Vec<String> = (orders.preparations.iter())
        .map(|one| match one {
            Preparation::Directory(path) => path.to_string(),
            Preparation::Assignment(_) => panic!("nothing is assigned"),
        })
        .collect();
    assert_eq!(made, ["/Elsewhere/1", "/Elsewhere/2"]);

    fleet.devices.truncate(5_000);
    let whole = plan(&fleet);
    let update = whole.os11_update.as_ref().unwrap();
    assert_eq!(update.shards, 1);
    assert!(!whole.to_json().unwrap().contains("\"shards\":1,\"waves\""));
    let orders = Orders::from_os11_update(&whole, "rules").unwrap().unwrap();
    assert!(orders.preparations.is_empty());
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
fn late_joiners_go_where_they_are_told() {
    let plan_of = |how: &str| {
        let spec = spec(&format!(
            "{WORDS}[waves]\nsizes = [10, 'rest']\nlate_joiners = '{how}'\n"
        ));
        let before = fleet(&spec);
        let mut after = before.clone();
        after.devices.push(device(50, 10, ""));
        after.devices.push(device(51, 20, "10.2.0.9"));
        let plan = built(&spec, &before);
        assert_eq!(plan.with_late_joiners(&spec, &before).unwrap(), None);
        let joined = plan.with_late_joiners(&spec, &after).unwrap();
        (plan, joined)
    };
    assert_eq!(plan_of("ignore").1, None);
    let (plan, joined) = plan_of("last_wave");
    let joined = joined.unwrap();
    let sizes = |plan: &MigrationPlan| -> Vec<usize> {
        plan.waves.iter().map(PlannedWave::devices).collect()
    };
    assert_eq!((sizes(&plan), sizes(&joined)), (vec![10, 20], vec![10, 22]));
    assert_eq!(plan.waves[0], joined.waves[0]);
    let (plan, joined) = plan_of("new_wave");
    let joined = joined.unwrap();
    assert_eq!(sizes(&joined), [10, 20, 2]);
    assert_eq!(joined.waves[..2], plan.waves);
    assert_ne!(joined.hash(), plan.hash());
    assert!(joined.waves[2].sites.iter().all(|site| !site.first_alone));
}

#[test]
fn a_list_puts_devices_into_sites_too() {
    let mut spec = spec(WORDS);
    let mut fleet = fleet(&spec);
    let mut stranger = device(60, 20, "192.0.2.1");
    stranger.name = "front desk".into();
    fleet.devices.push(stranger);
    assert_eq!(built(&spec, &fleet).left_out["at no site"], 1);
    spec.members.insert("front desk", key("munich")).unwrap();
    assert_eq!(built(&spec, &fleet).devices(), 31);
    spec.members.insert("00E0C5000000", key("munich")).unwrap();
    assert_eq!(built(&spec, &fleet).left_out["claimed by several sites"], 1);
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
