//! The timeline: what was decided, by whom, and what came of it at large.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::engine::{Decision, Event};
use crate::names::{named, serde_by_name};
use crate::repository::SiteKey;

named! {
    #[what("a kind of entry")]
    /// What an entry of the timeline is about.
    pub enum EntryKind {
        /// A check before a wave found something.
        Checked = "checked",
        /// A wave began.
        WaveStarted = "wave_started",
        /// A wave is at its end.
        WaveFinished = "wave_finished",
        /// The gate let the next wave begin.
        WavePromoted = "wave_promoted",
        /// A gate stopped everything or a site.
        Stopped = "stopped",
        /// Devices were moved back from launch.
        Retreated = "retreated",
        /// Devices start again from staging.
        Rearmed = "rearmed",
        /// Devices were moved back where they came from.
        MovedBack = "moved_back",
        /// A write that makes directories ready was refused.
        Refused = "refused",
        /// Something that was prepared could not be taken back.
        Left = "left",
        /// A person released a wave.
        Released = "released",
        /// A person says that a session was started.
        SessionStarted = "session_started",
        /// A person says that the command was given.
        Triggered = "triggered",
        /// A person paused everything or a site.
        Paused = "paused",
        /// A person let everything or a site go on.
        Resumed = "resumed",
        /// A person took devices out.
        Excluded = "excluded",
        /// It was aborted.
        Aborted = "aborted",
        /// It was undone.
        Undone = "undone",
    }
}

serde_by_name! { EntryKind }

/// One entry of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TimelineEntry {
    /// When, by the clock of the machine that carried it out.
    pub at: Timestamp,
    /// What it is about.
    pub kind: EntryKind,
    /// Who decided it; none: the migration itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The wave, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wave: Option<u32>,
    /// The site, if only that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteKey>,
    /// How many devices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub devices: Option<u32>,
    /// Why, in the words of whoever said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl TimelineEntry {
    pub(super) fn new(at: Timestamp, kind: EntryKind) -> Self {
        Self {
            at,
            kind,
            by: None,
            wave: None,
            site: None,
            devices: None,
            why: None,
        }
    }

    /// What happened, in a sentence without its reason.
    ///
    /// The name of a site in it is a key; what is anybody's text stands in `by` and `why`.
    pub fn what(&self) -> String {
        let wave = self
            .wave
            .map_or("the wave".to_owned(), |it| format!("wave {it}"));
        let devices = match self.devices {
            Some(1) => "1 device".to_owned(),
            Some(count) => format!("{count} devices"),
            None => "devices".to_owned(),
        };
        let place = match &self.site {
            Some(site) => format!("site {site}"),
            None => "everything".to_owned(),
        };
        match self.kind {
            EntryKind::Checked => match &self.site {
                Some(site) => format!("site {site} cannot take part in {wave}"),
                None => format!("{devices} taken out by the check before {wave}"),
            },
            EntryKind::WaveStarted => format!("{wave} began with {devices}"),
            EntryKind::WaveFinished => format!("{wave} is at its end"),
            EntryKind::WavePromoted => format!("the gate after {wave} opened"),
            EntryKind::Stopped => format!("a gate stopped {place}"),
            EntryKind::Retreated => {
                format!("{devices} moved back to staging, perhaps after the command")
            }
            EntryKind::Rearmed => {
                format!("{devices} to be triggered again: no sign of an upgrade")
            }
            EntryKind::MovedBack => format!("{devices} moved back where they came from"),
            EntryKind::Refused => "UMS refused to make the directories ready".to_owned(),
            EntryKind::Left => "something that was prepared stays".to_owned(),
            EntryKind::Released => format!("{wave} released"),
            EntryKind::SessionStarted => format!("a session was started on a device of {wave}"),
            EntryKind::Triggered => "the upgrade command was given by hand".to_owned(),
            EntryKind::Paused => format!("{place} paused"),
            EntryKind::Resumed => format!("{place} goes on; what stopped it is accepted"),
            EntryKind::Excluded => format!("{devices} taken out"),
            EntryKind::Aborted => "aborted: nothing further is triggered".to_owned(),
            EntryKind::Undone => "undo: everything that was not triggered goes back".to_owned(),
        }
    }
}

