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
use crate::readiness::firmware::Firmwares;
use crate::readiness::observed::{OBSERVABLE, Observed};
use crate::readiness::reasons::Reasons;
use crate::readiness::target::{Target, only};
use crate::readiness::verdict::Effect;
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
    let common = checker.common().into_iter();
    let common_reasons: Box<[u32]> = common.map(|reason| reasons.add(reason)).collect();
    let mut changes = Changes::new(&checker);
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
            let found = checker.of_device(&device, &mut reasons);
            let all = || {
                common_reasons
                    .iter()
                    .chain(&found)
                    .map(|place| reasons.get(*place))
            };
            let blocking = found
                .iter()
                .map(|place| reasons.get(*place))
                .filter(|reason| reason.effect == Effect::Blocks);
            let is_settled = |place: &&u32| reasons.get(**place).settled.is_some();
            classes.push(Class {
                verdict: verdict(&device, all()),
                reasons: found
                    .iter()
                    .filter(|place| !is_settled(place))
                    .copied()
                    .collect(),
                settled: found.iter().filter(is_settled).copied().collect(),
                changes: changes.settling(&device, blocking),
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
        reasons: reasons.into_all(),
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

/// For each kind of device the build as its firmware row has it.
fn builds(rows: &Rows, firmwares: &Firmwares) -> Vec<Option<Box<str>>> {
    let of = |observed: &Observed| {
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
