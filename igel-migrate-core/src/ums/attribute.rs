//! Device attributes: fields that an administrator defines for all devices (UMS 6.10.100 onwards,
//! OS 11.07.100 onwards). Which there are cannot be read; UMS sends those with their values.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::client::UmsClient;
use super::decode;
use super::device::DeviceChange;
use super::id::DeviceId;
use crate::error::Result;

/// An attribute of a device with its value.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct DeviceAttribute {
    /// The name that people see.
    #[serde(default, deserialize_with = "decode::text")]
    pub name: String,
    /// The name that requests use.
    #[serde(default, deserialize_with = "decode::text")]
    pub identifier: String,
    /// The value: text, a number, or a date as text.
    #[serde(default)]
    pub value: Value,
    /// The type: `range` (documented), `string`, `number` or `date` (seen).
    #[serde(default, rename = "type", deserialize_with = "decode::text")]
    pub value_type: String,
    /// The values that a range allows.
    #[serde(default, rename = "allowedValues")]
    pub allowed_values: Vec<Value>,
}

/// A value to be set. Empty text removes the value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct AttributeChange {
    pub(super) identifier: String,
    pub(super) value: Value,
}

/// Device attributes.
impl UmsClient {
    /// Sets an attribute of a device; empty text removes its value. Whether UMS, devices or both
    /// may write it is set in UMS, attribute by attribute.
    ///
    /// # Errors
    ///
    /// Those of any write, see [`UmsClient`].
    pub async fn set_device_attribute(
        &self,
        device: DeviceId,
        identifier: &str,
        value: impl Into<Value>,
    ) -> Result<()> {
        let change = DeviceChange::new().with_attribute(identifier, value);
        self.update_device(device, &change).await
    }
}
