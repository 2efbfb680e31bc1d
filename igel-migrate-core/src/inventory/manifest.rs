//! A list of files, their sizes and checksums, as a text that people and programs can make.

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;
use std::path::Path;
use std::str::FromStr;

use super::hashing::Sha256Sum;
use crate::error::{Error, ErrorKind, Position, Result};
use crate::file;
use crate::webdav::RemotePath;

/// What is known of one file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KnownFile {
    /// The size in bytes.
    pub size: Option<u64>,
    /// The checksum.
    pub sha256: Option<Sha256Sum>,
}

impl KnownFile {
    /// A file of this size.
    pub fn of_size(size: u64) -> Self {
        Self {
            size: Some(size),
            sha256: None,
        }
    }

    /// The same with this checksum.
    #[must_use]
    pub fn with_sha256(mut self, sha256: Sha256Sum) -> Self {
        self.sha256 = Some(sha256);
        self
    }
}

/// The files of a repository, by path.
///
/// Written as text, one file a line: the path below the base address, the size in bytes, and, where
/// known, the SHA-256 checksum, with a tab between them. A size that is not known is left empty.
/// Lines that are empty or begin with `#` count for nothing. In a path, a tab, a line end, a
/// backslash, and a `#` at its beginning are written `\t`, `\n`, `\r`, `\\` and `\#`. So
/// `find . -type f -printf '%P\t%s\n'` makes a manifest of a folder; lines as `sha256sum` prints
/// them are read too.
///
/// ```
/// use igel_migrate_core::inventory::Manifest;
/// let manifest: Manifest = "base_system-12.7.4/part.1\t1048576\n\
///      9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  ./readme.txt\n"
///     .parse()?;
/// let readme = manifest.get(&"readme.txt".parse()?).unwrap();
/// assert!(readme.size.is_none() && readme.sha256.is_some());
/// assert_eq!(manifest.to_string().parse::<Manifest>()?, manifest);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    files: BTreeMap<RemotePath, KnownFile>,
}

impl Manifest {
    /// The most bytes that are read: room for half a million files.
    pub const MAX_BYTES: usize = 64 * 1024 * 1024;

    /// Reads a manifest from a file.
    ///
    /// # Errors
    ///
    /// As [`str::parse`], with the file as the subject; [`ErrorKind::NotFound`], [`ErrorKind::Io`].
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let manifest = file::read_text(path, Self::MAX_BYTES).and_then(|text| text.parse());
        manifest.map_err(|error: Error| {
            error
                .with_subject(path.display().to_string())
                .with_operation("reading a manifest")
        })
    }

    /// What is known of a file; `None` if it is not listed.
    pub fn get(&self, path: &RemotePath) -> Option<&KnownFile> {
        self.files.get(path)
    }

    /// The files, by path.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&RemotePath, &KnownFile)> {
        self.files.iter()
    }

    /// The number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether no file is listed.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Lists a file; gives what was known of it before.
    pub fn insert(&mut self, path: RemotePath, file: KnownFile) -> Option<KnownFile> {
        self.files.insert(path, file)
    }

    /// All sizes that are known, added up.
    pub fn bytes(&self) -> u64 {
        let sizes = self.files.values().filter_map(|file| file.size);
        sizes.fold(0, u64::saturating_add)
    }

    fn add_line(&mut self, line: &str) -> Result<(), Mistake> {
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let (path, file) = match of_sha256sum(line) {
            Some((sha256, path)) => {
                let file = KnownFile {
                    // The only size that a checksum tells.
                    size: (sha256 == Sha256Sum::of(b"")).then_some(0),
                    sha256: Some(sha256),
                };
                (
                    parse_path(path).map_err(|mistake| mistake.behind(66))?,
                    file,
                )
            }
            None => of_columns(line)?,
        };
        if path.is_root() {
            return Err(Mistake::new(0, "the path is missing"));
        }
        match self.insert(path, file) {
            None => Ok(()),
            Some(_) => Err(Mistake {
                kind: ErrorKind::Conflict,
                ..Mistake::new(0, "the file is listed already, further up")
            }),
        }
    }
}

