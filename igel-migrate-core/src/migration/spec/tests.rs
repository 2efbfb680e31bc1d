use std::path::Path;

use super::*;
use crate::error::ErrorKind;
use crate::migration::gate::{StopAction, Threshold};
use crate::repository::SiteMembers;
use crate::secret::ExposeSecret as _;

const HEAD: &str = "[ums]\nurl = 'https://ums.example.test'\nusername = 'a'\n\
    password = { env = 'UMS_PASSWORD' }\n[migration]\nname = 'autumn'\n[target]\n\
    base_system = '12.7.4'\n";
const SITE: &str = "[[site]]\nkey = 'berlin'\nstaging = '/M/Berlin'\n\
    repository = { name = 'B', webdav_url = 'https://b.example.test/' }\n";

fn annotated_file() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/migration.toml")
}

fn read(text: &str) -> Result<MigrationSpec> {
    MigrationSpec::from_toml(text, ".")
}

/// The report on `text` behind a complete specification, with lines counted from its first.
fn report(text: &str) -> String {
    let before = format!("{HEAD}{SITE}");
    let error = read(&format!("{before}{text}")).unwrap_err();
    let line = error.position().map_or(0, |position| position.line);
    let own = line.saturating_sub(u32::try_from(before.lines().count()).unwrap());
    error
        .report()
        .replace(&format!("line {line},"), &format!("line {own},"))
        .replace(" (reading the specification)", "")
}

/// A specification of sites, those with a launch directory first.
fn sites(with: &[&str], without: &[&str], trigger: &str) -> Result<MigrationSpec> {
    let site = |key: &&str, launch: &str| {
        let site = SITE
            .replace("berlin", key)
            .replace("/M/Berlin", &format!("/M/{key}/S"));
        let site = site
            .replace("b.example", &format!("{key}.example"))
            .replace("name = 'B'", &format!("name = '{key}'"));
        format!("{site}{launch}\n")
    };
    let named = "name = 'autumn'\n";
    let mut text = HEAD.replace(named, &format!("{named}trigger = '{trigger}'\n"));
    text.extend(
        with.iter()
            .map(|key| site(key, &format!("launch = '/M/{key}/L'"))),
    );
    text.extend(without.iter().map(|key| site(key, "")));
    read(&text)
}

#[test]
fn a_job_asks_every_site_for_a_launch_directory_or_none() {
    let job = "directory_job";
    assert!(sites(&["berlin", "trier"], &[], job).is_ok());
    assert!(sites(&[], &["berlin", "trier"], job).is_ok());
    let error = sites(&["berlin"], &["a", "b", "c", "d", "e"], job).unwrap_err();
    assert_eq!(
        error.report(),
        "launch: some sites have a launch directory (berlin) and others none (a, b, c and 2 more) \
         (reading the specification)\nhint: give every site a `launch`, so that a device has its \
         settings before the job reaches it; or give none to any; or make a migration of each sort"
    );
    let by_hand = sites(&["berlin"], &["trier"], "manual");
    assert!(by_hand.is_ok(), "somebody chooses who begins");
}

#[test]
fn rules_may_be_changed_by_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let rules =
        "schema = 1\ndate = 2026-11-20\n[[silence]]\nid = 'R-UMS-3'\nwhy = 'no deletions'\n";
    let text = format!("{HEAD}{SITE}").replace("[target]", "rules = 'ours.toml'\n[target]");
    let read = || MigrationSpec::from_toml(&text, folder.path());
    assert_eq!(read().unwrap_err().subject(), Some("ours.toml"));
    std::fs::write(folder.path().join("ours.toml"), rules).unwrap();
    let told: Vec<_> = read()
        .unwrap()
        .rules
        .overrides()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        told,
        ["R-UMS-3 silenced by ours.toml of 2026-11-20: no deletions"]
    );
    let misspelt = rules.replace("R-UMS-3", "R-UMS3");
    std::fs::write(folder.path().join("ours.toml"), misspelt).unwrap();
    let error = read().unwrap_err();
    assert_eq!(error.subject(), Some("ours.toml"));
    assert_eq!(error.hint(), Some("did you mean `R-UMS-3`?"));
}

