//! Keys of sites.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result, shown};
use crate::text::serde_as_text;

/// The key of a site: short, for people, in file names and in names of profiles.
///
/// 1 to 40 ASCII letters, digits, `-`, `_` and `.`, with a letter or digit at both ends. Case is
/// kept; two keys that differ in case only are refused in one fleet ([`super::Sites`]).
///
/// ```
/// use igel_migrate_core::repository::SiteKey;
/// let key: SiteKey = "DE-BER.01".parse()?;
/// assert_eq!(key.as_str(), "DE-BER.01");
/// assert!("ber lin".parse::<SiteKey>().is_err());
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteKey(Box<str>);

impl SiteKey {
    /// Longest key, in characters.
    pub const MAX_LEN: usize = 40;

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SiteKey {
    type Err = Error;

    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] if the text is not such a key.
    fn from_str(text: &str) -> Result<Self> {
        let alphanumeric = |c: char| c.is_ascii_alphanumeric();
        let inside = |c: char| alphanumeric(c) || matches!(c, '-' | '_' | '.');
        if text.len() <= Self::MAX_LEN
            && text.starts_with(alphanumeric)
            && text.ends_with(alphanumeric)
            && text.chars().all(inside)
        {
            return Ok(Self(text.into()));
        }
        Err(Error::malformed(format!("`{}` is not the key of a site", shown(text))).with_hint(
            "a key has 1 to 40 letters a-z, digits, `-`, `_` and `.`, and begins and ends with a \
             letter or digit",
        ))
    }
}

impl fmt::Display for SiteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

serde_as_text! { SiteKey }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_safe_in_file_names() {
        for text in ["a", "Berlin", "DE-BER_1.a", &"x".repeat(40)] {
            assert_eq!(text.parse::<SiteKey>().unwrap().as_str(), text);
        }
        for text in [
            "",
            ".",
            "..",
            "-a",
            "a.",
            "a/b",
            "a b",
            "m\u{fc}nchen",
            &"x".repeat(41),
        ] {
            assert!(text.parse::<SiteKey>().is_err(), "{text}");
        }
    }
}
