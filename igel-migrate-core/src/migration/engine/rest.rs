//! What time brings: ends, looks, waiting, questions.

use jiff::{SignedDuration, Timestamp};

use super::super::gate::{FailureKind, Promotion};
use super::super::spec::Trigger;
use super::device::{Doubt, End, Phase, Progress};
use super::event::{Event, Write};
use super::next::later;
use super::rollout::{DeviceIndex, SiteIndex};
use super::step::{Outcome, Question, Step};
use super::{Engine, Mode};

impl Engine {
    /// Devices whose time was over when they were last looked at. A look that is older than the
    /// deadline says nothing.
    pub(super) fn due_end(&self) -> Option<Step> {
        let look = self.last_look?;
        let timing = &self.rollout.timing;
        let over = |phase, within: SignedDuration, which: &dyn Fn(&Progress) -> bool| {
            let devices: Vec<_> = self
                .roll
                .everywhere(phase)
                .take_while(|(since, _)| later(*since, within) <= look)
                .map(|(_, device)| device)
                .filter(|device| which(&self.devices[*device as usize]))
                .collect();
            (!devices.is_empty()).then_some(devices)
        };
        let ended = |phase, within, which: &dyn Fn(&Progress) -> bool, end| {
            over(phase, within, which).map(|devices| Step::Record(Event::Ended { devices, end }))
        };
        let all = |_: &Progress| true;
        let doubtful = |progress: &Progress| progress.doubt != Doubt::None;
        let triggered = |progress: &Progress| progress.is_timed() && !doubtful(progress);
        let excluded = |progress: &Progress| progress.excluded;
        let silent = |progress: &Progress| !progress.heard;
        let upgraded = timing.upgraded_within;
        let failed = End::Failed;
        ended(Phase::Applied, timing.healthy_for, &all, End::Healthy)
            .or_else(|| {
                let broken = failed(FailureKind::Failed);
                ended(Phase::Migrated, timing.healthy_within, &all, broken)
            })
            .or_else(|| {
                let unknown = failed(FailureKind::Unknown);
                ended(Phase::Launched, upgraded, &doubtful, unknown)
                    .or_else(|| ended(Phase::Contacted, upgraded, &doubtful, unknown))
            })
            .or_else(|| {
                let timed_out = failed(FailureKind::TimedOut);
                ended(Phase::Contacted, upgraded, &triggered, timed_out)
            })
            .or_else(|| {
                let offline = failed(FailureKind::Offline);
                ended(Phase::Launched, timing.silent_within, &triggered, offline)
            })
            .or_else(|| ended(Phase::Staged, timing.armed_within, &all, End::NotArmed))
            .or_else(|| {
                let offline = failed(FailureKind::Offline);
                ended(Phase::Retreated, upgraded, &silent, offline)
            })
            .or_else(|| ended(Phase::Retreated, upgraded, &excluded, End::Excluded))
            .or_else(|| {
                let devices = over(Phase::Retreated, upgraded, &all)?;
                Some(Step::Record(Event::Rearmed { devices }))
            })
    }

    pub(super) fn due_look(&self, now: Timestamp) -> Option<Step> {
        // A look that is still to come was before the clock was set back.
        let due = self
            .last_look
            .is_none_or(|look| look > now || later(look, self.rollout.timing.look_every) <= now);
        (due && self.is_watched()).then(|| {
            let mut sites = self.roll.watched_sites();
            if self.waits_for_the_lost() {
                sites.extend(self.lost.keys());
            }
            Step::Look {
                sites: sites.into_iter().collect(),
            }
        })
    }

    fn is_watched(&self) -> bool {
        self.roll.is_watched() || (self.waits_for_the_lost() && !self.lost.is_empty())
    }

    /// Whether devices that came to an inconclusive end matter to what comes next: they may come
    /// back.
    fn waits_for_the_lost(&self) -> bool {
        match self.mode {
            Mode::Running => self.wave.is_some_and(|wave| !wave.promoted),
            Mode::Paused(_) => true,
            Mode::Aborting | Mode::Undoing => false,
        }
    }

