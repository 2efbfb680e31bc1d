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
    /// On launch, with no sign of life since its trigger.
    Launched,
    /// In contact since the trigger, not on OS 12 yet.
    Contacted,
    /// On OS 12; its settings are not applied yet.
    Migrated,
    /// On OS 12 with its settings applied; not yet for long enough.
    Applied,
    /// Moved back from launch to staging by a stop. It may have got its command before.
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
    /// UMS refused to stage it, or it could not be told whether it did. It was never triggered.
    NotStaged,
    /// Taken out: by a check before its wave, by a person, or with its site. It was never
    /// triggered, or showed nothing of an upgrade for as long as one may take.
    Excluded,
    /// Moved back where it came from by undo, before its trigger.
    Undone,
    /// Moved back where it came from by undo, after its trigger: it may have got its command.
    Recalled,
}

impl End {
    /// Whether the device had been triggered, so that it is in the tallies.
    pub fn was_triggered(self) -> bool {
        matches!(self, Self::Healthy | Self::Failed(_) | Self::Recalled)
    }

    /// The kind of failure it counts as; none for health and for ends before the trigger.
    pub(super) fn failure(self) -> Option<FailureKind> {
        match self {
            Self::Failed(kind) => Some(kind),
            Self::Recalled => Some(FailureKind::Unknown),
            _ => None,
        }
    }

    /// Whether the device may come back from it, on OS 12 after all.
    fn may_come_back(self) -> bool {
        matches!(
            self,
            Self::Failed(FailureKind::Offline | FailureKind::TimedOut | FailureKind::Unknown)
        )
    }
}

impl Phase {
    /// Whether the device may be upgrading: its trigger was sent, and no end is known.
    pub fn is_in_flight(self) -> bool {
        matches!(
            self,
            Self::Launching
                | Self::Launched
                | Self::Contacted
                | Self::Migrated
                | Self::Applied
                | Self::Retreated
        )
    }

    /// Whether it is at an end that the device may come back from.
    pub(super) fn may_come_back(self) -> bool {
        matches!(self, Self::Ended(end) if end.may_come_back())
    }
}

/// What cannot be told about a device that counts as in flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    None,
    /// Whether it has arrived on launch.
    Arrival,
    /// Whether the caller's trigger has reached it.
    Trigger,
}

/// What is known of one device.
#[allow(clippy::struct_excessive_bools)] // facts that do not hang together
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Progress {
    pub(super) phase: Phase,
    /// When the phase began; for a device in flight, when its trigger was answered.
    pub(super) since: Timestamp,
    /// When it was first seen on OS 12.
    pub(super) migrated: Timestamp,
    /// Where this run has put it last, or where it has seen that others did.
    pub(super) placed: Place,
    /// A move back or on was refused or cannot be settled; it is not tried again.
    pub(super) immovable: bool,
    /// Whether its trigger was given: on arrival, by a person or by the caller's code.
    pub(super) triggered: bool,
    pub(super) doubt: Doubt,
    /// Whether a person has taken it out while it was in flight.
    pub(super) excluded: bool,
    /// How often in a row an answer about it was settled in vain.
    pub(super) settled: u32,
    /// Its last contact as seen before the trigger.
    pub(super) contact: Option<Box<str>>,
    /// Its contact before the trigger, or as it was moved back, is not known; the first one seen
    /// stands for it.
    pub(super) unseen: bool,
    /// In contact since it was moved back by a stop: it is on, and not upgrading.
    pub(super) heard: bool,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            phase: Phase::Waiting,
            since: Timestamp::MIN,
            migrated: Timestamp::MIN,
            placed: Place::Origin,
            immovable: false,
            triggered: false,
            doubt: Doubt::None,
            excluded: false,
            settled: 0,
            contact: None,
            unseen: false,
            heard: false,
        }
    }

    /// The phase that a sighting leads to; none if it says nothing new about it.
    pub(super) fn phase_after(&self, seen: &Sighting) -> Option<Phase> {
        let on_os12 = || {
            Some(if seen.settings_applied == Some(true) {
                Phase::Applied
            } else {
                Phase::Migrated
            })
        };
        match self.phase {
            Phase::Staged
            | Phase::Armed
            | Phase::Launched
            | Phase::Contacted
            | Phase::Retreated
                if seen.migrated =>
            {
                on_os12()
            }
            phase if phase.may_come_back() && seen.migrated => on_os12(),
            Phase::Migrated if seen.settings_applied == Some(true) => Some(Phase::Applied),
            Phase::Applied if seen.settings_applied == Some(false) => Some(Phase::Migrated),
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
            Phase::Launched
                if self.triggered
                    && !self.unseen
                    && seen.contact.is_some()
                    && seen.contact != self.contact =>
            {
                Some(Phase::Contacted)
            }
            _ => None,
        }
    }

    /// Whether a contact is remembered as the one before the trigger.
    pub(super) fn is_before_trigger(&self) -> bool {
        matches!(self.phase, Phase::Staged | Phase::Armed)
            || (self.phase == Phase::Launched && (self.unseen || !self.triggered))
    }

    /// Whether a sighting shows that it is alive after it was moved back.
    pub(super) fn is_heard_in(&self, seen: &Sighting) -> bool {
        self.phase == Phase::Retreated
            && !self.unseen
            && !self.heard
            && seen.contact.is_some()
            && seen.contact != self.contact
    }

    /// Whether a sighting shows that it has arrived on launch, which was in doubt.
    pub(super) fn arrives(&self, seen: &Sighting) -> bool {
        self.doubt == Doubt::Arrival && seen.place == Place::Launch
    }

    /// Whether anything of a sighting would change what is known.
    pub(super) fn would_learn_from(&self, seen: &Sighting) -> bool {
        self.phase_after(seen).is_some()
            || self.arrives(seen)
            || self.is_heard_in(seen)
            || (self.phase == Phase::Retreated && self.unseen)
            || (self.is_before_trigger() && (self.unseen || seen.contact != self.contact))
    }

    /// Whether its time is running: its trigger was given, or nobody can tell.
    pub(super) fn is_timed(&self) -> bool {
        self.triggered || self.doubt != Doubt::None
    }
}
