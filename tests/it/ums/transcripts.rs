//! Each documented exchange: the client sends that request and reads that answer.

use std::collections::BTreeSet;

use http::Method;
use igel_migrate_core::Error;
use igel_migrate_core::ums::{
    AssetId, Assignment, CommandResult, Device, DeviceChange, Directory, DirectoryKind,
    DirectoryRef, Facet, FirmwareId, ItemOutcome, MoveResult, NewDevice, ObjectKind, ObjectRef,
    Permanently, Profile, ProfileId, ProfileKind, ProfileRef, Receiver, TemplateKeyId,
    TemplateValueId, UmsRequest, ViewId,
};
use igel_migrate_tests::tls::front;
use igel_migrate_tests::transcripts::{Transcript, transcripts};
use jiff::Timestamp;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::*;

/// What the client never sends, and why.
const EXCLUDED: [(&str, &str); 2] = [
    ("T10", "the facet hands out a password for shadowing"),
    ("T23", "a factory reset is not for a library"),
];

/// What is not played to the letter, and why.
const NORMALISED: [(&str, &str); 4] = [
    ("T04", "of the version before; the client speaks version 3"),
    (
        "T13",
        "a placeholder in the path, and a fragment as the answer",
    ),
    ("T14", "a placeholder in the path"),
    ("T48", "any path that does not know the method"),
];

/// What is printed with a slash at the end, which recent servers may not accept: sent without.
const SLASHED: [&str; 6] = ["T15", "T32", "T35", "T39", "T41", "T52"];

/// What no call of its own sends, and why.
const BY_HAND: [(&str, &str); 2] = [
    (
        "T42",
        "to create at the root the client names no parent, as in T41",
    ),
    ("T48", "a request that is wrong"),
];

fn normalised(mut transcript: Transcript) -> Transcript {
    match transcript.id.as_str() {
        "T04" => transcript.path = Some("/umsapi/v3/serverstatus".to_owned()),
        "T13" => {
            transcript.path = Some("/umsapi/v3/thinclients/95".to_owned());
            transcript.response["id"] = json!("95");
            transcript.response["movedToBin"] = json!(false);
        }
        "T14" => transcript.path = Some("/umsapi/v3/thinclientview/7".to_owned()),
        "T48" => transcript.path = Some("/umsapi/v3/template".to_owned()),
        _ => {}
    }
    transcript.path = transcript
        .path
        .map(|path| path.trim_end_matches('/').to_owned());
    transcript
}

#[test]
fn the_tables_name_exactly_what_differs() {
    let Some(transcripts) = transcripts() else {
        return;
    };
    let ids = |wanted: &dyn Fn(&Transcript) -> bool| -> Vec<&str> {
        let wanted = transcripts.iter().filter(|transcript| wanted(transcript));
        wanted.map(|transcript| transcript.id.as_str()).collect()
    };
    let is = |value: Option<&Value>, word: &str| value.is_some_and(|value| value == word);
    let excluded = |transcript: &Transcript| {
        let query = &transcript.query;
        is(query.get("facets"), "shadow") || is(query.get("command"), "tcreset2facdefs")
    };
    assert_eq!(ids(&excluded), EXCLUDED.map(|(id, _)| id));
    let differs = |transcript: &Transcript| {
        !excluded(transcript) && *transcript != normalised(transcript.clone())
    };
    let mut different: Vec<&str> = NORMALISED.iter().map(|(id, _)| *id).collect();
    different.extend(SLASHED);
    different.sort_unstable();
    assert_eq!(ids(&differs), different);
    let unusual = |transcript: &Transcript| {
        let path = transcript.path.as_deref().unwrap_or("{any}");
        !path.starts_with("/umsapi/v3/") || path.contains('{')
    };
    assert_eq!(ids(&unusual), NORMALISED.map(|(id, _)| id));
}

