//! What devices are given to trust a repository's server: which certificate, in which form.

use crate::certificate::Certificate;
use crate::error::{Error, Result};

/// How the certificate of a repository is written into its registry value.
///
/// **Assumption.** The vendor documents the parameter as a text that holds a root CA certificate
/// for the TLS check (RN OS 12 12.5.1) and does not say in which form. No published profile holds
/// one. [`CertificateForm::PemInline`] is the default because it needs nothing else on the device
/// and is the form of the one certificate text known in the registry
/// (`system.security.remote_management.tls_certificate%.cert_encoded`). The first device shows
/// whether it is right: with a wrong form it does not trust the server.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CertificateForm {
    /// The PEM text itself, lines parted by LF, no newline at the end.
    #[default]
    PemInline,
    /// The path of a file on the device, e.g. `/wfs/ca-certs/dar.pem`. Bringing the file there is
    /// a step by hand (a file assignment in UMS).
    Path(String),
    /// The name the certificate has in UMS.
    Name(String),
    /// Nothing: the place is left empty, and filling it is a step by hand.
    LeaveEmpty,
}

/// The certificates of a repository's server, as far as they were given: the server's own, those
/// between, the root.
///
/// ```
/// use igel_migrate_core::repository::RepositoryCertificate;
/// # let key = rcgen::KeyPair::generate().unwrap();
/// # let made = rcgen::CertificateParams::new(vec!["dar.example.test".into()]).unwrap();
/// # let pem = made.self_signed(&key).unwrap().pem();
/// let certificate = RepositoryCertificate::from_bytes(pem.as_bytes())?;
/// assert!(certificate.server().unwrap().covers_host("dar.example.test"));
/// assert_eq!(certificate.missing_issuer(), None);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositoryCertificate {
    certificates: Vec<Certificate>,
    server: Option<usize>,
    anchor: usize,
}

impl RepositoryCertificate {
    /// Most certificates accepted. A chain has two to four.
    pub const MAX_CERTIFICATES: usize = 16;

    /// From the certificates of one server, in any order.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Invalid`] without any certificate,
    /// [`crate::ErrorKind::LimitExceeded`] with more than
    /// [`RepositoryCertificate::MAX_CERTIFICATES`], e.g. a whole system store.
    pub fn new(certificates: Vec<Certificate>) -> Result<Self> {
        if certificates.is_empty() {
            return Err(Error::invalid("no certificate given"));
        }
        if certificates.len() > Self::MAX_CERTIFICATES {
            return Err(Error::limit(format!(
                "{} certificates are too many for one server",
                certificates.len()
            ))
            .with_hint("give the server's certificate, those between, and its root"));
        }
        let issues_another = |issuer: &Certificate| {
            certificates
                .iter()
                .any(|other| other != issuer && other.is_issued_by(issuer))
        };
        let server = certificates.iter().position(|certificate| {
            let names_a_host =
                !certificate.dns_names().is_empty() || !certificate.ip_addresses().is_empty();
            !issues_another(certificate) && (!certificate.is_ca() || names_a_host)
        });
        let anchor = top_of_chain(&certificates, server.unwrap_or_default());
        Ok(Self {
            certificates,
            server,
            anchor,
        })
    }

    /// From the content of a file: PEM (one or a bundle) or DER.
    ///
    /// # Errors
    ///
    /// As [`Certificate::all_from_bytes`] and [`RepositoryCertificate::new`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Self::new(Certificate::all_from_bytes(bytes)?)
    }

    /// Every certificate, in the order given.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The certificate of the server itself: the one that issues no other here and is no CA, or a
    /// CA that names a host, as self-made server certificates often are. `None` if only CAs were
    /// given; the names of the server are then unknown.
    pub fn server(&self) -> Option<&Certificate> {
        self.server.map(|at| &self.certificates[at])
    }

    /// The certificate to trust: the end of the chain of issuers that starts at the server.
    pub fn anchor(&self) -> &Certificate {
        &self.certificates[self.anchor]
    }

    /// The issuer that the end of the chain names and that was not given; `None` for a complete
    /// chain.
    pub fn missing_issuer(&self) -> Option<&str> {
        let anchor = self.anchor();
        (!anchor.is_self_signed()).then(|| anchor.issuer())
    }
}

fn top_of_chain(certificates: &[Certificate], start: usize) -> usize {
    let mut at = start;
    // A chain is no longer than the list; certificates that name each other would go in circles.
    for _ in 0..certificates.len() {
        let here = &certificates[at];
        let issuer = certificates
            .iter()
            .position(|other| other != here && here.is_issued_by(other));
        match issuer {
            Some(issuer) if !here.is_self_signed() => at = issuer,
            _ => break,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::testing::{TestCa, server_certificate};

    #[test]
    fn server_and_anchor_are_found_in_any_order() {
        let root = TestCa::root("Example Root");
        let between = root.intermediate("Example Issuing CA");
        let server = between.server(&["dar.example.test"]);
        for order in [
            vec![server.clone(), between.certificate(), root.certificate()],
            vec![root.certificate(), server.clone(), between.certificate()],
        ] {
            let found = RepositoryCertificate::new(order).unwrap();
            assert_eq!(found.server(), Some(&server));
            assert_eq!(found.anchor(), &root.certificate());
            assert_eq!(found.missing_issuer(), None);
        }
    }

    #[test]
    fn a_gap_in_the_chain_is_named() {
        let root = TestCa::root("Example Root");
        let between = root.intermediate("Example Issuing CA");
        let server = between.server(&["dar.example.test"]);
        let found = RepositoryCertificate::new(vec![server.clone()]).unwrap();
        assert_eq!(found.missing_issuer(), Some("CN=Example Issuing CA"));
        let found = RepositoryCertificate::new(vec![server, root.certificate()]).unwrap();
        assert_eq!(found.missing_issuer(), Some("CN=Example Issuing CA"));
    }

    #[test]
    fn a_root_alone_says_nothing_about_the_server() {
        let root = TestCa::root("Example Root").certificate();
        let found = RepositoryCertificate::new(vec![root.clone()]).unwrap();
        assert_eq!((found.server(), found.anchor()), (None, &root));
    }

    #[test]
    fn a_self_made_server_certificate_is_its_own_anchor() {
        let server = server_certificate(&["dar.example.test"]);
        let found = RepositoryCertificate::from_bytes(server.to_pem().as_bytes()).unwrap();
        assert_eq!((found.server(), found.anchor()), (Some(&server), &server));
    }

    #[test]
    fn none_and_too_many_are_refused() {
        assert!(RepositoryCertificate::new(Vec::new()).is_err());
        let one = server_certificate(&["dar.example.test"]);
        let error = RepositoryCertificate::new(vec![one; 17]).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::LimitExceeded);
    }
}
