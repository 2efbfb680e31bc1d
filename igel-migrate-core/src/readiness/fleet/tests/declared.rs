//! What people declare and accept, and how it is weighed against what UMS shows.

use super::*;

#[test]
fn what_is_accepted_not_to_be_known_is_shown_and_leaves_no_verdict_open() {
    let devices = [device(1, "a", 3, true, 4000), device(2, "b", 3, true, 4000)];
    let (target, firmwares) = (target("12.6.0"), firmwares());
    let run = |accept: &[&str]| {
        let accept = AcceptUnknown::new(accept.iter().copied(), &RULES).unwrap();
        let mut check = FleetCheck::new(&target, &RULES, &firmwares).with_accept_unknown(accept);
        for device in &devices {
            check.add(device);
        }
        check.finish()
    };
    let open = run(&[]);
    assert_eq!(open.counts().of(Verdict::Unknown), 2);
    assert_eq!(open.questions()[0].missing, ["secure_boot"]);
    let accepted = run(&["secure_boot", "T-ICG"]);
    assert_eq!(accepted.counts().of(Verdict::Ready), 2);
    let text = accepted.to_text(Style::Plain);
    assert!(
        text.contains("accepted not to be known: T-ICG, secure_boot"),
        "{text}"
    );
    assert!(text.contains("2  secure_boot [T-BOOT]"), "{text}");
}

#[test]
fn a_device_counts_before_its_directories_and_those_before_the_fleet() {
    let say = |boot| Facts::on(Basis::Declared).with_flag(Flag::Icg, boot);
    let declared = DeclaredFacts::new()
        .with_fleet(say(false).with_flag(Flag::SecureBoot, false))
        .unwrap()
        .with_directory("/Offices".parse().unwrap(), say(true))
        .unwrap()
        .with_directory("/Offices/Berlin/Room 1".parse().unwrap(), say(false))
        .unwrap()
        .with_device(DeviceKey::unit_id("00e0c5000005"), say(true))
        .unwrap()
        .with_device(DeviceKey::name("by name"), say(false))
        .unwrap();
    // Directories by id: 1 and 4 in Berlin, 2 and 5 in Room 1, 3 in Offices; 6 in Offices by name.
    let devices = [
        device(1, "in Berlin", 3, true, 4000),
        device(2, "in Room 1", 3, true, 4000),
        device(3, "in Offices", 3, true, 4000),
        device(5, "in Room 1, by unit id", 3, true, 4000),
        device(6, "by name", 3, true, 4000),
    ];
    let report = assess(&devices, &declared);
    let warned: Vec<bool> = codes(&report, Effect::Warns)
        .iter()
        .map(|codes| codes.contains(&"T-ICG"))
        .collect();
    assert_eq!(warned, [true, false, true, true, false]);
    assert!(report.declarations().is_empty());
    assert_eq!(
        report.devices().next().unwrap().directory(),
        Some("/Offices/Berlin")
    );
    let in_order: Vec<_> = report.devices().map(|device| device.id()).collect();
    let one_by_one = (0..in_order.len()).filter_map(|place| Some(report.device(place)?.id()));
    assert_eq!(one_by_one.collect::<Vec<_>>(), in_order);
    assert!(report.device(in_order.len()).is_none());
}

#[test]
fn what_ums_shows_counts_before_a_declaration_that_differs() {
    let mut declared = known();
    declared
        .read_csv("name,ram_mb\na,9000\n", "facts.csv")
        .unwrap();
    let report = assess(&[device(1, "a", 3, false, 1000)], &declared);
    assert_eq!(codes(&report, Effect::Blocks), [["T-RAM"]]);
    let difference = report.by_reason();
    let difference = difference
        .iter()
        .find(|reason| reason.code == "declared-differs");
    assert_eq!(
        difference.unwrap().message,
        "`ram_mb` is declared as 9000, and UMS shows 1000, which counts"
    );
}

#[test]
fn lines_about_no_device_or_about_two_are_reported_with_their_place() {
    let mut declared = known();
    declared
        .read_csv(
            "name,mac,icg\n\
             twin,,true\n\
             nobody,,true\n\
             a,00E0C5000003,true\n\
             c,,true\n\
             ,00E0C5000004,false\n",
            "facts.csv",
        )
        .unwrap();
    let declared = declared
        .with_directory("/Offices/Rome".parse().unwrap(), Facts::on(Basis::Declared))
        .unwrap();
    let devices = [
        device(1, "twin", 3, true, 4000),
        device(2, "twin", 3, true, 4000),
        device(3, "b", 3, true, 4000),
        device(4, "c", 3, true, 4000),
    ];
    let report = assess(&devices, &declared);
    let told: Vec<String> = report
        .declarations()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        told,
        [
            "blocker[declared-directory]: the program: what is declared of the directory \
             /Offices/Rome counts for no device: there is no directory `Rome`; correct the path",
            "blocker[declared-device]: facts.csv, line 2, column 1: 2 devices have name twin, the \
             first one with the id 1; what is declared here counts for none of them; name the \
             device by its mac or unit_id",
            "warning[declared-device]: facts.csv, line 3, column 1: no device has name nobody; \
             correct the line, or take it out",
            "warning[declared-device]: facts.csv, line 4, column 1: no device has mac \
             00E0C5000003, name a; correct the line, or take it out",
            "blocker[declared-twice]: facts.csv, line 5, column 1: `icg` of the device c is \
             declared twice and differently; facts.csv, line 6, column 1 counts; take one of the \
             lines out",
        ]
    );
    assert!(codes(&report, Effect::Warns).iter().all(Vec::is_empty));
}
