use super::*;

fn from_csv(text: &str) -> Result<DeclaredFacts> {
    let mut declared = DeclaredFacts::new();
    declared.read_csv(text, "facts.csv")?;
    Ok(declared)
}

/// That this is the error about `text`, with a hint that begins so.
fn assert_says(error: &Error, message: &str, hint: &str, text: &str) {
    assert_eq!(
        error.to_string(),
        format!("{message} (reading facts)"),
        "{text}"
    );
    let given = error.hint().unwrap_or_default();
    assert!(given.starts_with(hint), "{text}: {given}");
}

fn value(facts: &Facts, fact: &str) -> Option<String> {
    facts.text(fact.parse().unwrap())
}

fn row(declared: &DeclaredFacts, index: usize) -> &Facts {
    declared.layers.get(declared.rows[index].layer)
}

#[test]
fn a_table_becomes_facts_with_places() {
    let text = "\u{feff}name,mac,secure_boot,boot_mode,cores,by,on\r\n\
                \r\n\
                \"desk, \"\"front\"\"\nleft\",,true,uefi,4,,\r\n\
                ,00-e0-c5-00-00-5b,FALSE,,,A. Example,2026-11-20\r\n\
                ,,,,,,\r\n";
    let declared = from_csv(text).unwrap();
    assert_eq!(declared.devices(), 2);
    let first = row(&declared, 0);
    assert_eq!(value(first, "secure_boot").as_deref(), Some("true"));
    assert_eq!(value(first, "boot_mode").as_deref(), Some("uefi"));
    assert_eq!(value(first, "cores").as_deref(), Some("4"));
    assert_eq!(first.basis("cores".parse().unwrap()), Some(Basis::Declared));
    let second = row(&declared, 1);
    assert_eq!(value(second, "secure_boot").as_deref(), Some("false"));
    assert_eq!(value(second, "cores"), None);
    assert_eq!(
        second.basis("secure_boot".parse().unwrap()),
        Some(Basis::Attested)
    );
    let places: Vec<_> = declared
        .rows
        .iter()
        .map(|row| row.place.to_string())
        .collect();
    assert_eq!(
        places,
        ["facts.csv, line 3, column 1", "facts.csv, line 5, column 1"]
    );
    assert_eq!(
        declared.rows[0].device,
        DeviceKey::name("desk, \"front\"\nleft")
    );
    assert_eq!(declared.rows[1].device.to_string(), "mac 00E0C500005B");
}

#[test]
fn semicolons_part_columns_where_the_first_line_has_them() {
    let declared = from_csv("directory;secure_boot\n/Berlin, Mitte;true\n").unwrap();
    assert_eq!(
        declared.directories[0].path,
        "/Berlin, Mitte".parse().unwrap()
    );
}

#[test]
fn equal_declarations_are_kept_once() {
    let declared = from_csv("name,secure_boot\na,true\nb,true\nc,false\n").unwrap();
    let layers: Vec<_> = declared.rows.iter().map(|row| row.layer).collect();
    assert_eq!(layers, [0, 0, 1]);
}

