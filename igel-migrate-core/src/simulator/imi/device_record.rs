//! Devices as IMI writes them: field names, types and order of the documented examples.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::super::clock::{DateForm, Dated};
use super::super::store::{AttributeKind, Device, Monitor, OsType, State, UserLogin};
use super::super::wire::TreeNames as _;
use super::record::{Href, Link, Text};
use crate::ums::{DeviceId, DirectoryKind};

/// Which view of a device is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulator) enum DeviceFacet {
    /// No facet, or `short`. The last user is told only when a single device is asked for.
    Basic {
        single: bool,
    },
    Details,
    Online,
    NetworkAdapters,
    DeviceAttributes,
    LoginHistory,
}

/// A device as JSON; which fields are there depends on the facet.
pub(in crate::simulator) fn device_record<'a>(
    state: &'a State,
    base: &'a str,
    facet: DeviceFacet,
    id: DeviceId,
    device: &'a Device,
) -> impl Serialize + 'a {
    DeviceRecord {
        state,
        base,
        facet,
        id,
        device,
    }
}

struct DeviceRecord<'a> {
    state: &'a State,
    base: &'a str,
    facet: DeviceFacet,
    id: DeviceId,
    device: &'a Device,
}

impl Serialize for DeviceRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let knobs = &self.state.knobs;
        let facts = &self.device.facts;
        let mut fields = Fields {
            map: serializer.serialize_map(None)?,
            nulls: knobs.nulls_as_empty_text,
        };
        fields.put("unitID", facts.unit_id())?;
        fields.put("mac", &*facts.mac)?;
        fields.put("firmwareID", &facts.firmware)?;
        let detailed = self.facet == DeviceFacet::Details;
        if detailed {
            let name = facts.network_name.as_deref().unwrap_or(&facts.name);
            fields.put("networkName", name)?;
        }
        fields.text("lastIP", facts.last_ip.as_deref())?;
        match self.facet {
            DeviceFacet::Basic { .. } => {
                if knobs.battery_in_basic_view {
                    fields.put("batteryLevel", &facts.battery.max(0))?;
                }
            }
            DeviceFacet::Details => self.details(&mut fields)?,
            DeviceFacet::Online => {
                fields.put("online", &facts.online)?;
                fields.put("batteryLevel", &facts.battery.max(0))?;
            }
            DeviceFacet::NetworkAdapters => {
                fields.put("networkAdapters", &self.network_adapters())?;
                fields.put("deviceAttributes", &[(); 0])?;
            }
            DeviceFacet::DeviceAttributes => {
                fields.put("deviceAttributes", &self.attributes())?;
            }
            DeviceFacet::LoginHistory => fields.put("userLoginHistory", &self.logins())?,
        }
        fields.put("id", &self.id)?;
        if detailed {
            fields.text("lastUser", facts.last_user.as_deref())?;
            let registered = facts.registered_at.map(|at| Dated(at, DateForm::German));
            fields.date("registrationDate", registered)?;
            fields.flag(
                "isThinClientRegistered",
                facts.registered,
                knobs.text_booleans,
            )?;
            let name = if knobs.short_reverse_proxy_name {
                "connectedViaReverseProxy"
            } else {
                "isConnectedViaReverseProxy"
            };
            fields.flag(name, facts.reverse_proxy, knobs.text_booleans)?;
        }
        fields.put("name", &*facts.name)?;
        if self.facet == (DeviceFacet::Basic { single: true }) {
            fields.text("lastUser", facts.last_user.as_deref())?;
        }
        fields.put("parentID", &self.device.directory)?;
        fields.put("movedToBin", &self.device.in_bin)?;
        fields.put("objectType", DirectoryKind::Device.member_type())?;
        fields.put("links", &self.links())?;
        fields.map.end()
    }
}

