//! Gates: what must be true before the next device is triggered, and before the next wave begins.
//!
//! Pure functions over counts live here; who counts, what "healthy" means and what a pause does to
//! devices belong to others. The grammar follows the engines named in [`super`]; the bounds are
//! Wilson's (1927). Two lessons of those engines shape the rules: a percentage of a small wave says
//! nothing, hence minimum samples and bounds; and "offline" is not "failed", hence a third state,
//! inconclusive, that pauses.

mod promote;
mod risk;
mod stop;
mod tally;
#[cfg(test)]
mod tests;
mod wilson;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use promote::{Needs, PromoteRule, Promotion, Soak, WaveFacts};
pub use risk::{Budget, Risk};
pub use stop::{Scope, Stop, StopAction, StopRule, StopScope, Threshold};
pub use tally::{FailureKind, FailureKinds, Tallies, Tally};
pub use wilson::Confidence;

use super::{Percent, Zone};

/// All gates of a plan.
///
/// ```
/// use igel_migrate_core::migration::gate::{FailureKind, Gates, Promotion, Tallies, WaveFacts};
/// let gates = Gates::default();
/// let mut tallies = Tallies::default();
/// tallies.wave.healthy = 40;
/// tallies.fleet = tallies.wave;
/// assert!(gates.stops(&tallies).is_empty());
///
/// let finished = "2026-11-27T11:00:00Z".parse().unwrap();
/// let facts = WaveFacts { finished: Some(finished), ..WaveFacts::default() };
/// // The first wave waits for a working day and for a person; the second one for nobody.
/// assert!(matches!(gates.promotion(0, &tallies, &facts, finished), Promotion::Soaking(_)));
/// assert_eq!(gates.promotion(1, &tallies, &facts, finished), Promotion::Granted);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Gates {
    /// When nothing further is triggered; asked before each trigger.
    pub stop: Vec<StopRule>,
    /// How many devices may break, in flight included; none: only the stop rules hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// What the first wave must have shown.
    pub first_wave: PromoteRule,
    /// What every later wave must have shown.
    pub later_waves: PromoteRule,
    /// Whose clocks tell working days.
    pub zone: Zone,
}

impl Default for Gates {
    /// Pauses when the true failure rate is above 2 % at 95 %; when a fifth of a wave of which at
    /// least 5 are at an end is broken or inconclusive; and when more than 5 devices of one site
    /// have gone silent, which is rather the site than the devices.
    fn default() -> Self {
        Self {
            stop: Self::default_stop_rules(StopRule::new(Threshold::Bound {
                above: Percent::new(2),
                confidence: Confidence::P95,
                min_failures: Threshold::MIN_FAILURES,
            })),
            budget: None,
            first_wave: PromoteRule::first_wave(),
            later_waves: PromoteRule::automatic(),
            zone: Zone::utc(),
        }
    }
}

impl Gates {
    /// The default gates for a plan of `devices`, with a stated risk in place of the default rate.
    pub fn for_risk(risk: &Risk, devices: u32) -> Self {
        Self {
            stop: Self::default_stop_rules(risk.stop_rule()),
            budget: Some(risk.budget(devices)),
            ..Self::default()
        }
    }

    fn default_stop_rules(rate: StopRule) -> Vec<StopRule> {
        let fifth = Threshold::Percent {
            share: Percent::new(20),
            min_sample: 5,
        };
        let silent = FailureKinds::from_iter([FailureKind::Offline]);
        vec![
            rate,
            StopRule::new(fifth).with_scope(Scope::Wave),
            StopRule::new(fifth)
                .with_scope(Scope::Wave)
                .with_kinds(FailureKinds::INCONCLUSIVE),
            StopRule::new(Threshold::Count(6))
                .with_scope(Scope::Site)
                .with_kinds(silent),
        ]
    }

    /// Everything that says stop: aborts first, then by scope. To be asked before each trigger,
    /// and to be remembered once it has said something.
    pub fn stops(&self, tallies: &Tallies) -> Vec<Stop> {
        let rules = self.stop.iter().flat_map(|rule| rule.fired(tallies));
        let budget = self.budget.and_then(|budget| budget.fired(&tallies.fleet));
        let mut stops: Vec<Stop> = rules.chain(budget).collect();
        stops.sort_by(|one, other| {
            let rank = |stop: &Stop| (stop.action == StopAction::Pause, stop.scope.clone());
            rank(one).cmp(&rank(other))
        });
        stops
    }

    /// As [`Gates::stops`], with rules that count only what goes beyond what a person has
    /// accepted. The budget is no rule: it counts everything.
    pub fn stops_beyond(&self, tallies: &Tallies, accepted: &Tallies) -> Vec<Stop> {
        let beyond = tallies.beyond(accepted);
        let mut rules = self.clone();
        let budget = rules.budget.take();
        let mut stops = rules.stops(&beyond);
        stops.extend(budget.and_then(|budget| budget.fired(&tallies.fleet)));
        stops
    }

    /// How many further devices may be triggered at this moment; `u32::MAX` without a budget. A
    /// stop that holds everywhere leaves none, and one at a site leaves none there: the caller
    /// asks [`Gates::stops`] too.
    pub fn room(&self, tallies: &Tallies) -> u32 {
        self.budget
            .map_or(u32::MAX, |budget| budget.room(&tallies.fleet))
    }

    /// What `wave` must have shown, counted from 0.
    pub fn promote_rule(&self, wave: usize) -> &PromoteRule {
        if wave == 0 {
            &self.first_wave
        } else {
            &self.later_waves
        }
    }

    /// Whether the wave after `wave` may begin at `now`. A stop that holds everywhere forbids it;
    /// one at a site does not: that site stays behind.
    pub fn promotion(
        &self,
        wave: usize,
        tallies: &Tallies,
        facts: &WaveFacts,
        now: Timestamp,
    ) -> Promotion {
        let mut stops = self.stops(tallies);
        stops.retain(|stop| {
            stop.action == StopAction::Abort || !matches!(stop.scope, StopScope::Site(_))
        });
        if !stops.is_empty() {
            return Promotion::Stopped(stops);
        }
        self.promote_rule(wave)
            .judge(&tallies.wave, &tallies.fleet, facts, now, &self.zone)
    }
}
