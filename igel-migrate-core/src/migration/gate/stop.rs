//! Stop rules: when no further device is triggered.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::super::Percent;
use super::tally::{FailureKinds, Tally};
use super::wilson::{Confidence, lower_bound};
use crate::names::{named, serde_by_name};
use crate::repository::SiteKey;

/// When too many devices are at an end of certain kinds.
///
/// Counts and percentages fire when they are **reached** (at least); a bound fires when the true
/// rate is **above** the stated one with the stated confidence (more than).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Threshold {
    /// At least so many devices.
    Count(u32),
    /// At least this share of those at an end.
    Percent {
        /// The share.
        share: Percent,
        /// Not before so many devices are at an end: a percentage of a few devices says nothing.
        min_sample: u32,
    },
    /// The true rate is above this share, by the lower end of Wilson's interval.
    Bound {
        /// The share.
        above: Percent,
        /// How sure.
        confidence: Confidence,
        /// Not before so many failures: the interval is asked again after every device, and one
        /// or two early failures would stop a healthy fleet too often.
        min_failures: u32,
    },
}

impl Threshold {
    /// Failures before a bound is asked. Asked after every device, a fleet whose true rate is a
    /// third of the stated one is stopped by mistake with less than 1 % (a test computes it).
    pub const MIN_FAILURES: u32 = 4;

    /// Whether `counted` among `sample` is too many.
    pub fn is_reached_by(self, counted: u32, sample: u32) -> bool {
        match self {
            Self::Count(count) => counted >= count.max(1),
            Self::Percent { share, min_sample } => {
                counted > 0 && sample >= min_sample && share.is_reached_by(counted, sample)
            }
            Self::Bound {
                above,
                confidence,
                min_failures,
            } => {
                counted >= min_failures.max(1)
                    && lower_bound(counted, sample, confidence) > above.fraction()
            }
        }
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count} devices or more"),
            Self::Percent { share, min_sample } => {
                write!(f, "{share} or more of at least {min_sample} devices")
            }
            Self::Bound {
                above,
                confidence,
                min_failures,
            } => write!(
                f,
                "surely more than {above} at {confidence} (asked from failure number {min_failures} on)"
            ),
        }
    }
}

named! {
    #[what("a scope")]
    /// Which devices a stop rule counts.
    pub enum Scope {
        /// Those of the wave under way.
        Wave = "wave",
        /// Those of each site by itself; only that site stops.
        Site = "site",
        /// All of the plan.
        Fleet = "fleet",
    }
}

named! {
    #[what("an action")]
    /// What a stop rule does.
    pub enum StopAction {
        /// Triggers nothing further until a person says go.
        Pause = "pause",
        /// Ends the run: what is in flight is watched to its end, the rest stays where it is.
        Abort = "abort",
    }
}
serde_by_name! { Scope StopAction }

/// When to stop, and how.
///
/// ```
/// use igel_migrate_core::migration::gate::{FailureKind, Scope, StopRule, Tallies, Threshold};
/// let rule = StopRule::new(Threshold::Count(3)).with_scope(Scope::Wave);
/// let mut tallies = Tallies::default();
/// tallies.wave.add(FailureKind::Failed, 2);
/// assert!(rule.fired(&tallies).is_empty());
/// tallies.wave.add(FailureKind::TimedOut, 1);
/// assert_eq!(rule.fired(&tallies)[0].to_string(), "pause: 3 of 3 devices in this wave are \
///     failed, timed_out, rejected (limit: 3 devices or more)");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StopRule {
    /// What is counted.
    pub kinds: FailureKinds,
    /// How many are too many.
    pub threshold: Threshold,
    /// Among which devices.
    pub scope: Scope,
    /// What happens then.
    pub action: StopAction,
}

impl StopRule {
    /// A rule that counts conclusive failures in the fleet and pauses.
    pub fn new(threshold: Threshold) -> Self {
        Self {
            kinds: FailureKinds::CONCLUSIVE,
            threshold,
            scope: Scope::Fleet,
            action: StopAction::Pause,
        }
    }

    /// Says what is counted.
    #[must_use]
    pub fn with_kinds(mut self, kinds: FailureKinds) -> Self {
        self.kinds = kinds;
        self
    }

    /// Says among which devices.
    #[must_use]
    pub fn with_scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// Says what happens.
    #[must_use]
    pub fn with_action(mut self, action: StopAction) -> Self {
        self.action = action;
        self
    }

    /// Where the rule fires: nowhere, once, or at several sites.
    ///
    /// A rule looks at the counts as they are. Once it has fired, the run stays stopped until a
    /// person decides, whatever the counts become.
    pub fn fired(&self, tallies: &super::Tallies) -> Vec<Stop> {
        let one = |tally: &Tally, at: StopScope| self.fired_by(tally, at);
        match self.scope {
            Scope::Fleet => one(&tallies.fleet, StopScope::Fleet).into_iter().collect(),
            Scope::Wave => one(&tallies.wave, StopScope::Wave).into_iter().collect(),
            Scope::Site => tallies
                .sites
                .iter()
                .filter_map(|(key, tally)| one(tally, StopScope::Site(key.clone())))
                .collect(),
        }
    }

    fn fired_by(&self, tally: &Tally, scope: StopScope) -> Option<Stop> {
        let counted = tally.count_of(self.kinds);
        let sample = tally.sample_for(self.kinds);
        self.threshold.is_reached_by(counted, sample).then(|| Stop {
            action: self.action,
            reason: format!(
                "{counted} of {sample} devices {scope} are {} (limit: {})",
                self.kinds, self.threshold
            ),
            scope,
        })
    }
}

impl fmt::Display for StopRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scope = match self.scope {
            Scope::Fleet => "in the fleet",
            Scope::Wave => "in a wave",
            Scope::Site => "at a site",
        };
        write!(
            f,
            "{} when {} {scope} are {}",
            self.action, self.threshold, self.kinds
        )
    }
}

/// Where a stop holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum StopScope {
    /// Everywhere.
    Fleet,
    /// Everywhere, because of the wave under way.
    Wave,
    /// At one site; others go on.
    Site(SiteKey),
}

impl fmt::Display for StopScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fleet => f.write_str("in the fleet"),
            Self::Wave => f.write_str("in this wave"),
            Self::Site(key) => write!(f, "at {key}"),
        }
    }
}

/// A stop rule that fired, with what it saw.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stop {
    /// What is to happen.
    pub action: StopAction,
    /// Where.
    pub scope: StopScope,
    /// Why, for people.
    pub reason: String,
}

impl Stop {
    pub(super) fn new(action: StopAction, scope: StopScope, reason: String) -> Self {
        Self {
            action,
            scope,
            reason,
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.action, self.reason)
    }
}
