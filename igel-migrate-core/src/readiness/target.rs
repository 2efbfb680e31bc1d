//! What devices are to get, from where, and through which UMS.

use crate::finding::Basis;
use crate::rules::{Fact, Facts, Method};
use crate::version::{Os12Version, UmsVersion};

/// What all devices have in common: the OS 12 they are to get, where they fetch it from, the UMS
/// that manages them, and whatever else rules ask about those.
///
/// ```
/// use igel_migrate_core::readiness::Target;
/// use igel_migrate_core::rules::{Edition, Facts, Method};
/// use igel_migrate_core::{Basis, Os12Version, UmsVersion};
///
/// let target = Target::new(Os12Version::new(12, 7, 4), Method::Repository)
///     .with_ums(UmsVersion::new(12, 13, 110))
///     .with_facts(&Facts::on(Basis::Declared).with_edition(Edition::Enterprise));
/// assert_eq!(target.version(), &Os12Version::new(12, 7, 4));
/// ```
#[derive(Debug, Clone)]
pub struct Target {
    facts: Facts,
    version: Os12Version,
}

impl Target {
    /// This version of OS 12, by this method.
    pub fn new(version: Os12Version, method: Method) -> Self {
        let facts = Facts::on(Basis::Declared)
            .with_target(version.clone())
            .with_method(method);
        Self { facts, version }
    }

    /// Through this UMS. UMS 12 does not tell its version over the management interface; whoever
    /// runs it knows.
    #[must_use]
    pub fn with_ums(self, ums: UmsVersion) -> Self {
        self.with_facts(&Facts::on(Basis::Declared).with_ums(ums))
    }

    /// And with these facts, where nothing was said yet: the edition of the licence, how the
    /// repository is reached.
    #[must_use]
    pub fn with_facts(mut self, facts: &Facts) -> Self {
        self.facts = self.facts.or(facts);
        self
    }

    /// The version of OS 12.
    pub fn version(&self) -> &Os12Version {
        &self.version
    }

    /// Everything that is known.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Each fact that is known with its value.
    pub(super) fn values(&self) -> impl Iterator<Item = (Fact, String)> {
        Fact::all().filter_map(|fact| Some((fact, self.facts.text(fact)?)))
    }
}

/// The facts that `keep` lets through.
pub(super) fn only(facts: &Facts, keep: impl Fn(Fact) -> bool) -> Facts {
    let mut kept = Facts::new();
    for fact in Fact::all().filter(|fact| keep(*fact)) {
        let one = facts.basis(fact).map_or_else(Facts::new, Facts::on);
        // A fact reads the text it writes.
        if let Some(text) = facts.text(fact)
            && let Ok(one) = one.with_text(fact, &text)
        {
            kept = kept.or(&one);
        }
    }
    kept
}