#[tokio::test]
async fn each_documented_exchange_is_sent_and_read() {
    let Some(transcripts) = transcripts() else {
        return;
    };
    let authority = Authority::new();
    let identity = authority.issue(Oddity::None);
    let (mut played, mut by_hand) = (BTreeSet::new(), Vec::new());
    for transcript in transcripts {
        let id = transcript.id.clone();
        if EXCLUDED.iter().any(|(excluded, _)| *excluded == id) {
            played.insert(id);
            continue;
        }
        let transcript = normalised(transcript);
        let server = MockServer::start().await;
        let expected = transcript.clone();
        Mock::given(any())
            .respond_with(move |request: &Request| answer(&expected, request))
            .mount(&server)
            .await;
        let address = front(&identity, *server.address()).await;
        let client = builder(&format!("https://{address}"), &authority)
            .build()
            .unwrap();
        match call(&id, &client, &mut by_hand).await {
            Ok(read) => {
                assert_eq!(transcript.status, 200, "{id}");
                if read != Value::Null {
                    assert_eq!(normal(&read), expected_of(&transcript), "{id}");
                }
            }
            Err(error) => {
                let code = transcript.response["errorCode"].as_str();
                assert_eq!(error.server_code(), code, "{id}: {error:?}");
                assert_eq!(error.status(), Some(transcript.status), "{id}: {error:?}");
            }
        }
        assert!(played.insert(id), "a transcript stands there twice");
    }
    let all: BTreeSet<String> = (1..=64).map(|number| format!("T{number:02}")).collect();
    assert_eq!(
        played, all,
        "the transcripts have changed: bring the tables up to date"
    );
    assert_eq!(by_hand, BY_HAND.map(|(id, _)| id));
}

/// The documented answer to the documented request, and a refusal to any other.
fn answer(expected: &Transcript, request: &Request) -> ResponseTemplate {
    let path = request.url.path();
    let header = |name: &str| {
        request
            .headers
            .get(name)
            .map(|value| value.to_str().unwrap())
    };
    if path == "/umsapi/v3/login" {
        // `user:password`
        assert_eq!(header("authorization"), Some("Basic dXNlcjpwYXNzd29yZA=="));
        let cookie = format!("JSESSIONID={SESSION}; Path=/umsapi/; Secure; HttpOnly");
        return ResponseTemplate::new(200)
            .append_header("Set-Cookie", cookie)
            .set_body_json(json!({ "message": format!("JSESSIONID={SESSION}") }));
    }
    let query: serde_json::Map<String, Value> = request
        .url
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
        .collect();
    let body = if request.body.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&request.body).unwrap()
    };
    let session = format!("JSESSIONID={SESSION}");
    let proven = path == "/umsapi/v3/serverstatus" || header("cookie") == Some(session.as_str());
    let typed =
        body == Value::Null || header("content-type") == Some("application/json; charset=utf-8");
    let as_documented = request.method.as_str() == expected.method
        && Some(path) == expected.path.as_deref()
        && query == expected.query
        && normal(&body) == normal(&expected.request);
    if as_documented && proven && typed {
        ResponseTemplate::new(expected.status).set_body_json(&expected.response)
    } else {
        let sent = format!("{} {}: {body}", request.method, request.url);
        ResponseTemplate::new(418).set_body_string(sent)
    }
}

