//! Smaller things that UMS tells: firmwares, values of template keys, assets, its status, and what
//! devices have several of.

use igel_migrate_core::ums;

use crate::convert::Instant;
use crate::record::records;
use crate::value::{Plain, Tuple};

records! { "igel_migrate";
    /// A firmware that UMS knows.
    Firmware {
        /// The number in the UMS database.
        id: i64,
        /// The product: `IGEL OS 11`.
        product: String,
        /// The version: `11.10.150.01`.
        version: String,
        /// The type as UMS writes it.
        firmware_type: String,
        /// Fields that this version does not know, as UMS wrote them.
        #[serde(default)]
        extra: Plain,
    }

    /// A value of a template key.
    TemplateValue {
        /// The number in the UMS database.
        id: i64,
        /// The value.
        value: String,
        /// The name of the value.
        name: String,
        /// The id of its key.
        key: Option<i64>,
        /// What people wrote about it.
        description: String,
        /// The type; `StringType` is the one that is documented.
        value_type: String,
        /// Fields that this version does not know, as UMS wrote them.
        #[serde(default)]
        extra: Plain,
    }

    /// A network adapter of a device.
    NetworkAdapter {
        /// Kind: `lan`.
        #[serde(rename = "type")]
        kind: String,
        /// Address: 12 hexadecimal digits.
        mac: String,
        /// Name: `enp1s0`.
        name: String,
        /// State: `up`.
        state: String,
    }

    /// An attribute of a device with its value.
    DeviceAttribute {
        /// The name that people see.
        name: String,
        /// The name that requests use.
        identifier: String,
        /// The value: text, a number, or a date as text.
        value: Plain,
        /// The type: `range`, `string`, `number` or `date`.
        #[serde(rename = "type")]
        value_type: String,
        /// The values that a range allows.
        #[serde(default, rename = "allowedValues")]
        allowed_values: Tuple<Plain>,
    }

    /// A login at a device.
    Login {
        /// Who logged in.
        username: String,
        /// The outcome: 0 for a login that worked.
        #[serde(rename = "loginresult")]
        result: Option<i64>,
        /// When, as UMS wrote it.
        #[serde(rename = "logintime")]
        login_time: String,
        /// Until when, as UMS wrote it; empty while it lasts.
        #[serde(rename = "logofftime")]
        logoff_time: String,
        /// How: `swp`, `kerberos`, `citrix` or `unknown`.
        #[serde(rename = "logontype")]
        kind: String,
    }

    /// A fact about an asset.
    AssetDetail {
        /// What it is about.
        key: String,
        /// What it is.
        value: String,
    }

    /// An asset: a mouse, a headset.
    Asset {
        /// The number in the UMS database.
        id: i64,
        /// The id of the device that it is plugged into.
        device: Option<i64>,
        /// Its name.
        name: String,
        /// Who made it.
        vendor: String,
        /// The product, as it says.
        product_id: String,
        /// The sorts of things that it is.
        categories: Tuple<String>,
        /// What else is known.
        details: Tuple<AssetDetail>,
        /// Fields that this version does not know, as UMS wrote them.
        #[serde(default)]
        extra: Plain,
    }

    /// Something that happened to an asset.
    AssetEvent {
        /// The id of the asset.
        asset: i64,
        /// The unit id of the device that it happened at.
        unit_id: String,
        /// When.
        at: Option<Instant>,
        /// What happened, as UMS words it.
        event: String,
    }

    /// That a UMS answers, and what it says about itself.
    ServerStatus {
        /// What it says, as it wrote it.
        fields: Plain,
        /// How long the answer took, in seconds.
        elapsed: f64,
    }
}

impl From<ums::Firmware> for Firmware {
    fn from(firmware: ums::Firmware) -> Self {
        Self {
            id: firmware.id.get(),
            product: firmware.product,
            version: firmware.version,
            firmware_type: firmware.firmware_type,
            extra: Plain(firmware.extra.into()),
        }
    }
}

impl From<ums::TemplateValue> for TemplateValue {
    fn from(value: ums::TemplateValue) -> Self {
        Self {
            id: value.id.get(),
            value: value.value,
            name: value.name,
            key: value.key.map(ums::TemplateKeyId::get),
            description: value.description,
            value_type: value.value_type,
            extra: Plain(value.extra.into()),
        }
    }
}

impl From<ums::Asset> for Asset {
    fn from(asset: ums::Asset) -> Self {
        let details = asset.details.into_iter().map(|detail| AssetDetail {
            key: detail.key,
            value: detail.value,
        });
        Self {
            id: asset.id.get(),
            device: asset.device.map(ums::DeviceId::get),
            name: asset.name,
            vendor: asset.vendor,
            product_id: asset.product_id,
            categories: Tuple(asset.categories),
            details: details.collect(),
            extra: Plain(asset.extra.into()),
        }
    }
}

impl From<ums::AssetEvent> for AssetEvent {
    fn from(event: ums::AssetEvent) -> Self {
        Self {
            asset: event.asset.get(),
            unit_id: event.unit_id,
            at: event.at.map(Instant),
            event: event.event,
        }
    }
}

impl From<ums::ServerStatus> for ServerStatus {
    fn from(status: ums::ServerStatus) -> Self {
        Self {
            fields: Plain(status.fields.into()),
            elapsed: status.elapsed.as_secs_f64(),
        }
    }
}
