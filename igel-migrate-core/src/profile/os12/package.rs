//! The `.ipm` package: profiles, and the metadata and schemas of the apps they configure.

use std::collections::HashSet;
use std::fmt;
use std::io::{Cursor, Write as _};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::name::check_name;
use super::profile::Os12Profile;
use crate::archive::{Archive, ArchiveEntry, ArchiveLimits};
use crate::error::{Error, ErrorKind, Result, shown};
use crate::file;

const PROFILES: &str = "PROFILES/";
const APPS: &str = "APPS/";

/// An `.ipm` package: what UMS exports and imports as OS 12 profiles (since UMS 12.02.100).
///
/// Without an edit it comes back byte for byte. With one, the entry of the edited profile alone is
/// written anew; all others are copied as they are compressed, in their order, with their names,
/// times, checksums and attributes. Entries written or copied this way have their sizes in front of
/// the data where UMS puts them behind it (no data descriptor), and an ASCII name of a written
/// entry does not carry the UTF-8 flag; every zip reader takes both forms.
///
/// The `APPS/` part belongs to the vendor of the apps. This library ships none of it and only
/// copies it from a package the user has.
///
/// ```no_run
/// use igel_migrate_core::profile::os12::Os12Package;
/// let mut package = Os12Package::from_file("Kiel.ipm")?;
/// for packaged in package.profiles_mut() {
///     let name = format!("{} copy", packaged.profile().name());
///     packaged.profile_mut().rename(&name)?;
/// }
/// let bytes = package.to_bytes()?;
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
pub struct Os12Package {
    bytes: Vec<u8>,
    limits: ArchiveLimits,
    profiles: Vec<PackagedProfile>,
    apps: Vec<PackagedApp>,
}

/// A profile in a package.
#[derive(Debug, Clone)]
pub struct PackagedProfile {
    entry: Box<str>,
    profile: Os12Profile,
}

impl PackagedProfile {
    /// The name of its zip entry: `PROFILES/<name>.json`, in recent exports `PROFILES/<id>.json`.
    /// It stays when the profile is renamed.
    pub fn entry(&self) -> &str {
        &self.entry
    }

    /// The profile.
    pub fn profile(&self) -> &Os12Profile {
        &self.profile
    }

    /// The profile, to edit or to replace.
    pub fn profile_mut(&mut self) -> &mut Os12Profile {
        &mut self.profile
    }
}

/// An app in a package: `APPS/<line>-<version>/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackagedApp {
    line: Box<str>,
    version: Box<str>,
}

impl PackagedApp {
    /// An app from the name of its folder; the version begins at the first hyphen with a digit
    /// behind it.
    fn from_folder(folder: &str) -> Option<Self> {
        let is_split = |&(at, _): &(usize, &str)| {
            (folder.as_bytes().get(at + 1)).is_some_and(u8::is_ascii_digit)
        };
        let (at, _) = folder.match_indices('-').find(is_split)?;
        Some(Self {
            line: folder[..at].into(),
            version: folder[at + 1..].into(),
        })
    }

    /// The line: `base_system`.
    pub fn line(&self) -> &str {
        &self.line
    }

    /// The version as written: `12.10.0`, `23.9.24+1`. It parses as [`crate::AppVersion`].
    pub fn version(&self) -> &str {
        &self.version
    }

    fn folder(&self) -> String {
        format!("{APPS}{}-{}/", self.line, self.version)
    }
}

impl Os12Package {
    /// Opens a package and reads its profiles.
    ///
    /// # Errors
    ///
    /// Those of [`Archive::open`] and [`Archive::read`] for the zip archive, those of
    /// [`Os12Profile::parse`] for a profile, with the name of its entry.
    pub fn open(bytes: impl Into<Vec<u8>>) -> Result<Self> {
        Self::open_with_limits(bytes, ArchiveLimits::default())
    }

    /// Opens a package whose archive may hold as much as `limits` say.
    ///
    /// # Errors
    ///
    /// As [`Os12Package::open`].
    pub fn open_with_limits(bytes: impl Into<Vec<u8>>, limits: ArchiveLimits) -> Result<Self> {
        Self::read(bytes.into(), limits)
            .map_err(|error| error.with_operation("reading an OS 12 profile package"))
    }

