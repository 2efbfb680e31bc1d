//! All devices with what they are about to do. Time and network are given from outside.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;

use super::behavior::{DeviceBehavior, DeviceFailure};
use super::download::{Download, Outcome};
use super::line::Line;
use super::log::{DeviceEvent, DeviceStep};
use super::machine::{Machine, Phase, site_of};
use super::queue::{Event, Queue};
use super::sources;
use crate::simulator::console::finish_upgrade;
use crate::simulator::repository::{AppFolder, Inner, SimulatedRepository};
use crate::simulator::store::{Device, Firmware, Job, OsType, State};
use crate::ums::{DeviceId, DirectoryKind};

/// The product of base systems in the firmware list. What UMS shows there is not known.
const OS12_PRODUCT: &str = "IGEL OS 12";

/// The kernel of a device that has not told its own.
const USUAL_KERNEL: &str = "6.6.87";

/// Where nothing else is said, in bits per second.
const USUAL_LINE: u64 = 1_000_000_000;

pub(super) struct World {
    behavior: DeviceBehavior,
    machines: Vec<Machine>,
    known: BTreeMap<DeviceId, usize>,
    sites: BTreeMap<String, usize>,
    lines: Vec<Line>,
    jobs: usize,
    queue: Queue,
    log: Vec<DeviceEvent>,
    builds: HashMap<Box<str>, bool>,
}

impl World {
    pub(super) fn new(behavior: DeviceBehavior) -> Self {
        Self {
            behavior,
            machines: Vec::new(),
            known: BTreeMap::new(),
            sites: BTreeMap::new(),
            lines: Vec::new(),
            jobs: 0,
            queue: Queue::default(),
            log: Vec::new(),
            builds: HashMap::new(),
        }
    }

    pub(super) fn log(&self) -> &[DeviceEvent] {
        &self.log
    }

    pub(super) fn next_due(&self) -> Option<i64> {
        self.queue.next_due()
    }

    /// Takes in devices and jobs that were not there before.
    pub(super) fn notice(&mut self, state: &mut State, now: i64) {
        if !state.devices.keys().eq(self.known.keys()) {
            self.known.retain(|id, _| state.devices.contains_key(id));
            let ids: Vec<DeviceId> = state.devices.keys().copied().collect();
            for id in ids {
                if !self.known.contains_key(&id) {
                    self.notice_device(state, now, id);
                }
            }
        }
        for job in self.jobs..state.records.jobs.len() {
            self.queue.add(now, Event::JobFires(job));
        }
        self.jobs = state.records.jobs.len();
    }

    fn notice_device(&mut self, state: &State, now: i64, id: DeviceId) {
        let site = site_of(state, id);
        let lines = &mut self.lines;
        let behavior = &self.behavior;
        let line = *self.sites.entry(site.clone()).or_insert_with(|| {
            let speed = behavior.lines.get(&site);
            lines.push(Line::new(
                speed.map_or(USUAL_LINE, |speed| speed.bits_per_second()),
            ));
            lines.len() - 1
        });
        let Some(mut machine) = Machine::of(state, id, line, &site, behavior) else {
            return;
        };
        let first = machine.within(behavior.heartbeat);
        let index = self.machines.len();
        self.known.insert(id, index);
        self.machines.push(machine);
        self.queue
            .add(now.saturating_add(first), Event::Heartbeat(index));
    }

    /// Everything that is due at `now`; the downloads that begin.
    pub(super) fn act(
        &mut self,
        state: &mut State,
        now: i64,
        repositories: &[Arc<Inner>],
    ) -> Vec<Download> {
        let mut commanded = Vec::new();
        while let Some(event) = self.queue.take(now) {
            match event {
                Event::Heartbeat(machine) => self.heartbeat(state, now, machine),
                Event::ApplySettings(machine) => self.apply_settings(state, now, machine),
                Event::Updated(machine) => self.updated(state, now, machine),
                Event::JobFires(job) => self.job_fires(state, now, job, &mut commanded),
                Event::Command(machine) => commanded.push(machine),
                Event::Line(line, generation) => {
                    for machine in self.lines[line].finish(now, generation) {
                        self.transferred(state, now, machine);
                    }
                }
                Event::PowerBack(machine) => self.power_back(state, now, machine),
                Event::Written(machine) => self.written(state, now, machine),
                Event::Booted(machine) => self.booted(state, now, machine),
            }
        }
        let mut downloads: Vec<Download> = Vec::new();
        for machine in commanded {
            downloads.extend(self.command(state, now, machine, repositories));
        }
        downloads
    }

    /// Plans the ends of the transfers on lines that changed.
    pub(super) fn look_at_lines(&mut self) {
        for (number, line) in self.lines.iter_mut().enumerate() {
            if let Some((end, generation)) = line.next_end() {
                self.queue.add(end, Event::Line(number, generation));
            }
        }
    }

