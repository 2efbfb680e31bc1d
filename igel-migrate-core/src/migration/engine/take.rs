//! Taking events: how the state follows from what happened.

use jiff::Timestamp;

use super::super::gate::{Tally, WaveFacts};
use super::device::{Doubt, End, Phase};
use super::event::{Decision, Event, Place, Sighting};
use super::rollout::{DeviceIndex, SiteIndex};
use super::{Engine, Mode, Wave};
use crate::error::{Error, ErrorKind, Result};

impl Engine {
    /// Takes an event, live or from the journal.
    ///
    /// # Errors
    ///
    /// [`Conflict`](ErrorKind::Conflict) for an event that cannot have happened as things stand: an
    /// answer to nothing, a device that does not exist, a write that would break what holds at
    /// every moment. Nothing has changed then.
    pub fn take(&mut self, at: Timestamp, event: &Event) -> Result<()> {
        self.check(event)?;
        self.apply(event, at);
        self.ask_stop_rules();
        Ok(())
    }

    fn apply(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::WaveChecked {
                wave,
                blocked_sites,
                excluded,
            } => {
                self.checked = Some(*wave);
                for (site, reason) in blocked_sites {
                    self.stopped_sites.insert(*site, reason.clone());
                }
                for (device, _) in excluded {
                    if self.phase(*device) == Phase::Waiting {
                        self.enter(*device, Phase::Ended(End::Excluded), at);
                    }
                }
            }
            Event::WaveStarted { wave } => self.start_wave(*wave, at),
            Event::WaveFinished { .. } => {
                if let Some(wave) = &mut self.wave {
                    wave.facts.finished = Some(at);
                }
            }
            Event::WavePromoted { .. } => {
                if let Some(wave) = &mut self.wave {
                    wave.promoted = true;
                }
            }
            Event::Sent { write } => self.sent(write, at),
            Event::Answered { refused, unknown } => self.answered(refused, unknown, at),
            Event::Settled { not_done, unknown } => self.settled(not_done, unknown, at),
            Event::Seen { devices } => {
                self.last_look = Some(at);
                for sighting in devices {
                    self.see(sighting, at);
                }
            }
            Event::Ended { devices, end } => {
                for device in devices {
                    self.enter(*device, Phase::Ended(*end), at);
                }
            }
            Event::Rearmed { devices } => {
                for device in devices {
                    self.enter(*device, Phase::Staged, at);
                }
            }
            Event::Stopped {
                site: Some(site),
                reason,
                ..
            } => {
                self.stopped_sites.insert(*site, reason.clone());
            }
            Event::Stopped {
                site: None,
                abort: true,
                ..
            } => self.mode = Mode::Aborting,
            Event::Stopped {
                site: None, reason, ..
            } => self.pause(reason.clone()),
            Event::Decided { by, decision } => self.decided(by, decision, at),
        }
    }

    /// Refuses what cannot have happened, before anything changes.
    pub(in crate::migration) fn check(&self, event: &Event) -> Result<()> {
        let conflict = |message: String| {
            Err(Error::new(ErrorKind::Conflict, message)
                .with_hint("the events do not belong to this rollout, or not in this order"))
        };
        let (known_devices, known_sites) = (self.devices.len(), self.rollout.sites.len());
        if let Some(device) = event.devices().find(|it| *it as usize >= known_devices) {
            return conflict(format!("there is no device {device}"));
        }
        if let Some(site) = event.sites().find(|it| *it as usize >= known_sites) {
            return conflict(format!("there is no site {site}"));
        }
        match event {
            Event::Sent { .. } if self.under_way.is_some() => {
                conflict("a write was sent before the one before was answered".to_owned())
            }
            Event::Sent { write } => match self.objection_to(write) {
                Some(objection) => conflict(objection.to_owned()),
                None => Ok(()),
            },
            Event::Answered { .. } | Event::Settled { .. } if self.under_way.is_none() => {
                conflict("an answer came to no write".to_owned())
            }
            Event::WaveStarted { wave } if self.rollout.wave(*wave).is_empty() => {
                conflict(format!("there is no wave {wave}"))
            }
            _ => Ok(()),
        }
    }

    fn start_wave(&mut self, number: u32, at: Timestamp) {
        self.wave = Some(Wave {
            number,
            facts: WaveFacts::default(),
            promoted: false,
        });
        self.tallies.wave = Tally::default();
        self.accepted.wave = Tally::default();
        self.recount = true;
        for device in self.rollout.wave(number) {
            if self.phase(device) == Phase::Waiting {
                self.devices[device as usize].since = at;
                self.roll
                    .add(self.site_of(device), Phase::Waiting, at, device);
            }
        }
    }

    fn see(&mut self, seen: &Sighting, at: Timestamp) {
        let progress = &mut self.devices[seen.device as usize];
        if progress.arrives(seen) {
            progress.doubt = Doubt::None;
        }
        if progress.is_before_trigger() {
            progress.contact.clone_from(&seen.contact);
            progress.unseen = false;
            if matches!(seen.place, Place::Elsewhere | Place::Gone) {
                progress.placed = seen.place;
            }
        }
        if progress.is_heard_in(seen) {
            progress.heard = true;
        }
        if progress.phase == Phase::Retreated && progress.unseen {
            progress.contact.clone_from(&seen.contact);
            progress.unseen = false;
        }
        if let Some(phase) = progress.phase_after(seen) {
            self.enter(seen.device, phase, at);
        }
    }

    fn decided(&mut self, by: &str, decision: &Decision, at: Timestamp) {
        match decision {
            Decision::Release { wave } => {
                if let Some(current) = self.wave.as_mut().filter(|it| it.number == *wave) {
                    current.facts.released = true;
                }
            }
            Decision::SessionStarted { wave } => {
                if let Some(current) = self.wave.as_mut().filter(|it| it.number == *wave) {
                    current.facts.session_confirmed = true;
                }
            }
            Decision::Triggered => {
                let launched: Vec<_> = self.roll.everywhere(Phase::Launched).collect();
                for (_, device) in launched {
                    self.trigger_given(device, at);
                }
            }
            Decision::Pause => self.pause(format!("paused by {by}")),
            Decision::Resume => self.go_on(),
            Decision::PauseSite { site } => {
                self.stopped_sites.insert(*site, format!("paused by {by}"));
            }
            Decision::ResumeSite { site } => self.go_on_at(*site),
            Decision::Exclude { devices, .. } => {
                for device in devices {
                    self.exclude(*device, at);
                }
            }
            Decision::Abort if self.mode != Mode::Undoing => self.mode = Mode::Aborting,
            Decision::Abort => {}
            Decision::Undo => self.undo(),
        }
    }

    /// Takes a device out; one in flight when its time is over and it has shown nothing.
    fn exclude(&mut self, device: DeviceIndex, at: Timestamp) {
        match self.phase(device) {
            Phase::Ended(_) => {}
            Phase::Waiting | Phase::Staged | Phase::Armed => {
                self.enter(device, Phase::Ended(End::Excluded), at);
            }
            _ => self.devices[device as usize].excluded = true,
        }
    }

    pub(super) fn pause(&mut self, reason: String) {
        if self.mode == Mode::Running {
            self.mode = Mode::Paused(reason);
        }
    }

    /// What has broken so far is accepted. What was moved back stays in flight until its time is
    /// over: it may have got its command.
    fn go_on(&mut self) {
        if !matches!(self.mode, Mode::Paused(_)) {
            return;
        }
        self.mode = Mode::Running;
        self.accepted = self.tallies.clone();
        self.site_stops.clear();
        self.recount = true;
        self.checked = None;
        self.in_vain = 0;
    }

    fn go_on_at(&mut self, site: SiteIndex) {
        self.stopped_sites.remove(&site);
        let key = &self.rollout.sites[site as usize].key;
        let counts = self.tallies.sites.get(key).copied().unwrap_or_default();
        self.accepted.sites.insert(key.clone(), counts);
        self.recount = true;
        self.recount_sites.insert(site);
        self.checked = None;
        if let Some(wave) = self.wave.as_mut().filter(|wave| !wave.promoted) {
            wave.facts.finished = None;
        }
    }

    /// Everything this run has moved and not triggered goes back; from launch as far as nothing
    /// has been seen of an upgrade.
    fn undo(&mut self) {
        self.mode = Mode::Undoing;
        for device in 0..u32::try_from(self.devices.len()).unwrap_or(u32::MAX) {
            self.decide_return(device);
        }
    }
}