impl Extend<(RemotePath, KnownFile)> for Manifest {
    fn extend<T: IntoIterator<Item = (RemotePath, KnownFile)>>(&mut self, files: T) {
        self.files.extend(files);
    }
}

impl FromStr for Manifest {
    type Err = Error;

    /// # Errors
    ///
    /// [`ErrorKind::Malformed`] with line and column for a line that is none of a manifest;
    /// [`ErrorKind::Conflict`] if a file is listed twice; [`ErrorKind::LimitExceeded`] above
    /// [`Manifest::MAX_BYTES`].
    fn from_str(text: &str) -> Result<Self> {
        if text.len() > Self::MAX_BYTES {
            let message = format!("a manifest has at most {} bytes", Self::MAX_BYTES);
            return Err(Error::limit(message));
        }
        let mut manifest = Self::default();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (index, line) in text.split('\n').enumerate() {
            let line = line.strip_suffix('\r').unwrap_or(line);
            manifest.add_line(line).map_err(|mistake| {
                let Position { column, .. } = Position::of(line, mistake.at);
                Error::new(mistake.kind, mistake.message)
                    .at(Position {
                        line: u32::try_from(index + 1).unwrap_or(u32::MAX),
                        column,
                    })
                    .with_hint(
                        "a line is a path, a size in bytes, and a SHA-256 checksum if there is \
                         one, with tabs between them",
                    )
            })?;
        }
        Ok(manifest)
    }
}

/// The text form. Ends with a newline.
impl fmt::Display for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("# path\tsize\tsha256\n")?;
        for (path, KnownFile { size, sha256 }) in &self.files {
            for (at, c) in path.as_str().char_indices() {
                match c {
                    '\t' => f.write_str("\\t")?,
                    '\n' => f.write_str("\\n")?,
                    '\r' => f.write_str("\\r")?,
                    '\\' => f.write_str("\\\\")?,
                    '#' if at == 0 => f.write_str("\\#")?,
                    c => f.write_char(c)?,
                }
            }
            f.write_char('\t')?;
            if let Some(size) = size {
                write!(f, "{size}")?;
            }
            if let Some(sha256) = sha256 {
                write!(f, "\t{sha256}")?;
            }
            f.write_char('\n')?;
        }
        Ok(())
    }
}

/// What is wrong with a line, and at which byte.
struct Mistake {
    kind: ErrorKind,
    at: usize,
    message: &'static str,
}

impl Mistake {
    fn new(at: usize, message: &'static str) -> Self {
        Self {
            kind: ErrorKind::Malformed,
            at,
            message,
        }
    }

    fn behind(mut self, bytes: usize) -> Self {
        self.at += bytes;
        self
    }
}

/// `CHECKSUM  PATH` or `CHECKSUM *PATH`.
fn of_sha256sum(line: &str) -> Option<(Sha256Sum, &str)> {
    // The size of a file goes with a tab.
    let (sum, path) = line.split_at_checked(64).filter(|_| !line.contains('\t'))?;
    let path = path
        .strip_prefix("  ")
        .or_else(|| path.strip_prefix(" *"))?;
    Some((sum.parse().ok()?, path))
}

/// `PATH⇥SIZE` or `PATH⇥SIZE⇥CHECKSUM`.
fn of_columns(line: &str) -> Result<(RemotePath, KnownFile), Mistake> {
    let Some((path, rest)) = line.split_once('\t') else {
        return Err(Mistake::new(line.len(), "a tab and the size are missing"));
    };
    let (size, sum) = match rest.split_once('\t') {
        Some((size, sum)) => (size, Some(sum)),
        None => (rest, None),
    };
    let behind_path = path.len() + 1;
    let digits = !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_digit());
    let size_of = || size.parse().ok().filter(|_| digits);
    let known = KnownFile {
        size: match size {
            "" => None,
            _ => Some(size_of().ok_or(Mistake::new(behind_path, "not a size in bytes"))?),
        },
        sha256: match sum {
            None | Some("") => None,
            Some(sum) => Some(sum.parse().map_err(|_| {
                let message = "a SHA-256 checksum has 64 hexadecimal digits";
                Mistake::new(behind_path + size.len() + 1, message)
            })?),
        },
    };
    Ok((parse_path(path)?, known))
}

