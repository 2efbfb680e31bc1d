//! What is odd about a document that was read without error: duplicates, things in wrong places,
//! things profiles do not have. No finding shows a value, a stray text or an unknown name.

use std::collections::HashMap;

use super::collector::{Check, Collector, MORE_FINDINGS};
use super::markup;
use super::nodes::{Kind, NodeId};
use super::profile::Os11Profile;
use super::serial::SerialNumber;
use super::tree::Tree;
use super::view::{Instance, Setting, Slot};
use super::vocabulary::Name;
use crate::finding::Finding;
use crate::finding::Severity::{Advice, Warning};
use crate::profile::bounded::{BoundedFindings, MOST_FINDINGS};
use crate::registry::RegistryKey;

const DUPLICATE_SETTING: Check = Check {
    code: "os11-duplicate-setting",
    severity: Warning,
    message: "set before",
};
const DUPLICATE_INSTANCE: Check = Check {
    code: "os11-duplicate-instance",
    severity: Warning,
    message: "an instance with the same serial number stands before",
};
const DUPLICATE_PARAMETER: Check = Check {
    code: "os11-duplicate-parameter",
    severity: Warning,
    message: "set before in the same instance",
};
const ODD_KEY: Check = Check {
    code: "os11-odd-key",
    severity: Warning,
    message: "not a registry key of this place",
};
const ODD_NUMBER: Check = Check {
    code: "os11-odd-number",
    severity: Warning,
    message: "",
};
const ODD_SERIAL: Check = Check {
    code: "os11-odd-serial",
    severity: Advice,
    message: "a serial number of neither known form",
};
const MISPLACED_ELEMENT: Check = Check {
    code: "os11-misplaced-element",
    severity: Warning,
    message: "does not belong into",
};
const MISSING_ELEMENT: Check = Check {
    code: "os11-missing-element",
    severity: Advice,
    message: "not there",
};
const REPEATED_ELEMENT: Check = Check {
    code: "os11-repeated-element",
    severity: Warning,
    message: "there again",
};
const UNKNOWN_ELEMENT: Check = Check {
    code: "os11-unknown-element",
    severity: Advice,
    message: "an element that profiles do not have",
};
const UNKNOWN_ATTRIBUTE: Check = Check {
    code: "os11-unknown-attribute",
    severity: Advice,
    message: "an attribute that profiles do not have",
};
const STRAY_TEXT: Check = Check {
    code: "os11-stray-text",
    severity: Warning,
    message: "text where only elements belong",
};

impl Os11Profile {
    /// What is odd about the document, in the order of the file, with positions. Never a value.
    ///
    /// | code `os11-…` | meaning |
    /// |---|---|
    /// | `duplicate-setting` | a key, or a fixed instance of it, is set twice; which one UMS takes is not known |
    /// | `duplicate-instance` | two instances share template and serial number |
    /// | `duplicate-parameter` | a parameter stands twice in one instance |
    /// | `odd-key` | not a registry key, or not a parameter of the instance it stands in |
    /// | `odd-number` | a plain key with the number of an instance, or a key with `%` without one |
    /// | `odd-serial` | a serial number of neither known form |
    /// | `misplaced-element` | a known element where it does not belong |
    /// | `missing-element`, `repeated-element` | a child of `<profile>` or `<firmware>` not there once |
    /// | `unknown-element`, `unknown-attribute` | not part of any export seen |
    /// | `stray-text` | text between elements |
    /// | `more-findings` | the rest was left out after 1000, and is counted |
    ///
    /// ```
    /// use igel_migrate_core::profile::os11::Os11Profile;
    /// let file = "<profile><settings>#!/bin/sh</settings></profile>";
    /// let findings = Os11Profile::parse(file)?.findings();
    /// let stray = findings.iter().find(|finding| finding.code == "os11-stray-text").unwrap();
    /// assert_eq!(stray.position.unwrap().column, 20);
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    pub fn findings(&self) -> Vec<Finding> {
        let found = self.collect_findings(MOST_FINDINGS);
        found.place().finish(MORE_FINDINGS)
    }

    /// No more than `room` of them.
    pub(super) fn collect_findings(&self, room: usize) -> Collector<'_> {
        let mut found = Collector::over(&self.tree, room);
        look_into(&mut found, self.profile, Name::Profile);
        let mut seen = HashMap::new();
        for setting in self.settings() {
            let name = setting.name();
            found.repeated(
                DUPLICATE_SETTING,
                &mut seen,
                name.clone(),
                setting.node,
                &name,
            );
        }
        let mut seen = HashMap::new();
        for instance in self.instances() {
            let template = instance.template();
            let identity = (template.clone(), instance.serial_number());
            found.repeated(
                DUPLICATE_INSTANCE,
                &mut seen,
                identity,
                instance.node,
                &template,
            );
        }
        found
    }
}

