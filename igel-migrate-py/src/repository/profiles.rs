//! Profiles that the library makes for a repository: options, names, and the profiles themselves.

use std::path::PathBuf;

use igel_migrate_core::Os11Version;
use igel_migrate_core::profile::os11::{self, SerialNumber};
use igel_migrate_core::profile::os12::{self, Uuid};
use igel_migrate_core::repository::{self as core, ProfileSystem, UrlTemplateKey};
use pyo3::prelude::*;
use pyo3::types::PyType;

use super::findings;
use crate::convert::Items;
use crate::enums::Word;
use crate::error::{Failure, Result};
use crate::finding::Finding;
use crate::parsed::Parsed;
use crate::profile::{Os11Profile, Os12Package, Os12Profile};
use crate::runtime::{brief, look, work};
use crate::value::{Tuple, getters};
use crate::view::shown;

/// The word for the system of a profile.
fn word(system: ProfileSystem) -> Word {
    let word = match system {
        ProfileSystem::Os11 => "os11",
        ProfileSystem::Os12 => "os12",
    };
    Word::new("ProfileSystem", word)
}

fn system(word: &str) -> Result<ProfileSystem> {
    match word {
        "os11" => Ok(ProfileSystem::Os11),
        "os12" => Ok(ProfileSystem::Os12),
        _ => Err(Failure::config("a profile is for `os11` or `os12`")),
    }
}

/// How profiles for a repository are made.
#[pyclass(frozen, module = "igel_migrate", from_py_object)]
#[derive(Clone, Default)]
pub(crate) struct ProfileOptions(pub(crate) core::ProfileOptions);

#[pymethods]
impl ProfileOptions {
    #[new]
    #[pyo3(signature = (*, revision=None, firmware=None, folder=None, passwords_in=None,
        url_template_key=None, serial=None, instance_id=None))]
    fn new(
        revision: Option<u32>,
        firmware: Option<Parsed<Os11Version>>,
        folder: Option<Items<String>>,
        passwords_in: Option<Items<String>>,
        url_template_key: Option<(String, Parsed<igel_migrate_core::UmsVersion>)>,
        serial: Option<Parsed<SerialNumber>>,
        instance_id: Option<Parsed<Uuid>>,
    ) -> Result<Self> {
        let mut options = core::ProfileOptions::default();
        if let Some(revision) = revision {
            options = options.with_revision(revision);
        }
        if let Some(build) = firmware {
            options = options.with_firmware(build.0);
        }
        if let Some(folder) = folder {
            options = options.with_folder(folder.0);
        }
        for word in passwords_in.into_iter().flat_map(|words| words.0) {
            options = options.with_password_in(system(&word)?);
        }
        if let Some((name, ums)) = url_template_key {
            let key = brief(|| UrlTemplateKey::new(name, &ums.0))?;
            options = options.with_url_template_key(key);
        }
        if let Some(serial) = serial {
            options = options.with_serial(serial.0);
        }
        if let Some(id) = instance_id {
            options = options.with_instance_id(id.0);
        }
        Ok(Self(options))
    }
}

getters! { ProfileOptions as options {
    /// The revision in the names of the profiles, from 1.
    revision: u32 = options.revision;
    /// The build that the profile of OS 11 is based on.
    firmware: crate::version::Os11Version = crate::version::Os11Version(options.firmware.clone());
    /// The folder of the profile of OS 12 in UMS, from the top.
    folder: Tuple<String> = options.folder.iter().cloned().collect();
    /// The systems whose profiles are to hold the password of the read account.
    passwords_in: Tuple<Word> = options.passwords_in.iter().copied().map(word).collect();
    /// The expression of the template key that gives the address in the profile of OS 11.
    url_template_key: Option<String> =
        options.url_template_key.as_ref().map(UrlTemplateKey::expression);
    /// The serial number of the instance of OS 11; none for a fresh one.
    serial: Option<&str> = options.serial.as_ref().map(SerialNumber::as_str);
    /// The id of the instance of OS 12; none for a fresh one.
    instance_id: Option<String> = options.instance_id.map(|id| id.hyphenated().to_string());
} }

shown!(
    ProfileOptions,
    [
        "revision",
        "firmware",
        "folder",
        "passwords_in",
        "url_template_key",
        "serial",
        "instance_id"
    ]
);

/// The name of a generated profile: `DAR berlin OS11 r3 1f2e3d4c`.
#[pyclass(
    frozen,
    eq,
    ord,
    hash,
    str = "{0}",
    module = "igel_migrate.repository",
    from_py_object
)]
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ProfileName(pub(crate) core::ProfileName);

getters! { ProfileName as name {
    /// The key of the site.
    site: &str = name.site().as_str();
    /// The system that the profile is for.
    system: Word = word(name.system());
    /// The revision, as a person counts.
    revision: u32 = name.revision();
    /// The hash of what the profile says without its secrets.
    hash: String = name.hash().to_string();
    /// The name as that of a file, without an extension.
    file_stem: String = name.file_stem();
} }

#[pymethods]
impl ProfileName {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str, &'static str) {
        ("site", "system", "revision", "hash")
    }

    #[new]
    fn new(text: &str) -> Result<Self> {
        brief(|| text.parse().map(Self))
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let text = slf.str()?.repr()?;
        Ok(format!("ProfileName({text})"))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyType>, (String,)) {
        (slf.get_type(), (slf.get().0.to_string(),))
    }
}

