//! Paths of directories as people write them: `/Offices/Berlin`.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::text::serde_as_text;

/// The path of a directory from the root of its tree, by names.
///
/// Written with `/` in front of each name. A `/` or `\` that belongs to a name is written `\/` or
/// `\\`. The root is `/`. Names are compared to the letter. A `/` at the front may be left out when
/// reading.
///
/// ```
/// use igel_migrate_core::ums::DirectoryPath;
/// let path: DirectoryPath = r"/Offices/A\/B test".parse()?;
/// assert_eq!(path.names().collect::<Vec<_>>(), ["Offices", "A/B test"]);
/// assert_eq!(path.to_string(), r"/Offices/A\/B test");
/// assert_eq!(path.parent().unwrap().to_string(), "/Offices");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DirectoryPath(Vec<Box<str>>);

impl DirectoryPath {
    /// Most names in a path. A limit against runaway input; no real tree comes near it.
    pub const MAX_DEPTH: usize = 64;
    /// Longest name in bytes.
    pub const MAX_NAME: usize = 1024;

    /// The root of a tree.
    pub fn root() -> Self {
        Self::default()
    }

    /// The path with these names, from the root downwards.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) for a name that is empty, too long or
    /// holds a control character, and for too many names.
    pub fn from_names<N: Into<Box<str>>>(names: impl IntoIterator<Item = N>) -> Result<Self> {
        let mut path = Self::root();
        for name in names {
            path = path.join(name)?;
        }
        Ok(path)
    }

    /// The path of the directory `name` in this one. `name` is a name, not a path: a `/` is a
    /// part of it.
    ///
    /// # Errors
    ///
    /// As [`DirectoryPath::from_names`].
    pub fn join(&self, name: impl Into<Box<str>>) -> Result<Self> {
        let name = name.into();
        if name.is_empty() {
            return Err(Error::invalid("a directory without a name"));
        }
        if name.len() > Self::MAX_NAME || self.0.len() >= Self::MAX_DEPTH {
            return Err(Error::invalid("the path of a directory is too long"));
        }
        if name.chars().any(char::is_control) {
            return Err(Error::invalid(format!(
                "control character in the directory name `{}`",
                name.escape_debug()
            )));
        }
        let mut names = self.0.clone();
        names.push(name);
        Ok(Self(names))
    }

    /// The names from the root downwards.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> + DoubleEndedIterator {
        self.0.iter().map(AsRef::as_ref)
    }

    /// The last name; `None` for the root.
    pub fn name(&self) -> Option<&str> {
        self.0.last().map(AsRef::as_ref)
    }

    /// The path of the directory around this one; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        let (_, parents) = self.0.split_last()?;
        Some(Self(parents.to_vec()))
    }

    /// Whether this is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this directory is `other` or lies in it, at any depth.
    pub fn starts_with(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }
}

impl FromStr for DirectoryPath {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let malformed = |message: &'static str| {
            Err(Error::malformed(message).with_hint(
                r"a directory path looks like `/Offices/Berlin`; write `\/` for a `/` in a name",
            ))
        };
        if text.is_empty() {
            return malformed("an empty directory path");
        }
        if text == "/" {
            return Ok(Self::root());
        }
        let mut path = Self::root();
        let mut name = String::new();
        let mut chars = text.strip_prefix('/').unwrap_or(text).chars();
        while let Some(c) = chars.next() {
            match c {
                '/' => path = path.join(std::mem::take(&mut name))?,
                '\\' => match chars.next() {
                    Some(c @ ('/' | '\\')) => name.push(c),
                    _ => {
                        return malformed(
                            r"`\` in a directory path stands before neither `/` nor `\`",
                        );
                    }
                },
                c => name.push(c),
            }
        }
        path.join(name)
    }
}

impl fmt::Display for DirectoryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_root() {
            return f.write_str("/");
        }
        for name in self.names() {
            f.write_str("/")?;
            for part in name.split_inclusive(['/', '\\']) {
                match part.strip_suffix(['/', '\\']) {
                    Some(plain) => write!(f, "{plain}\\{}", &part[plain.len()..])?,
                    None => f.write_str(part)?,
                }
            }
        }
        Ok(())
    }
}

serde_as_text! { DirectoryPath }

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn separators_in_names_are_escaped() {
        let path = DirectoryPath::from_names(["a/b", r"c\d", r"\/", "/"]).unwrap();
        assert_eq!(path.to_string(), r"/a\/b/c\\d/\\\//\/");
        assert_eq!(path.to_string().parse::<DirectoryPath>().unwrap(), path);
    }

    #[test]
    fn the_front_slash_may_be_left_out_and_no_other() {
        let path: DirectoryPath = "Offices/Berlin".parse().unwrap();
        assert_eq!(path, "/Offices/Berlin".parse().unwrap());
        assert!(path.starts_with(&"/Offices".parse().unwrap()));
        assert!(!path.starts_with(&"/Off".parse().unwrap()));
        assert!("/".parse::<DirectoryPath>().unwrap().is_root());
        for text in ["", "//", "/a/", "/a//b", "a\\b", "a\\", "a\u{7}b"] {
            assert!(text.parse::<DirectoryPath>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn depth_and_length_are_capped() {
        assert!(
            "/a".repeat(DirectoryPath::MAX_DEPTH)
                .parse::<DirectoryPath>()
                .is_ok()
        );
        assert!(
            "/a".repeat(DirectoryPath::MAX_DEPTH + 1)
                .parse::<DirectoryPath>()
                .is_err()
        );
        assert!(DirectoryPath::root().join("a".repeat(1025)).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn names_survive_writing_and_reading(
            names in proptest::collection::vec(r"[a-z/\\. \u{e4}\u{20ac}-]{1,8}", 0..6)
        ) {
            let path = DirectoryPath::from_names(names).unwrap();
            prop_assert_eq!(path.to_string().parse::<DirectoryPath>().unwrap(), path);
        }

        #[test]
        fn any_text_is_a_path_or_is_refused(text in r"[a/\\\PC]{0,24}") {
            if let Ok(path) = text.parse::<DirectoryPath>() {
                let written = path.to_string();
                prop_assert_eq!(written.parse::<DirectoryPath>().unwrap(), path);
                prop_assert_eq!(written.trim_start_matches('/'), text.trim_start_matches('/'));
            }
        }
    }
}