    fn heartbeat(&mut self, state: &mut State, now: i64, index: usize) {
        let machine = &mut self.machines[index];
        if machine.phase == Phase::Gone || !state.devices.contains_key(&machine.id) {
            return;
        }
        let next = machine.about(self.behavior.heartbeat);
        self.queue.add(now + next, Event::Heartbeat(index));
        let is_silent = matches!(machine.phase, Phase::Upgrading | Phase::Updating(_));
        if is_silent || !contact(state, now, machine.id) {
            return;
        }
        if let Some(build) = machine.assigned_update(state) {
            machine.phase = Phase::Updating(build);
            let done = now + machine.about(self.behavior.os11_update);
            self.queue.add(done, Event::Updated(index));
            self.note(now, index, DeviceStep::UpdateBegun, "");
            return;
        }
        let without_settings =
            machine.phase == Phase::Os12 && machine.suffers(DeviceFailure::ReturnsWithoutSettings);
        if machine.applying || without_settings {
            return;
        }
        let device = state.devices.get(&machine.id);
        let pending = device.is_some_and(|device| device.facts.changes_pending == Some(true));
        let changed = machine.effective(state) != machine.applied;
        let nothing_to_fetch =
            machine.phase == Phase::Os12 && machine.applied.is_empty() && !changed;
        if changed || (pending && !nothing_to_fetch) {
            machine.applying = true;
            let wait = machine.about(self.behavior.settings_after);
            self.queue.add(now + wait, Event::ApplySettings(index));
        }
    }

    fn apply_settings(&mut self, state: &mut State, now: i64, index: usize) {
        let machine = &mut self.machines[index];
        machine.applying = false;
        if !matches!(machine.phase, Phase::Os11 | Phase::Os12) || !contact(state, now, machine.id) {
            return;
        }
        let effective = machine.effective(state);
        let empty = machine.phase == Phase::Os12 && effective.is_empty();
        let lost = machine.failures.iter().any(|failure| {
            let holds = |profiles: &[_], id| profiles.iter().any(|&(found, _)| found == id);
            matches!(failure, DeviceFailure::NeedsProfile(id)
                if machine.phase == Phase::Os11
                    && holds(&machine.applied, *id)
                    && !holds(&effective, *id))
        });
        machine.applied = effective;
        let count = machine.applied.len();
        let pending = empty && self.behavior.no_profile_stays_pending;
        if let Some(device) = state.devices.get_mut(&machine.id) {
            device.facts.changes_pending = Some(pending);
            device.facts.online &= !lost;
        }
        if empty {
            self.note(now, index, DeviceStep::WithoutSettings, "no OS 12 profile");
        } else {
            let detail = format!("{count} profiles");
            self.note(now, index, DeviceStep::SettingsApplied, detail);
        }
        if lost {
            self.note(now, index, DeviceStep::NetworkLost, "");
        }
    }

    /// A device runs the build of OS 11 that was assigned to it.
    fn updated(&mut self, state: &mut State, now: i64, index: usize) {
        let machine = &mut self.machines[index];
        let Phase::Updating(build) = machine.phase else {
            return;
        };
        machine.phase = Phase::Os11;
        let version = |id| state.firmwares.get(id).map(|found| found.version.clone());
        let Some(new) = version(&build) else {
            return;
        };
        let old = state.devices.get(&machine.id);
        let old = old.and_then(|device| version(&device.facts.firmware));
        if let Some(device) = state.devices.get_mut(&machine.id) {
            let facts = &mut device.facts;
            let (was_ready, kernel) = match &facts.os_type {
                Some(OsType::Linux {
                    upgrade_ready,
                    kernel,
                    ..
                }) => (*upgrade_ready, Arc::clone(kernel)),
                _ => (false, Arc::from(USUAL_KERNEL)),
            };
            let could = old.is_some_and(|old| sources::build_can_be_upgraded(&old));
            facts.os_type = Some(OsType::Linux {
                major: 11,
                kernel,
                upgrade_ready: sources::build_can_be_upgraded(&new) && (was_ready || !could),
            });
            facts.firmware = build;
            facts.last_boot = Timestamp::from_millisecond(now).ok();
        }
        contact(state, now, machine.id);
        self.note(now, index, DeviceStep::Updated, new);
    }

