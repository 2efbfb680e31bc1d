//! What is carried out: the rollout, and which directory each of its places is.

use super::super::engine::{DeviceIndex, Rollout};
use super::super::journal::Head;
use super::super::plan::{PlannedAssignment, PlannedDirectory};
use super::super::spec::SuccessDefinition;
use super::Background;
use crate::error::{Error, Result};
use crate::ums::{DeviceId, DirectoryId, DirectoryPath};

/// A rollout with the names that UMS has for its places.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Orders {
    /// What the engine decides on. How many preparations it has is counted here.
    pub rollout: Rollout,
    /// The places of each site, in the order of the rollout.
    pub sites: Vec<SitePlaces>,
    /// The devices, in the order of the rollout.
    pub devices: Vec<DeviceOrder>,
    /// What makes the directories ready, in order; taken back in reverse.
    pub preparations: Vec<Preparation>,
    /// When a device counts as migrated.
    pub success: SuccessDefinition,
    /// What the journal belongs to.
    pub head: Head,
    /// What the journal is to hold for reports besides.
    pub background: Option<Background>,
}

/// The directories of a site. A site of many devices has several of each, and a device belongs to
/// those of its shard.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SitePlaces {
    /// Staging, by shard.
    pub staging: Vec<PlannedDirectory>,
    /// Launch, by shard.
    pub launch: Vec<PlannedDirectory>,
    /// Where healthy devices go; none: back where they came from, if they are moved on at all.
    pub destination: Option<PlannedDirectory>,
}

/// A device of the rollout.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeviceOrder {
    /// Its unit id, by which it is known again after the upgrade.
    pub unit_id: Box<str>,
    /// Its id in UMS when it was planned.
    pub id: DeviceId,
    /// The directory it lay in.
    pub origin: DirectoryId,
    /// Which of the site's directories it goes to, from 0.
    pub shard: usize,
}

/// A write that makes the directories ready.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Preparation {
    /// Makes a directory.
    Directory(DirectoryPath),
    /// Assigns a profile to a directory.
    Assignment(PlannedAssignment),
}

impl SitePlaces {
    /// A site with one directory for staging and one for launch.
    pub fn new(staging: PlannedDirectory, launch: PlannedDirectory) -> Self {
        Self {
            staging: vec![staging],
            launch: vec![launch],
            destination: None,
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &PlannedDirectory> {
        let staged = self.staging.iter().chain(&self.launch);
        staged.chain(&self.destination)
    }
}

impl DeviceOrder {
    /// A device of the first shard.
    pub fn new(unit_id: impl Into<Box<str>>, id: DeviceId, origin: DirectoryId) -> Self {
        Self {
            unit_id: unit_id.into(),
            id,
            origin,
            shard: 0,
        }
    }
}

impl Orders {
    /// Orders without preparations.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) if sites and devices are not those of the rollout.
    pub fn new(
        rollout: Rollout,
        sites: Vec<SitePlaces>,
        devices: Vec<DeviceOrder>,
        head: Head,
    ) -> Result<Self> {
        let orders = Self {
            rollout,
            sites,
            devices,
            preparations: Vec::new(),
            success: SuccessDefinition::default(),
            head,
            background: None,
        };
        orders.check().map(|()| orders)
    }

    /// Sets what makes the directories ready.
    #[must_use]
    pub fn with_preparations(mut self, preparations: Vec<Preparation>) -> Self {
        self.rollout.preparations = u32::try_from(preparations.len()).unwrap_or(u32::MAX);
        self.preparations = preparations;
        self
    }

    /// Sets what the journal is to hold for reports besides.
    #[must_use]
    pub fn with_background(mut self, background: Background) -> Self {
        self.background = Some(background);
        self
    }

    /// Whether sites, devices and preparations are those of the rollout.
    pub(super) fn check(&self) -> Result<()> {
        let fits = self.sites.len() == self.rollout.sites.len()
            && self.devices.len() == self.rollout.devices.len()
            && self.preparations.len() == self.rollout.preparations as usize;
        let has_places = |(device, site): (&DeviceOrder, &u32)| {
            self.sites.get(*site as usize).is_some_and(|places| {
                device.shard < places.staging.len() && device.shard < places.launch.len()
            })
        };
        if fits
            && self
                .devices
                .iter()
                .zip(&self.rollout.devices)
                .all(has_places)
        {
            Ok(())
        } else {
            Err(Error::invalid(
                "the places are not those of the rollout: sites, devices or preparations differ",
            ))
        }
    }

    pub(super) fn check_head(&self, journal: &Head) -> Result<()> {
        journal.check(self.head.plan_hash(), self.head.rules_hash())
    }

    pub(super) fn device(&self, device: DeviceIndex) -> &DeviceOrder {
        &self.devices[device as usize]
    }

    pub(super) fn places_of(&self, device: DeviceIndex) -> &SitePlaces {
        &self.sites[self.rollout.devices[device as usize] as usize]
    }
}
