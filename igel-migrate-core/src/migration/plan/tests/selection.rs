//! Whom a specification names, and what becomes of names that nobody bears.

use super::*;

fn excepting(text: &str) -> MigrationPlan {
    let spec = spec(&format!("{WORDS}[devices.except]\n{text}"));
    let mut fleet = fleet(&spec);
    fleet.devices[0].name = "ITC00E0C5".into();
    fleet.devices[1].mac = "00E0C5ABCDEF".into();
    fleet.devices[2].model = Arc::from("IGEL M350C");
    built(&spec, &fleet)
}

#[test]
fn names_and_addresses_are_matched_as_people_write_them() {
    for text in [
        "names = ['itc00e0c5']",
        "names = ['00:e0:c5:AB:cd:ef']",
        "names = ['00-E0-C5-AB-CD-EF']",
        "names = [' 00e0c5000003 ']",
        "models = ['igel m350c']",
    ] {
        let plan = excepting(text);
        assert_eq!((plan.devices(), plan.notices.len()), (29, 0), "{text}");
    }
}

#[test]
fn exceptions_that_nobody_is_are_told() {
    let plan = excepting("names = ['boardroom', 'lab']\nmodels = ['UD3-LX 50cps']");
    assert_eq!(plan.devices(), 30);
    insta::assert_snapshot!(plan.notices.join("\n"), @r"
    UMS has no such device, excepted: `boardroom`, `lab`
    UMS has no device of the model `UD3-LX 50cps`, excepted; its models: `IGEL M350C`, `M340C`, `M350C`
    ");
    assert!(
        plan.to_text().contains("\n  ? UMS has no such device"),
        "{}",
        plan.to_text()
    );
}

#[test]
fn members_and_the_selected_that_nobody_is_are_told() {
    let mut spec = spec(&format!("{WORDS}[devices]\nnames = ['front desk']\n"));
    let fleet = fleet(&spec);
    for number in 0..8 {
        spec.members
            .insert(format!("gone {number}"), key("munich"))
            .unwrap();
    }
    insta::assert_snapshot!(built(&spec, &fleet).notices.join("\n"), @r"
    UMS has no such device, selected by name: `front desk`
    UMS has no such device, given to a site: `gone 0`, `gone 1`, `gone 2`, `gone 3`, `gone 4` and 3 more
    ");
}

#[test]
fn a_directory_of_a_site_that_does_not_exist_keeps_the_site() {
    let text = SPEC.replace("\"/Berlin\"", "\"/Birlin\"");
    let spec = MigrationSpec::from_toml(&format!("{text}{WORDS}"), ".").unwrap();
    let mut fleet = fleet(&spec);
    let mut plan = built(&spec, &fleet);
    plan.open_steps.clear();
    assert!(
        blockers(&plan, "berlin")
            .starts_with("the directory `/Birlin` of its devices does not exist")
    );
    assert!(
        !plan.obstacles().iter().any(|it| it.contains("Birlin")),
        "Munich may go"
    );

    // Nobody at any site: that is no end of a migration.
    fleet
        .devices
        .retain(|device| device.parent == DirectoryId::new(10));
    let plan = built(&spec, &fleet);
    assert!(plan.is_empty() && !plan.is_complete());
    let nobody = "no device that is selected belongs to one of these sites";
    assert_eq!(plan.obstacles()[0], nobody);
    fleet.devices.push(device(70, 20, "10.2.0.1"));
    fleet.devices.last_mut().unwrap().verdict = Verdict::OnOs12;
    let plan = built(&spec, &fleet);
    assert!(
        plan.blockers.is_empty() && !plan.is_complete(),
        "Berlin is forgotten"
    );
}

#[test]
fn a_plan_that_nobody_can_go_by_says_so() {
    let strict = spec("");
    let mut plan = built(&strict, &fleet(&strict));
    assert_eq!(
        plan.obstacles()[0],
        "open step all/licences: Check the licences"
    );
    plan.open_steps.clear();
    let obstacles = plan.obstacles();
    for site in ["site berlin: ", "site munich: "] {
        assert!(
            obstacles.iter().any(|it| it.starts_with(site)),
            "{obstacles:#?}"
        );
    }
    let vouched = spec(WORDS);
    let mut plan = built(&vouched, &fleet(&vouched));
    plan.open_steps.clear();
    // Berlin would lose profiles; Munich goes.
    assert_eq!(plan.obstacles(), [""; 0]);
    assert!(!blockers(&plan, "berlin").is_empty());
}

#[test]
fn what_was_changed_after_the_plan_is_named() {
    let before = spec(WORDS);
    let plan = built(&before, &fleet(&before));
    assert_eq!(plan.not_in_force(&before), [""; 0]);
    let after = spec(&format!(
        "{WORDS}[limits]\nin_flight = 1\n[gates.first_wave]\nsoak = 'none'\n"
    ));
    assert_eq!(plan.not_in_force(&after), ["gates", "limits"]);
}

#[test]
fn every_device_has_a_row() {
    let spec = spec(&format!("{WORDS}[devices.except]\nnames = ['boardroom']\n"));
    let mut fleet = fleet(&spec);
    fleet.devices.truncate(4);
    fleet
        .devices
        .extend([device(20, 20, "10.2.0.1"), device(40, 20, "192.0.2.1")]);
    fleet.devices[0].name = "boardroom".into();
    fleet.devices[1].name = "=1+1".into();
    fleet.devices[2].verdict = Verdict::Blocked;
    fleet.devices[2].held_by = vec!["R-MIN-1".to_owned(), "R-HW-1".to_owned()].into();
    let plan = built(&spec, &fleet);
    let csv = plan.devices_csv(&spec, &fleet);
    insta::assert_snapshot!(csv.replace("\r\n", "\n"), @r"
    wave,site,unit_id,name,model,os11_build,directory,left_out,held_by
    ,,00E0C5000000,boardroom,M350C,11.11.150,/Berlin,not selected,
    1,berlin,00E0C5000001,'=1+1,M340C,11.11.150,/Berlin,,
    ,berlin,00E0C5000002,,M340C,11.11.150,/Berlin,readiness blocked,R-MIN-1 R-HW-1
    1,berlin,00E0C5000003,,M350C,11.11.150,/Berlin,,
    1,munich,00E0C5000014,,M340C,11.11.150,/Elsewhere,,
    ,,00E0C5000028,,M340C,11.11.150,/Elsewhere,at no site,
    ");
    assert_eq!(csv.lines().count(), fleet.devices.len() + 1);
}