#[test]
fn a_site_says_whom_to_call() {
    let folder = tempfile::tempdir().unwrap();
    let table = "key,repository.webdav_url,contact\n\
                 trier,https://t.example.test/,\"Help desk, ext. 200\"\n\
                 worms,https://w.example.test/,\n";
    std::fs::write(folder.path().join("sites.csv"), table).unwrap();
    let text = format!(
        "{HEAD}[site_defaults]\nstaging = '/M/{{site}}'\ncontact = 'Desk of {{site}}'\n\
         repository = {{ name = '{{site}}' }}\n[site_table]\nfile = 'sites.csv'\n"
    );
    let spec = MigrationSpec::from_toml(&text, folder.path()).unwrap();
    let contacts: Vec<_> = spec.contacts.values().map(String::as_str).collect();
    assert_eq!(contacts, ["Help desk, ext. 200", "Desk of worms"]);
    assert!(read(&format!("{HEAD}{SITE}")).unwrap().contacts.is_empty());
    assert_eq!(
        report("contact = \"line\\nline\"\n"),
        "line 1, column 11: a contact is one line of text\n\
         hint: write whom to call: \"service desk, ext. 100\""
    );
    let other = BTreeMap::from([("worms".parse().unwrap(), "Desk".to_owned())]);
    let mut built = read(&format!("{HEAD}{SITE}")).unwrap();
    built.contacts = other;
    assert!(built.checked().is_err(), "there is no such site");
}

#[test]
fn the_annotated_file_is_read() {
    let path = annotated_file();
    let spec = MigrationSpec::from_file(&path).unwrap();
    let keys: Vec<&str> = spec.sites.iter().map(|site| site.key.as_str()).collect();
    assert_eq!(keys, ["berlin", "new-york"]);
    let berlin = spec.sites.iter().next().unwrap();
    assert_eq!(berlin.directories.launch(), "/Migration/berlin/Launch");
    assert_eq!(berlin.repository.name(), "DAR berlin");
    let download = berlin.repository.download().unwrap().password().unwrap();
    let folder = path.parent().unwrap();
    assert_eq!(
        download.to_string(),
        format!(
            "entry berlin of file {}",
            folder.join("dar-readers.secret").display()
        )
    );
    let new_york = spec.sites.iter().nth(1).unwrap();
    assert_eq!(
        new_york
            .repository
            .upload()
            .unwrap()
            .password()
            .unwrap()
            .to_string(),
        "environment variable DAR_WRITER_NEW_YORK"
    );
    assert_eq!(
        new_york.repository.webdav_url().host(),
        "dar.nyc.example.test"
    );
    assert_eq!(new_york.repository.name(), "DAR new-york");
    let calendar = spec.calendar(&new_york.key);
    assert_eq!(calendar.zone().name(), "America/New_York");
    assert_eq!(calendar.closed(), spec.schedule.closed);
    assert_eq!(calendar.windows(), ["daily 22:00-05:00".parse().unwrap()]);

    let gates = spec.gates_for(10_000);
    assert_eq!(gates.budget.unwrap().devices(), 60);
    assert_eq!(gates.stop.len(), 4, "three given, one from the risk");
    assert_eq!(spec.wave_sizes(10_000).len(), 3);
    // Everything that stands there as a default is the default.
    let bare = read(&format!("{HEAD}{SITE}")).unwrap();
    assert_eq!(spec.limits, bare.limits);
    assert_eq!(spec.success, bare.success);
    assert_eq!(spec.assumed, bare.assumed);
    assert_eq!(spec.traffic, bare.traffic);
    assert_eq!(spec.waves, bare.waves);
    assert_eq!(spec.gates.first_wave, bare.gates.first_wave);
    assert_eq!(spec.gates.later_waves, bare.gates.later_waves);
    assert_eq!(spec.job, bare.job);
    assert_eq!(bare.gates_for(100), Gates::default());
    let sizes: Vec<u32> = bare
        .wave_sizes(1000)
        .iter()
        .map(|size| size.devices(1000))
        .collect();
    assert_eq!(sizes, [10, 50, 250, 1000]);
}

#[test]
fn the_annotated_file_reads_the_same_with_its_comments_uncommented_where_they_are_defaults() {
    let text = std::fs::read_to_string(annotated_file()).unwrap();
    for line in [
        "# sizes = [10, \"5 %\", \"25 %\", \"rest\"]",
        "# views = [4711]",
        "# names = [\"front desk\"]",
        "# firmware = \"11.11.100\"",
        "# folder = [\"Migration\"]",
        "# central_priority = -1",
        "# device_priority = 300",
        "# failing_at_most = \"5 %\"",
        "# models = [\"IGEL M350C\"]",
    ] {
        assert!(text.contains(line), "{line}");
        let uncommented = text.replace(line, &line[2..]);
        if let Err(error) = read(&uncommented) {
            panic!("{line}: {}", error.report());
        }
    }
}

