//! What comes out for a device: a verdict, and the reasons for it.

use serde::{Serialize, Serializer};

use crate::finding::{Finding, Severity};
use crate::names::named;
use crate::rules::{Missing, Outcome};

named! {
    #[what("a verdict")]
    /// Whether a device may go.
    pub enum Verdict {
        /// Nothing speaks against it.
        Ready = "ready",
        /// It may go; something is worth knowing before.
        ReadyWithWarnings = "ready_with_warnings",
        /// Something that could block it is not known.
        Unknown = "unknown",
        /// Something blocks it.
        Blocked = "blocked",
        /// It is on OS 12 already.
        OnOs12 = "on_os12",
    }
}

named! {
    #[what("an effect")]
    /// What a reason does to the verdict, from the least to the most.
    pub enum Effect {
        /// Nothing: it is there to be read.
        Informs = "informs",
        /// Makes it a verdict with warnings.
        Warns = "warns",
        /// Leaves the verdict open, because what is not known could block.
        LeavesOpen = "leaves_open",
        /// Blocks.
        Blocks = "blocks",
    }
}

impl Effect {
    /// What a rule does that nothing settles.
    pub(super) fn of(outcome: &Outcome<'_>) -> Self {
        if outcome.is_outranked() || outcome.is_covered() {
            return Self::Informs;
        }
        match outcome.rule().severity() {
            Severity::Blocker if outcome.is_unknown() => Self::LeavesOpen,
            Severity::Blocker => Self::Blocks,
            Severity::Warning => Self::Warns,
            Severity::Advice => Self::Informs,
        }
    }
}

impl Verdict {
    /// Every verdict, in the order of reports.
    pub const ALL: [Self; 5] = [
        Self::Ready,
        Self::ReadyWithWarnings,
        Self::Unknown,
        Self::Blocked,
        Self::OnOs12,
    ];

    /// The verdict in words.
    pub fn title(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::ReadyWithWarnings => "ready, with warnings",
            Self::Unknown => "unknown",
            Self::Blocked => "blocked",
            Self::OnOs12 => "on OS 12 already",
        }
    }

    /// Whether the device may go.
    pub fn may_go(self) -> bool {
        matches!(self, Self::Ready | Self::ReadyWithWarnings)
    }

    /// The verdict on a device that is not on OS 12.
    pub(super) fn of(worst: Option<Effect>) -> Self {
        match worst {
            None | Some(Effect::Informs) => Self::Ready,
            Some(Effect::Warns) => Self::ReadyWithWarnings,
            Some(Effect::LeavesOpen) => Self::Unknown,
            Some(Effect::Blocks) => Self::Blocked,
        }
    }
}

macro_rules! serialises_by_name {
    ($($type:ident)*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    )*};
}

serialises_by_name! { Verdict Effect }

/// Why a question that nobody answered does not leave the verdict open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    /// The device's own check asks the same, and the device says that it is ready; or a setting of
    /// the device lifts that check.
    ByTheDevice,
    /// The settings accept that it is not known.
    BySettings,
}

/// One reason for a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reason {
    /// What was found, what to do, who says so, and what the facts stand on.
    #[serde(flatten)]
    pub finding: Finding,
    /// What it does to the verdict.
    pub effect: Effect,
    /// What would have to be known to decide it: facts, features of builds, and what somebody has
    /// to vouch for; empty if it is decided.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<&'static str>,
    /// Why it does not leave the verdict open though something is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
}

impl Reason {
    pub(super) fn new(finding: Finding, effect: Effect) -> Self {
        Self {
            finding,
            effect,
            missing: Vec::new(),
            settled: None,
        }
    }

    /// The id of the rule, or the name of the check.
    pub fn code(&self) -> &str {
        &self.finding.code
    }

    /// True if it could not be decided.
    pub fn is_undecided(&self) -> bool {
        !self.missing.is_empty()
    }
}

/// The names of what is missing to decide a rule.
pub(super) fn missing_for(outcome: &Outcome<'_>) -> Vec<&'static str> {
    outcome.missing().into_iter().map(name_of).collect()
}

fn name_of(missing: Missing) -> &'static str {
    match missing {
        Missing::Fact(fact) => fact.as_str(),
        Missing::Feature(feature) => feature.as_str(),
    }
}
