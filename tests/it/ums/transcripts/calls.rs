//! The call of the client for each documented exchange.

use super::values::*;
use super::*;

/// The call that makes an exchange, and what it read under the names of the interface; null
/// where an answer is but a message.
#[allow(clippy::too_many_lines)] // a table
pub(super) async fn call(
    id: &str,
    client: &UmsClient,
    by_hand: &mut Vec<String>,
) -> Result<Value, Error> {
    let device = DeviceId::new;
    let directory = DirectoryId::new;
    let profile = ProfileId::new;
    let priority = |id| ProfileRef::priority(ProfileId::new(id));
    let of_profiles = |id| DirectoryRef {
        kind: DirectoryKind::Profile,
        id: DirectoryId::new(id),
    };
    let of_priority = |id| DirectoryRef {
        kind: DirectoryKind::PriorityProfile,
        id: DirectoryId::new(id),
    };
    let object = |kind, id| ObjectRef { id, kind };
    let nothing = |(): ()| Value::Null;
    match id {
        "T01" => client.log_in().await.map(nothing),
        "T02" => {
            client.log_in().await?;
            client.log_out().await.map(nothing)
        }
        "T03" | "T04" => client
            .server_status()
            .await
            .map(|status| json!(status.fields)),
        "T05" => {
            let listing = client.devices().with_facet(Facet::Basic);
            listing.collect().await.map(|devices| json!(devices))
        }
        "T06" => read_device(client.device_with(device(27), Facet::Basic).await),
        "T07" => read_device(client.device_with(device(95), Facet::Basic).await),
        "T08" => read_device(client.device(device(95)).await),
        "T09" => read_device(client.device_with(device(95), Facet::Online).await),
        "T11" => {
            let listing = client.devices().with_facet(Facet::NetworkAdapters);
            listing.collect().await.map(|devices| json!(devices))
        }
        "T12" => read_device(client.device_with(device(455), Facet::Attributes).await),
        "T13" => read_device(client.device_with(device(95), Facet::LoginHistory).await),
        "T14" => {
            let listing = client.view(ViewId::new(7)).with_facet(Facet::Basic);
            listing.collect().await.map(|devices| json!(devices))
        }
        "T15" => {
            let new = NewDevice::new("00E0C53C3881", FirmwareId::new(2))?;
            client
                .create_device(&new)
                .await
                .map(|id| json!({ "id": id }))
        }
        "T16" => {
            let change = DeviceChange::new()
                .with_name("reception thin client")
                .with_site("main campus");
            client
                .update_device(device(123), &change)
                .await
                .map(nothing)
        }
        "T17" => {
            let change = DeviceChange::new()
                .with_attribute("location", "San Francisco")
                .with_attribute("country", "US");
            client
                .update_device(device(123), &change)
                .await
                .map(nothing)
        }
        "T18" => {
            let result = client
                .delete_device_online(Permanently(device(2704)))
                .await?;
            Ok(json!([command_result(&result)]))
        }
        "T19" => client
            .delete_device(Permanently(device(2704)))
            .await
            .map(nothing),
        "T20" => commanded(client.wake(devices([27, 72014])).await),
        "T21" => commanded(client.reboot(devices([27, 72014])).await),
        "T22" => commanded(client.send_settings(devices([27, 72014])).await),
        "T24" => commanded(client.reboot(devices([576])).await),
        "T25" => effective(client, device(48335).into()).await,
        "T26" => effective(client, device(577).into()).await,
        "T27" => client
            .assign_profiles(device(48335), [profile(68257)])
            .await
            .map(nothing),
        "T28" => profiles(client.all_profiles(ProfileKind::Standard).await),
        "T29" => client
            .rename_profile(profile(6585), "New Profile Name")
            .await
            .map(nothing),
        "T30" => client
            .delete_profile(Permanently(profile(72372)))
            .await
            .map(nothing),
        "T31" => {
            let ids = client.devices_of_profile(profile(20467)).await?;
            Ok(ids.iter().map(|id| json!(id)).collect())
        }
        "T32" => client
            .assign_profile(profile(20452), device(23028))
            .await
            .map(nothing),
        "T33" => client
            .unassign_profile(profile(68257), device(48335))
            .await
            .map(nothing),
        "T34" => {
            let ids = client.directories_of_profile(profile(35549)).await?;
            Ok(ids.iter().map(|id| json!(id)).collect())
        }
        "T35" => client
            .assign_profile(profile(35549), directory(76462))
            .await
            .map(nothing),
        "T36" => client
            .unassign_profile(profile(35549), directory(76462))
            .await
            .map(nothing),
        "T37" => profiles(client.priority_profiles().await),
        "T38" => client
            .delete_profile(Permanently(priority(72303)))
            .await
            .map(nothing),
        "T39" => {
            let tree = client.directories().await?;
            let mut directories: Vec<&Directory> = tree.iter().collect();
            directories.sort_by_key(|directory| directory.id);
            Ok(directories.into_iter().map(directory_fields).collect())
        }
        "T40" => client
            .directory(directory(15592))
            .await
            .map(|found| directory_fields(&found)),
        "T41" => created(client.create_directory(DirectoryId::ROOT, "Test").await),
        "T42" => {
            by_hand.push(id.to_owned());
            let request = UmsRequest::new(Method::PUT, "/directories/tcdirectories")?
                .with_body(json!({ "name": "My Directory", "parentID": "-1" }));
            let body = client.send(request).await?;
            Ok(serde_json::from_slice(&body).unwrap())
        }
        "T43" => {
            let name = "My Wonderful Directory";
            client
                .rename_directory(directory(77118), name)
                .await
                .map(nothing)
        }
        "T44" => {
            let objects = [
                object(ObjectKind::DeviceDirectory, 76462),
                object(ObjectKind::Device, 7121),
            ];
            Ok(moved(
                client
                    .move_objects(objects, directory(72340))
                    .await?
                    .outcomes(),
            ))
        }
        "T45" => {
            let directories = [77123, 1234].map(DirectoryId::new);
            let report = client
                .move_directories(directories, directory(15592))
                .await?;
            Ok(moved(report.outcomes()))
        }
        "T46" | "T47" => client.delete_directory(directory(77118)).await.map(nothing),
        "T48" => {
            by_hand.push(id.to_owned());
            let request = UmsRequest::get("/template")?;
            client.send(request).await.map(|_| Value::Null)
        }
        "T49" => effective(client, directory(76462).into()).await,
        "T50" => client
            .assign_profiles(directory(76462), [profile(35549)])
            .await
            .map(nothing),
        "T51" => {
            let found = client
                .directories_with_children(DirectoryKind::Profile)
                .await?;
            Ok(found.iter().map(directory_fields).collect())
        }
        "T52" => {
            let root = DirectoryRef::root(DirectoryKind::Profile);
            created(client.create_directory(root, "New Profiles").await)
        }
        "T53" => {
            let objects = [
                object(ObjectKind::ProfileDirectory, 20451),
                object(ObjectKind::Profile, 6592),
            ];
            Ok(moved(
                client
                    .move_objects(objects, of_profiles(72068))
                    .await?
                    .outcomes(),
            ))
        }
        "T54" => {
            let root = DirectoryRef::root(DirectoryKind::PriorityProfile);
            created(client.create_directory(root, "Yet Another Directory").await)
        }
        "T55" => {
            let objects = [
                object(ObjectKind::PriorityProfileDirectory, 72100),
                object(ObjectKind::PriorityProfile, 72098),
            ];
            Ok(moved(
                client
                    .move_objects(objects, of_priority(76552))
                    .await?
                    .outcomes(),
            ))
        }
        "T56" => {
            let mut firmwares: Vec<_> = client.firmwares().await?.into_values().collect();
            firmwares.sort_by_key(|firmware| firmware.id);
            Ok(firmwares.iter().map(firmware_fields).collect())
        }
        "T57" => client
            .firmware(FirmwareId::new(6))
            .await
            .map(|found| firmware_fields(&found)),
        "T58" => {
            let key = client.create_template_key("tk2", Some(2643)).await?;
            Ok(json!({ "id": key }))
        }
        "T59" => {
            let key = TemplateKeyId::new(2637);
            let value = client
                .create_template_value(key, "new value", "new value")
                .await?;
            Ok(json!({ "id": value }))
        }
        "T60" => {
            let values = client.template_values(TemplateKeyId::new(2637)).await?;
            let fields = values.iter().map(|value| {
                json!({ "id": value.id, "value": value.value, "name": value.name,
                    "parentId": value.key, "description": value.description,
                    "type": value.value_type })
            });
            Ok(fields.collect())
        }
        "T61" => client
            .assign_template_values(device(2650), &TEMPLATE)
            .await
            .map(nothing),
        "T62" => client
            .assign_template_values(directory(954), &TEMPLATE)
            .await
            .map(nothing),
        "T63" => {
            let assets = client.asset(AssetId::new(49070)).await?;
            let fields = assets.iter().map(|asset| {
                let details = asset.details.iter();
                let details: Value = details.map(|row| json!([row.key, row.value])).collect();
                json!([
                    asset.id,
                    asset.device,
                    asset.name,
                    asset.vendor,
                    asset.product_id,
                    asset.categories,
                    details
                ])
            });
            Ok(fields.collect())
        }
        "T64" => {
            let events = client.asset_history(AssetId::new(49070)).await?;
            let fields = events.iter().map(|event| {
                let at = event.at.map(Timestamp::as_millisecond);
                json!([event.unit_id, event.asset, at, event.event])
            });
            Ok(fields.collect())
        }
        other => panic!("no call for {other}"),
    }
}

