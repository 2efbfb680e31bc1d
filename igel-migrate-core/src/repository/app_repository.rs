//! A Distributed App Repository as UMS knows it: the record that a person types in the Web App.

use crate::error::{Error, Result};
use crate::registry::RegistryValue;
use crate::secret::SecretSource;

use super::{
    Account, CentralPriority, CertificateForm, RepositoryCertificate, RepositoryUrl, SourcePriority,
};

/// A Distributed App Repository: a WebDAV server that UMS fills and devices download from.
///
/// The fields are those of the dialog **Manage Binary App Repositories** (KB DAR article, KB DAR
/// upgrade), and what devices are told in a profile. No interface of UMS reads or writes such a
/// record: [`super::Runbook`] prints it for the person who does.
///
/// ```
/// use igel_migrate_core::repository::{Account, AppRepository, CentralPriority};
/// let berlin = AppRepository::builder("Berlin", "https://dar.berlin.example.test/webdav")
///     .with_upload(Account::new("dar-writer")?)
///     .with_download(Account::new("dar-reader")?)
///     .build()?;
/// assert_eq!(berlin.central_priority(), CentralPriority::Hidden);
/// assert_eq!(berlin.device_priority().get(), 300);
/// assert_eq!(berlin.device_url().as_str(), "https://dar.berlin.example.test/webdav/");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct AppRepository {
    name: String,
    webdav_url: RepositoryUrl,
    load_balancer_url: Option<RepositoryUrl>,
    profile_url: Option<RepositoryUrl>,
    upload: Option<Account>,
    download: Option<Account>,
    certificate: Option<RepositoryCertificate>,
    certificate_form: CertificateForm,
    central_priority: CentralPriority,
    device_priority: SourcePriority,
    proxy: Option<String>,
}

impl AppRepository {
    /// Longest name or path accepted, in characters. What UMS accepts is not known.
    pub const MAX_TEXT: usize = 200;

    /// Begins a repository: the name it has in UMS, and the address UMS uploads to.
    pub fn builder(name: impl Into<String>, webdav_url: impl Into<String>) -> AppRepositoryBuilder {
        AppRepositoryBuilder {
            name: name.into(),
            webdav_url: webdav_url.into(),
            load_balancer_url: None,
            upload: None,
            download: None,
            certificate: None,
            certificate_form: CertificateForm::default(),
            central_priority: CentralPriority::default(),
            device_priority: SourcePriority::SITE,
            proxy: None,
        }
    }

    /// The name of the record in UMS.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same with other sources of its passwords.
    pub(crate) fn map_passwords(mut self, map: &impl Fn(SecretSource) -> SecretSource) -> Self {
        self.upload = self.upload.map(|account| account.map_password(map));
        self.download = self.download.map(|account| account.map_password(map));
        self
    }

    /// The address UMS uploads to.
    pub fn webdav_url(&self) -> &RepositoryUrl {
        &self.webdav_url
    }

    /// The address devices download from, if it is another one.
    pub fn load_balancer_url(&self) -> Option<&RepositoryUrl> {
        self.load_balancer_url.as_ref()
    }

    /// The address devices download from: the one that all sites share, if they do
    /// ([`super::Site::device_repository`]), else the load balancer's, else the WebDAV URL. That
    /// the load balancer's replaces the WebDAV URL for devices is read into the vendor's words, not
    /// stated by them.
    pub fn device_url(&self) -> &RepositoryUrl {
        let instead = self
            .profile_url
            .as_ref()
            .or(self.load_balancer_url.as_ref());
        instead.unwrap_or(&self.webdav_url)
    }

    /// The account UMS writes with.
    pub fn upload(&self) -> Option<&Account> {
        self.upload.as_ref()
    }

    /// The account devices read with.
    pub fn download(&self) -> Option<&Account> {
        self.download.as_ref()
    }

    /// The certificates of the server, as far as they were given.
    pub fn certificate(&self) -> Option<&RepositoryCertificate> {
        self.certificate.as_ref()
    }

