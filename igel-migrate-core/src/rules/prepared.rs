//! Rules asked about a fleet first and about each device after.

use super::RuleSet;
use super::condition::{Condition, Context};
use super::facts::Facts;
use super::outcome::Outcome;
use super::rule::{Rule, Topic};

/// Rules of which everything that the facts of a fleet decide is decided already.
///
/// The target, UMS and method of a fleet silence most rules for all its devices. What is left is
/// asked device by device, and a device for which every rule is silent costs no allocation.
///
/// ```
/// use igel_migrate_core::rules::{Facts, Flag, Method, RuleSet, Topic};
/// use igel_migrate_core::{Os11Version, Os12Version, UmsVersion};
///
/// let fleet = Facts::new()
///     .with_method(Method::Repository)
///     .with_target(Os12Version::new(12, 7, 4))
///     .with_ums(UmsVersion::new(12, 13, 110));
/// let rules = RuleSet::builtin().prepare(&[Topic::Device], &fleet);
/// let lacks_keys = |patch| {
///     let device = Facts::new().with_build(Os11Version::new(11, 10, patch));
///     rules.outcomes(&device).any(|outcome| outcome.rule().id() == "R-DAR-1")
/// };
/// assert!(lacks_keys(439));
/// assert!(!lacks_keys(438));
/// ```
#[derive(Debug, Clone)]
pub struct PreparedRules<'a> {
    set: &'a RuleSet,
    fleet: &'a Facts,
    /// Rules that fire for the whole fleet.
    decided: Vec<&'a Rule>,
    /// The other rules that can fire, each with what is left of its condition.
    open: Vec<(&'a Rule, Condition)>,
}

impl<'a> PreparedRules<'a> {
    pub(super) fn new(set: &'a RuleSet, topics: &[Topic], fleet: &'a Facts) -> Self {
        let context = Context::new(fleet, fleet, set.builds);
        let (mut decided, mut open) = (Vec::new(), Vec::new());
        for rule in set.about(topics) {
            let left = rule.when.given(&context);
            let says_nothing_of_devices =
                rule.outranked_by.is_empty() && rule.message.facts().all(|fact| fleet.knows(fact));
            if left.is_always() && says_nothing_of_devices {
                decided.push(rule);
            } else if !left.is_never() {
                open.push((rule, left));
            }
        }
        Self {
            set,
            fleet,
            decided,
            open,
        }
    }

    /// The rules that fire for the whole fleet, whatever its devices are like, in the order of the
    /// file. None of them is among the [outcomes](Self::outcomes) of a device; a rule that fires
    /// for all of them but tells something of each is there instead.
    pub fn fleet_outcomes(&self) -> impl Iterator<Item = Outcome<'a>> {
        let context = Context::new(self.fleet, self.fleet, self.set.builds);
        self.decided
            .iter()
            .map(move |rule| Outcome::new(rule, context, false))
    }

    /// The rules that fire for a device, and those that cannot be decided, in the order of the
    /// file. A fact that the fleet's facts hold is taken from there, whatever `device` says.
    pub fn outcomes<'b>(&'b self, device: &'b Facts) -> impl Iterator<Item = Outcome<'b>> {
        let context = Context::new(self.fleet, device, self.set.builds);
        self.open
            .iter()
            .filter_map(move |(rule, left)| Outcome::of(rule, left, context))
    }
}
