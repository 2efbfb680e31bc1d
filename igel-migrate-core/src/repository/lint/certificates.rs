//! Whether a repository's certificates fit its addresses and last long enough.

use jiff::{SignedDuration, Timestamp};

use super::LintContext;
use crate::certificate::Certificate;
use crate::finding::{Finding, Severity};
use crate::repository::{AppRepository, CertificateForm, RepositoryCertificate, RepositoryUrl};

/// Without an end of the rollout, a certificate that ends sooner than this is worth a warning.
const SOON: SignedDuration = SignedDuration::from_hours(90 * 24);

const SOURCE: &str = "KB DAR article";

/// Most names of a certificate that a message lists.
const NAMES_SHOWN: usize = 5;

pub(super) fn lint(
    repository: &AppRepository,
    context: &LintContext<'_>,
    findings: &mut Vec<Finding>,
) {
    let addresses = [
        ("webdav_url", Some(repository.webdav_url())),
        ("load_balancer_url", repository.load_balancer_url()),
        ("shared_name", repository.profile_url()),
    ];
    let https: Vec<(&str, &RepositoryUrl)> = addresses
        .into_iter()
        .filter_map(|(field, url)| Some((field, url?)))
        .filter(|(_, url)| url.is_https())
        .collect();
    if https.is_empty() {
        return;
    }
    if let Some(certificate) = repository.certificate() {
        hosts(certificate, &https, findings);
        findings.extend(chain(certificate));
        for certificate in certificate.certificates() {
            findings.extend(life(certificate, context));
        }
    }
    if repository.device_url().is_https() {
        findings.extend(form(repository));
    }
}

fn hosts(
    certificate: &RepositoryCertificate,
    addresses: &[(&str, &RepositoryUrl)],
    findings: &mut Vec<Finding>,
) {
    let Some(server) = certificate.server() else {
        let message = "only certificates of authorities are given, so the names of the server's \
                       own certificate are not known";
        findings.push(
            Finding::new("certificate-server", Severity::Advice, message)
                .with_subject("certificate")
                .with_remedy("put the server's certificate into the file as well, or probe it"),
        );
        return;
    };
    for (field, url) in addresses {
        let finding = host(server, url.host());
        findings.extend(finding.map(|finding| finding.with_subject(*field)));
    }
}

fn host(server: &Certificate, host: &str) -> Option<Finding> {
    if server.covers_host(host) {
        return None;
    }
    let message = format!(
        "the certificate `{}` does not stand for `{host}`: {}",
        server.subject(),
        names(server)
    );
    Some(
        Finding::new("certificate-host", Severity::Blocker, message)
            .with_remedy("issue a certificate with this host among its subject alternative names")
            .with_source(SOURCE),
    )
}

/// What is wrong with the certificate that a server shows, whoever trusts it: devices and UMS may
/// not.
pub(crate) fn server_certificate_findings(
    certificate: &Certificate,
    name: &str,
    now: Timestamp,
) -> Vec<Finding> {
    let life = life(certificate, &LintContext::new(now));
    host(certificate, name).into_iter().chain(life).collect()
}

fn names(certificate: &Certificate) -> String {
    let addresses = certificate.ip_addresses().iter().map(ToString::to_string);
    let all: Vec<String> = certificate
        .dns_names()
        .iter()
        .cloned()
        .chain(addresses)
        .collect();
    match all.len() {
        0 => "it has no subject alternative names".to_owned(),
        count if count > NAMES_SHOWN => {
            format!(
                "it names {} and {} more",
                all[..NAMES_SHOWN].join(", "),
                count - NAMES_SHOWN
            )
        }
        _ => format!("it names {}", all.join(", ")),
    }
}

fn chain(certificate: &RepositoryCertificate) -> Option<Finding> {
    let issuer = certificate.missing_issuer()?;
    let message = format!("the chain of certificates ends before its root: `{issuer}` is missing");
    Some(
        Finding::new("certificate-chain", Severity::Warning, message)
            .with_subject("certificate")
            .with_remedy("put the certificates up to the root into the file")
            .with_source("RN OS 12 12.5.1"),
    )
}

fn life(certificate: &Certificate, context: &LintContext<'_>) -> Option<Finding> {
    let (now, end) = (context.now, certificate.not_after());
    let name = certificate.subject();
    let finding = |code, severity, message, remedy: &'static str| {
        Finding::new(code, severity, message)
            .with_subject("certificate")
            .with_remedy(remedy)
            .with_source(SOURCE)
    };
    let must_last: Timestamp = context
        .rollout_end
        .unwrap_or_else(|| now.checked_add(SOON).unwrap_or(Timestamp::MAX));
    if end < now {
        let message = format!("the certificate `{name}` ended on {end}");
        Some(finding(
            "certificate-expired",
            Severity::Blocker,
            message,
            "renew it",
        ))
    } else if certificate.not_before() > now {
        let message = format!(
            "the certificate `{name}` begins on {}",
            certificate.not_before()
        );
        let remedy = "check the clock, or wait";
        Some(finding(
            "certificate-not-yet-valid",
            Severity::Blocker,
            message,
            remedy,
        ))
    } else if end < must_last {
        let until = if context.rollout_end.is_some() {
            "before the rollout does"
        } else {
            "soon"
        };
        let message = format!("the certificate `{name}` ends {until}, on {end}");
        let remedy = "renew it before the first wave";
        Some(finding(
            "certificate-expires",
            Severity::Warning,
            message,
            remedy,
        ))
    } else {
        None
    }
}

fn form(repository: &AppRepository) -> Option<Finding> {
    let form = match repository.certificate_form() {
        CertificateForm::PemInline if repository.certificate().is_none() => return None,
        CertificateForm::PemInline => "PEM text in the parameter",
        CertificateForm::Path(_) => "a path in the parameter",
        CertificateForm::Name(_) => "a name in the parameter",
        CertificateForm::LeaveEmpty => return None,
    };
    let message = format!("devices are given the certificate as {form}, which is an assumption");
    Some(
        Finding::new("certificate-form", Severity::Advice, message)
            .with_subject("certificate_form")
            .with_remedy("let one device download before the first wave"),
    )
}