const TEMPLATE: [(TemplateKeyId, TemplateValueId); 1] =
    [(TemplateKeyId::new(2637), TemplateValueId::new(2638))];

/// What a call is to have read of the documented answer.
pub(super) fn expected_of(transcript: &Transcript) -> Value {
    let response = &transcript.response;
    let rows = |name: &str| response[name].as_array().unwrap().clone();
    let by_id = |mut rows: Vec<Value>| {
        rows.sort_by_key(|row| row["id"].as_str().unwrap().parse::<i64>().unwrap());
        Value::from(rows)
    };
    normal(&match transcript.id.as_str() {
        "T15" | "T41" | "T52" | "T54" | "T58" | "T59" => json!({ "id": response["id"] }),
        "T18" => without_mac(rows("CommandExecList")).into(),
        "T20" | "T21" | "T22" | "T24" => by_id(without_mac(rows("CommandExecList"))),
        "T31" | "T34" => {
            let rows = response.as_array().unwrap().iter();
            rows.map(|row| row["receiver"]["id"].clone()).collect()
        }
        "T39" | "T44" | "T45" | "T53" | "T55" => by_id(response.as_array().unwrap().clone()),
        "T56" => by_id(rows("FwResource")),
        "T63" => {
            let fields = |row: &Value| {
                let list = |name: &str| row[name][name].as_array().unwrap().clone();
                let categories = list("categoryList");
                let categories: Value = categories
                    .iter()
                    .map(|row| row["categoryName"].clone())
                    .collect();
                let details = list("detailList");
                let details: Value = details
                    .iter()
                    .map(|row| json!([row["detailKey"], row["detailValue"]]))
                    .collect();
                json!([
                    row["assetId"],
                    row["tcId"],
                    row["assetName"],
                    row["assetVendor"],
                    row["deviceId"],
                    categories,
                    details
                ])
            };
            rows("assetinfos").iter().map(fields).collect()
        }
        "T64" => {
            let fields = |row: &Value| {
                json!([
                    row["unitId"],
                    row["assetId"],
                    row["eventTimeStamp"],
                    row["event"]["identifier"]
                ])
            };
            rows("assethistories").iter().map(fields).collect()
        }
        _ => response.clone(),
    })
}
