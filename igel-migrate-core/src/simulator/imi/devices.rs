//! Reading, creating, changing and deleting devices.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

use super::super::access::Right;
use super::super::code::Refusal;
use super::super::knobs::Messages;
use super::super::store::{Device, DeviceFacts, NewDevice};
use super::commands::Execution;
use super::{Call, Content, DeviceFacet, accepted, body, device_record, edge_answer};
use crate::ums::{DeviceId, DirectoryId, FirmwareId, UmsErrorCode, ViewId};

/// Attribute values of a body by the place of their definition; an empty value removes.
type AttributeChanges = Vec<(usize, Box<str>)>;

/// Longest device name that is taken. The server's own rule behind `ITG-0A024` is unknown.
const LONGEST_NAME: usize = 255;

impl Call<'_> {
    pub(super) fn list_devices(&mut self) -> Result<Content, Refusal> {
        let facet = self.device_facet(false)?;
        let wrapped = self.state.knobs.results_wrapper;
        self.device_list(facet, wrapped, |_, _| true)
    }

    pub(super) fn read_view(&mut self, id: ViewId) -> Result<Content, Refusal> {
        let facet = self.device_facet(false)?;
        if matches!(
            facet,
            DeviceFacet::DeviceAttributes | DeviceFacet::LoginHistory
        ) {
            accepted(&self.state.knobs.unknown_facet, "facets")?;
        }
        let Some(view) = self.state.records.views.get(&id) else {
            return Err(self.unknown());
        };
        self.device_list(facet, false, |id, device| {
            view.shows(self.state, id, device)
        })
    }

    fn device_list(
        &self,
        facet: DeviceFacet,
        wrapped: bool,
        wanted: impl Fn(DeviceId, &Device) -> bool,
    ) -> Result<Content, Refusal> {
        let mut ids = Vec::with_capacity(self.state.devices.len());
        for (&id, device) in &self.state.devices {
            if wanted(id, device) && self.lists(device.directory)? {
                ids.push(id);
            }
        }
        self.order(&mut ids);
        Ok(Content::Devices {
            ids,
            facet,
            wrapped,
        })
    }

    pub(super) fn read_device(&mut self, id: DeviceId) -> Result<Content, Refusal> {
        let facet = self.device_facet(true)?;
        let device = self.device(id, Right::Read)?;
        Content::json(&device_record(
            self.state,
            self.request.base,
            facet,
            id,
            device,
        ))
    }

    fn device_facet(&self, single: bool) -> Result<DeviceFacet, Refusal> {
        let facet = match self.query("facets").as_deref() {
            None | Some("short") => DeviceFacet::Basic { single },
            Some("details") => DeviceFacet::Details,
            Some("online") => DeviceFacet::Online,
            Some("networkadapters") => DeviceFacet::NetworkAdapters,
            Some("deviceattributes") => DeviceFacet::DeviceAttributes,
            Some("loginhistory") => DeviceFacet::LoginHistory,
            // A one-time password for remote access is never handed out.
            Some(facets) if facets.split(',').any(|facet| facet == "shadow") => {
                return Err(UmsErrorCode::NoHandler.into());
            }
            Some(_) => {
                accepted(&self.state.knobs.unknown_facet, "facets")?;
                DeviceFacet::Basic { single }
            }
        };
        Ok(facet)
    }

    /// A device that this account has a right on.
    pub(super) fn device(&self, id: DeviceId, right: Right) -> Result<&Device, Refusal> {
        let found = self.state.devices.get(&id);
        let device = found.ok_or_else(|| Refusal::about(UmsErrorCode::DeviceNotFound, id))?;
        self.require(right, device.directory)?;
        Ok(device)
    }

    /// A device that this account has a right on and that is not in the recycle bin.
    pub(super) fn usable_device(&self, id: DeviceId, right: Right) -> Result<&Device, Refusal> {
        let device = self.device(id, right)?;
        if device.in_bin {
            return Err(UmsErrorCode::DeviceInBin.into());
        }
        Ok(device)
    }

    pub(super) fn create_device(&mut self) -> Result<Content, Refusal> {
        #[derive(Serialize)]
        struct Created<'a> {
            message: &'static str,
            id: DeviceId,
            name: &'a str,
            #[serde(rename = "parentID")]
            parent_id: DirectoryId,
        }
        let fields = self.object()?;
        let mac = body::text(&fields, "mac")?.ok_or(UmsErrorCode::MacMissing)?;
        if mac.chars().count() != 12 {
            return Err(UmsErrorCode::MacLength.into());
        }
        let firmware = fields
            .get("firmwareID")
            .ok_or(UmsErrorCode::FirmwareMissing)?;
        let firmware = FirmwareId::new(body::id(Some(firmware))?);
        let directory = match fields.get("parentID") {
            None | Some(Value::Null) => DirectoryId::ROOT,
            parent => DirectoryId::new(body::id(parent)?),
        };
        self.require(Right::Write, directory)?;
        let mut facts = DeviceFacts::new(mac, firmware);
        apply_fields(&mut facts, &fields)?;
        let attributes = self.attribute_changes(&fields)?;
        let name = facts.name.clone();
        let new = NewDevice::new(facts).in_directory(directory);
        let id = self.state.add_device(new)?;
        self.set_attributes(id, attributes);
        Content::json(&Created {
            message: match self.state.knobs.messages {
                Messages::Ums6 => "Device successfully inserted.",
                _ => "Thin client successfully inserted.",
            },
            id,
            name: &name,
            parent_id: directory,
        })
    }

    pub(super) fn update_device(&mut self, id: DeviceId) -> Result<Content, Refusal> {
        let fields = self.object()?;
        let mut facts = self.usable_device(id, Right::Read)?.facts.clone();
        let directory = self.usable_device(id, Right::Read)?.directory;
        let changed = apply_fields(&mut facts, &fields)?;
        let attributes = self.attribute_changes(&fields)?;
        if !changed && attributes.is_none() {
            return Err(UmsErrorCode::NoValidProperty.into());
        }
        if changed {
            self.require(Right::Write, directory)?;
        }
        if attributes.is_some() {
            self.require(Right::EditSystemInformation, directory)?;
        }
        if let Some(device) = self.state.devices.get_mut(&id) {
            device.facts = facts;
        }
        self.set_attributes(id, attributes);
        Content::message("Update successful")
    }

    fn attribute_changes(
        &self,
        fields: &Map<String, Value>,
    ) -> Result<Option<AttributeChanges>, Refusal> {
        let changes = match fields.get("deviceAttributes") {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Array(changes)) => changes,
            Some(_) => return Err(UmsErrorCode::InvalidBody.into()),
        };
        let records = &self.state.records;
        let change = |change: &Value| {
            let identifier = change.get("identifier").and_then(Value::as_str)?;
            let value = match change.get("value")? {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => return None,
            };
            let place = records.attribute_place(identifier)?;
            let definition = records.attributes.get(place)?;
            let fits = value.is_empty() || definition.kind.accepts(&value);
            (fits && definition.writable).then(|| (place, value.into()))
        };
        let changes: Option<Vec<_>> = changes.iter().map(change).collect();
        changes
            .map(Some)
            .ok_or_else(|| UmsErrorCode::InvalidBody.into())
    }

    fn set_attributes(&mut self, id: DeviceId, changes: Option<AttributeChanges>) {
        let values = &mut self.state.records.attribute_values;
        for (place, value) in changes.into_iter().flatten() {
            if value.is_empty() {
                values.remove(&(id, place));
            } else {
                values.insert((id, place), value);
            }
        }
    }

    pub(super) fn delete_device_offline(&mut self, id: DeviceId) -> Result<Content, Refusal> {
        self.usable_device(id, Right::Write)?;
        self.state.remove_device(id);
        Content::message(match self.state.knobs.messages {
            Messages::Ums6 => "Offline deletion successful.",
            _ => "Offline deletion successful",
        })
    }

    pub(super) fn delete_device_online(&mut self, id: DeviceId) -> Result<Content, Refusal> {
        let device = self.usable_device(id, Right::Write)?;
        let failure = if device.facts.last_ip.is_none() {
            Some(Execution::NO_ADDRESS.into())
        } else if device.facts.online {
            None
        } else {
            edge_answer(&self.state.knobs.delete_unreachable, id)?.cloned()
        };
        let mac = device.facts.mac.clone();
        if failure.is_none() {
            self.state.remove_device(id);
        }
        let execution = Execution::of_deletion(self.state, &mac, failure);
        Execution::list(vec![execution])
    }
}

/// Takes over the fields of a body that IMI may write; whether there were any.
fn apply_fields(facts: &mut DeviceFacts, fields: &Map<String, Value>) -> Result<bool, Refusal> {
    let mut changed = false;
    if let Some(name) = body::text(fields, "name")? {
        let sound = !name.is_empty() && !name.contains(char::is_control);
        if !sound || name.chars().count() > LONGEST_NAME {
            return Err(UmsErrorCode::InvalidDeviceName.into());
        }
        facts.name = name.into();
        changed = true;
    }
    let labels = &mut facts.labels;
    for (name, label) in [
        ("site", &mut labels.site),
        ("department", &mut labels.department),
        ("costCenter", &mut labels.cost_center),
        ("lastIP", &mut facts.last_ip),
        ("comment", &mut labels.comment),
        ("assetID", &mut labels.asset_id),
        ("inserviceDate", &mut labels.inservice_date),
        ("serialNumber", &mut labels.serial_number),
    ] {
        if let Some(value) = body::text(fields, name)? {
            *label = (!value.is_empty()).then(|| Arc::from(value));
            changed = true;
        }
    }
    Ok(changed)
}
