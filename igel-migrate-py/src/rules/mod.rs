//! Rules: the rule set, facts, and what comes out when rules are asked. The rules are the core's.

mod builds;
mod facts;
mod rule;

pub(crate) use builds::{Build, BuildCatalogue};
pub(crate) use facts::{Facts, fact_names};
pub(crate) use rule::{Dispute, Outcome, Override, Rule, RuleSet};
