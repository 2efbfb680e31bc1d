use super::*;
use crate::repository::testing::{TestCa, server_certificate, site};
use crate::repository::{
    Account, CentralPriority, Delivery, RepositoryCertificate, SharedName, SharedNameResolution,
    SourcePriority,
};
use crate::secret::SecretSource;

/// In the middle of the life of every test certificate.
fn context() -> LintContext<'static> {
    LintContext::new("2026-11-24T09:00:00Z".parse().unwrap())
        .with_ums(UmsVersion::new(12, 13, 100))
        .with_proxy_needed(false)
}

fn account(name: &str) -> Account {
    let marker = SecretSource::provider("vault", || Ok("marker".into()));
    Account::new(name).unwrap().with_password(marker)
}

fn builder(url: &str) -> crate::repository::AppRepositoryBuilder {
    AppRepository::builder("Berlin", url)
        .with_upload(account("dar-writer"))
        .with_download(account("dar-reader"))
}

fn chain(names: &[&str]) -> RepositoryCertificate {
    let root = TestCa::root("Example Root");
    RepositoryCertificate::new(vec![root.server(names), root.certificate()]).unwrap()
}

fn lines(findings: &[Finding]) -> String {
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

const HTTPS: &str = "https://dar.example.test/webdav/";

#[test]
fn a_good_repository_has_one_assumption() {
    let repository = builder(HTTPS)
        .with_certificate(chain(&["dar.example.test"]))
        .build()
        .unwrap();
    let context = context()
        .with_builds([Os11Version::new(11, 11, 185)])
        .with_targets([Os12Version::new(12, 9, 0)]);
    insta::assert_snapshot!(lines(&repository.lint(&context)));
}

#[test]
fn everything_wrong_at_once() {
    let repository = AppRepository::builder("Berlin", "http://dar.example.test/webdav/")
        .with_load_balancer_url("https://lb.example.test/")
        .with_upload(account("dar"))
        .with_download(account("dar"))
        .with_certificate(
            RepositoryCertificate::new(vec![
                TestCa::root("Example Root").server(&["a.test", "192.0.2.7"]),
            ])
            .unwrap(),
        )
        .with_central_priority(CentralPriority::Value(SourcePriority::DEFAULT))
        .with_device_priority(SourcePriority::DEFAULT)
        .build()
        .unwrap();
    let context = LintContext::new("2026-11-24T09:00:00Z".parse().unwrap())
        .with_ums(UmsVersion::new(12, 6, 100))
        .with_rollout_end("2028-02-01T00:00:00Z".parse().unwrap())
        .with_default_repos_disabled(true)
        .with_builds([
            Os11Version::new(11, 10, 437),
            Os11Version::new(11, 10, 438),
            Os11Version::new(11, 10, 439),
            Os11Version::new(11, 10, 440),
        ])
        .with_targets([Os12Version::new(12, 5, 1), Os12Version::new(12, 7, 2)]);
    let text = lines(&repository.lint(&context));
    assert!(!text.contains("marker"));
    insta::assert_snapshot!(text);
}

#[test]
fn nothing_known_is_not_a_pass() {
    let repository = AppRepository::builder("Berlin", HTTPS).build().unwrap();
    let context = LintContext::new("2026-11-24T09:00:00Z".parse().unwrap());
    insta::assert_snapshot!(lines(&repository.lint(&context)));
}

#[test]
fn a_low_priority_matters_where_default_repositories_are_disabled() {
    let low = builder(HTTPS)
        .with_certificate(chain(&["dar.example.test"]))
        .with_device_priority(SourcePriority::DEFAULT)
        .build()
        .unwrap();
    let says = |context: LintContext<'_>| codes(&low, &context).contains(&"R-DAR-12".to_owned());
    assert!(says(context().with_default_repos_disabled(true)));
    assert!(!says(context().with_default_repos_disabled(false)));
    assert!(says(context()), "undecided");
}

fn codes(repository: &AppRepository, context: &LintContext<'_>) -> Vec<String> {
    repository
        .lint(context)
        .into_iter()
        .map(|finding| finding.code.into_owned())
        .collect()
}

#[test]
fn the_life_of_every_certificate_is_checked() {
    let repository = builder(HTTPS)
        .with_certificate(chain(&["dar.example.test"]))
        .build()
        .unwrap();
    let at = |now: &str| {
        let context = LintContext::new(now.parse().unwrap())
            .with_ums(UmsVersion::new(12, 13, 100))
            .with_proxy_needed(false);
        codes(&repository, &context)
    };
    // Both certificates live from 2026-01-01 to 2028-01-01.
    assert_eq!(at("2027-10-01T00:00:00Z"), ["certificate-form"]);
    assert_eq!(
        at("2027-10-04T00:00:00Z"),
        [
            "certificate-expires",
            "certificate-expires",
            "certificate-form"
        ]
    );
    assert_eq!(
        at("2028-01-01T00:00:01Z"),
        [
            "certificate-expired",
            "certificate-expired",
            "certificate-form"
        ]
    );
    assert_eq!(
        at("2025-12-31T23:59:59Z"),
        [
            "certificate-not-yet-valid",
            "certificate-not-yet-valid",
            "certificate-form"
        ]
    );
    let context = context().with_rollout_end("2028-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(codes(&repository, &context), ["certificate-form"]);
}

#[test]
fn a_bare_root_and_a_bare_server_are_told_apart() {
    let root = TestCa::root("Example Root");
    let with = |certificate| {
        let bundle = RepositoryCertificate::new(vec![certificate]).unwrap();
        codes(
            &builder(HTTPS).with_certificate(bundle).build().unwrap(),
            &context(),
        )
    };
    assert_eq!(
        with(root.certificate()),
        ["certificate-server", "certificate-form"]
    );
    assert_eq!(
        with(root.server(&["dar.example.test"])),
        ["certificate-chain", "certificate-form"]
    );
    assert_eq!(
        with(server_certificate(&["dar.example.test"])),
        ["certificate-form"]
    );
    assert_eq!(
        with(server_certificate(&[])),
        ["certificate-host", "certificate-form"],
        "the common name does not count"
    );
}

#[test]
fn plain_http_has_no_certificates_to_check() {
    let repository = AppRepository::builder("Berlin", "http://dar.example.test/")
        .with_certificate(chain(&["other.test"]))
        .build()
        .unwrap();
    assert_eq!(
        codes(&repository, &context()),
        ["account-download", "account-upload", "plain-http"]
    );
}

#[test]
fn the_shared_name_must_be_covered_as_well() {
    let lint = |resolved_by, ums| {
        let mut berlin = site("berlin").with_delivery(Delivery::SharedName(SharedName {
            key: "all-sites".parse().unwrap(),
            url: "https://dar.example.test/".parse().unwrap(),
            resolved_by,
        }));
        berlin.repository = builder("https://dar.berlin.example.test/")
            .with_certificate(chain(&["dar.berlin.example.test"]))
            .build()
            .unwrap();
        berlin.lint(&context().with_ums(ums))
    };
    let by_dns = lint(SharedNameResolution::Dns, UmsVersion::new(12, 6, 100));
    let hosts: Vec<&Finding> = by_dns
        .iter()
        .filter(|finding| finding.code == "certificate-host")
        .collect();
    assert_eq!(hosts.len(), 1);
    assert_eq!(
        hosts[0].subject.as_deref(),
        Some("site berlin: shared_name")
    );
    assert!(hosts[0].message.contains("`dar.example.test`"));
    // Only where the record itself holds the address does it matter whether UMS sends that.
    let by_record = lint(
        SharedNameResolution::LoadBalancerUrl,
        UmsVersion::new(12, 6, 100),
    );
    assert!(by_record.iter().any(|finding| finding.code == "R-DAR-5"));
    assert!(by_dns.iter().all(|finding| finding.code != "R-DAR-5"));
}
