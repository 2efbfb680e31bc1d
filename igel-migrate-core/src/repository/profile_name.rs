//! Names of generated profiles: by them a profile is recognised once a person has imported it.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result, shown};
use crate::text::serde_as_text;

use super::SiteKey;

/// The system a profile is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProfileSystem {
    /// IGEL OS 11: an XML document, imported in the UMS Console.
    Os11,
    /// IGEL OS 12: an `.ipm` package, imported in the UMS Web App.
    Os12,
}

impl fmt::Display for ProfileSystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Os11 => "OS11",
            Self::Os12 => "OS12",
        })
    }
}

/// The name of a generated profile: `DAR berlin OS11 r3 1f2e3d4c`.
///
/// UMS shows names and nothing else of a profile over its interface, so the name carries what is
/// needed to recognise it: the site, the system, the revision a person counts, and a hash of what
/// the profile says without its secrets. Two profiles with the same hash give devices the same
/// repository; whether somebody changed the profile in UMS afterwards only a fresh export shows.
///
/// A name holds letters, digits, blanks, `-`, `_` and `.`, because it becomes the name of an
/// archive entry and of a file, and because it is not known which other characters UMS keeps.
///
/// ```
/// use igel_migrate_core::repository::{ProfileName, ProfileSystem};
/// let name: ProfileName = "DAR berlin OS11 r3 1f2e3d4c".parse()?;
/// assert_eq!(name.site().as_str(), "berlin");
/// assert_eq!((name.system(), name.revision()), (ProfileSystem::Os11, 3));
/// assert_eq!(name.to_string(), "DAR berlin OS11 r3 1f2e3d4c");
/// assert!("DAR berlin OS11 r03 1f2e3d4c".parse::<ProfileName>().is_err());
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProfileName {
    site: SiteKey,
    system: ProfileSystem,
    revision: u32,
    hash: ContentHash,
}

impl ProfileName {
    /// The name of the profile of `site` for `system`.
    pub fn new(site: SiteKey, system: ProfileSystem, revision: u32, hash: ContentHash) -> Self {
        Self {
            site,
            system,
            revision,
            hash,
        }
    }

    /// The site, or the key that sites with a shared name have in common.
    pub fn site(&self) -> &SiteKey {
        &self.site
    }

    /// The system it is for.
    pub fn system(&self) -> ProfileSystem {
        self.system
    }

    /// The revision, counted by the person who makes profiles.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// The hash of what it says, without secrets.
    pub fn hash(&self) -> ContentHash {
        self.hash
    }

    /// The name as part of a file name: `DAR-berlin-OS11-r3-1f2e3d4c`.
    pub fn file_stem(&self) -> String {
        self.to_string().replace(' ', "-")
    }
}

impl fmt::Display for ProfileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            site,
            system,
            revision,
            hash,
        } = self;
        write!(f, "{PREFIX} {site} {system} r{revision} {hash}")
    }
}

const PREFIX: &str = "DAR";

impl FromStr for ProfileName {
    type Err = Error;

    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] if the text is not exactly such a name: profiles of other
    /// people are not recognised by accident.
    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let mut parts = text.split(' ');
            let name = (parts.next()? == PREFIX).then_some(Self {
                site: parts.next()?.parse().ok()?,
                system: match parts.next()? {
                    "OS11" => ProfileSystem::Os11,
                    "OS12" => ProfileSystem::Os12,
                    _ => return None,
                },
                revision: parts.next()?.strip_prefix('r')?.parse().ok()?,
                hash: parts.next()?.parse().ok()?,
            })?;
            (name.to_string() == text).then_some(name)
        };
        read().ok_or_else(|| {
            Error::malformed(format!(
                "`{}` is not the name of a generated profile",
                shown(text)
            ))
            .with_hint("such a name looks like `DAR berlin OS11 r3 1f2e3d4c`")
        })
    }
}

/// A short hash: the first four bytes of a SHA-256, as eight hex digits.
///
/// Long enough to tell the revisions of a profile apart, too short to be a proof against somebody
/// who wants to deceive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(u32);

impl ContentHash {
    /// The hash of named parts, in order. Neither joining nor moving text between parts gives the
    /// same hash.
    pub(super) fn of_parts<'a>(parts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut hasher = Sha256::new();
        for (name, text) in parts {
            for field in [name, text] {
                hasher.update((field.len() as u64).to_be_bytes());
                hasher.update(field.as_bytes());
            }
        }
        let [a, b, c, d, ..] = <[u8; 32]>::from(hasher.finalize());
        Self(u32::from_be_bytes([a, b, c, d]))
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl FromStr for ContentHash {
    type Err = Error;

    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] if the text is not eight lower-case hex digits.
    fn from_str(text: &str) -> Result<Self> {
        let digits = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let hash = u32::from_str_radix(text, 16).ok();
        hash.filter(|_| digits && text.len() == 8)
            .map(Self)
            .ok_or_else(|| Error::malformed("a content hash has eight lower-case hex digits"))
    }
}

serde_as_text! { ContentHash }

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_other_people_are_not_recognised() {
        for text in [
            "",
            "DAR",
            "DAR berlin",
            "DAR berlin OS11 r3",
            "dar berlin OS11 r3 1f2e3d4c",
            "DAR  berlin OS11 r3 1f2e3d4c",
            "DAR berlin OS11 r3 1f2e3d4c ",
            "DAR berlin OS13 r3 1f2e3d4c",
            "DAR berlin OS11 3 1f2e3d4c",
            "DAR berlin OS11 r+3 1f2e3d4c",
            "DAR berlin OS11 r4294967296 1f2e3d4c",
            "DAR berlin OS11 r3 1F2E3D4C",
            "DAR berlin OS11 r3 1f2e3d4",
            "DAR ber/lin OS11 r3 1f2e3d4c",
            "DAR berlin OS11 r3 1f2e3d4c (1)",
        ] {
            assert!(text.parse::<ProfileName>().is_err(), "{text}");
        }
    }

    #[test]
    fn parts_are_told_apart_in_the_hash() {
        let hash = |parts: &[(&str, &str)]| ContentHash::of_parts(parts.iter().copied());
        assert_eq!(hash(&[("a", "b")]), hash(&[("a", "b")]));
        assert_ne!(hash(&[("a", "bc")]), hash(&[("ab", "c")]));
        assert_ne!(hash(&[("a", "b"), ("", "")]), hash(&[("a", "b")]));
        assert_ne!(
            hash(&[("a", "b"), ("c", "d")]),
            hash(&[("c", "d"), ("a", "b")])
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn a_printed_name_reads_back(
            site in "[a-zA-Z0-9]([a-zA-Z0-9._-]{0,38}[a-zA-Z0-9])?",
            os11: bool,
            revision: u32,
            hash: u32,
        ) {
            let system = if os11 { ProfileSystem::Os11 } else { ProfileSystem::Os12 };
            let name = ProfileName::new(site.parse().unwrap(), system, revision, ContentHash(hash));
            let text = name.to_string();
            prop_assert_eq!(text.parse::<ProfileName>().unwrap(), name);
            prop_assert!(!text.contains(['/', '\\', ':', '&', '<', '>', '[', ']']));
        }

        #[test]
        fn what_reads_prints_the_same(text in "DAR [a-zA-Z0-9._-]{1,6} OS1[12] r[0-9]{1,11} [0-9a-fA-F]{7,9}|\\PC{0,40}") {
            if let Ok(name) = text.parse::<ProfileName>() {
                prop_assert_eq!(name.to_string(), text);
            }
        }
    }
}
