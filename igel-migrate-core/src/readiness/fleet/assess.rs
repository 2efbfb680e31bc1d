//! From the devices of a fleet to a report: devices that are alike are assessed once.

use std::collections::HashMap;

use super::FleetCheck;
use super::changes::{Change, Changes};
use super::layers::Matched;
use super::report::{Class, FleetReport, RuleSetNote};
use super::rows::{Interned, Rows};
use crate::finding::Basis;
use crate::readiness::check::{Checker, verdict};
use crate::readiness::declared::DeclaredFacts;
use crate::readiness::device::DeviceFacts;
use crate::readiness::observed::OBSERVABLE;
use crate::readiness::target::Target;
use crate::readiness::verdict::{Effect, Reason};
use crate::rules::{Fact, Facts, Number};
use crate::ums::{DirectoryId, DirectoryTree};

pub(super) fn report(check: FleetCheck<'_>, rule_set: RuleSetNote) -> FleetReport {
    let FleetCheck {
        target,
        rules,
        firmwares,
        directories,
        declared,
        accept,
        mut rows,
        ..
    } = check;
    rows.settle();
    let mut matched = Matched::new(&declared, directories, &rows);
    let fleet = fleet_facts(target, &declared, rows.len());
    let narrower = declared.narrower();
    let varies = |fact: Fact| OBSERVABLE.contains(&fact) || narrower.contains(&fact);
    let common = only(&fleet, |fact| !varies(fact));
    let rest = only(&fleet, varies);

    let checker = Checker::new(rules, &common, &accept);
    let mut reasons = Reasons::default();
    let common_reasons = reasons.add_all(checker.common());
    let mut changes = Changes::new(rules, &checker);
    let mut kinds: Interned<(u32, u32)> = Interned::default();
    let mut classes: Vec<Class> = Vec::new();
    let mut class_of = Vec::with_capacity(rows.len());
    for row in rows.iter() {
        let chain = matched.chain_of(row, &rows);
        let place = kinds.add((row.observed, chain));
        if place as usize == classes.len() {
            let mut device = DeviceFacts::new(*rows.observed.get(row.observed), firmwares);
            for layer in matched.chain(chain) {
                device = device.with_declared(declared.layers.get(*layer));
            }
            let device = device.with_declared(&rest);
            let found = checker.of_device(&device);
            let all = common_reasons.iter().map(|place| reasons.get(*place));
            let verdict = verdict(&device, all.chain(&found));
            let blocking = found
                .iter()
                .filter(|reason| reason.effect == Effect::Blocks);
            let change = changes.settling(&device, blocking);
            let (settled, open): (Vec<_>, Vec<_>) = found
                .into_iter()
                .partition(|reason| reason.settled.is_some());
            classes.push(Class {
                verdict,
                reasons: reasons.add_all(open),
                settled: reasons.add_all(settled),
                changes: change,
                devices: 0,
            });
        }
        classes[place as usize].devices += 1;
        class_of.push(place);
    }
    let common_changes = common_reasons
        .iter()
        .map(|place| reasons.get(*place))
        .filter(|reason| reason.effect == Effect::Blocks)
        .map(Change::remedy)
        .collect();
    FleetReport {
        rule_set,
        target: target.values().collect(),
        accepted: accept.names().map(str::to_owned).collect(),
        builds: builds(&rows, firmwares),
        paths: paths(&rows, directories),
        declarations: matched.findings,
        rows,
        class_of,
        classes,
        reasons: reasons.all.into_values(),
        common: common_reasons,
        common_changes,
    }
}

/// What holds for every device unless something nearer says otherwise.
fn fleet_facts(target: &Target, declared: &DeclaredFacts, devices: usize) -> Facts {
    let devices = i64::try_from(devices).unwrap_or(i64::MAX);
    let counted = Facts::on(Basis::Observed).with_number(Number::FleetDevices, devices);
    target
        .facts()
        .clone()
        .or(&counted)
        .or(&declared.fleet_facts())
}

/// The facts that `keep` lets through.
fn only(facts: &Facts, keep: impl Fn(Fact) -> bool) -> Facts {
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

/// For each kind of device the build as its firmware row has it.
fn builds(rows: &Rows, firmwares: &crate::readiness::firmware::Firmwares) -> Vec<Option<Box<str>>> {
    let of = |observed: &crate::readiness::observed::Observed| {
        let row = firmwares.row(observed.firmware?);
        Some(row.text.clone())
    };
    rows.observed.values().iter().map(of).collect()
}

fn paths(rows: &Rows, tree: Option<&DirectoryTree>) -> HashMap<DirectoryId, Box<str>> {
    let mut paths = HashMap::new();
    for parent in rows.iter().filter_map(|row| row.parent) {
        if let Some(tree) = tree
            && !paths.contains_key(&parent)
            && let Some(path) = tree.path_of(parent)
        {
            paths.insert(parent, path.to_string().into());
        }
    }
    paths
}

/// The reasons of a fleet, each once.
#[derive(Default)]
struct Reasons {
    all: Interned<Key>,
}

/// A reason that can be looked up.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key(pub(super) Reason);

impl Eq for Key {}

impl std::hash::Hash for Key {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.finding.code.hash(state);
        self.0.finding.message.hash(state);
        self.0.effect.hash(state);
    }
}

impl Reasons {
    fn add_all(&mut self, reasons: impl IntoIterator<Item = Reason>) -> Box<[u32]> {
        reasons
            .into_iter()
            .map(|reason| self.all.add(Key(reason)))
            .collect()
    }

    fn get(&self, place: u32) -> &Reason {
        &self.all.get(place).0
    }
}
