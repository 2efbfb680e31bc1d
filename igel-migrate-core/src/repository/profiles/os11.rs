//! The OS 11 profile of a repository, and sources in OS 11 profiles of others.

use std::path::{Path, PathBuf};

use super::{
    Addition, DRAFT, GeneratedProfile, ProfileOptions, UrlTemplateKey, description, files,
};
use crate::error::{Error, ErrorKind, Result, shown};
use crate::finding::{Finding, Severity};
use crate::profile::os11::{Instance, Os11Profile, SerialNumber};
use crate::registry::RegistryValue;
use crate::repository::templates::SOURCE_KEY;
use crate::repository::{
    AppRepository, ContentHash, ExternalBinarySource, Os11SourceInstance, ProfileName,
    ProfileSystem, SiteKey, os11_source_template,
};
use crate::rules::{Facts, Method, Outcome, RuleSet, Topic};
use crate::version::Os11Version;

impl AppRepository {
    /// The OS 11 profile that gives this repository to the devices of `site`: one instance of
    /// `update.external_binary_source%`, in the form of real exports. No UMS has imported one yet.
    ///
    /// Without a password in it, only the serial number and the time in it differ from one making
    /// to the next.
    ///
    /// ```
    /// use igel_migrate_core::repository::{AppRepository, ProfileOptions};
    /// let berlin = AppRepository::builder("Berlin", "https://dar.example.test/webdav/").build()?;
    /// let made = berlin.os11_profile(&"berlin".parse()?, &ProfileOptions::default())?;
    /// assert!(made.name().to_string().starts_with("DAR berlin OS11 r1 "));
    /// assert_eq!(made.document().instances().count(), 1);
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Secret`] if the password is to be in it and cannot be had;
    /// [`ErrorKind::Unsupported`] if it is not ASCII.
    pub fn os11_profile(
        &self,
        site: &SiteKey,
        options: &ProfileOptions,
    ) -> Result<GeneratedProfile<Os11Profile>> {
        let system = ProfileSystem::Os11;
        let password = self.password_for(system, options)?;
        let contains_password = password.is_some();
        let mut source = ExternalBinarySource::of(self, password);
        if options.url_template_key.is_some() {
            source.url.clear();
        }
        let mut document = Os11Profile::builder(DRAFT, &options.firmware)
            .with_description(description(site, options.revision))
            .build()?;
        let addition = source
            .to_os11_instance()?
            .add(&mut document, options.serial.clone())?;
        if let Some(key) = &options.url_template_key {
            document = key.put_into(&document)?;
        }
        let hash = ContentHash::of_os11(&document);
        let name = ProfileName::new(site.clone(), system, options.revision, hash);
        document.set_name(&name.to_string())?;
        let mut findings = Vec::new();
        if contains_password {
            findings.push(self.password_finding(system));
        }
        findings.extend(addition.findings);
        findings.extend(
            options
                .url_template_key
                .as_ref()
                .map(UrlTemplateKey::finding),
        );
        Ok(GeneratedProfile {
            name,
            document,
            contains_password,
            findings,
        })
    }
}

/// The rule about builds that do not know the keys of a repository.
const KEYS_RULE: &str = "R-DAR-1";

/// What the firmware of a profile means for a source in it: UMS shows and sends only parameters
/// that the base of a profile has.
fn firmware_findings(profile: &Os11Profile) -> Vec<Finding> {
    let firmware = profile.firmware();
    let build = firmware.version.parse::<Os11Version>();
    let mut findings = Vec::new();
    if build.is_err() {
        let message = format!(
            "`{}`, the firmware of the profile, is no build of OS 11",
            shown(&firmware.version)
        );
        findings.push(Finding::new("profile-firmware", Severity::Warning, message));
    }
    let facts = Facts::new()
        .with_method(Method::Repository)
        .with_build(build.ok());
    let outcomes = RuleSet::builtin().evaluate(&[Topic::Repository], &facts);
    let about_keys = outcomes
        .iter()
        .filter(|outcome| outcome.rule().id() == KEYS_RULE);
    findings.extend(about_keys.map(Outcome::to_finding));
    findings
        .into_iter()
        .map(|finding| {
            let finding = finding.with_subject("firmware");
            match firmware.position {
                Some(position) => finding.at(position),
                None => finding,
            }
        })
        .collect()
}

impl GeneratedProfile<Os11Profile> {
    /// The name of its file: `DAR-berlin-OS11-r1-1f2e3d4c.xml`.
    pub fn file_name(&self) -> String {
        format!("{}.xml", self.name().file_stem())
    }

    /// Writes it into `folder` and gives the path. With a password in it, the file is readable for
    /// its owner only (on Unix), from its first byte on.
    ///
    /// # Errors
    ///
    /// As [`std::fs`].
    pub fn write_to(&self, folder: &Path) -> Result<PathBuf> {
        let path = folder.join(self.file_name());
        files::write(&path, &self.document().to_bytes(), self.contains_password())?;
        Ok(path)
    }
}

impl Os11SourceInstance {
    /// The sources in a profile, in the order of the file.
    pub fn all_in(profile: &Os11Profile) -> Vec<Self> {
        profile
            .instances()
            .filter(|instance| instance.template() == SOURCE_KEY)
            .map(|instance| Self::read(&instance))
            .collect()
    }

    fn read(instance: &Instance<'_>) -> Self {
        let values: Vec<(String, RegistryValue)> = instance
            .values()
            .map(|value| (value.parameter().into_owned(), value.value()))
            .collect();
        Self::from_values(
            values
                .iter()
                .map(|(name, value)| (name.as_str(), value.clone())),
        )
    }

    /// Adds the source to a profile, with a fresh serial number if none is given. A source with
    /// the same address and the same other values is not added again. A password is compared only
    /// if this source has one: another may have been typed in UMS.
    ///
    /// A profile whose firmware does not know the keys gets the source all the same, and a finding.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] if the profile has a source with the same address and other values,
    /// because free instances add up; [`ErrorKind::Io`] without a random number.
    pub fn add(&self, profile: &mut Os11Profile, serial: Option<SerialNumber>) -> Result<Addition> {
        let value_of = |instance: &Self, wanted: &str| {
            let found = instance.values().find(|(name, _)| *name == wanted);
            found
                .map(|(_, value)| value.decoded().into_owned())
                .unwrap_or_default()
        };
        for there in Self::all_in(profile) {
            if value_of(&there, "url") != value_of(self, "url") {
                continue;
            }
            let differs = |(name, value): &(&'static str, &RegistryValue)| {
                let untold = *name == Self::PASSWORD && value.stored().is_empty();
                !untold && value_of(&there, name) != value.decoded()
            };
            return match self.values().find(differs) {
                None => Ok(Addition {
                    added: false,
                    findings: firmware_findings(profile),
                }),
                Some((parameter, _)) => Err(Error::new(
                    ErrorKind::Conflict,
                    format!("a source with this address is there, with another {parameter}"),
                )
                .with_subject(SOURCE_KEY)
                .with_hint("change or remove that instance: free instances add up")),
            };
        }
        let values: Vec<(&str, RegistryValue)> = self
            .values()
            .map(|(name, value)| (name, value.clone()))
            .collect();
        let template = os11_source_template();
        match serial {
            Some(serial) => profile.add_instance_with_serial(template, &values, serial)?,
            None => profile.add_instance(template, &values)?,
        };
        Ok(Addition {
            added: true,
            findings: firmware_findings(profile),
        })
    }
}
