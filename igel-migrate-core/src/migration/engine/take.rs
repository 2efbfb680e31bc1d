//! Taking events: how the state follows from what happened.

use jiff::Timestamp;

use super::super::gate::{FailureKind, Tally, WaveFacts};
use super::device::{End, Phase};
use super::event::{Decision, Event, Place, Sighting, Write};
use super::rollout::{AfterSuccess, DeviceIndex};
use super::{Engine, Mode, UnderWay, Wave};
use crate::error::{Error, ErrorKind, Result};

impl Engine {
    /// Takes an event, live or from the journal.
    ///
    /// # Errors
    ///
    /// [`Conflict`](ErrorKind::Conflict) for an event that cannot have happened as things stand: an
    /// answer to nothing, a device that does not exist. Nothing has changed then.
    pub fn take(&mut self, at: Timestamp, event: &Event) -> Result<()> {
        self.check(event)?;
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
            Event::Answered { refused, unknown } => {
                let refused: Vec<_> = refused.iter().map(|(device, _)| *device).collect();
                self.answered(&refused, unknown, at);
            }
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
                    self.enter(*device, Phase::Armed, at);
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
        Ok(())
    }

    /// Refuses what cannot have happened, before anything changes.
    fn check(&self, event: &Event) -> Result<()> {
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
        for device in self.rollout.wave(number) {
            if self.phase(device) == Phase::Waiting {
                self.devices[device as usize].since = at;
                self.roll
                    .add(self.site_of(device), Phase::Waiting, at, device);
            }
        }
    }

    fn sent(&mut self, write: &Write, at: Timestamp) {
        let (devices, phase): (&[DeviceIndex], _) = match write {
            Write::Prepare { .. } | Write::TakeBack { .. } => (&[0], None),
            Write::Move { devices, to } => (
                devices,
                match to {
                    Place::Staging => Some(Phase::Staging),
                    Place::Launch => Some(Phase::Launching),
                    _ => None,
                },
            ),
            Write::Trigger { devices } => (devices, None),
        };
        for device in devices {
            // A move back to staging leaves a device in flight until it is known to be there.
            if let Some(phase) = phase
                && !self.phase(*device).is_in_flight()
            {
                self.enter(*device, phase, at);
            }
        }
        self.under_way = Some(UnderWay {
            write: write.clone(),
            unresolved: devices.to_vec(),
            attempts: 0,
        });
    }

    fn answered(&mut self, refused: &[DeviceIndex], unknown: &[DeviceIndex], at: Timestamp) {
        let Some(mut under_way) = self.under_way.take() else {
            return;
        };
        for device in std::mem::take(&mut under_way.unresolved) {
            if unknown.contains(&device) {
                under_way.unresolved.push(device);
            } else if refused.contains(&device) {
                self.refused(&under_way.write, device, at);
            } else {
                self.done(&under_way.write, device, at);
            }
        }
        self.keep(under_way);
    }

    fn settled(&mut self, not_done: &[DeviceIndex], unknown: &[DeviceIndex], at: Timestamp) {
        let Some(mut under_way) = self.under_way.take() else {
            return;
        };
        let attempts = self.rollout.limits.settle_attempts;
        under_way.attempts = under_way.attempts.saturating_add(1);
        for device in std::mem::take(&mut under_way.unresolved) {
            if unknown.contains(&device) {
                if under_way.attempts < attempts {
                    under_way.unresolved.push(device);
                } else {
                    self.unsettled(&under_way.write, device, at);
                }
            } else if not_done.contains(&device) {
                self.not_done(&under_way.write, device, at);
            } else {
                self.done(&under_way.write, device, at);
            }
        }
        self.keep(under_way);
    }

    fn keep(&mut self, under_way: UnderWay) {
        if !under_way.unresolved.is_empty() {
            self.under_way = Some(under_way);
        }
    }

    /// The write had its effect on the device.
    fn done(&mut self, write: &Write, device: DeviceIndex, at: Timestamp) {
        match write {
            Write::Prepare { step } => self.prepared = step.saturating_add(1),
            Write::TakeBack { step } => self.prepared = *step,
            // A trigger is sent to devices that stand on launch; they are watched already.
            Write::Trigger { .. } => self.devices[device as usize].triggered = true,
            Write::Move { to, .. } => {
                self.devices[device as usize].placed = *to;
                match (to, self.phase(device)) {
                    (Place::Staging, Phase::Staging) => self.enter(device, Phase::Staged, at),
                    (Place::Staging, Phase::Launched | Phase::Contacted) => {
                        self.enter(device, Phase::Retreated, at);
                    }
                    (Place::Launch, Phase::Launching) => self.enter(device, Phase::Launched, at),
                    (Place::Origin, phase) => {
                        self.returning.remove(&device);
                        if !matches!(phase, Phase::Ended(_)) {
                            self.enter(device, Phase::Ended(End::Undone), at);
                        }
                    }
                    (Place::Destination, _) => {
                        self.moving_on.remove(&device);
                    }
                    _ => {}
                }
            }
        }
    }

