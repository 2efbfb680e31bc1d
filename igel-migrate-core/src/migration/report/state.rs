//! Where devices stand, in the words of a report.

use super::super::engine::{End, Phase};
use super::super::gate::FailureKind;
use crate::names::{named, serde_by_name};

named! {
    #[what("a state")]
    /// Where a device stands.
    pub enum DeviceState {
        /// Its wave has not begun, or its site stands still.
        Waiting = "waiting",
        /// It is on its way to staging.
        Staging = "staging",
        /// On staging; its settings are not applied yet.
        Staged = "staged",
        /// On staging with its settings applied.
        Armed = "armed",
        /// It is on its way to launch.
        Launching = "launching",
        /// On launch, with no sign of life since.
        Launched = "launched",
        /// In contact since the trigger, still on OS 11.
        Contacted = "contacted",
        /// On OS 12; its settings are not applied yet.
        Migrated = "migrated",
        /// On OS 12 with its settings applied; not yet for long enough.
        Applied = "applied",
        /// Moved back from launch by a stop. It may have got its command before.
        Retreated = "retreated",
        /// On OS 12, in contact, settings applied.
        Healthy = "healthy",
        /// On OS 12, and its settings were not applied in time.
        Failed = "failed",
        /// In contact, and not on OS 12 in time.
        TimedOut = "timed_out",
        /// Silent since the trigger.
        Offline = "offline",
        /// UMS or the device refused the command or the move.
        Rejected = "rejected",
        /// An answer was lost, and nothing was seen since.
        Unknown = "unknown",
        /// Its settings were not applied in time. It was never triggered.
        NotArmed = "not_armed",
        /// It could not be moved to staging. It was never triggered.
        NotStaged = "not_staged",
        /// Taken out by a check or by a person.
        Excluded = "excluded",
        /// Moved back before its trigger by undo.
        Undone = "undone",
        /// Moved back after its trigger by undo. It may have got its command before.
        Recalled = "recalled",
    }
}

named! {
    #[what("a standing")]
    /// What a state means for the people around it. That somebody has to go there where a device is
    /// silent or without its settings, and that everything else can be seen to in UMS, is this
    /// project's own judgement.
    pub enum Standing {
        /// It waits for its wave.
        Waiting = "waiting",
        /// It is being made ready, and undo is sure.
        Prepared = "prepared",
        /// It may be upgrading.
        InFlight = "in_flight",
        /// It is done.
        Healthy = "healthy",
        /// Somebody has to look at it where it stands.
        NeedsVisit = "needs_visit",
        /// Somebody has to look after it in UMS.
        NeedsWork = "needs_work",
        /// It takes no part any more, as somebody has decided.
        TakenOut = "taken_out",
    }
}

serde_by_name! { DeviceState Standing }

impl DeviceState {
    /// What it means for people.
    pub fn standing(self) -> Standing {
        match self {
            Self::Waiting => Standing::Waiting,
            Self::Staging | Self::Staged | Self::Armed => Standing::Prepared,
            Self::Launching
            | Self::Launched
            | Self::Contacted
            | Self::Migrated
            | Self::Applied
            | Self::Retreated => Standing::InFlight,
            Self::Healthy => Standing::Healthy,
            Self::Failed | Self::Offline => Standing::NeedsVisit,
            Self::TimedOut
            | Self::Rejected
            | Self::Unknown
            | Self::NotArmed
            | Self::NotStaged
            | Self::Recalled => Standing::NeedsWork,
            Self::Excluded | Self::Undone => Standing::TakenOut,
        }
    }

    /// A few words for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Waiting => "waiting for its wave",
            Self::Staging => "on its way to staging",
            Self::Staged => "on staging, settings not applied yet",
            Self::Armed => "ready on staging",
            Self::Launching => "on its way to launch",
            Self::Launched => "triggered, silent so far",
            Self::Contacted => "triggered, not on the target yet",
            Self::Migrated => "on the target, settings not applied yet",
            Self::Applied => "on the target, under observation",
            Self::Retreated => "moved back by a stop, may have got its command",
            Self::Healthy => "healthy on the target",
            Self::Failed => "on the target without its settings",
            Self::TimedOut => "not on the target in time",
            Self::Offline => "silent since its trigger",
            Self::Rejected => "refused by UMS",
            Self::Unknown => "outcome unknown",
            Self::NotArmed => "settings not applied in time",
            Self::NotStaged => "could not be moved to staging",
            Self::Excluded => "taken out",
            Self::Undone => "moved back before its trigger",
            Self::Recalled => "moved back after its trigger",
        }
    }

    /// What a person can do about it; empty where nothing is to be done.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Failed => {
                "Send its settings again from UMS and look for the profiles it should have. If it \
                 does not take them, somebody on site looks at the screen."
            }
            Self::Offline => {
                "Somebody on site looks: is it switched on and connected, what is on the screen? \
                 It counts by itself if it comes back on the target while the migration runs."
            }
            Self::TimedOut => {
                "It answers and is not on the target: look at the result of the job in UMS, at the source \
                 in its settings and at its free storage, then plan it again."
            }
            Self::Rejected => {
                "Read the refusal, put right what it names in UMS, then plan it again."
            }
            Self::Unknown => {
                "Read its system and its last contact in UMS before anything else. Silent: as for a \
                 silent device. On its old system: plan it again."
            }
            Self::NotArmed => {
                "It should still work on its old system. Switch it on or wake it, see why \
                 its settings do not arrive, then plan it again."
            }
            Self::NotStaged => {
                "It still works on its old system. Look for it in UMS (deleted, no right \
                 on its directory?), then plan it again."
            }
            Self::Recalled => {
                "It may upgrade all the same if the job has reached it: switch the job off and look \
                 at its system in UMS again after some hours."
            }
            Self::Retreated => {
                "Switch the job on its launch directory off as well. Without a sign of an upgrade it \
                 starts again from staging."
            }
            _ => "",
        }
    }
}

impl From<Phase> for DeviceState {
    fn from(phase: Phase) -> Self {
        match phase {
            Phase::Waiting => Self::Waiting,
            Phase::Staging => Self::Staging,
            Phase::Staged => Self::Staged,
            Phase::Armed => Self::Armed,
            Phase::Launching => Self::Launching,
            Phase::Launched => Self::Launched,
            Phase::Contacted => Self::Contacted,
            Phase::Migrated => Self::Migrated,
            Phase::Applied => Self::Applied,
            Phase::Retreated => Self::Retreated,
            Phase::Ended(End::Healthy) => Self::Healthy,
            Phase::Ended(End::Failed(FailureKind::Failed)) => Self::Failed,
            Phase::Ended(End::Failed(FailureKind::TimedOut)) => Self::TimedOut,
            Phase::Ended(End::Failed(FailureKind::Offline)) => Self::Offline,
            Phase::Ended(End::Failed(FailureKind::Rejected)) => Self::Rejected,
            Phase::Ended(End::Failed(FailureKind::Unknown)) => Self::Unknown,
            Phase::Ended(End::NotArmed) => Self::NotArmed,
            Phase::Ended(End::NotStaged) => Self::NotStaged,
            Phase::Ended(End::Excluded) => Self::Excluded,
            Phase::Ended(End::Undone) => Self::Undone,
            Phase::Ended(End::Recalled) => Self::Recalled,
        }
    }
}
