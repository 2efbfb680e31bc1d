//! SHA-256 fingerprints of certificates, as people compare them.

use std::fmt;
use std::str::FromStr;

use data_encoding::{HEXUPPER, HEXUPPER_PERMISSIVE};
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};
use crate::text::serde_as_text;

/// The SHA-256 fingerprint of a certificate, shown as `AA:BB:…`.
///
/// Reads what people paste: with colons, blanks or neither, in either case, and with the label
/// that `openssl x509 -fingerprint -sha256` prints in front.
///
/// ```
/// use igel_migrate_core::certificate::Fingerprint;
/// let fingerprint = Fingerprint::of(b"the DER bytes");
/// let pasted = format!("sha256 Fingerprint={fingerprint}");
/// assert_eq!(pasted.parse::<Fingerprint>()?, fingerprint);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of a certificate's DER bytes.
    pub fn of(der: &[u8]) -> Self {
        Self(Sha256::digest(der).into())
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { ":" };
            write!(f, "{separator}{byte:02X}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({})", HEXUPPER.encode(&self.0))
    }
}

impl FromStr for Fingerprint {
    type Err = Error;

    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] if the text does not hold exactly 64 hex digits.
    fn from_str(text: &str) -> Result<Self> {
        let digits = text.rsplit_once('=').map_or(text, |(_, digits)| digits);
        let digits = digits.trim();
        let digits = match digits.split_at_checked(7) {
            Some((label, rest)) if label.eq_ignore_ascii_case("sha256:") => rest,
            _ => digits,
        };
        let digits: String = digits.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
        HEXUPPER_PERMISSIVE
            .decode(digits.as_bytes())
            .ok()
            .and_then(|bytes| Some(Self(bytes.try_into().ok()?)))
            .ok_or_else(|| {
                Error::malformed("a SHA-256 fingerprint must have 64 hex digits").with_hint(
                    "`openssl x509 -in FILE -noout -fingerprint -sha256` prints the fingerprint",
                )
            })
    }
}

serde_as_text! { Fingerprint }
