//! Scrubbing: documents without the names in them, so that they can be given to somebody else.
//!
//! Here are the rules for answers of UMS, listings of WebDAV servers and exports of profiles; what
//! is collected from a UMS in the first place is [`crate::collect`]'s. Nothing stays because it
//! looked harmless: texts are replaced unless they stand in a documented list, and what no rule
//! knows is replaced or left out.
//!
//! | what | becomes |
//! |---|---|
//! | names, users, comments, serial numbers, unit ids, unknown texts | `anon-` and twelve digits |
//! | MAC addresses | locally administered ones, in the same spelling |
//! | IPv4, IPv6 addresses | `240.0.0.0/4`, `2001:db8::/32`; masks and loopback stay |
//! | host names | `anon-….invalid`, or `anon-…` without a domain |
//! | web addresses | scheme and port stay, account and query go, the path as names of files |
//! | names of files and folders | punctuation, numbers of up to four digits and [`KEPT_WORDS`] stay |
//! | passwords, sessions, keys | empty |
//! | numbers nobody knows | up to six digits stay, longer ones get other digits |
//! | dates, true and false, database ids of UMS | stay |
//! | texts of devices and firmwares: [`KEPT_FIELDS`] | stay, but for addresses in them |
//!
//! The same value has the same pseudonym in every document of one [`Scrubber`], so a device can be
//! followed through a bundle. Pseudonyms depend on a key that is made for each scrubber and never
//! leaves it: who has the documents cannot try names against them. What a device or the vendor
//! writes into the kept fields is believed; look through a document before you send it.

mod fields;
mod json;
mod multistatus;
mod os11;
mod os12;
mod pseudonym;
mod shape;
#[cfg(test)]
mod tests;
mod words;
mod xml;

use std::fmt;

use crate::archive::Archive;
use crate::error::{Error, ErrorKind, Result};
use pseudonym::Pseudonyms;

pub(crate) use json::without_secrets;

pub use fields::KEPT_FIELDS;
pub use words::{KEPT_VALUES, KEPT_WORDS};

/// Scrubs documents, the same value always in the same way.
///
/// ```
/// use igel_migrate_core::scrub::Scrubber;
/// let scrubber = Scrubber::new()?;
/// let device = scrubber.imi(br#"{"id":"7","name":"Kiosk","comment":"next to Kiosk"}"#)?;
/// let again = scrubber.imi(br#"{"id":"9","name":"Kiosk"}"#)?;
/// let name = |json: &[u8]| serde_json::from_slice::<serde_json::Value>(json).unwrap()["name"].clone();
/// assert_eq!(name(&device), name(&again));
/// assert_ne!(name(&device), "Kiosk");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Scrubber {
    pseudonyms: Pseudonyms,
}

impl Scrubber {
    /// A scrubber with a key of its own.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] if the system has no random numbers.
    pub fn new() -> Result<Self> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|source| {
            Error::new(ErrorKind::Io, "the system gives no random numbers")
                .with_source(std::io::Error::other(source.to_string()))
        })?;
        Ok(Self::with_key(key))
    }

    /// A scrubber with this key, for tests: whoever knows it can try names against the pseudonyms.
    pub fn with_key(key: [u8; 32]) -> Self {
        Self {
            pseudonyms: Pseudonyms::new(key),
        }
    }

    /// Keeps a further word in names of files and folders.
    #[must_use]
    pub fn with_kept_word(mut self, word: &str) -> Self {
        self.pseudonyms.keep(word);
        self
    }

    /// Scrubs a document of any known kind, told by how it begins.
    ///
    /// # Errors
    ///
    /// Those of the kind's own reader; [`ErrorKind::Unsupported`] for anything else.
    pub fn document(&self, file: &[u8]) -> Result<Vec<u8>> {
        let text = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
        let contains = |word: &[u8]| text.windows(word.len()).take(4096).any(|at| at == word);
        match text.trim_ascii_start().first() {
            Some(b'<') if contains(b"multistatus") => self.multistatus(file),
            Some(b'<') => self.os11_profile(file),
            Some(b'{')
                if contains(b"\"profileName\"") || contains(b"\"parameterDescriptions\"") =>
            {
                self.os12_profile(file)
            }
            Some(b'{' | b'[') => self.imi(text),
            _ if Archive::is_zip(file) => Err(Error::new(
                ErrorKind::Unsupported,
                "a package is not scrubbed as a whole",
            )
            .with_hint("scrub the profiles in it")),
            _ => Err(Error::new(
                ErrorKind::Unsupported,
                "neither an answer of UMS, nor a listing, nor a profile",
            )),
        }
    }
}

/// Never shows the key.
impl fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scrubber").finish_non_exhaustive()
    }
}
