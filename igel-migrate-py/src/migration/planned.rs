//! The rows of a plan: who goes when, and what will change at a site.

use std::collections::BTreeMap;

use igel_migrate_core::migration::bandwidth::{self, Load};
use igel_migrate_core::migration::plan;
use igel_migrate_core::migration::{self as core, Calendar as CoreCalendar};
use igel_migrate_core::repository::LineSpeed;
use igel_migrate_core::ums::DirectoryId;
use pyo3::prelude::*;

use crate::convert::Instant;
use crate::enums::Word;
use crate::error::Result;
use crate::parsed::Parsed;
use crate::record::wrapped;
use crate::runtime::look;
use crate::ums::ProfileRef;
use crate::value::{Tuple, getters};

fn download(way: bandwidth::Download) -> Word {
    Word::new("Download", way.as_str())
}

wrapped! { "igel_migrate.migration";
    /// A device in a plan.
    PlannedDevice(plan::PlannedDevice) as device {
        /// Its unit id.
        unit_id: &str = &device.unit_id;
        /// Its id in UMS.
        id: i64 = device.id.get();
        /// The directory it lies in.
        origin: i64 = device.from.get();
        /// Into which of the site's directories it goes, from 1.
        shard: u32 = device.shard;
    }

    /// The devices of one site in one wave.
    PlannedSiteWave(plan::PlannedSiteWave) as wave {
        /// The site.
        site: &str = wave.site.as_str();
        /// Whether the first of the devices goes alone.
        first_alone: bool = wave.first_alone;
        /// The devices, in the order they go.
        devices: Tuple<PlannedDevice> = Tuple::around(&wave.devices);
    }

    /// A wave: the devices of each site, in the order they go.
    PlannedWave(plan::PlannedWave) as wave {
        /// The sites, sorted by key.
        sites: Tuple<PlannedSiteWave> = Tuple::around(&wave.sites);
    }

    /// Devices that get another build of OS 11 before they can go.
    PlannedUpdate(plan::PlannedUpdate) as update {
        /// The build.
        build: &str = &update.build;
        /// The directory to which a person has assigned it.
        directory: PlannedDirectory = update.directory.clone().into();
        /// Into how many directories its devices go.
        shards: u32 = update.shards;
        /// The waves.
        waves: Tuple<PlannedWave> = Tuple::around(&update.waves);
    }

    /// A step of the runbook that is open.
    OpenStep(plan::OpenStep) as step {
        /// Its id in the runbook.
        id: &str = &step.id;
        /// What is to be done.
        title: &str = &step.title;
    }

    /// A directory in a plan.
    PlannedDirectory(plan::PlannedDirectory) as directory {
        /// Its path.
        path: String = directory.path.to_string();
        /// Its id; `None`: it is to be made.
        id: Option<i64> = directory.id.map(DirectoryId::get);
    }

    /// A profile in a plan.
    PlannedProfile(plan::PlannedProfile) as profile {
        /// Its name in UMS.
        name: &str = &profile.name;
        /// Its id in UMS.
        id: i64 = profile.id.get();
        /// Whether it is a priority profile.
        priority: bool = profile.priority;
    }

    /// A profile to be assigned to a directory.
    PlannedAssignment(plan::PlannedAssignment) as assignment {
        /// The path of the directory.
        directory: String = assignment.directory.to_string();
        /// The profile.
        profile: PlannedProfile = assignment.profile.clone().into();
    }

    /// A profile that UMS does not have yet, and that a person has to import.
    PlannedImport(plan::PlannedImport) as import {
        /// Its name in UMS after the import.
        name: &str = &import.name;
        /// The name of the file to import.
        file: &str = &import.file;
        /// The site, or one of those that share it.
        site: &str = import.site.as_str();
    }

    /// What devices of one directory gain and lose by the move.
    ProfileDelta(plan::ProfileDelta) as delta {
        /// The directory they come from.
        origin: String = delta.from.to_string();
        /// How many devices.
        devices: u32 = delta.devices;
        /// What they lose.
        lost: Tuple<PlannedProfile> = Tuple::around(&delta.lost);
        /// What they gain.
        gained: Tuple<PlannedProfile> = Tuple::around(&delta.gained);
        /// What they lose and nobody has accepted: this blocks the site.
        blocking: Tuple<PlannedProfile> = Tuple::around(&delta.blocking);
    }

    /// When a site may be upgraded.
    Calendar(CoreCalendar) as calendar {
        /// The zone whose clocks count.
        zone: &str = calendar.zone().name();
        /// The weekly windows; none: always.
        windows: Tuple<String> = calendar.windows().iter().map(ToString::to_string).collect();
        /// The days on which it is closed.
        closed: Tuple<String> = calendar.closed().iter().map(ToString::to_string).collect();
    }

    /// A site in a plan.
    PlannedSite(plan::PlannedSite) as site {
        /// Its key.
        key: &str = site.key.as_str();
        /// The directory that gives devices their profiles.
        staging: PlannedDirectory = site.staging.clone().into();
        /// The directory that carries the job as well; `None` if staging does both.
        launch: Option<PlannedDirectory> = site.launch.clone().map(Into::into);
        /// Whom to call there, free text.
        contact: Option<&str> = site.contact.as_deref();
        /// Directories of its devices that do not exist.
        absent: Tuple<String> = site.absent.iter().cloned().collect();
        /// How many devices lie in staging and launch already.
        present: u32 = site.present;
        /// Into how many directories its devices go.
        shards: u32 = site.shards;
        /// Devices by verdict.
        readiness: BTreeMap<String, u32> = site.readiness.clone();
        /// What keeps devices from going, with how many it keeps.
        held_by: BTreeMap<String, u32> = site.held_by.clone();
        /// What devices gain and lose, for each directory they come from.
        profiles: Tuple<ProfileDelta> = Tuple::around(&site.profiles);
        /// When devices may be triggered.
        calendar: Calendar = site.calendar.clone().into();
        /// How many devices it takes in one wave; `None`: any number.
        per_wave: Option<u32> = site.per_wave;
        /// What the upgrade costs, if the size of the binaries is known.
        estimate: Option<SiteEstimate> = site.estimate.clone().map(Into::into);
        /// What forbids waves at this site.
        blockers: Tuple<String> = site.blockers.iter().cloned().collect();
        /// What is worth knowing.
        notes: Tuple<String> = site.notes.iter().cloned().collect();
    }

    /// What one way of download costs.
    Cost(bandwidth::Cost) as cost {
        /// The way.
        download: Word = download(cost.download);
        /// From the first trigger to the last device that works, in seconds of open windows.
        seconds: u64 = cost.seconds;
        /// The same if binaries are 30 % smaller and lines 30 % faster.
        at_best_seconds: u64 = cost.at_best_seconds;
        /// The same if binaries are 30 % bigger and lines 30 % slower.
        at_worst_seconds: u64 = cost.at_worst_seconds;
        /// Over the line of the site, in bytes.
        wan_bytes: u64 = cost.wan_bytes;
        /// Within the site, in bytes.
        lan_bytes: u64 = cost.lan_bytes;
    }

    /// What the upgrade of a site costs, by the way the binaries come.
    SiteEstimate(bandwidth::SiteEstimate) as estimate {
        /// How many devices.
        devices: u32 = estimate.devices;
        /// What each of them downloads, in bytes.
        bytes_per_device: u64 = estimate.bytes_per_device;
        /// What each way costs; ways over a line that is not known are left out.
        costs: Tuple<Cost> = Tuple::around(&estimate.costs);
        /// The same for a repository that holds the binaries already.
        filled_repository: Cost = estimate.filled_repository.into();
        /// For each way, how many devices fit into the shortest window.
        fitting: Tuple<(Word, u32)> = estimate
            .fitting
            .iter()
            .map(|(way, devices)| (download(*way), *devices))
            .collect();
    }
}

