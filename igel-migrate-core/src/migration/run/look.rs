//! Looks: what UMS shows of the devices under way.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use futures_util::StreamExt as _;

use super::super::engine::{DeviceIndex, End, Phase, Place, Sighting, SiteIndex};
use super::super::gate::FailureKind;
use super::Orders;
use super::driver::Driver;
use super::pace::is_one_by_one;
use crate::error::{ErrorKind, Result};
use crate::ums::{Device, DeviceId, DirectoryId, Firmware, FirmwareId};

/// Devices that are read one by one at the same time.
const AT_ONCE: usize = 4;

/// The devices as UMS knows them by.
pub(super) struct Known {
    ids: Vec<DeviceId>,
    by_unit_id: HashMap<Box<str>, DeviceIndex>,
    firmwares: HashMap<FirmwareId, Firmware>,
    /// How many devices there were in the list that was read last.
    fleet: usize,
    /// Whether the ids are not older than this process. An upgrade may change them.
    fresh: bool,
}

impl Known {
    pub(super) fn new(orders: &Orders, fresh: bool) -> Self {
        Self {
            ids: orders.devices.iter().map(|device| device.id).collect(),
            by_unit_id: (0..)
                .zip(&orders.devices)
                .map(|(index, device)| (device.unit_id.clone(), index))
                .collect(),
            firmwares: HashMap::new(),
            fleet: 0,
            fresh,
        }
    }

    pub(super) fn id(&self, device: DeviceIndex) -> DeviceId {
        self.ids[device as usize]
    }

    fn index(&self, device: &Device) -> Option<DeviceIndex> {
        self.by_unit_id.get(device.unit_id()?).copied()
    }
}

impl Driver<'_> {
    /// Looks at the devices of these sites of which something may be learned. Those that UMS does
    /// not have are gone.
    pub(super) async fn look(&mut self, sites: &[SiteIndex]) -> Result<Vec<Sighting>> {
        let watched: BTreeSet<DeviceIndex> = (0..)
            .zip(&self.orders.rollout.devices)
            .filter(|(device, site)| {
                is_watched(self.engine.phase(*device)) && sites.contains(*site)
            })
            .map(|(device, _)| device)
            .collect();
        let few = is_one_by_one(watched.len(), self.devices.fleet);
        let found = if few && self.devices.fresh {
            self.read_one_by_one(&watched).await?
        } else {
            None
        };
        let found = match found {
            Some(found) => found,
            None => self.read_list(&watched).await?,
        };
        let mut seen = Vec::with_capacity(watched.len());
        for device in watched {
            seen.push(match found.get(&device) {
                Some(record) => self.sighting(device, record).await?,
                None => Sighting {
                    device,
                    place: Place::Gone,
                    contact: None,
                    settings_applied: None,
                    migrated: false,
                },
            });
        }
        Ok(seen)
    }

    /// Reads the ids anew once, before the first move after a resume.
    pub(super) async fn refresh_ids(&mut self) -> Result<()> {
        if !self.devices.fresh {
            self.read_list(&BTreeSet::new()).await?;
        }
        Ok(())
    }

    /// None if a device is not there under its id, or another one is: the list tells more.
    async fn read_one_by_one(
        &mut self,
        watched: &BTreeSet<DeviceIndex>,
    ) -> Result<Option<BTreeMap<DeviceIndex, Device>>> {
        let client = self.client;
        let ids = watched.iter().map(|it| (*it, self.devices.id(*it)));
        let mut read = futures_util::stream::iter(ids.collect::<Vec<_>>())
            .map(|(device, id)| async move { (device, client.device(id).await) })
            .buffer_unordered(AT_ONCE);
        let mut found = BTreeMap::new();
        while let Some((device, record)) = read.next().await {
            match record {
                Ok(record) if self.devices.index(&record) == Some(device) => {
                    found.insert(device, record);
                }
                Ok(_) => return Ok(None),
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        Ok(Some(found))
    }

    /// The watched devices of the list, whose memory is that of those.
    async fn read_list(
        &mut self,
        watched: &BTreeSet<DeviceIndex>,
    ) -> Result<BTreeMap<DeviceIndex, Device>> {
        let mut found = BTreeMap::new();
        let mut list = self.client.devices().stream().await?;
        let mut fleet = 0;
        while let Some(record) = list.next().await {
            let record = record?;
            fleet += 1;
            if let Some(device) = self.devices.index(&record) {
                self.devices.ids[device as usize] = record.id();
                if watched.contains(&device) {
                    found.insert(device, record);
                }
            }
        }
        self.devices.fresh = true;
        self.devices.fleet = fleet;
        Ok(found)
    }

    async fn sighting(&mut self, device: DeviceIndex, record: &Device) -> Result<Sighting> {
        let place = if record.is_in_recycle_bin() {
            Place::Gone
        } else {
            self.place_of(device, record.parent()).await?
        };
        let firmware = match record.firmware() {
            Some(id) => self.firmware_version(id).await?,
            None => None,
        };
        let success = &self.orders.success;
        let unregistered = success.registered && record.is_registered() == Some(false);
        Ok(Sighting {
            device,
            place,
            contact: record.last_contact().map(|time| time.as_str().into()),
            settings_applied: match record.config_changes() {
                Some("APPLIED") => Some(true),
                Some("PENDING") => Some(false),
                _ => None,
            },
            migrated: !unregistered && success.is_migrated(firmware.as_deref(), record.os_type()),
        })
    }

    async fn place_of(
        &mut self,
        device: DeviceIndex,
        parent: Option<DirectoryId>,
    ) -> Result<Place> {
        let places = [
            Place::Staging,
            Place::Launch,
            Place::Destination,
            Place::Origin,
        ];
        let first = usize::from(!self.orders.rollout.staged);
        for place in places.into_iter().skip(first) {
            let directory = self.directory_of(device, place).await?;
            if parent == Some(directory) {
                let returns =
                    place == Place::Destination && directory == self.orders.device(device).origin;
                return Ok(if returns { Place::Origin } else { place });
            }
        }
        Ok(Place::Elsewhere)
    }

    async fn firmware_version(&mut self, id: FirmwareId) -> Result<Option<String>> {
        if !self.devices.firmwares.contains_key(&id) {
            self.devices.firmwares = self.client.firmwares().await?;
        }
        let firmware = self.devices.firmwares.get(&id);
        Ok(firmware.map(|firmware| firmware.version.clone()))
    }
}

/// Whether a sighting of a device in this phase may tell something.
fn is_watched(phase: Phase) -> bool {
    match phase {
        Phase::Ended(End::Failed(kind)) => kind != FailureKind::Rejected,
        Phase::Waiting | Phase::Ended(_) => false,
        _ => true,
    }
}
