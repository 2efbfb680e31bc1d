//! Writes: sending them, and reading back what became of those whose answer was lost.

use std::collections::{BTreeMap, HashSet};

use super::super::engine::{DeviceIndex, Event, Place, Write};
use super::super::plan::PlannedDirectory;
use super::SitePlaces;
use super::driver::Driver;
use crate::error::{Error, ErrorKind, Result, Retry};
use crate::ums::{DeviceId, DirectoryId, ItemOutcome, MoveResult};

/// What became of the devices of a write; devices not named are done.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) refused: Vec<(DeviceIndex, String)>,
    pub(super) unknown: Vec<DeviceIndex>,
    /// What ends the run, once the answer is in the journal.
    pub(super) stopped_by: Option<Error>,
}

impl Answer {
    /// The request came to nothing that is known.
    pub(super) fn unknown(devices: &[DeviceIndex], error: Error) -> Self {
        let passing = matches!(error.kind().retry(), Retry::Later | Retry::AfterReadBack);
        Self {
            unknown: devices.to_vec(),
            stopped_by: (!passing).then_some(error),
            ..Self::default()
        }
    }
}

impl Driver<'_> {
    /// Sends a write that the journal knows of.
    pub(super) async fn write(&mut self, write: Write) -> Result<()> {
        // What is to be known beforehand is read before the journal says that it was sent.
        let groups = match &write {
            Write::Move { devices, to } => self.groups(devices, *to).await?,
            Write::Prepare { step } => {
                self.look_before_preparing(*step).await?;
                BTreeMap::new()
            }
            _ => BTreeMap::new(),
        };
        self.take(&Event::Sent {
            write: write.clone(),
        })?;
        let answer = match &write {
            Write::Move { .. } => self.send_moves(groups).await,
            Write::Trigger { devices } => match self.trigger.fire(devices).await {
                Ok(triggered) => Answer {
                    refused: triggered.refused,
                    unknown: triggered.unknown,
                    stopped_by: None,
                },
                Err(error) => {
                    tracing::warn!(%error, "the trigger failed");
                    Answer {
                        unknown: devices.clone(),
                        ..Answer::default()
                    }
                }
            },
            Write::Prepare { step } => self.prepare(*step).await,
            Write::TakeBack { step } => self.take_back(*step).await,
        };
        self.take(&Event::Answered {
            refused: answer.refused,
            unknown: answer.unknown,
        })?;
        answer.stopped_by.map_or(Ok(()), Err)
    }

    /// Reads back what became of a write. UMS may show it late, so what does not show is looked at a
    /// second time before it counts as not done.
    pub(super) async fn settle(&mut self, write: &Write, devices: &[DeviceIndex]) -> Result<Event> {
        let mut read = self.not_done(write, devices).await;
        if let Ok(not_done) = &read
            && !not_done.is_empty()
            && !matches!(write, Write::Trigger { .. })
        {
            self.clock.wait_until(self.next_look()).await;
            read = self.not_done(write, not_done).await;
        }
        match read {
            Ok(not_done) => Ok(Event::Settled {
                not_done,
                unknown: Vec::new(),
            }),
            Err(error) if error.kind().retry() == Retry::Later => Err(error),
            Err(error) => {
                tracing::warn!(%error, "a write cannot be read back");
                Ok(Event::Settled {
                    not_done: Vec::new(),
                    unknown: devices.to_vec(),
                })
            }
        }
    }

    /// The devices on which a write shows no effect.
    async fn not_done(
        &mut self,
        write: &Write,
        devices: &[DeviceIndex],
    ) -> Result<Vec<DeviceIndex>> {
        match write {
            Write::Move { devices: _, to } => self.not_moved(devices, *to).await,
            Write::Trigger { .. } => self.trigger.read_back(devices).await,
            Write::Prepare { step } => self.not_in_place(*step, true).await,
            Write::TakeBack { step } => self.not_in_place(*step, false).await,
        }
    }

    /// One request a directory: devices of several shards, or back to where each came from. What
    /// was sent stands in the outcome of each device, whatever becomes of the next request.
    async fn send_moves(&mut self, groups: BTreeMap<DirectoryId, Vec<DeviceIndex>>) -> Answer {
        let mut answer = Answer::default();
        for (target, devices) in groups {
            if answer.stopped_by.is_some() {
                answer.unknown.extend(devices);
                continue;
            }
            let ids: Vec<_> = devices.iter().map(|it| self.devices.id(*it)).collect();
            let report = match self.client.move_devices(ids, target).await {
                Ok(report) => report,
                Err(error) => {
                    let Answer {
                        unknown,
                        stopped_by,
                        ..
                    } = Answer::unknown(&devices, error);
                    answer.unknown.extend(unknown);
                    answer.stopped_by = stopped_by;
                    continue;
                }
            };
            let outcomes: BTreeMap<DeviceId, _> = report
                .outcomes()
                .iter()
                .map(|(id, outcome)| (*id, outcome))
                .collect();
            for device in devices {
                match outcomes.get(&self.devices.id(device)) {
                    Some(ItemOutcome::Answered(MoveResult::Moved)) => {}
                    Some(ItemOutcome::Answered(result)) => {
                        answer.refused.push((device, result.to_string()));
                    }
                    // What was not sent is settled as well: reading back shows that.
                    _ => answer.unknown.push(device),
                }
            }
        }
        answer
    }

    async fn not_moved(&mut self, devices: &[DeviceIndex], to: Place) -> Result<Vec<DeviceIndex>> {
        let mut not_moved = Vec::new();
        for (target, devices) in self.groups(devices, to).await? {
            let missing = self.missing_in(target, &devices).await?;
            not_moved.extend(
                devices
                    .into_iter()
                    .filter(|device| missing.contains(&self.devices.id(*device))),
            );
        }
        Ok(not_moved)
    }

    async fn missing_in(
        &mut self,
        target: DirectoryId,
        devices: &[DeviceIndex],
    ) -> Result<HashSet<DeviceId>> {
        let ids = devices.iter().map(|device| self.devices.id(*device));
        if !target.is_root() {
            let missing = self.client.confirm_moved(ids.collect::<Vec<_>>(), target);
            return Ok(missing.await?.into_iter().collect());
        }
        // The root cannot be listed.
        let mut missing = HashSet::new();
        for id in ids {
            if self.client.device(id).await?.parent() != Some(target) {
                missing.insert(id);
            }
        }
        Ok(missing)
    }

    /// The devices by the directory that a place is for them.
    async fn groups(
        &mut self,
        devices: &[DeviceIndex],
        to: Place,
    ) -> Result<BTreeMap<DirectoryId, Vec<DeviceIndex>>> {
        self.refresh_ids().await?;
        let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for device in devices {
            let directory = self.directory_of(*device, to).await?;
            groups.entry(directory).or_default().push(*device);
        }
        Ok(groups)
    }

    pub(super) async fn directory_of(
        &mut self,
        device: DeviceIndex,
        place: Place,
    ) -> Result<DirectoryId> {
        let order = self.orders.device(device);
        let places = self.orders.places_of(device);
        match place {
            Place::Staging => self.resolve(&places.staging[order.shard]).await,
            Place::Launch => self.resolve(&places.launch[order.shard]).await,
            Place::Destination => match &places.destination {
                Some(directory) => self.resolve(directory).await,
                None => Ok(order.origin),
            },
            _ => Ok(order.origin),
        }
    }

    /// The id of a directory; of one that was to be made, by its path. The tree is read for all
    /// places at once.
    pub(super) async fn resolve(&mut self, directory: &PlannedDirectory) -> Result<DirectoryId> {
        if let Some(id) = directory
            .id
            .or_else(|| self.directories.get(&directory.path).copied())
        {
            return Ok(id);
        }
        let tree = self.client.directories().await?;
        let id = tree.find(&directory.path)?.ok_or_else(|| {
            Error::new(
                ErrorKind::NotFound,
                format!("there is no directory {}", directory.path),
            )
        })?;
        self.directories.insert(directory.path.clone(), id);
        for PlannedDirectory { path, .. } in self.orders.sites.iter().flat_map(SitePlaces::all) {
            // A name that is not clear is an error where it is needed.
            if let Ok(Some(id)) = tree.find(path) {
                self.directories.insert(path.clone(), id);
            }
        }
        Ok(id)
    }
}