    fn job_fires(&mut self, state: &State, now: i64, place: usize, commanded: &mut Vec<usize>) {
        let Some(job) = state.records.jobs.get(place) else {
            return;
        };
        let period = millis(job.period).max(1_000);
        self.queue
            .add(now.saturating_add(period), Event::JobFires(place));
        let expired = job.expires.is_some_and(|end| end.as_millisecond() <= now);
        if !job.enabled || expired || *job.command != *Job::UPGRADE {
            return;
        }
        let directories = if state.knobs.job_reaches_subdirectories {
            state.directories.subtree(job.directory)
        } else {
            vec![job.directory]
        };
        let members = directories
            .into_iter()
            .filter_map(|id| state.directories.get(id))
            .filter(|directory| directory.tree == DirectoryKind::Device)
            .flat_map(|directory| &directory.members);
        let mut reached = 0;
        for member in members {
            let Some(&index) = self.known.get(&DeviceId::new(*member)) else {
                continue;
            };
            let machine = &self.machines[index];
            if machine.phase != Phase::Os11 {
                continue;
            }
            let groups_before = i64::try_from(reached / job.threads.max(1)).unwrap_or(i64::MAX);
            let wait = millis(job.delay).saturating_mul(groups_before);
            reached += 1;
            if wait == 0 {
                commanded.push(index);
            } else {
                self.queue
                    .add(now.saturating_add(wait), Event::Command(index));
            }
        }
    }

    /// Lets a device begin the upgrade, if it can be reached and does not refuse.
    fn command(
        &mut self,
        state: &mut State,
        now: i64,
        index: usize,
        repositories: &[Arc<Inner>],
    ) -> Option<Download> {
        let machine = &mut self.machines[index];
        if machine.phase != Phase::Os11 || now < machine.deaf_until {
            return None;
        }
        if !contact(state, now, machine.id) {
            return None;
        }
        let Device { facts, .. } = state.devices.get(&machine.id)?;
        let ready = match &facts.os_type {
            Some(OsType::Linux { upgrade_ready, .. }) => *upgrade_ready,
            _ => false,
        };
        if !ready {
            self.refuse(now, index, "not ready for OS 12");
            return None;
        }
        let version = &state.firmwares.get(&facts.firmware)?.version;
        let knows_sources = *self
            .builds
            .entry(version.clone())
            .or_insert_with(|| sources::build_knows_sources(version));
        let found = if knows_sources {
            sources::sources(state, &machine.applied)
        } else {
            Ok(Vec::new())
        };
        machine.phase = Phase::Upgrading;
        machine.applying = false;
        machine.refusal = None;
        let detail = if knows_sources {
            ""
        } else {
            "the build does not know repositories"
        };
        self.note(now, index, DeviceStep::UpgradeBegun, detail);
        let mut found = match found {
            Ok(found) => found,
            Err(error) => {
                let why = format!("a profile cannot be read: {:?}", error.kind());
                self.downloaded(state, now, index, Err(why));
                return None;
            }
        };
        if !self.behavior.tries_other_sources {
            found.truncate(1);
        }
        let expected = |url: &str| {
            let mut all = repositories.iter();
            let ours = all.find(|repository| repository.is_at(url));
            ours.map(|inner| SimulatedRepository::new(inner.clone()).manifest())
        };
        let sources = found.into_iter().map(|source| {
            let files = expected(&source.url).unwrap_or_default();
            (source, files)
        });
        let sources = sources.collect();
        let app = AppFolder::new("base_system", &self.behavior.base_system);
        Some(Download {
            machine: index,
            sources,
            folder: app.path(self.behavior.layout),
            sample_bytes: self.behavior.sample_bytes,
        })
    }

    fn refuse(&mut self, now: i64, index: usize, why: &str) {
        if self.machines[index].refusal.as_deref() != Some(why) {
            self.machines[index].refusal = Some(why.to_owned());
            self.note(now, index, DeviceStep::Refused, why);
        }
    }

    /// What came of the network's part of a download; its time on the line follows.
    pub(super) fn downloaded(
        &mut self,
        state: &mut State,
        now: i64,
        index: usize,
        outcome: Outcome,
    ) {
        let bytes = match outcome {
            Ok(bytes) => bytes,
            Err(why) => {
                self.note(now, index, DeviceStep::DownloadFailed, why);
                let Some(bytes) = self.behavior.portal_bytes else {
                    let machine = &mut self.machines[index];
                    machine.phase = Phase::Os11;
                    machine.deaf_until = now.saturating_add(millis(self.behavior.retry_after));
                    contact(state, now, machine.id);
                    return;
                };
                self.note(now, index, DeviceStep::PortalUsed, "");
                bytes
            }
        };
        let machine = &mut self.machines[index];
        let power = DeviceFailure::PowerLoss;
        machine.power_cut = machine.suffers(power);
        machine.failures.retain(|failure| *failure != power);
        let until = if machine.power_cut {
            machine.part_of(bytes)
        } else {
            bytes
        };
        self.lines[machine.line].begin(now, index, until);
        let detail = format!("{bytes} bytes");
        self.note(now, index, DeviceStep::DownloadBegun, detail);
    }

