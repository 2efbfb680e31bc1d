use super::*;
use crate::Os12Version;
use crate::repository::testing::{TestCa, site};
use crate::repository::{
    Account, AppRepository, CertificateForm, Delivery, ProfileName, RepositoryCertificate,
    SharedName, SharedNameResolution, Site,
};
use crate::secret::SecretSource;

fn options(profiles: &[&str]) -> RunbookOptions {
    let note = |name: &&str| ProfileNote {
        name: name.parse::<ProfileName>().unwrap(),
        file: format!(
            "{}.{}",
            name.replace(' ', "-"),
            if name.contains("OS11") { "xml" } else { "ipm" }
        ),
        contains_password: false,
    };
    RunbookOptions::new(Os12Version::new(12, 7, 4))
        .with_apps(vec![
            "cwa 23.9.24+1".parse().unwrap(),
            "chromium".parse().unwrap(),
        ])
        .with_profiles(profiles.iter().map(note).collect())
}

fn ids(runbook: &Runbook) -> Vec<&str> {
    runbook
        .steps()
        .iter()
        .map(|step| step.id.as_str())
        .collect()
}

fn attested() -> Evidence {
    Evidence::attested("A. Example", "2026-11-24T09:00:00Z".parse().unwrap()).unwrap()
}

fn shared(site: Site, resolved_by: SharedNameResolution) -> Site {
    site.with_delivery(Delivery::SharedName(SharedName {
        key: "all-sites".parse().unwrap(),
        url: "https://dar.example.test/".parse().unwrap(),
        resolved_by,
    }))
}

#[test]
fn one_site_reads_like_a_list_a_person_can_follow() {
    let mut berlin = site("berlin").with_windows(vec!["Mon-Fri 20:00-06:00".parse().unwrap()]);
    berlin.repository =
        AppRepository::builder("Berlin | <main>", "https://dar.berlin.example.test/webdav")
            .with_upload(
                Account::new("dar-writer")
                    .unwrap()
                    .with_password(SecretSource::Env("DAR_WRITER".into())),
            )
            .with_download(Account::new("dar-reader").unwrap())
            .with_certificate_form(CertificateForm::LeaveEmpty)
            .build()
            .unwrap();
    let sites = Sites::new(vec![berlin]).unwrap();
    let profiles = ["DAR berlin OS11 r1 0011aabb", "DAR berlin OS12 r1 0011aabb"];
    let mut runbook = Runbook::new(&sites, &options(&profiles));
    runbook.confirm("all/licences", attested()).unwrap();
    insta::assert_snapshot!(runbook.to_markdown());
}

#[test]
fn sites_under_one_name_share_their_profiles() {
    let root = TestCa::root("Example Root");
    let with_certificate = |key: &str| {
        let mut site = site(key);
        let server = root.server(&["dar.example.test"]);
        let chain = RepositoryCertificate::new(vec![server, root.certificate()]).unwrap();
        site.repository = AppRepository::builder(key, format!("https://{key}.example.test/"))
            .with_download(Account::new("dar-reader").unwrap())
            .with_certificate(chain)
            .build()
            .unwrap();
        shared(site, SharedNameResolution::LoadBalancerUrl)
    };
    let sites = Sites::new(vec![with_certificate("munich"), with_certificate("berlin")]).unwrap();
    let profiles = [
        "DAR all-sites OS11 r1 0011aabb",
        "DAR all-sites OS12 r1 0011aabb",
    ];
    let runbook = Runbook::new(&sites, &options(&profiles));
    let root_id = ids(&runbook)[2].to_owned();
    assert!(root_id.starts_with("all/root-ca/"));
    assert_eq!(
        ids(&runbook),
        [
            "all/licences",
            "all/rights",
            root_id.as_str(),
            "all/apps/base_system",
            "all/apps/cwa",
            "all/apps/chromium",
            "all/all-sites/profile-os11",
            "all/all-sites/password-os11",
            "all/all-sites/profile-os12",
            "all/all-sites/password-os12",
            "site/berlin/repository",
            "site/berlin/shared-name",
            "site/berlin/base-system",
            "site/berlin/upgradeability",
            "site/berlin/job",
            "site/munich/repository",
            "site/munich/shared-name",
            "site/munich/base-system",
            "site/munich/upgradeability",
            "site/munich/job",
            "all/jobs-off",
            "all/central-priority",
        ]
    );
    let record = &runbook.steps()[10];
    let field = |name: &str| {
        record
            .fields
            .iter()
            .find(|f| f.name == name)
            .unwrap()
            .value
            .as_str()
    };
    assert_eq!(field("WebDAV URL"), "https://berlin.example.test/");
    assert_eq!(field("Load Balancer URL"), "https://dar.example.test/");
    assert_eq!(field("Priority"), "-1");
}

