//! The asset inventory: what is plugged into devices (UMS 5.07.100 onwards, not in every edition).

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::client::UmsClient;
use super::decode::{self, Fields, Record};
use super::id::{AssetId, DeviceId};
use super::request::UmsRequest;
use crate::error::{Error, Result, shown};

/// An asset: a mouse, a headset.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Asset {
    /// The id.
    pub id: AssetId,
    /// The device it is plugged into; `None` if it is plugged into none.
    pub device: Option<DeviceId>,
    /// The name.
    pub name: String,
    /// The vendor.
    pub vendor: String,
    /// The USB product id, e.g. `c077`.
    pub product_id: String,
    /// The categories, e.g. `Mouse`.
    pub categories: Vec<String>,
    /// What else is known of it.
    pub details: Vec<AssetDetail>,
    /// Fields this version does not know.
    pub extra: Map<String, Value>,
}

/// A fact about an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssetDetail {
    /// What, e.g. `maxPower`.
    pub key: String,
    /// Its value, e.g. `100mA`.
    pub value: String,
}

/// Something that happened to an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssetEvent {
    /// The asset.
    pub asset: AssetId,
    /// The unit id of the device.
    pub unit_id: String,
    /// When.
    pub at: Option<Timestamp>,
    /// What: `add`, `remove`, `add_on_boot` or `remove_on_boot`.
    pub event: String,
}

struct Category(String);

impl Record for Category {
    const WHAT: &'static str = "asset category";

    fn read(fields: &mut Fields) -> Result<Self> {
        Ok(Self(fields.text("categoryName")))
    }
}

impl Record for AssetDetail {
    const WHAT: &'static str = "asset detail";

    fn read(fields: &mut Fields) -> Result<Self> {
        Ok(Self {
            key: fields.text("detailKey"),
            value: fields.text("detailValue"),
        })
    }
}

/// The lists of an asset lie in objects that have nothing but the list, under the same name.
struct Wrapped<T>(Vec<T>);

impl<T: Named> Record for Wrapped<T> {
    const WHAT: &'static str = "list";

    fn read(fields: &mut Fields) -> Result<Self> {
        Ok(Self(fields.records(T::LIST)?.unwrap_or_default()))
    }
}

trait Named: Record {
    const LIST: &'static str;
}

impl Named for Category {
    const LIST: &'static str = "categoryList";
}

impl Named for AssetDetail {
    const LIST: &'static str = "detailList";
}

fn wrapped<T: Named>(fields: &mut Fields) -> Result<Vec<T>> {
    let list: Option<Wrapped<T>> = fields.optional_record(T::LIST)?;
    Ok(list.map(|list| list.0).unwrap_or_default())
}

impl Record for Asset {
    const WHAT: &'static str = "asset";

    fn read(fields: &mut Fields) -> Result<Self> {
        Ok(Self {
            id: fields.required("assetId")?,
            device: fields
                .optional("tcId")
                .filter(|id: &DeviceId| id.get() >= 0),
            name: fields.text("assetName"),
            vendor: fields.text("assetVendor"),
            product_id: fields.text("deviceId"),
            categories: wrapped::<Category>(fields)?
                .into_iter()
                .map(|category| category.0)
                .collect(),
            details: wrapped(fields)?,
            extra: fields.rest(),
        })
    }
}

struct EventName(String);

impl Record for EventName {
    const WHAT: &'static str = "event";

    fn read(fields: &mut Fields) -> Result<Self> {
        Ok(Self(fields.text("identifier")))
    }
}

impl Record for AssetEvent {
    const WHAT: &'static str = "asset event";

    fn read(fields: &mut Fields) -> Result<Self> {
        Ok(Self {
            asset: fields.required("assetId")?,
            unit_id: fields.text("unitId"),
            at: fields
                .integer("eventTimeStamp")
                .and_then(|time| Timestamp::from_millisecond(time).ok()),
            event: fields
                .optional_record::<EventName>("event")?
                .map(|event| event.0)
                .unwrap_or_default(),
        })
    }
}

pub(super) fn list() -> UmsRequest {
    UmsRequest::read("/assetinfo", "listing assets")
}

pub(super) fn read(id: AssetId) -> UmsRequest {
    UmsRequest::read(format!("/assetinfo/assets/{id}"), "reading an asset")
}

pub(super) fn of_device(id: DeviceId) -> UmsRequest {
    UmsRequest::read(format!("/assetinfo/thinclients/{id}"), "listing assets")
}

const HISTORY: &str = "reading the history of assets";

pub(super) fn whole_history() -> UmsRequest {
    UmsRequest::read("/assethistory", HISTORY)
}

pub(super) fn history(id: AssetId) -> UmsRequest {
    UmsRequest::read(format!("/assethistory/assets/{id}"), HISTORY)
}

/// The one resource that is found by a device's unit id instead of its id.
pub(super) fn history_of_unit(unit_id: &str) -> Result<UmsRequest> {
    if unit_id.is_empty() || !unit_id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Error::invalid("a unit id is letters and digits")
            .with_subject(shown(unit_id))
            .with_operation(HISTORY));
    }
    let path = format!("/assethistory/thinclients/{unit_id}");
    Ok(UmsRequest::read(path, HISTORY))
}

/// The asset inventory.
impl UmsClient {
    /// All assets.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn assets(&self) -> Result<Vec<Asset>> {
        self.assets_by(list()).await
    }

    /// One asset; several entries if UMS has several.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn asset(&self, id: AssetId) -> Result<Vec<Asset>> {
        self.assets_by(read(id)).await
    }

    /// The assets that are plugged into a device.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn assets_of_device(&self, id: DeviceId) -> Result<Vec<Asset>> {
        self.assets_by(of_device(id)).await
    }

    async fn assets_by(&self, request: UmsRequest) -> Result<Vec<Asset>> {
        self.read(request, |body| decode::list(body, "assetinfos"))
            .await
    }

    /// What happened to an asset.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn asset_history(&self, id: AssetId) -> Result<Vec<AssetEvent>> {
        self.events_by(history(id)).await
    }

    /// What happened to all assets.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn asset_histories(&self) -> Result<Vec<AssetEvent>> {
        self.events_by(whole_history()).await
    }

    /// What happened to assets at a device, which is named by its
    /// [unit id](crate::ums::Device::unit_id) here.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if that is no unit id; those of any read,
    /// see [`UmsClient`].
    pub async fn asset_history_of_unit(&self, unit_id: &str) -> Result<Vec<AssetEvent>> {
        self.events_by(history_of_unit(unit_id)?).await
    }

    async fn events_by(&self, request: UmsRequest) -> Result<Vec<AssetEvent>> {
        self.read(request, |body| decode::list(body, "assethistories"))
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn histories_are_asked_for_by_unit_id() {
        let request = history_of_unit("85641000E583142622").unwrap();
        assert_eq!(
            request.target(),
            "/umsapi/v3/assethistory/thinclients/85641000E583142622"
        );
        assert_eq!(whole_history().target(), "/umsapi/v3/assethistory");
        for odd in ["", "../../login", "a b", "00:E0", "\u{e4}"] {
            assert!(history_of_unit(odd).is_err(), "{odd}");
        }
    }
}
