//! A fleet made from a seed: sites, models, builds, and devices in every usual state.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::code::Refusal;
use super::dice::Dice;
use super::models::{BUILDS, Build, MODELS, Model, SITES};
use super::store::{DeviceFacts, Firmware, Hardware, Labels, NewDevice, OsType, State};
use crate::ums::{DirectoryKind, FirmwareId};

/// Devices of one directory below a site; UMS wants fewer than 5,000 (sizing guide).
const DEVICES_PER_DIRECTORY: usize = 2_000;

/// A fleet of OS 11 devices, the same for the same numbers and the same time.
///
/// It has a directory for each site, with sub-directories where a site is large; models with the
/// sizes they report (below nominal: a 2 GB device reports 1705 MB); builds old and recent, those
/// that can be upgraded saying so where the hardware allows it; some devices offline, some never
/// connected, some behind a reverse proxy, some in the recycle bin, some with a unit id that is not
/// their MAC.
///
/// ```
/// use igel_migrate_core::simulator::Fleet;
/// let fleet = Fleet::of(1_000).with_seed(7).with_sites(12);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fleet {
    devices: usize,
    seed: u64,
    sites: usize,
}

impl Fleet {
    /// A fleet of this many devices at three sites, from seed 1.
    pub fn of(devices: usize) -> Self {
        Self {
            devices,
            seed: 1,
            sites: 3,
        }
    }

    /// Another seed.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Another number of sites; at least one.
    #[must_use]
    pub fn with_sites(mut self, sites: usize) -> Self {
        self.sites = sites.max(1);
        self
    }

    /// Puts the fleet into the state.
    pub(super) fn build(&self, state: &mut State) -> Result<(), Refusal> {
        let maker = Maker {
            seed: self.seed,
            now: state.clock.now(),
            builds: BUILDS
                .iter()
                .map(|build| (build, state.add_firmware(None, firmware(build))))
                .collect(),
            models: MODELS
                .iter()
                .map(|model| (model, model.hardware()))
                .collect(),
        };
        for number in 0..self.sites {
            // Every site gets its share; the first ones what is left over.
            let devices =
                self.devices / self.sites + usize::from(number < self.devices % self.sites);
            let first =
                number * (self.devices / self.sites) + number.min(self.devices % self.sites);
            let site = Site::new(number);
            let directory = state.add_directory(
                None,
                DirectoryKind::Device,
                &site.name,
                DirectoryKind::Device.root(),
            )?;
            let mut place = directory;
            for at in 0..devices {
                if devices > DEVICES_PER_DIRECTORY && at % DEVICES_PER_DIRECTORY == 0 {
                    let name = format!("Building {}", at / DEVICES_PER_DIRECTORY + 1);
                    place = state.add_directory(None, DirectoryKind::Device, &name, directory)?;
                }
                let (facts, in_bin) = maker.device(first + at, at, &site);
                let id = state.add_device(NewDevice::new(facts).in_directory(place))?;
                if in_bin && let Some(device) = state.devices.get_mut(&id) {
                    device.in_bin = true;
                }
            }
        }
        Ok(())
    }
}

fn firmware(build: &Build) -> Firmware {
    Firmware::new(build.product, build.version)
}

/// A site: its name and the values its devices share.
struct Site {
    number: usize,
    name: String,
    label: Arc<str>,
    departments: Vec<Arc<str>>,
}

impl Site {
    fn new(number: usize) -> Self {
        let name = match SITES.get(number) {
            Some(name) => (*name).to_owned(),
            None => format!("Site {number:03}"),
        };
        let departments = ["Administration", "Logistics", "Sales", "Service"];
        Self {
            number,
            label: name.as_str().into(),
            name,
            departments: departments.map(Arc::from).into(),
        }
    }
}

struct Maker {
    seed: u64,
    now: Timestamp,
    builds: Vec<(&'static Build, FirmwareId)>,
    models: Vec<(&'static Model, Arc<Hardware>)>,
}

impl Maker {
    /// Device `number` of the fleet, `at` its site; and whether it is in the recycle bin.
    fn device(&self, number: usize, at: usize, site: &Site) -> (DeviceFacts, bool) {
        let mut dice = Dice::for_item(self.seed, number as u64);
        // An odd factor maps 24 bits onto themselves: no MAC comes twice below 16 million.
        let serial = (number as u64)
            .wrapping_mul(0x009E_3779)
            .wrapping_add(self.seed);
        let mac = format!("00E0C5{:06X}", serial & 0x00FF_FFFF);
        let (model, hardware) = pick(&mut dice, &self.models, |(model, _)| model.weight);
        let (build, firmware) = pick(&mut dice, &self.builds, |(build, _)| build.weight);
        let mut facts = DeviceFacts::new(mac.as_str(), *firmware);
        facts.name = format!("ITC{mac}").into();
        facts.labels = Labels {
            site: Some(site.label.clone()),
            department: Some(site.departments[dice.index(site.departments.len())].clone()),
            ..Labels::default()
        };
        let in_bin = dice.chance(5);
        if dice.chance(10) {
            // Created by hand, never connected.
            return (facts, in_bin);
        }
        if model.portable && dice.chance(500) {
            facts.unit_id = Some(format!("8564{:014}", serial % 100_000_000_000_000).into());
        }
        facts.hardware = Some(hardware.clone());
        facts.device_serial_number = Some(format!("14D3E3C0{serial:08X}").into());
        facts.os_type = Some(OsType::Linux {
            major: build.major,
            kernel: build.kernel.into(),
            upgrade_ready: build.reports_readiness && model.upgradeable,
        });
        facts.structural_tag = Some("".into());
        facts.last_ip = Some(address(site.number, at).into());
        facts.online = dice.chance(800);
        let away = if facts.online { 3_600 } else { 90 * 86_400 };
        let contact = self.ago(dice.below(away));
        facts.last_contact = Some(contact);
        facts.last_boot = Some(earlier(contact, dice.below(7 * 86_400)));
        facts.registered_at = Some(self.ago(86_400 * (100 + dice.below(1_500))));
        facts.uptime_ms = 1_000 * i64::try_from(dice.below(80_000_000)).unwrap_or(0);
        facts.usage_ms = facts.uptime_ms / 4;
        facts.changes_pending = Some(dice.chance(30));
        facts.reverse_proxy = dice.chance(80);
        if model.portable {
            facts.battery = i8::try_from(20 + dice.below(81)).unwrap_or(100);
        }
        (facts, in_bin)
    }

    fn ago(&self, seconds: u64) -> Timestamp {
        earlier(self.now, seconds)
    }
}

fn earlier(time: Timestamp, seconds: u64) -> Timestamp {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    time.checked_sub(SignedDuration::from_secs(seconds))
        .unwrap_or(time)
}

/// An address of the site's own network.
fn address(site: usize, at: usize) -> String {
    let (block, host) = (at / 250 % 256, at % 250 + 2);
    format!("10.{}.{block}.{host}", (site + 10) % 256)
}

/// One entry of a list, heavier ones more often.
fn pick<'t, T>(dice: &mut Dice, entries: &'t [T], weight: impl Fn(&T) -> u64) -> &'t T {
    let total: u64 = entries.iter().map(&weight).sum();
    let mut drawn = dice.below(total);
    for entry in entries {
        match drawn.checked_sub(weight(entry)) {
            Some(left) => drawn = left,
            None => return entry,
        }
    }
    &entries[0]
}
