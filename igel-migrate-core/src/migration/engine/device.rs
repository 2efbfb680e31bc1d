//! Where a device stands.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::gate::FailureKind;
use super::event::{Place, Sighting};

/// Where a device stands on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// Its wave has not begun, or its site stands still.
    Waiting,
    /// The move to staging was sent.
    Staging,
    /// On staging; its settings are not applied yet.
    Staged,
    /// On staging with its settings applied: the last moment at which undo is sure.
    Armed,
    /// The move to launch was sent. From here on it counts as in flight.
    Launching,
    /// On launch, with no sign of life since.
    Launched,
    /// In contact since the trigger, not on OS 12 yet.
    Contacted,
    /// On OS 12; not yet for long enough.
    Migrated,
    /// Moved back from launch to staging by a pause. It may have got its command before.
    Retreated,
    /// At an end.
    Ended(End),
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum End {
    /// On OS 12, in contact, settings applied.
    Healthy,
    /// Not healthy after its trigger.
    Failed(FailureKind),
    /// Its settings were not applied in time. It was never triggered.
    NotArmed,
    /// UMS refused to stage it. It was never triggered.
    NotStaged,
    /// Taken out: by a check before its wave, by a person, or with its site.
    Excluded,
    /// Moved back where it came from by undo.
    Undone,
}

impl End {
    /// Whether the device had been triggered, so that it is in the tallies.
    pub fn was_triggered(self) -> bool {
        matches!(self, Self::Healthy | Self::Failed(_))
    }
}

impl Phase {
    /// Whether the device may be upgrading: its trigger was sent, and no end is known.
    pub fn is_in_flight(self) -> bool {
        matches!(
            self,
            Self::Launching | Self::Launched | Self::Contacted | Self::Migrated | Self::Retreated
        )
    }
}

/// What is known of one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Progress {
    pub(super) phase: Phase,
    /// When the phase began; for a device in flight, when its trigger was answered.
    pub(super) since: Timestamp,
    /// Where this run has put it last.
    pub(super) placed: Place,
    /// A move back or on was refused or cannot be settled; it is not tried again.
    pub(super) immovable: bool,
    /// Whether a person or the caller's code has triggered it on its launch place.
    pub(super) triggered: bool,
    /// Whether its settings are applied on OS 12.
    pub(super) settings_applied: bool,
    /// How often an answer about it was settled in vain.
    pub(super) settled: u32,
    /// Its last contact as seen before the trigger.
    pub(super) contact: Option<Box<str>>,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            phase: Phase::Waiting,
            since: Timestamp::MIN,
            placed: Place::Origin,
            immovable: false,
            triggered: false,
            settings_applied: false,
            settled: 0,
            contact: None,
        }
    }

    /// The phase that a sighting leads to; none if it says nothing new about it.
    pub(super) fn phase_after(&self, seen: &Sighting) -> Option<Phase> {
        match self.phase {
            Phase::Staged | Phase::Armed if seen.migrated => Some(Phase::Migrated),
            // Somebody else moved it on.
            Phase::Staged | Phase::Armed if seen.place == Place::Launch => Some(Phase::Launched),
            // Somebody else took it away. The place it came from is none of these: UMS may show
            // an old place for a while.
            Phase::Staged | Phase::Armed
                if matches!(seen.place, Place::Elsewhere | Place::Gone) =>
            {
                Some(Phase::Ended(End::Excluded))
            }
            Phase::Staged if seen.settings_applied == Some(true) => Some(Phase::Armed),
            Phase::Armed if seen.settings_applied == Some(false) => Some(Phase::Staged),
            Phase::Launched | Phase::Contacted | Phase::Retreated if seen.migrated => {
                Some(Phase::Migrated)
            }
            Phase::Launched if seen.contact.is_some() && seen.contact != self.contact => {
                Some(Phase::Contacted)
            }
            Phase::Ended(End::Failed(
                FailureKind::Offline | FailureKind::TimedOut | FailureKind::Unknown,
            )) if seen.migrated => Some(Phase::Migrated),
            _ => None,
        }
    }

    /// Whether a contact is remembered as the one before the trigger.
    pub(super) fn is_before_trigger(&self) -> bool {
        matches!(self.phase, Phase::Staged | Phase::Armed)
    }

    /// Whether anything of a sighting would change what is known.
    pub(super) fn would_learn_from(&self, seen: &Sighting) -> bool {
        self.phase_after(seen).is_some()
            || (self.is_before_trigger() && seen.contact != self.contact)
            || (self.phase == Phase::Migrated
                && seen
                    .settings_applied
                    .is_some_and(|applied| applied != self.settings_applied))
    }
}
