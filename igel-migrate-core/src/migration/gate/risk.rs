//! The risk a person is ready to take, and what follows from it.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::super::Percent;
use super::stop::{Stop, StopAction, StopRule, StopScope, Threshold};
use super::tally::Tally;
use super::wilson::{Confidence, upper_bound};
use crate::error::{Error, Result};

/// A stated risk: "stop before more than 60 of 10,000 break, at 95 %".
///
/// From it follow, for a plan of so many devices: a [`Budget`], which devices in flight eat into
/// as if all of them were to break, so that it is **never** exceeded; a stop rule that asks
/// whether the true rate is above the stated one, which stops long before the budget is used up;
/// and sizes of waves that grow as fast as what was seen so far allows.
///
/// ```
/// use igel_migrate_core::migration::gate::{Confidence, Risk};
/// let risk = Risk::new(60, 10_000, Confidence::P95)?;
/// assert_eq!(risk.to_string(), "stop before more than 60 of 10000 break, at 95 %");
/// assert_eq!(risk.budget(10_000).devices(), 60);
/// assert_eq!(risk.wave_sizes(10_000), [60, 1390, 8550]);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Risk {
    at_most: u32,
    of: u32,
    confidence: Confidence,
}

impl<'de> Deserialize<'de> for Risk {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Written {
            at_most: u32,
            of: u32,
            confidence: Confidence,
        }
        let written = Written::deserialize(deserializer)?;
        Self::new(written.at_most, written.of, written.confidence).map_err(D::Error::custom)
    }
}

impl Risk {
    /// No more than `at_most` devices of `of` may break.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Invalid`] unless `at_most` lies between 1 and `of`.
    pub fn new(at_most: u32, of: u32, confidence: Confidence) -> Result<Self> {
        if at_most == 0 || at_most > of {
            return Err(Error::invalid(format!(
                "a risk of {at_most} of {of} devices cannot be kept to"
            ))
            .with_hint("say how many may break, at least 1, of how many"));
        }
        Ok(Self {
            at_most,
            of,
            confidence,
        })
    }

    /// The stated rate.
    pub fn rate(&self) -> Percent {
        Percent::of(self.at_most, self.of)
    }

    /// What may break in a plan of `devices`: the stated share of them, rounded down, at least 1.
    pub fn budget(&self, devices: u32) -> Budget {
        let share = u64::from(self.at_most) * u64::from(devices) / u64::from(self.of);
        Budget::new(u32::try_from(share).unwrap_or(u32::MAX))
    }

    /// Pauses when the true rate of conclusive failures is above the stated one.
    pub fn stop_rule(&self) -> StopRule {
        StopRule::new(Threshold::Bound {
            above: self.rate(),
            confidence: self.confidence,
            min_failures: Threshold::MIN_FAILURES,
        })
    }

    /// Sizes of waves for `devices`: the first is the budget, so that even its complete failure
    /// stays within it; each next one is the largest of which no more than the budget is expected
    /// to break, if the true rate is what the clean waves before it cannot rule out.
    pub fn wave_sizes(&self, devices: u32) -> Vec<u32> {
        let budget = self.budget(devices).devices();
        let (mut sizes, mut done) = (Vec::new(), 0);
        while done < devices {
            let rate = upper_bound(0, done, self.confidence);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates
            let size = (f64::from(budget) / rate) as u32;
            let size = size.clamp(1, devices - done);
            sizes.push(size);
            done += size;
        }
        sizes
    }
}

impl fmt::Display for Risk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            at_most,
            of,
            confidence,
        } = self;
        write!(
            f,
            "stop before more than {at_most} of {of} break, at {confidence}"
        )
    }
}

/// How many devices may break, counted so that it cannot be exceeded.
///
/// ```
/// use igel_migrate_core::migration::gate::{Budget, FailureKind, Tally};
/// let budget = Budget::new(5);
/// let mut fleet = Tally::new(100, 2);
/// fleet.add(FailureKind::Failed, 1);
/// // Two in flight may break as well, so two more may be triggered.
/// assert_eq!(budget.room(&fleet), 2);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Budget(u32);