/// Collects entries; what comes in many small pieces becomes one.
#[derive(Debug, Default)]
pub(super) struct Timeline(pub(super) Vec<TimelineEntry>);

impl Timeline {
    /// The same again, as after each resume, says nothing new.
    pub(super) fn push(&mut self, entry: TimelineEntry) {
        let again = |last: &TimelineEntry| {
            let at = entry.at;
            TimelineEntry { at, ..last.clone() } == entry
        };
        if !self.0.last().is_some_and(again) {
            self.0.push(entry);
        }
    }

    /// Devices passed together; those that follow directly join them.
    pub(super) fn moved(&mut self, at: Timestamp, kind: EntryKind, devices: u32) {
        if devices == 0 {
            return;
        }
        if let Some(last) = self.0.last_mut().filter(|last| last.kind == kind) {
            last.devices = Some(last.devices.unwrap_or_default().saturating_add(devices));
            return;
        }
        let mut entry = TimelineEntry::new(at, kind);
        entry.devices = Some(devices);
        self.0.push(entry);
    }

    /// Notes an event that people want to read about. `site` names a site, `devices_of` says how many
    /// devices a wave has.
    pub(super) fn note(
        &mut self,
        at: Timestamp,
        event: &Event,
        site: impl Fn(u32) -> Option<SiteKey>,
        devices_of: impl Fn(u32) -> u32,
    ) {
        let entry = |kind, wave: Option<u32>| {
            let mut entry = TimelineEntry::new(at, kind);
            entry.wave = wave.map(|wave| wave.saturating_add(1));
            entry
        };
        let entry = match event {
            Event::WaveChecked {
                wave,
                blocked_sites,
                excluded,
            } => {
                for (blocked, why) in blocked_sites {
                    let mut entry = entry(EntryKind::Checked, Some(*wave));
                    entry.site = site(*blocked);
                    entry.why = Some(why.clone());
                    self.push(entry);
                }
                if excluded.is_empty() {
                    return;
                }
                let mut entry = entry(EntryKind::Checked, Some(*wave));
                entry.devices = Some(count(excluded.len()));
                entry
            }
            Event::WaveStarted { wave } => {
                let mut entry = entry(EntryKind::WaveStarted, Some(*wave));
                entry.devices = Some(devices_of(*wave));
                entry
            }
            Event::WaveFinished { wave } => entry(EntryKind::WaveFinished, Some(*wave)),
            Event::WavePromoted { wave } => entry(EntryKind::WavePromoted, Some(*wave)),
            Event::Stopped {
                site: stopped,
                abort,
                reason,
            } => {
                let kind = match (stopped, abort) {
                    (None, true) => EntryKind::Aborted,
                    _ => EntryKind::Stopped,
                };
                let mut entry = entry(kind, None);
                entry.site = stopped.and_then(&site);
                entry.why = Some(reason.clone());
                entry
            }
            Event::Decided { by, decision } => {
                let mut entry = match decision {
                    Decision::Release { wave } => entry(EntryKind::Released, Some(*wave)),
                    Decision::SessionStarted { wave } => {
                        entry(EntryKind::SessionStarted, Some(*wave))
                    }
                    Decision::Triggered => entry(EntryKind::Triggered, None),
                    Decision::Pause | Decision::PauseSite { .. } => entry(EntryKind::Paused, None),
                    Decision::Resume | Decision::ResumeSite { .. } => {
                        entry(EntryKind::Resumed, None)
                    }
                    Decision::Exclude { devices, reason } => {
                        let mut entry = entry(EntryKind::Excluded, None);
                        entry.devices = Some(count(devices.len()));
                        entry.why = Some(reason.clone());
                        entry
                    }
                    Decision::Abort => entry(EntryKind::Aborted, None),
                    Decision::Undo => entry(EntryKind::Undone, None),
                };
                if let Decision::PauseSite { site: at } | Decision::ResumeSite { site: at } =
                    decision
                {
                    entry.site = site(*at);
                }
                entry.by = Some(by.clone());
                entry
            }
            _ => return,
        };
        self.push(entry);
    }
}

pub(super) fn count(devices: usize) -> u32 {
    u32::try_from(devices).unwrap_or(u32::MAX)
}