    /// UMS refused it.
    fn refused(&mut self, write: &Write, device: DeviceIndex, at: Timestamp) {
        match (write, self.phase(device)) {
            (Write::Prepare { step }, _) => {
                self.pause(format!("UMS refused preparation {}", step + 1));
            }
            // It stays; the one before is next.
            (Write::TakeBack { step }, _) => self.prepared = *step,
            (Write::Move { .. }, Phase::Staging) => {
                self.enter(device, Phase::Ended(End::NotStaged), at);
            }
            (Write::Move { .. }, Phase::Launching) | (Write::Trigger { .. }, Phase::Launched) => {
                self.enter(device, Phase::Ended(End::Failed(FailureKind::Rejected)), at);
            }
            _ => self.leave_where_it_is(device),
        }
    }

    /// Reading back has shown that it had no effect.
    fn not_done(&mut self, write: &Write, device: DeviceIndex, at: Timestamp) {
        let progress = &mut self.devices[device as usize];
        progress.settled = progress.settled.saturating_add(1);
        let in_vain = progress.settled >= self.rollout.limits.settle_attempts;
        match (write, progress.phase) {
            (Write::Move { .. }, Phase::Staging) if in_vain => {
                self.enter(device, Phase::Ended(End::NotStaged), at);
            }
            (Write::Move { .. }, Phase::Staging) => self.enter(device, Phase::Waiting, at),
            (Write::Move { .. }, Phase::Launching) if in_vain => {
                self.enter(device, Phase::Ended(End::Failed(FailureKind::Rejected)), at);
            }
            (Write::Move { .. }, Phase::Launching) => self.enter(device, Phase::Armed, at),
            (Write::Move { .. }, _) if in_vain => self.leave_where_it_is(device),
            (Write::Prepare { step }, _) => {
                // Sent again by the next step, unless it was in vain often enough.
                if in_vain {
                    self.pause(format!("preparation {} does not show in UMS", step + 1));
                }
            }
            _ => {}
        }
    }

    /// It cannot be read back.
    fn unsettled(&mut self, write: &Write, device: DeviceIndex, at: Timestamp) {
        match (write, self.phase(device)) {
            (Write::Prepare { step }, _) => {
                self.pause(format!("preparation {} cannot be read back", step + 1));
            }
            (Write::TakeBack { step }, _) => self.prepared = *step,
            (Write::Move { .. }, Phase::Staging) => {
                self.enter(device, Phase::Ended(End::NotStaged), at);
            }
            (Write::Move { .. }, Phase::Launching) | (Write::Trigger { .. }, _) => {
                self.enter(device, Phase::Ended(End::Failed(FailureKind::Unknown)), at);
            }
            (Write::Move { .. }, _) => self.leave_where_it_is(device),
        }
    }

    fn leave_where_it_is(&mut self, device: DeviceIndex) {
        self.devices[device as usize].immovable = true;
        self.returning.remove(&device);
        self.moving_on.remove(&device);
    }

