//! Zip archives from strangers: opened within limits, names checked, entries read by true size.
//!
//! What the entries mean is not here: firmware exports are read in [`crate::registry`], `.ipm`
//! packages in [`crate::profile`]. The limits stand well above what real exports hold (at most 13
//! entries, 14.1 MB expanded, 7 to 1 on the whole; counted in 23 `.ipm` and 33 firmware exports).

use std::fmt;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::{Error, ErrorKind, Result, shown};

/// How much an archive may hold. The defaults fit every export seen, several times over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArchiveLimits {
    /// Entries, directories included.
    pub entries: usize,
    /// Expanded bytes of one entry.
    pub entry_bytes: u64,
    /// Expanded bytes of all entries together.
    pub total_bytes: u64,
    /// Expanded bytes for each compressed byte of an entry. Entries that expand to less than
    /// 1 MiB are not held to it.
    pub ratio: u64,
}

impl ArchiveLimits {
    /// The same limits with `entries` entries at most.
    #[must_use]
    pub fn with_entries(mut self, entries: usize) -> Self {
        self.entries = entries;
        self
    }

    /// The same limits with `bytes` expanded bytes an entry at most.
    #[must_use]
    pub fn with_entry_bytes(mut self, bytes: u64) -> Self {
        self.entry_bytes = bytes;
        self
    }

    /// The same limits with `bytes` expanded bytes in total at most.
    #[must_use]
    pub fn with_total_bytes(mut self, bytes: u64) -> Self {
        self.total_bytes = bytes;
        self
    }

    /// The same limits with `ratio` expanded bytes for each compressed byte at most.
    #[must_use]
    pub fn with_ratio(mut self, ratio: u64) -> Self {
        self.ratio = ratio;
        self
    }
}

impl Default for ArchiveLimits {
    fn default() -> Self {
        Self {
            entries: 1_000,
            entry_bytes: 64 << 20,
            total_bytes: 256 << 20,
            ratio: 100,
        }
    }
}

/// Entries smaller than this are not held to the ratio: short repetitive texts compress very well.
const RATIO_FREE_BYTES: u64 = 1 << 20;

/// One entry of an [`Archive`], as its central directory states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveEntry {
    name: Box<str>,
    size: u64,
    directory: bool,
}

impl ArchiveEntry {
    /// The name with its folders, `/` between them. It stays inside the archive.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Expanded size in bytes, as stated. Reading never gives more than this.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Whether the entry is a folder, not a file.
    pub fn is_directory(&self) -> bool {
        self.directory
    }
}

/// A zip archive in memory whose names and stated sizes are within [`ArchiveLimits`].
///
/// ```
/// use igel_migrate_core::archive::{Archive, ArchiveLimits};
/// let error = Archive::open(b"not a zip", ArchiveLimits::default()).unwrap_err();
/// assert_eq!(error.kind(), igel_migrate_core::ErrorKind::Malformed);
/// ```
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    entries: Vec<ArchiveEntry>,
}

impl<'a> Archive<'a> {
    /// Whether `bytes` begin like a zip archive with at least one entry.
    pub fn is_zip(bytes: &[u8]) -> bool {
        bytes.starts_with(b"PK\x03\x04")
    }

