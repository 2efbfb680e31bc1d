//! The check of one device.

use std::collections::HashMap;

use super::accept::AcceptUnknown;
use super::device::DeviceFacts;
use super::observed::Generation;
use super::reasons::Reasons;
use super::target::{Target, only};
use super::verdict::{Effect, Reason, Settled, Verdict, missing_for};
use crate::finding::{Basis, Finding, Severity};
use crate::rules::{
    BuildCatalogue, Carries, Dispute, Fact, Facts, Feature, Flag, Missing, Number, Outcome,
    PreparedRules, Rule, RuleSet, Topic,
};

/// What rules about devices are about. Rules that are only about the repository are asked by its
/// own lint, which knows its record.
const TOPICS: &[Topic] = &[
    Topic::Device,
    Topic::Target,
    Topic::Ums,
    Topic::Peers,
    Topic::Licence,
    Topic::Site,
];

/// The checks that can leave a verdict open and are no rules.
pub(super) const CHECKS: [&str; 3] = [NOT_ASKED, OS_AT_ODDS, NEVER_CONNECTED];

const NOT_ASKED: &str = "device-not-asked";
const OS_AT_ODDS: &str = "device-os-at-odds";
const NEVER_CONNECTED: &str = "device-never-connected";

/// Facts of the directory a device is to lie in; rules that ask for them are asked there.
const OF_DIRECTORIES: [Fact; 2] = [
    Fact::Flag(Flag::Os12BaseProfile),
    Fact::Number(Number::DirectoryDevices),
];

/// Whether one device may go, and why.
///
/// ```
/// use igel_migrate_core::readiness::{DeviceFacts, Firmwares, Readiness, Target, Verdict};
/// use igel_migrate_core::rules::{Method, RuleSet};
/// use igel_migrate_core::ums::Device;
/// use igel_migrate_core::{Os12Version, UmsVersion};
///
/// let device = Device::from_json(
///     br#"{"id":"7","unitID":"00E0C500005B","memorySize":1000,"flashSize":7456,"cpuSpeed":1600,
///         "osType":"IGEL Linux 11 (Kernel Version 6.1.42)"}"#,
/// )?;
/// let target = Target::new(Os12Version::new(12, 8, 2), Method::Repository)
///     .with_ums(UmsVersion::new(12, 13, 110));
/// let facts = DeviceFacts::observed(&device, &Firmwares::default());
/// let readiness = Readiness::check(&facts, &target, RuleSet::builtin());
/// // Nobody knows its build, so nobody knows what it can do.
/// assert!(!readiness.verdict().may_go());
/// assert!(readiness.reasons().iter().any(|reason| reason.code() == "R-DAR-1"));
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    verdict: Verdict,
    reasons: Vec<Reason>,
}

impl Readiness {
    /// Checks a device against rules. What nobody knows is never taken for harmless; a
    /// [fleet](super::FleetCheck) can accept some of it by name.
    pub fn check(device: &DeviceFacts, target: &Target, rules: &RuleSet) -> Self {
        let accept = AcceptUnknown::default();
        // What is known of the device itself counts before what holds for all.
        let common = only(target.facts(), |fact| !device.facts().knows(fact));
        let checker = Checker::new(rules, &common, &accept);
        let mut reasons = Vec::new();
        if !device.is_on_os12() {
            reasons.extend(checker.common());
        }
        let mut found = Reasons::default();
        let places = checker.of_device(device, &mut found);
        reasons.extend(places.iter().map(|place| found.get(*place).clone()));
        Self {
            verdict: verdict(device, &reasons),
            reasons,
        }
    }

    /// The verdict.
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The reasons: those common to all devices first, then the device's state in UMS, then rules
    /// in the order of their file.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }
}

pub(super) fn verdict<'a>(
    device: &DeviceFacts,
    reasons: impl IntoIterator<Item = &'a Reason>,
) -> Verdict {
    if device.generation() == Generation::Os12 {
        return Verdict::OnOs12;
    }
    Verdict::of(reasons.into_iter().map(|reason| reason.effect).max())
}