#[test]
fn mistakes_in_a_table_are_refused_with_their_place() {
    let cases = [
        (
            "name,secure_bot\n",
            "line 1, column 6: `secure_bot` is not a column of facts",
            "did you mean `secure_boot`?",
        ),
        (
            "name,target\n",
            "line 1, column 6: `target` is not a column of facts",
            "",
        ),
        (
            "secure_boot,cores\n",
            "line 1, column 1: no column says which device a line is about",
            "the first line names the columns",
        ),
        (
            "name,mac,name\n",
            "line 1, column 10: the column `name` stands here twice",
            "",
        ),
        (
            "name,boot_mode\nä,uef\n",
            "line 2, column 3: `uef` is not a boot mode",
            "did you mean `uefi`?",
        ),
        (
            "name,secure_boot\n\"a\nb\",maybe\n",
            "line 3, column 4: `secure_boot` is `true` or `false`",
            "",
        ),
        (
            "mac,secure_boot\n00E0C5,true\n",
            "line 2, column 1: `00E0C5` is not a MAC address",
            "write it like",
        ),
        (
            "name,secure_boot,cores\nx,true\n",
            "line 2, column 3: this line has 2 cells, the first one has 3",
            "",
        ),
        (
            "name,secure_boot\n,true\n",
            "line 2, column 1: no device is named",
            "give its name",
        ),
        (
            "name,cores\nx,4\n\ny,2\nx,8\n",
            "line 5, column 1: the device with name x stands here twice",
            "the other one is at facts.csv, line 2, column 1",
        ),
        (
            "directory,cores\nx/,4\n",
            "line 2, column 1: a directory without a name",
            "",
        ),
        (
            "directory,cores\n/a,4\na,2\n",
            "line 3, column 1: the directory /a stands here twice",
            "the other one is at facts.csv, line 2, column 1",
        ),
        (
            "name,directory,cores\nx,/a,4\n",
            "line 2, column 3: this line is about a device and about a directory",
            "",
        ),
        (
            "name,by,on,cores\nx,somebody,,4\n",
            "line 2, column 3: an attested fact needs both `by` and `on`",
            "",
        ),
        (
            "name,by,on,cores\nx,somebody,20.11.2026,4\n",
            "line 2, column 12: `on` is a date like 2026-11-23",
            "",
        ),
    ];
    for (text, message, hint) in cases {
        let error = from_csv(text).unwrap_err();
        assert_says(&error, &format!("facts.csv: {message}"), hint, text);
    }
}

#[test]
fn mistakes_in_settings_are_refused_with_their_place() {
    let cases = [
        (
            "[facts]\nsecure_bot = true",
            "line 2, column 1: `secure_bot` is not a fact to declare",
            "did you mean `secure_boot`?",
        ),
        (
            "[facts]\nsecure_boot = 'true'",
            "line 2, column 15: `secure_boot` is `true` or `false`, not a TOML string",
            "",
        ),
        (
            "[facts]\nupgrade_ready = true",
            "line 2, column 1: `upgrade_ready` is not a fact to declare",
            "",
        ),
        (
            "[facts]\nedition = 'enterprize'",
            "line 2, column 11: `enterprize` is not an edition",
            "did you mean `enterprise`?",
        ),
        (
            "[[facts.directory]]\nsecure_boot = true",
            "line 1, column 1: a directory needs the field `path`",
            "",
        ),
        (
            "[[facts.device]]\nsecure_boot = true",
            "line 1, column 1: no device is named",
            "give its name",
        ),
        (
            "[facts]\nby = 'somebody'",
            "line 2, column 6: an attested fact needs both `by` and `on`",
            "",
        ),
        (
            "[[facts.device]]\nmac = '12'",
            "line 2, column 7: `12` is not a MAC address",
            "write it like",
        ),
    ];
    for (text, message, hint) in cases {
        let error = DeclaredFacts::from_toml(text).unwrap_err();
        assert_says(&error, message, hint, text);
    }
}

#[test]
fn programs_cannot_declare_what_only_devices_say() {
    let facts = Facts::on(Basis::Declared).with_flag(Flag::UpgradeReady, true);
    let error = DeclaredFacts::new().with_fleet(facts).unwrap_err();
    assert_eq!(error.message(), "`upgrade_ready` is not declared");
}

#[test]
fn a_row_must_fit_the_device_with_all_its_keys() {
    let key = DeviceKey::mac("00E0C500005B")
        .unwrap()
        .with_name("front desk");
    let declared = DeclaredFacts::new()
        .with_device(
            key,
            Facts::on(Basis::Declared).with_flag(Flag::SecureBoot, true),
        )
        .unwrap();
    let found = |mac, name| declared.rows_for("", mac, name).count();
    assert_eq!(found("00E0C500005B", "front desk"), 1);
    assert_eq!(found("00E0C500005B", "back desk"), 0);
    assert_eq!(found("00E0C5000000", "front desk"), 0);
    assert_eq!(found("", ""), 0);
}