fn parse_path(text: &str) -> Result<RemotePath, Mistake> {
    let mut path = String::with_capacity(text.len());
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        path.push(match c {
            '\\' => match chars.next() {
                Some((_, 't')) => '\t',
                Some((_, 'n')) => '\n',
                Some((_, 'r')) => '\r',
                Some((_, c @ ('\\' | '#'))) => c,
                _ => {
                    let message = "folders are joined by `/`, and a backslash is written `\\\\`";
                    return Err(Mistake::new(at, message));
                }
            },
            c => c,
        });
    }
    let path = path.strip_prefix("./").unwrap_or(&path);
    path.parse()
        .map_err(|_| Mistake::new(0, "no path leads out of the repository"))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn mistakes_are_named_with_their_place() {
        let sum = "0".repeat(64);
        let mut reports = String::new();
        for text in [
            "a",
            "# fine\n\na\t1\nä\t1x\n",
            "a\t99999999999999999999",
            "a\t-1",
            "a\t1\tbeef",
            "a\\b\t1",
            "../a\t1",
            "\t1",
            &format!("a\t1\n{sum}  ./a\n"),
            &format!("{sum}  b\\c"),
        ] {
            let error = text.parse::<Manifest>().unwrap_err();
            assert!(error.hint().is_some());
            writeln!(reports, "{}: {error}", error.kind()).unwrap();
        }
        insta::assert_snapshot!(reports, @r"
        malformed: line 1, column 2: a tab and the size are missing
        malformed: line 4, column 3: not a size in bytes
        malformed: line 1, column 3: not a size in bytes
        malformed: line 1, column 3: not a size in bytes
        malformed: line 1, column 5: a SHA-256 checksum has 64 hexadecimal digits
        malformed: line 1, column 2: folders are joined by `/`, and a backslash is written `\\`
        malformed: line 1, column 1: no path leads out of the repository
        malformed: line 1, column 1: the path is missing
        conflict: line 2, column 1: the file is listed already, further up
        malformed: line 1, column 68: folders are joined by `/`, and a backslash is written `\\`
        ");
        let long = "x".repeat(Manifest::MAX_BYTES + 1).parse::<Manifest>();
        assert_eq!(long.unwrap_err().kind(), ErrorKind::LimitExceeded);
    }

    #[test]
    fn what_find_and_sha256sum_print_is_read() {
        let sum = Sha256Sum::of(b"x");
        let text =
            format!("\u{feff}a b/c.ipkg\t12\r\n\r\n{sum} *d\n{sum}  e f\n#\t1\n\\#g\t\t{sum}");
        let manifest: Manifest = text.parse().unwrap();
        assert_eq!(manifest.len(), 4);
        assert_eq!(manifest.bytes(), 12);
        let empty: Manifest = format!("{}  e", Sha256Sum::of(b"")).parse().unwrap();
        assert_eq!(empty.get(&"e".parse().unwrap()).unwrap().size, Some(0));
        assert_eq!(
            manifest.get(&"e f".parse().unwrap()).unwrap().sha256,
            Some(sum)
        );
        assert!(manifest.get(&"#g".parse().unwrap()).is_some());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn what_is_written_is_read_again(
            files in prop::collection::btree_map(
                "[a-zA-Zäß +%#\\\\\t\r\n.0-9/]{1,12}[a-z]",
                (any::<Option<u64>>(), any::<Option<u8>>()),
                0..6,
            ),
        ) {
            let mut manifest = Manifest::default();
            for (path, (size, seed)) in files {
                let Ok(path) = path.parse() else { continue };
                let sha256 = seed.map(|seed| Sha256Sum::of(&[seed]));
                manifest.insert(path, KnownFile { size, sha256 });
            }
            let text = manifest.to_string();
            prop_assert_eq!(text.parse::<Manifest>().unwrap(), manifest);
        }
    }
}
