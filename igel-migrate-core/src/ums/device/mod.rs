//! Devices: reading one or all, creating, changing, deleting. Moves and commands have files of their
//! own. Facts: IMI manual 2025 (`thinclients`), and what clients in the field have recorded.

mod decoder;
mod fields;
mod list;
mod record;
mod stream;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use super::attribute::AttributeChange;
use super::client::UmsClient;
use super::command::{CommandResult, Execution};
use super::decode::{self, Fields, Record};
use super::id::{DeviceId, DirectoryId, FirmwareId};
use super::object::Permanently;
use super::request::UmsRequest;
use crate::error::{Error, ErrorKind, Result};

pub use list::{DeviceListDecoder, DeviceListLimits};
pub use record::{Device, Login, NetworkAdapter};
pub use stream::{DeviceListing, DeviceStream};

/// What to read of a device. Combinations are not documented, and not offered.
///
/// There is no facet for shadowing here: it hands out a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Facet {
    /// Ids, name, addresses, directory, firmware.
    Basic,
    /// And all that UMS knows of the hardware, the system and the last contact.
    #[default]
    Details,
    /// Basic, and whether the device is there. UMS contacts each device to find out: not for a
    /// whole fleet.
    Online,
    /// Basic, and the network adapters (UMS 6.10.100 onwards).
    NetworkAdapters,
    /// Basic, and the device attributes (UMS 6.10.100 onwards).
    Attributes,
    /// Basic, and the logins (UMS 12.07.100 onwards).
    LoginHistory,
}

impl Facet {
    fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Basic => None,
            Self::Details => Some("details"),
            Self::Online => Some("online"),
            Self::NetworkAdapters => Some("networkadapters"),
            Self::Attributes => Some("deviceattributes"),
            Self::LoginHistory => Some("loginhistory"),
        }
    }

    pub(super) fn on(self, request: UmsRequest) -> UmsRequest {
        match self.as_str() {
            Some(facet) => request.asking("facets", facet),
            None => request,
        }
    }
}

/// Fields of a device to be changed. What is not set stays as it is; empty text clears a field.
/// A device gets into another directory by [`UmsClient::move_devices`].
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct DeviceChange {
    #[serde(flatten)]
    fields: Map<String, Value>,
    #[serde(rename = "deviceAttributes", skip_serializing_if = "Vec::is_empty")]
    attributes: Vec<AttributeChange>,
}

macro_rules! setters {
    ($($(#[$docs:meta])* $setter:ident $wire:literal;)*) => {
        impl DeviceChange {
            $($(#[$docs])* #[must_use] pub fn $setter(mut self, text: impl Into<String>) -> Self {
                self.fields.insert($wire.to_owned(), Value::String(text.into()));
                self
            })*
        }
    };
}

setters! {
    /// Sets the name. An option of UMS makes it the name in the network too.
    with_name "name";
    /// Sets the site.
    with_site "site";
    /// Sets the department.
    with_department "department";
    /// Sets the cost centre.
    with_cost_center "costCenter";
    /// Sets the IP address that UMS believes in until the next contact.
    with_last_ip "lastIP";
    /// Sets the comment.
    with_comment "comment";
    /// Sets the asset number.
    with_asset_id "assetID";
    /// Sets the date of service, free text.
    with_inservice_date "inserviceDate";
    /// Sets the serial number.
    with_serial_number "serialNumber";
}

impl DeviceChange {
    /// No change yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a device attribute; empty text removes its value.
    #[must_use]
    pub fn with_attribute(
        mut self,
        identifier: impl Into<String>,
        value: impl Into<Value>,
    ) -> Self {
        self.attributes.push(AttributeChange {
            identifier: identifier.into(),
            value: value.into(),
        });
        self
    }
}

/// A device to be created: UMS knows it before it makes contact.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewDevice {
    mac: String,
    #[serde(rename = "firmwareID")]
    firmware: FirmwareId,
    #[serde(rename = "parentID", skip_serializing_if = "Option::is_none")]
    parent: Option<DirectoryId>,
    #[serde(flatten)]
    change: DeviceChange,
}

impl NewDevice {
    /// A device with this MAC address, 12 hexadecimal digits, and this firmware.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] if that is no MAC address.
    pub fn new(mac: &str, firmware: FirmwareId) -> Result<Self> {
        if mac.len() != 12 || !mac.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Error::invalid("a MAC address is 12 hexadecimal digits"));
        }
        Ok(Self {
            mac: mac.to_ascii_uppercase(),
            firmware,
            parent: None,
            change: DeviceChange::new(),
        })
    }

    /// Puts it into a directory; without, it goes to the root.
    #[must_use]
    pub fn with_parent(mut self, directory: DirectoryId) -> Self {
        self.parent = Some(directory);
        self
    }

    /// Sets its other fields.
    #[must_use]
    pub fn with_fields(mut self, fields: DeviceChange) -> Self {
        self.change = fields;
        self
    }
}