/// The call that makes an exchange, and what it read under the names of the interface; null
/// where an answer is but a message.
#[allow(clippy::too_many_lines)] // a table
async fn call(id: &str, client: &UmsClient, by_hand: &mut Vec<String>) -> Result<Value, Error> {
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
fn expected_of(transcript: &Transcript) -> Value {
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

/// Entries of command results without the address, which results do not repeat.
fn without_mac(mut rows: Vec<Value>) -> Vec<Value> {
    for row in &mut rows {
        row.as_object_mut().unwrap().remove("mac");
    }
    rows
}

/// The same JSON without what differs between servers, or says nothing: links, what an object
/// is, empty text; and every scalar as text.
fn normal(value: &Value) -> Value {
    match value {
        Value::Array(values) => values.iter().map(normal).collect(),
        Value::Object(map) => map
            .iter()
            .filter(|(name, _)| !["links", "link", "objectType"].contains(&name.as_str()))
            .filter(|(_, value)| !value.is_null() && value.as_str() != Some(""))
            .map(|(name, value)| (name.clone(), normal(value)))
            .collect(),
        Value::Null => Value::Null,
        Value::Bool(value) => Value::from(value.to_string()),
        Value::Number(number) => Value::from(number.to_string().trim_end_matches(".0")),
        Value::String(_) => value.clone(),
    }
}

fn read_device(device: Result<Device, Error>) -> Result<Value, Error> {
    device.map(|device| json!(device))
}

fn created(id: Result<DirectoryId, Error>) -> Result<Value, Error> {
    id.map(|id| json!({ "id": id }))
}

fn moved<Id: ToString>(outcomes: &[(Id, ItemOutcome<MoveResult>)]) -> Value {
    let mut rows: Vec<(i64, Value)> = outcomes
        .iter()
        .map(|(id, outcome)| {
            // An object shows as its kind and its id.
            let id = id.to_string();
            let id = id.rsplit(' ').next().unwrap().parse().unwrap();
            let results = match outcome {
                ItemOutcome::Answered(MoveResult::Moved) => "successful",
                ItemOutcome::Answered(MoveResult::DoesNotExist) => "does_not_exist",
                other => panic!("{other:?}"),
            };
            (id, json!({ "id": id, "results": results }))
        })
        .collect();
    rows.sort_by_key(|(id, _)| *id);
    rows.into_iter().map(|(_, row)| row).collect()
}

type Commanded = igel_migrate_core::ums::BatchReport<DeviceId, CommandResult>;

fn commanded(report: Result<Commanded, Error>) -> Result<Value, Error> {
    let report = report?;
    let mut rows: Vec<_> = report.outcomes().iter().collect();
    rows.sort_by_key(|(id, _)| *id);
    let fields = rows.into_iter().map(|(id, outcome)| match outcome {
        ItemOutcome::Answered(result) => {
            let mut fields = command_result(result);
            fields["id"] = json!(id);
            fields
        }
        other => panic!("{other:?}"),
    });
    Ok(fields.collect())
}

fn command_result(result: &CommandResult) -> Value {
    json!({
        "execID": result.execution,
        "exectime": result.at.unwrap().as_millisecond(),
        "message": result.message,
        "state": if result.is_success() { "SUCCESS" } else { "FAILED" },
    })
}

async fn effective(client: &UmsClient, receiver: Receiver) -> Result<Value, Error> {
    let effective = client.effective_profiles(receiver).await?;
    let fields = |assignment: &Assignment| {
        json!({
            "assignee": ObjectRef::from(assignment.profile),
            "receiver": ObjectRef::from(assignment.receiver),
            "assignmentPosition": assignment.position,
        })
    };
    Ok(effective.assignments().iter().map(fields).collect())
}

fn profiles(profiles: Result<Vec<Profile>, Error>) -> Result<Value, Error> {
    let fields = |profile: &Profile| {
        json!({
            "id": profile.id, "name": profile.name, "parentID": profile.parent,
            "firmwareID": profile.firmware, "movedToBin": profile.in_recycle_bin,
            "isMasterProfile": profile.kind == ProfileKind::Priority,
            "overridesSessions": profile.overrides_sessions,
        })
    };
    Ok(profiles?.iter().map(fields).collect())
}

fn directory_fields(directory: &Directory) -> Value {
    let children = directory.children.as_ref().map(|children| -> Value {
        children
            .iter()
            .map(|child| json!({ "id": child.id }))
            .collect()
    });
    json!({
        "id": directory.id, "name": directory.name, "parentID": directory.parent,
        "movedToBin": directory.in_recycle_bin, "DirectoryChildren": children,
    })
}

fn firmware_fields(firmware: &igel_migrate_core::ums::Firmware) -> Value {
    json!({
        "id": firmware.id, "product": firmware.product, "version": firmware.version,
        "firmwareType": firmware.firmware_type,
    })
}