    /// The form in which devices are given the certificate.
    pub fn certificate_form(&self) -> &CertificateForm {
        &self.certificate_form
    }

    /// The priority in UMS.
    pub fn central_priority(&self) -> CentralPriority {
        self.central_priority
    }

    /// The priority that a profile gives it on devices.
    pub fn device_priority(&self) -> SourcePriority {
        self.device_priority
    }

    /// The name of the proxy that UMS uses for it.
    pub fn proxy(&self) -> Option<&str> {
        self.proxy.as_deref()
    }

    /// The certificate as the registry of a device holds it. Empty over plain `http`, without a
    /// certificate, and where the form says to leave it empty.
    pub fn certificate_value(&self) -> RegistryValue {
        if !self.device_url().is_https() {
            return RegistryValue::default();
        }
        match &self.certificate_form {
            CertificateForm::PemInline => match &self.certificate {
                Some(certificate) => {
                    RegistryValue::encode(certificate.anchor().to_pem().trim_end())
                }
                None => RegistryValue::default(),
            },
            CertificateForm::Path(text) | CertificateForm::Name(text) => {
                RegistryValue::encode(text)
            }
            CertificateForm::LeaveEmpty => RegistryValue::default(),
        }
    }

    /// The address that profiles give devices instead of the record's, if there is one.
    pub(super) fn profile_url(&self) -> Option<&RepositoryUrl> {
        self.profile_url.as_ref()
    }

    /// The same repository, under another address in profiles.
    pub(super) fn with_profile_url(mut self, url: RepositoryUrl) -> Self {
        self.profile_url = Some(url);
        self
    }

    /// The same repository, with another load-balancer URL in its record.
    pub(super) fn with_load_balancer_url(mut self, url: RepositoryUrl) -> Self {
        self.load_balancer_url = Some(url);
        self
    }
}

/// Collects the fields of an [`AppRepository`]; nothing is checked before [`Self::build`].
#[derive(Debug, Clone)]
#[must_use]
pub struct AppRepositoryBuilder {
    name: String,
    webdav_url: String,
    load_balancer_url: Option<String>,
    upload: Option<Account>,
    download: Option<Account>,
    certificate: Option<RepositoryCertificate>,
    certificate_form: CertificateForm,
    central_priority: CentralPriority,
    device_priority: SourcePriority,
    proxy: Option<String>,
}

impl AppRepositoryBuilder {
    /// The address devices download from, where it is not the one UMS uploads to.
    pub fn with_load_balancer_url(mut self, url: impl Into<String>) -> Self {
        self.load_balancer_url = Some(url.into());
        self
    }

    /// The account UMS writes with.
    pub fn with_upload(mut self, account: Account) -> Self {
        self.upload = Some(account);
        self
    }

    /// The account devices read with. Give them another one than UMS: it lies on every device.
    pub fn with_download(mut self, account: Account) -> Self {
        self.download = Some(account);
        self
    }

    /// The certificates of the server: its own, those between, the root.
    pub fn with_certificate(mut self, certificate: RepositoryCertificate) -> Self {
        self.certificate = Some(certificate);
        self
    }

    /// The form in which devices are given the certificate.
    pub fn with_certificate_form(mut self, form: CertificateForm) -> Self {
        self.certificate_form = form;
        self
    }

    /// The priority in UMS; hidden (-1) unless said otherwise.
    pub fn with_central_priority(mut self, priority: CentralPriority) -> Self {
        self.central_priority = priority;
        self
    }

    /// The priority on devices; [`SourcePriority::SITE`] unless said otherwise.
    pub fn with_device_priority(mut self, priority: SourcePriority) -> Self {
        self.device_priority = priority;
        self
    }

    /// The name of the proxy that UMS uses for this repository (a field of its own since UMS
    /// 12.13.100).
    pub fn with_proxy(mut self, name: impl Into<String>) -> Self {
        self.proxy = Some(name.into());
        self
    }