impl DeviceRecord<'_> {
    fn details<M: SerializeMap>(&self, fields: &mut Fields<M>) -> Result<(), M::Error> {
        let facts = &self.device.facts;
        let labels = &facts.labels;
        for (name, value) in [
            ("site", &labels.site),
            ("department", &labels.department),
            ("costCenter", &labels.cost_center),
            ("comment", &labels.comment),
            ("assetID", &labels.asset_id),
            ("inserviceDate", &labels.inservice_date),
            ("serialNumber", &labels.serial_number),
        ] {
            fields.text(name, value.as_deref())?;
        }
        let hardware = facts.hardware.as_deref();
        if let Some(hardware) = hardware {
            fields.put("productId", &*hardware.product_id)?;
        }
        fields.text("umsStructuralTag", facts.structural_tag.as_deref())?;
        if let Some(hardware) = hardware {
            fields.put("cpuSpeed", &hardware.cpu_speed_mhz)?;
            fields.put("cpuType", &*hardware.cpu_type)?;
            fields.put("deviceType", &*hardware.device_type)?;
        }
        fields.text("deviceSerialNumber", facts.device_serial_number.as_deref())?;
        if let Some(os_type) = &facts.os_type {
            match os_type {
                OsType::Text(text) => fields.put("osType", &**text)?,
                linux @ OsType::Linux { .. } => fields.put("osType", linux)?,
            }
        }
        if let Some(hardware) = hardware {
            fields.put("flashSize", &hardware.flash_size)?;
            fields.put("memorySize", &hardware.memory_size)?;
            if let Some(speed) = hardware.network_speed {
                fields.put("networkSpeed", &speed)?;
            }
            fields.put("graphicsChipset0", &*hardware.graphics[0])?;
            fields.put("graphicsChipset1", &*hardware.graphics[1])?;
            for (monitor, names) in hardware.monitors.iter().zip(&MONITOR_FIELDS) {
                put_monitor(fields, monitor, names)?;
            }
            fields.put("biosVendor", &*hardware.bios_vendor)?;
            fields.put("biosVersion", &*hardware.bios_version)?;
            fields.put("biosDate", &*hardware.bios_date)?;
        }
        fields.put("totalUsagetime", &Text(facts.usage_ms))?;
        fields.put("totalUptime", &Text(facts.uptime_ms))?;
        let form = self.state.knobs.last_contact_form;
        fields.date(
            "lastBoottime",
            facts.last_boot.map(|at| Dated(at, DateForm::Minutes)),
        )?;
        fields.date("lastContact", facts.last_contact.map(|at| Dated(at, form)))?;
        if let Some(pending) = facts.changes_pending {
            fields.put("configChanges", if pending { "PENDING" } else { "APPLIED" })?;
        }
        fields.put("batteryLevel", &facts.battery)
    }

    /// The built-in adapter of a device that has been in contact.
    fn network_adapters(&self) -> Vec<NetworkAdapter<'_>> {
        let facts = &self.device.facts;
        let adapter = facts.hardware.as_ref().map(|_| NetworkAdapter {
            kind: "lan",
            mac: &facts.mac,
            name: "enp1s0",
            state: "up",
        });
        adapter.into_iter().collect()
    }

    fn attributes(&self) -> Vec<AttributeRecord<'_>> {
        let records = &self.state.records;
        let defined = records.attributes.iter().enumerate();
        defined
            .filter_map(|(place, definition)| {
                Some(AttributeRecord {
                    name: &definition.name,
                    identifier: &definition.identifier,
                    value: records.attribute_values.get(&(self.id, place))?,
                    kind: definition.kind.type_name(),
                    allowed_values: match &definition.kind {
                        AttributeKind::Range(allowed) => Some(allowed),
                        _ => None,
                    },
                })
            })
            .collect()
    }

    fn logins(&self) -> Vec<LoginRecord<'_>> {
        let logins = self.state.records.logins.get(&self.id);
        logins.into_iter().flatten().map(LoginRecord::new).collect()
    }

    fn links(&self) -> Vec<Link> {
        if !self.state.knobs.device_links {
            return Vec::new();
        }
        let directory = self.device.directory;
        vec![
            Link::new("self", Href::device(self.base, self.id)),
            Link::new(
                "Parent",
                Href::directory(self.base, DirectoryKind::Device, directory),
            ),
            Link::new(
                "Firmware",
                Href::firmware(self.base, self.device.facts.firmware),
            ),
        ]
    }
}

