//! ICACrypt: how the registry obfuscates passwords (`crypt_password` on OS 11, parameters marked
//! `encrypted=<ICACrypt>` on OS 12).
//!
//! **This is not encryption.** It is the Citrix ICA obfuscation, public since 1999 and without a
//! key: whoever has a profile export has the password. Treat such files as secrets.
//!
//! Layout: a 16-bit big-endian length, then that many bytes: one byte `k`, then each byte of the
//! password mixed with the one before it. All lower-case hex. Every value seen in 24 published
//! samples has `k = 0x43`; that is what [`encode`] writes.
//!
//! ```
//! use igel_migrate_core::registry::icacrypt;
//! use igel_migrate_core::secret::ExposeSecret;
//! let stored = icacrypt::encode(&"invented".into())?;
//! assert_eq!(icacrypt::decode(stored.expose_secret())?.expose_secret(), "invented");
//! # Ok::<(), igel_migrate_core::Error>(())
//! ```

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};

use crate::error::{Error, Result};

const K: u8 = 0x43;

/// Obfuscates a password as UMS stores it.
///
/// The empty password gives `000143` (explicitly empty); a password that was never set is the
/// empty text, which no password encodes to.
///
/// # Errors
///
/// [`crate::ErrorKind::Unsupported`] if the password holds a character outside ASCII, because it
/// is not known whether UMS takes UTF-8 or Latin-1; [`crate::ErrorKind::Invalid`] if it is longer
/// than 65,534 bytes.
pub fn encode(password: &SecretString) -> Result<SecretString> {
    let plain = password.expose_secret();
    if !plain.is_ascii() {
        return Err(Error::new(
            crate::ErrorKind::Unsupported,
            "password with characters outside ASCII",
        )
        .with_hint("choose an ASCII password for this account, or type it in UMS by hand"));
    }
    let length = u16::try_from(plain.len() + 1)
        .map_err(|_| Error::invalid("password is longer than 65534 bytes"))?;
    let mut stored = String::with_capacity(6 + 2 * plain.len());
    for byte in length.to_be_bytes() {
        push_hex(&mut stored, byte);
    }
    push_hex(&mut stored, K);
    let mut previous = None;
    for &byte in plain.as_bytes() {
        let mixed = byte ^ previous.map_or(K | 0x43, |before| before ^ K);
        push_hex(&mut stored, mixed);
        previous = Some(mixed);
    }
    Ok(stored.into())
}

/// Recovers a password from its stored form.
///
/// Accepts any `k` and both cases of hex. The errors never show the value.
///
/// # Errors
///
/// [`crate::ErrorKind::Malformed`] if the text is not hex, its length does not fit its prefix, or
/// the result is not UTF-8.
pub fn decode(stored: &str) -> Result<SecretString> {
    let refuse = |message| Err(Error::malformed(message));
    let Some(bytes) = from_hex(stored) else {
        return refuse("an ICACrypt value must be an even number of hex digits");
    };
    let [high, low, mixed @ ..] = bytes.as_slice() else {
        return refuse("an ICACrypt value must begin with a length of four hex digits");
    };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    let [k, mixed @ ..] = mixed else {
        return refuse("an ICACrypt value must hold at least one byte behind its length");
    };
    if length != mixed.len() + 1 {
        return refuse("the length of an ICACrypt value does not fit its prefix");
    }
    let mut plain = Zeroizing::new(Vec::with_capacity(mixed.len()));
    let mut previous = None;
    for &byte in mixed {
        plain.push(byte ^ previous.map_or(k | 0x43, |before| before ^ k));
        previous = Some(byte);
    }
    match std::str::from_utf8(&plain) {
        Ok(text) => Ok(SecretString::from(text)),
        Err(_) => refuse("an ICACrypt value that does not hold UTF-8 text"),
    }
}

fn push_hex(text: &mut String, byte: u8) {
    for nibble in [byte >> 4, byte & 0xf] {
        text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
    }
}

fn from_hex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let (pairs, odd) = text.as_bytes().as_chunks::<2>();
    if !odd.is_empty() {
        return None;
    }
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|d| u8::try_from(d).ok())
    };
    let bytes: Option<Vec<u8>> = pairs
        .iter()
        .map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?))
        .collect();
    bytes.map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encoded(plain: &str) -> String {
        encode(&plain.into()).unwrap().expose_secret().to_owned()
    }

    #[test]
    fn published_vectors() {
        for (plain, stored) in [
            ("*", "00024369"),
            ("default", "00084327012406301f28"),
            ("", "000143"),
            ("a", "00024322"),
            ("dar-reader", "000b432705345a6b4d6f486e5f"),
        ] {
            assert_eq!(encoded(plain), stored);
            assert_eq!(decode(stored).unwrap().expose_secret(), plain);
        }
        let long = encoded(&"x".repeat(300));
        assert!(long.starts_with("012d433b003b") && long.len() == 606);
    }

    #[test]
    fn another_k_and_upper_case_are_read() {
        // k = 0x01: first byte 'a' ^ (0x01 | 0x43) = 0x22, then 'b' ^ 0x22 ^ 0x01 = 0x41.
        assert_eq!(decode("0003012241").unwrap().expose_secret(), "ab");
        assert_eq!(
            decode("00084327012406301F28").unwrap().expose_secret(),
            "default"
        );
    }

    #[test]
    fn refusals_do_not_show_the_value() {
        for stored in [
            "",
            "0",
            "00",
            "0001",
            "zz",
            "00054369",
            "0001436",
            "+1024369",
            "000343ffff",
        ] {
            let error = decode(stored).unwrap_err();
            assert!(
                stored.len() < 3 || !error.report().contains(stored),
                "{}",
                error.report()
            );
        }
        let error = encode(&"geheim-\u{e4}".into()).unwrap_err();
        assert!(!error.report().contains("geheim"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn decode_undoes_encode(plain in "[ -~]{0,60}") {
            let back = decode(&encoded(&plain)).unwrap();
            prop_assert_eq!(back.expose_secret(), plain.as_str());
        }

        #[test]
        fn arbitrary_text_never_panics(stored in "[0-9a-fA-F]{0,40}|\\PC{0,20}") {
            let _ = decode(&stored);
        }
    }
}
