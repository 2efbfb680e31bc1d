//! What to do next, as things stand.

use jiff::{SignedDuration, Timestamp};

use super::super::gate::{Promotion, Stop, StopAction, StopScope};
use super::device::{End, Phase};
use super::event::{Event, Place, Write};
use super::rollout::{DeviceIndex, SiteIndex, Trigger};
use super::step::{Outcome, Question, Step};
use super::{Engine, Mode};
use crate::migration::gate::FailureKind;

impl Engine {
    /// The next step. It changes nothing: asked twice without an event between, it says the same.
    pub fn next(&self, now: Timestamp) -> Step {
        self.unsettled_write()
            .or_else(|| self.due_ends())
            .or_else(|| self.due_stop())
            .or_else(|| match self.mode {
                Mode::Running => self.going_on(now),
                Mode::Paused(_) => self.retreat_everywhere(),
                Mode::Aborting | Mode::Undoing => None,
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

    /// Devices whose time was over when they were last looked at. A look that is older than the
    /// deadline says nothing.
    fn due_ends(&self) -> Option<Step> {
        let look = self.last_look?;
        let timing = &self.rollout.timing;
        let over = |phase: Phase, within: SignedDuration, applied: Option<bool>| {
            let mut devices = Vec::new();
            for site in self.roll.sites() {
                let due = self
                    .roll
                    .at(site, phase)
                    .take_while(|(since, _)| later(*since, within) <= look)
                    .map(|(_, device)| device)
                    .filter(|device| {
                        applied.is_none_or(|applied| {
                            self.devices[*device as usize].settings_applied == applied
                        })
                    });
                devices.extend(due);
            }
            (!devices.is_empty()).then_some(devices)
        };
        let ended = |devices, end| Step::Record(Event::Ended { devices, end });
        let failed = |kind| move |devices| ended(devices, End::Failed(kind));
        over(Phase::Migrated, timing.healthy_for, Some(true))
            .map(|devices| ended(devices, End::Healthy))
            .or_else(|| {
                over(Phase::Migrated, timing.healthy_within, Some(false))
                    .map(failed(FailureKind::Failed))
            })
            .or_else(|| {
                over(Phase::Contacted, timing.upgraded_within, None)
                    .map(failed(FailureKind::TimedOut))
            })
            .or_else(|| {
                over(Phase::Launched, timing.upgraded_within, None)
                    .map(failed(FailureKind::Offline))
            })
            .or_else(|| {
                over(Phase::Staged, timing.armed_within, None)
                    .map(|devices| ended(devices, End::NotArmed))
            })
            .or_else(|| {
                over(Phase::Retreated, timing.upgraded_within, None)
                    .map(|devices| Step::Record(Event::Rearmed { devices }))
            })
    }

    /// A gate that has fired and was not heard yet.
    fn due_stop(&self) -> Option<Step> {
        if matches!(self.mode, Mode::Aborting | Mode::Undoing) {
            return None;
        }
        let stops = self
            .rollout
            .gates
            .stops_beyond(&self.tallies, &self.accepted);
        stops.into_iter().find_map(|stop| self.heed(stop))
    }

    fn heed(&self, stop: Stop) -> Option<Step> {
        let abort = stop.action == StopAction::Abort;
        let site = match &stop.scope {
            StopScope::Site(key) if !abort => {
                let site = self
                    .rollout
                    .sites
                    .iter()
                    .position(|site| site.key == *key)?;
                Some(SiteIndex::try_from(site).ok()?)
            }
            _ => None,
        };
        let heard = match site {
            Some(site) => self.is_stopped(site),
            None => !abort && self.mode != Mode::Running,
        };
        (!heard).then_some(Step::Record(Event::Stopped {
            site,
            abort,
            reason: stop.reason,
        }))
    }

    fn going_on(&self, now: Timestamp) -> Option<Step> {
        if self.prepared < self.rollout.preparations {
            return Some(Step::Write(Write::Prepare {
                step: self.prepared,
            }));
        }
        self.retreat_of_stopped_sites()
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
        self.roll.sites().find_map(|site| self.retreat(site))
    }

    /// A job goes on firing while the run stands still, so devices that show nothing of an upgrade
    /// go back to staging.
    fn retreat(&self, site: SiteIndex) -> Option<Step> {
        let silent = self.roll.at(site, Phase::Launched);
        let in_contact = self.roll.at(site, Phase::Contacted);
        let devices = silent
            .chain(in_contact)
            .map(|(_, device)| device)
            .filter(|device| !self.devices[*device as usize].immovable);
        self.move_of(devices, Place::Staging)
    }

    /// A move of as many devices as one request takes; none if there are none.
    fn move_of(&self, devices: impl Iterator<Item = DeviceIndex>, to: Place) -> Option<Step> {
        let batch = self.rollout.limits.move_batch.max(1) as usize;
        let devices: Vec<_> = devices.take(batch).collect();
        (!devices.is_empty()).then_some(Step::Write(Write::Move { devices, to }))
    }

    fn stage(&self) -> Option<Step> {
        self.going_sites().find_map(|site| {
            let waiting = self.roll.at(site, Phase::Waiting);
            self.move_of(waiting.map(|(_, device)| device), Place::Staging)
        })
    }

    fn launch(&self, now: Timestamp) -> Option<Step> {
        // What was seen before an interruption may be old.
        self.last_look?;
        let limits = &self.rollout.limits;
        let fleet = limits
            .in_flight
            .saturating_sub(self.tallies.fleet.in_flight)
            .min(self.rollout.gates.room(&self.tallies));
        self.going_sites()
            .filter(|site| self.roll.count(*site, Phase::Armed) > 0)
            .filter(|site| self.rollout.sites[*site as usize].calendar.is_open(now))
            .find_map(|site| {
                let room = fleet.min(self.room_at(site)) as usize;
                let armed = self.roll.at(site, Phase::Armed).map(|(_, device)| device);
                self.move_of(armed.take(room), Place::Launch)
            })
    }

    fn room_at(&self, site: SiteIndex) -> u32 {
        let of = &self.rollout.sites[site as usize];
        let tally = self.tallies.sites.get(&of.key).copied().unwrap_or_default();
        let limit = if self.rollout.limits.first_alone && tally.healthy == 0 {
            of.in_flight.min(1)
        } else {
            of.in_flight
        };
        limit.saturating_sub(tally.in_flight)
    }

    /// The caller's own trigger.
    fn trigger(&self) -> Option<Step> {
        if self.rollout.trigger != Trigger::Custom {
            return None;
        }
        let batch = self.rollout.limits.move_batch.max(1) as usize;
        self.going_sites().find_map(|site| {
            let devices: Vec<_> = self.untriggered(site).take(batch).collect();
            (!devices.is_empty()).then_some(Step::Write(Write::Trigger { devices }))
        })
    }

    fn untriggered(&self, site: SiteIndex) -> impl Iterator<Item = DeviceIndex> {
        self.roll
            .at(site, Phase::Launched)
            .map(|(_, device)| device)
            .filter(|device| !self.devices[*device as usize].triggered)
    }

    fn move_on(&self) -> Option<Step> {
        self.one_site_of(self.moving_on.iter().copied(), Place::Destination)
    }

    fn move_back(&self) -> Option<Step> {
        self.one_site_of(self.returning.iter().copied(), Place::Origin)
            .or_else(|| {
                let step = self.prepared.checked_sub(1)?;
                (self.mode == Mode::Undoing).then_some(Step::Write(Write::TakeBack { step }))
            })
    }

    /// A move of devices of the site that the first one belongs to.
    fn one_site_of(&self, devices: impl Iterator<Item = DeviceIndex>, to: Place) -> Option<Step> {
        let mut devices = devices.peekable();
        let site = self.site_of(*devices.peek()?);
        self.move_of(devices.filter(|device| self.site_of(*device) == site), to)
    }

    fn going_sites(&self) -> impl Iterator<Item = SiteIndex> {
        self.roll.sites().filter(|site| !self.is_stopped(*site))
    }

    /// Begins, finishes and promotes waves.
    fn turn_of_wave(&self, now: Timestamp) -> Option<Step> {
        let Some(wave) = self.wave else {
            return self.begin(0);
        };
        if wave.promoted {
            return self.begin(wave.number.checked_add(1)?);
        }
        if wave.facts.finished.is_none() {
            let under_way = self.tallies.wave.in_flight > 0
                || self.going_sites().any(|site| self.roll.has_any(site));
            return (!under_way).then_some(Step::Record(Event::WaveFinished { wave: wave.number }));
        }
        if self.going_sites().any(|site| self.roll.has_any(site)) {
            // A site that had stood still has caught up meanwhile, or still does.
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
    fn promotion(&self, now: Timestamp) -> Promotion {
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
        let devices = self.rollout.wave(wave);
        if devices.is_empty() {
            return None;
        }
        let anybody =
            (devices.start..u32::try_from(self.devices.len()).unwrap_or(u32::MAX)).any(|device| {
                self.phase(device) == Phase::Waiting && !self.is_stopped(self.site_of(device))
            });
        if !anybody {
            return None;
        }
        Some(if self.checked == Some(wave) {
            Step::Record(Event::WaveStarted { wave })
        } else {
            Step::Check { wave }
        })
    }

    fn due_look(&self, now: Timestamp) -> Option<Step> {
        let due = self
            .last_look
            .is_none_or(|look| later(look, self.rollout.timing.look_every) <= now);
        let sites: Vec<_> = self.watched_sites().collect();
        (due && !sites.is_empty()).then_some(Step::Look { sites })
    }

    fn watched_sites(&self) -> impl Iterator<Item = SiteIndex> {
        self.roll
            .sites()
            .filter(|site| self.roll.has_watched(*site))
    }

    /// Nothing can be done at this moment: ask, wait, or be done.
    fn at_rest(&self, now: Timestamp) -> Step {
        let look = self
            .watched_sites()
            .next()
            .and(self.last_look)
            .map(|look| later(look, self.rollout.timing.look_every));
        match &self.mode {
            Mode::Running => self.running_at_rest(now, look),
            Mode::Paused(reason) => Step::Ask {
                question: Question::Stopped {
                    reason: reason.clone(),
                    maybe_commanded: self.maybe_commanded(self.roll.sites()),
                },
                until: look,
            },
            Mode::Aborting if self.tallies.fleet.in_flight == 0 => Step::Done(Outcome::Aborted),
            Mode::Aborting => Step::Wait {
                until: look.unwrap_or(now),
            },
            Mode::Undoing => Step::Done(Outcome::Undone),
        }
    }

    fn running_at_rest(&self, now: Timestamp, look: Option<Timestamp>) -> Step {
        let untriggered: Vec<_> = self
            .going_sites()
            .flat_map(|site| self.untriggered(site))
            .collect();
        if self.rollout.trigger == Trigger::Manual && !untriggered.is_empty() {
            return Step::Ask {
                question: Question::Trigger {
                    devices: untriggered,
                },
                until: look,
            };
        }
        let opens = self
            .going_sites()
            .filter(|site| self.roll.count(*site, Phase::Armed) > 0)
            .filter_map(|site| self.rollout.sites[site as usize].calendar.next_open(now))
            .filter(|opens| *opens > now)
            .min();
        let earliest = [look, opens].into_iter().flatten().min();
        let unfinished = self.wave.filter(|wave| !wave.promoted);
        if let Some(wave) = unfinished.filter(|wave| wave.facts.finished.is_some()) {
            match self.promotion(now) {
                Promotion::Soaking(until) => {
                    return Step::Wait {
                        until: earliest.map_or(until, |earliest| earliest.min(until)),
                    };
                }
                Promotion::NeedsPerson(needs) => {
                    return Step::Ask {
                        question: Question::Release {
                            wave: wave.number,
                            needs,
                        },
                        until: earliest,
                    };
                }
                _ => {}
            }
        }
        if let Some(until) = earliest {
            return Step::Wait { until };
        }
        let stopped: Vec<_> = self
            .stopped_sites
            .iter()
            .filter(|(site, _)| self.has_unfinished(**site))
            .map(|(site, reason)| (*site, reason.clone()))
            .collect();
        if stopped.is_empty() {
            Step::Done(Outcome::Finished)
        } else {
            Step::Ask {
                question: Question::SitesStopped { sites: stopped },
                until: None,
            }
        }
    }

    fn has_unfinished(&self, site: SiteIndex) -> bool {
        let devices = self.devices.iter().zip(&self.rollout.devices);
        devices
            .filter(|(_, of)| **of == site)
            .any(|(progress, _)| !matches!(progress.phase, Phase::Ended(_)))
    }

    /// Devices that were moved back from launch and may have got their command before.
    fn maybe_commanded(&self, sites: impl Iterator<Item = SiteIndex>) -> Vec<DeviceIndex> {
        sites
            .flat_map(|site| self.roll.at(site, Phase::Retreated))
            .map(|(_, device)| device)
            .collect()
    }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}
