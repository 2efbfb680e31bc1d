//! Moving a device to a phase, and everything that is counted by it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::super::gate::{StopScope, Tallies, Tally};
use super::super::spec::Trigger;
use super::device::{Doubt, End, Phase};
use super::event::Place;
use super::rollout::{DeviceIndex, SiteIndex};
use super::{Engine, Mode};
use crate::migration::gate::FailureKind;
use crate::repository::SiteKey;

impl Engine {
    /// Moves a device to a phase; roll and tallies follow. One that a person has taken out goes no
    /// further than staging.
    pub(super) fn enter(&mut self, device: DeviceIndex, phase: Phase, at: Timestamp) {
        let site = self.site_of(device);
        let started = self.is_in_a_started_wave(device);
        let progress = &mut self.devices[device as usize];
        let not_triggered = matches!(phase, Phase::Waiting | Phase::Staged | Phase::Armed);
        let phase = if progress.excluded && not_triggered {
            Phase::Ended(End::Excluded)
        } else {
            phase
        };
        let (before, since) = (progress.phase, progress.since);
        progress.phase = phase;
        progress.since = match (before, phase) {
            // What was triggered is timed from its trigger.
            (Phase::Launched, Phase::Contacted) => since,
            // Settings that come and go do not put off its end.
            (Phase::Applied, Phase::Migrated) => progress.migrated,
            _ => at,
        };
        match phase {
            Phase::Launched => {
                progress.triggered = self.rollout.trigger == Trigger::DirectoryJob;
                progress.unseen = !self.rollout.staged;
            }
            Phase::Migrated | Phase::Applied
                if !matches!(before, Phase::Migrated | Phase::Applied) =>
            {
                progress.migrated = at;
                progress.doubt = Doubt::None;
            }
            Phase::Retreated => {
                progress.doubt = Doubt::None;
                progress.unseen = true;
                progress.heard = false;
            }
            Phase::Ended(End::Healthy) if self.rollout.moves_on && !progress.immovable => {
                self.moving_on.insert(device);
            }
            _ => {}
        }
        let since_now = progress.since;
        self.roll.remove(site, before, since, device);
        if before != Phase::Waiting || started {
            self.roll.add(site, phase, since_now, device);
        }
        self.count(device, before, false);
        self.count(device, phase, true);
        self.decide_return(device);
    }

    fn is_in_a_started_wave(&self, device: DeviceIndex) -> bool {
        self.wave
            .is_some_and(|wave| self.rollout.wave_of(device) <= wave.number)
    }

    /// Whether a device is to be moved back where it came from.
    pub(super) fn decide_return(&mut self, device: DeviceIndex) {
        let progress = &self.devices[device as usize];
        let undoing = self.mode == Mode::Undoing;
        let wanted = match progress.phase {
            Phase::Ended(End::Excluded) => true,
            Phase::Staged
            | Phase::Armed
            | Phase::Launched
            | Phase::Contacted
            | Phase::Retreated
            | Phase::Ended(End::NotArmed | End::NotStaged) => undoing,
            Phase::Ended(End::Failed(FailureKind::Rejected)) => {
                undoing && progress.placed == Place::Staging
            }
            _ => false,
        };
        let moved = matches!(progress.placed, Place::Staging | Place::Launch);
        if wanted && moved && !progress.immovable {
            self.returning.insert(device);
        } else {
            self.returning.remove(&device);
        }
    }

    /// Counts a device in or out.
    fn count(&mut self, device: DeviceIndex, phase: Phase, comes: bool) {
        let site = self.site_of(device);
        let change = |count: &mut usize| {
            *count = if comes {
                count.saturating_add(1)
            } else {
                count.saturating_sub(1)
            };
        };
        if phase == Phase::Waiting {
            change(&mut self.waiting[site as usize]);
        }
        if !matches!(phase, Phase::Ended(_)) {
            change(&mut self.unended[site as usize]);
        }
        if phase.may_come_back() {
            let lost = self.lost.entry(site).or_default();
            change(lost);
            if *lost == 0 {
                self.lost.remove(&site);
            }
        }
        let counted = match phase {
            Phase::Ended(end) => end.was_triggered(),
            phase => phase.is_in_flight(),
        };
        if counted {
            self.count_in_tallies(device, phase, comes);
        }
    }

    fn count_in_tallies(&mut self, device: DeviceIndex, phase: Phase, comes: bool) {
        let site = self.site_of(device);
        self.recount = true;
        self.recount_sites.insert(site);
        let change = |tally: &mut Tally, accepted: Option<&mut Tally>| {
            let step = |count: &mut u32| {
                *count = if comes {
                    count.saturating_add(1)
                } else {
                    count.saturating_sub(1)
                };
            };
            let failure = match phase {
                Phase::Ended(end) => end.failure(),
                _ => return step(&mut tally.in_flight),
            };
            match failure {
                None => step(&mut tally.healthy),
                Some(kind) if comes => tally.add(kind, 1),
                Some(kind) => {
                    tally.remove(kind, 1);
                    // Who came back was among those that were accepted.
                    if let Some(accepted) = accepted {
                        let more = accepted.count(kind).saturating_sub(tally.count(kind));
                        accepted.remove(kind, more);
                    }
                }
            }
        };
        change(&mut self.tallies.fleet, Some(&mut self.accepted.fleet));
        let key = &self.rollout.sites[site as usize].key;
        if let Some(tally) = self.tallies.sites.get_mut(key) {
            change(tally, self.accepted.sites.get_mut(key));
        }
        let wave = self.rollout.wave_of(device);
        if self.wave.is_some_and(|current| current.number == wave) {
            change(&mut self.tallies.wave, Some(&mut self.accepted.wave));
        }
    }

    /// Asks the stop rules again where something was counted since they were asked last.
    pub(super) fn ask_stop_rules(&mut self) {
        if !std::mem::take(&mut self.recount) {
            return;
        }
        let sites = std::mem::take(&mut self.recount_sites);
        let keys: BTreeMap<SiteKey, SiteIndex> = sites
            .iter()
            .map(|site| (self.rollout.sites[*site as usize].key.clone(), *site))
            .collect();
        let of_these = |tallies: &Tallies| Tallies {
            sites: keys
                .keys()
                .filter_map(|key| Some((key.clone(), *tallies.sites.get(key)?)))
                .collect(),
            ..Tallies {
                fleet: tallies.fleet,
                wave: tallies.wave,
                ..Tallies::default()
            }
        };
        let gates = &self.rollout.gates;
        let stops = gates.stops_beyond(&of_these(&self.tallies), &of_these(&self.accepted));
        self.stops.clear();
        for site in sites {
            self.site_stops.remove(&site);
        }
        for stop in stops {
            match &stop.scope {
                StopScope::Site(key) => {
                    if let Some(site) = keys.get(key) {
                        // The first one is the gravest.
                        self.site_stops.entry(*site).or_insert(stop);
                    }
                }
                _ => self.stops.push(stop),
            }
        }
    }
}
