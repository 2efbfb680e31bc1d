//! What is odd about a document that was read without error: duplicates, things in wrong places,
//! things profiles do not have. No finding shows a value, a stray text or an unknown name.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use super::markup;
use super::nodes::{Kind, NodeId};
use super::profile::Os11Profile;
use super::serial::SerialNumber;
use super::tree::{Tree, shifted};
use super::view::{Instance, Setting, Slot};
use super::vocabulary::Name;
use crate::error::{Position, shown};
use crate::finding::{Finding, Severity};
use crate::registry::RegistryKey;

/// More findings than this on one document help nobody.
const MOST: usize = 1000;

impl Os11Profile {
    /// What is odd about the document, in the order of the file, with positions. Never a value.
    ///
    /// | code | meaning |
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
    /// | `more-findings` | the rest was left out after 1000 |
    ///
    /// ```
    /// use igel_migrate_core::profile::os11::Os11Profile;
    /// let file = "<profile><settings>#!/bin/sh</settings></profile>";
    /// let findings = Os11Profile::parse(file)?.findings();
    /// let stray = findings.iter().find(|finding| finding.code == "stray-text").unwrap();
    /// assert_eq!(stray.position.unwrap().column, 20);
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    pub fn findings(&self) -> Vec<Finding> {
        let mut collector = Collector::over(&self.tree);
        collector.look_into(self.profile, Name::Profile);
        let mut seen = HashMap::new();
        for setting in self.settings() {
            let name = setting.name();
            collector.repeated(
                &mut seen,
                name.clone(),
                setting.node,
                "duplicate-setting",
                &name,
            );
        }
        let mut seen = HashMap::new();
        for instance in self.instances() {
            let template = instance.template();
            let identity = (template.clone(), instance.serial_number());
            let code = "duplicate-instance";
            collector.repeated(&mut seen, identity, instance.node, code, &template);
        }
        collector.finish()
    }
}

/// What is odd in `<profiles>` itself.
pub(super) fn around_profiles(tree: &Tree, root: NodeId) -> Vec<Finding> {
    let mut collector = Collector::over(tree);
    if tree.kind(root) == Kind::Element(Name::Profiles) {
        collector.attributes(root, Name::Profiles);
        collector.children(root, Name::Profiles);
    }
    collector.finish()
}

/// Collects findings with their positions.
pub(super) struct Collector<'t> {
    tree: &'t Tree,
    positions: Positions<'t>,
    findings: Vec<Finding>,
    left_out: usize,
}

impl<'t> Collector<'t> {
    pub(super) fn over(tree: &'t Tree) -> Self {
        Self {
            tree,
            positions: Positions::over(tree),
            findings: Vec::new(),
            left_out: 0,
        }
    }

    /// The findings in the order of the file; those about edits come last.
    pub(super) fn finish(mut self) -> Vec<Finding> {
        self.findings
            .sort_by_key(|finding| (finding.position.is_none(), finding.position));
        if self.left_out > 0 {
            let message = format!("{} more findings were left out", self.left_out);
            self.findings
                .push(Finding::new("more-findings", Severity::Warning, message));
        }
        self.findings
    }

    pub(super) fn position(&mut self, node: NodeId) -> Option<Position> {
        self.tree.start(node).map(|start| self.positions.at(start))
    }

    pub(super) fn add(
        &mut self,
        node: NodeId,
        code: &'static str,
        severity: Severity,
        message: impl Into<Cow<'static, str>>,
        subject: Option<&str>,
    ) {
        if self.findings.len() == MOST {
            self.left_out += 1;
            return;
        }
        let mut finding = Finding::new(code, severity, message.into());
        if let Some(subject) = subject {
            finding = finding.with_subject(shown(subject));
        }
        if let Some(position) = self.position(node) {
            finding = finding.at(position);
        }
        self.findings.push(finding);
    }

    /// Looks at an element and everything in it.
    fn look_into(&mut self, node: NodeId, name: Name) {
        self.attributes(node, name);
        match name {
            Name::Setting => self.setting(node),
            Name::Instance => self.instance(node),
            Name::Profile | Name::Firmware => self.each_once(node, name),
            _ => {}
        }
        self.children(node, name);
        let tree = self.tree;
        for (child, child_name) in tree.elements(node) {
            if child_name != Name::Unknown {
                self.look_into(child, child_name);
            }
        }
    }

    fn attributes(&mut self, node: NodeId, name: Name) {
        let known = name.attributes();
        for attribute in self.tree.attributes(node).filter_map(Result::ok) {
            if !known.contains(&attribute.name) {
                let message = "an attribute that profiles do not have";
                self.add(
                    node,
                    "unknown-attribute",
                    Severity::Advice,
                    message,
                    name.as_str(),
                );
            }
        }
    }

