use super::*;
use crate::ErrorKind;
use crate::repository::testing::TestCa;
use crate::repository::{CertificateForm, Delivery, ProfileSystem, SharedNameResolution};
use crate::secret::SecretSource;

const WHOLE: &str = r#"
[repository]
name = "Berlin"
webdav_url = "https://dar.berlin.example.test/webdav"
load_balancer_url = "https://lb.example.test/"
certificate = "dar.pem"
certificate_form = { path = "/wfs/dar.pem" }
central_priority = -1
device_priority = "250"
proxy = "Squid"
upload = { username = "dar-writer", password = { env = "WRITER" } }
download = { username = "dar-reader", password = { file = "reader.secret" } }

[site]
key = "berlin"
staging = "/Migration/Berlin/Staging"
launch = "/Migration/Berlin/Launch"
members = [{ subnet = "10.20.0.0/16" }, { directory = "/Berlin" }, { site_field = "Berlin" }]
line = "100 Mbit/s"
windows = ["Mon-Fri 20:00-06:00", "Sat,Sun 00:00-00:00"]
shared_name = { key = "all-sites", url = "https://dar.example.test/", resolved_by = "load_balancer_url" }

[target]
base_system = "12.7.4"
apps = ["cwa 23.9.24+1", "chromium"]
builds = ["11.11.100", "11.11.185"]
ums = "12.13.100"
rollout_end = 2027-01-31
proxy_needed = true
cluster_url = false
default_repos_disabled = true

[profiles]
revision = 3
firmware = "11.11.150"
folder = ["Migration", "DAR"]
passwords_in = ["os11"]

[job]
threads = 20
delay_minutes = 2
"#;

fn whole(text: &str) -> Result<RepositorySettings> {
    let folder = tempfile::tempdir().unwrap();
    let root = TestCa::root("Example Root");
    let pem = root.server(&["lb.example.test"]).to_pem() + &root.certificate().to_pem();
    std::fs::write(folder.path().join("dar.pem"), pem).unwrap();
    RepositorySettings::from_toml(text, folder.path())
}

#[test]
fn every_field_is_read() {
    let settings = whole(WHOLE).unwrap();
    let repository = &settings.site.repository;
    assert_eq!(repository.name(), "Berlin");
    assert_eq!(
        repository.webdav_url().as_str(),
        "https://dar.berlin.example.test/webdav/"
    );
    assert_eq!(repository.device_url().host(), "lb.example.test");
    assert_eq!(repository.certificate().unwrap().certificates().len(), 2);
    assert_eq!(
        *repository.certificate_form(),
        CertificateForm::Path("/wfs/dar.pem".into())
    );
    assert_eq!(repository.central_priority().number(), -1);
    assert_eq!(repository.device_priority().get(), 250);
    assert_eq!(repository.proxy(), Some("Squid"));
    assert!(matches!(
        repository.upload().unwrap().password(),
        Some(SecretSource::Env(name)) if name == "WRITER"
    ));
    assert!(matches!(
        repository.download().unwrap().password(),
        Some(SecretSource::File(path)) if path.is_absolute() && path.ends_with("reader.secret")
    ));

    let site = &settings.site;
    assert_eq!(site.key.as_str(), "berlin");
    assert_eq!(site.directories.launch(), "/Migration/Berlin/Launch");
    assert_eq!(site.members.len(), 3);
    assert_eq!(site.line.unwrap().to_string(), "100 Mbit/s");
    assert_eq!(site.windows.len(), 2);
    let Delivery::SharedName(shared) = &site.delivery else {
        panic!("not shared");
    };
    assert_eq!(shared.resolved_by, SharedNameResolution::LoadBalancerUrl);

    assert_eq!(settings.target, Os12Version::new(12, 7, 4));
    assert_eq!((settings.apps.len(), settings.builds.len()), (2, 2));
    assert_eq!(
        settings.rollout_end.unwrap().to_string(),
        "2027-01-31T23:59:59Z"
    );
    assert_eq!(
        (settings.proxy_needed, settings.cluster_url),
        (Some(true), Some(false))
    );
    assert_eq!(settings.default_repos_disabled, Some(true));
    assert_eq!(settings.profiles.revision, 3);
    assert_eq!(settings.profiles.firmware, Os11Version::new(11, 11, 150));
    assert_eq!(settings.profiles.folder, ["Migration", "DAR"]);
    assert_eq!(settings.profiles.passwords_in, [ProfileSystem::Os11]);
    assert_eq!((settings.job.threads, settings.job.delay_minutes), (20, 2));
}

#[test]
fn the_documented_form_is_read() {
    let documentation: Vec<&str> = include_str!("mod.rs")
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(str::trim_start)
        .skip_while(|line| *line != "```toml")
        .skip(1)
        .take_while(|line| *line != "```")
        .collect();
    let berlin = documentation
        .join("\n")
        .replace("berlin-dar.pem", "dar.pem");
    let settings = whole(&berlin).unwrap();
    assert_eq!(settings.site.repository.device_priority().get(), 300);
    // With the optional fields in place as well, short of those that hold no real value.
    let everything: Vec<&str> = berlin
        .lines()
        .filter(|line| {
            !line.contains("_url = \"https://\u{2026}\"") && !line.contains("proxy = \"")
        })
        .filter(|line| !line.contains("shared_name"))
        .map(|line| line.strip_prefix("# ").unwrap_or(line))
        .collect();
    let everything = everything.join("\n");
    let settings = whole(&everything).unwrap();
    assert_eq!(settings.profiles.passwords_in, [ProfileSystem::Os11]);
}

