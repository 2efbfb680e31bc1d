//! The server's certificate: what it says, and which form of trust would accept it.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::Serialize;

use super::report::{Check, CheckName, Verdict};
use crate::certificate::Fingerprint;
use crate::error::{Error, ErrorKind};
use crate::transport::ServerCertificate;

/// Certificates that end sooner than this are worth a word.
const SOON_DAYS: i64 = 30;

/// The certificate that a server shows. Who answered is not proven by it: compare the fingerprint
/// on the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ShownCertificate {
    /// The subject's distinguished name.
    pub subject: String,
    /// The issuer's distinguished name.
    pub issuer: String,
    /// The DNS names it stands for.
    pub dns_names: Vec<String>,
    /// The IP addresses it stands for.
    pub ip_addresses: Vec<IpAddr>,
    /// The first second of its life.
    pub not_before: Timestamp,
    /// The last second of its life.
    pub not_after: Timestamp,
    /// Whether it is its own issuer.
    pub self_signed: bool,
    /// The SHA-256 to compare, and then to pin.
    pub fingerprint: Fingerprint,
    /// Whether the chosen trust accepts it; unknown if no connection told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<bool>,
    /// Settings that would accept it, if the chosen one does not.
    pub would_accept: Vec<String>,
}

impl ShownCertificate {
    pub(super) fn new(shown: &ServerCertificate) -> Self {
        let certificate = &shown.certificate;
        Self {
            subject: certificate.subject().to_owned(),
            issuer: certificate.issuer().to_owned(),
            dns_names: certificate.dns_names().to_vec(),
            ip_addresses: certificate.ip_addresses().to_vec(),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            self_signed: certificate.is_self_signed(),
            fingerprint: certificate.fingerprint(),
            accepted: None,
            would_accept: Vec::new(),
        }
    }

    fn told(&self) -> String {
        let addresses = self.ip_addresses.iter().map(IpAddr::to_string);
        let names: Vec<String> = self.dns_names.iter().cloned().chain(addresses).collect();
        let names = match names.as_slice() {
            [] => "no host".to_owned(),
            names => names.join(", "),
        };
        format!(
            "{}, issued by {}, for {names}, valid from {} to {}, SHA-256 {}",
            match &*self.subject {
                "" => "no subject",
                subject => subject,
            },
            if self.self_signed {
                "itself"
            } else {
                &self.issuer
            },
            self.not_before,
            self.not_after,
            self.fingerprint,
        )
    }
}

/// What a connection with the chosen trust says about the certificate. `failure` is why there was
/// no answer, `trust` what was chosen.
pub(super) fn check(
    shown: Option<&ShownCertificate>,
    failure: Option<&Error>,
    trust: &str,
    now: Timestamp,
) -> Check {
    const NAME: CheckName = CheckName::Certificate;
    let of_it = |what: String| match shown {
        Some(shown) => format!("{what}: {}", shown.told()),
        None => what,
    };
    let Some(error) = failure else {
        return accepted(of_it(format!("accepted by {trust}")), shown, now);
    };
    let Some(request) = error.request() else {
        // Nothing was sent: the trust cannot be set up, or the account of a proxy.
        let verdict = match error.kind() {
            ErrorKind::Secret => Verdict::CouldNotCheck,
            _ => Verdict::Failed,
        };
        return Check::broken(NAME, verdict, error);
    };
    if request.status().is_some() {
        // Whoever sent an answer was trusted.
        return accepted(of_it(format!("accepted by {trust}")), shown, now);
    }
    if error.kind() != ErrorKind::Tls {
        return Check::open(
            NAME,
            of_it("no answer told whether it is accepted".to_owned()),
        );
    }
    let mut refused = Check::broken(NAME, Verdict::Failed, error);
    refused.message = of_it(refused.message);
    if let Some(shown) = shown.filter(|shown| !shown.would_accept.is_empty()) {
        let settings = shown.would_accept.join("; or ");
        let advice = refused
            .hint
            .take()
            .map(|hint| hint + "; ")
            .unwrap_or_default();
        refused.hint = Some(format!("{advice}it would be accepted with {settings}"));
    }
    refused
}

fn accepted(message: String, shown: Option<&ShownCertificate>, now: Timestamp) -> Check {
    let check = Check::ok(CheckName::Certificate, message);
    let Some(shown) = shown else {
        return check;
    };
    let days = shown.not_after.duration_since(now).as_hours() / 24;
    if shown.not_after < now {
        check.with_hint("it has expired, which a pin does not mind; devices and browsers do")
    } else if days < SOON_DAYS {
        check.with_hint(format!(
            "it ends in {days} days; a renewed one has another fingerprint"
        ))
    } else {
        check
    }
}
