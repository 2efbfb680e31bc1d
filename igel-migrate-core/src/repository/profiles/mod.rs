//! Profiles that bring a repository to devices: made, named, written to files, recognised.
//!
//! What a profile of either system looks like is not here ([`crate::profile`]). The documents have
//! the form of real exports; **no UMS has imported one of them yet**.

mod content;
mod files;
mod os11;
mod os12;
mod template_key;

use uuid::Uuid;

use crate::error::{Error, Result};
use crate::finding::{Finding, Severity};
use crate::profile::os11::SerialNumber;
use crate::secret::SecretString;
use crate::version::Os11Version;

use super::{AppRepository, ProfileName, ProfileNote, ProfileSystem, SiteKey};

pub use content::Recognition;
pub use template_key::UrlTemplateKey;

/// How the profiles of a repository are made.
///
/// ```
/// use igel_migrate_core::repository::{ProfileOptions, ProfileSystem};
/// let options = ProfileOptions::default().with_revision(2);
/// assert!(!options.has_password_in(ProfileSystem::Os11));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ProfileOptions {
    /// The revision in the name of the profiles, counted by whoever makes them; from 1.
    pub revision: u32,
    /// The build of OS 11 that the OS 11 profile is based on; 11.11.100, the first public one that
    /// knows the keys, unless said otherwise.
    pub firmware: Os11Version,
    /// The folder of the OS 12 profile in UMS, from the top; `Migration` unless said otherwise.
    pub folder: Vec<String>,
    /// The profiles that are to hold the password of the read account. None by default: the place
    /// stays empty, and typing the password is a step by hand.
    pub passwords_in: Vec<ProfileSystem>,
    /// The template key that gives the address in the OS 11 profile; experimental.
    pub url_template_key: Option<UrlTemplateKey>,
    /// The serial number of the OS 11 instance; a fresh one unless said otherwise.
    pub serial: Option<SerialNumber>,
    /// The id of the OS 12 instance; a fresh one unless said otherwise.
    pub instance_id: Option<Uuid>,
}

impl Default for ProfileOptions {
    fn default() -> Self {
        Self {
            revision: 1,
            firmware: Os11Version::new(11, 11, 100),
            folder: vec!["Migration".to_owned()],
            passwords_in: Vec::new(),
            url_template_key: None,
            serial: None,
            instance_id: None,
        }
    }
}

impl ProfileOptions {
    /// Counts a revision.
    #[must_use]
    pub fn with_revision(mut self, revision: u32) -> Self {
        self.revision = revision;
        self
    }

    /// Bases the OS 11 profile on another build.
    #[must_use]
    pub fn with_firmware(mut self, firmware: Os11Version) -> Self {
        self.firmware = firmware;
        self
    }

    /// Names the folder of the OS 12 profile in UMS.
    #[must_use]
    pub fn with_folder(mut self, folder: Vec<String>) -> Self {
        self.folder = folder;
        self
    }

    /// Puts the password of the read account into the profile for `system`.
    ///
    /// It is **obfuscated, not encrypted**: whoever has the file has the password. In OS 12
    /// profiles this is experimental besides, because no real export shows the form.
    #[must_use]
    pub fn with_password_in(mut self, system: ProfileSystem) -> Self {
        self.passwords_in.push(system);
        self
    }

    /// Lets a template key of UMS give the address in the OS 11 profile. Experimental.
    #[must_use]
    pub fn with_url_template_key(mut self, key: UrlTemplateKey) -> Self {
        self.url_template_key = Some(key);
        self
    }

    /// Gives the OS 11 instance this serial number, for documents that must come out the same
    /// every time. It must not occur in any other profile.
    #[must_use]
    pub fn with_serial(mut self, serial: SerialNumber) -> Self {
        self.serial = Some(serial);
        self
    }

    /// Gives the OS 12 instance this id, for documents that must come out the same every time. It
    /// must not occur in any other profile.
    #[must_use]
    pub fn with_instance_id(mut self, id: Uuid) -> Self {
        self.instance_id = Some(id);
        self
    }

    /// Whether the profile for `system` is to hold the password.
    pub fn has_password_in(&self, system: ProfileSystem) -> bool {
        self.passwords_in.contains(&system)
    }
}

/// What adding a source to a profile came to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct Addition {
    /// Whether it was added; `false` if the profile has the same source already.
    pub added: bool,
    /// What is to be said about the profile as the place of a source: an OS 11 firmware that does
    /// not know the keys, or is not known to. The firmware stays; raising it is an edit of its own
    /// ([`Os11Profile::set_firmware`](crate::profile::os11::Os11Profile::set_firmware)).
    pub findings: Vec<Finding>,
}

/// A profile that was made, with its name and what is to be said about it.
#[derive(Debug, Clone)]
pub struct GeneratedProfile<P> {
    name: ProfileName,
    document: P,
    contains_password: bool,
    findings: Vec<Finding>,
}

impl<P> GeneratedProfile<P> {
    /// The name it has, and keeps in UMS.
    pub fn name(&self) -> &ProfileName {
        &self.name
    }

    /// The document.
    pub fn document(&self) -> &P {
        &self.document
    }

    /// Takes the document out.
    pub fn into_document(self) -> P {
        self.document
    }

    /// Whether the document holds a password.
    pub fn contains_password(&self) -> bool {
        self.contains_password
    }

    /// What is to be said about it: a password in it, a base that does not know the keys.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What the runbook has to know, for a person who imports it from `file`.
    pub fn note(&self, file: impl Into<String>) -> ProfileNote {
        ProfileNote {
            name: self.name.clone(),
            file: file.into(),
            contains_password: self.contains_password,
        }
    }
}

impl AppRepository {
    /// The password for the profile of `system`, if it is to hold one.
    fn password_for(
        &self,
        system: ProfileSystem,
        options: &ProfileOptions,
    ) -> Result<Option<SecretString>> {
        if !options.has_password_in(system) {
            return Ok(None);
        }
        let account = self.download().ok_or_else(|| {
            Error::invalid("a password was asked for, and the repository has no read account")
                .with_subject("download")
        })?;
        Ok(Some(account.credentials()?.password().clone()))
    }

    /// What is to be said about a password in a profile for `system`.
    fn password_finding(&self, system: ProfileSystem) -> Finding {
        let account = self
            .download()
            .map(super::Account::username)
            .unwrap_or_default();
        let message = format!(
            "the {system} profile holds the password of `{account}`, obfuscated, not encrypted"
        );
        Finding::new("password-in-profile", Severity::Warning, message)
            .with_subject("download")
            .with_remedy("let nobody else read the file, and delete it after the import")
            .with_source("counted in real exports")
    }
}

fn description(site: &SiteKey, revision: u32) -> String {
    format!("App repository of {site}, revision {revision}")
}

/// The name a document has until its content is known.
const DRAFT: &str = "draft";

#[cfg(test)]
mod tests;
