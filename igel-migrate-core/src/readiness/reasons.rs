//! The reasons of many devices, each made and kept once.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::verdict::Reason;
use crate::rules::{Fact, Facts, Rule};

/// Reasons by place. What a rule says about a device follows from the facts it asks for, so devices
/// with the same values share a reason, and nothing is written for the second one.
#[derive(Debug, Default)]
pub(super) struct Reasons {
    all: Vec<Reason>,
    places: HashMap<Box<str>, u32>,
    /// Written anew for each question.
    key: String,
}

impl Reasons {
    /// The place of a reason.
    pub(super) fn add(&mut self, reason: Reason) -> u32 {
        self.key.clear();
        // Writing to a String does not fail.
        let _ = write!(
            self.key,
            "{} {} {}",
            reason.code(),
            reason.effect,
            reason.finding.message
        );
        self.place(|| reason)
    }

    /// The place of what comes of `rule` for `facts`, of which `asked` matter.
    pub(super) fn of_rule(
        &mut self,
        rule: &Rule,
        asked: &[Fact],
        facts: &Facts,
        reason: impl FnOnce() -> Reason,
    ) -> u32 {
        self.key.clear();
        self.key.push_str(rule.id());
        for fact in asked {
            self.key.push('\n');
            if let Some(value) = facts.text(*fact) {
                self.key.push_str(&value);
                self.key.push(match facts.basis(*fact) {
                    Some(basis) => char::from(b'1' + basis as u8),
                    None => '0',
                });
            }
        }
        self.place(reason)
    }

    pub(super) fn get(&self, place: u32) -> &Reason {
        &self.all[place as usize]
    }

    pub(super) fn into_all(self) -> Vec<Reason> {
        self.all
    }

    fn place(&mut self, reason: impl FnOnce() -> Reason) -> u32 {
        if let Some(place) = self.places.get(self.key.as_str()) {
            return *place;
        }
        // Fewer than devices times rules, and a fleet has 300,000 at most.
        let place = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(reason());
        self.places.insert(self.key.as_str().into(), place);
        place
    }
}