#[test]
fn mistakes_are_named_with_their_place() {
    let cases = [
        (
            "[wave]",
            "line 1, column 2: `wave` is not a field of the specification\nhint: did you mean `waves`?",
        ),
        (
            "[waves]\nsizes = [10, '5 percent']",
            "line 2, column 14: `5 percent` is not the size of a wave\nhint: write a number of devices, a share like `10 %`, or `rest`",
        ),
        (
            "[waves]\ndownload = 'repo'",
            "line 2, column 12: `repo` is not a way of download\nhint: known here are: `central`, `repository`, `peer`",
        ),
        (
            "[gates]\nrisk = { at_most = 0, of = 10 }",
            "line 2, column 20: `at_most` is a number from 1",
        ),
        (
            "[gates]\nrisk = { at_most = 11, of = 10 }",
            "line 2, column 8: a risk of 11 of 10 devices cannot be kept to\nhint: say how many may break, at least 1, of how many",
        ),
        (
            "[gates]\nrisk = { at_most = 1, of = 10, confidence = '96 %' }",
            "line 2, column 45: there is no confidence of 96 %\nhint: known here are: `90 %`, `95 %`, `97.5 %`, `99 %`",
        ),
        (
            "[[gates.stop]]\nkinds = 'faild'\ncount = 3",
            "line 2, column 9: `faild` is not a kind of failure\nhint: did you mean `failed`?",
        ),
        (
            "[[gates.stop]]\ncount = 3\npercent = '5 %'",
            "line 1, column 1: a stop rule has one of `count`, `percent` and `above`",
        ),
        (
            "[[gates.stop]]\ncount = 3\nmin_sample = 5",
            "line 3, column 14: `min_sample` does not belong to this kind of threshold",
        ),
        (
            "[[gates.stop]]\npercent = '5 %'",
            "line 1, column 1: a stop rule needs the field `min_sample`",
        ),
        (
            "[gates.first_wave]\nsoak = '1 week'",
            "line 2, column 8: `1 week` is no time to wait\nhint: write `none`, `working_day`, or a time like `90 min` or `24 h`",
        ),
        (
            "[limits]\narm_within = '0 h'",
            "line 2, column 14: `0 h` is no time to wait\nhint: write a time like `90 min`, `24 h` or `2 d`",
        ),
        (
            "[success]\nfirmware_version_begins = []\nos_type_begins = []",
            "line 1, column 1: nothing would count as success\nhint: give `firmware_version_begins` or `os_type_begins` at least one text",
        ),
        (
            "[devices]\nexept = {}",
            "line 2, column 1: `exept` is not a field of the devices\nhint: did you mean `except`?",
        ),
        (
            "[devices]\ndirectories = ['//']",
            "line 2, column 16: a directory without a name",
        ),
        (
            "[os11_update]\nbuild = '12.1'\ndirectory = '/U'",
            "line 2, column 9: ",
        ),
        (
            "[[site]]\nkey = 'bonn'\nstaging = '/M'\nrepositry = {}",
            "line 4, column 1: `repositry` is not a field of a site\nhint: did you mean `repository`?",
        ),
        (
            "[[site]]\nkey = 'bonn'\ntime_zone = 'Europe/Bonn'\nrepository = { name = 'N', webdav_url = 'https://n.example.test' }\nstaging = '/N'",
            "line 3, column 13: `Europe/Bonn` is not a time zone",
        ),
        (
            "[traffic]\nefficiency = '0 %'",
            "line 2, column 14: nothing of the line would arrive",
        ),
    ];
    for (text, wanted) in cases {
        let report = report(text);
        assert!(report.starts_with(wanted), "{text}\n{report}\n{wanted}");
    }
}

#[test]
fn what_is_missing_is_named() {
    for (text, wanted) in [
        ("", "line 1, column 1: the specification needs the field `migration`"),
        (&HEAD.replace("[target]\nbase_system = '12.7.4'\n", "") as &str, "line 1, column 1: the specification needs the field `target`"),
        (HEAD, "line 1, column 1: there is no site"),
        (&format!("{HEAD}{SITE}").replace("[ums]", "[job]").replace("url = 'https://ums.example.test'\nusername = 'a'\npassword = { env = 'UMS_PASSWORD' }\n", ""), "there is no table `[ums]`"),
    ] {
        let report = read(text).unwrap_err().report();
        assert!(report.contains(wanted), "{report}");
    }
}

