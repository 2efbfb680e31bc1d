//! Writes: which may be sent, and what their answers mean.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::super::gate::FailureKind;
use super::device::{Doubt, End, Phase};
use super::event::{Place, Write};
use super::rollout::DeviceIndex;
use super::{Engine, Mode, UnderWay};

impl Engine {
    /// Why a write must not be sent as things stand; none if it may. Moves back, and what makes the
    /// directories ready, may be sent at any time.
    pub(super) fn objection_to(&self, write: &Write) -> Option<&'static str> {
        let (devices, from) = match write {
            Write::Move {
                devices,
                to: Place::Launch,
            } => (devices, self.ready_to_launch()),
            Write::Move {
                devices,
                to: Place::Staging,
            } if !devices.iter().all(|it| self.phase(*it).is_in_flight()) => {
                (devices, Phase::Waiting)
            }
            Write::Trigger { devices } => (devices, Phase::Launched),
            _ => return None,
        };
        let site = self.site_of(*devices.first()?);
        if self.mode != Mode::Running || self.is_stopped(site) {
            return Some("a write that goes forward was sent while it stood still");
        }
        if devices.iter().any(|device| self.site_of(*device) != site) {
            return Some("a write names devices of two sites");
        }
        if devices.iter().any(|device| self.phase(*device) != from) {
            return Some("a write names a device that is not where it starts from");
        }
        let launches = matches!(
            write,
            Write::Move {
                to: Place::Launch,
                ..
            }
        );
        let too_many = launches && devices.len() > self.room(site) as usize;
        too_many.then_some("more devices were sent on than may be in flight")
    }

    pub(super) fn sent(&mut self, write: &Write, at: Timestamp) {
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
        self.clearing |= self.mode == Mode::Running && matches!(write, Write::TakeBack { .. });
        self.under_way = Some(UnderWay {
            write: write.clone(),
            unresolved: devices.to_vec(),
            attempts: 0,
        });
    }

    pub(super) fn answered(
        &mut self,
        refused: &[(DeviceIndex, String)],
        unknown: &[DeviceIndex],
        at: Timestamp,
    ) {
        let Some(mut under_way) = self.under_way.take() else {
            return;
        };
        let refused: BTreeMap<_, _> = refused
            .iter()
            .map(|(device, reason)| (*device, reason.as_str()))
            .collect();
        let unknown: BTreeSet<_> = unknown.iter().copied().collect();
        for device in std::mem::take(&mut under_way.unresolved) {
            if unknown.contains(&device) {
                under_way.unresolved.push(device);
            } else if let Some(reason) = refused.get(&device) {
                self.refused(&under_way.write, device, reason, at);
            } else {
                self.done(&under_way.write, device, at);
            }
        }
        self.keep(under_way);
    }

    pub(super) fn settled(
        &mut self,
        not_done: &[DeviceIndex],
        unknown: &[DeviceIndex],
        at: Timestamp,
    ) {
        let Some(mut under_way) = self.under_way.take() else {
            return;
        };
        under_way.attempts = under_way.attempts.saturating_add(1);
        let give_up = under_way.attempts >= self.rollout.limits.settle_attempts;
        let not_done: BTreeSet<_> = not_done.iter().copied().collect();
        let unknown: BTreeSet<_> = unknown.iter().copied().collect();
        for device in std::mem::take(&mut under_way.unresolved) {
            if unknown.contains(&device) {
                if give_up {
                    self.unsettled(&under_way.write, device, at);
                } else {
                    under_way.unresolved.push(device);
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
        let to = match write {
            Write::Prepare { step } => return self.prepared_so_far(step.saturating_add(1)),
            Write::TakeBack { step } => return self.prepared_so_far(*step),
            Write::Trigger { .. } => return self.trigger_given(device, at),
            Write::Move { to, .. } => *to,
        };
        let progress = &mut self.devices[device as usize];
        progress.placed = to;
        progress.settled = 0;
        match (to, progress.phase) {
            (Place::Staging, Phase::Staging) => self.enter(device, Phase::Staged, at),
            (Place::Staging, Phase::Launched | Phase::Contacted) => {
                self.enter(device, Phase::Retreated, at);
            }
            (Place::Launch, Phase::Launching) => self.enter(device, Phase::Launched, at),
            (Place::Origin, Phase::Staged | Phase::Armed) => {
                self.enter(device, Phase::Ended(End::Undone), at);
            }
            (Place::Origin, Phase::Launched | Phase::Contacted | Phase::Retreated) => {
                self.enter(device, Phase::Ended(End::Recalled), at);
            }
            (Place::Origin, _) => self.decide_return(device),
            (Place::Destination, _) => {
                self.moving_on.remove(&device);
            }
            _ => {}
        }
    }

    /// UMS refused it.
    fn refused(&mut self, write: &Write, device: DeviceIndex, reason: &str, at: Timestamp) {
        match (write, self.phase(device)) {
            (Write::Prepare { step }, _) => {
                self.pause(format!("preparation {} was refused: {reason}", step + 1));
            }
            // It stays; the one before is next.
            (Write::TakeBack { step }, _) => self.prepared_so_far(*step),
            (Write::Move { .. }, Phase::Staging) => {
                self.enter(device, Phase::Ended(End::NotStaged), at);
            }
            (Write::Move { .. }, Phase::Launching) | (Write::Trigger { .. }, Phase::Launched) => {
                self.enter(device, Phase::Ended(End::Failed(FailureKind::Rejected)), at);
            }
            (Write::Trigger { .. }, _) => {}
            (Write::Move { .. }, _) => self.leave_where_it_is(device),
        }
    }

    /// Reading back has shown that it had no effect. It is sent again, unless that was in vain
    /// often enough.
    fn not_done(&mut self, write: &Write, device: DeviceIndex, at: Timestamp) {
        let attempts = self.rollout.limits.settle_attempts;
        if let Write::Prepare { step } | Write::TakeBack { step } = write {
            self.in_vain = self.in_vain.saturating_add(1);
            if self.in_vain >= attempts {
                self.give_up_on(write, *step, "does not show in UMS");
            }
            return;
        }
        let progress = &mut self.devices[device as usize];
        progress.settled = progress.settled.saturating_add(1);
        let in_vain = progress.settled >= attempts;
        let rejected = Phase::Ended(End::Failed(FailureKind::Rejected));
        match (write, progress.phase) {
            (Write::Trigger { .. }, Phase::Launched) if in_vain => {
                self.enter(device, rejected, at);
            }
            (Write::Trigger { .. }, _) => {}
            (_, Phase::Staging) if in_vain => {
                self.enter(device, Phase::Ended(End::NotStaged), at);
            }
            (_, Phase::Staging) => self.enter(device, Phase::Waiting, at),
            (_, Phase::Launching) if in_vain => self.enter(device, rejected, at),
            (_, Phase::Launching) => self.enter(device, self.ready_to_launch(), at),
            (_, _) if in_vain => self.leave_where_it_is(device),
            (_, _) => {}
        }
    }

    /// It cannot be read back. What may have been moved counts as moved, what may have been
    /// triggered as triggered.
    fn unsettled(&mut self, write: &Write, device: DeviceIndex, at: Timestamp) {
        let to = match write {
            Write::Prepare { step } | Write::TakeBack { step } => {
                return self.give_up_on(write, *step, "cannot be read back");
            }
            Write::Trigger { .. } => {
                self.devices[device as usize].doubt = Doubt::Trigger;
                return self.trigger_given(device, at);
            }
            Write::Move { to, .. } => *to,
        };
        match self.phase(device) {
            Phase::Staging => {
                self.devices[device as usize].placed = to;
                self.enter(device, Phase::Ended(End::NotStaged), at);
            }
            Phase::Launching => {
                self.devices[device as usize].placed = to;
                self.enter(device, Phase::Launched, at);
                self.devices[device as usize].doubt = Doubt::Arrival;
            }
            _ => self.leave_where_it_is(device),
        }
    }

    /// A preparation that cannot be made stops the run; one that cannot be taken back stays.
    fn give_up_on(&mut self, write: &Write, step: u32, why: &str) {
        if matches!(write, Write::Prepare { .. }) {
            self.pause(format!("preparation {} {why}", step + 1));
        } else {
            self.prepared_so_far(step);
        }
    }

    fn prepared_so_far(&mut self, steps: u32) {
        self.prepared = steps;
        self.in_vain = 0;
    }

    /// The time of a device on launch begins with its trigger.
    pub(super) fn trigger_given(&mut self, device: DeviceIndex, at: Timestamp) {
        let progress = &self.devices[device as usize];
        if progress.phase == Phase::Launched && !progress.triggered {
            self.enter(device, Phase::Launched, at);
            self.devices[device as usize].triggered = true;
        }
    }

    fn leave_where_it_is(&mut self, device: DeviceIndex) {
        self.devices[device as usize].immovable = true;
        self.returning.remove(&device);
        self.moving_on.remove(&device);
    }
}