/// Rules with everything common to all devices settled.
pub(super) struct Checker<'a> {
    rules: PreparedRules<'a>,
    about_builds: Vec<&'a Rule>,
    /// By rule, the facts of a device that its outcome depends on.
    asked: HashMap<&'a str, Box<[Fact]>>,
    accept: &'a AcceptUnknown,
}

impl<'a> Checker<'a> {
    pub(super) fn new(rules: &'a RuleSet, common: &'a Facts, accept: &'a AcceptUnknown) -> Self {
        let asks_build = |rule: &&Rule| rule.facts().any(|fact| fact == Fact::Build);
        let blockers = rules
            .rules()
            .iter()
            .filter(|rule| rule.severity() == Severity::Blocker);
        Self {
            rules: rules.prepare(TOPICS, common),
            about_builds: blockers.filter(asks_build).collect(),
            asked: rules
                .rules()
                .iter()
                .map(|rule| (rule.id(), asked(rule, common)))
                .collect(),
            accept,
        }
    }

    /// The reasons that all devices have.
    pub(super) fn common(&self) -> Vec<Reason> {
        let outcomes = self.rules.fleet_outcomes();
        outcomes.map(|outcome| self.reason(&outcome)).collect()
    }

    /// The places of the reasons of one device besides those.
    pub(super) fn of_device(&self, device: &DeviceFacts, reasons: &mut Reasons) -> Vec<u32> {
        let state = match device.generation() {
            Generation::Os12 => state_on_os12(device),
            _ => self.state(device),
        };
        let state = state.into_iter().map(|reason| reasons.add(reason));
        let mut places: Vec<u32> = state.collect();
        if device.generation() == Generation::Os12 || !device.ever_told() {
            // Of a device that never told anything every rule would say that it knows nothing.
            return places;
        }
        let own_word = places.len();
        let mut explained = false;
        let facts = self.with_update_first(device.facts());
        for outcome in self.outcomes(&facts) {
            let rule = outcome.rule();
            let asked = self.asked.get(rule.id()).map_or(&[][..], |asked| asked);
            let place = reasons.of_rule(rule, asked, &facts, || self.reason(&outcome));
            let mut measured = rule.outranked_by().iter().chain(rule.covered_by());
            explained |= reasons.get(place).effect == Effect::Blocks
                && measured.any(|flag| *flag == Flag::UpgradeReady);
            places.push(place);
        }
        if !explained && let Some(reason) = self.own_word(device) {
            places.insert(own_word, reasons.add(reason));
        }
        places
    }

    /// The blockers whose rules ask for the build.
    pub(super) fn about_builds(&self) -> &[&'a Rule] {
        &self.about_builds
    }