/// A generated profile, as far as the person who imports it must know it.
#[pyclass(frozen, eq, module = "igel_migrate.repository", from_py_object)]
#[derive(Clone, PartialEq)]
pub(crate) struct ProfileNote(pub(crate) core::ProfileNote);

getters! { ProfileNote as note {
    /// Its name in UMS after the import.
    name: ProfileName = ProfileName(note.name.clone());
    /// The file to import.
    file: &str = &note.file;
    /// Whether the password of the read account is in it; else a person types it.
    contains_password: bool = note.contains_password;
} }

#[pymethods]
impl ProfileNote {
    #[new]
    #[pyo3(signature = (name, file, *, contains_password=false))]
    fn new(name: ProfileName, file: String, contains_password: bool) -> Self {
        Self(core::ProfileNote {
            name: name.0,
            file,
            contains_password,
        })
    }
}

shown!(ProfileNote, ["name", "file", "contains_password"]);

/// What a document says about the profile that it once was made as.
#[pyclass(frozen, eq, module = "igel_migrate.repository")]
#[derive(PartialEq)]
pub(crate) struct Recognition(core::Recognition);

getters! { Recognition as found {
    /// The name that it was made under.
    name: ProfileName = ProfileName(found.name.clone());
    /// Whether it still says what it was made to say.
    unchanged: bool = found.unchanged;
} }

#[pymethods]
impl Recognition {
    /// Recognises a profile that this library made; none if it is another one.
    #[staticmethod]
    fn of(profile: AnyProfile) -> Result<Option<Self>> {
        look(|| match profile {
            AnyProfile::Os11(profile) => core::Recognition::of_os11(&profile.0.now()).map(Self),
            AnyProfile::Os12(profile) => core::Recognition::of_os12(&profile.0.now()).map(Self),
        })
    }
}

shown!(Recognition, ["name", "unchanged"]);

/// A profile of either system.
#[derive(FromPyObject)]
pub(crate) enum AnyProfile {
    Os11(Os11Profile),
    Os12(Os12Profile),
}

/// A profile of either system, as it was made.
pub(super) enum Made {
    Os11(core::GeneratedProfile<os11::Os11Profile>),
    Os12(core::GeneratedProfile<os12::Os12Profile>),
}

/// A profile that was made for a repository, ready to be written.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct GeneratedProfile(pub(super) Made);

/// The same call for a profile of either system.
macro_rules! either {
    ($made:expr, $profile:ident => $call:expr) => {
        match $made {
            Made::Os11($profile) => $call,
            Made::Os12($profile) => $call,
        }
    };
}

getters! { GeneratedProfile as made {
    /// Its name in UMS.
    name: ProfileName = ProfileName(either!(made, profile => profile.name().clone()));
    /// The system that it is for.
    system: Word = either!(made, profile => word(profile.name().system()));
    /// Whether the password of the read account is in it, obfuscated and not encrypted.
    contains_password: bool = either!(made, profile => profile.contains_password());
    /// What is to be known about it.
    findings: Tuple<Finding> =
        either!(made, profile => findings(profile.findings().iter().cloned()));
    /// The name of its file.
    file_name: String = either!(made, profile => profile.file_name());
    /// The name of its package; none on OS 11, which has none.
    package_file_name: Option<String> = match made {
        Made::Os11(_) => None,
        Made::Os12(profile) => Some(profile.package_file_name()),
    };
} }

impl GeneratedProfile {
    fn os12(&self) -> Result<&core::GeneratedProfile<os12::Os12Profile>> {
        match &self.0 {
            Made::Os12(profile) => Ok(profile),
            Made::Os11(_) => Err(Failure::config("profiles of OS 11 have no packages")),
        }
    }
}

#[pymethods]
impl GeneratedProfile {
    /// The profile, a copy.
    #[getter]
    fn document(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        match &self.0 {
            Made::Os11(made) => {
                Ok(Py::new(py, Os11Profile::of(made.document().clone()))?.into_any())
            }
            Made::Os12(made) => {
                Ok(Py::new(py, Os12Profile::of(made.document().clone()))?.into_any())
            }
        }
    }

    /// What the runbook is told of it; `file` is `file_name` unless said otherwise.
    #[pyo3(signature = (file=None))]
    fn note(&self, file: Option<String>) -> ProfileNote {
        ProfileNote(either!(&self.0, profile => {
            profile.note(file.unwrap_or_else(|| profile.file_name()))
        }))
    }

    /// The package of a profile of OS 12, with the apps of another package.
    fn package(&self, py: Python<'_>, apps_from: Os12Package) -> Result<Os12Package> {
        let profile = self.os12()?;
        work(py, || profile.package(&apps_from.0).map(Os12Package::of))
    }

    /// Writes the document into a folder and gives where. Nobody else can read it if a password is
    /// in it.
    fn write_to(&self, py: Python<'_>, folder: PathBuf) -> Result<PathBuf> {
        work(
            py,
            || either!(&self.0, profile => profile.write_to(&folder)),
        )
    }

    /// Writes the package of a profile of OS 12 into a folder; gives where.
    fn write_package_to(
        &self,
        py: Python<'_>,
        folder: PathBuf,
        apps_from: Os12Package,
    ) -> Result<PathBuf> {
        let profile = self.os12()?;
        work(py, || profile.write_package_to(&folder, &apps_from.0))
    }
}

shown!(GeneratedProfile, ["name", "contains_password"]);