getters! { PlannedProfile as profile {
    /// The profile, for calls of the client.
    reference: ProfileRef = profile.reference().into();
} }

#[pymethods]
impl PlannedWave {
    fn __len__(&self) -> usize {
        self.0.devices()
    }
}

#[pymethods]
impl Calendar {
    /// Whether devices may be triggered at this time.
    fn is_open(&self, at: Instant) -> Result<bool> {
        look(|| self.0.is_open(at.0))
    }

    /// The first moment from then on at which no device may be triggered; `None` if it stays open.
    fn next_closed(&self, at: Instant) -> Result<Option<Instant>> {
        look(|| self.0.next_closed(at.0).map(Instant))
    }

    /// When it is open next, this time included; `None` if not within two years.
    fn next_open(&self, at: Instant) -> Result<Option<Instant>> {
        look(|| self.0.next_open(at.0).map(Instant))
    }
}

#[pymethods]
impl SiteEstimate {
    /// Estimates a site, with the assumptions that plans print.
    #[staticmethod]
    #[pyo3(signature = (devices, bytes_per_device, *, line=None, window_minutes=None))]
    fn of(
        devices: u32,
        bytes_per_device: u64,
        line: Option<Parsed<LineSpeed>>,
        window_minutes: Option<u32>,
    ) -> Result<Self> {
        let load = Load {
            devices,
            bytes_per_device,
            line: line.map(|line| line.0),
            window_minutes,
        };
        look(|| core::bandwidth::SiteEstimate::of(&load, &bandwidth::Assumptions::default()).into())
    }
}
