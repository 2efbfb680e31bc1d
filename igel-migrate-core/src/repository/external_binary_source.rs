//! One source of binaries on a device, and its two dialects: the instance of OS 11 keeps the
//! password under `crypt_password`, that of OS 12 under `password`.

use std::fmt;

use crate::error::{Error, Result, shown};
use crate::finding::{Finding, Severity};
use crate::registry::{RegistryValue, icacrypt};
use crate::secret::{ExposeSecret as _, SecretString};

use super::{AppRepository, SourcePriority};

/// A source of binaries as a device knows it: an instance of `update.external_binary_source%`.
///
/// Devices try external sources first, those with the higher priority before the others, then
/// their app repositories (RN OS 12 12.5.1).
///
/// The two systems name the password differently. Each has a type of its own, so that an instance
/// of the wrong one cannot be put into a profile:
///
/// ```compile_fail
/// # use igel_migrate_core::repository::{ExternalBinarySource, Os11SourceInstance};
/// # fn of(source: &ExternalBinarySource) -> igel_migrate_core::Result<()> {
/// let for_os11: Os11SourceInstance = source.to_os12_instance()?;
/// # Ok(()) }
/// ```
///
/// ```
/// use igel_migrate_core::repository::{AppRepository, ExternalBinarySource};
/// let berlin = AppRepository::builder("Berlin", "https://dar.example.test/webdav/").build()?;
/// let source = ExternalBinarySource::of(&berlin, Some("invented".into()));
/// let os11 = source.to_os11_instance()?;
/// let names: Vec<&str> = os11.values().map(|(name, _)| name).collect();
/// assert_eq!(names, ["username", "url", "priority", "crypt_password", "certificate"]);
/// assert_eq!(ExternalBinarySource::from_os11(&os11)?, source);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Clone)]
pub struct ExternalBinarySource {
    /// The higher one is tried first.
    pub priority: SourcePriority,
    /// The address as written; a person may have typed anything.
    pub url: String,
    /// The account; empty if none.
    pub username: String,
    /// The password; `None` if none was ever set.
    pub password: Option<SecretString>,
    /// The certificate in a form that is not documented ([`super::CertificateForm`]); empty if
    /// none.
    pub certificate: String,
}

impl ExternalBinarySource {
    /// The source that gives `repository` to devices.
    pub fn of(repository: &AppRepository, password: Option<SecretString>) -> Self {
        Self {
            priority: repository.device_priority(),
            url: repository.device_url().to_string(),
            username: repository
                .download()
                .map(|account| account.username().to_owned())
                .unwrap_or_default(),
            password,
            certificate: repository.certificate_value().decoded().into_owned(),
        }
    }

    /// The source in an OS 11 instance.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] or [`crate::ErrorKind::Invalid`] if the priority is no
    /// priority or the stored password is not in ICACrypt form.
    pub fn from_os11(instance: &Os11SourceInstance) -> Result<Self> {
        instance.0.read()
    }

    /// The source in an OS 12 instance.
    ///
    /// # Errors
    ///
    /// As [`ExternalBinarySource::from_os11`].
    pub fn from_os12(instance: &Os12SourceInstance) -> Result<Self> {
        instance.0.read()
    }

    /// The instance for an OS 11 profile. The password is **obfuscated, not encrypted**.
    ///
    /// # Errors
    ///
    /// As [`icacrypt::encode`] for the password.
    pub fn to_os11_instance(&self) -> Result<Os11SourceInstance> {
        StoredSource::write(self).map(Os11SourceInstance)
    }

    /// The instance for an OS 12 profile. The password is obfuscated, not encrypted, and its form
    /// is inferred: no published OS 12 profile holds one.
    ///
    /// # Errors
    ///
    /// As [`icacrypt::encode`] for the password.
    pub fn to_os12_instance(&self) -> Result<Os12SourceInstance> {
        StoredSource::write(self).map(Os12SourceInstance)
    }
}

impl PartialEq for ExternalBinarySource {
    fn eq(&self, other: &Self) -> bool {
        let passwords_match = match (&self.password, &other.password) {
            (Some(one), Some(other)) => one.expose_secret() == other.expose_secret(),
            (None, None) => true,
            _ => false,
        };
        passwords_match
            && self.priority == other.priority
            && self.url == other.url
            && self.username == other.username
            && self.certificate == other.certificate
    }
}

impl fmt::Debug for ExternalBinarySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExternalBinarySource")
            .field("priority", &self.priority)
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// An instance of `update.external_binary_source%` as OS 11 stores it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Os11SourceInstance(StoredSource);

/// An instance of `update.external_binary_source%` as OS 12 stores it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Os12SourceInstance(StoredSource);

impl Os11SourceInstance {
    /// The parameter that holds the password.
    pub const PASSWORD: &str = "crypt_password";