    /// Opens the package in a file.
    ///
    /// # Errors
    ///
    /// As [`Os12Package::open`]; [`ErrorKind::NotFound`] or [`ErrorKind::Io`] if the file cannot be
    /// read; [`ErrorKind::LimitExceeded`] if it is larger than an expanded package may be.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let limit = usize::try_from(ArchiveLimits::default().total_bytes);
        file::read(path, limit.unwrap_or(usize::MAX))
            .and_then(Self::open)
            .map_err(|error| error.with_subject(path.display().to_string()))
    }

    fn read(bytes: Vec<u8>, limits: ArchiveLimits) -> Result<Self> {
        let mut archive = Archive::open(&bytes, limits)?;
        let files = archive
            .entries()
            .iter()
            .filter(|entry| !entry.is_directory());
        let names: Vec<Box<str>> = files.map(|entry| entry.name().into()).collect();
        let mut profiles = Vec::new();
        let mut apps = Vec::new();
        let mut folders = HashSet::new();
        for entry in names {
            if entry.starts_with(PROFILES) && entry.ends_with(".json") {
                let profile = Os12Profile::parse(&archive.read(&entry)?)
                    .map_err(|error| error.with_subject(shown(&entry)))?;
                profiles.push(PackagedProfile { entry, profile });
            } else if let Some((folder, _)) = entry
                .strip_prefix(APPS)
                .and_then(|rest| rest.split_once('/'))
                && folders.insert(folder.to_owned())
            {
                apps.extend(PackagedApp::from_folder(folder));
            }
        }
        Ok(Self {
            bytes,
            limits,
            profiles,
            apps,
        })
    }

    /// A package of `profile` with the apps it configures, copied from `apps_from`.
    ///
    /// Whether UMS would import a package without them is not known, so they are required. The
    /// time of the new entry is that of the apps, so that the same input gives the same bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if `apps_from` lacks an app of the profile;
    /// [`ErrorKind::Invalid`] if the name of the profile cannot be the name of an entry.
    pub fn build(profile: &Os12Profile, apps_from: &Self) -> Result<Self> {
        check_name(&profile.name())?;
        let lines: HashSet<_> = profile.apps().collect();
        if let Some(missing) =
            (lines.iter()).find(|line| !apps_from.apps.iter().any(|app| *app.line == ***line))
        {
            return Err(Error::new(
                ErrorKind::NotFound,
                format!("the package holds no app `{}`", shown(missing)),
            )
            .with_hint("take an .ipm export of a profile that configures the same apps"));
        }
        let folders: Vec<String> = (apps_from.apps.iter())
            .filter(|app| lines.contains(app.line()))
            .map(PackagedApp::folder)
            .collect();
        let entry = format!("{PROFILES}{}.json", profile.name());
        let copied = |name: &str| folders.iter().any(|folder| name.starts_with(folder));
        let bytes = write_archive(&apps_from.bytes, |archive, writer| {
            let copied: Vec<usize> = (0..archive.len())
                .filter(|&index| matches!(archive.name_for_index(index), Some(Ok(name)) if copied(&name)))
                .collect();
            let options = match copied.first() {
                Some(&index) => archive.by_index_raw(index)?.options(),
                None => SimpleFileOptions::default(),
            };
            writer.start_file(
                &*entry,
                options.compression_method(CompressionMethod::Deflated),
            )?;
            writer.write_all(profile.as_str().as_bytes())?;
            for index in copied {
                writer.raw_copy_file(archive.by_index_raw(index)?)?;
            }
            Ok(())
        })?;
        Self::open_with_limits(bytes, apps_from.limits)
    }

    /// The profiles, in the order of the archive. Most exports hold one.
    pub fn profiles(&self) -> &[PackagedProfile] {
        &self.profiles
    }

    /// The profiles, to edit or to replace.
    pub fn profiles_mut(&mut self) -> &mut [PackagedProfile] {
        &mut self.profiles
    }

    /// The apps, in the order of the archive.
    pub fn apps(&self) -> &[PackagedApp] {
        &self.apps
    }

    /// The `app.json` of an app.
    ///
    /// # Errors
    ///
    /// Those of [`Archive::read`].
    pub fn app_json(&self, app: &PackagedApp) -> Result<Vec<u8>> {
        self.app_file(app, "app.json")
    }

    /// The schema of an app, `config/setup.def`.
    ///
    /// # Errors
    ///
    /// Those of [`Archive::read`].
    pub fn setup_def(&self, app: &PackagedApp) -> Result<Vec<u8>> {
        self.app_file(app, "config/setup.def")
    }

    fn app_file(&self, app: &PackagedApp, path: &str) -> Result<Vec<u8>> {
        Archive::open(&self.bytes, self.limits)?.read(&(app.folder() + path))
    }

    /// The package as bytes; exactly the bytes it was opened from if no profile was changed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Malformed`] if an edited package has entries that cannot be copied.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut original = Archive::open(&self.bytes, self.limits)?;
        let mut edited = Vec::new();
        for packaged in &self.profiles {
            if original.read(&packaged.entry)? != packaged.profile.as_str().as_bytes() {
                edited.push(packaged);
            }
        }
        if edited.is_empty() {
            return Ok(self.bytes.clone());
        }
        let names: Vec<&str> = original.entries().iter().map(ArchiveEntry::name).collect();
        write_archive(&self.bytes, |archive, writer| {
            for (index, name) in names.iter().enumerate() {
                let file = archive.by_index_raw(index)?;
                match edited.iter().find(|packaged| &*packaged.entry == *name) {
                    Some(packaged) => {
                        writer.start_file(*name, file.options())?;
                        writer.write_all(packaged.profile.as_str().as_bytes())?;
                    }
                    None => writer.raw_copy_file(file)?,
                }
            }
            writer.set_raw_comment(archive.comment().into())
        })
    }
}

/// Writes an archive out of parts of the one in `source`.
fn write_archive(
    source: &[u8],
    write: impl FnOnce(
        &mut ZipArchive<Cursor<&[u8]>>,
        &mut ZipWriter<Cursor<Vec<u8>>>,
    ) -> zip::result::ZipResult<()>,
) -> Result<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(source.len() + 4096)));
    ZipArchive::new(Cursor::new(source))
        .and_then(|mut archive| write(&mut archive, &mut writer))
        .and_then(|()| writer.finish())
        .map(Cursor::into_inner)
        .map_err(|source| {
            Error::malformed("the archive has entries that cannot be copied")
                .with_operation("writing an OS 12 profile package")
                .with_source(source)
        })
}

impl fmt::Debug for Os12Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Os12Package")
            .field("profiles", &self.profiles)
            .field("apps", &self.apps)
            .finish_non_exhaustive()
    }
}