    /// Opens the archive in `bytes` and checks every entry against `limits`, before anything is
    /// expanded.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Malformed`] if this is no zip archive or two entries share a name;
    /// [`ErrorKind::LimitExceeded`] naming the limit; [`ErrorKind::Invalid`] for an entry name that
    /// leads out of the archive (absolute, `..`, backslash, drive letter) or holds control
    /// characters.
    pub fn open(bytes: &'a [u8], limits: ArchiveLimits) -> Result<Self> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(zip_error)?;
        if zip.len() > limits.entries {
            return Err(Error::limit(format!(
                "archive of {} entries, at most {} are accepted",
                zip.len(),
                limits.entries
            )));
        }
        if zip.has_duplicate_names() {
            return Err(Error::malformed("two archive entries have the same name"));
        }
        let mut entries = Vec::with_capacity(zip.len());
        let mut total: u64 = 0;
        for index in 0..zip.len() {
            let entry = zip.by_index_data(index).map_err(zip_error)?;
            let name = entry.name().map_err(zip_error)?;
            let subject = |error: Error| error.with_subject(shown(&name));
            check_name(&name).map_err(subject)?;
            let (size, compressed) = (entry.size(), entry.compressed_size());
            if compressed > bytes.len() as u64 {
                return Err(subject(Error::malformed(
                    "archive entry states more compressed bytes than the archive has",
                )));
            }
            let by_ratio = compressed
                .saturating_mul(limits.ratio)
                .max(RATIO_FREE_BYTES);
            for (limit, what) in [
                (limits.entry_bytes, "the size of one entry"),
                (by_ratio, "the compression ratio"),
            ] {
                if size > limit {
                    return Err(subject(Error::limit(format!(
                        "archive entry expands to {size} bytes, the limit on {what} allows {limit}"
                    ))));
                }
            }
            total = total.saturating_add(size);
            entries.push(ArchiveEntry {
                name: name.as_ref().into(),
                size,
                directory: entry.is_dir(),
            });
        }
        if total > limits.total_bytes {
            return Err(Error::limit(format!(
                "archive expands to {total} bytes, at most {} are accepted",
                limits.total_bytes
            )));
        }
        Ok(Self { zip, entries })
    }

    /// The entries in the order of the central directory.
    pub fn entries(&self) -> &[ArchiveEntry] {
        &self.entries
    }

    /// The expanded bytes of the entry called `name`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is no such entry; [`ErrorKind::Malformed`] if it is
    /// damaged (its checksum is verified) or does not expand to the size it states;
    /// [`ErrorKind::Unsupported`] if it is encrypted or compressed with anything but deflate.
    pub fn read(&mut self, name: &str) -> Result<Vec<u8>> {
        let subject = |error: Error| error.with_subject(shown(name));
        let missing = || Error::new(ErrorKind::NotFound, "no such archive entry");
        let index = (self.entries.iter())
            .position(|entry| &*entry.name == name)
            .ok_or_else(|| subject(missing()))?;
        let stated = self.entries[index].size;
        let entry = (self.zip.by_index(index)).map_err(|error| subject(zip_error(error)))?;
        let mut bytes = Vec::with_capacity(usize::try_from(stated).unwrap_or(0));
        entry
            .take(stated.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| subject(zip_error(ZipError::Io(error))))?;
        if bytes.len() as u64 != stated {
            return Err(subject(Error::malformed(
                "archive entry does not expand to the size it states",
            )));
        }
        Ok(bytes)
    }
}

impl fmt::Debug for Archive<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Archive")
            .field("entries", &self.entries)
            .finish_non_exhaustive()
    }
}

/// Refuses names that would lead out of the folder an archive is expanded into, on any system.
fn check_name(name: &str) -> Result<()> {
    let refuse = |why| Err(Error::invalid(why));
    let bytes = name.as_bytes();
    if name.is_empty() {
        return refuse("archive entry without a name");
    }
    if name.chars().any(char::is_control) {
        return refuse("control character in the name of an archive entry");
    }
    let drive = bytes.len() > 1 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':';
    let leaves =
        name.starts_with('/') || drive || name.contains('\\') || name.split('/').any(|p| p == "..");
    if leaves {
        return refuse("name of an archive entry leads out of the archive");
    }
    Ok(())
}