    /// Those of them that fire or are open.
    pub(super) fn build_blockers<'b>(
        &'b self,
        facts: &'b Facts,
    ) -> impl Iterator<Item = Outcome<'b>> {
        self.outcomes(facts).filter(|outcome| {
            let id = outcome.rule().id();
            self.about_builds.iter().any(|rule| rule.id() == id)
        })
    }

    /// Whether OS 11 has to be updated first follows from the blockers about builds, and other
    /// rules ask for it.
    fn with_update_first(&self, facts: &Facts) -> Facts {
        let (mut needed, mut unclear) = (false, false);
        for outcome in self.build_blockers(facts) {
            needed |= Effect::of(&outcome) == Effect::Blocks;
            unclear |= outcome.is_unknown();
        }
        let known = (needed || !unclear).then_some(needed);
        facts
            .clone()
            .or(&Facts::on(Basis::Observed).with_flag(Flag::Os11UpdateFirst, known))
    }

    fn outcomes<'b>(&'b self, facts: &'b Facts) -> impl Iterator<Item = Outcome<'b>> {
        self.rules.outcomes(facts).filter(|outcome| {
            !outcome.is_unknown()
                || !outcome
                    .missing()
                    .iter()
                    .any(|missing| OF_DIRECTORIES.map(Missing::Fact).contains(missing))
        })
    }

    fn reason(&self, outcome: &Outcome<'_>) -> Reason {
        let missing = missing_for(outcome);
        let settled = if outcome.is_covered() {
            Some(Settled::ByTheDevice)
        } else if outcome.is_unknown() && self.accept.accepts(outcome.rule().id(), &missing) {
            Some(Settled::BySettings)
        } else {
            None
        };
        Reason {
            finding: outcome.to_finding(),
            effect: settled.map_or_else(|| Effect::of(outcome), |_| Effect::Informs),
            missing,
            settled,
        }
    }

    /// What follows from a device that does not call itself ready.
    fn own_word(&self, device: &DeviceFacts) -> Option<Reason> {
        if device.facts().flag(Flag::UpgradeReady) != Some(false) {
            return None;
        }
        let builds = BuildCatalogue::builtin();
        let carries = device.build().map_or(Carries::Unknown, |build| {
            builds.carries(build, Feature::ReadyTag)
        });
        let reason = match carries {
            Carries::Yes | Carries::Presumed => Reason::new(
                observed(
                    "device-says-no",
                    Severity::Blocker,
                    "the device does not tell UMS that it meets the requirements of OS 12",
                )
                .with_remedy("read its log of the check, and let it contact UMS again")
                .with_source("RN OS 11 11.09.100"),
                Effect::Blocks,
            ),
            Carries::No => self.open(
                observed(
                    NOT_ASKED,
                    Severity::Warning,
                    "the device runs a build that cannot tell whether it meets the requirements \
                     of OS 12",
                )
                .with_remedy("update OS 11 first; then the device says so itself")
                .with_source("RN OS 11 11.09.100"),
                Flag::UpgradeReady.as_str(),
            ),
            Carries::Unknown => self.open(
                observed(
                    NOT_ASKED,
                    Severity::Warning,
                    "the device does not tell whether it meets the requirements of OS 12, and \
                     nobody knows whether its build would",
                )
                .with_remedy("update OS 11 to a build that is in the table of builds"),
                Feature::ReadyTag.as_str(),
            ),
        };
        Some(reason)
    }

    /// What the state of a device in UMS says before any rule.
    fn state(&self, device: &DeviceFacts) -> Vec<Reason> {
        let mut reasons = Vec::new();
        if device.is_in_recycle_bin() {
            let finding = observed(
                "device-in-recycle-bin",
                Severity::Blocker,
                "the device lies in the Recycle Bin, where UMS refuses calls about it",
            );
            let finding = finding.with_remedy("restore it in UMS, or leave it out");
            reasons.push(Reason::new(finding, Effect::Blocks));
        }
        if device.generation() == Generation::AtOdds {
            let finding = observed(
                OS_AT_ODDS,
                Severity::Warning,
                "the device and its firmware row in UMS name different generations of the system",
            );
            let finding = finding.with_remedy("let the device contact UMS again");
            reasons.push(self.open(finding, Fact::Build.as_str()));
        }
        if !device.ever_told() {
            let finding = observed(
                NEVER_CONNECTED,
                Severity::Warning,
                "the device has never told UMS anything about itself",
            );
            let finding = finding.with_remedy("start the device, or leave it out");
            reasons.push(self.open(finding, Flag::UpgradeReady.as_str()));
        }
        reasons.extend(differences(device));
        reasons
    }

    fn open(&self, finding: Finding, missing: &'static str) -> Reason {
        let accepted = self.accept.accepts(&finding.code, &[missing]);
        Reason {
            effect: if accepted {
                Effect::Informs
            } else {
                Effect::LeavesOpen
            },
            finding,
            missing: vec![missing],
            settled: accepted.then_some(Settled::BySettings),
        }
    }
}

/// The facts that the outcome of `rule` depends on and that are not `common` to all devices.
fn asked(rule: &Rule, common: &Facts) -> Box<[Fact]> {
    let words = rule.outranked_by().iter().chain(rule.covered_by());
    let mut asked: Vec<Fact> = rule
        .facts()
        .chain(words.map(|flag| Fact::Flag(*flag)))
        .chain(rule.disputes().iter().flat_map(Dispute::facts))
        .filter(|fact| !common.knows(*fact))
        .collect();
    asked.sort_unstable();
    asked.dedup();
    asked.into()
}

