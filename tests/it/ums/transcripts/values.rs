//! What calls give, in the form in which the exchanges are documented.

use super::*;

/// Entries of command results without the address, which results do not repeat.
pub(super) fn without_mac(mut rows: Vec<Value>) -> Vec<Value> {
    for row in &mut rows {
        row.as_object_mut().unwrap().remove("mac");
    }
    rows
}

/// The same JSON without what differs between servers, or says nothing: links, what an object
/// is, empty text; and every scalar as text.
pub(super) fn normal(value: &Value) -> Value {
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

pub(super) fn read_device(device: Result<Device, Error>) -> Result<Value, Error> {
    device.map(|device| json!(device))
}

pub(super) fn created(id: Result<DirectoryId, Error>) -> Result<Value, Error> {
    id.map(|id| json!({ "id": id }))
}

pub(super) fn moved<Id: ToString>(outcomes: &[(Id, ItemOutcome<MoveResult>)]) -> Value {
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

pub(super) type Commanded = igel_migrate_core::ums::BatchReport<DeviceId, CommandResult>;

pub(super) fn commanded(report: Result<Commanded, Error>) -> Result<Value, Error> {
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

pub(super) fn command_result(result: &CommandResult) -> Value {
    json!({
        "execID": result.execution,
        "exectime": result.at.unwrap().as_millisecond(),
        "message": result.message,
        "state": if result.is_success() { "SUCCESS" } else { "FAILED" },
    })
}

pub(super) async fn effective(client: &UmsClient, receiver: Receiver) -> Result<Value, Error> {
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

pub(super) fn profiles(profiles: Result<Vec<Profile>, Error>) -> Result<Value, Error> {
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

pub(super) fn directory_fields(directory: &Directory) -> Value {
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

pub(super) fn firmware_fields(firmware: &igel_migrate_core::ums::Firmware) -> Value {
    json!({
        "id": firmware.id, "product": firmware.product, "version": firmware.version,
        "firmwareType": firmware.firmware_type,
    })
}