    fn see(&mut self, seen: &Sighting, at: Timestamp) {
        let progress = &mut self.devices[seen.device as usize];
        if progress.is_before_trigger() {
            progress.contact.clone_from(&seen.contact);
        }
        if let Some(phase) = progress.phase_after(seen) {
            self.enter(seen.device, phase, at);
        }
        let progress = &mut self.devices[seen.device as usize];
        if progress.phase == Phase::Migrated
            && let Some(applied) = seen.settings_applied
        {
            progress.settings_applied = applied;
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
                for site in self.roll.sites() {
                    for (_, device) in self.roll.at(site, Phase::Launched) {
                        self.devices[device as usize].triggered = true;
                    }
                }
            }
            Decision::Pause => self.pause(format!("paused by {by}")),
            Decision::Resume => self.go_on(at),
            Decision::PauseSite { site } => {
                self.stopped_sites.insert(*site, format!("paused by {by}"));
            }
            Decision::ResumeSite { site } => {
                self.stopped_sites.remove(site);
                let key = &self.rollout.sites[*site as usize].key;
                let counts = self.tallies.sites.get(key).copied().unwrap_or_default();
                self.accepted.sites.insert(key.clone(), counts);
                self.rearm(*site, at);
                if let Some(wave) = &mut self.wave {
                    wave.facts.finished = None;
                }
            }
            Decision::Exclude { devices, .. } => {
                for device in devices {
                    if !self.phase(*device).is_in_flight()
                        && !matches!(self.phase(*device), Phase::Ended(_))
                    {
                        self.enter(*device, Phase::Ended(End::Excluded), at);
                    }
                }
            }
            Decision::Abort => self.mode = Mode::Aborting,
            Decision::Undo => self.undo(),
        }
    }

    fn pause(&mut self, reason: String) {
        if self.mode == Mode::Running {
            self.mode = Mode::Paused(reason);
        }
    }

    fn go_on(&mut self, at: Timestamp) {
        if !matches!(self.mode, Mode::Paused(_)) {
            return;
        }
        self.mode = Mode::Running;
        self.accepted = self.tallies.clone();
        for site in self.roll.sites() {
            if !self.is_stopped(site) {
                self.rearm(site, at);
            }
        }
    }

    /// Devices that were moved back may go again: a person has said so.
    fn rearm(&mut self, site: u32, at: Timestamp) {
        let retreated: Vec<_> = self.roll.at(site, Phase::Retreated).collect();
        for (_, device) in retreated {
            self.enter(device, Phase::Staged, at);
        }
    }

    /// Everything this run has moved and not triggered goes back; from launch as far as nothing
    /// has been seen of an upgrade.
    fn undo(&mut self) {
        self.mode = Mode::Undoing;
        let devices = 0..u32::try_from(self.devices.len()).unwrap_or(u32::MAX);
        for device in devices {
            let progress = &self.devices[device as usize];
            let untouched = match progress.phase {
                Phase::Staged | Phase::Armed | Phase::Retreated | Phase::Launched => true,
                Phase::Ended(end) => !end.was_triggered(),
                _ => false,
            };
            if untouched
                && !progress.immovable
                && matches!(progress.placed, Place::Staging | Place::Launch)
            {
                self.returning.insert(device);
            }
        }
    }

    /// Moves a device to a phase; roll and tallies follow.
    fn enter(&mut self, device: DeviceIndex, phase: Phase, at: Timestamp) {
        let site = self.site_of(device);
        let progress = &mut self.devices[device as usize];
        let (before, since) = (progress.phase, progress.since);
        // What was triggered is timed from its trigger.
        let keeps_time = before == Phase::Launched && phase == Phase::Contacted;
        progress.phase = phase;
        progress.since = if keeps_time { since } else { at };
        match phase {
            Phase::Ended(End::Healthy)
                if self.rollout.after_success == AfterSuccess::MoveOn && !progress.immovable =>
            {
                self.moving_on.insert(device);
            }
            Phase::Ended(End::Excluded) if progress.placed == Place::Staging => {
                self.returning.insert(device);
            }
            Phase::Migrated => progress.settings_applied = false,
            Phase::Launched => progress.triggered = false,
            _ => {}
        }
        let since_now = progress.since;
        self.roll.remove(site, before, since, device);
        if before != Phase::Waiting || self.is_in_a_started_wave(device) {
            self.roll.add(site, phase, since_now, device);
        }
        self.count(device, before, false);
        self.count(device, phase, true);
    }

    fn is_in_a_started_wave(&self, device: DeviceIndex) -> bool {
        self.wave
            .is_some_and(|wave| self.rollout.wave_of(device) <= wave.number)
    }

    /// Counts a device in or out of the tallies.
    fn count(&mut self, device: DeviceIndex, phase: Phase, comes: bool) {
        let in_flight = phase.is_in_flight();
        let end = match phase {
            Phase::Ended(end) if end.was_triggered() => Some(end),
            _ => None,
        };
        if !in_flight && end.is_none() {
            return;
        }
        let change = |tally: &mut Tally| {
            let step = |count: &mut u32| {
                *count = if comes {
                    count.saturating_add(1)
                } else {
                    count.saturating_sub(1)
                };
            };
            match end {
                None => step(&mut tally.in_flight),
                Some(End::Failed(kind)) if comes => tally.add(kind, 1),
                Some(End::Failed(kind)) => tally.remove(kind, 1),
                Some(_) => step(&mut tally.healthy),
            }
        };
        change(&mut self.tallies.fleet);
        let key = &self.rollout.sites[self.site_of(device) as usize].key;
        if let Some(tally) = self.tallies.sites.get_mut(key) {
            change(tally);
        }
        let wave = self.rollout.wave_of(device);
        if self.wave.is_some_and(|current| current.number == wave) {
            change(&mut self.tallies.wave);
        }
    }
}
