//! Lint of repositories: what will not work, before a device finds out.
//!
//! Addresses, accounts and certificates are judged here; everything that hangs on versions or
//! priorities is asked of the [rules](crate::rules), which name their sources. No connection is
//! made: what a server really presents is for a probe to say.

mod certificates;

pub(crate) use certificates::server_certificate_findings;

use jiff::Timestamp;

use crate::finding::{Finding, Severity};
use crate::rules::{Facts, Flag, Method, Number, RuleSet, Topic};
use crate::version::{Os11Version, Os12Version, UmsVersion};

use super::{AppRepository, CertificateForm, Site};

/// What is known about the world a repository is to work in. There is no clock in it but the one
/// that is given.
///
/// ```
/// use igel_migrate_core::UmsVersion;
/// use igel_migrate_core::repository::{AppRepository, LintContext};
/// let context = LintContext::new("2026-11-24T09:00:00Z".parse().unwrap())
///     .with_ums(UmsVersion::new(12, 13, 100))
///     .with_proxy_needed(false);
/// let repository = AppRepository::builder("Berlin", "http://dar.example.test/").build()?;
/// let codes: Vec<_> = repository.lint(&context).into_iter().map(|f| f.code).collect();
/// assert_eq!(codes, ["account-download", "account-upload", "plain-http"]);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct LintContext<'a> {
    now: Timestamp,
    rollout_end: Option<Timestamp>,
    ums: Option<UmsVersion>,
    builds: Vec<Os11Version>,
    targets: Vec<Os12Version>,
    proxy_needed: Option<bool>,
    cluster_url: Option<bool>,
    default_repos_disabled: Option<bool>,
    rules: &'a RuleSet,
}

impl LintContext<'static> {
    /// Nothing is known but the time; the rules are the built-in ones.
    pub fn new(now: Timestamp) -> Self {
        Self {
            now,
            rollout_end: None,
            ums: None,
            builds: Vec::new(),
            targets: Vec::new(),
            proxy_needed: None,
            cluster_url: None,
            default_repos_disabled: None,
            rules: RuleSet::builtin(),
        }
    }
}

impl<'a> LintContext<'a> {
    /// When the last device is to be upgraded; certificates must last until then.
    #[must_use]
    pub fn with_rollout_end(mut self, end: Timestamp) -> Self {
        self.rollout_end = Some(end);
        self
    }

    /// The UMS that fills the repository.
    #[must_use]
    pub fn with_ums(mut self, ums: UmsVersion) -> Self {
        self.ums = Some(ums);
        self
    }

    /// The OS 11 builds that read the repository. Without any, nothing is said about builds.
    #[must_use]
    pub fn with_builds(mut self, builds: impl IntoIterator<Item = Os11Version>) -> Self {
        self.builds.extend(builds);
        self
    }

    /// The OS 12 versions that read the repository or are fetched from it. Without any, nothing is
    /// said about them.
    #[must_use]
    pub fn with_targets(mut self, targets: impl IntoIterator<Item = Os12Version>) -> Self {
        self.targets.extend(targets);
        self
    }

    /// Whether UMS or devices reach the repository only through a proxy.
    #[must_use]
    pub fn with_proxy_needed(mut self, needed: bool) -> Self {
        self.proxy_needed = Some(needed);
        self
    }

    /// Whether the repository is reached under the cluster URL of UMS.
    #[must_use]
    pub fn with_cluster_url(mut self, cluster_url: bool) -> Self {
        self.cluster_url = Some(cluster_url);
        self
    }

    /// Whether OS 12 disables default repositories (`update.disable_default_repos`, from 12.10.0).
    #[must_use]
    pub fn with_default_repos_disabled(mut self, disabled: bool) -> Self {
        self.default_repos_disabled = Some(disabled);
        self
    }

    /// Rules of your own instead of the built-in ones.
    #[must_use]
    pub fn with_rules<'b>(self, rules: &'b RuleSet) -> LintContext<'b>
    where
        'a: 'b,
    {
        LintContext { rules, ..self }
    }
}

/// A repository is made for a target and under a UMS; what either cannot do is found here too.
const TOPICS: [Topic; 3] = [Topic::Repository, Topic::Target, Topic::Ums];

impl AppRepository {
    /// Says what will not work, or not well, in the order: rules, accounts, addresses,
    /// certificates. No finding shows a secret.
    pub fn lint(&self, context: &LintContext<'_>) -> Vec<Finding> {
        let mut findings = self.ask_rules(context);
        self.lint_accounts(&mut findings);
        self.lint_addresses(&mut findings);
        certificates::lint(self, context, &mut findings);
        findings
    }