    /// Takes an instance from its parameters, named without the template (`url`). Parameters that
    /// OS 11 does not know are kept aside for [`Os11SourceInstance::lint`].
    pub fn from_values<'a>(values: impl IntoIterator<Item = (&'a str, RegistryValue)>) -> Self {
        Self(StoredSource::from_values(values, Self::PASSWORD))
    }

    /// Every parameter with its stored value, in the order of the template. All of them are
    /// written, the password empty if there is none.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &RegistryValue)> {
        let stored = &self.0;
        [
            ("username", &stored.username),
            ("url", &stored.url),
            ("priority", &stored.priority),
            (Self::PASSWORD, &stored.password),
            ("certificate", &stored.certificate),
        ]
        .into_iter()
    }

    /// What is wrong with the instance whatever its values are.
    pub fn lint(&self) -> Vec<Finding> {
        self.0.lint("OS 11", Self::PASSWORD)
    }
}

impl Os12SourceInstance {
    /// The parameter that holds the password.
    pub const PASSWORD: &str = "password";

    /// Takes an instance from its parameters, named without the template (`url`). Parameters that
    /// OS 12 does not know are kept aside for [`Os12SourceInstance::lint`].
    pub fn from_values<'a>(values: impl IntoIterator<Item = (&'a str, RegistryValue)>) -> Self {
        Self(StoredSource::from_values(values, Self::PASSWORD))
    }

    /// The parameters with their stored values, in the order of the template. The password is left
    /// out if there is none, as in real exports.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &RegistryValue)> {
        let stored = &self.0;
        let password = Some((Self::PASSWORD, &stored.password))
            .filter(|(_, value)| !value.stored().is_empty());
        password.into_iter().chain([
            ("username", &stored.username),
            ("certificate", &stored.certificate),
            ("url", &stored.url),
            ("priority", &stored.priority),
        ])
    }

    /// What is wrong with the instance whatever its values are.
    pub fn lint(&self) -> Vec<Finding> {
        self.0.lint("OS 12", Self::PASSWORD)
    }
}

/// What both dialects store; the name of the password is the dialect's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct StoredSource {
    priority: RegistryValue,
    url: RegistryValue,
    username: RegistryValue,
    password: RegistryValue,
    certificate: RegistryValue,
    unknown: Vec<String>,
}

impl StoredSource {
    fn from_values<'a>(
        values: impl IntoIterator<Item = (&'a str, RegistryValue)>,
        password: &str,
    ) -> Self {
        let mut stored = Self::default();
        for (name, value) in values {
            match name {
                "priority" => stored.priority = value,
                "url" => stored.url = value,
                "username" => stored.username = value,
                "certificate" => stored.certificate = value,
                name if name == password => stored.password = value,
                name => stored.unknown.push(name.to_owned()),
            }
        }
        stored
    }

    fn write(source: &ExternalBinarySource) -> Result<Self> {
        let password = match &source.password {
            Some(password) => {
                let stored = icacrypt::encode(password)?;
                RegistryValue::from_stored(stored.expose_secret())
            }
            None => RegistryValue::default(),
        };
        Ok(Self {
            priority: RegistryValue::encode(&source.priority.to_string()),
            url: RegistryValue::encode(&source.url),
            username: RegistryValue::encode(&source.username),
            password,
            certificate: RegistryValue::encode(&source.certificate),
            unknown: Vec::new(),
        })
    }

    fn read(&self) -> Result<ExternalBinarySource> {
        let priority = self.priority.decoded();
        let priority = if priority.trim().is_empty() {
            SourcePriority::DEFAULT
        } else {
            priority
                .parse()
                .map_err(|error: Error| error.with_subject("priority"))?
        };
        let password = Some(self.password.stored()).filter(|stored| !stored.is_empty());
        Ok(ExternalBinarySource {
            priority,
            url: self.url.decoded().into_owned(),
            username: self.username.decoded().into_owned(),
            password: password
                .map(icacrypt::decode)
                .transpose()
                .map_err(|error| error.with_subject("password"))?,
            certificate: self.certificate.decoded().into_owned(),
        })
    }

    fn lint(&self, system: &str, password: &str) -> Vec<Finding> {
        let finding = |name: &String| {
            let message = format!("{system} does not know the parameter `{}`", shown(name));
            let finding = Finding::new("source-unknown-parameter", Severity::Warning, message)
                .with_subject(super::templates::SOURCE_KEY);
            if name.ends_with("password") {
                finding
                    .with_remedy(format!("the password of {system} is `{password}`"))
                    .with_source("RN OS 11 11.11.100; app metadata 12.7.4")
            } else {
                finding
            }
        };
        self.unknown.iter().map(finding).collect()
    }
}

#[cfg(test)]
mod tests;