#[test]
fn devices_do_not_download_with_the_account_of_the_upload() {
    let text = format!("{HEAD}{SITE}").replace(
        "webdav_url",
        "upload = { username = 'dar' }, download = { username = 'dar' }, webdav_url",
    );
    let error = read(&text).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(error.subject(), Some("site berlin"));
}

#[test]
fn no_password_gets_into_a_message() {
    for password in [
        "'marker'",
        "{ env = 'marker!' }",
        "{ marker = 1 }",
        "{ file = 1, entry = 'marker' }",
    ] {
        let text = format!("{HEAD}{SITE}").replace(
            "webdav_url",
            &format!("download = {{ username = 'dar', password = {password} }}, webdav_url"),
        );
        let error = read(&text).unwrap_err();
        assert!(!error.report().contains("marker"), "{}", error.report());
        assert!(error.position().is_some());
    }
    let debug = format!("{:?}", read(&format!("{HEAD}{SITE}")).unwrap());
    assert!(debug.contains("environment variable UMS_PASSWORD"));
}

#[test]
fn three_hundred_sites_come_from_one_table() {
    use std::fmt::Write as _;
    let folder = tempfile::tempdir().unwrap();
    let mut table = String::from("key;repository.webdav_url;subnet;line;windows;site_field\n");
    for n in 0..300 {
        writeln!(
            table,
            "s{n:03};https://dar{n}.example.test/;10.{}.{}.0/24|10.{}.{}.0/24;50 Mbit/s;Mon-Fri 20:00-06:00|Sat,Sun 00:00-00:00;",
            n / 100, n % 100, 100 + n / 100, n % 100
        )
        .unwrap();
    }
    std::fs::write(folder.path().join("sites.csv"), format!("\u{feff}{table}")).unwrap();
    let text = format!(
        "{HEAD}[site_defaults]\nstaging = '/M/{{site}}/Staging'\nrepository = {{ name = 'DAR {{site}}' }}\n\
         [site_table]\nfile = 'sites.csv'\n"
    );
    let spec = MigrationSpec::from_toml(&text, folder.path()).unwrap();
    assert_eq!(spec.sites.len(), 300);
    let last = spec.sites.iter().last().unwrap();
    assert_eq!(last.directories.staging(), "/M/s299/Staging");
    assert_eq!(last.repository.name(), "DAR s299");
    assert_eq!(last.windows.len(), 2);
    assert_eq!(
        last.members,
        ["10.2.99.0/24", "10.102.99.0/24"].map(|text| SiteMembers::Subnet(text.parse().unwrap()))
    );

    // A mistake in the table is shown in the table.
    std::fs::write(
        folder.path().join("sites.csv"),
        table.replace("10.1.50.0/24", "10.1.50.7/24"),
    )
    .unwrap();
    let error = MigrationSpec::from_toml(&text, folder.path()).unwrap_err();
    assert!(error.subject().unwrap().ends_with("sites.csv"));
    assert_eq!(error.position().unwrap().line, 152);
    assert_eq!(error.hint(), Some("the block is 10.1.50.0/24"));
    std::fs::write(folder.path().join("sites.csv"), "key;lin\nbonn;1 Mbit/s\n").unwrap();
    let error = MigrationSpec::from_toml(&text, folder.path()).unwrap_err();
    assert_eq!(
        error.hint(),
        Some("did you mean `line`?"),
        "{}",
        error.report()
    );
}

