//! Who goes when, and where to.

use super::*;

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
            let (directory, address) = if n % 2 == 0 {
                (10, "10.1.0.1")
            } else {
                (30, "10.2.0.1")
            };
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
