//! The facts of one device: what UMS shows, and what people declared.

use super::firmware::Firmwares;
use super::observed::{Generation, Observed};
use crate::rules::{Fact, Facts};
use crate::ums::Device;
use crate::version::Os11Version;

/// Everything that is known about one device.
///
/// ```
/// use igel_migrate_core::Basis;
/// use igel_migrate_core::readiness::{DeviceFacts, Firmwares};
/// use igel_migrate_core::rules::{Facts, Flag};
/// use igel_migrate_core::ums::Device;
///
/// let device = Device::from_json(br#"{"id":"7","memorySize":3812}"#)?;
/// let declared = Facts::on(Basis::Declared).with_flag(Flag::SecureBoot, true);
/// let facts = DeviceFacts::observed(&device, &Firmwares::default()).with_declared(&declared);
/// assert_eq!(facts.facts().flag(Flag::SecureBoot), Some(true));
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct DeviceFacts {
    observed: Observed,
    facts: Facts,
    differences: Vec<Difference>,
}

/// A fact that is declared otherwise than UMS shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) fact: Fact,
    pub(super) observed: String,
    pub(super) declared: String,
}

impl DeviceFacts {
    /// What UMS shows of a device that was read with details.
    pub fn observed(device: &Device, firmwares: &Firmwares) -> Self {
        Self::new(Observed::of(device, firmwares), firmwares)
    }

    pub(super) fn new(observed: Observed, firmwares: &Firmwares) -> Self {
        Self {
            facts: observed.facts(firmwares),
            observed,
            differences: Vec::new(),
        }
    }

    /// And what was declared, where nothing is known yet: the facts of the device before those of
    /// its directory, and those before the fleet's.
    #[must_use]
    pub fn with_declared(mut self, declared: &Facts) -> Self {
        for fact in Fact::all().filter(|fact| declared.knows(*fact)) {
            let observed = self
                .facts
                .text(fact)
                .filter(|_| self.facts.basis(fact) == Some(crate::finding::Basis::Observed));
            let Some(observed) = observed else {
                continue;
            };
            let declared = declared.text(fact).unwrap_or_default();
            if observed != declared && !self.differences.iter().any(|known| known.fact == fact) {
                self.differences.push(Difference {
                    fact,
                    observed,
                    declared,
                });
            }
        }
        self.facts = self.facts.or(declared);
        self
    }

    /// Everything that is known.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The build of OS 11, as its firmware row says or as it was declared.
    pub fn build(&self) -> Option<&Os11Version> {
        self.facts.build()
    }

    /// Whether the device lies in the Recycle Bin.
    pub fn is_in_recycle_bin(&self) -> bool {
        self.observed.in_recycle_bin
    }

    /// Whether the device is on OS 12 already, by its `osType` and its firmware row. How those look
    /// on OS 12 is not documented; a generation of 12 or more in them is taken for it.
    pub fn is_on_os12(&self) -> bool {
        self.generation() == Generation::Os12
    }

    pub(super) fn is_registered(&self) -> Option<bool> {
        self.observed.registered
    }

    pub(super) fn generation(&self) -> Generation {
        self.observed.generation
    }

    /// True if the device told anything about itself.
    pub(super) fn ever_told(&self) -> bool {
        self.observed.ever_told()
    }

    pub(super) fn differences(&self) -> &[Difference] {
        &self.differences
    }
}