struct Created(DeviceId);

impl Record for Created {
    const WHAT: &'static str = "device";

    fn read(fields: &mut Fields) -> Result<Self> {
        fields.required("id").map(Self)
    }
}

pub(super) fn read(id: DeviceId, facet: Facet) -> UmsRequest {
    facet.on(UmsRequest::read(path(id), "reading a device"))
}

pub(super) fn create(device: &NewDevice) -> Result<UmsRequest> {
    UmsRequest::put("/thinclients", "creating a device", device)
}

pub(super) fn update(id: DeviceId, change: &DeviceChange) -> Result<UmsRequest> {
    UmsRequest::put(path(id), "changing a device", change)
}

pub(super) fn delete(id: DeviceId) -> UmsRequest {
    let path = format!("{}/deletetcoffline", path(id));
    UmsRequest::delete(path, "deleting a device")
}

pub(super) fn delete_online(id: DeviceId) -> UmsRequest {
    UmsRequest::delete(path(id), "deleting a device")
}

fn path(id: DeviceId) -> String {
    format!("/thinclients/{id}")
}

/// Devices.
impl UmsClient {
    /// All devices, with details, without those in the Recycle Bin; the listing says how to ask
    /// for more or less, and reads them one by one or all at once.
    ///
    /// ```
    /// # use igel_migrate_core::ums::{Facet, UmsClient};
    /// # async fn example(client: UmsClient) -> igel_migrate_core::Result<()> {
    /// let mut devices = client.devices().with_facet(Facet::Basic).stream().await?;
    /// while let Some(device) = devices.next().await {
    ///     println!("{}", device?.id());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn devices(&self) -> DeviceListing {
        DeviceListing::new(self.clone(), "/thinclients".to_owned())
    }

    /// One device with details.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn device(&self, id: DeviceId) -> Result<Device> {
        self.device_with(id, Facet::Details).await
    }

    /// One device with a facet.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn device_with(&self, id: DeviceId, facet: Facet) -> Result<Device> {
        let device = self.read(read(id, facet), Device::from_json).await?;
        if device.id() != id {
            return Err(Error::new(
                ErrorKind::Protocol,
                format!("asked for device {id}, got device {}", device.id()),
            ));
        }
        Ok(device)
    }

    /// Creates a device and gives its id.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] if UMS has it already, [`ErrorKind::NotFound`] if there is no such
    /// firmware or directory; those of any write, see [`UmsClient`].
    pub async fn create_device(&self, device: &NewDevice) -> Result<DeviceId> {
        let Created(id) = self.write(create(device)?, decode::one).await?;
        Ok(id)
    }

    /// Changes fields of a device.
    ///
    /// # Errors
    ///
    /// Those of any write, see [`UmsClient`].
    pub async fn update_device(&self, id: DeviceId, change: &DeviceChange) -> Result<()> {
        self.acknowledged(update(id, change)?).await
    }

    /// Deletes a device from UMS for good, past the Recycle Bin, without contacting it.
    ///
    /// # Errors
    ///
    /// Those of any write, see [`UmsClient`].
    pub async fn delete_device(&self, device: Permanently<DeviceId>) -> Result<()> {
        self.acknowledged(delete(device.0)).await
    }

    /// Deletes a device from UMS for good, past the Recycle Bin, and tells it. Deleting OS 12
    /// devices this way failed now and then before UMS 12.12.100.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::OutcomeUnknown`] if UMS does not say what became of it; those of any write,
    /// see [`UmsClient`].
    pub async fn delete_device_online(
        &self,
        device: Permanently<DeviceId>,
    ) -> Result<CommandResult> {
        let executions = self
            .write(delete_online(device.0), |body| {
                decode::list::<Execution>(body, "CommandExecList")
            })
            .await?;
        // The entry carries no id; there is one device it can be about.
        match <[Execution; 1]>::try_from(executions) {
            Ok([execution]) => Ok(execution.result),
            Err(_) => Err(Error::new(
                ErrorKind::OutcomeUnknown,
                "UMS did not say whether the device was deleted",
            )),
        }
    }
}

impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str().unwrap_or("basic"))
    }
}
