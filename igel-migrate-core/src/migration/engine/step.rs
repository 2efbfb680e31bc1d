//! What the engine asks for.

use jiff::Timestamp;

use super::event::{Event, Write};
use super::rollout::{DeviceIndex, SiteIndex};
use crate::migration::gate::Needs;

/// The one thing to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// Give this event back: the engine decided it, and the journal must know.
    Record(Event),
    /// Look at repository, readiness and drift of this wave, and answer with
    /// [`Event::WaveChecked`].
    Check {
        /// The wave, counted from 0.
        wave: u32,
    },
    /// Record [`Event::Sent`], send it, and answer with [`Event::Answered`].
    Write(Write),
    /// The answer to this write is not known, of these devices: read back and answer with
    /// [`Event::Settled`].
    Settle {
        /// The write.
        write: Write,
        /// The devices; of a preparation `[0]`.
        devices: Vec<DeviceIndex>,
    },
    /// Look at the devices of these sites and answer with [`Event::Seen`].
    Look {
        /// The sites.
        sites: Vec<SiteIndex>,
    },
    /// Ask a person, who answers with [`Event::Decided`]; meanwhile ask again at `until`.
    Ask {
        /// What to ask.
        question: Question,
        /// When there is something to do without an answer.
        until: Option<Timestamp>,
    },
    /// Nothing to do before `until`.
    Wait {
        /// When there is something to do again.
        until: Timestamp,
    },
    /// It is over.
    Done(Outcome),
}

/// What only a person can say.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Question {
    /// The wave is good: what is missing before the next one.
    Release {
        /// The wave, counted from 0.
        wave: u32,
        /// What is to be said.
        needs: Needs,
    },
    /// Give the upgrade command to these devices, which are on their launch places.
    Trigger {
        /// The devices.
        devices: Vec<DeviceIndex>,
    },
    /// It stands still: go on, take devices out, abort or undo?
    Stopped {
        /// Why, for people.
        reason: String,
        /// Devices that were moved back and may have got their command before. A job of UMS goes on
        /// firing: it must be switched off by hand.
        maybe_commanded: Vec<DeviceIndex>,
    },
    /// Sites stand still and everything else is at an end.
    SitesStopped {
        /// The sites, with the reason.
        sites: Vec<(SiteIndex, String)>,
    },
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// Every device is at an end.
    Finished,
    /// It was aborted; nothing is in flight.
    Aborted,
    /// What could be taken back was taken back.
    Undone,
}