    /// Nothing can be done at this moment: ask, wait, or be done.
    pub(super) fn at_rest(&self, now: Timestamp) -> Step {
        let look = self
            .last_look
            .filter(|_| self.is_watched())
            .map(|look| later(look, self.rollout.timing.look_every));
        let outcome = match &self.mode {
            Mode::Running => return self.running_at_rest(now, look),
            Mode::Paused(reason) => {
                return Step::Ask {
                    question: Question::Stopped {
                        reason: reason.clone(),
                        maybe_commanded: self.maybe_commanded(),
                    },
                    until: look,
                };
            }
            Mode::Aborting => Outcome::Aborted,
            Mode::Undoing => Outcome::Undone,
        };
        match look {
            Some(until) if self.awaits_an_end() => Step::Wait { until },
            _ => Step::Done(outcome),
        }
    }

    fn running_at_rest(&self, now: Timestamp, look: Option<Timestamp>) -> Step {
        let untriggered: Vec<_> = self
            .going_sites_with(Phase::Launched)
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
            .going_sites_with(self.ready_to_launch())
            .filter_map(|site| self.rollout.sites[site as usize].calendar.next_open(now))
            .filter(|opens| *opens > now)
            .min();
        let earliest = [look, opens].into_iter().flatten().min();
        if let Some(wave) = self.wave
            && !wave.promoted
            && wave.facts.finished.is_some()
        {
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
        let sites: Vec<_> = self
            .stopped_sites
            .iter()
            .filter(|(site, _)| self.unended[**site as usize] > 0)
            .map(|(site, reason)| (*site, reason.clone()))
            .collect();
        let others_go_on =
            self.awaits_an_end() || opens.is_some() || self.roll.has_any(|it| !self.is_stopped(it));
        match earliest {
            Some(until) if sites.is_empty() || others_go_on => return Step::Wait { until },
            _ if !sites.is_empty() => {
                return Step::Ask {
                    question: Question::SitesStopped { sites },
                    until: earliest,
                };
            }
            _ => {}
        }
        let lasting = self.rollout.preparations - self.rollout.passing;
        match self.prepared.checked_sub(1) {
            Some(step) if step >= lasting => Step::Write(Write::TakeBack { step }),
            _ => Step::Done(Outcome::Finished),
        }
    }

    /// Whether an end will come for devices in flight, if only by time. The time of one on launch
    /// that was not triggered does not run.
    pub(super) fn awaits_an_end(&self) -> bool {
        let launched = self.roll.everywhere(Phase::Launched);
        let untimed = launched.filter(|(_, device)| !self.devices[*device as usize].is_timed());
        self.tallies.fleet.in_flight as usize > untimed.count()
    }

    /// Devices that may have got their command and show nothing of an upgrade: those that were
    /// moved back from launch, and those that could not be.
    fn maybe_commanded(&self) -> Vec<DeviceIndex> {
        [Phase::Retreated, Phase::Launched, Phase::Contacted]
            .into_iter()
            .flat_map(|phase| self.roll.everywhere(phase))
            .map(|(_, device)| device)
            .collect()
    }

    /// How many further devices of a site may be sent on to launch at this moment.
    pub(super) fn room(&self, site: SiteIndex) -> u32 {
        let of = &self.rollout.sites[site as usize];
        let tally = self.tallies.sites.get(&of.key).copied().unwrap_or_default();
        let limit = if self.rollout.limits.first_alone && tally.healthy == 0 {
            of.in_flight.min(1)
        } else {
            of.in_flight
        };
        limit
            .saturating_sub(tally.in_flight)
            .min(self.room_in_fleet())
    }

    pub(super) fn room_in_fleet(&self) -> u32 {
        self.rollout
            .limits
            .in_flight
            .saturating_sub(self.tallies.fleet.in_flight)
            .min(self.rollout.gates.room(&self.tallies))
    }
}
