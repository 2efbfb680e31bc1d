//! What has been done of a runbook, to be kept and merged into the next one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Evidence, HandStep, Runbook, StepId};
use crate::repository::ContentHash;

/// Which steps are done, by what evidence, and for which revision of the step.
///
/// Serialises to a map from step to evidence, sorted, so that it may be kept under version control.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunbookState {
    done: BTreeMap<StepId, Done>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Done {
    digest: ContentHash,
    evidence: Evidence,
}

/// A step that was done once and is not done in this runbook.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reopened {
    /// The step asks for something else by now: another address, another profile.
    Changed(StepId),
    /// There is no such step any more.
    Gone(StepId),
    /// The evidence is of a kind that cannot show the step.
    Refused(StepId),
}

impl Runbook {
    /// What has been done, to be kept.
    pub fn state(&self) -> RunbookState {
        let done = |step: &HandStep| {
            let evidence = step.evidence.clone()?;
            Some((
                step.id.clone(),
                Done {
                    digest: step.digest(),
                    evidence,
                },
            ))
        };
        RunbookState {
            done: self.steps.iter().filter_map(done).collect(),
        }
    }

    /// Takes what was done before. Steps that have changed since stay open and are returned, so
    /// that nobody's word is taken for something else than it was given for.
    pub fn merge(&mut self, state: &RunbookState) -> Vec<Reopened> {
        let mut done = state.done.clone();
        let mut reopened = Vec::new();
        for step in &mut self.steps {
            let Some(Done { digest, evidence }) = done.remove(&step.id) else {
                continue;
            };
            if digest != step.digest() {
                reopened.push(Reopened::Changed(step.id.clone()));
            } else if step.check(&evidence).is_err() {
                reopened.push(Reopened::Refused(step.id.clone()));
            } else {
                step.evidence = Some(evidence);
            }
        }
        reopened.extend(done.into_keys().map(Reopened::Gone));
        reopened
    }
}
