//! What the engine is told: what was sent and answered, what was seen, what people decided.

use serde::{Deserialize, Serialize};

use super::device::End;
use super::rollout::{DeviceIndex, SiteIndex};

/// Something that happened. Events are the journal: an engine that takes them again in order stands
/// where the first one stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// Repository, readiness and drift were looked at for a wave that is about to begin.
    WaveChecked {
        /// The wave, counted from 0.
        wave: u32,
        /// Sites that cannot take part in it, and why; they stand still from here on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        blocked_sites: Vec<(SiteIndex, String)>,
        /// Devices that must not go, and why.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        excluded: Vec<(DeviceIndex, String)>,
    },
    /// The wave began.
    WaveStarted {
        /// The wave, counted from 0.
        wave: u32,
    },
    /// Every device of the wave is at an end, or waits at a site that stands still.
    WaveFinished {
        /// The wave, counted from 0.
        wave: u32,
    },
    /// The wave after this one may begin.
    WavePromoted {
        /// The wave, counted from 0.
        wave: u32,
    },
    /// This write is about to be sent. Recorded before it is.
    Sent {
        /// The write.
        write: Write,
    },
    /// What became of the write under way; devices not named are done.
    Answered {
        /// Devices (of a preparation: `[0]`) that UMS refused, and why.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        refused: Vec<(DeviceIndex, String)>,
        /// Devices whose answer was lost; they are settled by reading back.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unknown: Vec<DeviceIndex>,
    },
    /// What reading back has shown of the write under way; devices not named have been moved.
    Settled {
        /// Devices on which the write had no effect.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        not_done: Vec<DeviceIndex>,
        /// Devices that could not be read back.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unknown: Vec<DeviceIndex>,
    },
    /// A look at UMS; only devices of which something new is known need be named.
    Seen {
        /// What it showed.
        devices: Vec<Sighting>,
    },
    /// Devices came to their end, by time or by what was seen.
    Ended {
        /// The devices.
        devices: Vec<DeviceIndex>,
        /// Their end.
        end: End,
    },
    /// Devices that a stop moved back have been in contact and shown nothing of an upgrade for as
    /// long as one may take, so they did not get their command: they start again from staging.
    Rearmed {
        /// The devices.
        devices: Vec<DeviceIndex>,
    },
    /// A gate stopped the rollout or a site.
    Stopped {
        /// The site, if only that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        site: Option<SiteIndex>,
        /// Whether nothing can go on after it.
        abort: bool,
        /// Why, for people.
        reason: String,
    },
    /// A person said something.
    Decided {
        /// Who.
        by: String,
        /// What.
        decision: Decision,
    },
}

/// Something sent to UMS, or to the code of a trigger, with effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Write {
    /// One of the writes that make the directories ready.
    Prepare {
        /// Which one, counted from 0.
        step: u32,
    },
    /// A move of devices.
    Move {
        /// The devices, all of one site.
        devices: Vec<DeviceIndex>,
        /// Where to.
        to: Place,
    },
    /// The caller's own trigger.
    Trigger {
        /// The devices, all of one site.
        devices: Vec<DeviceIndex>,
    },
    /// Takes one of the preparations back.
    TakeBack {
        /// Which one, counted from 0.
        step: u32,
    },
}

/// A place of devices, seen from their site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Place {
    /// Where the device was when it was planned.
    Origin,
    /// The site's staging directory.
    Staging,
    /// The site's launch directory.
    Launch,
    /// Where healthy devices go.
    Destination,
    /// Another directory.
    Elsewhere,
    /// Not in UMS, or in its recycle bin.
    Gone,
}

/// What a look showed of one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// The device.
    pub device: DeviceIndex,
    /// Where it is.
    pub place: Place,
    /// When it was last in contact, in the server's own words: they are compared, never read as a
    /// time, because clocks and forms differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Box<str>>,
    /// Whether its settings are applied; none if UMS does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings_applied: Option<bool>,
    /// Whether it is on OS 12, by the definition in the settings.
    #[serde(default)]
    pub migrated: bool,
}

/// What a person may decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Decision {
    /// Release the wave after this one.
    Release {
        /// The wave that has finished, counted from 0.
        wave: u32,
    },
    /// Somebody started a session on a device of this wave.
    SessionStarted {
        /// The wave, counted from 0.
        wave: u32,
    },
    /// The command was given to the devices on the launch places (manual trigger).
    Triggered,
    /// Stop everything for now.
    Pause,
    /// Go on after a pause. What stopped it is accepted: stop rules count from here.
    Resume,
    /// A site stands still.
    PauseSite {
        /// The site.
        site: SiteIndex,
    },
    /// A site goes on; what stopped it is accepted.
    ResumeSite {
        /// The site.
        site: SiteIndex,
    },
    /// These devices do not go. Those on staging are moved back.
    Exclude {
        /// The devices.
        devices: Vec<DeviceIndex>,
        /// Why.
        reason: String,
    },
    /// Nothing further is triggered, for good.
    Abort,
    /// Move everything back that was not triggered, take back what was prepared.
    Undo,
}

impl Event {
    /// Its kind in a word, for journals and reports.
    ///
    /// ```
    /// use igel_migrate_core::migration::engine::Event;
    ///
    /// assert_eq!(Event::WaveStarted { wave: 0 }.kind(), "wave_started");
    /// ```
    pub fn kind(&self) -> &'static str {
        match self {
            Self::WaveChecked { .. } => "wave_checked",
            Self::WaveStarted { .. } => "wave_started",
            Self::WaveFinished { .. } => "wave_finished",
            Self::WavePromoted { .. } => "wave_promoted",
            Self::Sent { .. } => "sent",
            Self::Answered { .. } => "answered",
            Self::Settled { .. } => "settled",
            Self::Seen { .. } => "seen",
            Self::Ended { .. } => "ended",
            Self::Rearmed { .. } => "rearmed",
            Self::Stopped { .. } => "stopped",
            Self::Decided { .. } => "decided",
        }
    }

    /// Every device it names.
    pub(in crate::migration) fn devices(&self) -> impl Iterator<Item = DeviceIndex> {
        let (plain, with_reason, seen): (&[DeviceIndex], &[(DeviceIndex, String)], &[Sighting]) =
            match self {
                Self::WaveChecked { excluded, .. } => (&[], excluded, &[]),
                Self::Sent {
                    write: Write::Move { devices, .. } | Write::Trigger { devices },
                }
                | Self::Ended { devices, .. }
                | Self::Rearmed { devices }
                | Self::Decided {
                    decision: Decision::Exclude { devices, .. },
                    ..
                } => (devices, &[], &[]),
                Self::Seen { devices } => (&[], &[], devices),
                _ => (&[], &[], &[]),
            };
        let plain = plain.iter().copied();
        let with_reason = with_reason.iter().map(|(device, _)| *device);
        plain
            .chain(with_reason)
            .chain(seen.iter().map(|sighting| sighting.device))
    }

    /// Every site it names.
    pub(super) fn sites(&self) -> impl Iterator<Item = SiteIndex> {
        let (blocked, one): (&[(SiteIndex, String)], _) = match self {
            Self::WaveChecked { blocked_sites, .. } => (blocked_sites, None),
            Self::Stopped { site, .. } => (&[], *site),
            Self::Decided {
                decision: Decision::PauseSite { site } | Decision::ResumeSite { site },
                ..
            } => (&[], Some(*site)),
            _ => (&[], None),
        };
        blocked.iter().map(|(site, _)| *site).chain(one)
    }
}
