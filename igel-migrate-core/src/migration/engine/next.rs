//! What to do next, as things stand.

use jiff::{SignedDuration, Timestamp};

use super::super::gate::{Promotion, Stop, StopAction, StopScope};
use super::super::spec::Trigger;
use super::device::{Doubt, Phase};
use super::event::{Event, Place, Write};
use super::rollout::{DeviceIndex, SiteIndex};
use super::step::Step;
use super::{Engine, Mode};

impl Engine {
    /// The next step. It changes nothing: asked twice without an event between, it says the same.
    pub fn next(&self, now: Timestamp) -> Step {
        self.unsettled_write()
            .or_else(|| self.due_end())
            .or_else(|| self.due_stop())
            .or_else(|| match self.mode {
                Mode::Running => self.going_on(now),
                Mode::Paused(_) | Mode::Aborting => self.retreat_everywhere(),
                Mode::Undoing => None,
            })
            .or_else(|| self.move_back())
            .or_else(|| self.due_look(now))
            .unwrap_or_else(|| self.at_rest(now))
    }

    fn unsettled_write(&self) -> Option<Step> {
        let under_way = self.under_way.as_ref()?;
        Some(Step::Settle {
            write: under_way.write.clone(),
            devices: under_way.unresolved.clone(),
        })
    }

    /// A gate that has fired and was not heard yet.
    fn due_stop(&self) -> Option<Step> {
        if matches!(self.mode, Mode::Aborting | Mode::Undoing) {
            return None;
        }
        let stops = || self.stops.iter().chain(self.site_stops.values());
        let aborts = stops().filter(|stop| stop.action == StopAction::Abort);
        let pauses = stops().filter(|stop| stop.action == StopAction::Pause);
        aborts.chain(pauses).find_map(|stop| self.heed(stop))
    }

    fn heed(&self, stop: &Stop) -> Option<Step> {
        let abort = stop.action == StopAction::Abort;
        let site = match &stop.scope {
            StopScope::Site(key) if !abort => Some(self.site_of_key(key)?),
            _ => None,
        };
        let heard = match site {
            Some(site) => self.is_stopped(site),
            None => !abort && self.mode != Mode::Running,
        };
        (!heard).then(|| {
            Step::Record(Event::Stopped {
                site,
                abort,
                reason: stop.reason.clone(),
            })
        })
    }

    fn going_on(&self, now: Timestamp) -> Option<Step> {
        if self.prepared < self.rollout.preparations && !self.clearing {
            return Some(Step::Write(Write::Prepare {
                step: self.prepared,
            }));
        }
        self.retreat_of_stopped_sites()
            .or_else(|| self.check_again())
            .or_else(|| self.stage())
            .or_else(|| self.launch(now))
            .or_else(|| self.trigger())
            .or_else(|| self.move_on())
            .or_else(|| self.turn_of_wave(now))
    }

    fn retreat_of_stopped_sites(&self) -> Option<Step> {
        self.stopped_sites
            .keys()
            .find_map(|site| self.retreat(*site))
    }

    fn retreat_everywhere(&self) -> Option<Step> {
        let silent = self.roll.sites_with(Phase::Launched);
        let in_contact = self.roll.sites_with(Phase::Contacted);
        silent.chain(in_contact).find_map(|site| self.retreat(site))
    }

    /// A job goes on firing while the run stands still, so devices that show nothing of an upgrade
    /// go back to staging.
    fn retreat(&self, site: SiteIndex) -> Option<Step> {
        if !self.rollout.staged {
            return None;
        }
        let silent = self.roll.at(site, Phase::Launched);
        let in_contact = self.roll.at(site, Phase::Contacted);
        let devices = silent
            .chain(in_contact)
            .filter(|device| !self.devices[*device as usize].immovable);
        self.move_of(devices, Place::Staging)
    }

    /// What a check has shown before an interruption or a stop may be old. Of a wave that is
    /// promoted only sites that had stood still have devices left to go.
    fn check_again(&self) -> Option<Step> {
        let wave = self.wave?;
        let left_to_go = || {
            [Phase::Waiting, Phase::Staged, Phase::Armed]
                .into_iter()
                .any(|phase| self.going_sites_with(phase).next().is_some())
        };
        let old = self.checked.is_none_or(|checked| checked < wave.number);
        (old && (!wave.promoted || left_to_go())).then_some(Step::Check { wave: wave.number })
    }

    /// As many devices as one request takes.
    fn batch(&self, devices: impl Iterator<Item = DeviceIndex>) -> Option<Vec<DeviceIndex>> {
        let devices: Vec<_> = devices
            .take(self.rollout.limits.move_batch as usize)
            .collect();
        (!devices.is_empty()).then_some(devices)
    }

    /// A move of as many devices as one request takes; none if there are none.
    fn move_of(&self, devices: impl Iterator<Item = DeviceIndex>, to: Place) -> Option<Step> {
        let devices = self.batch(devices)?;
        Some(Step::Write(Write::Move { devices, to }))
    }

    /// The phase of devices that may be sent on to launch.
    pub(super) fn ready_to_launch(&self) -> Phase {
        if self.rollout.staged {
            Phase::Armed
        } else {
            Phase::Waiting
        }
    }