    fn children(&mut self, node: NodeId, name: Name) {
        let tree = self.tree;
        for child in tree.children(node) {
            match tree.kind(child) {
                Kind::Text if name.is_container() && !markup::is_white(tree.head(child)) => {
                    let message = "text where only elements belong";
                    self.add(
                        child,
                        "stray-text",
                        Severity::Warning,
                        message,
                        name.as_str(),
                    );
                }
                Kind::CData if name.is_container() => {
                    let message = "text where only elements belong";
                    self.add(
                        child,
                        "stray-text",
                        Severity::Warning,
                        message,
                        name.as_str(),
                    );
                }
                Kind::Element(Name::Unknown) => {
                    let message = "an element that profiles do not have";
                    self.add(
                        child,
                        "unknown-element",
                        Severity::Advice,
                        message,
                        name.as_str(),
                    );
                }
                Kind::Element(found) if !name.children().contains(&found) => {
                    let parent = name.as_str().unwrap_or_default();
                    let message = format!("does not belong into `<{parent}>`");
                    let code = "misplaced-element";
                    self.add(child, code, Severity::Warning, message, found.as_str());
                }
                _ => {}
            }
        }
    }

    fn each_once(&mut self, node: NodeId, name: Name) {
        let tree = self.tree;
        for &expected in name.children() {
            let mut found = tree.named(node, expected);
            let subject = expected.as_str();
            if found.next().is_none() {
                self.add(
                    node,
                    "missing-element",
                    Severity::Advice,
                    "not there",
                    subject,
                );
            }
            for again in found {
                self.add(
                    again,
                    "repeated-element",
                    Severity::Warning,
                    "there again",
                    subject,
                );
            }
        }
    }

    fn repeated<K: Eq + Hash>(
        &mut self,
        seen: &mut HashMap<K, Option<Position>>,
        key: K,
        node: NodeId,
        code: &'static str,
        subject: &str,
    ) {
        let here = self.position(node);
        let message = match seen.entry(key) {
            Entry::Vacant(place) => {
                place.insert(here);
                return;
            }
            Entry::Occupied(first) => match first.get() {
                Some(first) => format!("there before, at {first}"),
                None => "there before".to_owned(),
            },
        };
        self.add(node, code, Severity::Warning, message, Some(subject));
    }

    fn setting(&mut self, node: NodeId) {
        let setting = Setting::new(self.tree, node);
        let name = setting.name();
        let Ok(key) = name.parse::<RegistryKey>() else {
            let message = "not a registry key";
            return self.add(node, "odd-key", Severity::Warning, message, Some(&name));
        };
        let mut seen = HashMap::new();
        for value in setting.values() {
            let message = match (value.slot(), key.template()) {
                (Slot::Odd, _) => Some("`instancenr` is not a number"),
                (Slot::Plain, Some(_)) => Some("a key with `%` without the number of an instance"),
                (Slot::Fixed(_), None) => Some("a plain key with the number of an instance"),
                (Slot::Plain, None) | (Slot::Fixed(_), Some(_)) => None,
            };
            if let Some(message) = message {
                self.add(
                    value.node,
                    "odd-number",
                    Severity::Warning,
                    message,
                    Some(&name),
                );
            }
            self.repeated(
                &mut seen,
                value.slot(),
                value.node,
                "duplicate-setting",
                &name,
            );
        }
    }

    fn instance(&mut self, node: NodeId) {
        let instance = Instance::new(self.tree, node);
        let template = instance.template();
        if !template
            .parse::<RegistryKey>()
            .is_ok_and(|key| key.is_template())
        {
            let message = "not the template of an instance";
            self.add(node, "odd-key", Severity::Warning, message, Some(&template));
        }
        if instance.serial_number().parse::<SerialNumber>().is_err() {
            let message = "a serial number of neither known form";
            self.add(
                node,
                "odd-serial",
                Severity::Advice,
                message,
                Some(&template),
            );
        }
        let mut seen = HashMap::new();
        for value in instance.values() {
            let name = value.name();
            let key = name.parse::<RegistryKey>();
            let belongs = key
                .is_ok_and(|key| key.parameter().is_some() && key.template() == Some(&*template));
            if !belongs {
                let message = "not a parameter of the instance it stands in";
                self.add(
                    value.node,
                    "odd-key",
                    Severity::Warning,
                    message,
                    Some(&name),
                );
            }
            let subject = name.clone();
            self.repeated(&mut seen, name, value.node, "duplicate-parameter", &subject);
        }
    }
}

/// Positions of bytes that are asked for mostly in rising order, without counting every line from
/// the beginning each time.
struct Positions<'t> {
    text: &'t str,
    origin: Position,
    offset: usize,
    inside: Position,
}

impl<'t> Positions<'t> {
    fn over(tree: &'t Tree) -> Self {
        let (text, origin) = tree.read_text();
        Self {
            text,
            origin,
            offset: 0,
            inside: Position { line: 1, column: 1 },
        }
    }

    fn at(&mut self, offset: usize) -> Position {
        if offset < self.offset {
            (self.offset, self.inside) = (0, Position { line: 1, column: 1 });
        }
        let step = Position::of(&self.text[self.offset..offset], usize::MAX);
        self.inside = shifted(step, self.inside);
        self.offset = offset;
        shifted(self.inside, self.origin)
    }
}
