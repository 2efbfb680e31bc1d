//! What is in the way of a site, and of devices.

use super::*;

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