/// The fields of a record that is being written.
struct Fields<M> {
    map: M,
    /// Whether a missing text is written as an empty one.
    nulls: bool,
}

impl<M: SerializeMap> Fields<M> {
    fn put<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), M::Error> {
        self.map.serialize_entry(name, value)
    }

    fn text(&mut self, name: &'static str, value: Option<&str>) -> Result<(), M::Error> {
        match value {
            Some(value) => self.put(name, value),
            None if self.nulls => self.put(name, ""),
            None => Ok(()),
        }
    }

    fn date(&mut self, name: &'static str, value: Option<Dated>) -> Result<(), M::Error> {
        match value {
            Some(value) => self.put(name, &value),
            None => self.text(name, None),
        }
    }

    fn flag(&mut self, name: &'static str, value: bool, as_text: bool) -> Result<(), M::Error> {
        match (as_text, value) {
            (false, _) => self.put(name, &value),
            (true, true) => self.put(name, "true"),
            (true, false) => self.put(name, "false"),
        }
    }
}

/// Field names of the two monitors: the digit stands before the word in the last two.
const MONITOR_FIELDS: [[&str; 7]; 2] = [
    [
        "monitorVendor1",
        "monitorModel1",
        "monitorSerialnumber1",
        "monitorSize1",
        "monitorNativeResolution1",
        "monitor1YearOfManufacture",
        "monitor1WeekOfManufacture",
    ],
    [
        "monitorVendor2",
        "monitorModel2",
        "monitorSerialnumber2",
        "monitorSize2",
        "monitorNativeResolution2",
        "monitor2YearOfManufacture",
        "monitor2WeekOfManufacture",
    ],
];

fn put_monitor<M: SerializeMap>(
    fields: &mut Fields<M>,
    monitor: &Monitor,
    names: &[&'static str; 7],
) -> Result<(), M::Error> {
    let [vendor, model, serial, size, resolution, year, week] = *names;
    fields.put(vendor, &*monitor.vendor)?;
    fields.put(model, &*monitor.model)?;
    fields.put(serial, &*monitor.serial_number)?;
    // Whole sizes are written without a fraction, as in the examples (24, 0, 21.9).
    #[allow(clippy::cast_possible_truncation)] // a monitor has less than i32::MAX inches
    match monitor.size_inches {
        whole if whole.fract() == 0.0 => fields.put(size, &(whole as i32))?,
        inches => fields.put(size, &inches)?,
    }
    fields.put(resolution, &*monitor.native_resolution)?;
    fields.put(year, &*monitor.year_of_manufacture)?;
    fields.put(week, &*monitor.week_of_manufacture)
}

#[derive(Serialize)]
struct NetworkAdapter<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    mac: &'a str,
    name: &'static str,
    state: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AttributeRecord<'a> {
    name: &'a str,
    identifier: &'a str,
    value: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed_values: Option<&'a [Box<str>]>,
}

#[derive(Serialize)]
struct LoginRecord<'a> {
    username: &'a str,
    loginresult: i32,
    logintime: Dated,
    logofftime: String,
    logontype: &'a str,
}

impl<'a> LoginRecord<'a> {
    fn new(login: &'a UserLogin) -> Self {
        let time = |at| Dated(at, DateForm::Milliseconds);
        Self {
            username: &login.username,
            loginresult: login.result,
            logintime: time(login.login),
            logofftime: login
                .logoff
                .map(|at| time(at).to_string())
                .unwrap_or_default(),
            logontype: &login.logon_type,
        }
    }
}