fn observed(code: &'static str, severity: Severity, message: impl Into<String>) -> Finding {
    Finding::new(code, severity, message).with_bases(vec![Basis::Observed])
}

/// Facts that are declared otherwise than UMS shows them.
fn differences(device: &DeviceFacts) -> impl Iterator<Item = Reason> {
    device.differences().iter().map(|difference| {
        let message = format!(
            "`{}` is declared as {}, and UMS shows {}, which counts",
            difference.fact, difference.declared, difference.observed
        );
        let finding = Finding::new("declared-differs", Severity::Warning, message)
            .with_remedy("correct the declaration")
            .with_bases(vec![Basis::Observed, Basis::Declared]);
        Reason::new(finding, Effect::Warns)
    })
}

fn state_on_os12(device: &DeviceFacts) -> Vec<Reason> {
    if device.is_registered() != Some(false) {
        return Vec::new();
    }
    let finding = observed(
        "device-not-registered",
        Severity::Warning,
        "the device is on OS 12 and holds no valid certificate of UMS",
    );
    let finding = finding
        .with_remedy("register it again")
        .with_source("IMI manual 2025, isThinClientRegistered");
    vec![Reason::new(finding, Effect::Warns)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readiness::Firmwares;
    use crate::rules::Method;
    use crate::ums::Device;
    use crate::{Os12Version, UmsVersion};

    fn facts(json: &str) -> DeviceFacts {
        let device = Device::from_json(json.as_bytes()).unwrap();
        DeviceFacts::observed(&device, &Firmwares::default())
    }

    fn has(readiness: &Readiness, code: &str) -> Option<Effect> {
        let mut reasons = readiness.reasons().iter();
        reasons
            .find(|reason| reason.code() == code)
            .map(|reason| reason.effect)
    }

    #[test]
    fn what_is_known_of_the_device_counts_before_what_holds_for_all() {
        let icg = |there| Facts::on(Basis::Declared).with_flag(Flag::Icg, there);
        let target =
            Target::new(Os12Version::new(12, 8, 2), Method::UmsProxy).with_facts(&icg(true));
        let device = facts(r#"{"id":"1","osType":"IGEL Linux 11 (OS12 Upgrade Ready)"}"#);
        let check = |device: &DeviceFacts| Readiness::check(device, &target, RuleSet::builtin());
        assert_eq!(has(&check(&device), "R-ICG-1"), Some(Effect::Blocks));
        let near = device.with_declared(&icg(false));
        assert_eq!(has(&check(&near), "R-ICG-1"), None);
    }

    #[test]
    fn a_device_on_os_12_has_no_reasons_to_wait() {
        let target = Target::new(Os12Version::new(12, 8, 2), Method::Repository)
            .with_ums(UmsVersion::new(12, 1, 100));
        let device = facts(r#"{"id":"1","osType":"IGEL OS 12 (Kernel Version 6.12.20)"}"#);
        let readiness = Readiness::check(&device, &target, RuleSet::builtin());
        assert_eq!(readiness.verdict(), Verdict::OnOs12);
        assert_eq!(readiness.reasons(), []);
    }

    #[test]
    fn sizes_read_over_the_interface_never_block_a_device_that_calls_itself_ready() {
        let target = Target::new(Os12Version::new(12, 8, 2), Method::Repository);
        let small = |ready: &str| {
            let device = facts(&format!(
                r#"{{"id":"1","osType":"IGEL Linux 11 ({ready}Kernel Version 6.1.42)",
                    "memorySize":900,"flashSize":1000,"cpuSpeed":800}}"#
            ));
            Readiness::check(&device, &target, RuleSet::builtin())
        };
        for rule in ["R-HW-1-RAM", "R-HW-1-STORAGE", "R-HW-1-CLOCK"] {
            assert_eq!(has(&small(""), rule), Some(Effect::Blocks), "{rule}");
            let ready = small("OS12 Upgrade Ready; ");
            assert_eq!(has(&ready, rule), Some(Effect::Informs), "{rule}");
        }
    }
}
