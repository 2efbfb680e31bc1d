//! Certificates and repositories that the tests of this room share.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    date_time_ymd,
};

use crate::certificate::Certificate;

use super::{Account, AppRepository, Site, SiteDirectories};

/// A certificate authority, valid through 2026 and 2027.
pub(super) struct TestCa {
    issuer: Issuer<'static, KeyPair>,
    certificate: Certificate,
}

impl TestCa {
    pub(super) fn root(name: &str) -> Self {
        let (params, key) = (authority(name), KeyPair::generate().unwrap());
        let certificate = read(&params.self_signed(&key).unwrap());
        Self {
            issuer: Issuer::new(params, key),
            certificate,
        }
    }

    pub(super) fn intermediate(&self, name: &str) -> Self {
        let (params, key) = (authority(name), KeyPair::generate().unwrap());
        let certificate = read(&params.signed_by(&key, &self.issuer).unwrap());
        Self {
            issuer: Issuer::new(params, key),
            certificate,
        }
    }

    pub(super) fn server(&self, names: &[&str]) -> Certificate {
        let key = KeyPair::generate().unwrap();
        read(&params(names, "dar").signed_by(&key, &self.issuer).unwrap())
    }

    pub(super) fn certificate(&self) -> Certificate {
        self.certificate.clone()
    }
}

/// A self-signed server certificate, valid through 2026 and 2027.
pub(super) fn server_certificate(names: &[&str]) -> Certificate {
    read(
        &params(names, "dar")
            .self_signed(&KeyPair::generate().unwrap())
            .unwrap(),
    )
}

fn params(names: &[&str], common_name: &str) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2028, 1, 1);
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    params.use_authority_key_identifier_extension = true;
    params
}

fn authority(name: &str) -> CertificateParams {
    let mut params = params(&[], name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn read(certificate: &rcgen::Certificate) -> Certificate {
    Certificate::from_der(certificate.der()).unwrap()
}

/// A site `key` with a repository of its own, two accounts and two directories.
pub(super) fn site(key: &str) -> Site {
    let repository = AppRepository::builder(
        format!("DAR {key}"),
        format!("https://dar.{}.example.test/webdav/", key.to_lowercase()),
    )
    .with_upload(Account::new("dar-writer").unwrap())
    .with_download(Account::new("dar-reader").unwrap())
    .build()
    .unwrap();
    let directories = SiteDirectories::new(
        format!("/Migration/{key}/Staging"),
        Some(format!("/Migration/{key}/Launch")),
    );
    Site::new(key.parse().unwrap(), repository, directories.unwrap())
}
