//! Asset inventory and its history.

use serde::Serialize;

use super::super::code::Refusal;
use super::super::store::{Asset, AssetEvent};
use super::route::{AssetSelection, HistorySelection};
use super::{Call, Content, licensed};
use crate::ums::{AssetId, DeviceId};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AssetRecord<'a> {
    tc_id: i64,
    asset_id: i64,
    asset_name: &'a str,
    asset_vendor: &'a str,
    device_id: &'a str,
    category_list: Categories<'a>,
    detail_list: Details<'a>,
}

/// The double nesting is the server's.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Categories<'a> {
    category_list: Vec<Category<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Category<'a> {
    category_id: i64,
    category_name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Details<'a> {
    detail_list: Vec<Detail<'a>>,
}

#[derive(Serialize)]
struct Detail<'a> {
    #[serde(rename = "attrId")]
    attribute: i64,
    #[serde(rename = "detailKey")]
    key: &'a str,
    #[serde(rename = "detailValue")]
    value: &'a str,
    #[serde(rename = "detailType")]
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventRecord<'a> {
    history_id: i64,
    unit_id: &'a str,
    asset_id: i64,
    event_time_stamp: i64,
    event: Event<'a>,
}

#[derive(Serialize)]
struct Event<'a> {
    identifier: &'a str,
}

impl Call<'_> {
    pub(super) fn assets(&mut self, selection: AssetSelection) -> Result<Content, Refusal> {
        #[derive(Serialize)]
        struct List<'a> {
            assetinfos: Vec<AssetRecord<'a>>,
            links: [(); 0],
        }
        let wanted = |(id, asset): &(&AssetId, &Asset)| match selection {
            AssetSelection::All => true,
            AssetSelection::One(one) => **id == one,
            AssetSelection::Device(device) => asset.device == Some(device),
        };
        let mut assetinfos: Vec<_> = self.inventory()?.filter(wanted).map(asset_record).collect();
        if assetinfos.is_empty() && matches!(selection, AssetSelection::One(_)) {
            return Err(self.unknown());
        }
        self.order(&mut assetinfos);
        Content::json(&List {
            assetinfos,
            links: [],
        })
    }

    pub(super) fn asset_history(
        &mut self,
        selection: &HistorySelection,
    ) -> Result<Content, Refusal> {
        #[derive(Serialize)]
        struct List<'a> {
            assethistories: Vec<EventRecord<'a>>,
            links: [(); 0],
        }
        let wanted = |id: &AssetId, event: &AssetEvent| match selection {
            HistorySelection::All => true,
            HistorySelection::One(one) => id == one,
            HistorySelection::Unit(unit) => *event.unit_id == **unit,
        };
        let mut assethistories = Vec::new();
        for (id, asset) in self.inventory()? {
            let events = asset.events.iter().filter(|event| wanted(id, event));
            assethistories.extend(events.map(|event| EventRecord {
                history_id: event.history_id,
                unit_id: &event.unit_id,
                asset_id: id.get(),
                event_time_stamp: event.at.as_millisecond(),
                event: Event {
                    identifier: &event.identifier,
                },
            }));
        }
        self.order(&mut assethistories);
        Content::json(&List {
            assethistories,
            links: [],
        })
    }

    fn inventory(&self) -> Result<impl Iterator<Item = (&AssetId, &Asset)>, Refusal> {
        let enabled = licensed(self.state.knobs.asset_inventory)?;
        Ok(self.state.records.assets.iter().filter(move |_| enabled))
    }
}

fn asset_record<'a>((id, asset): (&AssetId, &'a Asset)) -> AssetRecord<'a> {
    let category = |(id, name): &'a (i64, Box<str>)| Category {
        category_id: *id,
        category_name: name,
    };
    let detail = |(key, value): &'a (Box<str>, Box<str>)| Detail {
        attribute: id.get(),
        key,
        value,
        kind: "string",
    };
    AssetRecord {
        tc_id: asset.device.map_or(-1, DeviceId::get),
        asset_id: id.get(),
        asset_name: &asset.name,
        asset_vendor: &asset.vendor,
        device_id: &asset.product_id,
        category_list: Categories {
            category_list: asset.categories.iter().map(category).collect(),
        },
        detail_list: Details {
            detail_list: asset.details.iter().map(detail).collect(),
        },
    }
}