#[test]
fn three_hundred_sites_are_one_table() {
    let make = || {
        let sites = (0..300).map(|n| site(&format!("site{n:03}"))).collect();
        Runbook::new(&Sites::new(sites).unwrap(), &options(&[]))
    };
    let runbook = make();
    let csv = runbook.to_csv();
    assert_eq!(
        (csv.clone(), runbook.to_markdown()),
        (make().to_csv(), make().to_markdown())
    );
    let rows: Vec<&str> = csv.split_terminator("\r\n").collect();
    assert_eq!(rows.len(), 1 + runbook.steps().len());
    assert_eq!(runbook.steps().len(), 5 + 300 * 4 + 2);
    assert_eq!(
        rows.iter()
            .filter(|row| row.contains("Create the repository record"))
            .count(),
        300
    );
    let mut ids = ids(&runbook);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), runbook.steps().len(), "every id is there once");
    let excerpt: Vec<&str> = rows
        .iter()
        .copied()
        .filter(|row| row.starts_with("id,") || row.contains("site007"))
        .collect();
    insta::assert_snapshot!(excerpt.join("\n"));
}

#[test]
fn what_was_done_is_kept_unless_the_step_has_changed() {
    let sites = |priority: u32| {
        let mut berlin = site("berlin");
        berlin.repository = AppRepository::builder("Berlin", "https://dar.example.test/")
            .with_central_priority(crate::repository::CentralPriority::Value(
                crate::repository::SourcePriority::new(priority).unwrap(),
            ))
            .build()
            .unwrap();
        Sites::new(vec![berlin]).unwrap()
    };
    let mut before = Runbook::new(&sites(1), &options(&[]));
    for id in ["site/berlin/repository", "site/berlin/job", "all/apps/cwa"] {
        before.confirm(id, attested()).unwrap();
    }
    before
        .confirm("site/berlin/upgradeability", Evidence::Ums)
        .unwrap();
    let json = serde_json::to_string_pretty(&before.state()).unwrap();
    let state: RunbookState = serde_json::from_str(&json).unwrap();
    assert_eq!(state, before.state());

    let mut same = Runbook::new(&sites(1), &options(&[]));
    assert!(same.merge(&state).is_empty());
    assert_eq!(same, before);

    let mut changed = Runbook::new(&sites(2), &RunbookOptions::new(Os12Version::new(12, 7, 4)));
    let id = |text: &str| StepId(text.into());
    assert_eq!(
        changed.merge(&state),
        [
            Reopened::Changed(id("site/berlin/repository")),
            Reopened::Gone(id("all/apps/cwa"))
        ]
    );
    let open: Vec<&str> = changed.open().map(|step| step.id.as_str()).collect();
    assert!(open.contains(&"site/berlin/repository") && !open.contains(&"site/berlin/job"));
    insta::assert_snapshot!(json);
}

#[test]
fn evidence_must_be_able_to_show_the_step() {
    let mut runbook = Runbook::new(&Sites::new(vec![site("berlin")]).unwrap(), &options(&[]));
    let error = runbook
        .confirm("site/berlin/job", Evidence::Ums)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "site/berlin/job: UMS cannot show that this step is done"
    );
    assert!(
        runbook
            .confirm("all/apps/base_system", Evidence::WebDav)
            .is_ok()
    );
    assert!(
        runbook
            .confirm("all/apps/base_system", Evidence::Ums)
            .is_err()
    );
    assert_eq!(
        runbook.confirm("nope", attested()).unwrap_err().kind(),
        ErrorKind::NotFound
    );
    assert!(Evidence::attested(" ", "2026-11-24T09:00:00Z".parse().unwrap()).is_err());
}

#[test]
fn a_forged_state_opens_nothing() {
    let mut runbook = Runbook::new(&Sites::new(vec![site("berlin")]).unwrap(), &options(&[]));
    let job = runbook
        .steps()
        .iter()
        .find(|s| s.id.as_str() == "site/berlin/job")
        .unwrap();
    let digest = job.digest().to_string();
    for evidence in [
        r#""ums""#,
        r#"{"attested": {"by": " ", "at": "2026-11-24T09:00:00Z"}}"#,
    ] {
        let json =
            format!(r#"{{"site/berlin/job": {{"digest": "{digest}", "evidence": {evidence}}}}}"#);
        let refused = runbook.merge(&serde_json::from_str(&json).unwrap());
        assert_eq!(
            refused,
            [Reopened::Refused(StepId("site/berlin/job".into()))]
        );
    }
    assert_eq!(runbook.open().count(), runbook.steps().len());
}
