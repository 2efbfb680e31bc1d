//! Keys of parameters and templates: `update.http.url`, `update.repository%.url`.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result, shown};
use crate::text::serde_as_text;

/// The key of a parameter or of a template: node names joined by dots.
///
/// At most one node ends in `%`: the template of instances. `update.repository%` is a template,
/// `update.repository%.url` a parameter of it, `network.dns.nameserver%` a leaf template (a list
/// of values). On a device the `%` is replaced by a number or the id of an instance.
///
/// Node names hold lower-case letters, digits, `_`, `-` and `:` (all keys of 33 firmware exports
/// and 8 app schemas obey this).
///
/// ```
/// use igel_migrate_core::registry::RegistryKey;
/// let key: RegistryKey = "update.external_binary_source%.url".parse()?;
/// assert_eq!(key.template(), Some("update.external_binary_source%"));
/// assert_eq!(key.parameter(), Some("url"));
/// assert_eq!(key.on_device(3).unwrap().as_str(), "update.external_binary_source3.url");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistryKey(Box<str>);

impl RegistryKey {
    /// Longest key accepted, in bytes. The longest in a published schema has 96.
    pub const MAX_LEN: usize = 512;

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The template part up to and including `%`, if the key has one.
    pub fn template(&self) -> Option<&str> {
        self.0.find('%').map(|at| &self.0[..=at])
    }

    /// The part behind the template: `url` in `update.repository%.url`. `None` for a key without
    /// `%` and for the template itself.
    pub fn parameter(&self) -> Option<&str> {
        let at = self.0.find('%')?;
        self.0[at + 1..].strip_prefix('.')
    }

    /// Whether the key ends in `%`: the template itself, or a list of values.
    pub fn is_template(&self) -> bool {
        self.0.ends_with('%')
    }

    /// The key of fixed instance `number` on an OS 11 device; `None` for a key without `%`.
    pub fn on_device(&self, number: u32) -> Option<RegistryKey> {
        let at = self.0.find('%')?;
        Some(Self(
            format!("{}{number}{}", &self.0[..at], &self.0[at + 1..]).into(),
        ))
    }

    /// The key of `parameter` below this template or group.
    ///
    /// # Errors
    ///
    /// As [`RegistryKey::from_str`].
    pub fn join(&self, parameter: &str) -> Result<RegistryKey> {
        format!("{}.{parameter}", self.0).parse()
    }
}

impl FromStr for RegistryKey {
    type Err = Error;

    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] if the text is empty, too long, holds a character outside
    /// the grammar, an empty node name or more than one `%`.
    fn from_str(text: &str) -> Result<Self> {
        let refuse = |message: String| {
            Err(Error::malformed(message)
                .with_hint("a registry key looks like `update.repository%.url`"))
        };
        if text.len() > Self::MAX_LEN {
            return refuse(format!("registry key of {} bytes is too long", text.len()));
        }
        for node in text.split('.') {
            let name = node.strip_suffix('%').unwrap_or(node);
            if name.is_empty() {
                return refuse(format!("empty node name in registry key `{}`", shown(text)));
            }
            let allowed = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '_' | '-' | ':');
            if let Some(odd) = name.chars().find(|&c| !allowed(c)) {
                return refuse(format!(
                    "character `{}` in registry key `{}`",
                    odd.escape_debug(),
                    shown(text)
                ));
            }
        }
        if text.matches('%').count() > 1 {
            return refuse(format!(
                "more than one `%` in registry key `{}`",
                shown(text)
            ));
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for RegistryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for RegistryKey {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

serde_as_text! { RegistryKey }

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn leaf_templates_and_templates_below_concrete_nodes() {
        let leaf: RegistryKey = "network.dns.nameserver%".parse().unwrap();
        assert!(leaf.is_template());
        assert_eq!(
            (leaf.template(), leaf.parameter()),
            (Some("network.dns.nameserver%"), None)
        );
        let below: RegistryKey = "network.interfaces.wirelesslan.device0.alt_ssid%.ssid"
            .parse()
            .unwrap();
        assert_eq!(below.parameter(), Some("ssid"));
        let plain: RegistryKey = "update.http.url".parse().unwrap();
        assert_eq!(
            (plain.template(), plain.parameter(), plain.on_device(0)),
            (None, None, None)
        );
    }

    #[test]
    fn refusals_name_what_is_wrong() {
        for (text, message) in [
            ("", "empty node name in registry key ``"),
            ("a..b", "empty node name in registry key `a..b`"),
            ("a.%", "empty node name in registry key `a.%`"),
            ("a%b", "character `%` in registry key `a%b`"),
            ("a%.b%", "more than one `%` in registry key `a%.b%`"),
            ("a.B", "character `B` in registry key `a.B`"),
            ("a.\u{7}", "character `\\u{7}` in registry key `a.\\u{7}`"),
        ] {
            assert_eq!(text.parse::<RegistryKey>().unwrap_err().message(), message);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn any_text_parses_to_itself_or_is_refused(text in "[a-z0-9_:%. \u{e9}-]{0,40}") {
            if let Ok(key) = text.parse::<RegistryKey>() {
                prop_assert_eq!(key.as_str(), text.as_str());
                prop_assert_eq!(key.template().is_some(), text.contains('%'));
            }
        }
    }
}
