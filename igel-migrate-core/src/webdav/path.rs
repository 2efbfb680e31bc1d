//! Paths below the base of a repository.

use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

use serde::Serialize;

use crate::error::{Error, Result, shown};

/// A path below the base address of a repository, decoded, without a slash at either end; the base
/// itself is the empty path.
///
/// Two paths are equal if the server means the same thing by them, however it escaped them. No
/// path leads out of the base: `.` and `..` are no names. The names come from the server and may
/// be hostile; `Display` escapes what would move a terminal's cursor.
///
/// ```
/// use igel_migrate_core::webdav::RemotePath;
/// let package: RemotePath = "/apps/chromium-120.0.6099.109-1.ipkg".parse()?;
/// assert_eq!(package.name(), Some("chromium-120.0.6099.109-1.ipkg"));
/// assert_eq!(package.parent(), Some("apps".parse()?));
/// assert!("apps/../other".parse::<RemotePath>().is_err());
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct RemotePath(String);

impl RemotePath {
    /// The base itself.
    pub const ROOT: Self = Self(String::new());

    /// The path, its names joined by slashes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the base itself.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The last name; `None` for the base itself.
    pub fn name(&self) -> Option<&str> {
        self.segments().next_back()
    }

    /// The path without its last name; `None` for the base itself.
    pub fn parent(&self) -> Option<Self> {
        match self.0.rsplit_once('/') {
            Some((parent, _)) => Some(Self(parent.to_owned())),
            None if self.is_root() => None,
            None => Some(Self::ROOT),
        }
    }

    /// The names, from the base down.
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/').filter(|name| !name.is_empty())
    }

    /// The number of names.
    pub fn depth(&self) -> usize {
        self.segments().count()
    }

    /// This path and one more name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if it is not a name: empty, `.`, `..`,
    /// or with a slash or NUL in it.
    pub fn join(&self, name: &str) -> Result<Self> {
        if !is_name(name) {
            return Err(
                Error::invalid("not the name of a file or folder").with_subject(shown(name))
            );
        }
        let mut joined = self.clone();
        joined.push(name);
        Ok(joined)
    }

    /// Whether this path lies below `other`, at any depth; no path lies below itself.
    pub fn is_below(&self, other: &Self) -> bool {
        match self.0.strip_prefix(&other.0) {
            Some(rest) if other.is_root() => !rest.is_empty(),
            Some(rest) => rest.starts_with('/'),
            None => false,
        }
    }

    /// Adds a name that is known to be one.
    pub(super) fn push(&mut self, name: &str) {
        if !self.0.is_empty() {
            self.0.push('/');
        }
        self.0.push_str(name);
    }

    /// The path as it is sent: every byte escaped that is not a letter, a digit or one of `-._~`,
    /// which all servers and all signers of requests agree on.
    pub(super) fn escaped(&self) -> String {
        let mut escaped = String::with_capacity(self.0.len() + 16);
        for byte in self.0.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                    escaped.push(char::from(byte));
                }
                _ => {
                    let _ = write!(escaped, "%{byte:02X}");
                }
            }
        }
        escaped
    }
}

/// Whether this can be the name of a file or a folder.
pub(super) fn is_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && !name.contains(['/', '\0'])
}

impl FromStr for RemotePath {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut path = Self::ROOT;
        for name in text.split('/').filter(|name| !name.is_empty()) {
            path = path.join(name)?;
        }
        Ok(path)
    }
}

impl fmt::Display for RemotePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            if c.is_control() {
                write!(f, "{}", c.escape_default())?;
            } else {
                f.write_char(c)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_and_slashes_are_not() {
        let path: RemotePath = "//apps/uml äöüß %25+&#//".parse().unwrap();
        assert_eq!(path.as_str(), "apps/uml äöüß %25+&#");
        assert_eq!(
            path.escaped(),
            "apps/uml%20%C3%A4%C3%B6%C3%BC%C3%9F%20%2525%2B%26%23"
        );
        assert_eq!(path.depth(), 2);
        assert_eq!("/".parse::<RemotePath>().unwrap(), RemotePath::ROOT);
        for bad in [".", "..", "a/..", "a\0b"] {
            assert!(bad.parse::<RemotePath>().is_err(), "{bad}");
        }
        assert!(RemotePath::ROOT.join("a/b").is_err());
    }

    #[test]
    fn below_is_by_whole_names() {
        let path = |text: &str| text.parse::<RemotePath>().unwrap();
        assert!(path("a").is_below(&RemotePath::ROOT));
        assert!(path("a/b").is_below(&path("a")));
        assert!(!path("ab").is_below(&path("a")));
        assert!(!path("a").is_below(&path("a")));
        assert!(!RemotePath::ROOT.is_below(&RemotePath::ROOT));
    }

    #[test]
    fn terminals_are_left_alone() {
        let path: RemotePath = "a\x1b[2Jb".parse().unwrap();
        assert_eq!(path.to_string(), r"a\u{1b}[2Jb");
    }
}
