//! A template key of UMS in place of the address: one profile for all sites, experimental.

use crate::error::{Error, ErrorKind, Result, shown};
use crate::finding::{Finding, Severity};
use crate::profile::os11::Os11Profile;
use crate::repository::templates::SOURCE_KEY;
use crate::rules::{Facts, Flag, RuleSet, Topic};
use crate::version::UmsVersion;

/// The name of a template key whose value in UMS is the address of a device's repository.
///
/// **Experimental.** The only documented expression is `${DEVICENAME}` (RN UMS 12.12.110), and no
/// export shows one in use. Only the address can come from a template key, never a password. In OS
/// 12 profiles it is refused: where they keep an expression is not known.
///
/// ```
/// use igel_migrate_core::UmsVersion;
/// use igel_migrate_core::repository::UrlTemplateKey;
/// let key = UrlTemplateKey::new("DAR_URL", &UmsVersion::new(12, 12, 100))?;
/// assert_eq!(key.expression(), "${DAR_URL}");
/// assert!(UrlTemplateKey::new("DAR_URL", &UmsVersion::new(12, 11, 100)).is_err());
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlTemplateKey {
    name: String,
}

impl UrlTemplateKey {
    /// A template key for a UMS that can bear one there.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Malformed`] if the name holds anything but letters, digits and `_`;
    /// [`ErrorKind::Unsupported`] if the rules know that this UMS does the wrong thing.
    pub fn new(name: impl Into<String>, ums: &UmsVersion) -> Result<Self> {
        let name = name.into();
        let known = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() || name.len() > 64 || !name.chars().all(known) {
            return Err(Error::malformed(format!(
                "`{}` is not the name of a template key",
                shown(&name)
            ))
            .with_hint("a name has 1 to 64 letters, digits and `_`, e.g. DAR_URL"));
        }
        let facts = Facts::new()
            .with_ums(ums.clone())
            .with_flag(Flag::UrlTemplateKey, true);
        // With these two facts alone, the rules that fire are those about template keys.
        let outcomes = RuleSet::builtin().evaluate(&[Topic::Repository], &facts);
        let against = outcomes
            .iter()
            .find(|outcome| !outcome.is_unknown() && outcome.severity() == Severity::Blocker);
        match against {
            None => Ok(Self { name }),
            Some(outcome) => Err(Error::new(ErrorKind::Unsupported, outcome.message())
                .with_hint(outcome.rule().remedy().to_owned())),
        }
    }

    /// What stands in the profile: `${DAR_URL}`.
    pub fn expression(&self) -> String {
        format!("${{{}}}", self.name)
    }

    /// Puts the expression in place of the empty address of a profile that was made here.
    ///
    /// No edit of [`Os11Profile`] makes such a link, because nobody has seen one. In a profile
    /// made from nothing the place has exactly one form.
    pub(super) fn put_into(&self, profile: &Os11Profile) -> Result<Os11Profile> {
        let place = |expression: &str, active: bool| {
            format!(
                "classname=\"{SOURCE_KEY}.url\" variableExpression=\"{expression}\" \
                 variableSubstitutionActive=\"{active}\"></ivalue>"
            )
        };
        let text = String::from_utf8(profile.to_bytes())
            .map_err(|source| Error::malformed("the profile is not UTF-8").with_source(source))?;
        let empty = place("", false);
        if text.matches(&empty).count() != 1 {
            return Err(Error::invalid(
                "the profile has not one empty place for the address",
            ));
        }
        Os11Profile::parse(text.replacen(&empty, &place(&self.expression(), true), 1))
    }

    pub(super) fn finding(&self) -> Finding {
        let message = format!(
            "the address comes from `{}`, which is experimental",
            self.expression()
        );
        Finding::new("url-template-key", Severity::Warning, message)
            .with_subject("url_template_key")
            .with_remedy(
                "define the key in UMS, give it a value at every site, and let one device \
                          download before the first wave",
            )
            .with_source("RN UMS 12.12.100; RN UMS 12.12.110")
    }
}
