//! The repository and its record in UMS.

use igel_migrate_core::repository::{self as core, RepositoryCertificate};
use pyo3::prelude::*;

use super::lint::LintContext;
use super::priority::{CentralArg, CentralPriority, PriorityArg, SourcePriority};
use super::profiles::{Made, ProfileOptions};
use super::{GeneratedProfile, findings};
use crate::certificate::Certificate;
use crate::convert::Document;
use crate::error::Result;
use crate::finding::Finding;
use crate::parsed::Parsed;
use crate::registry::RegistryValue;
use crate::runtime::{brief, work};
use crate::secret::{Password, SecretSource};
use crate::value::{Tuple, getters};
use crate::view::shown;

/// An account of the repository's server. The password is fetched when it is needed.
#[pyclass(frozen, module = "igel_migrate", from_py_object)]
#[derive(Clone)]
pub(crate) struct Account(pub(crate) core::Account);

#[pymethods]
impl Account {
    #[new]
    #[pyo3(signature = (username, password=None))]
    fn new(username: String, password: Option<Password>) -> Result<Self> {
        let account = brief(|| core::Account::new(username))?;
        Ok(Self(match password {
            Some(password) => account.with_password(password.into_source()),
            None => account,
        }))
    }

    /// Where the password comes from; none if a person is to type it.
    #[getter]
    fn password_source(&self) -> Option<SecretSource> {
        self.0.password().cloned().map(SecretSource)
    }
}

getters! { Account as account {
    /// The name.
    username: &str = account.username();
} }

shown!(Account, ["username", "password_source"]);

/// How the certificate is written into profiles, which no source documents.
#[pyclass(frozen, eq, module = "igel_migrate.repository", from_py_object)]
#[derive(Clone, PartialEq)]
pub(crate) struct CertificateForm(core::CertificateForm);

#[pymethods]
impl CertificateForm {
    /// The PEM text itself.
    #[staticmethod]
    fn pem_inline() -> Self {
        Self(core::CertificateForm::PemInline)
    }

    /// The path of a file on devices, which a person brings there.
    #[staticmethod]
    fn path(path: String) -> Self {
        Self(core::CertificateForm::Path(path))
    }

    /// The name that the certificate has in UMS.
    #[staticmethod]
    fn name(name: String) -> Self {
        Self(core::CertificateForm::Name(name))
    }

    /// Nothing: a person fills it in.
    #[staticmethod]
    fn leave_empty() -> Self {
        Self(core::CertificateForm::LeaveEmpty)
    }

    fn __repr__(&self) -> String {
        format!("CertificateForm({:?})", self.0)
    }
}

/// A Distributed App Repository, and its record in UMS.
#[pyclass(frozen, module = "igel_migrate", from_py_object)]
#[derive(Clone)]
pub(crate) struct AppRepository(pub(crate) core::AppRepository);

#[pymethods]
impl AppRepository {
    #[new]
    #[pyo3(signature = (name, webdav_url, *, load_balancer_url=None, upload=None, download=None,
        certificate=None, certificate_form=None, central_priority=None, device_priority=None,
        proxy=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword options of Python")]
    fn new(
        py: Python<'_>,
        name: String,
        webdav_url: String,
        load_balancer_url: Option<String>,
        upload: Option<Account>,
        download: Option<Account>,
        certificate: Option<Document>,
        certificate_form: Option<CertificateForm>,
        central_priority: Option<CentralArg>,
        device_priority: Option<PriorityArg>,
        proxy: Option<String>,
    ) -> Result<Self> {
        let certificate = certificate.map(|document| document.read(py)).transpose()?;
        brief(|| {
            let mut builder = core::AppRepository::builder(name, webdav_url);
            if let Some(url) = load_balancer_url {
                builder = builder.with_load_balancer_url(url);
            }
            if let Some(account) = upload {
                builder = builder.with_upload(account.0);
            }
            if let Some(account) = download {
                builder = builder.with_download(account.0);
            }
            if let Some(bytes) = certificate {
                builder = builder.with_certificate(RepositoryCertificate::from_bytes(&bytes)?);
            }
            if let Some(form) = certificate_form {
                builder = builder.with_certificate_form(form.0);
            }
            if let Some(priority) = central_priority {
                builder = builder.with_central_priority(priority.0);
            }
            if let Some(priority) = device_priority {
                builder = builder.with_device_priority(priority.0);
            }
            if let Some(proxy) = proxy {
                builder = builder.with_proxy(proxy);
            }
            builder.build().map(Self)
        })
    }

