//! Values as the registry stores them: five characters escaped, without a semicolon.

use std::borrow::Cow;
use std::fmt;

/// The five characters that delimit registry text, with their stored forms. No stored form is the
/// beginning of another, so one left-to-right pass decodes them.
const ESCAPES: [(char, &str); 5] = [
    ('&', "&amp"),
    ('<', "&lt"),
    ('>', "&gt"),
    ('[', "&lb"),
    (']', "&rb"),
];

/// A value in its stored (escaped) form, with a decoded view.
///
/// The stored text is what a document holds and is never changed by reading it: people type raw
/// `[USERNAME]` into profiles, and such text must come back as it was. Decoding is one pass: the
/// result of `&amp` is not looked at again, unknown sequences stay as they are, and a `;` after a
/// sequence belongs to the value (`&rb;` is `]` and `;`).
///
/// ```
/// use igel_migrate_core::registry::RegistryValue;
/// let stored = RegistryValue::from_stored("if &lb -e /x &rb; then");
/// assert_eq!(stored.decoded(), "if [ -e /x ]; then");
/// assert_eq!(RegistryValue::encode("a<b").stored(), "a&ltb");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RegistryValue(Box<str>);

impl RegistryValue {
    /// A value from its stored form, kept as it is.
    pub fn from_stored(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// A value from what a person means by it.
    pub fn encode(text: &str) -> Self {
        Self(encode(text).into())
    }

    /// The stored form.
    pub fn stored(&self) -> &str {
        &self.0
    }

    /// What the value means.
    pub fn decoded(&self) -> Cow<'_, str> {
        decode(&self.0)
    }

    /// Whether encoding the decoded value gives the stored text back; false for text that a person
    /// typed raw.
    pub fn is_canonical(&self) -> bool {
        encode(&decode(&self.0)) == *self.0
    }
}

/// Shows the length only: a value may be somebody's password.
impl fmt::Debug for RegistryValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RegistryValue({} bytes)", self.0.len())
    }
}

/// Decodes stored text in one pass; borrows when nothing is escaped.
pub(crate) fn decode(stored: &str) -> Cow<'_, str> {
    let Some(first) = stored.find('&') else {
        return Cow::Borrowed(stored);
    };
    let mut decoded = String::with_capacity(stored.len());
    decoded.push_str(&stored[..first]);
    let mut rest = &stored[first..];
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = ESCAPES.iter().find(|(_, form)| rest.starts_with(form));
        let (character, length) = known.map_or(('&', 1), |&(c, form)| (c, form.len()));
        decoded.push(character);
        rest = &rest[length..];
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// Encodes the five characters in one pass; borrows when there are none.
pub(crate) fn encode(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| ESCAPES.iter().any(|&(special, _)| special == c)) {
        return Cow::Borrowed(text);
    }
    let mut stored = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match ESCAPES.iter().find(|&&(special, _)| special == c) {
            Some((_, form)) => stored.push_str(form),
            None => stored.push(c),
        }
    }
    Cow::Owned(stored)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn semicolons_and_unknown_sequences_belong_to_the_value() {
        for (stored, decoded) in [
            ("&rb;", "];"),
            ("&ltspan", "<span"),
            ("&amplt", "&lt"),
            ("&amp&lt", "&<"),
            ("?a=1&utm=2", "?a=1&utm=2"),
            ("&", "&"),
            ("&am", "&am"),
            ("[USERNAME]", "[USERNAME]"),
        ] {
            assert_eq!(decode(stored), decoded, "{stored}");
        }
        assert!(!RegistryValue::from_stored("[USERNAME]").is_canonical());
        assert!(RegistryValue::from_stored("&lbUSERNAME&rb").is_canonical());
    }

    #[test]
    fn debug_does_not_show_the_value() {
        assert_eq!(
            format!("{:?}", RegistryValue::encode("hush")),
            "RegistryValue(4 bytes)"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn encoding_is_undone_by_decoding(text in "[&<>\\[\\];a-z\u{e9}\n]{0,40}|\\PC{0,20}") {
            let value = RegistryValue::encode(&text);
            prop_assert_eq!(value.decoded(), text.as_str());
            prop_assert!(value.is_canonical());
            prop_assert!(!value.stored().contains(['<', '>', '[', ']']));
        }

        #[test]
        fn decoding_settles_after_one_encoding(stored in "(&amp|&lt|&gt|&lb|&rb|&|;|[a-z<>\\[\\]])*") {
            let decoded = decode(&stored).into_owned();
            let encoded = encode(&decoded);
            prop_assert_eq!(decode(&encoded), decoded.as_str());
        }
    }
}