/// What is odd in `<profiles>` itself.
pub(super) fn around_profiles(tree: &Tree, root: NodeId) -> BoundedFindings {
    let mut found = Collector::over(tree, MOST_FINDINGS);
    if tree.kind(root) == Kind::Element(Name::Profiles) {
        attributes(&mut found, root, Name::Profiles);
        children(&mut found, root, Name::Profiles);
    }
    found.place()
}

/// Looks at an element and everything in it.
fn look_into(found: &mut Collector<'_>, node: NodeId, name: Name) {
    attributes(found, node, name);
    match name {
        Name::Setting => setting(found, node),
        Name::Instance => instance(found, node),
        Name::Profile | Name::Firmware => each_once(found, node, name),
        _ => {}
    }
    children(found, node, name);
    let tree = found.tree;
    for (child, child_name) in tree.elements(node) {
        if child_name != Name::Unknown {
            look_into(found, child, child_name);
        }
    }
}

fn attributes(found: &mut Collector<'_>, node: NodeId, name: Name) {
    for attribute in found.tree.attributes(node).filter_map(Result::ok) {
        if !name.attributes().contains(&attribute.name) {
            found.add(UNKNOWN_ATTRIBUTE, node, name.shown());
        }
    }
}

fn children(found: &mut Collector<'_>, node: NodeId, name: Name) {
    let tree = found.tree;
    let stray = |child| match tree.kind(child) {
        Kind::Text => name.is_container() && !markup::is_white(tree.head(child)),
        Kind::CData => name.is_container(),
        _ => false,
    };
    for child in tree.children(node) {
        match tree.kind(child) {
            _ if stray(child) => found.add(STRAY_TEXT, child, name.shown()),
            Kind::Element(Name::Unknown) => found.add(UNKNOWN_ELEMENT, child, name.shown()),
            Kind::Element(known) if !name.children().contains(&known) => {
                let detail = format!(" `<{}>`", name.shown());
                found.add_with(MISPLACED_ELEMENT, child, known.shown(), &detail);
            }
            _ => {}
        }
    }
}

fn each_once(found: &mut Collector<'_>, node: NodeId, name: Name) {
    let tree = found.tree;
    for &expected in name.children() {
        let mut there = tree.named(node, expected);
        if there.next().is_none() {
            found.add(MISSING_ELEMENT, node, expected.shown());
        }
        for again in there {
            found.add(REPEATED_ELEMENT, again, expected.shown());
        }
    }
}

fn setting(found: &mut Collector<'_>, node: NodeId) {
    let setting = Setting::new(found.tree, node);
    let name = setting.name();
    let Ok(key) = setting.key() else {
        return found.add(ODD_KEY, node, &name);
    };
    let mut seen = HashMap::new();
    for value in setting.values() {
        let odd = match (value.slot(), key.template()) {
            (Slot::Plain, None) | (Slot::Fixed(_), Some(_)) => None,
            (Slot::Odd, _) => Some("`instancenr` is not a number"),
            (Slot::Plain, Some(_)) => Some("a key with `%` without the number of an instance"),
            (Slot::Fixed(_), None) => Some("a plain key with the number of an instance"),
        };
        if let Some(odd) = odd {
            found.add_with(ODD_NUMBER, value.node, &name, odd);
        }
        found.repeated(
            DUPLICATE_SETTING,
            &mut seen,
            value.slot(),
            value.node,
            &name,
        );
    }
}

fn instance(found: &mut Collector<'_>, node: NodeId) {
    let instance = Instance::new(found.tree, node);
    let template = instance.template();
    if !template
        .parse::<RegistryKey>()
        .is_ok_and(|key| key.is_template())
    {
        found.add(ODD_KEY, node, &template);
    }
    if instance.serial_number().parse::<SerialNumber>().is_err() {
        found.add(ODD_SERIAL, node, &template);
    }
    let mut seen = HashMap::new();
    for value in instance.values() {
        let name = value.name();
        let belongs =
            |key: RegistryKey| key.parameter().is_some() && key.template() == Some(&*template);
        if !name.parse().is_ok_and(belongs) {
            found.add(ODD_KEY, value.node, &name);
        }
        found.repeated(
            DUPLICATE_PARAMETER,
            &mut seen,
            name.clone(),
            value.node,
            &name,
        );
    }
}
