//! Views, template keys and the asset inventory.

use super::super::report::{Checked, Expecting as _, ensure, same, skip};
use super::devices::Fleet;
use crate::ums::{Facet, TemplateKeyId, UmsClient, ViewId};

/// The devices of a view are devices of the list.
pub(super) async fn view(client: &UmsClient, view: Option<ViewId>, fleet: &Fleet) -> Checked {
    let Some(view) = view else {
        return skip("no view was named");
    };
    let listing = client
        .view(view)
        .with_facet(Facet::Basic)
        .with_recycle_bin();
    let devices = listing
        .collect()
        .await
        .where_offered("the devices of the view")?;
    ensure(!devices.is_empty(), "a view that is not empty", || {
        "no device".to_owned()
    })?;
    for device in devices {
        ensure(fleet.has(device.id()), "devices of the list", || {
            format!("device {}", device.id())
        })?;
    }
    Ok(())
}

/// The values of a template key name it as theirs.
pub(super) async fn template_values(client: &UmsClient, key: Option<TemplateKeyId>) -> Checked {
    let Some(key) = key else {
        return skip("no template key was named");
    };
    let values = client.template_values(key).await;
    let values = values.where_offered("the values of the template key")?;
    ensure(!values.is_empty(), "a template key with values", || {
        "no value".to_owned()
    })?;
    values
        .iter()
        .try_for_each(|value| same("template key", Some(key), value.key))
}

/// An asset of the list is found by its id, by its device, and in its own history.
pub(super) async fn assets(client: &UmsClient) -> Checked {
    let assets = client.assets().await.where_offered("the list of assets")?;
    let connected = assets
        .iter()
        .find_map(|asset| Some((asset.id, asset.device?)));
    let Some((id, device)) = connected else {
        return skip("no asset is connected to a device");
    };
    for (found, by) in [
        (client.asset(id).await, "by its id"),
        (client.assets_of_device(device).await, "by its device"),
    ] {
        let found = found.expecting(&format!("asset {id}, {by}"))?;
        let there = found.iter().any(|asset| asset.id == id);
        ensure(there, format!("asset {id}, {by}"), || {
            "it is not there".to_owned()
        })?;
    }
    let events = client.asset_history(id).await;
    let events = events.expecting("the history of the asset")?;
    for event in &events {
        same("asset", id, event.asset)?;
    }
    let Some(unit_id) = events.first().map(|event| &*event.unit_id) else {
        return Ok(());
    };
    let at_unit = client.asset_history_of_unit(unit_id).await;
    let at_unit = at_unit.expecting("the history of the assets of a device")?;
    let all = client.asset_histories().await;
    let all = all.expecting("the history of all assets")?;
    for (found, of) in [(at_unit, "a device"), (all, "all assets")] {
        let there = found.iter().any(|event| event.asset == id);
        let expected = format!("asset {id} in the history of {of}");
        ensure(there, expected, || "it is not there".to_owned())?;
    }
    Ok(())
}