#[test]
fn every_mistake_is_named_with_its_place() {
    let mut reports = Vec::new();
    for (right, wrong) in [
        ("[target]", "[taget]"),
        ("name = \"Berlin\"", ""),
        ("name = \"Berlin\"", "name = \"Ber\\nlin\""),
        ("https://lb", "ldap://lb"),
        ("central_priority = -1", "central_priority = -2"),
        ("\"250\"", "-1"),
        ("\"250\"", "2.5"),
        ("{ path = \"/wfs/dar.pem\" }", "\"pem\""),
        (
            "{ path = \"/wfs/dar.pem\" }",
            "{ path = \"a\", name = \"b\" }",
        ),
        ("username = \"dar-writer\"", "username = \"a:b\""),
        ("\"berlin\"", "\"ber lin\""),
        ("\"/Migration/Berlin/Staging\"", "\"Staging\""),
        ("10.20.0.0/16", "10.20.0.7/16"),
        (
            "{ subnet = \"10.20.0.0/16\" }",
            "{ net = \"10.20.0.0/16\" }",
        ),
        ("100 Mbit/s", "100 MB/s"),
        ("Sat,Sun 00:00", "Sat,Sunday 00:00"),
        ("\"load_balancer_url\"", "\"lb\""),
        ("12.7.4", "twelve"),
        ("rollout_end = 2027-01-31", "rollout_end = \"soon\""),
        ("[\"os11\"]", "[\"os10\"]"),
        ("\"chromium\"", "\"cwa\""),
        ("\"chromium\"", "\"base_system 12.8.0\""),
        ("\"Squid\"", "\"http://proxy.example.test:8080\""),
        ("threads = 20", "threads = 0"),
        ("revision = 3", "url_template_key = \"a-b\""),
    ] {
        assert!(WHOLE.contains(right), "{right}");
        let error = whole(&WHOLE.replacen(right, wrong, 1)).unwrap_err();
        reports.push(format!("{right} -> {wrong}\n{}", error.report()));
    }
    insta::assert_snapshot!(reports.join("\n\n"));
}

#[test]
fn a_certificate_that_cannot_be_read_is_named() {
    let error = whole(&WHOLE.replace("dar.pem\"\n", "none.pem\"\n")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let text = error.to_string();
    assert!(
        text.contains("none.pem: line 6, column 15: no such file"),
        "{text}"
    );
    let missing = RepositorySettings::from_file("/nowhere/berlin.toml").unwrap_err();
    assert!(
        missing
            .to_string()
            .starts_with("/nowhere/berlin.toml: no such file")
    );
}

#[test]
fn a_password_in_the_file_is_refused_and_never_shown() {
    for wrong in [
        "\"marker\"",
        "{ value = \"marker\" }",
        "{ marker = \"marker\" }",
        "{ env = \"WRITER\", marker = 1 }",
        "{ env = { marker = 1 } }",
        "{ env = \"marker!pass word\" }",
        "[\"marker\"]",
        "{ \"marker\" }",
        "marker",
        "'''marker",
    ] {
        let error = whole(&WHOLE.replacen("{ env = \"WRITER\" }", wrong, 1)).unwrap_err();
        let shown = format!("{} {error:?}", error.report());
        assert!(!shown.contains("marker"), "{wrong}: {shown}");
        assert!(
            error.position().is_some_and(|position| position.line >= 11),
            "{shown}"
        );
    }
    for wrong in [
        "https://user:marker@lb.example.test/",
        "https://lb.example.test/?marker",
    ] {
        let error = whole(&WHOLE.replacen("https://lb.example.test/", wrong, 1)).unwrap_err();
        assert!(!error.report().contains("marker"));
    }
    let proxy = WHOLE.replacen("Squid", "http://user:marker@proxy.example.test", 1);
    assert!(!whole(&proxy).unwrap_err().report().contains("marker"));
}

mod arbitrary {
    use super::*;
    use crate::repository::{LineSpeed, RunbookState, SiteKey, Subnet, Window};
    use proptest::prelude::*;

    /// The whole file with a piece of it replaced.
    fn damaged() -> impl Strategy<Value = String> {
        let piece = "[\\[\\]{}=\"'.,#/:0-9a-z\n\u{e9} -]{0,8}";
        (0..WHOLE.len(), 0..24_usize, piece).prop_map(|(start, length, piece)| {
            let end = (start + length).min(WHOLE.len());
            format!("{}{piece}{}", &WHOLE[..start], &WHOLE[end..])
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn settings_are_read_or_refused(text in damaged()) {
            if let Err(error) = RepositorySettings::from_toml(&text, "nowhere") {
                prop_assert!(!error.message().is_empty());
            }
        }

        #[test]
        fn words_in_settings_are_read_or_refused(text in "[0-9a-fA-F:./, A-Za-z-]{0,24}|\\PC{0,12}") {
            let _ = (text.parse::<Subnet>(), text.parse::<Window>(), text.parse::<LineSpeed>());
            let _ = (text.parse::<SiteKey>(), serde_json::from_str::<RunbookState>(&text));
        }
    }
}