    /// What the rules say about it, for every build and target that reads it, each answer once.
    fn ask_rules(&self, context: &LintContext<'_>) -> Vec<Finding> {
        let certificate_is_given =
            self.certificate().is_some() || *self.certificate_form() != CertificateForm::PemInline;
        let facts = Facts::new()
            .with_method(Method::Repository)
            .with_ums(context.ums.clone())
            .with_flag(Flag::Https, self.device_url().is_https())
            .with_flag(Flag::LoadBalancerUrl, self.load_balancer_url().is_some())
            .with_flag(Flag::Credentials, self.download().is_some())
            .with_flag(Flag::Certificate, certificate_is_given)
            .with_flag(Flag::ProxySet, self.proxy().is_some())
            .with_flag(
                Flag::ProxyNeeded,
                self.proxy().map(|_| true).or(context.proxy_needed),
            )
            .with_flag(Flag::ProfileRepositories, true)
            .with_flag(Flag::ClusterUrl, context.cluster_url)
            .with_flag(Flag::DefaultReposDisabled, context.default_repos_disabled)
            // A template key that UMS cannot bear does not get into a profile.
            .with_flag(Flag::UrlTemplateKey, false)
            .with_number(
                Number::DevicePriority,
                i64::from(self.device_priority().get()),
            )
            .with_number(Number::CentralPriority, self.central_priority().number());
        let mut findings = Vec::new();
        for build in known_or_none(&context.builds) {
            for target in known_or_none(&context.targets) {
                let facts = facts
                    .clone()
                    .with_build(build.clone())
                    .with_target(target.clone());
                for outcome in context.rules.evaluate(&TOPICS, &facts) {
                    let topics = outcome.rule().topics();
                    let about_nobody = topics.contains(&Topic::Device) && build.is_none()
                        || topics.contains(&Topic::Target) && target.is_none()
                        || *topics == [Topic::Ums] && context.ums.is_none();
                    let finding = outcome.to_finding();
                    if !about_nobody && !findings.contains(&finding) {
                        findings.push(finding);
                    }
                }
            }
        }
        findings
    }

    fn lint_accounts(&self, findings: &mut Vec<Finding>) {
        let (upload, download) = (self.upload(), self.download());
        if download.is_none() {
            findings.push(
                Finding::new(
                    "account-download",
                    Severity::Warning,
                    "no account is given for devices to read with",
                )
                .with_subject("download")
                .with_remedy("create a read account on the server, with Digest login")
                .with_source("KB DAR article"),
            );
        }
        if upload.is_none() {
            findings.push(
                Finding::new(
                    "account-upload",
                    Severity::Advice,
                    "no account is given for UMS to write with",
                )
                .with_subject("upload")
                .with_remedy("create a write account on the server, with Digest login")
                .with_source("KB DAR article"),
            );
        }
        if let (Some(upload), Some(download)) = (upload, download)
            && upload.username() == download.username()
        {
            findings.push(
                Finding::new(
                    "account-shared",
                    Severity::Warning,
                    "devices read with the account that UMS writes with",
                )
                .with_subject("download")
                .with_remedy(
                    "give devices a read account: its password lies on every one of them, \
                     obfuscated and not encrypted",
                ),
            );
        }
    }

    fn lint_addresses(&self, findings: &mut Vec<Finding>) {
        let plain = |message: &'static str, subject: &'static str| {
            Finding::new("plain-http", Severity::Advice, message)
                .with_subject(subject)
                .with_remedy("serve the repository over HTTPS")
                .with_source("KB DAR article")
        };
        // With an account, the rules speak of it.
        if !self.device_url().is_https() && self.download().is_none() {
            let subject = match (self.profile_url(), self.load_balancer_url()) {
                (Some(_), _) => "shared_name",
                (None, Some(_)) => "load_balancer_url",
                (None, None) => "webdav_url",
            };
            findings.push(plain("devices download over plain HTTP", subject));
        }
        if !self.webdav_url().is_https() && self.upload().is_some() {
            let mut finding = plain("UMS logs in and uploads over plain HTTP", "webdav_url");
            finding.severity = Severity::Warning;
            findings.push(finding);
        }
    }
}

impl Site {
    /// Lints the repository as the devices of the site see it.
    pub fn lint(&self, context: &LintContext<'_>) -> Vec<Finding> {
        let mut findings = self.device_repository().lint(context);
        for finding in &mut findings {
            finding.subject = Some(match finding.subject.take() {
                Some(field) => format!("site {}: {field}", self.key),
                None => format!("site {}", self.key),
            });
        }
        findings
    }
}

/// Each value, or nothing once if there are none.
fn known_or_none<T: Clone>(values: &[T]) -> Vec<Option<T>> {
    if values.is_empty() {
        return vec![None];
    }
    values.iter().cloned().map(Some).collect()
}

#[cfg(test)]
mod tests;
