//! The OS 12 profile of a repository, and sources in OS 12 profiles of others.

use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::{Addition, DRAFT, GeneratedProfile, ProfileOptions, description, files};
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Finding, Severity};
use crate::profile::os12::{Insertion, Os12Instance, Os12Package, Os12Profile};
use crate::registry::RegistryValue;
use crate::repository::templates::SOURCE_KEY;
use crate::repository::{
    AppRepository, ContentHash, ExternalBinarySource, Os12SourceInstance, ProfileName,
    ProfileSystem, SiteKey, os12_source_template,
};

impl AppRepository {
    /// The OS 12 profile that gives this repository to the devices of `site`: one instance of
    /// `update.external_binary_source%`, in the form of real exports. UMS imports it as part of a
    /// package ([`GeneratedProfile::package`]); no UMS has imported one yet.
    ///
    /// ```
    /// use igel_migrate_core::repository::{AppRepository, ProfileOptions};
    /// let berlin = AppRepository::builder("Berlin", "https://dar.example.test/webdav/").build()?;
    /// let made = berlin.os12_profile(&"berlin".parse()?, &ProfileOptions::default())?;
    /// assert!(made.name().to_string().starts_with("DAR berlin OS12 r1 "));
    /// assert_eq!(made.document().apps().collect::<Vec<_>>(), ["base_system"]);
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Secret`] if the password is to be in it and cannot be had;
    /// [`ErrorKind::Unsupported`] if it is not ASCII, or a template key is to give the address.
    pub fn os12_profile(
        &self,
        site: &SiteKey,
        options: &ProfileOptions,
    ) -> Result<GeneratedProfile<Os12Profile>> {
        let system = ProfileSystem::Os12;
        if options.url_template_key.is_some() {
            let message = "where an OS 12 profile keeps a template key is not known";
            return Err(Error::new(ErrorKind::Unsupported, message)
                .with_subject("url_template_key")
                .with_hint("write the address itself into the OS 12 profile"));
        }
        let password = self.password_for(system, options)?;
        let contains_password = password.is_some();
        let source = ExternalBinarySource::of(self, password);
        let mut document = Os12Profile::new(DRAFT)?;
        let folder: Vec<&str> = options.folder.iter().map(String::as_str).collect();
        document.set_path(&folder)?;
        document.set_description(&description(site, options.revision))?;
        let addition = source
            .to_os12_instance()?
            .add(&mut document, options.instance_id)?;
        let hash = ContentHash::of_os12(&document);
        let name = ProfileName::new(site.clone(), system, options.revision, hash);
        document.rename(&name.to_string())?;
        let mut findings = addition.findings;
        if contains_password {
            findings.push(self.password_finding(system));
            findings.push(
                Finding::new(
                    "password-form",
                    Severity::Warning,
                    "no real OS 12 export shows in which form a profile holds a password",
                )
                .with_subject("download")
                .with_remedy("look at the profile in UMS after the import, or type it by hand"),
            );
        }
        Ok(GeneratedProfile {
            name,
            document,
            contains_password,
            findings,
        })
    }
}

impl GeneratedProfile<Os12Profile> {
    /// The name of the file of the bare document: `DAR-berlin-OS12-r1-1f2e3d4c.json`.
    pub fn file_name(&self) -> String {
        format!("{}.json", self.name().file_stem())
    }

    /// The name of the file of the package: `DAR-berlin-OS12-r1-1f2e3d4c.ipm`.
    pub fn package_file_name(&self) -> String {
        format!("{}.ipm", self.name().file_stem())
    }

    /// The package that UMS imports: the document with the base system's files from an `.ipm`
    /// export of yours. They are the vendor's and cannot come with this library.
    ///
    /// # Errors
    ///
    /// As [`Os12Package::build`].
    pub fn package(&self, apps_from: &Os12Package) -> Result<Os12Package> {
        Os12Package::build(self.document(), apps_from)
    }

    /// Writes the bare document into `folder` and gives the path. With a password in it, the file
    /// is readable for its owner only (on Unix), from its first byte on.
    ///
    /// # Errors
    ///
    /// As [`std::fs`].
    pub fn write_to(&self, folder: &Path) -> Result<PathBuf> {
        let path = folder.join(self.file_name());
        files::write(&path, &self.document().to_bytes(), self.contains_password())?;
        Ok(path)
    }

    /// Writes the package into `folder` and gives the path, as [`GeneratedProfile::write_to`]
    /// does.
    ///
    /// # Errors
    ///
    /// As [`Os12Package::build`] and [`std::fs`].
    pub fn write_package_to(&self, folder: &Path, apps_from: &Os12Package) -> Result<PathBuf> {
        let path = folder.join(self.package_file_name());
        let bytes = self.package(apps_from)?.to_bytes()?;
        files::write(&path, &bytes, self.contains_password())?;
        Ok(path)
    }
}

impl Os12SourceInstance {
    /// The sources in a profile, in the order of the document.
    pub fn all_in(profile: &Os12Profile) -> Vec<Self> {
        // The document writes the key of a template without its `%`.
        let template = SOURCE_KEY.trim_end_matches('%');
        let sources = profile
            .instances()
            .filter(|instance| instance.template() == template);
        sources.map(|instance| Self::read(&instance)).collect()
    }

    fn read(instance: &Os12Instance<'_>) -> Self {
        let values: Vec<(String, RegistryValue)> = instance
            .parameters()
            .filter_map(|parameter| Some((parameter.name().to_owned(), parameter.value()?)))
            .collect();
        Self::from_values(
            values
                .iter()
                .map(|(name, value)| (name.as_str(), value.clone())),
        )
    }

    /// Adds the source to a profile, under a fresh id if none is given. The same source is not
    /// added again. A password is compared only if this source has one: another may have been typed
    /// in UMS. There are no findings: an OS 12 profile names no version of the base system.
    ///
    /// # Errors
    ///
    /// As [`Os12Profile::add_instance`]: above all if the profile has a source with the same
    /// address and other values.
    pub fn add(&self, profile: &mut Os12Profile, id: Option<Uuid>) -> Result<Addition> {
        let values: Vec<(&str, RegistryValue)> = self
            .values()
            .map(|(name, value)| (name, value.clone()))
            .collect();
        let added = profile.add_instance(os12_source_template(), &values, id)?;
        Ok(Addition {
            added: matches!(added, Insertion::Inserted(_)),
            findings: Vec::new(),
        })
    }
}