    /// A transfer on a line has come to its end, or to where the power goes.
    fn transferred(&mut self, state: &mut State, now: i64, index: usize) {
        let machine = &mut self.machines[index];
        if std::mem::take(&mut machine.power_cut) {
            set_online(state, machine.id, false);
            let back = now.saturating_add(millis(self.behavior.power_cut));
            self.queue.add(back, Event::PowerBack(index));
            self.note(now, index, DeviceStep::PowerLost, "");
        } else {
            let written = now + machine.about(self.behavior.writing);
            self.queue.add(written, Event::Written(index));
            self.note(now, index, DeviceStep::Downloaded, "");
        }
    }

    fn power_back(&mut self, state: &mut State, now: i64, index: usize) {
        self.boot_os11(state, now, index);
        self.note(now, index, DeviceStep::PowerBack, "");
    }

    fn boot_os11(&mut self, state: &mut State, now: i64, index: usize) {
        let machine = &mut self.machines[index];
        machine.phase = Phase::Os11;
        if let Some(device) = state.devices.get_mut(&machine.id) {
            device.facts.online = true;
            device.facts.last_boot = Timestamp::from_millisecond(now).ok();
        }
        contact(state, now, machine.id);
    }

    fn written(&mut self, state: &mut State, now: i64, index: usize) {
        let machine = &mut self.machines[index];
        set_online(state, machine.id, false);
        self.note(now, index, DeviceStep::Rebooted, "");
        let machine = &mut self.machines[index];
        if machine.suffers(DeviceFailure::NeverReturns) {
            machine.phase = Phase::Gone;
            self.note(now, index, DeviceStep::NeverReturned, "");
        } else {
            let booted = now + machine.about(self.behavior.reboot);
            self.queue.add(booted, Event::Booted(index));
        }
    }

    fn booted(&mut self, state: &mut State, now: i64, index: usize) {
        if self.machines[index].suffers(DeviceFailure::ReturnsAsOs11) {
            self.boot_os11(state, now, index);
            let machine = &mut self.machines[index];
            machine.deaf_until = now.saturating_add(millis(self.behavior.retry_after));
            self.note(now, index, DeviceStep::ReturnedAsOs11, "");
            return;
        }
        let firmware = Firmware::new(OS12_PRODUCT, &self.behavior.base_system);
        let mut known = state.firmwares.iter();
        let known = known.find(|(_, found)| **found == firmware);
        let known = known.map(|(id, _)| *id);
        let firmware = known.unwrap_or_else(|| state.add_firmware(None, firmware));
        let machine = &mut self.machines[index];
        let Ok(id) = finish_upgrade(state, machine.id, firmware) else {
            // Somebody deleted it meanwhile; where it would register then is not known.
            machine.phase = Phase::Gone;
            self.note(now, index, DeviceStep::NeverReturned, "not in UMS");
            return;
        };
        self.known.remove(&machine.id);
        self.known.insert(id, index);
        machine.id = id;
        machine.phase = Phase::Os12;
        machine.applied = Vec::new();
        if let Some(device) = state.devices.get_mut(&id) {
            device.facts.changes_pending = Some(true);
        }
        let without_settings = machine.suffers(DeviceFailure::ReturnsWithoutSettings);
        machine.applying = !without_settings;
        let wait = machine.about(self.behavior.settings_after);
        self.note(
            now,
            index,
            DeviceStep::Registered,
            self.behavior.base_system.clone(),
        );
        if without_settings {
            self.note(now, index, DeviceStep::WithoutSettings, "");
        } else {
            self.queue.add(now + wait, Event::ApplySettings(index));
        }
    }

    fn note(&mut self, now: i64, index: usize, step: DeviceStep, detail: impl Into<String>) {
        self.log.push(DeviceEvent {
            at: Timestamp::from_millisecond(now).unwrap_or(Timestamp::MAX),
            unit_id: self.machines[index].unit_id.clone(),
            step,
            detail: detail.into(),
        });
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World")
            .field("devices", &self.machines.len())
            .field("events", &self.log.len())
            .finish_non_exhaustive()
    }
}

/// Lets UMS hear from a device; false if it cannot, being offline or in the recycle bin.
fn contact(state: &mut State, now: i64, id: DeviceId) -> bool {
    let device = state.devices.get_mut(&id);
    let reachable = device.filter(|device| device.facts.online && !device.in_bin);
    let Some(device) = reachable else {
        return false;
    };
    device.facts.last_contact = Timestamp::from_millisecond(now).ok();
    true
}

fn set_online(state: &mut State, id: DeviceId, online: bool) {
    if let Some(device) = state.devices.get_mut(&id) {
        device.facts.online = online;
    }
}

fn millis(time: std::time::Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