fn zip_error(source: ZipError) -> Error {
    match source {
        ZipError::UnsupportedArchive(_)
        | ZipError::CompressionMethodNotSupported(_)
        | ZipError::InvalidPassword => Error::new(
            ErrorKind::Unsupported,
            "cannot read this kind of zip archive",
        ),
        _ => Error::malformed("not a readable zip archive"),
    }
    .with_source(source)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn zip_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in entries {
            writer
                .start_file(*name, SimpleFileOptions::default())
                .unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// The same archive with one name put in the place of another of the same length, because a
    /// well-behaved writer refuses to write hostile names.
    fn renamed(mut bytes: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
        assert_eq!(from.len(), to.len());
        for at in 0..bytes.len() - from.len() {
            if bytes[at..].starts_with(from.as_bytes()) {
                bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
            }
        }
        bytes
    }

    #[test]
    fn lists_and_reads_entries() {
        let bytes = zip_of(&[("PROFILES/a b.json", b"{}"), ("APPS/x/app.json", b"[]")]);
        let mut archive = Archive::open(&bytes, ArchiveLimits::default()).unwrap();
        let names: Vec<_> = archive.entries().iter().map(ArchiveEntry::name).collect();
        assert_eq!(names, ["PROFILES/a b.json", "APPS/x/app.json"]);
        assert_eq!(archive.read("APPS/x/app.json").unwrap(), b"[]");
        let missing = archive.read("APPS/y").unwrap_err();
        assert_eq!(missing.kind(), ErrorKind::NotFound);
        assert_eq!(missing.to_string(), "APPS/y: no such archive entry");
    }

    #[test]
    fn names_that_leave_the_archive_are_refused() {
        for name in [
            "/bc.xml", "../.xml", "a/../xm", "a\\c.xml", "c:c.xml", "a\nc.xml",
        ] {
            let bytes = renamed(zip_of(&[("abc.xml", b"")]), "abc.xml", name);
            let error = Archive::open(&bytes, ArchiveLimits::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid, "{name}");
            assert!(!error.to_string().contains('\n'));
        }
        let bytes = zip_of(&[("a..b/c..", b"")]);
        assert!(Archive::open(&bytes, ArchiveLimits::default()).is_ok());
    }

    #[test]
    fn two_entries_of_one_name_are_refused() {
        let bytes = renamed(
            zip_of(&[("a.xml", b"1"), ("b.xml", b"2")]),
            "b.xml",
            "a.xml",
        );
        let error = Archive::open(&bytes, ArchiveLimits::default()).unwrap_err();
        assert_eq!(error.message(), "two archive entries have the same name");
    }

    #[test]
    fn every_limit_has_its_error() {
        let bomb = vec![b'x'; 2 << 20];
        let bytes = zip_of(&[("a", &bomb), ("b", b"1")]);
        let limits = ArchiveLimits::default();
        for (limits, message) in [
            (limits.with_entries(1), "archive of 2 entries"),
            (
                limits.with_ratio(10_000).with_entry_bytes(1),
                "size of one entry",
            ),
            (limits, "the compression ratio"),
            (
                limits.with_ratio(10_000).with_total_bytes(2 << 20),
                "archive expands to 2097153 bytes",
            ),
        ] {
            let error = Archive::open(&bytes, limits).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::LimitExceeded);
            assert!(error.message().contains(message), "{error}");
        }
        let mut archive = Archive::open(&bytes, limits.with_ratio(10_000)).unwrap();
        assert_eq!(archive.read("a").unwrap().len(), bomb.len());
    }

    #[test]
    fn an_entry_that_understates_its_size_is_not_expanded() {
        let mut bytes = zip_of(&[("a", &[b'x'; 5000])]);
        let size = 5000_u32.to_le_bytes();
        for at in 0..bytes.len() - 4 {
            if bytes[at..].starts_with(&size) {
                bytes[at..at + 4].copy_from_slice(&9_u32.to_le_bytes());
            }
        }
        let mut archive = Archive::open(&bytes, ArchiveLimits::default()).unwrap();
        assert_eq!(archive.read("a").unwrap_err().kind(), ErrorKind::Malformed);
    }

    #[test]
    fn a_damaged_entry_is_an_error() {
        let text: Vec<u8> = (0..4000_u32).flat_map(u32::to_le_bytes).collect();
        let mut bytes = zip_of(&[("a", &text)]);
        bytes[200] ^= 0x55;
        let mut archive = Archive::open(&bytes, ArchiveLimits::default()).unwrap();
        assert_eq!(archive.read("a").unwrap_err().kind(), ErrorKind::Malformed);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn arbitrary_bytes_never_panic(
            noise in prop::collection::vec(any::<u8>(), 0..80),
            edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        ) {
            let _ = Archive::open(&noise, ArchiveLimits::default());
            let mut bytes = zip_of(&[("a/b.xml", b"<a/>"), ("c", b"some text, some text")]);
            for (at, byte) in edits {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Ok(mut archive) = Archive::open(&bytes, ArchiveLimits::default()) {
                let names: Vec<String> =
                    archive.entries().iter().map(|entry| entry.name().to_owned()).collect();
                for name in names {
                    let _ = archive.read(&name);
                }
            }
        }
    }
}