    /// The profile of OS 11 that brings the repository to the devices of a site.
    #[pyo3(signature = (site, options=None))]
    fn os11_profile(
        &self,
        py: Python<'_>,
        site: Parsed<core::SiteKey>,
        options: Option<ProfileOptions>,
    ) -> Result<GeneratedProfile> {
        let options = options.unwrap_or_default().0;
        let made = work(py, || {
            self.0.os11_profile(&site.0, &options).map(Made::Os11)
        })?;
        Ok(GeneratedProfile(made))
    }

    /// The profile of OS 12 that brings the repository to the devices of a site.
    #[pyo3(signature = (site, options=None))]
    fn os12_profile(
        &self,
        py: Python<'_>,
        site: Parsed<core::SiteKey>,
        options: Option<ProfileOptions>,
    ) -> Result<GeneratedProfile> {
        let options = options.unwrap_or_default().0;
        let made = work(py, || {
            self.0.os12_profile(&site.0, &options).map(Made::Os12)
        })?;
        Ok(GeneratedProfile(made))
    }

    /// What will not work, or not well. No finding shows a secret.
    fn lint(&self, py: Python<'_>, context: &LintContext) -> Result<Tuple<Finding>> {
        work(py, || Ok(findings(self.0.lint(&context.get()))))
    }
}

getters! { AppRepository as repository {
    /// The name of the record.
    name: &str = repository.name();
    /// The address that UMS uploads to.
    webdav_url: &str = repository.webdav_url().as_str();
    /// The address that devices use instead.
    load_balancer_url: Option<&str> =
        repository.load_balancer_url().map(core::RepositoryUrl::as_str);
    /// The address that devices use.
    device_url: &str = repository.device_url().as_str();
    /// The account that UMS uploads with.
    upload: Option<Account> = repository.upload().cloned().map(Account);
    /// The account that devices read with.
    download: Option<Account> = repository.download().cloned().map(Account);
    /// The certificates of the server, as far as they were given.
    certificates: Tuple<Certificate> = (repository.certificate().into_iter())
        .flat_map(|certificate| certificate.certificates().iter().cloned())
        .map(Certificate)
        .collect();
    /// The server's own certificate among them.
    server_certificate: Option<Certificate> =
        repository.certificate().and_then(|chain| chain.server().cloned()).map(Certificate);
    /// The certificate among them that devices are to trust.
    anchor: Option<Certificate> =
        repository.certificate().map(|chain| Certificate(chain.anchor().clone()));
    /// The issuer that none of them is.
    missing_issuer: Option<&str> =
        repository.certificate().and_then(|chain| chain.missing_issuer());
    /// How the certificate is written into profiles.
    certificate_form: CertificateForm = CertificateForm(repository.certificate_form().clone());
    /// What is written into profiles for the certificate.
    certificate_value: RegistryValue = RegistryValue(repository.certificate_value());
    /// The priority in the record of UMS.
    central_priority: CentralPriority = CentralPriority(repository.central_priority());
    /// The priority in profiles.
    device_priority: SourcePriority = SourcePriority(repository.device_priority());
    /// The name of the proxy in UMS.
    proxy: Option<&str> = repository.proxy();
} }

shown!(
    AppRepository,
    [
        "name",
        "webdav_url",
        "load_balancer_url",
        "central_priority",
        "device_priority",
        "proxy"
    ]
);