/// A budget of a document is what [`Budget::devices`] gave, which is never 0.
impl<'de> Deserialize<'de> for Budget {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            0 => Err(D::Error::custom("with a budget of 0 no device could go")),
            devices => Ok(Self(devices)),
        }
    }
}

impl Budget {
    /// So many devices, at least 1: with none, none could be triggered.
    pub fn new(devices: u32) -> Self {
        Self(devices.max(1))
    }

    /// How many devices may break.
    pub fn devices(self) -> u32 {
        self.0
    }

    /// How many further devices may be triggered at this moment, if all that are in flight or of
    /// which nobody knows, and all of these, were to break.
    pub fn room(self, fleet: &Tally) -> u32 {
        self.0.saturating_sub(fleet.worst_case())
    }

    /// Fires when nothing more can be triggered, whatever becomes of those in flight: a run that
    /// can only wait for nobody must say so.
    pub(super) fn fired(self, fleet: &Tally) -> Option<Stop> {
        let (broken, inconclusive) = (fleet.broken(), fleet.inconclusive());
        (broken.saturating_add(inconclusive) >= self.0).then(|| {
            let reason = format!(
                "{broken} devices are broken and {inconclusive} offline or unknown, which count as \
                 broken until they are heard of; the budget is {}",
                self.0
            );
            Stop::new(StopAction::Pause, StopScope::Fleet, reason)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_hold_no_risk_and_no_budget_that_could_not_be_made() {
        let risk = |json: &str| serde_json::from_str::<Risk>(json).map_err(|e| e.to_string());
        for impossible in [
            r#"{"at_most":1,"of":0,"confidence":"95"}"#,
            r#"{"at_most":0,"of":9,"confidence":"95"}"#,
            r#"{"at_most":9,"of":1,"confidence":"95"}"#,
        ] {
            let refused = risk(&impossible.replace("\"95\"", &confidence())).unwrap_err();
            assert!(refused.contains("cannot be kept to"), "{refused}");
        }
        let kept = Risk::new(60, 10_000, Confidence::P95).unwrap();
        assert_eq!(risk(&serde_json::to_string(&kept).unwrap()), Ok(kept));

        assert!(serde_json::from_str::<Budget>("0").is_err());
        assert_eq!(serde_json::from_str::<Budget>("7").unwrap(), Budget::new(7));
    }

    #[test]
    fn a_plan_with_an_impossible_budget_or_limit_is_no_plan() {
        use crate::error::ErrorKind;
        use crate::migration::MigrationPlan;
        let plan = |budget: u32, in_flight: u32| {
            let limits = crate::migration::spec::Limits::default();
            let mut limits = serde_json::to_value(limits).unwrap();
            limits["in_flight"] = in_flight.into();
            let gates = crate::migration::gate::Gates::default();
            let mut gates = serde_json::to_value(gates).unwrap();
            gates["budget"] = budget.into();
            let success = crate::migration::spec::SuccessDefinition::default();
            let json = serde_json::json!({
                "schema": 1, "name": "autumn", "target": "12.7.4", "apps": [],
                "trigger": "manual", "after_success": "stay", "late_joiners": "ignore",
                "gates": gates, "limits": limits, "success": success, "directories": [],
                "assignments": [], "carried_over": [], "imports": [], "open_steps": {},
                "sites": [], "waves": [], "left_out": {}, "blockers": [], "assumptions": [],
            });
            MigrationPlan::from_json(&json.to_string()).map_err(|error| error.kind())
        };
        assert!(plan(1, 1).is_ok());
        assert_eq!(plan(0, 1).unwrap_err(), ErrorKind::Malformed);
        assert_eq!(plan(1, 0).unwrap_err(), ErrorKind::Malformed);
    }

    fn confidence() -> String {
        serde_json::to_string(&Confidence::P95).unwrap()
    }
}