#[test]
fn lists_of_devices_and_members_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "pilot.csv",
        "device,who\n00E0C5000001,A\n\"front, desk\",B\n",
    );
    write("members.csv", "device,site\n00E0C5000001,berlin\n");
    let text = format!(
        "{HEAD}{SITE}[devices]\nfiles = ['pilot.csv']\n[site_members]\nfile = 'members.csv'\n"
    );
    let read = || MigrationSpec::from_toml(&text, folder.path());
    let spec = read().unwrap();
    assert_eq!(spec.selection.listed, ["00E0C5000001", "front, desk"]);
    let site = spec.members.site_of(["none", "00E0C5000001"]).unwrap();
    assert_eq!(site.as_str(), "berlin");

    // Whoever selects nobody does not mean everybody.
    write("pilot.csv", "device,who\n,A\n");
    let error = read().unwrap_err();
    assert_eq!(error.message(), "this selects no device");
    let line = error.position().unwrap().line as usize;
    assert!(text.lines().nth(line - 1).unwrap().starts_with("files"));
    write("pilot.csv", "device\na\n");
    for list in ["directories", "views", "names", "files"] {
        let text = format!("{HEAD}{SITE}[devices]\n{list} = []\n");
        let error = MigrationSpec::from_toml(&text, ".").unwrap_err();
        assert_eq!(error.message(), "this selects no device");
    }

    for (members, message) in [
        ("device,site\na,bonn\n", "there is no site `bonn`"),
        (
            "device,site\na,berlin\na,bonn\n",
            "the device `a` is in the sites berlin and bonn",
        ),
        ("device\na\n", "there is no column `site`"),
        (
            "device,site\n,berlin\n,bonn\nb,berlin\nc,bonn\n",
            "there is no site `bonn`",
        ),
        ("device,site\na\n", "this row has 1 cells, the header has 2"),
    ] {
        write("members.csv", members);
        assert_eq!(read().unwrap_err().message(), message);
    }

    let path = folder.path().join("members.csv");
    let path = path.display();
    for (members, report) in [
        (
            "device,site\na,berlin\nb,berlln\nc,berlln\n",
            format!(
                "{path}: line 3, column 1: there is no site `berlln` (reading the specification)\nhint: did you mean `berlin`?"
            ),
        ),
        (
            "Device;Ort\na;berlin\n",
            format!(
                "{path}: line 1, column 1: there is no column `site` (reading the specification)\nhint: the first line of the file has `device`, `ort`"
            ),
        ),
        (
            "device,sites\na,berlin\n",
            format!(
                "{path}: line 1, column 1: there is no column `site` (reading the specification)\nhint: is it `sites`? Call it `site`"
            ),
        ),
    ] {
        write("members.csv", members);
        assert_eq!(read().unwrap_err().report(), report);
    }

    // Headings as spreadsheets write them; a row without a device names nobody.
    write("members.csv", "Device;Site\n00E0C5000001;berlin\n;berlin\n");
    let spec = read().unwrap();
    assert!(spec.members.site_of(["00E0C5000001"]).is_some());
    assert_eq!(spec.members.site_of([""]), None);
}

#[test]
fn rules_are_read_as_they_are_written() {
    let text = format!(
        "{HEAD}{SITE}[[gates.stop]]\nkinds = ['offline', 'unknown']\npercent = '10 %'\nmin_sample = 20\n\
         action = 'abort'\nscope = 'site'\n[migration.after_success]\nmove_to = '/Done'\n"
    );
    let spec = read(&text).unwrap();
    let stop = spec.gates.stop.as_ref().unwrap();
    assert_eq!(
        stop[0].to_string(),
        "abort when 10 % or more of at least 20 devices at a site are offline, unknown"
    );
    assert_eq!(stop[0].action, StopAction::Abort);
    assert!(matches!(
        stop[0].threshold,
        Threshold::Percent { min_sample: 20, .. }
    ));
    assert_eq!(
        spec.after_success,
        AfterSuccess::MoveTo("/Done".parse().unwrap())
    );
    assert_eq!(spec.gates_for(10).stop.len(), 1);
}

#[test]
fn a_person_can_be_asked_for_every_password() {
    let text = format!("{HEAD}{SITE}")
        .replace("{ env = 'UMS_PASSWORD' }", "{ prompt = 'UMS' }")
        .replace("webdav_url", "download = { username = 'dar', password = { prompt = 'reader at {site}' } }, webdav_url");
    let ask: Asker = std::sync::Arc::new(|question| Ok(format!("answer to {question}").into()));
    let spec = read(&text).unwrap().with_prompt(&ask).unwrap();
    let password =
        |credentials: crate::secret::Credentials| credentials.password().expose_secret().to_owned();
    assert_eq!(
        password(spec.connection.credentials().unwrap()),
        "answer to UMS"
    );
    let site = spec.sites.iter().next().unwrap();
    let reader = site.repository.download().unwrap().credentials().unwrap();
    assert_eq!(password(reader), "answer to reader at berlin");
}