    fn stage(&self) -> Option<Step> {
        if !self.rollout.staged {
            return None;
        }
        self.going_sites_with(Phase::Waiting)
            .find_map(|site| self.move_of(self.roll.at(site, Phase::Waiting), Place::Staging))
    }

    fn launch(&self, now: Timestamp) -> Option<Step> {
        // What was seen before an interruption may be old.
        let seen = self.last_look.is_some() || !(self.rollout.staged || self.roll.is_watched());
        if !seen || self.room_in_fleet() == 0 {
            return None;
        }
        let ready = self.ready_to_launch();
        self.going_sites_with(ready)
            .map(|site| (site, self.room(site)))
            .filter(|(site, room)| {
                *room > 0 && self.rollout.sites[*site as usize].calendar.is_open(now)
            })
            .find_map(|(site, room)| {
                let ready = self.roll.at(site, ready);
                self.move_of(ready.take(room as usize), Place::Launch)
            })
    }

    /// The caller's own trigger.
    fn trigger(&self) -> Option<Step> {
        if self.rollout.trigger != Trigger::Custom {
            return None;
        }
        self.going_sites_with(Phase::Launched).find_map(|site| {
            let devices = self.batch(self.untriggered(site))?;
            Some(Step::Write(Write::Trigger { devices }))
        })
    }

    /// The devices on launch that have not got their trigger.
    pub(super) fn untriggered(&self, site: SiteIndex) -> impl Iterator<Item = DeviceIndex> {
        self.roll.at(site, Phase::Launched).filter(|device| {
            let progress = &self.devices[*device as usize];
            !progress.triggered && progress.doubt == Doubt::None
        })
    }

    fn move_on(&self) -> Option<Step> {
        self.one_site_of(self.moving_on.iter().copied(), Place::Destination)
    }

    fn move_back(&self) -> Option<Step> {
        self.one_site_of(self.returning.iter().copied(), Place::Origin)
            .or_else(|| {
                // What upgrades needs what was prepared.
                let over = self.mode == Mode::Undoing && !self.awaits_an_end();
                let step = self.prepared.checked_sub(1).filter(|_| over)?;
                Some(Step::Write(Write::TakeBack { step }))
            })
    }

    /// A move of devices of the site that the first one belongs to.
    fn one_site_of(&self, devices: impl Iterator<Item = DeviceIndex>, to: Place) -> Option<Step> {
        let mut devices = devices.peekable();
        let site = self.site_of(*devices.peek()?);
        self.move_of(devices.filter(|device| self.site_of(*device) == site), to)
    }

    pub(super) fn going_sites_with(&self, phase: Phase) -> impl Iterator<Item = SiteIndex> {
        self.roll
            .sites_with(phase)
            .filter(|site| !self.is_stopped(*site))
    }

    /// Begins, finishes and promotes waves.
    fn turn_of_wave(&self, now: Timestamp) -> Option<Step> {
        let Some(wave) = self.wave else {
            return self.begin(0);
        };
        if wave.promoted {
            return self.begin(wave.number.checked_add(1)?);
        }
        // A site that had stood still may have to catch up first.
        let busy = self.roll.has_any(|site| !self.is_stopped(site));
        if wave.facts.finished.is_none() {
            let over = !busy && self.tallies.wave.in_flight == 0;
            return over.then_some(Step::Record(Event::WaveFinished { wave: wave.number }));
        }
        if busy {
            return None;
        }
        match self.promotion(now) {
            Promotion::Granted => Some(Step::Record(Event::WavePromoted { wave: wave.number })),
            Promotion::Inconclusive(reason) | Promotion::Refused(reason) => {
                Some(Step::Record(Event::Stopped {
                    site: None,
                    abort: false,
                    reason: format!("wave {}: {reason}", wave.number + 1),
                }))
            }
            _ => None,
        }
    }

    /// The judgement on the finished wave. What people have accepted does not count against it.
    pub(super) fn promotion(&self, now: Timestamp) -> Promotion {
        let Some(wave) = self.wave else {
            return Promotion::Running;
        };
        let gates = &self.rollout.gates;
        gates.promote_rule(wave.number as usize).judge(
            &self.tallies.wave.beyond(&self.accepted.wave),
            &self.tallies.fleet.beyond(&self.accepted.fleet),
            &wave.facts,
            now,
            &gates.zone,
        )
    }

    fn begin(&self, wave: u32) -> Option<Step> {
        let somebody_waits = self
            .roll
            .sites()
            .any(|site| !self.is_stopped(site) && self.waits_for_its_wave(site));
        if self.rollout.wave_ends.len() <= wave as usize || !somebody_waits {
            return None;
        }
        Some(if self.checked == Some(wave) {
            Step::Record(Event::WaveStarted { wave })
        } else {
            Step::Check { wave }
        })
    }

    /// Whether a site has devices whose wave has not begun.
    fn waits_for_its_wave(&self, site: SiteIndex) -> bool {
        self.waiting[site as usize] > self.roll.count(site, Phase::Waiting)
    }
}

pub(super) fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}
