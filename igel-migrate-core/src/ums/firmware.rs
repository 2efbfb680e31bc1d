//! Firmwares: which product in which version an id stands for.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::client::UmsClient;
use super::decode::{self, Fields, Record};
use super::id::FirmwareId;
use super::request::UmsRequest;
use crate::error::Result;

/// A firmware that UMS knows. What a row for an OS 12 base system holds is not documented.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Firmware {
    /// The id that devices and profiles refer to.
    pub id: FirmwareId,
    /// The product, e.g. `IGEL OS 11`.
    pub product: String,
    /// The version as text, e.g. `11.03.110.01`; it may have parts that are no numbers.
    pub version: String,
    /// The type, e.g. `LX`.
    pub firmware_type: String,
    /// Fields this version does not know.
    pub extra: Map<String, Value>,
}

impl Record for Firmware {
    const WHAT: &'static str = "firmware";

    fn read(fields: &mut Fields) -> Result<Self> {
        Ok(Self {
            id: fields.required("id")?,
            product: fields.text("product"),
            version: fields.text("version"),
            firmware_type: fields.text("firmwareType"),
            extra: fields.rest(),
        })
    }
}

pub(super) fn list() -> UmsRequest {
    UmsRequest::read("/firmwares", "listing firmwares")
}

pub(super) fn read(id: FirmwareId) -> UmsRequest {
    UmsRequest::read(format!("/firmwares/{id}"), "reading a firmware")
}

/// Firmwares.
impl UmsClient {
    /// The firmwares that UMS knows, by their id.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn firmwares(&self) -> Result<HashMap<FirmwareId, Firmware>> {
        let firmwares: Vec<Firmware> = self
            .read(list(), |body| decode::list(body, "FwResource"))
            .await?;
        Ok(firmwares
            .into_iter()
            .map(|firmware| (firmware.id, firmware))
            .collect())
    }

    /// One firmware.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn firmware(&self, id: FirmwareId) -> Result<Firmware> {
        self.read(read(id), decode::one).await
    }
}