    /// Checks the fields.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] or [`crate::ErrorKind::Invalid`] with the name of the field
    /// as subject: an address that [`RepositoryUrl`] refuses, an empty or overlong name, control
    /// characters in a name or path.
    pub fn build(self) -> Result<AppRepository> {
        let url = |field: &'static str, text: String| {
            text.parse::<RepositoryUrl>()
                .map_err(|error| error.with_subject(field))
        };
        check_text("name", &self.name)?;
        if let Some(proxy) = &self.proxy {
            check_text("proxy", proxy)?;
            if proxy.contains(['@', '/']) {
                return Err(
                    Error::invalid("a proxy is given by its name in UMS, not its address")
                        .with_subject("proxy"),
                );
            }
        }
        if let CertificateForm::Path(text) | CertificateForm::Name(text) = &self.certificate_form {
            check_text("certificate_form", text)?;
        }
        Ok(AppRepository {
            name: self.name,
            webdav_url: url("webdav_url", self.webdav_url)?,
            load_balancer_url: self
                .load_balancer_url
                .map(|text| url("load_balancer_url", text))
                .transpose()?,
            profile_url: None,
            upload: self.upload,
            download: self.download,
            certificate: self.certificate,
            certificate_form: self.certificate_form,
            central_priority: self.central_priority,
            device_priority: self.device_priority,
            proxy: self.proxy,
        })
    }
}

fn check_text(field: &'static str, text: &str) -> Result<()> {
    let refuse = |message: String| Err(Error::invalid(message).with_subject(field));
    if text.trim().is_empty() {
        return refuse("the text is empty".to_owned());
    }
    if text.chars().any(char::is_control) {
        return refuse("the text holds a control character".to_owned());
    }
    if text.chars().count() > AppRepository::MAX_TEXT {
        return refuse(format!(
            "the text is longer than {} characters",
            AppRepository::MAX_TEXT
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::testing::server_certificate;

    const HTTPS: &str = "https://dar.example.test/webdav/";

    #[test]
    fn errors_name_the_field() {
        for (builder, message) in [
            (
                AppRepository::builder(" ", HTTPS),
                "name: the text is empty",
            ),
            (
                AppRepository::builder("a\u{1b}", HTTPS),
                "name: the text holds a control character",
            ),
            (
                AppRepository::builder("x".repeat(201), HTTPS),
                "name: the text is longer than 200 characters",
            ),
            (
                AppRepository::builder("Berlin", "dar.example.test"),
                "webdav_url: not the address of a repository",
            ),
            (
                AppRepository::builder("Berlin", HTTPS)
                    .with_load_balancer_url("https://u@lb.test/"),
                "load_balancer_url: the address of a repository must not hold a user or password",
            ),
            (
                AppRepository::builder("Berlin", HTTPS).with_proxy(""),
                "proxy: the text is empty",
            ),
            (
                AppRepository::builder("Berlin", HTTPS)
                    .with_certificate_form(CertificateForm::Path("a\nb".into())),
                "certificate_form: the text holds a control character",
            ),
        ] {
            assert_eq!(builder.build().unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn the_certificate_is_written_as_its_form_says() {
        let certificate = server_certificate(&["dar.example.test"]);
        let bundle = RepositoryCertificate::new(vec![certificate.clone()]).unwrap();
        let value = |url: &str, form| {
            let repository = AppRepository::builder("Berlin", url)
                .with_certificate(bundle.clone())
                .with_certificate_form(form)
                .build()
                .unwrap();
            repository.certificate_value().stored().to_owned()
        };
        let inline = value(HTTPS, CertificateForm::PemInline);
        assert_eq!(format!("{inline}\n"), certificate.to_pem());
        assert_eq!(
            value(HTTPS, CertificateForm::Path("/wfs/a&b.pem".into())),
            "/wfs/a&ampb.pem"
        );
        assert_eq!(
            value(HTTPS, CertificateForm::Name("DAR root".into())),
            "DAR root"
        );
        assert_eq!(value(HTTPS, CertificateForm::LeaveEmpty), "");
        assert_eq!(
            value("http://dar.example.test/", CertificateForm::PemInline),
            ""
        );
    }
}
