//! What a person accepts not to know.

use serde::Serialize;

use super::check::CHECKS;
use crate::error::{Error, Result};
use crate::names::{Named, nearest, quoted};
use crate::rules::{Fact, Feature, Rule, RuleSet};

/// Names of what nobody needs to know: rules, checks, facts and features.
///
/// A question counts as accepted if its rule or check is named here, or everything that is missing
/// to answer it. Reports show what was accepted, and for how many devices.
///
/// ```
/// use igel_migrate_core::readiness::AcceptUnknown;
/// use igel_migrate_core::rules::RuleSet;
/// let accept = AcceptUnknown::new(["secure_boot", "R-SB-4"], RuleSet::builtin())?;
/// assert_eq!(accept.names().collect::<Vec<_>>(), ["R-SB-4", "secure_boot"]);
/// let error = AcceptUnknown::new(["secureboot"], RuleSet::builtin()).unwrap_err();
/// assert_eq!(error.hint(), Some("did you mean `secure_boot`?"));
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct AcceptUnknown(Vec<String>);

impl AcceptUnknown {
    /// Accepts that these are not known.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) for a name that is no rule of `rules`, no check, no
    /// fact and no feature, with the nearest right name as hint.
    pub fn new<N: Into<String>>(
        names: impl IntoIterator<Item = N>,
        rules: &RuleSet,
    ) -> Result<Self> {
        let mut accept = Self::default();
        for name in names {
            accept.add(name.into(), rules)?;
        }
        Ok(accept)
    }

    /// What is accepted, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    pub(super) fn add(&mut self, name: String, rules: &RuleSet) -> Result<()> {
        let mut known: Vec<&str> = rules.rules().iter().map(Rule::id).collect();
        for name in Fact::all()
            .map(Fact::as_str)
            .chain(Feature::names())
            .chain(CHECKS)
        {
            known.push(name);
        }
        if !known.contains(&name.as_str()) {
            let error = Error::invalid(format!(
                "{} is no rule, no check, no fact and no feature",
                quoted(&name)
            ));
            return Err(match nearest(&name, known.into_iter()) {
                Some(right) => error.with_hint(format!("did you mean `{right}`?")),
                None => error,
            });
        }
        if let Err(place) = self.0.binary_search(&name) {
            self.0.insert(place, name);
        }
        Ok(())
    }

    pub(super) fn accepts(&self, code: &str, missing: &[&str]) -> bool {
        let names = |wanted: &str| self.0.iter().any(|name| name == wanted);
        names(code) || (!missing.is_empty() && missing.iter().copied().all(names))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_or_everything_it_lacks_is_named() {
        let accept =
            |names: &[&str]| AcceptUnknown::new(names.iter().copied(), RuleSet::builtin()).unwrap();
        let missing = ["secure_boot", "dar_keys"];
        assert!(accept(&["R-DAR-1"]).accepts("R-DAR-1", &missing));
        assert!(accept(&["secure_boot", "dar_keys"]).accepts("R-DAR-1", &missing));
        assert!(!accept(&["secure_boot"]).accepts("R-DAR-1", &missing));
        assert!(!accept(&["secure_boot"]).accepts("R-DAR-1", &[]));
    }
}
