//! The check of a whole fleet: devices go in one by one, a report comes out. Devices that look alike
//! are assessed once; what is asked about one is not decided here but by the rules and by the check
//! of a single device. Nothing is read from UMS.

mod assess;
mod changes;
mod counts;
mod json;
mod layers;
mod list;
mod report;
mod rows;
mod table;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

use super::accept::AcceptUnknown;
use super::declared::DeclaredFacts;
use super::firmware::Firmwares;
use super::target::Target;
use crate::rules::RuleSet;
use crate::ums::{Device, DirectoryTree};

pub use changes::{Change, PreStepGroup, Question, Unlock};
pub use counts::{Group, ReasonCount, VerdictCounts};
pub use report::{DeviceReadiness, FleetReport};
pub use table::Style;

use report::RuleSetNote;
use rows::Rows;

type SiteOf<'a> = Box<dyn for<'d> Fn(&'d Device) -> Option<Cow<'d, str>> + Send + 'a>;

/// Checks a fleet, device by device, in any order.
///
/// Of each device little more than its name is kept, some 150 bytes; devices that are alike are
/// assessed once. The report does not depend on the order in which devices come, so a
/// [stream](crate::ums::DeviceStream) can be fed as it arrives.
///
/// ```
/// use igel_migrate_core::Os12Version;
/// use igel_migrate_core::readiness::{Firmwares, FleetCheck, Target, Verdict};
/// use igel_migrate_core::rules::{Method, RuleSet};
/// use igel_migrate_core::ums::Device;
///
/// let target = Target::new(Os12Version::new(12, 8, 2), Method::Repository);
/// let firmwares = Firmwares::default();
/// let mut check = FleetCheck::new(&target, RuleSet::builtin(), &firmwares);
/// check.add(&Device::from_json(br#"{"id":"1","name":"front desk"}"#)?);
/// let report = check.finish();
/// assert_eq!(report.counts().of(Verdict::Unknown), 1, "it never told anything");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
pub struct FleetCheck<'a> {
    target: &'a Target,
    rules: &'a RuleSet,
    firmwares: &'a Firmwares,
    directories: Option<&'a DirectoryTree>,
    declared: Cow<'a, DeclaredFacts>,
    accept: AcceptUnknown,
    site_of: SiteOf<'a>,
    rows: Rows,
}

impl<'a> FleetCheck<'a> {
    /// A check against a target. Sites are what UMS has in the field `site` of devices, unless
    /// [`with_sites`](Self::with_sites) says otherwise.
    pub fn new(target: &'a Target, rules: &'a RuleSet, firmwares: &'a Firmwares) -> Self {
        Self {
            target,
            rules,
            firmwares,
            directories: None,
            declared: Cow::Owned(DeclaredFacts::new()),
            accept: AcceptUnknown::default(),
            site_of: Box::new(|device| device.site().map(Cow::Borrowed)),
            rows: Rows::default(),
        }
    }

    /// Gives the tree of directories: for paths in reports, and for facts declared of directories.
    #[must_use]
    pub fn with_directories(mut self, directories: &'a DirectoryTree) -> Self {
        self.directories = Some(directories);
        self
    }

    /// Gives the facts that people declared.
    #[must_use]
    pub fn with_declared(mut self, declared: &'a DeclaredFacts) -> Self {
        self.declared = Cow::Borrowed(declared);
        self
    }

    /// Accepts that some things are not known.
    #[must_use]
    pub fn with_accept_unknown(mut self, accept: AcceptUnknown) -> Self {
        self.accept = accept;
        self
    }

    /// Says which site a device belongs to; `None` for none.
    #[must_use]
    pub fn with_sites(
        mut self,
        site_of: impl for<'d> Fn(&'d Device) -> Option<Cow<'d, str>> + Send + 'a,
    ) -> Self {
        self.site_of = Box::new(site_of);
        self
    }

    /// Takes in one device, read with details. Of a device that comes twice one record counts,
    /// whichever came first.
    pub fn add(&mut self, device: &Device) {
        let site = (self.site_of)(device);
        self.rows.add(device, site.as_deref(), self.firmwares);
    }

    /// How many devices came.
    pub fn devices(&self) -> usize {
        self.rows.len()
    }

    /// Assesses them.
    pub fn finish(self) -> FleetReport {
        let rule_set = RuleSetNote::of(self.rules);
        assess::report(self, rule_set)
    }
}

impl fmt::Debug for FleetCheck<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FleetCheck")
            .field("target", self.target.version())
            .field("devices", &self.devices())
            .finish_non_exhaustive()
    }
}
